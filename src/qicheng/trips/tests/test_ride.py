"""One bus from the frozen list to the settled costs: who may board, who may not, and that its people balance at every step."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qicheng.cases.models import Case
from qicheng.core import audit
from qicheng.core.viewer import NotAllowed
from qicheng.journeys.models import Journey
from qicheng.people.models import Person
from qicheng.people.reaching import facts
from qicheng.trips import trip_queries
from qicheng.trips.models import GateCheck, Seat, Ticket, Trip, TripStop
from qicheng.trips.services import arrival, checks, door, gate, issuing, ride
from said import refused


def token_of(trip: Trip, person: int) -> str:
    ticket = Ticket.objects.select_related("seat").get(trip=trip, person_id=person, state="VALID")
    return issuing.token_of(ticket, ticket.seat.position)


@pytest.fixture
def bus(published, viewer):
    """The first bus with its door open, its riders in the order of their chairs, a clock at its door."""
    trip = published[0]
    at = trip.depart_at - dt.timedelta(hours=1)
    door.freeze_manifest(trip_id=trip.pk, at=at, by=viewer("centre"))
    door.open_gate(trip_id=trip.pk, at=at, by=viewer("centre"))
    trip.refresh_from_db()
    riders = list(
        Seat.objects.filter(trip=trip, person__isnull=False)
        .order_by("position")
        .values_list("person_id", flat=True)
    )
    return trip, riders, at


@pytest.fixture
def scan(bus, viewer):
    trip, _, at = bus
    centre = viewer("centre")

    def act(text: str, *, key: uuid.UUID | None = None, minutes: int = 0):
        return gate.check_at_gate(
            trip_id=trip.pk,
            scan=text,
            at=at + dt.timedelta(minutes=minutes),
            by=centre,
            key=key or uuid.uuid4(),
            device="一号门",
        )

    return act


def test_every_rider_boards_once_by_any_of_four_ways(bus, scan):
    trip, riders, _ = bus
    person = facts(riders, whole=True)
    ways = [
        lambda p: token_of(trip, p), lambda p: Ticket.objects.get(trip=trip, person_id=p, state="VALID").code,
        lambda p: person[p].id_number, lambda p: f"{person[p].name} {person[p].id_number[-4:]}",
    ]  # fmt: skip
    for i, rider in enumerate(riders):
        verdict = scan(ways[i % 4](rider))
        assert verdict.passed, verdict
        assert verdict.aboard == i + 1
        assert scan(ways[i % 4](rider), minutes=2).code == "ALREADY_ABOARD"
    assert Journey.objects.filter(stage="ABOARD", person_id__in=riders).count() == len(riders)
    assert GateCheck.objects.filter(trip=trip, counts=True).count() == len(riders)
    assert audit.first_fault() is None


def test_a_check_is_written_with_every_column_of_its_table():
    assert set(checks.COLUMNS) == {f.column for f in GateCheck._meta.fields}


def test_a_scan_takes_six_statements(bus, scan):
    trip, riders, _ = bus
    text = token_of(trip, riders[0])
    scan("QC1:ABC")  # keys are read
    with CaptureQueriesContext(connection) as asked:
        assert scan(text).passed
    acts = [str(q["sql"]) for q in asked]
    acts = [q for q in acts if not q.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))]
    assert len(acts) <= 6, acts


def test_a_repeat_with_the_same_key_answers_the_same(bus, scan):
    trip, riders, _ = bus
    key, text = uuid.uuid4(), token_of(trip, riders[0])
    first = scan(text, key=key)
    again = scan(text, key=key, minutes=9)
    assert (first.code, first.sentence, first.seat) == (again.code, again.sentence, again.seat)
    assert GateCheck.objects.count() == 1


def test_strangers_and_forgeries_are_refused_and_become_cases(bus, scan):
    trip, riders, _ = bus
    outsider = Person.objects.exclude(id__in=Seat.objects.exclude(person=None).values("person_id")).first()
    number = facts([outsider.pk], whole=True)[outsider.pk].id_number
    token = token_of(trip, riders[0])
    for text, code in (
        (number, "STRANGER"),
        ("张三 1234", "STRANGER"),
        (token[:-1] + ("0" if token[-1] != "0" else "1"), "FORGED"),
        ("QC1:ABC", "FORGED"),
    ):
        verdict = scan(text)
        assert verdict.code == code
        assert verdict.name == ""
    assert Case.objects.filter(kind="BOARDING_BREACH", about=f"trip:{trip.pk}").count() == 4
    assert not GateCheck.objects.filter(counts=True).exists()
    assert GateCheck.objects.count() == 4


def test_an_id_number_means_the_person_kept_after_a_merge(bus, scan):
    _, riders, _ = bus
    rider = max(riders)
    number = facts([rider], whole=True)[rider].id_number
    kept, gone = Person.objects.get(pk=rider), Person.objects.order_by("pk").first()
    Person.objects.filter(pk=gone.pk).update(id_index=kept.id_index, merged_into=kept)
    assert scan(number).passed


def test_the_right_bus_is_named(published, bus, scan):
    trip, _, _ = bus
    other = next((t for t in published if t.pk != trip.pk), None)
    if other is None:
        pytest.skip("one bus suffices for this cast")
    rider = Seat.objects.filter(trip=other, person__isnull=False).values_list("person_id", flat=True)[0]
    verdict = scan(facts([rider], whole=True)[rider].id_number)
    assert verdict.code == "WRONG_TRIP"
    assert other.trip_no in verdict.sentence


def test_a_device_checks_only_at_its_own_door_and_while_it_may(bus, viewer):
    trip, riders, at = bus
    device = door.admit_device(trip_id=trip.pk, name="手机", at=at, by=viewer("centre"))
    right = gate.Pass(device=device.number, secret=device.secret)
    text = token_of(trip, riders[0])
    for wrong in (gate.Pass(device=device.number, secret="x"), gate.Pass(device=999, secret=device.secret)):
        with pytest.raises(NotAllowed):
            gate.check_at_gate(trip_id=trip.pk, scan=text, at=at, by=wrong, key=uuid.uuid4())
    assert gate.check_at_gate(trip_id=trip.pk, scan=text, at=at, by=right, key=uuid.uuid4()).passed
    door.end_device(device_id=device.number, at=at, by=viewer("centre"))
    with pytest.raises(NotAllowed):
        gate.check_at_gate(trip_id=trip.pk, scan=text, at=at, by=right, key=uuid.uuid4())


def test_the_door_closes_only_with_the_right_count_and_the_standby_moves_up(bus, scan, viewer):
    trip, riders, at = bus
    centre = viewer("centre")
    for rider in riders[:-1]:
        assert scan(token_of(trip, rider)).passed
    waiting = Journey.objects.filter(roster="PRESENT", intention__in=("RETURN", "NEW")).exclude(
        person_id__in=Seat.objects.exclude(person=None).values("person_id")
    )
    if waiting.exists():
        person = waiting.first().person_id
        assert door.add_standby(trip_id=trip.pk, person_id=person, at=at, by=centre) == 1
        with refused("TOO_EARLY"):
            door.release_to_standby(trip_id=trip.pk, at=at, by=centre)
    with refused("HEAD_COUNT"):
        door.close_gate(trip_id=trip.pk, head_count=len(riders), at=at, by=centre)
    missing = door.close_gate(trip_id=trip.pk, head_count=len(riders) - 1, at=at, by=centre)
    assert missing == 1
    books = arrival.accounts(trip.pk)
    assert (books.planned, books.boarded, books.no_shows, books.at_the_gate) == (
        len(riders),
        len(riders) - 1,
        1,
        0,
    )


def ended(viewer, trip: Trip) -> tuple[int, int, int, int]:
    """What the page of arrivals says of the one bus that has left: aboard, received, not arrived, open."""
    (line,) = trip_queries.arrivals(viewer, season=trip.season)
    assert line.trip.id == trip.pk
    return line.trip.aboard, line.received, line.not_arrived, line.open


def test_the_trip_closes_only_when_its_people_balance(bus, scan, viewer):
    trip, riders, at = bus
    centre = viewer("centre")
    for rider in riders:
        assert scan(token_of(trip, rider)).passed
    door.close_gate(trip_id=trip.pk, head_count=len(riders), at=at, by=centre)
    door.depart(trip_id=trip.pk, at=at, by=centre)
    assert scan(token_of(trip, riders[0])).code == "DEPARTED"
    first = Seat.objects.get(trip=trip, person_id=riders[0]).label
    assert ride.call_roll(trip_id=trip.pk, missing=[], where="服务区", at=at, by=centre) == len(riders)
    ride.rest(trip_id=trip.pk, where="服务区", minutes=25, head_count=len(riders), at=at, by=centre)
    assert ride.take_temperatures(trip_id=trip.pk, tenths={first: 378}, where="车上", at=at, by=centre) == [
        first
    ]
    incident = ride.report_incident(
        trip_id=trip.pk, kind="ROAD", note="前方堵车", where="G80", at=at, by=centre
    )
    with refused("INCIDENT_OPEN"):
        ride.arrive(trip_id=trip.pk, at=at, by=centre)
    ride.end_incident(incident_id=incident, outcome="已绕行", at=at, by=centre)
    ride.arrive(trip_id=trip.pk, at=at, by=centre)
    with refused("NOT_BALANCED"):
        arrival.close_trip(trip_id=trip.pk, at=at, by=centre)
    assert ended(centre, trip) == (len(riders), 0, 0, len(riders))
    lost = riders[0]
    for stop in TripStop.objects.filter(trip=trip):
        token = arrival.make_link(stop_id=stop.pk, at=at, by=centre)
        people = arrival.expected_at(stop)
        outcomes = {p: ("NOT_ARRIVED", "下车后失联") if p == lost else ("RECEIVED", "") for p in people}
        with refused("LINES"):
            arrival.receive(token=token, name="李经理", unit="电子厂", outcomes={}, at=at)
        arrival.receive(token=token, name="李经理", unit="电子厂", outcomes=outcomes, at=at)
        with refused("SIGNED"):
            arrival.receive(token=token, name="李经理", unit="电子厂", outcomes=outcomes, at=at)
    assert Case.objects.filter(kind="NOT_ARRIVED").count() == 1
    assert ended(centre, trip) == (len(riders), len(riders) - 1, 1, 0)
    with refused("NOT_CLOSED"):
        arrival.write_costs(trip_id=trip.pk, other_fen=0, other_note="", at=at, by=centre)
    arrival.close_trip(trip_id=trip.pk, at=at, by=centre)
    trip.refresh_from_db()
    assert trip.state == "RETURNED"
    assert Journey.objects.filter(stage="ARRIVED", person_id__in=riders).count() == len(riders) - 1
    assert (
        arrival.write_costs(trip_id=trip.pk, other_fen=5000, other_note="过路费", at=at, by=centre)
        == trip.cost_fen + 5000
    )
    with refused("SAME_PERSON"):
        arrival.approve_costs(trip_id=trip.pk, at=at, by=centre)


def test_a_lost_link_and_a_stranger_open_nothing(bus, viewer):
    trip, _, at = bus
    stop = TripStop.objects.filter(trip=trip).first()
    old = arrival.make_link(stop_id=stop.pk, at=at, by=viewer("centre"))
    new = arrival.make_link(stop_id=stop.pk, at=at, by=viewer("centre"))
    for token in (old, "x", ""):
        with pytest.raises(NotAllowed):
            arrival.stop_of_link(token, at=at)
    with pytest.raises(NotAllowed):
        arrival.stop_of_link(new, at=at + dt.timedelta(days=8))
    with pytest.raises(NotAllowed):
        arrival.make_link(stop_id=stop.pk, at=at, by=viewer("clerk"))
