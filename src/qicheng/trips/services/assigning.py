"""Sending vehicles, drivers and leaders to all buses of a plan at once, as a careful dispatcher would; each can be changed after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.trips import access
from qicheng.trips.models import Driver, Leader, Trip, TripDriver, Vehicle
from qicheng.trips.rules.publishing import BUS_CLASSES
from qicheng.trips.services import making

Span = tuple[dt.datetime, dt.datetime]
_OPEN = ("PLANNED", "CONTRACT_FILED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """How many buses got what they lacked, and how many still lack something."""

    vehicles: int
    drivers: int
    leaders: int
    lacking: int


@dataclass(slots=True)
class _Pool:
    """Who or what can be sent, with the spans already taken. The one used longest ago goes first, so that work is shared."""

    ids: list[int]
    taken: dict[int, list[Span]] = field(default_factory=dict)

    def hold(self, number: int, span: Span) -> None:
        self.taken.setdefault(number, []).append(span)
        if number in self.ids:
            self.ids.remove(number)
            self.ids.append(number)

    def find(self, span: Span, *, fit: frozenset[int] | None = None, count: int = 1) -> list[int]:
        """The first `count` that are free over the span; fewer when there are not enough."""
        free = (i for i in self.ids if (fit is None or i in fit) and not self._busy(i, span))
        return [i for i, _ in zip(free, range(count), strict=False)]

    def _busy(self, number: int, span: Span) -> bool:
        return any(a < span[1] and span[0] < b for a, b in self.taken.get(number, ()))


def away(trip: Trip) -> Span:
    """From leaving until the empty bus is home."""
    return trip.depart_at, trip.eta_at + (trip.eta_at - trip.depart_at)


def assign_all(*, plan_id: int, at: dt.datetime, by: Viewer) -> Assigned:
    """Gives every open bus of the plan a fitting vehicle, drivers and a leader where it has none; papers must hold until it is back."""
    access.require(by, access.FLEET)
    with writing():
        trips = list(
            Trip.objects.filter(plan_id=plan_id, state__in=_OPEN)
            .select_related("rate")
            .order_by("depart_at", "id")
        )
        if not trips:
            raise CannotAct("NO_TRIPS", "方案里没有等待派车的车次。请先生成车次。")
        season = trips[0].season
        pools = _pools(season)
        counts = [0, 0, 0]
        for trip in trips:
            counts[0] += _vehicle(trip, pools[0])
            counts[1] += _drivers(trip, pools[1])
            counts[2] += _leader(trip, pools[2])
        lacking = sum(1 for t in Trip.objects.filter(plan_id=plan_id, state__in=_OPEN) if _lacks(t))
        audit.record(
            "trips.assign_all",
            at=at,
            by=by,
            about=f"plan:{plan_id}",
            detail={"buses": len(trips), "lacking": lacking},
        )
    return Assigned(vehicles=counts[0], drivers=counts[1], leaders=counts[2], lacking=lacking)


def _pools(season: int) -> tuple[_Pool, _Pool, _Pool]:
    vehicles = _Pool(
        list(
            Vehicle.objects.filter(active=True, carrier__active=True)
            .order_by("id")
            .values_list("id", flat=True)
        )
    )
    drivers = _Pool(
        list(Driver.objects.filter(active=True, carrier__active=True, licence_class__in=BUS_CLASSES).exclude(phone_index="").order_by("id").values_list("id", flat=True))
    )  # fmt: skip
    known = set(Driver.objects.exclude(phone_index="").values_list("phone_index", flat=True))
    leaders = _Pool(
        [i for i, phone in Leader.objects.filter(season=season, active=True).exclude(phone_index="").order_by("id").values_list("id", "phone_index") if phone not in known]
    )  # fmt: skip
    for trip in (
        Trip.objects.filter(season=season)
        .exclude(state__in=("CANCELLED", "SETTLED", "RETURNED"))
        .order_by("depart_at")
    ):
        if trip.vehicle_id:
            vehicles.hold(trip.vehicle_id, away(trip))
        if trip.leader_id:
            leaders.hold(trip.leader_id, away(trip))
    for row in (
        TripDriver.objects.filter(trip__season=season)
        .exclude(trip__state__in=("CANCELLED", "SETTLED", "RETURNED"))
        .select_related("trip")
    ):
        drivers.hold(row.driver_id, away(row.trip))
    return vehicles, drivers, leaders


def _vehicle(trip: Trip, pool: _Pool) -> int:
    """A vehicle of the planned type, else any with chairs enough."""
    if trip.vehicle_id or trip.rate is None:
        return 0
    last = timezone.localdate(trip.eta_at)
    good = Vehicle.objects.filter(
        rated_seats__gte=trip.seated + 1 + max(trip.drivers_needed, 1), inspection_until_date__gte=last, insurance_until_date__gte=last
    ).exclude(insurance_no="")  # fmt: skip
    planned = frozenset(good.filter(type_code=trip.rate.code).values_list("id", flat=True))
    found = pool.find(away(trip), fit=planned) or pool.find(
        away(trip), fit=frozenset(good.values_list("id", flat=True))
    )
    if not found:
        return 0
    pool.hold(found[0], away(trip))
    Trip.objects.filter(pk=trip.pk).update(vehicle_id=found[0], version=trip.version + 1)
    return 1


def _drivers(trip: Trip, pool: _Pool) -> int:
    have = TripDriver.objects.filter(trip=trip).count()
    lack = trip.drivers_needed - have
    if lack <= 0:
        return 0
    last = timezone.localdate(trip.eta_at)
    fit = Driver.objects.filter(licence_until_date__gte=last, qualification_until_date__gte=last).exclude(
        qualification_tail=""
    )
    carrier = Trip.objects.filter(pk=trip.pk).values_list("vehicle__carrier_id", flat=True).first()
    own = frozenset(fit.filter(carrier_id=carrier).values_list("id", flat=True)) if carrier else frozenset()
    found = pool.find(away(trip), fit=own, count=lack)
    if len(found) < lack:
        found = pool.find(away(trip), fit=frozenset(fit.values_list("id", flat=True)), count=lack)
    if len(found) < lack:
        return 0
    for position, driver in enumerate(found, start=have + 1):
        TripDriver.objects.create(trip=trip, driver_id=driver, position=position)
        pool.hold(driver, away(trip))
    return 1


def _leader(trip: Trip, pool: _Pool) -> int:
    if trip.leader_id:
        return 0
    found = pool.find(away(trip))
    if not found:
        return 0
    pool.hold(found[0], away(trip))
    Trip.objects.filter(pk=trip.pk).update(leader_id=found[0])
    return 1


def _lacks(trip: Trip) -> bool:
    drivers = TripDriver.objects.filter(trip=trip).count()
    return not trip.vehicle_id or not trip.leader_id or drivers < trip.drivers_needed


def file_all(
    *, plan_id: int, contract_no: str, plate_prefix: str, first_number: int, at: dt.datetime, by: Viewer
) -> int:
    """Files one contract for all open buses of a plan; 包车牌 come in books with running numbers and hold for the bus's own days."""
    access.require(by, access.FLEET)
    if not contract_no.strip() or first_number < 0:
        raise CannotAct("CONTRACT", "请填写包车合同号和包车牌起始号。")
    with writing():
        trips: Sequence[Trip] = list(
            Trip.objects.filter(
                Q(plate_no="") | Q(contract_no=""), plan_id=plan_id, state__in=_OPEN
            ).order_by("depart_at", "id")
        )
        for number, trip in enumerate(trips, start=first_number):
            making.file_contract(
                trip_id=trip.pk, contract_no=contract_no, plate_no=f"{plate_prefix}{number:05d}",
                plate_days=(trip.date, timezone.localdate(away(trip)[1])), at=at, by=by,
            )  # fmt: skip
    return len(trips)
