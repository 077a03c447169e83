"""Proof R5 and P4: gates without network send what they scanned, in any order, in parts, twice; the same people are aboard.

`python bench/late_scans.py [--seeds 1000] [--trips 50] [--seed 1] [--postgres] [--planted] [--out FILE]` prints JSON. For each seed the
45 tickets of a bus are scanned at one to eight gates with clocks up to two hours wrong; the scans are sent twice over, in two orders,
each time from an empty bus, and what the tables say is held against a model of a few lines. `--planted` lets the first scan that comes
in count, as naive code does: the proof must find it. Then a departure day's 2,000 scans are sent once, by the clock.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import proof

GATES = 8
DAY = 2000  # scans of a departure day
PART = 200  # sent at once


@dataclass(frozen=True)
class Scan:
    """One scan as the model sees it."""

    gate: int
    key: uuid.UUID
    person: int
    text: str
    at: dt.datetime
    shown: str


def main() -> int:
    return proof.main(__doc__, prove, home="qlate-", seeds=1000, trips=50, seed=1)


def prove(given: argparse.Namespace) -> dict[str, Any]:
    """Everything in a process of its own, so that this one holds no Django."""
    found: dict[str, Any] = proof.apart(_prove, given.seeds, given.trips, given.seed, given.planted)
    return {"database": "postgresql" if given.postgres else "sqlite", "planted": given.planted, **found}


def _prove(seeds: int, trips: int, seed: int, planted: bool) -> dict[str, Any]:
    import buses
    import invented

    invented.prepare()
    invented.county(trips * buses.SEATS, facts=buses.GOING)
    ids = buses.make(trips, ridden=True)
    if planted:
        _plant()
    riders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for trip, person, text in buses.tokens(ids):
        riders[trip].append((person, text))
    doors = {trip: _doors(trip) for trip in ids}
    faults: list[str] = []
    counts = {"scans": 0, "sent": 0, "conflicts": 0}
    for n in range(seeds):
        trip = ids[n % trips]
        chance = random.Random(f"{seed}-{n}")
        scans = scanned(riders[trip], chance)
        ends = [_sent(trip, doors[trip], scans, chance, counts) for _ in range(2)]
        faults += [f"seed {n}: {text}" for text in judged(scans, *ends)]
        counts["scans"] += len(scans)
        counts["conflicts"] += len(ends[0]["conflict"])
    return {"seeds": seeds, **counts, "day": _day(ids, riders, doors), "faults": faults[:20]}


def scanned(riders: Sequence[tuple[int, str]], chance: random.Random) -> list[Scan]:
    """What the gates of one bus keep; a few were turned away there, a few only noted."""
    from django.utils import timezone

    base = timezone.now() - dt.timedelta(hours=3)
    wrong = [dt.timedelta(minutes=chance.randint(-120, 120)) for _ in range(GATES)]
    found = []
    for person, text in riders:
        for gate in chance.sample(range(GATES), min(GATES, int(chance.expovariate(0.7)) + 1)):
            at = base + dt.timedelta(seconds=chance.randint(0, 1800)) + wrong[gate]
            shown = chance.choice(["PASS"] * 17 + ["UNSAID", "UNSAID", "NOT_CLEARED"])
            found.append(Scan(gate, uuid.UUID(int=chance.getrandbits(128)), person, text, at, shown))
    return found


def judged(scans: Sequence[Scan], one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The tables of both orders against what must hold."""
    faults = [] if one == other else ["two orders end differently"]
    counts, conflict, told = set(), set(), set()
    of: dict[int, list[Scan]] = defaultdict(list)
    for scan in scans:
        of[scan.person].append(scan)
    for person, mine in of.items():
        let_in = sorted((s for s in mine if s.shown in {"PASS", "UNSAID"}), key=lambda s: (s.at, s.key.hex))
        green = [s.key for s in let_in if s.shown == "PASS"]
        counts |= {s.key for s in let_in[:1]}
        if len(green) > 1:
            conflict |= set(green) - {let_in[0].key}
            told.add(person)
    expected = {"kept": {s.key for s in scans}, "counts": counts, "conflict": conflict, "told": told}
    return faults + [
        f"{name} differs from the model" for name, wanted in expected.items() if one[name] != wanted
    ]


