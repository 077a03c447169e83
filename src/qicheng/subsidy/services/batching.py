"""Acts that make a batch and sign it: frozen with a snapshot per person; whoever made it neither signs nor pays."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from qicheng.core import counters, repeats
from qicheng.core.sealing import open_sealed, seal
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.codes import short
from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.subsidy import access, kin
from qicheng.subsidy.models import Batch, BatchLine, Claim, Proof, Signature, Threshold
from qicheng.subsidy.queries import listing
from qicheng.subsidy.rules import signing, steps
from qicheng.subsidy.services import common

MOST = 20_000


def payable(policy: str, unit: str = "", *, at: dt.datetime) -> Q:
    """The condition that a claim of a notice (and unit) may go into a batch now."""
    return listing.payable(at) & Q(policy=policy, village__startswith=short(unit) if unit else "")


def make(
    *, policy: str, unit: str = "", claim_ids: Sequence[int] = (), at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:  # fmt: skip
    """Freezes everybody payable under a notice (of a unit, or only the chosen) into a batch. Returns its id."""
    require(by, access.BATCH)
    account = access.human(by)
    rule = common.notice(policy)

    def do() -> str:
        rows = Claim.objects.select_for_update().filter(payable(policy, unit, at=at))
        rows = rows.filter(pk__in=claim_ids) if claim_ids else rows
        claims = list(rows.order_by("rank", "received_at", "pk")[: MOST + 1])
        if claim_ids and len(claims) != len(set(claim_ids)):
            raise CannotAct(
                "NOT_PAYABLE",
                "选中的人里有的不能发放：没有核准、公示未期满、有异议、新卡号还没有核对，或已在别的批次里。请刷新后再选。",
            )
        _fit(claims, account, rule.not_with_charter)
        needs = thresholds_for(sum(c.amount_fen for c in claims))
        number = f"{rule.season}-{counters.take(f'subsidy.batch:{rule.season}', 1):04d}"
        batch = Batch.objects.create(
            number=number, policy=policy, title=rule.title[:60], season=rule.season, count=len(claims), total_fen=sum(c.amount_fen for c in claims),
            digest="", needs_signatures=needs.signatures, needs_leader=needs.leader, made_at=at, made_by=by.label[:100], made_by_id=account,
        )  # fmt: skip
        lines = _freeze(batch, claims, account)
        Batch.objects.filter(pk=batch.pk).update(digest=digest(lines))
        for claim in claims:
            common.move(claim, "BATCH", after=steps.PAYMENT_BATCH, note=number, at=at, by=by)
        common.audited(
            "make_batch", at=at, by=by, about=f"batch:{batch.pk}", people=len(claims), fen=batch.total_fen, digest=digest(lines)
        )  # fmt: skip
        common.tell_ledger(claims, kind="SUBSIDY", at=at, by=by)
        return str(batch.pk)

    try:
        return int(repeats.once(key, act="subsidy.make_batch", at=at, do=do))
    except IntegrityError as error:
        raise CannotAct("TWICE", "其中有人已在别的批次里，或今年已经发过。请刷新后再选。") from error


def _fit(claims: Sequence[Claim], account: int, not_with_charter: bool) -> None:
    if not claims:
        raise CannotAct("NONE", "现在没有可以发放的人：要已核准、公示期满、没有异议。")
    if len(claims) > MOST:
        raise CannotAct("MANY", f"一个批次最多 {MOST} 人。请按乡镇分开做。")
    own = [c for c in claims if c.approved_by_id == account]
    if own:
        raise CannotAct(
            "SAME_PERSON", f"其中 {len(own)} 人是您核准的，核准和制单要由两个人办。请由另一人制单。"
        )
    missing = next((c for c in claims if not c.card_sealed or not c.id_sealed), None)
    if missing is not None:
        raise CannotAct("NO_CARD", f"{missing.name}（{missing.number}）没有登记卡号。请补上卡号再做批次。")
    riders = common.riders(claims) if not_with_charter else {}
    rode = next((c for c in claims if c.pk in riders), None)
    if rode is not None:
        raise CannotAct(
            "CHARTER",
            f"{rode.name}（{rode.number}）乘坐了{riders[rode.pk]}，同一趟不能再领交通补贴。请先办理不予补贴。",
        )


def _freeze(batch: Batch, claims: Sequence[Claim], account: int) -> list[BatchLine]:
    first = counters.take("subsidy.line", len(claims))
    near = kin.between(
        sorted({a for c in claims for a in _deciders(c)} | {account}),
        [c.person_id for c in claims if c.person_id],
    )
    tickets: dict[int, list[str]] = {}
    ids = [c.pk for c in claims]
    for start in range(0, len(ids), 500):
        for claim, mark in Proof.objects.filter(
            claim_id__in=ids[start : start + 500], live=True, kind="TICKET"
        ).values_list("claim_id", "number_mark"):
            tickets.setdefault(claim, []).append(mark)
    lines = []
    for n, c in enumerate(claims):
        pk = first + n
        card, number = (
            open_sealed(getattr(c, f"{f}_sealed"), aad=f"claim.{f}:{c.pk}") for f in ("card", "id")
        )
        lines.append(BatchLine(
            id=pk, batch=batch, position=n + 1, claim=c, person_id=c.person_id or 0, policy=c.policy, year=c.year, turn=c.turn, village=c.village, name=c.name,
            account_name=c.account_name or c.name, bank=c.bank, id_sealed=seal(number, aad=f"line.id:{pk}"), id_tail=c.id_tail,
            card_sealed=seal(card, aad=f"line.card:{pk}"), card_index=c.card_index, card_tail=c.card_tail, phone_index=c.phone_index,
            tickets=" ".join(sorted(tickets.get(c.pk, ())))[:400], amount_fen=c.amount_fen, kin="；".join(why for _a, why in near.get(c.person_id or 0, ()))[:120],
            card_changed=c.card_changed_at is not None,
        ))  # fmt: skip
    BatchLine.objects.bulk_create(lines, batch_size=200)
    return lines


def _deciders(claim: Claim) -> set[int]:
    return {
        a
        for a in (claim.confirmed_by_id, claim.reviewed_by_id, claim.checked_by_id, claim.approved_by_id)
        if a
    }


def digest(lines: Sequence[BatchLine]) -> str:
    """The digest over all lines of a batch as they were frozen; who signs, signs this."""
    rows = [
        [
            x.position,
            x.claim_id,
            x.person_id,
            x.name,
            x.account_name,
            x.bank,
            x.id_tail,
            x.card_index,
            x.amount_fen,
        ]
        for x in lines
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def thresholds_for(total_fen: int) -> signing.Needs:
    """How many must sign a batch of this sum, by the county's own figures that two persons agreed on."""
    rows = Threshold.objects.exclude(agreed_by_id=None).filter(ended_at=None)
    return signing.needs(
        total_fen, [signing.Step(from_fen=r.from_fen, signatures=r.signatures, leader=r.leader) for r in rows]
    )


