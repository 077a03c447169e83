"""What a predicate is, and how predicates are put together: and, or, not, in three-valued logic. NULL is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from qicheng_measures.record import Record

Value = int | str | bool | dt.date | None
Row = Mapping[str, Value]


class Term(Record):
    """A predicate. Combine with `&`, `|`, `~`."""

    def sql(self) -> str:
        raise NotImplementedError

    def holds(self, row: Row) -> bool | None:
        raise NotImplementedError

    def columns(self) -> frozenset[str]:
        """The columns it asks for."""
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


class _Pair(Term):
    """Two predicates under one word."""

    left: Term
    right: Term

    def columns(self) -> frozenset[str]:
        return self.left.columns() | self.right.columns()

    def reasons(self, row: Row) -> list[tuple[str, bool | None]]:
        return self.left.reasons(row) + self.right.reasons(row)


class Both(_Pair):
    """And."""

    def sql(self) -> str:
        return f"({self.left.sql()} AND {self.right.sql()})"

    def holds(self, row: Row) -> bool | None:
        a, b = self.left.holds(row), self.right.holds(row)
        if a is False or b is False:
            return False
        return None if a is None or b is None else True


class Either(_Pair):
    """Or."""

    def sql(self) -> str:
        return f"({self.left.sql()} OR {self.right.sql()})"

    def holds(self, row: Row) -> bool | None:
        a, b = self.left.holds(row), self.right.holds(row)
        if a or b:
            return True
        return None if a is None or b is None else False


class Not(Term):
    """Not; unknown stays unknown."""

    inner: Term

    def sql(self) -> str:
        return f"NOT ({self.inner.sql()})"

    def holds(self, row: Row) -> bool | None:
        found = self.inner.holds(row)
        return None if found is None else not found

    def columns(self) -> frozenset[str]:
        return self.inner.columns()

    def reasons(self, row: Row) -> list[tuple[str, bool | None]]:
        return [(f"NOT {text}", None if held is None else not held) for text, held in self.inner.reasons(row)]
