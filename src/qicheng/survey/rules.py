"""Rules of the survey. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qicheng.journeys.rules import intention_from_last_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One row of a list that names a person: where it stands and which village it claims."""

    order: int  # place in the walk: file, sheet, row
    village: str


def deciding(rows: Iterable[Stand], *, last_year_village: str | None) -> Stand:
    """Which of several rows of one person counts: last year's village decides, else the lowest code; then the first.

    No file order enters, so another order of the files gives the same totals.
    """
    return min(rows, key=lambda r: (r.village != last_year_village, r.village, r.order))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a list says of an intention: a finished code, or `GO` where last year must tell returning from new."""

    intention: str
    worked_last_year: bool | None = None


def intention_of(said: Said, *, worked_last_year: bool) -> tuple[str, bool]:
    """The intention and whether it was inferred from last year. What the list itself says of last year comes first."""
    if said.intention != "GO":
        return said.intention, False
    worked = worked_last_year if said.worked_last_year is None else said.worked_last_year
    return intention_from_last_year(worked_last_year=worked), True
