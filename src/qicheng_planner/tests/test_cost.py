"""The cost of a bus, part by part, is what the checker charges for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qicheng_planner.check import check
from qicheng_planner.cost import bus_cost
from qicheng_planner.problem import read_json, read_problem

DATA = Path(__file__).resolve().parents[3] / "bench" / "dispatch"


@pytest.mark.parametrize("name", ["d1-500-30c", "d5-5k-20c"])
def test_the_buses_of_the_hand_plan_cost_what_the_checker_says(name):
    problem, plan = read_problem(DATA / f"{name}.json"), read_json(DATA / f"{name}.hand-plan.json")
    report = check(problem, plan)
    costs = [bus_cost(problem, b["type"], b["stops"]) for b in plan["buses"]]
    assert report["feasible"]
    assert sum(c.total for c in costs) == report["cost_fen"] - sum(
        (p.size - seated) * problem.subsidy_of(p)
        for p, seated in zip(problem.parties, _seated(problem, plan), strict=True)
    )
    assert all(c.busy >= 1 and c.km >= c.legs[0] for c in costs)


def _seated(problem, plan):
    seated = [0] * len(problem.parties)
    for bus in plan["buses"]:
        for party, persons in bus["riders"]:
            seated[party] += persons
    return seated
