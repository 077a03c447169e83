"""Takes a whole application list in: judged line by line, given out in order; kept as claims when the notice is published.

A notice that is still a draft is only tried: the answer is the same, nothing is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from qicheng.core import counters
from qicheng.core.sealing import seal, seal_facts
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.people import services as people
from qicheng.season import queries as seasons
from qicheng.season.rules.policy import Policy
from qicheng.subsidy import access
from qicheng.subsidy.facts import Registers, of_application, registers
from qicheng.subsidy.models import Claim, ClaimEvent, Fund, Proof
from qicheng.subsidy.rules import sorting, steps
from qicheng.subsidy.rules.allotting import rank_of
from qicheng.subsidy.rules.application import Application, Rider
from qicheng.subsidy.rules.sorting import Before, Decided
from qicheng.subsidy.services import common
from qicheng.subsidy.services.claiming import account_columns, number_mark, phone_columns
from qicheng.subsidy.services.keeping import sentence_of, trace_of

_CHUNK = 500
_STATES = {"REJECT": steps.REJECTED, "RETURN": steps.RETURNED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a list. `kept` claims were written, `known` lines were there from an earlier taking in; both 0 for a draft."""

    policy: Policy
    published: bool
    decided: Sequence[Decided]
    riders: int
    kept: int = 0
    known: int = 0


def notice(number: str) -> tuple[Policy, bool]:
    """The notice of a number and whether it is published; a draft serves to try a list. Raises `CannotAct` for neither.

    Brackets and spaces of a number are typed in many ways; they do not matter.
    """
    known = next((v.number for v in seasons.versions() if _bare(v.number) == _bare(number)), "")
    if found := seasons.policy(known):
        return found, True
    if known and (draft := seasons.open_draft(known)):
        return draft.policy, False
    raise CannotAct("NOTICE", f"没有文号为“{number}”的补贴通知。请先用“qicheng import policy”或页面录入。")


_BRACKETS = str.maketrans("〔〕[]［］【】（）", "()()()()()")


def _bare(number: str) -> str:
    return "".join(number.translate(_BRACKETS).split())


def take_list(
    number: str,
    applications: Sequence[Application],
    riders: Sequence[Rider],
    *,
    at: dt.datetime,
    by: Viewer,
    keep: bool = True,
) -> Taken:
    """Judges the list and gives the money out in its order; keeps every line as a claim when the notice is published.

    The same list again gives the same answer and writes nothing twice: a line is known by notice, number and person.
    """
    require(by, access.APPLY)
    policy, published = notice(number)
    at_hand = registers(policy.season, [a.id.number for a in applications if a.id.code is None], riders)
    with writing():
        mine = _mine(policy, applications) if published else {}
        before = _before(policy, at_hand, without=list(mine.values())) if published else Before()
        lines = [(a, of_application(policy, a, at_hand, as_of=timezone.localdate(at))) for a in applications]
        left, towns = money_left(policy, without=list(mine.values()))
        decided = sorting.decide(
            policy,
            lines,
            before=before,
            once_key=_once_key(policy, at_hand),
            left_fen=left,
            township_left=towns,
        )
        fresh = [d for d in decided if _line_key(d.application) not in mine]
        if published and keep and fresh:
            _keep(policy, fresh, at_hand, at=at, by=by)
    return Taken(policy=policy, published=published, decided=decided, riders=len(riders), kept=len(fresh) if published and keep else 0, known=len(mine))  # fmt: skip


def _line_key(a: Application) -> tuple[str, str]:
    return a.number, people.id_index(a.id.number or a.name)


def _mine(policy: Policy, applications: Sequence[Application]) -> dict[tuple[str, str], int]:
    """Claims that an earlier taking in of the same lines has written."""
    wanted = {_line_key(a) for a in applications}
    rows = Claim.objects.filter(policy=policy.number, source=Claim.Source.FILE).values_list(
        "number", "id_index", "pk"
    )
    return {(n.partition("·")[0], i): pk for n, i, pk in rows if (n.partition("·")[0], i) in wanted}


