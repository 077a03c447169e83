"""Demand, fleet and station as a `dispatch-v1` problem: who goes where within which days, and what a bus would cost.

Pure: rows in, problem out. A party is a household (or one person) bound for one place; who it is stays beside the problem, in the
order of its parties, so that the problem itself holds numbers only.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from qicheng_planner.problem import road_km

Point = tuple[float, float]  # longitude, latitude in degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the county sets for a plan. Money in fen, distance in km. The rules' sources stand in domain.md 3.1 to 3.4."""

    first_date: dt.date
    days: int = 15
    county: str  # 12 digits
    origin_name: str
    origin: Point
    slack_days: int = 3  # a person who named a day may leave up to so many days later
    include_unasked: bool = True  # those whose wish to ride is not on record count as wanting a seat
    keep_households: bool = True  # a household of two or more rides whole or not at all
    gates_from: int = 20  # an enterprise with so many workers is driven to its gate
    subsidy_same_city_fen: int = 20_000
    subsidy_in_province_fen: int = 30_000
    subsidy_out_fen: int = 60_000
    poor_subsidy_pct: int = 150
    max_drops: int = 4
    drop_fee_fen: int = 8_000
    split_penalty_fen: int = 6_000
    circuity_pct: int = 125
    speed_kmh: int = 65
    depart_hour: int = 8
    rest_hours: int = 8
    second_driver_above_km: int = 400
    detour_pct: int = 115
    detour_km: int = 30
    departures_a_day: int = 30  # where the station has not said otherwise for a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """One person who wants a seat."""

    person_id: int
    household: int | None
    poor: bool
    city: str  # six digits, empty when not known
    province: str  # two digits
    employer: str
    go_date: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A type of bus at tender price; `usable` seats after leader and load cap, `counts` buses that exist on each day of the plan."""

    code: str
    seats: int
    usable: int
    min_riders: int
    fixed_fen: int
    out_per_km_fen: int
    empty_per_km_fen: int
    second_driver_per_day_fen: int
    counts: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place buses can go to."""

    name: str
    city: str
    employer: str
    point: Point


@dataclass(slots=True, kw_only=True)
class Asked:
    """The problem, who its parties are, what its places and types are called here, and who could not be placed, by reason."""

    problem: dict[str, Any]
    parties: list[list[int]]
    unplaced: dict[str, list[int]] = field(default_factory=dict)


NO_CITY, TOO_LATE = "NO_CITY", "TOO_LATE"


def ask(
    going: Iterable[Going],
    *,
    name: str,
    settings: Settings,
    rates: Sequence[Rate],
    departures: Mapping[dt.date, int],
    cities: Mapping[str, tuple[str, Point]],
) -> Asked:
    """The problem of a season. `cities`: name and coordinates of each destination city that is known."""
    unplaced: dict[str, list[int]] = defaultdict(list)
    placed = [p for p in going if _has_place(p, settings, cities, unplaced)]
    targets = _targets(placed, settings=settings, cities=cities)
    places = [_place(t, targets, settings) for t in targets.values()]
    number = {key: i for i, key in enumerate(targets)}
    largest = max((r.usable for r in rates), default=1)
    parties, members = [], []
    for group, persons in _groups(placed, targets).items():
        for part in _parts(persons, largest):
            parties.append(
                _party(
                    part,
                    place=number[group[0]],
                    transit=places[number[group[0]]]["transit_days"],
                    settings=settings,
                )
            )
            members.append([p.person_id for p in part])
    days = [settings.first_date + dt.timedelta(days=d) for d in range(settings.days)]
    problem = {
        "format": "dispatch-v1", "name": name, "seed": 0, "days": settings.days, "epidemic": False,
        "origin": {"name": settings.origin_name, "lon": settings.origin[0], "lat": settings.origin[1]},
        "rules": _rules(settings), "types": [_type(r) for r in rates], "fleet": [list(r.counts) for r in rates],
        "max_departures": [departures.get(day, settings.departures_a_day) for day in days],
        "places": places, "parties_fields": ["place", "size", "earliest_departure", "latest_arrival", "poor", "hard"],
        "parties": parties,
        "first_date": settings.first_date.isoformat(), "type_codes": [r.code for r in rates],
    }  # fmt: skip
    return Asked(problem=problem, parties=members, unplaced=dict(unplaced))


def _has_place(
    person: Going, settings: Settings, cities: Mapping[str, tuple[str, Point]], unplaced: dict[str, list[int]]
) -> bool:
    """Whether the person can stand in the problem at all; otherwise under which heading they are named on the page."""
    last = settings.first_date + dt.timedelta(days=settings.days - 1)
    why = ""
    if person.city not in cities:
        why = NO_CITY
    elif person.go_date and person.go_date > last:
        why = TOO_LATE
    if why:
        unplaced[why].append(person.person_id)
    return not why


