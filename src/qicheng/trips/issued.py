"""The tickets of the buses at the door, by the mark of their text: the signature of one that is among them was made here.

Checking a signature is a fifth of what a scan costs. Whoever shows a text with the mark of one we have signed shows that very text, so
there is nothing left to check but that its key still holds. A text that is not among them is checked by its signature, as on any gate
without network. What is kept here may be a minute old: that costs time, never an answer, which is judged by the tables.
"""

from __future__ import annotations

import datetime as dt

from qicheng.trips import tickets
from qicheng.trips.lookups import BIGGEST
from qicheng.trips.models import Ticket
from qicheng.trips.tickets import Token

_LIFE = 60.0  # seconds
_MOST = 256  # buses
_kept: dict[int, tuple[float, dict[bytes, Token]]] = {}


def find(trip_id: int, text: str, *, now: float) -> Token | None:
    """What the ticket says, if it is one of this bus's. `now` is a monotonic clock's seconds."""
    kept = _kept.get(trip_id)
    if kept is None or not 0 <= now - kept[0] <= _LIFE:
        if len(_kept) >= _MOST:
            _kept.clear()
        kept = _kept[trip_id] = (now, _of(trip_id))
    return kept[1].get(tickets.mark(text))


def forget() -> None:
    """Reads everything again when it is asked for; for tests."""
    _kept.clear()


def _of(trip_id: int) -> dict[bytes, Token]:
    if trip_id > BIGGEST:
        return {}
    rows = Ticket.objects.filter(trip_id=trip_id, state="VALID", mark__isnull=False).select_related("seat")
    return {bytes(row.mark): said(row, row.seat.position) for row in rows if row.mark}


def said(ticket: Ticket, chair: int) -> Token:
    """What a ticket says."""
    minutes = int((ticket.valid_until_at - ticket.valid_from_at).total_seconds() // 60)
    return Token(
        key=ticket.key_id, trip=ticket.trip_id, chair=chair, serial=ticket.serial, minutes=minutes, digest=bytes(ticket.digest),
        valid_from=ticket.valid_from_at.astimezone(dt.UTC).replace(microsecond=0),
    )  # fmt: skip
