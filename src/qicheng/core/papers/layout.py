"""A table as counties print it: title, reporting unit, one- or two-level header, body, 合计, signature line (domain.md 6.0)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Cell = str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; neighbours with the same `group` share a merged heading. `width` in characters of 小五.

    `names` ends the address of the names behind its figures, for tables whose rows are units.
    """

    title: str
    group: str = ""
    width: float = 8
    number: bool = False
    total: bool = False
    names: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet. `rows` in the order of `columns`; numbers are integers, all else is text."""

    sheet: str
    title: str
    unit: str
    as_of: str
    measure_word: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    sign: Sequence[str] = ("主要负责人：", "审核人：", "填表人：", "联系电话：")
    bold_rows: frozenset[int] = field(default_factory=frozenset)
    codes: Sequence[str] = ()  # of the units that the rows stand for, if they do
    facts: Sequence[tuple[str, str]] = ()  # pairs of word and value between the title and the body
    made_by: str = ""  # who took it out and when: on every page's foot
    proof: str = ""  # an address that proves the paper, printed as a QR code below the signatures
    heads: tuple[str, str] = ("填报单位（盖章）", "填报时间")  # before the unit and the day, above the body
    proof_word: str = "扫码核验"
    paper: Literal["a4", "a3"] = "a4"  # of the print-ready file; a wall's list is A3
    made_at: dt.datetime | None = None  # the file's own date; with it, the same table is the same bytes

    @property
    def is_grouped(self) -> bool:
        """Whether the header has two levels."""
        return any(c.group for c in self.columns)

    def totals(self) -> list[Cell]:
        """The 合计 row, empty where a column is not summed; rows in bold are subtotals and not added again."""
        sums: list[Cell] = []
        for i, column in enumerate(self.columns):
            values = (row[i] for n, row in enumerate(self.rows) if n not in self.bold_rows)
            sums.append(sum(v for v in values if isinstance(v, int)) if column.total else None)
        sums[0] = "合计"
        return sums

    @property
    def has_totals(self) -> bool:
        """Whether any column is summed."""
        return any(c.total for c in self.columns)

    def spans(self) -> list[tuple[int, int, str]]:
        """Header groups as (first column, last column, heading)."""
        found: list[tuple[int, int, str]] = []
        for i, column in enumerate(self.columns):
            if column.group and found and found[-1][2] == column.group and found[-1][1] == i - 1:
                found[-1] = (found[-1][0], i, column.group)
            elif column.group:
                found.append((i, i, column.group))
        return found
