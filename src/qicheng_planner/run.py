"""One call of `solve`: clock, best plan so far, the bound beside it. What is told outside is only what was checked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from qicheng_planner.check import check
from qicheng_planner.plan import Plan, to_json
from qicheng_planner.problem import Problem

if TYPE_CHECKING:
    from qicheng_planner.bound import Climb
    from qicheng_planner.bound.climb import Hint

Progress = Callable[[str, float, int, int | None], None]
Then = Callable[[float, Callable[[], bool]], None]  # (seconds left, was it told to stop?)
FOREVER = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """When to end: after so many moves, or seconds of `clock`; `gap` (a part, 0.005) ends earlier.

    The clock is wall time; with `time.thread_time` search and proof each get so many CPU seconds, however busy the
    machine is (for measurements).
    """

    seconds: float | None = None
    iterations: int | None = None
    gap: float = 0.0
    clock: Callable[[], float] = monotonic


@dataclass(slots=True, kw_only=True)
class Result:
    """A feasible plan and what is known about it. `bound_error` says why there is no bound when one was wanted."""

    plan: Plan
    cost_fen: int
    bound_fen: int | None = None
    bound_error: str = ""
    iterations: int = 0
    seconds: float = 0.0
    violations: int = 0
    moved_workers: int | None = None  # against the plan it started from
    history: list[tuple[float, int]] = field(default_factory=list)  # (seconds, fen) of each better plan

    @property
    def gap(self) -> float | None:
        """Part by which the plan is dearer than the proven bound."""
        if self.bound_fen is None or self.bound_fen <= 0:
            return None
        return self.cost_fen / self.bound_fen - 1


class BoundThread:
    """The lower bound, computed beside the search; compiled code and HiGHS leave the interpreter free.

    A proof that is finished early leaves its thread to what comes `afterwards`.
    """

    def __init__(
        self, problem: Problem, seconds: float, clock: Callable[[], float] = monotonic, rounding: float = 0.0
    ) -> None:
        self.fen: int | None = None
        self.rounding = rounding  # seconds for whole buses out of the finished proof
        self.hint: list[Hint] = []
        self._then: Then | None = None
        self._over = False
        self._lock = threading.Lock()
        self._end = clock() + seconds
        self.error = ""
        self.clock = clock
        self.finished = False
        self._climb: Climb | None = None
        self._enough = False
        # Not a daemon: the interpreter must not be taken down while the solver is at work; its time is limited.
        self._thread = threading.Thread(target=self._work, args=(problem, seconds))
        self._thread.start()

    def _work(self, problem: Problem, seconds: float) -> None:
        begin = self.clock()
        try:
            from qicheng_planner.bound import Climb

            climb = self._climb = Climb(problem, begin + seconds, self._proved, clock=self.clock)
            if self._enough:
                climb.halt()
            climb.run()
            self._proved(climb.best)
            self.finished = climb.finished
            if climb.finished and self.rounding > 0 and not self._enough:
                self.hint = climb.rounded(self.rounding)
        except Exception as error:  # noqa: BLE001 - told in `Result.bound_error`; the plan must not be lost
            self.error = f"{type(error).__name__}: {error}"
        with self._lock:
            self._over, then = True, self._then
        if then and self.finished:
            self._go_on(then, begin + seconds - self.clock())

    def afterwards(self, then: Then) -> None:
        """What the thread shall do with the seconds left over when the proof is finished, or is finished already."""
        with self._lock:
            self._then = then
            if not self._over or not self.finished:
                return
        self._thread = threading.Thread(target=self._go_on, args=(then, self._end - self.clock()))
        self._thread.start()

    def _go_on(self, then: Then, left: float) -> None:
        try:
            if not self._enough:
                then(left, lambda: self._enough)
        except Exception as error:  # noqa: BLE001 - the plan and the proof must not be lost
            self.error = f"second chain: {type(error).__name__}: {error}"

    def _proved(self, fen: int) -> None:
        self.fen = max(fen, self.fen or 0)

    def stop(self) -> None:
        """No more is needed; ends within one step of the proof."""
        self._enough = True
        if self._climb:
            self._climb.halt()

    def wait(self, seconds: float) -> None:
        # Only wall time can be waited for; on another clock the proof ends by itself.
        self._thread.join(max(0.0, seconds) if self.clock is monotonic else None)


class Run:
    """Clock, offers, bound."""

    def __init__(self, problem: Problem, stop: Stop, progress: Progress | None) -> None:
        self.problem, self.stop, self.progress = problem, stop, progress
        self.clock = stop.clock
        self.begin = self.clock()
        self.deadline = self.begin + stop.seconds if stop.seconds is not None else FOREVER
        self.best: tuple[int, Plan] | None = None
        self.weight: Callable[[Plan, int], int] = lambda _plan, cost: cost
        self.bound: BoundThread | None = None
        self.history: list[tuple[float, int]] = []
        self.moves = 0
        self.reserve = 0.0  # seconds kept back for the last check
        self.spare_moves = 0  # kept back for levelling
        self.seating = 0.0  # seconds that seating has taken at most
        self._held: list[tuple[int, int, Plan]] = []  # (weight, cost, plan), the best first

    def spent(self) -> float:
        return self.clock() - self.begin

    def left(self) -> float:
        return self.deadline - self.clock()

    def offer(self, phase: str, plan: Plan, cost: int) -> bool:
        """Keep the plan when it is the cheapest; the ones before it are kept too."""
        weight = self.weight(plan, cost)
        better = not self._held or weight < self._held[0][0]
        if better:
            self._held.insert(0, (weight, cost, plan))
            del self._held[4:]
            self.best = cost, plan
            self.history.append((round(self.spent(), 3), cost))
        self.tell(phase)
        return better

    def decide(self, phase: str, plan: Plan, cost: int) -> None:
        """From now on this plan is the best, whatever it costs; the ones before it are kept."""
        self._held.insert(0, (self.weight(plan, cost), cost, plan))
        self.best = cost, plan
        self.history.append((round(self.spent(), 3), cost))
        self.tell(phase)

    def held(self) -> tuple[int, Plan]:
        """Fen and plan of the best so far."""
        if self.best is None:
            raise RuntimeError("nothing was offered yet")
        return self.best

    def tell(self, phase: str) -> None:
        if self.progress and self.best:
            self.progress(phase, self.spent(), self.best[0], self.bound.fen if self.bound else None)

    def is_good_enough(self) -> bool:
        """The wanted gap is proven."""
        if not (self.stop.gap and self.best and self.bound and self.bound.fen):
            return False
        return self.best[0] <= self.bound.fen * (1 + self.stop.gap)

    def is_over(self) -> bool:
        return self.clock() >= self.deadline or self.is_good_enough()

    def result(self) -> Result:
        """The best plan that the independent checker passes, to the fen. RuntimeError when it passes none."""
        for _, cost, plan in self._held:
            report = check(self.problem, to_json(self.problem, plan))
            if report["feasible"] and report["cost_fen"] == cost:
                return Result(
                    plan=plan, cost_fen=cost, bound_fen=self._bound_fen(cost), iterations=self.moves,
                    bound_error=self.bound.error if self.bound else "", seconds=round(self.spent(), 3),
                    violations=report["priority_violations"], history=self.history,
                )  # fmt: skip
        raise RuntimeError("the checker passes no plan")

    def _bound_fen(self, cost: int) -> int | None:
        """A bound above a checked plan would be a fault of the proof: better a stop than a false word."""
        fen = self.bound.fen if self.bound else None
        if fen is not None and fen > cost:
            raise RuntimeError(f"the bound {fen} is above a plan of {cost}")
        return fen
