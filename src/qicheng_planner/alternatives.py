"""Every single change that gives one party its seats, priced exactly: the ground of explanations and repairs.

A change replaces some buses of a plan and hires some more; all else stays. Its price is what the plan then costs more
(`dispatch-v1` section 5), in fen. Fleet, station, detour, minimum and windows are watched here, and the independent
checker judges each plan that is told to anyone. Indices as in the plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from qicheng_planner.check import check
from qicheng_planner.draft import Road, plan_cost
from qicheng_planner.plan import Bus, Plan, to_json
from qicheng_planner.problem import Problem

# Ways to a seat, in the order in which they are preferred at equal price.
KINDS = ("free", "bigger", "rearrange", "split", "drop", "shift", "new")
FREE, BIGGER, REARRANGE, SPLIT, DROP, SHIFT, NEW = KINDS
NEAR = 8  # places looked at for company on a new bus
MOST_ORDERED = 4  # up to so many stops every order is tried, above it only insertions

Riders = tuple[tuple[int, int], ...]  # (party, persons)


@dataclass(frozen=True, slots=True)
class Change:
    """Buses of a plan by number with what they become (None: they do not run), and buses hired in addition."""

    swap: tuple[tuple[int, Bus | None], ...] = ()
    hire: tuple[Bus, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A party that could come along: its persons without a seat and the fen saved when they all get one."""

    party: int
    persons: int
    fen: int


@dataclass(frozen=True, slots=True)
class Found:
    """One way to a seat. `fen` is what the whole plan costs more; `bus` is None for a new one."""

    kind: str
    fen: int
    change: Change
    day: int
    bus: int | None

    @property
    def rank(self) -> tuple[int, int, int]:
        return self.fen, KINDS.index(self.kind), self.day


