"""Acts on the way: roll call, temperatures, rests, what happened, a broken bus, arrival at a stop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from qicheng.cases import services as cases
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.trips import access
from qicheng.trips.models import GateCheck, HandoverLine, Incident, RoundCheck, Seat, Trip, TripStop, Vehicle
from qicheng.trips.rules import states
from qicheng.trips.services import common

FEVER_TENTHS = 373  # 37.3 ℃ where the pack says nothing else (domain.md 4.1)
REST_MINUTES = 20  # 道路旅客运输企业安全管理规范 art. 38


def aboard(trip: Trip) -> dict[int, str]:
    """Who is on the bus now: checked in and not yet off. Person → chair."""
    off = HandoverLine.objects.filter(trip=trip).values("person_id")
    rows = GateCheck.objects.filter(trip=trip, counts=True, person__isnull=False).exclude(person_id__in=off)
    return {p: label for p, label in rows.values_list("person_id", "seat_label") if p is not None}


def call_roll(*, trip_id: int, missing: Sequence[str], where: str, at: dt.datetime, by: Viewer) -> int:
    """Counts the people at a stop by chair; a missing one opens a case at once. How many are there."""
    with writing():
        trip = _riding(trip_id, by)
        chairs = set(aboard(trip).values())
        if unknown := [m for m in missing if m not in chairs]:
            raise CannotAct("SEAT_UNKNOWN", f"座位 {'、'.join(unknown)} 上没有乘客。请对照座位表。")
        present = len(chairs) - len(set(missing))
        RoundCheck.objects.create(
            trip=trip, kind="ROLL_CALL", where=where[:120], expected=len(chairs), present=present, missing=sorted(set(missing)), by=by.label, at=at
        )  # fmt: skip
        if missing:
            _report(
                trip,
                "NOT_ARRIVED",
                f"点名缺 {len(set(missing))} 人：座位 {'、'.join(sorted(set(missing)))}",
                at=at,
                by=by,
                what="roll",
            )
        common.note("call_roll", trip, at=at, by=by, expected=len(chairs), present=present)
    return present


def take_temperatures(
    *, trip_id: int, tenths: Mapping[str, int], where: str, at: dt.datetime, by: Viewer
) -> list[str]:
    """A round of temperatures by chair, in tenths of a degree as the health station reads them; the chairs with fever.

    The act above reports each of them to the health station, in the same transaction.
    """
    with writing():
        trip = _riding(trip_id, by)
        chairs = set(aboard(trip).values())
        if unknown := [chair for chair in tenths if chair not in chairs]:
            raise CannotAct("SEAT_UNKNOWN", f"座位 {'、'.join(unknown)} 上没有乘客。请对照座位表。")
        limit = int(str(trip.pack.get("fever_tenths") or FEVER_TENTHS))
        hot = sorted(c for c, v in tenths.items() if v >= limit)
        RoundCheck.objects.create(
            trip=trip, kind="TEMPERATURE", where=where[:120], expected=len(chairs), present=len(tenths), readings=dict(tenths),
            missing=sorted(chairs - set(tenths)), fevers=len(hot), by=by.label, at=at,
        )  # fmt: skip
        common.note("take_temperatures", trip, at=at, by=by, measured=len(tenths), fevers=len(hot))
    return hot


def rest(*, trip_id: int, where: str, minutes: int, head_count: int, at: dt.datetime, by: Viewer) -> None:
    """A rest with its length and the count before going on; a wrong count keeps the bus there."""
    with writing():
        trip = _riding(trip_id, by)
        expected = len(aboard(trip))
        if not 1 <= minutes <= 600:
            raise CannotAct("MINUTES", "停车时间要在 1 到 600 分钟之间。")
        if head_count != expected:
            raise CannotAct("HEAD_COUNT", f"应有 {expected} 人，清点 {head_count} 人。请点名查明后再出发。")
        RoundCheck.objects.create(
            trip=trip, kind="REST", where=where[:120], expected=expected, present=head_count, minutes=minutes, by=by.label, at=at,
            note="" if minutes >= REST_MINUTES else f"不足 {REST_MINUTES} 分钟",
        )  # fmt: skip
        if trip.state == "DEPARTED":
            common.step(trip, "EN_ROUTE")
        common.note("rest", trip, at=at, by=by, minutes=minutes)


def report_incident(
    *, trip_id: int, kind: str, note: str, where: str, at: dt.datetime, by: Viewer, seat: str = ""
) -> int:
    """Something happened: written down, a case opened, the trip marked until it is ended."""
    if kind not in Incident.Kind.values or len(note.strip()) < 2:
        raise CannotAct("INCIDENT", "请选择事件类别并写明情况。")
    with writing():
        trip = _riding(trip_id, by)
        person = next((p for p, label in aboard(trip).items() if label == seat), None)
        row = Incident.objects.create(
            trip=trip,
            kind=kind,
            person_id=person,
            where=where[:120],
            note=note.strip()[:300],
            by=by.label,
            at=at,
        )
        if kind == "GOT_OFF":
            if person is None:
                raise CannotAct("SEAT_UNKNOWN", "中途下车要写明座位号。请对照座位表。")
            HandoverLine.objects.create(
                trip=trip, person_id=person, outcome="GOT_OFF", reason=note.strip()[:200], by=by.label, at=at
            )
        if trip.state != "INCIDENT" and kind not in {"GOT_OFF"}:
            common.step(trip, "INCIDENT")
        _report(
            trip,
            "TRIP_INCIDENT",
            f"{row.get_kind_display()}：{note.strip()[:100]}",
            at=at,
            by=by,
            what=f"incident:{row.pk}",
        )
        common.note("report_incident", trip, at=at, by=by, kind=kind, incident=row.pk)
    return row.pk


def end_incident(*, incident_id: int, outcome: str, at: dt.datetime, by: Viewer) -> None:
    """How it ended; the bus goes on when nothing else is open."""
    if len(outcome.strip()) < 2:
        raise CannotAct("OUTCOME_MISSING", "请写明怎样处置完的。")
    with writing():
        row = Incident.objects.filter(pk=incident_id, ended_at=None).first()
        if row is None:
            raise CannotAct("INCIDENT", "这件事已经处置完毕。请刷新后查看。")
        trip = common.locked(row.trip_id, by=by, capability=access.LEAD)
        Incident.objects.filter(pk=incident_id).update(ended_at=at, outcome=outcome.strip()[:300])
        open_ones = Incident.objects.filter(trip=trip, ended_at=None).exclude(kind="GOT_OFF")
        if trip.state == "INCIDENT" and not open_ones.exists():
            common.step(trip, "EN_ROUTE")
        common.note("end_incident", trip, at=at, by=by, incident=incident_id)


def change_vehicle(*, trip_id: int, vehicle_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """The bus broke down: everybody goes on in another one with chairs enough and papers that hold."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "换车要写明原因。")
    with writing():
        trip = common.locked(
            trip_id, by=by, capability=access.FLEET if access.wide(by, access.FLEET) else access.LEAD
        )
        common.need_state(trip, states.LIVE - states.AFTER_ARRIVAL, "不用再换车。")
        vehicle = Vehicle.objects.filter(pk=vehicle_id, active=True).first()
        riders = len(aboard(trip)) or trip.seated
        if vehicle is None or vehicle.rated_seats < riders + 1 + max(trip.drivers_needed, 1):
            raise CannotAct("VEHICLE_SMALL", f"要能坐 {riders} 名乘客和随车人员。请另选车辆。")
        if vehicle.insurance_until_date is None or vehicle.insurance_until_date < trip.eta_at.date():
            raise CannotAct("PAPER_EXPIRED", f"{vehicle.plate} 的承运人责任险在行程内到期。请另选车辆。")
        before = trip.vehicle.plate if trip.vehicle else ""
        Trip.objects.filter(pk=trip_id).update(vehicle=vehicle, version=trip.version + 1)
        common.changed(
            trip, "BREAKDOWN", at=at, by=by, reason=f"{before}→{vehicle.plate}：{reason.strip()}"[:200]
        )
        common.note("change_vehicle", trip, at=at, by=by, vehicle=vehicle_id)


