"""The moves of the search: a new bus, a changed bus, another day, one less, and two buses at once."""

from __future__ import annotations

from qicheng_planner.search.bus import (
    OLD,
    OLD_LOAD,
    OTHER,
    STOPS,
    best_type,
    book,
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
    BUSY,
    DAY,
    DROPS,
    ENERGY,
    HAND,
    HAND2,
    MORE,
    PRICE,
    R_DROPS,
    TYPE,
    W_KM,
    Ground,
    State,
)
from qicheng_planner.search.jit import inlined, lean
from qicheng_planner.search.rank import begin_trial, end_trial, fresh


@inlined
def has(state: State, row: int, drops: int, p: int) -> bool:
    """Is p among the stops of a scratch row?"""
    found = False
    for i in range(drops):
        found |= state.cand[row, i] == p
    return found


@inlined
def add_stop(ground: Ground, state: State, row: int, drops: int, p: int) -> int:
    """Put p where its distance from the origin belongs, now and then anywhere; returns the new count."""
    stops, at = state.cand[row], drops
    if draw(state.rng) < 0.2:
        at = below(state.rng, drops + 1)
    else:
        while at > 0 and ground.worth[stops[at - 1], W_KM] > ground.worth[p, W_KM]:
            at -= 1
    for i in range(drops, at, -1):
        stops[i] = stops[i - 1]
    stops[at] = p
    return drops + 1


@inlined
def cut_stop(state: State, row: int, drops: int, at: int) -> int:
    """Take one stop out; returns the new count."""
    for i in range(at, drops - 1):
        state.cand[row, i] = state.cand[row, i + 1]
    return drops - 1


@inlined
def lure(ground: Ground, state: State, p: int, day: int) -> int:
    """A neighbour of p with riders left for that day, nearer ones more often; -1 when none was hit."""
    n = ground.near.shape[1]
    for _ in range(5):
        u = draw(state.rng)
        q = ground.near[p, int(u * u * n)] if n else -1
        if q >= 0:
            fresh(ground, state, q)
            if state.room[q, MORE, day] > 0:
                return int(q)
    return -1


@inlined
def grow(ground: Ground, state: State, drops: int, day: int) -> int:
    """One stop more in hand, near a stop of it; the same count when none fits."""
    if drops >= ground.rules[R_DROPS]:
        return drops
    q = lure(ground, state, state.cand[STOPS, below(state.rng, drops)], day)
    if q < 0 or has(state, STOPS, drops, q):
        return drops
    return add_stop(ground, state, STOPS, drops, q)


@inlined
def vary(ground: Ground, state: State, drops: int, day: int) -> int:
    """Change the stops in hand in one of five ways; returns the new count, 0 when nothing came of it."""
    u, rng = draw(state.rng), state.rng
    if u < 0.30:
        grown = grow(ground, state, drops, day)
        return grown if grown > drops else 0
    if u < 0.45:
        return cut_stop(state, STOPS, drops, below(rng, drops)) if drops > 1 else 0
    if u < 0.80:
        at = below(rng, drops)
        q = lure(ground, state, state.cand[STOPS, at], day)
        if q < 0 or has(state, STOPS, drops, q):
            return 0
        cut_stop(state, STOPS, drops, at)
        return add_stop(ground, state, STOPS, drops - 1, q)
    if u < 0.90 and drops > 1:
        i, j = below(rng, drops), below(rng, drops)
        stops = state.cand[STOPS]
        stops[i], stops[j] = stops[j], stops[i]
    return drops


@inlined
def copy_stops(state: State, b: int, row: int) -> int:
    """Stops of bus b into a scratch row."""
    drops = state.bus[b, DROPS]
    for i in range(drops):
        state.cand[row, i] = state.stop[b, i]
    return int(drops)


@inlined
def some_type(ground: Ground, state: State) -> int:
    """Mostly -1 (take the best type), now and then one at random."""
    if draw(state.rng) < 0.75:
        return -1
    return below(state.rng, ground.types.shape[0])


