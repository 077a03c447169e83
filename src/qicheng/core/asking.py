"""Numbers of many rooms in one question to the database.

A room says what could be counted (`Question`: rows narrowed to a viewer, and what of them); it does not ask yet. Whoever draws a page
that crosses rooms asks all of it `together`, in one statement; a room that wants only its own asks `alone`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, BigIntegerField, Count, QuerySet, Value


@dataclass(frozen=True, slots=True)
class Asked:
    """Whole numbers over one set of rows, each by its name. The rows are for counting only."""

    _rows: QuerySet[Any]
    _of: Mapping[str, Aggregate]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the numbers."""
        return tuple(self._of)

    def row(self, mark: str, width: int) -> QuerySet[Any, Any]:
        """One row of the whole question: the mark, the numbers in order, noughts up to `width` of them."""
        numbers = dict(zip(_columns(len(self._of)), self._of.values(), strict=True))
        empty = {c: Value(0, output_field=BigIntegerField()) for c in _columns(width)[len(numbers) :]}
        rows = self._rows.order_by().values(mark=Value(mark)).annotate(**numbers, **empty)
        row: QuerySet[Any, Any] = rows.values_list("mark", *_columns(width))
        return row


Question = Sequence[Asked]
Numbers = dict[str, int]


def count(name: str, rows: QuerySet[Any]) -> Asked:
    """How many rows there are."""
    return Asked(rows, {name: Count("pk")})


def numbers(rows: QuerySet[Any], **of: Aggregate) -> Asked:
    """Several numbers over the same rows, read once."""
    return Asked(rows, of)


def together(questions: Mapping[str, Question]) -> dict[str, Numbers]:
    """The numbers of every question, by its name; nought where there is nothing. One statement, none when nothing is asked."""
    parts = {f"{name}:{i}": (name, a) for name, asked in questions.items() for i, a in enumerate(asked)}
    found: dict[str, Numbers] = {name: {} for name in questions}
    for name, asked in parts.values():
        found[name] |= dict.fromkeys(asked.names, 0)
    for mark, *values in _rows([(mark, asked) for mark, (_, asked) in parts.items()]):
        name, asked = parts[mark]
        found[name] |= {n: int(v or 0) for n, v in zip(asked.names, values, strict=False)}
    return found


def alone(question: Question) -> Numbers:
    """The numbers of one question."""
    return together({"": question})[""]


def _columns(width: int) -> list[str]:
    return [f"n{i}" for i in range(width)]


def _rows(parts: Sequence[tuple[str, Asked]]) -> Iterator[tuple[Any, ...]]:
    if not parts:
        return iter(())
    width = max(len(asked.names) for _, asked in parts)
    first, *others = [asked.row(mark, width) for mark, asked in parts]
    return iter(first.union(*others, all=True) if others else first)
