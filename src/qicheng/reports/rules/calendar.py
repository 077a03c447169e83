"""The reporting calendar: which days a report falls due, and its four moments (domain.md 8.2, 8.3). Pure.

`as_of` is the instant that figures describe, `due` the latest submission, `publish` the bulletin, `lock` the last moment of an ordinary
change. They are four separate settings: late is not locked, and locked is not missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from qicheng.kit.workdays import Calendar

DAILY, EVERY_TWO_DAYS, WEEKLY, ONCE, AT_ONCE = "DAILY", "EVERY_TWO_DAYS", "WEEKLY", "ONCE", "AT_ONCE"
STEP = {DAILY: 1, EVERY_TWO_DAYS: 2, WEEKLY: 7}
ZONE = ZoneInfo("Asia/Shanghai")
_MIDNIGHT = dt.time(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One line of the calendar. `weekday` 1 is Monday; without `holidays` a day off is skipped or carried to the next working day.

    `as_of_date` is for a report that is due once: the day that it describes may lie well before the day on which it is due.
    """

    rhythm: str
    from_date: dt.date
    until_date: dt.date
    due_time: dt.time
    as_of_time: dt.time
    as_of_previous_day: bool = False
    as_of_date: dt.date | None = None
    weekday: int | None = None
    first_due: dt.date | None = None
    holidays: bool = True
    publish_minutes: int = 60
    lock_hours: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """One period: the day on which it falls due, and its instants in order."""

    day: dt.date
    as_of: dt.datetime
    due: dt.datetime
    publish: dt.datetime
    lock: dt.datetime


def due_days(terms: Terms, calendar: Calendar) -> Iterator[dt.date]:
    """The days on which the report falls due, in order, each once.

    A weekly or two-day report whose day is off moves to the next working day (civil code art. 203: a term that ends on a day off
    ends on the next working day); a daily one is not asked for on that day.
    """
    last: dt.date | None = None
    for day in _nominal(terms):
        if not terms.holidays and not calendar.is_workday(day):
            if terms.rhythm == DAILY:
                continue
            day = calendar.next_workday(day)
        if day <= terms.until_date and day != last:
            last = day
            yield day


def _nominal(terms: Terms) -> Iterator[dt.date]:
    if terms.rhythm == AT_ONCE:
        return
    start = max(terms.from_date, terms.first_due or terms.from_date)
    if terms.rhythm == ONCE:
        yield start
        return
    if terms.rhythm == WEEKLY:
        if terms.first_due and terms.first_due >= terms.from_date:
            yield start
            start += dt.timedelta(days=1)
        start += dt.timedelta(days=((terms.weekday or 2) - start.isoweekday()) % 7)
    while start <= terms.until_date:
        yield start
        start += dt.timedelta(days=STEP[terms.rhythm])


def moments(terms: Terms, day: dt.date) -> Moments:
    """The four instants of the period that falls due on `day`, in the country's one zone.

    "As of the day before, 24:00" is written as 00:00 of the day before and is this day's first instant.
    """
    as_of_day = day
    if terms.rhythm == ONCE and terms.as_of_date is not None:
        as_of_day = terms.as_of_date
    elif terms.as_of_previous_day and terms.as_of_time != _MIDNIGHT:
        as_of_day = day - dt.timedelta(days=1)
    due = dt.datetime.combine(day, terms.due_time, ZONE)
    return Moments(
        day=day, as_of=dt.datetime.combine(as_of_day, terms.as_of_time, ZONE), due=due,
        publish=due + dt.timedelta(minutes=terms.publish_minutes), lock=due + dt.timedelta(hours=terms.lock_hours),
    )  # fmt: skip


def periods(terms: Terms, calendar: Calendar, *, first: dt.date, last: dt.date) -> list[Moments]:
    """The periods that fall due from `first` to `last`, both counted."""
    return [moments(terms, d) for d in due_days(terms, calendar) if first <= d <= last]
