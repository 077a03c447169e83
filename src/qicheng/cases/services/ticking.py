"""The clock of cases: what the ladder demands by now is done, once, in order; an outage delays it and loses none of it.

Each case says when it must be looked at next (`next_at`); a tick looks at those only. Time is an argument: the tests let ten years pass.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from qicheng.cases import book
from qicheng.cases.models import Case, Escalation
from qicheng.cases.rules import kinds, ladder
from qicheng.cases.rules.ladder import AFTER, CARDS, Happening
from qicheng.cases.services import common, issuing
from qicheng.core import ground, tray
from qicheng.core.sealing import CannotOpen
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.staff import duty

log = logging.getLogger("qicheng.cases")
_BATCH, _TOGETHER = 200, 20
RETRY_MINUTES = 30
CLOCK = Viewer(user_id=None, label="系统时钟", roles=("SYSTEM",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What one tick did."""

    cases: int
    steps: int
    fallbacks: int


def tick(*, at: dt.datetime, by: Viewer = CLOCK) -> Ticked:
    """Moves all clocks to `at`. Running it twice, or late, does everything once."""
    cases = steps = 0
    while ids := list(
        Case.objects.filter(closed_at=None, next_at__lte=at)
        .order_by("next_at", "id")
        .values_list("id", flat=True)[:_BATCH]
    ):
        with duty.remembering(), ground.remembering():
            for start in range(0, len(ids), _TOGETHER):
                steps += _look_at(ids[start : start + _TOGETHER], at=at, by=by)
        cases += len(ids)
    return Ticked(cases=cases, steps=steps, fallbacks=tray.fall_back(at=at))


def _look_at(case_ids: list[int], *, at: dt.datetime, by: Viewer) -> int:
    """Some cases in one transaction, each behind a savepoint of its own: the disk is waited for once, not once a case."""
    with writing():
        return sum(_look_alone(case_id, at=at, by=by) for case_id in case_ids)


def _look_alone(case_id: int, *, at: dt.datetime, by: Viewer) -> int:
    """One case by itself: whatever is wrong with it is logged and tried again later, and never keeps the others waiting."""
    try:
        with writing():
            return _look(case_id, at=at, by=by)
    except (CannotAct, NotAllowed, CannotOpen, LookupError, ValueError):
        log.exception("case %s could not be looked at", case_id)
        Case.objects.filter(pk=case_id).update(next_at=at + dt.timedelta(minutes=RETRY_MINUTES))
        return 0


def _look(case_id: int, *, at: dt.datetime, by: Viewer) -> int:
    row = Case.objects.select_for_update(of=("self",)).select_related("unit", "handler").get(pk=case_id)
    clock = book.clock_of(row)
    if clock is None:
        Case.objects.filter(pk=case_id).update(next_at=None)
        return 0
    rungs = book.rungs_of(row)
    done = set(Escalation.objects.filter(case=row, cycle=row.cycle).values_list("rung", flat=True))
    due = ladder.happenings(rungs, clock, done=done, at=timezone.localtime(at))
    for happening in due:
        _take(row, happening, at=at, by=by)
    done |= {h.rung.order for h in due}
    # Strictly later than now, and never the same question twice: the loop above ends.
    Case.objects.filter(pk=case_id).update(
        next_at=ladder.next_moment(rungs, clock, done=done, at=timezone.localtime(at))
    )
    return len(due)


def _take(row: Case, happening: Happening, *, at: dt.datetime, by: Viewer) -> None:
    """One rung: a person is named, the level and card are set, the paper is issued, the person is told; all of it is written down."""
    rung, on = happening.rung, timezone.localdate(at)
    level = kinds.higher(row.level, rung.level) if rung.level else row.level
    person = common.handler_of(row, on=on) if not rung.level else common.person_at(row, level, on=on)
    Escalation.objects.create(
        case=row, cycle=row.cycle, rung=rung.order, moment=happening.moment, at=at, level=level, card=rung.card,
        person_id=person.account_id if person else None, person=person.name if person else "", office=person.office if person else "",
    )  # fmt: skip
    row.level, row.card = level, rung.card or row.card
    Case.objects.filter(pk=row.pk).update(level=row.level, card=row.card)
    if rung.paper:
        issuing.issue_by_clock(row, rung.paper, at=at, by=by)
    said = _text(row, happening)
    common.entry(row, "RUNG", at=at, by=by, text=said)
    common.note(
        "rung",
        row,
        at=at,
        by=by,
        rung=rung.order,
        level=level,
        card=rung.card,
        person=person.account_id if person else None,
    )
    common.tell(row, person, said, what=f"{row.cycle}:{rung.order}", at=at, ack_hours=rung.ack_hours)
    handler = common.handler_of(row, on=on)
    if (
        rung.side == AFTER
        and handler is not None
        and (person is None or handler.account_id != person.account_id)
    ):
        common.tell(row, handler, said, what=f"{row.cycle}:{rung.order}", at=at)


def _text(row: Case, happening: Happening) -> str:
    assert row.due_at is not None  # noqa: S101
    due = timezone.localtime(row.due_at)
    if happening.rung.side != AFTER:
        return f"即将到期：{common.word(row)}，{due:%-m月%-d日 %H:%M} 前办结。"
    card = f"，亮{CARDS[happening.rung.card]}" if happening.rung.card else ""
    return (
        f"已超期：{common.word(row)}，时限 {due:%-m月%-d日 %H:%M}{card}，升至{kinds.LEVELS[row.level]}一级。"
    )


def overdue(*, at: dt.datetime) -> int:
    """How many open cases are past their time."""
    return Case.objects.filter(Q(due_at__lt=at), closed_at=None).count()
