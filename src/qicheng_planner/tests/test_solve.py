"""The planner as a whole: feasible, strict, repeatable, never under its own bound, and it ends when told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from time import monotonic, thread_time

import pytest

from amounts import first_quick
from qicheng_planner.check import check
from qicheng_planner.generate import generate, generate_small, write
from qicheng_planner.hand import hand_plan
from qicheng_planner.plan import to_json
from qicheng_planner.problem import parse
from qicheng_planner.solve import Params, Stop, solve

ALONE = Params(bound=False)


def season(**more):
    return parse(generate(**{"seed": 5, "workers": 300, "cities": 8, "days": 6, **more}))


@pytest.fixture(scope="module")
def county():
    return season()


@pytest.mark.parametrize("seed", first_quick(range(100), 10))
def test_any_small_problem_gets_a_plan_to_publish(seed):
    problem = parse(generate_small(seed))
    result = solve(problem, stop=Stop(iterations=1500), seed=seed, params=ALONE)
    report = check(problem, to_json(problem, result.plan))
    assert report["feasible"], report["errors"]
    assert report["cost_fen"] == result.cost_fen
    assert report["priority_violations"] == 0


@pytest.mark.parametrize("more", [{}, {"epidemic": True}, {"tight": True}, {"epidemic": True, "tight": True}])
def test_a_season_costs_less_than_by_hand_and_passes_nobody_over(more):
    problem = season(**more)
    result = solve(problem, stop=Stop(iterations=60_000), params=ALONE)
    by_hand = check(problem, to_json(problem, hand_plan(problem)))
    report = check(problem, to_json(problem, result.plan))
    assert report["feasible"]
    assert report["priority_violations"] == 0
    assert report["cost_fen"] < 0.95 * by_hand["cost_fen"]


def test_the_same_seed_gives_the_same_plan_to_the_byte(county):
    plans = [solve(county, stop=Stop(iterations=20_000), seed=s, params=ALONE).plan for s in (3, 3, 4)]
    texts = [json.dumps(to_json(county, plan)) for plan in plans]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_no_clock_steers_a_run_that_is_counted_in_moves(county):
    """The same moves and the same plan on a clock on which everything takes a million times as long."""
    found = []
    for pace in (1.0, 1e6):
        stop = Stop(iterations=20_000, clock=lambda pace=pace: pace * monotonic())
        result = solve(county, stop=stop, seed=3, params=ALONE)
        found.append((result.iterations, [cost for _, cost in result.history], to_json(county, result.plan)))
    assert found[0] == found[1]


@pytest.mark.slow
def test_the_bound_comes_with_the_plan_and_stays_below_it(county):
    result = solve(county, stop=Stop(seconds=6))
    assert result.bound_error == ""
    assert result.bound_fen is not None
    assert 0.8 * result.cost_fen < result.bound_fen <= result.cost_fen
    assert result.gap == result.cost_fen / result.bound_fen - 1


@pytest.mark.slow
def test_a_failing_proof_loses_no_plan_and_is_told(county, monkeypatch):
    from qicheng_planner import bound

    def broken(*_, **__):
        raise ArithmeticError("planted")

    monkeypatch.setattr(bound, "Climb", broken)
    result = solve(county, stop=Stop(seconds=1.5))
    assert result.bound_fen is None
    assert "planted" in result.bound_error
    assert check(county, to_json(county, result.plan))["feasible"]


def test_a_bound_above_a_checked_plan_is_never_told(county):
    from qicheng_planner.run import Run

    run = Run(county, Stop(seconds=1), None)
    plan = hand_plan(county)
    run.offer("hand", plan, check(county, to_json(county, plan))["cost_fen"])
    run.bound = type("Wrong", (), {"fen": 10**12, "error": "", "finished": True})()
    with pytest.raises(RuntimeError, match="above"):
        run.result()


def test_a_plan_the_checker_refuses_gives_way_to_the_one_before(county):
    from qicheng_planner.plan import Bus, Plan
    from qicheng_planner.run import Run

    run, by_hand = Run(county, Stop(seconds=1), None), hand_plan(county)
    cost = check(county, to_json(county, by_hand))["cost_fen"]
    run.offer("hand", by_hand, cost)
    run.offer("wrong", Plan(county.name, (Bus(0, 0, (0,), ((0, 99),)),)), cost - 1)
    assert run.result().plan == by_hand


def test_progress_is_told_with_falling_cost(county):
    seen = []
    solve(county, stop=Stop(iterations=20_000), params=ALONE, progress=lambda *facts: seen.append(facts))
    costs = [cost for _, _, cost, _ in seen]
    assert costs == sorted(costs, reverse=True)
    assert {phase for phase, *_ in seen} >= {"subsidy", "hand", "search", "seats"}


def test_it_ends_when_the_wanted_gap_is_proven(county):
    result = solve(county, stop=Stop(seconds=60, gap=0.5))
    assert result.seconds < 30
    assert result.gap is not None
    assert result.gap <= 0.5


@pytest.mark.slow
def test_the_thread_of_a_finished_proof_searches_on():
    """On CPU time, so that a busy machine changes nothing."""
    problem, phases = parse(generate(seed=5, workers=1600, cities=6, days=5)), []
    stop = Stop(seconds=8, clock=thread_time)
    result = solve(problem, stop=stop, progress=lambda phase, *_: phases.append(phase))
    assert "second" in phases
    assert result.bound_fen is not None
    assert result.bound_fen <= result.cost_fen
    assert check(problem, to_json(problem, result.plan))["feasible"]


@pytest.mark.slow
def test_without_compiled_code_small_problems_are_still_solved(tmp_path):
    write(generate(seed=9, workers=60, cities=4, days=4), tmp_path / "problem.json")
    code = (
        "from qicheng_planner.cli import main; import sys; from qicheng_planner.search.jit import COMPILED; "
        "assert not COMPILED; sys.exit(main(sys.argv[1:]))"
    )
    words = [
        "solve",
        str(tmp_path / "problem.json"),
        "-o",
        str(tmp_path / "plan.json"),
        "--iterations",
        "3000",
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "QICHENG_PLANNER_PLAIN": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    problem = parse(json.loads((tmp_path / "problem.json").read_text()))
    assert check(problem, json.loads((tmp_path / "plan.json").read_text()))["feasible"]
    # Plain and compiled code are the same search, so they find the same plan.
    twin = solve(problem, stop=Stop(iterations=3000), params=ALONE)
    assert to_json(problem, twin.plan)["buses"] == json.loads((tmp_path / "plan.json").read_text())["buses"]


ODD = {
    "no parties": {"parties": []},
    "no types": {"types": [], "fleet": []},
    "no places": {"places": [], "parties": []},
    "no departures": {"max_departures": [0] * 3},
    "only withdrawn parties": {"parties": [[0, 0, 0, 2, 1, 0]] * 3},
    "types without seats": {"usable": 0},
    "one drop": {"max_drops": 1},
    "six drops": {"max_drops": 6},
    "no drop allowed": {"max_drops": 0},
    "the poor count for less": {"poor_subsidy_pct": 50},
    "splits for nothing": {"split_penalty": 0},
}


@pytest.mark.slow
@pytest.mark.parametrize("odd", ODD, ids=str)
def test_odd_problems_have_a_plan_and_a_bound(odd):
    data, change = generate(seed=5, workers=60, cities=3, days=3), dict(ODD[odd])
    if "usable" in change:
        change = {"types": [{**kind, "usable": 0} for kind in data["types"]]}
    elif set(change) <= set(data["rules"]):
        change = {"rules": {**data["rules"], **change}}
    problem = parse(data | change)
    result = solve(problem, stop=Stop(seconds=20, iterations=2000))
    assert result.bound_error == ""
    assert result.bound_fen is not None
    assert result.bound_fen <= result.cost_fen
    report = check(problem, to_json(problem, result.plan))
    assert report["feasible"]
    assert report["priority_violations"] == 0


@pytest.mark.slow
def test_the_command_ends_in_time_and_writes_the_bound(tmp_path, capsys):
    from qicheng_planner.cli import main

    problem, plan = tmp_path / "problem.json.gz", tmp_path / "plan.json"
    write(generate(seed=5, workers=300, cities=8, days=6), problem)
    assert main(["solve", str(problem), "-o", str(plan), "--time", "4", "--gap", "0", "--json"]) == 0
    told, written = json.loads(capsys.readouterr().out), json.loads(plan.read_text())
    assert told["bound_fen"] == written["bound_fen"] > 0
    assert told["cost_fen"] == written["cost_fen"] >= told["bound_fen"]
    assert main(["check", str(problem), str(plan), "--strict"]) == 0
    assert main(["solve", str(plan), "-o", str(plan)]) == 2
    assert main(["solve", str(tmp_path / "none.json"), "-o", str(plan)]) == 2
    assert main(["solve"]) == 2
