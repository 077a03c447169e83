"""Acts that make a bus: trips from a plan, who drives, who leads, contract and plate; cancelling a trip."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from qicheng.core import audit, phones, repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.journeys.riding import travel_rows
from qicheng.season import queries as seasons
from qicheng.trips import access, notices, readiness
from qicheng.trips.models import (
    BusRate,
    Change,
    DispatchPlan,
    Leader,
    Seat,
    Trip,
    TripDriver,
    TripStop,
    Vehicle,
)
from qicheng.trips.rules import publishing, seating, states, travel
from qicheng.trips.rules.seating import Rider
from qicheng.trips.services import common, releveling

_FREE = frozenset({"PLANNED", "CONTRACT_FILED", "MANIFEST_FROZEN"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One place where people get off, in order."""

    name: str
    kind: str = "CITY"
    city: str = ""
    enterprise: str = ""
    km: int = 0
    receiver_name: str = ""
    receiver_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    """One bus of a plan. `riders` is (person, stop's index, chair or "" to be seated here)."""

    date: dt.date
    depart_at: dt.datetime
    rate_code: str
    origin: str
    stops: tuple[StopRow, ...]
    riders: tuple[tuple[int, int, str], ...] = ()
    km: int = 0
    batch_no: str = ""
    trip_no: str = ""
    route: str = ""
    cost_fen: int = 0
    rests: tuple[str, ...] = field(default=())


def create_trips(
    *, season: int, rows: Sequence[TripRow], at: dt.datetime, by: Viewer, plan_id: int | None = None, county_code: str = "", key: UUID | None = None
) -> list[int]:  # fmt: skip
    """Makes the buses of a plan with their chairs and riders; returns their numbers. All of them or none.

    Raises `CannotAct` when a rider may not travel, holds another chair this season, or a bus has too few chairs.
    """
    access.require(by, access.PLAN)

    def do() -> str:
        level = seasons.alert_level(season, county_code, at=at) if county_code else 0
        pack = releveling.figures_of(seasons.pack_at(level, at=at))
        made = _Making(season=season, plan_id=plan_id, level=level, pack=pack, at=at, by=by)
        ids = [made.trip(row) for row in rows]
        releveling.relevel(season=season, county_code=county_code, trip_ids=ids, at=at, by=by)
        made.note()
        return ",".join(map(str, ids))[:80] if len(ids) < 9 else f"plan:{plan_id}"

    said = repeats.once(key, act="trips.create_trips", at=at, do=do)
    if said.startswith("plan:"):
        return list(Trip.objects.filter(plan_id=plan_id).order_by("id").values_list("id", flat=True))
    return [int(n) for n in said.split(",") if n]


