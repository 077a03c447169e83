"""What stands in the way of a wish, and what it would cost to give way: rules, money, people.

A repair carries the problem with the rules as they would have to be, not one notch wider, and a plan for it that the
independent checker has passed; its price is the exact difference of the two totals in fen. Plans are built by adding
the wished parties one after the other, each by its cheapest single change (`alternatives`), so "not possible" means:
not by such changes; the rest of the plan stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from qicheng_planner.alternatives import Book, Found, Seeker, judge
from qicheng_planner.explain import Explainer, Reason, Words, yuan
from qicheng_planner.plan import Plan
from qicheng_planner.problem import Problem

# Rules that may give way, the easiest to ask for first.
RULES = ("leave", "arrive", "hard", "drops", "detour", "station", "minimum", "fleet")
COST = "cost"
STEPS = (1, 3)  # days, buses, departures, drops: one notch, then a few
WIDE = 99
DETOUR_KM = 50  # a notch of detour
WORDS_OF_RULE = {
    "leave": "最早出发日期", "arrive": "最晚到达日期", "hard": "全家同车的要求", "drops": "每车下客点上限",
    "detour": "绕行上限", "station": "车站每日发车上限", "minimum": "最少开车人数", "fleet": "可租车辆数",
    COST: "总费用不增加",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """Use one of the makers. `parties` is who is meant; for "serve" it is enough when one of them rides."""

    kind: str  # seat, serve, leave, nobody_left
    parties: tuple[int, ...] = ()
    place: int | None = None
    day: int | None = None

    @classmethod
    def seat(cls, *parties: int) -> Wish:
        """These parties have seats."""
        return cls("seat", parties)

    @classmethod
    def serve(cls, place: int) -> Wish:
        """At least one bus stops at the place."""
        return cls("serve", place=place)

    @classmethod
    def leave(cls, party: int, day: int) -> Wish:
        """The party leaves on that day."""
        return cls("leave", (party,), day=day)

    @classmethod
    def nobody_left(cls, place: int) -> Wish:
        """Nobody bound for the place is left to the subsidy."""
        return cls("nobody_left", place=place)

    def meant(self, problem: Problem) -> tuple[int, ...]:
        """Parties the wish is about. Raises ValueError when it names what does not exist."""
        count = len(problem.parties)
        if any(not 0 <= k < count for k in self.parties):
            raise ValueError(f"愿望里的编号不存在，应在 0 到 {count - 1} 之间。")
        if self.day is not None and not 0 <= self.day < problem.days:
            raise ValueError(f"愿望里的日子不在发车季内，应在第 1 天到第 {problem.days} 天之间。")
        if self.place is None:
            return tuple(dict.fromkeys(k for k in self.parties if problem.parties[k].size))
        if not 0 <= self.place < len(problem.places):
            raise ValueError("愿望里的地点不存在，请重新选择。")
        return tuple(k for k, row in enumerate(problem.parties) if row.place == self.place and row.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Rules that give way (none: the wish only costs money), and the plan that then fulfils the wish."""

    rules: tuple[Reason, ...]  # code of the rule and how far it gives way
    price_fen: int
    people: int  # persons more with a seat
    passed_over: int
    problem: Problem
    plan: Plan
    sentence: str

    @property
    def rank(self) -> tuple[float, int, str]:
        """Price per person, then price."""
        return self.price_fen / max(1, self.people), self.price_fen, self.sentence

    def to_json(self) -> dict[str, Any]:
        names = ("price_fen", "people", "passed_over", "sentence")
        rules = [{"code": rule.code, "sentence": rule.sentence} for rule in self.rules]
        return {**{name: getattr(self, name) for name in names}, "rules": rules}


