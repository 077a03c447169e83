"""The rows of the bound: enough seats for everyone who must travel within some days, or the subsidy.

For one place and an interval of days, let D persons have their window inside it. Seats offered there on the days of
the interval, plus those of them left to the subsidy, are at least D. A bus of q seats for the place counts
min(q, c(day)), because only c(day) of the D persons can leave on its day. With R at least every such count,
D = k·R + r and 0 < r ≤ R, mixed-integer rounding gives the stronger row: min(q, c(day), r) by bus, plus the
subsidised, is at least r·(k + 1); for k whole buses of any size leave r persons behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from qicheng_planner.bound.demand import Demand, Ints
from qicheng_planner.search.jit import inlined, njit


@njit
def counted(persons: Ints, a: int, b: int) -> Ints:
    """By day: persons of one level and place with a window inside a..b that contains the day."""
    days = persons.shape[0]
    count = np.zeros(days, np.int64)
    for first in range(a, b + 1):
        for last in range(first, b + 1):
            n = persons[first, last]
            if n > 0:
                for d in range(first, last + 1):
                    count[d] += n
    return count


@dataclass
class Rows:
    """The rows in use: level, place, a, b, right-hand side, and how many seats count by day."""

    demand: Demand
    key: list[tuple[int, int, int, int, int]] = field(default_factory=list)  # level, place, a, b, r
    need: list[int] = field(default_factory=list)
    caps: list[Ints] = field(default_factory=list)
    known: set[tuple[int, int, int, int, int]] = field(default_factory=set)
    of_place: dict[int, list[int]] = field(default_factory=dict)

    def add(self, level: int, place: int, a: int, b: int, rounded: bool) -> bool:
        """One more row; False when it is there already or says nothing."""
        total = int(self.demand.inside[level, place, a, b])
        caps = np.minimum(counted(self.demand.persons[level, place], a, b), self.demand.seats)
        largest = int(caps.max())
        if total == 0 or largest == 0:
            return False
        r, need = largest, total
        if rounded:
            whole = -(-total // largest) - 1
            r = total - whole * largest
            need = r * (whole + 1)
        key = (level, place, a, b, r)
        if key in self.known:
            return False
        self.known.add(key)
        self.of_place.setdefault(place, []).append(len(self.key))
        self.key.append(key)
        self.need.append(need)
        self.caps.append(np.minimum(caps, r))
        return True


class Offer(NamedTuple):
    """The present solution of the programme. Counts in millionths; the stops are sorted by place."""

    persons: Ints  # [level, place, first, last]
    inside: Ints  # [level, place, a, b]
    seats: Ints  # [day]: seats of the largest bus
    left: Ints  # [level, place, day]: subsidised whose window ends on the day
    begin: Ints  # [place + 1]: where the stops of a place begin
    day: Ints  # by stop
    load: Ints
    times: Ints  # how often the bus runs


MILLION = 1_000_000
# A row violated by less than this part of a person (in millionths) is not worth its place.
SMALLEST = 20_000


@inlined
def is_idle(offer: Offer, level: int, p: int, a: int, b: int) -> bool:
    """A shorter interval says the same."""
    inside = offer.inside[level, p]
    total = inside[a, b]
    return bool(total == 0 or (a < b and (total == inside[a + 1, b] or total == inside[a, b - 1])))


@njit
def violation(offer: Offer, level: int, p: int, a: int, b: int) -> tuple[int, bool]:
    """By how much the better of the two rows of an interval is violated, and whether that is the rounded one."""
    total, caps = offer.inside[level, p, a, b], counted(offer.persons[level, p], a, b)
    largest = 0
    for d in range(a, b + 1):
        caps[d] = min(caps[d], offer.seats[d])
        largest = max(largest, caps[d])
    if largest == 0:
        return 0, False
    whole = (total + largest - 1) // largest - 1
    r = total - whole * largest
    plain, rounded = total * MILLION, r * (whole + 1) * MILLION
    for d in range(a, b + 1):
        plain -= offer.left[level, p, d]
        rounded -= offer.left[level, p, d]
    for k in range(offer.begin[p], offer.begin[p + 1]):
        d = offer.day[k]
        if a <= d <= b:
            q = min(offer.load[k], caps[d])
            plain -= q * offer.times[k]
            rounded -= min(q, r) * offer.times[k]
    return max(plain, rounded), bool(rounded >= plain)


@inlined
def least_of(by: Ints, most: int) -> int:
    """Where the smallest of these rows stands."""
    slot = 0
    for j in range(most):
        if by[j] < by[slot]:
            slot = j
    return slot


@njit
def worst_of(offer: Offer, level: int, p: int, rows: Ints, by: Ints, most: int) -> int:
    """The most violated rows of one level and place into `rows`; returns how many."""
    days, kept = offer.seats.shape[0], 0
    for a in range(days):
        for b in range(a, days):
            if is_idle(offer, level, p, a, b):
                continue
            much, rounded = violation(offer, level, p, a, b)
            if much < SMALLEST:
                continue
            slot = kept
            if kept < most:
                kept += 1
            else:
                slot = least_of(by, most)
                if by[slot] >= much:
                    continue
            rows[slot, 0], rows[slot, 1], rows[slot, 2], rows[slot, 3] = level, p, a, b
            rows[slot, 4] = rounded
            by[slot] = much
    return kept


@njit
def worst_rows(offer: Offer, most: int) -> Ints:
    """The most violated rows of every level and place: (level, place, a, b, rounded)."""
    levels, places = offer.persons.shape[0], offer.persons.shape[1]
    rows = np.zeros((levels * places * most, 5), np.int64)
    by = np.zeros(levels * places * most, np.int64)
    n = 0
    for p in range(places):
        for level in range(levels):
            n += worst_of(offer, level, p, rows[n : n + most], by[n : n + most], most)
    return rows[:n]
