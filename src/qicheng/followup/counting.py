"""Figures of follow-up by village. Counted once and then only where something happened: a county's tens of thousands are not judged anew
for every call that somebody makes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from qicheng.core.asking import Question, alone, numbers
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.followup import queries, rules
from qicheng.followup.models import Visit
from qicheng.followup.queries import COUNTS, RECORD, Followed
from qicheng.journeys import queries as ledger
from qicheng.journeys import went
from qicheng.kit.codes import short

EXTRA = ("todo", "followed", "poor", "poor_due", "jobless", "working")
KEYS = (*rules.STATES, *EXTRA)
Figures = dict[str, int]
Stamp = tuple[object, ...]
Version = tuple[int, str, int, int]  # of the ledger, and the number of the last attempt
_MANY = 30  # from so many changed villages on the whole unit is counted anew
_UNITS = 64


@dataclass(frozen=True, slots=True)
class _Kept:
    """Figures of a unit at one state of the tables, and how each village then looked."""

    version: Version
    complete: int  # the ledger's events up to here were all seen
    stamps: Mapping[str, Stamp]
    figures: dict[str, Figures]


_kept: dict[tuple[object, ...], _Kept] = {}


def newest() -> Question:
    """`visit`: the number of the last attempt, for whoever asks several rooms and then `due_count`."""
    return (numbers(Visit.objects.all(), visit=Max("id")),)


def version(visit: int | None = None) -> Version:
    """Which state the tables are in: any event of the ledger and any attempt makes another. `visit`: the `newest`, where it was asked."""
    return (*ledger.version(), alone(newest())["visit"] if visit is None else visit)


def counted(season: int, unit: str, *, on: dt.date, visit: int | None = None) -> dict[str, Figures]:
    """Figures by village of a unit (12-digit code; inside the house only)."""
    key = (season, unit, on, queries.season_end(season), queries.rhythm(season))
    now, known = version(visit), _kept.get(key)
    if known is not None and known.version == now:
        return known.figures
    stamps = _stamps(season, unit)
    fresh = _Kept(now, now[2], stamps, _recounted(known, stamps, season, unit, on=on))
    if len(_kept) >= _UNITS:
        _kept.clear()
    _kept[key] = fresh
    return fresh.figures


def _stamps(season: int, unit: str) -> dict[str, Stamp]:
    """How each village looks: its rows and their last changes, its attempts. Two counts over the tables, nobody is judged."""
    rows = went.stamps(season=season, unit=unit)
    told = Visit.objects.filter(ledger.within(unit, "journey__village"), journey__season=season)
    visits = (
        told.order_by().values_list("journey__village").annotate(n=Count("id"), last=Max("id"), sum=Sum("id"))
    )
    said = {village: tuple(rest) for village, *rest in visits}
    return {village: (*stamp, *said.get(village, ())) for village, stamp in rows.items()}


def _recounted(
    known: _Kept | None, stamps: Mapping[str, Stamp], season: int, unit: str, *, on: dt.date
) -> dict[str, Figures]:
    if known is None:
        return count_anew(season, unit, on=on)
    # The stamps count in seconds; what changed twice within one is found among the events.
    changed = {v for v, stamp in stamps.items() if known.stamps.get(v) != stamp}
    changed |= went.villages_since(known.complete, season=season) & stamps.keys()
    if len(changed) > _MANY:
        return count_anew(season, unit, on=on)
    figures = {v: f for v, f in known.figures.items() if v in stamps and v not in changed}
    for village in changed:
        figures |= count_anew(season, village, on=on)
    return dict(sorted(figures.items()))


def count_anew(season: int, unit: str, *, on: dt.date) -> dict[str, Figures]:
    """Figures by village of a unit, everybody judged anew (inside the house only)."""
    found: dict[str, Figures] = {}
    for f in queries.judged(went.went_out_in(season=season, unit=unit), season=season, on=on, unit=unit):
        row = found.get(f.went.village)
        if row is None:
            row = found[f.went.village] = dict.fromkeys(KEYS, 0)
        _add(row, f, on)
    return dict(sorted(found.items()))


def _add(row: Figures, f: Followed, on: dt.date) -> None:
    row[f.standing.state] += 1
    row["followed"] += 1
    due = f.standing.state in rules.TO_CALL
    row["todo"] += due and not rules.waits(f.standing, again_date=f.again_date, on=on)
    row["poor"] += f.went.is_poor
    row["poor_due"] += f.went.is_poor and due
    row["jobless"] += f.went.stage == "JOBLESS"
    row["working"] += f.went.stage == "WORKING"


def sum_of(rows: Collection[Figures]) -> Figures:
    """Figures added up."""
    return {k: sum(r[k] for r in rows) for k in KEYS}


def figures(viewer: Viewer, *, season: int, unit: str, on: dt.date) -> dict[str, Figures]:
    """Figures by village inside a unit (12-digit code)."""
    if not viewer.may(COUNTS, short(unit)):
        raise NotAllowed
    return counted(season, unit, on=on)


def due_count(
    viewer: Viewer, *, season: int, unit: str, on: dt.date, visit: int | None = None
) -> tuple[int, int]:
    """How many are to be called and how many are lost, in a unit or among the viewer's own households. `visit` as in `version`."""
    if viewer.own_only(RECORD):
        found = queries.followed(viewer, season=season, unit="", on=on)
        waiting = sum(rules.waits(f.standing, again_date=f.again_date, on=on) for f in found)
        due = sum(f.standing.state in rules.TO_CALL for f in found) - waiting
        return due, sum(f.standing.state == rules.UNREACHABLE for f in found)
    if not viewer.may(RECORD, short(unit)):
        raise NotAllowed
    total = sum_of(counted(season, unit, on=on, visit=visit).values())
    return total["todo"], total[rules.UNREACHABLE]


def forget() -> None:
    """Drops the figures kept in this process (tests roll the tables back, which no event tells)."""
    _kept.clear()
