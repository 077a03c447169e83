"""Who was on a bus and where: the frozen answer of the gate, for the page of contacts (domain.md 3.5). For health duty only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.trips import sealed
from qicheng.trips.models import GateCheck, Seat, Trip, TripDriver

DUTY = "health.duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """One on the list: the chair of the check-in where there is one, else the chair given. `checked_at` None: never aboard."""

    person_id: int
    label: str
    row: int
    checked_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aboard:
    """One bus as tracing needs it."""

    trip_id: int
    trip_no: str
    date: dt.date
    destination: str
    crew: tuple[str, ...]
    riders: tuple[Rider, ...]


def aboard(viewer: Viewer, trip_id: int) -> Aboard:
    """Everybody on the list of a bus with the chair and whether the gate passed them."""
    trip = Trip.objects.select_related("leader").filter(pk=trip_id).first()
    if trip is None or not viewer.may(DUTY):
        raise NotAllowed
    rows = dict(Seat.objects.filter(trip=trip).values_list("label", "row"))
    checks = {
        p: (label, at)
        for p, label, at in GateCheck.objects.filter(trip=trip, counts=True).values_list(
            "person_id", "seat_label", "at"
        )
    }
    seated = dict(Seat.objects.filter(trip=trip, person__isnull=False).values_list("person_id", "label"))
    found = []
    for person in sorted({*(p for p in checks if p), *(p for p in seated if p)}):
        label, at = checks.get(person, (seated.get(person, ""), None))
        found.append(Rider(person_id=person, label=label, row=rows.get(label, 0), checked_at=at))
    drivers = TripDriver.objects.filter(trip=trip).select_related("driver").order_by("position")
    crew = (*([trip.leader.name] if trip.leader else []), *(d.driver.name for d in drivers))
    return Aboard(
        trip_id=trip.pk, trip_no=trip.trip_no, date=trip.date, destination=trip.destination, crew=crew,
        riders=tuple(sorted(found, key=lambda r: (r.row, r.label))),
    )  # fmt: skip


def by_chair(trip_id: int) -> dict[str, int]:
    """Chair → person of those aboard; for the act above that has led the leader's hand."""
    rows = GateCheck.objects.filter(trip_id=trip_id, counts=True, person__isnull=False)
    return {label: p for label, p in rows.values_list("seat_label", "person_id") if p is not None}


def leader_of(trip_id: int) -> tuple[str, str] | None:
    """Name and phone of the leader, opened for a message of the house itself."""
    trip = Trip.objects.select_related("leader").filter(pk=trip_id).first()
    if trip is None or trip.leader is None:
        return None
    return trip.leader.name, sealed.opened(trip.leader.phone_sealed, aad=f"leader.phone:{trip.leader.pk}")


def level_of(trip_id: int) -> int:
    """The alert level under which a bus goes."""
    return Trip.objects.filter(pk=trip_id).values_list("alert_level", flat=True).first() or 0
