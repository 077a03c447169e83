"""What the acts share: once by key, the trip under lock, a step of its state, a row of its changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.journeys import services as ledger
from qicheng.trips import access
from qicheng.trips.models import Change, Trip
from qicheng.trips.rules import states


def locked(trip_id: int, *, by: Viewer, capability: str) -> Trip:
    """The trip, held until the transaction ends. Raises `NotAllowed` when it is not there or not the viewer's."""
    trip = Trip.objects.select_for_update(of=("self",)).select_related("leader").filter(pk=trip_id).first()
    if trip is None:
        raise NotAllowed
    access.require(by, capability, trip)
    return trip


def need_state(trip: Trip, allowed: frozenset[str], sentence: str) -> None:
    """Raises `CannotAct` unless the trip is in one of these states."""
    if trip.state not in allowed:
        word = states.STATES.get(trip.state, trip.state)
        raise CannotAct("TRIP_STATE", f"该车次现在是“{word}”，{sentence}")


def step(trip: Trip, wanted: str, **columns: object) -> None:
    """Moves the trip to a state its machine allows. Raises `CannotAct` otherwise."""
    if sentence := states.why_not(trip.state, wanted):
        raise CannotAct("TRIP_STATE", sentence)
    moved = Trip.objects.filter(pk=trip.pk, state=trip.state).update(
        state=wanted, version=trip.version + 1, **columns
    )
    if not moved:
        raise CannotAct("TRIP_STATE", "该车次刚被别人改过。请刷新后再办。")
    trip.state, trip.version = wanted, trip.version + 1
    for name, value in columns.items():
        setattr(trip, name, value)


def note(act: str, trip: Trip, *, at: dt.datetime, by: Viewer, **detail: object) -> None:
    """The audit line of an act on a trip."""
    audit.record(f"trips.{act}", at=at, by=by, about=f"trip:{trip.pk}", detail=detail or None)


def changed(
    trip: Trip, kind: str, *, at: dt.datetime, by: Viewer, person_id: int | None = None, **more: object
) -> None:
    """A row of the trip's changes."""
    Change.objects.create(trip=trip, kind=kind, person_id=person_id, by=by.label, at=at, **more)


def to_ledger(
    person_ids: Sequence[int],
    values: Mapping[str, object],
    *,
    trip: Trip,
    kind: str,
    at: dt.datetime,
    by: Viewer,
    text: str = "",
) -> None:
    """Writes the same facts of several persons into the ledger, in the name of this trip."""
    changes = [ledger.Change(person_id=p, values=values) for p in person_ids]
    if changes:
        ledger.record(
            changes,
            season=trip.season,
            kind=kind,
            at=at,
            by=by,
            note=(text or trip.trip_no)[:200],
            source=f"trip:{trip.pk}",
        )