def arrive(*, trip_id: int, at: dt.datetime, by: Viewer, stop: int | None = None) -> None:
    """The bus has reached a stop, by position; at the last one the trip has arrived."""
    with writing():
        trip = _riding(trip_id, by)
        stops = list(TripStop.objects.filter(trip=trip).order_by("position"))
        wanted = [s for s in stops if stop is None or s.position == stop]
        if not wanted:
            raise CannotAct("STOP", "没有这个下车点。请刷新后查看。")
        TripStop.objects.filter(pk__in=[s.pk for s in wanted], arrived_at=None).update(arrived_at=at)
        if trip.state == "DEPARTED" and wanted[-1] is not stops[-1]:
            common.step(trip, "EN_ROUTE")
        if not TripStop.objects.filter(trip=trip, arrived_at=None).exists():
            if Incident.objects.filter(trip=trip, ended_at=None).exclude(kind="GOT_OFF").exists():
                raise CannotAct("INCIDENT_OPEN", "还有没处置完的途中事件。请先写明处置结果。")
            common.step(trip, "ARRIVED", arrived_at=at)
        common.note("arrive", trip, at=at, by=by, stop=stop)


def _riding(trip_id: int, by: Viewer) -> Trip:
    trip = common.locked(trip_id, by=by, capability=access.LEAD)
    common.need_state(trip, states.ON_THE_ROAD, "只有在途车次才能办理。")
    return trip


def _report(trip: Trip, kind: str, title: str, *, at: dt.datetime, by: Viewer, what: str) -> None:
    key = f"{what}:{trip.pk}:{at.timestamp():.0f}"
    cases.open_case(
        kind=kind, about=f"trip:{trip.pk}", title=f"{trip.trip_no} {title}", key=key, at=at, by=by
    )


def chairs(trip_id: int) -> list[Seat]:
    """The bus's chairs in order; for the leader's page, which has checked the right."""
    return list(Seat.objects.filter(trip_id=trip_id).select_related("person", "stop").order_by("position"))
