"""What the gate knows about one scan, in one statement: trip, device, ticket, person, chair, ledger, chain."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from qicheng.core.viewer import NotAllowed
from qicheng.kit import idnum, names
from qicheng.people.services import id_index
from qicheng.trips import tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was shown at the gate."""

    manner: str  # QR, CODE, ID, NAME
    token: tickets.Token | None = None
    forged: bool = False
    code: str = ""
    index: str = ""
    name: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The row of `known`. Instants in UTC; `before`: what this key was answered already."""

    trip_id: int
    trip_no: str
    state: str
    depart_at: dt.datetime
    capacity: int
    seated: int
    alert_level: int
    salt: bytes
    aboard: int
    seq: int
    digest: str
    before: tuple[str, str, str] | None
    serial: int | None
    ticket_state: str
    ticket_from: dt.datetime | None
    ticket_until: dt.datetime | None
    ticket_digest: bytes
    person_id: int | None
    name: str
    tail: str
    seat: str
    seat_trip: int | None
    other_no: str
    other_state: str
    other_depart: dt.datetime | None
    other_where: str
    journey_id: int
    roster: str
    stage: str
    clearance: str
    aboard_at: dt.datetime | None
    aboard_device: str
    device_secret: str | None
    device_trip: int | None
    device_account: int | None
    device_label: str
    device_name: str
    device_until: dt.datetime | None
    device_revoked: bool


def local(at: dt.datetime) -> dt.datetime:
    """An instant by the county's clock."""
    return timezone.localtime(at)


def said_of(scan: str) -> Said:
    """Which kind of thing was scanned or typed: a ticket, a slip's code, an ID number, or a name with the last four."""
    text = unicodedata.normalize("NFKC", scan).strip()
    if text.startswith(tickets.PREFIX):
        return Said(manner="QR")
    if code := tickets.tidy_code(text):
        return Said(manner="CODE", code=code)
    compact = text.replace(" ", "").upper()
    if len(compact) == 18 and compact[:17].isdigit() and idnum.check_char(compact[:17]) == compact[17]:
        return Said(manner="ID", index=id_index(compact))
    name, tail = compact[:-4], compact[-4:]
    if name and len(tail) == 4 and tail[:3].isdigit() and (tail[3].isdigit() or tail[3] == "X"):
        return Said(manner="NAME", name=names.clean(name), tail=tail)
    return Said(manner="NAME", name=names.clean(compact))


_BIGGEST = 2**63 - 1
_SQL = """
SELECT t.id, t.trip_no, t.state, t.depart_at, t.capacity, t.seated, t.alert_level, t.salt,
 (SELECT COUNT(*) FROM trips_gatecheck g WHERE g.trip_id = t.id AND g.counts),
 h.seq, h.digest, k.said, k.sentence, k.seat_label,
 tk.serial, tk.state, tk.valid_from_at, tk.valid_until_at, tk.digest,
 p.id, p.name, p.id_tail, s.label, s.trip_id, o.trip_no, o.state, o.depart_at, o.bay, o.origin,
 j.id, j.roster, j.stage, j.clearance, c.at, c.device,
 d.secret_digest, d.trip_id, d.account_id, d.label, d.name, d.until_at, d.revoked_at
FROM trips_trip t
JOIN core_audithead h ON h.id = 1
LEFT JOIN trips_gatecheck k ON k.key = %s
LEFT JOIN trips_ticket tk ON {ticket}
LEFT JOIN people_person p ON p.id = {person}
LEFT JOIN trips_seat s ON s.person_id = p.id AND s.season = t.season
LEFT JOIN trips_trip o ON o.id = s.trip_id
LEFT JOIN journeys_journey j ON j.person_id = p.id AND j.season = t.season
LEFT JOIN trips_gatecheck c ON c.trip_id = t.id AND c.person_id = p.id AND c.counts
LEFT JOIN trips_gatedevice d ON d.id = %s
WHERE t.id = %s
"""
_NUMBERED = "(SELECT q.id FROM people_person q WHERE q.id_index = %s AND q.merged_into_id IS NULL)"
_NAMED = (
    "(SELECT q.id FROM people_person q JOIN trips_seat w ON w.person_id = q.id WHERE q.name = %s AND q.id_tail = %s "
    "AND w.season = t.season ORDER BY w.trip_id <> t.id, q.id LIMIT 1)"
)


