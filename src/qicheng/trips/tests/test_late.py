"""Scans of gates without network: whatever comes first, as often as it comes, the same people are aboard and the same clashes are told."""

from __future__ import annotations

import datetime as dt
import random
import uuid

import pytest

from qicheng.cases.models import Case
from qicheng.core import audit
from qicheng.core.viewer import NotAllowed
from qicheng.core.writing import writing
from qicheng.journeys.models import Event, Journey
from qicheng.trips import trip_queries
from qicheng.trips.models import GateCheck, Ticket, Trip
from qicheng.trips.services import checks, door, gate, issuing, late
from qicheng.trips.services.late import Made


@pytest.fixture
def bus(opened):
    """The first bus with its door open, three phones at it, its riders by chair, a clock."""
    return opened.trip, opened.riders, opened.at, [opened.admit(f"{n}号门") for n in range(3)]


def text_of(trip: Trip, person: int) -> str:
    ticket = Ticket.objects.select_related("seat").get(trip=trip, person_id=person, state="VALID")
    return issuing.token_of(ticket, ticket.seat.position)


def made(text: str, at: dt.datetime, *, shown: str = "PASS", key: uuid.UUID | None = None) -> Made:
    return Made(scan=text, key=key or uuid.uuid4(), at=at, shown=shown)


def stands(trip: Trip) -> dict[str, list[object]]:
    """Everything that must not depend on who sent first."""
    columns = (
        "key",
        "person_id",
        "said",
        "verdict",
        "sentence",
        "counts",
        "conflict",
        "offline",
        "at",
        "seat_label",
    )
    return {
        "checks": sorted(GateCheck.objects.filter(trip=trip).values_list(*columns), key=str),
        "ledger": sorted(Journey.objects.values_list("person_id", "stage", "transport", "departed_date")),
        "boarded": sorted(Event.objects.filter(kind="ABOARD").values_list("journey_id", flat=True)),
        "cases": sorted(Case.objects.values_list("kind", "key", "title", "note")),
    }


def test_what_was_let_in_without_network_is_aboard_and_a_repeat_changes_nothing(bus):
    trip, riders, at, (phone, *_) = bus
    scans = [made(text_of(trip, p), at + dt.timedelta(seconds=n)) for n, p in enumerate(riders)]
    found = late.take_in(trip_id=trip.pk, scans=scans, at=at, by=phone)
    assert [o.key for o in found] == [s.key for s in scans]
    assert all(o.counts and not o.conflict and o.code == "PASS" for o in found)
    assert Journey.objects.filter(stage="ABOARD").count() == len(riders)
    before = stands(trip)
    later = at + dt.timedelta(minutes=9)
    again = late.take_in(trip_id=trip.pk, scans=[*scans, scans[0]], at=later, by=phone)
    assert again == [*found, found[0]]
    assert stands(trip) == before
    assert audit.first_fault() is None


def test_of_two_gates_the_earlier_counts_and_one_case_tells_the_county(bus):
    trip, riders, at, (one, two, _) = bus
    text = text_of(trip, riders[0])
    first, second = made(text, at), made(text, at + dt.timedelta(minutes=1))
    late.take_in(trip_id=trip.pk, scans=[second], at=at, by=two)
    assert not Case.objects.exists()
    (found,) = late.take_in(trip_id=trip.pk, scans=[first], at=at, by=one)
    assert (found.counts, found.conflict) == (True, False)
    (other,) = late.outcomes([second.key])
    assert (other.counts, other.conflict) == (False, True)
    assert Event.objects.filter(kind="ABOARD").count() == 1
    case = Case.objects.get()
    assert (case.kind, case.about) == ("DOUBLE_SCAN", f"trip:{trip.pk}")


def test_a_scan_with_network_and_an_earlier_one_without(bus):
    trip, riders, at, (one, two, _) = bus
    text = text_of(trip, riders[0])
    online = gate.check_at_gate(
        trip_id=trip.pk, scan=text, at=at + dt.timedelta(minutes=5), by=one, key=uuid.uuid4()
    )
    assert online.passed
    (found,) = late.take_in(trip_id=trip.pk, scans=[made(text, at)], at=at + dt.timedelta(minutes=6), by=two)
    assert found.counts
    assert GateCheck.objects.filter(trip=trip, conflict=True).count() == 1
    assert GateCheck.objects.filter(trip=trip, counts=True).count() == 1
    assert Case.objects.get().kind == "DOUBLE_SCAN"


