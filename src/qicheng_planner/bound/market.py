"""One day as the pricing sees it: what seats are worth, what further drops could add at most, prices and roads.

Money is in integer ticks (1 fen = TICKS ticks).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qicheng_planner.bound.demand import Ints
from qicheng_planner.search.jit import njit

TICKS = 64
NEVER = 1 << 60
LEVELS = 24


@njit
def levels_of(value: Ints, count: Ints, starts: Ints, levels: int) -> Ints:
    """A few heights of seat prices, lowest 0, spread over what occurs on the day."""
    total = 0
    for p in starts:
        total += count[p]
    heights = np.zeros(levels, np.int64)
    if total == 0:
        return heights
    seen = np.empty(total, np.int64)
    n = 0
    for p in starts:
        for s in range(count[p]):
            seen[n] = value[p, s]
            n += 1
    seen.sort()
    for level in range(1, levels):
        heights[level] = seen[(level - 1) * (total - 1) // max(1, levels - 2)]
    return heights


@njit
def above(seats: tuple[Ints, Ints, Ints], heights: Ints, coaches: Ints) -> Ints:
    """[type, place, level]: what the seats of a place that fill a bus are worth above each height.

    `seats` = value, width, steps.
    """
    value, width, steps = seats
    places, types = value.shape[0], coaches.shape[0]
    worth = np.zeros((types, places, heights.shape[0]), np.int64)
    for t in range(types):
        for p in range(places):
            for level in range(heights.shape[0]):
                room = coaches[t, 0]
                for s in range(steps[p]):
                    if value[p, s] <= heights[level] or room <= 0:
                        break
                    n = min(room, width[p, s])
                    room -= n
                    worth[t, p, level] += (value[p, s] - heights[level]) * n
    return worth


@njit
def furthest(worth: Ints, km: Ints, head: Ints, follow: Ints, coaches: Ints, rest: Ints) -> Ints:
    """[more, type, place, level]: the most that `more` further drops can add after a place."""
    more, drop_fee = rest[0] - 1, rest[1]
    types, places, levels = worth.shape
    gain = np.zeros((more + 1, types, places, levels), np.int64)
    home = places
    for m in range(1, more + 1):
        for t in range(types):
            beyond = worth[t] + gain[m - 1, t]
            for i in range(places):
                best = gain[m, t, i]
                for e in range(head[i], head[i + 1]):
                    q = follow[e]
                    leg, home_leg = km[i, q], km[q, home] - km[i, home]
                    extra = (drop_fee + coaches[t, 3] * leg + coaches[t, 4] * home_leg) * TICKS
                    for level in range(levels):
                        best[level] = max(best[level], beyond[q, level] - extra)
    return gain


class Market(NamedTuple):
    """Prices of one day, and the roads. `rest` = max drops, drop fee, busy km, km per day, second-driver km."""

    value: Ints  # [place, step]: what a seat is worth (ticks), falling
    width: Ints  # [place, step]: so many seats
    steps: Ints  # [place]
    aboard: Ints  # [place]: persons who could leave on the day
    coaches: Ints  # [type, 6]
    hire: Ints  # [type]: what a departure costs beside the road (ticks)
    out_price: Ints  # [type, busy]: price of the days it is out (ticks; NEVER: no bus)
    km: Ints
    limit: Ints
    head: Ints
    follow: Ints
    rest: Ints
    heights: Ints  # see `levels_of`
    gain: Ints  # see `furthest`
    reach: Ints  # [more, type, place, level]: the worth of the place and what `more` drops after it can add
