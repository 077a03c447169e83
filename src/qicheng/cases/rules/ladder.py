"""The ladder 村→乡→县→领导小组: what happens before and after a case's deadline, by severity. Pure.

A rung stands some time before or after the deadline of the present clock. Before it: a reminder, sent once, never when the clock is
shorter than the notice it would give, never after the deadline. After it: 催办单 with the yellow card, 督办通知单 with the red card
(domain.md 8.4, the 三单 of 邓州 2018), and the case stands one level higher, where somebody is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qicheng.cases.rules.kinds import COUNTY, GROUP, TOWNSHIP
from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.workdays import CLOSING, OPENING, Calendar, Span, earlier, later

BEFORE, AFTER = "BEFORE", "AFTER"
YELLOW, RED = "YELLOW", "RED"
CARDS = {"": "—", YELLOW: _("黄牌"), RED: _("红牌")}
URGE, SUPERVISE = "URGE", "SUPERVISE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a severity's ladder. `order` counts from 1; `level` empty leaves the case where it stands."""

    order: int
    side: str
    span: Span
    level: str = ""
    card: str = ""
    paper: str = ""
    ack_hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The clock that runs for a case: when it began, when it ends (local, aware), by which calendar and office hours."""

    started: dt.datetime
    due: dt.datetime
    calendar: Calendar
    opening: dt.time = OPENING
    closing: dt.time = CLOSING


@dataclass(frozen=True, slots=True)
class Happening:
    """A rung that is due, and the moment at which it became so."""

    rung: Rung
    moment: dt.datetime


def _w(n: int) -> Span:
    return Span(amount=n, unit="WORKDAYS")


def _h(n: int) -> Span:
    return Span(amount=n, unit="HOURS")


_NOW = Span(amount=0, unit="HOURS")
DEFAULT: dict[int, tuple[Rung, ...]] = {
    1: (
        Rung(order=1, side=BEFORE, span=Span(amount=30, unit="MINUTES"), ack_hours=1),
        Rung(order=2, side=AFTER, span=_NOW, level=TOWNSHIP, card=YELLOW, paper=URGE, ack_hours=2),
        Rung(order=3, side=AFTER, span=_h(4), level=COUNTY, card=RED, paper=SUPERVISE, ack_hours=2),
        Rung(order=4, side=AFTER, span=_h(24), level=GROUP, card=RED, ack_hours=4),
    ),
    2: (
        Rung(order=1, side=BEFORE, span=_w(1), ack_hours=8),
        Rung(order=2, side=AFTER, span=_NOW, level=TOWNSHIP, card=YELLOW, paper=URGE, ack_hours=8),
        Rung(order=3, side=AFTER, span=_w(2), level=COUNTY, card=RED, paper=SUPERVISE, ack_hours=8),
        Rung(order=4, side=AFTER, span=_w(5), level=GROUP, card=RED, ack_hours=24),
    ),
    3: (
        Rung(order=1, side=BEFORE, span=_w(1)),
        Rung(order=2, side=AFTER, span=_NOW, level=TOWNSHIP, card=YELLOW, paper=URGE),
        Rung(order=3, side=AFTER, span=_w(5), level=COUNTY, card=RED, paper=SUPERVISE),
        Rung(order=4, side=AFTER, span=_w(10), level=GROUP, card=RED),
    ),
}


def moment_of(rung: Rung, clock: Clock) -> dt.datetime | None:
    """When a rung stands; None when the clock is too short for the notice that a reminder would give."""
    if rung.side == AFTER:
        return later(clock.due, rung.span, clock.calendar, closing=clock.closing)
    moment = earlier(clock.due, rung.span, clock.calendar, opening=clock.opening)
    return moment if moment > clock.started else None


def happenings(
    rungs: Sequence[Rung], clock: Clock, *, done: Collection[int], at: dt.datetime
) -> list[Happening]:
    """The rungs that are due at `at` and not done yet, in order. A reminder whose deadline has passed is not given any more."""
    found = []
    for rung in rungs:
        moment = moment_of(rung, clock)
        if rung.order in done or moment is None or moment > at:
            continue
        if rung.side == BEFORE and at >= clock.due:
            continue
        found.append(Happening(rung, moment))
    return sorted(found, key=lambda h: (h.moment, h.rung.order))


def next_moment(
    rungs: Sequence[Rung], clock: Clock, *, done: Collection[int], at: dt.datetime
) -> dt.datetime | None:
    """When the ladder must be looked at again; None when nothing more can happen."""
    moments = (moment_of(r, clock) for r in rungs if r.order not in done)
    return min((m for m in moments if m is not None and m > at), default=None)


def why_not_ladder(rungs: Sequence[Rung]) -> str:
    """What is wrong with a ladder that somebody wants to keep; empty when nothing is."""
    after = [r for r in sorted(rungs, key=lambda r: r.order) if r.side == AFTER]
    if not after:
        return "每一级至少要有一步超期后的督办。请补上后保存。"
    if any(not 0 <= r.span.amount <= 400 for r in rungs):
        return "时间要在 0 到 400 之间。请改正后保存。"
    if len({r.order for r in rungs}) != len(rungs):
        return "步骤序号重复。请改正后保存。"
    monday, plain = dt.datetime(2024, 3, 4, 9, tzinfo=dt.UTC), Calendar()
    moments = [later(monday, r.span, plain) for r in after]
    if moments != sorted(moments):
        return "后一步的时间不能早于前一步。请按先后改正后保存。"
    return ""
