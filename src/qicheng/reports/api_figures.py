"""Figures for partners: live ones and those of a cut, by unit. A unit of which no village has reported has none, not noughts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from qicheng.core.viewer import Viewer
from qicheng.journeys.queries import within
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.reports import queries
from qicheng.reports.models import Cell, Cut
from qicheng.reports.services import cutting
from qicheng.reports.services.api_tokens import Refused
from qicheng.survey import reported
from qicheng_measures import places as folding

LEVELS = ("county", "township", "village")
PRESENT = "persons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which figures: measures (empty: all), the level of the rows (empty: the unit itself), an instant, a page."""

    codes: tuple[str, ...]
    level: str
    as_of: dt.datetime | None
    after: str
    size: int


def figures(viewer: Viewer, *, season: int, unit: str, wanted: Wanted) -> dict[str, Any]:
    """A page of units with their figures. Raises `Refused` for what is not there."""
    place = places.place(unit)
    own = queries.LEVEL_OF_LENGTH.get(len(short(unit)), "")
    if place is None or own not in LEVELS:
        raise Refused(404, "NOT_FOUND", "没有这个单位。请核对后再试。")
    level = wanted.level or own
    if LEVELS.index(level) < LEVELS.index(own):
        raise Refused(400, "PARAMETER", "参数“level”不能比单位本身高。请改正后再试。")
    cut = _cut(season, wanted.as_of) if wanted.as_of else None
    counted = [m.code for m in cutting.counted(cutting.catalogue(), cut)]
    codes = wanted.codes or tuple(counted)
    if unknown := [c for c in codes if c not in counted]:
        raise Refused(404, "NOT_FOUND", f"没有指标“{unknown[0]}”。代码见 measures。")
    by_village = _cells(cut, unit) if cut else _live(viewer, season, unit, codes)
    rows, following = _rows(by_village, season=season, unit=unit, level=level, codes=codes, wanted=wanted)
    return {
        "season": season, "unit": unit, "name": place.name, "level": level,
        "as_of": wanted.as_of.isoformat().replace("+00:00", "Z") if wanted.as_of else None, "measures": list(codes), "rows": rows,
        "next": following,
    }  # fmt: skip


def _live(viewer: Viewer, season: int, unit: str, codes: tuple[str, ...]) -> folding.Figures:
    """The villages' figures now; the pages' own set where it is enough, because that is already counted for them."""
    pages = queries.OVERVIEW
    measures = pages if set(codes) <= {m.code for m in pages} else cutting.catalogue()
    return queries.figures(viewer, season=season, unit=unit, level="village", measures=measures)


def _cut(season: int, as_of: dt.datetime) -> Cut:
    cut = Cut.objects.filter(season=season, as_of_at=as_of).first()
    if cut is None:
        raise Refused(404, "NO_CUT", "这个时点没有固定的数。可用的时点见 periods 的 as_of。")
    return cut


def _cells(cut: Cut, unit: str) -> folding.Figures:
    return dict(Cell.objects.filter(within(unit), cut=cut).values_list("village", "figures"))


def _rows(
    by_village: folding.Figures, *, season: int, unit: str, level: str, codes: tuple[str, ...], wanted: Wanted
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the units of a level, by code; and after which unit the next one begins."""
    said = reported.reports(season=season, unit=unit, until=wanted.as_of)
    villages = {p.code for p in places.inside(unit, "VILLAGE")} | set(by_village)
    folded = folding.fold(by_village, lambda v: folding.unit(v, level))
    units = {folding.unit(v, level) for v in villages} | {p.code for p in places.inside(unit, level.upper())}
    rest = [u for u in sorted(units) if u > wanted.after]
    shown = rest[: wanted.size]
    names = places.names(shown)
    rows = []
    for code in shown:
        inside = [v for v in villages if folding.unit(v, level) == code]
        silent = sum(v not in said for v in inside)
        row = folded.get(code, {})
        is_silent = silent == len(inside) and not row.get(PRESENT)
        figures = None if is_silent else {c: row.get(c, 0) for c in codes}
        rows.append(
            {"unit": code, "name": names.get(code, code), "villages": len(inside), "silent_villages": silent, "figures": figures}
        )  # fmt: skip
    return rows, shown[-1] if len(rest) > wanted.size else None
