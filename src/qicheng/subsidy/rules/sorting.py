"""A whole application list under one notice: every line judged in the order of receipt, then the money given out in its order. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.allotting import Asked, allot, in_order, rank_of
from qicheng.subsidy.rules.application import Application
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.judging import Decision, Verdict, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stood before this list: who has a claim, which tickets and cards were used; each says by which application."""

    claims: Mapping[str, str] = field(default_factory=dict)  # by the key of `once_key`
    tickets: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by ID number


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One line: PAY, WAIT, REJECT or RETURN, why, how much; `place` in the order of payment (None: not eligible)."""

    application: Application
    facts: Facts
    verdict: Verdict
    decision: str
    reason: str
    amount_fen: int
    place: int | None = None


def decide(
    policy: Policy,
    lines: Sequence[tuple[Application, Facts]],
    *,
    before: Before,
    once_key: Callable[[Application], str],
    left_fen: int | None,
    township_left: Mapping[str, int] | None = None,
) -> list[Decided]:
    """Every line with its decision: those to be paid in the order of payment, then those who wait, then the others as they were listed.

    Of several applications of one person the first received counts, unless it was refused; so it is with a ticket.
    """
    claims, tickets = dict(before.claims), dict(before.tickets)
    judged: dict[int, tuple[Facts, Verdict]] = {}
    received = [
        Asked(key=i, rank=0, received_at=a.received_at, number=a.number, amount_fen=0)
        for i, (a, _) in enumerate(lines)
    ]
    for one in sorted(received, key=in_order):
        index = int(str(one.key))
        a, facts = lines[index]
        key = once_key(a)
        facts = replace(
            facts,
            same_claim=claims.get(key, "") if key else "",
            same_ticket=tickets.get(a.ticket_number, "") if a.ticket_number else "",
            beside=before.beside.get(a.id.number, frozenset()),
        )
        verdict = judge(policy, facts)
        judged[index] = (facts, verdict)
        if verdict.decision is not Decision.REJECT:
            claims.update({key: told(a)} if key else {})
            tickets.update({a.ticket_number: told(a)} if a.ticket_number else {})
    return _paid(policy, lines, judged, left_fen, township_left)


def told(a: Application) -> str:
    """An application as another one's reason names it."""
    if a.received_at is None:
        return say(gettext_noop("%(number)s号申请"), number=a.number)
    return say(
        gettext_noop("%(number)s号申请（%(day)s受理）"), number=a.number, day=f"{a.received_at:%Y-%m-%d}"
    )


def _paid(
    policy: Policy,
    lines: Sequence[tuple[Application, Facts]],
    judged: Mapping[int, tuple[Facts, Verdict]],
    left_fen: int | None,
    township_left: Mapping[str, int] | None,
) -> list[Decided]:
    asked = [
        Asked(
            key=i,
            rank=rank_of(policy, facts.groups),
            received_at=lines[i][0].received_at,
            number=lines[i][0].number,
            amount_fen=verdict.amount_fen,
            township=facts.township,
        )
        for i, (facts, verdict) in sorted(judged.items())
        if verdict.decision is Decision.ELIGIBLE
    ]
    answers = []
    for line in allot(asked, left_fen, township_left):
        facts, verdict = judged[int(str(line.key))]
        a = lines[int(str(line.key))][0]
        reason = verdict.sentence if line.decision == "PAY" else line.sentence
        answers.append(Decided(application=a, facts=facts, verdict=verdict, decision=line.decision, reason=reason, amount_fen=line.amount_fen, place=line.place))  # fmt: skip
    for i, (a, _) in enumerate(lines):
        facts, verdict = judged[i]
        if verdict.decision is not Decision.ELIGIBLE:
            answers.append(Decided(application=a, facts=facts, verdict=verdict, decision=str(verdict.decision), reason=verdict.sentence, amount_fen=0))  # fmt: skip
    return answers


def yuan(fen: int) -> Decimal:
    """Fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def summary(decided: Sequence[Decided]) -> dict[str, Any]:
    """The counts, sums and decisions of a list; amounts are yuan with two decimals."""
    paid = [d for d in decided if d.decision == "PAY"]
    waiting = [d for d in decided if d.decision == "WAIT"]
    money = {
        n: yuan(sum(d.amount_fen for d in part))
        for n, part in (("eligible", [*paid, *waiting]), ("paid", paid), ("waiting", waiting))
    }
    return {
        "applications": len(decided),
        "eligible": len(paid) + len(waiting),
        "eligible_amount": money["eligible"],
        "paid": len(paid),
        "paid_amount": money["paid"],
        "waiting": len(waiting),
        "waiting_amount": money["waiting"],
        "reject_reasons": _counted(decided, "REJECT"),
        "return_reasons": _counted(decided, "RETURN"),
        "decisions": [
            {
                "no": d.application.number, "decision": d.decision, "reason": d.reason, "amount": yuan(d.amount_fen), "code": d.verdict.code,
                "order": d.place, "where": d.application.where,
            }
            for d in decided
        ],
    }  # fmt: skip


def _counted(decided: Sequence[Decided], decision: str) -> dict[str, int]:
    return dict(sorted(Counter(d.verdict.code for d in decided if d.decision == decision).items()))
