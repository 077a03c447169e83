"""What stands in the statutory tables (plan 三(四); fields of domain.md 6.1–6.5): rows in, tables out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.core.papers.layout import Cell, Column, Table
from qicheng.employers.queries import EnterpriseLine
from qicheng.journeys.queries import TableRow
from qicheng.places.gazetteer import city_name, province_name

TRANSPORT = {
    "CHARTER": "包车直达", "TRAIN": "专列", "COACH": "班车", "RAIL": "火车动车", "PUBLIC": "班车火车", "SUBSIDY": "班车火车＋补贴", "SELF_GONE": "已自行离开", "PLANE": "飞机",
    "SELF_DRIVE": "自驾", "EMPLOYER": "企业接", "GONE": "已自行离开", "OTHER": "其他",
}  # fmt: skip
GOES = {"RETURN": "返岗", "NEW": "新外出", "GONE": "已外出"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What every table of a drop says of itself."""

    county: str
    year: int
    as_of: str
    epidemic: bool


def summary(
    heading: Heading, units: Sequence[tuple[str, str, Mapping[str, int]]], *, name: str = "乡镇"
) -> Table:
    """摸底汇总表: one row a unit given as (code, name, figures); `name` heads the second column."""
    columns = [
        Column(title="序号", width=5, number=True), Column(title=name, width=16),
        Column(title="在册人数", number=True, total=True, names="persons/"), Column(title="劳动力", number=True, total=True, names="labour_force/"),
        Column(title="脱贫（贫困）户", group="其中", width=10.5, number=True, total=True, names="poor/"), Column(title="监测对象", group="其中", number=True, total=True, names="monitored/"),
        Column(title="60岁以上", group="其中", number=True, total=True, names="over_60/"),
        Column(title="合计", group="有意外出", number=True, total=True, names="intends/"), Column(title="返岗", group="有意外出", number=True, total=True, names="returning/"),
        Column(title="新外出", group="有意外出", number=True, total=True, names="new_going/"), Column(title="其中脱贫（贫困）户", group="有意外出", width=12.5, number=True, total=True, names="intends_poor/"),
        Column(title="已外出", number=True, total=True, names="already_out/"), Column(title="就近就业", number=True, total=True, names="local/"),
        Column(title="暂不外出", number=True, total=True, names="staying/"), Column(title="未定", number=True, total=True, names="undecided/"),
        Column(title="上年在册", group="与上年比对", number=True, total=True, names="base/"), Column(title="新增转入", group="与上年比对", number=True, total=True, names="came/"),
        Column(title="减少转出", group="与上年比对", number=True, total=True, names="went/"), Column(title="未说明", group="与上年比对", number=True, total=True, names="unexplained/"),
    ]  # fmt: skip
    order = (
        "persons",
        "labour_force",
        "poor",
        "monitored",
        "over_60",
        "intends",
        "returning",
        "new_going",
        "intends_poor",
        "already_out",
        "local",
        "staying",
        "undecided",
        "base",
    )
    rows: list[list[Cell]] = [
        [i, unit, *(f[c] for c in order), f["came"], f["went"], f["unexplained"]]
        for i, (_, unit, f) in enumerate(units, start=1)
    ]  # fmt: skip
    note = "说明：上年在册＋新增转入－减少转出－未说明＝在册人数。劳动力为基准日16至60周岁且未丧失劳动能力者。外出指到户籍所在乡镇以外从业。"
    return Table(
        sheet="摸底汇总", title=f"{heading.county}{heading.year}年农村劳动力外出务工摸底汇总表", unit=heading.county,
        as_of=heading.as_of, measure_word="人", columns=columns, rows=rows, notes=[note],
        codes=[code for code, _, _ in units],
    )  # fmt: skip


