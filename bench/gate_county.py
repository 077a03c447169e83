"""Buses with open gates for bench/gate.py and bench/kill_gate.py: `TRIPS FILE` writes one scan a line, `count` says who is aboard."""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path

import buses
import invented


def main() -> int:
    invented.prepare()
    if sys.argv[1] == "count":
        print(json.dumps(count()))
        return 0
    trips, file = int(sys.argv[1]), Path(sys.argv[2])
    invented.county(trips * buses.SEATS, facts=buses.GOING)
    ids = buses.make(trips, ridden=True)
    found = lines(ids)
    file.write_text("".join(found))
    print(json.dumps({"scans": len(found), "sql": statements(ids), "aboard": 1}))
    return 0


def lines(ids: list[int]) -> list[str]:
    """`trip device secret body` a line, the buses taking turns as several doors do. The last ticket is left for `statements`."""
    from django.utils import timezone

    from qicheng.trips.services import door

    doors = {i: door.admit_device(trip_id=i, name="口", at=timezone.now(), by=invented.viewer()) for i in ids}
    found = []
    for place, (trip, _person, text) in enumerate(buses.tokens(ids)[:-1]):
        body = json.dumps(
            {"scan": text, "key": str(uuid.UUID(int=place + 1)), "at": None}, separators=(",", ":")
        )
        found.append((place % buses.SEATS, f"{trip} {doors[trip].number} {doors[trip].secret} {body}\n"))
    return [line for _, line in sorted(found, key=lambda f: f[0])]


def statements(ids: list[int]) -> int:
    """SQL of one scan, begin and commit left out; a rider of the last bus is let in for it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from qicheng.trips.services import door, gate

    trip, _person, text = buses.tokens(ids[-1:])[-1]
    device = door.admit_device(trip_id=trip, name="口", at=timezone.now(), by=invented.viewer())
    gate.read_scan(text, trip_id=trip)  # keys and tickets of a bus are read once a minute, not with each scan
    with CaptureQueriesContext(connection) as captured:
        found = gate.check_at_gate(
            trip_id=trip, scan=text, at=timezone.now(), by=gate.Pass(device=device.number, secret=device.secret), key=uuid.uuid4()
        )  # fmt: skip
    assert found.passed
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not str(q["sql"]).upper().startswith(control) for q in captured.captured_queries)


def count() -> dict[str, object]:
    """Who is aboard by the checks, by the ledger, and whether the audit book holds."""
    from qicheng.core import audit
    from qicheng.journeys.models import Journey
    from qicheng.trips.models import GateCheck

    return {
        "aboard": GateCheck.objects.filter(counts=True).count(),
        "aboard_in_ledger": Journey.objects.filter(stage="ABOARD").count(),
        "chain": audit.first_fault(),
    }


if __name__ == "__main__":
    sys.exit(main())
