"""Where a person stands: a table, an independent oracle over random seasons, and what the list says of it."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amounts import examples
from qicheng.followup import rules
from qicheng.followup.rules import Facts, Schedule
from qicheng.followup.tests.oracle import standing as by_hand

WENT = dt.date(2025, 3, 10)
END = dt.date(2025, 12, 31)


def day(n: int) -> dt.date:
    return WENT + dt.timedelta(days=n)


def judge(on: int, *, heard: tuple[int, ...] = (), missed: tuple[int, ...] = (), home: int | None = None, end: dt.date = END, **plan: object) -> rules.Standing:  # fmt: skip
    facts = Facts(
        went_date=WENT, returned_date=None if home is None else day(home), heard=[day(n) for n in heard], missed=[day(n) for n in missed]
    )  # fmt: skip
    return rules.judge(facts, schedule=Schedule(**plan), season_end=end, on=day(on))  # type: ignore[arg-type]


TABLE = [
    # on day, heard, missed, home → state, visit
    (0, (), (), None, "WAITING", 0), (6, (), (), None, "WAITING", 0), (7, (), (), None, "DUE", 1), (14, (), (), None, "DUE", 1),
    (15, (), (), None, "SILENT", 1), (6, (1,), (), None, "WAITING", 0), (7, (1,), (), None, "DUE", 1), (6, (5,), (), None, "DONE", 1),
    (7, (5,), (), None, "DONE", 1), (29, (7,), (), None, "DONE", 1), (30, (7,), (), None, "DUE", 2), (31, (28,), (), None, "DONE", 2),
    (89, (40,), (), None, "DONE", 2), (90, (40,), (), None, "DUE", 3), (88, (88,), (), None, "COMPLETED", 3), (300, (95,), (), None, "COMPLETED", 3),
    (10, (), (8, 9, 10), None, "UNREACHABLE", 1), (10, (), (8, 8, 10), None, "DUE", 1), (20, (), (8, 9, 10), None, "UNREACHABLE", 1),
    (120, (8,), (), None, "SILENT", 3), (121, (8,), (), None, "CLOSED_WITHOUT_LAST_VISIT", 3), (121, (120,), (), None, "COMPLETED", 3),
    (200, (121,), (), None, "CLOSED_WITHOUT_LAST_VISIT", 3), (50, (8,), (), 50, "RETURNED", 0), (49, (8,), (), 50, "SILENT", 2),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE)
def test_the_table(row: tuple[int, tuple[int, ...], tuple[int, ...], int | None, str, int]) -> None:
    on, heard, missed, home, state, visit = row
    found = judge(on, heard=heard, missed=missed, home=home)
    assert (found.state, found.visit) == (state, visit)


def test_the_seasons_end_tells_three_endings_apart() -> None:
    end = day(40)
    assert judge(41, heard=(30,), end=end).state == "COMPLETED"  # the last one that fell due was made
    assert judge(41, heard=(8,), end=end).state == "CLOSED_WITHOUT_LAST_VISIT"
    assert judge(41, end=day(3)).state == "CLOSED_EARLY"
    assert judge(40, end=end).state == "SILENT"


def test_a_due_visit_exists_at_once_and_names_its_day() -> None:
    found = judge(7)
    assert (found.due_date, found.day, found.late) == (day(7), 7, 0)
    assert rules.reason_to_call(found, again_date=None, on=day(7)) == "外出第 7 天回访，今天到期"
    assert rules.reason_to_call(judge(9), again_date=None, on=day(9)) == "外出第 7 天回访，已过 2 天"
    assert "没有音讯" in rules.reason_to_call(judge(15), again_date=None, on=day(15))
    assert "日子到了" in rules.reason_to_call(judge(9), again_date=day(9), on=day(9))
    assert rules.waits(judge(9), again_date=day(12), on=day(9))
    assert not rules.waits(judge(12), again_date=day(12), on=day(12))
    assert judge(3).due_date == day(7)
    assert judge(8, heard=(7,)).due_date == day(30)


def test_missed_days_begin_anew_after_any_answer() -> None:
    tries = [
        (day(1), "NO_ANSWER"),
        (day(2), "WRONG"),
        (day(3), "LATER"),
        (day(4), "NO_ANSWER"),
        (day(4), "NO_ANSWER"),
    ]
    assert rules.since_heard(tries) == ([], [day(4)])
    assert rules.since_heard([(day(1), "NO_ANSWER"), (day(2), "WELL")]) == ([day(2)], [])
    assert rules.since_heard([(day(1), "NO_ANSWER"), (day(2), "REFUSED")]) == ([], [])


RHYTHMS = [
    ({}, True), ({"days": (7,)}, True), ({"days": ()}, False), ({"days": (30, 7)}, False), ({"days": (7, 7)}, False), ({"days": (0, 7)}, False),
    ({"days": (400,)}, False), ({"early": 7}, False), ({"days": (7, 9), "early": 2}, False), ({"days": (7, 10), "early": 2}, True),
    ({"silent": 0}, False), ({"tries": 11}, False), ({"close": 181}, False), ({"days": tuple(range(1, 10))}, False),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "usable"), RHYTHMS)
def test_a_rhythm_that_cannot_be_used_is_told_why(plan: dict[str, object], usable: bool) -> None:
    assert (rules.why_not_schedule(Schedule(**plan)) == "") == usable  # type: ignore[arg-type]


@st.composite
def seasons(draw: st.DrawFn) -> dict[str, object]:
    days = tuple(sorted(draw(st.sets(st.integers(1, 60), min_size=1, max_size=4))))
    gaps = [days[0], *(b - a for a, b in pairwise(days))]
    words = st.sampled_from(sorted(rules.OUTCOMES))
    calls = draw(st.lists(st.tuples(st.integers(-3, 110), words), max_size=10))
    return {
        "days": days, "early": draw(st.integers(0, min(gaps) - 1)), "silent": draw(st.integers(1, 10)), "tries": draw(st.integers(1, 3)),
        "close": draw(st.integers(0, 30)), "calls": sorted(calls, key=lambda c: c[0]), "home": draw(st.none() | st.integers(0, 110)),
        "season_end": draw(st.integers(0, 120)), "on": draw(st.integers(0, 125)),
    }  # fmt: skip


@settings(examples(1500))
@given(seasons())
def test_every_season_ends_as_somebody_with_a_calendar_would_have_it(told: dict) -> None:
    plan = {k: told[k] for k in ("days", "early", "silent", "tries", "close")}
    on, end = day(told["on"]), day(told["season_end"])
    calls = [(day(n), what) for n, what in told["calls"] if n <= told["on"]]
    home = None if told["home"] is None else day(told["home"])
    heard, missed = rules.since_heard(calls)
    facts = Facts(went_date=WENT, returned_date=home, heard=heard, missed=missed)
    found = rules.judge(facts, schedule=Schedule(**plan), season_end=end, on=on)
    assert found.state in rules.STATES
    assert found.state == by_hand(went=WENT, calls=calls, home=home, season_end=end, on=on, **plan)


@settings(examples(300))
@given(seasons())
def test_what_has_ended_stays_ended(told: dict) -> None:
    plan = Schedule(**{k: told[k] for k in ("days", "early", "silent", "tries", "close")})
    heard, missed = rules.since_heard([(day(n), what) for n, what in told["calls"]])
    facts = Facts(went_date=WENT, heard=heard, missed=missed)
    states = [
        rules.judge(facts, schedule=plan, season_end=day(told["season_end"]), on=day(n)).state
        for n in range(130)
    ]
    ended = [s in rules.ENDS for s in states]
    first = ended.index(True)
    assert all(ended[first:])
    assert len(set(states[first:])) == 1
