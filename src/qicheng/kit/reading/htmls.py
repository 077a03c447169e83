"""Web pages saved under an Excel name, as many provincial systems export them: the tables only."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from . import csvs, limits
from .grid import Merge, Sheet, Value
from .limits import Refused

_CHARSET = re.compile(rb"charset=[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_MAX_SPAN = 200


class _Tables(HTMLParser):
    """Collects every outermost table as rows; a nested table's text falls into the cell that holds it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[list[list[Value]], list[Merge]]] = []
        self._depth = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._taken: set[tuple[int, int]] = set()
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(([], []))
                self._taken = set()
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1][0].append([])
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            found = dict(attrs)
            self._cell = []
            self._span = (_span(found.get("rowspan")), _span(found.get("colspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
            self._depth -= 1
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None or not self.tables:
            return
        rows, merges = self.tables[-1]
        if not rows:
            rows.append([])
        row, number = rows[-1], len(rows) - 1
        while (number, len(row)) in self._taken:
            row.append(None)
        text = "".join(self._cell).replace("\xa0", " ").strip()
        height, width = self._span
        left = len(row)
        row.extend([text or None] + [None] * (width - 1))
        if height > 1 or width > 1:
            merges.append(Merge(top=number, left=left, bottom=number + height - 1, right=left + width - 1))
            below = range(number + 1, number + height)
            self._taken.update((r, c) for r in below for c in range(left, left + width))
        self._cells += height * width
        if self._cells > limits.MAX_CELLS // 20:
            raise Refused("TOO_HEAVY")
        self._cell = None


def _span(text: str | None) -> int:
    return min(_MAX_SPAN, max(1, int(text))) if text and text.isascii() and text.isdigit() else 1


def read_sheets(data: bytes, *, name: str) -> list[Sheet]:
    """Every table of the page as a sheet; raises `Refused` for a page without rows or with too many cells."""
    parser = _Tables()
    parser.feed(_decode(data))
    parser.close()
    sheets: list[Sheet] = []
    for rows, merges in parser.tables:
        while rows and not any(rows[-1]):
            rows.pop()
        if rows:
            label = name if not sheets else f"{name}{len(sheets) + 1}"
            sheets.append(Sheet(name=label, rows=rows, merges=tuple(merges)))
    if not sheets:
        raise Refused("WRONG_TYPE")
    return sheets


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:2048])
    names = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "utf-8": "utf-8-sig"}
    encoding = names.get(declared[1].decode().lower()) if declared else None
    if encoding:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    return csvs.decode(data)
