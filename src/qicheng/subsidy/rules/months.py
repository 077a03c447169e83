"""How long somebody worked, and when that is enough. Pure."""

from __future__ import annotations

import calendar
import datetime as dt

from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.facts import Facts


def after_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the month's last day where it has none such."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(facts: Facts) -> dt.date:
    """The last day of work that counts: the written one; who still works is taken up to the day the application was received."""
    return facts.until_date or facts.received_date or facts.as_of


def full_on(policy: Policy, begun: dt.date) -> dt.date:
    """The day on which the asked months are full; first and last day of work both count."""
    if policy.month_days:
        return begun + dt.timedelta(days=policy.min_months * policy.month_days - 1)
    return after_months(begun, policy.min_months) - dt.timedelta(days=1)


def days_worked(facts: Facts) -> int | None:
    """Days from the first to the last, both counted; None when the beginning is unknown."""
    if facts.from_date is None:
        return None
    return max((last_day(facts) - facts.from_date).days + 1, 0)


def months_worked(facts: Facts) -> int | None:
    """Full months: by the days of work where they are written, else as written."""
    if facts.from_date is None:
        return facts.months
    end = last_day(facts) + dt.timedelta(days=1)
    months = (end.year - facts.from_date.year) * 12 + end.month - facts.from_date.month
    return max(months - (after_months(facts.from_date, months) > end), 0)


def begun_for(policy: Policy, end: dt.date) -> dt.date:
    """The latest first day of work with which the months are full by `end`."""
    if policy.month_days:
        return end - dt.timedelta(days=policy.min_months * policy.month_days - 1)
    day = after_months(end + dt.timedelta(days=1), -policy.min_months)
    one = dt.timedelta(days=1)
    while (
        full_on(policy, day + one) <= end
    ):  # the last days of a long month are full with the last of a short one
        day += one
    return day
