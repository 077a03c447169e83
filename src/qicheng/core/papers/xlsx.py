"""Tables as workbooks: A4 landscape, header rows repeated on each page, one page wide, formulas impossible."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qicheng.core.codes import qr_png
from qicheng.core.papers.layout import Cell, Table

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SONG, _TITLE = "宋体", "方正小标宋简体"
_NARROW = 13  # columns up to this width hold short words, which are centred as on paper
_LATIN = 0x2E7F


def write(path: Path, tables: Sequence[Table]) -> None:
    """Writes a workbook with one sheet a table, whole or not at all."""
    part = path.with_name(path.name + ".part")
    book = Workbook(str(part), _OPTIONS)
    book.set_properties(
        {"title": tables[0].title, "author": tables[0].unit, "comments": "", **_dated(tables[0])}
    )
    formats = _formats(book)
    for table in tables:
        _sheet(book.add_worksheet(table.sheet[:31]), table, formats)
    book.close()
    part.replace(path)


def _dated(table: Table) -> dict[str, object]:
    return {"created": table.made_at.astimezone(dt.UTC).replace(tzinfo=None)} if table.made_at else {}


def _formats(book: Workbook) -> dict[str, Format]:
    base = {"font_name": _SONG, "font_size": 10, "valign": "vcenter"}
    boxed = {**base, "border": 1}
    text = {**boxed, "num_format": "@", "text_wrap": True}
    number = {**boxed, "num_format": "0", "align": "right", "indent": 1}
    return {
        "title": book.add_format({**base, "font_name": _TITLE, "font_size": 18, "align": "center"}),
        "line": book.add_format(base),
        "right": book.add_format({**base, "align": "right"}),
        "head": book.add_format(
            {**boxed, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEF3F4"}
        ),
        "text": book.add_format({**text, "indent": 1}),
        "middle": book.add_format({**text, "align": "center"}),
        "number": book.add_format(number),
        "text_bold": book.add_format({**text, "bold": True, "align": "center"}),
        "middle_bold": book.add_format({**text, "bold": True, "align": "center"}),
        "number_bold": book.add_format({**number, "bold": True}),
    }


def _sheet(sheet: Worksheet, table: Table, formats: dict[str, Format]) -> None:
    last = len(table.columns) - 1
    for i, column in enumerate(table.columns):
        sheet.set_column(i, i, column.width)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    made = table.made_by.replace("&", "&&")
    sheet.set_footer(f"{f'&L&9导出：{made}' if made else ''}&C&9第 &P 页，共 &N 页")
    sheet.set_row(0, 32)
    sheet.merge_range(0, 0, 0, last, table.title, formats["title"])
    _line(sheet, table, last, formats)
    first = _facts(sheet, table, last, formats)
    top = _header(sheet, table, formats, first)
    sheet.repeat_rows(first, top - 1)
    sheet.freeze_panes(top, 0)
    row = _body(sheet, table, top, formats)
    _foot(sheet, table, row, last, formats)


def _line(sheet: Worksheet, table: Table, last: int, formats: dict[str, Format]) -> None:
    sheet.set_row(1, 18)
    sheet.write_string(1, 0, f"填报单位（盖章）：{table.unit}", formats["line"])
    middle = max(1, last // 2)
    if last >= 3:
        sheet.write_string(1, middle, f"填报时间：{table.as_of}", formats["line"])
        sheet.write_string(1, last, f"单位：{table.measure_word}", formats["right"])


def _facts(sheet: Worksheet, table: Table, last: int, formats: dict[str, Format]) -> int:
    """Pairs of word and value, two a row, across the sheet's width; the row below them."""
    row, half = 2, (last + 1) // 2
    for i in range(0, len(table.facts), 2):
        pairs = [*table.facts[i : i + 2], ("", "")][:2]
        sheet.set_row(row, 18)
        for (word, value), start in zip(pairs, (0, half), strict=True):
            sheet.write_string(row, start, f"{word}：{value}" if word else "", formats["line"])
        row += 1
    return row


def _header(sheet: Worksheet, table: Table, formats: dict[str, Format], row: int) -> int:
    """One or two header rows. In constant memory a row that was left cannot be written again: cells first, merges apart."""
    head = formats["head"]
    if not table.is_grouped:
        sheet.set_row(row, _height([(c.title, c.width) for c in table.columns]))
        for i, column in enumerate(table.columns):
            sheet.write_string(row, i, column.title, head)
        return row + 1
    spans = {first: (end, word) for first, end, word in table.spans()}
    sheet.set_row(row, 20)
    for i, column in enumerate(table.columns):
        sheet.write_string(row, i, spans[i][1] if i in spans else "" if column.group else column.title, head)
    sheet.set_row(row + 1, _height([(c.title, c.width) for c in table.columns if c.group], least=30))
    for i, column in enumerate(table.columns):
        sheet.write_string(row + 1, i, column.title if column.group else "", head)
        if not column.group:
            sheet.merge.append([row, i, row + 1, i])
    for first, (end, _word) in spans.items():
        if end > first:
            sheet.merge.append([row, first, row, end])
    return row + 2


def _height(cells: Sequence[tuple[str, float]], *, least: float = 18) -> float:
    """How tall a row must be that nothing in it is cut: not every program measures wrapped text by itself."""
    return max([least, *(15.0 * _lines(text, width) + 3 for text, width in cells)])


def _lines(text: str, width: float) -> int:
    taken = sum(1.95 if ord(c) > _LATIN else 1.0 for c in text)
    room = width if width <= _NARROW else width - 1.5  # wide columns are indented
    return max(1, -int(-taken // room))


def _body(sheet: Worksheet, table: Table, row: int, formats: dict[str, Format]) -> int:
    for n, values in enumerate(table.rows):
        _cells(sheet, row, values, table, formats, bold=n in table.bold_rows)
        row += 1
    if table.has_totals:
        _cells(sheet, row, table.totals(), table, formats, bold=True)
        row += 1
    return row


def _cells(
    sheet: Worksheet,
    row: int,
    values: Sequence[Cell],
    table: Table,
    formats: dict[str, Format],
    *,
    bold: bool,
) -> None:
    tail = "_bold" if bold else ""
    texts = [(v, c.width) for v, c in zip(values, table.columns, strict=True) if isinstance(v, str)]
    sheet.set_row(row, _height(texts))
    for i, (value, column) in enumerate(zip(values, table.columns, strict=True)):
        narrow = "middle" if column.width <= _NARROW else "text"
        if value is None or value == "":
            sheet.write_blank(row, i, None, formats[narrow + tail])
        elif isinstance(value, int):
            # The running number is no amount: it stands in the middle.
            sheet.write_number(row, i, value, formats["number" + tail if column.total else narrow + tail])
        else:
            sheet.write_string(row, i, value, formats[narrow + tail])


def _foot(sheet: Worksheet, table: Table, row: int, last: int, formats: dict[str, Format]) -> None:
    step = max(1, (last + 1) // len(table.sign)) if table.sign else 1
    row += 1
    for i, word in enumerate(table.sign):
        sheet.write_string(row, min(i * step, last), word, formats["line"])
    for note in table.notes:
        row += 1
        sheet.write_string(row, 0, note, formats["line"])
    if table.proof:
        row += 1
        sheet.write_string(row, 0, f"扫码核验：{table.proof}", formats["line"])
        sheet.insert_image(
            row + 1,
            0,
            "proof.png",
            {"image_data": io.BytesIO(qr_png(table.proof)), "x_scale": 0.6, "y_scale": 0.6},
        )


def version() -> str:
    """The writer's version, for the file's lineage."""
    return str(xlsxwriter.__version__)