def _targets(
    going: Sequence[Going], *, settings: Settings, cities: Mapping[str, tuple[str, Point]]
) -> dict[tuple[str, str], Target]:
    """Cities in the order of their codes, then the gates of enterprises with enough workers."""
    at_gate: dict[tuple[str, str], int] = defaultdict(int)
    for person in going:
        if person.employer:
            at_gate[person.city, person.employer] += 1
    keys = {(p.city, "") for p in going}
    gates = {key for key, count in at_gate.items() if count >= settings.gates_from}
    found = {}
    for city, employer in [*sorted(keys), *sorted(gates)]:
        name, point = cities[city]
        found[city, employer] = Target(name=employer or name, city=city, employer=employer, point=point)
    return found


def _place(target: Target, targets: Mapping[tuple[str, str], Target], settings: Settings) -> dict[str, Any]:
    km = road_km(settings.origin, target.point, settings.circuity_pct)
    hours = settings.depart_hour * settings.speed_kmh + km
    order = list(targets)
    return {
        "name": target.name, "kind": "gate" if target.employer else "city", "city": order.index((target.city, "")),
        "adcode": target.city, "lon": target.point[0], "lat": target.point[1], "km": km,
        "transit_days": hours // (24 * settings.speed_kmh), "subsidy": _subsidy(target.city, settings),
    }  # fmt: skip


def _subsidy(city: str, settings: Settings) -> int:
    """The travel subsidy by zone, as notices set it: same prefecture, same province, outside."""
    if city[:4] == settings.county[:4]:
        return settings.subsidy_same_city_fen
    return settings.subsidy_in_province_fen if city[:2] == settings.county[:2] else settings.subsidy_out_fen


def _groups(
    going: Sequence[Going], targets: Mapping[tuple[str, str], Target]
) -> dict[tuple[tuple[str, str], object], list[Going]]:
    """Who goes together: a household's members for one place; whoever has no household goes alone."""
    found: dict[tuple[tuple[str, str], object], list[Going]] = defaultdict(list)
    for person in going:
        gate = (person.city, person.employer)
        place = gate if gate in targets else (person.city, "")
        together = person.household if person.household is not None else -person.person_id
        found[place, together].append(person)
    return found


def _parts(persons: Sequence[Going], largest: int) -> Iterable[Sequence[Going]]:
    """A household larger than every bus rides in several parties; one whose days do not meet goes day by day."""
    days = {p.go_date for p in persons if p.go_date}
    if len(days) > 1 and max(days) - min(days) > dt.timedelta(days=2):
        by_day: dict[dt.date | None, list[Going]] = defaultdict(list)
        for person in persons:
            by_day[person.go_date].append(person)
        groups: list[Sequence[Going]] = list(by_day.values())
    else:
        groups = [persons]
    for group in groups:
        yield from (group[i : i + max(largest, 1)] for i in range(0, len(group), max(largest, 1)))


def _party(persons: Sequence[Going], *, place: int, transit: int, settings: Settings) -> list[int]:
    """One row of the problem: place, size, first day, last arrival, poor, whole. A day that is past binds nobody any more."""
    named = [p.go_date for p in persons if p.go_date and p.go_date >= settings.first_date]
    last = settings.days - 1
    if named:
        first = max((max(named) - settings.first_date).days, 0)
        until = min(max((min(named) - settings.first_date).days + settings.slack_days, first), last)
    else:
        first, until = 0, last
    poor = int(any(p.poor for p in persons))
    whole = int(settings.keep_households and len(persons) > 1)
    return [place, len(persons), first, until + transit, poor, whole]


def _type(rate: Rate) -> dict[str, int]:
    return {
        "seats": rate.seats, "usable": rate.usable, "min_riders": rate.min_riders, "fixed": rate.fixed_fen,
        "out_per_km": rate.out_per_km_fen, "empty_per_km": rate.empty_per_km_fen,
        "second_driver_per_day": rate.second_driver_per_day_fen,
    }  # fmt: skip


def _rules(settings: Settings) -> dict[str, int]:
    said = asdict(settings)
    same = ("circuity_pct", "speed_kmh", "depart_hour", "rest_hours", "second_driver_above_km", "max_drops", "detour_pct", "detour_km", "poor_subsidy_pct")  # fmt: skip
    return {name: said[name] for name in same} | {
        "drop_fee": settings.drop_fee_fen,
        "split_penalty": settings.split_penalty_fen,
    }
