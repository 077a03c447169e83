"""Predicates that ask one thing of a row: a column against a literal, a flag, whether there is a value, two columns alike.

Literals are whole numbers, ISO dates and `[A-Z0-9_-]{1,32}`; anything else raises, so the text can be logged, hashed and compared and
nothing can be injected.
"""

from __future__ import annotations

import datetime as dt
import operator as operators
from collections.abc import Callable

from qicheng_measures.ledger import COLUMNS
from qicheng_measures.logic import Row, Term

_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LONGEST = 32  # of a code
_OPERATORS = {"=", "<>", "<", "<=", ">", ">="}


def literal(value: object) -> str:
    """A literal as every engine reads it."""
    if isinstance(value, bool):
        raise TypeError("a flag is written bare")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return f"'{value.isoformat()}'"
    if isinstance(value, str) and 1 <= len(value) <= _LONGEST and _LETTERS.issuperset(value):
        return f"'{value}'"
    raise ValueError(f"not a literal of measures: {value!r}")


_TYPES: dict[str, type] = {"int": int, "text": str, "date": dt.date}


def _kind(column: str) -> str:
    """A column's kind. What the ledger does not have is refused, so that no text of another's making gets into SQL."""
    if column not in COLUMNS:
        raise ValueError(f"the ledger has no column {column!r}")
    return COLUMNS[column].kind


class Always(Term):
    """True of every row."""

    def sql(self) -> str:
        return "1 = 1"

    def columns(self) -> frozenset[str]:
        return frozenset()

    def holds(self, row: Row) -> bool | None:
        return True


class _OfColumn(Term):
    """One thing asked of one column."""

    column: str

    def check(self) -> None:
        _kind(self.column)

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})


class Compare(_OfColumn):
    """A column against a literal."""

    operator: str
    value: int | str | dt.date

    def check(self) -> None:
        if self.operator not in _OPERATORS:
            raise ValueError(self.operator)
        literal(self.value)
        wanted = _TYPES.get(_kind(self.column))
        if wanted is None or not isinstance(self.value, wanted):
            raise TypeError(f"{self.column} is not compared with {self.value!r}")

    def sql(self) -> str:
        return f"{self.column} {self.operator} {literal(self.value)}"

    def holds(self, row: Row) -> bool | None:
        found = row[self.column]
        if found is None:
            return None
        if isinstance(self.value, dt.date) and isinstance(found, str):
            found = dt.date.fromisoformat(found)
        return _COMPARED[self.operator](found, self.value)


_COMPARED: dict[str, Callable[..., bool]] = {
    "=": operators.eq,
    "<>": operators.ne,
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


class Flag(_OfColumn):
    """A flag, written bare: SQLite stores 0/1, others BOOLEAN."""

    def check(self) -> None:
        if _kind(self.column) != "bool":
            raise TypeError(f"{self.column} is no flag")

    def sql(self) -> str:
        return self.column

    def holds(self, row: Row) -> bool | None:
        found = row[self.column]
        return None if found is None else bool(found)


class Known(_OfColumn):
    """Whether a column has a value."""

    def sql(self) -> str:
        return f"{self.column} IS NOT NULL"

    def holds(self, row: Row) -> bool | None:
        return row[self.column] is not None


class Same(Term):
    """Two columns hold the same."""

    left: str
    right: str

    def check(self) -> None:
        if _kind(self.left) != _kind(self.right):
            raise TypeError(f"{self.left} is not compared with {self.right}")

    def sql(self) -> str:
        return f"{self.left} = {self.right}"

    def columns(self) -> frozenset[str]:
        return frozenset({self.left, self.right})

    def holds(self, row: Row) -> bool | None:
        a, b = row[self.left], row[self.right]
        return None if a is None or b is None else a == b
