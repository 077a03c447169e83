"""Annealing over buses: the loop, its cooling and the chain around it."""

from __future__ import annotations

from qicheng_planner.search.bus import STOPS, best_type, measure, offer, put, shift_energy
from qicheng_planner.search.chance import below, draw
from qicheng_planner.search.ground import BUSES, HAND, PRICE, Ground, Ints, State
from qicheng_planner.search.jit import lean
from qicheng_planner.search.moves import change_bus, drop_bus, move_day, new_bus, pair
from qicheng_planner.search.rank import refresh
from qicheng_planner.search.rebuild import rebuild

# How often a move is of each kind; the rest mixes two buses.
NEW, CHANGE, DAYS, DROP, REBUILD = 0.12, 0.45, 0.10, 0.04, 0.15


@lean
def refresh_all(ground: Ground, state: State) -> None:
    """The ranks of every place, before the first move."""
    for p in range(state.room.shape[0]):
        refresh(ground, state, p)


@lean
def run(ground: Ground, state: State, moves: int, hot: float, cold: float) -> int:
    """So many moves while the heat falls evenly (as a geometric series) from hot to cold; returns those taken."""
    taken = 0
    heat, factor = hot, (cold / hot) ** (64.0 / moves) if moves and hot > 0.0 else 1.0
    for i in range(moves):
        if i % 64 == 0:
            heat *= factor
        buses, u, done = state.tally[BUSES], draw(state.rng), False
        b = below(state.rng, buses)
        if buses == 0 or u < NEW:
            done = new_bus(ground, state, heat)
        elif u < NEW + CHANGE:
            done = change_bus(ground, state, b, heat)
        elif u < NEW + CHANGE + DAYS:
            done = move_day(ground, state, b, heat)
        elif u < NEW + CHANGE + DAYS + DROP:
            done = drop_bus(ground, state, b, heat)
        elif u < NEW + CHANGE + DAYS + DROP + REBUILD:
            done = rebuild(ground, state, b, heat)
        elif buses > 1:
            done = pair(ground, state, b, heat)
        taken += done
    return taken


@lean
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
