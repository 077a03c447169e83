"""Levelling: at no place does a smaller share of the poor ride than of the others bound for it.

A finished plan is changed step by step. A place left behind is offered every single change that seats one of its poor
(`alternatives`: a free seat, a larger bus, one drop more, another day, a new bus), their exchange for others of any place,
and, as the last means, others of the place who take the subsidy. The step with the least price for what it levels is
taken, until nothing is left to level. Without pins that end is always reached, for a plan without buses is level.
`solve` also lets the search go on from the plan with dearer seats for those left behind, and levels what that finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from qicheng_planner.alternatives import Book, Change, Item, Riders, Seeker, pack
from qicheng_planner.draft import Road, to_draft
from qicheng_planner.plan import Bus, Plan
from qicheng_planner.polish import poor_first
from qicheng_planner.problem import Party, Problem
from qicheng_planner.search.ground import W_ALL, W_POOR, Ints

ASKED = 6  # poor parties of a place for whom ways are sought at each step
MORE = 3  # so many persons more than needed may give way at once
DEARER, CHEAPER = (
    2,
    8,
)  # parts of the subsidy by which a seat for the poor (for others) of a place left behind is worth more (less)
LEAST = 1e-9  # persons; less is no relief


@dataclass(frozen=True, slots=True)
class Closed:
    """Buses and parties that levelling leaves as they are, and the price of a worker who must move (replanning)."""

    buses: frozenset[Bus] = frozenset()
    parties: frozenset[int] = frozenset()
    moved_fen: int = 0


class Sheet:
    """How many poor and others ask and ride, by place; kept in step with a plan."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.asking = [[0, 0] for _ in problem.places]  # others, poor
        self.riding = [[0, 0] for _ in problem.places]
        seats = plan.seated()
        for k, party in enumerate(problem.parties):
            self.asking[party.place][party.poor] += party.size
            self.riding[party.place][party.poor] += seats[k]

    def lack(self, p: int, others: int = 0, poor: int = 0) -> float:
        """Others of the place who ride beyond the share of its poor, when so many more of both rode; below 0 there is room."""
        asking, riding = self.asking[p], self.riding[p]
        if not asking[True]:
            return float("-inf")
        return riding[False] + others - (riding[True] + poor) * asking[False] / asking[True]

    def behind(self) -> list[int]:
        """Places left behind, the farthest first."""
        found = [(-self.lack(p), p) for p in range(len(self.asking)) if self.lack(p) > LEAST]
        return [p for _, p in sorted(found)]

    def relief(self, more: dict[int, list[int]]) -> float:
        """Persons by which a change of seats (others, poor by place) levels all places together."""
        return sum(max(0.0, self.lack(p)) - max(0.0, self.lack(p, *seats)) for p, seats in more.items())


