"""Asking the planner: a plan with its proven bound, checked by the independent checker before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qicheng_planner.check import check
from qicheng_planner.hand import hand_plan
from qicheng_planner.plan import from_json, to_json
from qicheng_planner.problem import parse

Say = Callable[[int, str], None]  # percent, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The answer with its figures. Money in fen."""

    plan: dict[str, Any]
    cost_fen: int
    bound_fen: int | None  # None: nothing was proven in the time
    hand_fen: int
    violations: int
    errors: tuple[str, ...]


def solved(
    problem_data: Mapping[str, Any],
    *,
    seconds: float,
    seed: int = 0,
    pins: Mapping[str, Any] | None = None,
    start: Mapping[str, Any] | None = None,
    level: bool = False,
    say: Say | None = None,
) -> Solved:
    """The cheapest plan found in the time given. `start`: an earlier plan; `pins`: what of it must stay.

    `level`: at no place a smaller share of the poor rides than of the others bound for it.
    """
    # The compiled search weighs 100 MB in memory: only the background worker takes it in, no page does.
    from qicheng_planner.solve import Params, Stop, solve

    problem = parse(problem_data)

    def heard(phase: str, spent: float, cost: int | None, bound: int | None) -> None:
        if say:
            percent = min(int(100 * spent / max(seconds, 1)), 99)
            say(percent, _sentence(cost, bound))

    by_hand = check(problem, to_json(problem, hand_plan(problem)))
    more: dict[str, Any] = {}
    if pins:
        more["pins"] = dict(pins)
    if start:
        more["start"] = from_json(start)
    result = solve(
        problem, stop=Stop(seconds=seconds), seed=seed, params=Params(level=level), progress=heard, **more
    )
    plan = to_json(problem, result.plan)
    report = check(problem, plan)
    return Solved(
        plan=plan, cost_fen=report["cost_fen"], bound_fen=result.bound_fen, hand_fen=by_hand["cost_fen"],
        violations=report["priority_violations"], errors=tuple(report["errors"]),
    )  # fmt: skip


def _sentence(cost: int | None, bound: int | None) -> str:
    if cost is None:
        return "正在准备"
    said = f"目前最省 {cost / 100:,.0f} 元"
    return f"{said}，不可能低于 {bound / 100:,.0f} 元" if bound else said
