"""催报: an order to a township whose villages are silent. It closes by itself when the last village has reported (三(四))."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.cases import queries as case_queries
from qicheng.cases import services as cases
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.survey import reported

KIND = "LATE_REPORT"
URGE = "cases.supervise"
MOST_NAMED = 8


def silent(season: int, township: str) -> list[str]:
    """Names of a township's villages that have not reported; a zero report is a report."""
    told = reported.reports(season=season, unit=township)
    return [v.name for v in places.inside(township, "VILLAGE") if v.code not in told]


def urge(*, season: int, township: str, at: dt.datetime, by: Viewer) -> int:
    """Opens the order and returns its number; while one is open no second one is made.

    Raises `CannotAct` when every village has reported.
    """
    if not by.may(URGE, short(township)):
        raise NotAllowed
    missing = silent(season, township)
    if not missing:
        raise CannotAct("ALL_IN", "该乡镇各村都已报送，不用催报。请刷新后查看。")
    about = about_of(township)
    for number, subject in case_queries.open_of_kind(KIND):
        if subject == about:
            return number
    name = places.name_of(township)
    named = "、".join(missing[:MOST_NAMED]) + ("等" if len(missing) > MOST_NAMED else "")
    return cases.open_case(
        kind=KIND, about=about, title=f"{name}还有 {len(missing)} 个村没有报送", note=f"未报：{named}。请当天报送；没有要报的人请报零。", place=township,
        key=f"late:{season}:{township}:{timezone.localdate(at)}", at=at, by=by,
    )  # fmt: skip


def about_of(township: str) -> str:
    """The subject of the order."""
    return f"round:{township}"


def why_not_in(about: str) -> str:
    """What still keeps an order open: how many villages are silent; empty when all have reported."""
    what, _mark, code = about.partition(":")
    season = seasons.latest_season()
    if what != "round" or season is None:
        return ""
    missing = silent(season.year, code)
    return (
        f"还有 {len(missing)} 个村没有报送：{'、'.join(missing[:MOST_NAMED])}。请报送后再办结。"
        if missing
        else ""
    )


def close_reported(*, at: dt.datetime, by: Viewer) -> int:
    """Closes the orders whose villages have all reported by now; how many."""
    closed = 0
    for number, about in case_queries.open_of_kind(KIND):
        if about.startswith("round:") and not why_not_in(about):
            cases.settle(case_id=number, outcome="各村都已报送。", at=at, by=by)
            closed += 1
    return closed
