"""What waits at the buses: each number is as long as its list, and nobody is told of what is not theirs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from qicheng.core.asking import alone
from qicheng.trips import waiting
from qicheng.trips.models import CostSheet, Leader, Trip


def told(viewer, trip: Trip, *, on: dt.date) -> dict[str, int]:
    """The numbers of a viewer that are not nought, after each was held against its list."""
    found = alone(waiting.count(viewer, season=trip.season, on=on))
    for matter, number in found.items():
        assert number == len(waiting.of(viewer, matter, season=trip.season, on=on)), matter
    for matter in set(waiting.MATTERS) - set(found):
        assert waiting.of(viewer, matter, season=trip.season, on=on) == [], matter
    return {m: n for m, n in found.items() if n}


def stands(trip: Trip, **columns: object) -> None:
    Trip.objects.exclude(pk=trip.pk).update(state="CANCELLED")
    Trip.objects.filter(pk=trip.pk).update(**columns)


def sheet(trip: Trip, made_by: int | None) -> None:
    CostSheet.objects.create(
        trip=trip, total_fen=1, riders=1, received=1, made_by_id=made_by, made_by="甲", made_at=timezone.now()
    )


@pytest.mark.parametrize(
    ("state", "matter"),
    [("CONTRACT_FILED", "boarding"), ("BOARDING", "boarding"), ("ARRIVED", "balance"), ("HANDED_OVER", "balance"), ("RETURNED", "costs"), ("SETTLED", "")],
)  # fmt: skip
def test_a_bus_waits_for_the_centre_step_by_step(published, viewer, state, matter):
    trip = published[0]
    stands(trip, state=state)
    assert told(viewer("centre"), trip, on=trip.date) == ({matter: 1} if matter else {})


def test_a_bus_is_boarded_on_its_own_day_and_only_when_published(published, viewer):
    trip = published[0]
    stands(trip)
    assert told(viewer("centre"), trip, on=trip.date - dt.timedelta(days=1)) == {}
    stands(trip, published_at=None)
    assert told(viewer("centre"), trip, on=trip.date) == {}


def test_costs_are_agreed_to_by_another_hand(published, viewer):
    trip, centre = published[0], viewer("centre")
    stands(trip, state="RETURNED")
    sheet(trip, centre.user_id)
    assert told(centre, trip, on=trip.date) == {}
    CostSheet.objects.update(made_by_id=0)
    assert told(centre, trip, on=trip.date) == {"agree": 1}


def test_a_leader_is_told_of_the_own_bus(published, viewer):
    trip, centre = published[0], viewer("centre")
    stands(trip)
    Leader.objects.filter(pk=trip.leader_id).update(account_id=centre.user_id)
    assert told(centre, trip, on=trip.date) == {"leading": 1, "boarding": 1}
    assert told(centre, trip, on=trip.date - dt.timedelta(days=1)) == {"leading": 1}
    assert told(centre, trip, on=trip.date - dt.timedelta(days=2)) == {}
    stands(trip, state="EN_ROUTE")
    assert told(centre, trip, on=trip.date) == {"riding": 1}
    Leader.objects.update(account_id=centre.user_id + 1)
    assert told(centre, trip, on=trip.date) == {}


@pytest.mark.parametrize("who", ["cadre", "clerk", "auditor"])
def test_who_has_no_part_in_a_bus_is_told_of_none(published, viewer, who):
    trip = published[0]
    for state in ("CONTRACT_FILED", "EN_ROUTE", "ARRIVED", "RETURNED"):
        stands(trip, state=state)
        assert told(viewer(who), trip, on=trip.date) == {}


def test_the_page_shows_exactly_these_buses(published, cast):
    trip, browser = published[0], cast.client("centre")
    stands(trip, state="ARRIVED")
    page = browser.get("/trips/?waits=balance").content.decode()
    assert page.count("data-open") == 1
    assert trip.trip_no in page
    assert "这件事已经办完" in browser.get("/trips/?waits=costs").content.decode()
    assert "waits=balance" in browser.get("/").content.decode()
