"""What the plan's page draws: figures, days, buses, who is left and why, the corridor. Shapes only; no question is asked here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qicheng.core.shapes import Chart, Stat, Tone
from qicheng.trips.planning.answer import Answer, Bus

TRAIN_FROM, CARRIAGE_FROM = 450, 80  # persons for one city within three days (domain.md 3.1)
NEAR_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's buses in order."""

    date: dt.date
    buses: tuple[Bus, ...]

    @property
    def persons(self) -> int:
        return sum(b.load for b in self.buses)

    @property
    def fen(self) -> int:
        return sum(b.cost.total for b in self.buses)


def days(found: Answer) -> tuple[Day, ...]:
    """The buses by day of departure."""
    by_day: dict[dt.date, list[Bus]] = defaultdict(list)
    for bus in found.buses:
        by_day[bus.date].append(bus)
    return tuple(
        Day(date=day, buses=tuple(sorted(buses, key=lambda b: (-b.load, b.number)))) for day, buses in sorted(by_day.items())
    )  # fmt: skip


def stats(plan: Any, found: Answer) -> tuple[Stat, ...]:
    """The plan in six figures. Money as paid; the planner's own figure weighs poor households' subsidies more."""
    paid = found.bus_fen + found.subsidy_fen
    saving = _percent(plan.hand_fen - plan.cost_fen, plan.hand_fen) if plan.hand_fen and plan.cost_fen else ""
    gap = f"{plan.gap_ppm / 10_000:.2f}%" if plan.gap_ppm is not None else ""
    alone = found.workers - found.seated
    poor_alone = sum(line.poor for line in found.left)
    tone: Tone = "ok" if plan.violations == 0 else "bad"
    return (
        Stat(label=_("需要组织的人"), value=found.workers, unit=_("人")),
        Stat(label=_("有座位"), value=found.seated, unit=_("人"), note=_percent(found.seated, found.workers)),
        Stat(label=_("自行前往、领补贴"), value=alone, unit=_("人"), note=_("其中脱贫（贫困）户 %(n)s 人") % {"n": poor_alone}),
        Stat(label=_("车次"), value=len(found.buses), unit=_("趟"), note=_fill(found)),
        Stat(
            label=_("公共支出"), value=round(paid / 100), unit=_("元"),
            note=_("比手工编排省 %(saving)s") % {"saving": saving} if saving else "",
        ),
        Stat(label=_("离可能的最低价"), value=gap or None, note=_("已证明不可能更低的价与本方案之差"), tone="quiet"),
        Stat(label=_("脱贫（贫困）户优先"), value=plan.violations, unit=_("处违反"), tone=tone),
    )  # fmt: skip


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else ""


def _fill(found: Answer) -> str:
    usable = sum(b.usable for b in found.buses)
    return _("上座率 %(share)s") % {"share": _percent(found.seated, usable)} if usable else ""


def charts(plan: Any, found: Answer, problem: Mapping[str, Any]) -> tuple[Chart, ...]:
    """Money against the other ways; the days; where the buses go."""
    if not found.buses:
        return ()
    return (_money(plan, found, problem), _by_day(found), _corridor(found, problem))


def _money(plan: Any, found: Answer, problem: Mapping[str, Any]) -> Chart:
    everyone = sum(_weighed(problem, party) for party in problem["parties"])
    rows = [
        (_("全部领补贴"), everyone), (_("手工编排"), plan.hand_fen), (_("本方案"), plan.cost_fen), (_("可证明的最低价"), plan.bound_fen),
    ]  # fmt: skip
    known = [(name, round(value / 1_000_000, 2)) for name, value in rows if value is not None]
    return Chart(
        key="money", title=_("同样的人，几种办法的花费"), note=_("万元；贫困户补贴按加权计"),
        description=_("本方案 %(own)s 元，手工编排 %(hand)s 元。") % {
            "own": f"{(plan.cost_fen or 0) / 100:,.0f}", "hand": f"{(plan.hand_fen or 0) / 100:,.0f}",
        },
        option={
            "tooltip": {"trigger": "axis"}, "xAxis": {"type": "value", "boundaryGap": ["0%", "15%"]},
            "yAxis": {"type": "category", "data": [n for n, _v in known], "inverse": True},
            "series": [{"type": "bar", "data": [v for _n, v in known], "label": {"show": True, "position": "right"}}],
        },
        columns=(_("办法"), _("万元")), rows=tuple(known),
    )  # fmt: skip


def _weighed(problem: Mapping[str, Any], party: Sequence[int]) -> int:
    subsidy = problem["places"][party[0]]["subsidy"]
    each = subsidy * problem["rules"]["poor_subsidy_pct"] // 100 if party[4] else subsidy
    return int(each * party[1])


def _by_day(found: Answer) -> Chart:
    lines = days(found)
    names = [f"{d.date:%m-%d}" for d in lines]
    return Chart(
        key="days", title=_("每天走多少人"), note=_("人"),
        description=ngettext("共 %(n)s 天发车。", "共 %(n)s 天发车。", len(lines)) % {"n": len(lines)},
        option={
            "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": {"type": "category", "data": names},
            "yAxis": [{"type": "value"}, {"type": "value", "splitLine": {"show": False}}],
            "series": [
                {"type": "bar", "name": _("人"), "data": [d.persons for d in lines]},
                {"type": "line", "name": _("车次"), "yAxisIndex": 1, "data": [len(d.buses) for d in lines]},
            ],
        },
        columns=(_("日期"), _("人"), _("车次")),
        rows=tuple((f"{d.date:%m-%d}", d.persons, len(d.buses)) for d in lines),
    )  # fmt: skip


