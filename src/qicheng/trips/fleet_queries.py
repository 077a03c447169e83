"""Questions to the fleet: types and prices, vehicles, drivers, leaders, and which papers run out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from qicheng.core.viewer import Viewer
from qicheng.trips import access
from qicheng.trips.models import BusRate, Driver, Leader, Vehicle

SOON = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDay:
    """One paper's last day and whether it has run out or soon will: ok, warn, bad, or missing."""

    date: dt.date | None
    tone: str


def _paper(date: dt.date | None, on: dt.date) -> PaperDay:
    if date is None or date < on:
        return PaperDay(date=date, tone="bad")
    return PaperDay(date=date, tone="warn" if date < on + SOON else "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleLine:
    id: int
    plate: str
    carrier: str
    type_code: str
    rated_seats: int
    active: bool
    inspection: PaperDay
    insurance: PaperDay
    insurance_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverLine:
    id: int
    name: str
    carrier: str
    phone_tail: str
    licence_tail: str
    licence_class: str
    active: bool
    licence: PaperDay
    qualification: PaperDay


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderLine:
    id: int
    name: str
    office: str
    phone_tail: str
    trips: int
    reached_at: dt.datetime | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    id: int
    code: str
    name: str
    seats: int
    usable: int
    min_riders: int
    fixed_fen: int
    out_per_km_fen: int
    empty_per_km_fen: int
    second_driver_per_day_fen: int
    tender_no: str
    vehicles: int


def rates(viewer: Viewer, *, season: int) -> list[RateLine]:
    """Bus types at tender price with how many vehicles of each are in use."""
    access.require(viewer, access.VIEW)
    owned = dict(Vehicle.objects.filter(active=True).values_list("type_code").annotate(n=Count("id")))
    names = [f for f in RateLine.__slots__ if f != "vehicles"]
    rows = BusRate.objects.filter(season=season).order_by("seats", "code").values(*names)
    return [RateLine(**row, vehicles=owned.get(row["code"], 0)) for row in rows]


def vehicles(viewer: Viewer, *, on: dt.date) -> list[VehicleLine]:
    """All vehicles by carrier and plate."""
    access.require(viewer, access.VIEW)
    return [
        VehicleLine(
            id=v.pk, plate=v.plate, carrier=v.carrier.name, type_code=v.type_code, rated_seats=v.rated_seats, active=v.active,
            inspection=_paper(v.inspection_until_date, on), insurance=_paper(v.insurance_until_date, on), insurance_no=v.insurance_no,
        )
        for v in Vehicle.objects.select_related("carrier").order_by("carrier__name", "plate")
    ]  # fmt: skip


def drivers(viewer: Viewer, *, on: dt.date) -> list[DriverLine]:
    """All drivers by carrier and name; numbers by their tail only."""
    access.require(viewer, access.VIEW)
    return [
        DriverLine(
            id=d.pk, name=d.name, carrier=d.carrier.name, phone_tail=d.phone_tail, licence_tail=d.licence_tail,
            licence_class=d.licence_class, active=d.active, licence=_paper(d.licence_until_date, on),
            qualification=_paper(d.qualification_until_date, on),
        )
        for d in Driver.objects.select_related("carrier").order_by("carrier__name", "name", "id")
    ]  # fmt: skip


def leaders(viewer: Viewer, *, season: int) -> list[LeaderLine]:
    """Cadres who may lead buses, those with fewest trips first."""
    access.require(viewer, access.VIEW)
    return [
        LeaderLine(
            id=x.pk, name=x.name, office=x.office, phone_tail=x.phone_tail, trips=x.n, reached_at=x.reached_at, active=x.active
        )
        for x in Leader.objects.filter(season=season).annotate(n=Count("trips")).order_by("n", "name", "id")
    ]  # fmt: skip
