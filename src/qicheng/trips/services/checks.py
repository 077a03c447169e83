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
from qicheng.core.statements import Statement, instant, is_postgres
from qicheng.core.viewer import Viewer
from qicheng.journeys import riding
from qicheng.trips import lookups
from qicheng.trips.lookups import Known, Said
from qicheng.trips.models import GateCheck
from qicheng.trips.rules import boarding
from qicheng.trips.rules.boarding import Refusal

COLUMNS = (
    "key", "trip_id", "person_id", "seat_label", "serial", "manner", "said", "sentence", "verdict", "counts", "conflict", "offline", "at",
    "received_at", "device", "by",
)  # fmt: skip
# A test holds it to the table's columns.
_KEEP = Statement(
    f"INSERT INTO {GateCheck._meta.db_table} ({', '.join(f'{chr(34)}{c}{chr(34)}' for c in COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * len(COLUMNS))})"
)


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


def judged(
    known: Known, said: Said, *, refusal: Refusal | None, at: dt.datetime, by: Viewer, device: str, key: UUID
) -> Judged:
    """With the code and the sentence that the rider is told."""
    code = refusal.code if refusal else boarding.PASS
    sentence = refusal.sentence if refusal else f"{known.name}，请上车，座位 {known.seat}。"
    return Judged(
        key=key, said=said, known=known, refusal=refusal, code=code, sentence=sentence, at=at, by=by, device=device
    )  # fmt: skip


def keep(scans: Sequence[Judged]) -> None:
    """Everything that follows from these judgements, of which no two are of one person or one key. Call it inside `writing()`.

    Raises IntegrityError when a row is no longer as it was read; then everything has to be undone.
    """
    if not scans:
        return
    page = audit.Page((scans[0].known.seq, scans[0].known.digest))
    for j in scans:
        detail = {"code": j.code, "manner": j.said.manner, "seat": j.known.seat}
        page.add("trips.check_at_gate", at=j.at, by=j.by, about=_source(j), detail=detail)
    with statements.batch() as batch:
        batch.each(_KEEP, [_row(j) for j in scans])
        boarded = riding.board(batch, [_boarding(j) for j in scans if j.refusal is None])
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
    at = instant(j.at)
    return (
        j.key if is_postgres() else j.key.hex, j.known.trip_id, j.known.person_id, j.known.seat,
        j.said.token.serial if j.said.token else j.known.serial, j.said.manner, j.code, j.sentence[:300],
        j.code, j.refusal is None, False, False, at, at, j.device[:60], j.by.label[:100],
    )  # fmt: skip


def _boarding(j: Judged) -> riding.Boarding:
    return riding.Boarding(
        journey_id=j.known.journey_id,
        on=lookups.local(j.at).date(),
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