def _once_key(policy: Policy, at: Registers) -> Callable[[Application], str]:
    """By what an application is once: the person, or the household where the notice says so and the register knows it."""

    def key(a: Application) -> str:
        if a.id.code is not None:
            return ""
        person = at.persons.get(a.id.number)
        if policy.once_of == "HOUSEHOLD" and person is not None and person.household_id:
            return f"household:{person.household_id}"
        return f"person:{person.person_id}" if person else f"id:{people.id_index(a.id.number)}"

    return key


def _before(policy: Policy, at: Registers, *, without: Sequence[int]) -> Before:
    """Earlier claims of these persons, used tickets, and notices that exclude this one."""
    by_person = {p.person_id: n for n, p in at.persons.items()}
    rows = Claim.objects.exclude(pk__in=without).exclude(state__in=steps.ENDED | {steps.RECOVERED})
    claims: dict[str, str] = {}
    for person, household, index, number, received in rows.filter(_same_turn(policy)).values_list(
        "person_id", "one_household", "id_index", "number", "received_at"
    ):
        told = f"{number}号申请" + (f"（{timezone.localtime(received):%Y-%m-%d}受理）" if received else "")
        claims[f"person:{person}" if person else f"id:{index}"] = told
        if household and policy.once_of == "HOUSEHOLD":
            claims[f"household:{household}"] = told
    beside: dict[str, set[str]] = {}
    if policy.conflicts:
        others = rows.filter(policy__in=policy.conflicts, season=policy.season, person_id__in=by_person)
        for person, other in others.values_list("person_id", "policy"):
            beside.setdefault(by_person[person or 0], set()).add(other)
    papers = Proof.objects.filter(live=True, kind="TICKET").exclude(number="").exclude(claim_id__in=without)
    tickets = {
        "".join(n.upper().split()): f"{c}号申请" for n, c in papers.values_list("number", "claim__number")
    }
    return Before(claims=claims, tickets=tickets, beside={n: frozenset(found) for n, found in beside.items()})


def _same_turn(policy: Policy) -> Q:
    same = Q(policy=policy.number)
    return same if policy.once_per == "EVER" else same & Q(season=policy.season)


def money_left(policy: Policy, *, without: Sequence[int] = ()) -> tuple[int | None, dict[str, int]]:
    """What a notice has left, for the county and by township: what was granted, else what the notice says; less what other claims
    that qualify already stand for. None where nobody has said a sum.
    """
    funds = {f.place: f for f in Fund.objects.filter(policy=policy.number)}
    rows = Claim.objects.filter(policy=policy.number, decision="ELIGIBLE").exclude(state__in=steps.ENDED | {steps.RECOVERED}).exclude(pk__in=without)  # fmt: skip
    taken: dict[str, int] = {}
    for village, amount in rows.values_list("village", "amount_fen"):
        taken[village[:9]] = taken.get(village[:9], 0) + amount
    whole = funds[""].budget_fen if "" in funds else policy.budget_fen
    towns = dict(policy.township_fen) | {p: f.budget_fen for p, f in funds.items() if p}
    left = None if whole is None else whole - sum(taken.values())
    return left, {p: fen - taken.get(p[:9], 0) for p, fen in towns.items()}


