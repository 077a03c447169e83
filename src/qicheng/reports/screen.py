"""The leaders' screen: one look at how a county or township stands, out of kept figures. Figures in, shapes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qicheng.cases import access as case_access
from qicheng.cases import queries as cases
from qicheng.core.shapes import Chart, ClosingBar, Stat, Tone
from qicheng.core.viewer import Viewer, require
from qicheng.kit.codes import short, township_of
from qicheng.places import queries as places
from qicheng.reports import charts as drawings
from qicheng.reports import queries, returns, unitpage
from qicheng.reports.queries import Overview, UnitLine
from qicheng.reports.rules import standing
from qicheng.reports.rules.pace import Pace, most
from qicheng.reports.services import watching
from qicheng.reports.unitpage import Link, address, grouped, percent
from qicheng.season import queries as seasons

MOST = 12  # units on the wall: more could not be read from the other end of the room
MOST_LATE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number and the names or the page behind it."""

    value: int
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How far a unit is: shares of the row's width, in percent, of what is reached, the target and last year's number."""

    reached: str
    target: str
    last_year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One unit below with its target, how far it is, where it will end, and whom to visit."""

    name: str
    url: str
    reached: Figure
    target: int
    last_year: int
    progress: str
    behind: int
    forecast: int | None
    wavering: Figure
    uncontacted: Figure
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class LateUnit:
    """A unit that has not reported in time."""

    name: str
    title: str
    day: dt.date
    word: str
    tone: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPage:
    """Everything that the screen draws."""

    code: str
    name: str
    level_below: str
    above: str | None  # the county's screen, for a township that may look there
    as_of: dt.datetime
    deadline: dt.date
    alert: int
    alert_url: str | None
    closing: ClosingBar
    stats: tuple[Stat, ...]
    towns: tuple[Town, ...]
    others: int
    flows: Chart | None
    goes: tuple[drawings.Going, ...]
    days: drawings.Days | None
    late: tuple[LateUnit, ...]
    late_more: int
    sees_returns: bool
    pace_word: str
    is_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The kept figures of one unit, unpacked."""

    overview: Overview
    flows: dict[str, dict[str, int]]
    left: list[tuple[str, str, int]]
    before: dict[str, int]
    days: int  # since `before`; nought where there is none
    late: list[tuple[int, str, str, str, str]]


def units(viewer: Viewer) -> list[str]:
    """The counties and townships whose screen a viewer may see, widest first."""
    return [u for u in queries.own_units(viewer) if len(short(u)) <= 9]


def build(viewer: Viewer, *, season: int, unit: str, at: dt.datetime) -> ScreenPage | None:
    """The screen of a county or township; None where there is no such unit. Raises `NotAllowed` outside the viewer's range."""
    county = places.county_code()
    require(viewer, queries.COUNTS, unit)
    if unit != county and unit not in {p.code for p in places.children(county)}:
        return None
    facts = seasons.latest_season()
    if facts is None:
        return None
    seen = watching.current(season=season, at=at)
    kept = _unpacked(seen, unit)
    link, whole = unitpage.links(viewer), kept.overview
    left = (facts.until_date - seen.seen_at.astimezone(returns.ZONE).date()).days
    paces = {u.code: _pace(u, kept, left) for u in (whole.unit, *whole.below)}
    behind = sorted(whole.below, key=lambda u: (_reached(u) - u.target, u.code))
    late = [_late(x, viewer) for x in kept.late]
    sees = viewer.may(returns.VIEW, unit)
    return ScreenPage(
        code=unit, name=whole.unit.name, level_below=whole.level_below, above=county if unit != county and viewer.may(queries.COUNTS, county) else None,
        as_of=seen.seen_at, deadline=facts.until_date, alert=seasons.alert_level(season, unit, at=at),
        alert_url="/season/levels/" if viewer.may("season.view") else None, closing=unitpage.closing(whole.unit, link, seen.seen_at),
        stats=_stats(viewer, kept, link, paces[whole.unit.code], facts.until_date, at, sees), towns=tuple(_town(u, link, paces[u.code]) for u in behind[:MOST]),
        others=max(0, len(behind) - MOST), flows=drawings.flows(whole, kept.flows), goes=drawings.going(whole, kept.flows, link),
        days=drawings.departures(kept.left, unit=unit, until=seen.seen_at.astimezone(returns.ZONE).date(), days=watching.WINDOW, link=link),
        late=tuple(late[:MOST_LATE]) if sees else (), late_more=max(0, len(late) - MOST_LATE), sees_returns=sees,
        pace_word=_pace_word(paces[whole.unit.code]), is_empty=not whole.unit.figures["on_line"],
    )  # fmt: skip


