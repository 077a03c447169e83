"""What every reader hands on: a workbook as plain values, whatever file it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

# A cell as the file holds it. `None` is an empty cell; a number typed into an ID column stays a number,
# so that the rules can see that Excel has lost its last digits.
Value = str | int | float | bool | dt.date | dt.datetime | dt.time | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, zero-based and inclusive on both ends. Only its top left cell holds the value."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet. `rows[i]` is the row that the spreadsheet program shows as `i + 1`; rows may differ in length."""

    name: str
    rows: list[list[Value]]
    merges: tuple[Merge, ...] = ()
    visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One readable file. `path` is what the clerk sees; for a file in a zip: `上报.zip/A村.xls`."""

    path: str
    sheets: list[Sheet]
    sha256: str
    kind: str  # xlsx | xls | csv | et | ods


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file that is not read: refused (hostile, broken) or ignored (nothing to read in it)."""

    path: str
    status: str  # "refuse" | "ignore" | "question"
    code: str  # e.g. PASSWORD, TRUNCATED, ZIP_BOMB
    reason: str  # a Chinese sentence: the cause and what to do next
    sha256: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A sheet as it was issued. Rows and columns count from 0; `cells` and `formulas` by (row, column); widths in characters."""

    sheet: str
    sheets: tuple[str, ...]
    rows: int
    columns: int
    cells: Mapping[tuple[int, int], str]
    formulas: frozenset[tuple[int, int]]
    merges: tuple[tuple[int, int, int, int], ...]  # top, left, bottom, right
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """What to write: values by (row, column) as the issued sheet counts them after `more` rows were put in below row `after`."""

    values: Mapping[tuple[int, int], str | int]
    after: int = -1
    more: int = 0
    proof: str = ""  # a line below the table
    picture: bytes = b""  # a PNG below that line
