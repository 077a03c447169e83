"""Which column of a health sheet says what: known labels first, then what the cells look like. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from qicheng.health.rules.readings import temperature
from qicheng.health.streams.moments import moment
from qicheng.kit.reading.grid import Value
from qicheng.kit.text import cell_text

SEARCHED = 40
_SAMPLE = 60
# Labels without blanks, brackets and numbering. The first field whose pattern fits decides.
LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("event", r"(?:事件|记录|流水|上报|申报|登记|监测)(?:编号|号|id|标识|序列号|码)|eventid|event|recordid|uid|uuid|msgid|messageid|流水"),
        ("id", r".*(?:身份证|身分证|证件号|公民身份|身份号).*|证件|id|idno|idnumber|idcard|idnum|cardno|personid|person|sfz|sfzh"),
        ("reported", r".*(?:上报|填报|报送|接收|收到|提交|录入|入库|登记).*(?:时间|日期|时刻)|(?:received|reported|submitted|uploaded|created)(?:at|time|on)?"),
        ("temperature", r"(?!.*(?:是否|有无|异常|正常|编号|体温计|时间|日期|时刻|方式|人员|次数|备注))(?:.*体温.*|温度(?:值)?|.*测温(?:结果|值|数值)|测温|temp(?:erature)?c?|bodytemp(?:erature)?|tw)"),
        ("clock", r".*(?:测量|测温|测体温|监测|体温|检测|发生|采集|记录|申报).*(?:时间|时刻)|时间戳?|时刻|日期时间|日期及时间|timestamp|time|ts|at|measuredat|datetime|takenat"),
        ("day", r".*(?:测量|测温|监测|体温|检测|申报|筛查|健康|发生|采集).*日期|日期|监测日|年月日|date|day|measuredon"),
        ("contact", r".*(?:接触|密接|流行病学|流调|疫区|疫情地|风险地区).*|contacts?(?:history|flag)?|exposure|exposed"),
        ("symptom", r".*(?:症状|不适|咳嗽|乏力|咽痛|腹泻|呼吸困难|鼻塞|流涕|头痛|肌肉酸痛|嗅觉).*|(?:是否|有无)?发[热烧](?:情况)?|(?:是否)?体温(?:是否)?异常|(?:身体|健康)(?:状况|状态|情况)|symptoms?|cough|fatigue"),
        ("kind", r"(?:事件|记录|监测|上报|申报)?(?:类型|类别|种类|项目)|type|kind|eventtype|item"),
        ("value", r"(?:填报|申报|监测|测量)?(?:数值|值|内容|结果|读数)|value|content|reading"),
        ("name", r"(?:人员|务工人员|本人)?姓名|名字|name|fullname|xm"),
        ("village", r".*(?:村|社区).*|village"),
        ("phone", r".*(?:电话|手机|联系方式).*|phone|mobile|tel"),
    )
)  # fmt: skip
_NOISE = re.compile(r"[\s*：:、.．_\-]+|[（(\[【][^）)\]】]*[)）\]】]|℃|°c|\?|？")
_ID = re.compile(r"\s*'?[0-9]{17}[0-9Xx×]\s*|\s*'?[0-9]{15}\s*")
_DAY_LABEL = re.compile(
    r"(?:20[0-9]{2}[./\-年])?[0-9]{1,2}[./\-月][0-9]{1,2}[日号]?(?:上午|下午|早上|早|中午|晚上|晚|体温|温度|①|②|③)*"
)
_OF_OTHERS = re.compile(r"家属|家人|同住|户主|联系人|填报人|测温人|医生|紧急|监测人|负责人|登记人|村医")


@dataclass(slots=True)
class Layout:
    """Where a sheet's data begin and what its columns say. `days`: columns that are a day of their own."""

    first: int = 0
    single: dict[str, int] = field(default_factory=dict)
    temperatures: list[tuple[int, str]] = field(default_factory=list)  # column, slot
    symptoms: list[tuple[int, str]] = field(default_factory=list)  # column, label
    contacts: list[int] = field(default_factory=list)
    days: list[tuple[int, Value, str]] = field(default_factory=list)  # column, label, slot
    others: list[tuple[int, str]] = field(default_factory=list)  # more columns that might be the ID number
    first_id: str = ""

    @property
    def is_long(self) -> bool:
        """A line says what it is of (体温, 症状, 接触史) in one column and its value in another."""
        return {"kind", "value"} <= set(self.single) and not self.temperatures and not self.days

    @property
    def is_usable(self) -> bool:
        """A person's column and something said of the person."""
        said = bool(self.temperatures or self.days or self.symptoms or self.contacts or self.is_long)
        return said and ("id" in self.single or "name" in self.single)