class Leveller:
    """One plan being levelled."""

    def __init__(self, problem: Problem, plan: Plan, closed: Closed) -> None:
        self.problem, self.closed, self.road = problem, closed, Road(problem)
        self.open(plan)

    def open(self, plan: Plan) -> None:
        """The plan as a book in which closed buses and parties are not seen, nor others who would leave a place behind."""
        self.plan, self.sheet = plan, Sheet(self.problem, plan)
        book = self.book = Book(self.problem, plan, self.road)
        self.shut = {n for n, bus in enumerate(book.buses) if bus in self.closed.buses}
        for numbers in (*book.visits.values(), *book.by_day):
            numbers[:] = [n for n in numbers if n not in self.shut]
        for p, parties in book.waiting.items():
            book.waiting[p] = [k for k in parties if k not in self.closed.parties and self._may_join(k)]

    def _may_join(self, k: int) -> bool:
        party = self.problem.parties[k]
        return party.poor or self.sheet.lack(party.place, others=self.book.left(k)) <= LEAST

    def step(self, p: int, *, giving: bool) -> bool:
        """The change with the least price for what it levels; with `giving` only the last means is looked at."""
        best: tuple[float, Change] | None = None
        for change in self._ways(p, giving=giving):
            if not self._is_open(change):
                continue
            relief = self._relief(change)
            if relief > LEAST:
                price = (self.book.price(change) + self._toll(change)) / relief
                if best is None or price < best[0]:
                    best = price, change
        if best:
            self.open(self.book.apply(best[1]))
        return best is not None

    def refill(self, before: Plan) -> bool:
        """Who lost a seat gets one by the cheapest change that saves money and leaves no place behind; whether anyone did."""
        parties, now = self.problem.parties, self.plan.seated()
        lost = [k for k, n in before.seated().items() if now[k] < n and k not in self.closed.parties]
        for k in sorted(lost, key=lambda k: (-self.problem.subsidy_of(parties[k]), -self.book.left(k), k)):
            for found in Seeker(self.book, k).seek() if self._may_join(k) else ():
                saves = found.fen + self._toll(found.change) < 0
                if saves and self._is_open(found.change) and self._relief(found.change) > -LEAST:
                    self.open(self.book.apply(found.change))
                    return True
        return False

    def disband(self, p: int) -> bool:
        """Send the bus home that carries the most others of the place; False when none may be touched."""
        numbers = {n for (q, _), found in self.book.visits.items() if q == p for n in found}
        rank = [(-sum(item.persons for item in self._loss(n, {p})), n) for n in numbers]
        if rank:
            self.open(self.book.apply(Change(((min(rank)[1], None),))))
        return bool(rank)

    def _is_open(self, change: Change) -> bool:
        return not any(number in self.shut for number, _ in change.swap)

    def _relief(self, change: Change) -> float:
        more: dict[int, list[int]] = {}
        for riders, sign in self._both(change):
            for (k, _), n in riders.items():
                party = self.problem.parties[k]
                more.setdefault(party.place, [0, 0])[party.poor] += sign * n
        return self.sheet.relief(more)

    def _toll(self, change: Change) -> int:
        (before, _), (after, _) = self._both(change)
        return self.closed.moved_fen * (before - after).total() if self.closed.moved_fen else 0

    def _both(self, change: Change) -> list[tuple[Counter[tuple[int, int]], int]]:
        """Persons by party and day on the buses of a change, before and after."""
        old = [self.book.buses[number] for number, _ in change.swap]
        new = [bus for _, bus in change.swap if bus] + list(change.hire)
        found = []
        for buses, sign in ((old, -1), (new, 1)):
            count: Counter[tuple[int, int]] = Counter()
            for bus in buses:
                for k, n in bus.riders:
                    count[k, bus.day] += n
            found.append((count, sign))
        return found

    def _ways(self, p: int, *, giving: bool) -> Iterator[Change]:
        yield from self._givings(p)
        for k in () if giving else self._asked(p):
            yield from (found.change for found in Seeker(self.book, k).seek())
            for day in self.book.days_of(k):
                for number in self.book.by_day[day]:
                    yield from self._exchanges(k, number)

    def _asked(self, p: int) -> list[int]:
        """Poor parties of the place who wait, the largest first; of those with the same wish only one."""
        book = self.book
        seen: dict[tuple[Party, int], int] = {}
        for k in book.waiting.get(p, ()):
            party = self.problem.parties[k]
            if party.poor and not (party.hard and book.seated[k]) and book.days_of(k):
                seen.setdefault((party, book.seated[k]), k)
        return sorted(seen.values(), key=lambda k: (-book.left(k), -len(book.days_of(k)), k))[:ASKED]

    # ---- others give way ----

    def _loss(self, number: int, places: set[int]) -> list[Item]:
        """Others aboard for these places, with the fen (below 0) that their going saves."""
        book, parties = self.book, self.problem.parties
        return [
            Item(j, m, book.hold(j, book.seated[j], book.parts[j]) - book.hold(j, book.seated[j] - m, book.parts[j] - 1))
            for j, m in book.buses[number].riders
            if not parties[j].poor and parties[j].place in places and j not in self.closed.parties
            and not (parties[j].hard and m < book.seated[j])
        ]  # fmt: skip

    def _exchanges(self, k: int, number: int) -> Iterator[Change]:
        """The party in place of others: of its own place, of any place, or of all of a drop."""
        book, party, bus = self.book, self.problem.parties[k], self.book.buses[number]
        if any(j == k for j, _ in bus.riders):
            return
        stops, new = set(bus.stops), ((k, book.left(k)),)
        short = book.left(k) - book.room(number)
        for places in (stops & {party.place}, stops):
            if places and short > 0:
                for _, out in _fewest(self._loss(number, places), short, MORE):
                    yield from self._without(number, out, new)
        for q in sorted(stops - {party.place}):
            items = self._loss(number, {q})
            if sum(item.persons for item in items) >= short and items:
                yield from self._without(number, tuple((i.party, i.persons) for i in items), new)

    def _givings(self, p: int) -> Iterator[Change]:
        """Others of the place take the subsidy; whoever waits and may ride gets their seats."""
        numbers = sorted({n for (q, _), found in self.book.visits.items() if q == p for n in found})
        for number in numbers:
            items = self._loss(number, {p})
            for _, out in _fewest(items, 1, ceil(self.sheet.lack(p)) + MORE):
                yield from self._without(number, out, ())
            yield Change(((number, None),))

    def _without(self, number: int, out: Riders, new: Riders) -> Iterator[Change]:
        """The bus without some riders and with new ones, in its cheapest type and order, filled with who waits."""
        book, bus, gone = self.book, self.book.buses[number], {k for k, _ in out}
        riders = [r for r in bus.riders if r[0] not in gone] + list(new)
        used = {self.problem.parties[k].place for k, _ in riders}
        stops = (*(q for q in bus.stops if q in used), *sorted(used - set(bus.stops)))
        if not riders or len(stops) > self.problem.rules.max_drops:
            return
        boarding = {k for k, _ in riders}
        company = [i for q in stops for i in book.company(q, bus.day) if i.party not in boarding]
        best = book.fill(bus.day, stops, sum(n for _, n in riders), [company], number, None)
        if best:
            yield Change(((number, Bus(bus.day, best[0], best[1], tuple(sorted([*riders, *best[2]])))),))


