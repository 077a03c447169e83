"""Tables as workbooks: A4 landscape, header rows repeated on each page, one page wide, formulas impossible."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qicheng.reports.tables.layout import Cell, Table

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SONG, _TITLE = "宋体", "方正小标宋简体"


def write(path: Path, tables: Sequence[Table]) -> None:
    """Writes a workbook with one sheet a table, whole or not at all."""
    part = path.with_name(path.name + ".part")
    book = Workbook(str(part), _OPTIONS)
    book.set_properties({"title": tables[0].title, "author": tables[0].unit, "comments": ""})
    formats = _formats(book)
    for table in tables:
        _sheet(book.add_worksheet(table.sheet[:31]), table, formats)
    book.close()
    part.replace(path)


def _formats(book: Workbook) -> dict[str, Format]:
    base = {"font_name": _SONG, "font_size": 10, "valign": "vcenter"}
    boxed = {**base, "border": 1}
    return {
        "title": book.add_format({**base, "font_name": _TITLE, "font_size": 18, "align": "center"}),
        "line": book.add_format(base),
        "right": book.add_format({**base, "align": "right"}),
        "head": book.add_format(
            {**boxed, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEF3F4"}
        ),
        "text": book.add_format({**boxed, "num_format": "@", "text_wrap": True}),
        "number": book.add_format({**boxed, "num_format": "0", "align": "right"}),
        "text_bold": book.add_format({**boxed, "num_format": "@", "bold": True}),
        "number_bold": book.add_format({**boxed, "num_format": "0", "align": "right", "bold": True}),
    }


def _sheet(sheet: Worksheet, table: Table, formats: dict[str, Format]) -> None:
    last = len(table.columns) - 1
    for i, column in enumerate(table.columns):
        sheet.set_column(i, i, column.width)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    made = table.made_by.replace("&", "&&")
    sheet.set_footer(f"{f'&L导出：{made}' if made else ''}&C第 &P 页，共 &N 页")
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, last, table.title, formats["title"])
    _line(sheet, table, last, formats)
    top = _header(sheet, table, formats)
    sheet.repeat_rows(2, top - 1)
    sheet.freeze_panes(top, 0)
    row = _body(sheet, table, top, formats)
    _foot(sheet, table, row, last, formats)


def _line(sheet: Worksheet, table: Table, last: int, formats: dict[str, Format]) -> None:
    sheet.write_string(1, 0, f"填报单位（盖章）：{table.unit}", formats["line"])
    middle = max(1, last // 2)
    if last >= 3:
        sheet.write_string(1, middle, f"填报时间：{table.as_of}", formats["line"])
        sheet.write_string(1, last, f"单位：{table.measure_word}", formats["right"])


def _header(sheet: Worksheet, table: Table, formats: dict[str, Format]) -> int:
    head = formats["head"]
    if not table.is_grouped:
        sheet.set_row(2, 30)
        for i, column in enumerate(table.columns):
            sheet.write_string(2, i, column.title, head)
        return 3
    # Rows must be begun in order: in constant memory a row that was left cannot be written again.
    sheet.set_row(2, 20)
    for i, column in enumerate(table.columns):
        if not column.group:
            sheet.merge_range(2, i, 3, i, column.title, head)
    for first, end, heading in table.spans():
        if first == end:
            sheet.write_string(2, first, heading, head)
        else:
            sheet.merge_range(2, first, 2, end, heading, head)
    sheet.set_row(3, 30)
    for i, column in enumerate(table.columns):
        if column.group:
            sheet.write_string(3, i, column.title, head)
        else:
            sheet.write_blank(3, i, None, head)
    return 4


def _body(sheet: Worksheet, table: Table, row: int, formats: dict[str, Format]) -> int:
    for n, values in enumerate(table.rows):
        _cells(sheet, row, values, formats, bold=n in table.bold_rows)
        row += 1
    if table.has_totals:
        _cells(sheet, row, table.totals(), formats, bold=True)
        row += 1
    return row


def _cells(
    sheet: Worksheet, row: int, values: Sequence[Cell], formats: dict[str, Format], *, bold: bool
) -> None:
    tail = "_bold" if bold else ""
    for i, value in enumerate(values):
        if value is None or value == "":
            sheet.write_blank(row, i, None, formats["text" + tail])
        elif isinstance(value, int):
            sheet.write_number(row, i, value, formats["number" + tail])
        else:
            sheet.write_string(row, i, value, formats["text" + tail])


def _foot(sheet: Worksheet, table: Table, row: int, last: int, formats: dict[str, Format]) -> None:
    step = max(1, (last + 1) // len(table.sign)) if table.sign else 1
    row += 1
    for i, word in enumerate(table.sign):
        sheet.write_string(row, min(i * step, last), word, formats["line"])
    for note in table.notes:
        row += 1
        sheet.write_string(row, 0, note, formats["line"])


def version() -> str:
    """The writer's version, for the file's lineage."""
    return str(xlsxwriter.__version__)
