"""Undo: a batch is taken back person by person. Whatever was changed later stays and is listed; nothing cascades."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.core import audit
from qicheng.core.sealing import open_facts
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.exchange.models import Batch, Row
from qicheng.exchange.services.commit import source_of
from qicheng.exchange.services.receive import require_range
from qicheng.journeys import services as ledger
from qicheng.people import services as people

CHUNK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """How an undo ended: taken back, left because later work touched them (their person ids), and not written at all."""

    taken_back: int
    touched_later: tuple[int, ...]
    not_written: int


def preview(*, batch_id: int) -> Undone:
    """What an undo would do, without doing it."""
    return _sorted(Batch.objects.get(id=batch_id))[0]


def undo(*, batch_id: int, at: dt.datetime, by: Viewer) -> Undone:
    """Takes a committed batch back."""
    with writing():
        batch = Batch.objects.select_for_update().get(id=batch_id)
        require_range(batch, by)
        if batch.kind == "ENTERPRISES":
            raise CannotAct("NO_UNDO", "企业情况以最后一次报送为准，不需要撤销。请导入更正后的表。")
        if batch.state not in {"DONE", "READY"}:
            raise CannotAct("NOT_DONE", "这一批还在处理或已经撤销，现在不能撤销。请稍后再看。")
        outcome, untouched = _sorted(batch)
        back = set(untouched)
        changed = (
            Row.objects.filter(batch=batch).exclude(before=None).values_list("id", "person_id", "before")
        )
        for row_id, person_id, sealed in changed.iterator(chunk_size=CHUNK):
            if person_id in back and sealed is not None:
                people.put_back(person_id, open_facts(sealed, aad=f"before:{row_id}"))
        ledger.take_back(untouched, season=batch.season, source=source_of(batch_id), at=at, by=by)
        Batch.objects.filter(id=batch_id).update(state="UNDONE")
        audit.record(
            "exchange.undo",
            at=at,
            by=by,
            about=f"batch:{batch_id}",
            place=batch.place,
            detail={"taken_back": outcome.taken_back, "touched_later": len(outcome.touched_later)},
        )
    return outcome


def _sorted(batch: Batch) -> tuple[Undone, list[int]]:
    rows = Row.objects.filter(batch=batch).exclude(person_id=None).values_list("person_id", flat=True)
    written = [person_id for person_id in rows if person_id is not None]
    touched = ledger.touched_later(written, season=batch.season, source=source_of(batch.pk))
    untouched = [p for p in written if p not in touched]
    accepted = Row.objects.filter(batch=batch, verdict="ACCEPTED").count()
    outcome = Undone(
        taken_back=len(untouched), touched_later=tuple(sorted(touched)), not_written=accepted - len(written)
    )
    return outcome, untouched
