"""The linear programme of the bound on HiGHS: buses as columns, enough seats or subsidies as rows.

Only its prices (duals) are used, and they are rounded and repaired before anything is proved with them; so no
tolerance of the solver can spoil the bound.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from qicheng_planner.bound.demand import Coaches, Demand, Ints, Roads
from qicheng_planner.bound.rows import Rows
from qicheng_planner.quiet import quiet_highs

Floats = NDArray[np.float64]
DUAL, PRIMAL = 1, 4  # strategies of the simplex method, as HiGHS numbers them
FEN = 100.0  # the programme counts in yuan: smaller figures, better conditioned


class Columns:
    """Buses found so far: day, type (smallest first), stops with loads, fen, days out."""

    def __init__(self) -> None:
        self.day: list[int] = []
        self.type: list[int] = []
        self.stops: list[tuple[int, ...]] = []
        self.loads: list[tuple[int, ...]] = []
        self.fen: list[int] = []
        self.busy: list[int] = []
        self.known: set[tuple[Any, ...]] = set()

    def add(self, day: int, kind: int, stops: tuple[int, ...], loads: tuple[int, ...]) -> bool:
        """Remember a bus unless it is known; the order of the drops is part of it."""
        key = (day, kind, stops, loads)
        if key in self.known:
            return False
        self.known.add(key)
        self.day.append(day)
        self.type.append(kind)
        self.stops.append(stops)
        self.loads.append(loads)
        return True

    def price(self, roads: Roads, coaches: Coaches, kind: int, stops: tuple[int, ...]) -> None:
        """Fill in fen and days out of the bus added last."""
        home = roads.km.shape[0] - 1
        driven = int(sum(roads.km[a, b] for a, b in zip((home, *stops), stops, strict=False)))
        back = int(roads.km[stops[-1], home])
        busy = 1 + (roads.busy_km + driven + back) // roads.day_km
        _, _, fixed, out, empty, second = (int(x) for x in coaches.table[kind])
        fen = fixed + out * driven + empty * back + roads.drop_fee * (len(stops) - 1)
        self.fen.append(fen + (second * busy if driven > roads.second_driver_km else 0))
        self.busy.append(busy)


class Master:
    """Rows and columns in HiGHS, added as they are found."""

    def __init__(self, demand: Demand, coaches: Coaches, departures: Ints) -> None:
        self.demand, self.coaches = demand, coaches
        self.days = len(departures)
        self.rows, self.columns = Rows(demand), Columns()
        self.lp = quiet_highs()
        for name, value in (("threads", 1), ("presolve", "off")):
            self.lp.setOptionValue(name, value)
        self.first_station, self.first_fleet = 0, self.days
        fleet = coaches.fleet.astype(float).ravel()
        limits = np.concatenate([departures.astype(float), fleet])
        none = np.zeros(0)
        self.lp.addRows(
            len(limits),
            np.full(len(limits), -highspy.kHighsInf),
            limits,
            0,
            np.zeros(0, np.int32),
            np.zeros(0, np.int32),
            none,
        )
        self.fixed_rows = len(limits)
        self.left = self._subsidised()
        self.built_columns = 0
        self.built_rows = 0
        self.strategy = DUAL

    def _subsidised(self) -> dict[tuple[int, int, int], int]:
        """One variable per level, place and last day of a window: persons left to the subsidy."""
        ends = self.demand.persons.sum(axis=2)
        index = {(int(v), int(p), int(d)): j for j, (v, p, d) in enumerate(np.argwhere(ends > 0))}
        cost = np.array([self.demand.price[v, p] / FEN for v, p, _ in index])
        empty = np.zeros(0, np.int32)
        self.lp.addCols(
            len(index),
            cost,
            np.zeros(len(index)),
            np.full(len(index), highspy.kHighsInf),
            0,
            empty,
            empty,
            np.zeros(0),
        )
        return index

    def build(self) -> None:
        """Hand new rows, then new columns, to the solver."""
        # New rows leave the basis dual feasible, new columns primal feasible.
        self.strategy = DUAL if len(self.rows.key) > self.built_rows else PRIMAL
        self._build_rows()
        self._build_columns()

    def _build_rows(self) -> None:
        new = range(self.built_rows, len(self.rows.key))
        if not len(new):
            return
        stops_of: dict[int, list[tuple[int, int, int]]] = {}
        wanted = {self.rows.key[i][1] for i in new}
        for j in range(self.built_columns):
            for p, q in zip(self.columns.stops[j], self.columns.loads[j], strict=True):
                if p in wanted:
                    stops_of.setdefault(p, []).append((j, self.columns.day[j], q))
        table = {p: np.array(rows, np.int64) for p, rows in stops_of.items()}
        starts, index, value, need = [], [], [], []
        shift, n = len(self.left), 0
        for i in new:
            level, p, a, b, _ = self.rows.key[i]
            starts.append(n)
            left = [self.left[level, p, d] for d in range(a, b + 1) if (level, p, d) in self.left]
            index.append(np.array(left, np.int32))
            value.append(np.ones(len(left)))
            n += len(left)
            if p in table:
                seats = np.minimum(table[p][:, 2], self.rows.caps[i][table[p][:, 1]])
                here = seats > 0
                index.append((table[p][here, 0] + shift).astype(np.int32))
                value.append(seats[here].astype(float))
                n += int(here.sum())
            need.append(float(self.rows.need[i]))
        flat, coefficients = np.concatenate(index), np.concatenate(value)
        self.lp.addRows(
            len(need),
            np.array(need),
            np.full(len(need), highspy.kHighsInf),
            len(flat),
            np.array(starts, np.int32),
            flat,
            coefficients,
        )
        self.built_rows = len(self.rows.key)

    def _build_columns(self) -> None:
        new = range(self.built_columns, len(self.columns.day))
        if not len(new):
            return
        caps = {p: np.array([self.rows.caps[i] for i in rows]) for p, rows in self.rows.of_place.items()}
        rows_at = {p: np.array(rows, np.int32) + self.fixed_rows for p, rows in self.rows.of_place.items()}
        starts, index, value = [], [], []
        n = 0
        for j in new:
            starts.append(n)
            day, kind, busy = self.columns.day[j], self.columns.type[j], self.columns.busy[j]
            out = range(day, min(self.days, day + busy))
            fixed = [self.first_station + day, *(self.first_fleet + kind * self.days + g for g in out)]
            index.append(np.array(fixed, np.int32))
            value.append(np.ones(len(fixed)))
            n += len(fixed)
            for p, q in zip(self.columns.stops[j], self.columns.loads[j], strict=True):
                if p in caps:
                    seats = np.minimum(caps[p][:, day], q)
                    here = seats > 0
                    index.append(rows_at[p][here])
                    value.append(seats[here].astype(float))
                    n += int(here.sum())
        cost = np.array([self.columns.fen[j] / FEN for j in new])
        flat, coefficients = np.concatenate(index), np.concatenate(value)
        self.lp.addCols(
            len(cost),
            cost,
            np.zeros(len(cost)),
            np.full(len(cost), highspy.kHighsInf),
            n,
            np.array(starts, np.int32),
            flat,
            coefficients,
        )
        self.built_columns = len(self.columns.day)

    def solve(self, seconds: float) -> float | None:
        """The value in fen, or None when the solver did not finish."""
        # HiGHS counts the time limit over all runs of one object.
        self.lp.setOptionValue("simplex_strategy", self.strategy)
        self.lp.setOptionValue("time_limit", self.lp.getRunTime() + max(0.1, seconds))
        self.lp.run()
        if self.lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return float(self.lp.getInfo().objective_function_value) * FEN

    def duals(self) -> tuple[Floats, Floats, Floats]:
        """Prices in fen, none negative: of the rows, of a departure by day, of a bus by [type, day]."""
        all_duals = np.array(self.lp.getSolution().row_dual) * FEN
        station = np.maximum(0.0, -all_duals[: self.days])
        fleet = np.maximum(0.0, -all_duals[self.days : self.fixed_rows]).reshape(self.coaches.fleet.shape)
        return np.maximum(0.0, all_duals[self.fixed_rows :]), station, fleet

    def values(self) -> tuple[Floats, Floats]:
        """Subsidised persons, and how often each bus runs."""
        all_values = np.array(self.lp.getSolution().col_value)
        return all_values[: len(self.left)], all_values[len(self.left) :]

    def whole_buses(self, seconds: float) -> list[int]:
        """Columns of a good whole-numbered solution, each as often as it runs; ends the use of this programme.

        The loads are only promises; it is a start for the search, no plan and no proof.
        """
        first, count = len(self.left), len(self.columns.day)
        kinds = np.full(count, highspy.HighsVarType.kInteger)
        self.lp.changeColsIntegrality(count, np.arange(first, first + count, dtype=np.int32), kinds)
        for name, value in (("presolve", "on"), ("mip_rel_gap", 0.0005), ("mip_heuristic_effort", 0.3)):
            self.lp.setOptionValue(name, value)
        self.lp.setOptionValue("time_limit", self.lp.getRunTime() + max(0.1, seconds))
        self.lp.run()
        if self.lp.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
            return []
        times = np.rint(self.values()[1]).astype(np.int64)
        return [j for j in np.flatnonzero(times > 0).tolist() for _ in range(int(times[j]))]
