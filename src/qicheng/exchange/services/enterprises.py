"""Enterprise lists of the three bureaus: read in children, merged by credit code, taken in by one act."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.employers import rules
from qicheng.employers import services as employers
from qicheng.exchange.models import Batch, File
from qicheng.exchange.rosters.enterprises import SENTENCES, EnterpriseBook
from qicheng.exchange.services.receive import source_of
from qicheng.kit.reading.grid import Unread
from qicheng.kit.reading.worker import read_path

JOB = "qicheng.exchange.rosters.job:read_enterprises"
STATUS = {"REOPENED": "reopened", "PARTIAL": "partial", "PLANNED": "planned", "NOT_REOPENED": "not_reopened"}


def read(batch: Batch, *, at: dt.datetime, by: Viewer) -> None:
    """Reads and merges all lists of a batch. They are taken in by `commit`."""
    path, shown = source_of(batch)
    books: list[EnterpriseBook] = []
    files: list[File] = []
    for position, result in enumerate(read_path(path, shown_as=shown, job=JOB, args={"year": batch.season})):
        value = result.value
        file = File(
            batch=batch, path=result.source.path[:400], position=position, sha256=result.sha256, read=True
        )
        if isinstance(value, Unread):
            file.status, file.code, file.reason = value.status, value.code, value.reason[:400]
        else:
            file.status, file.reason, file.rows = value.status, value.reason[:400], len(value.rows)
            books.append(value)
        files.append(file)
    merged = rules.merge([said for book in books for said in _said(book)])
    with writing():
        File.objects.filter(batch=batch).delete()
        File.objects.bulk_create(files)
        employers.take_lists(merged, season=batch.season, as_of=None, at=at, by=by)
        Batch.objects.filter(id=batch.pk).update(
            state="DONE",
            result=json.dumps(_summary(merged, books), ensure_ascii=False),
            total=len(merged),
            done=len(merged),
        )


def _said(book: EnterpriseBook) -> list[rules.Said]:
    known = set(rules.names())
    return [
        rules.Said(
            **{k: v for k, v in row.facts.items() if k in known and k != "bureau"},  # type: ignore[arg-type]
            bureau=str(row.facts.get("bureau") or book.bureau), source=book.bureau, file=f"{book.path}#{row.sheet}", row=row.row,
        )
        for row in book.rows
        if row.facts["name_key"]
    ]  # fmt: skip


def _summary(merged: Sequence[rules.Merged], books: Sequence[EnterpriseBook]) -> dict[str, object]:
    """`ent.json`: enterprises counted once, whatever number of lists names them."""
    status = dict.fromkeys(STATUS.values(), 0)
    sums = {"due_back": 0, "back": 0, "shortage": 0}
    for one in merged:
        word = STATUS.get(str(one.said.get("status")))
        if word:
            status[word] += 1
        for name in sums:
            value = one.said.get(name)
            sums[name] += value if isinstance(value, int) else 0
    problems = [
        {
            "file": book.path,
            "sheet": row.sheet,
            "row": row.row,
            "code": code,
            "name": row.facts["name"],
            "sentence": SENTENCES[code],
        }
        for book in books
        for row in book.rows
        for code in row.problems
    ]
    problems += [
        {
            "file": source, "sheet": "", "row": 0, "code": "CONFLICT", "name": one.said.get("name", ""),
            "sentence": f"{rules.WORDS.get(field, field)}：先采用“{kept}”，{source}报“{other}”。{SENTENCES['CONFLICT']}",
        }
        for one in merged
        for field, kept, other, source in one.conflicts
    ]  # fmt: skip
    return {
        "unique": len(merged),
        "unique_with_valid_code": sum(bool(one.said["code_valid"]) for one in merged),
        "status_unique": status,
        **sums,
        "problems": problems,
    }
