"""Column and row generation: solve, price, cut, prove, again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from qicheng_planner.bound.certify import How, Prices, Seats, price_day, proved_fen, seat_values, whole_prices
from qicheng_planner.bound.demand import Ints, read_coaches, read_demand, read_roads
from qicheng_planner.bound.lowering import Lowering, Seen, spent_ticks
from qicheng_planner.bound.market import TICKS
from qicheng_planner.bound.master import Floats, Master
from qicheng_planner.bound.pricing import fill, worth_by_stop
from qicheng_planner.bound.rows import MILLION, Offer, worst_rows
from qicheng_planner.problem import Problem

Hint = tuple[int, int, tuple[int, ...]]  # day, type, stops
Duals = tuple[Floats, Floats, Floats]  # in fen: of the rows, of a departure by day, of a bus by [type, day]
FEW = 5  # so few new columns: the prices have settled
CLOSE = 0.003  # rows are looked for when the programme is so close to what is proved
IDLE = 0.995  # with this part of the prices no bus gains
MOST = 1000  # new columns in one round
FIRST = 0.85  # part of the first prices that is proved: with a little room the search ends at once
PROVING = 0.15  # of the time, for proofs under way
LAST = 1.6  # so many proofs and rounds before the end the last proof begins
SAFE = 0.0005  # a little lower than guessed
LOOKS = 3  # quick looks at lowered prices before a proof
SETTLED = 0.0005  # one that lowers the hope by less than this part was the last
DEEPEST = 900  # a quick look that goes further takes as long as a proof
TRIES = 2  # proofs at the end
WORTH = 0.004  # part by which a proof must promise to lift the bound
EARLY = 0.01  # rows are looked for when the programme falls by less than this part in a turn
SHORT = 0.998  # a proof that brings less than this part of what was hoped: the quick look missed too much
ALL = 1 << 40
ENDLESS = 1e6  # seconds


@dataclass(frozen=True)
class Pace:
    """How the prices tried move, and how many rows are added to a place and level in one turn."""

    steady: float  # part of the best prices in those tried; less when nothing gains with them, more when they prove less
    loosest: float
    steadiest: float
    rows: int
    by_place: bool  # prices are judged by what they promise with a part for each place: bolder


PACE = Pace(0.4, 0.3, 0.7, 3, by_place=False)
# Where very many ride the first prices say little, and a programme with many rows takes most of the time.
PACE_OF_MANY = Pace(0.5, 0.2, 0.5, 1, by_place=True)
MANY = 20_000  # workers


@dataclass(frozen=True)
class Center:
    """The prices that promise most, and how they are lowered for it."""

    duals: Duals
    place: Ints  # of each row
    lowering: Lowering

    def prices(self, safe: float = 0.0) -> Duals:
        """Lowered, and a little (a part) lower still."""
        return (self.lowering.part - safe)[self.place] * self.duals[0], self.duals[1], self.duals[2]


@dataclass(frozen=True)
class Priced:
    """One pricing round: columns added, whether all was seen, whether more is proved now."""

    added: int
    complete: bool
    better: bool
    seen: Seen


@dataclass
class Climb:
    """The state of one run: what is proved, what is being tried."""

    problem: Problem
    stop_at: float  # on the clock
    progress: Callable[[int], None] | None = None
    log: Callable[[str], None] | None = None
    clock: Callable[[], float] = monotonic

    def __post_init__(self) -> None:
        self.demand = read_demand(self.problem)
        self.roads = read_roads(self.problem, self.demand)
        self.coaches = read_coaches(self.problem)
        self.departures = np.array(self.problem.max_departures[: self.problem.days], np.int64)
        self.master = Master(self.demand, self.coaches, self.departures)
        self.best = self.demand.lost_fen
        self.limit = np.minimum(self.departures, self.coaches.fleet.sum(axis=0))
        self.center: Center | None = None
        self.pace = PACE_OF_MANY if self.problem.workers > MANY else PACE
        self.steady = self.pace.steady
        self.look = How()
        self.proof = replace(self.look, budget=ALL, shared=True)  # shares the known ways
        self.begin = self.clock()
        self.proving = self.proof_took = self.turn_took = 0.0  # seconds
        self.before = float("inf")
        self.finished = False

    def left(self) -> float:
        return self.stop_at - self.clock()

    def halt(self) -> None:
        """End within one step; what is proved so far stands."""
        self.stop_at = 0.0

    def prove(self, prices: Prices, gain: Ints) -> bool:
        fen = proved_fen(self.demand, self.master.rows, prices, (self.departures, self.coaches.fleet), gain)
        if fen > self.best:
            self.best = fen
            if self.progress:
                self.progress(fen)
            return True
        return False

    def first_rows(self) -> None:
        days = self.problem.days
        for p in range(len(self.problem.places)):
            for level in (0, 1):
                for d in range(days // 5, days - 1, max(1, days // 4)):
                    self.master.rows.add(level, p, 0, d, False)
                    self.master.rows.add(level, p, d, days - 1, False)
                self.master.rows.add(level, p, 0, days - 1, True)
            self.master.rows.add(0, p, 0, days - 1, False)

    def first_prices(self) -> Duals:
        """Every person costs a seat of the cheapest full bus straight to the place, or the subsidy.

        With these no bus gains at all: one with more drops is at least as dear as one straight to its farthest.
        """
        table, home = self.coaches.table[self.coaches.table[:, 0] > 0], self.roads.km.shape[0] - 1
        way, back = self.roads.km[home, :home, None], self.roads.km[:home, home, None]
        busy = 1 + (self.roads.busy_km + way + back) // self.roads.day_km
        hire = table[:, 2] + table[:, 3] * way + table[:, 4] * back
        hire += table[:, 5] * busy * (way > self.roads.second_driver_km)
        seat = (hire / table[:, 0]).min(axis=1, initial=float(1 << 40))
        row = np.zeros(len(self.master.rows.key))
        for i, (level, p, a, b, _) in enumerate(self.master.rows.key):
            if (
                level == 0
                and b - a == self.problem.days - 1
                and self.master.rows.need[i] == self.demand.inside[0, p, a, b]
            ):
                row[i] = min(seat[p], self.demand.price[0, p])
        return row, np.zeros(self.problem.days), np.zeros(self.coaches.fleet.shape)

    def price(self, duals: Duals, how: How) -> Priced:
        """Search every day with these prices; what gains becomes a column."""
        prices = whole_prices(self.demand, self.master.rows, duals)
        seats = seat_values(self.demand, self.master.rows, prices.row)
        gain = np.zeros(self.problem.days, np.int64)
        found: list[tuple[int, int, Ints]] = []
        complete, seen = True, Seen(prices)
        for d in range(self.problem.days):
            if self.left() < 0:
                return Priced(0, False, False, seen)
            if self.departures[d] < 1:
                continue
            buses, gain[d], whole = price_day(d, seats[d], prices, self.demand, self.roads, self.coaches, how)
            complete &= whole
            worth = worth_by_stop(seats[d].value, seats[d].width, seats[d].count, buses, self.coaches.table)
            seen.add(d, buses, worth, spent_ticks(d, buses, prices, self.roads, self.coaches))
            found += [(-int(bus[0]), d, bus) for bus in buses]
        # Too many at once cost the programme more time than they bring.
        found.sort(key=lambda row: row[:2])
        added = 0
        for _, d, bus in found[: max(MOST, 6 * len(self.problem.places))]:
            stops = tuple(int(x) for x in bus[3 : 3 + bus[2]])
            added += self.take(d, int(bus[1]), stops, seats[d])
        return Priced(added, complete, self.prove(prices, gain), seen)

    def take(self, d: int, kind: int, stops: tuple[int, ...], seats: Seats) -> bool:
        loads = fill(
            seats.value, seats.width, seats.count, np.ascontiguousarray(self.demand.aboard[:, d]),
            np.array(stops, np.int64), int(self.coaches.table[kind, 0]),
        )  # fmt: skip
        columns = self.master.columns
        if columns.add(d, kind, stops, tuple(int(q) for q in loads)):
            columns.price(self.roads, self.coaches, kind, stops)
            return True
        return False

    def cut(self, most: int) -> int:
        """Rows the present solution violates, added; returns how many."""
        left, times = self.master.values()
        columns, places = self.master.columns, len(self.problem.places)
        subsidised = np.zeros(self.demand.persons.shape[:3], np.int64)
        for (level, p, d), j in self.master.left.items():
            subsidised[level, p, d] = round(left[j] * MILLION)
        stops = [
            (p, columns.day[j], q, round(times[j] * MILLION))
            for j in np.flatnonzero(times > 1e-6)
            for p, q in zip(columns.stops[j], columns.loads[j], strict=True)
        ]
        table = np.array(sorted(stops), np.int64).reshape(-1, 4)
        begin = np.searchsorted(table[:, 0], np.arange(places + 1)).astype(np.int64)
        day, load, often = (np.ascontiguousarray(table[:, k]) for k in (1, 2, 3))
        demand = self.demand
        offer = Offer(demand.persons, demand.inside, demand.seats, subsidised, begin, day, load, often)
        rows = worst_rows(offer, most)
        return sum(self.master.rows.add(int(v), int(p), int(a), int(b), bool(r)) for v, p, a, b, r in rows)

    def first_columns(self) -> None:
        """A full bus of every type straight to every place on every day."""
        nothing = seat_values(self.demand, self.master.rows, np.zeros(len(self.master.rows.key), np.int64))
        for d in range(self.problem.days):
            for p in self.roads.starts:
                fits = [
                    kind
                    for kind, (usable, least) in enumerate(self.coaches.table[:, :2].tolist())
                    if usable > 0
                    and self.coaches.fleet[kind, d] > 0
                    and self.demand.aboard[p, d] >= max(1, least)
                ]
                for kind in fits[-2:]:
                    self.take(d, kind, (int(p),), nothing[d])

    def run(self) -> None:
        """Until nothing can be added or the time is over."""
        if not self.problem.can_run:
            self.best = sum(p.size * self.problem.subsidy_of(p) for p in self.problem.parties)
            self.finished = True
            return
        self.first_rows()
        self.first_columns()
        first = self.first_prices()
        self.price((FIRST * first[0], *first[1:]), self.proof)
        self.proving = self.clock() - self.begin
        self.center = self.around(first, whole_prices(self.demand, self.master.rows, first))
        while self.turn():
            pass

    def turn(self) -> bool:
        """Solve, price, cut; is there more to do?"""
        begin = self.clock()
        self.master.build()
        # The solver knows wall time only.
        value = self.master.solve(self.left() if self.clock is monotonic else ENDLESS)
        if value is None:
            return False
        duals = self.master.duals()
        smooth = self.smoothed(duals)
        priced = self.price(smooth, self.look)
        self.turn_took = self.clock() - begin
        few = max(FEW, len(self.problem.places) // 4)
        self.lower(smooth, priced.seen)
        self.prove_center()
        if priced.added < FEW or (priced.added < few and self.is_quick()):
            priced = self.proof_round(duals, smooth, priced)
        gap = value + self.demand.lost_fen - self.best
        settled = priced.added < FEW and priced.complete
        early = value > (1 - EARLY) * self.before
        self.before = value
        cuts = self.cut(self.pace.rows) if gap < CLOSE * value or settled or early else 0
        if self.log:
            self.log(
                f"hope {self.fen(self.promise(self.center)) / 100:.0f} steady {self.steady:.2f} lp {value / 100:.0f} best {self.best / 100:.0f} +{priced.added} columns +{cuts} rows"
            )
        self.finished = cuts == 0 and priced.added == 0 and priced.complete
        return not self.finished and self.left() > 0

    def around(self, duals: Duals, prices: Prices) -> Center:
        """What these prices could be the centre of; no bus seen yet."""
        rows, n = self.master.rows, len(prices.row)
        place = np.array([key[1] for key in rows.key[:n]], np.int64)
        asked = (prices.row * np.array(rows.need[:n], np.int64)).astype(float)
        income = np.bincount(place, asked, len(self.problem.places)).astype(float)
        fixed = int((prices.station * self.departures).sum() + (prices.fleet * self.coaches.fleet).sum())
        return Center(duals, place, Lowering(income, fixed, self.limit))

    def fen(self, ticks: float) -> float:
        """Of a cost bound."""
        return ticks / TICKS + self.demand.lost_fen

    def promise(self, center: Center | None) -> float:
        """Ticks by which centres are compared."""
        if center is None:
            return -float("inf")
        return center.lowering.ticks if self.pace.by_place else center.lowering.best_part()[1]

    def lower(self, duals: Duals, seen: Seen) -> None:
        """The prices that promise most are the centre of what is tried next."""
        new = self.around(duals, seen.prices)
        new.lowering.take(seen, new.lowering.part)
        share, _ = new.lowering.best_part()
        if self.pace.by_place:
            new.lowering.solve()
        better = self.promise(new) > self.promise(self.center)
        if share >= IDLE:
            self.steady = max(self.pace.loosest, self.steady - 0.1)
        elif not better:
            self.steady = min(self.pace.steadiest, self.steady + 0.05)
        if better:
            self.center = new

    def prove_center(self) -> None:
        """Prove with the best prices when, lowered, they promise clearly more than is proved; in the end when they promise more."""
        last = self.left() < LAST * (self.proof_took + self.turn_took)
        for _ in range(TRIES if last else 1):
            if self.center is None or not (last or self.may_prove()):
                return
            begin, lowering = self.clock(), self.center.lowering
            self.settle(self.center, last)
            if not self.promises(lowering, last):
                self.proving += self.clock() - begin
                return
            hoped = self.fen(lowering.ticks)
            self.look_at(self.center, self.proof)
            self.proof_took = self.clock() - begin
            self.proving += self.proof_took
            if self.best < SHORT * hoped and self.look.budget < DEEPEST:
                self.look = replace(self.look, budget=3 * self.look.budget)

    def settle(self, center: Center, last: bool) -> None:
        """Lower the prices of a centre where buses gain, as long as quick looks find more of them."""
        center.lowering.solve()
        for _ in range(LOOKS):
            before = center.lowering.ticks
            if not (self.promises(center.lowering, last) and self.look_at(center, self.look)):
                return
            if center.lowering.ticks > (1 - SETTLED) * before:
                return

    def promises(self, lowering: Lowering, last: bool) -> bool:
        """Whether a proof is worth its time."""
        return self.left() > 0 and self.fen(lowering.ticks) > self.best * (1 + (0.0 if last else WORTH))

    def look_at(self, center: Center, how: How) -> bool:
        """Search with the prices of a centre as they are lowered now; what is seen lowers them further. Was there any?"""
        part = center.lowering.part - SAFE
        seen = self.price(center.prices(SAFE), how).seen
        some = self.left() > 0 and center.lowering.take(seen, part)
        if some:
            center.lowering.solve()
        return some

    def may_prove(self) -> bool:
        """Proofs under way get a part of the time only; the last one is what counts."""
        return self.proving <= PROVING * (self.clock() - self.begin)

    def is_quick(self) -> bool:
        """A proof takes so little of the time that its columns are worth it."""
        return 10 * self.proof_took < self.left()

    def proof_round(self, duals: Duals, smooth: Duals, priced: Priced) -> Priced:
        """The quick look finds little any more: search every day to the end, with the true prices too when need be."""
        begin = self.clock()
        found = self.price(smooth, self.proof)
        self.proof_took = self.clock() - begin
        if found.added == 0 and found.complete and smooth is not duals:
            found = self.price(duals, self.proof)
        self.proving += self.clock() - begin
        self.look = replace(self.look, budget=self.look.budget * 2)
        return replace(found, added=found.added + priced.added)

    def smoothed(self, duals: Duals) -> Duals:
        """Prices between the best ones so far and the present ones: they swing less."""
        if self.center is None:
            return duals
        best, *others = self.center.duals
        row = np.zeros(len(duals[0]))
        row[: len(best)] = best
        old = (row, *others)
        mixed = [self.steady * o + (1 - self.steady) * d for o, d in zip(old, duals, strict=True)]
        return mixed[0], mixed[1], mixed[2]

    def rounded(self, seconds: float) -> list[Hint]:
        """Buses of a good whole-numbered solution over the columns found: a start for the search."""
        columns = self.master.columns
        return [
            (columns.day[j], int(self.coaches.number[columns.type[j]]), columns.stops[j])
            for j in self.master.whole_buses(min(seconds, self.left()))
        ]
