"""From a problem to a plan with persons, the best found in the time given, with its proven distance to the best.

Reproducible: the same seed and the same number of moves give the same plan, byte for byte (`Stop.iterations`). A time
budget is spent to the end, or until the wanted gap is proven; a plan is there from the first moment, and Ctrl-C gives
the best so far.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from qicheng_planner.diff import moved_workers
from qicheng_planner.draft import Draft, copy_draft, plan_cost, to_draft
from qicheng_planner.hand import hand_plan
from qicheng_planner.improve import seat_more, shake
from qicheng_planner.level import Closed, level, raised
from qicheng_planner.plan import Plan
from qicheng_planner.polish import fill, poor_first
from qicheng_planner.problem import Problem
from qicheng_planner.replan import Replan, read_pins
from qicheng_planner.run import FOREVER, BoundThread, Progress, Result, Run, Stop
from qicheng_planner.search.chain import CHUNKS, Chain
from qicheng_planner.search.ground import Ground, Ints, make_ground
from qicheng_planner.seating import Roll, seat

if TYPE_CHECKING:
    from qicheng_planner.bound.climb import Hint

__all__ = ["FOREVER", "Params", "Progress", "Result", "Stop", "solve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What may be tuned."""

    bound: bool = True  # prove a lower bound beside the search (a time is needed for it)
    first_share: float = 0.06  # of the time or moves, for the first plan
    moved_fen: int = 10_000  # replanning: price of one moved worker
    replan_moves: int = 60_000  # replanning: moves for those to be placed anew
    rounding: float = 0.6  # of the time, for whole buses out of a finished proof, where few ride
    reserve: float = 0.15  # seconds kept back for the last check, at least
    restart_below: int = 1500  # workers: many short chains instead of one long one
    improve_below: int = 600  # workers: improve person by person at the end
    shake_below: int = 80  # workers: place everyone anew again and again
    shakes: int = 160
    improve_share: float = 0.15  # of the time
    restart_moves: int = 300  # moves of a short chain, per worker
    level: bool = False  # at no place a smaller share of the poor rides than of the others
    level_share: float = 0.25  # of the time or moves, for levelling
    level_turns: int = 3


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    params: Params | None = None,
    progress: Progress | None = None,
    pins: Mapping[str, Any] | None = None,
    start: Plan | None = None,
) -> Result:
    """A feasible plan, verified to the fen. `pins` needs `start`. Raises Unreadable when a pin cannot be kept."""
    params, run = params or Params(), Run(problem, stop, progress)
    run.reserve = params.reserve
    kept = Replan(problem, start, read_pins(pins, problem, start)) if start else None
    if start is None:
        read_pins(pins, problem, start)
    if params.bound and stop.seconds is not None:
        rounding = stop.seconds * params.rounding if problem.workers <= params.restart_below else 0.0
        run.bound = BoundThread(problem, max(0.05, run.left() - 3 * run.reserve), run.clock, rounding)
    try:
        _search(run, kept, seed, params)
        if run.bound and not run.is_good_enough():
            run.bound.wait(run.left() - run.reserve)
    except KeyboardInterrupt:
        run.tell("stopped")
    if run.bound:
        run.bound.stop()
    result = run.result()
    if kept:
        result.moved_workers = moved_workers(problem, kept.before, result.plan)
    return result


def _search(run: Run, kept: Replan | None, seed: int, params: Params) -> None:
    """Plan or replan; levelling has a part of the time or moves kept back for it."""
    spare, moves = 0.0, 0
    if params.level:
        spare = params.level_share * (run.stop.seconds or 0.0)
        moves = int(params.level_share * (run.stop.iterations or 0))
    run.reserve += spare
    run.spare_moves = moves
    if kept:
        _replan(run, kept, seed, params)
    else:
        _plan(run, seed, params)
    run.reserve -= spare
    if params.level:
        _level(run, kept, seed, params)


def _plan(run: Run, seed: int, params: Params) -> None:
    """A clerk's plan at once, then annealing."""
    _simple(run)
    if not run.problem.can_run:
        return
    ground = make_ground(run.problem)
    roll = Roll(run.problem, ground)
    first = _chain(run, ground, 2 * seed)
    quick = _share(run, params.first_share)
    if run.stop.seconds is not None:
        # A usable plan soon, however much time there is: half a second for 5,000 riders.
        soon = run.clock() + max(0.5, run.problem.workers / 10_000)
        quick = Share(quick.moves, min(quick.deadline, soon))
    _anneal(run, first, roll, quick, QUICK)
    if run.problem.workers > params.restart_below:
        _long(run, ground, roll, seed, first.moves)
    else:
        _restart(run, ground, roll, seed, params)
    if run.problem.workers <= params.improve_below:
        _improve(run, seed, params)


