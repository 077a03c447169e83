"""A plan of the planner in the house's words: bus cards with their riders, and who is left to the subsidy. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qicheng_planner.cost import BusCost, bus_cost
from qicheng_planner.problem import Problem, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Where some of a bus get off."""

    place: int
    name: str
    kind: str  # city or gate
    city: str  # six digits
    city_name: str
    km: int  # loaded km from the station
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """One bus of a plan. `riders` are (person, number of the drop); money in fen."""

    number: int  # its place in the plan, from 0
    day: int
    date: dt.date
    back_date: dt.date  # the last day on which it is away
    rate_code: str
    seats: int
    usable: int
    drops: tuple[Drop, ...]
    riders: tuple[tuple[int, int], ...]
    poor: int
    cost: BusCost

    @property
    def load(self) -> int:
        return len(self.riders)

    @property
    def fill_percent(self) -> int:
        return 100 * self.load // self.usable if self.usable else 0

    @property
    def fen_per_rider(self) -> int:
        return self.cost.total // self.load if self.load else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Who goes alone to one place, with the subsidy. `is_behind`: a smaller share of its poor has seats than of the others."""

    place: int
    name: str
    persons: int
    poor: int
    fen: int
    parties: tuple[int, ...]
    is_behind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole plan."""

    buses: tuple[Bus, ...]
    left: tuple[Left, ...]
    persons_left: frozenset[int]
    workers: int
    seated: int
    bus_fen: int
    subsidy_fen: int  # paid out: the poor households' weight is not in it
    split_parties: int

    @property
    def behind(self) -> tuple[Left, ...]:
        """The places left behind."""
        return tuple(line for line in self.left if line.is_behind)


def answer(
    problem_data: Mapping[str, Any], plan: Mapping[str, Any], parties: Sequence[Sequence[int]]
) -> Answer:
    """The plan read against its problem. A party that is split gives its first persons to the earlier bus."""
    problem = parse(problem_data)
    first = dt.date.fromisoformat(problem_data["first_date"])
    codes, raw = problem_data["type_codes"], problem_data["places"]
    given: Counter[int] = Counter()
    buses = []
    for number, bus in enumerate(plan["buses"]):
        riders: list[tuple[int, int]] = []
        for party, persons in bus["riders"]:
            stop = bus["stops"].index(problem.parties[party].place)
            riders += [(p, stop) for p in parties[party][given[party] : given[party] + persons]]
            given[party] += persons
        cost = bus_cost(problem, bus["type"], bus["stops"])
        poor = sum(n for party, n in bus["riders"] if problem.parties[party].poor)
        buses.append(
            Bus(
                number=number, day=bus["day"], date=first + dt.timedelta(days=bus["day"]),
                back_date=first + dt.timedelta(days=bus["day"] + cost.busy - 1), rate_code=codes[bus["type"]],
                seats=problem.types[bus["type"]].seats, usable=problem.types[bus["type"]].usable,
                drops=_drops(bus["stops"], riders, cost, raw), riders=tuple(riders), poor=poor, cost=cost,
            )
        )  # fmt: skip
    parts: Counter[int] = Counter(party for bus in plan["buses"] for party, _ in bus["riders"])
    split = sum(1 for k, n in parts.items() if n > 1 or given[k] < problem.parties[k].size)
    left, alone = _left(problem, raw, given, parties)
    return Answer(
        buses=tuple(buses), left=left, persons_left=alone, workers=problem.workers, seated=sum(given.values()),
        bus_fen=sum(b.cost.total for b in buses), subsidy_fen=sum(line.fen for line in left), split_parties=split,
    )  # fmt: skip


def _drops(
    stops: Sequence[int], riders: Sequence[tuple[int, int]], cost: BusCost, raw: Sequence[Mapping[str, Any]]
) -> tuple[Drop, ...]:
    off = Counter(stop for _, stop in riders)
    found, km = [], 0
    for i, place in enumerate(stops):
        km += cost.legs[i]
        row = raw[place]
        found.append(
            Drop(
                place=place, name=row["name"], kind=row["kind"], city=row["adcode"], city_name=raw[row["city"]]["name"], km=km,
                persons=off[i],
            )
        )  # fmt: skip
    return tuple(found)


def _left(
    problem: Problem,
    raw: Sequence[Mapping[str, Any]],
    given: Mapping[int, int],
    parties: Sequence[Sequence[int]],
) -> tuple[tuple[Left, ...], frozenset[int]]:
    """Those without a seat by place, most persons first."""
    by_place: dict[int, list[int]] = {}
    alone: set[int] = set()
    for k, party in enumerate(problem.parties):
        rest = parties[k][given[k] :] if k in given else parties[k]
        if rest:
            by_place.setdefault(party.place, []).append(k)
            alone.update(rest)
    lines, behind = [], _behind(problem, given)
    for place, numbers in by_place.items():
        counts = {k: problem.parties[k].size - given[k] for k in numbers}
        persons = sum(counts.values())
        lines.append(
            Left(
                place=place, name=raw[place]["name"], persons=persons,
                poor=sum(n for k, n in counts.items() if problem.parties[k].poor),
                fen=persons * problem.places[place].subsidy, parties=tuple(numbers), is_behind=place in behind,
            )
        )  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (-line.persons, line.place))), frozenset(alone)


def _behind(problem: Problem, given: Mapping[int, int]) -> frozenset[int]:
    """Places where a smaller share of the poor has seats than of the others."""
    asking: Counter[tuple[int, bool]] = Counter()
    riding: Counter[tuple[int, bool]] = Counter()
    for k, party in enumerate(problem.parties):
        asking[party.place, party.poor] += party.size
        riding[party.place, party.poor] += given.get(k, 0)
    return frozenset(
        p
        for p, poor in asking
        if poor and riding[p, True] * asking[p, False] < riding[p, False] * asking[p, True]
    )