class _Making:
    """One making of buses: what all of them share, and the numbers given out."""

    def __init__(
        self,
        *,
        season: int,
        plan_id: int | None,
        level: int,
        pack: dict[str, Any],
        at: dt.datetime,
        by: Viewer,
    ) -> None:
        self.by = by
        self.season, self.plan_id, self.level, self.pack, self.at = season, plan_id, level, pack, at
        self.rates = {r.code: r for r in BusRate.objects.filter(season=season)}
        self.numbers = Trip.objects.filter(season=season).count()
        self.health = level > 0
        self.ids: list[int] = []

    def trip(self, row: TripRow) -> int:
        rate = self.rates.get(row.rate_code)
        if rate is None:
            raise CannotAct("RATE_UNKNOWN", f"没有车型 {row.rate_code} 的价格。请先登记车型与价格。")
        self.numbers += 1
        number = row.trip_no or f"{self.season % 100}{row.date:%m%d}-{self.numbers:03d}"
        last = row.stops[-1]
        trip = Trip.objects.create(
            season=self.season, plan_id=self.plan_id, batch_no=row.batch_no or f"{row.date:%m%d}", trip_no=number, date=row.date,
            depart_at=row.depart_at, eta_at=readiness.eta(row.depart_at, km=row.km), origin=row.origin, destination_kind=last.kind,
            destination="、".join(s.name for s in row.stops)[:120], dest_city=last.city, km=row.km, rests=list(row.rests), rate=rate,
            route=row.route or "—".join([row.origin, *(s.name for s in row.stops)])[:300], alert_level=self.level, pack=self.pack,
            drivers_needed=publishing.drivers_needed(km=row.km), capacity=releveling.capacity_of(rate, self.pack), cost_fen=row.cost_fen,
            salt=secrets.token_bytes(16), made_by_id=self.by.user_id,
        )  # fmt: skip
        stops = [_stop(trip, i, s) for i, s in enumerate(row.stops)]
        self._chairs(trip, rate)
        self._seat(trip, row, stops)
        self.ids.append(trip.pk)
        return trip.pk

    def _chairs(self, trip: Trip, rate: BusRate) -> None:
        chairs = seating.chairs(rate.seats, observation_rows=self.pack["observation_rows"])
        Seat.objects.bulk_create(
            [
                Seat(
                    trip=trip,
                    season=self.season,
                    position=i,
                    label=c.label,
                    row=c.row,
                    column=c.column,
                    kind=c.kind,
                )
                for i, c in enumerate(chairs, start=1)
            ]
        )

    def _seat(self, trip: Trip, row: TripRow, stops: Sequence[TripStop]) -> None:
        persons = [p for p, _, _ in row.riders]
        facts = travel_rows(persons, season=self.season)
        for person in persons:
            no = travel.why_no_seat(facts[person], health_needed=self.health) if person in facts else None
            if no or person not in facts:
                raise CannotAct(
                    no.code if no else "UNKNOWN",
                    f"{trip.trip_no}：" + (no.sentence if no else "有人不在本年度台账中。请重新计算。"),
                )
        riders = [
            Rider(
                person_id=p,
                stop=s,
                village=facts[p]["village"],
                household=facts[p]["household"],
                employer=facts[p]["employer"] or "",
                label=label,
            )
            for p, s, label in row.riders
        ]
        placed = seating.place(
            riders,
            [(s.label, s.kind) for s in Seat.objects.filter(trip=trip).order_by("position")],
            self.pack,
        )
        if len(riders) > trip.capacity or len(placed) < len(riders):
            raise CannotAct(
                "OVER_CAPACITY",
                f"{trip.trip_no} 编了 {len(riders)} 人，只能坐 {trip.capacity} 人。请调整方案。",
            )
        try:
            with transaction.atomic():
                for rider in riders:
                    Seat.objects.filter(trip=trip, label=placed[rider.person_id]).update(
                        person_id=rider.person_id, stop=stops[rider.stop], taken_at=self.at
                    )
        except IntegrityError as error:
            raise CannotAct(
                "ALREADY_SEATED", f"{trip.trip_no} 里有人在别的车次已有座位。请先取消那边的座位或撤回旧方案。"
            ) from error
        Trip.objects.filter(pk=trip.pk).update(seated=len(riders))

    def note(self) -> None:
        about = f"plan:{self.plan_id}" if self.plan_id else f"season:{self.season}"
        audit.record(
            "trips.create_trips", at=self.at, by=self.by, about=about, detail={"trips": len(self.ids)}
        )


def _stop(trip: Trip, position: int, row: StopRow) -> TripStop:
    stop = TripStop.objects.create(
        trip=trip, position=position, name=row.name, kind=row.kind, city=row.city, enterprise=row.enterprise, km=row.km,
        eta_at=readiness.eta(trip.depart_at, km=row.km or trip.km), receiver_name=row.receiver_name,
    )  # fmt: skip
    _receiver(stop, row.receiver_phone)
    return stop


