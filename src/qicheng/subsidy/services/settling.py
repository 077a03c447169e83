"""Acts that close the account of a batch: the bank's answer line by line, what fits no line, failed lines, money that came back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from qicheng.cases.services import open_case
from qicheng.core import repeats
from qicheng.core.sealing import seal
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.subsidy import access
from qicheng.subsidy.models import BankFormat, Batch, BatchLine, Claim, Recovery, ReturnFile, Unmatched
from qicheng.subsidy.rules import bankfile, steps
from qicheng.subsidy.services import batching, common, funds
from qicheng.subsidy.services.claiming import card_index
from qicheng.subsidy.services.keeping import sentence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What a bank's answer came to."""

    paid: int
    failed: int
    unmatched: int


def take_return(
    *, batch_id: int, name: str, content: bytes, rows: Sequence[Sequence[object]], at: dt.datetime, by: Viewer
) -> Matched:
    """Takes a bank's answer in, row by row: paid, failed, or fitting no line. The same file a second time is refused."""
    require(by, access.PAY)
    digest = hashlib.sha256(content).hexdigest()
    with writing():
        batch = batching.held(batch_id)
        if batch.state != steps.SENT or batch.format_id is None:
            raise CannotAct("BATCH_STATE", "这个批次没有在等银行回单。")
        if ReturnFile.objects.filter(batch=batch, file_hash=digest).exists():
            raise CannotAct("FILE_TWICE", "这份回单已经导入过。不用再导。")
        try:
            answers = bankfile.answers(BankFormat.objects.get(pk=batch.format_id).layout, rows)
        except ValueError as fault:
            raise CannotAct("RETURN", str(fault)) from fault
        file = ReturnFile.objects.create(
            batch=batch,
            name=name[-120:],
            file_hash=digest,
            rows=len(answers),
            paid=0,
            failed=0,
            at=at,
            by=by.label[:100],
        )
        done = _match(batch, file, answers, at=at, by=by)
        ReturnFile.objects.filter(pk=file.pk).update(paid=done.paid, failed=done.failed)
        Batch.objects.filter(pk=batch_id).update(unmatched=F("unmatched") + done.unmatched)
        common.audited(
            "take_return",
            at=at,
            by=by,
            about=f"batch:{batch_id}",
            paid=done.paid,
            failed=done.failed,
            unmatched=done.unmatched,
            file=digest,
        )
    return done


def words_place(file_id: int, row: int) -> str:
    """Where the sealed words of a row that fits no line belong."""
    return f"unmatched:{file_id}:{row}"


def _match(
    batch: Batch, file: ReturnFile, answers: Sequence[bankfile.Answered], *, at: dt.datetime, by: Viewer
) -> Matched:
    lines = list(batch.lines.select_for_update().order_by("position").select_related("claim"))
    by_position, by_card = {x.position: x for x in lines}, _singles((x.card_index, x) for x in lines)
    told: set[int] = set()
    moved: list[Claim] = []
    strangers: list[Unmatched] = []
    paid = failed = 0
    for a in answers:
        line = by_position.get(a.position) if a.position is not None else by_card.get(card_index(a.card))
        why = _why_not(line, a, card_index(a.card) if a.card else "", told)
        if why or line is None:
            strangers.append(
                Unmatched(
                    file=file,
                    row=a.row,
                    reason=why[:120],
                    words_sealed=seal(a.words, aad=words_place(file.pk, a.row)),
                )
            )
            continue
        told.add(line.pk)
        (settle_paid if a.good else settle_failed)(line, a.reason, at=at, by=by)
        moved.append(line.claim)
        paid, failed = paid + bool(a.good), failed + (not a.good)
    common.tell_ledger(moved, kind="SUBSIDY", at=at, by=by)
    Unmatched.objects.bulk_create(strangers, batch_size=200)
    return Matched(paid=paid, failed=failed, unmatched=len(strangers))


def _singles(pairs: Iterable[tuple[str, BatchLine]]) -> dict[str, BatchLine]:
    """Lines by card, where one card has one line; a shared card is matched by position only."""
    found: dict[str, BatchLine | None] = {}
    for mark, line in pairs:
        found[mark] = None if mark in found else line
    return {mark: line for mark, line in found.items() if line is not None}


def _why_not(line: BatchLine | None, a: bankfile.Answered, card: str, told: set[int]) -> str:
    """Why a row of an answer is not the line's; empty when it is."""
    if line is None:
        return "批次里没有这个序号或卡号"
    if line.pk in told or line.state in {steps.LINE_PAID, steps.FAILED}:
        return "这一笔已经有回单"
    if line.state != steps.AT_BANK:
        return "这一笔没有送银行"
    if card and card != line.card_index:
        return "卡号与送出的不同"
    if a.name and a.name not in {line.account_name, line.name}:
        return "户名与送出的不同"
    if a.amount_fen is not None and a.amount_fen != line.amount_fen:
        return "金额与送出的不同"
    return "" if a.good is not None else "看不懂处理结果"


def settle_paid(line: BatchLine, reason: str, *, at: dt.datetime, by: Viewer) -> None:
    """A line's money is there. The database holds that a line is paid once. Call it inside `writing()`, with the line held."""
    if not BatchLine.objects.filter(pk=line.pk, state=steps.AT_BANK).update(
        state=steps.LINE_PAID, paid_at=at, bank_reason=reason
    ):
        raise CannotAct("LINE_STATE", "这一笔已经有结果。请刷新后查看。")
    funds.pay(line, line.claim, at=at, by=by)
    common.move(line.claim, "PAID", after=steps.PAID, at=at, by=by, paid_at=at)