@lean
def new_bus(ground: Ground, state: State, heat: float) -> bool:
    """A further bus from where riders are left."""
    b, rng = state.tally[BUSES], state.rng
    if b >= state.bus.shape[0]:
        return False
    day = below(rng, state.left.shape[1])
    if state.left[state.left.shape[0] - 1, day] <= 0:
        return False
    p = below(rng, state.room.shape[0])
    for _ in range(3):
        fresh(ground, state, p)
        if state.room[p, MORE, day] > 0:
            break
        p = below(rng, state.room.shape[0])
    fresh(ground, state, p)
    if state.room[p, MORE, day] <= 0:
        return False
    state.cand[STOPS, 0] = p
    drops = 1
    for _ in range(below(rng, ground.rules[R_DROPS])):
        drops = grow(ground, state, drops, day)
    limit = threshold(rng, heat)
    if not price_hand(ground, state, drops, day, -1) or state.tally[PRICE] > limit:
        return False
    state.tally[BUSES] = b + 1
    shift_energy(state, state.tally[PRICE])
    put(ground, state, b, day, state.tally[HAND2])
    return True


@inlined
def price_hand(ground: Ground, state: State, drops: int, day: int, own: int) -> bool:
    """Best type (in `tally[HAND2]`) and price of the stops in hand on a day; False when no bus can do it."""
    if drops == 0 or not measure(ground, state, drops):
        return False
    state.tally[HAND] = drops
    offer(ground, state, day, drops, own)
    t = best_type(ground, state, day, some_type(ground, state))
    state.tally[HAND2] = t
    return t >= 0


@inlined
def change_bus(ground: Ground, state: State, b: int, heat: float) -> bool:
    """Other stops, order, type or load on the same day. Priced without touching the places."""
    day = state.bus[b, DAY]
    drops = vary(ground, state, copy_stops(state, b, STOPS), day)
    if drops == 0:
        return False
    limit, lost = threshold(state.rng, heat), worth_of(ground, state, b)
    book(state, state.bus[b, TYPE], day, state.bus[b, BUSY], -1)
    fits = price_hand(ground, state, drops, day, b) and state.tally[PRICE] + lost <= limit
    book(state, state.bus[b, TYPE], day, state.bus[b, BUSY], 1)
    if not fits:
        return False
    shift_energy(state, state.tally[PRICE] + lost)
    leave(ground, state, b)
    put(ground, state, b, day, state.tally[HAND2])
    return True


@lean
def move_day(ground: Ground, state: State, b: int, heat: float) -> bool:
    """The same bus, perhaps with other stops, on another day."""
    days = state.left.shape[1]
    day = below(state.rng, days)
    if draw(state.rng) < 0.6:
        day = state.bus[b, DAY] + (1 if draw(state.rng) < 0.5 else -1) * (1 + below(state.rng, 2))
    if day < 0 or day >= days or day == state.bus[b, DAY]:
        return False
    limit, lost = threshold(state.rng, heat), worth_of(ground, state, b)
    begin_trial(state)
    leave(ground, state, b)
    drops = copy_stops(state, b, STOPS)
    if draw(state.rng) < 0.5:
        drops = vary(ground, state, drops, day)
    if price_hand(ground, state, drops, day, -1) and state.tally[PRICE] + lost <= limit:
        shift_energy(state, state.tally[PRICE] + lost)
        put(ground, state, b, day, state.tally[HAND2])
        end_trial(state, True)
        return True
    end_trial(state, False)
    return False


@inlined
def drop_bus(ground: Ground, state: State, b: int, heat: float) -> bool:
    """One bus less; its riders are free for others."""
    lost = worth_of(ground, state, b)
    if lost > threshold(state.rng, heat):
        return False
    shift_energy(state, lost)
    leave(ground, state, b)
    erase(state, b)
    return True


@inlined
def partner(ground: Ground, state: State, b: int) -> int:
    """Another bus for the same region within a few days; -1 when none was hit."""
    n = state.tally[BUSES]
    p = state.stop[b, below(state.rng, state.bus[b, DROPS])]
    for _ in range(24):
        c = below(state.rng, n)
        if c == b or abs(state.bus[c, DAY] - state.bus[b, DAY]) > 5:
            continue
        if ground.pairs[p, state.stop[c, below(state.rng, state.bus[c, DROPS])]]:
            return c
    return -1