def _receiver(stop: TripStop, phone: str) -> None:
    if number := phones.checked(phone):
        columns = phones.columns(number, aad=f"stop.phone:{stop.pk}", prefix="receiver_phone")
        TripStop.objects.filter(pk=stop.pk).update(**columns)


def set_receiver(*, stop_id: int, name: str, phone: str, at: dt.datetime, by: Viewer) -> None:
    """Who receives the riders at a stop."""
    with writing():
        stop = TripStop.objects.select_related("trip__leader").filter(pk=stop_id).first()
        if stop is None:
            raise NotAllowed
        access.require(by, access.PLAN if access.wide(by, access.PLAN) else access.LEAD, stop.trip)
        TripStop.objects.filter(pk=stop_id).update(receiver_name=name.strip()[:100])
        _receiver(stop, phone)
        common.note("set_receiver", stop.trip, at=at, by=by, stop=stop_id)


def assign_vehicle(*, trip_id: int, vehicle_id: int, at: dt.datetime, by: Viewer) -> None:
    """Sends a vehicle: it must have a chair for every rider and the crew."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.FLEET)
        common.need_state(trip, _FREE, "不能再换派车辆。途中换车请用“车辆故障”。")
        vehicle = Vehicle.objects.filter(pk=vehicle_id, active=True, carrier__active=True).first()
        if vehicle is None:
            raise CannotAct("VEHICLE", "这辆车不在可用车辆里。请另选。")
        crew = 1 + max(TripDriver.objects.filter(trip=trip).count(), trip.drivers_needed, 1)
        if vehicle.rated_seats < trip.seated + crew:
            raise CannotAct(
                "VEHICLE_SMALL",
                f"{vehicle.plate} 核载 {vehicle.rated_seats} 人，车上要坐 {trip.seated + crew} 人（含驾驶员和带队干部）。请派大一些的车。",
            )
        Trip.objects.filter(pk=trip_id).update(vehicle=vehicle, version=trip.version + 1)
        common.note("assign_vehicle", trip, at=at, by=by, vehicle=vehicle_id)


def assign_drivers(*, trip_id: int, driver_ids: Sequence[int], at: dt.datetime, by: Viewer) -> None:
    """Who drives, first driver first."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.FLEET)
        common.need_state(trip, _FREE, "不能再换驾驶员。")
        TripDriver.objects.filter(trip=trip).delete()
        TripDriver.objects.bulk_create(
            [
                TripDriver(trip=trip, driver_id=d, position=i)
                for i, d in enumerate(dict.fromkeys(driver_ids), start=1)
            ]
        )
        common.note("assign_drivers", trip, at=at, by=by, drivers=list(driver_ids))


