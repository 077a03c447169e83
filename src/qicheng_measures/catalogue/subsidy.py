"""Measures of subsidies (plan 二(三), 二(六)): who applied, who has the money, how much, and who had the free bus beside it."""

from qicheng_measures.measure import Count, Sum, measure
from qicheng_measures.terms import journeys as j

SUBSIDY_CLAIMED = measure("subsidy_claimed", "申请补贴", Count(j.subsidy != "NONE"), clause="二(三)")
SUBSIDY_PUBLIC = measure(
    "subsidy_public", "补贴公示中", Count(j.subsidy == "PUBLIC"), part_of="subsidy_claimed", clause="二(三)"
)
SUBSIDY_HELD = measure(
    "subsidy_held", "补贴有异议", Count(j.subsidy == "HELD"), part_of="subsidy_claimed", clause="二(三)"
)
SUBSIDY_PAID = measure(
    "subsidy_paid", "已发补贴", Count(j.subsidy == "PAID"), part_of="subsidy_claimed", clause="二(三)"
)
SUBSIDY_PAID_POOR = measure(
    "subsidy_paid_poor", "已发补贴·脱贫（贫困）户", Count((j.subsidy == "PAID") & j.is_poor.true()), part_of="subsidy_paid", clause="二(三)"
)  # fmt: skip
SUBSIDY_FEN = measure(
    "subsidy_fen", "已发补贴（分）", Sum("subsidy_fen", j.subsidy == "PAID"), clause="二(六)"
)
