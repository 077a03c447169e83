"""The proof: no plan can cost less than this. A relaxation solved by column and row generation; see `rows` and `certify`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from qicheng_planner.bound.climb import Climb
from qicheng_planner.problem import Problem

__all__ = ["Bound", "Climb", "lower_bound"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What is proved. `finished`: more time would not lift it."""

    fen: int
    finished: bool
    seconds: float


def lower_bound(problem: Problem, *, seconds: float, progress: Callable[[int], None] | None = None) -> Bound:
    """A cost in fen that no feasible plan can beat; the best one proved in the time given (wall seconds)."""
    begin = monotonic()
    climb = Climb(problem, begin + seconds, progress)
    climb.run()
    return Bound(fen=climb.best, finished=climb.finished, seconds=round(monotonic() - begin, 3))
