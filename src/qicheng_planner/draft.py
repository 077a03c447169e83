"""A plan that is still being changed: coaches with persons, the yard, the seats each party holds; exact money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from qicheng_planner.plan import Bus, Plan
from qicheng_planner.problem import Problem


@dataclass(eq=False, slots=True)
class Coach:
    """A bus under construction."""

    day: int
    type: int
    stops: list[int]
    riders: dict[int, int] = field(default_factory=dict)
    load: int = 0
    fixed: bool = False  # pinned: nothing about it may change

    def board(self, party: int, persons: int) -> None:
        self.riders[party] = self.riders.get(party, 0) + persons
        self.load += persons

    def alight(self, party: int) -> int:
        persons = self.riders.pop(party)
        self.load -= persons
        return persons


class Road:
    """Way, days out and hire of a bus by its stops; answers are kept, most are asked many times."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.km, self.home = problem, problem.km, len(problem.places)
        self._ways: dict[tuple[int, ...], tuple[int, int, int, bool]] = {}

    def way(self, stops: Sequence[int]) -> tuple[int, int, int, bool]:
        """(km out, km home, days out, whether every drop is within the detour)."""
        key = tuple(stops)
        known = self._ways.get(key)
        if known is None:
            known = self._ways[key] = self._measure(key)
        return known

    def _measure(self, stops: tuple[int, ...]) -> tuple[int, int, int, bool]:
        rules, km, here, cum, fits = self.problem.rules, self.km, self.home, 0, True
        for p in stops:
            cum += km[here][p]
            here = p
            fits = fits and 100 * cum <= rules.detour_pct * km[self.home][p] + 100 * rules.detour_km
        back = km[here][self.home]
        away = (rules.depart_hour + rules.rest_hours) * rules.speed_kmh + cum + back
        return cum, back, 1 + away // (24 * rules.speed_kmh), fits

    def hire(self, kind: int, stops: Sequence[int]) -> int:
        """Fen of a bus of that type over these stops (§5)."""
        cum, back, busy, _ = self.way(stops)
        bus, rules = self.problem.types[kind], self.problem.rules
        fen = bus.fixed + bus.out_per_km * cum + bus.empty_per_km * back + rules.drop_fee * (len(stops) - 1)
        return fen + (bus.second_driver_per_day * busy if cum > rules.second_driver_above_km else 0)


class Draft:
    """Coaches, yard and seats, kept in step."""

    def __init__(self, problem: Problem, road: Road | None = None) -> None:
        self.problem, self.road = problem, road or Road(problem)
        self.coaches: list[Coach] = []
        self.seated = [0] * len(problem.parties)
        self.yard = [list(row[: problem.days]) for row in problem.fleet]
        self.departures = list(problem.max_departures[: problem.days])

    def days_out(self, coach: Coach) -> range:
        return range(coach.day, min(self.problem.days, coach.day + self.road.way(coach.stops)[2]))

    def is_free(self, kind: int, day: int, stops: Sequence[int]) -> bool:
        """A bus of that type for all its days and a departure on the first."""
        busy = self.road.way(stops)[2]
        row = self.yard[kind]
        return self.departures[day] > 0 and all(row[d] > 0 for d in range(day, min(len(row), day + busy)))

    def book(self, coach: Coach, sign: int) -> None:
        self.departures[coach.day] -= sign
        for d in self.days_out(coach):
            self.yard[coach.type][d] -= sign

    def add(self, coach: Coach) -> None:
        self.book(coach, 1)
        self.coaches.append(coach)
        for k, n in coach.riders.items():
            self.seated[k] += n

    def remove(self, coach: Coach) -> None:
        self.book(coach, -1)
        self.coaches.remove(coach)
        for k, n in coach.riders.items():
            self.seated[k] -= n

    def board(self, coach: Coach, party: int, persons: int) -> None:
        coach.board(party, persons)
        self.seated[party] += persons

    def alight(self, coach: Coach, party: int) -> int:
        persons = coach.alight(party)
        self.seated[party] -= persons
        return persons

    def left(self, party: int) -> int:
        return self.problem.parties[party].size - self.seated[party]

    def stops_of(self, coach: Coach) -> set[int]:
        parties = self.problem.parties
        return {parties[k].place for k in coach.riders}

    def best_way(self, coach: Coach, stops: Iterable[int]) -> tuple[int, list[int], int] | None:
        """Cheapest (fen, order, type) for its day and load over these places; its own bus counts as free."""
        best: tuple[int, list[int], int] | None = None
        self.book(coach, -1)
        orders = [list(order) for order in permutations(sorted(stops)) if self.road.way(order)[3]]
        for kind, bus in enumerate(self.problem.types):
            if not max(1, bus.min_riders) <= coach.load <= bus.usable:
                continue
            for order in orders:
                fen = self.road.hire(kind, order)
                if (best is None or fen < best[0]) and self.is_free(kind, coach.day, order):
                    best = fen, order, kind
        self.book(coach, 1)
        return best

    def cost(self) -> int:
        """Exactly §5."""
        return plan_cost(self.problem, self.coaches, self.road)

    def plan(self) -> Plan:
        """Coaches in a fixed order, so that equal drafts give equal files."""
        buses = [
            Bus(c.day, c.type, tuple(c.stops), tuple(sorted(c.riders.items())))
            for c in self.coaches
            if c.riders
        ]
        buses.sort(key=lambda b: (b.day, b.type, b.stops, b.riders))
        return Plan(self.problem.name, tuple(buses))


def plan_cost(problem: Problem, buses: Iterable[Coach | Bus], road: Road | None = None) -> int:
    """Fen of a plan that obeys the rules: hires, subsidies, splits."""
    road, fen = road or Road(problem), 0
    seated, parts = [0] * len(problem.parties), [0] * len(problem.parties)
    for bus in buses:
        fen += road.hire(bus.type, bus.stops)
        for k, n in bus.riders.items() if isinstance(bus.riders, dict) else bus.riders:
            seated[k] += n
            parts[k] += 1
    for k, party in enumerate(problem.parties):
        left = party.size - seated[k]
        if left:
            fen += left * problem.subsidy_of(party)
        if parts[k] + (left > 0) > 1:
            fen += problem.rules.split_penalty
    return fen


def to_draft(problem: Problem, plan: Plan, road: Road | None = None) -> Draft:
    """A draft holding the buses of a plan."""
    draft = Draft(problem, road)
    for bus in plan.buses:
        draft.add(Coach(bus.day, bus.type, list(bus.stops), dict(bus.riders), bus.load))
    return draft


def copy_draft(draft: Draft) -> Draft:
    """A second draft that can be changed on its own; the ways are shared."""
    new = Draft(draft.problem, draft.road)
    for coach in draft.coaches:
        new.add(Coach(coach.day, coach.type, list(coach.stops), dict(coach.riders), coach.load, coach.fixed))
    return new
