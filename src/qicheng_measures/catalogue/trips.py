"""Measures of those who went out (plan 二(三), 二(五), domain.md 6.6 group B and C): by what way, and how far."""

from functools import lru_cache

from qicheng_measures.catalogue.followup import out
from qicheng_measures.catalogue.survey import going, poor
from qicheng_measures.ledger import PROVINCE
from qicheng_measures.measure import Count, Measure, measure
from qicheng_measures.terms import Term
from qicheng_measures.terms import journeys as j

by_charter: Term = out & (j.transport == "CHARTER")
LEFT_CHARTER = measure("left_charter", "外出·包车", Count(by_charter), part_of="went_out", clause="二(三)")
LEFT_CHARTER_POOR = measure(
    "left_charter_poor", "外出·包车·脱贫（贫困）户", Count(by_charter & j.is_poor.true()), part_of="left_charter", clause="二(三)"
)  # fmt: skip
# NULL ways are ways nobody wrote down: NOT (x = 'CHARTER') would leave them out.
LEFT_OTHERWISE = measure(
    "left_otherwise", "外出·自行等", Count(out & (~j.transport.known() | (j.transport != "CHARTER"))), part_of="went_out", clause="二(三)"
)  # fmt: skip
# Who said 返岗 or 新外出 keeps that word on the bus: what is still to do are those of them who have not left.
TO_LEAVE = measure("to_leave", "有意外出·尚未外出", Count(going & ~out), part_of="intends", clause="二(五)")
TO_LEAVE_POOR = measure(
    "to_leave_poor", "有意外出·尚未外出·脱贫（贫困）户", Count(going & ~out & poor), part_of="to_leave", clause="二(五)"
)  # fmt: skip
FEVERS = measure("fevers", "发热在管", Count(j.fever.true()), part_of="on_line", clause="二(五)")


@lru_cache(maxsize=8)
def by_distance(province: str) -> tuple[Measure, Measure, Measure]:
    """How far people went, seen from a home province (two digits): out of it, inside it, not known. They close `went_out`."""
    if len(province) > PROVINCE:
        raise ValueError(f"the ledger writes a province in two digits: {province!r}")
    outside, inside, unknown = (
        out & j.dest_province.known() & (j.dest_province != province),
        out & (j.dest_province == province),
        out & ~j.dest_province.known(),
    )
    return (
        Measure(
            code="left_outside", label="外出·省外", what=Count(outside), closes="went_out", clause="二(五)"
        ),
        Measure(
            code="left_inside", label="外出·省内", what=Count(inside), closes="went_out", clause="二(五)"
        ),
        Measure(
            code="left_unknown",
            label="外出·去向未明",
            what=Count(unknown),
            closes="went_out",
            clause="二(五)",
        ),
    )
