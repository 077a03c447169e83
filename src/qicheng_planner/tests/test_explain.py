"""Why someone has no seat, and what it would cost: each priced plan is feasible at exactly the price told."""

from __future__ import annotations

import json
from random import Random

import pytest

from amounts import first_quick
from qicheng_planner.check import check
from qicheng_planner.cli import main
from qicheng_planner.explain import Explainer, Unfit, explain
from qicheng_planner.generate import generate, generate_small, write
from qicheng_planner.hand import hand_plan
from qicheng_planner.plan import Bus, Plan, to_json
from qicheng_planner.problem import parse
from qicheng_planner.repairs import RULES, Wish, attempt, conflict, relax, repairs
from qicheng_planner.solve import Params, Stop, solve

ALONE = Params(bound=False)


@pytest.fixture(scope="module")
def county():
    return parse(generate(seed=5, workers=400, cities=8, days=6))


@pytest.fixture(scope="module")
def explainer(county):
    return Explainer(county, solve(county, stop=Stop(iterations=60_000), params=ALONE).plan)


def priced(problem, base, plan, price):
    """The plan is feasible under these rules and costs exactly so much more."""
    report = check(problem, to_json(problem, plan))
    assert report["feasible"], report["errors"]
    assert report["cost_fen"] == base + price
    return report


def test_every_option_is_a_feasible_plan_at_its_price(county, explainer):
    told = 0
    for k in range(0, len(county.parties), 7):
        for option in explainer.explain(k).options:
            report = priced(county, explainer.book.cost, option.plan, option.price_fen)
            assert report["cost_fen"] == option.cost_fen
            assert report["priority_violations"] == option.passed_over
            told += 1
    assert told > 60


def test_options_come_cheapest_first_and_seat_the_party(county, explainer):
    without = [k for k in range(len(county.parties)) if explainer.book.left(k)]
    assert without
    for k in without[:25]:
        found = explainer.explain(k)
        prices = [option.price_fen for option in found.options]
        assert prices == sorted(prices)
        assert all(option.plan.seated()[k] == county.parties[k].size for option in found.options)
        assert found.reasons
        assert all(reason.sentence.endswith("。") for reason in found.reasons)


@pytest.mark.parametrize("seed", first_quick(range(60), 6))
def test_each_repair_of_a_random_wish_holds_at_the_printed_price(seed):
    problem, random = parse(generate_small(seed)), Random(seed)
    plan = solve(problem, stop=Stop(iterations=1500), params=ALONE).plan
    explainer = Explainer(problem, plan)
    wishes = [
        Wish.serve(random.randrange(len(problem.places))),
        Wish.nobody_left(random.randrange(len(problem.places))),
    ]
    if problem.parties:
        k = random.randrange(len(problem.parties))
        wishes += [Wish.seat(k), Wish.leave(k, random.randrange(problem.days))]
    for wish in wishes:
        for repair in repairs(explainer, wish):
            report = priced(repair.problem, explainer.book.cost, repair.plan, repair.price_fen)
            assert report["priority_violations"] == repair.passed_over
            assert fulfils(problem, repair.plan, wish)
            assert repair.sentence.endswith("。")


def fulfils(problem, plan, wish):
    seated = plan.seated()
    if wish.kind == "serve":
        meant = wish.meant(problem)
        return not meant or any(wish.place in bus.stops for bus in plan.buses)
    if wish.kind == "leave":
        on_the_day = sum(n for b in plan.buses if b.day == wish.day for k, n in b.riders if k in wish.parties)
        return on_the_day == sum(problem.parties[k].size for k in wish.meant(problem))
    return all(seated[k] == problem.parties[k].size for k in wish.meant(problem))


@pytest.mark.parametrize("seed", first_quick(range(60, 100), 4))
def test_a_conflict_is_minimal(seed):
    """With all the rules it names the wish is out of reach; without any one of them it can be had."""
    problem = parse(generate_small(seed))
    plan = solve(problem, stop=Stop(iterations=1500), params=ALONE).plan
    explainer = Explainer(problem, plan)
    for k in [k for k in range(len(problem.parties)) if explainer.book.left(k)][:3]:
        wish = Wish.seat(k)
        named = [reason.code for reason in conflict(explainer, wish)]
        rules = [code for code in named if code in RULES]
        if not rules or "cost" in named:
            continue
        assert attempt(relax(problem, [r for r in RULES if r not in rules], 99, [k]), plan, wish) is None
        for rule in rules:
            open_ = [r for r in RULES if r not in rules or r == rule]
            assert attempt(relax(problem, open_, 99, [k]), plan, wish) is not None


def test_a_plan_that_breaks_a_rule_cannot_be_explained(county):
    with pytest.raises(Unfit, match="核对"):
        Explainer(county, Plan(county.name, (Bus(0, 0, (0,), ((0, 99),)),)))


def test_a_party_that_does_not_exist_is_told(county):
    with pytest.raises(IndexError, match="编号"):
        explain(county, hand_plan(county), len(county.parties))


def test_the_command_line_explains_and_repairs(county, explainer, tmp_path, capsys):
    problem, plan = str(tmp_path / "problem.json"), str(tmp_path / "plan.json")
    write(generate(seed=5, workers=400, cities=8, days=6), problem)
    write(to_json(county, explainer.plan), plan)
    k = next(k for k in range(len(county.parties)) if explainer.book.left(k))
    assert main(["explain", problem, plan, "--party", str(k), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["explained"][0]["party"] == k
    assert told["explained"][0]["options"]
    assert main(["explain", problem, plan]) == 0
    assert "没有座位" in capsys.readouterr().out
    assert main(["explain", problem, plan, "--seat", str(k), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["repairs"][0]["sentence"]
    assert main(["explain", problem, plan, "--seat", str(k)]) == 0
    assert main(["explain", problem, plan, "--party", "99999"]) == 2
    assert main(["explain", problem, problem]) == 2
