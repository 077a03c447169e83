"""Excel, WPS and ODS books become plain sheets; the cells keep what the clerk typed, losses included."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import python_calamine as calamine

from . import csvs, htmls
from .grid import Book, Merge, Sheet, Value
from .limits import Refused

# From here on a float no longer tells every integer apart: the lost digits must stay visible.
_EXACT = 1e15


def read_book(data: bytes, *, kind: str, path: str, sha256: str) -> Book:
    """Read a file that `look.look` has passed as `kind`; raises `Refused` when the content is broken."""
    if kind == "csv":
        sheets = [Sheet(name=_stem(path), rows=csvs.read_rows(data))]
    elif kind == "html":
        sheets = htmls.read_sheets(data, name=_stem(path))
    else:
        sheets = _read_sheets(data)
    return Book(path=path, sheets=sheets, sha256=sha256, kind=kind)


def _stem(path: str) -> str:
    name = path.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] if "." in name else name


def _read_sheets(data: bytes) -> list[Sheet]:
    sheets: list[Sheet] = []
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for index, about in enumerate(book.sheets_metadata):
                if about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(index)
                visible = about.visible == calamine.SheetVisibleEnum.Visible
                sheets.append(
                    Sheet(name=about.name, rows=_rows(sheet), merges=_merges(sheet), visible=visible)
                )
    except calamine.PasswordError as error:
        raise Refused("PASSWORD") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("TRUNCATED") from error
    return sheets


def _rows(sheet: calamine.CalamineSheet) -> list[list[Value]]:
    """All rows from row 1 on; the reader itself starts at the first cell with a value."""
    if sheet.start is None:
        return []
    top, left = sheet.start
    before: list[Value] = [None] * left
    rows: list[list[Value]] = [[] for _ in range(top)]
    plain = _plain
    for cells in sheet.to_python():
        row: list[Value] = [v if v and v.__class__ is str else plain(v) for v in cells]
        rows.append(before + row if left else row)
    drop_blank_tail(rows)
    return rows


def drop_blank_tail(rows: list[list[Value]]) -> None:
    """Remove the blank rows after the last row that holds anything."""
    while rows and all(v is None or v == "" for v in rows[-1]):
        rows.pop()


def _whole(value: float) -> Value:
    return int(value) if value.is_integer() and -_EXACT < value < _EXACT else value


def _hours(value: dt.timedelta) -> Value:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_PLAIN: dict[type, Callable[..., Value]] = {
    float: _whole,
    str: lambda value: value or None,
    dt.timedelta: _hours,
}


def _plain(value: object) -> Value:
    change = _PLAIN.get(value.__class__)
    return change(value) if change else value  # type: ignore[return-value]


def _merges(sheet: calamine.CalamineSheet) -> tuple[Merge, ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple(Merge(top=start[0], left=start[1], bottom=end[0], right=end[1]) for start, end in ranges)
