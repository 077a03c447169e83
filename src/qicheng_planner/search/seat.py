"""From loads to persons: parties are seated one by one so that no later rider loses the seat the loads promise.

A party placed on a day takes its persons out of the demand and as many seats out of that day; the shortage of what
remains (Hall, as in `rank`) tells what that costs the others. Hard and large parties first, single persons last.
"""

from __future__ import annotations

from typing import NamedTuple

from qicheng_planner.search.ground import Ints
from qicheng_planner.search.jit import lean

# Columns of `Floor.party`.
PLACE, SIZE, FIRST, LAST, POOR, HARD = range(6)
# Entries of `Floor.tally`.
ROWS, LOOSE = range(2)


class Floor(NamedTuple):
    """What the seating works on."""

    party: Ints  # [party, 6]
    fen: Ints  # [place, 2]: one person, and what a poor one is worth more
    demand: Ints  # [place, 2, first, last], of the parties not yet decided
    seats: Ints  # [place, day], not yet taken
    quota: Ints  # [bus, drops], not yet taken
    spare: Ints  # [bus]: seats no load asked for
    start: Ints  # [place * days + 1]: where the visits of a place on a day begin
    visit: Ints  # [visits, 2]: bus, which drop
    rows: Ints  # [rows, 3]: party, bus, persons
    loose: Ints  # parties to be seated person by person
    tally: Ints  # [2]
    work: Ints  # [days + 1, 2]


@lean
def shortage(dem: Ints, seats: Ints, work: Ints) -> int:
    """Riders who stay without a seat at best."""
    days = seats.shape[0]
    total, work[0, 0], work[0, 1] = 0, 0, 0
    for j in range(days):
        total += seats[j]
        most = work[j, 1]
        for a in range(j + 1):
            most = max(most, work[a, 1] + dem[a, j])
        most = max(most, work[j, 0] + total)
        work[j + 1, 0] = most - total
        work[j + 1, 1] = most
    return int(work[days, 0])


@lean
def lost(floor: Floor, p: int) -> int:
    """Subsidies of those at the place who stay without a seat at best."""
    seats, fen = floor.seats[p], 0
    if floor.fen[p, 0] > 0:
        fen = floor.fen[p, 0] * shortage(floor.demand[p, 0], seats, floor.work)
    if floor.fen[p, 1] > 0 and floor.demand[p, 1, 0, seats.shape[0] - 1] > 0:
        fen += floor.fen[p, 1] * shortage(floor.demand[p, 1], seats, floor.work)
    return int(fen)


@lean
def want(floor: Floor, k: int, persons: int) -> None:
    """Take persons of party k out of the demand (negative: put them back)."""
    row = floor.party[k]
    for kind in range(1 + row[POOR]):
        dem = floor.demand[row[PLACE], kind]
        for a in range(row[FIRST] + 1):
            for b in range(row[LAST], dem.shape[1]):
                dem[a, b] -= persons


@lean
def berth(floor: Floor, p: int, day: int, persons: int) -> int:
    """The visit with the fewest seats left that still takes them all on one bus; -1 when there is none."""
    at = p * floor.seats.shape[1] + day
    best, least = -1, 1 << 30
    for v in range(floor.start[at], floor.start[at + 1]):
        b, i = floor.visit[v, 0], floor.visit[v, 1]
        room = floor.quota[b, i]
        if room < persons:
            room = room + floor.spare[b] + 1000
            if room - 1000 < persons:
                continue
        if room < least:
            best, least = v, room
    return best


@lean
def sit(floor: Floor, k: int, v: int, persons: int) -> None:
    """Write a row; what the load did not foresee comes from the spare seats of the bus."""
    b, i = floor.visit[v, 0], floor.visit[v, 1]
    borrowed = max(0, persons - floor.quota[b, i])
    floor.quota[b, i] -= persons - borrowed
    floor.spare[b] -= borrowed
    row = floor.tally[ROWS]
    floor.rows[row, 0], floor.rows[row, 1], floor.rows[row, 2] = k, b, persons
    floor.tally[ROWS] = row + 1


@lean
def taken_seats(floor: Floor, v: int, persons: int) -> int:
    """Seats of the load that go (the rest is spare)."""
    return int(min(persons, floor.quota[floor.visit[v, 0], floor.visit[v, 1]]))


@lean
def best_day(floor: Floor, k: int, persons: int) -> tuple[int, int]:
    """Day on which the party costs the others least, and that cost; its persons are out of the demand already."""
    row = floor.party[k]
    p, best, least = row[PLACE], -1, 1 << 60
    for day in range(row[FIRST], row[LAST] + 1):
        v = berth(floor, p, day, persons)
        if v < 0:
            continue
        used = taken_seats(floor, v, persons)
        floor.seats[p, day] -= used
        fen = lost(floor, p)
        floor.seats[p, day] += used
        if fen < least:
            best, least = v, fen
    return best, least


@lean
def seat_party(floor: Floor, k: int, penalty: int) -> None:
    """One party: whole on the best day, or loose (soft ones, when splitting pays), or left to the subsidy."""
    row = floor.party[k]
    p, n = row[PLACE], row[SIZE]
    before = lost(floor, p)
    want(floor, k, n)
    alone = lost(floor, p) + n * (floor.fen[p, 0] + row[POOR] * floor.fen[p, 1])
    v, fen = best_day(floor, k, n)
    if not row[HARD] and n > 1 and before + penalty < min(fen, alone):
        want(floor, k, -n)
        floor.loose[floor.tally[LOOSE]] = k
        floor.tally[LOOSE] += 1
        return
    if v >= 0 and fen <= alone:
        b = floor.visit[v, 0]
        floor.seats[p, bus_day(floor, v, p)] -= taken_seats(floor, v, n)
        if b >= 0:
            sit(floor, k, v, n)


@lean
def bus_day(floor: Floor, v: int, p: int) -> int:
    """Day of a visit, from where it stands in the list."""
    days: int = floor.seats.shape[1]
    for day in range(days):
        if v < floor.start[p * days + day + 1]:
            return day
    return days - 1


@lean
def seat_loose(floor: Floor, k: int) -> None:
    """Person by person."""
    row = floor.party[k]
    p = row[PLACE]
    for _ in range(row[SIZE]):
        want(floor, k, 1)
        alone = lost(floor, p) + floor.fen[p, 0] + row[POOR] * floor.fen[p, 1]
        v, fen = best_day(floor, k, 1)
        if v >= 0 and fen <= alone:
            floor.seats[p, bus_day(floor, v, p)] -= taken_seats(floor, v, 1)
            sit(floor, k, v, 1)


@lean
def seat_all(floor: Floor, order: Ints, penalty: int) -> None:
    """All parties in the order given, singles last, those to be split before the singles."""
    split_from = order.shape[0]
    for n in range(order.shape[0]):
        if floor.party[order[n], SIZE] == 1:
            split_from = n
            break
        seat_party(floor, order[n], penalty)
    for n in range(floor.tally[LOOSE]):
        seat_loose(floor, floor.loose[n])
    for n in range(split_from, order.shape[0]):
        seat_party(floor, order[n], penalty)
