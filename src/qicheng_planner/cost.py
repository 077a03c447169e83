"""What one bus of a plan costs and how long it is away, part by part, for people to read (`dispatch-v1` sections 2 and 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qicheng_planner.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class BusCost:
    """Money in fen, distance in km, time in whole days."""

    legs: tuple[int, ...]  # km of each leg, the first from the origin
    back: int  # km of the empty way home
    busy: int  # days the bus is away, the day of leaving included
    fixed: int
    loaded: int
    empty: int
    drops: int
    second_driver: int

    @property
    def km(self) -> int:
        """Loaded km."""
        return sum(self.legs)

    @property
    def total(self) -> int:
        return self.fixed + self.loaded + self.empty + self.drops + self.second_driver


def bus_cost(problem: Problem, kind: int, stops: Sequence[int]) -> BusCost:
    """The cost of a bus of type `kind` over places in the order of the drops."""
    home, rules, bus = len(problem.places), problem.rules, problem.types[kind]
    way = [home, *stops]
    legs = tuple(problem.km[a][b] for a, b in pairwise(way))
    out, back = sum(legs), problem.km[way[-1]][home]
    hours = (rules.depart_hour + rules.rest_hours) * rules.speed_kmh + out + back
    busy = 1 + hours // (24 * rules.speed_kmh)
    return BusCost(
        legs=legs, back=back, busy=busy, fixed=bus.fixed, loaded=bus.out_per_km * out, empty=bus.empty_per_km * back,
        drops=rules.drop_fee * (len(stops) - 1),
        second_driver=bus.second_driver_per_day * busy if out > rules.second_driver_above_km else 0,
    )  # fmt: skip
