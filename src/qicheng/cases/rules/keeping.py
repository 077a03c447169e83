"""How long what is said in a case is kept after it is closed (个人信息保护法 art. 19, 47; domain.md 9.1, 10.3). Pure."""

from __future__ import annotations

import datetime as dt

HEALTH_DAYS = 28
REPORTER_DAYS = 365


def forget_child_closed_before(today: dt.date) -> dt.date:
    """A child's facts are kept until one year after the end of the year in which the case was closed: closed before this day, they go."""
    return dt.date(today.year - 1, 1, 1)


def forget_health_closed_before(today: dt.date) -> dt.date:
    """Words of a health matter go four weeks after it is closed."""
    return today - dt.timedelta(days=HEALTH_DAYS)


def forget_reporter_closed_before(today: dt.date) -> dt.date:
    """Name and phone of whoever reported a matter go a year after it is closed."""
    return today - dt.timedelta(days=REPORTER_DAYS)