def held(batch_id: int) -> Batch:
    """The batch, held until the transaction ends."""
    row = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if row is None:
        raise NotAllowed
    return row


def sign(*, batch_id: int, at: dt.datetime, by: Viewer, key: UUID | None = None) -> str:
    """Checks a batch and signs its digest: not its maker, not twice, not near to one of its people. Returns the batch's state."""
    require(by, access.SIGN)
    account = access.human(by)

    def do() -> str:
        batch = held(batch_id)
        if batch.state != steps.MADE:
            raise CannotAct("BATCH_STATE", f"这个批次现在是“{steps.BATCHES[batch.state]}”，不用复核。")
        if batch.made_by_id == account:
            raise CannotAct("SAME_PERSON", "制单的人不能复核自己的批次。请由另一人复核。")
        if Signature.objects.filter(batch=batch, by_id=account).exists():
            raise CannotAct("SIGNED", "您已经复核过这个批次。还要由其他人复核。")
        lines = list(batch.lines.order_by("position"))
        if digest(lines) != batch.digest:
            raise CannotAct("CHANGED", "批次明细与制单时不一致，不能复核。请作废后重新制单。")
        near = kin.near_to(account, [x.person_id for x in lines if x.state == steps.READY])
        if near:
            who = next(x.name for x in lines if x.person_id in near)
            raise CannotAct(
                "KIN",
                f"{who}：{near[next(x.person_id for x in lines if x.person_id in near)]}。请回避，由其他人复核。",
            )
        leader = access.LEADER in by.roles
        Signature.objects.create(
            batch=batch, made_by_id=batch.made_by_id, by_id=account, by=by.label[:100], leader=leader, digest=batch.digest, at=at
        )  # fmt: skip
        state = steps.MADE
        if _is_signed(batch):
            state = steps.SIGNED
            Batch.objects.filter(pk=batch_id).update(state=state, signed_at=at)
        common.audited(
            "sign_batch", at=at, by=by, about=f"batch:{batch_id}", digest=batch.digest, leader=leader
        )  # fmt: skip
        return state

    return repeats.once(key, act="subsidy.sign_batch", at=at, do=do)


