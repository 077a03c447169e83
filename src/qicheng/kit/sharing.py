"""Rows that share a mark, of which there should be one each: the bare work of every proof against paying twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Row = TypeVar("Row")


def shared(
    rows: Iterable[Row],
    marks: Callable[[Row], Iterable[Hashable]],
    *,
    line: Callable[[Row], Hashable],
    apart: Callable[[Row], Hashable] | None = None,
) -> list[list[Row]]:
    """Groups of at least two different lines with the same mark; with `apart`, only where at least two differ in it. A row without marks is in none."""
    groups: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        for mark in set(marks(row)):
            groups[mark].append(row)
    return [
        g
        for g in groups.values()
        if len({line(r) for r in g}) > 1 and (apart is None or len({apart(r) for r in g}) > 1)
    ]
