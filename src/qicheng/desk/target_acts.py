"""Sets a target against last year's number. It stands at the desk because it asks two rooms."""

from __future__ import annotations

import datetime as dt

from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.reports import progress
from qicheng.season import rules as season_rules
from qicheng.season import services as season_services


def set_target(  # noqa: PLR0913  what, where, how much, why, by when
    *, year: int, unit: str, code: str, measure: str, until: dt.date | None, number: int, reason: str, at: dt.datetime, by: Viewer
) -> None:  # fmt: skip
    """Sets the target of a unit right below another, for the season or up to a day. Below last year's number it needs its ground."""
    require(by, "season.edit")
    goal = progress.GOALS.get(measure)
    if goal is None:
        raise CannotAct("GOAL_UNKNOWN", "没有这项目标。请刷新页面再看。")
    found = progress.lines(by, season=year, unit=unit, goal=goal, until=until, at=at)
    row = next((r for r in found if r.code == code), None)
    if row is None:
        raise CannotAct("PLACE_UNKNOWN", "没有这个乡镇或村。请刷新页面再看。")
    last = 0 if until else row.last_year  # a part of the season has no last year's number
    if refusal := season_rules.why_not_target(number=number, last_year=last, reason=reason):
        raise CannotAct("LOWER", refusal)
    season_services.set_target(
        year=year, place_code=code, measure=measure, number=number, reason=reason, until=until, at=at, by=by
    )
