"""Acts of whoever handles a case: taking it up, a note, a step of its machine, a reply, closing it; handing it over; a longer term."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils import timezone

from qicheng.cases import access, book, conditions
from qicheng.cases.models import Arrears, Case, Evidence, Paper, Referral
from qicheng.cases.rules import closing, kinds, machines
from qicheng.cases.rules.closing import ClosingFacts
from qicheng.cases.services import common
from qicheng.core import repeats, tray, workdays
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.kit.workdays import Span, later
from qicheng.staff import duty

MOST_APPEALS = 2


def take_up(*, case_id: int, at: dt.datetime, by: Viewer) -> None:
    """Someone of the owner group starts to handle the case, and is its handler from then on."""
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if not access.may_handle(by, row):
            raise NotAllowed
        if kinds.KINDS[row.kind].machine != kinds.GENERIC or row.state != machines.OPEN:
            raise CannotAct("CASE_STATE", "这件事已有人处理或已办结。请刷新后查看。")
        step_to(row, machines.IN_PROGRESS, text="", at=at, by=by, handler_id=row.handler_id or by.user_id)


def write_note(*, case_id: int, text: str, at: dt.datetime, by: Viewer, key: UUID | None = None) -> None:
    """A line of progress."""
    if len(text.strip()) < 2:
        raise CannotAct("TEXT", "请写明进展后再保存。")

    def do() -> str:
        row = common.locked(case_id, by=by, at=at)
        if (
            not (access.may_handle(by, row) or access.may_supervise(by, row))
            or access.sight(by, row, at=at) < access.Sight.FULL
        ):
            raise NotAllowed
        common.entry(row, "NOTE", at=at, by=by, text=text)
        common.note("write_note", row, at=at, by=by)
        return str(case_id)

    repeats.once(key, act="cases.write_note", at=at, do=do)


def reply(*, case_id: int, text: str, at: dt.datetime, by: Viewer, key: UUID | None = None) -> None:
    """The answer to whoever reported the matter; it is what the receipt page shows."""
    if len(text.strip()) < 4:
        raise CannotAct("REPLY", "请写明答复内容（至少 4 个字）。")

    def do() -> str:
        row = common.locked(case_id, by=by, at=at)
        if not access.may_handle(by, row):
            raise NotAllowed
        common.save(row, reply=text.strip()[:1000], replied_at=at)
        common.entry(row, "REPLY", at=at, by=by, text=text, public=True)
        common.note("reply", row, at=at, by=by)
        return str(case_id)

    repeats.once(key, act="cases.reply", at=at, do=do)


def move(  # noqa: PLR0913  the form's own facts
    *, case_id: int, wanted: str, reason: str = "", at: dt.datetime, by: Viewer, outcome: str = "", conclusion: str = "", key: UUID | None = None
) -> None:  # fmt: skip
    """One step of the case's machine, by the side it belongs to. A step that closes asks the closing condition."""

    def do() -> str:
        row = common.locked(case_id, by=by, at=at)
        here = machines.state(row.kind, row.state)
        step = here.moves.get(wanted)
        if step is None:
            raise CannotAct("CASE_STATE", machines.why_not_move(row.kind, row.state, wanted))
        if step.side == machines.REPORTER or not access.may_move(by, row, step):
            raise NotAllowed
        if step.reason and len(reason.strip()) < 2:
            raise CannotAct("REASON", f"请写明“{step.verb}”的内容或理由。")
        if machines.state(row.kind, wanted).closed:
            _close(row, wanted, outcome=outcome or reason, conclusion=conclusion, at=at, by=by)
        else:
            _special(row, wanted, reason)
            reopened = {"closed_at": None, "closed_by": ""} if here.closed else {}
            step_to(row, wanted, text=reason, at=at, by=by, **reopened)
        return str(case_id)

    repeats.once(key, act="cases.move", at=at, do=do)


def resolve(*, case_id: int, outcome: str, at: dt.datetime, by: Viewer, key: UUID | None = None, conclusion: str = "") -> None:  # fmt: skip
    """Closes a case with what came of it, if its condition is true."""

    def do() -> str:
        row = common.locked(case_id, by=by, at=at)
        if row.closed_at is not None:
            raise CannotAct("CASE_STATE", "这件事已经办结。请刷新后查看。")
        step = machines.state(row.kind, row.state).moves.get(machines.RESOLVED)
        if step is None:
            raise CannotAct("CASE_STATE", machines.why_not_move(row.kind, row.state, machines.RESOLVED))
        if not access.may_move(by, row, step):
            raise NotAllowed
        _close(row, machines.RESOLVED, outcome=outcome, conclusion=conclusion, at=at, by=by)
        return str(case_id)

    repeats.once(key, act="cases.resolve", at=at, do=do)


