"""Invented buses for measurements: published trips with chairs, with riders and an open gate if asked, by the product's own acts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from invented import SEASON

GOING = {
    "intention": "RETURN",
    "transport_need": "CHARTER",
    "dest_city": "440300",
    "dest_province": "44",
}
SEATS = 45


def make(trips: int, *, ridden: bool) -> list[int]:
    """So many buses of 45 chairs leaving in an hour; the numbers. `ridden`: persons 1…45 on the first bus, and so on."""
    from django.utils import timezone

    from invented import viewer
    from qicheng.trips.models import BusRate, Leader, Trip
    from qicheng.trips.services import making

    at, by = timezone.now(), viewer()
    BusRate.objects.create(season=SEASON, code="47座", name="47座", seats=SEATS + 2, usable=SEATS)
    leaves = at + dt.timedelta(hours=1)
    stop = making.StopRow(name="深圳市", city="440300", km=600)
    rows = [
        making.TripRow(
            date=timezone.localdate(leaves), depart_at=leaves, rate_code="47座", origin="县汽车站", stops=(stop,), km=600,
            riders=tuple((n * SEATS + i + 1, 0, "") for i in range(SEATS)) if ridden else (),
        )
        for n in range(trips)
    ]  # fmt: skip
    ids: list[int] = []
    for start in range(0, trips, 8):
        ids += making.create_trips(season=SEASON, rows=rows[start : start + 8], at=at, by=by)
    leader = Leader.objects.create(season=SEASON, name="韦干部", office="县人社局")
    Trip.objects.filter(pk__in=ids).update(published_at=at, leader=leader, state="CONTRACT_FILED")
    if ridden:
        _open(ids, at=at, by=by)
    return ids


def _open(ids: list[int], *, at: dt.datetime, by: Any) -> None:
    from qicheng.core.writing import writing
    from qicheng.trips.models import Seat, Trip
    from qicheng.trips.services import common, door

    for number in ids:
        trip = Trip.objects.get(pk=number)
        persons = list(
            Seat.objects.filter(trip=trip, person__isnull=False).values_list("person_id", flat=True)
        )
        with writing():
            common.to_ledger(persons, {"transport": "CHARTER"}, trip=trip, kind="SEATED", at=at, by=by)
        door.freeze_manifest(trip_id=number, at=at, by=by)
        door.open_gate(trip_id=number, at=at, by=by)


def tokens(ids: list[int]) -> list[tuple[int, int, str]]:
    """(trip, person, ticket text) of every valid ticket of these buses, bus by bus."""
    from qicheng.trips.models import Seat, Ticket
    from qicheng.trips.services.issuing import token_of

    chairs = dict(Seat.objects.filter(trip__in=ids).values_list("person_id", "position"))
    rows = Ticket.objects.filter(trip__in=ids, state="VALID").order_by("trip_id", "serial")
    return [(t.trip_id, t.person_id, token_of(t, chairs[t.person_id])) for t in rows.iterator()]
