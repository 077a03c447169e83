"""The gate: one act for every scan. Durable before the answer, once by key, hand-written where the queue stands in the cold.

Six statements a scan: what is known, the check, the ledger's row and event, the audit line, the chain's head (on PostgreSQL the place at the
head first, line and head in one). A test counts them.
"""

from __future__ import annotations

import datetime as dt
import hmac
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, connection

from qicheng.cases import services as cases
from qicheng.core import audit, tokens
from qicheng.core.together import Together
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.journeys import riding
from qicheng.trips import keys, lookups, tickets
from qicheng.trips.lookups import Known, Said
from qicheng.trips.models import GateCheck
from qicheng.trips.rules import boarding
from qicheng.trips.rules.boarding import BoardingFacts, Refusal, RightTrip

OPENS_BEFORE = dt.timedelta(hours=2)  # before departure the gate is expected to open


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gate shows. `code` PASS or one of `boarding.CODES`."""

    code: str
    sentence: str
    name: str = ""
    seat: str = ""
    aboard: int = 0
    seated: int = 0

    @property
    def passed(self) -> bool:
        return self.code == boarding.PASS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A gate device's right: its number and secret, held by one phone at one door."""

    device: int
    secret: str


def check_at_gate(
    *, trip_id: int, scan: str, at: dt.datetime, by: Viewer | Pass, key: UUID, device: str = ""
) -> Verdict:
    """Judges one scan and keeps it, whatever the verdict. A repeat with the same key answers what it answered before.

    `scan`: a ticket's QR text, a slip's short code, an ID number, or `姓名 后四位`. Raises `NotAllowed` for a device or a viewer
    without the right to this door.
    """
    said = read_scan(scan)
    try:
        return _check(trip_id, said, at=at, by=by, key=key, device=device)
    except IntegrityError:
        # Two doors at the same instant: the other one was first. Looked at again, this scan is judged behind it.
        try:
            return _check(trip_id, said, at=at, by=by, key=key, device=device)
        except IntegrityError as error:
            raise CannotAct("MOVED_ON", "此人的台账刚有变动，这一次没有记上。请再扫一次。") from error


def read_scan(scan: str) -> Said:
    """What was scanned or typed, with its signature judged."""
    said = lookups.said_of(scan)
    if said.manner != "QR":
        return said
    try:
        token = tickets.read(scan.strip(), keys.publics(now=time.monotonic()))
    except tickets.Forged:
        try:  # a key made a moment ago by another process
            token = tickets.read(scan.strip(), keys.refresh(now=time.monotonic()))
        except tickets.Forged:
            return Said(manner="QR", forged=True)
    return Said(manner="QR", token=token)


def _check(
    trip_id: int, said: Said, *, at: dt.datetime, by: Viewer | Pass, key: UUID, device: str
) -> Verdict:
    """One scan's turn at the writer's place, shared with the scans of other doors that wait there too."""
    found = _DOORS.run(lambda: _judge(trip_id, said, at=at, by=by, key=key, device=device))
    if isinstance(found, NotAllowed):
        raise found
    return found


def _judge(
    trip_id: int, said: Said, *, at: dt.datetime, by: Viewer | Pass, key: UUID, device: str
) -> Verdict | NotAllowed:
    """The verdict, kept. A missing right is returned, not raised: nothing is written yet, and no other scan has to suffer."""
    try:
        known = lookups.known(trip_id, said, key=key, device=by.device if isinstance(by, Pass) else None)
        who, label = _right(known, by, at=at, device=device)
    except NotAllowed as fault:
        return fault
    if known.before is not None:
        code, sentence, seat = known.before
        return _verdict(known, code, sentence, seat=seat)
    refusal = boarding.judge_boarding(facts(known, said, at=at))
    _keep(known, said, refusal, at=at, key=key, label=label, by=who)
    source = f"trip:{trip_id}"
    if refusal is None and not riding.board(
        journey_id=known.journey_id, on=lookups.local(at).date(), at=at, by=who.label, source=source
    ):
        raise IntegrityError("the ledger moved on")  # judged again with what holds now
    code = refusal.code if refusal else boarding.PASS
    detail = {"code": code, "manner": said.manner, "seat": known.seat}
    head = (known.seq, known.digest)
    audit.record_next("trips.check_at_gate", at=at, by=who, about=source, detail=detail, head=head)
    if refusal is None:
        return _verdict(known, boarding.PASS, welcome(known), more=1)
    if refusal.code in boarding.BREACHES:
        _breach(trip_id, known, refusal, at=at, by=who, key=key)
    own = known.seat_trip == trip_id
    return _verdict(known, refusal.code, refusal.sentence, name=known.name if own else "")


