"""Scans made while a gate had no network, taken in afterwards: in any order, from any number of gates, as often as a phone sends them.

Each is judged by what held at its own instant, as if it were alone; of several that let one person in the earliest counts. So the
tables end the same whatever came first. Nothing is forced: where a gate let in somebody twice, or somebody who may not board, the
scan is kept as a conflict and a case tells the county.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError

from qicheng.cases import services as cases
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.journeys import riding
from qicheng.trips import lookups
from qicheng.trips.lookups import Asked, Known, Said
from qicheng.trips.models import GateCheck, Trip
from qicheng.trips.rules import boarding
from qicheng.trips.services import checks, gate
from qicheng.trips.services.checks import Late
from qicheng.trips.services.gate import Pass

MOST = 500  # scans a gate sends at once
_CHUNK = 100  # that share a commit: doors that are online do not wait long


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A scan as an offline gate kept it. `shown`: PASS, a code of `boarding.CODES`, or UNSAID."""

    scan: str
    key: UUID
    at: dt.datetime
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a scan came to. `counts`: the rider is aboard by it; `conflict`: somebody has to look into it."""

    key: UUID
    code: str
    sentence: str
    seat: str
    counts: bool
    conflict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    """A scan that is not stored yet, judged as if it were alone."""

    made: Made
    said: Said
    known: Known
    refusal: boarding.Refusal | None

    def beside(self) -> boarding.Scan:
        return boarding.Scan(
            key=self.made.key.hex, at=self.made.at, fit=self.refusal is None, said=self.made.shown
        )


def take_in(*, trip_id: int, scans: Sequence[Made], at: dt.datetime, by: Pass) -> list[Outcome]:
    """Keeps the scans and says what each came to, in their order; a scan whose key is known already changes nothing.

    One that cannot be kept now has no outcome and holds up no other. Raises `NotAllowed` for a device without the right to this
    door, which then has kept nothing of what follows.
    """
    for start in range(0, len(scans), _CHUNK):
        part = {made.key: made for made in reversed(scans[start : start + _CHUNK])}
        try:
            _keep(trip_id, part, at=at, by=by)
        except IntegrityError:
            for key, made in part.items():
                with suppress(IntegrityError):
                    _keep(trip_id, {key: made}, at=at, by=by)
    return outcomes([made.key for made in scans])


def outcomes(keys: Sequence[UUID]) -> list[Outcome]:
    """What stored scans come to now, in the order of their keys."""
    columns = ("key", "verdict", "sentence", "seat_label", "counts", "conflict")
    rows = {row[0]: row for row in GateCheck.objects.filter(key__in=keys).values_list(*columns)}
    return [
        Outcome(key=key, code=code, sentence=sentence, seat=seat, counts=counts, conflict=conflict)
        for key, code, sentence, seat, counts, conflict in (rows[k] for k in keys if k in rows)
    ]


def _keep(trip_id: int, made: Mapping[UUID, Made], *, at: dt.datetime, by: Pass) -> None:
    said = {key: gate.read_scan(one.scan, trip_id=trip_id) for key, one in made.items()}
    with writing():
        riding.hold()
        found = lookups.known(
            [Asked(trip_id=trip_id, said=said[key], key=key, device=by.device) for key in made]
        )
        trip = Trip.objects.filter(pk=trip_id).values_list("gate_opened_at", "gate_closed_at").first()
        news: list[_New] = []
        for one, known in zip(made.values(), found, strict=True):
            if known is None or trip is None:
                raise NotAllowed
            who, device = gate.right(known, by, at=at, device="")
            if known.before is None:
                facts = boarding.alone(
                    gate.facts(known, said[one.key], at=one.at, aboard=0),
                    opened=trip[0] is not None,
                    closed=trip[1] is not None and one.at > trip[1],
                )
                news.append(
                    _New(made=one, said=said[one.key], known=known, refusal=boarding.judge_boarding(facts))
                )
        if news:
            _settle(trip_id, news, at=at, by=who, device=device)


def _settle(trip_id: int, news: Sequence[_New], *, at: dt.datetime, by: Viewer, device: str) -> None:
    """Which of the new and the stored scans of each person counts now, and what follows."""
    groups: dict[object, list[_New]] = defaultdict(list)
    for n in news:  # of people unknown nothing holds two scans together: each stands by itself
        groups[n.known.person_id or n.made.key].append(n)
    stored: dict[object, list[GateCheck]] = defaultdict(list)
    for row in GateCheck.objects.filter(
        trip_id=trip_id, person_id__in=[g for g in groups if isinstance(g, int)]
    ):
        stored[row.person_id].append(row)
    late: dict[UUID, Late] = {}
    clashing: list[_New] = []
    for who, mine in groups.items():
        found, clash = _person(mine, stored[who], at=at)
        late |= found
        clashing += mine[:1] if clash else []
    checks.keep(
        [
            checks.judged(
                n.known, n.said, refusal=n.refusal, at=n.made.at, by=by, device=device, key=n.made.key, late=late[n.made.key]
            )
            for n in news
        ]
    )  # fmt: skip
    for n in clashing:
        _clash(n, at=at, by=by)
    for n in news:
        if n.refusal and n.made.shown == boarding.PASS and n.refusal.code not in boarding.BREACHES:
            _differs(n, n.refusal, by=by)


def _person(
    news: Sequence[_New], stored: Sequence[GateCheck], *, at: dt.datetime
) -> tuple[dict[UUID, Late], bool]:
    """The new scans of one person beside the stored ones, which are mended where another counts now; whether two let them in."""
    old = [boarding.Scan(key=r.key.hex, at=r.at, fit=r.verdict == boarding.PASS, said=r.said) for r in stored]
    scans = [*old, *(n.beside() for n in news)]
    winner, conflict = boarding.counted(scans)
    for row in stored:
        now = (row.key.hex == winner, row.key.hex in conflict)
        if now != (row.counts, row.conflict):
            GateCheck.objects.filter(key=row.key).update(counts=now[0], conflict=now[1])
    aboard = any(row.counts for row in stored)
    late = {
        n.made.key: Late(
            shown=n.made.shown, counts=n.made.key.hex == winner, boards=n.made.key.hex == winner and not aboard,
            conflict=n.made.key.hex in conflict, received_at=at,
        )
        for n in news
    }  # fmt: skip
    return late, any(scan.fit and scan.key in conflict for scan in scans)


def _clash(new: _New, *, at: dt.datetime, by: Viewer) -> None:
    """One person let in at two gates: one case, however many scans."""
    known = new.known
    cases.open_case(
        kind="DOUBLE_SCAN", about=f"trip:{known.trip_id}", title=f"{known.trip_no} 座位 {known.seat} 一人两处放行",
        key=f"double-scan:{known.trip_id}:{known.person_id}", at=at, by=by,
        note="离线期间，同一人在两个检票口各放行一次。请按检票记录核对时间和设备，查清座位上是不是本人、有没有别人冒名上车。",
    )  # fmt: skip


def _differs(new: _New, refusal: boarding.Refusal, *, by: Viewer) -> None:
    """A gate let somebody in whom the server would have refused."""
    known = new.known
    cases.open_case(
        kind="GATE_DIFFERENCE", about=f"trip:{known.trip_id}", title=f"{known.trip_no} 离线放行与系统不一致：{boarding.CODES[refusal.code]}",
        key=f"gate-difference:{new.made.key}", at=new.made.at, by=by, note=refusal.sentence,
    )  # fmt: skip