def _fewest(items: list[Item], least: int, more: int) -> list[tuple[int, Riders]]:
    """For each number of persons from `least` on, the cheapest to give up."""
    most = min(least + more, sum(item.persons for item in items))
    return [found for found in pack([items], most)[least:] if found] if most >= least else []


def raised(problem: Problem, plan: Plan, worth: Ints) -> Ints:
    """Worth of seats for a further search: dearer for the poor of places left behind, cheaper for the others there."""
    more = worth.copy()
    for p in Sheet(problem, plan).behind():
        fen = problem.places[p].subsidy
        less = min(fen // CHEAPER, int(more[p, W_ALL]) // 2)
        more[p, W_ALL] -= less
        more[p, W_POOR] += less + fen // DEARER
    return more


def level(
    problem: Problem, plan: Plan, closed: Closed | None = None, is_over: Callable[[], bool] = lambda: False
) -> Plan:
    """The plan with no place left behind that closed buses and parties do not keep there; when time is over, by the last means."""
    closed = closed or Closed()
    work = Leveller(problem, plan, closed)
    giving = False
    while behind := work.sheet.behind():
        giving = giving or is_over()
        if any(work.step(p, giving=giving) for p in behind):
            continue
        # A bus with few others and its least riders: it goes, and as none is hired from here on, there is an end.
        giving = True
        if not any(work.disband(p) for p in behind):
            break
    while not is_over() and work.refill(plan):
        pass
    draft = to_draft(problem, work.plan, work.road)
    for coach, bus in zip(draft.coaches, work.plan.buses, strict=True):
        coach.fixed = bus in closed.buses
    poor_first(draft, closed.parties)
    return draft.plan()
