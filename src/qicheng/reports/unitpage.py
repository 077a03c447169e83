"""A unit's page: the closing bar, its figures, the units below it, its charts. Figures in, shapes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qicheng.core.shapes import Chart, ClosingBar, Segment, Stat, Term, Tone
from qicheng.core.viewer import Viewer
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.reports import charts as drawings
from qicheng.reports import queries
from qicheng.reports.queries import Overview, UnitLine
from qicheng.season import queries as seasons
from qicheng.survey import reported

Link = Callable[[str, str], str | None]  # unit, measure → address of the names

STATIONS = (
    (gettext_lazy("摸底"), "clipboard-list", "at_surveyed", False), (gettext_lazy("意向"), "message-circle", "at_intending", False),
    (gettext_lazy("查验"), "shield-check", "at_cleared", False), (gettext_lazy("编车"), "armchair", "at_seated", False),
    (gettext_lazy("上车"), "bus", "at_aboard", False), (gettext_lazy("抵达"), "map-pin-check", "at_arrived", False),
    (gettext_lazy("到岗"), "briefcase", "at_working", False), (gettext_lazy("在外待岗"), "alert-triangle", "at_jobless", False),
    (gettext_lazy("自行外出"), "door-enter", "at_away", False), (gettext_lazy("已返乡"), "arrow-back-up", "at_returned", False),
    (gettext_lazy("就近就业"), "plant", "at_local", True), (gettext_lazy("暂不外出"), "home", "at_staying", True),
)  # fmt: skip
# Columns of the table of units: heading, group above it, measure; the target and the progress stand between.
COLUMNS = (
    ("persons", gettext_lazy("在册")), ("labour_force", gettext_lazy("劳动力")), ("poor", gettext_lazy("脱贫户")),
    ("intends", gettext_lazy("有意外出")), ("returning", gettext_lazy("返岗")), ("new_going", gettext_lazy("新外出")),
    ("already_out", gettext_lazy("摸底时已外出")), ("local", gettext_lazy("就近")), ("staying", gettext_lazy("暂不外出")),
    ("undecided", gettext_lazy("未定")), ("contacted", gettext_lazy("已联系")), ("base", gettext_lazy("上年")),
    ("unexplained", gettext_lazy("未说明")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure of the table with its names."""

    value: int | None
    url: str | None
    bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit below: its figures, or 未报."""

    code: str
    name: str
    url: str
    cells: tuple[Cell, ...]
    target: int
    progress: int | None
    progress_word: str
    silent: int  # villages without a report
    is_silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage:
    """Everything that the page draws."""

    code: str
    name: str
    level: str
    level_below: str
    crumbs: tuple[tuple[str, str], ...]
    closing: ClosingBar
    stats: tuple[Stat, ...]
    rows: tuple[Row, ...]
    total: Row
    heads: tuple[str, ...]
    charts: tuple[Chart, ...]
    goes: tuple[drawings.Going, ...]
    is_empty: bool


def links(viewer: Viewer) -> Link:
    """Addresses of names, for those who may see names in that unit; others see figures only."""

    def link(unit: str, measure: str) -> str | None:
        return address("names", unit, measure) if viewer.may("people.view", unit) else None

    return link


@lru_cache(maxsize=20_000)  # a county's units and figures; a screen names sixty of them every minute
def address(page: str, *of: str) -> str:
    """Where a page of this room is."""
    return reverse(f"reports:{page}", args=of)


def build(viewer: Viewer, *, season: int, unit: str, at: dt.datetime) -> UnitPage | None:
    """The page of a unit, or None where there is no such unit here."""
    place = places.place(unit)
    if place is None or not unit.startswith(places.county_code()[:6]):
        return None
    found = queries.overview(viewer, season=season, unit=unit)
    reports = reported.reports(season=season, unit=unit)
    link = links(viewer)
    villages = [p.code for p in places.inside(unit, "VILLAGE")]
    silent = [c for c in villages if c not in reports]
    goes = queries.destinations(viewer, season=season, unit=unit, level=found.level_below)
    rows = tuple(_row(line, link, silent) for line in found.below)
    going = drawings.going(found, goes, link)
    return UnitPage(
        code=unit, name=place.name, level=place.level, level_below=found.level_below, crumbs=crumbs(viewer, unit),
        closing=closing(found.unit, link, at), stats=stats(found, link, len(silent), len(villages)), rows=rows,
        total=_row(found.unit, link, silent, total=True), heads=tuple(str(h) for _, h in COLUMNS),
        charts=drawings.charts(found, goes), goes=going, is_empty=not found.unit.figures["on_line"],
    )  # fmt: skip


def crumbs(viewer: Viewer, unit: str) -> tuple[tuple[str, str], ...]:
    """The units above, as far as the viewer may look: (name, address)."""
    above = [unit[:6] + "000000", unit[:9] + "000"]
    seen = [c for c in dict.fromkeys(above) if c != unit and viewer.may(queries.COUNTS, c)]
    return tuple((places.name_of(c), address("unit", c)) for c in seen)


def closing(line: UnitLine, link: Link, at: dt.datetime) -> ClosingBar:
    """The closing bar of a unit; 未说明 is what is missing from the stations."""
    f = line.figures
    season = seasons.latest_season()
    screening = seasons.is_screening(
        season.year if season else None, at=at
    )  # at level 0 there is no such station

    def term(label: str, code: str) -> Term:
        return Term(label=label, count=f[code], url=link(line.code, code))

    return ClosingBar(
        title=_("%(name)s闭合条") % {"name": line.name}, last_year=term(_("上年在册"), "base"),
        incoming=(term(_("新增"), "new_on_list"), term(_("转入"), "moved_in")),
        outgoing=(term(_("转出"), "moved_out"), term(_("减少"), "left_list")), this_year=term(_("今年应在册"), "expected"),
        segments=tuple(
            Segment(label=str(label), count=f[code], icon=icon, url=link(line.code, code), side=side)
            for label, icon, code, side in STATIONS
            if code != "at_cleared" or f[code] or screening
        ),
        unexplained_url=link(line.code, "unexplained"), as_of=at,
    )  # fmt: skip


def grouped(number: int) -> str:
    """A figure inside a sentence: 12,345."""
    return f"{number:,}"


def percent(tenths: int | None) -> str:
    """Tenths of a percent as 95.4%; — where there is no target."""
    return "—" if tenths is None else f"{tenths // 10}.{tenths % 10}%"


def stats(found: Overview, link: Link, silent: int, villages: int) -> tuple[Stat, ...]:
    """The six figures at the top."""
    line, f = found.unit, found.unit.figures
    reached = f["intends"] + f["already_out"]
    behind = line.target - reached
    return (
        Stat(label=_("在册"), value=f["persons"], unit=_("人"), url=link(line.code, "persons"), note=_("劳动力 %(n)s") % {"n": grouped(f["labour_force"])}),
        Stat(
            label=_("目标"), value=line.target, unit=_("人"), url=link(line.code, "base_worked") if line.target == f["base_worked"] else None,
            note=_("上年外出务工 %(n)s") % {"n": grouped(f["base_worked"])},
        ),
        Stat(
            label=_("完成"), value=percent(line.progress), tone="ok" if behind <= 0 and line.target else "warn" if line.target else "quiet",
            note=_("还差 %(n)s 人") % {"n": grouped(behind)} if behind > 0 else _("已达到目标") if line.target else "",
        ),
        Stat(label=_("有意外出"), value=f["intends"], unit=_("人"), url=link(line.code, "intends"), note=_("其中脱贫户 %(n)s") % {"n": grouped(f["intends_poor"])}),
        Stat(label=_("已经外出"), value=f["went_out"], unit=_("人"), url=link(line.code, "went_out"), note=_("其中摸底时已外出 %(n)s") % {"n": grouped(f["already_out"])}),
        Stat(label=_("未定"), value=f["undecided"], unit=_("人"), url=link(line.code, "undecided"), note=_("已联系 %(n)s") % {"n": grouped(f["contacted"])}),
        _reported(found, silent, villages),
    )  # fmt: skip


def _reported(found: Overview, silent: int, villages: int) -> Stat:
    """How many villages are silent; of a village itself whether it has reported."""
    tone: Tone = "warn" if silent else "ok"
    if not found.below:
        return Stat(
            label=_("本村报送"),
            value=_("未报") if silent else _("已报"),
            tone=tone,
            note=_("没有人外出也要报零") if silent else "",
        )
    return Stat(
        label=_("未报村"), value=silent, unit=_("个"), url="#units", note=_("共 %(n)s 个村（社区）") % {"n": grouped(villages)}, tone=tone,
    )  # fmt: skip


def _row(line: UnitLine, link: Link, silent: list[str], *, total: bool = False) -> Row:
    prefix = short(line.code)
    mine = sum(c.startswith(prefix) for c in silent)
    mute = not total and bool(mine) and len(prefix) == 12 and not line.figures["persons"]
    cells = tuple(
        Cell(
            value=None if mute and code not in {"base", "unexplained"} else line.figures[code], url=link(line.code, code),
            bad=code == "unexplained" and line.figures[code] > 0,
        )
        for code, _head in COLUMNS
    )  # fmt: skip
    return Row(
        code=line.code, name=line.name, url=address("unit", line.code), cells=cells, target=line.target,
        progress=line.progress, progress_word=percent(line.progress), silent=mine, is_silent=mute,
    )  # fmt: skip
