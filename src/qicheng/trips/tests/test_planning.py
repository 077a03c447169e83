"""Rows into a problem and an answer back into rows: nobody is lost, nobody is counted twice, days and households hold."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amounts import examples
from qicheng.trips.planning.answer import _behind, answer
from qicheng.trips.planning.asking import NO_CITY, TOO_LATE, Going, Rate, Settings, ask
from qicheng_planner.check import check
from qicheng_planner.hand import hand_plan
from qicheng_planner.plan import to_json
from qicheng_planner.problem import parse

FIRST = dt.date(2025, 2, 10)
CITIES = {
    "440300": ("深圳市", (114.06, 22.54)), "441900": ("东莞市", (113.75, 23.02)), "450100": ("南宁市", (108.37, 22.82)),
    "451200": ("河池市", (108.09, 24.69)),
}  # fmt: skip
SET = Settings(
    first_date=FIRST,
    days=7,
    county="451228000000",
    origin_name="县汽车站",
    origin=(108.10, 23.93),
    gates_from=6,
)
RATES = (
    Rate(code="33", seats=33, usable=31, min_riders=10, fixed_fen=90_000, out_per_km_fen=440, empty_per_km_fen=290, second_driver_per_day_fen=50_000, counts=[2] * 7),
    Rate(code="53", seats=53, usable=51, min_riders=20, fixed_fen=140_000, out_per_km_fen=600, empty_per_km_fen=390, second_driver_per_day_fen=50_000, counts=[3] * 7),
)  # fmt: skip

people = st.builds(
    lambda household, poor, city, employer, day: (household, poor, city, employer, day),
    st.one_of(st.none(), st.integers(1, 40)), st.booleans(), st.sampled_from(["", *CITIES, "990000"]),
    st.sampled_from(["", "", "大厂", "小厂"]), st.one_of(st.none(), st.integers(-6, 12)),
)  # fmt: skip


def asked(rows):
    going = [
        Going(
            person_id=i + 1, household=h, poor=p, city=c, province=c[:2], employer=e,
            go_date=FIRST + dt.timedelta(days=d) if d is not None else None,
        )
        for i, (h, p, c, e, d) in enumerate(rows)
    ]  # fmt: skip
    return going, ask(going, name="t", settings=SET, rates=RATES, departures={FIRST: 1}, cities=CITIES)


@given(st.lists(people, max_size=120))
@settings(examples(60))
def test_everybody_is_in_one_place_of_the_answer(rows):
    going, found = asked(rows)
    problem = parse(found.problem)
    plan = to_json(problem, hand_plan(problem))
    assert check(problem, plan)["feasible"]
    said = answer(found.problem, plan, found.parties)
    seats = Counter(p for bus in said.buses for p, _ in bus.riders)
    outside = Counter(p for persons in found.unplaced.values() for p in persons)
    assert set(seats.values()) <= {1}
    assert seats + outside + Counter(said.persons_left) == Counter(p.person_id for p in going)
    assert said.seated == len(seats)
    assert said.workers == len(going) - sum(outside.values())
    assert sum(line.persons for line in said.left) == len(said.persons_left)


@given(st.lists(people, max_size=120))
@settings(examples(60))
def test_nobody_leaves_before_the_day_they_named_or_too_late_after_it(rows):
    going, found = asked(rows)
    day_of = {p.person_id: p.go_date for p in going}
    problem = parse(found.problem)
    said = answer(found.problem, to_json(problem, hand_plan(problem)), found.parties)
    for bus in said.buses:
        for person, _ in bus.riders:
            named = day_of[person]
            # A household waits for its last member, and those who come first wait for it.
            assert (
                named is None
                or named < FIRST
                or -2 <= (bus.date - named).days <= SET.slack_days + 2
                or bus.date == FIRST
            )


def test_who_cannot_be_placed_is_named_with_the_reason():
    _, found = asked(
        [(None, False, "", "", None), (None, False, "440300", "", 12), (None, True, "440300", "", -6)]
    )
    assert found.unplaced == {NO_CITY: [1], TOO_LATE: [2]}
    assert found.problem["parties"] == [[0, 1, 0, 6 + found.problem["places"][0]["transit_days"], 1, 0]]


def test_a_big_employer_is_driven_to_its_gate_and_subsidies_follow_the_zone():
    rows = [(None, False, "440300", "大厂", None)] * 6 + [
        (None, False, "450100", "小厂", None),
        (None, False, "451200", "", None),
    ]
    _, found = asked(rows)
    names = [p["name"] for p in found.problem["places"]]
    assert names == ["深圳市", "南宁市", "河池市", "大厂"]
    assert found.problem["places"][3]["city"] == 0
    assert [p["subsidy"] for p in found.problem["places"]] == [60_000, 30_000, 20_000, 60_000]


def test_a_household_is_one_party_and_rides_whole():
    _, found = asked(
        [(7, False, "440300", "", 1), (7, True, "440300", "", 2), (None, False, "440300", "", 1)]
    )
    sizes = sorted((p[1], p[4], p[5]) for p in found.problem["parties"])
    assert sizes == [(1, 0, 0), (2, 1, 1)]
    assert found.problem["max_departures"][:2] == [1, 30]


@pytest.mark.parametrize(
    ("seats", "behind"),
    [
        ({}, set()),
        ({1: 1}, {0}),
        ({0: 1, 1: 2}, set()),
        ({0: 1, 1: 3}, {0}),
        ({0: 2, 1: 4}, set()),
        ({2: 5}, set()),
    ],
)
def test_a_place_is_behind_where_a_smaller_share_of_its_poor_rides(seats, behind):
    parties = [
        SimpleNamespace(place=0, poor=True, size=2), SimpleNamespace(place=0, poor=False, size=4),
        SimpleNamespace(place=1, poor=False, size=5), SimpleNamespace(place=2, poor=True, size=3),
    ]  # fmt: skip
    assert _behind(SimpleNamespace(parties=parties), seats) == behind