def intents_summary(
    heading: Heading,
    units: Sequence[tuple[str, str, Mapping[str, int]]],
    goes: Mapping[str, Mapping[str, int]],
    *,
    name: str = "乡镇",
) -> Table:
    """返岗意向情况表, first sheet: totals by unit, by household type and by destination province."""
    totals: dict[str, int] = {}
    for values in goes.values():
        for code, number in values.items():
            totals[code] = totals.get(code, 0) + number
    provinces = sorted((c for c in totals if c), key=lambda c: (-totals[c], c))[:8]
    columns = [
        Column(title="序号", width=5, number=True), Column(title=name, width=16),
        Column(title="有意外出合计", width=10, number=True, total=True, names="intends/"),
        Column(title="返岗", group="其中", number=True, total=True, names="returning/"), Column(title="新外出", group="其中", number=True, total=True, names="new_going/"),
        Column(title="脱贫（贫困）户", group="其中", width=10.5, number=True, total=True, names="intends_poor/"),
        Column(title="要乘包车", group="其中", number=True, total=True, names="needs_bus/"),
        *(Column(title=province_name(c), group="目的地", width=9, number=True, total=True, names=f"intends/?dest_province={c}") for c in provinces),
        Column(title="其他省份", group="目的地", number=True, total=True), Column(title="未明确", group="目的地", number=True, total=True, names="intends/?dest_province=-"),
    ]  # fmt: skip
    rows = [
        _intents_row(i, unit, f, goes.get(code, {}), provinces)
        for i, (code, unit, f) in enumerate(units, start=1)
    ]
    return Table(
        sheet="汇总", title=f"{heading.county}{heading.year}年{_era(heading)}农民工返岗意向情况表", unit=heading.county,
        as_of=heading.as_of, measure_word="人", columns=columns, rows=rows, codes=[code for code, _, _ in units],
    )  # fmt: skip


def _intents_row(
    i: int, unit: str, f: Mapping[str, int], by: Mapping[str, int], provinces: Sequence[str]
) -> list[Cell]:
    named = [by.get(c, 0) for c in provinces]
    unclear = by.get("", 0)
    known = [f["intends"], f["returning"], f["new_going"], f["intends_poor"], f["needs_bus"]]
    return [i, unit, *known, *named, sum(by.values()) - sum(named) - unclear, unclear]


def _era(heading: Heading) -> str:
    return "疫情期" if heading.epidemic else ""


CLEARANCE = {"CLEARED": "可出行", "HELD": "暂缓"}  # never why: that stays with health workers


def intents(heading: Heading, rows: Sequence[TableRow], *, unit: str) -> Table:
    """返岗意向情况表, names (domain.md 6.2)."""
    columns = [
        Column(title="序号", width=5, number=True), Column(title="乡镇", width=11), Column(title="村（社区）", width=17), Column(title="姓名", width=9),
        Column(title="性别", width=5), Column(title="身份证号", width=21), Column(title="联系电话", width=13), Column(title="户类型", width=18),
        *([Column(title="健康核验", width=8)] if heading.epidemic else []),
        Column(title="拟出发日期", width=12), Column(title="省", group="目的地", width=16), Column(title="市（县）", group="目的地", width=11),
        Column(title="务工单位", width=16), Column(title="是否首次外出", width=7), Column(title="出行需求", width=9), Column(title="备注", width=8),
    ]  # fmt: skip
    body: list[list[Cell]] = []
    for i, r in enumerate(rows, start=1):
        health: list[Cell] = [CLEARANCE.get(r.clearance, "待核验")] if heading.epidemic else []
        body.append([
            i, r.township, r.village, r.name, r.sex, r.id_number, r.phone, r.standing, *health,
            r.go_date.isoformat() if r.go_date else "", province_name(r.dest_province), city_name(r.dest_city), r.employer,
            "是" if r.intention == "NEW" else "否", TRANSPORT.get(r.transport_need, ""), "",
        ])  # fmt: skip
    return Table(
        sheet="名册", title=f"{heading.county}{heading.year}年{_era(heading)}农民工返岗意向情况表", unit=unit, as_of=heading.as_of,
        measure_word="人", columns=columns, rows=body,
    )  # fmt: skip


