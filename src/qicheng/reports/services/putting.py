"""Acts that put an issued table to the units, and call it off: its line in the calendar opens returns like any other report's."""

from __future__ import annotations

import datetime as dt

from qicheng.core import audit, workdays
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.places import queries as places
from qicheng.reports import asking, issued
from qicheng.reports.models import Binding, Entry, IssuedTable, Return
from qicheng.reports.rules import binding as binding_rules
from qicheng.reports.rules import calendar, putting, steps
from qicheng.reports.rules.calendar import Moments
from qicheng.reports.rules.putting import Put
from qicheng.reports.services import opening, returning
from qicheng.season import queries as seasons
from qicheng.season import services as season_acts


def put(*, table_id: int, terms: Put, at: dt.datetime, by: Viewer) -> int:
    """Puts a published table to the units; how many have a return by now. Again is the same.

    From its as-of moment on every unit has its return, opened by the calendar. Where that moment has passed already, now.
    """
    county = places.county_code()
    require(by, issued.BIND, county)
    with writing():
        row = IssuedTable.objects.select_for_update().defer("content").filter(pk=table_id).first()
        if row is None:
            raise NotAllowed
        if row.state != IssuedTable.State.PUBLISHED:
            raise CannotAct("NOT_PUBLISHED", "这张表还没有发布，或者已经停用。请先发布。")
        if row.put_at is None:
            _put(row, terms, at=at, by=by)
            audit.record(
                "reports.put_issued",
                at=at,
                by=by,
                about=f"issued:{row.pk}",
                place=county,
                detail={"reporter": terms.reporter},
            )
    opening.open_report(asking.code_of(table_id), at=at, by=by)
    return Return.objects.filter(period__season=row.season, period__code=asking.code_of(table_id)).count()


def _put(row: IssuedTable, terms: Put, *, at: dt.datetime, by: Viewer) -> None:
    found = issued.bindings(row)
    sentence = putting.why_not_days(terms, rhythm=row.rhythm)
    if not sentence:
        facts: dict[str, object] = {
            "reporter": terms.reporter, "as_of_time": terms.as_of_time, "due_time": terms.due_time, "publish_minutes": terms.publish_minutes,
            "lock_hours": terms.lock_hours, "two_steps": terms.two_steps, "as_of_previous_day": terms.as_of_previous_day,
        }  # fmt: skip
        if row.rhythm == calendar.ONCE:
            facts |= {
                "as_of_date": terms.as_of_date,
                "first_due_date": terms.first_due,
                "as_of_previous_day": False,
            }
            facts |= _beyond(row, terms.first_due)
        season_acts.add_report_rule(year=row.season, code=asking.code_of(row.pk), facts=facts, at=at, by=by)
        sentence = putting.why_not(terms, [issued.bound(b) for b in found], _first(row, at=at), at=at)
    if sentence:
        raise CannotAct("PUT", sentence)
    asked = Binding.objects.filter(of=row, what=binding_rules.ASK)
    asked.update(until_at=terms.until_at)
    row.put_at, row.put_by = at, by.label[:100]
    row.save(update_fields=["put_at", "put_by"])


def _beyond(row: IssuedTable, day: dt.date | None) -> dict[str, object]:
    """A table about a season may be due when the season is over: its line in the calendar then lasts until that day."""
    season = seasons.season(row.season)
    return {"until_date": day} if season and day and day > season.until_date else {}


def _first(row: IssuedTable, *, at: dt.datetime) -> Moments | None:
    """The first period of the table's line in the calendar that is not over."""
    season, rule = seasons.season(row.season), seasons.report_rule(row.season, asking.code_of(row.pk))
    if season is None or rule is None:
        return None
    today = at.astimezone(calendar.ZONE).date()
    found = calendar.periods(
        opening.terms_of(rule, season),
        workdays.calendar(),
        first=today,
        last=today + dt.timedelta(days=opening.ONCE_AHEAD),
    )
    return next((m for m in found if m.due > at), None)


def call_off(row: IssuedTable, *, at: dt.datetime, by: Viewer) -> int:
    """Ends what units still have to fill of a table that goes out of use; how many returns. Call it inside the act's transaction."""
    open_ = Return.objects.select_for_update(of=("self",)).filter(
        period__season=row.season, period__code=asking.code_of(row.pk), state__in=steps.FILLABLE
    )
    found = list(open_.prefetch_related("chases"))
    Return.objects.filter(pk__in=[r.pk for r in found]).update(state=steps.ENDED)
    for (
        one
    ) in found:  # after that: an order to report closes only when its return is in, or is asked for no more
        returning.stop_chasing(one, "表已停用，不再报送。", at=at, by=by)
    Entry.objects.bulk_create(
        [Entry(of=r, at=at, act="END", by=by.label[:100], text="表已停用") for r in found], batch_size=200
    )
    return len(found)
