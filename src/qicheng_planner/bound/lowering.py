"""Which part of the prices proves most: a guess from the buses seen, before the search for a proof is paid for.

Far from the end some buses gain at the prices of the programme, and the highest gain of a day is deducted for each of its departures.
With a part `x` of the row prices a bus gains `x · worth − spent` only. So there is a best part between the rows' need that is lost and
the gains that are saved: what it promises tells how good prices are. Better still is a part for each place, `Σ x_p · worth at p − spent`,
found by a small linear programme with a row for each bus seen; with these it is tried. What is proved with them is found out by the
exact search (a bus may load otherwise, or not have been seen); the guess decides only whether and with which parts to search.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np

from qicheng_planner.bound.certify import Prices, out_prices
from qicheng_planner.bound.demand import Coaches, Ints, Roads
from qicheng_planner.bound.market import TICKS
from qicheng_planner.bound.master import FEN, Floats
from qicheng_planner.quiet import quiet_highs

LEAST, STEP = 0.5, 0.0025
PARTS = np.arange(LEAST, 1 + STEP / 2, STEP)
UNIT = TICKS * FEN  # the programme counts in yuan


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
    """What one look at some prices found: by day the stops of its buses (-1: none), what each is worth, what the bus spends, in ticks."""

    prices: Prices
    buses: list[tuple[int, Ints, Ints, Ints]] = field(default_factory=list)

    def add(self, d: int, found: Ints, worth: Ints, spent: Ints) -> None:
        """The buses of one more day, rows (gain, type, drops, stop…)."""
        stops = np.where(np.arange(worth.shape[1]) < found[:, 2:3], found[:, 3:], -1)
        self.buses.append((d, stops, worth, spent))


class Lowering:
    """The best parts for one set of prices, by the buses seen so far.

    `income` = row prices times needs by place, `fixed` = what the prices of departures and bus-days cost, `limit` = departures by day.
    """

    def __init__(self, income: Floats, fixed: float, limit: Ints) -> None:
        places, days = len(income), len(limit)
        self.income, self.fixed, self.limit = float(income.sum()), fixed, limit
        self.part = np.ones(places)
        self.ticks = self.income - fixed
        self.gain = np.zeros((days, len(PARTS)))  # by day: the most that a bus seen gains with each part
        self.lp = quiet_highs()
        self.lp.setOptionValue("threads", 1)
        none = np.zeros(0, np.int32)
        self.lp.addCols(
            places + days,
            np.concatenate([income / UNIT, limit.astype(float)]),
            np.zeros(places + days),
            np.concatenate([np.full(places, 1 - LEAST), np.full(days, highspy.kHighsInf)]),
            0, none, none, np.zeros(0),
        )  # fmt: skip

    def take(self, seen: Seen, part: Floats) -> bool:
        """More buses, seen at these parts of the prices; was there any?"""
        some = False
        for d, stops, worth, spent in seen.buses:
            if not len(stops):
                continue
            some, real = True, stops >= 0
            whole = np.where(real, worth / part[stops], 0.0)
            gain = np.outer(PARTS, whole.sum(axis=1)) - spent
            self.gain[d] = np.maximum(self.gain[d], gain.max(axis=1))
            last = np.full((len(stops), 1), len(self.part) + d)
            index = np.column_stack([stops, last])
            value = np.column_stack([whole / UNIT, np.ones(len(stops))])
            used = np.column_stack([real, np.ones(len(stops), bool)])
            starts = np.concatenate([[0], used.sum(axis=1).cumsum()[:-1]])
            self.lp.addRows(
                len(stops), (whole.sum(axis=1) - spent) / UNIT, np.full(len(stops), highspy.kHighsInf),
                int(used.sum()), starts.astype(np.int32), index[used].astype(np.int32), value[used],
            )  # fmt: skip
        return some

    def best_part(self) -> tuple[float, float]:
        """The one part of all row prices that should prove most, and how many ticks."""
        ticks = PARTS * self.income - self.fixed - self.limit @ self.gain
        at = int(ticks.argmax())
        return float(PARTS[at]), float(ticks[at])

    def solve(self) -> None:
        """`part` by place, and the `ticks` that it should prove."""
        self.lp.run()
        if self.lp.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            self.part = 1.0 - np.array(self.lp.getSolution().col_value)[: len(self.part)]
            self.ticks = self.income - self.fixed - float(self.lp.getInfo().objective_function_value) * UNIT
