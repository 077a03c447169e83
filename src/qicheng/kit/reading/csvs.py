"""CSV as it comes from Excel, WPS and other systems: any of their encodings, any of their delimiters."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from . import limits
from .grid import Value
from .limits import Refused

_FIELD_CHARS = 1_000_000
_DELIMITERS = (",", "\t", ";", "，", "|")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# Three Chinese characters in a row written in UTF-8; GBK text gives this shape hardly ever.
_UTF8_RUN = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){3,}")


def read_rows(data: bytes) -> list[list[Value]]:
    """Rows of a CSV file as text (empty -> None); `Refused` when it is not text or not of one encoding."""
    text = decode(data)
    if _CONTROL.search(text):
        raise Refused("WRONG_TYPE")
    delimiter = delimiter_of(text)
    if text.count(delimiter) > limits.MAX_CELLS:
        raise Refused("TOO_HEAVY")
    csv.field_size_limit(_FIELD_CHARS)
    rows: list[list[Value]] = []
    cells = 0
    try:
        for fields in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells += len(fields)
            if cells > limits.MAX_CELLS:
                raise Refused("TOO_HEAVY")
            rows.append([field or None for field in fields])
    except csv.Error as error:
        raise Refused("TRUNCATED") from error
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise Refused("EMPTY")
    return rows


def decode(data: bytes) -> str:
    """Bytes to text: BOM, then UTF-8, then UTF-16 by its NULs, then GB18030, each strictly; or `Refused`."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A cut last character must not send a UTF-8 file on to GB18030, where it reads as nonsense.
        if error.end >= len(data) and error.start > 0 and error.reason == "unexpected end of data":
            raise Refused("TRUNCATED") from error
    if guess := _utf16_without_mark(data):
        return _strict(data, guess)
    _refuse_mixture(data)
    return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        is_cut = error.end >= len(data) - 1 and error.start >= len(data) - 4 and error.start > 0
        raise Refused("TRUNCATED" if is_cut else "ENCODING") from error


def is_wide(data: bytes) -> bool:
    """True for UTF-16 text, with or without its mark; its bytes look like control marks."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or bool(_utf16_without_mark(data))


def _utf16_without_mark(data: bytes) -> str:
    sample = data[:4096]
    low, high = sample[1::2].count(0), sample[0::2].count(0)
    if max(low, high) <= len(sample) // 40 or min(low, high) * 8 > max(low, high):
        return ""
    return "utf-16-le" if low > high else "utf-16-be"


def _refuse_mixture(data: bytes) -> None:
    """Refuse UTF-8 lines joined to GB18030 lines: read as one, half of the names would be wrong."""
    if not _UTF8_RUN.search(data):
        return
    for line in data.split(b"\n"):
        if _UTF8_RUN.search(line):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            raise Refused("ENCODING")


def delimiter_of(text: str) -> str:
    """The delimiter under which the first lines fall into most equal columns; a comma when there is none."""
    lines = text[:20_000].splitlines()[:40]
    if len(text) > 20_000:
        lines = lines[:-1] or lines
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row)]
        common = Counter(width for width in widths if width > 1).most_common(1)
        if not common:
            continue
        width, times = common[0]
        # Agreement counts before width: a remark full of commas must not win over tabs.
        score = (times / len(widths)) * (1 + min(width, 30) / 30)
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best
