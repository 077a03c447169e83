"""The names behind a figure, page by page: the same predicate, as many persons as the figure says."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from django.db import connection
from django.utils.translation import gettext

from qicheng.core.viewer import Viewer, require
from qicheng.journeys import queries as ledger
from qicheng.journeys.queries import RosterLine
from qicheng.kit.codes import next_prefix, short
from qicheng.people import queries as people
from qicheng.places import queries as places
from qicheng.reports import live, wording
from qicheng.reports.queries import COUNTS
from qicheng_measures.engines.database import Database
from qicheng_measures.ledger import COLUMNS
from qicheng_measures.measure import Measure, all_measures
from qicheng_measures.render import Part, Place
from qicheng_measures.report import names, names_of_part
from qicheng_measures.terms import Col, Known, Not, Term

SPLITS = ("dest_province", "departed_date", "transport")
UNKNOWN = {"dest_province": "去向未明", "departed_date": "日期未写明", "transport": "方式未写明"}
PEOPLE = "people.view"
Behind = tuple[int, str, int]  # part (0: in the unit, 1: moved elsewhere), village that counts it, journey


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figure: its unit, its measure, and the values of columns if it is a part of it (an empty value: not known)."""

    season: int
    unit: str
    code: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesPage:
    """One page of the persons behind a figure. `gone` are those whom the viewer may not open: they now live elsewhere."""

    label: str
    definition: str
    fingerprint: str
    figure: int
    lines: list[tuple[RosterLine, str]]  # with the name of the village
    gone: list[str]
    more: Behind | None


def measure_of(asked: Asked) -> Measure | None:
    """The measure that an address names, narrowed to its parts; None where there is none such."""
    found = next((m for m in all_measures() if m.code == asked.code), None)
    if found is None or any(column not in SPLITS for column, _ in asked.parts):
        return None
    where = found.where
    try:
        for column, value in asked.parts:
            where = where & _part(column, value)
    except ValueError:
        return None
    return found.counting(where) if asked.parts else found


def _part(column: str, value: str) -> Term:
    if not value:
        return Not(Known(column))
    return Col(column) == (dt.date.fromisoformat(value) if COLUMNS[column].kind == "date" else value)


def page(
    viewer: Viewer, *, asked: Asked, on: dt.date, after: Behind | None = None, size: int = 50
) -> NamesPage | None:
    """One page of names, or None where there is no such figure."""
    require(viewer, COUNTS, asked.unit)
    require(viewer, PEOPLE, asked.unit)
    m = measure_of(asked)
    if m is None:
        return None
    counted = {
        v: n for v, n in sorted(live.of_measure(asked.season, m).items()) if v.startswith(short(asked.unit))
    }
    behind = _behind(m, asked, counted, after=after, most=size + 1)
    shown = behind[:size]
    lines = ledger.lines_of(viewer, [i for _, _, i in shown], season=asked.season, on=on)
    more = shown[-1] if len(behind) > size else None
    villages = places.names(sorted({line.village for line in lines}))
    return NamesPage(
        label=_label(m, asked), definition=wording.definition(m), fingerprint=m.fingerprint, figure=sum(counted.values()),
        lines=[(line, villages.get(line.village, line.village)) for line in lines],
        gone=[] if more else _gone(viewer, m, asked, on), more=more,
    )  # fmt: skip


def _behind(m: Measure, asked: Asked, counted: Mapping[str, int], *, after: Behind | None, most: int) -> list[Behind]:  # fmt: skip
    """The next rows behind a figure, village by village: those in the unit first, then those that moved elsewhere."""
    found: list[Behind] = []
    for part in (0, 1) if m.by != "village" else (0,):
        if after is not None and after[0] > part:
            continue
        since = after[1:] if after is not None and after[0] == part else None
        rows = _read(_narrowed(m, asked, inside=part == 0), asked.season, counted, since, most - len(found))
        found += [(part, village, journey) for village, journey in rows]
        if len(found) >= most:
            break
    return found


def _read(m: Measure, season: int, counted: Mapping[str, int], since: Place | None, most: int) -> list[Place]:
    """The next rows, `most` at most. The figures by village say where to look, so the others are not read."""
    found: list[Place] = []
    left = [v for v in counted if since is None or v >= since[0]]
    share = most
    while left and len(found) < most:
        sums = list(accumulate(counted[v] for v in left))
        here = left[: bisect_left(sums, share) + 1]  # as many villages as hold so many names
        left = left[len(here) :]
        part = Part(villages=here, after=since, most=most - len(found))
        with connection.cursor() as cursor:
            found += names_of_part(Database(cursor), m, season=season, part=part)
        share *= 4  # those sought may be few among those counted
    return found


def _label(m: Measure, asked: Asked) -> str:
    words = (wording.value_word(c, v) if v else UNKNOWN[c] for c, v in asked.parts)
    return "·".join((gettext(m.label), *words))


def _narrowed(m: Measure, asked: Asked, *, inside: bool) -> Measure:
    """The measure over those who stand in the unit now, or over those whom it counts by last year's village only."""
    if m.by == "village":
        return m
    prefix = short(asked.unit)
    outside = (Col("village") < prefix) | (Col("village") >= next_prefix(prefix))
    return m.counting(m.where & (~outside if inside else outside))


def _elsewhere(m: Measure, asked: Asked, key: str) -> list[int]:
    if m.by == "village":
        return []
    there = _narrowed(m, asked, inside=False)
    with connection.cursor() as cursor:
        return names(Database(cursor), there, season=asked.season, place=short(asked.unit), key=key)


def _gone(viewer: Viewer, m: Measure, asked: Asked, on: dt.date) -> list[str]:
    """Names of those counted here for last year who now stand outside the viewer's range."""
    elsewhere = _elsewhere(m, asked, "id")
    if not elsewhere:
        return []
    seen = {line.person_id for line in ledger.lines_of(viewer, elsewhere, season=asked.season, on=on)}
    hidden = [p for p in _elsewhere(m, asked, "person_id") if p not in seen]
    return sorted(people.names_of(hidden).values())


def place_of(viewer: Viewer, unit: str) -> dict[str, object]:
    """Where a page of names stands: the unit's name, its own page and those above."""
    above = [unit[:6] + "000000", unit[:9] + "000", unit]
    seen = [c for c in dict.fromkeys(above) if viewer.may(COUNTS, c)]
    return {"unit": unit, "unit_name": places.name_of(unit), "crumbs": [(c, places.name_of(c)) for c in seen]}
