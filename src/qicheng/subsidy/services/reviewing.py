"""Acts of the three desks: the village confirms, the township reviews, the county compares, and another one approves within the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from qicheng.core import repeats
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.subsidy import access
from qicheng.subsidy.models import Claim, Fund
from qicheng.subsidy.rules import steps
from qicheng.subsidy.rules.allotting import Allotted, Asked, allot
from qicheng.subsidy.services import common, funds
from qicheng.subsidy.services.keeping import sentence_of

MOST = 2000  # claims in one act
# Desk → the state that waits for it, its capability, where its signature stands, its word in the book.
DESKS = {
    steps.VILLAGE: (steps.DRAFT, access.VILLAGE, "confirmed_by_id", "CONFIRM"),
    steps.TOWNSHIP: (steps.TOWNSHIP_REVIEW, access.TOWNSHIP, "reviewed_by_id", "REVIEW"),
    steps.COUNTY: (steps.COUNTY_CHECK, access.COUNTY, "checked_by_id", "CHECK"),
}


def look(
    *, level: str, claim_ids: Sequence[int], at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:
    """A desk agrees to claims that wait for it: all, or none with the first that does not fit. Returns how many."""
    state, capability, column, act = DESKS[level]

    def do() -> str:
        claims = _chosen(claim_ids, by=by, capability=capability)
        account = common.keep_apart(by, claims)
        riders = common.riders(claims)
        for claim in claims:
            common.need(claim, {state}, "这一步不用办。")
            if claim.ready:
                raise CannotAct("DONE", f"{claim.name}（{claim.number}）这一步已经办过，等着公示或核准。")
            _is_sound(claim, riders)
            after, ready = steps.after_look(claim.state, common.notice(claim.policy).publicity_levels)
            signed: dict[str, Any] = {column: account}
            common.move(claim, act, after=after, at=at, by=by, ready=ready, **signed)
        common.audited(
            act.lower(),
            at=at,
            by=by,
            about=f"claims:{level}",
            place=claims[0].village,
            claims=[c.pk for c in claims][:200],
        )
        common.tell_ledger(claims, kind="SUBSIDY", at=at, by=by)
        return str(len(claims))

    return int(repeats.once(key, act=f"subsidy.{act.lower()}", at=at, do=do))


def _chosen(claim_ids: Sequence[int], *, by: Viewer, capability: str) -> list[Claim]:
    if not claim_ids:
        raise CannotAct("NONE", "还没有选人。请在名单里勾选后再办。")
    if len(claim_ids) > MOST:
        raise CannotAct("MANY", f"一次最多办 {MOST} 人。请分几次办。")
    return common.locked(claim_ids, by=by, capability=capability)


def _is_sound(claim: Claim, riders: dict[int, str]) -> None:
    """A claim that is judged to be paid, of a known person, and not beside the free bus that excludes it."""
    if claim.person_id is None or claim.decision != "ELIGIBLE" or claim.amount_fen <= 0:
        why = claim.sentence or "还没有判定"
        raise CannotAct(
            "NOT_ELIGIBLE", f"{claim.name}（{claim.number}）：{why}。不能往下办，请退回补正或不予补贴。"
        )
    if claim.pk in riders and common.notice(claim.policy).not_with_charter:
        raise CannotAct(
            "CHARTER", f"{claim.name}（{claim.number}）乘坐了{riders[claim.pk]}，同一趟不能再领交通补贴。"
        )


def send_back(*, claim_id: int, reason: str, level: str, at: dt.datetime, by: Viewer) -> None:
    """退回补正: something can be put right (a card number, a paper). No refusal; the place in the order is kept."""
    _turn(claim_id, reason, level, "RETURN", steps.RETURNED, at=at, by=by)


def refuse(*, claim_id: int, reason: str, level: str, at: dt.datetime, by: Viewer) -> None:
    """不予补贴, with the reason that the person is told."""
    _turn(claim_id, reason, level, "REFUSE", steps.REJECTED, at=at, by=by)


def _turn(
    claim_id: int, reason: str, level: str, act: str, after: str, *, at: dt.datetime, by: Viewer
) -> None:
    if len(reason.strip()) < 4:
        raise CannotAct("REASON", "请用一句话写明理由（至少 4 个字），本人会看到。")
    with writing():
        claim = common.one(claim_id, by=by, capability=DESKS[level][1])
        common.keep_apart(by, [claim])
        common.need(claim, steps.UNDECIDED, "不能再退回或不予补贴。")
        if claim.objections_open:
            raise CannotAct("OBJECTION", "这份申请有异议没有办结。请先核实异议，在异议里写结论。")
        common.move(
            claim,
            act,
            after=after,
            note=reason.strip(),
            at=at,
            by=by,
            ready=False,
            **sentence_of(reason.strip()),
        )
        common.audited(act.lower(), at=at, by=by, about=f"claim:{claim_id}", place=claim.village)
        common.tell_ledger([claim], kind="SUBSIDY", at=at, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What an approval came to: how many, how much, and how many wait for money."""

    approved: int
    fen: int
    waiting: int


