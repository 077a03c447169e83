"""A bank's workbook: one plain sheet, everything text but the money; the same payments are the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from qicheng.subsidy.rules import bankfile

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONG_AGO = dt.datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's own date has no zone


def workbook(layout: Mapping[str, Any], pays: Sequence[bankfile.Pay], about: bankfile.About) -> bytes:
    """The file's bytes. Money is a number with two decimals (or whole fen), as the layout says."""
    stream = io.BytesIO()
    book = Workbook(stream, _OPTIONS)
    book.set_properties({"title": about.batch, "created": _LONG_AGO})
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    money = book.add_format({"num_format": "0.00" if layout["money"] == "YUAN" else "0"})
    sheet = book.add_worksheet("代发")
    start = 0
    for i, column in enumerate(layout["columns"]):
        sheet.set_column(i, i, column.get("width") or 14)
    if layout.get("titles"):
        for i, column in enumerate(layout["columns"]):
            sheet.write_string(0, i, column.get("title") or bankfile.FIELDS[column["field"]], head)
        start = 1
    for n, pay in enumerate(pays, start):
        for i, (column, cell) in enumerate(
            zip(layout["columns"], bankfile.cells(layout, pay, about), strict=True)
        ):
            if column["field"] == "amount":
                sheet.write_number(
                    n, i, pay.amount_fen / 100 if layout["money"] == "YUAN" else pay.amount_fen, money
                )
            else:
                sheet.write_string(n, i, cell, text)
    book.close()
    return stream.getvalue()