def _corridor(found: Answer, problem: Mapping[str, Any]) -> Chart:
    """A sketch without a map: the station, the cities, one line per bus, thicker where more ride."""
    origin = [problem["origin"]["lon"], problem["origin"]["lat"]]
    places = problem["places"]
    persons: dict[str, int] = defaultdict(int)
    points: dict[str, list[float]] = {}
    ways: dict[tuple[tuple[float, float], ...], int] = defaultdict(int)
    for bus in found.buses:
        way = [tuple(origin)]
        for drop in bus.drops:
            point = [places[drop.place]["lon"], places[drop.place]["lat"]]
            persons[drop.city_name] += drop.persons
            points.setdefault(drop.city_name, point)
            way.append(tuple(point))
        ways[tuple(way)] += bus.load
    most = max(ways.values(), default=1)
    lines = [
        {"coords": [list(p) for p in way], "lineStyle": {"width": 1 + round(6 * n / most, 1)}}
        for way, n in ways.items()
    ]
    top = sorted(persons, key=lambda c: -persons[c])
    scatter = [{"name": c, "value": [*points[c], persons[c]]} for c in top]
    hidden = {"type": "value", "scale": True, "axisLabel": {"show": False}, "axisLine": {"show": False}, "axisTick": {"show": False}, "splitLine": {"show": False}}  # fmt: skip
    return Chart(
        key="corridor", title=_("往哪里去"), tall=True, note=_("线越粗，乘车的人越多"),
        description=_("去往 %(cities)s 等 %(n)s 个城市。") % {"cities": "、".join(top[:4]), "n": len(top)},
        option={
            "tooltip": {"trigger": "item"}, "xAxis": hidden, "yAxis": hidden,
            "series": [
                {"type": "lines", "coordinateSystem": "cartesian2d", "polyline": True, "data": lines, "silent": True, "lineStyle": {"opacity": 0.45}},
                {
                    "type": "scatter", "data": scatter, "symbolSize": 12,
                    "label": {"show": True, "formatter": "{b}", "position": "right"}, "labelLayout": {"hideOverlap": True},
                },
                {
                    "type": "scatter", "symbol": "rect", "symbolSize": 14, "data": [{"name": problem["origin"]["name"], "value": origin}],
                    "label": {"show": True, "formatter": "{b}", "position": "left"},
                },
            ],
        },
        columns=(_("城市"), _("乘车人数")), rows=tuple((c, persons[c]) for c in top),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A train or some carriages instead of many buses."""

    city: str
    persons: int
    from_date: dt.date
    whole_train: bool


def trains(found: Answer) -> tuple[Suggestion, ...]:
    """Cities with enough people within three days for a train (450) or for chartered carriages (80)."""
    by_city: dict[str, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for bus in found.buses:
        for drop in bus.drops:
            by_city[drop.city_name][bus.date] += drop.persons
    said = []
    for city, on_day in by_city.items():
        best = max(((sum(n for d, n in on_day.items() if 0 <= (d - first).days < NEAR_DAYS), first) for first in on_day), key=lambda x: (x[0], -x[1].toordinal()))  # fmt: skip
        if best[0] >= CARRIAGE_FROM:
            said.append(
                Suggestion(city=city, persons=best[0], from_date=best[1], whole_train=best[0] >= TRAIN_FROM)
            )
    return tuple(sorted(said, key=lambda s: -s.persons))


def unplaced_words() -> dict[str, str]:
    """Why somebody who wants to go stands outside the plan."""
    return {
        "NO_CITY": _("目的地没有写到城市"), "TOO_LATE": _("要走的日期在方案之后"),
    }  # fmt: skip


def day_of(found: Answer) -> dict[int, dt.date]:
    """The day each seated person leaves."""
    return {p: bus.date for bus in found.buses for p, _drop in bus.riders}


def differences(one: Any, first: Answer, two: Any, second: Answer) -> tuple[tuple[str, int, int, bool], ...]:
    """What two plans say, line by line: word, the first's figure, the second's, whether it is money in fen."""
    return (
        (_("车次"), len(first.buses), len(second.buses), False), (_("有座位（人）"), first.seated, second.seated, False),
        (_("自行前往（人）"), first.workers - first.seated, second.workers - second.seated, False),
        (_("包车费用（元）"), first.bus_fen, second.bus_fen, True), (_("补贴（元）"), first.subsidy_fen, second.subsidy_fen, True),
        (_("公共支出（元）"), first.bus_fen + first.subsidy_fen, second.bus_fen + second.subsidy_fen, True),
        (_("计算总价（贫困户补贴加权，元）"), one.cost_fen or 0, two.cost_fen or 0, True),
        (_("被拆开的户"), first.split_parties, second.split_parties, False),
    )  # fmt: skip
