"""One bus: its way, its price, who would ride it."""

from __future__ import annotations

from qicheng_planner.search.ground import (
    BACK_KM,
    BUSES,
    BUSY,
    CAP,
    COST,
    DAY,
    DRIVER,
    DROPS,
    EMPTY,
    ENERGY,
    FIXED,
    HAND,
    ITEMS,
    MIN,
    MORE,
    MORE_POOR,
    OUT,
    PRICE,
    R_AWAY,
    R_DRIVER_KM,
    R_FEE,
    R_KM,
    R_PCT,
    R_SPEED,
    RIDERS,
    ROUTE_KM,
    SEATS,
    SPARE,
    TYPE,
    W_ALL,
    W_KM,
    W_POOR,
    Ground,
    Ints,
    State,
)
from qicheng_planner.search.jit import inlined
from qicheng_planner.search.rank import fresh, touch

NEVER = 1 << 50
# Rows of `State.cand`: stops of the bus in hand, what it takes at each, other stops, a bus as it was.
STOPS, TAKE, OTHER, OLD, OLD_LOAD = range(5)


@inlined
def measure(ground: Ground, state: State, drops: int) -> bool:
    """Way out and way home of the stops in hand; False when a drop is too far round (§4.3)."""
    rules, km, worth, stops = ground.rules, ground.km, ground.worth, state.cand[STOPS]
    here = km.shape[0] - 1
    origin = here
    cum = 0
    for i in range(drops):
        cum += km[here, stops[i]]
        here = stops[i]
        if 100 * cum > rules[R_PCT] * worth[here, W_KM] + 100 * rules[R_KM]:
            return False
    state.tally[ROUTE_KM] = cum
    state.tally[BACK_KM] = km[here, origin]
    return True


