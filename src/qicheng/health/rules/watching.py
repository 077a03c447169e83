"""Groups under daily watch: what each day asks, and how a watch ends by itself on its last day. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

MOST_DAYS = 28


def days(from_date: dt.date, until_date: dt.date) -> list[dt.date]:
    """The days of a watch, both ends in."""
    return [from_date + dt.timedelta(days=n) for n in range((until_date - from_date).days + 1)]


def why_not(from_date: dt.date, until_date: dt.date) -> str:
    """Why a watch may not be set so; empty when it may."""
    length = (until_date - from_date).days + 1
    return "" if 1 <= length <= MOST_DAYS else f"观察要在 1 到 {MOST_DAYS} 天之间。请改正起止日期。"


def outcome(said: Mapping[dt.date, str], *, from_date: dt.date, until_date: dt.date, on: dt.date) -> str:
    """How a watch stands for one person. `said`: the gravest word of each day: FEVER, FLAGGED, NORMAL.

    It ends on its last day whether or not anybody came: without a last reading that is an outcome of its own, never a
    follow-up that stays open for ever and never one that looks completed.
    """
    seen = {d: s for d, s in said.items() if from_date <= d <= until_date}
    if "FEVER" in seen.values():
        return "FEVER"
    if on <= until_date:
        return "RUNNING"
    if "FLAGGED" in seen.values():
        return "FLAGGED"
    if until_date in seen:
        return "COMPLETED"
    return "ENDED_UNSEEN" if seen else "NEVER_SEEN"
