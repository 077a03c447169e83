"""Why a party sits where it sits, or has no seat, and what the cheapest other plans cost: exact, in kind words.

Every option is a whole plan that the independent checker has passed with exactly the cost that is told. Money in fen,
days and buses counted from 0 in the data; sentences count days from 1 unless the caller names them (`Words`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qicheng_planner.alternatives import (
    BIGGER,
    DROP,
    FREE,
    NEW,
    REARRANGE,
    SHIFT,
    SPLIT,
    Book,
    Found,
    Seeker,
    judge,
)
from qicheng_planner.plan import Bus, Plan
from qicheng_planner.problem import Problem

SUBSIDY = "subsidy"
MOST_OPTIONS = 7


class Unfit(ValueError):
    """The plan breaks a rule, so nothing can be priced against it."""


def yuan(fen: int) -> str:
    """1,850 元; the fen only when there are some."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}{f'.{rest:02d}' if rest else ''} 元"


def more(fen: int) -> str:
    """A difference in the total, as words."""
    if fen == 0:
        return "总费用不变"
    return f"总费用{'增加' if fen > 0 else '减少'} {yuan(abs(fen))}"


@dataclass(frozen=True)
class Words:
    """How days and parties are called in sentences."""

    problem: Problem
    day: Callable[[int], str] = lambda day: f"第 {day + 1} 天"
    party: Callable[[int], str] = lambda party: f"第 {party} 号"

    def place(self, p: int) -> str:
        return self.problem.places[p].name

    def type(self, kind: int) -> str:
        return f"{self.problem.types[kind].seats} 座"

    def bus(self, bus: Bus) -> str:
        stops = "、".join(self.place(p) for p in bus.stops)
        return f"{self.day(bus.day)}去{stops}的 {self.type(bus.type)}车"

    def days(self, days: Sequence[int]) -> str:
        """A run of days; the words may be dates, so both ends are named."""
        return self.day(days[0]) if len(days) == 1 else f"{self.day(days[0])}至{self.day(days[-1])}"


