"""Who is paid out of what is left: priority people first, then by received time, then by number; stop at the first who cannot be paid in full."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.telling import say
from qicheng.season.rules.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One eligible application. `rank` 0 goes first; a missing `received_at` goes after all others of its rank."""

    key: Hashable
    rank: int
    received_at: dt.datetime | None
    number: str
    amount_fen: int
    township: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotted:
    """PAY or WAIT in the order of payment (1, 2, …). `left_fen` of the notice after this line; None without a budget."""

    key: Hashable
    place: int
    decision: str
    sentence: str
    amount_fen: int
    left_fen: int | None


def rank_of(policy: Policy, groups: frozenset[str]) -> int:
    """The rank of a person's groups: the first that the notice names, else after all of them."""
    ranks = (i for i, rank in enumerate(policy.priority) if not rank.isdisjoint(groups))
    return next(ranks, len(policy.priority))


def in_order(asked: Asked) -> tuple[Any, ...]:
    """The key of the order of payment. Numbers compare as people count: 9 before 10."""
    parts = tuple(
        (0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.findall(r"[0-9]+|[^0-9]+", asked.number)
    )
    when = asked.received_at
    return (asked.rank, when is None, when.timestamp() if when else 0.0, parts)


def allot(
    asked: Sequence[Asked], left_fen: int | None, township_left: Mapping[str, int] | None = None
) -> list[Allotted]:
    """Pays in order while the money lasts. The first whom the notice's money does not cover in full stops everybody after
    (no smaller amount jumps the queue); one whom a township's money does not cover stops that township only.
    """
    left, townships = left_fen, dict(township_left or {})
    stopped, dry = False, set[str]()
    answers: list[Allotted] = []
    for place, one in enumerate(sorted(asked, key=in_order), 1):
        town_left = townships.get(one.township)
        if not stopped and left is not None and one.amount_fen > left:
            stopped = True
        if not stopped and town_left is not None and one.amount_fen > town_left:
            dry.add(one.township)
        pays = not stopped and one.township not in dry
        if pays:
            left = None if left is None else left - one.amount_fen
            if town_left is not None:
                townships[one.township] = town_left - one.amount_fen
        sentence = _why(stopped=stopped, dry=one.township in dry)
        answers.append(Allotted(key=one.key, place=place, decision="PAY" if pays else "WAIT", sentence=sentence, amount_fen=one.amount_fen, left_fen=left))  # fmt: skip
    return answers


def _why(*, stopped: bool, dry: bool) -> str:
    if stopped:
        return say(_("资金已不够全额发放，按顺序等待。资金补足后接着发。"))
    return say(_("本乡镇的资金已不够全额发放，按顺序等待。资金补足后接着发。")) if dry else ""
