"""The audit book: every act and every opening of personal data, in a chain of digests.

digest(n) = SHA-256 over the JSON array of line n and digest(n-1). Whoever rewrites the whole book is found by a
head kept elsewhere: `qicheng audit head` prints one to sign and file each day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.db import models

from qicheng.core import settled, statements
from qicheng.core.models import AuditHead, AuditLine
from qicheng.core.statements import BY_INDEX, Batch, Rows, Statement, instant, into, is_postgres
from qicheng.core.viewer import Viewer

START = "0" * 64
COLUMNS = ("seq", "at", "user_id", "label", "act", "about", "place", "detail", "address", "previous")
# By hand: every act and every scan at a gate pays for these (a test holds them to the table's columns).
_WRITTEN = (*COLUMNS, "digest")
_HEAD = f"UPDATE {AuditHead._meta.db_table} SET seq = %s, digest = %s WHERE id = 1"  # noqa: S608
_FORWARD, _LINES = Statement(_HEAD), Rows(*into(AuditLine, _WRITTEN))
_LAST = Rows(f"WITH lines AS ({into(AuditLine, _WRITTEN)[0]}", into(AuditLine, _WRITTEN)[1], f") {_HEAD}")

# Made once: json.dumps makes one each time.
_ARRAY = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DETAIL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


def stamp(at: dt.datetime) -> str:
    """An instant as the book spells it: UTC, microseconds."""
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def digest_of(line: Mapping[str, object]) -> str:
    """The digest of one line given as a mapping of `COLUMNS` (`at` already a stamp)."""
    return hashlib.sha256(_ARRAY.encode([line[c] for c in COLUMNS]).encode()).hexdigest()


def record(
    act: str,
    *,
    at: dt.datetime,
    by: Viewer,
    about: str,
    place: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Adds a line. Call it inside the act's own transaction. `detail` holds no name, ID number or phone."""
    AuditHead.objects.get_or_create(id=1)
    head = AuditHead.objects.select_for_update().get(id=1)
    page = Page((head.seq, head.digest))
    page.add(act, at=at, by=by, about=about, place=place, detail=detail)
    with statements.batch() as batch:
        page.write(batch)


def hold(numbering: type[models.Model]) -> None:
    """Takes the place at the head of the chain where writers do not queue by themselves (PostgreSQL), before anything is read.

    In the same trip it is said that rows of the book `numbering` will be numbered (`settled`).
    """
    if is_postgres():
        with statements.batch() as batch:  # the transaction's own beginning goes with it
            batch.one(_hold(numbering), ())
        settled.said(numbering)


@cache
def _hold(numbering: type[models.Model]) -> Statement:
    return Statement(
        f"SELECT {settled.clause(numbering)}, {BY_INDEX}, (SELECT 1 FROM {AuditHead._meta.db_table} WHERE id = 1 FOR UPDATE)"  # noqa: S608
    )


class Page:
    """Lines that are added together behind `head`, which the caller has read while holding the chain."""

    def __init__(self, head: tuple[int, str]) -> None:
        self._seq, self._digest = head
        self._rows: list[list[Any]] = []

    def add(
        self,
        act: str,
        *,
        at: dt.datetime,
        by: Viewer,
        about: str,
        place: str = "",
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """One more line, as `record` adds it, in the order of `COLUMNS`; nothing is written yet."""
        text = _DETAIL.encode(detail) if detail else ""
        line: dict[str, object] = {
            "seq": self._seq + 1, "at": stamp(at), "user_id": by.user_id, "label": by.label, "act": act, "about": about, "place": place,
            "detail": text, "address": by.address, "previous": self._digest,
        }  # fmt: skip
        self._seq, self._digest = self._seq + 1, digest_of(line)
        line["at"] = instant(at)
        self._rows.append([*line.values(), self._digest])

    def write(self, batch: Batch) -> None:
        """All lines, and the head moved on once. On PostgreSQL the last lines and the head are one statement."""
        if not self._rows:
            return
        forward = [self._seq, self._digest]
        if is_postgres():
            before, last = self._rows[: -Rows.MOST], self._rows[-Rows.MOST :]
            batch.rows(_LINES, before)
            batch.one(_LAST.of(len(last)), [*(v for row in last for v in row), *forward])
        else:
            batch.rows(_LINES, self._rows)
            batch.one(_FORWARD, forward)
        self._rows = []


def lines(start: int = 1, batch: int = 5000) -> Iterator[AuditLine]:
    """The book from line `start`, in order, in bounded memory."""
    while True:
        found = list(AuditLine.objects.filter(seq__gte=start).order_by("seq")[:batch])
        yield from found
        if len(found) < batch:
            return
        start = found[-1].seq + 1


def first_fault(anchor: tuple[int, str] | None = None) -> tuple[int, str] | None:
    """The first line that does not hold and why, or None. `anchor` is a head filed earlier: (seq, digest)."""
    previous, expected = START, 1
    for line in lines():
        if line.seq != expected:
            return expected, "缺少这一条记录。"
        row = {c: getattr(line, c) for c in COLUMNS} | {"at": stamp(line.at)}
        if line.previous != previous or digest_of(row) != line.digest:
            return line.seq, "这一条记录被改动过。"
        if anchor and anchor[0] == line.seq and anchor[1] != line.digest:
            return line.seq, "与存档的当日摘要不符，整本记录可能被重写。"
        previous, expected = line.digest, line.seq + 1
    head = AuditHead.objects.filter(id=1).first()
    if head and (head.seq, head.digest) != (expected - 1, previous):
        return expected, "末尾的记录被删去。"
    if anchor and anchor[0] >= expected:
        return expected, "末尾的记录被删去，存档摘要指向的记录已不存在。"
    return None


def head() -> tuple[int, str]:
    """The last line's number and digest, to be printed and filed outside."""
    row = AuditHead.objects.filter(id=1).first()
    return (row.seq, row.digest) if row else (0, START)
