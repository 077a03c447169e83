"""The list that a gate carries for when the network drops: one finished answer for each rider. It holds answers, no rule."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from qicheng.people.reaching import reach
from qicheng.trips import lookups, tickets
from qicheng.trips.lookups import Asked, Known, Said
from qicheng.trips.models import Seat, Ticket, Trip
from qicheng.trips.rules import boarding
from qicheng.trips.rules.boarding import BoardingFacts
from qicheng.trips.services import checks, gate, issuing

_CHUNK = 50  # riders in one question


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One rider: how the door finds them and what it is to say. `qr`, `slip`: SHA-256 of the ticket's text and code, in hex."""

    name: str
    tail: str
    seat: str
    qr: str
    slip: str
    passed: bool
    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The cards of one bus as of `made_at`; `stranger`: what is said to whoever has none."""

    made_at: dt.datetime
    until_at: dt.datetime
    stranger: str
    cards: list[Card]


def pack(trip_id: int, *, at: dt.datetime) -> Pack:
    """The finished answers of a bus whose door is open. The caller has asked for the right to that door."""
    trip = Trip.objects.get(pk=trip_id)
    seated = Seat.objects.filter(trip=trip, person__isnull=False).order_by("position")
    persons = [p for p in seated.values_list("person_id", flat=True) if p is not None]
    held = Ticket.objects.select_related("seat").filter(trip=trip, state="VALID")
    by_person = {ticket.person_id: ticket for ticket in held}
    named = {row.person_id: row for row in reach(persons, with_phones=False)}
    asked = [
        _said(by_person[p])
        if p in by_person
        else Said(manner="NAME", name=named[p].name, tail=named[p].id_tail)
        for p in persons
    ]
    cards = [
        _card(known, said, ticket, at=at)
        for known, said, ticket in zip(
            _known(trip_id, asked), asked, map(by_person.get, persons), strict=True
        )
        if known
    ]
    nobody = boarding.judge_boarding(
        BoardingFacts(trip_no=trip.trip_no, trip_state="BOARDING", opens_at=at, on_list=False)
    )
    return Pack(
        made_at=at, until_at=trip.depart_at + issuing.VALID_AFTER, cards=cards, stranger=nobody.sentence if nobody else ""
    )  # fmt: skip


def _said(ticket: Ticket) -> Said:
    """The rider's own ticket, as if it were shown."""
    return Said(
        manner="QR",
        token=tickets.Token(
            key=ticket.key_id, trip=ticket.trip_id, chair=ticket.seat.position, serial=ticket.serial, valid_from=ticket.valid_from_at,
            minutes=0, digest=bytes(ticket.digest),
        ),
    )  # fmt: skip


def _known(trip_id: int, asked: Sequence[Said]) -> list[Known | None]:
    found: list[Known | None] = []
    for start in range(0, len(asked), _CHUNK):
        part = [
            Asked(trip_id=trip_id, said=said, key=uuid.UUID(int=0), device=None)
            for said in asked[start : start + _CHUNK]
        ]
        found += lookups.known(part)
    return found


def _card(known: Known, said: Said, ticket: Ticket | None, *, at: dt.datetime) -> Card:
    """What the door would say to this rider now; a ticket that is not valid yet will be when the door needs the card."""
    if known.ticket_from:
        at = max(at, known.ticket_from)
    refusal = boarding.judge_boarding(gate.facts(known, said, at=at, aboard=0))
    text = issuing.token_of(ticket, ticket.seat.position) if ticket else ""
    return Card(
        name=known.name, tail=known.tail, seat=known.seat, qr=_print(text), slip=_print(ticket.code if ticket else ""),
        passed=refusal is None, code=refusal.code if refusal else boarding.PASS,
        sentence=refusal.sentence if refusal else checks.welcome(known),
    )  # fmt: skip


def _print(text: str) -> str:
    return sha256(text.encode()).hexdigest() if text else ""
