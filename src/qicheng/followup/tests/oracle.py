"""A second, day-by-day answer to where a person stands: it walks the calendar with a pencil and knows nothing of the rules' code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

DAY = dt.timedelta(days=1)


def standing(  # noqa: C901  one long walk, on purpose
    *, went: dt.date, calls: Sequence[tuple[dt.date, str]], home: dt.date | None, days: Sequence[int], early: int, silent: int,
    tries: int, close: int, season_end: dt.date, on: dt.date,
) -> str:  # fmt: skip
    """The state at the end of day `on`, found by living through every day from the departure on."""
    last_day = went + dt.timedelta(days=max(days) + close)
    if season_end < last_day:
        last_day = season_end
    visits = {n: went + dt.timedelta(days=d) for n, d in enumerate(days)}
    done: set[int] = set()
    fell_due: set[int] = set()
    deaf_days: set[dt.date] = set()
    today = min(went, *(d for d, _ in calls)) if calls else went
    while today <= on:
        if home is not None and today >= home:
            return "RETURNED"
        if today > last_day:
            break
        for n, due in visits.items():
            if today >= due:
                fell_due.add(n)
        for day, what in calls:
            if day != today:
                continue
            if what in ("WELL", "TOLD"):
                deaf_days = set()
                done |= {n for n, due in visits.items() if today + early * DAY >= due}
            elif what in ("NO_ANSWER", "WRONG"):
                deaf_days.add(today)
            else:
                deaf_days = set()
        back = home is not None and home <= on
        if not back and len(done) == len(visits) and max(visits.values()) <= last_day:
            return "COMPLETED"
        today += DAY
    if home is not None and home <= on:
        return "RETURNED"
    in_time = [n for n, due in visits.items() if due <= last_day]
    if on > last_day:
        if not in_time:
            return "CLOSED_EARLY"
        return "COMPLETED" if max(in_time) in done else "CLOSED_WITHOUT_LAST_VISIT"
    if not fell_due:
        return "DONE" if done & set(in_time) else "WAITING"
    latest = max(fell_due)
    if latest in done:
        return "DONE"
    if len(deaf_days) >= tries:
        return "UNREACHABLE"
    return "SILENT" if (on - visits[latest]).days > silent else "DUE"
