"""One chain of the annealing: it cools by its share of moves or of time, whichever is further along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

import numpy as np

from qicheng_planner.problem import Problem
from qicheng_planner.search.anneal import add_bus, refresh_all, run
from qicheng_planner.search.ground import Ground, Ints, make_state

CHUNKS = 96
FIRST = 4000  # moves of the first chunk while the pace is unknown
# Heat in parts of the mean subsidy of a person.
HOT, COLD = 0.9, 0.03


class Chain:
    """State and heat of one chain."""

    def __init__(
        self,
        problem: Problem,
        ground: Ground,
        seed: int,
        free: Ints | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.ground = ground
        self.state = make_state(problem, seed, free)
        self.scale = _mean_subsidy(problem)
        self.moves = 0
        self.clock = clock
        refresh_all(ground, self.state)

    def load(self, buses: Sequence[tuple[int, int, tuple[int, ...]]]) -> None:
        """Start from buses (day, type, stops); what cannot run is left out."""
        for day, kind, stops in buses:
            add_bus(self.ground, self.state, day, kind, np.array(stops, dtype=np.int64))

    def cool(
        self,
        moves: int | None,
        deadline: float,
        report: Callable[[float], bool],
        heat: tuple[float, float] = (HOT, COLD),
    ) -> None:
        """Anneal over so many moves, or (None) over the time until the deadline; `report(part done)` may say stop.

        With both, whichever is further along sets the heat.
        """
        begin, done, part, n = self.clock(), 0, 0.0, FIRST
        hot, cold = heat[0] * self.scale, heat[1] * self.scale
        while part < 1.0:
            if moves is not None:
                n = max(1, min(moves - done, -(-moves // CHUNKS)))
            goal = self._goal(part, (done, n, moves), begin, deadline)
            started = self.clock()
            run(self.ground, self.state, n, hot * (cold / hot) ** part, hot * (cold / hot) ** goal)
            done, part = done + n, goal
            self.moves += n
            if report(part) or self.clock() >= deadline or done == moves:
                break
            n = max(FIRST // 8, int(n * (deadline - begin) / CHUNKS / max(1e-6, self.clock() - started)))

    def _goal(self, part: float, moves: tuple[int, int, int | None], begin: float, deadline: float) -> float:
        """Part to have reached by the end of the next chunk."""
        done, n, total = moves
        by_moves = 0.0 if total is None else (done + n) / max(1, total)
        by_time = 0.0
        if deadline < begin + 1e8:
            by_time = (self.clock() - begin) / max(1e-9, deadline - begin) + 1 / CHUNKS
        return min(1.0, max(part, by_moves, by_time))


def _mean_subsidy(problem: Problem) -> float:
    fen = [problem.subsidy_of(p) for p in problem.parties if p.size]
    return max(1.0, float(np.mean(fen))) if fen else 1.0
