"""Targets of any unit, group and day, how far each unit is, where it will stand by that day, and whom to visit (plan 一)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from qicheng.core.viewer import Viewer
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.reports.models import Cell, Cut
from qicheng.reports.queries import BELOW, COUNTS, LEVEL_OF_LENGTH, county_figures
from qicheng.reports.rules.calendar import ZONE
from qicheng.reports.rules.pace import DAYS, Pace, most
from qicheng.season import queries as seasons
from qicheng_measures import places as folding
from qicheng_measures.measure import by_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a target counts: the measure, last year's number that stands where no target was set ("" for none), and whom to visit."""

    code: str
    last: str
    visit: str

    @property
    def label(self) -> str:
        """The measure's Chinese name."""
        return by_code(self.code).label


GOALS: Mapping[str, Goal] = {
    g.code: g
    for g in (
        Goal(code="set_to_go", last="base_worked", visit="wavering"),
        Goal(code="set_to_go_poor", last="base_worked_poor", visit="wavering_poor"),
        Goal(code="went_out", last="base_worked", visit="to_leave"),
        Goal(code="went_out_poor", last="base_worked_poor", visit="to_leave_poor"),
        Goal(code="local", last="", visit="undecided"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """One unit: its target beside last year's number; how far it is where the viewer may see that, else None."""

    code: str
    name: str
    last_year: int
    target: int
    is_set: bool
    reason: str
    now: int | None = None
    forecast: int | None = None
    visit: int | None = None

    @property
    def behind(self) -> int:
        """How many are missing; never below nought."""
        return max(0, self.target - (self.now or 0))

    @property
    def progress(self) -> int | None:
        """Tenths of a percent of the target, half up."""
        return (self.now * 2000 + self.target) // (2 * self.target) if self.target and self.now is not None else None  # fmt: skip


def lines(
    viewer: Viewer, *, season: int, unit: str, goal: Goal, until: dt.date | None, at: dt.datetime
) -> list[GoalLine]:
    """One line for each unit below, by code. Targets and last year's numbers are no secret inside the county; the rest is seen in the range.

    `until` is the day of a target for part of the season; only the target of the whole season stands at last year's number by itself.
    """
    level = BELOW.get(LEVEL_OF_LENGTH[len(short(unit))], "village")
    measures = [
        by_code(c) for c in dict.fromkeys((goal.code, goal.visit, "at_listed", "undecided", goal.last)) if c
    ]
    found = folding.fold(county_figures(season, measures), lambda c: folding.unit(c, level))
    chosen = seasons.targets(season, goal.code, until)
    reasons = seasons.target_reasons(season, goal.code, until)
    earlier = _paces(season, goal.code, level, until=until, at=at)
    made = []
    for place in places.children(unit):
        row = found.get(place.code) or dict.fromkeys((m.code for m in measures), 0)
        last = row.get(goal.last, 0)  # a target that is not held to last year has none
        line = {
            "code": place.code, "name": place.name, "last_year": last, "is_set": place.code in chosen, "reason": reasons.get(place.code, ""),
            "target": chosen.get(place.code, 0 if until else last),
        }  # fmt: skip
        if viewer.may(COUNTS, place.code):
            now = row[goal.code]
            line |= {
                "now": now,
                "visit": row[goal.visit],
                "forecast": earlier.forecast(place.code, now, most(now, row, visit=goal.visit)),
            }
        made.append(GoalLine(**line))  # type: ignore[arg-type]
    return made


@dataclass(frozen=True, slots=True)
class _Paces:
    before: Mapping[str, int]
    days: int  # nought while there is no earlier day to compare with
    left: int

    def forecast(self, code: str, now: int, at_most: int) -> int | None:
        if not self.days:
            return None
        return Pace(
            now=now, before=self.before.get(code, 0), days=self.days, left=self.left, most=at_most
        ).forecast


def _paces(season: int, code: str, level: str, *, until: dt.date | None, at: dt.datetime) -> _Paces:
    facts, cut = seasons.season(season), week_before(season, at)
    if facts is None or cut is None:
        return _Paces({}, 0, 0)
    before: dict[str, int] = {}
    for village, figures in Cell.objects.filter(cut=cut).values_list("village", "figures"):
        if code not in figures:  # the cut is older than the measure
            return _Paces({}, 0, 0)
        unit = folding.unit(village, level)
        before[unit] = before.get(unit, 0) + figures[code]
    days = round((at - cut.as_of_at) / dt.timedelta(days=1))
    left = ((until or facts.until_date) - at.astimezone(ZONE).date()).days
    return _Paces(before, days, max(0, left))


def week_before(season: int, at: dt.datetime) -> Cut | None:
    """The ledger's cut of a week ago, or the oldest since that is a day old: what a pace is measured from."""
    cuts = Cut.objects.filter(season=season, as_of_at__lte=at - dt.timedelta(days=1))
    week = at - dt.timedelta(days=DAYS)
    day = cuts.filter(as_of_at__lte=week, as_of_at__gt=week - dt.timedelta(days=1))
    return day.order_by("-as_of_at").first() or cuts.filter(as_of_at__gt=week).order_by("as_of_at").first()