def _keep(
    policy: Policy, decided: Iterable[Decided], at_hand: Registers, *, at: dt.datetime, by: Viewer
) -> None:
    rows = list(decided)
    first = counters.take("subsidy.claim", len(rows))
    numbers = set(Claim.objects.filter(policy=policy.number).values_list("number", flat=True))
    claims, papers = [], []
    for pk, d in enumerate(rows, first):
        number = d.application.number[:30]
        number = number if number not in numbers else f"{number}·{pk}"
        numbers.add(number)
        claims.append(_claim(pk, number, policy, d, at_hand, at=at))
        papers += _papers(pk, policy, d, at=at, by=by)
    Claim.objects.bulk_create(claims, batch_size=_CHUNK)
    Proof.objects.bulk_create(papers, batch_size=_CHUNK)
    ClaimEvent.objects.bulk_create([ClaimEvent(claim_id=c.pk, at=at, act="RECEIVE", before="", after=c.state, note=c.sentence, note_parts=c.sentence_parts, by=by.label[:100], by_id=by.user_id) for c in claims], batch_size=_CHUNK)  # fmt: skip
    common.tell_ledger(claims, kind="SUBSIDY", at=at, by=by)
    common.audited("take_list", at=at, by=by, about=f"policy:{policy.number[:60]}", claims=len(claims))


def _claim(pk: int, number: str, policy: Policy, d: Decided, at_hand: Registers, *, at: dt.datetime) -> Claim:
    a, person = d.application, at_hand.persons.get(d.application.id.number)
    way = at_hand.ways.get(person.person_id) if person else None
    household = person.household_id if person and policy.once_of == "HOUSEHOLD" else None
    return Claim(
        id=pk, number=number, policy=policy.number, version=policy.version, season=policy.season, year=policy.season if policy.once_per == "YEAR" else 0,
        person_id=person.person_id if person else None, one_household=household, village=way.village if way else person.village if person else "",
        name=a.name[:100], id_sealed=seal(a.id.number, aad=f"claim.id:{pk}") if a.id.number else None, id_index=people.id_index(a.id.number or a.name),
        id_tail=a.id.number[-4:], standing=max(a.standing, default="")[:24], dest_province=a.work_code[:2], dest_city=a.work_code if len(a.work_code) == 6 and a.work_code[2:] != "0000" else "",
        work_text=a.work_text[:60], employer=a.employer[:80], job=a.job[:40], work_from_date=a.from_date, work_until_date=a.until_date, months=a.months,
        income_fen=_income(a), transport=a.transport, travel_date=a.departed_date, ticket_fen=d.facts.ticket_fen, charter=_charter(policy, d),
        rank=rank_of(policy, d.facts.groups), received_at=a.received_at or at, source=Claim.Source.FILE, promised=False, state=_STATES.get(d.decision, steps.DRAFT),
        decision=str(d.verdict.decision), reason=d.verdict.code, **sentence_of(d.verdict.sentence), trace_sealed=seal_facts(trace_of(d.verdict), aad=f"claim.trace:{pk}"),
        judged_at=at, amount_fen=d.verdict.amount_fen, **account_columns(pk, card=a.card, bank=a.bank, account_name=a.account_name or a.name), **phone_columns(pk, a.phone[:20]),
    )  # fmt: skip


def _charter(policy: Policy, d: Decided) -> str:
    return d.facts.rode_bus[:40] if policy.not_with_charter and d.verdict.code == "RODE_CHARTER" else ""


def _income(a: Application) -> int | None:
    if a.income_fen is not None or a.month_income_fen is None:
        return a.income_fen
    return a.month_income_fen * a.months if a.months else None


def _papers(pk: int, policy: Policy, d: Decided, *, at: dt.datetime, by: Viewer) -> list[Proof]:
    a, live = d.application, d.decision != "REJECT"
    year = policy.season if policy.once_per == "YEAR" else 0
    rows = []
    for kind in sorted(a.proofs | ({"TICKET"} if a.ticket_number else set())):
        number = a.ticket_number[:60] if kind == "TICKET" else ""
        mark = number_mark(kind, number, policy=policy.number, year=year)
        rows.append(
            Proof(
                claim_id=pk, kind=kind, number=number, number_mark=mark, live=live, at=at, by=by.label[:100]
            )
        )
    return rows


def answer(taken: Taken) -> dict[str, Any]:
    """The list's answer as programs read it."""
    return {
        "policy": taken.policy.number,
        "version": taken.policy.version,
        "published": taken.published,
        **sorting.summary(taken.decided),
    }