def _where(said: Said) -> tuple[str, str, list[Any]]:
    """The ticket's and the person's condition with their values."""
    if said.manner == "QR":
        return "tk.serial = %s", "tk.person_id", [said.token.serial if said.token else -1]
    if said.manner == "CODE":
        return "tk.code = %s", "tk.person_id", [said.code]
    if said.manner == "ID":
        return "tk.serial = -1", _NUMBERED, [said.index]
    return "tk.serial = -1", _NAMED, [said.name, said.tail]


def statement(trip_id: int, said: Said, *, key: UUID, device: int | None) -> tuple[str, list[Any]]:
    """The statement that `known` asks, with its values."""
    ticket, person, values = _where(said)
    found = key if connection.vendor == "postgresql" else key.hex
    return _SQL.format(ticket=ticket, person=person), [found, *values, device or -1, trip_id]


def known(trip_id: int, said: Said, *, key: UUID, device: int | None) -> Known:
    """Everything about one scan. Raises `NotAllowed` when there is no such trip."""
    if max(trip_id, device or 0) > _BIGGEST:  # no database has such a number, and each would stumble over it
        raise NotAllowed
    with connection.cursor() as cursor:
        cursor.execute(*statement(trip_id, said, key=key, device=device))
        row = cursor.fetchone()
    if row is None:
        raise NotAllowed
    return _known(row)


def _known(r: tuple[Any, ...]) -> Known:
    return Known(
        trip_id=r[0], trip_no=r[1], state=r[2], depart_at=_at(r[3]), capacity=r[4], seated=r[5], alert_level=r[6], salt=bytes(r[7]),
        aboard=r[8], seq=r[9], digest=r[10], before=(r[11], r[12], r[13]) if r[11] else None, serial=r[14], ticket_state=r[15] or "",
        ticket_from=_when(r[16]), ticket_until=_when(r[17]), ticket_digest=bytes(r[18] or b""), person_id=r[19], name=r[20] or "",
        tail=r[21] or "", seat=r[22] or "", seat_trip=r[23], other_no=r[24] or "", other_state=r[25] or "", other_depart=_when(r[26]),
        other_where=r[27] or r[28] or "", journey_id=r[29] or 0, roster=r[30] or "", stage=r[31] or "", clearance=r[32] or "",
        aboard_at=_when(r[33]), aboard_device=r[34] or "", device_secret=r[35], device_trip=r[36], device_account=r[37],
        device_label=r[38] or "", device_name=r[39] or "", device_until=_when(r[40]), device_revoked=r[41] is not None,
    )  # fmt: skip


def _at(value: Any) -> dt.datetime:
    """SQLite hands instants over as text without a zone: UTC."""
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return dt.datetime.fromisoformat(str(value)).replace(tzinfo=dt.UTC)


def _when(value: Any) -> dt.datetime | None:
    return None if value is None else _at(value)


def ticket_state(found: Known, said: Said, *, at: dt.datetime) -> str:
    """Of the ticket shown: "" for none, FORGED, REVOKED, EXPIRED, NOT_YET or OK. A ticket signed but not kept is forged."""
    if said.forged or (said.manner in {"QR", "CODE"} and found.serial is None):
        return "FORGED"
    if said.manner not in {"QR", "CODE"}:
        return ""
    if found.ticket_state != "VALID":
        return "REVOKED"
    if found.ticket_from and at < found.ticket_from:
        return "NOT_YET"
    return "EXPIRED" if found.ticket_until and at > found.ticket_until else "OK"


def is_bearer(found: Known, said: Said) -> bool:
    """Whether ticket and person belong together: the digest binds name and last four under the trip's salt."""
    if said.token is None or found.person_id is None or found.seat_trip != found.trip_id:
        return True
    mine = tickets.digest(salt=found.salt, name=found.name, id_tail=found.tail)
    return said.token.digest == mine and found.ticket_digest == mine