def _doors(trip: int) -> list[Any]:
    from django.utils import timezone

    import invented
    from qicheng.trips.services import door, gate

    by = invented.viewer()
    made = [door.admit_device(trip_id=trip, name=f"{n}", at=timezone.now(), by=by) for n in range(GATES)]
    return [gate.Pass(device=m.number, secret=m.secret) for m in made]


class _Undo(Exception):
    """Takes a round back."""


def _sent(
    trip: int, doors: Sequence[Any], scans: Sequence[Scan], chance: random.Random, counts: dict[str, int]
) -> dict[str, Any]:
    """Sends the scans in an order of its own, in parts, a third of them twice; what the tables say then, and all undone."""
    from qicheng.core.writing import writing

    order = [*scans, *chance.sample(list(scans), len(scans) // 3)]
    chance.shuffle(order)
    found: dict[str, Any] = {}
    try:
        with writing():
            while order:
                part, order = order[: (size := chance.randint(1, 40))], order[size:]
                for gate in {s.gate for s in part}:
                    _send(trip, doors[gate], [s for s in part if s.gate == gate])
                counts["sent"] += len(part)
            found = _stands(trip)
            raise _Undo
    except _Undo:
        return found


def _send(trip: int, door: Any, scans: Sequence[Scan]) -> None:
    from django.utils import timezone

    from qicheng.trips.services import late

    made = [late.Made(scan=s.text, key=s.key, at=s.at, shown=s.shown) for s in scans]
    late.take_in(trip_id=trip, scans=made, at=timezone.now(), by=door)


def _stands(trip: int) -> dict[str, Any]:
    from qicheng.cases.models import Case
    from qicheng.journeys.models import Journey
    from qicheng.trips.models import GateCheck

    rows = list(GateCheck.objects.filter(trip_id=trip).values_list("key", "person_id", "counts", "conflict"))
    aboard = set(Journey.objects.filter(stage="ABOARD").values_list("person_id", flat=True))
    ends = f"double-scan:{trip}:"
    keys = Case.objects.filter(kind="DOUBLE_SCAN", key__startswith=ends).values_list("key", flat=True)
    return {
        "kept": {r[0] for r in rows}, "counts": {r[0] for r in rows if r[2]}, "conflict": {r[0] for r in rows if r[3]},
        "told": {int(key.removeprefix(ends)) for key in keys}, "in_ledger": aboard == {r[1] for r in rows if r[2]},
    }  # fmt: skip


def _plant() -> None:
    """The first that comes in counts, and stays."""
    from qicheng.trips.rules import boarding

    right = boarding.counted

    def naive(scans: Sequence[boarding.Scan]) -> tuple[str | None, frozenset[str]]:
        return right([s if n == 0 else boarding.Scan(key=s.key, at=s.at + dt.timedelta(days=1), fit=s.fit, said=s.said) for n, s in enumerate(scans)])  # fmt: skip

    boarding.counted = naive


def _day(ids: Sequence[int], riders: Any, doors: Any) -> dict[str, Any]:
    """Two thousand scans of as many riders, kept for good, in parts as gates send them; `goal_s` of P4."""
    from django.utils import timezone

    at = timezone.now() - dt.timedelta(minutes=30)
    rows = [(trip, *rider) for trip in ids for rider in riders[trip]][:DAY]
    by_trip: dict[int, list[Scan]] = defaultdict(list)
    for trip, person, text in rows:
        by_trip[trip].append(Scan(0, uuid.uuid4(), person, text, at, "PASS"))
    began, cpu = time.perf_counter(), time.process_time()
    for trip, scans in by_trip.items():
        for start in range(0, len(scans), PART):
            _send(trip, doors[trip][0], scans[start : start + PART])
    seconds = time.perf_counter() - began
    return {
        "scans": len(rows), "seconds": round(seconds, 2), "cpu_s": round(time.process_time() - cpu, 2),
        "a_second": round(len(rows) / seconds), "goal_s": 0.5,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
