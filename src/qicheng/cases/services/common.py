"""What the acts share: once by key, the case under lock, its clock, its timeline, who is told."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.cases import access, book
from qicheng.cases.models import Case, Entry, Escalation
from qicheng.cases.rules import kinds, ladder, machines
from qicheng.core import audit, tray
from qicheng.core.sealing import seal
from qicheng.core.tray import Alert
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.staff import duty
from qicheng.staff.duty import OnDuty

WORDS = 1000  # characters of a text in the timeline


def locked(case_id: int, *, by: Viewer, at: dt.datetime) -> Case:
    """The case, held until the transaction ends. Raises `NotAllowed` when it is not there or not the viewer's to see."""
    row = held(case_id)
    if access.sight(by, row, at=at) is access.Sight.NONE:
        raise NotAllowed
    return row


def held(case_id: int) -> Case:
    """The same for an act of the room that opened the case: no right is asked. Raises `NotAllowed` when it is not there."""
    row = (
        Case.objects.select_for_update(of=("self",))
        .select_related("unit", "handler")
        .filter(pk=case_id)
        .first()
    )
    if row is None:
        raise NotAllowed
    return row


def need_open(row: Case) -> None:
    """Raises `CannotAct` when the case is closed already."""
    if row.closed_at is not None:
        raise CannotAct("CASE_STATE", "这件事已经办结。请刷新后查看；需要再办请由督办人员重新打开。")


def entry(row: Case, act: str, *, at: dt.datetime, by: Viewer, text: str = "", before: str = "", after: str = "", public: bool = False) -> None:  # noqa: PLR0913  # fmt: skip
    """A line of the timeline. What is said in a compartment lies sealed and is never public."""
    text = text.strip()[:WORDS]
    hidden = bool(row.compartment) and bool(text)
    Entry.objects.create(
        case=row, at=at, by=by.label[:100], by_id=by.user_id, act=act, before=before, after=after, text="" if hidden else text,
        text_sealed=seal(text, aad=f"case.entry:{row.pk}") if hidden else None, public=public and not hidden,
    )  # fmt: skip


def note(act: str, row: Case, *, at: dt.datetime, by: Viewer, **detail: object) -> None:
    """The audit line of an act on a case: no words of the case in it. A child's case says no more place than its township."""
    place = row.place[:9] + "000" if row.compartment == "CHILD" and row.place else row.place
    audit.record(f"cases.{act}", at=at, by=by, about=f"case:{row.pk}", place=place, detail=detail or None)


def save(row: Case, **columns: object) -> None:
    """Writes columns; whoever wrote in between makes this fail."""
    found = Case.objects.filter(pk=row.pk, version=row.version).update(version=row.version + 1, **columns)
    if not found:
        raise CannotAct("CASE_STALE", "这件事刚被别人办过。请刷新后再办。")
    row.version += 1
    for name, value in columns.items():
        setattr(row, name, value)


def start_clock(row: Case, *, at: dt.datetime, reopened: bool = False) -> dict[str, object]:
    """The columns of a case whose present state has just begun: its clock, the ladder's beginning, the next look.

    A case that was closed and is handled again gets the first state's clock where its state has none of its own.
    """
    rules = book.book(at)
    state = machines.state(row.kind, row.state)
    due = book.due_after(row.kind, row.state, started=at, rules=rules)
    if due is None and reopened:
        due = book.due_after(row.kind, machines.OPEN, started=at, rules=rules)
    if due is None and not state.stops and not state.closed:
        return {}  # the running clock goes on
    row.rulebook, row.clock_from_at, row.due_at, row.cycle = rules.number, at, due, row.cycle + 1
    row.extended = False
    return {
        "rulebook": rules.number, "clock_from_at": at, "due_at": due, "cycle": row.cycle, "extended": False, "card": "",
        "next_at": wake(row, at=at),
    }  # fmt: skip


def wake(row: Case, *, at: dt.datetime) -> dt.datetime | None:
    """When the ladder must be looked at for this case; `at` itself when something is due already."""
    clock = book.clock_of(row)
    if clock is None:
        return None
    done = set(Escalation.objects.filter(case_id=row.pk, cycle=row.cycle).values_list("rung", flat=True)) if row.pk else set()  # fmt: skip
    rungs = book.rungs_of(row)
    if ladder.happenings(rungs, clock, done=done, at=timezone.localtime(at)):
        return at
    return ladder.next_moment(rungs, clock, done=done, at=timezone.localtime(at))


def person_at(row: Case, level: str, *, on: dt.date) -> OnDuty | None:
    """Who answers for a case at a level: village and township by place, the county by the owner group, above it the leading group."""
    if level == kinds.GROUP:
        return duty.on_duty("LEADING_GROUP", on=on) or duty.on_duty("CENTRE", on=on)
    if level in {kinds.VILLAGE, kinds.TOWNSHIP} and row.place and not row.compartment:
        found = duty.on_duty_at(row.place, level, on=on)
        if found is None and level == kinds.VILLAGE:
            found = duty.on_duty_at(row.place, kinds.TOWNSHIP, on=on)
        if found is not None:
            return found
    return duty.on_duty(row.owner, on=on) or duty.on_duty("CENTRE", on=on)


def handler_of(row: Case, *, on: dt.date) -> OnDuty | None:
    """Who works on a case now: its handler or the one standing in, else whoever answers at its level."""
    if row.handler_id is not None and (found := duty.reached_by(row.handler_id, on=on)):
        return found
    return person_at(row, row.level, on=on)


def above(level: str) -> str:
    """The level above, the leading group at most."""
    levels = list(kinds.LEVELS)
    return levels[min(levels.index(level) + 1, len(levels) - 1)]


def tell(
    row: Case, person: OnDuty | None, text: str, *, what: str, at: dt.datetime, ack_hours: int = 0
) -> None:
    """A message to one person about a case. The text names kind and number, never a name or what happened."""
    if person is None:
        return
    on = timezone.localdate(at)
    boss = person_at(row, above(row.level), on=on)
    alert = Alert(
        account_id=person.account_id, key=f"case:{row.pk}:{what}:{person.account_id}", text=text, url=f"/cases/{row.pk}/",
        about=f"case:{row.pk}", ack_until=at + dt.timedelta(hours=ack_hours) if ack_hours else None, phone=person.phone,
        superior_id=boss.account_id if boss and boss.account_id != person.account_id else None,
    )  # fmt: skip
    tray.tell([alert], at=at)


def word(row: Case) -> str:
    """How a case is spoken of in messages and lists of people who may not read it."""
    kind = kinds.KINDS.get(row.kind)
    return f"{kind.word if kind else row.kind}（{row.pk}号）"
