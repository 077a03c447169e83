"""The old Office container (OLE2), read just far enough to know what it holds and whether it is whole."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator

from . import limits
from .limits import Refused, wrong_type

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN = 0xFFFFFFFE
_FREE = 0xFFFFFFFA  # this and above are no sector numbers
_FILE_PASS, _SHEET, _STYLE, _END_OF_BOOK = 0x2F, 0x85, 0xE0, 0x0A


class Container:
    """The sector tables of an OLE2 file held in memory."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 1024 or data[:8] != MAGIC:
            raise Refused("TRUNCATED")
        self._data = data
        self._shift = struct.unpack_from("<H", data, 30)[0]
        if self._shift not in (9, 12):
            raise Refused("TRUNCATED")
        self._sector = 1 << self._shift
        self._fat = self._read_fat()
        self._entries = dict(self._read_directory())
        self._mini_cutoff = struct.unpack_from("<I", data, 56)[0]

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) << self._shift
        piece = self._data[start : start + self._sector]
        # The last sector may be short in honest files; one that is missing may not.
        if not piece:
            raise Refused("TRUNCATED")
        return piece

    def _read_fat(self) -> array[int]:
        """The table `sector -> next sector`, from the header's list and its extension sectors."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        extension, count = struct.unpack_from("<II", self._data, 68)
        per_sector = self._sector // 4
        for _ in range(min(count, len(self._data) >> self._shift)):
            if extension >= _FREE:
                break
            piece = self._at(extension)
            if len(piece) < self._sector:
                raise Refused("TRUNCATED")
            *more, extension = struct.unpack(f"<{per_sector}I", piece)
            sectors += more
        table = array("I")
        for sector in sectors:
            if sector >= _FREE:
                continue
            piece = self._at(sector)
            if len(piece) < self._sector:
                raise Refused("TRUNCATED")
            table.frombytes(piece)
            if len(table) * 4 > len(self._data) + self._sector:
                raise Refused("TRUNCATED")
        return table

    def _chain(self, sector: int) -> Iterator[int]:
        left = len(self._fat)
        while sector < _FREE:
            if sector >= len(self._fat) or left == 0:
                raise Refused("TRUNCATED")
            yield sector
            left -= 1
            sector = self._fat[sector]

    def _read_directory(self) -> Iterator[tuple[str, tuple[int, int]]]:
        first = struct.unpack_from("<I", self._data, 48)[0]
        for sector in self._chain(first):
            piece = self._at(sector)
            if len(piece) < self._sector:
                raise Refused("TRUNCATED")
            for at in range(0, len(piece) - 127, 128):
                length = struct.unpack_from("<H", piece, at + 64)[0]
                if 2 <= length <= 64 and piece[at + 66] == 2:
                    name = piece[at : at + length - 2].decode("utf-16-le", "replace")
                    yield name, struct.unpack_from("<II", piece, at + 116)

    def holds(self, name: str) -> bool:
        """True when a stream of this name exists (letter case as written by Office)."""
        return name in self._entries

    def stream(self, name: str, *, most: int) -> bytes:
        """The first `most` bytes of a stream; `TRUNCATED` when any of its sectors lies outside the file."""
        first, size = self._entries[name]
        if size < self._mini_cutoff:
            return b""  # lies in the mini stream; Excel pads its book stream so that this never happens
        sectors = list(self._chain(first))
        if len(sectors) << self._shift < size:
            raise Refused("TRUNCATED")
        last = (len(self._data) - 1) >> self._shift
        if sectors and max(sectors) + 1 > last:
            raise Refused("TRUNCATED")
        wanted = sectors[: (min(size, most) >> self._shift) + 1]
        return b"".join(map(self._at, wanted))[: min(size, most)]


def check(data: bytes) -> None:
    """Pass only a whole, open Excel 97 (or WPS .et) book; otherwise raise `Refused`."""
    container = Container(data)
    if container.holds("EncryptedPackage"):
        raise Refused("PASSWORD")
    name = next((n for n in ("Workbook", "Book", "WORKBOOK", "BOOK") if container.holds(n)), None)
    if name is None:
        if container.holds("WordDocument"):
            raise wrong_type("Word 文档", ignorable=True)
        if container.holds("PowerPoint Document"):
            raise wrong_type("PPT 演示文稿", ignorable=True)
        raise Refused("WRONG_TYPE")
    _check_globals(container.stream(name, most=4 * limits.MB))


def _check_globals(book: bytes) -> None:
    """Walk the records before the first sheet: password mark, number of sheets and of styles."""
    at, sheets, styles = 0, 0, 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        if kind == _FILE_PASS:
            raise Refused("PASSWORD")
        if kind == _END_OF_BOOK:
            return
        sheets += kind == _SHEET
        styles += kind == _STYLE
        if sheets > limits.MAX_SHEETS:
            raise Refused("TOO_MANY_SHEETS")
        if styles > limits.MAX_STYLES:
            raise Refused("TOO_MANY_STYLES")
        at += 4 + length
