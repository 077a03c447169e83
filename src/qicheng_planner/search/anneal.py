"""Annealing over buses: the loop, its cooling and the chain around it."""

from __future__ import annotations

from qicheng_planner.search.bus import STOPS, best_type, measure, offer, put, shift_energy
from qicheng_planner.search.chance import below, draw
from qicheng_planner.search.ground import BUSES, HAND, PRICE, Ground, Ints, State
from qicheng_planner.search.jit import bare, njit
from qicheng_planner.search.moves import change_bus, drop_bus, move_day, new_bus, pair
from qicheng_planner.search.rank import refresh


@njit
def refresh_all(ground: Ground, state: State) -> None:
    """The ranks of every place, before the first move."""
    for p in range(state.room.shape[0]):
        refresh(ground, state, p)


@njit
def bare_ground(g: Ground) -> Ground:
    """Views without reference counts (see `jit.bare`)."""
    demand, table, worth, km = bare(g.demand), bare(g.table), bare(g.worth), bare(g.km)
    return Ground(demand, table, worth, km, bare(g.types), bare(g.rules), bare(g.near))


@njit
def bare_state(s: State) -> State:
    """Views without reference counts (see `jit.bare`)."""
    left, room, count, work, cand = bare(s.left), bare(s.room), bare(s.tally), bare(s.work), bare(s.cand)
    item, rng, mark, log, logged = bare(s.item), bare(s.rng), bare(s.mark), bare(s.log), bare(s.logged)
    old, yard = bare(s.old), bare(s.yard)
    hold = (bare(s.bus), bare(s.stop), bare(s.load))
    return State(
        hold[0], hold[1], hold[2], left, room, count, work, cand, item, rng, mark, log, logged, old, yard
    )


@njit
def run(counted_ground: Ground, counted_state: State, moves: int, hot: float, cold: float) -> int:
    """So many moves while the heat falls evenly (as a geometric series) from hot to cold; returns those taken."""
    ground, state = bare_ground(counted_ground), bare_state(counted_state)
    taken = 0
    heat, factor = hot, (cold / hot) ** (64.0 / moves) if moves and hot > 0.0 else 1.0
    for i in range(moves):
        if i % 64 == 0:
            heat *= factor
        if step(ground, state, heat):
            taken += 1
    return taken


@njit
def add_bus(ground: Ground, state: State, day: int, t: int, stops: Ints) -> bool:
    """One bus over these stops with the best load there still is; False when it cannot run."""
    drops = stops.shape[0]
    for i in range(drops):
        state.cand[STOPS, i] = stops[i]
    if state.tally[BUSES] >= state.bus.shape[0] or not measure(ground, state, drops):
        return False
    state.tally[HAND] = drops
    offer(ground, state, day, drops, -1)
    if best_type(ground, state, day, t) < 0:
        return False
    b = state.tally[BUSES]
    state.tally[BUSES] = b + 1
    shift_energy(state, state.tally[PRICE])
    put(ground, state, b, day, t)
    return True


@njit
def step(ground: Ground, state: State, heat: float) -> bool:
    """One move of a random kind."""
    buses, u = state.tally[BUSES], draw(state.rng)
    if buses == 0 or u < 0.15:
        return new_bus(ground, state, heat)
    b = below(state.rng, buses)
    if u < 0.70:
        return change_bus(ground, state, b, heat)
    if u < 0.82:
        return move_day(ground, state, b, heat)
    if u < 0.86:
        return drop_bus(ground, state, b, heat)
    return buses > 1 and pair(ground, state, b, heat)