def relax(problem: Problem, rules: Iterable[str], step: int, parties: Iterable[int]) -> Problem:
    """The problem with these rules `step` notches wider; windows and hardness only of the parties meant."""
    meant, rules = set(parties), set(rules)
    types, fleet, station, law = problem.types, problem.fleet, problem.max_departures, problem.rules
    if "minimum" in rules:
        types = tuple(replace(bus, min_riders=0) for bus in types)
    if "fleet" in rules:
        fleet = tuple(tuple(count + step for count in row) for row in fleet)
    if "station" in rules:
        station = tuple(count + step for count in station)
    if "drops" in rules:
        law = replace(law, max_drops=law.max_drops + min(step, 2))
    if "detour" in rules:
        law = replace(law, detour_km=law.detour_km + DETOUR_KM * step)
    early, late = step * ("leave" in rules), step * ("arrive" in rules)
    rows = [
        replace(
            row, earliest_departure=max(0, row.earliest_departure - early), latest_arrival=row.latest_arrival + late,
            hard=row.hard and "hard" not in rules,
        )
        if k in meant else row
        for k, row in enumerate(problem.parties)
    ]  # fmt: skip
    return _same_roads(
        problem,
        replace(problem, types=types, fleet=fleet, max_departures=station, rules=law, parties=tuple(rows)),
    )


def _same_roads(old: Problem, new: Problem) -> Problem:
    """Distances do not change with the rules; measuring them again would take longer than the search."""
    new.__dict__["km"] = old.km
    return new


# ---- reaching a wish under given rules ----


def attempt(problem: Problem, plan: Plan, wish: Wish) -> Plan | None:
    """A plan that fulfils the wish by a chain of cheapest single changes, or None."""
    meant, book = wish.meant(problem), Book(problem, plan)
    if wish.kind == "serve":
        return _serve(book, wish, meant)
    days = None if wish.day is None else [wish.day]
    if days:
        moved = [k for k in meant if any(b.day != wish.day and k in dict(b.riders) for b in plan.buses)]
        for k in moved:
            book = Book(problem, book.apply(book.without(k)), book.road)
    # Poor households first, then the large: they are the hardest to place.
    for k in sorted(meant, key=lambda k: (not problem.parties[k].poor, -problem.parties[k].size, k)):
        if book.left(k):
            found = Seeker(book, k, days).seek()
            if not found:
                return None
            book = Book(problem, book.apply(found[0].change), book.road)
    return book.plan


def _serve(book: Book, wish: Wish, meant: Sequence[int]) -> Plan | None:
    if any(wish.place in bus.stops for bus in book.buses):
        return book.plan
    ways: list[Found] = [way for k in meant for way in Seeker(book, k).seek()[:1]]
    return book.apply(min(ways, key=lambda way: way.rank).change) if ways else None


def tighten(problem: Problem, plan: Plan, words: Words) -> tuple[Problem, tuple[Reason, ...]]:
    """The rules just wide enough for the plan, and how far each had to give way."""
    wider = _Wider(problem, plan, words)
    for look in (wider.windows, wider.hard, wider.roads, wider.minimum, wider.yard):
        look()
    return _same_roads(problem, wider.problem), tuple(wider.said)


