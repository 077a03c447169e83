"""From the buses of the search to a plan with persons: seat, fill, tidy, and poor households first."""

from __future__ import annotations

import numpy as np

from qicheng_planner.draft import Coach, Draft, Road
from qicheng_planner.polish import polish
from qicheng_planner.problem import Problem
from qicheng_planner.search.ground import BUSES, DAY, DROPS, TYPE, Ground, Ints, State
from qicheng_planner.search.seat import Floor, seat_all


class Roll:
    """The parties as arrays and the order in which they are seated; made once per problem."""

    def __init__(
        self, problem: Problem, ground: Ground, sizes: list[int] | None = None, road: Road | None = None
    ) -> None:
        self.problem, self.ground, self.road = problem, ground, road or Road(problem)
        self.sizes = sizes if sizes is not None else [p.size for p in problem.parties]
        rows = []
        for party, size in zip(problem.parties, self.sizes, strict=True):
            first, last = problem.window(party)
            rows.append([party.place, size, max(0, first), last, party.poor, party.hard])
        self.party = np.array(rows, dtype=np.int64).reshape(len(rows), 6)
        self.order = self.ordered(0)

    def ordered(self, turn: int) -> Ints:
        """Who is asked when; each turn has other ties, and every second one asks narrow windows before large parties."""
        by_column: list[Ints] = list(self.party.T)
        _, persons, firsts, lasts, poor, hard = by_column
        ties = np.arange(len(persons))
        if turn:
            ties = np.random.default_rng(turn).permutation(len(persons))
        # Singles last; before them hard ones, the large, the poor, the narrow windows first.
        keys = [ties, lasts - firsts, -poor, -persons, -hard, persons == 1]
        if turn % 2:
            keys = [ties, -persons, -poor, lasts - firsts, -hard, persons == 1]
        order: Ints = np.lexsort(keys)
        return order[(persons[order] > 0) & (firsts[order] <= lasts[order])]


def floor_of(roll: Roll, state: State) -> Floor:
    """Quotas, spare seats and who stops where when, from the buses of the search."""
    ground, buses = roll.ground, int(state.tally[BUSES])
    places, days = len(roll.problem.places), roll.problem.days
    bus, stop, quota = state.bus[:buses], state.stop[:buses], state.load[:buses].copy()
    drop: Ints = np.arange(stop.shape[1])
    real: Ints = np.less(drop[None, :], bus[:, DROPS, None])
    quota[np.logical_not(real)] = 0
    owner, which = np.nonzero(real)
    slot = stop[owner, which] * days + bus[owner, DAY]
    by_slot = np.argsort(slot, kind="stable")
    seats = np.zeros((places, days), dtype=np.int64)
    np.add.at(seats.reshape(-1), slot, quota[owner, which])
    return Floor(
        party=roll.party,
        fen=np.ascontiguousarray(ground.worth[:, :2]),
        demand=ground.demand.astype(np.int32),
        seats=seats,
        quota=quota,
        spare=ground.types[bus[:, TYPE], 0] - quota.sum(axis=1),
        start=np.searchsorted(slot[by_slot], np.arange(places * days + 1)).astype(np.int64),
        visit=np.stack([owner[by_slot], which[by_slot]], axis=1).astype(np.int64),
        rows=np.zeros((int(sum(roll.sizes)) + 1, 3), dtype=np.int64),
        loose=np.zeros(len(roll.sizes) + 1, dtype=np.int64),
        tally=np.zeros(2, dtype=np.int64),
        work=np.zeros((days + 1, 2), dtype=np.int64),
    )


def seat(roll: Roll, state: State, base: Draft | None = None, rounds: int = 3, turn: int = 0) -> Draft:
    """A plan with persons for the buses of a state, added to a draft that may hold pinned coaches."""
    floor = floor_of(roll, state)
    visited: Ints = np.diff(floor.start).reshape(len(roll.problem.places), -1).max(axis=1, initial=0) > 0
    asked = roll.ordered(turn) if turn else roll.order
    order = asked[visited[roll.party[asked, 0]]]
    seat_all(floor, order, roll.problem.rules.split_penalty)
    draft = base if base is not None else Draft(roll.problem, roll.road)
    coaches = _coaches(state)
    for k, b, n in floor.rows[: floor.tally[0]].tolist():
        coaches[b].board(k, n)
    for coach in coaches:
        draft.add(coach)
    polish(draft, rounds)
    return draft


def _coaches(state: State) -> list[Coach]:
    buses = int(state.tally[BUSES])
    rows: Ints = state.bus[:buses]
    return [
        Coach(row[DAY], row[TYPE], stops[: row[DROPS]])
        for row, stops in zip(rows.tolist(), state.stop[:buses].tolist(), strict=True)
    ]
