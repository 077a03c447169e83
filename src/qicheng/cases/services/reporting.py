"""Acts of whoever reported a matter and holds its receipt code: looking, adding, agreeing, rating, asking for review. No account."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.cases import sealed
from qicheng.cases.models import Case
from qicheng.cases.rules import machines
from qicheng.cases.services import common, handling
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing


def case_of_receipt(code: str) -> Case:
    """The case that a receipt code opens. Raises `NotAllowed` for a wrong one."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    row = (
        Case.objects.filter(receipt_digest=sealed.receipt_digest(plain)).first() if len(plain) == 10 else None
    )
    if row is None:
        raise NotAllowed("没有这个查询码。请核对 10 位字母和数字，不分大小写。")
    return row


def _reporter(address: str) -> Viewer:
    return Viewer(user_id=None, label="反映人", address=address)


def _held(code: str) -> Case:
    return Case.objects.select_for_update(of=("self",)).get(pk=case_of_receipt(code).pk)


def add_words(*, code: str, text: str, at: dt.datetime, address: str = "") -> None:
    """Something more about the matter; where material was asked for, the clock starts again."""
    if len(text.strip()) < 4:
        raise CannotAct("TEXT", "请写明要补充的内容（至少 4 个字）。")
    by = _reporter(address)
    with writing():
        row = _held(code)
        common.need_open(row)
        if row.entries.filter(act="ADDED").count() >= 20:
            raise CannotAct("TOO_MANY", "补充已满 20 条。请等候办理，或拨打 12333。")
        common.entry(row, "ADDED", at=at, by=by, text=text, public=True)
        common.note("add_words", row, at=at, by=by)
        person = common.handler_of(row, on=timezone.localdate(at))
        common.tell(
            row, person, f"反映人有补充：{common.word(row)}。", what=f"added:{row.entries.count()}", at=at
        )


def confirm(*, code: str, satisfaction: int, text: str, at: dt.datetime, address: str = "") -> None:
    """The reporter agrees that it is done, and says how content."""
    if not 1 <= satisfaction <= 5:
        raise CannotAct("SATISFACTION", "请选择满意程度。")
    by = _reporter(address)
    with writing():
        row = _held(code)
        if row.closed_at is None or machines.CONFIRMED not in machines.state(row.kind, row.state).moves:
            raise CannotAct("CASE_STATE", "这件事还没有办结，或已经确认过。")
        before = row.state
        common.save(
            row, state=machines.CONFIRMED, satisfaction=satisfaction, satisfaction_note=text.strip()[:400]
        )
        common.entry(
            row, "CONFIRM", at=at, by=by, text=text, before=before, after=machines.CONFIRMED, public=True
        )
        common.note("confirm", row, at=at, by=by, satisfaction=satisfaction)


def ask_review(*, code: str, text: str, at: dt.datetime, address: str = "") -> None:
    """The reporter does not agree."""
    with writing():
        handling.appeal(_held(code), text=text, at=at, by=_reporter(address))
