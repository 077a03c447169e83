"""Invented problems for proofs and measurements: whole seasons of a county, and tiny odd ones.

A season has cities ranked by how many people of a southern mountain county go there, gates of enterprises around
them, households of one to four, and a fleet in proportion. Nobody in it exists. The same arguments give the same
problem. Money in fen, distance in km, days counted from 0.

    python -m qicheng_planner.generate --workers 5000 --cities 60 --seed 12 -o FILE
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from qicheng_planner.problem import road_km

FIELDS = ["place", "size", "earliest_departure", "latest_arrival", "poor", "hard"]
ORIGIN: dict[str, Any] = {"name": "都安瑶族自治县汽车站", "lon": 108.105311, "lat": 23.932675}
RULES = {
    "circuity_pct": 125,
    "speed_kmh": 65,
    "depart_hour": 8,
    "rest_hours": 8,
    "second_driver_above_km": 400,
    "max_drops": 4,
    "drop_fee": 8000,
    "detour_pct": 115,
    "detour_km": 30,
    "poor_subsidy_pct": 150,
    "split_penalty": 6000,
}
# Built seats, hire, fen per loaded km, fen per empty km, share of the fleet.
COACHES = (
    (19, 60000, 320, 210, 0.10),
    (33, 90000, 440, 290, 0.12),
    (39, 105000, 490, 320, 0.15),
    (45, 120000, 540, 350, 0.24),
    (53, 140000, 600, 390, 0.39),
)
SECOND_DRIVER = 50000
# Subsidy by road distance: up to this km, fen per person.
SUBSIDIES = ((200, 6000), (400, 11000), (700, 22000), (1000, 32000), (1400, 43000), (1700, 56000))
FAR_SUBSIDY = 70000
PARTY_SIZES = ((1, 0.61), (2, 0.25), (3, 0.09), (4, 0.05))
POOR_SHARE = 0.28
WORKERS_PER_GATE = 60
SMALLEST_GATE = 15


@cache
def cities() -> tuple[dict[str, Any], ...]:
    """Prefecture cities by how often people go there: adcode, name, lon, lat."""
    text = (files("qicheng_planner") / "data" / "cities.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple({**row, "lon": float(row["lon"]), "lat": float(row["lat"])} for row in rows)


def generate(
    *,
    seed: int,
    workers: int,
    cities: int,
    days: int = 15,
    epidemic: bool = False,
    tight: bool = False,
    name: str | None = None,
) -> dict[str, Any]:
    """A season as a `dispatch-v1` object; `epidemic` halves the load, `tight` cuts fleet and station."""
    random = Random(seed)  # noqa: S311
    places, weights = _places(random, workers, cities, epidemic)
    waiting = _headcounts(random, weights, workers)
    places, waiting = _drop_small_gates(places, waiting)
    parties = [row for p, count in enumerate(waiting) for row in _parties(random, p, places[p], count, days)]
    marks = ("-epi" if epidemic else "") + ("-tight" if tight else "")
    return {
        "format": "dispatch-v1",
        "name": name or f"g{seed}-{workers}-{cities}c-{days}d{marks}",
        "seed": seed,
        "days": days,
        "epidemic": epidemic,
        "origin": ORIGIN,
        "rules": RULES,
        "types": [_type(coach, epidemic) for coach in COACHES],
        "fleet": _fleet(workers, days, tight),
        "max_departures": [_station(workers, days, tight)] * days,
        "places": places,
        "parties_fields": FIELDS,
        "parties": parties,
    }


def _subsidy(km: int) -> int:
    return next((fen for limit, fen in SUBSIDIES if km <= limit), FAR_SUBSIDY)


def _place(kind: str, city: int, base: dict[str, Any], epidemic: bool) -> dict[str, Any]:
    km = road_km((ORIGIN["lon"], ORIGIN["lat"]), (base["lon"], base["lat"]), RULES["circuity_pct"])
    hours_pct = RULES["depart_hour"] * RULES["speed_kmh"] * 10 + km * 11  # breaks add a tenth
    return {
        "name": base["name"],
        "kind": kind,
        "city": city,
        "adcode": base["adcode"],
        "lon": base["lon"],
        "lat": base["lat"],
        "km": km,
        "transit_days": hours_pct // (240 * RULES["speed_kmh"]),
        "subsidy": _subsidy(km) * (2 if epidemic else 1),
    }


def _places(
    random: Random, workers: int, count: int, epidemic: bool
) -> tuple[list[dict[str, Any]], list[float]]:
    """Cities and gates with their weight in the demand; about half of all people go to a gate."""
    chosen = cities()[:count]
    if len(chosen) < count:
        raise ValueError(f"cities: at most {len(chosen)}")
    pull = [random.lognormvariate(0, 0.45) / (rank + 6) for rank in range(count)]
    places = [_place("city", c, base, epidemic) for c, base in enumerate(chosen)]
    weights = [w / sum(pull) for w in pull]
    gates = min(workers // WORKERS_PER_GATE, 2 * count + 60)
    size = [random.lognormvariate(0, 0.75) for _ in range(gates)]
    for number, weight in enumerate(size):
        city = random.choices(range(count), pull)[0]
        base = chosen[city]
        spot = {
            "name": f"{base['name']}企业{number + 1:03d}",
            "adcode": base["adcode"],
            "lon": round(base["lon"] + random.gauss(0, 0.12), 5),
            "lat": round(base["lat"] + random.gauss(0, 0.10), 5),
        }
        places.append(_place("gate", city, spot, epidemic))
        weights.append(weight / sum(size))
    return places, weights


def _headcounts(random: Random, weights: list[float], workers: int) -> list[int]:
    counts = [0] * len(weights)
    for p in random.choices(range(len(weights)), weights, k=workers):
        counts[p] += 1
    return counts


def _drop_small_gates(
    places: list[dict[str, Any]], counts: list[int]
) -> tuple[list[dict[str, Any]], list[int]]:
    """A gate with a handful of people is no stop of its own; they count with the city."""
    kept, waiting = [], []
    for place, count in zip(places, counts, strict=True):
        if place["kind"] == "city" or count >= SMALLEST_GATE:
            kept.append(place)
            waiting.append(count)
        else:
            waiting[place["city"]] += count
    return kept, waiting


def _parties(random: Random, p: int, place: dict[str, Any], people: int, days: int) -> list[list[int]]:
    """Households of one place: free windows for a city, one common arrival day for a gate."""
    rows = []
    arrival = random.randint(min(2, days - 1), days - 1)
    while people:
        size = min(people, random.choices([s for s, _ in PARTY_SIZES], [w for _, w in PARTY_SIZES])[0])
        people -= size
        if place["kind"] == "gate":
            last = arrival
            first = max(0, last - int(random.gammavariate(1.6, 1.7)))
        else:
            first = min(days - 1, max(0, round(random.gauss(0.3 * days, 0.25 * days))))
            last = min(days - 1, first + int(random.gammavariate(1.9, 1.7)))
        poor = int(random.random() < POOR_SHARE)
        hard = int(size > 1 and random.random() < 0.5)
        rows.append([p, size, first, last + place["transit_days"], poor, hard])
    return sorted(rows, key=lambda row: (row[1], row[2], row[3]))


def _type(coach: tuple[int, int, int, int, float], epidemic: bool) -> dict[str, int]:
    seats, fixed, out, empty, _ = coach
    # The leader takes a chair; in an epidemic half the load, and the rear rows stay empty.
    rear = 5 if seats <= 25 else 9
    usable = min(seats // 2, seats - 1 - rear) if epidemic else seats - 1
    return {
        "seats": seats,
        "usable": usable,
        "min_riders": usable // 2,
        "fixed": fixed,
        "out_per_km": out,
        "empty_per_km": empty,
        "second_driver_per_day": SECOND_DRIVER,
    }


def _fleet(workers: int, days: int, tight: bool) -> list[list[int]]:
    total = workers * 15 / (days * 85) * (0.6 if tight else 1.0)
    return [[max(1, round(total * coach[4]))] * days for coach in COACHES]


def _station(workers: int, days: int, tight: bool) -> int:
    limit = max(4, -(-workers // (20 * days)))
    return max(2, limit // 2) if tight else limit


def generate_small(seed: int) -> dict[str, Any]:
    """At most 30 workers, 4 places, 4 days; with the odd cases a planner must live through."""
    random = Random(seed)  # noqa: S311
    days, count = random.randint(1, 4), random.randint(1, 4)
    rules = {
        **RULES,
        "max_drops": random.randint(1, 4),
        "drop_fee": random.choice([0, 800, 8000]),
        "detour_pct": random.choice([100, 115, 140, 200]),
        "detour_km": random.choice([0, 30, 100]),
        "poor_subsidy_pct": random.choice([100, 150, 200, 133]),
        "split_penalty": random.choice([0, 600, 6000, 60000]),
        "second_driver_above_km": random.choice([0, 400, 2000]),
    }
    far = random.choice([0.3, 2.0, 6.0])
    places = [_small_place(random, p, far) for p in range(count)]
    if count > 1 and random.random() < 0.15:
        places[1]["lon"], places[1]["lat"], places[1]["km"] = (places[0][k] for k in ("lon", "lat", "km"))
    types = [_small_type(random) for _ in range(random.randint(1, 3))]
    most = random.choice([0, 1, 1, 2, 2, 4])
    scarce = random.random() < 0.3
    return {
        "format": "dispatch-v1",
        "name": f"small-{seed}",
        "seed": seed,
        "days": days,
        "epidemic": random.random() < 0.3,
        "origin": ORIGIN,
        "rules": rules,
        "types": types,
        "fleet": [[random.randint(0, max(1, most)) if scarce else most for _ in range(days)] for _ in types],
        "max_departures": [random.choice([0, 1, 2, 3, 9]) for _ in range(days)],
        "places": places,
        "parties_fields": FIELDS,
        "parties": _small_parties(random, places, days),
    }


def _small_place(random: Random, p: int, far: float) -> dict[str, Any]:
    base = {
        "name": f"地点{p + 1}",
        "adcode": "450000",
        "lon": round(ORIGIN["lon"] + random.uniform(-far, far), 5),
        "lat": round(ORIGIN["lat"] + random.uniform(-far, far) / 3, 5),
    }
    place = _place("city", p, base, epidemic=False)
    return {
        **place,
        "transit_days": random.choice([0, 0, 1, 2]),
        "subsidy": random.choice([0, 6000, 22000, 43000, 70000]),
    }


def _small_type(random: Random) -> dict[str, int]:
    usable = random.randint(1, 9)
    cheap = random.choice([1, 4, 10])
    return {
        "seats": usable + 1,
        "usable": usable,
        "min_riders": random.randint(0, usable),
        "fixed": random.randint(0, 60000) // cheap,
        "out_per_km": random.randint(50, 320) // cheap,
        "empty_per_km": random.randint(0, 210) // cheap,
        "second_driver_per_day": random.choice([0, 20000]),
    }


def _small_parties(random: Random, places: list[dict[str, Any]], days: int) -> list[list[int]]:
    rows: list[list[int]] = []
    people = random.choice([0, 3, 10, 20, 30, 30])
    while people > 0:
        p = random.randrange(len(places))
        size = min(people, random.choice([0, 1, 1, 1, 2, 2, 3, 4, 7]))
        people -= max(1, size)
        first = random.randint(0, days)
        last = first + random.choice([-1, 0, 0, 1, 2, 3]) + places[p]["transit_days"]
        hard = int(random.random() < (0.5 if size > 1 else 0.1))
        rows.append([p, size, first, max(0, last), int(random.random() < POOR_SHARE), hard])
    return rows


def write(problem: dict[str, Any], path: str | Path) -> None:
    """The problem as a file, packed when the name ends in .gz."""
    text = json.dumps(problem, ensure_ascii=False, separators=(",", ":")) + "\n"
    raw = text.encode()
    # mtime 0: the same problem gives the same bytes.
    Path(path).write_bytes(gzip.compress(raw, mtime=0) if str(path).endswith(".gz") else raw)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; without -o the problem goes to the standard output."""
    parser = argparse.ArgumentParser(
        prog="qicheng_planner.generate", description="Invent a dispatch problem."
    )
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--cities", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--days", type=int, default=15)
    parser.add_argument("--epidemic", action="store_true")
    parser.add_argument("--tight", action="store_true")
    parser.add_argument("--name")
    parser.add_argument("-o", "--output")
    args = vars(parser.parse_args(argv))
    output = args.pop("output")
    problem = generate(**args)
    if output:
        write(problem, output)
    else:
        sys.stdout.write(json.dumps(problem, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
