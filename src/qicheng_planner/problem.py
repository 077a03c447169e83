"""The problem of `dispatch-v1` as frozen rows: one bus station, a season of days, places, bus types, parties.

Money in integer fen, distance in integer km, time in whole days; indices count from 0. What is read here is only
brought into shape and checked for range; the rules of a feasible plan stand in `qicheng_planner.check`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, floor, radians, sin, sqrt
from pathlib import Path
from typing import Any

EARTH_KM = 6371.0088


class Unreadable(ValueError):
    """The file is no `dispatch-v1` problem or plan; the message says which field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    circuity_pct: int
    speed_kmh: int
    depart_hour: int
    rest_hours: int
    second_driver_above_km: int
    max_drops: int
    drop_fee: int
    detour_pct: int
    detour_km: int
    poor_subsidy_pct: int
    split_penalty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BusType:
    seats: int
    usable: int
    min_riders: int
    fixed: int
    out_per_km: int
    empty_per_km: int
    second_driver_per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    name: str
    kind: str
    city: int
    lon: float
    lat: float
    km: int
    transit_days: int
    subsidy: int


@dataclass(frozen=True, slots=True)
class Party:
    """A household or group for one place; size 0 is a withdrawn one."""

    place: int
    size: int
    earliest_departure: int
    latest_arrival: int
    poor: bool
    hard: bool


@dataclass(frozen=True)
class Problem:
    name: str
    days: int
    rules: Rules
    types: tuple[BusType, ...]
    fleet: tuple[tuple[int, ...], ...]  # [type][day]
    max_departures: tuple[int, ...]  # [day]
    origin: tuple[float, float]  # lon, lat
    places: tuple[Place, ...]
    parties: tuple[Party, ...]

    @cached_property
    def workers(self) -> int:
        return sum(party.size for party in self.parties)

    @cached_property
    def km(self) -> tuple[tuple[int, ...], ...]:
        """Road km between places; row and column `len(places)` is the origin."""
        points = [(p.lon, p.lat) for p in self.places] + [self.origin]
        pct = self.rules.circuity_pct
        return tuple(tuple(road_km(a, b, pct) for b in points) for a in points)

    @cached_property
    def can_run(self) -> bool:
        """There is someone to carry and something to carry them with."""
        return bool(self.workers and self.types and self.days and self.rules.max_drops > 0)

    def window(self, party: Party) -> tuple[int, int]:
        """First and last departure day; empty when the second is smaller."""
        last = min(self.days - 1, party.latest_arrival - self.places[party.place].transit_days)
        return party.earliest_departure, last

    def subsidy_of(self, party: Party) -> int:
        """Fen per person left to the subsidy; a poor household's weighs more (§5)."""
        fen = self.places[party.place].subsidy
        return fen * self.rules.poor_subsidy_pct // 100 if party.poor else fen


def road_km(a: tuple[float, float], b: tuple[float, float], circuity_pct: int) -> int:
    """Great circle times the circuity, rounded per leg (§2). Points are (lon, lat) in degrees."""
    lat_a, lat_b = radians(a[1]), radians(b[1])
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b[0] - a[0]) / 2
    h = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return floor(circuity_pct / 100 * 2 * EARTH_KM * asin(sqrt(h)) + 0.5)


def read_json(path: str | Path) -> Any:
    """JSON from a file, unpacked when its name ends in .gz. Raises Unreadable with the cause."""
    try:
        raw = Path(path).read_bytes()
        return json.loads(gzip.decompress(raw) if str(path).endswith(".gz") else raw)
    except (OSError, EOFError, ValueError) as error:
        raise Unreadable(f"{path}: {error}") from None


def parse(data: Any) -> Problem:
    """A decoded `dispatch-v1` object as a Problem. Raises Unreadable naming the first wrong field."""
    if not isinstance(data, dict) or data.get("format") != "dispatch-v1":
        raise Unreadable("format: not dispatch-v1")
    try:
        fields = {name: column for column, name in enumerate(data["parties_fields"])}
        order = [fields[name] for name in Party.__slots__]
        problem = Problem(
            name=str(data["name"]),
            days=data["days"],
            rules=Rules(**{name: data["rules"][name] for name in Rules.__slots__}),
            types=tuple(BusType(**{name: t[name] for name in BusType.__slots__}) for t in data["types"]),
            fleet=tuple(tuple(row) for row in data["fleet"]),
            max_departures=tuple(data["max_departures"]),
            origin=(data["origin"]["lon"], data["origin"]["lat"]),
            places=tuple(Place(**{name: p[name] for name in Place.__slots__}) for p in data["places"]),
            parties=tuple(_party([row[column] for column in order]) for row in data["parties"]),
        )
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None
    _check_ranges(problem)
    return problem


def relaxed(data: Mapping[str, Any], problem: Problem) -> dict[str, Any]:
    """The object with the rules as wide as in `problem`: fleet, station, drops, detour, minimum, windows, households.

    The way back from `parse` for what a wish may widen; everything else stays as it is in `data`.
    """
    order: Sequence[str] = data["parties_fields"]
    rules = {**data["rules"], "max_drops": problem.rules.max_drops, "detour_km": problem.rules.detour_km}
    types = [{**t, "min_riders": k.min_riders} for t, k in zip(data["types"], problem.types, strict=True)]
    return {
        **data,
        "rules": rules,
        "types": types,
        "fleet": [list(row) for row in problem.fleet],
        "max_departures": list(problem.max_departures),
        "parties": [[int(getattr(p, name)) for name in order] for p in problem.parties],
    }


def _party(row: list[int]) -> Party:
    return Party(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]))


def _check_ranges(problem: Problem) -> None:
    days, types, places = problem.days, len(problem.types), len(problem.places)
    if len(problem.fleet) != types or any(len(row) < days for row in problem.fleet):
        raise Unreadable("fleet: one row per type and one figure per day are needed")
    if len(problem.max_departures) < days:
        raise Unreadable("max_departures: one figure per day is needed")
    for number, party in enumerate(problem.parties):
        if not 0 <= party.place < places or party.size < 0:
            raise Unreadable(f"parties[{number}]: place or size out of range")


def read_problem(path: str | Path) -> Problem:
    return parse(read_json(path))
