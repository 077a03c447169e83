"""What the gate knows about scans, in one statement for many of them: trip, device, ticket, person, chair, ledger, chain."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from qicheng.core.statements import Statement, is_postgres
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
    """One row of `known`. Instants in UTC; `before`: what this key was answered already."""

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
    """An instant by the county's clock, which is the same for everybody."""
    return at.astimezone(timezone.get_default_timezone())


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One scan as it is looked up. `device`: the number of the gate's device, None for a signed-in person."""

    trip_id: int
    said: Said
    key: UUID
    device: int | None


BIGGEST = 2**63 - 1  # no database numbers a row beyond it
_SQL = """
WITH q (key, trip, device, what, tail, n) AS ({asked})
SELECT q.n, t.id, t.trip_no, t.state, [t.depart_at], t.capacity, t.seated, t.alert_level, t.salt,
 (SELECT COUNT(*) FROM trips_gatecheck g WHERE g.trip_id = t.id AND g.counts),
 h.seq, h.digest, k.said, k.sentence, k.seat_label,
 tk.serial, tk.state, [tk.valid_from_at], [tk.valid_until_at], tk.digest,
 p.id, p.name, p.id_tail, s.label, s.trip_id, o.trip_no, o.state, [o.depart_at], o.bay, o.origin,
 j.id, j.roster, j.stage, j.clearance, [c.at], c.device,
 d.secret_digest, d.trip_id, d.account_id, d.label, d.name, [d.until_at], d.revoked_at IS NOT NULL
FROM q
JOIN trips_trip t ON t.id = q.trip
JOIN core_audithead h ON h.id = 1
LEFT JOIN trips_gatecheck k ON k.key = q.key
LEFT JOIN trips_ticket tk ON {ticket}
LEFT JOIN people_person p ON p.id = {person}
LEFT JOIN trips_seat s ON s.person_id = p.id AND s.season = t.season
LEFT JOIN trips_trip o ON o.id = s.trip_id
LEFT JOIN journeys_journey j ON j.person_id = p.id AND j.season = t.season
LEFT JOIN trips_gatecheck c ON c.trip_id = t.id AND c.person_id = p.id AND c.counts
LEFT JOIN trips_gatedevice d ON d.id = q.device
"""
_NUMBERED = "(SELECT x.id FROM people_person x WHERE x.id_index = q.what AND x.merged_into_id IS NULL)"
_NAMED = (
    "(SELECT x.id FROM people_person x JOIN trips_seat w ON w.person_id = x.id WHERE x.name = q.what AND x.id_tail = q.tail "
    "AND w.season = t.season ORDER BY w.trip_id <> t.id, x.id LIMIT 1)"
)
# By manner: the ticket's condition, the person's, and the type of `what` was shown.
_MANNERS = {
    "QR": ("tk.serial = q.what", "tk.person_id", "bigint"),
    "CODE": ("tk.code = q.what", "tk.person_id", "text"),
    "ID": ("tk.serial = -1", _NUMBERED, "text"),
    "NAME": ("tk.serial = -1", _NAMED, "text"),
}
_LISTS = (
    "SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::{kind}[], %s::text[]) WITH ORDINALITY"
)
_ROW = "(%s, %s, %s, %s, %s, {n})"


def _shown(said: Said) -> tuple[int | str, str]:
    """What is looked for: a ticket's serial, a slip's code, the index of an ID number, or a name with the last four."""
    if said.manner == "QR":
        return (said.token.serial if said.token else -1), ""
    return said.code or said.index or said.name, said.tail


@cache
def _question(manner: str, many: int) -> Statement:
    ticket, person, kind = _MANNERS[manner]
    if is_postgres():  # one text, and so one plan, for any number of scans
        asked = _LISTS.format(kind=kind)
    else:
        asked = "VALUES " + ", ".join(_ROW.format(n=n) for n in range(1, many + 1))
    return question(_SQL.format(asked=asked, ticket=ticket, person=person))


@cache
def question(text: str) -> Statement:
    """A statement whose instants stand in brackets; `moment` reads them from its rows.

    SQLite keeps instants as text. They come as plain text, not by way of Django's reading, which forgets what it has read.
    """
    return Statement(re.sub(r"\[([a-z._]+)\]", r"\1" if is_postgres() else r"(\1 || '')", text))


def statement(manner: str, asked: Sequence[Asked]) -> tuple[Statement, list[Any]]:
    """The statement that `known` asks for scans of one manner, with its values. Its rows begin with the scan's place, from 1."""
    if is_postgres():
        rows = [(a.key, a.trip_id, a.device or -1, *_shown(a.said)) for a in asked]
        return _question(manner, 0), [list(column) for column in zip(*rows, strict=True)]
    values: list[Any] = []
    for a in asked:
        values += (a.key.hex, a.trip_id, a.device or -1, *_shown(a.said))
    return _question(manner, len(asked)), values


def known(asked: Sequence[Asked]) -> list[Known | None]:
    """Everything about these scans, in their order and from one moment; None where there is no such trip."""
    found: list[Known | None] = [None] * len(asked)
    manners: dict[str, list[int]] = {}
    for place, one in enumerate(asked):
        # No database has a number beyond it, and each would stumble over one.
        if max(one.trip_id, one.device or 0) <= BIGGEST:
            manners.setdefault(one.said.manner, []).append(place)
    for manner, places in manners.items():
        text, values = statement(manner, [asked[p] for p in places])
        for row in text.ask(values):
            found[places[row[0] - 1]] = _known(row)
    return found


def _known(r: tuple[Any, ...]) -> Known:
    return Known(
        trip_id=r[1], trip_no=r[2], state=r[3], depart_at=moment(r[4]), capacity=r[5], seated=r[6], alert_level=r[7], salt=bytes(r[8]),
        aboard=r[9], seq=r[10], digest=r[11], before=(r[12], r[13], r[14]) if r[12] else None, serial=r[15], ticket_state=r[16] or "",
        ticket_from=_when(r[17]), ticket_until=_when(r[18]), ticket_digest=bytes(r[19] or b""), person_id=r[20], name=r[21] or "",
        tail=r[22] or "", seat=r[23] or "", seat_trip=r[24], other_no=r[25] or "", other_state=r[26] or "", other_depart=_when(r[27]),
        other_where=r[28] or r[29] or "", journey_id=r[30] or 0, roster=r[31] or "", stage=r[32] or "", clearance=r[33] or "",
        aboard_at=_when(r[34]), aboard_device=r[35] or "", device_secret=r[36], device_trip=r[37], device_account=r[38],
        device_label=r[39] or "", device_name=r[40] or "", device_until=_when(r[41]), device_revoked=bool(r[42]),
    )  # fmt: skip


def moment(value: Any) -> dt.datetime:
    """An instant from a row of a `question`."""
    return _spelled(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _spelled(text: str) -> dt.datetime:
    """An instant of SQLite, a text without a zone: UTC. A bus's instants come back with each of its riders."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def _when(value: Any) -> dt.datetime | None:
    return None if value is None else moment(value)


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
