"""Putting an issued table to the units: who fills, as of when, until when; and why not. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from qicheng.reports.rules import steps
from qicheng.reports.rules.binding import ASK, VILLAGE, Bound
from qicheng.reports.rules.calendar import ONCE, Moments

REPORTERS = (steps.TOWNSHIP, steps.VILLAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """How a table goes to the units: who fills, and its moments in the words of the calendar.

    The two days are for a table that is reported once; one with a rhythm has the calendar's days. `until_at` is the last instant at
    which one-off questions are answered anew: late is not expired.
    """

    reporter: str
    as_of_time: dt.time
    due_time: dt.time
    as_of_date: dt.date | None = None
    first_due: dt.date | None = None
    as_of_previous_day: bool = False
    publish_minutes: int = 60
    lock_hours: int = 24
    two_steps: bool = True
    until_at: dt.datetime | None = None


def why_not_days(put: Put, *, rhythm: str) -> str:
    """Why no period can be told from this, as a sentence; empty when one can."""
    if put.reporter not in REPORTERS:
        return "没有选好由谁报。请选“乡镇”或“村、乡镇逐级”。"
    if rhythm == ONCE and (put.as_of_date is None or put.first_due is None):
        return "只报一次的表要写明数据截至和报送时限是哪一天。请填写后再下达。"
    return ""


def why_not(put: Put, bound: Sequence[Bound], first: Moments | None, *, at: dt.datetime) -> str:
    """Why a table cannot go to the units like this; empty when it can. `first` is the first period that is not over at `at`."""
    if first is None or first.due <= at:
        return "报送时限要在现在之后、三个月之内。请改正后再下达。"
    if first.as_of >= first.due:
        return "数据截至要早于报送时限。请改正后再下达。"
    asked = [b for b in bound if b.what == ASK]
    by_village = next((b for b in asked if b.level == VILLAGE), None)
    if by_village is not None and put.reporter != steps.VILLAGE:
        return f"“{by_village.label}”由村填，要选“村、乡镇逐级”。请改正后再下达。"
    if asked and (put.until_at is None or put.until_at < first.due):
        return "请写明失效时间，不早于报送时限：过了失效时间不再收新的填报。"
    return ""
