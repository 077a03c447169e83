"""Levelling: at no place a smaller share of the poor rides than of the others, by the cheapest means, and nothing else is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from amounts import first_quick
from qicheng_planner.check import check, compare
from qicheng_planner.draft import plan_cost
from qicheng_planner.generate import generate, generate_small
from qicheng_planner.level import Closed, level
from qicheng_planner.plan import Bus, Plan, to_json
from qicheng_planner.problem import parse
from qicheng_planner.solve import Params, Stop, solve

ALONE = Params(bound=False)
LEVEL = Params(bound=False, level=True)
OTHERS, POOR = 0, 1


def left_behind(problem, plan):
    """Places where a smaller share of the poor has seats, counted from the plan as it is published."""
    waiting = dict(to_json(problem, plan)["subsidised"])
    asking, riding = {}, {}
    for k, party in enumerate(problem.parties):
        key = party.place, party.poor
        asking[key] = asking.get(key, 0) + party.size
        riding[key] = riding.get(key, 0) + party.size - waiting.get(k, 0)
    both = [p for p, poor in asking if poor and asking[p, True] and asking.get((p, False))]
    return [
        p for p in both
        if Fraction(riding[p, True], asking[p, True]) < Fraction(riding[p, False], asking[p, False])
    ]  # fmt: skip


def passed(problem, plan):
    """The checker's report of a plan that may be published."""
    report = check(problem, to_json(problem, plan))
    assert report["feasible"], report["errors"]
    assert report["priority_violations"] == 0
    return report


# ---- one place left behind, and each means ----


def small(*rows, fleet=(2, 2, 2, 2), least=2):
    """Two cities; parties (place, size, first day, last day, poor), none hard; coaches of one type, 18 seats, so many a day."""
    data = generate(seed=5, workers=40, cities=2, days=4)
    parties = [
        [p, n, first, last + data["places"][p]["transit_days"], poor, 0] for p, n, first, last, poor in rows
    ]
    places = [place | {"subsidy": 900_000} for place in data["places"]]
    coach = data["types"][0] | {"min_riders": least}
    own = {"types": [coach], "fleet": [list(fleet)], "max_departures": [9] * 4, "places": places}
    return parse(data | own | {"parties": parties})


def one_bus(problem, day, *riders):
    """The plan with one bus for these parties."""
    stops = tuple(sorted({problem.parties[k].place for k in riders}))
    return Plan(problem.name, (Bus(day, 0, stops, tuple((k, problem.parties[k].size) for k in riders)),))


def test_the_bus_leaves_on_another_day():
    """All of its riders could leave on day 2 too, where the poor of the place can come along."""
    problem = small((0, 4, 0, 2, OTHERS), (0, 4, 1, 3, OTHERS), (0, 2, 2, 2, POOR))
    found = level(problem, one_bus(problem, 1, 0, 1))
    assert [(bus.day, bus.load) for bus in found.buses] == [(2, 10)]
    assert left_behind(problem, found) == []


def test_others_of_a_full_bus_give_way_where_they_are_fewer():
    """One poor person aboard for one of 18 others of another size levels more than all 18 on the subsidy."""
    problem = small((0, 3, 0, 0, OTHERS), *[(0, 3, 0, 0, OTHERS)] * 5, (0, 1, 0, 0, POOR), fleet=(1, 1, 1, 0))
    found = level(problem, one_bus(problem, 0, *range(6)))
    assert found.seated()[6] == 1
    assert sum(found.seated().values()) >= 16
    assert left_behind(problem, found) == []
    passed(problem, found)


def test_where_no_bus_can_come_the_others_take_the_subsidy():
    """The poor of the place can only leave on a day without buses; the bus goes on for the other place."""
    problem = small((0, 8, 0, 0, OTHERS), (0, 2, 3, 3, POOR), (1, 6, 0, 0, OTHERS), fleet=(1, 1, 1, 0))
    ordinary = solve(problem, stop=Stop(iterations=2000), params=ALONE).plan
    found = solve(problem, stop=Stop(iterations=2000), params=LEVEL)
    assert left_behind(problem, ordinary) == [0]
    assert left_behind(problem, found.plan) == []
    assert found.plan.seated()[0] == 0
    assert passed(problem, found.plan)["cost_fen"] == found.cost_fen


