"""Replanning: pins hold to the letter, the old plan stays where it can, and the difference is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qicheng_planner.check import check, compare
from qicheng_planner.cli import main
from qicheng_planner.cost import bus_cost
from qicheng_planner.diff import SUBSIDY, diff, diff_files, said
from qicheng_planner.generate import generate
from qicheng_planner.plan import Plan, to_json
from qicheng_planner.problem import Party, Unreadable, parse
from qicheng_planner.solve import Params, Stop, solve

ALONE = Params(bound=False)


@pytest.fixture(scope="module")
def county():
    return parse(generate(seed=5, workers=400, cities=8, days=6))


@pytest.fixture(scope="module")
def old(county):
    return solve(county, stop=Stop(iterations=60_000), params=ALONE).plan


def report_of(problem, old, result, pins):
    data = to_json(problem, result.plan)
    report = check(problem, data)
    assert report["feasible"], report["errors"]
    assert report["cost_fen"] == result.cost_fen
    return compare(problem, to_json(problem, old), data, pins)


def test_with_everything_pinned_nothing_changes(county, old):
    pins = {"buses": list(range(len(old.buses))), "parties": list(range(len(county.parties)))}
    result = solve(county, stop=Stop(iterations=100), params=ALONE, start=old, pins=pins)
    assert sorted(result.plan.buses, key=repr) == sorted(old.buses, key=repr)
    assert result.moved_workers == 0


def broken_down(problem, old, number):
    """The yard with one bus too few of that type, on the day it would leave, for all that were out then."""
    bus = old.buses[number]
    out = [
        b for b in old.buses
        if b.type == bus.type and b.day <= bus.day < b.day + bus_cost(problem, b.type, b.stops).busy
    ]  # fmt: skip
    rows = [list(row) for row in problem.fleet]
    rows[bus.type][bus.day] = len(out) - 1
    return replace(problem, fleet=tuple(tuple(row) for row in rows))


@pytest.mark.parametrize("number", [0, 2, 4])
def test_after_a_breakdown_all_other_buses_stay(county, old, number):
    problem = broken_down(county, old, number)
    pins = {"buses": [b for b in range(len(old.buses)) if b != number]}
    result = solve(problem, stop=Stop(iterations=100), params=ALONE, start=old, pins=pins)
    found = report_of(problem, old, result, pins)
    assert found["broken_bus_pins"] == []
    assert found["moved_workers"] <= 3 * old.buses[number].load


def test_who_withdraws_frees_seats_and_who_comes_gets_them(county, old):
    rider = next(k for b in old.buses for k, n in b.riders if n == county.parties[k].size)
    gone, first = county.parties[rider], county.window(county.parties[rider])[0]
    new = Party(gone.place, gone.size, max(0, first), gone.latest_arrival, True, gone.hard)
    rows = [replace(p, size=0) if k == rider else p for k, p in enumerate(county.parties)]
    problem = replace(county, parties=(*rows, new))
    result = solve(problem, stop=Stop(iterations=100), params=ALONE, start=old)
    found = report_of(problem, old, result, {})
    assert result.plan.seated()[len(rows)] == new.size
    assert result.plan.seated()[rider] == 0
    assert found["moved_workers"] <= 3 * gone.size


def test_pinned_parties_keep_day_and_subsidy(county, old):
    seated = [k for b in old.buses[:3] for k, _ in b.riders][:5]
    without = [k for k, p in enumerate(county.parties) if p.size and not old.seated()[k]][:5]
    pins = {"parties": seated + without}
    result = solve(county, stop=Stop(iterations=100), params=ALONE, start=old, pins=pins)
    assert report_of(county, old, result, pins)["broken_party_pins"] == []


@pytest.mark.parametrize(
    ("pins", "word"),
    [
        ({"buses": [9999]}, "buses"),
        ({"parties": [-1]}, "parties"),
        ({"buses": "all"}, "list"),
        ({"buses": [True]}, "True"),
    ],
)
def test_pins_of_what_does_not_exist_are_refused(county, old, pins, word):
    with pytest.raises(Unreadable, match=word):
        solve(county, stop=Stop(iterations=100), params=ALONE, start=old, pins=pins)


def test_a_pin_that_cannot_be_kept_is_told(county, old):
    rider = old.buses[0].riders[0][0]
    rows = [replace(p, size=0) if k == rider else p for k, p in enumerate(county.parties)]
    problem = replace(county, parties=tuple(rows))
    with pytest.raises(Unreadable, match=f"party {rider} has withdrawn"):
        solve(problem, stop=Stop(iterations=100), params=ALONE, start=old, pins={"buses": [0]})


def test_a_plan_differs_from_itself_in_nothing(county, old):
    found = diff(county, old, old)
    assert (found.moved, found.gone, found.new, found.kept) == ((), (), (), len(old.buses))
    assert found.difference_fen == 0


def test_a_cancelled_bus_is_told_by_person_bus_and_yuan(county, old):
    new = Plan(old.instance, old.buses[1:])
    found = diff(county, old, new)
    assert found.gone == (0,)
    assert found.moved_workers == found.lost_seat_workers == old.buses[0].load
    assert all(row.after == SUBSIDY and row.before == old.buses[0].day for row in found.moved)
    costs = [check(county, to_json(county, plan))["cost_fen"] for plan in (old, new)]
    assert found.difference_fen == costs[1] - costs[0]
    facts = [to_json(county, plan, cost_fen=cost) for plan, cost in zip((old, new), costs, strict=True)]
    assert diff_files(*facts) == found
    words = said(found, county)
    assert len(words) == 3 + len(found.moved)
    assert "补贴" in words[-1]


def test_the_moved_are_counted_as_the_checker_counts_them(county, old):
    other = solve(county, stop=Stop(iterations=30_000), seed=8, params=ALONE).plan
    found = compare(county, to_json(county, old), to_json(county, other), {})
    mine = diff(county, old, other)
    assert mine.moved_workers == found["moved_workers"] > 0
    assert mine.lost_seat_workers == found["lost_seat_workers"]


def test_the_command_line_replans_and_compares(county, old, tmp_path, capsys):
    import json

    from qicheng_planner.generate import write

    data = generate(seed=5, workers=400, cities=8, days=6)
    files = {name: str(tmp_path / f"{name}.json") for name in ("problem", "old", "new", "pins")}
    write(data, files["problem"])
    write(to_json(county, old), files["old"])
    write({"buses": [0, 1]}, files["pins"])
    words = [files["problem"], "-o", files["new"], "--iterations", "100", "--pins", files["pins"]]
    assert main(["solve", *words]) == 2
    assert "--start" in capsys.readouterr().err
    assert main(["solve", *words, "--start", files["old"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["moved_workers"] >= 0
    assert (
        main(["check", files["problem"], files["new"], "--previous", files["old"], "--pins", files["pins"]])
        == 0
    )
    assert main(["diff", files["old"], files["old"]]) == 0
    assert main(["diff", files["problem"], files["old"], files["new"], "--json"]) in (0, 1)
    assert main(["diff", files["old"]]) == 2
    assert main(["diff", files["pins"], files["old"]]) == 2
