"""Sheets: the measures that one table or page shows, in its order."""

from qicheng_measures.catalogue import followup as f
from qicheng_measures.catalogue import subsidy as p
from qicheng_measures.catalogue import survey as s
from qicheng_measures.catalogue import trips as t

SUMMARY = (
    s.PERSONS, s.LABOUR_FORCE, s.OVER_60, s.POOR, s.MONITORED, s.INTENDS, s.RETURNING, s.NEW_GOING, s.ALREADY_OUT, s.LOCAL,
    s.STAYING, s.UNDECIDED, s.INTENDS_POOR,
)  # fmt: skip
CLOSING = (
    s.BASE, s.KEPT, s.MOVED_OUT, s.LEFT_LIST, s.UNEXPLAINED, s.PERSONS, s.EXPECTED, s.MATCHED, s.MOVED_IN, s.NEW_ON_LIST,
    s.BY_ORIGIN, s.CAME, s.WENT,
)  # fmt: skip
LINE = (
    s.AT_LISTED, s.AT_SURVEYED, s.AT_INTENDING, s.AT_CLEARED, s.AT_SEATED, s.AT_ABOARD, s.AT_ARRIVED, s.AT_WORKING,
    f.AT_JOBLESS, s.AT_AWAY, f.AT_RETURNED, s.AT_LOCAL, s.AT_STAYING, s.AT_OUT, s.ON_LINE,
)  # fmt: skip
MOBILISE = (
    s.PERSONS,
    s.CONTACTED,
    s.UNCONTACTED,
    s.REACHED,
    s.INTENDS,
    s.INTENDS_POOR,
    s.INTENDS_OUTSIDE,
    s.NEEDS_BUS,
    s.UNDECIDED,
    s.BASE_WORKED,
    s.WAVERING,
)
# What the leaders' screen shows beside the closing bar.
SCREEN = tuple(
    dict.fromkeys((*SUMMARY, *CLOSING, *LINE, *MOBILISE, s.SET_TO_GO, f.WENT_OUT, f.WENT_OUT_POOR, t.FEVERS))
)
# What townships report (plan 二(四), 二(五), 三(四)); `DAILY` is domain.md 6.6 without what no row of the ledger holds.
DAILY = (
    s.LABOUR_FORCE, s.POOR, s.INTENDS, s.INTENDS_POOR, s.NEW_GOING, f.WENT_OUT, f.WENT_OUT_POOR, t.LEFT_CHARTER, t.LEFT_CHARTER_POOR,
    t.LEFT_OTHERWISE, t.TO_LEAVE, s.LOCAL, s.STAYING, s.UNDECIDED, p.SUBSIDY_CLAIMED, p.SUBSIDY_PUBLIC, p.SUBSIDY_PAID, t.FEVERS,
)  # fmt: skip
INTENTIONS = (
    s.PERSONS, s.INTENDS, s.RETURNING, s.NEW_GOING, s.INTENDS_POOR, s.INTENDS_OUTSIDE, s.NEEDS_BUS, s.LOCAL, s.STAYING, s.UNDECIDED,
)  # fmt: skip
RETURNED = (
    f.WENT_OUT,
    f.WENT_OUT_POOR,
    t.LEFT_CHARTER,
    t.LEFT_OTHERWISE,
    t.TO_LEAVE,
    s.AT_WORKING,
    f.AT_JOBLESS,
    f.AT_RETURNED,
    f.LOST_CONTACT,
)