@inlined
def mix(ground: Ground, state: State, one: int, two: int) -> bool:
    """Stops of two buses in STOPS (one) and OTHER (two) exchanged; the counts go to HAND and HAND2."""
    rng, most = state.rng, ground.rules[R_DROPS]
    u = draw(rng)
    if u < 0.35:  # one stop goes over
        i = below(rng, one)
        p = state.cand[STOPS, i]
        one = cut_stop(state, STOPS, one, i)
        if not has(state, OTHER, two, p):
            if two >= most:
                return False
            two = add_stop(ground, state, OTHER, two, p)
    elif u < 0.65:  # one stop each way
        i, j = below(rng, one), below(rng, two)
        p, q = state.cand[STOPS, i], state.cand[OTHER, j]
        one, two = cut_stop(state, STOPS, one, i), cut_stop(state, OTHER, two, j)
        if has(state, STOPS, one, q) or has(state, OTHER, two, p):
            return False
        one, two = add_stop(ground, state, STOPS, one, q), add_stop(ground, state, OTHER, two, p)
    elif u < 0.80:  # all on one bus
        for j in range(two):
            if one < most and not has(state, STOPS, one, state.cand[OTHER, j]):
                one = add_stop(ground, state, STOPS, one, state.cand[OTHER, j])
        two = 0
    state.tally[HAND], state.tally[HAND2] = one, two
    return True


@lean
def pair(ground: Ground, state: State, b: int, heat: float) -> bool:
    """Two buses of one region leave, mixed ones come back; undone when that is dearer than the heat allows."""
    c = partner(ground, state, b)
    if c < 0:
        return False
    one, two = copy_stops(state, b, STOPS), copy_stops(state, c, OTHER)
    if not mix(ground, state, one, two):
        return False
    one, two = state.tally[HAND], state.tally[HAND2]
    before = state.tally[ENERGY]
    ceiling = before + threshold(state.rng, heat)
    begin_trial(state)
    lost = worth_of(ground, state, b)
    leave(ground, state, b)
    lost += worth_of(ground, state, c)
    leave(ground, state, c)
    shift_energy(state, lost)
    if two > 0:
        save(state, b)
    if _both(ground, state, (b, c, one, two), ceiling):
        end_trial(state, True)
        return True
    state.tally[ENERGY] = before
    if two > 0:
        restore(state, b)
    end_trial(state, False)
    return False


@inlined
def save(state: State, b: int) -> None:
    """Row, stops and loads of a bus that may be written over."""
    for i in range(state.bus.shape[1]):
        state.old[i] = state.bus[b, i]
    for i in range(state.bus[b, DROPS]):
        state.cand[OLD, i] = state.stop[b, i]
        state.cand[OLD_LOAD, i] = state.load[b, i]


@inlined
def restore(state: State, b: int) -> None:
    """Undo `save`."""
    for i in range(state.bus.shape[1]):
        state.bus[b, i] = state.old[i]
    for i in range(state.bus[b, DROPS]):
        state.stop[b, i] = state.cand[OLD, i]
        state.load[b, i] = state.cand[OLD_LOAD, i]


@inlined
def _both(ground: Ground, state: State, who: tuple[int, int, int, int], ceiling: int) -> bool:
    """Price and put the first, then the second; False when one cannot run or both are too dear."""
    b, c, one, two = who
    day_b, day_c = state.bus[b, DAY], state.bus[c, DAY]
    if two == 0 and draw(state.rng) < 0.5:
        day_b = day_c
    if one > 0:
        if not price_hand(ground, state, one, day_b, -1):
            return False
        shift_energy(state, state.tally[PRICE])
        if two == 0 and state.tally[ENERGY] > ceiling:
            return False
        put(ground, state, b, day_b, state.tally[HAND2])
    if two > 0:
        for i in range(two):
            state.cand[STOPS, i] = state.cand[OTHER, i]
        if not price_hand(ground, state, two, day_c, -1):
            return False
        shift_energy(state, state.tally[PRICE])
        if state.tally[ENERGY] > ceiling:
            return False
        put(ground, state, c, day_c, state.tally[HAND2])
        if one == 0:
            erase(state, b)
    else:
        erase(state, c)
    return True
