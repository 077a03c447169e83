"""The county's working calendar: the shipped holidays with 调休, corrected and continued by import."""

from __future__ import annotations

import datetime as dt

from qicheng.core import audit, ground
from qicheng.core.models import CalendarDay
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.workdays import Calendar, SpecialDay, provided, read_days

EDIT = "season.edit"


def calendar() -> Calendar:
    """The calendar as it holds now: what was imported, and for other years what is shipped."""
    return ground.kept("core.calendar", lambda: Calendar.of(_all()))


def _all() -> list[SpecialDay]:
    rows = CalendarDay.objects.order_by("day")
    taken = [SpecialDay(day=r.day, kind=r.kind, name=r.name, source=r.source) for r in rows]
    years = {d.day.year for d in taken}
    return sorted([*taken, *(d for d in provided() if d.day.year not in years)], key=lambda d: d.day)


def days(year: int) -> list[SpecialDay]:
    """The recorded days of a year, in order."""
    return [d for d in _all() if d.day.year == year]


def years() -> list[int]:
    """The years of which any day is recorded."""
    return sorted({d.day.year for d in _all()})


def take_days(text: str, *, source: str, at: dt.datetime, by: Viewer) -> tuple[int, ...]:
    """Takes a year's notice in: its days replace what was recorded for those years. Returns the years."""
    require(by, EDIT)
    try:
        found = read_days(text, source=source.strip()[:80])
    except ValueError as fault:
        raise CannotAct("CALENDAR", str(fault)) from None
    touched = tuple(sorted({d.day.year for d in found}))
    rows = [CalendarDay(day=d.day, kind=d.kind, name=d.name, source=d.source) for d in found]
    with writing():
        for year in touched:
            CalendarDay.objects.filter(day__year=year).delete()
        CalendarDay.objects.bulk_create(rows)
        ground.changed()
        audit.record(
            "core.take_days",
            at=at,
            by=by,
            about="calendar",
            detail={"years": list(touched), "days": len(rows)},
        )
    return touched
