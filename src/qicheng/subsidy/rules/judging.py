"""The verdict on one application: eligible, refused or returned, with one leading reason, the whole trace and what would change it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.facts import Facts


class Decision(StrEnum):
    """ELIGIBLE may be paid when the budget lasts; REJECT is a refusal; RETURN goes back to be put right (改正后再报)."""

    ELIGIBLE = "ELIGIBLE"
    REJECT = "REJECT"
    RETURN = "RETURN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule's answer: `holds` None when it was not asked; the fact it looked at, where that comes from and of which day."""

    code: str
    title: str
    holds: bool | None
    value: str = ""
    source: str = ""
    date: dt.date | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What would have to be different: field of `Facts`, its value, in words. `hand` WORKER, VILLAGE, COUNTY or NONE (time, age)."""

    field: str
    value: object
    sentence: str
    hand: str = "WORKER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`code` and `sentence` are the gravest reason ("ELIGIBLE" when there is none); all reasons stand in `trace`.

    `changes` together turn the verdict into ELIGIBLE; empty when it is, or when nothing known would.
    """

    decision: Decision
    code: str
    sentence: str
    amount_fen: int
    trace: tuple[Line, ...] = ()
    changes: tuple[Change, ...] = ()


def judge(policy: Policy, facts: Facts, *, explain: bool = True) -> Verdict:
    """The verdict. Without `explain` the trace and the changes stay empty, which is quicker."""
    raise NotImplementedError