class _Wider:
    """Looks rule by rule at what a plan needs beyond the problem."""

    def __init__(self, problem: Problem, plan: Plan, words: Words) -> None:
        self.old = self.problem = problem
        self.plan, self.words = plan, words
        self.book = Book(problem, plan)
        self.said: list[Reason] = []

    def _say(self, code: str, sentence: str) -> None:
        self.said.append(Reason(code=code, sentence=sentence))

    def windows(self) -> None:
        rows, early, late = list(self.problem.parties), {}, {}
        for bus in self.plan.buses:
            for k, _ in bus.riders:
                row, arrival = rows[k], bus.day + self.problem.places[rows[k].place].transit_days
                if bus.day < row.earliest_departure:
                    early[k] = self.old.parties[k].earliest_departure - bus.day
                if arrival > row.latest_arrival:
                    late[k] = arrival - self.old.parties[k].latest_arrival
                first, last = min(bus.day, row.earliest_departure), max(arrival, row.latest_arrival)
                rows[k] = replace(row, earliest_departure=first, latest_arrival=last)
        self.problem = replace(self.problem, parties=tuple(rows))
        if early:
            self._say("leave", f"{self._who(early)}出发提前 {max(early.values())} 天")
        if late:
            self._say("arrive", f"{self._who(late)}抵达放宽 {max(late.values())} 天")

    def _who(self, parties: Iterable[int]) -> str:
        known = list(parties)
        return self.words.party(known[0]) if len(known) == 1 else f"{len(known)} 户"

    def hard(self) -> None:
        book = self.book
        split = [
            k for k, n in enumerate(book.parts) if self.old.parties[k].hard and n + (book.left(k) > 0) > 1
        ]
        if split:
            rows = tuple(
                replace(row, hard=row.hard and k not in split) for k, row in enumerate(self.problem.parties)
            )
            self.problem = replace(self.problem, parties=rows)
            self._say("hard", f"{self._who(split)}接受拆分 {yuan(len(split) * self.old.rules.split_penalty)}")

    def roads(self) -> None:
        law, need, home = self.old.rules, 0, len(self.old.places)
        for bus in self.plan.buses:
            way, driven = (home, *bus.stops), 0
            for before, stop in zip(way, bus.stops, strict=False):
                driven += self.old.km[before][stop]
                # 100·cum ≤ pct·direct + 100·km, solved for whole km.
                need = max(need, -((law.detour_pct * self.old.km[home][stop] - 100 * driven) // 100))
        drops = max((len(bus.stops) for bus in self.plan.buses), default=0)
        if drops > law.max_drops:
            self._say("drops", f"允许增加 {drops - law.max_drops} 个下客点")
        if need > law.detour_km:
            self._say("detour", f"绕行上限放宽 {need - law.detour_km} 公里")
        law = replace(law, max_drops=max(drops, law.max_drops), detour_km=max(need, law.detour_km))
        self.problem = replace(self.problem, rules=law)

    def minimum(self) -> None:
        least = {t: bus.min_riders for t, bus in enumerate(self.old.types)}
        for bus in self.plan.buses:
            least[bus.type] = min(least[bus.type], bus.load)
        for t, count in least.items():
            if count < self.old.types[t].min_riders:
                self._say("minimum", f"{self.words.type(t)}车最少人数降到 {count} 人")
        types = tuple(replace(bus, min_riders=least[t]) for t, bus in enumerate(self.old.types))
        self.problem = replace(self.problem, types=types)

    def yard(self) -> None:
        """Buses and departures: what the book has below nothing is missing."""
        book = self.book
        for g, left in enumerate(book.departures):
            if left < 0:
                self._say("station", f"{self.words.day(g)}站点日发车上限 +{-left}")
        for t, row in enumerate(book.free):
            days = [g for g, left in enumerate(row) if left < 0]
            if days:
                most = max(-row[g] for g in days)
                self._say(
                    "fleet", f"+{most} 辆 {self.words.type(t)}（{'、'.join(map(self.words.day, days))}）"
                )
        fleet = tuple(
            tuple(max(count, count - left) for count, left in zip(row, free, strict=False))
            for row, free in zip(self.old.fleet, book.free, strict=True)
        )
        leaving = zip(self.old.max_departures, book.departures, strict=False)
        station = tuple(max(count, count - left) for count, left in leaving)
        self.problem = replace(self.problem, fleet=fleet, max_departures=station)


# ---- repairs and conflicts ----


def repairs(explainer: Explainer, wish: Wish) -> list[Repair]:
    """Repairs that fulfil the wish, the cheapest per person first; empty when nothing tried does."""
    meant = wish.meant(explainer.problem)
    found: dict[tuple[Reason, ...], Repair] = {}
    _try(explainer, wish, found, ())
    if _is_free(found):
        return _sorted(found)
    for size in (1, 2):
        for rules in combinations(RULES, size):
            any(_try(explainer, wish, found, rules, step) for step in STEPS)
        if found:
            return _sorted(found)
    needed = list(RULES)
    for rule in RULES:
        fewer = [other for other in needed if other != rule]
        if attempt(relax(explainer.problem, fewer, WIDE, meant), explainer.plan, wish):
            needed = fewer
    _try(explainer, wish, found, needed, WIDE)
    return _sorted(found)


def _sorted(found: dict[tuple[Reason, ...], Repair]) -> list[Repair]:
    return sorted(found.values(), key=lambda repair: repair.rank)


def _is_free(found: dict[tuple[Reason, ...], Repair]) -> bool:
    """The wish can be had at no cost under the rules as they are."""
    return any(repair.price_fen <= 0 for repair in found.values())


def _try(
    explainer: Explainer, wish: Wish, found: dict[tuple[Reason, ...], Repair], rules: Sequence[str], step: int = 1
) -> bool:  # fmt: skip
    """Keep the repair when these rules suffice, are needed, and it is the cheapest of its sentence."""
    problem = explainer.problem
    plan = attempt(relax(problem, rules, step, wish.meant(problem)), explainer.plan, wish)
    if plan is None:
        return False
    tight, said = tighten(problem, plan, explainer.words)
    known = found.get(said)
    repair = _repair(explainer, tight, plan, said)
    if known is None or repair.price_fen < known.price_fen:
        found[said] = repair
    return len(said) >= len(rules) > 0


def _repair(explainer: Explainer, problem: Problem, plan: Plan, said: tuple[Reason, ...]) -> Repair:
    """Priced and passed by the checker."""
    book = Book(problem, plan)
    price = book.cost - explainer.book.cost
    passed = judge(problem, plan, book.cost)
    people = sum(book.seated) - sum(explainer.book.seated)
    rules = "，".join(rule.sentence for rule in said) or "按现行规则即可办到"
    effect = f"{people} 人成行" if people >= 0 else f"另有 {-people} 人失去座位"
    worse = passed - explainer.passed_over
    note = f"，但会越过 {worse} 户脱贫户，发布前要先安排好他们" if worse > 0 else ""
    money = yuan(price) if price >= 0 else f"节省 {yuan(-price)}"
    sentence = f"{rules} {money} → {effect}{note}。" if plan != explainer.plan else "已经满足，不用改动。"
    return Repair(
        rules=said, price_fen=price, people=people, passed_over=passed, problem=problem, plan=plan,
        sentence=sentence,
    )  # fmt: skip


def conflict(explainer: Explainer, wish: Wish) -> tuple[Reason, ...]:
    """Rules that together stand in the way, none of which could be left out (deletion filtering).

    A wish that is only dear has the unchanged total among them. Empty: nothing stands in the way, or (see `repairs`,
    then empty as well) the wish cannot be had whatever gives way.
    """
    problem, plan, base = explainer.problem, explainer.plan, explainer.book.cost
    meant = wish.meant(problem)

    def reach(kept: Iterable[str]) -> int | None:
        """The total when only these rules stand."""
        wide = relax(problem, [rule for rule in RULES if rule not in kept], WIDE, meant)
        better = attempt(wide, plan, wish)
        return None if better is None else Book(wide, better).cost

    now = reach(RULES)
    if now is not None and now <= base:
        return ()
    dear, kept = now is not None, list(RULES)
    for rule in reversed(RULES):
        fewer = [other for other in kept if other != rule]
        cost = reach(fewer)
        if cost is None or (dear and cost > base):
            kept = fewer
    if not kept and not dear:
        return ()
    named = [*kept, COST] if dear else kept
    return tuple(Reason(code=rule, sentence=WORDS_OF_RULE[rule]) for rule in named)


def stands_in_the_way(reasons: Sequence[Reason]) -> str:
    """A conflict as one sentence."""
    if not reasons:
        return "没有规则阻拦。"
    counted = Counter(reason.sentence for reason in reasons)
    return f"同时满足{'、'.join(counted)}时办不到，放宽其中任何一条即可。"
