"""Acts on wages: a month's sheet is made, checked and paid by three persons; what could not be paid is paid again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from qicheng.core import audit, counters
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.works import access, queries
from qicheng.works.models import DayLine, WageLine, WageSheet
from qicheng.works.rules import work as rules
from qicheng.works.rules.work import Hands

WAYS = {"CARD": "打卡", "CASH": "现金签字"}


def make(*, contract_id: int, month: dt.date, at: dt.datetime, by: Viewer) -> int:
    """The wages of a month out of its signed days that are on no sheet yet, frozen. Days signed later come onto a further sheet.

    Raises `CannotAct` while a day of the month waits for a signature, or nothing is to be paid.
    """
    contract = queries.contract(by, contract_id, access.WAGE)
    first = month.replace(day=1)
    until = (first + dt.timedelta(days=32)).replace(day=1)
    with writing():
        days = contract.days.filter(day__gte=first, day__lt=until)
        if days.filter(state__in=(rules.TO_SIGN, rules.HALF)).exists():
            raise CannotAct("UNSIGNED", "这个月还有记工单没有签完两个字。请签完或作废后再做工资表。")
        lines = DayLine.objects.filter(sheet__in=days.filter(state=rules.SIGNED), wage=None)
        work: dict[int, list[DayLine]] = defaultdict(list)
        for line in lines.select_related("member").order_by("id"):
            work[line.member_id].append(line)
        if not work:
            raise CannotAct("NOTHING", "这个月没有已签字、还没做工资的工。请先把记工单签好。")
        number = f"GZ{first:%Y%m}-{counters.take(f'works.wages:{first:%Y%m}', 1):03d}"
        sheet = WageSheet.objects.create(contract=contract, month=first, number=number, made_at=at, made_by_id=by.user_id, made_by=by.label[:100])  # fmt: skip
        for own in work.values():
            _line(sheet, own)
        audit.record("works.make_wages", at=at, by=by, about=f"works_wages:{sheet.pk}", place=contract.project.place, detail={"people": len(work)})  # fmt: skip
    return sheet.pk


def _line(sheet: WageSheet, own: list[DayLine]) -> None:
    member, tenths = own[0].member, sum(x.tenths for x in own)
    due = rules.due_fen(tenths, member.rate_fen)
    line = WageLine.objects.create(
        sheet=sheet, member=member, tenths=tenths, rate_fen=member.rate_fen, due_fen=due, net_fen=due
    )
    DayLine.objects.filter(pk__in=[x.pk for x in own]).update(wage=line)


def deduct(*, line_id: int, deduct_fen: int, note: str, at: dt.datetime, by: Viewer) -> None:
    """Writes a deduction with its ground onto a line that is not checked yet."""
    with writing():
        line = _own_line(by, line_id, access.WAGE)
        if line.sheet.state != rules.MADE:
            raise CannotAct("CHECKED", "工资表已经复核，不能再改。请先退回。")
        if refusal := rules.why_not_deduct(due=line.due_fen, deduct_fen=deduct_fen, note=note):
            raise CannotAct("DEDUCT", refusal)
        WageLine.objects.filter(pk=line.pk).update(
            deduct_fen=deduct_fen, deduct_note=note.strip()[:100], net_fen=line.due_fen - deduct_fen
        )
        audit.record("works.deduct", at=at, by=by, about=f"works_wages:{line.sheet_id}", place=line.sheet.contract.project.place, detail={"line": line.pk, "fen": deduct_fen})  # fmt: skip


def _own_line(by: Viewer, line_id: int, capability: str) -> WageLine:
    line = WageLine.objects.filter(pk=line_id).first()
    if line is None:
        raise CannotAct("LINE", "没有这一行。请刷新后查看。")
    line.sheet = queries.wage_sheet(by, line.sheet_id, capability)
    return line


def hands(row: WageSheet, viewer: Viewer) -> Hands:
    """Who made, checked and asks."""
    return Hands(state=row.state, made_by=row.made_by_id, checked_by=row.checked_by_id, asks=viewer.user_id)


def check(*, sheet_id: int, at: dt.datetime, by: Viewer) -> None:
    """A second person has compared the sheet with the days. From here on nothing in it changes."""
    with writing():
        row = queries.wage_sheet(by, sheet_id, access.CHECK)
        if row.state == rules.CHECKED and row.checked_by_id == by.user_id:
            return
        if refusal := rules.why_not_check(hands(row, by)):
            raise CannotAct("CHECK", refusal)
        WageSheet.objects.filter(pk=row.pk).update(
            state=rules.CHECKED, checked_at=at, checked_by_id=by.user_id, checked_by=by.label[:100]
        )
        audit.record("works.check_wages", at=at, by=by, about=f"works_wages:{row.pk}", place=row.contract.project.place)  # fmt: skip


def send_back(*, sheet_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Drops a sheet nothing of which was paid; its days are free for a new one. The dropped one stays to be read."""
    with writing():
        row = queries.wage_sheet(by, sheet_id, access.CHECK)
        if row.state == rules.DROPPED:
            return
        if len(reason.strip()) < 2:
            raise CannotAct("REASON", "退回要写明原因。请填写后再办。")
        if row.lines.filter(state=rules.PAID).exists():
            raise CannotAct("PAID", "已经发了钱，不能退回。个别有误的请在下个月的工资里说明。")
        DayLine.objects.filter(wage__sheet=row).update(wage=None)
        WageSheet.objects.filter(pk=row.pk).update(state=rules.DROPPED, drop_reason=reason.strip()[:200])
        audit.record("works.send_back_wages", at=at, by=by, about=f"works_wages:{row.pk}", place=row.contract.project.place, detail={"reason": reason[:100]})  # fmt: skip


def pay(*, sheet_id: int, on: dt.date, failed: dict[int, str], way: str, at: dt.datetime, by: Viewer) -> int:
    """Writes down that wages were handed out: all lines that are due, but those that failed, each with its reason. How many are paid.

    Said again it pays nobody twice: a paid line is no longer due. A failed line is due again once its card is right.
    """
    with writing():
        row = queries.wage_sheet(by, sheet_id, access.PAY)
        if row.state == rules.CLOSED and row.lines.filter(paid_by_id=by.user_id).exists():
            return 0
        if refusal := rules.why_not_pay(hands(row, by)):
            raise CannotAct("PAY", refusal)
        if way not in WAYS or row.checked_at is None or on < row.month or on > timezone.localdate(at):
            raise CannotAct("DAY", "请选发放方式；发放日期要在今天或以前。")
        open_lines = {x.pk: x for x in row.lines.exclude(state=rules.PAID)}
        if unknown := failed.keys() - open_lines.keys():
            raise CannotAct("LINE", f"有 {len(unknown)} 行不在这张表里，或已经发过。请刷新后再填。")
        for pk, reason in failed.items():
            WageLine.objects.filter(pk=pk).update(state=rules.FAILED, fault=reason.strip()[:100] or "退回")
        paid = WageLine.objects.filter(pk__in=open_lines.keys() - failed.keys()).exclude(state=rules.PAID)
        count = paid.update(
            state=rules.PAID, paid_date=on, paid_by_id=by.user_id, paid_by=by.label[:100], way=way, fault=""
        )
        if not row.lines.exclude(state=rules.PAID).exists():
            WageSheet.objects.filter(pk=row.pk).update(state=rules.CLOSED, closed_at=at)
        audit.record("works.pay_wages", at=at, by=by, about=f"works_wages:{row.pk}", place=row.contract.project.place, detail={"paid": count, "failed": len(failed)})  # fmt: skip
    return count
