"""Tickets that the door knows by the mark of their text: the same answer as by the signature, and no other ticket."""

from __future__ import annotations

import time
import uuid

import pytest

from qicheng.trips import issued, keys, tickets
from qicheng.trips.models import Ticket, TicketKey
from qicheng.trips.services import gate, issuing


@pytest.fixture
def texts(opened):
    """The first riders' tickets and their texts; nothing is remembered of buses of other tests."""
    issued.forget()
    rows = (
        Ticket.objects.filter(trip=opened.trip, state="VALID").select_related("seat").order_by("serial")[:4]
    )
    return [(row, issuing.token_of(row, row.seat.position)) for row in rows]


def no_signature(*_: object) -> None:
    raise AssertionError("a signature was checked")


def test_a_ticket_of_the_bus_says_what_its_signed_text_says(opened, texts, monkeypatch):
    signed = [tickets.read(text, keys.publics(now=time.monotonic())) for _, text in texts]
    monkeypatch.setattr(tickets, "read", no_signature)
    assert [gate.read_scan(f" {text} ", trip_id=opened.trip.pk).token for _, text in texts] == signed


def test_at_another_bus_the_signature_is_checked(opened, texts, monkeypatch):
    row, text = texts[0]
    token = gate.read_scan(text, trip_id=opened.trip.pk + 1).token
    assert token is not None
    assert token.serial == row.serial
    monkeypatch.setattr(tickets, "read", no_signature)
    with pytest.raises(AssertionError):
        gate.read_scan(text, trip_id=opened.trip.pk + 1)


@pytest.mark.parametrize("place", [4, 60, 138])
def test_a_changed_letter_is_forged_beside_the_true_one(opened, texts, place):
    text = texts[0][1]
    assert gate.read_scan(text, trip_id=opened.trip.pk).token is not None
    changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
    assert gate.read_scan(changed, trip_id=opened.trip.pk).forged


def test_a_ticket_without_a_mark_is_checked_by_its_signature(opened, texts):
    Ticket.objects.update(mark=None)
    issued.forget()
    row, text = texts[0]
    token = gate.read_scan(text, trip_id=opened.trip.pk).token
    assert token is not None
    assert token.serial == row.serial


def test_what_a_revoked_key_signed_is_forged_though_the_mark_is_known(opened, texts):
    text = texts[0][1]
    assert gate.read_scan(text, trip_id=opened.trip.pk).token is not None
    TicketKey.objects.update(revoked_at=opened.at)
    keys.refresh(now=time.monotonic())
    assert gate.read_scan(text, trip_id=opened.trip.pk).forged


def test_a_ticket_revoked_a_moment_ago_is_refused_though_the_mark_is_known(opened, texts, viewer):
    row, text = texts[0]
    right = opened.admit("一号门")
    gate.read_scan(text, trip_id=opened.trip.pk)
    issuing.revoke_ticket(serial=row.serial, reason="手机丢失", at=opened.at, by=viewer("centre"))
    found = gate.check_at_gate(trip_id=opened.trip.pk, scan=text, at=opened.at, by=right, key=uuid.uuid4())
    assert found.code == "REVOKED"


def test_a_ticket_of_the_last_minute_is_read_before_it_is_known(opened, texts):
    row, text = texts[0]
    Ticket.objects.filter(pk=row.pk).update(state="REVOKED")
    issued.find(opened.trip.pk, "QC1:", now=time.monotonic())
    Ticket.objects.filter(pk=row.pk).update(state="VALID")
    token = gate.read_scan(text, trip_id=opened.trip.pk).token
    assert token is not None
    assert token.serial == row.serial


def test_no_more_buses_are_kept_than_can_be_at_the_door(opened, texts):
    for trip in range(issued._MOST + 5):
        issued.find(10_000 + trip, texts[0][1], now=time.monotonic())
    assert len(issued._kept) <= issued._MOST
