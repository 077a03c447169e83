"""Opening periods: when the as-of moment of a report has come, its cut is made and every unit that reports has its sheet waiting."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from qicheng.core import audit, workdays
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.places import queries as places
from qicheng.reports import asking, issued, returns
from qicheng.reports.models import Period, Return
from qicheng.reports.rules import calendar, forms, steps
from qicheng.reports.rules.calendar import Moments, Terms
from qicheng.reports.services import cutting
from qicheng.season import queries as seasons

if TYPE_CHECKING:
    from qicheng.season.models import ReportRule

LOOK_BACK = 31  # days: an outage longer than this is a new beginning
LOOK_AHEAD = 1  # days: a report describes the day on which it is due, or the one before
ONCE_AHEAD = 92  # days: a report that is due once may describe a day long before


def terms_of(rule: ReportRule, season: seasons.SeasonFacts) -> Terms:
    """A line of the season's calendar as the rule reads it."""
    return Terms(
        rhythm=rule.rhythm, weekday=rule.weekday, first_due=rule.first_due_date, as_of_time=rule.as_of_time, due_time=rule.due_time,
        as_of_previous_day=rule.as_of_previous_day, as_of_date=rule.as_of_date, holidays=rule.holidays, publish_minutes=rule.publish_minutes, lock_hours=rule.lock_hours,
        from_date=rule.from_date or season.from_date, until_date=rule.until_date or season.until_date,
    )  # fmt: skip


def open_due(*, at: dt.datetime, by: Viewer) -> int:
    """Opens every period whose as-of moment has come; how many were new. Safe to run again; an outage is made up, the oldest first.

    Of a report that never had a period only the present one is opened: nobody is late for what was not yet asked.
    """
    season = seasons.latest_season()
    if season is None or not places.county_code():
        return 0
    codes = asking.put_codes(season.year) | set(forms.FORMS)
    return sum(_open_rule(r, season, at=at, by=by) for r in seasons.calendar(season.year) if r.code in codes)


def open_report(code: str, *, at: dt.datetime, by: Viewer) -> int:
    """The same for one report, at once: whoever has just put it to the units does not wait for the clock."""
    season = seasons.latest_season()
    rule = seasons.report_rule(season.year, code) if season else None
    return _open_rule(rule, season, at=at, by=by) if season and rule else 0


def _open_rule(rule: ReportRule, season: seasons.SeasonFacts, *, at: dt.datetime, by: Viewer) -> int:
    today = at.astimezone(calendar.ZONE).date()
    terms, code = terms_of(rule, season), rule.code
    ahead = ONCE_AHEAD if rule.rhythm == calendar.ONCE else LOOK_AHEAD
    found = calendar.periods(
        terms,
        workdays.calendar(),
        first=today - dt.timedelta(days=LOOK_BACK),
        last=today + dt.timedelta(days=ahead),
    )
    come = [m for m in found if m.as_of <= at]
    known = set(Period.objects.filter(season=season.year, code=code).values_list("day", flat=True))
    if not known:
        come = [m for m in come[-1:] if m.due >= at - dt.timedelta(days=1)]
    elif rule.rhythm == calendar.ONCE:
        come = []  # once is once, also when its day was moved in the calendar afterwards
    elif come:
        come = [m for m in come if m.day > min(known)]
    opened = 0
    for moments in come:
        if moments.day not in known:
            opened += _open(rule, season.year, moments, at=at, by=by)
    return opened


def _open(rule: ReportRule, season: int, moments: Moments, *, at: dt.datetime, by: Viewer) -> int:
    try:
        cut = cutting.cut_at(season=season, as_of=moments.as_of, at=at)
    except CannotAct:
        return 0  # nobody was listed then: nothing could be reported
    with writing():
        period, made = Period.objects.get_or_create(
            season=season, code=rule.code, day=moments.day,
            defaults={
                "title": rule.title, "rhythm": rule.rhythm, "reporter": rule.reporter, "two_steps": rule.two_steps,
                "as_of_at": moments.as_of, "due_at": moments.due, "publish_at": moments.publish, "lock_at": moments.lock, "cut": cut,
                "terms": {name: getattr(rule, name) for name in returns.TERMS},
            },
        )  # fmt: skip
        if not made:
            return 0
        known = issued.told(period)
        Return.objects.bulk_create(
            [
                Return(
                    period=period,
                    unit=unit,
                    level=level,
                    due_at=moments.due,
                    facts=known.get((unit, level), {}),
                )
                for unit, level in reporters(period.reporter)
            ],
            batch_size=200,
        )
        audit.record("reports.open_period", at=at, by=by, about=f"period:{period.pk}", detail={"code": period.code, "day": str(period.day), "mark": cut.mark})  # fmt: skip
    return 1


def reporters(reporter: str) -> list[tuple[str, str]]:
    """The units that report, with their level: townships, and their villages where the report climbs from there."""
    townships = [p.code for p in places.children(places.county_code())]
    units = [(t, steps.TOWNSHIP) for t in townships]
    if reporter == steps.VILLAGE:
        units += [(v.code, steps.VILLAGE) for t in townships for v in places.inside(t, "VILLAGE")]
    return units
