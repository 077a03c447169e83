"""Acts on chairs: claim, cancel, swap, move. A claim is a guarded update of an empty chair, never count-then-insert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from qicheng.core import repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.journeys.riding import travel_row, travel_rows
from qicheng.trips import access, notices
from qicheng.trips.models import GateCheck, Revocation, Seat, Ticket, Trip, TripStop
from qicheng.trips.rules import states, travel
from qicheng.trips.services import common, issuing

_OPEN = states.BEFORE_DEPARTURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """Where somebody sits."""

    trip_id: int
    label: str


def claim_seat(
    *,
    trip_id: int,
    person_id: int,
    at: dt.datetime,
    by: Viewer,
    label: str = "",
    stop: int = 0,
    key: UUID | None = None,
) -> Seated:
    """Gives a person a chair: the one named, or the first free one. `stop` is the stop's position, 0 first.

    Raises `CannotAct`: may not travel, has a chair already, chair taken, bus full, too late.
    """

    def do() -> str:
        trip = _held(trip_id)
        row = _person(person_id, trip, by=by)
        if no := travel.why_no_seat(row, health_needed=trip.alert_level > 0):
            raise CannotAct(no.code, no.sentence)
        taken = _take(trip, person_id, label=label, stop=stop, at=at)
        _count(trip, +1)
        _after(trip, {person_id: taken}, kind="CLAIM", at=at, by=by)
        common.note("claim_seat", trip, at=at, by=by, person=person_id, seat=taken)
        return taken

    said = repeats.once(key, act="trips.claim_seat", at=at, do=do)
    return Seated(trip_id=trip_id, label=said)


def cancel_seat(
    *, trip_id: int, person_id: int, reason: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> None:
    """Frees a person's chair with a reason; the ticket is revoked, the person may be given another bus."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "取消座位要写明原因。")

    def do() -> str:
        trip = _held(trip_id)
        _person(person_id, trip, by=by)
        label = free(trip, person_id, kind="CANCEL", reason=reason, at=at, by=by)
        if trip.published_at is not None:
            notices.tell_cancelled(trip, [person_id], reason=reason.strip(), at=at)
        common.note("cancel_seat", trip, at=at, by=by, person=person_id, seat=label)
        return label

    repeats.once(key, act="trips.cancel_seat", at=at, do=do)