def approvable(policy: str) -> list[Claim]:
    """Claims of which only the approval is missing, in the order of payment; held ones are not among them."""
    levels = common.notice(policy).publicity_levels
    last = steps.COUNTY_NOTICE if steps.COUNTY in levels else steps.COUNTY_CHECK
    rows = Claim.objects.select_for_update().filter(policy=policy, state=last, ready=True, objections_open=0)
    return list(rows.order_by("rank", "received_at", "pk"))


def approve(*, policy: str, at: dt.datetime, by: Viewer, key: UUID | None = None) -> Approved:
    """Approves in the order of payment as far as the money goes: priority people, then by received time, then by number.

    Stops at the first who cannot be paid in full. Whoever compared a claim does not approve it.
    """
    require(by, access.APPROVE)

    def do() -> str:
        account = access.human(by)
        claims = approvable(policy)
        if not claims:
            raise CannotAct("NONE", "这项政策现在没有等着核准的人。")
        own = [c for c in claims if c.checked_by_id == account]
        if own:
            raise CannotAct(
                "SAME_PERSON", f"其中 {len(own)} 人是您比对的，比对和核准要由两个人办。请由另一人核准。"
            )
        common.keep_apart(by, claims)
        riders = common.riders(claims)
        for claim in claims:
            _is_sound(claim, riders)
        answers = {a.key: a for a in in_order(claims)}
        done = [
            c
            for c in sorted(claims, key=lambda c: answers[c.pk].place)
            if _decide(c, answers[c.pk], account, at=at, by=by)
        ]
        fen = sum(c.amount_fen for c in done)
        common.audited(
            "approve",
            at=at,
            by=by,
            about=f"notice:{policy}",
            approved=len(done),
            fen=fen,
            waiting=len(claims) - len(done),
        )
        common.tell_ledger(done, kind="SUBSIDY", at=at, by=by)
        return f"{len(done)}/{fen}/{len(claims) - len(done)}"

    return _read(repeats.once(key, act="subsidy.approve", at=at, do=do))


def _read(answer: str) -> Approved:
    approved, fen, waiting = (int(x) for x in answer.split("/"))
    return Approved(approved=approved, fen=fen, waiting=waiting)


def in_order(claims: Sequence[Claim]) -> list[Allotted]:
    """PAY or WAIT for claims of one notice, in the order of payment, by what its funds have left. No fund, no money."""
    asked = [
        Asked(key=c.pk, rank=c.rank, received_at=c.received_at, number=c.number, amount_fen=c.amount_fen, township=funds.town(c.village))
        for c in claims
    ]  # fmt: skip
    rows = list(Fund.objects.filter(policy=claims[0].policy)) if claims else []
    left = {f.place: f.budget_fen - f.committed_fen - f.paid_fen for f in rows}
    county = [a for a in asked if a.township not in left]
    answers = allot(county, left.get("", 0))
    for place in sorted(left.keys() - {""}):  # a township with money of its own has a queue of its own
        answers += allot([a for a in asked if a.township == place], left[place])
    return answers


def _decide(claim: Claim, answer: Allotted, account: int, *, at: dt.datetime, by: Viewer) -> bool:
    if answer.decision != "PAY" or not funds.commit(claim, at=at, by=by):
        if claim.sentence != answer.sentence:
            Claim.objects.filter(pk=claim.pk).update(**sentence_of(answer.sentence))
        return False
    clear = claim.clear_from_at or at
    common.move(
        claim, "APPROVE", after=steps.APPROVED, at=at, by=by, ready=False, approved_by_id=account, approved_at=at, clear_from_at=clear, **sentence_of("")
    )  # fmt: skip
    return True
