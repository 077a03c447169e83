"""Running a batch from its files to its verdicts: read in child processes, judge, keep the judged rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from django.utils import timezone

from qicheng.core import audit, bulk, counters
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.exchange import readfiles
from qicheng.exchange.models import Batch, File, Row, Template
from qicheng.exchange.rowbox import pack
from qicheng.exchange.services import commit, enterprises, judge
from qicheng.exchange.services.receive import source_of
from qicheng.places import queries as places
from qicheng.season import queries as seasons

CHUNK = 5000


def viewer_of(batch: Batch) -> Viewer:
    """Whoever dropped the batch, as its later acts name them."""
    return Viewer(user_id=batch.account_id, label=batch.label)


def read_batch(batch_id: int, *, at: dt.datetime) -> None:
    """Reads and judges all files of a batch; begins anew if an earlier run was broken off."""
    batch = Batch.objects.get(id=batch_id)
    if batch.state not in {"RECEIVED", "READING"}:
        return
    with writing():
        Row.objects.filter(batch=batch).delete()
        File.objects.filter(batch=batch).exclude(mapping__startswith="!").delete()
        Batch.objects.filter(id=batch_id).update(state="READING", total=0, done=0)
    if batch.kind == "ENTERPRISES":
        enterprises.read(batch, at=at, by=viewer_of(batch))
        return
    _read_rosters(batch, at=at)


def _read_rosters(batch: Batch, *, at: dt.datetime) -> None:
    season = seasons.season(batch.season)
    if season is None or not places.county_code():
        raise CannotAct("NOT_SET_UP", "还没有装入本县区划或建立年度方案。请先完成设置再导入。")
    path, shown = source_of(batch)
    order = readfiles.Order(
        kind=batch.kind,
        season=season,
        today=timezone.localdate(at),
        by_hand=_overrides(batch),
        remembered=_remembered(batch),
    )

    def progress(done: int, total: int) -> None:
        Batch.objects.filter(id=batch.pk).update(done=done, total=total)

    files, rows = readfiles.read(path, shown_as=shown, order=order, progress=progress)
    known = {} if batch.kind == "BASE" else readfiles.known_persons(season.year)
    verdicts = judge.judge(rows, known, base=batch.kind == "BASE", scope=_scope(batch))
    _keep(batch, files, rows, verdicts)
    with writing():
        Batch.objects.filter(id=batch.pk).update(
            state="READY",
            result=json.dumps(judge.count(verdicts), ensure_ascii=False),
            total=len(rows),
            done=len(rows),
        )
        audit.record(
            "exchange.read",
            at=at,
            by=viewer_of(batch),
            about=f"batch:{batch.pk}",
            place=batch.place,
            detail={"rows": len(rows)},
        )


def _scope(batch: Batch) -> judge.Scope | None:
    """A batch of a township or village covers only its own villages."""
    prefixes = tuple(p for p in batch.place.split(",") if p)
    return judge.Scope(covers=lambda code: code.startswith(prefixes)) if prefixes else None


def _remembered(batch: Batch) -> dict[str, object]:
    """Mappings by header that this sender's files were given before."""
    rows = Template.objects.filter(sender=batch.sender, kind=batch.kind)
    return {
        fingerprint: json.loads(mapping)
        for fingerprint, mapping in rows.values_list("fingerprint", "mapping")
    }


def _overrides(batch: Batch) -> dict[str, dict[str, object]]:
    rows = File.objects.filter(batch=batch, mapping__startswith="!").values_list("path", "mapping")
    return {path: json.loads(mapping[1:]) for path, mapping in rows}


def _keep(
    batch: Batch,
    files: Sequence[readfiles.FileReport],
    rows: Sequence[judge.Found],
    verdicts: Sequence[judge.Judged],
) -> None:
    with writing():
        File.objects.filter(batch=batch).delete()
        made = File.objects.bulk_create(
            [
                File(batch=batch, path=f.path[:400], position=i, sha256=f.sha256, status=f.status, code=f.code, reason=f.reason[:400], mapping=f.mapping, rows=f.rows, read=True)
                for i, f in enumerate(files)
            ]
        )  # fmt: skip
    ids = [f.pk for f in made]
    columns = (
        "id",
        "batch_id",
        "file_id",
        "sheet",
        "number",
        "verdict",
        "code",
        "warnings",
        "village",
        "id_index",
        "payload",
        "chosen",
    )
    for start in range(0, len(rows), CHUNK):
        part = range(start, min(start + CHUNK, len(rows)))
        with writing():
            first = counters.take("exchange_row", len(part))
            bulk.insert(
                Row,
                columns,
                (_row(batch.pk, ids, rows[i], verdicts[i], first + n) for n, i in enumerate(part)),
            )


def _row(
    batch_id: int, ids: Sequence[int], row: judge.Found, verdict: judge.Judged, row_id: int
) -> tuple[object, ...]:
    return (
        row_id, batch_id, ids[row.file], row.sheet[:80], row.number, verdict.verdict, verdict.code,
        ",".join(verdict.warnings), row.village, row.key, pack(row.payload, row_id=row_id), True,
    )  # fmt: skip


def commit_batch(batch_id: int, *, at: dt.datetime) -> None:
    """Writes a batch's accepted rows."""
    batch = Batch.objects.get(id=batch_id)
    commit.commit(batch_id=batch_id, at=at, by=viewer_of(batch))


def run_all(batch_id: int, *, at: dt.datetime, by: Viewer) -> None:
    """From files to roster without a question in between, as the command line does; resumes wherever it was."""
    read_batch(batch_id, at=at)
    if Batch.objects.get(id=batch_id).state == "READY":
        commit.start(batch_id=batch_id, at=at, by=by)
    commit_batch(batch_id, at=at)
