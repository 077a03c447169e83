"""The problem and the state of the search as arrays.

Riders of one place with one window and one priority are interchangeable, so demand is a count per place and
interval of days. A bus is a day, a type and ordered stops with a load each; persons come in at the seating.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from qicheng_planner.problem import Problem
from qicheng_planner.search.chance import seeded

Ints = np.ndarray[Any, np.dtype[Any]]

# Columns of `Ground.types`.
CAP, MIN, FIXED, OUT, EMPTY, DRIVER = range(6)
# Entries of `Ground.rules`.
R_SPEED, R_AWAY, R_DRIVER_KM, R_FEE, R_PCT, R_KM, R_DROPS = range(7)
# Columns of `Ground.worth`: fen of one seated person, more of it when poor, km from the origin.
W_ALL, W_POOR, W_KM = range(3)
# Columns of `State.bus`.
DAY, TYPE, DROPS, BUSY, COST, RIDERS = range(6)
# Rows of `State.room[p]`: seats given, riders more seats could take (all, poor), seats the poor do not need.
SEATS, MORE, MORE_POOR, SPARE = range(4)
# Entries of `State.tally`.
BUSES, ENERGY, HAND, ROUTE_KM, BACK_KM, ITEMS, PRICE, HAND2, LOGGED = range(9)
# Columns of `State.mark`: ranks out of date, row is in the log; of `State.logged`: place, was it out of date.
STALE, IN_LOG = range(2)


class Ground(NamedTuple):
    """What does not change."""

    demand: Ints  # [place, all|poor, first, last]: riders whose window lies inside first … last
    table: Ints  # [place, all|poor, from left|from right, day, day]: the same, laid out for the ranks
    edge: Ints  # [place, all|poor, start|end, day + 2]: 1 where a window starts (ends); first such day, day after the last
    worth: Ints  # [place, 3]
    km: Ints  # [place + 1, place + 1], the last row is the origin
    types: Ints  # [type, 6]
    rules: Ints  # [7]
    near: Ints  # [place, n]: places that go well on the same bus, best first, -1 = none
    pairs: Ints  # [place, place]: 1 where the second is the first or in its row of `near`


class State(NamedTuple):
    """What the moves change."""

    bus: Ints  # [bus, 6]
    stop: Ints  # [bus, drops]
    load: Ints  # [bus, drops]
    left: Ints  # [type + 1, day]: free buses; the last row the departures left
    room: Ints  # [place, 4, day]
    tally: Ints  # [9]
    work: Ints  # [6, day + 1] scratch of the ranks
    cand: Ints  # [5, drops] scratch of the moves
    item: Ints  # [2 * drops, 3] scratch of the filling
    rng: Ints  # [1] uint64
    mark: Ints  # [place, 2]
    log: Ints  # [n, 4, day]: rows of `room` as they were before the move being tried
    logged: Ints  # [n, 2]
    old: Ints  # [6]: the row of a bus before the move being tried
    yard: Ints  # `left` before the move being tried
    gone: Ints  # [n, 7 + 2 * drops]: buses sent home by the move being tried
    digit: Ints  # [day]: a number each, by which the seats of a place are told from others
    key: Ints  # [place, KNOWN]: seats whose ranks are known
    known: Ints  # [place, KNOWN, 3, day]: these ranks


NEAR = 24
MOST_GONE = 3  # buses that a move may send home at once
KNOWN = 64  # sets of seats of each place whose ranks are kept; a power of two


def digits(days: int) -> Ints:
    """Odd numbers, so long that two sets of seats hardly ever have the same sum, so short that 65,000 seats cannot overflow."""
    random = np.random.default_rng(days)
    return random.integers(1 << 38, 1 << 41, days, dtype=np.int64) | 1


def demand_of(problem: Problem, sizes: list[int]) -> Ints:
    """Riders by place, priority and window, summed over all windows inside each interval."""
    days = problem.days
    count = np.zeros((len(problem.places), 2, days, days), dtype=np.int32)
    for party, size in zip(problem.parties, sizes, strict=True):
        first, last = problem.window(party)
        first = max(first, 0)
        if size and first <= last:
            count[party.place, 0, first, last] += size
            if party.poor:
                count[party.place, 1, first, last] += size
    inside = np.cumsum(count, axis=3)
    return np.ascontiguousarray(np.cumsum(inside[:, :, ::-1], axis=2)[:, :, ::-1]).astype(np.int32)


def table_of(demand: Ints) -> Ints:
    """Rows [day, other end], so that the ranks read along a row: from the left it is the last day, from the right the first."""
    return np.ascontiguousarray(np.stack([demand.transpose(0, 1, 3, 2), demand], axis=2))


def edge_of(demand: Ints) -> Ints:
    """Days where windows start and end: only there an interval can be the tightest (see `rank`)."""
    places, kinds, days, _ = demand.shape
    edge = np.zeros((places, kinds, 2, days + 2), dtype=np.int32)
    later, sooner = np.zeros_like(demand), np.zeros_like(demand)
    later[:, :, :-1], sooner[:, :, :, 1:] = demand[:, :, 1:], demand[:, :, :, :-1]
    edge[:, :, 0, :days] = (demand > later).any(axis=3)
    edge[:, :, 1, :days] = (demand > sooner).any(axis=2)
    some = edge[..., :days] > 0
    edge[..., days] = np.where(some.any(axis=3), some.argmax(axis=3), days)
    edge[..., days + 1] = np.where(some.any(axis=3), days - some[..., ::-1].argmax(axis=3), 0)
    return edge


def make_ground(problem: Problem, sizes: list[int] | None = None, like: Ground | None = None) -> Ground:
    """The fixed arrays; `sizes` replaces the sizes of the parties (a pinned party has none left to seat).

    `like`: the arrays of the same problem for other sizes; all but the demand is taken from there.
    """
    demand = demand_of(problem, sizes if sizes is not None else [p.size for p in problem.parties])
    if like is not None:
        return like._replace(demand=demand, table=table_of(demand), edge=edge_of(demand))
    rules, places = problem.rules, len(problem.places)
    km = np.array(problem.km, dtype=np.int64).reshape(places + 1, -1)
    poor = [p.subsidy * rules.poor_subsidy_pct // 100 - p.subsidy for p in problem.places]
    worth = [[p.subsidy, max(0, more), p.km] for p, more in zip(problem.places, poor, strict=True)]
    types = [
        [t.usable, t.min_riders, t.fixed, t.out_per_km, t.empty_per_km, t.second_driver_per_day]
        for t in problem.types
    ]
    away = (rules.depart_hour + rules.rest_hours) * rules.speed_kmh
    law = [rules.speed_kmh, away, rules.second_driver_above_km, rules.drop_fee]
    law += [rules.detour_pct, rules.detour_km, rules.max_drops]
    near = neighbours(problem, km)
    return Ground(
        demand=demand,
        table=table_of(demand),
        edge=edge_of(demand),
        worth=np.array(worth, dtype=np.int64).reshape(places, 3),
        km=km,
        types=np.array(types, dtype=np.int64).reshape(len(types), 6),
        rules=np.array(law, dtype=np.int64),
        near=near,
        pairs=pairs_of(near),
    )


def neighbours(problem: Problem, km: Ints) -> Ints:
    """For each place those a bus may serve with it in one order or the other, least extra way first."""
    count = len(problem.places)
    direct = km[count, :count]
    pct, slack = problem.rules.detour_pct, problem.rules.detour_km
    # way[a, b]: from the origin over a to b.
    way = direct[:, None] + km[:count, :count]
    fits = 100 * way <= pct * direct[None, :] + 100 * slack
    np.fill_diagonal(fits, val=False)
    far = np.int64(1 << 40)
    extra = np.where(fits, way - direct[None, :] + np.maximum(0, direct[None, :] - direct[:, None]) // 8, far)
    extra = np.minimum(extra, extra.T)
    order = np.argsort(extra, axis=1, kind="stable")[:, :NEAR]
    near = np.where(np.take_along_axis(extra, order, axis=1) < far, order, -1)
    return np.ascontiguousarray(near.astype(np.int64).reshape(count, -1))


def pairs_of(near: Ints) -> Ints:
    """The rows of `near` as a table."""
    pairs = np.eye(len(near), dtype=np.int8)
    for column in near.T:
        real = column >= 0
        pairs[np.flatnonzero(real), column[real]] = 1
    return pairs


def make_state(problem: Problem, seed: int, free: Ints | None = None) -> State:
    """No bus yet. `free` = free buses per type and day, last row departures (default: the whole fleet)."""
    days, drops = problem.days, max(1, problem.rules.max_drops)
    left = np.zeros((len(problem.types) + 1, days), dtype=np.int64)
    if free is not None:
        left[:] = free
    else:
        for t in range(len(problem.types)):
            left[t] = problem.fleet[t][:days]
        left[-1] = problem.max_departures[:days]
    most = int(min(np.maximum(left[-1], 0).sum(), np.maximum(left[:-1], 0).sum(), problem.workers)) + 2
    return State(
        bus=np.zeros((most, 6), dtype=np.int64),
        stop=np.zeros((most, drops), dtype=np.int64),
        load=np.zeros((most, drops), dtype=np.int64),
        left=left,
        room=np.zeros((len(problem.places), 4, days), dtype=np.int32),
        tally=np.array([0] * 8 + [-1], dtype=np.int64),
        work=np.zeros((6, days + 1), dtype=np.int64),
        cand=np.zeros((5, drops), dtype=np.int64),
        item=np.zeros((2 * drops, 3), dtype=np.int64),
        rng=seeded(seed),
        mark=np.zeros((len(problem.places), 2), dtype=np.int64),
        log=np.zeros((8 * drops, 4, days), dtype=np.int32),
        logged=np.zeros((8 * drops, 2), dtype=np.int64),
        old=np.zeros(6, dtype=np.int64),
        yard=np.zeros_like(left),
        gone=np.zeros((MOST_GONE, 7 + 2 * drops), dtype=np.int64),
        digit=digits(days),
        key=np.full((len(problem.places), KNOWN), -1, dtype=np.int64),
        known=np.zeros((len(problem.places), KNOWN, 3, days), dtype=np.int32),
    )