def test_whoever_was_turned_away_is_not_aboard_and_whoever_the_paper_list_let_in_is(bus):
    trip, riders, at, (phone, *_) = bus
    away = made(text_of(trip, riders[0]), at, shown="NOT_CLEARED")
    paper = made(text_of(trip, riders[1]), at, shown="UNSAID")
    found = late.take_in(trip_id=trip.pk, scans=[away, paper], at=at, by=phone)
    assert [(o.counts, o.conflict) for o in found] == [(False, False), (True, False)]
    assert set(GateCheck.objects.filter(trip=trip).values_list("said", "verdict")) == {
        ("NOT_CLEARED", "PASS"),
        ("UNSAID", "PASS"),
    }


def test_who_was_let_in_wrongly_is_a_case_and_not_aboard(bus):
    trip, riders, at, (phone, *_) = bus
    Journey.objects.filter(person_id=riders[0]).update(roster="REDUCED")
    scans = [
        made(text_of(trip, riders[0]), at),
        made("路人甲 1234", at),
        made("QC1:FORGED", at, shown="STRANGER"),
    ]
    found = late.take_in(trip_id=trip.pk, scans=scans, at=at, by=phone)
    assert [(o.code, o.counts, o.conflict) for o in found] == [
        ("NOT_ON_ROSTER", False, True), ("STRANGER", False, True), ("FORGED", False, False),
    ]  # fmt: skip
    assert sorted(Case.objects.values_list("kind", flat=True)) == ["BOARDING_BREACH", "BOARDING_BREACH", "GATE_DIFFERENCE"]  # fmt: skip


def test_what_a_phone_sends_from_the_road_is_judged_by_the_hour_at_the_door(bus, viewer):
    trip, riders, at, (one, two, _) = bus
    centre = viewer("centre")
    scans = [made(text_of(trip, p), at) for p in riders]
    late.take_in(trip_id=trip.pk, scans=scans, at=at, by=one)
    closed = at + dt.timedelta(minutes=50)
    door.close_gate(trip_id=trip.pk, head_count=len(riders), at=closed, by=centre)
    door.depart(trip_id=trip.pk, at=closed, by=centre)
    evening = at + dt.timedelta(hours=9)
    again, after = (
        made(text_of(trip, riders[0]), at + dt.timedelta(minutes=1)),
        made(text_of(trip, riders[1]), closed + dt.timedelta(minutes=1)),
    )
    found = late.take_in(trip_id=trip.pk, scans=[again, after], at=evening, by=two)
    assert [(o.code, o.counts, o.conflict) for o in found] == [
        ("PASS", False, True),
        ("DEPARTED", False, True),
    ]
    assert sorted(Case.objects.values_list("kind", flat=True)) == ["DOUBLE_SCAN", "GATE_DIFFERENCE"]


def test_a_ledger_that_moved_holds_up_nobody_else(bus, monkeypatch):
    trip, riders, at, (phone, *_) = bus
    texts = [text_of(trip, p) for p in riders[:3]]
    Journey.objects.filter(person_id=riders[1]).update(stage="CLEARED")  # no rule of the door looks at it
    scans = [made(text, at) for text in texts]
    found = late.take_in(trip_id=trip.pk, scans=scans, at=at, by=phone)
    assert [o.key for o in found] == [scans[0].key, scans[2].key]
    assert all(o.counts for o in found)
    assert GateCheck.objects.filter(trip=trip).count() == 2


def test_a_phone_without_the_right_brings_nothing(bus, viewer):
    trip, riders, at, (phone, other, _) = bus
    scan = made(text_of(trip, riders[0]), at)
    wrong = gate.Pass(device=phone.device, secret=other.secret)
    with pytest.raises(NotAllowed):
        late.take_in(trip_id=trip.pk, scans=[scan], at=at, by=wrong)
    door.end_device(device_id=phone.device, at=at, by=viewer("centre"))
    with pytest.raises(NotAllowed):
        late.take_in(trip_id=trip.pk, scans=[scan], at=at, by=phone)
    with pytest.raises(NotAllowed):
        late.take_in(trip_id=10**30, scans=[scan], at=at, by=other)
    assert not GateCheck.objects.exists()