def assign_leader(*, trip_id: int, leader_id: int, at: dt.datetime, by: Viewer) -> None:
    """Names the one cadre who leads this bus; gate devices of the one before end at once."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.PLAN)
        common.need_state(trip, states.BEFORE_DEPARTURE, "不能再换带队干部。")
        leader = Leader.objects.filter(pk=leader_id, season=trip.season, active=True).first()
        if leader is None:
            raise CannotAct("LEADER", "这名干部不在可派的带队名单里。请另选。")
        Trip.objects.filter(pk=trip_id).update(leader=leader, version=trip.version + 1)
        if trip.leader_id and trip.leader_id != leader_id and trip.leader and trip.leader.account_id:
            trip.devices.filter(account_id=trip.leader.account_id, revoked_at=None).update(revoked_at=at)
        common.note("assign_leader", trip, at=at, by=by, leader=leader_id)


def file_contract(
    *,
    trip_id: int,
    contract_no: str,
    plate_no: str,
    plate_days: tuple[dt.date, dt.date],
    at: dt.datetime,
    by: Viewer,
) -> None:
    """The charter contract is filed with the transport authority and the charter plate (包车牌) issued."""
    if not contract_no.strip() or not plate_no.strip() or plate_days[1] < plate_days[0]:
        raise CannotAct("CONTRACT", "请填写包车合同号、包车牌号和有效日期。")
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.FLEET)
        columns = {
            "contract_no": contract_no.strip()[:60], "plate_no": plate_no.strip()[:60],
            "plate_from_date": plate_days[0], "plate_until_date": plate_days[1],
        }  # fmt: skip
        if trip.state == "PLANNED":
            common.step(trip, "CONTRACT_FILED", **columns)
        else:
            common.need_state(trip, _FREE, "不能再改合同。")
            Trip.objects.filter(pk=trip_id).update(version=trip.version + 1, **columns)
        common.note("file_contract", trip, at=at, by=by)


def cancel_trip(*, trip_id: int, reason: str, at: dt.datetime, by: Viewer, key: UUID | None = None) -> int:
    """The bus does not go: everybody's chair is free again, the ledger says so, riders are told. Riders who lost a chair."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "取消车次要写明原因。")

    def do() -> str:
        trip = common.locked(
            trip_id, by=by, capability=access.PLAN if access.wide(by, access.PLAN) else access.PUBLISH
        )
        seats = list(Seat.objects.filter(trip=trip, person__isnull=False).values_list("person_id", "label"))
        if trip.state == "BOARDING" and trip.checks.filter(counts=True).exists():
            raise CannotAct("ABOARD", "已有人检票上车，不能取消车次。车辆故障请用“换车”。")
        common.step(trip, "CANCELLED", cancelled_at=at, cancel_reason=reason.strip()[:200], seated=0)
        Seat.objects.filter(trip=trip).update(person=None, stop=None, taken_at=None)
        trip.tickets.filter(state="VALID").update(state="REVOKED")
        trip.standbys.filter(state="WAITING").update(state="LEFT", settled_at=at)
        persons = [p for p, _ in seats if p is not None]
        Change.objects.bulk_create(
            [Change(trip=trip, kind="TRIP_CANCELLED", person_id=p, seat_label=label, reason=reason[:200], by=by.label, at=at) for p, label in seats]
        )  # fmt: skip
        if trip.published_at is not None:
            common.to_ledger(
                persons, {"transport": None}, trip=trip, kind="UNSEATED", at=at, by=by, text=reason
            )
            notices.tell_cancelled(trip, persons, reason=reason.strip(), at=at)
        common.note("cancel_trip", trip, at=at, by=by, riders=len(persons))
        return str(len(persons))

    return int(repeats.once(key, act="trips.cancel_trip", at=at, do=do))


def publish_trip(*, trip_id: int, at: dt.datetime, by: Viewer) -> None:
    """Publishes one bus made by hand outside a plan; it must stand as every other one. Whoever publishes is not who made it."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.PUBLISH)
        if (
            trip.plan_id is not None
            and DispatchPlan.objects.filter(pk=trip.plan_id).exclude(state="PUBLISHED").exists()
        ):
            raise CannotAct("IN_PLAN", "这一车次属于未发布的方案。请随方案一起发布。")
        if trip.published_at is not None:
            raise CannotAct("TRIP_STATE", "该车次已经发布。")
        if by.user_id is None or by.user_id == trip.made_by_id:
            raise CannotAct("SAME_PERSON", "编排人不能自己发布。请由另一名负责人审批。")
        if found := readiness.faults_of(
            Trip.objects.select_related("leader", "vehicle", "rate").get(pk=trip_id)
        ):
            raise CannotAct(found[0].code, found[0].sentence)
        Trip.objects.filter(pk=trip_id).update(published_at=at)
        seats = dict(Seat.objects.filter(trip=trip, person__isnull=False).values_list("person_id", "label"))
        labels = {p: label for p, label in seats.items() if p is not None}
        common.to_ledger(list(labels), {"transport": "CHARTER"}, trip=trip, kind="SEATED", at=at, by=by)
        notices.tell_seated(trip, labels, at=at)
        common.note("publish_trip", trip, at=at, by=by)
