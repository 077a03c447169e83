"""Acts around the gate: freeze the list, open the door, its devices, the standby line, closing with a head count, departure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from qicheng.core import repeats, tokens
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.journeys.riding import travel_row, travel_rows
from qicheng.trips import access
from qicheng.trips.models import GateCheck, GateDevice, Seat, Standby, Ticket, Trip, TripStop
from qicheng.trips.rules import closing, travel
from qicheng.trips.rules.travel import Waiting
from qicheng.trips.services import common, issuing, seats

EARLIEST = dt.timedelta(hours=6)  # before departure the gate may be opened
DEVICE_HOURS = 18


def freeze_manifest(*, trip_id: int, at: dt.datetime, by: Viewer) -> int:
    """Locks the list of a published bus that has its contract, and signs the tickets; how many. No bus without a leader."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.PLAN)
        if trip.published_at is None:
            raise CannotAct("NOT_PUBLISHED", "该车次还没有发布，不能锁定名单。请先报批发布。")
        if trip.leader is None:
            raise CannotAct("NO_LEADER", "该车次没有带队干部，不能锁定名单。请先指定一名干部带队。")
        common.step(trip, "MANIFEST_FROZEN", frozen_at=at)
        persons = [
            p
            for p in Seat.objects.filter(trip=trip, person__isnull=False).values_list("person_id", flat=True)
            if p
        ]
        made = issuing.reissue(trip, persons, at=at, by=by)
        common.note("freeze_manifest", trip, at=at, by=by, tickets=made)
    return made


def open_gate(*, trip_id: int, at: dt.datetime, by: Viewer) -> None:
    """Starts the ticket check; the list is locked first where that was forgotten."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.GATE)
        if trip.state == "BOARDING":
            return
        if at < trip.depart_at - EARLIEST:
            local = timezone.localtime(trip.depart_at - EARLIEST)
            raise CannotAct(
                "TOO_EARLY",
                f"该车次{local.month}月{local.day}日 {local:%H:%M} 以后才能开始检票。请到时再开。",
            )
        common.step(trip, "BOARDING", gate_opened_at=at)
        common.note("open_gate", trip, at=at, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What a phone keeps to check at this one door; the secret is shown once."""

    number: int
    secret: str


