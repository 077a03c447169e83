"""Who gets which posts: one linear program over sparse candidates, solved by HiGHS, rounded, with a proven bound. Pure.

maximise   Σ w·s·x  +  Σ w·b·y        x: this unit is offered this vacancy · y: the unit is offered anything at all
subject to Σ_v x ≤ m                  at most m offers a unit
           y ≤ Σ_v x                  the first offer counts double: everybody something before somebody three
           Σ_u w·x ≤ k·posts          a vacancy is pushed to at most k persons a post
           0 ≤ x, y ≤ 1

A unit is a person (w = 1) or a couple (w = 2) that goes together or not at all. Without couples the matrix is a network and every
vertex is whole; with them a few values may be halves. Those are settled by a small integer program over what is left; the value of
the linear program stays an upper bound of the best whole solution, and the gap to it is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from qicheng_planner.quiet import quiet_highs

Array = NDArray[Any]
FIRST, FIRST_POOR = (
    1000,
    1100,
)  # worth of being offered anything at all, above any third offer; poor households first
_WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Unit:
    """One person or one couple: its members, and its candidates as (vacancy, points)."""

    members: tuple[int, ...]
    candidates: tuple[tuple[int, int], ...]
    poor: bool = False

    @property
    def weight(self) -> int:
        return len(self.members)

    @property
    def first(self) -> int:
        return FIRST_POOR if self.poor else FIRST


@dataclass(frozen=True, slots=True)
class Answer:
    """`chosen`: (unit, vacancy) by position. `value` is what they are worth, `bound` what nothing can exceed, both whole points."""

    chosen: tuple[tuple[int, int], ...]
    value: int
    bound: int
    halves: int  # units the linear program had left undecided

    @property
    def gap(self) -> float:
        """How far below the bound, as a share of it; 0 is proven best."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


def worth(units: Sequence[Unit], chosen: Sequence[tuple[int, int]]) -> int:
    """The points of a choice, first offers counted as such."""
    points = [dict(u.candidates) for u in units]
    served = {u for u, _ in chosen}
    return sum(units[u].weight * points[u][v] for u, v in chosen) + sum(
        units[u].weight * units[u].first for u in served
    )


def solve(units: Sequence[Unit], room: Sequence[int], *, most: int) -> Answer:
    """The assignment. `room[v]`: persons to whom vacancy v may be pushed; `most`: offers a unit gets. The same input, the same answer."""
    pairs = [(u, v) for u, unit in enumerate(units) for v, _points in unit.candidates]
    if not pairs:
        return Answer((), 0, 0, 0)
    value, x = _program(units, room, most=most, whole=False)
    taken = [p for p, share in zip(pairs, x, strict=True) if share > 1 - _WHOLE]
    halves = [p for p, share in zip(pairs, x, strict=True) if _WHOLE < share < 1 - _WHOLE]
    contested = {v for _u, v in halves}
    # Whoever holds a contested vacancy may give way too: without them the few undecided could only take what nobody wants.
    open_units = sorted({u for u, _v in halves} | {u for u, v in taken if v in contested}) if halves else []
    chosen = _settle(units, room, taken, open_units, most=most)
    return Answer(
        tuple(chosen), worth(units, chosen), int(np.floor(value + 1e-3)), len({u for u, _v in halves})
    )


def _settle(
    units: Sequence[Unit],
    room: Sequence[int],
    taken: list[tuple[int, int]],
    open_units: list[int],
    *,
    most: int,
) -> list[tuple[int, int]]:
    """Units left undecided choose anew among what the others leave, as whole numbers; then free room is given out."""
    undecided = set(open_units)
    chosen = [p for p in taken if p[0] not in undecided]
    left = list(room)
    for u, v in chosen:
        left[v] -= units[u].weight
    if open_units:
        few = [units[u] for u in open_units]
        _value, x = _program(few, left, most=most, whole=True)
        pairs = [(open_units[i], v) for i, unit in enumerate(few) for v, _points in unit.candidates]
        for (u, v), share in zip(pairs, x, strict=True):
            if share > 0.5:
                chosen.append((u, v))
                left[v] -= units[u].weight
    return _fill(units, left, chosen, most=most)