def settle_failed(line: BatchLine, reason: str, *, at: dt.datetime, by: Viewer) -> None:
    """A line did not arrive: the claim may be paid again with another batch, its money stays set aside."""
    if not BatchLine.objects.filter(pk=line.pk, state=steps.AT_BANK).update(
        state=steps.FAILED, bank_reason=reason
    ):
        raise CannotAct("LINE_STATE", "这一笔已经有结果。请刷新后查看。")
    common.move(
        line.claim,
        "FAILED",
        after=steps.PAYMENT_FAILED,
        note=reason or say(gettext_noop("银行没有写原因")),
        at=at,
        by=by,
        **sentence_of(
            say(gettext_noop("银行退回：%(reason)s"), reason=reason or say(gettext_noop("没有写原因")))
        ),
    )


def settle_row(*, unmatched_id: int, how: str, at: dt.datetime, by: Viewer) -> None:
    """What was done about a row that fits no line (asked the bank, another batch's row). Only then can the batch be closed."""
    require(by, access.PAY)
    if len(how.strip()) < 4:
        raise CannotAct("HOW", "请写明核对的结果和处理办法（至少 4 个字）。")
    with writing():
        row = Unmatched.objects.select_related("file").filter(pk=unmatched_id).first()
        if row is None:
            raise NotAllowed
        batch = batching.held(row.file.batch_id)
        if not Unmatched.objects.filter(pk=unmatched_id, settled_at=None).update(
            settled_at=at, settled_by=by.label[:100], settled_how=how.strip()[:200]
        ):
            raise CannotAct("SETTLED", "这一行已经处理过。请刷新后查看。")
        Batch.objects.filter(pk=batch.pk).update(unmatched=F("unmatched") - 1)
        common.audited("settle_row", at=at, by=by, about=f"batch:{batch.pk}", row=row.row)


def close(*, batch_id: int, at: dt.datetime, by: Viewer) -> None:
    """Closes a batch whose every line has its answer and whose every row of an answer has its line."""
    require(by, access.PAY)
    with writing():
        batch = batching.held(batch_id)
        waiting = batch.lines.filter(state=steps.AT_BANK).count()
        if batch.state != steps.SENT:
            raise CannotAct("BATCH_STATE", f"这个批次现在是“{steps.BATCHES[batch.state]}”，不能结清。")
        if waiting or batch.unmatched:
            raise CannotAct(
                "OPEN", f"还有 {waiting} 笔没有回单，{batch.unmatched} 行回单对不上。都处理完才能结清。"
            )
        Batch.objects.filter(pk=batch_id).update(state=steps.CLOSED, closed_at=at, closed_by=by.label[:100])
        common.audited("close_batch", at=at, by=by, about=f"batch:{batch_id}")


def recover(  # noqa: PLR0913  the receipt's own facts
    *, claim_id: int, amount_fen: int, on_date: dt.date, document: str, reason: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:  # fmt: skip
    """Money that came back: recorded with its paper; it lies in the fund again. All of it back makes the claim 已追回."""
    require(by, access.PAY)
    access.human(by)
    if len(document.strip()) < 2 or len(reason.strip()) < 4:
        raise CannotAct("PAPER", "请填写收款凭证号和追回原因。")

    def do() -> str:
        claim = Claim.objects.select_for_update().filter(pk=claim_id).first()
        if claim is None:
            raise NotAllowed
        common.need(claim, {steps.PAID}, "没有可追回的钱。")
        left = claim.amount_fen - claim.recovered_fen
        if not 0 < amount_fen <= left:
            raise CannotAct("AMOUNT", f"追回金额要大于 0，不超过 {left / 100:,.2f} 元。")
        if Recovery.objects.filter(claim=claim, document=document.strip()).exists():
            raise CannotAct("TWICE", "这张凭证已经登记过。")
        row = Recovery.objects.create(
            claim=claim, amount_fen=amount_fen, on_date=on_date, document=document.strip()[:60], reason=reason.strip()[:200], at=at, by=by.label[:100], by_id=by.user_id
        )  # fmt: skip
        funds.give_back(claim, amount_fen, at=at, by=by)
        whole = amount_fen == left
        common.move(
            claim, "RECOVER", after=steps.RECOVERED if whole else "", note=say(gettext_noop("%(sum)s 元，%(reason)s"), sum=f"{amount_fen / 100:,.2f}", reason=reason.strip()), at=at, by=by, recovered_fen=claim.recovered_fen + amount_fen
        )  # fmt: skip
        common.audited(
            "recover", at=at, by=by, about=f"claim:{claim_id}", place=claim.village, fen=amount_fen
        )  # fmt: skip
        common.tell_ledger([claim], kind="SUBSIDY", at=at, by=by)
        return str(row.pk)  # fmt: skip

    return int(repeats.once(key, act="subsidy.recover", at=at, do=do))


def report_unanswered(*, at: dt.datetime, by: Viewer, days: int = 5) -> int:
    """Batches at the bank for more than `days` without all answers become a case. For the clock."""
    late = Batch.objects.filter(state=steps.SENT, sent_at__lt=at - dt.timedelta(days=days))
    for batch in late:
        open_case(
            kind="SUBSIDY_MONEY", about=f"batch:{batch.pk}", key=f"subsidy.batch_late:{batch.pk}", at=at, by=by,
            title=f"批次 {batch.number} 送银行超过 {days} 天没有结清", note="请财政与银行核对回单。",
        )  # fmt: skip
    return len(late)
