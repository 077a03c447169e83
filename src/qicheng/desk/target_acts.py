"""Targets of townships: set by hand, else last year's number of those who worked away (plan 一: 与去年持平以上)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.season import rules as season_rules
from qicheng.season import services as season_services
from qicheng.survey import queries as survey


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """One township."""

    code: str
    name: str
    last_year: int
    target: int
    is_set: bool
    reason: str


def rows(*, year: int, county: str) -> list[TargetRow]:
    """All townships. The plan's figures are no secret inside the county."""
    last = survey.worked_last_year(season=year, county=county)
    chosen, reasons = seasons.targets(year), seasons.target_reasons(year)
    return [
        TargetRow(
            code=t.code, name=t.name, last_year=last.get(t.code, 0), target=chosen.get(t.code, last.get(t.code, 0)),
            is_set=t.code in chosen, reason=reasons.get(t.code, ""),
        )
        for t in places.children(county)
    ]  # fmt: skip


def set_target(
    *, year: int, county: str, code: str, number: int, reason: str, at: dt.datetime, by: Viewer
) -> None:
    """Sets a township's target against last year's number."""
    require(by, "season.edit")
    row = next((r for r in rows(year=year, county=county) if r.code == code), None)
    if row is None:
        raise CannotAct("PLACE_UNKNOWN", "没有这个乡镇。请刷新页面再看。")
    if refusal := season_rules.why_not_target(number=number, last_year=row.last_year, reason=reason):
        raise CannotAct("LOWER", refusal)
    season_services.set_target(
        year=year, place_code=code, measure="intends", number=number, reason=reason, at=at, by=by
    )
