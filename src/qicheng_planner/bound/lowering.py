"""Which part of the prices proves most: a guess from the buses seen, before the search for a proof is paid for.

Far from the end some buses gain at the prices of the programme, and each gain is deducted for every departure of its
day. With a part `x` of the row prices a bus gains `x · worth − spent` only; so there is a best part between the rows'
need that is lost and the gains that are saved. What is proved with it is found out by the exact search; the guess
decides only whether and with which part to search.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from qicheng_planner.bound.certify import Prices, out_prices
from qicheng_planner.bound.demand import Coaches, Ints, Roads
from qicheng_planner.bound.market import TICKS

LEAST, STEP = 0.5, 0.0025


def spent_ticks(d: int, found: Ints, prices: Prices, roads: Roads, coaches: Coaches) -> Ints:
    """[bus]: hire, road, departure and bus-days in ticks of the rows (gain, type, drops, stop…) of a day."""
    kind, drops, bus = found[:, 1], found[:, 2], np.arange(len(found))
    home, days = roads.km.shape[0] - 1, coaches.fleet.shape[1]
    stops = found[:, 3:]
    way = np.column_stack([np.full(len(found), home), stops])
    real = np.arange(stops.shape[1]) < drops[:, None]
    driven = (roads.km[way[:, :-1], way[:, 1:]] * real).sum(axis=1)
    back = roads.km[stops[bus, drops - 1], home]
    busy = 1 + (roads.busy_km + driven + back) // roads.day_km
    _, _, fixed, out, empty, second = coaches.table[kind].T
    fen = fixed + out * driven + empty * back + roads.drop_fee * (drops - 1)
    fen = fen + np.where(driven > roads.second_driver_km, second * busy, 0)
    spent: Ints = fen * TICKS + prices.station[d]
    spent += out_prices(d, prices, coaches)[kind, np.minimum(busy, days)]
    return spent


@dataclass
class Seen:
    """What one round of pricing saw: `limit` departures of each day, worth and spent of its buses, all in ticks."""

    income: int  # row prices times needs
    fixed: int  # what the prices of departures and bus-days cost
    limit: list[int] = field(default_factory=list)
    worth: list[Ints] = field(default_factory=list)
    spent: list[Ints] = field(default_factory=list)

    def add(self, limit: int, gain: Ints, spent: Ints) -> None:
        """The buses of one more day."""
        self.limit.append(limit)
        self.worth.append(gain + spent)
        self.spent.append(spent)

    def best_part(self) -> tuple[float, float]:
        """The part of the row prices that should prove most, and how much that is, in ticks."""
        parts = np.arange(LEAST, 1 + STEP / 2, STEP)
        ticks = parts * self.income - self.fixed
        for limit, worth, spent in zip(self.limit, self.worth, self.spent, strict=True):
            if len(worth):
                gain = (parts[:, None] * worth[None, :] - spent[None, :]).max(axis=1)
                ticks -= limit * np.maximum(0, gain)
        at = int(ticks.argmax())
        return float(parts[at]), float(ticks[at])
