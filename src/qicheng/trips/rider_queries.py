"""Questions to the riders of one bus: who sits where, on which ticket, which other bus they could take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from qicheng.core.viewer import Viewer
from qicheng.people.queries import PersonLine, search
from qicheng.trips import access, trip_queries
from qicheng.trips.models import Seat, Ticket, Trip
from qicheng.trips.rules import states
from qicheng.trips.trip_queries import Chair

MOST_FOUND = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """One rider as the list shows it; `code` is the ticket's short code, empty before the list is locked."""

    chair: Chair
    code: str


def riders(viewer: Viewer, trip_id: int) -> tuple[list[Rider], int]:
    """Those the viewer may name, by chair, and how many more there are."""
    taken = [c for row in trip_queries.chairs(viewer, trip_id) for c in row if c.person_id]
    seen = [c for c in taken if c.name]
    codes: dict[int, str] = {}
    if _handles_tickets(viewer, trip_queries.trip(viewer, trip_id)):
        valid = Ticket.objects.filter(trip_id=trip_id, state="VALID")
        codes = dict(valid.values_list("person_id", "code"))
    return [Rider(chair=c, code=codes.get(c.person_id or 0, "")) for c in seen], len(taken) - len(seen)


def _handles_tickets(viewer: Viewer, row: Trip) -> bool:
    return access.wide(viewer, access.PLAN) or access.may(viewer, access.LEAD, row)


def others(viewer: Viewer, row: Trip) -> list[tuple[int, str]]:
    """Buses to the same place that still take riders, as choices."""
    if not (access.wide(viewer, access.PLAN) or access.wide(viewer, access.REQUEST)):
        return []
    same = Trip.objects.filter(
        season=row.season, state__in=states.BEFORE_DEPARTURE, gate_closed_at=None
    ).exclude(pk=row.pk)
    same = same.filter(dest_city=row.dest_city) if row.dest_city else same.filter(destination=row.destination)
    free = same.filter(seated__lt=F("capacity")).order_by("depart_at", "id")[:30]
    return [(t.pk, f"{t.trip_no}　{t.date:%m-%d}　余 {t.capacity - t.seated} 座") for t in free]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Somebody looked for, and the chair already held this season: `trip_id` is None without one, or where the bus is not the viewer's to see."""

    person: PersonLine
    label: str = ""
    trip_id: int | None = None
    trip_no: str = ""


def found(viewer: Viewer, text: str, *, season: int, on: dt.date) -> list[Found]:
    """Persons of the viewer's own range whom a name, an ID number or pinyin initials mean, and where each of them sits."""
    lines = search(viewer, text, on=on, limit=MOST_FOUND) if text.strip() else []
    rows = Seat.objects.filter(season=season, person_id__in=[p.person_id for p in lines])
    seats = {s.person_id: s for s in rows.select_related("trip__leader")}
    return [_found(viewer, p, seats.get(p.person_id)) for p in lines]


def _found(viewer: Viewer, person: PersonLine, seat: Seat | None) -> Found:
    if seat is None:
        return Found(person=person)
    if not access.may(viewer, access.VIEW, seat.trip):
        return Found(person=person, label=seat.label)
    return Found(person=person, label=seat.label, trip_id=seat.trip_id, trip_no=seat.trip.trip_no)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One printed ticket."""

    label: str
    name: str
    stop: str
    ticket: Ticket


def slips(viewer: Viewer, trip_id: int) -> Sequence[Slip]:
    """All valid tickets of a bus by chair, for printing."""
    chairs = {c.person_id: c for row in trip_queries.chairs(viewer, trip_id) for c in row if c.person_id}
    rows = (
        Ticket.objects.filter(trip_id=trip_id, state="VALID")
        .select_related("seat")
        .order_by("seat__position")
    )
    return [
        Slip(label=t.seat.label, name=chairs[t.person_id].name, stop=chairs[t.person_id].stop, ticket=t)
        for t in rows
        if t.person_id in chairs
    ]


def person_on(trip_id: int, label: str) -> int | None:
    """Who sits on a chair."""
    return (
        Seat.objects.filter(trip_id=trip_id, label=label.strip().upper())
        .values_list("person_id", flat=True)
        .first()
    )
