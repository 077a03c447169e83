"""Predicates: small immutable trees with two faces, `sql()` for engines and `holds(row)` for one person.

Both follow SQL's three-valued logic: NULL is unknown, and only what is true counts. Literals are whole numbers, ISO dates
and `[A-Z0-9_-]{1,32}`; anything else raises, so the text can be logged, hashed and compared and nothing can be injected.
"""

from __future__ import annotations

import datetime as dt
import operator as operators
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qicheng_measures.ledger import COLUMNS

Value = int | str | bool | dt.date | None
Row = Mapping[str, Value]
_WORD = re.compile(r"[A-Z0-9_-]{1,32}\Z")
_OPERATORS = {"=", "<>", "<", "<=", ">", ">="}


def literal(value: object) -> str:
    """A literal as every engine reads it."""
    if isinstance(value, bool):
        raise TypeError("a flag is written bare")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return f"'{value.isoformat()}'"
    if isinstance(value, str) and _WORD.match(value):
        return f"'{value}'"
    raise ValueError(f"not a literal of measures: {value!r}")


_TYPES: dict[str, type] = {"int": int, "text": str, "date": dt.date}


def _kind(column: str) -> str:
    """A column's kind. What the ledger does not have is refused, so that no text of another's making gets into SQL."""
    if column not in COLUMNS:
        raise ValueError(f"the ledger has no column {column!r}")
    return COLUMNS[column].kind


class Term:
    """A predicate. Combine with `&`, `|`, `~`."""

    def sql(self) -> str:
        raise NotImplementedError

    def holds(self, row: Row) -> bool | None:
        raise NotImplementedError

    def reasons(self, row: Row) -> list[tuple[str, bool | None]]:
        """Leaf by leaf: what was asked and what it gave."""
        return [(self.sql(), self.holds(row))]

    def __and__(self, other: Term) -> Term:
        return Both(self, other)

    def __or__(self, other: Term) -> Term:
        return Either(self, other)

    def __invert__(self) -> Term:
        return Not(self)


@dataclass(frozen=True, slots=True)
class Always(Term):
    """True of every row."""

    def sql(self) -> str:
        return "1 = 1"

    def holds(self, row: Row) -> bool | None:
        return True


@dataclass(frozen=True, slots=True)
class Compare(Term):
    """A column against a literal."""

    column: str
    operator: str
    value: int | str | dt.date

    def __post_init__(self) -> None:
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


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operators.eq,
    "<>": operators.ne,
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


@dataclass(frozen=True, slots=True)
class Flag(Term):
    """A flag, written bare: SQLite stores 0/1, others BOOLEAN."""

    column: str

    def __post_init__(self) -> None:
        if _kind(self.column) != "bool":
            raise TypeError(f"{self.column} is no flag")

    def sql(self) -> str:
        return self.column

    def holds(self, row: Row) -> bool | None:
        found = row[self.column]
        return None if found is None else bool(found)


@dataclass(frozen=True, slots=True)
class Known(Term):
    """Whether a column has a value."""

    column: str

    def __post_init__(self) -> None:
        _kind(self.column)

    def sql(self) -> str:
        return f"{self.column} IS NOT NULL"

    def holds(self, row: Row) -> bool | None:
        return row[self.column] is not None


@dataclass(frozen=True, slots=True)
class Same(Term):
    """Two columns hold the same."""

    left: str
    right: str

    def __post_init__(self) -> None:
        if _kind(self.left) != _kind(self.right):
            raise TypeError(f"{self.left} is not compared with {self.right}")

    def sql(self) -> str:
        return f"{self.left} = {self.right}"

    def holds(self, row: Row) -> bool | None:
        a, b = row[self.left], row[self.right]
        return None if a is None or b is None else a == b


@dataclass(frozen=True, slots=True)
class Both(Term):
    """And."""

    left: Term
    right: Term

    def sql(self) -> str:
        return f"({self.left.sql()} AND {self.right.sql()})"

    def holds(self, row: Row) -> bool | None:
        a, b = self.left.holds(row), self.right.holds(row)
        if a is False or b is False:
            return False
        return None if a is None or b is None else True

    def reasons(self, row: Row) -> list[tuple[str, bool | None]]:
        return self.left.reasons(row) + self.right.reasons(row)


@dataclass(frozen=True, slots=True)
class Either(Term):
    """Or."""

    left: Term
    right: Term

    def sql(self) -> str:
        return f"({self.left.sql()} OR {self.right.sql()})"

    def holds(self, row: Row) -> bool | None:
        a, b = self.left.holds(row), self.right.holds(row)
        if a or b:
            return True
        return None if a is None or b is None else False

    def reasons(self, row: Row) -> list[tuple[str, bool | None]]:
        return self.left.reasons(row) + self.right.reasons(row)


@dataclass(frozen=True, slots=True)
class Not(Term):
    """Not; unknown stays unknown."""

    inner: Term

    def sql(self) -> str:
        return f"NOT ({self.inner.sql()})"

    def holds(self, row: Row) -> bool | None:
        found = self.inner.holds(row)
        return None if found is None else not found

    def reasons(self, row: Row) -> list[tuple[str, bool | None]]:
        return [(f"NOT {text}", None if held is None else not held) for text, held in self.inner.reasons(row)]


@dataclass(frozen=True, slots=True)
class Col:
    """A column to build predicates from: `journeys.intention == "NEW"`."""

    name: str

    def __eq__(self, other: object) -> Term:  # type: ignore[override]
        if isinstance(other, Col):
            return Same(self.name, other.name)
        return self._compare("=", other)

    def __ne__(self, other: object) -> Term:  # type: ignore[override]
        if isinstance(other, Col):
            return Not(Same(self.name, other.name))
        return self._compare("<>", other)

    def __lt__(self, other: int | str | dt.date) -> Term:
        return self._compare("<", other)

    def __le__(self, other: int | str | dt.date) -> Term:
        return self._compare("<=", other)

    def __gt__(self, other: int | str | dt.date) -> Term:
        return self._compare(">", other)

    def __ge__(self, other: int | str | dt.date) -> Term:
        return self._compare(">=", other)

    def __hash__(self) -> int:
        return hash(self.name)

    def _compare(self, operator: str, other: object) -> Term:
        if not isinstance(other, int | str | dt.date):
            raise TypeError(f"{self.name} is compared with {other!r}")
        return Compare(self.name, operator, other)

    def one_of(self, *values: str) -> Term:
        """Any of these codes."""
        term: Term = Compare(self.name, "=", values[0])
        for value in values[1:]:
            term = term | Compare(self.name, "=", value)
        return term

    def known(self) -> Term:
        """Has a value."""
        return Known(self.name)

    def true(self) -> Term:
        """The flag is set."""
        return Flag(self.name)


class _Journeys:
    """The ledger's columns as attributes."""

    def __getattr__(self, name: str) -> Col:
        if name not in COLUMNS:
            raise AttributeError(f"the ledger has no column {name}")
        return Col(name)


journeys = _Journeys()
