"""The list a gate carries, and what it sends afterwards: answers of the door itself, by page and by hand."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from hashlib import sha256

import pytest
from django.http import HttpResponse
from django.test import Client

from qicheng.journeys.models import Journey
from qicheng.trips import cards, scan_forms
from qicheng.trips.models import GateCheck, Seat, Ticket
from qicheng.trips.services import gate, issuing

NOW = dt.datetime(2026, 2, 10, 22, tzinfo=dt.UTC)
MS = int(NOW.timestamp() * 1000)
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def bus(opened):
    return opened.trip, opened.at, opened.admit("一号门")


def printed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_each_card_says_what_the_door_would_say(bus):
    trip, at, phone = bus
    seats = list(Seat.objects.filter(trip=trip, person__isnull=False).order_by("position"))
    Journey.objects.filter(person_id=seats[1].person_id).update(roster="REDUCED")
    gone = Ticket.objects.select_related("seat").get(trip=trip, person_id=seats[2].person_id)
    gate.check_at_gate(trip_id=trip.pk, scan=gone.code, at=at, by=phone, key=uuid.uuid4())
    found = cards.pack(trip.pk, at=at)
    assert [c.seat for c in found.cards] == [s.label for s in seats]
    assert len({c.slip for c in found.cards} | {c.qr for c in found.cards}) == 2 * len(seats)
    for card, seat in zip(found.cards, seats, strict=True):
        ticket = Ticket.objects.select_related("seat").get(trip=trip, person_id=seat.person_id, state="VALID")
        text = issuing.token_of(ticket, ticket.seat.position)
        assert (card.qr, card.slip) == (printed(text), printed(ticket.code))
        said = gate.check_at_gate(trip_id=trip.pk, scan=text, at=at, by=phone, key=uuid.uuid4())
        assert (card.code, card.passed, card.sentence) == (said.code, said.passed, said.sentence)
    stranger = gate.check_at_gate(trip_id=trip.pk, scan="路人甲 1234", at=at, by=phone, key=uuid.uuid4())
    assert found.stranger == stranger.sentence


def test_a_ticket_taken_back_leaves_the_list_and_the_new_one_stands_in_it(bus, viewer):
    trip, at, _ = bus
    ticket = Ticket.objects.select_related("seat").filter(trip=trip, state="VALID").first()
    assert ticket is not None
    issuing.revoke_ticket(serial=ticket.serial, reason="票丢了", at=at, by=viewer("centre"))
    marks = {c.slip for c in cards.pack(trip.pk, at=at).cards}
    assert printed(ticket.code) not in marks


def test_before_the_tickets_are_valid_the_list_already_says_yes(bus):
    trip, _, _ = bus
    early = trip.depart_at - issuing.VALID_BEFORE - dt.timedelta(hours=3)
    assert all(card.passed for card in cards.pack(trip.pk, at=early).cards)


def test_the_page_hands_out_the_list_and_the_gate_sends_what_it_kept(bus, cast, monkeypatch):
    trip, at, phone = bus
    monkeypatch.setattr("qicheng.trips.views.gate.timezone.now", lambda: at)
    pack = cast.client("centre").get(f"/trips/{trip.pk}/gate/cards/")
    assert pack["Cache-Control"] == "no-store"
    assert len(pack.json()["cards"]) == Seat.objects.filter(trip=trip, person__isnull=False).count()
    ticket = Ticket.objects.filter(trip=trip, state="VALID").first()
    assert ticket is not None
    ms = int(at.timestamp() * 1000)
    body = {"now": ms, "scans": [{"scan": ticket.code, "key": KEY, "at": ms - 1000, "shown": "PASS"}]}
    headers = {"X-Gate-Device": str(phone.device), "X-Gate-Secret": phone.secret}

    def send(text: str, more: dict[str, str] | None = None) -> HttpResponse:
        address, sent_by = f"/trips/{trip.pk}/gate/scans/", headers | (more or {})
        return Client().post(address, text, content_type="application/json", headers=sent_by)

    assert send("{}").status_code == 422
    wrong = send(json.dumps(body), {"X-Gate-Secret": "x"})
    assert wrong.status_code == 403
    assert "检票" in json.loads(wrong.content)["sentence"]
    assert not GateCheck.objects.exists()
    for _ in range(2):
        (found,) = json.loads(send(json.dumps(body)).content)["scans"]
        assert (found["key"], found["counts"], found["conflict"]) == (KEY, True, False)
    assert GateCheck.objects.get().offline


@pytest.mark.parametrize(
    ("clock", "scanned", "taken"),
    [
        (MS, MS - 60_000, NOW - dt.timedelta(minutes=1)),
        (MS + 7_200_000, MS + 7_140_000, NOW - dt.timedelta(minutes=1)),  # a clock two hours ahead
        (MS - 7_200_000, MS - 7_260_000, NOW - dt.timedelta(minutes=1)),
        (MS, MS + 60_000, NOW),  # nothing is scanned after it was sent
        (MS, MS - 40 * 3_600_000, NOW),  # nobody believes that
        ("soon", MS - 60_000, NOW - dt.timedelta(minutes=1)),
        (MS, None, NOW),
        (MS, 10**30, NOW),
    ],
)
def test_how_far_the_phones_clock_is_off_is_taken_away(clock, scanned, taken):
    body = {"now": clock, "scans": [{"scan": "QC1:X", "key": KEY, "at": scanned, "shown": "UNSAID"}]}
    found = scan_forms.made(json.dumps(body).encode(), now=NOW)
    assert found is not None
    assert found[0].at == taken


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"null", b"\xff", b"[" * 9999, b'{"now": 1, "scans": []}', b'{"now": 1, "scans": {}}',
        b'{"now": 1, "scans": [1]}', b'{"now": 1, "scans": [{"scan": "x", "key": "7", "at": 1, "shown": "PASS"}]}',
        b'{"now": 1, "scans": [{"scan": "x", "key": "%s", "at": 1, "shown": "SURE"}]}' % KEY.encode(),
        b'{"now": 1, "scans": [{"scan": "x", "key": "%s", "at": 1, "shown": []}]}' % KEY.encode(),
        b'{"now": 1, "scans": [{"scan": 7, "key": "%s", "at": 1, "shown": "PASS"}]}' % KEY.encode(),
        json.dumps({"now": 1, "scans": [{"scan": "x", "key": KEY, "at": 1, "shown": "PASS"}] * 501}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_list_of_scans_is_none(body):
    assert scan_forms.made(body, now=NOW) is None
