"""The tickets of the buses at the door, by the mark of their text: the signature of one that is among them was made here.

Checking a signature is a fifth of what a scan costs. Whoever shows a text with the mark of one we have signed shows that very text, so
there is nothing left to check but that its key still holds. A text that is not among them is checked by its signature, as on any gate
without network. What is kept here may be a minute old: that costs time, never an answer, which is judged by the tables.
"""

from __future__ import annotations

import datetime as dt

from qicheng.trips import lookups, tickets
from qicheng.trips.models import Ticket
from qicheng.trips.tickets import Token

_LIFE = 60.0  # seconds
_MOST = 2000  # buses: ten times those of the busiest day
_SQL = (
    "SELECT k.mark, k.key_id, s.position, k.serial, [k.valid_from_at], [k.valid_until_at], k.digest "
    "FROM trips_ticket k JOIN trips_seat s ON s.id = k.seat_id WHERE k.trip_id = %s AND k.state = 'VALID' AND k.mark IS NOT NULL"
)
_kept: dict[int, tuple[float, dict[bytes, Token]]] = {}


def find(trip_id: int, text: str, *, now: float) -> Token | None:
    """What the ticket says, if it is one of this bus's. `now` is a monotonic clock's seconds."""
    kept = _kept.get(trip_id)
    if kept is None or not 0 <= now - kept[0] <= _LIFE:
        if len(_kept) >= _MOST:
            _kept.pop(next(iter(_kept)), None)  # the one that was read first
        kept = _kept[trip_id] = (now, _of(trip_id))
    return kept[1].get(tickets.mark(text))


def forget() -> None:
    """Reads everything again when it is asked for; for tests."""
    _kept.clear()


def _of(trip_id: int) -> dict[bytes, Token]:
    rows = lookups.question(_SQL).ask([trip_id]) if trip_id <= lookups.BIGGEST else []
    return {
        bytes(mark): token(
            key=key,
            trip=trip_id,
            chair=chair,
            serial=serial,
            start=lookups.moment(start),
            end=lookups.moment(end),
            digest=bytes(bound),
        )
        for mark, key, chair, serial, start, end, bound in rows
    }


def said(ticket: Ticket, chair: int) -> Token:
    """What a ticket says."""
    return token(
        key=ticket.key_id, trip=ticket.trip_id, chair=chair, serial=ticket.serial, start=ticket.valid_from_at, end=ticket.valid_until_at,
        digest=bytes(ticket.digest),
    )  # fmt: skip


def token(
    *, key: int, trip: int, chair: int, serial: int, start: dt.datetime, end: dt.datetime, digest: bytes
) -> Token:
    """What a ticket with these facts says."""
    return Token(
        key=key, trip=trip, chair=chair, serial=serial, digest=digest, valid_from=start.astimezone(dt.UTC).replace(microsecond=0),
        minutes=int((end - start).total_seconds() // 60),
    )  # fmt: skip
