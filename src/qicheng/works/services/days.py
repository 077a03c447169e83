"""Acts on day sheets: written by one, signed by two, void with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from qicheng.core import audit, repeats
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.works import access, queries
from qicheng.works.models import Contract, DayLine, DaySheet
from qicheng.works.rules import work as rules


def write_day(  # noqa: PLR0913  the sheet's own facts
    *, contract_id: int, day: dt.date, work: str, tenths: Mapping[int, int], at: dt.datetime, by: Viewer, key: UUID | None = None,
    written_at: dt.datetime | None = None,
) -> int:  # fmt: skip
    """Writes down who worked on a day, in tenths of a day by member; returns the sheet. A sheet nobody has signed is written over.

    `written_at`: when it was filled in, where a phone without network kept it; what was written since by somebody is not written over.
    Raises `CannotAct` for a day outside the project, a person not on the crew or with more than one day in a day.
    """
    contract = queries.contract(by, contract_id, access.RECORD)
    filled_at = min(written_at or at, at)

    def do() -> str:
        today = timezone.localdate(at)
        return str(_write(contract, day, work.strip(), dict(tenths), at=filled_at, by=by, today=today))

    sent = repeats.once(key, act="works.write_day", at=at, do=do)
    return int(sent)


def _write(
    contract: Contract,
    day: dt.date,
    work: str,
    tenths: dict[int, int],
    *,
    at: dt.datetime,
    by: Viewer,
    today: dt.date,
) -> int:
    project = contract.project
    if refusal := rules.why_not_day(
        day=day, today=today, from_date=project.from_date, until_date=project.until_date
    ):
        raise CannotAct("DAY", refusal)
    if project.state != "OPEN":
        raise CannotAct("DONE", "项目已完工，不能再记工。")
    if len(work) < 2:
        raise CannotAct("WORK", "请写明当天干的什么活，例如：茶园除草。")
    if not tenths:
        raise CannotAct("NOBODY", "还没有选谁上工。请至少选一个人。")
    _fits(contract, day, tenths)
    sheet = DaySheet.objects.filter(contract=contract, day=day).exclude(state=rules.VOID).first()
    if sheet is not None and sheet.state != rules.TO_SIGN:
        raise CannotAct("SIGNED", "这一天的记工单已有人签字。要改请先作废，写明原因。")
    if sheet is not None and sheet.at > at:
        raise CannotAct(
            "NEWER",
            f"{day.month}月{day.day}日的记工单后来又由{sheet.by}记过，没有覆盖。请打开看，要改的重填。",
        )
    if sheet is None:
        sheet = DaySheet(contract=contract, day=day)
    sheet.work, sheet.at, sheet.by = work[:200], at, by.label[:100]
    sheet.save()
    sheet.lines.all().delete()  # nobody has signed it
    DayLine.objects.bulk_create([DayLine(sheet=sheet, member_id=m, tenths=n) for m, n in tenths.items()])
    audit.record("works.write_day", at=at, by=by, about=f"works_day:{sheet.pk}", place=project.place, detail={"day": str(day), "people": len(tenths)})  # fmt: skip
    return sheet.pk


def _fits(contract: Contract, day: dt.date, tenths: Mapping[int, int]) -> None:
    """Everybody is on the crew on that day, and works no more than one day in it over all crews."""
    on_it = {m.id: m for m in queries.members(contract, on=day)}
    if strange := sorted(tenths.keys() - on_it.keys()):
        raise CannotAct("MEMBER", f"有 {len(strange)} 人这一天不在这支队伍里。请刷新名单后再填。")
    persons = {m: on_it[m].person_id for m in tenths}
    other = DayLine.objects.filter(member__person_id__in=persons.values(), sheet__day=day)
    other = other.exclude(sheet__state=rules.VOID).exclude(sheet__contract=contract)
    elsewhere = dict(other.values_list("member__person_id").annotate(n=Sum("tenths")))
    for member, n in tenths.items():
        if refusal := rules.why_not_tenths(on_it[member].name, n, elsewhere.get(persons[member], 0)):
            raise CannotAct("TENTHS", refusal)


def sign(*, sheet_id: int, at: dt.datetime, by: Viewer) -> str:
    """Signs a day sheet; the second of two different persons makes it count. Returns its state."""
    with writing():
        row = queries.day_sheet(by, sheet_id, access.RECORD)
        if row.first_by_id is not None and row.first_by_id == by.user_id and row.state == rules.HALF:
            return row.state  # said twice
        if refusal := rules.why_not_sign(state=row.state, first_by=row.first_by_id, asks=by.user_id):
            raise CannotAct("SIGN", refusal)
        if row.state == rules.TO_SIGN:
            row.state, row.first_by_id, row.first_by, row.first_at = (
                rules.HALF,
                by.user_id,
                by.label[:100],
                at,
            )
        else:
            row.state, row.second_by_id, row.second_by, row.second_at = (
                rules.SIGNED,
                by.user_id,
                by.label[:100],
                at,
            )
        row.save()
        audit.record("works.sign", at=at, by=by, about=f"works_day:{row.pk}", place=row.contract.project.place, detail={"state": row.state})  # fmt: skip
    return row.state


def void(*, sheet_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Takes a day sheet out of count, with the reason; not once it is on a wage sheet. It stays to be read."""
    with writing():
        row = queries.day_sheet(by, sheet_id, access.RECORD)
        if row.state == rules.VOID:
            return
        if len(reason.strip()) < 2:
            raise CannotAct("REASON", "作废要写明原因。请填写后再办。")
        if row.lines.filter(wage__isnull=False).exists():
            raise CannotAct("PAID", "这一天的工已进工资表，不能作废。工资表退回后才能改。")
        DaySheet.objects.filter(pk=row.pk).update(state=rules.VOID, void_reason=reason.strip()[:200])
        audit.record("works.void", at=at, by=by, about=f"works_day:{row.pk}", place=row.contract.project.place, detail={"reason": reason[:100]})  # fmt: skip


def usual(contract: Contract, *, on: dt.date) -> dict[int, int]:
    """What the next sheet begins with: who worked last time, so that a cadre only changes what is different."""
    last = contract.days.exclude(state=rules.VOID).filter(day__lt=on).order_by("-day").first()
    return dict(last.lines.values_list("member_id", "tenths")) if last else {}
