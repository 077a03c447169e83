"""The rule book as rules read it: the version that holds at a moment, and the clock of a case under it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from qicheng.cases.models import Case, Rulebook
from qicheng.cases.rules import kinds, ladder, machines
from qicheng.cases.rules.ladder import Clock, Rung
from qicheng.core import ground, workdays
from qicheng.kit.workdays import CLOSING, OPENING, Span, later

Terms = Mapping[tuple[str, str], Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """Who answers for a kind."""

    owner: str
    severity: int
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One version of the rules. What it does not say is as shipped."""

    number: int
    opening: dt.time
    closing: dt.time
    kinds: Mapping[str, Owned]
    terms: Terms
    rungs: Mapping[int, tuple[Rung, ...]]


def shipped() -> Book:
    """The rules as they come with the product."""
    return Book(
        number=0, opening=OPENING, closing=CLOSING, rungs=ladder.DEFAULT,
        kinds={k: Owned(owner=v.owner, severity=v.severity, level=v.level) for k, v in kinds.KINDS.items()},
        terms={(k, state): span for k in kinds.KINDS for state, span in machines.terms(k).items()},
    )  # fmt: skip


def book(at: dt.datetime) -> Book:
    """The version that holds at a moment."""
    versions: tuple[tuple[int, dt.datetime], ...] = ground.kept("cases.books", lambda: tuple(Rulebook.objects.order_by("-number").values_list("number", "from_at")))  # fmt: skip
    number = next((n for n, from_at in versions if from_at <= at), 0)
    return of(number)


def of(number: int) -> Book:
    """A version by its number; 0 is the shipped one."""
    return ground.kept(("cases.book", number), lambda: _read(number))


def _read(number: int) -> Book:
    base = shipped()
    row = Rulebook.objects.filter(pk=number).first()
    if row is None:
        return base
    owned = {k.kind: Owned(owner=k.owner, severity=k.severity, level=k.level) for k in row.kinds.all()}
    terms = {(t.kind, t.state): Span(amount=t.amount, unit=t.unit) for t in row.terms.all()}  # type: ignore[arg-type]
    rungs: dict[int, tuple[Rung, ...]] = {}
    for r in row.rungs.order_by("severity", "order"):
        rung = Rung(order=r.order, side=r.side, span=Span(amount=r.amount, unit=r.unit), level=r.level, card=r.card, paper=r.paper, ack_hours=r.ack_hours)  # type: ignore[arg-type]  # fmt: skip
        rungs[r.severity] = (*rungs.get(r.severity, ()), rung)
    return Book(
        number=number, opening=row.opening, closing=row.closing, kinds={**base.kinds, **owned}, terms={**base.terms, **terms},
        rungs={**base.rungs, **rungs},
    )  # fmt: skip


def due_after(kind: str, state: str, *, started: dt.datetime, rules: Book) -> dt.datetime | None:
    """Until when a state entered at `started` may last; None when it starts no clock."""
    span = rules.terms.get((kind, state))
    if span is None:
        return None
    return later(timezone.localtime(started), span, workdays.calendar(), closing=rules.closing)


def clock_of(row: Case) -> Clock | None:
    """The clock that runs for a case now; None while none does."""
    if row.due_at is None or row.closed_at is not None:
        return None
    rules = of(row.rulebook)
    started = row.clock_from_at or row.opened_at
    return Clock(
        started=timezone.localtime(started), due=timezone.localtime(row.due_at), calendar=workdays.calendar(), opening=rules.opening,
        closing=rules.closing,
    )  # fmt: skip


def rungs_of(row: Case) -> tuple[Rung, ...]:
    """The ladder of a case."""
    return of(row.rulebook).rungs.get(row.severity, ())
