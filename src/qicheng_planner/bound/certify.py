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
    drop = np.zeros((days, places, most + 2), np.int64)
    for i in np.flatnonzero(row_price):
        _, p, a, b, _ = rows.key[i]
        for d in range(a, b + 1):
            drop[d, p, rows.caps[i][d]] += row_price[i]
    drop[:, :, 0] = 0
    return [_steps(drop[d]) for d in range(days)]


def _steps(drop: Ints) -> Seats:
    """The worth of seat q is the sum of `drop` from q on; equal neighbours are one step."""
    places = drop.shape[0]
    steps = [np.flatnonzero(drop[p]) for p in range(places)]
    longest = max((len(s) for s in steps), default=0)
    value = np.zeros((places, max(1, longest)), np.int64)
    width = np.zeros_like(value)
    count = np.zeros(places, np.int64)
    for p, ends in enumerate(steps):
        if len(ends):
            count[p] = len(ends)
            width[p, : len(ends)] = np.diff(ends, prepend=0)
            value[p, : len(ends)] = drop[p, ends][::-1].cumsum()[::-1]
    return Seats(value, width, count)


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
    reach = np.ascontiguousarray(worth.transpose(0, 2, 1)[None] + gain.transpose(0, 2, 3, 1))
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
