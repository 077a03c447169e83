"""Binding the cells of an issued table: what may stand where, and why not; which value falls into which cell. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from qicheng.kit.codes import short
from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.reading.grid import Blank
from qicheng.kit.text import tight

MEASURE, TEXT, ASK = "MEASURE", "TEXT", "ASK"
ONE, ROWS = "ONE", "ROWS"
TOWNSHIP, VILLAGE = "TOWNSHIP", "VILLAGE"
NUMBER, WORDS = "NUMBER", "TEXT"
SILENT = "未报"
# Texts of the season, and those that each row of units has.
TEXTS = {
    "LINE": _("整行一起填（单位、日期、填表人）"), "UNIT": _("填报单位"), "DAY": _("填报日期"), "AS_OF": _("数据截至时间"), "FILLER": _("填表人"), "YEAR": _("年度"),
}  # fmt: skip
ROW_TEXTS = {"NAME": _("单位名称"), "SERIAL": _("序号")}
LEVELS = {TOWNSHIP: _("每个乡镇一行"), VILLAGE: _("每个村（社区）一行")}
KINDS = {NUMBER: _("数字"), WORDS: _("文字")}
RHYTHMS = {"ONCE": _("一次"), "DAILY": _("每日"), "EVERY_TWO_DAYS": _("每1—2天"), "WEEKLY": _("每周")}
_NUMBERED = re.compile(r"[\d.．…—\-]*")
_GAP = r"[\s_＿　]*"
_DATE = re.compile(rf"[:：]?{_GAP}(?:\d{{4}})?{_GAP}年{_GAP}月{_GAP}日{_GAP}")
_SLOTS = {
    "UNIT": re.compile(rf"((?:填报|填表|报送)单位(?:[（(]盖?章?[)）])?[:：]){_GAP}"),
    "DAY": re.compile(rf"((?:填报|填表|报送)(?:时间|日期)[:：]){_GAP}(?:年{_GAP}月{_GAP}日)?{_GAP}"),
    "AS_OF": re.compile(rf"((?:数据)?截至(?:时间)?[:：]){_GAP}(?:年{_GAP}月{_GAP}日)?{_GAP}"),
    "FILLER": re.compile(rf"((?:填表|填报|经办)人[:：]){_GAP}"),
}  # fmt: skip
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_MARKS = re.compile(r"[^\w]")
_COUNTED = re.compile(r"(?:人数|户数|数量|数)$")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What is to stand in a cell. `unit` is the unit of the figure; with ROWS, the unit whose units below each have a row."""

    row: int
    column: int
    what: str
    code: str = ""
    label: str = ""
    scope: str = ONE
    unit: str = ""
    level: str = ""
    kind: str = ""
    word: str = ""  # what is counted in, for a number: 户, 人
    due_at: dt.datetime | None = None
    until_at: dt.datetime | None = None

    @property
    def at(self) -> Place:
        """Row and column."""
        return (self.row, self.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a binding is judged by: labels of all measures by code, and the county's units."""

    measures: Mapping[str, str]
    units: Collection[str]
    at: dt.datetime


def normal(label: str) -> str:
    """A label without brackets, marks and the word for number: two tables that ask the same are seen to."""
    bare = _MARKS.sub("", _BRACKETS.sub("", tight(label)))
    return _COUNTED.sub("", bare) or bare


def anchor(blank: Blank, at: Place) -> Place:
    """The cell that holds the value of a place: the first of its merged range."""
    for top, left, bottom, right in blank.merges:
        if top <= at[0] <= bottom and left <= at[1] <= right:
            return (top, left)
    return at


def room(blank: Blank, row: int) -> int:
    """How many rows from `row` down are free: nothing stands in them but running numbers."""
    free = 0
    for number in range(row, blank.rows):
        texts = [t for (r, _c), t in blank.cells.items() if r == number]
        if any(not _NUMBERED.fullmatch(t) for t in texts) or any(r == number for r, _c in blank.formulas):
            break
        free += 1
    return free


def why_not(blank: Blank, wanted: Bound, others: Sequence[Bound], known: Known) -> str:
    """Why this cannot stand there, as a sentence with what to do; empty if it can."""
    return (
        _why_not_cell(blank, wanted)
        or _why_not_what(wanted, known)
        or (
            _why_not_rows(blank, wanted, others)
            if wanted.scope == ROWS
            else _why_not_one(blank, wanted, others)
        )
    )


def _why_not_cell(blank: Blank, wanted: Bound) -> str:
    if not (0 <= wanted.row < blank.rows and 0 <= wanted.column < blank.columns):
        return "这一格不在表里。请在表上点要填的格。"
    if wanted.at in blank.formulas:
        return "这一格是公式，打开文件时自己会算。请选别的格。"
    said = blank.cells.get(wanted.at, "")
    if _NUMBERED.fullmatch(said):
        return ""
    if wanted.what != TEXT:
        return f"这一格已印有“{said[:12]}”，填了会盖掉。请选旁边的空格。"
    if wanted.code == "LINE" and not any(p.search(said) for p in _SLOTS.values()):
        return "这一格里没有“填报单位：”“填报时间：”这样要填的地方。请选别的格，或选一种文字。"
    if wanted.code != "LINE" and not (one_slot(said) or said.endswith(("_", "＿")) or _DATE.search(said)):
        return f"这一格已印有“{said[:12]}”，没有留出要填的地方。请选空格。"
    return ""


def one_slot(said: str) -> bool:
    """Whether exactly one blank follows a colon."""
    return len(re.findall(r"[:：]", said)) == 1 and bool(re.search(rf"[:：]{_GAP}$", said))


def _why_not_what(wanted: Bound, known: Known) -> str:
    if wanted.scope not in {ONE, ROWS} or wanted.unit not in known.units:
        return "没有选好单位。请选一个单位，或“从这一行往下，每个单位一行”。"
    if wanted.scope == ROWS and wanted.level not in LEVELS:
        return "没有选好每个乡镇一行还是每个村一行。请选好后再保存。"
    if wanted.what == MEASURE:
        return "" if wanted.code in known.measures else "没有这个指标。请从指标清单里选一个。"
    if wanted.what == TEXT:
        offered = ROW_TEXTS if wanted.scope == ROWS else TEXTS
        return "" if wanted.code in offered else "没有选好填什么文字。请选好后再保存。"
    return _why_not_ask(wanted, known) if wanted.what == ASK else "没有选好填什么。请选指标、文字或临时收集。"


def _why_not_ask(wanted: Bound, known: Known) -> str:
    if not 2 <= len(wanted.label) <= 40:
        return "请写明要收的是什么，2 到 40 个字，例如“返乡创业户数”。"
    same = next((t for t in known.measures.values() if normal(t) == normal(wanted.label)), "")
    if same:
        return f"系统里已有指标“{same}”，不用再问下面。请改选指标。"
    if wanted.kind not in KINDS or wanted.level not in LEVELS:
        return "没有选好填数字还是文字、由谁填。请选好后再保存。"
    if wanted.kind == WORDS and wanted.scope == ONE:
        return "文字不能相加成一格。请选“从这一行往下，每个单位一行”。"
    if wanted.due_at is None or wanted.until_at is None or wanted.due_at <= known.at:
        return "请写明填报时限和失效时间，时限要在现在之后。"
    if wanted.until_at < wanted.due_at:
        return "失效时间早于填报时限。请改正后再保存。"
    return ""


def _why_not_rows(blank: Blank, wanted: Bound, others: Sequence[Bound]) -> str:
    free = room(blank, wanted.row)
    if not free:
        return "这一行已有文字，不能作为单位行的第一行。请点表头下面的第一个空行。"
    for other in others:
        if other.scope == ROWS and (other.row, other.level, other.unit) != (
            wanted.row,
            wanted.level,
            wanted.unit,
        ):
            return f"单位行已从第 {other.row + 1} 行开始，{LEVELS[other.level]}。同一张表要用同一组单位行，请点这一行的格、选同样的单位。"
        if other.scope == ONE and wanted.row <= other.row < wanted.row + free:
            return f"第 {other.row + 1} 行已单独绑定了一格，落在单位行里。请先取消那一格。"
    return ""


def _why_not_one(blank: Blank, wanted: Bound, others: Sequence[Bound]) -> str:
    for other in others:
        if other.scope == ROWS and other.row <= wanted.row < other.row + room(blank, other.row):
            return "这一格在单位行里，由各单位的数填。请点单位行第一行的格，选“每个单位一行”。"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Everything that may be written: figures by (unit, measure), answers by (row, column, unit), names of units, texts of the season."""

    figures: Mapping[tuple[str, str], int]
    answers: Mapping[tuple[int, int, str], str]
    names: Mapping[str, str]
    texts: Mapping[str, str]
    units: Sequence[str]  # of the rows, in the order of their codes
    asked: Mapping[str, Sequence[str]]  # level → units that a one-off question goes to
    unsigned: Collection[str] = ()  # units that have signed nothing: their cells say so, a nought would lie


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One cell as it is to be written. `place` counts with the rows put in; `unit` and `measure` say whose figure it is."""

    place: Place
    value: str | int
    bound: Bound
    unit: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """All cells, and where how many rows are put in."""

    cells: tuple[Written, ...]
    after: int
    more: int
    rows: int  # of units

    def places_of(self, bound: Bound) -> list[Place]:
        """Where a binding stands in the filled sheet, answered or not."""
        if bound.scope == ROWS:
            return [(bound.row + i, bound.column) for i in range(self.rows)]
        return [(bound.row + (self.more if bound.row > self.after >= 0 else 0), bound.column)]


def fill(blank: Blank, bindings: Sequence[Bound], values: Values) -> Filled:
    """What stands in each bound cell. An answer that is missing leaves its cell empty: it is not nought."""
    first = next((b.row for b in bindings if b.scope == ROWS), None)
    free = room(blank, first) if first is not None else 0
    units = values.units if first is not None else ()
    after = first + free - 1 if first is not None else -1
    bare = Filled(cells=(), after=after, more=max(0, len(units) - free), rows=len(units))
    cells: list[Written] = []
    for bound in bindings:
        of = units if bound.scope == ROWS else (bound.unit,)
        for i, (unit, place) in enumerate(zip(of, bare.places_of(bound), strict=True)):
            value = (
                _of_unit(bound, unit, i, values) if bound.scope == ROWS else _of_cell(blank, bound, values)
            )
            if value is not None:
                measure = bound.code if bound.what == MEASURE else ""
                cells.append(Written(place=place, value=value, bound=bound, unit=unit, measure=measure))
    return replace(bare, cells=tuple(cells))


def _of_unit(bound: Bound, unit: str, number: int, values: Values) -> str | int | None:
    if bound.what != TEXT and unit in values.unsigned:
        return SILENT
    if bound.what == MEASURE:
        return values.figures.get((unit, bound.code), 0)
    if bound.what == TEXT:
        return number + 1 if bound.code == "SERIAL" else values.names.get(unit, unit)
    return _said(bound, values.answers.get((bound.row, bound.column, unit)))


def _of_cell(blank: Blank, bound: Bound, values: Values) -> str | int | None:
    if bound.what != TEXT and bound.unit in values.unsigned:
        return SILENT
    if bound.what == MEASURE:
        return values.figures.get((bound.unit, bound.code), 0)
    if bound.what == TEXT:
        return put_text(blank.cells.get(bound.at, ""), bound.code, values.texts)
    said = [
        int(v) for u in values.asked.get(bound.level, ())
        if u.startswith(short(bound.unit)) and (v := values.answers.get((bound.row, bound.column, u))) is not None
    ]  # fmt: skip
    return sum(said) if said else None


def _said(bound: Bound, value: str | None) -> str | int | None:
    return int(value) if value is not None and bound.kind == NUMBER else value


def put_text(printed: str, code: str, texts: Mapping[str, str]) -> str:
    """The words of a cell with what belongs into its blanks; an empty cell takes the text alone."""
    if code == "LINE":
        for slot, pattern in _SLOTS.items():
            printed = pattern.sub(lambda m, s=slot: f"{m[1]}{texts.get(s, '')}　", printed)  # type: ignore[misc]
        return printed.rstrip("　")
    text = texts.get(code, "")
    if not printed or _NUMBERED.fullmatch(printed):
        return text
    if _DATE.search(printed):
        return _DATE.sub(lambda m: ("：" if m[0][:1] in ":：" else "") + text, printed)
    return f"{printed.rstrip('_＿ 　')}{text}"


def clean_answer(kind: str, said: str) -> tuple[str, str]:
    """An answer as it is kept, and why it cannot be, empty if it can."""
    text = " ".join(said.split())
    if kind == WORDS:
        return (text, "") if 0 < len(text) <= 200 else ("", "请填文字，最多 200 个字。没有的写“无”。")
    if text.isascii() and text.isdecimal() and int(text) < 100_000_000:
        return str(int(text)), ""
    return "", "请填整数，例如 12。没有的填 0。"
