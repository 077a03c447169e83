"""Text as clerks type it, made plain: half-width, no invisible characters, no stray quotes.

Clean text must cost next to nothing: one regular expression decides whether anything is to be done.
"""

from __future__ import annotations

import datetime as dt
import re

# A cell as a reader hands it on.
Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | None

# U+200B..U+200F, word joiner, BOM, soft hyphen, bidi marks, variation selectors of emoji.
_INVISIBLE = [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
_INVISIBLE += [0xFEFF, *range(0xFE00, 0xFE10), *range(0xFFF9, 0xFFFD)]
_SPACES = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F]
_SPACES += [0x205F, 0x3000, 0x3164, 0xFFA0]

INVISIBLE: dict[int, str | None] = dict.fromkeys(
    [*_INVISIBLE, *(c for c in range(0x20) if c not in _SPACES), *range(0x7F, 0xA0)]
)
INVISIBLE.pop(0x85, None)
SPACES: dict[int, str | None] = dict.fromkeys(_SPACES, " ")
WIDE: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}

_PLAIN = {**WIDE, **SPACES, **INVISIBLE}
_TIGHT = {**_PLAIN, **dict.fromkeys([0x20, *_SPACES])}
_ODD = re.compile(r"[^\x20-\x7e\u4e00-\u9fff\u3001\u3002\u00b7]")
_ODD_OR_SPACE = re.compile(r"[^\x21-\x7e\u4e00-\u9fff\u3001\u3002\u00b7]")
_MARKS = "\"“”'‘’`"
_QUOTES = _MARKS + "="


def words(text: str) -> frozenset[str]:
    """The words of a table written as one text with spaces between."""
    return frozenset(text.split())


def plain(text: str) -> str:
    """The text half-width, without invisible characters, trimmed. Inner spaces stay (one kind of space)."""
    if _ODD.search(text):
        text = text.translate(_PLAIN)
    return text.strip()


def tight(text: str) -> str:
    """Like `plain`, but with every space, tab and line break taken out."""
    if _ODD_OR_SPACE.search(text):
        text = text.translate(_TIGHT)
    return text


def unquote(text: str) -> str:
    """Take off what tricks a spreadsheet into text: a leading `'`, `="…"`, quotes around the value."""
    if text and text[0] in _QUOTES:
        bare = text[1:].lstrip() if text[0] == "=" else text
        if bare and bare[0] in _MARKS:
            return bare.strip(_MARKS + " \t\r\n")
    return text.rstrip("'\"`") if text and text[-1] in "'\"`" else text


def number_text(value: int | float) -> str:
    """A number as a person would write it: 3.0 is 3; no exponent below 10^16."""
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        if value.is_integer() and abs(value) < 1e16:
            return str(int(value))
        return repr(value)
    return str(int(value)) if value.bit_length() < 256 else "?"


def cell_text(value: Cell) -> str:
    """Any cell as plain, unquoted, trimmed text. A date is written 2025-03-04; true is 1 and false is 0."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unquote(plain(value))
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d") if value.time() == dt.time() else value.isoformat(" ")
    return value.isoformat()
