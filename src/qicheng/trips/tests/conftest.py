"""Fixtures of trips: a registered fleet, a plan worked out, a published plan with everybody sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.utils import timezone

import remembered
from qicheng.journeys.models import Journey
from qicheng.trips.models import DispatchPlan, Seat, Trip
from qicheng.trips.services import assigning, door, gate, plans, solving

FAR = dt.date(2099, 12, 31)
RATE = {
    "code": "19座", "seats": 19, "usable": 17, "min_riders": 3, "fixed": "100", "out_per_km": "1", "empty_per_km": "0.5",
    "second_driver_per_day": "10",
}  # fmt: skip
NEW = {
    "name": "春季方案", "first_date": "2026-02-10", "days": 3, "departures_a_day": 9, "slack_days": 3, "subsidy_same_city": 200,
    "subsidy_in_province": 300, "subsidy_out": 600, "include_unasked": "on", "keep_households": "on", "seconds": 5,
}  # fmt: skip


@pytest.fixture
def fleet(cast):
    """Two 19-seaters, six drivers, two leaders, by way of the page."""
    browser = cast.client("centre")
    remembered.once("fleet", lambda: _register(browser))
    return browser


def _register(browser) -> None:
    assert browser.post("/trips/fleet/rates/", RATE).status_code == 302
    for n in range(2):
        vehicle = {
            "carrier": "县客运公司", "plate": f"桂M1900{n}", "type_code": "19座", "rated_seats": 19, "inspection_until_date": FAR,
            "insurance_no": f"B{n}", "insurance_until_date": FAR,
        }  # fmt: skip
        assert browser.post("/trips/fleet/vehicles/", vehicle).status_code == 302
        leader = {"name": f"韦干部{n}", "office": "县人社局", "phone": f"1390000{n:04d}"}
        assert browser.post("/trips/fleet/leaders/", leader).status_code == 302
    for n in range(6):
        driver = {
            "carrier": "县客运公司", "name": f"覃师傅{n}", "phone": f"1380001{n:04d}", "licence": f"45098119750101{n:04d}",
            "licence_class": "A1", "licence_until_date": FAR, "qualification": f"4500{n:06d}", "qualification_until_date": FAR,
        }  # fmt: skip
        assert browser.post("/trips/fleet/drivers/", driver).status_code == 302
    Journey.objects.filter(intention__in=("RETURN", "NEW")).update(
        dest_city="440300", dest_province="44", go_date=None
    )


@pytest.fixture
def planned(fleet):
    """A plan, worked out in the foreground."""
    return fleet, DispatchPlan.objects.get(pk=remembered.once("planned", lambda: _plan(fleet)))


def _plan(fleet) -> int:
    answer = fleet.post("/trips/plans/new/", NEW)
    row = DispatchPlan.objects.get()
    assert answer["Location"] == f"/trips/plans/{row.pk}/"
    DispatchPlan.objects.update(
        settings={**row.settings, "seconds": 1}
    )  # less than the page lets anybody ask for
    solving.solve_plan(row.pk, at=timezone.now())
    return row.pk


@pytest.fixture
def viewer(cast):
    """A member of the cast as the acts see them."""
    return cast.viewer


@pytest.fixture
def published(planned, viewer):
    """The plan's buses with vehicles, drivers, leaders and contracts, published by a second person."""
    _, row = planned
    remembered.once("published", lambda: _publish(row, viewer))
    return list(Trip.objects.filter(plan=row).order_by("depart_at", "id"))


def _publish(row: DispatchPlan, viewer) -> None:
    at, centre = timezone.now(), viewer("centre")
    solving.make_trips(plan_id=row.pk, at=at, by=centre)
    assigning.assign_all(plan_id=row.pk, at=at, by=centre)
    assigning.file_all(
        plan_id=row.pk, contract_no="HT1", plate_prefix="桂包", first_number=1, at=at, by=centre
    )
    plans.propose(plan_id=row.pk, at=at, by=centre)
    plans.publish(plan_id=row.pk, at=at, by=viewer("leader"))


class Opened(NamedTuple):
    """A bus at its door: the trip, its riders by chair, a clock, and how another phone is let in to scan."""

    trip: Trip
    riders: list[int]
    at: dt.datetime
    admit: Callable[[str], gate.Pass]


@pytest.fixture
def opened(published, viewer):
    """The first bus an hour before it leaves: its list frozen, its door open, no phone at it yet."""
    trip, centre = published[0], viewer("centre")
    at = trip.depart_at - dt.timedelta(hours=1)
    door.freeze_manifest(trip_id=trip.pk, at=at, by=centre)
    door.open_gate(trip_id=trip.pk, at=at, by=centre)

    def admit(name: str) -> gate.Pass:
        device = door.admit_device(trip_id=trip.pk, name=name, at=at, by=centre)
        return gate.Pass(device=device.number, secret=device.secret)

    seated = Seat.objects.filter(trip=trip, person__isnull=False).order_by("position")
    return Opened(trip, list(seated.values_list("person_id", flat=True)), at, admit)