def departed(heading: Heading, rows: Sequence[TableRow], *, unit: str) -> Table:
    """返岗情况名册: the people who have gone (domain.md 6.3)."""
    columns = [
        Column(title="序号", width=5, number=True), Column(title="乡镇", width=11), Column(title="村（社区）", width=17), Column(title="姓名", width=9),
        Column(title="性别", width=5), Column(title="身份证号", width=21), Column(title="联系电话", width=13), Column(title="户类型", width=18),
        Column(title="省", group="务工地", width=16), Column(title="市（县）", group="务工地", width=11), Column(title="务工单位", width=16),
        Column(title="实际出发日期", width=12), Column(title="出行方式", width=9), Column(title="抵达日期", width=11),
        Column(title="最近联系日期", width=11), Column(title="状态", width=11), Column(title="是否享受交通补贴", width=8), Column(title="备注", width=8),
    ]  # fmt: skip
    body: list[list[Cell]] = [
        [
            i, r.township, r.village, r.name, r.sex, r.id_number, r.phone, r.standing, province_name(r.dest_province),
            city_name(r.dest_city), r.employer, r.departed_date.isoformat() if r.departed_date else "",
            TRANSPORT.get(r.transport, ""), r.arrived_date.isoformat() if r.arrived_date else "",
            r.last_contact_date.isoformat() if r.last_contact_date else "", r.stage_word, "是" if r.is_subsidised else "否", "",
        ]
        for i, r in enumerate(rows, start=1)
    ]  # fmt: skip
    return Table(
        sheet="名册", title=f"{heading.county}{heading.year}年{_era(heading)}农民工返岗情况名册", unit=unit, as_of=heading.as_of,
        measure_word="人", columns=columns, rows=body,
    )  # fmt: skip


def enterprises(heading: Heading, rows: Sequence[EnterpriseLine]) -> Table:
    """辖区内企业基本情况表 (domain.md 6.4)."""
    columns = [
        Column(title="序号", width=5, number=True), Column(title="企业名称", width=30), Column(title="统一社会信用代码", width=22),
        Column(title="行业主管部门", width=22), Column(title="所属行业", width=12), Column(title="规模", width=6), Column(title="地址", width=20),
        Column(title="联系人", width=9), Column(title="联系电话", width=13),
        Column(title="总数", group="从业人数", width=7, number=True, total=True), Column(title="其中本县", group="从业人数", width=7, number=True, total=True),
        Column(title="其中脱贫户", group="从业人数", width=7, number=True, total=True), Column(title="缺工人数", width=7, number=True, total=True),
    ]  # fmt: skip
    body: list[list[Cell]] = [
        [i, r.name, r.credit_code or "（无）", r.bureau, r.industry, r.scale, r.address, r.contact, r.phone, r.staff_total, r.staff_local, r.staff_poor, r.shortage]
        for i, r in enumerate(rows, start=1)
    ]  # fmt: skip
    return Table(
        sheet="企业基本情况", title=f"{heading.year}年{heading.county}辖区内企业基本情况表", unit=heading.county, as_of=heading.as_of,
        measure_word="家、人", columns=columns, rows=body,
    )  # fmt: skip


def resumed(heading: Heading, rows: Sequence[EnterpriseLine]) -> Table:
    """开复工企业情况表 (domain.md 6.5)."""
    columns = [
        Column(title="序号", width=5, number=True), Column(title="企业名称", width=30), Column(title="统一社会信用代码", width=22),
        Column(title="行业主管部门", width=22), Column(title="开复工状态", width=10), Column(title="开（复）工时间", width=13),
        Column(title="应返岗", group="人数", width=8, number=True, total=True), Column(title="已返岗", group="人数", width=8, number=True, total=True),
        Column(title="缺工", group="人数", width=8, number=True, total=True), Column(title="返岗率", group="人数", width=8),
        Column(title="需要的支持", width=20), Column(title="存在问题", width=20), Column(title="填报人/电话", width=20),
    ]  # fmt: skip
    body: list[list[Cell]] = [
        [
            i, r.name, r.credit_code or "（无）", r.bureau, r.status_word or "未报", r.reopen_date.isoformat() if r.reopen_date else "",
            r.due_back, r.back, r.shortage, _percent(r.back, r.due_back), r.needs, r.problems, " ".join(t for t in (r.contact, r.phone) if t),
        ]
        for i, r in enumerate(rows, start=1)
    ]  # fmt: skip
    era = "疫情期" if heading.epidemic else ""
    return Table(
        sheet="开复工情况", title=f"{heading.county}{heading.year}年{era}开复工企业情况表", unit=heading.county, as_of=heading.as_of,
        measure_word="家、人", columns=columns, rows=body, notes=["说明：返岗率＝已返岗÷应返岗。"],
    )  # fmt: skip


def _percent(top: int | None, bottom: int | None) -> str:
    if top is None or not bottom:
        return ""
    tenths = (top * 2000 + bottom) // (2 * bottom)
    return f"{tenths // 10}.{tenths % 10}%"