def _long(run: Run, ground: Ground, roll: Roll, seed: int, used: int) -> None:
    """One long chain; a second one in the thread of the proof, once that is finished."""
    share = _share(run, 1.0, used)
    second: list[Chain] = []
    if run.bound and run.stop.iterations is None:
        # Room to seat the second chain too; a chain may end one step late.
        room = 1.5 * run.seating + 1.5 * run.left() / CHUNKS
        spare = run.left() - (share.deadline - run.clock()) + room
        share = Share(None, share.deadline - room)
        run.bound.afterwards(partial(_second, run, ground, seed, spare, second))
    _anneal(run, _chain(run, ground, 2 * seed + 1), roll, share, LONG)
    if second and run.left() > run.reserve + 1.5 * run.seating:
        run.moves += second[0].moves
        draft = seat(roll, second[0].state)
        run.offer("second", draft.plan(), draft.cost())


def _second(
    run: Run,
    ground: Ground,
    seed: int,
    spare: float,
    done: list[Chain],
    left: float,
    is_told_to_stop: Callable[[], bool],
) -> None:
    """A chain of its own; it counts only when it has cooled to the end before the first one needs it."""
    left -= spare
    if run.stop.seconds is None or left < LEAST_SECOND * run.stop.seconds:
        return
    chain = _chain(run, ground, 2 * (seed + 999_983) + 1)
    chain.cool(None, run.clock() + left, lambda _: is_told_to_stop() or run.is_good_enough(), LONG)
    done.append(chain)


def _improve(run: Run, seed: int, params: Params) -> None:
    """Person by person, where few ride; the search leaves a part of the time for it."""

    def over() -> bool:
        return run.is_good_enough() or run.left() <= run.reserve

    cost, plan = run.held()
    cost, plan = seat_more(run.problem, plan, cost, over)
    if run.problem.workers <= params.shake_below:
        cost, plan = shake(run.problem, plan, cost, seed, params.shakes, over)
    run.offer("persons", plan, cost)


@dataclass(frozen=True, slots=True)
class Share:
    """What one chain may use."""

    moves: int | None
    deadline: float


# Heat of a chain in parts of the mean subsidy of a person, from and to.
QUICK, LONG, SHORT = (0.5, 0.04), (0.5, 0.05), ((0.3, 0.08), (0.45, 0.05))
GENTLE = (0.12, 0.03)
LEAST_SECOND = 0.25  # of the time: a shorter second chain finds nothing the first one does not
SEATINGS = 2  # orders in which the persons of one result are seated


def _share(run: Run, part: float, used: int = 0) -> Share:
    """A part of the moves and of the time that are left."""
    moves, deadline = None, FOREVER
    if run.stop.iterations is not None:
        moves = max(100, int((run.stop.iterations - run.spare_moves - used) * part))
    if run.stop.seconds is not None:
        deadline = run.clock() + (run.left() - run.reserve - min(2.5 * run.seating, 0.1 * run.left())) * part
    return Share(moves, deadline)


def _restart(run: Run, ground: Ground, roll: Roll, seed: int, params: Params) -> None:
    """Few riders: many chains, each longer than the one before, find more than one long one."""
    length = 2000 + params.restart_moves * run.problem.workers
    share = params.improve_share if run.problem.workers <= params.improve_below else 0.0
    turn, end, hinted = 0, _share(run, 1.0 - share).deadline, False
    while not run.is_good_enough() and run.clock() < end:
        turn += 1
        left = None if run.stop.iterations is None else run.stop.iterations - run.spare_moves - run.moves
        if left is not None and left < min(length, 1000):
            break
        chain = _chain(run, ground, 2 * (seed + 1_000_003 * turn) + 1)
        moves = length if left is None else min(left, length)
        if not hinted and run.bound and run.bound.hint:
            hinted = True
            _from_proof(run, chain, roll, run.bound.hint, Share(moves, end))
            continue
        length = length * 3 // 2
        _anneal(run, chain, roll, Share(moves, end), SHORT[turn % 2])


def _from_proof(run: Run, chain: Chain, roll: Roll, hint: list[Hint], share: Share) -> None:
    """Whole buses out of the proof: seated as they are, then cooled from a low heat."""
    chain.load(hint)
    draft = seat(roll, chain.state)
    run.offer("rounded", draft.plan(), draft.cost())
    _anneal(run, chain, roll, share, GENTLE)