class Book:
    """A plan opened for questions: seats, yard, visits, who waits where. Made once per plan."""

    def __init__(self, problem: Problem, plan: Plan, road: Road | None = None) -> None:
        self.problem, self.plan, self.buses = problem, plan, plan.buses
        self.road = road or Road(problem)
        self.seated, self.parts = [0] * len(problem.parties), [0] * len(problem.parties)
        self.free = [list(row[: problem.days]) for row in problem.fleet]
        self.departures = list(problem.max_departures[: problem.days])
        self.visits: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_day: list[list[int]] = [[] for _ in range(problem.days)]
        self.load = [bus.load for bus in self.buses]
        self._orders: dict[object, list[tuple[int, ...]]] = {}
        for number, bus in enumerate(self.buses):
            self.by_day[bus.day].append(number)
            self.departures[bus.day] -= 1
            for g in self.out(bus.day, bus.stops):
                self.free[bus.type][g] -= 1
            for p in bus.stops:
                self.visits[p, bus.day].append(number)
            for k, n in bus.riders:
                self.seated[k] += n
                self.parts[k] += 1
        self.waiting: dict[int, list[int]] = defaultdict(list)
        for k, party in enumerate(problem.parties):
            if party.size > self.seated[k]:
                self.waiting[party.place].append(k)
        self.cost = plan_cost(problem, self.buses, self.road)

    def out(self, day: int, stops: Sequence[int]) -> range:
        """Days of the season on which a bus leaving that day is away."""
        return range(day, min(self.problem.days, day + self.road.way(stops)[2]))

    def left(self, k: int) -> int:
        return self.problem.parties[k].size - self.seated[k]

    def days_of(self, k: int) -> range:
        """Days on which the party may leave."""
        first, last = self.problem.window(self.problem.parties[k])
        return range(max(0, first), last + 1)

    def room(self, number: int) -> int:
        return self.problem.types[self.buses[number].type].usable - self.load[number]

    def hold(self, k: int, seated: int, parts: int) -> int:
        """Fen of a party with so many persons seated in so many buses: subsidies and split."""
        party = self.problem.parties[k]
        left = party.size - seated
        fen = left * self.problem.subsidy_of(party)
        return fen + (self.problem.rules.split_penalty if parts + (left > 0) > 1 else 0)

    def gain(self, k: int, parts: int = 1) -> int:
        """Fen saved when all who wait of the party board `parts` buses they are not on yet."""
        size = self.problem.parties[k].size
        return self.hold(k, self.seated[k], self.parts[k]) - self.hold(k, size, self.parts[k] + parts)

    def price(self, change: Change) -> int:
        """What the plan costs more after the change, exactly."""
        fen = 0
        seats: dict[int, list[int]] = {}
        before = [(self.buses[number], -1) for number, _ in change.swap]
        after = [(bus, 1) for _, bus in change.swap if bus] + [(bus, 1) for bus in change.hire]
        for bus, sign in before + after:
            fen += sign * self.road.hire(bus.type, bus.stops)
            for k, n in bus.riders:
                row = seats.setdefault(k, [self.seated[k], self.parts[k]])
                row[0] += sign * n
                row[1] += sign
        for k, (seated, parts) in seats.items():
            fen += self.hold(k, seated, parts) - self.hold(k, self.seated[k], self.parts[k])
        return fen

    def apply(self, change: Change) -> Plan:
        swapped = dict(change.swap)
        kept = [swapped.get(number, bus) for number, bus in enumerate(self.buses)]
        return Plan(self.plan.instance, tuple(bus for bus in kept if bus) + change.hire)

    def orders(self, stops: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Orders of these drops that keep within the detour."""
        few = len(stops) <= MOST_ORDERED
        key = frozenset(stops) if few else stops
        known = self._orders.get(key)
        if known is None:
            *rest, new = stops
            inserted = [(*rest[:i], new, *rest[i:]) for i in range(len(stops))]
            tried = permutations(sorted(stops)) if few else inserted
            known = self._orders[key] = [order for order in tried if self.road.way(order)[3]]
        return known

    def has_bus(self, kind: int, day: int, stops: Sequence[int], own: int | None = None) -> bool:
        """A bus of that type for all its days and a departure; bus `own` gives its place back first."""
        mine = None if own is None else self.buses[own]
        if self.departures[day] + (mine is not None and mine.day == day) < 1:
            return False
        held = self.out(mine.day, mine.stops) if mine is not None and mine.type == kind else range(0)
        return all(self.free[kind][g] + (g in held) >= 1 for g in self.out(day, stops))

    def company(self, place: int, day: int, but: int | None = None) -> list[Item]:
        """Who waits for the place and could leave that day, the dearest seats first; party `but` is left out."""
        found = [k for k in self.waiting.get(place, ()) if k != but and day in self.days_of(k)]
        whole = [k for k in found if not (self.problem.parties[k].hard and self.seated[k])]
        items = [Item(k, self.left(k), self.gain(k)) for k in whole]
        return sorted(items, key=lambda item: (-item.fen / item.persons, item.persons, item.party))

    def fill(
        self, day: int, stops: tuple[int, ...], load: int, groups: list[list[Item]], own: int | None, limit: int | None
    ) -> tuple[int, tuple[int, ...], Riders] | None:  # fmt: skip
        """(type, order, who comes along) for the least hire less savings; None when it is not below `limit`."""
        types, ways, orders = self.problem.types, {}, self.orders(stops)
        for kind, bus in enumerate(types):
            tried = orders if bus.usable >= load else []
            if fits := [(self.road.hire(kind, o), o) for o in tried if self.has_bus(kind, day, o, own)]:
                ways[kind] = min(fits)
        hope = sum(item.fen for items in groups for item in items)
        if not ways or (limit is not None and min(ways.values())[0] - hope >= limit):
            return None
        loads = pack(groups, max(types[kind].usable for kind in ways) - load)
        offers = [
            (fen - packed[0], kind, more)
            for kind, (fen, _) in ways.items()
            for more, packed in enumerate(loads[: types[kind].usable - load + 1])
            if packed and more + load >= types[kind].min_riders
        ]
        if not offers:
            return None
        _, kind, more = min(offers)
        return kind, ways[kind][1], (loads[more] or (0, ()))[1]

    def without(self, k: int) -> Change:
        """The plan when nobody of the party rides: their buses are refitted, or do not run when too few remain."""
        swap = []
        for number, bus in enumerate(self.buses):
            riders = tuple(r for r in bus.riders if r[0] != k)
            if len(riders) < len(bus.riders):
                swap.append((number, self._refit(number, riders)))
        return Change(tuple(swap))

    def _refit(self, number: int, riders: Riders) -> Bus | None:
        bus, parties = self.buses[number], self.problem.parties
        used = {parties[k].place for k, _ in riders}
        stops, load = tuple(p for p in bus.stops if p in used), sum(n for _, n in riders)
        best = self.fill(bus.day, stops, load, [], number, None) if riders else None
        return Bus(bus.day, best[0], best[1], riders) if best else None


def judge(problem: Problem, plan: Plan, cost: int) -> int:
    """The poor households a plan passes over; RuntimeError when the checker refuses it or counts another cost."""
    report = check(problem, to_json(problem, plan))
    if not report["feasible"] or report["cost_fen"] != cost:
        raise RuntimeError(f"the checker disagrees: {report['cost_fen']} for {cost}, {report['errors'][:3]}")
    return int(report["priority_violations"])


class Seeker:
    """All ways to seat those of party `k` who wait, on the days allowed (default: its window)."""

    def __init__(self, book: Book, k: int, days: Iterable[int] | None = None) -> None:
        self.book, self.k = book, k
        self.party = book.problem.parties[k]
        self.n = book.left(k)
        self.days = [d for d in book.days_of(k) if days is None or d in days]
        self.best: dict[tuple[str, int], Found] = {}

    def seek(self) -> list[Found]:
        """The cheapest way of each kind and day, the cheapest first."""
        if self.n < 1:
            return []
        for day in self.days:
            for number in self.book.by_day[day]:
                if self.party.place in self.book.buses[number].stops:
                    self._board(number, day)
                    self._make_room(number)
                else:
                    self._add_drop(number)
            self._hire(day)
        for number, bus in enumerate(self.book.buses):
            if self.party.place in bus.stops:
                self._shift(number)
        self._split()
        return sorted(self.best.values(), key=lambda found: found.rank)

    def _offer(self, kind: str, change: Change, day: int, bus: int | None) -> None:
        found = Found(kind, self.book.price(change), change, day, bus)
        known = self.best.get((kind, day))
        if known is None or found.fen < known.fen:
            self.best[kind, day] = found

    def _aboard(self, number: int) -> Riders:
        """Riders of the bus with the party's waiting persons added."""
        return _joined(self.book.buses[number].riders, [(self.k, self.n)])

    def _board(self, number: int, day: int) -> None:
        """A free seat, or a larger bus in its place."""
        bus = self.book.buses[number]
        if self.book.room(number) >= self.n:
            new = Bus(day, bus.type, bus.stops, self._aboard(number))
            self._offer(FREE, Change(((number, new),)), day, number)
        else:
            self._rebuild(BIGGER, number, day, bus.stops)

    def _rebuild(self, kind: str, number: int, day: int, stops: tuple[int, ...]) -> None:
        """The bus on that day over these places with the party and whoever else pays for a larger one."""
        book, bus = self.book, self.book.buses[number]
        known, aboard = self.best.get((kind, day)), any(k == self.k for k, _ in bus.riders)
        limit = None
        if known:
            limit = known.fen + book.gain(self.k, 0 if aboard else 1) + book.road.hire(bus.type, bus.stops)
        company = [item for q in stops for item in book.company(q, day, self.k)]
        best = self.book.fill(day, stops, book.load[number] + self.n, [company], number, limit)
        if best:
            riders = _joined(self._aboard(number), best[2])
            self._offer(kind, Change(((number, Bus(day, best[0], best[1], riders)),)), day, number)

    def _make_room(self, number: int) -> None:
        """Another party of a full bus changes to a free seat elsewhere inside its own window."""
        book, bus = self.book, self.book.buses[number]
        kind = book.problem.types[bus.type]
        short, most = self.n - book.room(number), book.load[number] + self.n - kind.min_riders
        places = [book.problem.parties[j].place for j, _ in bus.riders]
        for j, m in bus.riders:
            place = book.problem.parties[j].place
            emptied = place != self.party.place and places.count(place) == 1
            if j == self.k or not 0 < short <= m <= most or emptied:
                continue
            if target := self._seat_elsewhere(j, m, number):
                riders = tuple(r for r in self._aboard(number) if r[0] != j)
                new = Bus(bus.day, bus.type, bus.stops, riders)
                self._offer(REARRANGE, Change(((number, new), target)), bus.day, number)
                return

    def _seat_elsewhere(self, j: int, m: int, number: int) -> tuple[int, Bus] | None:
        book = self.book
        for day in book.days_of(j):
            for other in book.visits.get((book.problem.parties[j].place, day), ()):
                bus = book.buses[other]
                if other != number and book.room(other) >= m and all(r[0] != j for r in bus.riders):
                    return other, Bus(day, bus.type, bus.stops, tuple(sorted([*bus.riders, (j, m)])))
        return None

    def _add_drop(self, number: int) -> None:
        """The place as one more drop of a bus, in any order, with the bus type that is then cheapest."""
        book, bus = self.book, self.book.buses[number]
        if len(bus.stops) >= book.problem.rules.max_drops:
            return
        self._rebuild(DROP, number, bus.day, (*bus.stops, self.party.place))

    def _shift(self, number: int) -> None:
        """The whole bus on another day that suits everyone aboard."""
        book, bus = self.book, self.book.buses[number]
        suits = set(self.days) - {bus.day}
        for k, _ in bus.riders:
            suits &= set(book.days_of(k))
        for day in sorted(suits):
            self._rebuild(SHIFT, number, day, bus.stops)

    def _split(self) -> None:
        """Free seats on several buses, for a party that may be split."""
        if self.party.hard or self.n < 2:
            return
        book, open_ = self.book, []
        for day in self.days:
            for number in book.visits.get((self.party.place, day), ()):
                if book.room(number) > 0 and all(r[0] != self.k for r in book.buses[number].riders):
                    open_.append((-book.room(number), number))
        swap, left = [], self.n
        for room, number in sorted(open_):
            persons, bus = min(left, -room), book.buses[number]
            if persons:
                swap.append((number, Bus(bus.day, bus.type, bus.stops, (*bus.riders, (self.k, persons)))))
                left -= persons
        if not left and len(swap) > 1:
            first = swap[0][1]
            self._offer(SPLIT, Change(tuple(swap)), first.day, swap[0][0])

    def _hire(self, day: int) -> None:
        """A new bus with others who wait here and nearby: the best company for every list of drops."""
        book, here = self.book, self.party.place
        if book.departures[day] < 1 or not any(row[day] > 0 for row in book.free):
            return
        groups = {q: book.company(q, day, self.k) for q in (here, *self._near(here))}
        near = [q for q, items in groups.items() if q != here and items]
        for extra in range(min(book.problem.rules.max_drops, len(near) + 1)):
            for others in combinations(near, extra):
                self._hire_over(day, (here, *others), [groups[q] for q in (here, *others)])

    def _near(self, here: int) -> list[int]:
        """Places where someone waits that go on one bus with this one, the least extra way first."""
        km, road = self.book.problem.km, self.book.road
        home = len(km) - 1
        found = []
        for q in self.book.waiting:
            ways = road.way((here, q)), road.way((q, here))
            fits = [way[0] for way in ways if way[3]]
            if fits and q != here:
                found.append((min(fits) - max(km[home][here], km[home][q]), q))
        return [q for _, q in sorted(found)[:NEAR]]

    def company(self, day: int) -> int:
        """Most persons a bus of that day could gather from here and nearby, the party among them."""
        book, places = self.book, (self.party.place, *self._near(self.party.place))
        there, *near = [sum(i.persons for i in book.company(q, day, self.k)) for q in places]
        most = sorted(near, reverse=True)[: max(0, book.problem.rules.max_drops - 1)]
        return self.n + there + sum(most)

    def _hire_over(self, day: int, stops: tuple[int, ...], groups: list[list[Item]]) -> None:
        known = self.best.get((NEW, day))
        limit = known.fen + self.book.gain(self.k) if known else None
        best = self.book.fill(day, stops, self.n, groups, None, limit)
        if best:
            bus = Bus(day, best[0], best[1], _joined(((self.k, self.n),), best[2]))
            self._offer(NEW, Change((), (bus,)), day, None)


def _joined(riders: Iterable[tuple[int, int]], more: Iterable[tuple[int, int]]) -> Riders:
    """One list of riders; a party in both stands once."""
    count = dict(riders)
    for k, n in more:
        count[k] = count.get(k, 0) + n
    return tuple(sorted(count.items()))


def pack(groups: list[list[Item]], room: int) -> list[tuple[int, Riders] | None]:
    """For each load 0 … room the most fen saved with exactly so many riders, and who they are.

    From every group but the first at least one item is taken: a bus stops nowhere for nobody.
    """
    best: list[tuple[int, Riders] | None] = [(0, ())] + [None] * room
    for number, items in enumerate(groups):
        none = best if number == 0 else [None] * (room + 1)
        some = list(none)
        for item in items:
            for load in range(room, item.persons - 1, -1):
                for start in (some[load - item.persons], best[load - item.persons] if number else None):
                    now = some[load]
                    if start and (now is None or start[0] + item.fen > now[0]):
                        some[load] = start[0] + item.fen, (*start[1], (item.party, item.persons))
        best = some
    return best