_DOORS: Together[Verdict | NotAllowed] = Together(audit.hold)


def _verdict(
    known: lookups.Known,
    code: str,
    sentence: str,
    *,
    seat: str | None = None,
    name: str | None = None,
    more: int = 0,
) -> Verdict:
    """What the door shows; `more`: who came aboard by this very scan."""
    return Verdict(
        code=code, sentence=sentence, name=known.name if name is None else name, seat=known.seat if seat is None else seat,
        aboard=known.aboard + more, seated=known.seated,
    )  # fmt: skip


def welcome(known: Known) -> str:
    """What a passed rider is told."""
    return f"{known.name}，请上车，座位 {known.seat}。"


def _right(known: Known, by: Viewer | Pass, *, at: dt.datetime, device: str) -> tuple[Viewer, str]:
    """Who stands at the door, and what the device is called."""
    if isinstance(by, Viewer):
        return by, device
    good = (
        known.device_secret is not None
        and known.device_trip == known.trip_id
        and hmac.compare_digest(known.device_secret, tokens.digest(by.secret))
        and not known.device_revoked
        and known.device_until is not None
        and at <= known.device_until
    )
    if not good:
        raise NotAllowed("这台设备没有这趟车的检票权限。请重新打开检票页。")
    return Viewer(
        user_id=known.device_account, label=known.device_label or "检票"
    ), known.device_name or device


def facts(known: Known, said: Said, *, at: dt.datetime) -> BoardingFacts:
    """What is known, as the rule wants it."""
    elsewhere = known.seat_trip is not None and known.seat_trip != known.trip_id
    right = None
    if (
        elsewhere
        and known.other_depart is not None
        and known.other_state not in {"CANCELLED", "SETTLED", "RETURNED", "HANDED_OVER"}
    ):
        right = RightTrip(
            trip_no=known.other_no, depart_at=lookups.local(known.other_depart), where=known.other_where
        )
    return BoardingFacts(
        trip_no=known.trip_no, trip_state=known.state, opens_at=lookups.local(known.depart_at - OPENS_BEFORE),
        on_list=known.seat_trip == known.trip_id, ticket=lookups.ticket_state(known, said, at=at),
        tail_matches=lookups.is_bearer(known, said), right_trip=right,
        aboard_at=lookups.local(known.aboard_at) if known.aboard_at else None, aboard_where=known.aboard_device,
        roster=known.roster or "PRESENT", stage=known.stage,
        clearance=known.clearance, health_needed=known.alert_level > 0, seat_label=known.seat, aboard=known.aboard,
        capacity=known.capacity,
    )  # fmt: skip


_COLUMNS = (
    "key", "trip_id", "person_id", "seat_label", "serial", "manner", "said", "sentence", "verdict", "counts", "conflict", "offline", "at",
    "received_at", "device", "by",
)  # fmt: skip
# By hand like the rest of the scan (a test holds it to the table's columns).
_KEEP = (
    f"INSERT INTO {GateCheck._meta.db_table} ({', '.join(f'{chr(34)}{c}{chr(34)}' for c in _COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
)


def _keep(
    known: Known, said: Said, refusal: Refusal | None, *, at: dt.datetime, key: UUID, label: str, by: Viewer
) -> None:
    code = refusal.code if refusal else boarding.PASS
    instant = connection.ops.adapt_datetimefield_value(at)
    values = (
        key if connection.features.has_native_uuid_field else key.hex, known.trip_id, known.person_id, known.seat,
        said.token.serial if said.token else known.serial, said.manner, code, (refusal.sentence if refusal else welcome(known))[:300],
        code, refusal is None, False, False, instant, instant, label[:60], by.label[:100],
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)


def _breach(trip_id: int, known: Known, refusal: Refusal, *, at: dt.datetime, by: Viewer, key: UUID) -> None:
    """Somebody without a right tried to board: a case for accountability, one a scan (二(四): 杜绝非务工人员乘坐)."""
    cases.open_case(
        kind="BOARDING_BREACH", about=f"trip:{trip_id}", title=f"{known.trip_no} 检票口：{boarding.CODES[refusal.code]}", key=f"gate:{key}",
        at=at, by=by, note=refusal.sentence,
    )  # fmt: skip