def _unpacked(seen: watching.Seen, unit: str) -> _Kept:
    counts: Mapping[str, Any] = seen.content["counts"]
    prefix, codes = short(unit), counts["codes"]
    below = {u: dict(zip(codes, row, strict=True)) for u, row in counts["rows"].get(unit, {}).items()}
    found = queries.folded(below, unit=unit, codes=codes, targets=seen.content["targets"])
    whole_county = found.level_below == "township"  # it chases townships; they answer for their villages too
    earlier, days = seen.content["before"], 0
    if earlier:
        days = round((seen.seen_at - dt.datetime.fromisoformat(earlier["as_of"])) / dt.timedelta(days=1))
    return _Kept(
        overview=found, flows=counts["flows"].get(unit, {}),
        left=counts["left"].get(unit, []), before=earlier["reached"] if earlier else {}, days=days,
        late=[tuple(x) for x in seen.content["late"] if x[1].startswith(prefix) and (not whole_county or x[1] == township_of(x[1]))],
    )  # fmt: skip


def _reached(line: UnitLine) -> int:
    return line.figures["set_to_go"]


def _pace(line: UnitLine, kept: _Kept, left: int) -> Pace | None:
    """A unit's pace, or None while there is no earlier day to compare with."""
    if not kept.days:
        return None
    return Pace(
        now=_reached(line), before=kept.before.get(line.code, 0), days=kept.days, left=max(0, left), most=most(_reached(line), line.figures, visit="wavering")
    )  # fmt: skip


def _pace_word(found: Pace | None) -> str:
    if found is None:
        return _("满一天后才有速度，才能预计。")
    return _("预计＝现在＋按近%(days)s日速度到截止日再增加的人数，最多加上还没摸底、还没定和要走访的人。") % {
        "days": found.days
    }


def _stats(
    viewer: Viewer, kept: _Kept, link: Link, pace: Pace | None, deadline: dt.date, at: dt.datetime, sees_returns: bool
) -> tuple[Stat, ...]:  # fmt: skip
    """The large figures."""
    line, f = kept.overview.unit, kept.overview.unit.figures
    behind = line.target - _reached(line)
    tone: Tone = "quiet" if not line.target else "ok" if behind <= 0 else "warn"
    page = address("unit", line.code)
    share = f["intends_poor"] * 1000 // f["intends"] if f["intends"] else None
    recent = sum(n for _on, _way, n in kept.left)
    found = [
        Stat(label=_("完成目标"), value=percent(line.progress), tone=tone, url=page, note=_("目标 %(target)s，上年 %(last)s") % {"target": grouped(line.target), "last": grouped(f["base_worked"])}),
        Stat(label=_("有意外出和已外出"), value=f["set_to_go"], unit=_("人"), url=link(line.code, "set_to_go"), note=_("还差 %(n)s 人") % {"n": grouped(behind)} if behind > 0 else _("已达到目标") if line.target else ""),
        _forecast(line, pace, deadline, page),
        Stat(label=_("要走访的人"), value=f["wavering"], unit=_("人"), url=link(line.code, "wavering"), note=_("上年外出，今年没说去"), tone="warn" if f["wavering"] and behind > 0 else "quiet"),
        Stat(label=_("已经外出"), value=f["went_out"], unit=_("人"), url=link(line.code, "went_out"), note=_("近%(days)s天 %(n)s 人") % {"days": watching.WINDOW, "n": grouped(recent)}),
        Stat(label=_("脱贫户有意外出"), value=f["intends_poor"], unit=_("人"), url=link(line.code, "intends_poor"), note=_("占有意外出的 %(share)s") % {"share": percent(share)}),
    ]  # fmt: skip
    if sees_returns:
        found.append(_late_stat(kept))
    if any(viewer.may(c) for c in case_access.ENTER):
        found.append(_red(viewer, line.code, at))
    return tuple(found)


