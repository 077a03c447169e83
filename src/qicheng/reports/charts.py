"""The drawings of a unit's page. Each carries its sentence and its numbers; colours come from the style sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qicheng.core.shapes import Chart
from qicheng.places.gazetteer import province_name, short_name
from qicheng.reports.queries import Overview, UnitLine
from qicheng.reports.tables.content import TRANSPORT

MOST_UNITS = 30
MOST_PROVINCES = 8
MOST_FLOWS = 60
INTENTIONS = ("returning", "new_going", "already_out", "local", "staying", "undecided")
Flows = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """One destination with its persons."""

    name: str
    count: int
    url: str | None


def going(found: Overview, goes: Flows, link: Callable[[str, str], str | None]) -> tuple[Going, ...]:
    """Destinations by number, the unclear ones last; each opens its names."""
    totals = _totals(goes)
    base = link(found.unit.code, "intends")
    order = sorted(totals, key=lambda c: (not c, -totals[c], c))
    return tuple(
        Going(name=province_name(c) if c else _("去向未明"), count=totals[c], url=f"{base}?dest_province={c or '-'}" if base else None)
        for c in order
    )  # fmt: skip


def brief(name: str) -> str:
    """A village as people call it: 下浪村民委员会 is 下浪村, 板江社区居民委员会 is 板江社区."""
    return (
        name.removesuffix("民委员会")
        if name.endswith("村民委员会")
        else name.removesuffix("居民委员会") or name
    )


def _totals(goes: Flows) -> dict[str, int]:
    totals: dict[str, int] = {}
    for values in goes.values():
        for code, number in values.items():
            totals[code] = totals.get(code, 0) + number
    return totals


def charts(found: Overview, goes: Flows) -> tuple[Chart, ...]:
    """The drawings that say something for this unit: none for a village, none before there are people."""
    lines = [u for u in found.below if u.figures["persons"] or u.target][:MOST_UNITS]
    if not lines or not found.unit.figures["persons"]:
        return ()
    drawn = [_progress(lines), _intentions(lines), flows(found, goes), _poor(lines)]
    return tuple(c for c in drawn if c is not None)


def _bars(lines: list[UnitLine], series: list[dict[str, object]]) -> dict[str, object]:
    """Bars that lie: names of townships are long, and the first stands on top."""
    names = [brief(u.name) for u in lines]
    return {
        "legend": {}, "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "yAxis": {"type": "category", "data": names, "inverse": True}, "xAxis": {"type": "value"}, "series": series,
    }  # fmt: skip


def _progress(lines: list[UnitLine]) -> Chart | None:
    if not any(u.target for u in lines):
        return None
    reached = [u.figures["intends"] + u.figures["already_out"] for u in lines]
    short = [brief(u.name) for u, r in zip(lines, reached, strict=True) if r < u.target]
    words = (
        _("全部达到目标。")
        if not short
        else _("未达目标的有 %(n)s 个：%(names)s。")
        % {"n": len(short), "names": "、".join(short[:6]) + ("等" if len(short) > 6 else "")}
    )
    series: list[dict[str, object]] = [
        {"type": "bar", "name": _("有意外出和已外出"), "data": reached, "barWidth": 8, "z": 3},
        {"type": "bar", "name": _("目标"), "data": [u.target for u in lines], "barGap": "-137%", "barWidth": 14, "itemStyle": {"opacity": 0.18}},
    ]  # fmt: skip
    return Chart(
        key="progress", title=_("目标完成"), note=_("单位：人"), description=words, option=_bars(lines, series), tall=len(lines) > 12,
        columns=(_("单位"), _("目标"), _("有意外出和已外出"), _("完成 %")),
        rows=tuple((u.name, u.target, r, (u.progress or 0) / 10) for u, r in zip(lines, reached, strict=True)),
    )  # fmt: skip


def _intentions(lines: list[UnitLine]) -> Chart:
    words = {"returning": _("返岗"), "new_going": _("新外出"), "already_out": _("已外出"), "local": _("就近就业"), "staying": _("暂不外出"), "undecided": _("未定")}  # fmt: skip
    series: list[dict[str, object]] = [
        {"type": "bar", "stack": "all", "name": words[c], "data": [u.figures[c] for u in lines], "barWidth": 14} for c in INTENTIONS
    ]  # fmt: skip
    sums = {c: sum(u.figures[c] for u in lines) for c in INTENTIONS}
    most = max(sums, key=lambda c: sums[c])
    return Chart(
        key="intentions", title=_("意向构成"), note=_("单位：人"), option=_bars(lines, series), tall=len(lines) > 12,
        description=_("%(word)s最多，%(n)s 人；未定 %(open)s 人。") % {"word": words[most], "n": f"{sums[most]:,}", "open": f"{sums['undecided']:,}"},
        columns=(_("单位"), *(words[c] for c in INTENTIONS)), rows=tuple((u.name, *(u.figures[c] for c in INTENTIONS)) for u in lines),
    )  # fmt: skip


def flows(found: Overview, goes: Flows) -> Chart | None:
    """From the units below to the provinces that most go to; None while nobody says where."""
    totals = _totals(goes)
    top = sorted((c for c in totals if c), key=lambda c: (-totals[c], c))[:MOST_PROVINCES]
    if not top:
        return None
    names = {u.code: brief(u.name) for u in found.below}
    links = [
        (names[unit], short_name(province_name(code)), values[code])
        for unit, values in goes.items() if unit in names
        for code in top if values.get(code)
    ]  # fmt: skip
    links = sorted(
        sorted(links, key=lambda x: -x[2])[:MOST_FLOWS], key=lambda x: list(names.values()).index(x[0])
    )
    left = [{"name": n, "label": {"position": "left"}} for n in dict.fromkeys(a for a, _b, _n in links)]
    ends = {b for _a, b, _n in links}
    right: list[dict[str, object]] = [
        {"name": n} for n in (short_name(province_name(c)) for c in top) if n in ends
    ]
    first = short_name(province_name(top[0]))
    whole = sum(totals.values())
    return Chart(
        key="flows", title=_("去向"), note=_("有意外出的人，单位：人"), tall=len(names) > 8,
        description=_("去%(place)s最多，%(n)s 人，占 %(share)s%%。") % {"place": first, "n": f"{totals[top[0]]:,}", "share": totals[top[0]] * 100 // whole},
        option={"series": [{
            "type": "sankey", "left": f"{6 + 3.4 * max(len(a) for a, _b, _n in links):.0f}%", "right": 60, "layoutIterations": 0, "top": 8, "bottom": 8, "nodeGap": 6, "nodeWidth": 10, "data": [*left, *right],
            "links": [{"source": a, "target": b, "value": n} for a, b, n in links], "emphasis": {"focus": "adjacency"},
        }]},
        columns=(_("单位 → 省份"), _("人数")), rows=tuple((f"{a} → {b}", n) for a, b, n in links),
    )  # fmt: skip


def _poor(lines: list[UnitLine]) -> Chart | None:
    shown = [u for u in lines if u.figures["intends"]]
    if not shown:
        return None
    shares = [u.figures["intends_poor"] * 1000 // u.figures["intends"] / 10 for u in shown]
    option = _bars(shown, [{"type": "bar", "name": _("脱贫户占比"), "data": shares, "barWidth": 12}])
    option["xAxis"] = {"type": "value", "max": 100, "axisLabel": {"formatter": "{value}%"}}
    poor, whole = sum(u.figures["intends_poor"] for u in shown), sum(u.figures["intends"] for u in shown)
    return Chart(
        key="poor", title=_("有意外出中的脱贫户"), note=_("单位：%"), option=option, tall=len(shown) > 12,
        description=_("有意外出 %(whole)s 人中，脱贫（贫困）户 %(poor)s 人，占 %(share)s%%。") % {"whole": f"{whole:,}", "poor": f"{poor:,}", "share": poor * 100 // whole},
        columns=(_("单位"), _("脱贫户"), _("有意外出"), _("占比 %")),
        rows=tuple((u.name, u.figures["intends_poor"], u.figures["intends"], s) for u, s in zip(shown, shares, strict=True)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's departures: all of them, and those of each way in the order of the heads."""

    day: dt.date
    whole: Going
    ways: tuple[Going, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Departures by day and way: the drawing, and the same as a table whose numbers open their names."""

    chart: Chart
    heads: tuple[str, ...]
    days: tuple[Day, ...]


def departures(
    left: Iterable[tuple[str, str, int]],
    *,
    unit: str,
    until: dt.date,
    days: int,
    link: Callable[[str, str], str | None],
) -> Days | None:
    """The last days' departures, (ISO day, way, persons); None where nobody left. The commonest way stands at the bottom."""
    by: dict[tuple[str, str], int] = {}
    for on, way, number in left:
        by[(on, way)] = by.get((on, way), 0) + number
    if not by:
        return None
    sums: dict[str, int] = {}
    whole: dict[str, int] = {}
    for (on, way), number in by.items():
        sums[way] = sums.get(way, 0) + number
        whole[on] = whole.get(on, 0) + number
    ways = sorted(sums, key=lambda w: (-sums[w], w))
    heads = tuple(TRANSPORT.get(w, w) if w else _("方式未写明") for w in ways)
    dates = [str(until - dt.timedelta(days=n)) for n in range(days - 1, -1, -1)]
    base = link(unit, "went_out")

    def cell(count: int, asks: str) -> Going:
        return Going(name="", count=count, url=f"{base}?departed_date={asks}" if base and count else None)

    rows = tuple(
        Day(
            day=dt.date.fromisoformat(d), whole=cell(whole.get(d, 0), d),
            ways=tuple(cell(by.get((d, w), 0), f"{d}&transport={w or '-'}") for w in ways),
        )
        for d in dates
    )  # fmt: skip
    return Days(chart=_by_day(rows, heads), heads=heads, days=rows)


def _by_day(rows: Sequence[Day], heads: Sequence[str]) -> Chart:
    most = max(rows, key=lambda r: r.whole.count)
    series = [
        {"type": "bar", "stack": "all", "name": head, "data": [r.ways[i].count for r in rows]} for i, head in enumerate(heads)
    ]  # fmt: skip
    return Chart(
        key="days", title=_("每天出发"), note=_("单位：人"),
        description=_("近%(days)s天出发 %(all)s 人，%(month)s月%(day)s日最多，%(n)s 人；今天 %(today)s 人。") % {
            "days": len(rows), "all": f"{sum(r.whole.count for r in rows):,}", "month": most.day.month, "day": most.day.day,
            "n": f"{most.whole.count:,}", "today": f"{rows[-1].whole.count:,}",
        },
        option={
            "legend": {}, "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}}, "yAxis": {"type": "value", "minInterval": 1},
            "xAxis": {"type": "category", "data": [f"{r.day.month}/{r.day.day}" for r in rows]}, "series": series,
        },
    )  # fmt: skip