def _is_signed(batch: Batch) -> bool:
    signs = [(s.by_id, s.leader) for s in batch.signatures.all() if s.digest == batch.digest]
    return signing.enough(
        signing.Needs(signatures=batch.needs_signatures, leader=batch.needs_leader),
        signs,
        made_by=batch.made_by_id,
    )


def drop(*, batch_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """A batch that has not gone out is given up; its people may go into another."""
    if not (by.may(access.BATCH) or by.may(access.SIGN)):
        raise NotAllowed
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "请写明作废的原因。")
    with writing():
        batch = held(batch_id)
        if batch.state not in {steps.MADE, steps.SIGNED}:
            raise CannotAct("BATCH_STATE", "已经送银行的批次不能作废。失败的会退回待发。")
        _back(
            batch,
            list(batch.lines.filter(state=steps.READY).select_related("claim")),
            say(gettext_noop("作废")),
            at=at,
            by=by,
        )
        Batch.objects.filter(pk=batch_id).update(state=steps.DROPPED)
        common.audited("drop_batch", at=at, by=by, about=f"batch:{batch_id}", reason=reason.strip()[:200])


def take_out(*, line_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """One person is taken out of a batch that has not gone out (a wrong card seen late). The signatures stand: nothing was added."""
    if not (by.may(access.BATCH) or by.may(access.SIGN)):
        raise NotAllowed
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "请写明撤出的原因。")
    with writing():
        line = BatchLine.objects.select_related("claim").filter(pk=line_id).first()
        if line is None:
            raise NotAllowed
        batch = held(line.batch_id)
        if batch.state not in {steps.MADE, steps.SIGNED} or line.state != steps.READY:
            raise CannotAct("BATCH_STATE", "这一笔已经送银行或已撤出。请刷新后查看。")
        _back(batch, [line], reason.strip(), at=at, by=by)
        common.audited("take_out", at=at, by=by, about=f"batch:{batch.pk}", line=line_id)


def _back(batch: Batch, lines: Sequence[BatchLine], why: str, *, at: dt.datetime, by: Viewer) -> None:
    BatchLine.objects.filter(pk__in=[x.pk for x in lines]).update(state=steps.TAKEN_OUT)
    for line in lines:
        common.move(
            line.claim,
            "TAKE_OUT",
            after=steps.APPROVED,
            note=say(gettext_noop("%(batch)s：%(why)s"), batch=batch.number, why=why),
            at=at,
            by=by,
        )
    common.tell_ledger([x.claim for x in lines], kind="SUBSIDY", at=at, by=by)


def propose_threshold(*, from_fen: int, signatures: int, leader: bool, at: dt.datetime, by: Viewer) -> int:
    """Proposes from which sum on how many sign. It holds when somebody else has agreed."""
    require(by, access.SETUP)
    account = access.human(by)
    if from_fen < 0 or not 1 <= signatures <= 5:
        raise CannotAct("THRESHOLD", "金额不能小于 0，复核人数在 1 到 5 之间。")
    with writing():
        row = Threshold.objects.create(
            from_fen=from_fen,
            signatures=signatures,
            leader=leader,
            made_by=by.label[:100],
            made_by_id=account,
            made_at=at,
        )
        common.audited(
            "propose_threshold",
            at=at,
            by=by,
            about=f"threshold:{row.pk}",
            from_fen=from_fen,
            signatures=signatures,
        )
    return row.pk


def agree_threshold(*, threshold_id: int, at: dt.datetime, by: Viewer) -> None:
    """A second person agrees; the line of the same sum that held before ends."""
    require(by, access.SETUP)
    account = access.human(by)
    with writing():
        row = (
            Threshold.objects.select_for_update()
            .filter(pk=threshold_id, agreed_by_id=None, ended_at=None)
            .first()
        )
        if row is None:
            raise CannotAct("THRESHOLD", "这一条已经同意或停用。请刷新后查看。")
        if row.made_by_id == account:
            raise CannotAct("SAME_PERSON", "提出的人不能自己同意。请由另一人同意。")
        Threshold.objects.filter(from_fen=row.from_fen, ended_at=None).exclude(agreed_by_id=None).update(
            ended_at=at
        )
        Threshold.objects.filter(pk=threshold_id).update(
            agreed_by=by.label[:100], agreed_by_id=account, agreed_at=at
        )
        common.audited("agree_threshold", at=at, by=by, about=f"threshold:{threshold_id}")
