"""Keeps the verdicts of claims current, and tells who qualifies without having applied (免申即享)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from qicheng.core.sealing import open_sealed, seal_facts
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.season import queries as seasons
from qicheng.season.rules.policy import Policy
from qicheng.subsidy import facts as gathering
from qicheng.subsidy.models import Claim, ClaimEvent, Proof
from qicheng.subsidy.rules import steps
from qicheng.subsidy.rules.allotting import rank_of
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.judging import WORDS, Decision, Verdict, judge
from qicheng.subsidy.services.keeping import note_of, sentence_of, trace_of

_CHUNK = 500
# A claim that money was set aside for, or that ended, keeps the verdict it was approved or ended with.
OPEN = frozenset({steps.DRAFT, steps.RETURNED, steps.VILLAGE_NOTICE, steps.TOWNSHIP_REVIEW, steps.TOWNSHIP_NOTICE, steps.COUNTY_CHECK, steps.COUNTY_NOTICE})  # fmt: skip


def judge_all(
    policy_no: str,
    *,
    at: dt.datetime,
    by: Viewer,
    claim_ids: Sequence[int] | None = None,
    only_changed: bool = False,
) -> int:
    """Judges every open claim of a notice anew (or only these) by what is known now. Returns how many verdicts changed.

    Each claim is judged by the version of the notice that holds on the day it was received: a later version changes no earlier right.
    """
    changed = 0
    ids = Claim.objects.filter(policy=policy_no, state__in=sorted(OPEN)).order_by("pk")
    ids = ids if claim_ids is None else ids.filter(pk__in=claim_ids)
    chosen = list(ids.values_list("pk", flat=True))
    for start in range(0, len(chosen), _CHUNK):
        with writing():
            rows = list(Claim.objects.select_for_update().filter(pk__in=chosen[start : start + _CHUNK], state__in=sorted(OPEN)).order_by("pk"))  # fmt: skip
            for claim, policy, facts in with_facts(rows, as_of=timezone.localdate(at)):
                changed += _judge(claim, policy, facts, at=at, by=by, only_changed=only_changed)
    return changed


def judge_due(*, at: dt.datetime, by: Viewer) -> int:
    """Judges the open claims of every notice by what the registers and the ledger say by now; writes only what became another.

    So a ride, a death, another household type reaches a claim without anybody touching it. Returns how many verdicts changed.
    """
    numbers = Claim.objects.filter(state__in=sorted(OPEN)).values_list("policy", flat=True).distinct()
    return sum(judge_all(n, at=at, by=by, only_changed=True) for n in sorted(set(numbers)))


def judge_claims(claim_ids: Sequence[int], *, at: dt.datetime, by: Viewer) -> int:
    """The same for claims of any notice: after an act has changed one."""
    numbers = Claim.objects.filter(pk__in=claim_ids).values_list("policy", flat=True).distinct()
    return sum(judge_all(n, at=at, by=by, claim_ids=claim_ids) for n in sorted(set(numbers)))


def _judge(
    claim: Claim, policy: Policy, facts: Facts, *, at: dt.datetime, by: Viewer, only_changed: bool
) -> bool:
    verdict = judge(policy, facts, explain=not only_changed)
    if only_changed and (claim.decision, claim.reason, claim.amount_fen, claim.version) == (
        verdict.decision,
        verdict.code,
        verdict.amount_fen,
        policy.version,
    ):
        return False
    verdict = judge(policy, facts) if only_changed else verdict
    charter = facts.rode_bus[:40] if verdict.code == "RODE_CHARTER" else ""
    new = {
        "decision": str(verdict.decision), "reason": verdict.code, **sentence_of(verdict.sentence), "amount_fen": verdict.amount_fen,
        "rank": rank_of(policy, facts.groups), "charter": charter, "version": policy.version,
    }  # fmt: skip
    told = ("decision", "reason", "sentence", "amount_fen")
    differs = any(getattr(claim, n) != new[n] for n in told)
    sealed = seal_facts(trace_of(verdict), aad=f"claim.trace:{claim.pk}")
    Claim.objects.filter(pk=claim.pk).update(**new, trace_sealed=sealed, judged_at=at)
    if differs:
        before = WORDS[Decision(claim.decision)] if claim.decision else gettext_noop("未判定")
        note = say(gettext_noop("%(before)s → %(now)s：%(why)s"), before=say(before), now=say(WORDS[verdict.decision]), why=verdict.sentence)  # fmt: skip
        ClaimEvent.objects.create(claim=claim, act="JUDGE", before=claim.state, after=claim.state, **note_of(note), at=at, by=by.label[:100], by_id=by.user_id)  # fmt: skip
    return differs


def version_for(claim: Claim) -> Policy | None:
    """The version of a claim's notice that held when it was received."""
    received = timezone.localdate(claim.received_at) if claim.received_at else None
    return seasons.policy(claim.policy, on=received) or seasons.policy(claim.policy)


