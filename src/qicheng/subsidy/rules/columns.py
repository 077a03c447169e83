"""The same checks over columns: each combination of what a check reads is judged once for all who share it. Pure.

A county has 300,000 people and ten notices; a check reads few facts, and those take few values (an age, a group, a city, a number of
months). So the rule stands once, in `checks` and `demands`, and is asked some hundred times instead of three million.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.amounts import amount_of, tier_of
from qicheng.subsidy.rules.checks import Check
from qicheng.subsidy.rules.conditions import fields_of
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.judging import checks_of

Codes = npt.NDArray[np.int64]


class _Column:
    """One fact of everybody: the different values, and which of them each person has."""

    __slots__ = ("codes", "values")

    def __init__(self, told: Sequence[Any]) -> None:
        numbers: dict[Any, int] = {}
        # setdefault hands out 0, 1, 2, … in the order in which values first appear
        self.codes: Codes = np.fromiter(
            (numbers.setdefault(v, len(numbers)) for v in told), dtype=np.int64, count=len(told)
        )
        self.values = list(numbers)


@dataclass(slots=True)
class Crowd:
    """Facts of many people as columns. What is not among them is as `Facts` has it by default."""

    count: int
    as_of: dt.date
    columns: dict[str, _Column]

    @classmethod
    def of(cls, told: Mapping[str, Sequence[Any]], *, as_of: dt.date) -> Crowd:
        """Columns of equal length by field of `Facts`."""
        count = len(next(iter(told.values())))
        return cls(count=count, as_of=as_of, columns={name: _Column(values) for name, values in told.items()})

    def shared(self, names: Sequence[str]) -> tuple[list[dict[str, Any]], Codes]:
        """The different combinations of these fields, and which of them each person has."""
        known = [n for n in dict.fromkeys(names) if n in self.columns]
        key: Codes = np.zeros(self.count, dtype=np.int64)
        for name in known:
            column = self.columns[name]
            key = _tight(key * len(column.values) + column.codes) if len(known) > 1 else column.codes
        first, back = _first_of(key)
        return [{n: self.columns[n].values[self.columns[n].codes[i]] for n in known} for i in first], back


def _tight(key: Codes) -> Codes:
    """The same key in small numbers, so that the next column can be put beside it."""
    top = int(key.max(initial=0)) + 1
    if top <= 4 * len(key) + 1024:
        seen = np.zeros(top, dtype=np.int64)
        seen[key] = 1
        return (np.cumsum(seen) - 1)[key]
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def _first_of(key: Codes) -> tuple[list[int], Codes]:
    """Somebody of each combination, and the combination of each; keys are small."""
    key = _tight(key)
    first = np.zeros(int(key.max(initial=-1)) + 1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1)
    return first.tolist(), key


@dataclass(frozen=True, slots=True)
class Sorted:
    """Of each person the leading reason's number in `reasons` (0: qualifies) and the amount in fen.

    `lacking`: nothing is refused, only something is not known yet; `fen` is then what it would be.
    """

    reasons: tuple[str, ...]
    reason: Codes
    fen: Codes
    lacking: npt.NDArray[np.bool_]

    def possible(self) -> list[int]:
        """The places of those of whom only something is not known yet."""
        found: list[int] = np.flatnonzero(self.lacking).tolist()
        return found

    def qualifying(self) -> list[int]:
        """The places of those who qualify."""
        found: list[int] = np.flatnonzero(self.reason == 0).tolist()
        return found


def unheard(_done: int, _total: int) -> None:
    """Nobody waits for it."""


def sort_all(
    policy: Policy, crowd: Crowd, *, asked: bool = False, say: Callable[[int, int], None] = unheard
) -> Sorted:
    """The leading reason and the amount of everybody: what `judge` says one by one. `say` hears how many of the checks are done."""
    reasons: dict[str, int] = {"ELIGIBLE": 0}
    refused: Codes = np.zeros(crowd.count, dtype=np.int64)
    returned: Codes = np.zeros(crowd.count, dtype=np.int64)
    checks = checks_of(policy, asked=asked)
    for n, check in enumerate(checks):
        say(n, len(checks))
        code, back = _answers(policy, crowd, check, reasons, asked=asked)
        refused = np.where((refused == 0) & ~back, code, refused)
        returned = np.where((returned == 0) & back, code, returned)
    reason = np.where(refused > 0, refused, returned)
    lacking = (refused == 0) & (returned > 0)
    fen = np.where((reason == 0) | lacking, _amounts(policy, crowd, asked=asked), 0)
    return Sorted(reasons=tuple(reasons), reason=reason, fen=fen, lacking=lacking)


def _answers(
    policy: Policy, crowd: Crowd, check: Check, reasons: dict[str, int], *, asked: bool
) -> tuple[Codes, npt.NDArray[np.bool_]]:
    reads = (
        (*check.reads, *(f for t in policy.tiers if t.when for f in fields_of(t.when)))
        if check.code in ("ZONE", "PRICE")
        else check.reads
    )
    combinations, back = crowd.shared(reads)
    codes = np.zeros(len(combinations), dtype=np.int64)
    returns = np.zeros(len(combinations), dtype=np.bool_)
    for i, fields in enumerate(combinations):
        why = check.test(policy, Facts(as_of=crowd.as_of, asked=asked, **fields))
        if why is not None:
            codes[i], returns[i] = reasons.setdefault(why.code, len(reasons)), why.returns
    return codes[back], returns[back]


def _amounts(policy: Policy, crowd: Crowd, *, asked: bool) -> Codes:
    reads = (
        "home_code",
        "work_code",
        "groups",
        "ticket_fen",
        *(f for t in policy.tiers if t.when for f in fields_of(t.when)),
    )
    combinations, back = crowd.shared(reads)
    given = np.zeros(len(combinations), dtype=np.int64)
    for i, fields in enumerate(combinations):
        facts = Facts(as_of=crowd.as_of, asked=asked, **fields)
        tier = tier_of(policy, facts)
        if tier is not None:
            fen = amount_of(tier, facts)
            given[i] = tier.fen if fen is None else fen
    return given[back]


def reads_of(policies: Sequence[Policy], *, asked: bool = False) -> tuple[str, ...]:
    """The fields of `Facts` that these notices look at: what a bulk pass must gather."""
    found: dict[str, None] = {}
    for policy in policies:
        for check in checks_of(policy, asked=asked):
            found.update(dict.fromkeys(check.reads))
        for tier in policy.tiers:
            found.update(dict.fromkeys(fields_of(tier.when) if tier.when else ()))
    return tuple(found)
