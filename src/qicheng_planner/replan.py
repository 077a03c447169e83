"""Replanning: the old plan stays wherever it can, pinned buses and parties to the letter, and who lost a seat is placed anew.

A pinned party keeps its persons per departure day and on the subsidy; so the buses that carry it are pinned with it.
A worker who must change day, or lose or gain a seat, weighs `Params.moved_fen`; who is new or lost the bus does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qicheng_planner.diff import outcomes
from qicheng_planner.draft import Coach, Draft, Road
from qicheng_planner.level import Closed
from qicheng_planner.plan import Bus, Plan
from qicheng_planner.polish import fit
from qicheng_planner.problem import Problem, Unreadable


@dataclass(frozen=True, slots=True)
class Pins:
    """Buses of the old plan by number, and parties, that stay as they are."""

    buses: frozenset[int] = frozenset()
    parties: frozenset[int] = frozenset()


def read_pins(data: Mapping[str, Any] | None, problem: Problem, start: Plan | None) -> Pins:
    """`{"buses": […], "parties": […]}` as Pins. Raises Unreadable naming what does not exist."""
    found = []
    for name, count in (("buses", len(start.buses) if start else 0), ("parties", len(problem.parties))):
        numbers = (data or {}).get(name, [])
        if not isinstance(numbers, list | tuple | set | frozenset):
            raise Unreadable(f"pins: {name} is no list")
        for i in numbers:
            if not isinstance(i, int) or isinstance(i, bool) or not 0 <= i < count:
                raise Unreadable(f"pins: {name} names {i!r}, the old plan has {count}")
        found.append(frozenset(numbers))
    return Pins(found[0], found[1])


class Replan:
    """What of an old plan can stay under the problem as it is now."""

    def __init__(self, problem: Problem, start: Plan, pins: Pins, road: Road | None = None) -> None:
        self.problem, self.start, self.pins = problem, start, pins
        self.draft = Draft(problem, road)
        self.before = outcomes(problem, start)
        carried = {k for bus in start.buses for k, _ in bus.riders}
        self.newest = max(carried, default=-1)  # parties are appended: a higher number is new
        order = sorted(
            range(len(start.buses)), key=lambda b: (not self._is_pinned(b), -start.buses[b].load, b)
        )
        loose = [b for b in order if not (self._is_pinned(b) and self._keep(b))]
        for number in loose:
            self._bring(start.buses[number])
        self.displaced = {
            k for k in carried if self.draft.seated[k] < min(self._held(k), problem.parties[k].size)
        }

    def _held(self, k: int) -> int:
        """Persons of the party with a seat in the old plan."""
        return sum(n for day, n in self.before[k].items() if day >= 0)

    def _is_pinned(self, number: int) -> bool:
        riders = self.start.buses[number].riders
        return number in self.pins.buses or any(k in self.pins.parties for k, _ in riders)

    def _keep(self, number: int) -> bool:
        """Add a pinned bus to the letter. One pinned only for a party may change its type, or lose others aboard."""
        bus, draft = self.start.buses[number], self.draft
        if self._fault(bus) is None and draft.is_free(bus.type, bus.day, bus.stops):
            draft.add(Coach(bus.day, bus.type, list(bus.stops), dict(bus.riders), bus.load, fixed=True))
            return True
        if number in self.pins.buses:
            raise Unreadable(
                f"pins: bus {number} cannot stay: {self._fault(bus) or 'no bus or departure is free'}"
            )
        coach = self._bring(bus)
        for k, n in bus.riders:
            if k in self.pins.parties and (coach is None or coach.riders.get(k) != n):
                raise Unreadable(f"pins: party {k} cannot stay: its bus {number} no longer runs")
        if coach:
            coach.fixed = True
        return True

    def _fault(self, bus: Bus) -> str | None:
        """Why the riders can no longer ride this bus."""
        kind = self.problem.types[bus.type]
        if not kind.min_riders <= bus.load <= kind.usable:
            return "too many or too few ride"
        if not self.draft.road.way(bus.stops)[3] or len(bus.stops) > self.problem.rules.max_drops:
            return "its way is too long"
        for k, n in bus.riders:
            if self._may_ride(k, n, bus.day) != n:
                return f"party {k} has withdrawn or cannot travel that day"
        return None

    def _may_ride(self, k: int, persons: int, day: int) -> int:
        """Persons of the party who still take this seat."""
        party = self.problem.parties[k]
        first, last = self.problem.window(party)
        left = self.draft.left(k)
        if not first <= day <= last or left < 1 or (party.hard and persons != party.size):
            return 0
        return min(persons, left)

    def _bring(self, bus: Bus) -> Coach | None:
        """The bus with whoever still rides, in another type when its own is gone; None when it cannot run."""
        riders = {k: n for k, n in ((k, self._may_ride(k, n, bus.day)) for k, n in bus.riders) if n}
        used = {self.problem.parties[k].place for k in riders}
        stops, load = [p for p in bus.stops if p in used], sum(riders.values())
        if not stops:
            return None
        coach, draft, kind = (
            Coach(bus.day, bus.type, stops, riders, load),
            self.draft,
            self.problem.types[bus.type],
        )
        fits = kind.min_riders <= load <= kind.usable and draft.road.way(stops)[3]
        fits = fits and len(stops) <= self.problem.rules.max_drops and draft.is_free(bus.type, bus.day, stops)
        draft.add(coach)
        return coach if fits or fit(draft, coach) else None

    def closed(self, moved_fen: int) -> Closed:
        """What levelling must not touch, and what a worker who moves weighs there."""
        pinned = [c for c in self.draft.coaches if c.fixed]
        buses = frozenset(Bus(c.day, c.type, tuple(c.stops), tuple(sorted(c.riders.items()))) for c in pinned)
        return Closed(buses, self.pins.parties, moved_fen)

    # ---- who is to be placed ----

    def sizes(self, everyone: bool) -> list[int]:
        """Persons of each party who wait for a seat: all of them, or only those displaced and new."""
        found = []
        for k, party in enumerate(self.problem.parties):
            asks = k not in self.pins.parties and (everyone or k in self.displaced or k > self.newest)
            whole = not party.hard or self.draft.seated[k] == 0
            found.append(self.draft.left(k) if asks and whole else 0)
        return found

    def moved(self, plan: Plan) -> int:
        """Persons whose outcome changed though they could have stayed; one who is new or displaced is not counted."""
        free = self.displaced
        return sum(
            (after - self.before[k]).total()
            for k, after in enumerate(outcomes(self.problem, plan))
            if k not in free and k <= self.newest
        )