def test_a_bus_that_cannot_run_without_them_goes_home():
    problem = small(
        (0, 1, 0, 0, OTHERS), (0, 2, 3, 3, POOR), (0, 9, 0, 0, POOR), fleet=(1, 1, 1, 0), least=10
    )
    more = replace(problem, parties=(*problem.parties, replace(problem.parties[1], size=300)))
    found = level(more, one_bus(more, 0, 0, 2))
    assert found.buses == ()


def test_a_level_plan_stays():
    problem = small((0, 4, 0, 0, OTHERS), (0, 2, 0, 0, POOR))
    plan = one_bus(problem, 0, 0, 1)
    assert level(problem, plan) == plan


def test_closed_buses_and_parties_are_not_touched():
    problem = small((0, 8, 0, 0, OTHERS), (0, 2, 0, 3, POOR), (1, 6, 1, 1, OTHERS))
    kept, open_ = (one_bus(problem, day, k).buses[0] for day, k in ((0, 0), (1, 2)))
    plan = Plan(problem.name, (kept, open_))
    found = level(problem, plan, Closed(buses=frozenset({kept})))
    assert kept in found.buses
    assert left_behind(problem, found) == []
    closed = Closed(buses=frozenset({kept}), parties=frozenset({1}))
    assert level(problem, plan, closed) == plan


# ---- whole seasons ----


@pytest.mark.parametrize("seed", first_quick(range(200), 20))
def test_any_small_problem_is_levelled_and_nobody_passed_over(seed):
    problem = parse(generate_small(seed))
    ordinary = solve(problem, stop=Stop(iterations=1500), seed=seed, params=ALONE).plan
    plans = [level(problem, ordinary)]
    if seed % 10 == 0:
        plans.append(solve(problem, stop=Stop(iterations=1500), seed=seed, params=LEVEL).plan)
    for plan in plans:
        assert left_behind(problem, plan) == []
        assert passed(problem, plan)["cost_fen"] == plan_cost(problem, plan.buses)


@pytest.fixture(scope="module")
def county():
    return parse(generate(seed=5, workers=700, cities=10, days=8, tight=True))


@pytest.fixture(scope="module")
def old(county):
    return solve(county, stop=Stop(iterations=60_000), params=ALONE).plan


def test_a_tight_season_is_levelled_to_the_byte(county, old):
    results = [solve(county, stop=Stop(iterations=60_000), params=LEVEL) for _ in range(2)]
    assert left_behind(county, old) != []
    assert left_behind(county, results[0].plan) == []
    report = passed(county, results[0].plan)
    assert report["cost_fen"] == results[0].cost_fen
    assert results[0].cost_fen < 1.03 * plan_cost(county, old.buses)
    texts = [json.dumps(to_json(county, result.plan)) for result in results]
    assert texts[0] == texts[1]


def test_when_time_is_over_the_last_means_still_levels(county, old):
    found = level(county, old, is_over=lambda: True)
    assert left_behind(county, found) == []
    passed(county, found)


def test_pins_hold_while_the_rest_is_levelled(county, old):
    pins = {"buses": list(range(0, len(old.buses), 3)), "parties": [0, 5, 9]}
    result = solve(county, stop=Stop(iterations=100), params=LEVEL, start=old, pins=pins)
    told = compare(county, to_json(county, old), to_json(county, result.plan), pins)
    assert (told["broken_bus_pins"], told["broken_party_pins"]) == ([], [])
    assert passed(county, result.plan)["cost_fen"] == result.cost_fen
    assert len(left_behind(county, result.plan)) <= len(left_behind(county, old))
