"""Whom the riders' page finds: a person without a chair may be given one, one with a chair is shown where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from access_trips import make_bus
from cast import EAST, UPPER
from qicheng.core.viewer import Viewer
from qicheng.staff.models import Account
from qicheng.trips import rider_queries
from qicheng.trips.models import Seat, Trip
from said import text_of


def seat(trip: Trip, person: int, label: str) -> None:
    Seat.objects.create(
        trip=trip, season=trip.season, position=int(label[:-1]), label=label, row=int(label[:-1]), column=label[-1], kind="SEAT", person_id=person
    )  # fmt: skip


@pytest.fixture
def buses(cast):
    """Two buses of the same day; two persons of 上坪村 sit on the first, one of 东岭村 on the second."""
    one = Trip.objects.get(pk=make_bus(Account.objects.get(username="leader").pk)["trip"])
    other = Trip.objects.get(pk=one.pk)
    other.pk, other.batch_no, other.trip_no = None, "2", "20250310-02"
    other.save()
    for n, label in enumerate(("3A", "4A")):
        seat(one, cast.person_id(cast.numbers[UPPER][n]), label)
    seat(other, cast.person_id(cast.numbers[EAST][0]), "7B")
    return one, other


def acts(page: str) -> int:
    return page.count("/seat/")


def test_whoever_sits_is_shown_where_and_nobody_else_gets_no_buttons(cast, buses):
    one, other = buses
    browser = cast.client("centre")
    search = lambda trip, number: text_of(browser.get(f"/trips/{trip.pk}/riders/", {"q": number}))  # noqa: E731
    here = search(one, cast.numbers[UPPER][0])
    assert "已在这趟车 3A 座" in here
    assert acts(here) == 0
    elsewhere = search(one, cast.numbers[EAST][0])
    assert "已在 20250310-02 7B 座" in elsewhere
    assert f"/trips/{other.pk}/riders/" in elsewhere
    assert acts(elsewhere) == 0
    free = search(one, cast.numbers[UPPER][2])
    assert "座" not in free[
        free.index('class="found"') : free.index("</ul>", free.index('class="found"'))
    ].replace("编座", "")
    assert acts(free) == 1


def test_only_the_own_range_is_found_and_a_bus_out_of_sight_has_no_number(cast, buses):
    one, _ = buses
    clerk = cast.viewer("clerk")
    blind = replace(clerk, grants=tuple(g for g in clerk.grants if g.capability != "trips.view"))

    def found(viewer: Viewer, village: str) -> list[tuple[str, str, int | None]]:
        lines = rider_queries.found(viewer, cast.numbers[village][0], season=2025, on=one.date)
        return [(f.label, f.trip_no, f.trip_id) for f in lines]

    assert found(clerk, EAST) == []
    assert found(clerk, UPPER) == [("3A", one.trip_no, one.pk)]
    assert found(blind, UPPER) == [("3A", "", None)]
