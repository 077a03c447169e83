"""Measures: a code, a Chinese name, what is counted, and the promises that the package proves itself."""

from __future__ import annotations

from collections.abc import Iterable

from qicheng_measures.ledger import COLUMNS, CONTRACT
from qicheng_measures.record import Record
from qicheng_measures.terms import Term


class Count(Record):
    """How many rows."""

    where: Term


class Sum(Record):
    """The sum of an integer column over rows."""

    column: str
    where: Term

    def check(self) -> None:
        if COLUMNS[self.column].kind != "int" or COLUMNS[self.column].nullable:
            raise ValueError(f"{self.column} cannot be summed")


class Measure(Record):
    """One figure. `by` names the column whose unit it is counted for: a person stands in this year's village, or last year's.

    `part_of`: never more than that measure. `closes`: the measures of one family sum to that one. `expect`: the only
    right value.
    """

    code: str
    label: str
    what: Count | Sum
    clause: str = ""
    part_of: str = ""
    closes: str = ""
    expect: int | None = None
    by: str = "village"

    @property
    def where(self) -> Term:
        """The predicate that figure, names and reasons share."""
        return self.what.where

    def counting(self, where: Term) -> Measure:
        """The same figure as a count of other rows."""
        return Measure(**{**self.__dict__, "what": Count(where)})

    @property
    def fingerprint(self) -> str:
        """16 hex characters that change whenever the definition changes."""
        import hashlib  # loads OpenSSL, for which who only counts has no use

        column = self.what.column if isinstance(self.what, Sum) else ""
        text = f"{CONTRACT}|{self.code}|{self.by}|{column}|{self.where.sql()}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class Ratio(Record):
    """Two measures, computed last, from integers, half-up, in tenths of a percent."""

    code: str
    label: str
    top: str
    bottom: str

    def of(self, figures: dict[str, int]) -> int | None:
        """Tenths of a percent, or None where the bottom is nought."""
        bottom = figures[self.bottom]
        return (figures[self.top] * 2000 + bottom) // (2 * bottom) if bottom else None


_REGISTRY: dict[str, Measure] = {}


def measure(  # noqa: PLR0913  a declaration, read as a table row
    code: str,
    label: str,
    what: Count | Sum,
    *,
    clause: str = "",
    part_of: str = "",
    closes: str = "",
    expect: int | None = None,
    by: str = "village",
) -> Measure:
    """Declares a measure once."""
    if code in _REGISTRY:
        raise ValueError(f"{code} is declared twice")
    made = Measure(
        code=code, label=label, what=what, clause=clause, part_of=part_of, closes=closes, expect=expect, by=by
    )
    _REGISTRY[code] = made
    return made


def by_code(code: str) -> Measure:
    """The measure of a code."""
    return _REGISTRY[code]


def all_measures() -> tuple[Measure, ...]:
    """The whole catalogue, in the order of declaration."""
    return tuple(_REGISTRY.values())


def faults(figures: dict[str, int], declared: Iterable[Measure]) -> list[str]:
    """The promises that one unit's figures break: parts above the whole, families that do not close, wrong expectations."""
    found: list[str] = []
    families: dict[str, int] = {}
    for m in declared:
        if m.part_of and figures[m.code] > figures[m.part_of]:
            found.append(f"{m.label} {figures[m.code]} 大于 {by_code(m.part_of).label} {figures[m.part_of]}")
        if m.expect is not None and figures[m.code] != m.expect:
            found.append(f"{m.label} 应为 {m.expect}，实为 {figures[m.code]}")
        if m.closes:
            families[m.closes] = families.get(m.closes, 0) + figures[m.code]
    for whole, total in families.items():
        if total != figures[whole]:
            found.append(f"{by_code(whole).label} {figures[whole]} 不等于各项之和 {total}")
    return found
