"""Acts that let money go: a held line, a signed batch that goes to the bank, the bank's file."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from qicheng.core import repeats
from qicheng.core.sealing import open_sealed
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.subsidy import access, kin
from qicheng.subsidy.models import BankFormat, Batch, BatchLine, Claim
from qicheng.subsidy.rules import bankfile, signing, steps
from qicheng.subsidy.services import bankbook, batching, common


def hold(claim: Claim, *, at: dt.datetime, by: Viewer) -> None:
    """An objection stops a claim's payment that has not gone to the bank: its line is held, the others of the batch go on."""
    line = (
        BatchLine.objects.select_for_update()
        .filter(claim=claim, state__in=(steps.READY, steps.AT_BANK))
        .first()
    )
    if line is None:
        return
    if line.state == steps.AT_BANK:
        raise CannotAct(
            "AT_BANK", "这笔钱已经送银行，不能再提公示异议。请按“补贴问题”报督办事项，查实的予以追回。"
        )
    BatchLine.objects.filter(pk=line.pk).update(state=steps.HELD)
    common.move(
        claim, "HOLD", after=steps.APPROVED, note=say(gettext_noop("有异议，从批次里撤出")), at=at, by=by
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What goes out: how many, how much, and the file's digest."""

    count: int
    fen: int
    file_hash: str = ""


def send(*, batch_id: int, format_id: int, at: dt.datetime, by: Viewer, key: UUID | None = None) -> Totals:
    """Lets a signed batch go to the bank: by somebody who neither made nor signed it. From here on its lines are at the bank.

    Every line is looked at again: an open objection, a list that still hangs, a free ride since then hold that line back.
    """
    require(by, access.PAY)
    account = access.human(by)

    def do() -> str:
        batch = batching.held(batch_id)
        if batch.state != steps.SIGNED:
            raise CannotAct(
                "BATCH_STATE", f"这个批次现在是“{steps.BATCHES[batch.state]}”，不能送银行。要先由别人复核。"
            )
        signed_by = list(batch.signatures.values_list("by_id", flat=True))
        if why := signing.why_not_payer(account, made_by=batch.made_by_id, signed_by=signed_by):
            raise CannotAct("SAME_PERSON", why)
        layout = BankFormat.objects.filter(pk=format_id, active=True).first()
        if layout is None:
            raise CannotAct("FORMAT", "没有这个银行格式，或已停用。请从列表中选择。")
        lines = list(batch.lines.order_by("position").select_related("claim"))
        if batching.digest(lines) != batch.digest:
            raise CannotAct("CHANGED", "批次明细与复核时不一致，不能发放。请作废后重新制单。")
        going = _still_payable(batch, [x for x in lines if x.state == steps.READY], account, at=at, by=by)
        if not going:
            raise CannotAct("NONE", "这个批次里没有可以发放的人了。请作废。")
        total = sum(x.amount_fen for x in going)
        BatchLine.objects.filter(batch=batch, state=steps.READY).update(state=steps.AT_BANK)
        Batch.objects.filter(pk=batch_id).update(
            state=steps.SENT, paid_by=by.label[:100], paid_by_id=account, sent_at=at, format=layout, sent_count=len(going), sent_fen=total
        )  # fmt: skip
        digest = hashlib.sha256(file_of(batch_id, check=False).body).hexdigest()
        Batch.objects.filter(pk=batch_id).update(file_hash=digest)
        common.audited(
            "send_batch", at=at, by=by, about=f"batch:{batch_id}", people=len(going), fen=total, file=digest, digest=batch.digest
        )  # fmt: skip
        return f"{len(going)}/{total}/"

    count, fen, _rest = repeats.once(key, act="subsidy.send_batch", at=at, do=do).split("/")
    return Totals(
        count=int(count),
        fen=int(fen),
        file_hash=Batch.objects.values_list("file_hash", flat=True).get(pk=batch_id),
    )


def _still_payable(
    batch: Batch, lines: Sequence[BatchLine], account: int, *, at: dt.datetime, by: Viewer
) -> list[BatchLine]:
    """The lines that may go; what stands against others holds them back, one by one."""
    claims = {
        c.pk: c
        for c in Claim.objects.select_for_update().filter(pk__in=[x.claim_id for x in lines]).order_by("pk")
    }
    near = kin.near_to(account, [x.person_id for x in lines])
    if near:
        who = next(x for x in lines if x.person_id in near)
        raise CannotAct("KIN", f"{who.name}：{near[who.person_id]}。请回避，由其他人发放。")
    riders = common.riders(list(claims.values())) if common.notice(batch.policy).not_with_charter else {}
    going = []
    for line in lines:
        claim = claims[line.claim_id]
        clear = claim.clear_from_at is not None and claim.clear_from_at <= at
        if (
            claim.state == steps.PAYMENT_BATCH
            and not claim.objections_open
            and clear
            and claim.pk not in riders
        ):
            going.append(line)
            continue
        why = say(
            gettext_noop("后来乘坐了免费包车") if claim.pk in riders else gettext_noop("公示未期满或有异议")
        )
        BatchLine.objects.filter(pk=line.pk).update(state=steps.HELD)
        common.move(
            claim,
            "HOLD",
            after=steps.APPROVED,
            note=say(gettext_noop("%(batch)s：%(why)s"), batch=batch.number, why=why),
            at=at,
            by=by,
        )
    return going


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """The file as the bank takes it."""

    name: str
    body: bytes
    count: int
    total_fen: int


def file_of(batch_id: int, *, check: bool = True) -> BankFile:
    """What goes to the bank, opened for the act that lets it out. The caller has checked the right and writes the audit line."""
    batch = Batch.objects.select_related("format").get(pk=batch_id)
    if batch.format is None:
        raise CannotAct("BATCH_STATE", "这个批次还没有送银行，没有文件。")
    lines = batch.lines.filter(state__in=(steps.AT_BANK, steps.LINE_PAID, steps.FAILED)).order_by("position")
    pays = [
        bankfile.Pay(
            position=x.position, name=x.name, account_name=x.account_name, bank=x.bank, amount_fen=x.amount_fen, village=x.village,
            id_number=open_sealed(x.id_sealed, aad=f"line.id:{x.pk}"), card=open_sealed(x.card_sealed, aad=f"line.card:{x.pk}"),
        )
        for x in lines
    ]  # fmt: skip
    sent = batch.sent_at.date() if batch.sent_at else batch.made_at.date()
    about = bankfile.About(batch=batch.number, title=batch.title, date=f"{sent:%Y%m%d}")
    layout = batch.format.layout
    try:
        body = (
            bankbook.workbook(layout, pays, about)
            if layout["kind"] == "XLSX"
            else bankfile.text(layout, pays, about)
        )
    except ValueError as fault:
        raise CannotAct("FILE", str(fault)) from fault
    if check and hashlib.sha256(body).hexdigest() != batch.file_hash:
        raise CannotAct("FILE_CHANGED", "银行格式在送出后改过，不能再按原样导出。请用送出时存下的文件。")
    return BankFile(
        name=f"{batch.number}.{layout.get('ending') or 'txt'}",
        body=body,
        count=len(pays),
        total_fen=sum(p.amount_fen for p in pays),
    )


def take_file(*, batch_id: int, at: dt.datetime, by: Viewer) -> BankFile:
    """The file once more, for the payer; each taking is written down."""
    require(by, access.PAY)
    with writing():
        found = file_of(batch_id)
        common.audited("take_bank_file", at=at, by=by, about=f"batch:{batch_id}", people=found.count)
    return found
