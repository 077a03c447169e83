"""The weekly bulletin (domain.md 8.4): facts and times of each unit, ranked; the first and the last three are named. Nothing is punished."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys.queries import within
from qicheng.kit import telling
from qicheng.kit.marking import gettext_noop as _
from qicheng.places import queries as places
from qicheng.reports import returns
from qicheng.reports.models import Return
from qicheng.reports.rules import standing, steps

NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One unit's week. `rate` in tenths of a percent of what fell due; None where nothing did."""

    rank: int
    unit: str
    name: str
    due: int
    on_time: int
    late: int
    missed: int
    zero: int
    sent_back: int
    rate: int | None

    @property
    def rate_word(self) -> str:
        """The share as people read it."""
        return "—" if self.rate is None else f"{self.rate / 10:.1f}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week's table with its sentences."""

    monday: dt.date
    rows: list[Ranked]
    sentences: list[str]


def monday_of(day: dt.date) -> dt.date:
    """The first day of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def week(viewer: Viewer, *, season: int, monday: dt.date, at: dt.datetime) -> Week:
    """How the townships reported in a week, as it stands at an instant: what is not due yet counts for nobody."""
    county = places.county_code()
    if not viewer.may(returns.VIEW, county):
        raise NotAllowed
    rows = Return.objects.filter(
        within(county, field="unit"), level=steps.TOWNSHIP, period__season=season, period__day__gte=monday,
        period__day__lt=monday + dt.timedelta(days=7), due_at__lte=at,
    )  # fmt: skip
    lines = returns.lines(rows.select_related("period"), at=at)
    made = []
    for unit in sorted({x.unit for x in lines}):
        own = [x for x in lines if x.unit == unit]
        on_time = sum(x.standing == standing.ON_TIME for x in own)
        made.append(
            Ranked(
                rank=0, unit=unit, name=own[0].unit_name, due=len(own), on_time=on_time,
                late=sum(x.standing in {standing.IN_LATE, standing.LATE, standing.VERY_LATE} for x in own), missed=sum(x.standing == standing.MISSED for x in own),
                zero=sum(x.zero and x.standing not in standing.SILENT for x in own), sent_back=sum(x.sent_back for x in own), rate=(on_time * 2000 + len(own)) // (2 * len(own)),
            )
        )  # fmt: skip
    ranked = _ranked(made)
    return Week(monday=monday, rows=ranked, sentences=_sentences(ranked))


def _ranked(rows: list[Ranked]) -> list[Ranked]:
    """By share on time, then fewer missed, then fewer sent back; the same merit is the same rank."""

    def merit(r: Ranked) -> tuple[int, int, int]:
        return (-(r.rate or 0), r.missed, r.sent_back)

    found = sorted(rows, key=lambda r: (merit(r), r.unit))
    return [replace(r, rank=1 + sum(merit(o) < merit(r) for o in found)) for r in found]


def _sentences(rows: list[Ranked]) -> list[str]:
    if len(rows) < 2 * NAMED:
        return []

    def named(told: list[Ranked]) -> telling.Sentence:
        return telling.joined([f"{r.name} {r.rate_word}" for r in told], by=_("%(a)s、%(b)s"))

    return [
        telling.say(_("按时率前三：%(units)s。"), units=named(rows[:NAMED])),
        telling.say(_("按时率后三：%(units)s。"), units=named(rows[-NAMED:])),
    ]
