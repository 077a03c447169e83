"""The problem as arrays for the bound: who can travel when from each place, and where a bus can go.

Persons are divisible here only in name: a *row set* is (place, interval of days), and what counts is how many
persons must travel inside the interval or take the subsidy. Level 0 counts everyone at the lower of the two
subsidies of the place; level 1 counts the dearer group (the poor, as a rule) at the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qicheng_planner.problem import Problem

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Demand:
    """Persons by level, place and window; `inside[l, p, a, b, d]`: window within a..b and containing day d."""

    persons: Ints  # [level, place, first, last]
    inside: Ints  # [level, place, a, b]: persons whose window lies within a..b
    price: Ints  # [level, place], fen per person
    seats: Ints  # [day]: usable seats of the largest bus that exists on the day
    aboard: Ints  # [place, day]: persons who could leave on the day
    lost_fen: int  # subsidies of those who can never be seated


def read_demand(problem: Problem) -> Demand:
    """Count persons; whoever has no day, or is a hard party larger than any bus, is settled at once."""
    days, places = problem.days, len(problem.places)
    persons = np.zeros((2, places, days, days), np.int64)
    price = np.zeros((2, places), np.int64)
    dear_is_poor = np.ones(places, bool)
    for p, place in enumerate(problem.places):
        poor_fen = place.subsidy * problem.rules.poor_subsidy_pct // 100
        price[0, p], price[1, p] = min(place.subsidy, poor_fen), abs(poor_fen - place.subsidy)
        dear_is_poor[p] = poor_fen >= place.subsidy
    seats = np.array(
        [
            max(
                (t.usable for t, row in zip(problem.types, problem.fleet, strict=True) if row[d] > 0),
                default=0,
            )
            if problem.max_departures[d] > 0
            else 0
            for d in range(days)
        ],
        np.int64,
    )
    lost = 0
    for party in problem.parties:
        first, last = problem.window(party)
        first = max(0, first)
        room = max((int(seats[d]) for d in range(first, last + 1)), default=0)
        if room == 0 or (party.hard and party.size > room):
            lost += party.size * problem.subsidy_of(party)
            continue
        persons[0, party.place, first, last] += party.size
        if party.poor == dear_is_poor[party.place]:
            persons[1, party.place, first, last] += party.size
    return Demand(persons, _inside(persons), price, seats, _aboard(persons[0]), lost)


def _inside(persons: Ints) -> Ints:
    """Running sums: windows that start at a or later and end at b or earlier."""
    later: Ints = persons[:, :, ::-1, :].cumsum(axis=2)[:, :, ::-1, :]
    total: Ints = later.cumsum(axis=3)
    days = persons.shape[2]
    return np.ascontiguousarray(total * np.triu(np.ones((days, days), np.int64)))


def _aboard(persons: Ints) -> Ints:
    days = persons.shape[1]
    count = np.zeros(persons.shape[:2], np.int64)
    for d in range(days):
        count[:, d] = persons[:, : d + 1, d:].sum(axis=(1, 2))
    return count


@dataclass(frozen=True)
class Roads:
    """Where a bus can go: distances, the limit of every drop, and which drop may follow which."""

    km: Ints  # [place, place], the last row and column is the bus station
    limit: Ints  # [place]: 100 x km after which the place may no longer be reached
    starts: Ints  # places that may be a first drop
    head: Ints  # [place + 1]: where the followers of a place begin in `follow`
    follow: Ints
    max_drops: int
    drop_fee: int
    busy_km: int  # km a bus could drive in its hours of standing
    day_km: int  # km a bus drives in 24 hours
    second_driver_km: int


def read_roads(problem: Problem, demand: Demand) -> Roads:
    """Followers are kept generously (rounded legs may be short by half a km); the search checks exactly."""
    rules, n = problem.rules, len(problem.places)
    km = np.array(problem.km, np.int64).reshape(n + 1, n + 1)
    limit = rules.detour_pct * km[n, :n] + 100 * rules.detour_km
    wanted = demand.aboard.sum(axis=1) > 0
    starts = np.flatnonzero(wanted & (100 * km[n, :n] <= limit)).astype(np.int64)
    slack = rules.max_drops + 1
    reach = 100 * (km[n, :n, None] + km[:n, :n] - slack) <= limit[None, :]
    reach &= wanted[:, None] & wanted[None, :] & ~np.eye(n, dtype=bool)
    follow = [np.flatnonzero(reach[i]) for i in range(n)]
    head = np.concatenate([[0], np.cumsum([len(f) for f in follow])]).astype(np.int64)
    return Roads(
        km=km,
        limit=limit,
        starts=starts,
        head=head,
        follow=np.concatenate([*follow, np.zeros(0, np.int64)]).astype(np.int64),
        max_drops=rules.max_drops,
        drop_fee=rules.drop_fee,
        busy_km=(rules.depart_hour + rules.rest_hours) * rules.speed_kmh,
        day_km=24 * rules.speed_kmh,
        second_driver_km=rules.second_driver_above_km,
    )


@dataclass(frozen=True)
class Coaches:
    """The bus types as columns of one table, smallest first."""

    number: Ints  # index in the problem
    table: Ints  # [type, 6]: usable, min_riders, fixed, out_per_km, empty_per_km, second_driver_per_day
    fleet: Ints  # [type, day]


def read_coaches(problem: Problem) -> Coaches:
    order = sorted(range(len(problem.types)), key=lambda t: problem.types[t].usable)

    def row(t: int) -> list[Any]:
        k = problem.types[t]
        return [k.usable, k.min_riders, k.fixed, k.out_per_km, k.empty_per_km, k.second_driver_per_day]

    return Coaches(
        np.array(order, np.int64),
        np.array([row(t) for t in order], np.int64).reshape(len(order), 6),
        np.array([problem.fleet[t][: problem.days] for t in order], np.int64).reshape(
            len(order), problem.days
        ),
    )
