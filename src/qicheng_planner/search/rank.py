"""How many more riders a seat could take: the window matroid of one place.

With seats S on each day, the riders left without one are the largest sum of (riders whose window lies inside an
interval − seats in it) over disjoint intervals (Hall). From the best sums left and right of each day follow, for
all days at once in O(days²): how many more riders any number of further seats on a day could take, and how many
seats of a day could go without loss. So a move is priced without a search for augmenting paths.
"""

from __future__ import annotations

from qicheng_planner.search.ground import (
    IN_LOG,
    LOGGED,
    MORE,
    MORE_POOR,
    SEATS,
    SPARE,
    STALE,
    Ground,
    Ints,
    State,
)
from qicheng_planner.search.jit import inlined, lean

LEFT, RIGHT, SUM, UP, DOWN, TOP = range(6)


@inlined
def _sweep(table: Ints, edge: Ints, work: Ints, days: int) -> int:
    """Best sums of shortage left of each day and right of it; returns the whole shortage.

    An interval that starts (ends) where no window does is no tighter than a shorter one, so it is not looked at.
    """
    left, right, total, up, down = work[LEFT], work[RIGHT], work[SUM], work[UP], work[DOWN]
    starts, ends, first, last, best = edge[0], edge[1], edge[0, days], edge[1, days + 1], 0
    left[0] = 0
    up[0] = 0
    for j in range(days):
        if ends[j]:
            row = table[0, j]
            most = best + total[j + 1]
            for a in range(first, min(j + 1, starts[days + 1])):
                most = max(most, row[a] + up[a])
            best = most - total[j + 1]
        left[j + 1] = best
        up[j + 1] = best + total[j + 1]
    whole = int(best)
    best = 0
    right[days] = 0
    for i in range(days - 1, -1, -1):
        down[i] = best - total[i + 1]
        if starts[i]:
            row = table[1, i]
            most = best - total[i]
            for b in range(max(i, ends[days]), last):
                most = max(most, row[b] + down[b])
            best = most + total[i]
        right[i] = best
    return whole


@inlined
def _spare(table: Ints, edge: Ints, work: Ints, spare: Ints, whole: int) -> None:
    """Seats of each day that could go without one rider less: whole shortage − best with the day in an interval."""
    left, right, total, up, down = work[LEFT], work[RIGHT], work[SUM], work[UP], work[DOWN]
    top, days = work[TOP], spare.shape[0]
    first, last = edge[1, days], edge[1, days + 1]
    for n in range(first, last):
        top[n] = -(1 << 40)
    for d in range(days):
        most = left[d] + right[d + 1] - total[d + 1] + total[d]
        from_here = max(d, first)
        if edge[0, d]:
            row, start = table[1, d], up[d]
            for n in range(from_here, last):
                top[n] = max(top[n], row[n] + start + down[n])
        for n in range(from_here, last):
            most = max(most, top[n])
        spare[d] = whole - most


@inlined
def refresh(ground: Ground, state: State, p: int) -> None:
    """Bring the three figures of each day of a place up to date with its seats."""
    rank(state.room[p], state.work, ground.table[p], ground.edge[p])


@lean
def rank(room: Ints, work: Ints, table: Ints, edge: Ints) -> None:
    """Of one place. Only its own arrays are handed over: a call with all of them takes longer than the work."""
    days = room.shape[1]
    work[SUM, 0] = 0
    for d in range(days):
        work[SUM, d + 1] = work[SUM, d] + room[SEATS, d]
    whole = _sweep(table[0], edge[0], work, days)
    for d in range(days):
        room[MORE, d] = whole - work[LEFT, d] - work[RIGHT, d + 1]
    if edge[1, 0, days] >= days:
        for d in range(days):
            room[SPARE, d] = room[SEATS, d]
        return
    whole = _sweep(table[1], edge[1], work, days)
    for d in range(days):
        room[MORE_POOR, d] = whole - work[LEFT, d] - work[RIGHT, d + 1]
    _spare(table[1], edge[1], work, room[SPARE], whole)


@lean
def recall(room: Ints, digit: Ints, key: Ints, known: Ints) -> int:
    """The ranks that these seats had before, if they are kept: then -1, else the slot where they belong."""
    days, name = room.shape[1], 0
    for d in range(days):
        name += room[SEATS, d] * digit[d]
    slot = (name >> 24) % key.shape[0]
    if key[slot] != name:
        key[slot] = name
        return int(slot)
    for row in range(3):
        for d in range(days):
            room[row + 1, d] = known[slot, row, d]
    return -1


@lean
def remember(room: Ints, known: Ints, slot: int) -> None:
    """Keep the ranks just worked out."""
    for row in range(3):
        for d in range(room.shape[1]):
            known[slot, row, d] = room[row + 1, d]


@inlined
def fresh(ground: Ground, state: State, p: int) -> None:
    """Ranks are brought up to date only when someone asks; tries and their undoing meet the same seats again and again."""
    if state.mark[p, STALE]:
        slot = recall(state.room[p], state.digit, state.key[p], state.known[p])
        if slot >= 0:
            refresh(ground, state, p)
            remember(state.room[p], state.known[p], slot)
        state.mark[p, STALE] = 0


@inlined
def touch(state: State, p: int) -> None:
    """The seats of a place are about to change; while a move is tried its row is kept."""
    n = state.tally[LOGGED]
    if n >= 0 and not state.mark[p, IN_LOG]:
        state.logged[n, 0], state.logged[n, 1] = p, state.mark[p, STALE]
        for row in range(4):
            for d in range(state.room.shape[2]):
                state.log[n, row, d] = state.room[p, row, d]
        state.mark[p, IN_LOG] = 1
        state.tally[LOGGED] = n + 1
    state.mark[p, STALE] = 1


@inlined
def begin_trial(state: State) -> None:
    """From here on everything can be undone."""
    state.tally[LOGGED] = 0
    for t in range(state.left.shape[0]):
        for d in range(state.left.shape[1]):
            state.yard[t, d] = state.left[t, d]


@inlined
def end_trial(state: State, keep: bool) -> None:
    """Keep what was tried, or put places and yard back (rows of buses are the caller's)."""
    for n in range(state.tally[LOGGED]):
        p = state.logged[n, 0]
        state.mark[p, IN_LOG] = 0
        if not keep:
            state.mark[p, STALE] = state.logged[n, 1]
            for row in range(4):
                for d in range(state.room.shape[2]):
                    state.room[p, row, d] = state.log[n, row, d]
    state.tally[LOGGED] = -1
    if not keep:
        for t in range(state.left.shape[0]):
            for d in range(state.left.shape[1]):
                state.left[t, d] = state.yard[t, d]
