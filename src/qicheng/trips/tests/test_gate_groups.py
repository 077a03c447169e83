"""Scans of several doors that share a commit: the same answers and the same rows as one after the other, in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from qicheng.cases.models import Case
from qicheng.core import audit
from qicheng.core.models import AuditLine
from qicheng.core.viewer import NotAllowed
from qicheng.core.writing import writing
from qicheng.journeys import riding
from qicheng.journeys.models import Event, Journey
from qicheng.people.models import Person
from qicheng.people.reaching import facts
from qicheng.trips.models import GateCheck, Seat, Ticket, Trip
from qicheng.trips.services import gate, issuing


@pytest.fixture
def bus(opened):
    """The first bus with its door open and a device at it, its riders by chair, a clock."""
    return opened.trip, opened.riders, opened.at, opened.admit("一号门")


@pytest.fixture
def shown(bus):
    """A scan of a rider's ticket, or of any text, at the door of the bus."""
    trip, _, at, right = bus

    def make(what: int | str, *, key: uuid.UUID | None = None, by: gate.Pass = right) -> gate._Scan:
        text = what
        if isinstance(what, int):
            ticket = Ticket.objects.select_related("seat").get(trip=trip, person_id=what, state="VALID")
            text = issuing.token_of(ticket, ticket.seat.position)
        said = gate.read_scan(str(text), trip_id=trip.pk)
        return gate._Scan(trip_id=trip.pk, said=said, at=at, by=by, key=key or uuid.uuid4(), device="")

    return make


def together(scans: list[gate._Scan]) -> list[gate.Verdict | NotAllowed]:
    with writing():
        riding.hold()
        return gate._judge(scans)


def rows(trip: Trip) -> dict[str, list[object]]:
    """What scans have left in the tables, but for their keys and numbers."""
    return {
        "checks": sorted(
            GateCheck.objects.filter(trip=trip).values_list("person_id", "said", "sentence", "counts", "device", "by"),
            key=str,
        ),
        "ledger": list(Journey.objects.order_by("id").values()),
        "events": list(Event.objects.filter(kind="ABOARD").order_by("journey_id").values_list("journey_id", "at", "by", "source", "stage")),
        "book": sorted(AuditLine.objects.filter(act="trips.check_at_gate").values_list("about", "label", "detail")),
    }  # fmt: skip


def test_a_group_answers_and_keeps_what_scans_one_by_one_do(bus, shown):
    trip, riders, _, right = bus
    outsider = Person.objects.exclude(id__in=Seat.objects.exclude(person=None).values("person_id")).first()
    person = facts([riders[0], riders[1], outsider.pk], whole=True)
    code = Ticket.objects.get(trip=trip, person_id=riders[2], state="VALID").code
    scans = [
        shown(riders[0]), shown(person[outsider.pk].id_number), shown(person[riders[1]].id_number), shown("QC1:ABC"), shown(code),
        shown(f"{person[riders[0]].name} {person[riders[0]].id_number[-4:]}"), *[shown(p) for p in riders[3:]], shown("张三 1234"),
        shown(riders[0], by=gate.Pass(device=right.device, secret="x")), shown(riders[0], key=uuid.UUID(int=1)),
    ]  # fmt: skip
    with transaction.atomic():
        alone = [together([scan])[0] for scan in scans]
        left = rows(trip)
        transaction.set_rollback(True)
    assert not GateCheck.objects.exists()
    found = together(scans)
    codes = [v.code if isinstance(v, gate.Verdict) else str(v) for v in found]
    assert codes == [v.code if isinstance(v, gate.Verdict) else str(v) for v in alone]
    assert {"PASS", "STRANGER", "FORGED", "ALREADY_ABOARD"} < set(codes)
    assert sum(isinstance(v, NotAllowed) for v in found) == 1
    assert rows(trip) == left
    passed = [v for v in found if isinstance(v, gate.Verdict) and v.passed]
    assert sorted(v.aboard for v in passed) == list(range(1, len(riders) + 1))
    assert Case.objects.filter(kind="BOARDING_BREACH").count() == 3
    assert audit.first_fault() is None


def test_of_two_scans_of_one_person_in_a_group_the_first_boards(bus, shown):
    trip, riders, _, _ = bus
    first, other, second = together([shown(riders[0]), shown(riders[1]), shown(riders[0])])
    assert (first.code, other.code, second.code) == ("PASS", "PASS", "ALREADY_ABOARD")
    assert second.aboard == 2
    assert GateCheck.objects.filter(trip=trip, counts=True).count() == 2
    assert Journey.objects.filter(stage="ABOARD").count() == 2
    assert audit.first_fault() is None


def test_a_key_twice_in_a_group_is_one_scan(bus, shown):
    _, riders, _, _ = bus
    key = uuid.uuid4()
    first, again, other_person = together(
        [shown(riders[0], key=key), shown(riders[0], key=key), shown(riders[1], key=key)]
    )
    assert first.passed
    assert (again.code, again.sentence, again.seat) == (first.code, first.sentence, first.seat)
    assert other_person.sentence == first.sentence
    assert GateCheck.objects.count() == 1


def test_a_group_never_puts_more_aboard_than_the_bus_may_carry(bus, shown):
    trip, riders, _, _ = bus
    Trip.objects.filter(pk=trip.pk).update(capacity=2, seated=2)
    found = together([shown(p) for p in riders[:4]])
    assert [v.code for v in found] == ["PASS", "PASS", "FULL", "FULL"]
    assert [v.aboard for v in found] == [1, 2, 2, 2]
    assert together([shown(riders[4])])[0].code == "FULL"
    assert Journey.objects.filter(stage="ABOARD").count() == 2


def test_a_row_of_the_ledger_that_has_moved_undoes_the_group(bus, shown):
    _, riders, _, _ = bus
    scans = [shown(p) for p in riders[:3]]
    # What the gate looks at says yes; the row itself, looked at while it is written, says no.
    Journey.objects.filter(person_id=riders[1]).update(arrived_date=dt.date(2026, 2, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        together(scans)
    assert not GateCheck.objects.exists()
    assert not Journey.objects.filter(stage="ABOARD").exists()
    assert not AuditLine.objects.filter(act="trips.check_at_gate").exists()


def test_a_trip_and_a_device_that_no_database_can_number_are_no_doors(bus, shown):
    _, riders, _, right = bus
    far = gate.Pass(device=10**30, secret=right.secret)
    found = together([replace(shown(riders[0]), trip_id=10**30), shown(riders[1], by=far), shown(riders[2])])
    assert [isinstance(v, NotAllowed) for v in found] == [True, True, False]
    assert found[2].passed


@pytest.mark.parametrize("many", [1, 2, 7])
def test_a_group_takes_as_many_statements_as_one_scan(bus, shown, many):
    _, riders, _, _ = bus
    scans = [shown(p) for p in riders[:many]]
    with CaptureQueriesContext(connection) as asked:
        assert all(v.passed for v in together(scans))
    acts = [str(q["sql"]) for q in asked]
    acts = [q for q in acts if not q.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))]
    assert len(acts) <= 6, acts