def settle(*, case_id: int, outcome: str, at: dt.datetime, by: Viewer) -> None:
    """Closes a case for the room that opened it, when that room's own act has settled the matter; closed already is well.
    Nobody is called about it any more.

    For rooms above, like `open_case`: no right is asked beyond theirs. The condition of the kind is asked all the same.
    """
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if row.closed_at is None:
            _close(row, machines.RESOLVED, outcome=outcome, conclusion="", at=at, by=by)
        tray.answer_about(f"case:{case_id}", at=at)


def take_in_hand(*, case_id: int, at: dt.datetime, by: Viewer) -> None:
    """Takes a case up for the room that opened it, when that room's own act says that somebody is at it; handled already is well.
    Nobody is called about it any more.

    For rooms above, like `settle`. Whoever may handle cases of the group is its handler; a caller from outside gains no right by it.
    """
    with writing():
        row = common.held(case_id)
        if row.state == machines.OPEN and kinds.KINDS[row.kind].machine == kinds.GENERIC:
            handler = by.user_id if access.may_handle(by, row) else None
            step_to(row, machines.IN_PROGRESS, text="", at=at, by=by, handler_id=row.handler_id or handler)
        tray.answer_about(f"case:{case_id}", at=at)


def facts_of(row: Case, *, outcome: str, conclusion: str) -> ClosingFacts:
    """What the rows say about whether a case may close."""
    kind = kinds.KINDS.get(row.kind)
    return ClosingFacts(
        kind=row.kind, outcome=outcome, evidence=Evidence.objects.filter(case=row, removed_at=None).count(), replied=row.replied_at is not None,
        has_reporter=row.reporter_sealed is not None or bool(row.receipt_digest), conclusion=conclusion,
        school_result=Referral.objects.filter(case=row).values_list("result", flat=True).first() or "",
        upper=conditions.ask(kind.asks, row.about) if kind and kind.asks else "",
    )  # fmt: skip


def _close(row: Case, state: str, *, outcome: str, conclusion: str, at: dt.datetime, by: Viewer) -> None:
    if conclusion and conclusion not in machines.CONCLUSIONS:
        raise CannotAct("CONCLUSION", "请从列表中选择结案方式。")
    if (
        state == "NOT_ACCEPTED"
    ):  # refused with its reason: nothing has come of it that a condition could ask for
        outcome, conclusion = outcome.strip() or "不予受理", "OTHER"
    elif sentence := closing.why_not_close(facts_of(row, outcome=outcome, conclusion=conclusion)):
        raise CannotAct("NOT_YET", sentence)
    columns = {
        "closed_at": at,
        "closed_by": by.label[:100],
        "conclusion": conclusion,
        "next_at": None,
        "card": row.card,
    }
    columns["outcome"] = "" if row.compartment else outcome.strip()[:1000]
    step_to(row, state, text=outcome, at=at, by=by, **columns)
    Paper.objects.filter(case=row, answered_at=None).update(answered_at=at)


def step_to(row: Case, state: str, *, text: str, at: dt.datetime, by: Viewer, **columns: object) -> None:
    """Into a state: its clock, its line, its trace; whoever acts has seen the messages about it. Call it inside `writing()`."""
    before, was_closed = row.state, row.closed_at is not None
    if columns.get("closed_at", row.closed_at) is None:
        row.state, row.closed_at = state, None
        columns |= common.start_clock(row, at=at, reopened=was_closed)
        row.state = before
    common.save(row, state=state, **columns)
    common.entry(row, "MOVE", at=at, by=by, text=text, before=before, after=state, public=True)
    common.note("move", row, at=at, by=by, before=before, after=state)
    tray.acknowledge_about(f"case:{row.pk}", at=at, by=by)


def _special(row: Case, wanted: str, reason: str) -> None:
    """What some steps of an arrears complaint ask besides a reason."""
    if row.kind != "ARREARS":
        return
    if wanted == "INVESTIGATING":
        names = [n for n in reason.replace("，", "、").replace(",", "、").replace(" ", "、").split("、") if n]
        if len(names) < 2:
            raise CannotAct("INSPECTORS", "调查要由两名监察员进行。请写明两人的姓名，用顿号隔开。")
        Arrears.objects.filter(case=row).update(inspectors="、".join(names)[:100])
    if wanted == "NEED_MATERIAL":
        Arrears.objects.filter(case=row).update(missing=reason.strip()[:400])
    if wanted == "TRANSFERRED":
        Arrears.objects.filter(case=row).update(transferred_to=reason.strip()[:120])