def _fill(
    units: Sequence[Unit], left: list[int], chosen: list[tuple[int, int]], *, most: int
) -> list[tuple[int, int]]:
    """Best pairs first into what room is left: never takes anything from anybody."""
    held = set(chosen)
    count = (
        np.bincount([u for u, _ in chosen], minlength=len(units))
        if chosen
        else np.zeros(len(units), dtype=int)
    )
    more = [
        (-(points + (0 if count[u] else unit.first)), u, v)
        for u, unit in enumerate(units) if count[u] < most
        for v, points in unit.candidates if (u, v) not in held and left[v] >= unit.weight
    ]  # fmt: skip
    for _worth, u, v in sorted(more):
        if count[u] < most and left[v] >= units[u].weight:
            held.add((u, v))
            count[u] += 1
            left[v] -= units[u].weight
    return sorted(held)


def greedy(units: Sequence[Unit], room: Sequence[int], *, most: int) -> list[tuple[int, int]]:
    """What a clerk with a sorted list would do: best pair first, nobody a second offer while the list of first ones runs. For comparison."""
    left, chosen = list(room), []
    pairs = sorted((-p, u, v) for u, unit in enumerate(units) for v, p in unit.candidates)
    served: set[int] = set()
    for _points, u, v in pairs:
        if u not in served and left[v] >= units[u].weight:
            served.add(u)
            left[v] -= units[u].weight
            chosen.append((u, v))
    return _fill(units, left, chosen, most=most)


def _program(units: Sequence[Unit], room: Sequence[int], *, most: int, whole: bool) -> tuple[float, Array]:
    """(value, x of each pair in order). One thread and no clock: deterministic."""
    n, weights = len(units), np.array([u.weight for u in units], dtype=float)
    u_of = np.repeat(np.arange(n), [len(u.candidates) for u in units])
    v_of = np.array([v for u in units for v, _ in u.candidates], dtype=np.int64)
    points = np.array([p for u in units for _, p in u.candidates], dtype=float)
    m = len(u_of)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = m + n, 2 * n + len(room)
    lp.col_cost_ = np.concatenate([-weights[u_of] * points, -weights * np.array([u.first for u in units])])
    lp.col_lower_, lp.col_upper_ = np.zeros(m + n), np.ones(m + n)
    lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
    lp.row_upper_ = np.concatenate([np.full(n, most), np.zeros(n), np.maximum(np.array(room), 0)]).astype(
        float
    )
    index, value = np.empty(3 * m + n, dtype=np.int32), np.empty(3 * m + n)
    index[0 : 3 * m : 3], value[0 : 3 * m : 3] = u_of, 1
    index[1 : 3 * m : 3], value[1 : 3 * m : 3] = n + u_of, -1
    index[2 : 3 * m : 3], value[2 : 3 * m : 3] = 2 * n + v_of, weights[u_of]
    index[3 * m :], value[3 * m :] = n + np.arange(n), 1
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([np.arange(0, 3 * m, 3), 3 * m + np.arange(n + 1)]).astype(np.int32)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = index, value
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * (m + n)
    solver = quiet_highs()
    for option, set_to in (
        ("threads", 1),
        ("random_seed", 0),
        ("solver", "choose" if whole else "simplex"),
    ):
        solver.setOptionValue(option, set_to)
    solver.passModel(lp)
    solver.run()
    feasible = solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not feasible or (not whole and solver.getModelStatus() != highspy.HighsModelStatus.kOptimal):
        raise ArithmeticError(solver.modelStatusToString(solver.getModelStatus()))
    return -solver.getInfo().objective_function_value, np.array(solver.getSolution().col_value[:m])