@inlined
def busy_days(ground: Ground, state: State) -> int:
    """Days the bus measured last is out."""
    rules = ground.rules
    return int(1 + (rules[R_AWAY] + state.tally[ROUTE_KM] + state.tally[BACK_KM]) // (24 * rules[R_SPEED]))


@inlined
def hire(ground: Ground, state: State, t: int, drops: int, busy: int) -> int:
    """Fen of the bus measured last, as type t."""
    kind, cum = ground.types[t], state.tally[ROUTE_KM]
    fen = kind[FIXED] + kind[OUT] * cum + kind[EMPTY] * state.tally[BACK_KM]
    fen += ground.rules[R_FEE] * (drops - 1)
    if cum > ground.rules[R_DRIVER_KM]:
        fen += kind[DRIVER] * busy
    return int(fen)


@inlined
def offer(ground: Ground, state: State, day: int, drops: int, own: int) -> None:
    """The riders the stops in hand could take, dearest first: rows of (fen each, riders, which stop).

    `own` is a bus of the same day about to be taken away: what it carries counts as free again.
    """
    item, room, worth, n = state.item, state.room, ground.worth, 0
    for i in range(drops):
        p = state.cand[STOPS, i]
        fresh(ground, state, p)
        more, poor = room[p, MORE, day], room[p, MORE_POOR, day]
        if own >= 0:
            for j in range(state.bus[own, DROPS]):
                if state.stop[own, j] == p:
                    more += state.load[own, j]
                    poor += max(0, state.load[own, j] - room[p, SPARE, day])
        poor = min(poor, more)
        n = _insert(item, n, worth[p, W_ALL] + worth[p, W_POOR], poor, i)
        n = _insert(item, n, worth[p, W_ALL], more - poor, i)
    state.tally[ITEMS] = n


@inlined
def _insert(item: Ints, n: int, fen: int, riders: int, i: int) -> int:
    if riders <= 0:
        return n
    at = n
    while at > 0 and item[at - 1, 0] < fen:
        for c in range(3):
            item[at, c] = item[at - 1, c]
        at -= 1
    item[at, 0] = fen
    item[at, 1] = riders
    item[at, 2] = i
    return n + 1


@inlined
def gain(ground: Ground, state: State, t: int, drops: int) -> int:
    """Subsidies saved by a full bus of type t on the offer; -1 when too few ride or a stop stays empty."""
    seats, fen, served = ground.types[t, CAP], 0, 0
    for i in range(state.tally[ITEMS]):
        if seats == 0:
            break
        n = min(seats, state.item[i, 1])
        fen += n * state.item[i, 0]
        seats -= n
        served |= 1 << state.item[i, 2]
    if ground.types[t, CAP] - seats < max(1, ground.types[t, MIN]) or served != (1 << drops) - 1:
        return -1
    return int(fen)


@inlined
def fill(ground: Ground, state: State, t: int, drops: int) -> None:
    """Write the loads that `gain` counted."""
    take, seats = state.cand[TAKE], ground.types[t, CAP]
    for i in range(drops):
        take[i] = 0
    for i in range(state.tally[ITEMS]):
        n = min(seats, state.item[i, 1])
        take[state.item[i, 2]] += n
        seats -= n


@inlined
def is_free(state: State, t: int, day: int, busy: int) -> bool:
    """A bus of type t for all days out, and a departure on the first."""
    left = state.left
    free: bool = left[left.shape[0] - 1, day] > 0
    for d in range(day, min(left.shape[1], day + busy)):
        free &= left[t, d] > 0
    return free


@inlined
def book(state: State, t: int, day: int, busy: int, sign: int) -> None:
    """Take (+1) a bus out of the yard or give it back (-1)."""
    left = state.left
    left[left.shape[0] - 1, day] -= sign
    for d in range(day, min(left.shape[1], day + busy)):
        left[t, d] -= sign


@inlined
def worth_of(ground: Ground, state: State, b: int) -> int:
    """Subsidies that come back when bus b goes, less its hire: the price of taking it away."""
    fen, day = -state.bus[b, COST], state.bus[b, DAY]
    for i in range(state.bus[b, DROPS]):
        p, n = state.stop[b, i], state.load[b, i]
        fresh(ground, state, p)
        fen += n * ground.worth[p, W_ALL] + max(0, n - state.room[p, SPARE, day]) * ground.worth[p, W_POOR]
    return int(fen)


@inlined
def unload(ground: Ground, state: State, b: int) -> None:
    """Take the seats of bus b out of its places (the row stays)."""
    day = state.bus[b, DAY]
    for i in range(state.bus[b, DROPS]):
        touch(state, state.stop[b, i])
        state.room[state.stop[b, i], SEATS, day] -= state.load[b, i]


@inlined
def board(ground: Ground, state: State, b: int) -> None:
    """Give the seats of bus b to its places."""
    day = state.bus[b, DAY]
    for i in range(state.bus[b, DROPS]):
        touch(state, state.stop[b, i])
        state.room[state.stop[b, i], SEATS, day] += state.load[b, i]


@inlined
def write(ground: Ground, state: State, b: int, day: int, t: int) -> None:
    """Bus b becomes the bus in hand (stops and loads in `cand`, measured last)."""
    drops = state.tally[HAND]
    row, busy = state.bus[b], busy_days(ground, state)
    row[DAY], row[TYPE], row[DROPS], row[BUSY] = day, t, drops, busy
    row[COST] = hire(ground, state, t, drops, busy)
    row[RIDERS] = 0
    for i in range(drops):
        state.stop[b, i] = state.cand[STOPS, i]
        state.load[b, i] = state.cand[TAKE, i]
        row[RIDERS] += state.cand[TAKE, i]


@inlined
def erase(state: State, b: int) -> None:
    """The last bus takes row b."""
    last = state.tally[BUSES] - 1
    if b != last:
        copy_row(state, last, b)
    state.tally[BUSES] = last


@inlined
def copy_row(state: State, one: int, two: int) -> None:
    """Row `one` of the buses is written over row `two`."""
    for i in range(state.bus.shape[1]):
        state.bus[two, i] = state.bus[one, i]
    for i in range(state.bus[one, DROPS]):
        state.stop[two, i] = state.stop[one, i]
        state.load[two, i] = state.load[one, i]


@inlined
def shift_energy(state: State, fen: int) -> None:
    """Book a move's price."""
    state.tally[ENERGY] += fen


@inlined
def best_type(ground: Ground, state: State, day: int, only: int) -> int:
    """The type that makes the bus in hand cheapest (or just `only`); its price (hire − gain) in `tally[PRICE]`."""
    drops, busy, best = state.tally[HAND], busy_days(ground, state), -1
    state.tally[PRICE] = NEVER
    for t in range(ground.types.shape[0]):
        if (only >= 0 and t != only) or not is_free(state, t, day, busy):
            continue
        saved = gain(ground, state, t, drops)
        if saved < 0:
            continue
        price = hire(ground, state, t, drops, busy) - saved
        if price < state.tally[PRICE]:
            state.tally[PRICE] = price
            best = t
    return best


@inlined
def leave(ground: Ground, state: State, b: int) -> None:
    """Bus b gives back its seats, its riders and its departure; the row stays."""
    unload(ground, state, b)
    book(state, state.bus[b, TYPE], state.bus[b, DAY], state.bus[b, BUSY], -1)


@inlined
def enter(ground: Ground, state: State, b: int) -> None:
    """The opposite of `leave`."""
    board(ground, state, b)
    book(state, state.bus[b, TYPE], state.bus[b, DAY], state.bus[b, BUSY], 1)


@inlined
def put(ground: Ground, state: State, b: int, day: int, t: int) -> None:
    """The bus in hand, measured and offered, becomes bus b."""
    fill(ground, state, t, state.tally[HAND])
    write(ground, state, b, day, t)
    enter(ground, state, b)
