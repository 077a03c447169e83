"""Acts on carriers' bills: entered, checked and paid by three persons, and only for a trip whose people balance.

Whether they do is asked by name (decision 0007): the desk answers `trips.payable` for whoever knows. Without an answer nothing is paid.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import IntegrityError

from qicheng.cases import conditions
from qicheng.core import repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.subsidy import access
from qicheng.subsidy.models import CharterBill, Fund
from qicheng.subsidy.services import common, funds

QUESTION = "trips.payable"


def why_not(trip_id: int) -> str:
    """Why the bill of a trip may not be paid; empty when it may."""
    if QUESTION not in conditions.answered():
        return "这套系统里查不到车次的人数对账，不能支付包车费。"
    return conditions.ask(QUESTION, f"trip:{trip_id}")


def enter(  # noqa: PLR0913  the bill's own facts
    *, trip_id: int, trip_no: str, carrier: str, invoice: str, amount_fen: int, fund_id: int, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:  # fmt: skip
    """Enters the bill of a trip."""
    require(by, access.ASK)
    account = access.human(by)
    if amount_fen <= 0 or len(invoice.strip()) < 4:
        raise CannotAct("BILL", "请填写发票号码和金额（大于 0）。")

    def do() -> str:
        if not Fund.objects.filter(pk=fund_id).exists():
            raise CannotAct("FUND", "没有这笔资金。请从列表中选择。")
        row = CharterBill.objects.create(
            trip_id=trip_id, trip_no=trip_no[:40], carrier=carrier[:120], invoice=invoice.strip()[:40], amount_fen=amount_fen, fund_id=fund_id,
            entered_at=at, entered_by=by.label[:100], entered_by_id=account,
        )  # fmt: skip
        common.audited("enter_bill", at=at, by=by, about=f"trip:{trip_id}", fen=amount_fen)
        return str(row.pk)

    try:
        return int(repeats.once(key, act="subsidy.enter_bill", at=at, do=do))
    except IntegrityError as error:
        raise CannotAct("TWICE", "这趟车已经登记过结算，或这张发票已经用过。请核对。") from error


def check(*, bill_id: int, at: dt.datetime, by: Viewer) -> None:
    """Checks a bill: another person than who entered it, and the trip's people balance."""
    _step(bill_id, access.SIGN, "ENTERED", "CHECKED", ("entered_by_id",), at=at, by=by)


def pay(*, bill_id: int, at: dt.datetime, by: Viewer) -> None:
    """Pays a checked bill: a third person; the people must still balance, the fund must have so much left."""
    _step(bill_id, access.PAY, "CHECKED", "PAID", ("entered_by_id", "checked_by_id"), at=at, by=by)


def _step(
    bill_id: int, capability: str, state: str, after: str, others: tuple[str, ...], *, at: dt.datetime, by: Viewer
) -> None:  # fmt: skip
    require(by, capability)
    account = access.human(by)
    with writing():
        row = CharterBill.objects.select_for_update().filter(pk=bill_id).first()
        if row is None:
            raise NotAllowed
        if row.state != state:
            raise CannotAct("BILL_STATE", "这张结算单已经办过这一步。请刷新后查看。")
        if account in {getattr(row, o) for o in others}:
            raise CannotAct("SAME_PERSON", "登记、复核、支付要由三个人办。请由另一人办理。")
        if why := why_not(row.trip_id):
            raise CannotAct("NOT_BALANCED", why)
        if after == "PAID" and not funds.pay_bill(row, at=at, by=by):
            raise CannotAct("FUND_SHORT", "这笔资金的余额不够支付。请先请示追加。")
        stamp = "checked" if after == "CHECKED" else "paid"
        CharterBill.objects.filter(pk=bill_id).update(
            **{"state": after, f"{stamp}_at": at, f"{stamp}_by": by.label[:100], f"{stamp}_by_id": account}
        )
        common.audited(f"bill_{after.lower()}", at=at, by=by, about=f"trip:{row.trip_id}", fen=row.amount_fen)


def refuse(*, bill_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """A bill that is wrong goes back; another one may be entered for the trip."""
    require(by, access.SIGN)
    if len(reason.strip()) < 4:
        raise CannotAct("REASON", "请写明退回的原因（至少 4 个字）。")
    with writing():
        if not CharterBill.objects.filter(pk=bill_id, state__in=("ENTERED", "CHECKED")).update(
            state="REFUSED", note=reason.strip()[:200]
        ):
            raise CannotAct("BILL_STATE", "这张结算单已经支付或退回。请刷新后查看。")
        common.audited("refuse_bill", at=at, by=by, about=f"bill:{bill_id}")
