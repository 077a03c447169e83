"""The large move: a few buses of one region are sent home and new ones built over what they leave, each drop the best there is."""

from __future__ import annotations

from qicheng_planner.search.bus import (
    NEVER,
    OTHER,
    STOPS,
    best_type,
    copy_row,
    erase,
    leave,
    measure,
    offer,
    put,
    shift_energy,
    worth_of,
)
from qicheng_planner.search.chance import below, draw, threshold
from qicheng_planner.search.ground import (
    BUSES,
    DAY,
    DROPS,
    ENERGY,
    HAND,
    HAND2,
    MORE,
    MOST_GONE,
    PRICE,
    R_DROPS,
    W_KM,
    Ground,
    State,
)
from qicheng_planner.search.jit import inlined, lean
from qicheng_planner.search.moves import has
from qicheng_planner.search.rank import begin_trial, end_trial, fresh

# Columns of `State.gone`: which row it was, the row itself, then stop and load by turns.
ROW_0, STOP_0 = 1, 7
BLIND = 0.15  # a neighbour is overlooked with this chance, so that the same ruin is not rebuilt the same way


@inlined
def send_home(ground: Ground, state: State, k: int, b: int) -> None:
    """Bus b goes; its row is kept as number k."""
    gone = state.gone[k]
    gone[0] = b
    for i in range(state.bus.shape[1]):
        gone[ROW_0 + i] = state.bus[b, i]
    for i in range(state.bus[b, DROPS]):
        gone[STOP_0 + 2 * i], gone[STOP_0 + 2 * i + 1] = state.stop[b, i], state.load[b, i]
    shift_energy(state, worth_of(ground, state, b))
    leave(ground, state, b)
    erase(state, b)


@inlined
def call_back(state: State, count: int) -> None:
    """Undo the rows of so many `send_home`; rows added since are forgotten."""
    for k in range(count - 1, -1, -1):
        gone, last = state.gone[k], state.tally[BUSES]
        b = gone[0]
        if b != last:
            copy_row(state, b, last)
        for i in range(state.bus.shape[1]):
            state.bus[b, i] = gone[ROW_0 + i]
        for i in range(state.bus[b, DROPS]):
            state.stop[b, i], state.load[b, i] = gone[STOP_0 + 2 * i], gone[STOP_0 + 2 * i + 1]
        state.tally[BUSES] = last + 1


@inlined
def price_with(ground: Ground, state: State, drops: int, q: int, day: int) -> int:
    """Price of the stops in OTHER and q where its distance belongs, by the best type; the stops are left in STOPS."""
    n, done = 0, False
    for i in range(drops):
        p = state.cand[OTHER, i]
        if not done and ground.worth[p, W_KM] > ground.worth[q, W_KM]:
            state.cand[STOPS, n] = q
            n += 1
            done = True
        state.cand[STOPS, n] = p
        n += 1
    if not done:
        state.cand[STOPS, n] = q
    return price_stops(ground, state, drops + 1, day)


@inlined
def price_stops(ground: Ground, state: State, drops: int, day: int) -> int:
    """Price of the stops in hand by the best type (in `tally[HAND2]`); NEVER when no bus can do it."""
    state.tally[PRICE], state.tally[HAND], state.tally[HAND2] = NEVER, drops, -1
    if measure(ground, state, drops):
        offer(ground, state, day, drops, -1)
        state.tally[HAND2] = best_type(ground, state, day, -1)
    return int(state.tally[PRICE])


@inlined
def best_neighbour(ground: Ground, state: State, drops: int, day: int, price: int) -> int:
    """The place that makes the bus over the stops in OTHER cheapest, near one of them; -1 when none makes it cheaper."""
    best, which, around = price, -1, state.cand[OTHER, below(state.rng, drops)]
    for i in range(ground.near.shape[1]):
        q = ground.near[around, i]
        if q < 0:
            break
        fresh(ground, state, q)
        if state.room[q, MORE, day] <= 0 or has(state, OTHER, drops, q) or draw(state.rng) < BLIND:
            continue
        here = price_with(ground, state, drops, q, day)
        if here < best:
            best, which = here, q
    return int(which)


@lean
def build(ground: Ground, state: State, p: int, day: int) -> bool:
    """A bus that begins with p, each further drop the best neighbour; False when none pays."""
    price = price_with(ground, state, 0, p, day)
    state.cand[OTHER, 0] = p
    drops = 1
    while drops < ground.rules[R_DROPS]:
        q = best_neighbour(ground, state, drops, day, price)
        if q < 0:
            break
        price = price_with(ground, state, drops, q, day)
        drops += 1
        for i in range(drops):
            state.cand[OTHER, i] = state.cand[STOPS, i]
    if price >= 0:
        return False
    for i in range(drops):
        state.cand[STOPS, i] = state.cand[OTHER, i]
    shift_energy(state, price_stops(ground, state, drops, day))
    b = state.tally[BUSES]
    state.tally[BUSES] = b + 1
    put(ground, state, b, day, state.tally[HAND2])
    return True


@inlined
def another(ground: Ground, state: State) -> int:
    """A bus for the region of the first one sent home, within a few days of it; -1 when none was hit."""
    rng, gone = state.rng, state.gone[0]
    p, day = gone[STOP_0 + 2 * below(rng, gone[ROW_0 + DROPS])], gone[ROW_0 + DAY]
    for _ in range(24):
        c = below(rng, state.tally[BUSES])
        q = state.stop[c, below(rng, state.bus[c, DROPS])]
        if abs(state.bus[c, DAY] - day) <= 4 and ground.pairs[p, q]:
            return c
    return -1


@inlined
def begin_anew(ground: Ground, state: State, count: int) -> bool:
    """One bus from a stop of those sent home, on their day or near it; False when nothing comes of it."""
    rng, days = state.rng, state.left.shape[1]
    gone = state.gone[below(rng, count)]
    p, day = gone[STOP_0 + 2 * below(rng, gone[ROW_0 + DROPS])], gone[ROW_0 + DAY]
    if draw(rng) < 0.4:
        day = max(0, min(days - 1, day + below(rng, 5) - 2))
    fresh(ground, state, p)
    if state.room[p, MORE, day] <= 0 or state.left[state.left.shape[0] - 1, day] <= 0:
        return False
    return build(ground, state, p, day)


@lean
def rebuild(ground: Ground, state: State, b: int, heat: float) -> bool:
    """Up to three buses go home, as many or one more are built anew; undone when that is dearer than the heat allows."""
    before, buses = state.tally[ENERGY], state.tally[BUSES]
    ceiling, wanted, count = before + threshold(state.rng, heat), 1 + below(state.rng, MOST_GONE), 0
    begin_trial(state)
    while b >= 0 and count < wanted:
        send_home(ground, state, count, b)
        count += 1
        b = another(ground, state) if count < wanted and state.tally[BUSES] > 0 else -1
    misses, built = 0, 0
    while misses < 2 and built <= count and state.tally[BUSES] < state.bus.shape[0]:
        if begin_anew(ground, state, count):
            built += 1
        else:
            misses += 1
    if state.tally[ENERGY] <= ceiling:
        end_trial(state, True)
        return True
    state.tally[ENERGY], state.tally[BUSES] = before, buses - count
    call_back(state, count)
    end_trial(state, False)
    return False