def _forecast(line: UnitLine, pace: Pace | None, deadline: dt.date, page: str) -> Stat:
    label = _("预计到%(month)s月%(day)s日") % {"month": deadline.month, "day": deadline.day}
    if pace is None:
        return Stat(label=label, value="—", note=_pace_word(pace))
    tone: Tone = "quiet" if not line.target else "ok" if pace.forecast >= line.target else "warn"
    note = _("近%(days)s日每天 %(n)s 人") % {"days": pace.days, "n": grouped(pace.per_day)}
    return Stat(
        label=label,
        value=pace.forecast,
        unit=_("人"),
        url=page,
        note=note if pace.left else _("截止日已到"),
        tone=tone,
    )


def _late_stat(kept: _Kept) -> Stat:
    number = len({x[1] for x in kept.late})
    return Stat(label=_("迟报单位"), value=number, unit=_("个"), url=address("returns"), tone="warn" if number else "ok", note=_("最近各期报表"))  # fmt: skip


def _red(viewer: Viewer, unit: str, at: dt.datetime) -> Stat:
    """Open cases with a red card, as far as the viewer may see them."""
    within = "" if len(short(unit)) <= 6 else short(unit)
    red = cases.red_cards(viewer, place=within)
    note = ""
    if red.oldest_at is not None:
        note = _("最久的已 %(n)s 天") % {"n": (at - red.oldest_at).days}
    to = reverse("cases:index") + "?card=RED" + (f"&town={unit}" if within else "")
    return Stat(
        label=_("红牌事项"),
        value=red.count,
        unit=_("件"),
        url=to,
        tone="bad" if red.count else "ok",
        note=note,
    )


def _town(line: UnitLine, link: Link, pace: Pace | None) -> Town:
    f, reached = line.figures, _reached(line)
    most = max(reached, line.target, f["base_worked"], 1)
    place = address("unit", line.code)
    own = f"{address('screen')}?unit={line.code}" if len(short(line.code)) == 9 else place
    return Town(
        name=drawings.brief(line.name), url=own, reached=Figure(value=reached, url=link(line.code, "set_to_go")), target=line.target,
        last_year=f["base_worked"], progress=percent(line.progress), behind=max(0, line.target - reached), forecast=pace.forecast if pace else None,
        wavering=Figure(value=f["wavering"], url=link(line.code, "wavering")), uncontacted=Figure(value=f["uncontacted"], url=link(line.code, "uncontacted")),
        bar=Bar(reached=f"{reached * 100 / most:.2f}%", target=f"{line.target * 100 / most:.2f}%", last_year=f"{f['base_worked'] * 100 / most:.2f}%"),
    )  # fmt: skip


def _late(found: tuple[int, str, str, str, str], viewer: Viewer) -> LateUnit:
    number, unit, title, day, stands = found
    return LateUnit(
        name=places.name_of(unit), title=title, day=dt.date.fromisoformat(day), word=standing.STANDINGS[stands],
        tone="warn" if stands == standing.LATE else "bad", url=reverse("reports:return", args=[number]) if viewer.may(returns.VIEW, unit) else None,
    )  # fmt: skip
