"""From prices to a proof: prices of seats, departures and buses in ticks, and what they prove.

For any prices that are not negative, with no subsidy beaten by the rows it helps, every feasible plan costs at least
    Σ row price × need − Σ departure price × limit − Σ bus-day price × fleet − Σ_day departures × best gain of a bus,
where the best gain is found exactly. All of it is whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from qicheng_planner.bound.demand import Coaches, Demand, Ints, Roads
from qicheng_planner.bound.market import LEVELS, NEVER, TICKS, Market, above, furthest, levels_of
from qicheng_planner.bound.master import Floats
from qicheng_planner.bound.pricing import search_day
from qicheng_planner.bound.rows import Rows
from qicheng_planner.search.jit import njit


@dataclass(frozen=True)
class Prices:
    """Whole ticks: by row, by day of departure, by [type, day]."""

    row: Ints
    station: Ints
    fleet: Ints


def whole_prices(demand: Demand, rows: Rows, duals: tuple[Floats, Floats, Floats]) -> Prices:
    """Rounded duals; where the rows of a place would outbid its subsidy they are lowered in proportion."""
    row, station, fleet = (np.maximum(0, np.rint(d * TICKS)).astype(np.int64) for d in duals)
    bid = np.zeros((*demand.inside.shape[:2], demand.aboard.shape[1]), np.int64)
    for i in np.flatnonzero(row):
        level, p, a, b, _ = rows.key[i]
        bid[level, p, a : b + 1] += row[i]
    ends = demand.persons.sum(axis=2) > 0
    highest = (bid * ends).max(axis=2, initial=0)
    allowed = demand.price * TICKS
    for i in np.flatnonzero(row):
        level, p = rows.key[i][:2]
        if highest[level, p] > allowed[level, p]:
            row[i] = row[i] * allowed[level, p] // highest[level, p]
    return Prices(row, station, fleet)


@dataclass(frozen=True)
class Seats:
    """What one more seat is worth, falling steps: [place, step], and how many steps; of one day."""

    value: Ints
    width: Ints
    count: Ints


def seat_values(demand: Demand, rows: Rows, row_price: Ints) -> list[Seats]:
    """By day, the steps of every place."""
    places, days = demand.aboard.shape
    most = int(demand.seats.max(initial=0))
    paid = np.flatnonzero(row_price)
    if not len(paid):
        none = np.zeros((places, 1), np.int64)
        return [Seats(none, none, np.zeros(places, np.int64)) for _ in range(days)]
    key = np.array([rows.key[i][1:4] for i in paid], np.int64)
    caps = np.array([rows.caps[i] for i in paid], np.int64)
    drop = drops(key, caps, row_price[paid], (days, places, most + 2))
    return [Seats(*steps_of(drop[d])) for d in range(days)]


@njit
def drops(key: Ints, caps: Ints, price: Ints, shape: tuple[int, int, int]) -> Ints:
    """[day, place, seats]: by how much the worth of a seat falls behind so many seats. `key` = place, first and last day of each row."""
    drop = np.zeros(shape, np.int64)
    for i in range(len(price)):
        for d in range(key[i, 1], key[i, 2] + 1):
            if caps[i, d] > 0:
                drop[d, key[i, 0], caps[i, d]] += price[i]
    return drop


@njit
def steps_of(drop: Ints) -> tuple[Ints, Ints, Ints]:
    """The worth of seat q is the sum of `drop` from q on; equal neighbours are one step: value and width by step, and how many."""
    places, most = drop.shape
    count = np.zeros(places, np.int64)
    for p in range(places):
        for q in range(most):
            count[p] += drop[p, q] != 0
    longest = max(1, count.max()) if places else 1
    value, width = np.zeros((places, longest), np.int64), np.zeros((places, longest), np.int64)
    for p in range(places):
        worth, step, before = drop[p].sum(), 0, 0
        for q in range(most):
            if drop[p, q] != 0:
                value[p, step], width[p, step] = worth, q - before
                worth -= drop[p, q]
                before, step = q, step + 1
    return value, width, count


@dataclass(frozen=True)
class How:
    """How hard to look for buses."""

    budget: int = 300  # drops looked at from one first drop, or (shared) in one day
    levels: int = LEVELS  # heights at which a hope is tried
    shared: bool = False  # only the best bus of the day matters
    known: dict[int, Ints] = field(default_factory=dict)  # by day: the best way of each start so far


def out_prices(d: int, prices: Prices, coaches: Coaches) -> Ints:
    """[type, days out]: price of a bus leaving on day d, in ticks; NEVER where there is no such bus."""
    types, days = coaches.fleet.shape
    out = np.full((types, days + 1), NEVER, np.int64)
    for t in range(types):
        total = 0
        for busy in range(1, days + 1):
            g = d + busy - 1
            if g < days:
                if coaches.fleet[t, g] < 1:
                    break
                total += int(prices.fleet[t, g])
            out[t, busy] = total
    return out


def price_day(
    d: int, seats: Seats, prices: Prices, demand: Demand, roads: Roads, coaches: Coaches, how: How
) -> tuple[Ints, int, bool]:
    """Search one day: (best bus by first drop, most gain of a bus in ticks, whether all was seen)."""
    aboard = np.ascontiguousarray(demand.aboard[:, d])
    starts = roads.starts[aboard[roads.starts] > 0]
    rest = np.array(
        [roads.max_drops, roads.drop_fee, roads.busy_km, roads.day_km, roads.second_driver_km], np.int64
    )
    heights = levels_of(seats.value, seats.count, starts, how.levels)
    worth = above((seats.value, seats.width, seats.count), heights, coaches.table)
    gain = furthest(worth, roads.km, roads.head, roads.follow, coaches.table, rest)
    reach = worth[None] + gain
    market = Market(
        seats.value, seats.width, seats.count, aboard, coaches.table,
        np.full(len(coaches.number), prices.station[d], np.int64), out_prices(d, prices, coaches),
        roads.km, roads.limit, roads.head, roads.follow, rest, heights, gain, reach,
    )  # fmt: skip
    known = how.known.get(d)
    if known is None:
        known = np.zeros((len(starts), 1 + roads.max_drops), np.int64)
    found, most, complete = search_day(market, starts, known, how.budget, how.shared)
    better = found[:, 2] > 0
    known[better] = found[better, 2:]
    how.known[d] = known
    return found[better], most, complete


def proved_fen(demand: Demand, rows: Rows, prices: Prices, limits: tuple[Ints, Ints], gain: Ints) -> int:
    """The bound in whole fen, rounded up because every cost is whole. `limits` = departures, fleet."""
    departures, fleet = limits
    ticks = int(sum(int(p) * n for p, n in zip(prices.row, rows.need, strict=False)))
    ticks -= int((prices.station * departures).sum()) + int((prices.fleet * fleet).sum())
    ticks -= int((gain * np.minimum(departures, fleet.sum(axis=0))).sum())
    return max(0, -(-ticks // TICKS)) + demand.lost_fen