def hand_over(*, case_id: int, office_id: int | None, account_id: int | None, reason: str, at: dt.datetime, by: Viewer) -> None:  # fmt: skip
    """The case goes to another unit or person; the owner group stays answerable. The clock goes on."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "请写明转办的理由。")
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if not (access.may_handle(by, row) or access.may_supervise(by, row)) or row.compartment == "CHILD":
            raise NotAllowed
        common.need_open(row)
        if office_id is None and account_id is None:
            raise CannotAct("TO_WHOM", "请选择转给哪个单位或哪一位。")
        members = dict(duty.members(office_id, on=timezone.localdate(at))) if office_id else {}
        if office_id and account_id and account_id not in members:
            raise CannotAct("TO_WHOM", "这一位不在所选单位。请重新选择。")
        common.save(row, unit_id=office_id or row.unit_id, handler_id=account_id)
        common.entry(row, "HAND_OVER", at=at, by=by, text=reason)
        common.note("hand_over", row, at=at, by=by, office=office_id, account=account_id)
        receivers = [account_id] if account_id else list(members)[:5]
        for receiver in receivers:
            person = duty.reached_by(receiver, on=timezone.localdate(at))
            common.tell(
                row,
                person,
                f"转办：{common.word(row)}，请签收办理。",
                what=f"hand:{row.version}",
                at=at,
                ack_hours=8,
            )


def extend(*, case_id: int, amount: int, unit: str, reason: str, at: dt.datetime, by: Viewer) -> dt.datetime:
    """A longer term, once for each clock, by whoever supervises and never by the handler; an investigation by 30 working days at most."""
    if len(reason.strip()) < 4:
        raise CannotAct("REASON", "请写明延期的理由（至少 4 个字）。")
    if unit not in {"HOURS", "WORKDAYS"} or not 1 <= amount <= (30 if unit == "WORKDAYS" else 72):
        raise CannotAct("TERM", "延期最多 30 个工作日或 72 小时。请改正后保存。")
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if not access.may_supervise(by, row):
            raise NotAllowed
        common.need_open(row)
        if row.due_at is None or row.extended:
            raise CannotAct("EXTENDED", "这个时限已经延过一次，或现在不计时，不能再延。")
        if row.handler_id is not None and row.handler_id == by.user_id:
            raise CannotAct("SAME_PERSON", "承办人不能给自己批延期。请由另一位督办人员批准。")
        rules = book.of(row.rulebook)
        start = max(timezone.localtime(row.due_at), timezone.localtime(at))
        due = later(
            start,
            Span(amount=amount, unit="HOURS" if unit == "HOURS" else "WORKDAYS"),
            workdays.calendar(),
            closing=rules.closing,
        )
        row.due_at, row.cycle = due, row.cycle + 1
        common.save(row, due_at=due, cycle=row.cycle, extended=True, card="", next_at=common.wake(row, at=at))
        common.entry(row, "EXTEND", at=at, by=by, text=reason)
        common.note("extend", row, at=at, by=by, until=due.isoformat())
    return due


def appeal(row: Case, *, text: str, at: dt.datetime, by: Viewer) -> None:
    """Whoever reported it does not agree: the case is handled again, one level higher. Call it inside `writing()`."""
    if row.closed_at is None or row.state not in {machines.RESOLVED, "NOT_ACCEPTED"}:
        raise CannotAct("CASE_STATE", "这件事还没有办结，办结后才能申请复议。")
    if row.appeals >= MOST_APPEALS:
        raise CannotAct("APPEALS", "已经复议过两次。仍有异议，可依法申请行政复议、仲裁或诉讼，也可拨打 12333。")  # fmt: skip
    if len(text.strip()) < 4:
        raise CannotAct("TEXT", "请写明不同意的理由（至少 4 个字）。")
    machine = kinds.KINDS[row.kind].machine
    again = {kinds.ARREARS: "ACCEPTED", kinds.CHILD: "VERIFIED"}.get(machine, machines.IN_PROGRESS)
    level = kinds.higher(common.above(row.level), kinds.COUNTY)
    step_to(
        row, again, text=text, at=at, by=by, closed_at=None, closed_by="", appeals=row.appeals + 1, level=level, replied_at=None
    )  # fmt: skip
    common.entry(row, "APPEAL", at=at, by=by, text=text, public=True)
    person = common.person_at(row, level, on=timezone.localdate(at))
    said = f"申请复议：{common.word(row)}，请签收办理。"
    common.tell(row, person, said, what=f"appeal:{row.appeals}", at=at, ack_hours=8)
