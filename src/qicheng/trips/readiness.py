"""What a bus still lacks before it can be published: gathers the facts, asks `rules.publishing`."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.trips import sealed
from qicheng.trips.models import Driver, StationDay, Trip, TripDriver, Vehicle
from qicheng.trips.rules import publishing
from qicheng.trips.rules.publishing import DriverFacts, Fault, Paper, TripFacts

_LIVE = ("PLANNED", "CONTRACT_FILED", "MANIFEST_FROZEN", "BOARDING", "DEPARTED", "EN_ROUTE", "INCIDENT")


def faults_of_plan(plan_id: int) -> list[Fault]:
    """Everything that keeps a plan's buses from being published, bus by bus."""
    trips = Trip.objects.filter(plan_id=plan_id).exclude(state="CANCELLED").order_by("date", "trip_no")
    return [f for trip in trips.select_related("leader", "vehicle", "rate") for f in faults_of(trip)]


def faults_of(trip: Trip) -> list[Fault]:
    """Everything that keeps one bus from being published, gravest first."""
    return publishing.faults(_facts(trip))


def _facts(trip: Trip) -> TripFacts:
    leader, vehicle = trip.leader, trip.vehicle
    first, last = trip.date, timezone.localdate(trip.eta_at)
    drivers = TripDriver.objects.filter(trip=trip).select_related("driver").order_by("position")
    slot = (
        StationDay.objects.filter(season=trip.season, date=trip.date)
        .values_list("max_departures", flat=True)
        .first()
    )
    same_day = Trip.objects.filter(season=trip.season, date=trip.date).exclude(state="CANCELLED").count()
    return TripFacts(
        trip_no=trip.trip_no, from_date=first, until_date=last, km=trip.km, riders=trip.seated, capacity=trip.capacity,
        min_riders=trip.rate.min_riders if trip.rate else 0,
        leader_name=leader.name if leader else "",
        leader_phone=sealed.opened(leader.phone_sealed, aad=f"leader.phone:{leader.pk}") if leader else "",
        leader_busy_with=_busy(trip, leader_id=leader.pk) if leader else "",
        plate=vehicle.plate if vehicle else "", vehicle_busy_with=_busy(trip, vehicle_id=vehicle.pk) if vehicle else "",
        vehicle_papers=_vehicle_papers(vehicle, trip) if vehicle else (),
        drivers=tuple(_driver(d.driver, trip) for d in drivers), departures_that_day=same_day, max_departures=slot,
    )  # fmt: skip


def _vehicle_papers(vehicle: Vehicle, trip: Trip) -> tuple[Paper, ...]:
    return (
        Paper(word="年检", until_date=vehicle.inspection_until_date),
        Paper(word="承运人责任险", until_date=vehicle.insurance_until_date, there=bool(vehicle.insurance_no)),
        Paper(
            word="包车牌",
            until_date=trip.plate_until_date,
            from_date=trip.plate_from_date,
            there=bool(trip.plate_no),
        ),
    )


def _driver(driver: Driver, trip: Trip) -> DriverFacts:
    return DriverFacts(
        name=driver.name, licence_class=driver.licence_class,
        phone=sealed.opened(driver.phone_sealed, aad=f"driver.phone:{driver.pk}"),
        papers=(
            Paper(word="驾驶证", until_date=driver.licence_until_date),
            Paper(word="从业资格证", until_date=driver.qualification_until_date, there=bool(driver.qualification_tail)),
        ),
        busy_with=_busy(trip, drivers__driver_id=driver.pk),
    )  # fmt: skip


def _busy(trip: Trip, **who: int) -> str:
    """Another trip of the same vehicle, driver or leader that overlaps this one's days; the empty way home counts."""
    back = trip.eta_at + (trip.eta_at - trip.depart_at)
    rows = Trip.objects.filter(season=trip.season, state__in=_LIVE, depart_at__lt=back, **who).exclude(
        pk=trip.pk
    )
    for other in rows.order_by("depart_at"):
        if other.eta_at + (other.eta_at - other.depart_at) > trip.depart_at:
            return other.trip_no
    return ""


def eta(depart_at: dt.datetime, *, km: int) -> dt.datetime:
    """When a bus arrives that far away (domain.md 3.2): 65 km/h, 20 minutes each 4 hours, 3 hours' stop over 02:00–05:00."""
    minutes = km * 60 // publishing.SPEED_KMH
    minutes += minutes // 240 * 20 + 30
    arrival = depart_at + dt.timedelta(minutes=minutes)
    night = timezone.localtime(depart_at).replace(hour=2, minute=0, second=0, microsecond=0)
    while night < timezone.localtime(arrival):
        if night >= timezone.localtime(depart_at):
            arrival += dt.timedelta(hours=3)
        night += dt.timedelta(days=1)
    return arrival
