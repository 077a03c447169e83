"""Exact pricing: for one day and given prices of seats, the bus with the largest gain over all drop lists.

All money here is in integer *ticks* (1 fen = TICKS ticks), so what is found is exact, and with it the bound.
The worth of the seats of a place falls from seat to seat; so the best load of a drop list takes the dearest seats
first. The depth-first search over drop lists stops where even the best further drops cannot lift the gain above
what is known: seats added are worth at most what they bring above the last seat filled.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qicheng_planner.bound.demand import Ints
from qicheng_planner.bound.market import NEVER, TICKS, Market
from qicheng_planner.search.jit import inlined, lean, njit


class Trail(NamedTuple):
    """The drops on the way, one row a depth, and what was found. `note` = best gain, most hope cut off, nodes left."""

    mv: Ints  # [depth, segment]: worth of the seats aboard, falling
    mw: Ints  # [depth, segment]: so many of them
    length: Ints
    path: Ints
    driven: Ints
    people: Ints
    waiting: Ints  # [depth]: so many drops could follow and have not been tried
    note: Ints
    base: Ints  # [depth, type]: gain so far, hires and roads of going on still to come
    level: Ints  # [depth, type]: the height used
    over: Ints  # [level]: what the seats aboard are worth above each height
    then: Ints  # [depth, waiting]: drops that could follow
    hope: Ints  # [depth, waiting]: most that any type could gain by going on to them
    found: Ints  # [start, 3 + drops]: gain, type, drops, stop…


BEST, CUT, NODES = range(3)


@njit
def trail_of(market: Market, starts: int, budget: int) -> Trail:
    """Empty scratch rows."""
    drops = market.rest[0]
    segments = market.value.shape[1] * drops + 1
    mv = np.zeros((drops + 1, segments), np.int64)
    mw = np.zeros((drops + 1, segments), np.int64)
    row = np.zeros((5, drops + 1), np.int64)
    note = np.zeros(3, np.int64)
    note[NODES] = budget
    types = market.coaches.shape[0]
    base, level = np.zeros((drops + 1, types), np.int64), np.zeros((drops + 1, types), np.int64)
    found = np.zeros((starts, 3 + drops), np.int64)
    over = np.zeros(market.heights.shape[0], np.int64)
    then = np.zeros((drops + 1, market.km.shape[0]), np.int64)
    hope = np.zeros((drops + 1, market.km.shape[0]), np.int64)
    return Trail(mv, mw, row[0], row[1], row[2], row[3], row[4], note, base, level, over, then, hope, found)


@inlined
def arrive(market: Market, trail: Trail, depth: int, most: int) -> None:
    """The seats of the place just reached are sorted into those of the drops before, up to the largest bus."""
    i, n, before = trail.path[depth], trail.length[depth - 1], depth - 1
    mv, mw, steps = trail.mv, trail.mw, market.steps[i]
    a, b, out, total = 0, 0, 0, 0
    while (a < n or b < steps) and total < most:
        if b >= steps or (a < n and mv[before, a] >= market.value[i, b]):
            mv[depth, out], mw[depth, out] = mv[before, a], mw[before, a]
            a += 1
        else:
            mv[depth, out], mw[depth, out] = market.value[i, b], market.width[i, b]
            b += 1
        total += mw[depth, out]
        out += 1
    trail.length[depth] = out
    trail.people[depth] = trail.people[before] + market.aboard[i]
    trail.note[NODES] -= 1


@inlined
def excess(market: Market, trail: Trail, depth: int) -> None:
    """What the seats aboard are worth above each height, into `trail.over`."""
    for level in range(market.heights.shape[0]):
        total, height = 0, market.heights[level]
        for k in range(trail.length[depth]):
            if trail.mv[depth, k] <= height:
                break
            total += (trail.mv[depth, k] - height) * trail.mw[depth, k]
        trail.over[level] = total


@inlined
def hope_for(market: Market, trail: Trail, depth: int, t: int, spent: int) -> int:
    """Most that type t could gain by going on; the height that shows it best is kept for the next drops.

    For every height h a bus of `room` seats is worth at most room·h + what its seats are worth above h.
    """
    room, left, i = market.coaches[t, 0], market.rest[0] - depth, trail.path[depth]
    least = NEVER
    for level in range(market.heights.shape[0]):
        base = room * market.heights[level] + trail.over[level] - spent
        hope = base + market.gain[left, t, i, level]
        if hope >= least and level > 0 and market.heights[level] > market.heights[level - 1]:
            break
        if hope < least:
            least = hope
            trail.base[depth, t], trail.level[depth, t] = base, level
    return least


@inlined
def keep(trail: Trail, s: int, t: int, depth: int, net: int) -> None:
    """The way so far is the best of this start."""
    trail.note[BEST] = net
    row = trail.found[s]
    row[0], row[1], row[2] = net, t, depth
    for k in range(depth):
        row[3 + k] = trail.path[k + 1]


@inlined
def weigh(market: Market, trail: Trail, s: int, depth: int) -> bool:
    """Price the way so far with every type; does any type hope for more by going on?"""
    rest, coaches, i = market.rest, market.coaches, trail.path[depth]
    cum, back = trail.driven[depth], market.km[i, market.km.shape[0] - 1]
    away, longest = rest[2] + cum + back, market.out_price.shape[1] - 1
    busy = 1 + away // rest[3]
    # Rounded legs may make a longer way a little shorter; a few km cover it.
    least = 1 + max(0, away - 2 * rest[0]) // rest[3]
    out_now, out_least = min(longest, busy), min(longest, least)
    seg, filled, worth, go_on, hope_most = 0, 0, 0, False, 0
    if depth < rest[0]:
        excess(market, trail, depth)
    for t in range(coaches.shape[0]):
        room = coaches[t, 0]
        while seg < trail.length[depth] and filled + trail.mw[depth, seg] <= room:
            filled += trail.mw[depth, seg]
            worth += trail.mv[depth, seg] * trail.mw[depth, seg]
            seg += 1
        last = trail.mv[depth, seg] if seg < trail.length[depth] else 0
        road = coaches[t, 2] + coaches[t, 3] * cum + coaches[t, 4] * back + rest[1] * (depth - 1)
        base = worth + last * (room - filled) - market.hire[t] - road * TICKS
        second = coaches[t, 5] * TICKS if cum > rest[4] else 0
        if trail.people[depth] >= coaches[t, 1] and market.out_price[t, out_now] < NEVER and room > 0:
            net = base - market.out_price[t, out_now] - second * busy
            if net > trail.note[BEST]:
                keep(trail, s, t, depth, net)
        trail.base[depth, t] = -NEVER
        if depth < rest[0] and market.out_price[t, out_least] < NEVER:
            spent = market.hire[t] + road * TICKS + market.out_price[t, out_least] + second * least
            hope = hope_for(market, trail, depth, t, spent)
            hope_most = max(hope_most, hope)
            if hope <= trail.note[BEST]:
                trail.base[depth, t] = -NEVER
    go_on = hope_most > trail.note[BEST]
    if go_on and trail.note[NODES] <= 0:
        trail.note[CUT] = max(trail.note[CUT], hope_most)
        go_on = False
    return go_on


@inlined
def promise(market: Market, trail: Trail, depth: int, q: int) -> int:
    """Most that any type could gain by going on to q."""
    i, coaches, home = trail.path[depth], market.coaches, market.km.shape[0] - 1
    leg, home_leg = market.km[i, q], market.km[q, home] - market.km[i, home]
    left, most = market.rest[0] - depth - 1, -NEVER
    for t in range(coaches.shape[0]):
        base = trail.base[depth, t]
        if base > -NEVER:
            road = (market.rest[1] + coaches[t, 3] * leg + coaches[t, 4] * home_leg) * TICKS
            most = max(most, base + market.reach[left, t, q, trail.level[depth, t]] - road)
    return most


@inlined
def look_on(market: Market, trail: Trail, depth: int) -> None:
    """The followers that can be reached in time, are not aboard yet and promise more than the best."""
    i, n = trail.path[depth], 0
    for e in range(market.head[i], market.head[i + 1]):
        q = market.follow[e]
        if market.aboard[q] == 0 or 100 * (trail.driven[depth] + market.km[i, q]) > market.limit[q]:
            continue
        again = False
        for k in range(1, depth):
            again |= trail.path[k] == q
        if again:
            continue
        hope = promise(market, trail, depth, q)
        if hope > trail.note[BEST]:
            trail.then[depth, n], trail.hope[depth, n] = q, hope
            n += 1
    trail.waiting[depth] = n


@inlined
def is_detour(market: Market, trail: Trail, depth: int, q: int) -> bool:
    """With the last two drops exchanged the bus is at q sooner, and no drop is too late: that way is searched instead."""
    km, b, a = market.km, trail.path[depth], trail.path[depth - 1]
    before = trail.path[depth - 2] if depth > 2 else km.shape[0] - 1
    driven = trail.driven[depth - 2] if depth > 2 else 0
    to_b = driven + km[before, b]
    to_a = to_b + km[b, a]
    now, other = trail.driven[depth] + km[b, q], to_a + km[a, q]
    return bool(
        (other < now or (other == now and b < a))
        and 100 * to_b <= market.limit[b]
        and 100 * to_a <= market.limit[a]
    )


@inlined
def next_drop(market: Market, trail: Trail, depth: int) -> int:
    """The most promising follower that is left; -1 when none can beat the best. Dear ways first: they cut the others short."""
    then, hope = trail.then[depth], trail.hope[depth]
    while trail.waiting[depth] > 0:
        n, top = trail.waiting[depth] - 1, 0
        for k in range(1, n + 1):
            if hope[k] > hope[top]:
                top = k
        q, most = then[top], hope[top]
        then[top], hope[top] = then[n], hope[n]
        trail.waiting[depth] = n
        if most <= trail.note[BEST]:
            trail.waiting[depth] = 0
        elif depth == 1 or not is_detour(market, trail, depth, q):
            return int(q)
    return -1


@inlined
def walk(market: Market, trail: Trail, depth: int, q: int) -> None:
    """Drive on to q as drop number `depth`."""
    home = market.km.shape[0] - 1
    before = trail.path[depth - 1] if depth > 1 else home
    trail.path[depth] = q
    trail.driven[depth] = market.km[before, q] + (trail.driven[depth - 1] if depth > 1 else 0)


@lean
def search_from(market: Market, trail: Trail, s: int, start: int, most: int) -> None:
    """Depth first over all drop lists that begin at one place."""
    walk(market, trail, 1, start)
    depth, fresh = 1, True
    while depth > 0:
        if fresh:
            arrive(market, trail, depth, most)
            fresh = weigh(market, trail, s, depth)
            if not fresh:
                depth -= 1
                continue
            look_on(market, trail, depth)
        q = next_drop(market, trail, depth)
        fresh = q >= 0
        if fresh:
            depth += 1
            walk(market, trail, depth, q)
        else:
            depth -= 1


@lean
def retrace(market: Market, trail: Trail, s: int, drops: Ints, most: int) -> None:
    """Weigh a way known from before: the search then starts with something to beat."""
    for depth in range(1, drops[0] + 1):
        walk(market, trail, depth, drops[depth])
        arrive(market, trail, depth, most)
        weigh(market, trail, s, depth)


@njit
def search_day(
    market: Market, starts: Ints, known: Ints, budget: int, shared: bool
) -> tuple[Ints, int, bool]:
    """The best bus per first drop as rows (gain, type, drops, stop…), the most that any could gain, was all seen?

    `known[start]` = drops, stop…: a way to begin with. Each start may look at `budget` drops; what a search cut short
    could at most bring counts. `shared`: only what beats all other starts of the day is looked for, with one budget.
    """
    trail, most, gain, complete = trail_of(market, starts.shape[0], budget), 0, 0, True
    for t in range(market.coaches.shape[0]):
        most = max(most, market.coaches[t, 0])
    if shared:
        for s in range(starts.shape[0]):
            retrace(market, trail, s, known[s], most)
    for s in range(starts.shape[0]):
        if not shared:
            trail.note[BEST], trail.note[NODES] = 0, budget
            retrace(market, trail, s, known[s], most)
        trail.note[CUT] = 0
        search_from(market, trail, s, starts[s], most)
        gain = max(gain, trail.note[BEST], trail.note[CUT])
        complete &= trail.note[CUT] == 0
    return trail.found, gain, complete


@inlined
def dearest(value: Ints, count: Ints, stops: Ints, taken: Ints) -> int:
    """Which stop has the dearest step of seats that is not taken; -1 when none is worth anything."""
    best, which = 0, -1
    for k in range(stops.shape[0]):
        p = stops[k]
        if taken[k] < count[p] and value[p, taken[k]] > best:
            best, which = value[p, taken[k]], k
    return which


@njit
def worth_by_stop(value: Ints, width: Ints, count: Ints, buses: Ints, coaches: Ints) -> Ints:
    """[bus, drop]: what the seats are worth that a bus of `buses`, rows (gain, type, drops, stop…), fills at each stop."""
    worth = np.zeros((buses.shape[0], buses.shape[1] - 3), np.int64)
    for b in range(buses.shape[0]):
        stops, room = buses[b, 3 : 3 + buses[b, 2]], coaches[buses[b, 1], 0]
        taken = np.zeros(stops.shape[0], np.int64)
        while room > 0:
            k = dearest(value, count, stops, taken)
            if k < 0:
                break
            p = stops[k]
            seats = min(room, width[p, taken[k]])
            worth[b, k] += seats * value[p, taken[k]]
            taken[k] += 1
            room -= seats
    return worth


@njit
def fill(value: Ints, width: Ints, count: Ints, aboard: Ints, stops: Ints, room: int) -> Ints:
    """Loads by stop: the dearest seats first, then whoever else could come, so that no seat is empty for nothing."""
    loads = np.zeros(stops.shape[0], np.int64)
    taken = np.zeros(stops.shape[0], np.int64)
    while room > 0:
        which = dearest(value, count, stops, taken)
        if which < 0:
            break
        seats = min(room, width[stops[which], taken[which]])
        loads[which] += seats
        taken[which] += 1
        room -= seats
    for k in range(stops.shape[0]):
        more = min(room, aboard[stops[k]] - loads[k])
        if more > 0:
            loads[k] += more
            room -= more
    return loads
