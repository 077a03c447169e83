"""Chairs: claimed once, given back, changed and moved; what the proof in bench/seat_claims.py does in the large."""

from __future__ import annotations

import uuid

import pytest

from qicheng.core.viewer import NotAllowed
from qicheng.journeys.models import Journey
from qicheng.trips.models import Seat, Ticket, Trip
from qicheng.trips.services import seats
from said import refused


@pytest.fixture
def two(published, viewer):
    """Two published buses to one city, the first with a free chair; the clerk of the centre; the moment."""
    trips = [t for t in published if t.dest_city == published[0].dest_city][:2]
    assert len(trips) == 2
    return *trips, viewer("centre"), trips[0].depart_at


def riders(trip: Trip) -> list[int]:
    rows = Seat.objects.filter(trip=trip, person__isnull=False).order_by("position")
    return [p for p in rows.values_list("person_id", flat=True) if p]


def counts(*trips: Trip) -> bool:
    return all(Trip.objects.get(pk=t.pk).seated == len(riders(t)) for t in trips)


def test_a_chair_given_back_can_be_claimed_once(two):
    first, second, by, at = two
    person, key = riders(first)[0], uuid.uuid4()
    seats.cancel_seat(trip_id=first.pk, person_id=person, reason="家里有事", at=at, by=by)
    assert Journey.objects.get(person_id=person, season=first.season).stage != "SEATED"
    got = seats.claim_seat(trip_id=first.pk, person_id=person, at=at, by=by, key=key)
    assert seats.claim_seat(trip_id=first.pk, person_id=person, at=at, by=by, key=key) == got
    with refused("ALREADY_SEATED"):
        seats.claim_seat(trip_id=first.pk, person_id=person, at=at, by=by)
    with refused("NO_SEAT"):
        seats.cancel_seat(trip_id=second.pk, person_id=person, reason="走错了", at=at, by=by)
    assert counts(first, second)


def test_nobody_without_the_intention_gets_a_chair(two):
    first, _, by, at = two
    stays = Journey.objects.filter(intention="STAY", roster="PRESENT").first()
    with refused("NOT_GOING"):
        seats.claim_seat(trip_id=first.pk, person_id=stays.person_id, at=at, by=by)


def test_a_full_bus_takes_nobody_and_a_taken_chair_is_named(two):
    first, _, by, at = two
    extra = riders(first)[0]
    seats.cancel_seat(trip_id=first.pk, person_id=extra, reason="不去了", at=at, by=by)
    other = Seat.objects.filter(trip=first, person__isnull=False).first()
    with refused("SEAT_TAKEN"):
        seats.claim_seat(trip_id=first.pk, person_id=extra, label=other.label, at=at, by=by)
    Trip.objects.filter(pk=first.pk).update(capacity=len(riders(first)))
    with refused("FULL"):
        seats.claim_seat(trip_id=first.pk, person_id=extra, at=at, by=by)
    assert counts(first)


def test_two_riders_of_two_buses_change_chairs_and_tickets(two):
    first, second, by, at = two
    one, other = riders(first)[0], riders(second)[0]
    before = {p: Seat.objects.get(person_id=p).pk for p in (one, other)}
    seats.swap_seats(person_id=one, other_id=other, at=at, by=by)
    assert {p: Seat.objects.get(person_id=p).pk for p in (one, other)} == {
        one: before[other],
        other: before[one],
    }
    assert (
        not Ticket.objects.filter(person_id__in=(one, other), state="VALID")
        .exclude(seat__person_id__in=(one, other))
        .exists()
    )
    with refused("SAME_PERSON"):
        seats.swap_seats(person_id=one, other_id=one, at=at, by=by)
    assert counts(first, second)


def test_a_rider_moves_to_the_other_bus(two):
    first, second, by, at = two
    person = riders(first)[0]
    if len(riders(second)) >= second.capacity:
        seats.cancel_seat(trip_id=second.pk, person_id=riders(second)[0], reason="不去了", at=at, by=by)
    got = seats.move_person(person_id=person, to_trip_id=second.pk, reason="与家人同行", at=at, by=by)
    assert got.trip_id == second.pk
    assert person in riders(second)
    with refused("NO_SEAT"):
        seats.move_person(person_id=person, to_trip_id=second.pk, reason="再来一次", at=at, by=by)
    assert counts(first, second)


def test_who_changed_buses_between_look_and_lock_is_found_where_they_sit_now(two, monkeypatch):
    first, second, by, at = two
    person, other = riders(first)[0], riders(second)[0]
    real, looks = seats._sitting, []
    before = real([person])
    seats.swap_seats(person_id=person, other_id=other, at=at, by=by)

    def sitting(persons):
        looks.append(persons)
        return (
            before if len(looks) == 1 else real(persons)
        )  # the first look came before the other clerk's act

    monkeypatch.setattr(seats, "_sitting", sitting)
    if len(riders(first)) >= first.capacity:
        seats.cancel_seat(trip_id=first.pk, person_id=riders(first)[-1], reason="不去了", at=at, by=by)
    got = seats.move_person(person_id=person, to_trip_id=first.pk, reason="回到家人身边", at=at, by=by)
    assert got.trip_id == first.pk
    assert len(looks) == 4  # looked, locked, looked again; and once more
    assert counts(first, second)


def test_only_planners_and_clerks_of_the_person_touch_a_chair(two, viewer):
    first, _, _, at = two
    person = riders(first)[0]
    village = Journey.objects.get(person_id=person, season=first.season).village
    stranger = "clerk" if village.startswith("450981102") else "other_clerk"
    for name in (stranger, "cadre", "reporter"):
        with pytest.raises(NotAllowed):
            seats.cancel_seat(trip_id=first.pk, person_id=person, reason="不去了", at=at, by=viewer(name))
    assert person in riders(first)
