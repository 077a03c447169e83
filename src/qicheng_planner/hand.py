"""The hand plan (§9): what a careful clerk does with a sheet of paper. The measure of what planning saves.

One place per bus, whole parties only, no looking ahead. Feasible, but it may pass over poor households.
"""

from __future__ import annotations

from collections.abc import Iterator

from qicheng_planner.plan import Bus, Plan
from qicheng_planner.problem import Problem


class Clerk:
    """The clerk's sheet: who waits, which buses are at home, how many departures are left."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.free = [list(row[: problem.days]) for row in problem.fleet]
        self.departures = list(problem.max_departures[: problem.days])
        self.waiting: set[int] = {k for k, party in enumerate(problem.parties) if party.size}
        self.by_seats = sorted(range(len(problem.types)), key=lambda t: -problem.types[t].usable)

    def plan(self) -> Plan:
        buses = [bus for day in range(self.problem.days) for bus in self._day(day)]
        return Plan(self.problem.name, tuple(buses))

    def _day(self, day: int) -> Iterator[Bus]:
        here = self._waiting_by_place(day)
        people = {p: sum(self.problem.parties[k].size for k in ks) for p, ks in here.items()}
        for place in sorted(here, key=lambda p: (-people[p], p)):
            queue = here[place]
            while queue and self.departures[day] and (bus := self._hire(day, place, queue)):
                aboard = {k for k, _ in bus.riders}
                queue = [k for k in queue if k not in aboard]
                self.waiting -= aboard
                yield bus

    def _waiting_by_place(self, day: int) -> dict[int, list[int]]:
        """Those who may leave today: earliest latest arrival first, poor first, larger first."""
        here: dict[int, list[int]] = {}
        for k in sorted(self.waiting, key=self._turn):
            party = self.problem.parties[k]
            first, last = self.problem.window(party)
            if first <= day <= last:
                here.setdefault(party.place, []).append(k)
        return here

    def _turn(self, k: int) -> tuple[int, bool, int, int]:
        party = self.problem.parties[k]
        return party.latest_arrival, not party.poor, -party.size, k

    def _hire(self, day: int, place: int, queue: list[int]) -> Bus | None:
        problem, parties = self.problem, self.problem.parties
        people = sum(parties[k].size for k in queue)
        must = any(problem.window(parties[k])[1] == day for k in queue)
        out = range(day, min(problem.days, day + self._busy(place)))
        for t in self.by_seats:
            bus_type = problem.types[t]
            if any(self.free[t][g] < 1 for g in out) or people < bus_type.min_riders:
                continue
            if people < bus_type.usable and not must:
                continue
            aboard = self._fill(queue, bus_type.usable)
            load = sum(parties[k].size for k in aboard)
            saved = sum(parties[k].size * problem.subsidy_of(parties[k]) for k in aboard)
            if load and load >= bus_type.min_riders and self._fen(t, place) <= saved:
                for g in out:
                    self.free[t][g] -= 1
                self.departures[day] -= 1
                return Bus(day, t, (place,), tuple((k, parties[k].size) for k in aboard))
        return None

    def _fill(self, queue: list[int], seats: int) -> list[int]:
        aboard = []
        for k in queue:
            size = self.problem.parties[k].size
            if size <= seats:
                aboard.append(k)
                seats -= size
        return aboard

    def _busy(self, place: int) -> int:
        """Days a bus to this place alone is out."""
        rules, km = self.problem.rules, self.problem.places[place].km
        hours_km = (rules.depart_hour + rules.rest_hours) * rules.speed_kmh + 2 * km
        return 1 + hours_km // (24 * rules.speed_kmh)

    def _fen(self, t: int, place: int) -> int:
        bus_type, km = self.problem.types[t], self.problem.places[place].km
        fen = bus_type.fixed + (bus_type.out_per_km + bus_type.empty_per_km) * km
        if km > self.problem.rules.second_driver_above_km:
            fen += bus_type.second_driver_per_day * self._busy(place)
        return fen


def hand_plan(problem: Problem) -> Plan:
    """The clerk's plan for the whole season."""
    return Clerk(problem).plan()
