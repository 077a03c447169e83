"""Committing: judged rows of a batch go into the roster, in chunks. A crash loses and doubles nothing: the chunk, its
ledger entries, its audit line and the batch's cursor are one transaction; whoever calls again goes on behind the cursor."""

from __future__ import annotations

import datetime as dt

from qicheng.core import audit, bulk
from qicheng.core.sealing import seal_facts
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.exchange.models import Batch, Row
from qicheng.exchange.rowbox import entry_of, unpack
from qicheng.exchange.services.receive import require_range
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.survey import services as survey

CHUNK = 5000


def source_of(batch_id: int) -> str:
    """How ledger entries name the batch they come from."""
    return f"batch:{batch_id}"


def start(*, batch_id: int, at: dt.datetime, by: Viewer, chosen: list[int] | None = None) -> None:
    """The clerk's yes: all accepted rows, or only those of the chosen files."""
    with writing():
        batch = Batch.objects.select_for_update().get(id=batch_id)
        require_range(batch, by)
        if batch.state in {"COMMITTING", "DONE"}:
            return
        if batch.state != "READY":
            raise CannotAct("NOT_READY", "这一批还没有读完，或已经撤销。请等待读取完成后再写入。")
        rows = Row.objects.filter(batch=batch, verdict="ACCEPTED")
        if chosen is not None:
            rows.exclude(file_id__in=chosen).update(chosen=False)
            rows = rows.filter(file_id__in=chosen)
        Batch.objects.filter(id=batch_id).update(state="COMMITTING", total=rows.count(), done=0)
        audit.record("exchange.commit", at=at, by=by, about=f"batch:{batch_id}", place=batch.place)


def commit(*, batch_id: int, at: dt.datetime, by: Viewer) -> None:
    """Writes all chunks that are not written yet. May be called again at any time."""
    bulk.roomy_cache()
    while _commit_chunk(batch_id=batch_id, at=at, by=by):
        pass


def _commit_chunk(*, batch_id: int, at: dt.datetime, by: Viewer) -> bool:
    with writing():
        batch = Batch.objects.select_for_update().get(id=batch_id)
        if batch.state != "COMMITTING":
            return False
        wanted = Row.objects.filter(batch=batch, verdict="ACCEPTED", chosen=True, id__gt=batch.cursor)
        rows = list(wanted.order_by("id").values_list("id", "village", "id_index", "payload")[:CHUNK])
        if not rows:
            Batch.objects.filter(id=batch_id).update(state="DONE")
            audit.record(
                "exchange.committed",
                at=at,
                by=by,
                about=f"batch:{batch_id}",
                place=batch.place,
                detail={"rows": batch.done},
            )
            return False
        season = seasons.season(batch.season)
        assert season is not None  # noqa: S101  a batch is only made in a season
        villages = {p.code: p.id for p in places.inside(places.county_code(), "VILLAGE")}
        entries = [
            entry_of(unpack(p, row_id=i), village=v, village_id=villages[v], index=x) for i, v, x, p in rows
        ]
        take = survey.take_base if batch.kind == "BASE" else survey.take_survey
        taken = take(entries, season=season, at=at, by=by, source=source_of(batch_id))
        before = ((t.person_id, _kept(t, i), i) for t, (i, *_) in zip(taken, rows, strict=True))
        bulk.update(Row, ("person_id", "before"), before)
        Batch.objects.filter(id=batch_id).update(cursor=rows[-1][0], done=batch.done + len(rows))
        audit.record(
            "exchange.take_in",
            at=at,
            by=by,
            about=f"batch:{batch_id}",
            place=batch.place,
            detail={"from": rows[0][0], "to": rows[-1][0]},
        )
    return True


def _kept(taken: survey.Taken, row_id: int) -> bytes | None:
    """The person's facts that this row changed, as they were, sealed: what an undo needs."""
    if not taken.before:
        return None
    return seal_facts(taken.before, aad=f"before:{row_id}")
