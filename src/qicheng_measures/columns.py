"""The ledger's columns as Python names, so that a measure reads like a sentence: `journeys.intention == "NEW"`."""

from __future__ import annotations

import datetime as dt

from qicheng_measures.leaves import Compare, Flag, Known, Same
from qicheng_measures.ledger import COLUMNS
from qicheng_measures.logic import Not, Term


class Col:
    """A column to build predicates from: `journeys.intention == "NEW"`. It is compared with no other: comparing makes a predicate."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

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
