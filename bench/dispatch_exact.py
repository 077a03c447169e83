"""The exact optimum of tiny dispatch problems, by full enumeration: the judge over plan and bound.

It shares nothing with the planner's search and proof: every departure (day, type, all orders of all drop lists) and
every way to spread every party over them is listed, and an integer programme chooses with no tolerance. Good for about
thirty persons; the plan it returns is passed by the checker at exactly its price.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import highspy
import numpy as np

from qicheng_planner.problem import Problem
from qicheng_planner.quiet import quiet_highs


@dataclass(frozen=True, slots=True)
class Route:
    """The cheapest order of one set of drops for one type, by days out."""

    stops: tuple[int, ...]
    fen: int
    busy: int


def routes(problem: Problem, kind: int) -> list[Route]:
    """All sets of drops; of several orders those that are cheapest for some number of days out."""
    rules, bus, km, home = problem.rules, problem.types[kind], problem.km, len(problem.places)
    best: dict[tuple[frozenset[int], int], Route] = {}
    for drops in range(1, rules.max_drops + 1):
        for stops in permutations(range(home), drops):
            cum, here, fits = 0, home, True
            for stop in stops:
                cum += km[here][stop]
                here = stop
                fits &= 100 * cum <= rules.detour_pct * km[home][stop] + 100 * rules.detour_km
            back = km[here][home]
            away = (rules.depart_hour + rules.rest_hours) * rules.speed_kmh + cum + back
            busy = 1 + away // (24 * rules.speed_kmh)
            fen = bus.fixed + bus.out_per_km * cum + bus.empty_per_km * back + rules.drop_fee * (drops - 1)
            fen += bus.second_driver_per_day * busy if cum > rules.second_driver_above_km else 0
            key = frozenset(stops), min(busy, problem.days)
            if fits and (key not in best or fen < best[key].fen):
                best[key] = Route(stops, fen, busy)
    return list(best.values())


class Model:
    """Slots (day, type, number) that take one route or none, and persons of parties in slots."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.rows: list[tuple[float, float, dict[int, float]]] = []
        self.slots: list[tuple[int, int]] = []
        self.choice: list[list[tuple[int, Route]]] = []
        self.fleet: dict[tuple[int, int], dict[int, float]] = {}
        self.leaving: dict[int, dict[int, float]] = {}
        self.parts: list[list[tuple[int, int, int]]] = [[] for _ in problem.parties]
        for day in range(problem.days):
            for kind in range(len(problem.types)):
                for _ in range(min(problem.fleet[kind][day], problem.max_departures[day])):
                    self._slot(day, kind)
        self._yard()
        for k in range(len(problem.parties)):
            self._party(k)

    def variable(self, fen: float, upper: float) -> int:
        self.cost.append(fen)
        self.upper.append(upper)
        return len(self.cost) - 1

    def _slot(self, day: int, kind: int) -> None:
        """One bus that may run, its riders, and no stop for nobody."""
        problem, bus = self.problem, self.problem.types[kind]
        ways = [(self.variable(r.fen, 1), r) for r in routes(problem, kind)]
        runs = {j: 1.0 for j, _ in ways}
        riders: dict[int, int] = {}
        for k, party in enumerate(problem.parties):
            first, last = problem.window(party)
            if party.size and first <= day <= last:
                here, on = self.variable(0, party.size), self.variable(0, 1)
                riders[k] = here
                self.parts[k].append((len(self.slots), here, on))
                self.rows.append((-1e9, 0, {here: 1.0, on: -float(party.size)}))
                self.rows.append((0, 1e9, {here: 1.0, on: -1.0}))
        self.rows.append((-1e9, 1, dict(runs)))
        everyone = dict.fromkeys(riders.values(), 1.0)
        self.rows.append((-1e9, 0, everyone | {j: -float(bus.usable) for j in runs}))
        self.rows.append((0, 1e9, everyone | {j: -float(bus.min_riders) for j in runs}))
        for p in range(len(problem.places)):
            stopping = [j for j, r in ways if p in r.stops]
            bound = {riders[k]: 1.0 for k in riders if problem.parties[k].place == p}
            self.rows.append((-1e9, 0, bound | {j: -float(bus.usable) for j in stopping}))
            self.rows.append((0, 1e9, bound | dict.fromkeys(stopping, -1.0)))
        for j, route in ways:
            self.leaving.setdefault(day, {})[j] = 1.0
            for g in range(day, min(problem.days, day + route.busy)):
                self.fleet.setdefault((kind, g), {})[j] = 1.0
        self.slots.append((day, kind))
        self.choice.append(ways)

    def _yard(self) -> None:
        for (kind, g), out in self.fleet.items():
            self.rows.append((-1e9, self.problem.fleet[kind][g], out))
        for day, out in self.leaving.items():
            self.rows.append((-1e9, self.problem.max_departures[day], out))

    def _party(self, k: int) -> None:
        """Persons add up; parts beyond the first cost the split once; a hard party has one part."""
        party, problem = self.problem.parties[k], self.problem
        if not party.size:
            return
        left, some = self.variable(problem.subsidy_of(party), party.size), self.variable(0, 1)
        self.rows.append((party.size, party.size, {left: 1.0} | {here: 1.0 for _, here, _ in self.parts[k]}))
        self.rows.append((-1e9, 0, {left: 1.0, some: -float(party.size)}))
        parts = {some: 1.0} | {on: 1.0 for _, _, on in self.parts[k]}
        if party.hard:
            self.rows.append((-1e9, 1, parts))
        else:
            split = self.variable(problem.rules.split_penalty, 1)
            self.rows.append((-1e9, 1, parts | {split: -float(len(parts))}))


def optimum(problem: Problem, seconds: float = 60.0) -> tuple[int, dict[str, Any]] | None:
    """(fen, the plan as `dispatch-v1`), or None when it was not proved in time."""
    model = Model(problem)
    lp = quiet_highs()
    for name, value in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5), ("time_limit", seconds)):
        lp.setOptionValue(name, value)
    n, nothing = len(model.cost), np.zeros(0, np.int32)
    lp.addCols(n, np.array(model.cost), np.zeros(n), np.array(model.upper), 0, nothing, nothing, np.zeros(0))
    lp.changeColsIntegrality(n, np.arange(n, dtype=np.int32), np.full(n, highspy.HighsVarType.kInteger))
    for lower, upper, row in model.rows:
        lp.addRow(lower, upper, len(row), np.array(list(row), np.int32), np.array(list(row.values()), float))
    lp.run()
    if lp.getModelStatus() not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        return None
    value = [round(v) for v in lp.getSolution().col_value] if n else []
    plan = {"instance": problem.name, "buses": _buses(model, value)}
    return round(sum(c * v for c, v in zip(model.cost, value, strict=True))), plan


def _buses(model: Model, value: list[int]) -> list[dict[str, Any]]:
    found = []
    for number, ((day, kind), ways) in enumerate(zip(model.slots, model.choice, strict=True)):
        for j, route in ways:
            if value[j]:
                riders = [
                    [k, value[here]]
                    for k, parts in enumerate(model.parts)
                    for slot, here, _ in parts
                    if slot == number and value[here]
                ]
                found.append({"day": day, "type": kind, "stops": list(route.stops), "riders": riders})
    return found