def swap_seats(
    *, person_id: int, other_id: int, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> None:
    """Two riders change chairs, on one bus or between two that go to the same stops' cities."""
    if person_id == other_id:
        raise CannotAct("SAME_PERSON", "请选择两个不同的人换座。")

    def do() -> str:
        seats, trips = _held_seats((person_id, other_id))
        if len(seats) < 2:
            raise CannotAct("NO_SEAT", "两个人都有座位才能换座。请刷新后查看。")
        first, second = seats[person_id], seats[other_id]
        for person, seat in seats.items():
            _person(person, trips[seat.trip_id], by=by)
        _not_aboard(person_id, other_id)
        if len(trips) > 1 and len({t.dest_city or t.destination for t in trips.values()}) > 1:
            raise CannotAct("OTHER_PLACE", "两个人的目的地不同，不能互换车次。请分别改乘。")
        Seat.objects.filter(pk__in=(first.pk, second.pk)).update(person=None)
        Seat.objects.filter(pk=first.pk).update(person_id=other_id, taken_at=at)
        Seat.objects.filter(pk=second.pk).update(person_id=person_id, taken_at=at)
        for seat, new in ((first, other_id), (second, person_id)):
            trip = trips[seat.trip_id]
            before = seats[new].label
            _revoke(trip_id=seats[new].trip_id, person_id=new, reason="换座", at=at)
            common.changed(trip, "SWAP", at=at, by=by, person_id=new, seat_label=before, to_label=seat.label)
            issuing.reissue(trip, [new], at=at, by=by)
        for trip in trips.values():
            common.note("swap_seats", trip, at=at, by=by, persons=[person_id, other_id])
        return "OK"

    repeats.once(key, act="trips.swap_seats", at=at, do=do)


def move_person(
    *, person_id: int, to_trip_id: int, reason: str, at: dt.datetime, by: Viewer, label: str = "", key: UUID | None = None
) -> Seated:  # fmt: skip
    """A rider changes to another bus, to a chair named or the first free one; told by a message."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "改乘要写明原因。")

    def do() -> str:
        seats, trips = _held_seats((person_id,), also=to_trip_id)
        seat = seats.get(person_id)
        if seat is None or seat.trip_id == to_trip_id:
            raise CannotAct("NO_SEAT", "此人没有可改的座位。请先编车，或在同一车次内换座。")
        _person(person_id, trips[to_trip_id], by=by)
        return _move(
            person_id, trips[seat.trip_id], trips[to_trip_id], label=label, reason=reason, at=at, by=by
        )

    said = repeats.once(key, act="trips.move_person", at=at, do=do)
    return Seated(trip_id=to_trip_id, label=said)


def _move(
    person_id: int, old: Trip, new: Trip, *, label: str, reason: str, at: dt.datetime, by: Viewer
) -> str:
    _not_aboard(person_id)
    before = free(old, person_id, kind="", reason=reason, at=at, by=by)
    taken = _take(new, person_id, label=label, stop=0, at=at)
    _count(new, +1)
    for trip, other in ((old, new), (new, old)):
        common.changed(
            trip,
            "MOVE",
            at=at,
            by=by,
            person_id=person_id,
            seat_label=before,
            to_label=taken,
            other_trip=other,
            reason=reason[:200],
        )
    _after(new, {person_id: taken}, kind="", at=at, by=by)
    if new.published_at is not None:
        notices.tell_moved(new, {person_id: taken}, reason=reason.strip(), at=at)
    common.note("move_person", new, at=at, by=by, person=person_id, to=new.pk, seat=taken)
    return taken


def free(trip: Trip, person_id: int, *, kind: str, reason: str, at: dt.datetime, by: Viewer) -> str:
    """Empties a person's chair inside an act that holds the trip; returns which chair it was. Not for those aboard."""
    _not_aboard(person_id, trip_id=trip.pk)
    seat = Seat.objects.filter(trip=trip, person_id=person_id).first()
    if seat is None or not Seat.objects.filter(pk=seat.pk, person_id=person_id).update(
        person=None, stop=None, taken_at=None
    ):
        raise CannotAct("NO_SEAT", "此人在这一车次没有座位。请刷新后查看。")
    _count(trip, -1)
    _revoke(trip_id=trip.pk, person_id=person_id, reason=reason, at=at)
    if trip.published_at is not None:
        common.to_ledger(
            [person_id], {"transport": None}, trip=trip, kind="UNSEATED", at=at, by=by, text=reason
        )
    if kind:
        common.changed(
            trip, kind, at=at, by=by, person_id=person_id, seat_label=seat.label, reason=reason.strip()[:200]
        )
    return seat.label


def take(trip: Trip, person_id: int, *, stop: TripStop | None, kind: str, at: dt.datetime, by: Viewer) -> str:
    """Gives the first free chair inside an act that holds the trip and has judged the person."""
    taken = _take(trip, person_id, label="", stop=stop.position if stop else 0, at=at)
    _count(trip, +1)
    _after(trip, {person_id: taken}, kind=kind, at=at, by=by)
    return taken


def _held(trip_id: int) -> Trip:
    trip = Trip.objects.select_for_update(of=("self",)).select_related("leader").filter(pk=trip_id).first()
    if trip is None:
        raise NotAllowed
    common.need_state(trip, _OPEN, "不能再编座。请改乘还没有发车的车次。")
    if trip.gate_closed_at is not None:
        raise CannotAct("GATE_CLOSED", "该车次已停止检票，不能再编座。请改乘下一趟。")
    return trip


def _person(person_id: int, trip: Trip, *, by: Viewer) -> Mapping[str, Any]:
    """The ledger's row of a person whom the actor may seat: planners anybody, leaders at the door anybody, clerks their own."""
    if access.wide(by, access.PLAN) or access.leads(by, trip):
        row = travel_rows([person_id], season=trip.season).get(person_id)
    else:
        row = travel_row(by, person_id, season=trip.season, capability=access.REQUEST)
    if row is None:
        raise NotAllowed
    return row


def _take(trip: Trip, person_id: int, *, label: str, stop: int, at: dt.datetime) -> str:
    stops = list(TripStop.objects.filter(trip=trip).order_by("position").values_list("pk", flat=True))
    chairs = Seat.objects.filter(trip=trip, person=None, kind=Seat.Kind.SEAT)
    wanted = chairs.filter(label=label) if label else chairs
    try:
        with transaction.atomic():
            for number, name in wanted.order_by("position").values_list("pk", "label")[:5]:
                taken = chairs.filter(pk=number).update(
                    person_id=person_id,
                    taken_at=at,
                    stop_id=stops[min(stop, len(stops) - 1)] if stops else None,
                )
                if taken:
                    return str(name)
    except IntegrityError as error:
        raise CannotAct("ALREADY_SEATED", "此人已经有座位了。要换车请用“改乘”，要换座请用“换座”。") from error
    if label:
        raise CannotAct("SEAT_TAKEN", f"座位 {label} 已有人或不安排乘坐。请另选座位。")
    raise CannotAct("FULL", "这一车次已经坐满。请登记候补或改乘别的车次。")


def _count(trip: Trip, difference: int) -> None:
    """The trip's own count, guarded by its capacity: it equals the chairs taken at every commit."""
    rows = Trip.objects.filter(pk=trip.pk)
    if difference > 0:
        rows = rows.filter(seated__lt=F("capacity"))
    if not rows.update(seated=F("seated") + difference):
        raise CannotAct("FULL", "这一车次可乘人数已满。请登记候补或改乘别的车次。")


def _after(trip: Trip, labels: Mapping[int, str], *, kind: str, at: dt.datetime, by: Viewer) -> None:
    """What follows a chair given on a published bus: ledger, ticket when the list is frozen, change row, message."""
    persons = list(labels)
    for person, label in labels.items():
        if kind:
            common.changed(trip, kind, at=at, by=by, person_id=person, seat_label=label)
    if trip.published_at is not None:
        common.to_ledger(persons, {"transport": "CHARTER"}, trip=trip, kind="SEATED", at=at, by=by)
        if kind:
            notices.tell_seated(trip, labels, at=at)
    issuing.reissue(trip, persons, at=at, by=by)


def _revoke(*, trip_id: int, person_id: int, reason: str, at: dt.datetime) -> None:
    rows = Ticket.objects.filter(trip_id=trip_id, person_id=person_id, state=Ticket.State.VALID)
    serials = list(rows.values_list("serial", flat=True))
    rows.update(state=Ticket.State.REVOKED)
    Revocation.objects.bulk_create(
        [Revocation(serial=s, trip_id=trip_id, reason=reason[:200], at=at) for s in serials]
    )


def _not_aboard(*person_ids: int, trip_id: int | None = None) -> None:
    rows = GateCheck.objects.filter(person_id__in=person_ids, counts=True)
    if (rows.filter(trip_id=trip_id) if trip_id else rows.filter(trip__state__in=_OPEN)).exists():
        raise CannotAct("ABOARD", "此人已经检票上车，座位不能再动。请先在车上核对。")


class _Elsewhere(Exception):
    """Somebody changed chairs between the look and the lock."""


def _held_seats(
    persons: Sequence[int], *, also: int | None = None
) -> tuple[dict[int, Seat], dict[int, Trip]]:
    """Where these persons sit and their trips (with `also`) under lock, in the order of numbers; looked at again once locked."""
    for _attempt in range(5):
        try:
            with transaction.atomic():  # going back gives up the locks on the wrong buses
                seen = _sitting(persons)
                wanted = {s.trip_id for s in seen.values()} | ({also} if also is not None and seen else set())
                trips = {i: _held(i) for i in sorted(wanted)}
                found = _sitting(persons)
                if {p: s.trip_id for p, s in found.items()} != {p: s.trip_id for p, s in seen.items()}:
                    raise _Elsewhere
                return found, trips
        except _Elsewhere:
            continue
    raise CannotAct("MOVED_ON", "座位刚有变动，这一次没有办成。请再试一次。")


def _sitting(persons: Sequence[int]) -> dict[int, Seat]:
    rows = Seat.objects.filter(person_id__in=persons, trip__state__in=_OPEN).order_by("id")
    return {s.person_id: s for s in rows if s.person_id is not None}