def normal(label: str) -> str:
    """A label for comparing: one width, small, without blanks, marks and what stands in brackets."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", label).lower().replace("℃", ""))


def field_of(label: str) -> str:
    """Which field a label names, or an empty text."""
    text = normal(label)
    if not text or len(text) > 40 or _OF_OTHERS.search(text):
        return ""
    return next((name for name, pattern in LABELS if pattern.fullmatch(text)), "")


def find(rows: Sequence[Sequence[Value]], *, year: int) -> Layout:
    """The layout of a sheet: the row with most known labels among the first forty, else by the looks of the cells."""
    best, top = -1, -1
    for at, row in enumerate(rows[:SEARCHED]):
        fields = [field_of(v) for v in row if isinstance(v, str)]
        score = len({f for f in fields if f}) + sum(_is_day_label(v) for v in row)
        if {"id", "name"} & set(fields) and score > best and score >= 2:
            best, top = score, at
    layout = _of_labels(rows[top], first=top + 1) if top >= 0 else Layout()
    if top >= 0 and top + 1 < len(rows):
        _second_row(layout, rows, top)
    sample = rows[layout.first : layout.first + _SAMPLE]
    _settle_id(layout, sample)
    _by_looks(layout, sample, year=year)
    return layout


def _settle_id(layout: Layout, sample: Sequence[Sequence[Value]]) -> None:
    """Of several columns called so the one that holds ID numbers is the person's; a plain `id` beside it numbers the lines."""
    if not layout.others:
        return
    columns = [(layout.single["id"], layout.first_id), *layout.others]
    best = max(columns, key=lambda c: sum(bool(_ID.fullmatch(str(r[c[0]]))) for r in sample if c[0] < len(r)))
    layout.single["id"] = best[0]
    for at, label in columns:
        if at != best[0] and label == "id":
            layout.single.setdefault("event", at)


def _of_labels(row: Sequence[Value], *, first: int) -> Layout:
    layout = Layout(first=first)
    for at, value in enumerate(row):
        if _is_day_label(value):
            layout.days.append((at, value, _slot(value)))
            continue
        label = cell_text(value) if isinstance(value, str) else ""
        _put(layout, at, field_of(label), label)
    return layout


def _put(layout: Layout, at: int, name: str, label: str) -> None:
    if name == "temperature":
        layout.temperatures.append((at, _slot(label)))
    elif name == "symptom":
        layout.symptoms.append((at, normal(label)))
    elif name == "contact":
        layout.contacts.append(at)
    elif name == "id" and name in layout.single:
        layout.others.append((at, normal(label)))
    elif name and name not in layout.single:
        layout.single[name] = at
        layout.first_id = normal(label) if name == "id" else layout.first_id


def _second_row(layout: Layout, rows: Sequence[Sequence[Value]], top: int) -> None:
    """A group above its parts (体温 over 早 | 晚, 3月1日 over 早 | 晚): the parts lie in the next row."""
    below = rows[top + 1]
    if any(isinstance(v, str) and (_ID.fullmatch(v) or temperature(v).tenths) for v in below):
        return
    parts = [(at, cell_text(v)) for at, v in enumerate(below) if v not in (None, "")]
    words = [w for _, w in parts]
    if not parts or not all(len(w) <= 8 and not any(c.isdigit() for c in w) for w in words):
        return
    starts = sorted(
        [(at, "t", v) for at, v in layout.temperatures] + [(at, v, "") for at, v, _ in layout.days],
        key=lambda s: s[0],
    )
    for at, part in parts:
        group = next((s for s in reversed(starts) if s[0] <= at and _same_group(rows[top], s[0], at)), None)
        if group is None:
            _put(layout, at, field_of(part), part)
        elif group[1] == "t":
            layout.temperatures = [t for t in layout.temperatures if t[0] != at] + [(at, part)]
        elif not field_of(part) or field_of(part) == "temperature":
            layout.days = [d for d in layout.days if d[0] != at] + [(at, group[1], part)]
    layout.first = top + 2


def _same_group(row: Sequence[Value], start: int, at: int) -> bool:
    return all(row[i] in (None, "", row[start]) for i in range(start + 1, min(at + 1, len(row))))


def _is_day_label(value: Value) -> bool:
    if isinstance(value, str):
        return bool(_DAY_LABEL.fullmatch(normal(value).replace("体温", ""))) or bool(
            _DAY_LABEL.fullmatch(cell_text(value))
        )
    return hasattr(value, "year")


def _slot(label: Value) -> str:
    if not isinstance(label, str):
        return ""
    found = re.search(
        r"早|上午|中午|下午|晚|[①②③④一二三1-4]次|[①②③④]|(?<=体温)[1-4]", unicodedata.normalize("NFC", label)
    )
    return found[0] if found else ""


def _by_looks(layout: Layout, sample: Sequence[Sequence[Value]], *, year: int) -> None:
    """What no label told: a column of ID numbers, of readings, of days."""
    width = max((len(r) for r in sample), default=0)
    taken = {
        *layout.single.values(),
        *(a for a, _ in layout.temperatures),
        *(a for a, _ in layout.symptoms),
        *layout.contacts,
    }
    for at in range(width):
        values = [r[at] for r in sample if at < len(r) and r[at] not in (None, "")]
        if at in taken or len(values) * 3 < len(sample):
            continue
        if "id" not in layout.single and _most(values, lambda v: bool(_ID.fullmatch(str(v)))):
            layout.single["id"] = at
        elif (
            not layout.temperatures
            and not layout.days
            and _most(values, lambda v: temperature(v).tenths is not None)
        ):
            layout.temperatures.append((at, ""))
        elif (
            not {"day", "clock", "reported"} & set(layout.single)
            and not layout.days
            and _most(values, lambda v: _looks_dated(v, year))
        ):
            layout.single["day"] = at


def _most(values: Sequence[Value], looks: object) -> bool:
    assert callable(looks)  # noqa: S101
    return sum(1 for v in values if looks(v)) * 10 >= len(values) * 6


def _looks_dated(value: Value, year: int) -> bool:
    if isinstance(value, str):
        return (
            "20" in value
            and len(value) >= 8
            and not _ID.fullmatch(value)
            and moment(value, year=year).day is not None
        )
    return hasattr(value, "year")
