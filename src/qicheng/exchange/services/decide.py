"""What a clerk decides about a batch: read a column otherwise, write it, go on with it, take it back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace

from qicheng.core import audit
from qicheng.core.jobs import enqueue
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.exchange import batches, wording
from qicheng.exchange.models import Batch, File, Row, Template
from qicheng.exchange.rosters.job import HIDDEN
from qicheng.exchange.rosters.mapping import Column, Mapping
from qicheng.exchange.services import commit, undo
from qicheng.exchange.services.intake import READ
from qicheng.people import queries as people

WRITE = "qicheng.exchange.tasks.commit_batch"
NAMES = 200  # touched persons named on the page; the number itself is always whole


def confirm(*, batch_id: int, files: list[int] | None, at: dt.datetime, by: Viewer) -> None:
    """Has a judged batch written: all accepted rows, or those of `files`."""
    batch = batches.batch_of(by, batch_id)
    if files is not None and not files:
        raise CannotAct("NO_FILE", "没有选中文件。请先勾选要写入的文件。")
    if not Row.objects.filter(batch=batch, verdict="ACCEPTED").exists() and batch.state == "READY":
        raise CannotAct("NOTHING", "这一批没有通过的行，不能写入。请改正后重新上传。")
    with writing():
        commit.start(batch_id=batch_id, at=at, by=by, chosen=files)
        enqueue(WRITE, batch_id)


def go_on(*, batch_id: int, at: dt.datetime, by: Viewer) -> None:
    """Has a batch that stands still taken up again where it was; harmless while it still runs."""
    batch = batches.batch_of(by, batch_id)
    with writing():
        if batch.state == "COMMITTING":
            enqueue(WRITE, batch_id)
        elif batch.state in {"RECEIVED", "READING", "FAILED"}:
            Batch.objects.filter(id=batch_id, state="FAILED").update(state="RECEIVED")
            enqueue(READ, batch_id)
        else:
            return
        audit.record("exchange.go_on", at=at, by=by, about=f"batch:{batch_id}", place=batch.place)


def read_otherwise(
    *, batch_id: int, file_id: int, fields: Dictionary[tuple[str, int], str], at: dt.datetime, by: Viewer
) -> None:
    """Reads a file anew with columns as the clerk says: `fields` by (sheet, column). Remembered for the sender's next files."""
    batch = batches.batch_of(by, batch_id)
    with writing():
        row = _to_read_anew(batch, file_id)
        changed = {s: _changed(m, s, fields) for s, m in batches.mappings_of(row.mapping).items()}
        text = {sheet: m.to_json() for sheet, m in changed.items()}
        File.objects.filter(id=row.pk).update(mapping="!" + json.dumps(text, ensure_ascii=False))
        for mapping in changed.values():
            _remember(batch, mapping, at=at, by=by)
        _read_anew(batch)
        audit.record(
            "exchange.read_otherwise", at=at, by=by, about=f"batch:{batch_id}", place=batch.place, detail={"file": row.position}
        )  # fmt: skip


def read_hidden(*, batch_id: int, file_id: int, at: dt.datetime, by: Viewer) -> None:
    """Reads a file anew with its hidden sheets, after the clerk has said that they count."""
    batch = batches.batch_of(by, batch_id)
    with writing():
        row = _to_read_anew(batch, file_id)
        known = (
            {sheet: m.to_json() for sheet, m in batches.mappings_of(row.mapping).items()}
            if row.mapping.startswith("!")
            else {}
        )
        File.objects.filter(id=row.pk).update(
            mapping="!" + json.dumps({**known, HIDDEN: True}, ensure_ascii=False)
        )
        _read_anew(batch)
        audit.record(
            "exchange.read_hidden", at=at, by=by, about=f"batch:{batch_id}", place=batch.place, detail={"file": row.position}
        )  # fmt: skip


def _to_read_anew(batch: Batch, file_id: int) -> File:
    if batch.state != "READY":
        raise CannotAct("NOT_READY", "这一批正在处理或已经写入，现在不能改列的含义。请等待完成，或先撤销。")
    row = File.objects.filter(batch=batch, id=file_id).first()
    if row is None:
        raise CannotAct("FILE_GONE", "这个文件刚被重新读取。请刷新页面后再改。")
    return row


def _read_anew(batch: Batch) -> None:
    Batch.objects.filter(id=batch.pk).update(state="RECEIVED", result="", total=0, done=0)
    enqueue(READ, batch.pk)


def _changed(mapping: Mapping, sheet: str, fields: Dictionary[tuple[str, int], str]) -> Mapping:
    columns = tuple(_column(c, fields.get((sheet, c.index), c.field)) for c in mapping.columns)
    return replace(mapping, columns=columns, source="by_hand")


def _column(column: Column, field: str) -> Column:
    shown = "other" if column.field and not column.label else column.field
    if field in {column.field, shown} or not wording.is_field(field):
        return column
    return replace(column, field=field, option="", confidence=100, why="由人工指定。")


def _remember(batch: Batch, mapping: Mapping, *, at: dt.datetime, by: Viewer) -> None:
    if mapping.fingerprint:
        Template.objects.update_or_create(
            sender=batch.sender, kind=batch.kind, fingerprint=mapping.fingerprint,
            defaults={"mapping": json.dumps(mapping.to_json(), ensure_ascii=False), "by": by.label, "at": at},
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPreview:
    """What taking a batch back would do, in three lists; of the touched persons the names."""

    taken_back: int
    touched: int
    names: tuple[tuple[int, str], ...]
    not_written: int


def look_back(*, batch_id: int, by: Viewer) -> UndoPreview:
    """The three lists of an undo, without doing it."""
    batch = batches.batch_of(by, batch_id)
    if batch.kind == "ENTERPRISES":
        raise CannotAct("NO_UNDO", "企业情况以最后一次报送为准，不需要撤销。请导入更正后的表。")
    found = undo.preview(batch_id=batch_id)
    names = people.names_of(found.touched_later[:NAMES])
    return UndoPreview(
        taken_back=found.taken_back, touched=len(found.touched_later), not_written=found.not_written,
        names=tuple(sorted(names.items(), key=lambda pair: pair[1])),
    )  # fmt: skip


def take_back(*, batch_id: int, at: dt.datetime, by: Viewer) -> undo.Undone:
    """Takes a batch back."""
    batches.batch_of(by, batch_id)
    return undo.undo(batch_id=batch_id, at=at, by=by)
