"""Acts on the duty roster: shifts, absences with stand-ins. Kept by the county's centre, and by each township for itself."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.staff import duty
from qicheng.staff.models import Absence, Account, DutyShift, Office

_DAY = dt.timedelta(days=1)
MOST_DAYS = 120


def add_shift(
    *, office_id: int, account_id: int, part: str, first: dt.date, last: dt.date, at: dt.datetime, by: Viewer
) -> int:
    """Puts somebody on duty for an office from `first` to `last`, both included."""
    _check_days(first, last)
    with writing():
        office = Office.objects.filter(pk=office_id).first()
        if office is None or not duty.may_manage(by, office):
            raise NotAllowed
        if account_id not in dict(duty.colleagues(by)) or part not in DutyShift.Part.values:
            raise CannotAct("SHIFT", "请从列表中选择值班的人和班次。")
        clash = DutyShift.objects.filter(office=office, part=part, from_date__lte=last, until_date__gt=first)
        if other := clash.select_related("account").first():
            raise CannotAct("SHIFT_TAKEN", f"这几天的{other.get_part_display()}已排给 {other.account.name}。请先删去那一班，或换个日期。")  # fmt: skip
        row = DutyShift.objects.create(
            office=office, account_id=account_id, part=part, from_date=first, until_date=last + _DAY
        )
        audit.record(
            "staff.add_shift", at=at, by=by, about=f"office:{office_id}", place=office.place_code, detail={"account": account_id}
        )  # fmt: skip
    return row.pk


def drop_shift(*, shift_id: int, at: dt.datetime, by: Viewer) -> None:
    """Takes a shift off the roster."""
    with writing():
        row = DutyShift.objects.select_related("office").filter(pk=shift_id).first()
        if row is None or not duty.may_manage(by, row.office):
            raise NotAllowed
        DutyShift.objects.filter(pk=shift_id).delete()
        audit.record("staff.drop_shift", at=at, by=by, about=f"office:{row.office_id}", place=row.office.place_code)  # fmt: skip


def set_absence(
    *, account_id: int, stand_in_id: int | None, first: dt.date, last: dt.date, reason: str, at: dt.datetime, by: Viewer
) -> int:  # fmt: skip
    """Somebody is away from `first` to `last`; the stand-in gets the work. One's own, or of those whose roster one keeps."""
    _check_days(first, last)
    own = by.user_id == account_id
    known = dict(duty.colleagues(by))
    if not own and (not by.prefixes(duty.MANAGE) or account_id not in known):
        raise NotAllowed
    if stand_in_id == account_id:
        raise CannotAct("STAND_IN", "代办人不能是本人。请另选一人。")
    if stand_in_id is not None and not Account.objects.filter(pk=stand_in_id, is_active=True).exists():
        raise CannotAct("STAND_IN", "没有这个代办人。请从列表中选择。")
    with writing():
        clash = Absence.objects.filter(account_id=account_id, from_date__lte=last, until_date__gt=first)
        if clash.exists():
            raise CannotAct("ABSENCE_TAKEN", "这几天已经登记过请假。请先撤销那一条再登记。")
        try:
            with transaction.atomic():
                row = Absence.objects.create(
                    account_id=account_id, stand_in_id=stand_in_id, from_date=first, until_date=last + _DAY, reason=reason.strip()[:60]
                )  # fmt: skip
        except IntegrityError:
            raise CannotAct("ABSENCE", "没有存下来。请刷新后重新登记。") from None
        audit.record("staff.set_absence", at=at, by=by, about=f"account:{account_id}", detail={"stand_in": stand_in_id})  # fmt: skip
    return row.pk


def end_absence(*, absence_id: int, at: dt.datetime, by: Viewer) -> None:
    """Somebody is back, or did not go."""
    with writing():
        row = Absence.objects.filter(pk=absence_id).first()
        allowed = row is not None and (
            row.account_id == by.user_id or (by.prefixes(duty.MANAGE) and row.account_id in dict(duty.colleagues(by)))
        )  # fmt: skip
        if row is None or not allowed:
            raise NotAllowed
        Absence.objects.filter(pk=absence_id).delete()
        audit.record("staff.end_absence", at=at, by=by, about=f"account:{row.account_id}")


def _check_days(first: dt.date, last: dt.date) -> None:
    if last < first:
        raise CannotAct("DAYS", "结束日期不能早于开始日期。请改正后保存。")
    if (last - first).days > MOST_DAYS:
        raise CannotAct("DAYS", f"一次最多排 {MOST_DAYS} 天。请分几次登记。")
