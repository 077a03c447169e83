"""The gate: one act for every scan. Durable before the answer, once by key, hand-written where the queue stands in the cold.

At most six statements for a scan alone: the place at the head of the audit chain (on PostgreSQL), what is known, the check, the
ledger's row and event, the audit line and the chain's head. Scans that wait together share them. A test counts them.
"""

from __future__ import annotations

import datetime as dt
import hmac
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError

from qicheng.core import tokens
from qicheng.core.together import Together
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.journeys import riding
from qicheng.trips import issued, keys, lookups, tickets
from qicheng.trips.lookups import Asked, Known, Said
from qicheng.trips.rules import boarding
from qicheng.trips.rules.boarding import BoardingFacts, RightTrip
from qicheng.trips.services import checks
from qicheng.trips.services.checks import Judged

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    """One scan on its way to the writer's place."""

    trip_id: int
    said: Said
    at: dt.datetime
    by: Viewer | Pass
    key: UUID
    device: str


def check_at_gate(
    *, trip_id: int, scan: str, at: dt.datetime, by: Viewer | Pass, key: UUID, device: str = ""
) -> Verdict:
    """Judges one scan and keeps it, whatever the verdict. A repeat with the same key answers what it answered before.

    `scan`: a ticket's QR text, a slip's short code, an ID number, or `姓名 后四位`. Raises `NotAllowed` for a device or a viewer
    without the right to this door.
    """
    shown = _Scan(
        trip_id=trip_id, said=read_scan(scan, trip_id=trip_id), at=at, by=by, key=key, device=device
    )
    try:
        return _check(shown)
    except IntegrityError:
        # Two doors at the same instant: the other one was first. Looked at again, this scan is judged behind it.
        try:
            return _check(shown)
        except IntegrityError as error:
            raise CannotAct("MOVED_ON", "此人的台账刚有变动，这一次没有记上。请再扫一次。") from error


def read_scan(scan: str, *, trip_id: int) -> Said:
    """What was scanned or typed at the door of this bus, with its signature judged."""
    said = lookups.said_of(scan)
    if said.manner != "QR":
        return said
    now = time.monotonic()
    token = issued.find(trip_id, scan.strip(), now=now)
    if token is not None and token.key in keys.publics(now=now):
        return Said(manner="QR", token=token)
    try:
        token = tickets.read(scan.strip(), keys.publics(now=now))
    except tickets.Forged:
        try:  # a key made a moment ago by another process
            token = tickets.read(scan.strip(), keys.refresh(now=now))
        except tickets.Forged:
            return Said(manner="QR", forged=True)
    return Said(manner="QR", token=token)


def _check(scan: _Scan) -> Verdict:
    """One scan's turn at the writer's place, shared with the scans of other doors that wait there too."""
    found = _DOORS.run(scan)
    if isinstance(found, NotAllowed):
        raise found
    return found


def _judge(scans: Sequence[_Scan]) -> list[Verdict | NotAllowed]:
    """The answers to scans that share a commit, as if they had been judged and kept one after the other.

    Two of one person or of one key are never judged from one reading: the later waits for the next round and reads what the
    earlier has written.
    """
    answers: dict[int, Verdict | NotAllowed] = {}
    while len(answers) < len(scans):
        answers |= _round({place: scan for place, scan in enumerate(scans) if place not in answers})
    return [answers[place] for place in range(len(scans))]


_DOORS: Together[_Scan, Verdict | NotAllowed] = Together(riding.hold, _judge)


def _round(scans: Mapping[int, _Scan]) -> dict[int, Verdict | NotAllowed]:
    """Answers, by place, to the first of these scans and to each whose person and key nobody before it has; kept together.

    A missing right is returned, not raised: it has written nothing, and no other scan has to suffer.
    """
    answers: dict[int, Verdict | NotAllowed] = {}
    judged: list[Judged] = []
    boarded: Counter[int] = Counter()  # in this round, by trip
    met: set[object] = set()
    found = lookups.known([_asked(scan) for scan in scans.values()])
    for (place, scan), known in zip(scans.items(), found, strict=True):
        own = {scan.key} if known is None or known.person_id is None else {scan.key, known.person_id}
        if own & met:
            continue
        met |= own
        aboard = known.aboard + boarded[known.trip_id] if known else 0
        answer = _one(scan, known, aboard)
        if isinstance(answer, Judged):
            judged.append(answer)
            passed = answer.refusal is None
            boarded[answer.known.trip_id] += passed
            answer = _told(answer, aboard + passed)
        answers[place] = answer
    checks.keep(judged)
    return answers


def _one(scan: _Scan, known: Known | None, aboard: int) -> Judged | Verdict | NotAllowed:
    """The judgement of one scan, or what there is nothing to keep of: a repeat's first answer, a missing right."""
    if known is None:
        return NotAllowed()
    try:
        who, label = right(known, scan.by, at=scan.at, device=scan.device)
    except NotAllowed as fault:
        return fault
    if known.before is not None:
        code, sentence, seat = known.before
        return _verdict(known, code, sentence, seat=seat, aboard=aboard)
    refusal = boarding.judge_boarding(facts(known, scan.said, at=scan.at, aboard=aboard))
    return checks.judged(known, scan.said, refusal=refusal, at=scan.at, by=who, device=label, key=scan.key)


def _asked(scan: _Scan) -> Asked:
    device = scan.by.device if isinstance(scan.by, Pass) else None
    return Asked(trip_id=scan.trip_id, said=scan.said, key=scan.key, device=device)


def _told(judged: Judged, aboard: int) -> Verdict:
    """What the door shows of a new judgement; a name only of a rider of this bus."""
    known = judged.known
    own = judged.refusal is None or known.seat_trip == known.trip_id
    return _verdict(known, judged.code, judged.sentence, name=known.name if own else "", aboard=aboard)


def _verdict(
    known: Known, code: str, sentence: str, *, aboard: int, seat: str | None = None, name: str | None = None
) -> Verdict:
    return Verdict(
        code=code, sentence=sentence, name=known.name if name is None else name, seat=known.seat if seat is None else seat,
        aboard=aboard, seated=known.seated,
    )  # fmt: skip


def right(known: Known, by: Viewer | Pass, *, at: dt.datetime, device: str) -> tuple[Viewer, str]:
    """Who stands at the door, and what the device is called. Raises `NotAllowed` for a device that may not check there."""
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


def facts(known: Known, said: Said, *, at: dt.datetime, aboard: int) -> BoardingFacts:
    """What is known, as the rule wants it; `aboard`: how many are on the bus before this scan."""
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
        clearance=known.clearance, health_needed=known.alert_level > 0, seat_label=known.seat, aboard=aboard,
        capacity=known.capacity,
    )  # fmt: skip
