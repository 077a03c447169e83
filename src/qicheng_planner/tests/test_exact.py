"""Against the exact optimum of tiny problems: no bound above it, no plan below it, and the plan reaches it nearly always."""

from __future__ import annotations

import pytest

from dispatch_exact import optimum
from qicheng_planner.bound import lower_bound
from qicheng_planner.check import check
from qicheng_planner.generate import generate_small
from qicheng_planner.problem import parse
from qicheng_planner.solve import Params, Stop, solve

pytestmark = pytest.mark.slow
SEEDS = range(300, 345)
ALONE = Params(bound=False)


@pytest.fixture(scope="module")
def judged():
    """(problem, optimum) of those that were proved."""
    found = []
    for seed in SEEDS:
        problem = parse(generate_small(seed))
        best = optimum(problem, seconds=20)
        if best:
            report = check(problem, best[1])
            assert (report["feasible"], report["cost_fen"]) == (True, best[0])
            found.append((problem, best[0]))
    return found


def test_enough_are_proved(judged):
    assert len(judged) >= 0.9 * len(SEEDS)


def test_no_bound_is_above_the_optimum(judged):
    bounds = [lower_bound(problem, seconds=10) for problem, _ in judged]
    assert [p.name for (p, best), bound in zip(judged, bounds, strict=True) if bound.fen > best] == []
    # A bound of zero would be valid as well: this one says something.
    tight = sum(bound.fen >= 0.97 * best for (_, best), bound in zip(judged, bounds, strict=True))
    assert tight >= 0.8 * len(judged)


def test_no_plan_is_below_and_nearly_all_are_optimal(judged):
    costs = [solve(problem, stop=Stop(iterations=20_000), params=ALONE).cost_fen for problem, _ in judged]
    assert all(cost >= best for cost, (_, best) in zip(costs, judged, strict=True))
    assert sum(cost == best for cost, (_, best) in zip(costs, judged, strict=True)) >= 0.95 * len(judged)
