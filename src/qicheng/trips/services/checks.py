"""Scans that have been judged are kept, whatever the verdict: the check, the ledger's row and event, the audit line, a breach's case.

Written by hand and for all scans of a group together, because the queue stands in the cold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError

from qicheng.cases import services as cases
from qicheng.core import audit, statements
from qicheng.core.statements import Rows, instant, into, is_postgres
from qicheng.core.viewer import Viewer
from qicheng.journeys import riding
from qicheng.trips import lookups
from qicheng.trips.lookups import Known, Said
from qicheng.trips.models import GateCheck
from qicheng.trips.rules import boarding
from qicheng.trips.rules.boarding import Refusal

COLUMNS = (  # all of the table's: a test holds it
    "key", "trip_id", "person_id", "seat_label", "serial", "manner", "said", "sentence", "verdict", "counts", "conflict", "offline", "at",
    "received_at", "device", "by",
)  # fmt: skip
_KEEP = Rows(*into(GateCheck, COLUMNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What a scan brings that was made without network: what the phone said then, and what it comes to beside the others."""

    shown: str  # PASS, a code of `boarding.CODES`, or `boarding.UNSAID`
    counts: bool
    boards: bool  # it counts, and nobody has written the rider aboard before
    conflict: bool
    received_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A scan and its judgement, see `judged`. `by`: who stands at the door; `device`: what the device is called."""

    key: UUID
    said: Said
    known: Known
    refusal: Refusal | None
    code: str
    sentence: str
    at: dt.datetime
    by: Viewer
    device: str
    late: Late | None = None

    @property
    def boards(self) -> bool:
        return self.late.boards if self.late else self.refusal is None


def judged(  # noqa: PLR0913  the row's own facts
    known: Known,
    said: Said,
    *,
    refusal: Refusal | None,
    at: dt.datetime,
    by: Viewer,
    device: str,
    key: UUID,
    late: Late | None = None,
) -> Judged:
    """With the code and the sentence that the rider is told."""
    code = refusal.code if refusal else boarding.PASS
    sentence = refusal.sentence if refusal else welcome(known)
    return Judged(
        key=key, said=said, known=known, refusal=refusal, code=code, sentence=sentence, at=at, by=by, device=device, late=late
    )  # fmt: skip


def welcome(known: Known) -> str:
    """What a rider is told who may board."""
    return f"{known.name}，请上车，座位 {known.seat}。"


def keep(scans: Sequence[Judged]) -> None:
    """Everything that follows from these judgements, of which no two have one key or board one person. Call it inside `writing()`.

    Raises IntegrityError when a row is no longer as it was read; then everything has to be undone.
    """
    if not scans:
        return
    page = audit.Page((scans[0].known.seq, scans[0].known.digest))
    for j in scans:
        detail: dict[str, object] = {"code": j.code, "manner": j.said.manner, "seat": j.known.seat}
        if j.late:
            detail |= {"shown": j.late.shown, "conflict": j.late.conflict}
        page.add("trips.check_at_gate", at=j.at, by=j.by, about=_source(j), detail=detail)
    with statements.batch() as batch:
        batch.rows(_KEEP, [_row(j) for j in scans])
        boarded = riding.board(batch, [_boarding(j) for j in scans if j.boards])
        page.write(batch)
    if not boarded():
        raise IntegrityError("the ledger moved on")  # judged again with what holds now
    for j in scans:
        if j.code in boarding.BREACHES:
            _breach(j)


def _source(j: Judged) -> str:
    return f"trip:{j.known.trip_id}"


def _row(j: Judged) -> tuple[object, ...]:
    """The check, in the order of `COLUMNS`."""
    at, late = instant(j.at), j.late
    said, counts, conflict, received = (j.code, j.refusal is None, False, at) if late is None else (
        late.shown, late.counts, late.conflict, instant(late.received_at)
    )  # fmt: skip
    return (
        j.key if is_postgres() else j.key.hex, j.known.trip_id, j.known.person_id, j.known.seat,
        j.said.token.serial if j.said.token else j.known.serial, j.said.manner, said, j.sentence[:300],
        j.code, counts, conflict, late is not None, at, received, j.device[:60], j.by.label[:100],
    )  # fmt: skip


def _boarding(j: Judged) -> riding.Boarding:
    return riding.Boarding(
        journey_id=j.known.journey_id,
        on=lookups.local(
            j.known.depart_at
        ).date(),  # the bus's day, whichever side of midnight the door was on
        at=j.at,
        by=j.by.label,
        source=_source(j),
    )


def _breach(j: Judged) -> None:
    """Somebody without a right tried to board: a case for accountability, one a scan (二(四): 杜绝非务工人员乘坐)."""
    cases.open_case(
        kind="BOARDING_BREACH", about=_source(j), title=f"{j.known.trip_no} 检票口：{boarding.CODES[j.code]}", key=f"gate:{j.key}",
        at=j.at, by=j.by, note=j.sentence,
    )  # fmt: skip
