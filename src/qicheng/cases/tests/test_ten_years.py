"""Ten years of deadlines and ladders, holidays and make-up days, outages of the clock: no wrong reminder, none missing.

The oracle knows nothing of the code: it writes every working day of the ten years into a list and counts along it.
"""

from __future__ import annotations

import bisect
import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest

from qicheng.cases.rules import ladder
from qicheng.cases.rules.ladder import AFTER, BEFORE, Clock, Rung
from qicheng.kit.workdays import Calendar, Span, later, provided

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, DAYS = dt.date(2021, 1, 1), 3700
START = dt.datetime(2021, 1, 1, 0, 0, tzinfo=SHANGHAI)
YEARS = 10
CASES = 3000


def ten_years(rng: random.Random) -> dict[dt.date, str]:
    """The State Council's days for 2024 to 2026; invented holidays with make-up weekends for the other years."""
    special = {d.day: d.kind for d in provided()}
    for year in (2021, 2022, 2023, 2027, 2028, 2029, 2030, 2031):
        for month, length in ((1, 1), (2, 8), (4, 3), (5, 5), (6, 3), (9, 3), (10, 7)):
            first = dt.date(year, month, rng.randint(1, 18))
            rest = [first + dt.timedelta(days=n) for n in range(length)]
            special |= dict.fromkeys(rest, "OFF")
            weekends = [first + dt.timedelta(days=n) for n in (*range(-8, 0), *range(length, length + 8))]
            for day in rng.sample([d for d in weekends if d.weekday() >= 5 and d not in special], k=2):
                special[day] = "WORK"
    return special


class Oracle:
    """Counts along the list of all working days."""

    def __init__(self, special: dict[dt.date, str]) -> None:
        every = [FIRST - dt.timedelta(days=60) + dt.timedelta(days=n) for n in range(DAYS + 400)]
        self.working = [d for d in every if special.get(d, "OFF" if d.isoweekday() > 5 else "WORK") == "WORK"]

    def due(self, start: dt.datetime, span: Span) -> dt.datetime:
        if span.unit in ("HOURS", "MINUTES"):
            return start + dt.timedelta(**{span.unit.lower(): span.amount})
        if span.amount == 0:
            return start
        if span.unit == "WORKDAYS":
            day = self.working[bisect.bisect_right(self.working, start.date()) + span.amount - 1]
        else:
            day = self.working[bisect.bisect_left(self.working, start.date() + dt.timedelta(days=span.amount))]  # fmt: skip
        return dt.datetime(day.year, day.month, day.day, 17, 30, tzinfo=SHANGHAI)

    def moment(self, rung: Rung, start: dt.datetime, due: dt.datetime) -> dt.datetime | None:
        if rung.side == AFTER:
            return self.due(due, rung.span)
        if rung.span.unit in ("HOURS", "MINUTES"):
            found = due - dt.timedelta(**{rung.span.unit.lower(): rung.span.amount})
        else:
            day = self.working[bisect.bisect_left(self.working, due.date()) - rung.span.amount]
            found = dt.datetime(day.year, day.month, day.day, 8, 30, tzinfo=SHANGHAI)
        return found if found > start else None


@dataclass
class Followed:
    """A case of the simulation: when it began, its clock, when it was closed, and what was sent for it."""

    start: dt.datetime
    span: Span
    severity: int
    closed: dt.datetime
    sent: dict[int, dt.datetime] = field(default_factory=dict)


SPANS = [Span(amount=a, unit=u) for a, u in ((2, "HOURS"), (12, "HOURS"), (24, "HOURS"), (1, "WORKDAYS"), (2, "WORKDAYS"), (5, "WORKDAYS"), (10, "WORKDAYS"), (15, "WORKDAYS"), (60, "WORKDAYS"), (7, "DAYS"), (15, "DAYS"), (30, "DAYS"))]  # fmt: skip


