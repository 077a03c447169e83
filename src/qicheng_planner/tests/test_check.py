"""The checker refuses every kind of defect that can be planted in a plan, and names it."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import pytest

from qicheng_planner.check import check, main
from qicheng_planner.generate import generate, write
from qicheng_planner.plan import to_json
from qicheng_planner.problem import Unreadable, parse
from qicheng_planner.solve import Params, Stop, solve


@pytest.fixture(scope="module")
def county():
    return parse(generate(seed=5, workers=400, cities=8, days=6))


@pytest.fixture(scope="module")
def good(county):
    return to_json(county, solve(county, stop=Stop(iterations=60_000), params=Params(bound=False)).plan)


def first_rider(problem, plan, want):
    for bus in plan["buses"]:
        for rider in bus["riders"]:
            if want(problem.parties[rider[0]], bus):
                return bus, rider
    raise AssertionError("no such rider")


def other_instance(problem, plan):
    plan["instance"] = "elsewhere"


def no_list_of_riders(problem, plan):
    plan["buses"][0]["riders"] = None


def day_after_the_season(problem, plan):
    plan["buses"][0]["day"] = problem.days


def day_as_truth_value(problem, plan):
    plan["buses"][0]["day"] = True


def half_a_person(problem, plan):
    plan["buses"][0]["riders"][0][1] = 1.5


def unknown_party(problem, plan):
    plan["buses"][0]["riders"][0][0] = len(problem.parties)


def same_stop_twice(problem, plan):
    plan["buses"][0]["stops"] *= 2


def too_many_stops(problem, plan):
    plan["buses"][0]["stops"] = list(range(problem.rules.max_drops + 1))


def stop_for_nobody(problem, plan):
    bus = min(plan["buses"], key=lambda b: len(b["stops"]))
    bus["stops"].append(next(p for p in range(len(problem.places)) if p not in bus["stops"]))


def far_stop_first(problem, plan):
    far = max(range(len(problem.places)), key=lambda p: problem.places[p].km)
    bus = next(b for b in plan["buses"] if 1 < len(b["stops"]) < 4 and far not in b["stops"])
    bus["stops"].insert(0, far)


def party_twice_on_a_bus(problem, plan):
    plan["buses"][0]["riders"].append(list(plan["buses"][0]["riders"][0]))


def wrong_place(problem, plan):
    bus = plan["buses"][0]
    stranger = next(k for k, p in enumerate(problem.parties) if p.place not in bus["stops"])
    bus["riders"].append([stranger, 1])


def leaves_too_early(problem, plan):
    bus, _ = first_rider(problem, plan, lambda p, _: p.earliest_departure > 0)
    bus["day"] = 0


def arrives_too_late(problem, plan):
    bus, _ = first_rider(problem, plan, lambda p, _: problem.window(p)[1] < problem.days - 1)
    bus["day"] = problem.days - 1


def more_persons_than_the_party_has(problem, plan):
    plan["buses"][0]["riders"][0][1] += 1


def hard_party_torn_apart(problem, plan):
    _, rider = first_rider(problem, plan, lambda p, _: p.hard and p.size > 1)
    rider[1] -= 1


def overloaded(problem, plan):
    plan["buses"][0]["riders"][0][1] += 60


def too_few_aboard(problem, plan):
    plan["buses"][0]["riders"] = plan["buses"][0]["riders"][:1]


def bus_sold_twice(problem, plan):
    plan["buses"] += [copy.deepcopy(plan["buses"][0]) for _ in range(30)]


def wrong_list_of_subsidies(problem, plan):
    plan["subsidised"] = plan["subsidised"][1:]


def subsidy_for_nobody(problem, plan):
    plan["subsidised"].append([plan["buses"][0]["riders"][0][0], 1])


DEFECTS = {
    other_instance: "instance", no_list_of_riders: "shape", day_after_the_season: "shape", day_as_truth_value: "shape",
    half_a_person: "rider", unknown_party: "rider", same_stop_twice: "stops", too_many_stops: "stops",
    stop_for_nobody: "empty-stop", far_stop_first: "detour", party_twice_on_a_bus: "twice", wrong_place: "place",
    leaves_too_early: "early", arrives_too_late: "late", more_persons_than_the_party_has: "oversized",
    hard_party_torn_apart: "hard-split", overloaded: "overload", too_few_aboard: "too-few", bus_sold_twice: "fleet",
    wrong_list_of_subsidies: "subsidy-list", subsidy_for_nobody: "subsidy-list",
}  # fmt: skip


def test_the_good_plan_is_passed(county, good):
    assert check(county, good)["errors"] == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.__name__)
def test_a_planted_defect_is_refused_by_its_name(county, good, defect):
    plan = copy.deepcopy(good)
    defect(county, plan)
    report = check(county, plan)
    assert not report["feasible"]
    assert DEFECTS[defect] in {error.split(":")[0] for error in report["errors"]}


def test_too_many_departures_are_refused(county, good):
    narrow = replace(county, max_departures=(0,) * county.days)
    assert {e.split(":")[0] for e in check(narrow, good)["errors"]} == {"station"}


@pytest.mark.parametrize("plan", [None, [], {"buses": 3}, {"buses": [], "subsidised": "all"}])
def test_what_is_no_plan_is_unreadable(county, plan):
    with pytest.raises(Unreadable):
        check(county, plan)


@pytest.fixture
def files(county, good, tmp_path):
    named = {name: str(tmp_path / f"{name}.json") for name in ("problem", "plan", "best", "pins")}
    write(generate(seed=5, workers=400, cities=8, days=6), named["problem"])
    write(good, named["plan"])
    cost = check(county, good)["cost_fen"]
    known = {"best_known_fen": cost, "lower_bound_fen": cost // 2, "hand_plan_fen": 2 * cost}
    write({county.name: known}, named["best"])
    write({"buses": [0], "parties": [0]}, named["pins"])
    return named


def told(capsys, *words):
    code = main(list(words))
    return code, json.loads(capsys.readouterr().out)


def test_the_command_gives_gaps_and_pins(files, capsys):
    words = (files["problem"], files["plan"], "--best", files["best"], "--previous", files["plan"])
    code, report = told(capsys, *words, "--pins", files["pins"], "--strict")
    assert code == 0
    assert report["vs_best_known_pct"] == 0
    assert report["vs_hand_plan_pct"] == -50
    assert report["broken_bus_pins"] == report["broken_party_pins"] == []
    assert report["moved_workers"] == 0


def test_broken_pins_passed_over_poor_and_quiet(files, county, good, tmp_path, capsys):
    plan = copy.deepcopy(good)
    rules = county.parties
    bus, rider = first_rider(
        county, plan,
        lambda p, b: p.poor and p.size == 1 and sum(n for _, n in b["riders"]) > county.types[b["type"]].min_riders
        and any(not rules[k].poor and rules[k].size == 1 and rules[k].place == p.place for k, _ in b["riders"]),
    )  # fmt: skip
    bus["riders"].remove(rider)
    del plan["subsidised"]
    write(plan, tmp_path / "poorer.json")
    code, report = told(capsys, files["problem"], str(tmp_path / "poorer.json"), "--strict")
    assert code == 1
    assert report["priority_violations"] > 0
    assert any(error.startswith("priority") for error in report["errors"])
    write({"buses": list(range(len(good["buses"])))}, tmp_path / "all.json")
    words = ("--previous", files["plan"], "--pins", str(tmp_path / "all.json"), "--quiet")
    code, report = told(capsys, files["problem"], str(tmp_path / "poorer.json"), *words)
    assert code == 1
    assert len(report["broken_bus_pins"]) == 1
    assert "errors" not in report


def test_unreadable_input_is_told_as_such(files, tmp_path, capsys):
    (tmp_path / "torn.json").write_text("{")
    assert told(capsys, files["problem"], str(tmp_path / "torn.json"))[0] == 2
    assert told(capsys, str(tmp_path / "none.json"), files["plan"])[0] == 2
    assert told(capsys, files["plan"], files["plan"])[0] == 2
