"""Measures of follow-up (plan 二(八)): who went out, and how they fare as far as the ledger was told."""

from qicheng_measures.measure import Count, measure
from qicheng_measures.terms import Term
from qicheng_measures.terms import journeys as j

out: Term = j.stage.one_of("ABOARD", "ARRIVED", "WORKING", "JOBLESS", "AWAY", "RETURNED")
still_out: Term = j.stage.one_of("ABOARD", "ARRIVED", "WORKING", "JOBLESS", "AWAY")

# Two more stations of the line, behind 到岗: with those of the survey every person stands in exactly one.
AT_JOBLESS = measure("at_jobless", "在外待岗", Count(j.stage == "JOBLESS"), closes="on_line", clause="二(八)")
AT_RETURNED = measure(
    "at_returned", "已返乡", Count(j.stage == "RETURNED"), closes="on_line", clause="二(八)"
)

WENT_OUT = measure("went_out", "外出人员", Count(out), part_of="on_line", clause="二(八)")
WENT_OUT_POOR = measure(
    "went_out_poor",
    "外出人员·脱贫（贫困）户",
    Count(out & j.is_poor.true()),
    part_of="went_out",
    clause="二(八)",
)
LOST_CONTACT = measure(
    "lost_contact",
    "外出后无法联系",
    Count(still_out & (j.contact == "UNREACHABLE")),
    part_of="went_out",
    clause="二(八)",
)
CHILD_LEFT = measure(
    "child_left", "家有留守儿童要帮助", Count(out & j.child_left.true()), part_of="went_out", clause="二(八)"
)
