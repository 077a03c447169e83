"""A streaming look at the XML parts of a workbook: declarations, far cells, floods of styles or merges.

The Excel reader makes a dense rectangle of every sheet, so two cells far apart cost gigabytes. The look
runs over bytes with few regular expressions and costs about a tenth of the reading itself.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from . import limits, zips
from .limits import Refused

# Patterns begin with plain bytes so that the search runs at memory speed. A file that writes its places in
# another lawful way (quotes, blanks) is not measured here; the reader's memory allowance stops it.
_TWO_LETTERS = re.compile(rb' r="[A-Za-z]{2}')
_COLUMNS = re.compile(rb' r="([A-Za-z]{2,})\d+"[^>]*(?<!/)>')
# Rows from 10,000 on, and rows from 250,000 on.
_DEEP_ROW = re.compile(rb'row r="(\d{5,})"')
_FAR_ROW = re.compile(rb'row r="(?:2[5-9]\d{4}|[3-9]\d{5}|\d{7,})"')
# A cell that has a value (not closed at once by `/>`) beyond column SR (512) or from row 250,000 on.
_FAR_COLUMN = re.compile(rb' r="(?:[A-Za-z]{3,}|[Ss][S-Zs-z]|[T-Zt-z][A-Za-z])\d+"[^>]*(?<!/)>')
_FAR_CELL = re.compile(rb' r="[A-Za-z]+(?:2[5-9]\d{4}|[3-9]\d{5}|\d{7,})"[^>]*(?<!/)>')
# A far row whose first cell leaves its own place out.
_BARE_CELL = re.compile(rb'row r="\d{6,}"[^>]*>\s*<(?:\w+:)?c(?:>|(?=\s)(?![^>]*\sr=))')
_PLACE = re.compile(rb' r="([A-Za-z]{1,3})(\d+)"[^>]*(?<!/)>')
_ELEMENT = re.compile(rb"<[A-Za-z_]")
_OTHER_CELLS = (b":c ", b"<c>", b"<c/>", b":c>", b":c/>")
_STYLES = (b"<xf ", b":xf ", b"<cellStyle ", b"<style:style ", b"<font>", b"<numFmt ")
_SHEETS = (b"<sheet ", b":sheet ", b"<table:table ")
_SMALL_AREA = 2_000_000
_CARRY = 64 * 1024


@dataclass(slots=True)
class _Seen:
    """What one sheet part has shown so far."""

    begun: bool = False
    cells: int = 0
    merges: int = 0
    columns: int = 26
    rows: int = 9_999

    @property
    def area(self) -> int:
        """The dense rectangle, from above, in cells."""
        return self.columns * self.rows


def check(data: bytes, found: list[zipfile.ZipInfo]) -> int:
    """Look through all XML parts of the workbook in `data`; returns unpacked bytes or raises `Refused`."""
    total = 0
    cells = 0
    merges = 0
    for info in found:
        name = info.filename.lower()
        zips.check_sizes(info, most=limits.MAX_SHEET_BYTES)
        if not name.endswith((".xml", ".rels", ".vml", ".bin")):
            continue
        if "worksheets/" in name and name.endswith(".xml"):
            size, seen = _check_sheet(data, info)
            cells += seen.cells
            merges += seen.merges
        else:
            size = _check_other(data, info, name)
        total += size
        if total > limits.MAX_UNPACKED_BYTES:
            raise Refused("ZIP_BOMB")
        if cells > limits.MAX_CELLS:
            raise Refused("TOO_HEAVY")
        if merges > limits.MAX_MERGES:
            raise Refused("TOO_MANY_MERGES")
    return total


def _check_sheet(data: bytes, info: zipfile.ZipInfo) -> tuple[int, _Seen]:
    seen = _Seen()
    size = 0
    piece = b""
    for piece in _tags(data, info):
        size += len(piece)
        _look(piece, seen)
    # The reader takes a sheet that breaks off for a short one; people would go missing unseen.
    if b"sheet" not in piece[-4096:]:
        raise Refused("TRUNCATED")
    # Only a rectangle far larger than its cells is suspicious enough to be measured exactly.
    if seen.area > max(_SMALL_AREA, 16 * seen.cells):
        _measure(data, info, cells=seen.cells)
    return size, seen


def _look(piece: bytes, seen: _Seen) -> None:
    if not seen.begun:
        seen.begun = _begins(piece)
    seen.cells += piece.count(b"<c ") or sum(map(piece.count, _OTHER_CELLS))
    seen.merges += piece.count(b"mergeCell ")
    if seen.merges > limits.MAX_MERGES:
        raise Refused("TOO_MANY_MERGES")
    if seen.cells > limits.MAX_CELLS:
        raise Refused("TOO_HEAVY")
    if _TWO_LETTERS.search(piece):
        if _FAR_COLUMN.search(piece):
            raise Refused("FAR_CELLS")
        # Rosters end before column AZ; anything wider is taken at the most.
        if seen.columns < limits.MAX_COLUMNS:
            is_narrow = all(m[1].upper() < b"B" for m in _COLUMNS.finditer(piece))
            seen.columns = 52 if is_narrow else limits.MAX_COLUMNS
    if seen.rows < limits.MAX_ROWS and (deep := _DEEP_ROW.search(piece)):
        seen.rows = limits.MAX_ROWS if len(deep[1]) > 5 else 99_999
    if _FAR_ROW.search(piece) and (_FAR_CELL.search(piece) or _BARE_CELL.search(piece)):
        raise Refused("FAR_CELLS")


def _begins(piece: bytes) -> bool:
    """True once the first element is seen; a declaration may only stand before it."""
    first = _ELEMENT.search(piece)
    if piece.find(b"<!DOCTYPE", 0, first.start() if first else len(piece)) >= 0:
        raise Refused("ENTITY_BOMB")
    return first is not None


def _measure(data: bytes, info: zipfile.ZipInfo, *, cells: int) -> None:
    """Measure the rectangle of cells with a value exactly; refuse one that is mostly emptiness."""
    rows = columns = 0
    top = left = 10**9
    for piece in _tags(data, info):
        places = set(_PLACE.findall(piece))
        if not places:
            continue
        numbers = [int(row) for _, row in places]
        letters = [_column(name) for name in {name for name, _ in places}]
        rows, top = max(rows, *numbers, 0), min(top, *numbers, 10**9)
        columns, left = max(columns, *letters, 0), min(left, *letters, 10**9)
    area = max(0, rows - top + 1) * max(0, columns - left + 1)
    if area > max(_SMALL_AREA, 16 * cells):
        raise Refused("FAR_CELLS")


def _column(name: bytes) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def _check_other(data: bytes, info: zipfile.ZipInfo, name: str) -> int:
    size = styles = sheets = 0
    begun = name.endswith(".bin")
    for piece in _tags(data, info):
        size += len(piece)
        begun = begun or _begins(piece)
        if name.endswith(("styles.xml", "content.xml")):
            styles += sum(map(piece.count, _STYLES))
        if name.endswith(("workbook.xml", "content.xml")):
            sheets += sum(map(piece.count, _SHEETS))
        if styles > limits.MAX_STYLES:
            raise Refused("TOO_MANY_STYLES")
        if sheets > limits.MAX_SHEETS:
            raise Refused("TOO_MANY_SHEETS")
    return size


def _tags(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked part in pieces of about 1 MB that never cut a tag in two."""
    rest = b""
    for number, chunk in enumerate(zips.inflate(data, info, most=limits.MAX_SHEET_BYTES)):
        # Office writes UTF-8 only; another encoding would hide a declaration from the patterns above.
        if number == 0 and chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00"):
            raise Refused("ENTITY_BOMB")
        piece = rest + chunk
        cut = piece.rfind(b"<")
        if cut > 0 and len(piece) - cut < _CARRY:
            yield piece[:cut]
            rest = piece[cut:]
        else:
            yield piece
            rest = b""
    if rest:
        yield rest