def with_facts(claims: Sequence[Claim], *, as_of: dt.date) -> Iterator[tuple[Claim, Policy, Facts]]:
    """Claims with the notice they are judged by and their facts; those of a notice that is not published are left out."""
    by_version: dict[tuple[str, int], tuple[Policy, list[Claim]]] = {}
    for claim in claims:
        if policy := version_for(claim):
            by_version.setdefault((policy.number, policy.version), (policy, []))[1].append(claim)
    for policy, mine in by_version.values():
        rows = _rows(policy, mine)
        found = gathering.of_claims(policy, rows, as_of=as_of)
        yield from ((c, policy, found[c.pk]) for c in mine)


def verdict_of(claim: Claim, *, as_of: dt.date) -> tuple[Policy, Facts, Verdict] | None:
    """One claim's verdict by what is known now, for its page and its 告知书. Writes nothing."""
    for _, policy, facts in with_facts([claim], as_of=as_of):
        return policy, facts, judge(policy, facts)
    return None


def _rows(policy: Policy, claims: Sequence[Claim]) -> list[dict[str, Any]]:
    papers: dict[int, list[tuple[str, str]]] = {}
    for pk, kind, number in Proof.objects.filter(claim__in=claims).values_list("claim_id", "kind", "number"):
        papers.setdefault(pk, []).append((kind, "".join(number.upper().split())))
    same = _same(policy, claims)
    tickets = _tickets(claims, papers)
    beside = _beside(policy, claims)
    return [_row(c, papers.get(c.pk, []), same.get(c.pk, ""), tickets.get(c.pk, ""), beside.get(c.person_id or 0, frozenset())) for c in claims]  # fmt: skip


def _row(
    claim: Claim, papers: Sequence[tuple[str, str]], same: str, ticket: str, beside: frozenset[str]
) -> dict[str, Any]:
    columns = (
        "id", "person_id", "name", "standing", "village", "dest_province", "dest_city", "work_text", "employer", "work_from_date", "work_until_date",
        "months", "income_fen", "transport", "travel_date", "ticket_fen", "account_name", "charter", "source",
    )  # fmt: skip
    card = open_sealed(bytes(claim.card_sealed), aad=f"claim.card:{claim.pk}") if claim.card_sealed else ""
    return {c: getattr(claim, c) for c in columns} | {
        "card": card, "received_date": timezone.localdate(claim.received_at) if claim.received_at else None, "proofs": frozenset(kind for kind, _ in papers),
        "ticket_number": next((n for kind, n in papers if kind == "TICKET" and n), ""), "same_claim": same, "same_ticket": ticket, "beside": beside,
        "charter_date": None,
    }  # fmt: skip


def _same(policy: Policy, claims: Sequence[Claim]) -> dict[int, str]:
    """An earlier claim of the same person (or household), by claim; the earlier one keeps its right."""
    mine = {c.pk: (c.person_id, c.one_household, c.year, c.turn, c.received_at) for c in claims}
    persons = {p for p, *_ in mine.values() if p}
    homes = {h for _, h, *_ in mine.values() if h}
    rows = Claim.objects.filter(policy=policy.number).exclude(state__in=steps.ENDED | {steps.RECOVERED})
    found: dict[int, str] = {}
    columns = ("pk", "person_id", "one_household", "year", "turn", "received_at", "number")
    others = [
        *rows.filter(person_id__in=persons).values_list(*columns),
        *rows.filter(one_household__in=homes).values_list(*columns),
    ]
    for pk, (person, home, year, turn, received) in mine.items():
        for other, p, h, y, t, when, number in others:
            if (
                other != pk
                and (y, t) == (year, turn)
                and ((p and p == person) or (h and h == home))
                and (str(when), other) < (str(received), pk)
            ):
                found[pk] = say(gettext_noop("%(number)s号申请"), number=number)
    return found


def _tickets(claims: Sequence[Claim], papers: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, str]:
    mine = {n: pk for pk, told in papers.items() for kind, n in told if kind == "TICKET" and n}
    if not mine:
        return {}
    rows = Proof.objects.filter(live=True, kind="TICKET").exclude(number="").exclude(claim__in=claims)
    used = {"".join(n.upper().split()): c for n, c in rows.values_list("number", "claim__number")}
    return {pk: say(gettext_noop("%(number)s号申请"), number=used[n]) for n, pk in mine.items() if n in used}


def _beside(policy: Policy, claims: Sequence[Claim]) -> dict[int, frozenset[str]]:
    if not policy.conflicts:
        return {}
    rows = Claim.objects.filter(policy__in=policy.conflicts, season=policy.season, person_id__in={c.person_id for c in claims if c.person_id})  # fmt: skip
    found: dict[int, set[str]] = {}
    for person, number in rows.exclude(state__in=steps.ENDED | {steps.RECOVERED}).values_list(
        "person_id", "policy"
    ):
        found.setdefault(person or 0, set()).add(number)
    return {p: frozenset(ns) for p, ns in found.items()}
