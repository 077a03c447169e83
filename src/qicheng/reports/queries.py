"""Figures for pages and tables. Each is a measure over the ledger; each opens exactly its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

import qicheng_measures.catalogue  # noqa: F401  fills the registry
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys import queries as ledger
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.reports import live
from qicheng.season import queries as season_queries
from qicheng_measures import places as folding
from qicheng_measures.catalogue import followup, sheets, survey
from qicheng_measures.engines.database import Database
from qicheng_measures.measure import Measure, by_code
from qicheng_measures.report import names, split

COUNTS = "counts.view"
LEVEL_OF_LENGTH = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
BELOW = {"county": "township", "township": "village"}


def _check(viewer: Viewer, unit: str, capability: str = COUNTS) -> None:
    if not viewer.may(capability, unit):
        raise NotAllowed


def figures(
    viewer: Viewer, *, season: int, unit: str, level: str, measures: Sequence[Measure] = sheets.SUMMARY
) -> folding.Figures:
    """Figures of the units of `level` inside `unit` (12-digit code): code → measure → figure."""
    _check(viewer, unit)
    prefix = short(unit)
    villages = county_figures(season, measures)
    inside = {code: dict(values) for code, values in villages.items() if code.startswith(prefix)}
    return inside if level == "village" else folding.fold(inside, lambda code: folding.unit(code, level))


def county_figures(season: int, measures: Sequence[Measure]) -> folding.Figures:
    """All villages' figures, for whoever asks on behalf of a viewer and shows only what that viewer may see."""
    return live.by_village(season, measures)


def splits(
    viewer: Viewer, *, season: int, unit: str, level: str, code: str, column: str
) -> dict[str, dict[str, int]]:
    """A measure split by the values of a column, by unit."""
    _check(viewer, unit)
    prefix = short(unit)
    found: dict[str, dict[str, int]] = {}
    for village, values in _split_by_village(season, code, column, ledger.version()).items():
        if village.startswith(prefix):
            into = found.setdefault(folding.unit(village, level), {})
            for value, number in values.items():
                into[value] = into.get(value, 0) + number
    return found


@lru_cache(maxsize=16)
def _split_by_village(
    season: int, code: str, column: str, version: ledger.Version
) -> dict[str, dict[str, int]]:
    with connection.cursor() as cursor:
        return split(Database(cursor), by_code(code), column, season=season)


def forget() -> None:
    """Drops the figures kept in this process (tests roll the ledger back, which no event tells)."""
    live.forget()
    _split_by_village.cache_clear()


def ids_behind(viewer: Viewer, *, season: int, unit: str, code: str) -> list[int]:
    """The ledger rows behind a figure: as many as the figure says."""
    _check(viewer, unit)
    with connection.cursor() as cursor:
        return names(Database(cursor), by_code(code), season=season, place=short(unit))


def label_of(code: str) -> str:
    """A measure's Chinese name."""
    return by_code(code).label


def unit_figures(viewer: Viewer, *, season: int, unit: str) -> dict[str, int]:
    """All figures of one unit's page, nought where nothing was counted."""
    level = LEVEL_OF_LENGTH[len(short(unit))]
    rows = figures(viewer, season=season, unit=unit, level=level, measures=OVERVIEW)
    return folding.total(rows, [m.code for m in OVERVIEW])


def own_units(viewer: Viewer, capability: str = COUNTS) -> list[str]:
    """The units that a viewer's right covers, 12 digits, widest first; the county for whoever covers more."""
    county = places.county_code()
    if not county:
        return []
    prefixes = viewer.prefixes(capability)
    if any(county.startswith(p) for p in prefixes):
        return [county]
    return [p.ljust(12, "0") for p in prefixes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The closing sum of one unit: last year + in − out = this year, with what is not explained."""

    base: int
    new: int
    moved_in: int
    moved_out: int
    left: int
    unexplained: int
    persons: int

    @property
    def closes(self) -> bool:
        """Whether the sum is exact."""
        return (
            self.base + self.new + self.moved_in - self.moved_out - self.left - self.unexplained
            == self.persons
        )


def closing_of(row: dict[str, int]) -> Closing:
    """The closing sum out of a unit's figures."""
    return Closing(
        base=row["base"], new=row["new_on_list"], moved_in=row["moved_in"], moved_out=row["moved_out"],
        left=row["left_list"], unexplained=row["unexplained"], persons=row["persons"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit of an overview with its figures."""

    code: str
    name: str
    figures: dict[str, int]
    closing: Closing
    target: int
    progress: int | None  # tenths of a percent of the target


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A county's or township's page: the unit itself and the units below it, in the order of their codes."""

    unit: UnitLine
    below: list[UnitLine]
    level_below: str


OVERVIEW = tuple(
    dict.fromkeys((*sheets.SUMMARY, *sheets.CLOSING, *sheets.LINE, *sheets.MOBILISE, followup.WENT_OUT))
)


def overview(viewer: Viewer, *, season: int, unit: str) -> Overview:
    """All figures of a unit's page. Targets default to last year's number of those who worked away (plan 一)."""
    by_village = figures(viewer, season=season, unit=unit, level="village", measures=OVERVIEW)
    codes = [m.code for m in OVERVIEW]
    return folded(by_village, unit=unit, codes=codes, targets=season_queries.targets(season))


def folded(
    by_village: folding.Figures, *, unit: str, codes: Sequence[str], targets: dict[str, int]
) -> Overview:
    """A unit's overview out of its villages' figures, wherever they were counted or kept. Closed units that still have people are in it."""
    level = LEVEL_OF_LENGTH[len(short(unit))]
    below_level = BELOW.get(level, "village")
    below = folding.fold(by_village, lambda c: folding.unit(c, below_level))
    children = places.children(unit) if level != "village" else []
    lines = [_line(p.code, p.name, below.get(p.code, {}), codes, targets) for p in children]
    strays = [c for c in sorted(below) if c not in {p.code for p in children}] if level != "village" else []
    lines += [_line(c, places.name_of(c), below[c], codes, targets) for c in strays]
    whole = folding.total(by_village, codes)
    top = _line(unit, places.name_of(unit), whole, codes, targets, default=sum(line.target for line in lines))
    return Overview(unit=top, below=lines, level_below=below_level)


def _line(
    code: str, name: str, row: dict[str, int], codes: Sequence[str], targets: dict[str, int], default: int = 0
) -> UnitLine:
    full = {c: row.get(c, 0) for c in codes}
    target = targets.get(code, default or full["base_worked"])
    reached = full["intends"] + full["already_out"]
    progress = (reached * 2000 + target) // (2 * target) if target else None
    return UnitLine(
        code=code, name=name, figures=full, closing=closing_of(full), target=target, progress=progress
    )


def destinations(
    viewer: Viewer, *, season: int, unit: str, level: str = "township"
) -> dict[str, dict[str, int]]:
    """Who intends to go where: unit → province → persons."""
    return splits(
        viewer, season=season, unit=unit, level=level, code=survey.INTENDS.code, column="dest_province"
    )