@dataclass(frozen=True, slots=True)
class Seat:
    """Where persons of the party ride."""

    bus: int
    day: int
    type: int
    stops: tuple[int, ...]
    persons: int
    load: int
    usable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Another plan, applied and checked. `price_fen` is what it costs more than the plan explained."""

    kind: str
    price_fen: int
    cost_fen: int
    day: int | None
    people: int  # persons more (or fewer) with a seat, all parties together
    passed_over: int  # poor households this plan passes over (section 6); 0 is needed to publish
    sentence: str
    plan: Plan

    def to_json(self) -> dict[str, Any]:
        names = ("kind", "price_fen", "cost_fen", "day", "people", "passed_over", "sentence")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One party. `marginal_fen`: what the buses cost more because it rides; None when nobody of it does."""

    party: int
    name: str
    place: str
    size: int
    seated: int
    seats: tuple[Seat, ...]
    marginal_fen: int | None
    subsidy_fen: (
        int  # as the plan counts it for those of the party who may need it (a poor household's weighs more)
    )
    reasons: tuple[Reason, ...]
    options: tuple[Option, ...]  # cheapest first
    words: Words

    def to_json(self) -> dict[str, Any]:
        names = ("party", "name", "place", "size", "seated", "marginal_fen", "subsidy_fen")
        seats = [{name: getattr(seat, name) for name in Seat.__slots__} for seat in self.seats]
        return {
            **{name: getattr(self, name) for name in names},
            "seats": [{**seat, "stops": list(seat["stops"])} for seat in seats],
            "reasons": [{"code": r.code, "sentence": r.sentence} for r in self.reasons],
            "options": [option.to_json() for option in self.options],
            "sentences": self.sentences(),
        }

    def standing(self) -> list[str]:
        """How it stands: the seats, what they cost, who is without one; no reasons, no other ways."""
        said = [self._seat_sentence(seat) for seat in self.seats]
        if self.marginal_fen is not None:
            said.append(self._marginal_sentence(self.marginal_fen))
        if self.seated < self.size:
            said.append(
                f"{self.name}去{self.place}，还有 {self.size - self.seated} 人没有座位，现按补贴安排。"
            )
        return said

    def sentences(self) -> list[str]:
        """All there is to say: how it stands, the reasons, the other ways."""
        said = self.standing() + [reason.sentence for reason in self.reasons]
        return said + [option.sentence for option in self.options]

    def _marginal_sentence(self, fen: int) -> str:
        if fen < 0:
            return f"少了他们，同车的人也要改领补贴，总共反而多花 {yuan(-fen)}，所以这几个座位不花钱还省钱。"
        pay = yuan(self.size * self.subsidy_fen // (self.size - self.seated or self.size))
        return f"他们坐车使车费多出 {yuan(fen)}；不坐车要计补贴 {pay}。"

    def _seat_sentence(self, seat: Seat) -> str:
        bus = Bus(seat.day, seat.type, seat.stops, ())
        return f"{self.name}有 {seat.persons} 人坐{self.words.bus(bus)}，车上 {seat.load} 人，可坐 {seat.usable} 人。"


class Explainer:
    """A plan indexed once, for many questions. Raises Unfit when the plan breaks a rule."""

    def __init__(self, problem: Problem, plan: Plan, words: Words | None = None) -> None:
        self.problem, self.plan, self.words = problem, plan, words or Words(problem)
        try:
            self.book = Book(problem, plan)
            self.passed_over = judge(problem, plan, self.book.cost)
        except (RuntimeError, IndexError, TypeError, KeyError):
            raise Unfit("这份方案不符合规则，无法解释。请先用“核对”找出问题，改好后再来。") from None

    def explain(self, party: int) -> Explanation:
        """Where the party rides and why, or why it does not. Raises IndexError for a party that does not exist."""
        if not 0 <= party < len(self.problem.parties):
            raise IndexError(f"没有第 {party} 号，编号从 0 到 {len(self.problem.parties) - 1}。")
        book, row = self.book, self.problem.parties[party]
        found = Seeker(book, party).seek()
        seats = tuple(self._seats(party))
        marginal, options = self._instead(party) if seats else (None, [])
        options += [self._option(book, f, party) for f in cheapest_of_kind(found)]
        options.sort(key=lambda option: (option.price_fen, option.kind))
        left = book.left(party)
        return Explanation(
            party=party,
            name=self.words.party(party),
            place=self.words.place(row.place),
            size=row.size,
            seated=book.seated[party],
            seats=seats,
            marginal_fen=marginal,
            subsidy_fen=(left or row.size) * self.problem.subsidy_of(row),
            reasons=tuple(Reasons(self, party, found).all()) if left or not row.size else (),
            options=tuple(options[:MOST_OPTIONS]),
            words=self.words,
        )

    def _seats(self, party: int) -> Iterable[Seat]:
        for number, bus in enumerate(self.book.buses):
            for k, n in bus.riders:
                if k == party:
                    usable, load = self.problem.types[bus.type].usable, self.book.load[number]
                    yield Seat(number, bus.day, bus.type, bus.stops, n, load, usable)

    def _instead(self, party: int) -> tuple[int | None, list[Option]]:
        """Marginal cost of the seats; the plan without them and the cheapest plans with them elsewhere."""
        book = self.book
        change = book.without(party)
        fen, plan = book.price(change), book.apply(change)
        others = Book(self.problem, plan, book.road)
        lost = sum(book.seated) - sum(others.seated) - book.seated[party]
        said = "改领补贴，座位空出来" + (f"，原车人数不足停开，另有 {lost} 人失去座位" if lost else "")
        options = [self.checked(SUBSIDY, plan, fen, None, said)]
        now = sorted(self.plan.buses, key=repr)
        for found in cheapest_of_kind(Seeker(others, party).seek()):
            if sorted(others.apply(found.change).buses, key=repr) != now:
                options.append(self._option(others, found, party, fen))
        return book.hold(party, 0, 0) - fen, options

    def _option(self, book: Book, found: Found, party: int, fen: int = 0) -> Option:
        said = how(self.words, book, found, party)
        return self.checked(found.kind, book.apply(found.change), fen + found.fen, found.day, said)

    def checked(self, kind: str, plan: Plan, fen: int, day: int | None, said: str) -> Option:
        """The option after the independent checker has passed its plan at exactly this price."""
        cost = self.book.cost + fen
        passed = judge(self.problem, plan, cost)
        people = sum(bus.load for bus in plan.buses) - sum(self.book.load)
        worse = passed - self.passed_over
        note = f"不过会越过 {worse} 户脱贫户，发布前要先安排好他们。" if worse > 0 else ""
        said = f"{said}：{more(fen)}。{note}"
        return Option(
            kind=kind, price_fen=fen, cost_fen=cost, day=day, people=people, passed_over=passed, sentence=said, plan=plan
        )  # fmt: skip


def cheapest_of_kind(found: Iterable[Found]) -> list[Found]:
    """One for each kind; the list is in rising price."""
    best: dict[str, Found] = {}
    for one in found:
        best.setdefault(one.kind, one)
    return list(best.values())


def how(words: Words, book: Book, found: Found, party: int) -> str:
    """What is done, as the first half of a sentence."""
    new = found.change.hire[0] if found.bus is None else dict(found.change.swap)[found.bus]
    old = None if found.bus is None else book.buses[found.bus]
    if new is None:
        return "改动班次"
    along = new.load - (old.load if old else 0) - book.left(party)
    company = f"，并带上另外 {along} 名还没座位的人" if along > 0 else ""
    if old is None:
        return f"加开一辆{words.bus(new)}{company}"
    was, resized = words.bus(old), "" if new.type == old.type else f"，换成 {words.type(new.type)}"
    place = words.place(book.problem.parties[party].place)
    return {
        FREE: f"{was}还有空座，安排他们上车",
        BIGGER: f"{was}换成 {words.type(new.type)}{company}",
        DROP: f"{was}加停{place}{resized}{company}",
        SHIFT: f"{was}整车改到{words.day(new.day)}{resized}{company}",
        REARRANGE: f"{was}上有人改乘别的有空座的车，把座位让给他们",
        SPLIT: f"分乘 {len(found.change.swap)} 辆车的空座（按规定计拆分费）",
        NEW: "",
    }[found.kind]


class Reasons:
    """Why those of a party who wait have no seat, the gravest first."""

    def __init__(self, explainer: Explainer, party: int, found: list[Found]) -> None:
        self.book, self.words, self.k, self.found = explainer.book, explainer.words, party, found
        self.problem, self.party = explainer.problem, explainer.problem.parties[party]
        self.place, self.n = self.words.place(self.party.place), self.book.left(party)
        self.days = self.book.days_of(party)

    def all(self) -> list[Reason]:
        if not self.party.size:
            return [Reason(code="withdrawn", sentence=f"{self.words.party(self.k)}已经退出，不需要座位。")]
        if not self.days:
            return [self._no_day()]
        asked = (
            self._too_big,
            self._fleet,
            self._station,
            self._seats,
            self._drops,
            self._minimum,
            self._dear,
        )
        return [reason for ask in asked if (reason := ask())]

    def _no_day(self) -> Reason:
        row, words = self.party, self.words
        transit = self.problem.places[row.place].transit_days
        if row.earliest_departure >= self.problem.days:
            said = f"他们最早{words.day(row.earliest_departure)}才能走，发车季那时已经结束。请核对出发日期。"
            return Reason(code="no-day", sentence=said)
        said = (
            f"到{self.place}路上要 {transit} 天，最早{words.day(row.earliest_departure)}出发、"
            f"最晚{words.day(row.latest_arrival)}到达，赶不上。请商量提前出发或推迟到岗。"
        )
        return Reason(code="arrives-late", sentence=said)

    def _too_big(self) -> Reason | None:
        most = max((bus.usable for bus in self.problem.types), default=0)
        if not self.party.hard or self.n <= most:
            return None
        said = f"他们 {self.n} 人要求同车，最大的车只能坐 {most} 人。请商量能否分开坐。"
        return Reason(code="too-big", sentence=said)

    def _fleet(self) -> Reason | None:
        """No bus at all in the window, or every one of them out."""
        span = self.words.days(self.days)
        if not any(self.problem.fleet[t][d] for t in range(len(self.problem.types)) for d in self.days):
            return Reason(code="no-type", sentence=f"{span}没有任何可租的车。请联系运输公司增加车辆。")
        stops, free = (self.party.place,), self.book.free
        spans = [self.book.out(d, stops) for d in self.days]
        if any(all(row[g] > 0 for g in span) for row in free for span in spans):
            return None
        return Reason(code="fleet-out", sentence=f"{span}的车都已经派出去了。请再租车，或商量改天出发。")

    def _station(self) -> Reason | None:
        if any(self.book.departures[d] > 0 for d in self.days):
            return None
        said = f"{self.words.days(self.days)}车站发车班次已满。请与车站商量增加班次，或改天出发。"
        return Reason(code="station-full", sentence=said)

    def _seats(self) -> Reason | None:
        rooms = [
            self.book.room(b) for d in self.days for b in self.book.visits.get((self.party.place, d), ())
        ]
        if not rooms:
            said = f"{self.words.days(self.days)}没有去{self.place}的车。"
            return Reason(code="no-bus", sentence=said)
        if max(rooms) >= self.n:
            return None
        if max(rooms) > 0 and self.party.hard:
            said = f"去{self.place}的车每辆最多空 {max(rooms)} 座，他们 {self.n} 人要求同车，坐不下。"
            return Reason(code="hard", sentence=said)
        return Reason(code="full", sentence=f"去{self.place}的 {len(rooms)} 辆车座位已经安排满。")

    def _drops(self) -> Reason | None:
        """Whether buses that pass by could stop here as well."""
        if any(found.kind == DROP for found in self.found):
            return None
        around = [self.book.buses[b] for d in self.days for b in self.book.by_day[d]]
        passing = [bus for bus in around if self.party.place not in bus.stops]
        most = self.problem.rules.max_drops
        open_ = [bus for bus in passing if len(bus.stops) < most]
        detour = sum(not self.book.orders((*bus.stops, self.party.place)) for bus in open_)
        if not passing:
            return None
        said = (
            f"其他 {len(passing)} 辆车也不能顺路带上：{len(passing) - len(open_)} 辆已停满 {most} 站，"
            f"{detour} 辆绕行超过上限，{len(open_) - detour} 辆没有座位或换不到更大的车。"
        )
        return Reason(code="detour" if detour else "drops", sentence=said)

    def _minimum(self) -> Reason | None:
        """Too few wait for a bus of their own."""
        least = min(max(1, bus.min_riders) for bus in self.problem.types)
        riders = max(Seeker(self.book, self.k).company(day) for day in self.days)
        if any(found.kind == NEW for found in self.found) or riders >= least:
            return None
        said = f"连同附近还没座位的人，一天最多凑到 {riders} 人，不够最少 {least} 人开车的规定。"
        return Reason(code="minimum", sentence=said)

    def _dear(self) -> Reason | None:
        if not self.found:
            return Reason(
                code="no-way", sentence="按现行规则，只改动一处还排不出他们的座位。可以试试放宽条件的办法。"
            )
        fen, pay = self.found[0].fen, yuan(self.n * self.problem.subsidy_of(self.party))
        if fen > 0:
            said = f"给他们安排座位，最省的办法也比发补贴（计 {pay}）多花 {yuan(fen)}。"
            return Reason(code="dear", sentence=said)
        return Reason(
            code="better-plan", sentence="有不多花钱就能安排他们的办法，建议采用下面的第一条或重新排一次。"
        )


def explain(problem: Problem, plan: Plan, party: int, words: Words | None = None) -> Explanation:
    """One explanation; for many use one `Explainer`."""
    return Explainer(problem, plan, words).explain(party)
