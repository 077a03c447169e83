"""A workbook of readings into lines. Pure; the answer travels from the child process to the act."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qicheng.health.rules import readings
from qicheng.health.rules.screening import Line
from qicheng.health.streams import columns
from qicheng.health.streams.columns import Layout
from qicheng.health.streams.moments import NOTHING, Moment, moment
from qicheng.kit import idnum
from qicheng.kit.reading.grid import Book, Sheet, Value
from qicheng.kit.text import cell_text, tight

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|本页|填[报表]|审核|备注|说明|注[:：]|制表|负责人).*")
_TITLE_DAY = re.compile(
    r"20[0-9]{2}[./\-年][0-9]{1,2}[./\-月][0-9]{1,2}日?|(?<![0-9])[0-9]{1,2}月[0-9]{1,2}日"
)
NOT_HEALTH = "没有找到身份证号和体温（或症状、接触史）这几栏，不像健康监测表，没有读取。请确认文件是否选对。"


class Said(NamedTuple):
    """A line with where it stood and what only the health file keeps: name as written, words of symptom and contact."""

    line: Line
    sheet: str
    row: int
    name: str
    symptoms: str
    contacts: str


class HealthBook(NamedTuple):
    """What one file gave."""

    path: str
    sha256: str
    status: str
    reason: str
    said: list[Said]


def read_health(book: Book, *, year: int, today: dt.date) -> HealthBook:
    """All readings of a file, sheet by sheet; hidden sheets are passed over."""
    said: list[Said] = []
    for sheet in book.sheets:
        if sheet.visible:
            said += _sheet(sheet, path=book.path, year=year, today=today)
    status = "import" if said else "ignore"
    return HealthBook(book.path, book.sha256, status, "" if said else NOT_HEALTH, said)


def _sheet(sheet: Sheet, *, path: str, year: int, today: dt.date) -> Iterator[Said]:
    layout = columns.find(sheet.rows, year=year)
    if not layout.is_usable:
        return
    titled = _titled(sheet, layout, path=path, year=year)
    for number, cells in enumerate(sheet.rows[layout.first :], start=layout.first + 1):
        yield from _row(cells, layout, sheet=sheet.name, number=number, titled=titled, year=year, today=today)


def _titled(sheet: Sheet, layout: Layout, *, path: str, year: int) -> Moment:
    """The one day a sheet is of, where no column says it: above the header, on the tab, in the file's name."""
    if {"day", "clock", "reported"} & set(layout.single) or layout.days:
        return NOTHING
    above = [cell_text(v) for row in sheet.rows[: layout.first] for v in row if isinstance(v, str)]
    for text in (*above, sheet.name, path.rsplit("/", 1)[-1]):
        if found := _TITLE_DAY.search(text):
            return moment(found[0], year=year)
    return NOTHING


def _row(
    cells: Sequence[Value],
    layout: Layout,
    *,
    sheet: str,
    number: int,
    titled: Moment,
    year: int,
    today: dt.date,
) -> Iterator[Said]:
    who, name = _who(_cell(cells, layout, "id"), today), cell_text(_cell(cells, layout, "name"))
    lead = next((tight(cell_text(v)) for v in cells if v not in (None, "")), "")
    if not lead or _TOTAL.fullmatch(lead) or (not who and columns.field_of(name) == "name"):
        return
    layout = _of_line(cells, layout) if layout.is_long else layout
    symptoms = [(label, v) for at, label in layout.symptoms if (v := _at(cells, at)) not in (None, "")]
    contacts = [v for at in layout.contacts if (v := _at(cells, at)) not in (None, "")]
    base = Line(
        who=who or f"?{tight(name)}", day=None, event=cell_text(_cell(cells, layout, "event")),
        symptom=any(readings.flagged(v) for _, v in symptoms), contact=any(readings.flagged(v) for v in contacts),
    )  # fmt: skip
    words = "、".join(_symptom_word(label, v) for label, v in symptoms)
    when = _when(cells, layout, titled, year)
    said = list(_readings(cells, layout, base, when, year))
    if not said and (symptoms or contacts):
        said = [base._replace(day=when.day, minute=when.minute, slot=when.slot)]
    for line in said:
        yield Said(line, sheet, number, name, words, "、".join(readings.word(v) for v in contacts))


def _of_line(cells: Sequence[Value], layout: Layout) -> Layout:
    """A long sheet's line as the wide one it would be: its value column is what its kind column says."""
    at, kind = layout.single["value"], columns.field_of(cell_text(_cell(cells, layout, "kind")))
    return Layout(
        first=layout.first, single=layout.single, temperatures=[(at, "")] if kind == "temperature" else [],
        symptoms=[(at, "症状")] if kind == "symptom" else [], contacts=[at] if kind == "contact" else [],
    )  # fmt: skip


def _readings(cells: Sequence[Value], layout: Layout, base: Line, when: Moment, year: int) -> Iterator[Line]:
    """A line for each temperature cell of the row. In a sheet with a column a day an empty cell is a day not reported."""
    for at, slot in layout.temperatures:
        read = readings.temperature(_at(cells, at))
        if not read.said and len(layout.temperatures) > 1:
            continue
        yield base._replace(
            day=when.day,
            minute=when.minute,
            slot=when.slot or slot,
            measured=True,
            tenths=read.tenths,
            said=read.said,
        )
    for at, label, slot in layout.days:
        read = readings.temperature(_at(cells, at))
        if read.said:
            day = moment(label, year=year)
            yield base._replace(
                day=day.day, slot=slot or day.slot, measured=True, tenths=read.tenths, said=read.said
            )


def _when(cells: Sequence[Value], layout: Layout, titled: Moment, year: int) -> Moment:
    """Day and minute of a row: its day column, its clock column (which may hold both), else when it was handed in."""
    day = moment(_cell(cells, layout, "day"), year=year)
    clock = moment(_cell(cells, layout, "clock"), year=year)
    found = day.day or clock.day
    minute = clock.minute if clock.minute >= 0 else day.minute
    if found is None:
        handed_in = moment(_cell(cells, layout, "reported"), year=year)
        found = handed_in.day or titled.day
        minute = minute if minute >= 0 else handed_in.minute
    return Moment(found, minute, (clock.slot or day.slot) if minute < 0 else "")


def _who(value: Value, today: dt.date) -> str:
    """The ID number as the roster would hold it, or the text that stood there."""
    verdict = idnum.judge(value, today)
    return verdict.number if verdict.code != "ID_MISSING" else ""


def _symptom_word(label: str, value: Value) -> str:
    """咳嗽：√ for a column of one symptom; the words themselves under 症状."""
    text = readings.word(value)
    return text if "症状" in label or "symptom" in label or "状" in label else f"{label}：{text}"


def _cell(cells: Sequence[Value], layout: Layout, name: str) -> Value:
    at = layout.single.get(name, -1)
    return _at(cells, at) if at >= 0 else None


def _at(cells: Sequence[Value], at: int) -> Value:
    return cells[at] if at < len(cells) else None