def simulated_cases(rng: random.Random) -> list[Followed]:
    """Cases over ten years, at any hour of any day; some closed in time, some late, some never."""
    found = []
    for _ in range(CASES):
        start = START + dt.timedelta(minutes=rng.randint(0, YEARS * 365 * 24 * 60))
        lasts = dt.timedelta(hours=rng.choice((1, 20, 100, 400, 3000, 99_999)) * rng.random())
        found.append(Followed(start, rng.choice(SPANS), rng.randint(1, 3), start + lasts))
    return sorted(found, key=lambda c: c.start)


def ticks(rng: random.Random) -> Iterable[dt.datetime]:
    """The moments at which the clock looks: every ten minutes or so, with outages of hours and days."""
    at = START
    while at < START + dt.timedelta(days=YEARS * 365 + 300):
        yield at
        outage = rng.random()
        at += dt.timedelta(hours=rng.randint(24, 120)) if outage < 0.002 else dt.timedelta(hours=rng.randint(2, 20)) if outage < 0.01 else dt.timedelta(minutes=rng.randint(20, 90))  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_years_without_a_wrong_reminder(seed: int) -> None:
    rng = random.Random(seed)
    special = ten_years(rng)
    calendar, oracle, cases = Calendar(special), Oracle(special), simulated_cases(rng)
    looked = list(ticks(rng))
    clocks = [Clock(started=c.start, due=later(c.start, c.span, calendar), calendar=calendar) for c in cases]
    _run(cases, clocks, looked)
    wrong = [f for c, clock in zip(cases, clocks, strict=True) for f in _faults(c, clock, oracle, looked)]
    assert wrong == []
    assert sum(len(c.sent) for c in cases) > CASES  # enough happened for the silence to mean something


def _run(cases: list[Followed], clocks: list[Clock], looked: list[dt.datetime]) -> None:
    """Each case is looked at only when it says that it must be: the product's own way."""
    for case, clock in zip(cases, clocks, strict=True):
        rungs = ladder.DEFAULT[case.severity]
        wake: dt.datetime | None = case.start
        while wake is not None:
            i = bisect.bisect_left(looked, wake)
            if i == len(looked) or looked[i] >= case.closed:
                break
            for h in ladder.happenings(rungs, clock, done=case.sent, at=looked[i]):
                assert h.rung.order not in case.sent
                case.sent[h.rung.order] = looked[i]
            wake = ladder.next_moment(rungs, clock, done=case.sent, at=looked[i])


def _faults(case: Followed, clock: Clock, oracle: Oracle, looked: list[dt.datetime]) -> list[str]:
    due = oracle.due(case.start, case.span)
    if due != clock.due:
        return [f"due {clock.due}, oracle {due}"]
    faults = []
    for rung in ladder.DEFAULT[case.severity]:
        moment, expected = oracle.moment(rung, case.start, due), None
        if moment is not None:
            i = bisect.bisect_left(looked, max(moment, case.start))
            if i < len(looked) and looked[i] < case.closed and not (rung.side == BEFORE and looked[i] >= due):
                expected = looked[i]
        if case.sent.get(rung.order) != expected:
            faults.append(f"{case.span} from {case.start}, rung {rung.order}: sent {case.sent.get(rung.order)}, oracle {expected}")  # fmt: skip
    return faults


def test_the_oracle_sees_a_wrong_reminder() -> None:
    special = ten_years(random.Random(1))
    oracle, calendar = Oracle(special), Calendar(special)
    start = dt.datetime(2025, 1, 24, 9, 0, tzinfo=SHANGHAI)
    case = Followed(start, Span(amount=5, unit="WORKDAYS"), 2, start + dt.timedelta(days=90))
    clock = Clock(started=start, due=later(start, case.span, calendar), calendar=calendar)
    looked = [start + dt.timedelta(hours=n) for n in range(2000)]
    _run([case], [clock], looked)
    assert _faults(case, clock, oracle, looked) == []
    case.sent[1] += dt.timedelta(hours=1)
    assert _faults(case, clock, oracle, looked)
    plain = Clock(started=start, due=later(start, case.span, Calendar()), calendar=Calendar())
    assert _faults(case, plain, oracle, looked)  # a clock without 调休 is caught
