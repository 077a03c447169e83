"""The verdict on one application: eligible, refused or returned, with one leading reason, the whole trace and what would change it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.season.rules.policy import ZONE_WORDS, Policy
from qicheng.subsidy.rules.amounts import amount_of, tier_of
from qicheng.subsidy.rules.checks import PERSON_CHECKS, Check, Why
from qicheng.subsidy.rules.demands import DEMANDS, PAPERS, condition_checks, group_words, yuan
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.zones import zone_of


class Decision(StrEnum):
    """ELIGIBLE may be paid when the budget lasts; REJECT is a refusal; RETURN goes back to be put right (改正后再报)."""

    ELIGIBLE = "ELIGIBLE"
    REJECT = "REJECT"
    RETURN = "RETURN"


WORDS = {
    Decision.ELIGIBLE: gettext_noop("符合"),
    Decision.REJECT: gettext_noop("不符合"),
    Decision.RETURN: gettext_noop("退回改正"),
}


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
    value: Any
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


def checks_of(policy: Policy, *, asked: bool) -> list[Check]:
    """The checks that a notice asks, gravest first: who it is, what was had before, what the notice demands, papers, account."""
    every = (*PERSON_CHECKS, *DEMANDS, *condition_checks(policy), *PAPERS)
    return [c for c in every if c.applies(policy) and (asked or not c.claim)]


def judge(policy: Policy, facts: Facts, *, explain: bool = True) -> Verdict:
    """The verdict. A refusal outweighs what only needs putting right; among refusals the first check leads.

    Without `explain` the trace and the changes stay empty, which is quicker.
    """
    checks = checks_of(policy, asked=facts.asked)
    answers = [(c, c.test(policy, facts)) for c in checks]
    trace = tuple(_line(policy, facts, c, why) for c, why in answers) if explain else ()
    reasons = [why for _, why in answers if why]
    if not reasons:
        return Verdict(decision=Decision.ELIGIBLE, code="ELIGIBLE", sentence=_fits(policy, facts), amount_fen=amount(policy, facts), trace=trace)  # fmt: skip
    lead = next((why for why in reasons if not why.returns), reasons[0])
    decision = Decision.RETURN if lead.returns else Decision.REJECT
    changes = changes_of(policy, facts) if explain else ()
    return Verdict(decision=decision, code=lead.code, sentence=lead.sentence, amount_fen=0, trace=trace, changes=changes)  # fmt: skip


def amount(policy: Policy, facts: Facts) -> int:
    """What the notice gives to somebody who qualifies. Fen; for somebody who has not applied, a price up to a cap counts in full."""
    tier = tier_of(policy, facts)
    if tier is None:
        return 0
    given = amount_of(tier, facts)
    return tier.fen if given is None else given


def _fits(policy: Policy, facts: Facts) -> str:
    zone = zone_of(policy, facts.home_code, facts.work_code)
    where = (
        say(gettext_noop("%(zone)s务工"), zone=say(ZONE_WORDS[zone]))
        if zone
        else say(gettext_noop("外出务工"))
    )
    said = gettext_noop("符合《%(title)s》的条件：%(group)s，%(where)s，补贴%(sum)s。")
    return say(said, title=policy.title, group=group_words(facts.groups), where=where, sum=yuan(amount(policy, facts)))  # fmt: skip


def _line(policy: Policy, facts: Facts, check: Check, why: Why | None) -> Line:
    told = next((facts.said[f] for f in check.reads if f in facts.said), None)
    return Line(
        code=why.code if why else check.code, title=check.title, holds=why is None, value=check.value(policy, facts),
        source=told.source if told else "", date=told.date if told else None, sentence=why.sentence if why else "",
    )  # fmt: skip


_ROUNDS = 8


def changes_of(policy: Policy, facts: Facts) -> tuple[Change, ...]:
    """What would have to be different, all together, for the verdict to be ELIGIBLE; empty when nothing known would do it.

    One check's change may let another speak (a new place asks for another group), so they are tried in rounds; a check that
    speaks again takes its next suggestion.
    """
    found: dict[str, Change] = {}
    tries: Counter[str] = Counter()
    now, checks = facts, checks_of(policy, asked=facts.asked)
    for _ in range(_ROUNDS):
        wrong = False
        for check in checks:
            why = check.test(policy, now)
            mends = check.mend(policy, now) if why else []
            wrong = wrong or why is not None
            if not why or not mends:
                continue
            mend = mends[tries[check.code] % len(mends)]
            tries[check.code] += 1
            now = replace(now, **mend.fields)
            found |= {
                n: Change(field=n, value=v, sentence=mend.sentence, hand=why.hand)
                for n, v in mend.fields.items()
            }
        if not wrong:
            return tuple(c for c in found.values() if c.value != getattr(facts, c.field))
    return ()


def with_changes(facts: Facts, changes: Sequence[Change]) -> Facts:
    """The facts as they would be after the changes."""
    fields: dict[str, Any] = {c.field: c.value for c in changes}
    return replace(facts, **fields)


def sentences_of(changes: Sequence[Change]) -> list[str]:
    """The changes as they are told: each sentence once."""
    return list(dict.fromkeys(c.sentence for c in changes))
