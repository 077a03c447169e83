"""How long a list hangs, and what of a person the public reads (domain.md 10.3). Pure."""

from __future__ import annotations

import datetime as dt

from qicheng.kit.workdays import Calendar

CALENDAR, WORKING = "CALENDAR", "WORKING"


def last_day(first: dt.date, *, days: int, counting: str, calendar: Calendar) -> dt.date:
    """The last day of a period of `days` that begins with a list put up on `first`.

    The day of putting up is not counted; a term of calendar days that would end on a day of rest ends on the next working day
    (Civil Code art. 201, 203). No days: it ends with the day itself.
    """
    if days <= 0:
        return first
    if counting == WORKING:
        return calendar.shift(first, days)
    return calendar.next_workday(first + dt.timedelta(days=days))


def masked_id(tail: str) -> str:
    """An ID number as the public reads it: the last two characters."""
    return f"{'*' * 16}{tail[-2:]}" if tail else ""


def masked_card(tail: str) -> str:
    """A card as officials read it: the last four digits."""
    return f"**** {tail}" if tail else ""
