"""Proof R4 and R7: many clients claim, cancel, move and swap chairs at once; nothing is oversold and the history is linearizable.

`python bench/seat_claims.py [--claims 50000] [--clients 16] [--trips 200] [--seed 1] [--postgres] [--planted] [--out FILE]` prints JSON.
Every client is a process of its own with its own connection and calls the product's acts. `--planted` lets one client seat people
by counting first and writing then, as naive code does: the proof must find it. Exit 0 when nothing is wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from typing import Any

import proof
from seat_model import Chairs, Op, judge

SPARE = 1.33  # workers for a chair
STRANGERS = 500  # persons on the roster who do not intend to go
KINDS = (("claim", 0.76), ("cancel", 0.88), ("move", 0.95), ("swap", 1.0))


def main() -> int:
    return proof.main(__doc__, prove, home="qseats-", claims=50_000, clients=16, trips=200, seed=1)


def prove(given: argparse.Namespace) -> dict[str, Any]:
    """Makes the buses, lets the clients loose, judges what they saw and what stands in the tables."""
    workers = int(given.trips * 45 * SPARE)
    order = proof.apart(_prepare, given.trips, workers)
    share = given.claims // given.clients
    jobs = [
        (n, given.seed, share, workers, sorted(order), given.planted and n == 0) for n in range(given.clients)
    ]
    told, seconds = proof.at_once(_client, jobs)
    book, stands = proof.apart(_stands)
    history = [Op(**{**row, "seq": book.get(name, 0)}) for rows in told for name, row in rows]
    chairs = Chairs(order=order, workers=set(range(1, workers + 1)))
    faults = judge(history, chairs) + _audit(stands, chairs, workers, given)
    claims = [op for op in history if op.kind == "claim"]
    return {
        "database": "postgresql" if given.postgres else "sqlite", "seed": given.seed, "planted": given.planted,
        "clients": given.clients, "operations": len(history), "claims": len(claims),
        "granted": sum(op.seq > 0 for op in claims), "cancelled": sum(op.kind == "cancel" and op.seq > 0 for op in history),
        "moved": sum(op.kind == "move" and op.seq > 0 for op in history), "swapped": sum(op.kind == "swap" and op.seq > 0 for op in history),
        "strangers_tried": sum(op.person > workers for op in claims), "seated": len(stands["seats"]), "seconds": round(seconds, 1),
        "operations_a_second": round(len(history) / seconds), "faults": faults[:20],
    }  # fmt: skip


def _audit(stands: dict[str, Any], chairs: Chairs, workers: int, given: argparse.Namespace) -> list[str]:
    """The tables against the model: oversold, undersold, counters, strangers, the chain."""
    faults = []
    seats = {person: (trip, label) for trip, label, person in stands["seats"]}
    if len(seats) != len(stands["seats"]):
        faults.append("somebody sits twice")
    if seats != chairs.sits:
        faults.append(f"{len(seats.items() ^ chairs.sits.items())} chairs differ from the model")
    for trip, (seated, capacity) in stands["trips"].items():
        real = sum(1 for t, _ in seats.values() if t == trip)
        if seated != real or real > capacity:
            faults.append(f"trip {trip}: counter {seated}, chairs {real}, capacity {capacity}")
    if any(p > workers for p in seats):
        faults.append("a stranger has a chair")
    if stands["chain"]:
        faults.append(f"audit book: {stands['chain']}")
    if len(seats) < sum(c for _, c in stands["trips"].values()) and given.claims >= 4 * given.trips * 45:
        free = sum(c for _, c in stands["trips"].values()) - len(seats)
        # The last acts may have been cancels; many empty chairs while thousands wait are undersold.
        if free > given.trips:
            faults.append(f"{free} chairs are empty while {workers - len(seats)} persons wait")
    return faults


def _prepare(trips: int, workers: int) -> dict[int, list[str]]:
    import buses
    import invented

    invented.prepare()
    invented.county(workers + STRANGERS, facts=buses.GOING)
    from qicheng.journeys.models import Journey
    from qicheng.trips.models import Seat

    Journey.objects.filter(person_id__gt=workers).update(intention="STAY")
    ids = buses.make(trips, ridden=False)
    rows = Seat.objects.filter(trip__in=ids, kind="SEAT").order_by("trip_id", "position")
    found: dict[int, list[str]] = {}
    for trip, label in rows.values_list("trip_id", "label"):
        found.setdefault(trip, []).append(label)
    return found


def _client(job: tuple[int, int, int, int, list[int], bool]) -> list[tuple[str, dict[str, Any]]]:
    """One client: so many claims, and the other acts in between; what it asked and what it was told."""
    number, seed, share, workers, trips, naive = job
    import django

    django.setup()
    from invented import viewer

    chance, by, told, claims = random.Random(f"{seed}-{number}"), viewer(), [], 0
    while claims < share:
        kind = proof.chosen(KINDS, chance)
        person = chance.randint(1, workers + STRANGERS)
        asked: dict[str, Any] = {"kind": kind, "person": person, "trip": chance.choice(trips)}
        if kind == "swap":
            asked["other"] = chance.randint(1, workers)
        claims += kind == "claim"
        name = f"op:{number}:{len(told)}"
        if kind == "cancel" or kind == "move":
            asked = _with_seat(asked, kind)
        told.append((name, _do(asked, name, by, naive)))
    return told


def _with_seat(asked: dict[str, Any], kind: str) -> dict[str, Any]:
    """A cancel is mostly asked for somebody who sits there, as people do."""
    from qicheng.trips.models import Seat

    seat = Seat.objects.filter(person_id=asked["person"]).values_list("trip_id", flat=True).first()
    return {**asked, "trip": seat} if seat and kind == "cancel" else asked


def _do(asked: dict[str, Any], name: str, by: Any, naive: bool) -> dict[str, Any]:
    from dataclasses import replace

    from django.utils import timezone

    from qicheng.core.viewer import CannotAct

    start = time.monotonic_ns()
    try:
        answer = _act(asked, {"at": timezone.now(), "by": replace(by, label=name)}, naive)
    except CannotAct as refusal:
        answer = refusal.code
    return {**asked, "start": start, "end": time.monotonic_ns(), "answer": answer}


def _act(asked: dict[str, Any], who: dict[str, Any], naive: bool) -> str:
    from qicheng.trips.services import seats

    person, trip = asked["person"], asked["trip"]
    if asked["kind"] == "claim":
        if naive:
            return _count_then_write(trip, person, who)
        return seats.claim_seat(trip_id=trip, person_id=person, **who).label
    if asked["kind"] == "move":
        return seats.move_person(person_id=person, to_trip_id=trip, reason="改天走", **who).label
    if asked["kind"] == "cancel":
        seats.cancel_seat(trip_id=trip, person_id=person, reason="不去了", **who)
    else:
        seats.swap_seats(person_id=person, other_id=asked["other"], **who)
    return ""


def _count_then_write(trip: int, person: int, who: dict[str, Any]) -> str:
    """The planted defect: looks whether there is room, thinks, and writes what it saw."""
    from django.db import IntegrityError

    from qicheng.core import repeats
    from qicheng.core.viewer import CannotAct
    from qicheng.trips.models import Seat, Trip
    from qicheng.trips.services import common

    if Seat.objects.filter(person_id=person).exists():
        raise CannotAct("ALREADY_SEATED", "")
    free = Seat.objects.filter(trip_id=trip, person=None, kind="SEAT").order_by("position").first()
    row = Trip.objects.get(pk=trip)
    if free is None:
        raise CannotAct("FULL", "")
    time.sleep(0.002)

    def do() -> str:
        Seat.objects.filter(pk=free.pk).update(person_id=person)
        Trip.objects.filter(pk=trip).update(seated=row.seated + 1)
        common.note("claim_seat", row, person=person, **who)
        return free.label

    try:
        return repeats.once(None, act="naive", at=who["at"], do=do)
    except IntegrityError as error:
        raise CannotAct("ALREADY_SEATED", "") from error


def _stands() -> tuple[dict[str, int], dict[str, Any]]:
    """Audit lines by the client's name for the act, and what the tables hold."""
    import django

    django.setup()
    from qicheng.core import audit
    from qicheng.core.models import AuditLine
    from qicheng.trips.models import Seat, Trip

    book: dict[str, int] = {}
    for label, seq in (
        AuditLine.objects.filter(label__startswith="op:").order_by("seq").values_list("label", "seq")
    ):
        book.setdefault(label, seq)
    return book, {
        "seats": list(Seat.objects.exclude(person=None).values_list("trip_id", "label", "person_id")),
        "trips": {t: (s, c) for t, s, c in Trip.objects.values_list("id", "seated", "capacity")},
        "chain": audit.first_fault(),
    }


if __name__ == "__main__":
    sys.exit(main())