@pytest.mark.parametrize(
    "seed", [1, 2, pytest.param(3, marks=pytest.mark.slow), pytest.param(4, marks=pytest.mark.slow)]
)
def test_any_order_any_repeat_any_clock_ends_the_same(bus, seed):
    """Eight gates, clocks up to two hours wrong, some tickets at several of them; sent in other orders, in parts, more than once."""
    trip, riders, at, phones = bus
    chance = random.Random(seed)
    texts = {p: text_of(trip, p) for p in riders}
    wrong = [dt.timedelta(minutes=chance.randint(-120, 120)) for _ in range(8)]
    scans: list[tuple[int, Made]] = []
    green: dict[int, int] = {}
    for person in riders:
        gates = chance.sample(range(8), chance.choice([1, 1, 1, 2, 3]))
        for n in gates:
            shown = chance.choice(["PASS"] * 6 + ["UNSAID", "STRANGER"])
            green[person] = green.get(person, 0) + (shown == "PASS")
            key = uuid.UUID(int=chance.getrandbits(128))
            moment = at + dt.timedelta(seconds=chance.randint(0, 2400)) + wrong[n]
            scans.append((n, made(texts[person], moment, shown=shown, key=key)))
    scans.append((0, made("路人甲 1234", at, key=uuid.UUID(int=chance.getrandbits(128)))))
    ends = []
    for _ in range(3):
        ends.append(_played(trip, chance, scans, phones, at + dt.timedelta(hours=3)))
    assert ends[0] == ends[1] == ends[2]
    told = {row[1] for row in ends[0]["checks"] if row[6] and row[1]}
    truth = {p for p in riders if green[p] > 1}
    assert told == truth


class _Undo(Exception):
    """Takes a round back."""


def _played(trip, chance, scans, phones, now) -> dict[str, list[object]]:
    """The same scans in another order, in parts, some parts twice; what is left, and everything undone again."""
    order = scans[:]
    chance.shuffle(order)
    order += chance.sample(order, len(order) // 3)
    found: dict[str, list[object]] = {}

    def play() -> None:
        nonlocal order
        with writing():
            while order:
                part, order = order[: (size := chance.randint(1, 7))], order[size:]
                for phone in {n % len(phones) for n, _ in part}:
                    mine = [m for n, m in part if n % len(phones) == phone]
                    late.take_in(trip_id=trip.pk, scans=mine, at=now, by=phones[phone])
            found.update(stands(trip))
            raise _Undo

    with pytest.raises(_Undo):
        play()
    assert not GateCheck.objects.filter(trip=trip).exists()
    return found


def test_pages_of_the_bus_show_what_is_to_be_cleared_up(bus, cast, viewer):
    trip, riders, at, (one, two, _) = bus
    assert trip_queries.clashes(viewer("centre"), trip.pk) == []
    text = text_of(trip, riders[0])
    late.take_in(trip_id=trip.pk, scans=[made(text, at + dt.timedelta(minutes=2))], at=at, by=one)
    late.take_in(trip_id=trip.pk, scans=[made(text, at), made("路人甲 1234", at)], at=at, by=two)
    stranger, first, second = trip_queries.clashes(viewer("centre"), trip.pk)
    assert (stranger.name, stranger.why, stranger.counts) == ("", "不在乘车名单", False)
    assert (first.device, first.counts, first.why) == ("1号门", True, "")
    assert (second.device, second.counts, second.why) == ("0号门", False, "同一人已在别处放行")
    assert first.name == second.name != ""
    for page in (f"/trips/{trip.pk}/", f"/trips/{trip.pk}/gate/"):
        shown = cast.client("centre").get(page).content.decode()
        assert "离线检票要查清的" in shown
        assert shown.count("同一人已在别处放行") == 1


def test_a_check_of_late_scans_is_written_whole(bus):
    """What `checks` writes by hand is what the table's own model reads."""
    trip, riders, at, (phone, *_) = bus
    now = at + dt.timedelta(minutes=3)
    scan = made(text_of(trip, riders[0]), at)
    late.take_in(trip_id=trip.pk, scans=[scan], at=now, by=phone)
    row = GateCheck.objects.get()
    assert (row.key, row.offline, row.at, row.received_at, row.device) == (scan.key, True, at, now, "0号门")
    assert tuple(f.column for f in GateCheck._meta.fields) == checks.COLUMNS
