"""Random forms: the same persons laid out in any of the ways clerks have found, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from qicheng.exchange.tests.test_rosters_grids import Grid, Person, book, id_number, people
from qicheng.kit.reading.grid import Book, Value

NAMES = ["姓名", "姓 名", "*姓名", "务工人员姓名", "劳动力姓名", "外出人员姓名", "农民工姓名", "姓名（必填）"]
IDS = [
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "身份证",
    "证件号码",
    "身份证号（18位）",
    "务工人员身份证",
    "居民身份证\n号码",
]
PHONES = ["联系电话", "联系方式", "手机", "手机号码", "电话号码", "联系电话（本人或家属）"]
VILLAGES = ["村", "行政村", "行政村（社区）", "所在村", "村名", "村别", "村（居）委会"]
HOUSEHOLDS = ["户类型", "户属性", "农户类型", "人员类别", "农户属性"]
INTENTS = ["外出意向", "返岗意向", "外出务工意愿", "务工意向", "就业意愿", "2025年外出意向"]
WORDS = {
    "RETURN": ["返岗", "返回原岗位", "继续外出", "回原单位", "节后返岗"],
    "NEW": ["新外出", "首次外出", "新增外出", "初次外出"],
    "LOCAL": ["就近就业", "县内务工", "就近就地", "产业园务工", "公益性岗位"],
    "STAY": ["暂不外出", "不外出", "在家务农", "照顾老人", "不愿意外出"],
    "UNDECIDED": ["未定", "待定", "观望", "不确定", "考虑中"],
}
TICKS = {
    "RETURN": ["返岗", "原岗位返岗"],
    "NEW": ["新外出", "首次外出"],
    "LOCAL": ["就近就业", "县内就业"],
    "STAY": ["暂不外出", "不外出"],
    "UNDECIDED": ["未定", "待定"],
}
ORDER = ["RETURN", "NEW", "LOCAL", "STAY", "UNDECIDED"]
OTHERS = {
    "户主信息": ["户主姓名", "户主身份证号", "户主电话"],
    "帮扶责任人": ["姓名", "电话"],
    "紧急联系人": ["姓名", "联系电话"],
}
NOISE = {"民族": "壮族", "文化程度": "初中", "健康状况": "健康", "劳动技能": "普通劳动力", "政治面貌": "群众"}
NOISE |= {
    "婚姻状况": "已婚",
    "务工工种": "普工",
    "是否参加培训": "否",
    "网格员": "陈网格",
    "风险是否消除": "是",
}
NOISE |= {
    "开户银行": "农信社",
    "银行卡号": "6217000010001234567",
    "出行方式": "包车直达",
    "家庭住址": "甲安村1号",
}
LAST_YEAR = {"是否务工": "是", "务工地点": "广东省东莞市", "务工单位": "鞋厂", "月收入（元）": 4500}


@dataclass
class Form:
    """A laid-out roster: grid, merged cells, and the persons that must come out of it."""

    rows: Grid = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    style: dict[str, Any] = field(default_factory=dict)

    def as_book(self, *, merged: bool = True) -> Book:
        return book(self.rows, merges=self.merges if merged else ())


def always(value: Value) -> Any:
    """A cell that is the same for every person."""
    return lambda _: value


class Columns:
    """Header cells of one form and what each person writes below them."""

    def __init__(self) -> None:
        self.heads: list[tuple[str, str]] = []  # group, label
        self.cells: list[Any] = []  # person -> value

    def add(self, label: str, cell: Any, group: str = "") -> None:
        self.heads.append((group, label))
        self.cells.append(cell)


def form(seed: int, count: int = 12) -> Form:
    """One random form, the same for the same seed."""
    chance = random.Random(seed)
    made = Form(persons=people(count, seed=seed + 1000))
    columns = _layout(chance, made)
    top = _titles(chance, made)
    grouped = any(group for group, _ in columns.heads)
    _header(made, columns, top, grouped)
    if chance.random() < 0.4:
        made.rows.append([at + 1 for at in range(len(columns.heads))])
    if chance.random() < 0.4:
        made.rows.append(_example(columns))
    _body(chance, made, columns, grouped)
    _foot(chance, made, len(columns.heads))
    if chance.random() < 0.15:
        made.rows = [[None, *row] for row in made.rows]
        made.merges = [(top, left + 1, bottom, right + 1) for top, left, bottom, right in made.merges]
    return made


def _layout(chance: random.Random, made: Form) -> Columns:
    columns = Columns()
    if chance.random() < 0.8:
        columns.add("序号", None)
    blocks = [_village, _head, _own, _household]
    if chance.random() < 0.5:
        blocks = [_head, _own, _village, _household]
    for block in blocks:
        block(chance, columns, made)
    _last_year(chance, columns)
    _intent(chance, columns, made)
    for label in chance.sample(sorted(NOISE), chance.randint(0, 5)):
        columns.add(label, always(NOISE[label]))
    if chance.random() < 0.5:
        columns.add("省", lambda p: p.dest[0], "目的地")
        columns.add("市", lambda p: p.dest[1], "目的地")
        made.style["dest"] = True
    if chance.random() < 0.5:
        group = chance.choice(["帮扶责任人", "紧急联系人"])
        for label in OTHERS[group]:
            columns.add(label, always("王干部" if "名" in label else "13900001111"), group)
    elif chance.random() < 0.5:
        columns.add("帮扶联系人", always("王干部"))
        columns.add("联系电话", always("13900001111"))
    columns.add("备注", always(""))
    return columns


def _village(chance: random.Random, columns: Columns, made: Form) -> None:
    made.style["village"] = chance.choice(["full", "once", "merged", "sections"])
    if made.style["village"] != "sections":
        columns.add(chance.choice(VILLAGES), "VILLAGE")


def _head(chance: random.Random, columns: Columns, made: Form) -> None:
    values = ["韦大爷", id_number(1950, 1, 1, 1), "13788889999"]
    if chance.random() < 0.4:
        for label, value in zip(OTHERS["户主信息"], values, strict=True):
            columns.add(label, always(value))
    elif chance.random() < 0.4:
        for label, value in zip(["姓名", "身份证号"], values[:2], strict=True):
            columns.add(label, always(value), "户主信息")


def _own(chance: random.Random, columns: Columns, made: Form) -> None:
    group = "务工人员基本情况" if any(g == "户主信息" for g, _ in columns.heads) else ""
    parts: list[tuple[str, Any]] = [
        (chance.choice(NAMES), lambda p: p.name),
        ("性别", lambda p: p.sex),
        (chance.choice(IDS), lambda p: p.number),
        (chance.choice(PHONES), lambda p: p.phone),
    ]
    if chance.random() < 0.3:
        parts[2], parts[3] = parts[3], parts[2]
    if chance.random() < 0.3:
        parts.insert(1, ("与户主关系", always("之子")))
    for label, cell in parts:
        columns.add(label, cell, group)


def _household(chance: random.Random, columns: Columns, made: Form) -> None:
    kind = chance.choice(["words", "ticks", "yes"])
    if kind == "words":
        columns.add(chance.choice(HOUSEHOLDS), lambda p: p.household)
    elif kind == "ticks":
        for word in ("一般户", "脱贫户", "监测对象"):
            columns.add(word, lambda p, word=word: "√" if p.household == word else "", "户类型")
    else:
        columns.add("是否脱贫户", lambda p: "是" if p.household == "脱贫户" else "否")
        columns.add("是否监测对象", lambda p: "是" if p.household == "监测对象" else "否")


def _last_year(chance: random.Random, columns: Columns) -> None:
    if chance.random() < 0.4:
        group = chance.choice(["上年务工情况", "2024年务工情况"])
        for label, value in LAST_YEAR.items():
            columns.add(label, always(value), group)
    elif chance.random() < 0.4:
        columns.add(chance.choice(["上年是否务工", "2024年是否外出务工"]), always("是"))
        columns.add("上年务工地点", always("浙江省义乌市"))


def _intent(chance: random.Random, columns: Columns, made: Form) -> None:
    kind = chance.choice(["words", "ticks", "yes", "boxes"])
    made.style["intent"] = kind
    if kind == "words":
        columns.add(chance.choice(INTENTS), lambda p: chance.choice(WORDS[p.intent]))
    elif kind == "ticks":
        tick = chance.choice(["√", "✓", "1", "是"])
        for code in ORDER:
            label = chance.choice(TICKS[code])
            columns.add(label, lambda p, code=code: tick if p.intent == code else "", "外出意向")
    elif kind == "boxes":
        columns.add("外出意向", lambda p: " ".join("□☑"[p.intent == code] + TICKS[code][0] for code in ORDER))
    else:
        columns.add("是否外出务工", lambda p: "是" if p.intent in ("RETURN", "NEW") else "否")
        if chance.random() < 0.5:
            columns.add("是否首次外出", lambda p: {"NEW": "是", "RETURN": "否"}.get(p.intent, ""))
            made.style["first"] = True


def _titles(chance: random.Random, made: Form) -> int:
    if chance.random() < 0.7:
        titles = ["附件1", "XX县2025年农民工返岗意向情况表", "2025年农村劳动力摸底调查表"]
        made.rows.append([chance.choice(titles)])
    if chance.random() < 0.6:
        made.rows.append(["填报单位（盖章）：百旺镇 填报时间：2025年3月1日 单位：人"])
    if chance.random() < 0.2:
        made.rows.append([])
    return len(made.rows)


def _header(made: Form, columns: Columns, top: int, grouped: bool) -> None:
    if not grouped:
        made.rows.append([label for _, label in columns.heads])
        return
    upper: list[Value] = []
    lower: list[Value] = []
    for at, (group, label) in enumerate(columns.heads):
        if not group:
            upper.append(label)
            lower.append("")
            made.merges.append((top, at, top + 1, at))
            continue
        first = at == 0 or columns.heads[at - 1][0] != group
        upper.append(group if first else "")
        lower.append(label)
        if at + 1 == len(columns.heads) or columns.heads[at + 1][0] != group:
            left = next(i for i, head in enumerate(columns.heads) if head[0] == group)
            made.merges.append((top, left, top, at))
    made.rows += [upper, lower]


def _example(columns: Columns) -> list[Value]:
    shown = Person("张三", "452730198001011234", "13800138000")
    row = [
        cell(shown) if callable(cell) else "大崇村" if cell == "VILLAGE" else "示例" for cell in columns.cells
    ]
    if "示例" not in row:
        row[-1] = "示例"
    return row


def _body(chance: random.Random, made: Form, columns: Columns, grouped: bool) -> None:
    subtotals, page = chance.random() < 0.3, chance.random() < 0.2
    before = ""
    for at, person in enumerate(made.persons):
        fresh = person.village != before
        if at and fresh and subtotals:
            made.rows.append(["小计", None, 3, *[""] * (len(columns.heads) - 3)])
        if fresh and made.style["village"] == "sections":
            made.rows.append([f"{'一二三四'[at % 4]}、{person.village}（{at}人）"])
        if at == 6 and page and not grouped:
            made.rows.append([label for _, label in columns.heads])
            fresh = True
        made.rows.append(
            [_value(made, cell, person, at, fresh, index) for index, cell in enumerate(columns.cells)]
        )
        before = person.village


def _value(made: Form, cell: Any, person: Person, at: int, fresh: bool, index: int) -> Value:
    if cell is None:
        return at + 1
    if cell != "VILLAGE":
        value: Value = cell(person)
        return value
    style, here = made.style["village"], len(made.rows)
    if style == "merged" and fresh:
        made.merges.append((here, index, here, index))
    elif style == "merged":
        top, left, _, right = made.merges[-1]
        made.merges[-1] = (top, left, here, right)
    return person.village if fresh or style == "full" else ""


def _foot(chance: random.Random, made: Form, width: int) -> None:
    if chance.random() < 0.5:
        made.rows.append(["合计", *[None] * (width - 1)])
    if chance.random() < 0.5:
        made.rows.append(["主要负责人：张三", None, None, "审核人：李四", None, "填表人：王五"])
    if chance.random() < 0.3:
        made.rows.append(["注：本表由各村填写，经乡镇审核后报县就业服务中心，不得更改格式。"])
    if chance.random() < 0.3:
        made.rows += [[None] * width for _ in range(5)]


def test_the_same_seed_gives_the_same_form() -> None:
    assert form(3).rows == form(3).rows
