"""Folding figures of villages up a tree of places. Exact, because all figures are integers and additive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

TYPE_CHECKING = False  # see `record`
if TYPE_CHECKING:
    from typing import TypeVar

    Key = TypeVar("Key")

Figures = dict[str, dict[str, int]]  # place -> measure -> figure
LEVELS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}


def unit(code: str, level: str) -> str:
    """The unit of a level that a village code lies in, 12 digits."""
    return code[: LEVELS[level]].ljust(12, "0")


def fold(figures: Mapping[str, Mapping[Key, int]], to: Callable[[str], str]) -> dict[str, dict[Key, int]]:
    """Adds up figures (by measure, or any other key) under a mapping of places: a level, or another day's tree (merged, re-coded villages)."""
    folded: dict[str, dict[Key, int]] = {}
    for place, values in figures.items():
        into = folded.setdefault(to(place), {})
        for code, value in values.items():
            into[code] = into.get(code, 0) + value
    return folded


def total(figures: Mapping[str, Mapping[str, int]], codes: Iterable[str]) -> dict[str, int]:
    """The sums over all places, nought where nothing was counted."""
    sums = dict.fromkeys(codes, 0)
    for values in figures.values():
        for code, value in values.items():
            sums[code] = sums.get(code, 0) + value
    return sums