def admit_device(*, trip_id: int, name: str, at: dt.datetime, by: Viewer) -> Device:
    """Gives a signed-in person's phone the right to check at this door until the day is over."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.GATE)
        secret = tokens.new()
        row = GateDevice.objects.create(
            trip=trip, account_id=by.user_id, label=by.label, name=name.strip()[:60], secret_digest=tokens.digest(secret), from_at=at,
            until_at=max(at, trip.depart_at) + dt.timedelta(hours=DEVICE_HOURS),
        )  # fmt: skip
        common.note("admit_device", trip, at=at, by=by, device=row.pk)
    return Device(number=row.pk, secret=secret)


def end_device(*, device_id: int, at: dt.datetime, by: Viewer) -> None:
    """A phone lost or handed on checks no more."""
    with writing():
        row = GateDevice.objects.select_related("trip__leader").filter(pk=device_id).first()
        if row is None:
            raise NotAllowed
        access.require(by, access.GATE, row.trip)
        GateDevice.objects.filter(pk=device_id, revoked_at=None).update(revoked_at=at)
        common.note("end_device", row.trip, at=at, by=by, device=device_id)


def add_standby(*, trip_id: int, person_id: int, at: dt.datetime, by: Viewer, key: UUID | None = None) -> int:
    """Puts a worker into the waiting line of a bus; who may not travel may not wait either. The place in the line, from 1."""

    def do() -> str:
        trip = (
            Trip.objects.select_for_update(of=("self",)).select_related("leader").filter(pk=trip_id).first()
        )
        if trip is None:
            raise NotAllowed
        wide = access.wide(by, access.PLAN) or access.leads(by, trip)
        row = travel_rows([person_id], season=trip.season).get(person_id) if wide else travel_row(by, person_id, season=trip.season, capability=access.REQUEST)  # fmt: skip
        if row is None:
            raise NotAllowed
        if no := travel.why_no_seat(row, health_needed=trip.alert_level > 0, wants=False):
            raise CannotAct(no.code, no.sentence)
        if Seat.objects.filter(season=trip.season, person_id=person_id).exists():
            raise CannotAct("ALREADY_SEATED", "此人已经有座位，不用候补。要换车请用“改乘”。")
        Standby.objects.get_or_create(
            trip=trip,
            person_id=person_id,
            state="WAITING",
            defaults={"is_poor": row["is_poor"], "added_at": at, "added_by": by.label},
        )
        common.note("add_standby", trip, at=at, by=by, person=person_id)
        return str([w.person_id for w in line(trip_id)].index(person_id) + 1)

    return int(repeats.once(key, act="trips.add_standby", at=at, do=do))


def line(trip_id: int) -> list[Waiting]:
    """The waiting line in its order."""
    rows = Standby.objects.filter(trip_id=trip_id, state="WAITING")
    return travel.standby_order(
        [
            Waiting(standby_id=r.pk, person_id=r.person_id, is_poor=r.is_poor, added_at=r.added_at)
            for r in rows
        ]
    )


def release_to_standby(*, trip_id: int, at: dt.datetime, by: Viewer) -> list[int]:
    """Ten minutes before departure chairs of those who have not come go to the waiting line, in its order; who got one.

    A chair is only taken from somebody when another person waits for it.
    """
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.GATE)
        common.need_state(trip, frozenset({"BOARDING"}), "还没有开始检票，不能转候补。")
        if no := travel.why_no_release(depart_at=trip.depart_at, at=at):
            raise CannotAct(no.code, no.sentence)
        given: list[int] = []
        absent = _absent(trip)
        for waiting in line(trip_id):
            if (
                trip.seated >= trip.capacity
                or not Seat.objects.filter(trip=trip, person=None, kind="SEAT").exists()
            ):
                if not absent:
                    break
                seats.free(
                    trip, absent.pop(0), kind="RELEASE", reason="发车前十分钟未到，座位转候补", at=at, by=by
                )
                trip.refresh_from_db()
            stop = TripStop.objects.filter(trip=trip).order_by("position").first()
            Standby.objects.filter(pk=waiting.standby_id).update(state="SEATED", settled_at=at)
            seats.take(trip, waiting.person_id, stop=stop, kind="STANDBY", at=at, by=by)
            trip.refresh_from_db()
            given.append(waiting.person_id)
        common.note("release_to_standby", trip, at=at, by=by, given=len(given))
    return given


def _absent(trip: Trip) -> list[int]:
    """Who has a chair and has not been checked, the last to be seated first: an old claim is stronger."""
    aboard = GateCheck.objects.filter(trip=trip, counts=True).values("person_id")
    rows = Seat.objects.filter(trip=trip, person__isnull=False).exclude(person_id__in=aboard)
    return [p for p in rows.order_by("-taken_at", "-position").values_list("person_id", flat=True) if p]


def close_gate(*, trip_id: int, head_count: int, at: dt.datetime, by: Viewer) -> int:
    """Closes the door: the head count must equal those checked. Whoever has not come is recorded and loses the chair; how many."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.GATE)
        common.need_state(trip, frozenset({"BOARDING"}), "不在检票中，不能关门。")
        aboard = GateCheck.objects.filter(trip=trip, counts=True).count()
        if sentence := closing.why_not_depart(aboard=aboard, head_count=head_count):
            raise CannotAct("HEAD_COUNT", sentence)
        missing = _absent(trip)
        for person in missing:
            seats.free(trip, person, kind="NO_SHOW", reason="关门时未到", at=at, by=by)
        Standby.objects.filter(trip=trip, state="WAITING").update(state="LEFT", settled_at=at)
        Ticket.objects.filter(trip=trip, state="VALID").exclude(person_id__in=GateCheck.objects.filter(trip=trip, counts=True).values("person_id")).update(state="REVOKED")  # fmt: skip
        Trip.objects.filter(pk=trip_id).update(gate_closed_at=at, head_count=head_count)
        common.note("close_gate", trip, at=at, by=by, aboard=aboard, missing=len(missing))
    return len(missing)


def depart(*, trip_id: int, at: dt.datetime, by: Viewer) -> None:
    """The bus leaves. Only with a closed door, and never empty."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.LEAD)
        if trip.gate_closed_at is None:
            raise CannotAct("GATE_OPEN", "还没有清点关门，不能发车。请先清点人数并关门。")
        if not trip.head_count:
            raise CannotAct("EMPTY", "车上没有人，不能发车。请取消这一车次。")
        common.step(trip, "DEPARTED", departed_at=at)
        common.note("depart", trip, at=at, by=by)