def _simple(run: Run) -> None:
    """What needs no search: everyone on the subsidy, and the hand plan with poor households first."""
    run.offer("subsidy", Plan(run.problem.name, ()), plan_cost(run.problem, ()))
    begin = run.clock()
    draft = to_draft(run.problem, hand_plan(run.problem))
    poor_first(draft)
    run.offer("hand", draft.plan(), draft.cost())
    # The last check and the writing take about as long as this.
    run.reserve += 2 * (run.clock() - begin)


def _chain(run: Run, ground: Ground, seed: int, free: Ints | None = None) -> Chain:
    return Chain(run.problem, ground, seed, free, run.clock)


def _anneal(run: Run, chain: Chain, roll: Roll, share: Share, heat: tuple[float, float]) -> None:
    """One chain, and its buses seated."""

    def report(done: float) -> bool:
        run.tell("search")
        return run.is_good_enough()

    chain.cool(share.moves, share.deadline, report, heat)
    run.moves += chain.moves
    for turn in range(SEATINGS):
        begin = run.clock()
        draft = seat(roll, chain.state, turn=turn)
        run.offer("seats", draft.plan(), draft.cost())
        run.seating = max(run.seating, run.clock() - begin)
        if run.left() < run.reserve + 1.5 * run.seating:
            break


# ---- replanning ----


def _replan(run: Run, kept: Replan, seed: int, params: Params) -> None:
    """The old plan with the fewest changes first; then those without a seat placed anew, by buses of their own too."""
    run.weight = lambda plan, cost: cost + params.moved_fen * kept.moved(plan)
    draft = copy_draft(kept.draft)
    _offer(run, "kept", draft)
    fill(draft)
    _offer(run, "filled", draft)
    plain = make_ground(run.problem)
    for turn, everyone in enumerate((False, True)):
        if not run.is_over():
            base = copy_draft(kept.draft)
            _place(run, base, plain, kept.sizes(everyone), 2 * seed + turn, params)
            _offer(run, "placed", base)


def _offer(run: Run, phase: str, draft: Draft) -> None:
    run.offer(phase, draft.plan(), draft.cost())


def _place(run: Run, base: Draft, plain: Ground, sizes: list[int], seed: int, params: Params) -> None:
    """Anneal over the buses left in the yard for these persons, and seat them beside those who stay."""
    ground = make_ground(run.problem, sizes, plain)
    free: Ints = np.array([*base.yard, base.departures], dtype=np.int64)
    chain = _chain(run, ground, seed, free)
    chain.cool(params.replan_moves, run.deadline - run.reserve, lambda _: run.is_over())
    run.moves += chain.moves
    seat(Roll(run.problem, ground, sizes, base.road), chain.state, base, rounds=1)


# ---- levelling ----


def _level(run: Run, kept: Replan | None, seed: int, params: Params) -> None:
    """The best plan levelled, whatever it costs; where nothing is pinned, the search goes on from it for cheaper ones."""
    closed = kept.closed(params.moved_fen) if kept else Closed()
    begin, (_, plan) = run.clock(), run.held()
    found = level(run.problem, plan, closed, lambda: run.left() <= run.reserve)
    run.decide("level", found, plan_cost(run.problem, found.buses))
    if run.problem.can_run and not kept:
        _level_on(run, plan, seed, params, run.clock() - begin)


def _level_on(run: Run, plan: Plan, seed: int, params: Params, took: float) -> None:
    """Cool again from the buses of the plan, at each turn with dearer seats for the poor who are left behind."""
    ground = make_ground(run.problem)
    roll, chain = Roll(run.problem, ground), _chain(run, ground, 2 * (seed + 500_009) + 1)
    chain.load([(bus.day, bus.type, bus.stops) for bus in plan.buses])
    worth = ground.worth
    for turns in range(params.level_turns, 0, -1):
        room = (run.left() - run.reserve) / turns - 1.5 * took - run.seating
        if run.stop.seconds is not None and room <= 0:
            break
        worth = raised(run.problem, plan, worth)
        chain.ground = ground._replace(worth=worth)
        moves = None if run.stop.iterations is None else max(1, run.spare_moves // params.level_turns)
        chain.cool(moves, run.clock() + min(room, FOREVER), lambda _: run.is_over(), GENTLE)
        begin, plan = run.clock(), seat(roll, chain.state).plan()
        found = level(run.problem, plan, is_over=lambda: run.left() <= run.reserve)
        run.offer("level", found, plan_cost(run.problem, found.buses))
        took = run.clock() - begin
    run.moves += chain.moves
