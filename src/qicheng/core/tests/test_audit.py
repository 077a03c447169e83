"""The audit book: whatever is done to its lines with plain SQL is found, and the first bad line is named."""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from qicheng.core import audit, bulk
from qicheng.core.models import AuditHead, AuditLine
from qicheng.core.tests import processes
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing

SEED = 20250304
LINES = 40
AT = dt.datetime(2025, 3, 4, 9, 0, tzinfo=dt.UTC)
BY = Viewer(user_id=7, label="韦秀兰", address="10.0.0.7")
COLUMNS = ("seq", *audit.COLUMNS[1:], "digest")
Tampering = Callable[[random.Random], int]  # does it, and tells the line that must be named


def write_book(lines: int = LINES) -> None:
    with writing():
        for i in range(lines):
            by = BY if i % 3 else Viewer(user_id=None, label="系统")
            detail = {"reason": f"理由{i}", "n": i} if i % 2 else None
            audit.record(
                "people.reveal", at=AT + dt.timedelta(seconds=i), by=by, about=f"person:{i}", place="451399001201", detail=detail
            )  # fmt: skip


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def edit(chance: random.Random) -> int:
    """One column of one line becomes something else."""
    seq, column = chance.randint(1, LINES), chance.choice(COLUMNS)
    line = AuditLine.objects.get(seq=seq)
    old = getattr(line, column)
    if column == "at":
        value: object = old + dt.timedelta(microseconds=chance.choice((1, 1000, -60_000_000)))
    elif column == "seq":
        value = old + 1000
    elif column == "user_id":
        value = None if old and chance.random() < 0.5 else (old or 0) + 1
    elif column in {"previous", "digest"}:
        spot = chance.randrange(64)
        value = old[:spot] + ("0" if old[spot] != "0" else "1") + old[spot + 1 :]
    elif column == "place":
        value = chance.choice(("", "451399001202"))
    else:
        value = chance.choice((old + " ", old[:-1] or "x", "改" + old))
    AuditLine.objects.filter(seq=seq).update(**{column: value})
    return seq


def delete(chance: random.Random) -> int:
    """One line goes; the last one too."""
    seq = chance.randint(1, LINES)
    sql("DELETE FROM core_auditline WHERE seq = %s", seq)
    return seq


def swap(chance: random.Random) -> int:
    """Two lines change places, each with everything it says."""
    first, second = sorted(chance.sample(range(1, LINES + 1), 2))
    for source, target in ((first, 9000), (second, first), (9000, second)):
        sql("UPDATE core_auditline SET seq = %s WHERE seq = %s", target, source)
    return first


def insert(chance: random.Random) -> int:
    """A line is slipped in at the end without the head."""
    line = AuditLine.objects.get(seq=chance.randint(1, LINES))
    line.seq, line.digest = LINES + 1, "f" * 64
    line.save(force_insert=True)
    return LINES + 1


def cut(chance: random.Random) -> int:
    """The tail goes and the head row is set back to the new end: only a head kept elsewhere tells."""
    end = chance.randint(1, LINES - 1)
    sql("DELETE FROM core_auditline WHERE seq > %s", end)
    digest = AuditLine.objects.get(seq=end).digest
    sql("UPDATE core_audithead SET seq = %s, digest = %s", end, digest)
    return end + 1


def rewrite(chance: random.Random) -> int:
    """One line is changed and the whole chain after it is made anew, head and all."""
    changed, previous = chance.randint(1, LINES), audit.START
    for line in AuditLine.objects.order_by("seq"):
        about = "person:999" if line.seq == changed else line.about
        row = {c: getattr(line, c) for c in audit.COLUMNS} | {
            "at": audit.stamp(line.at),
            "about": about,
            "previous": previous,
        }
        digest = audit.digest_of(row)
        sql(
            "UPDATE core_auditline SET about = %s, previous = %s, digest = %s WHERE seq = %s",
            about,
            previous,
            digest,
            line.seq,
        )
        previous = digest
    sql("UPDATE core_audithead SET digest = %s", previous)
    return LINES


def tampered(
    tampering: Tampering, chance: random.Random, anchor: tuple[int, str] | None
) -> tuple[int, object]:
    """The line that was to be named and what the book says, everything put back behind it."""
    with transaction.atomic():
        expected = tampering(chance)
        fault = audit.first_fault(anchor)
        transaction.set_rollback(True)
    return expected, fault


@pytest.mark.django_db
def test_three_hundred_random_tamperings_are_found_and_the_first_bad_line_is_named() -> None:
    write_book()
    anchor = audit.head()
    assert audit.first_fault() is None
    assert audit.first_fault(anchor) is None
    chance = random.Random(SEED)
    missed = []
    for i in range(300):
        tampering = (edit, edit, delete, swap, insert, cut, rewrite)[i % 7]
        expected, fault = tampered(tampering, chance, anchor)
        if fault is None or fault[0] != expected:
            missed.append((i, tampering.__name__, expected, fault))
    assert missed == []
    assert audit.first_fault(anchor) is None


@pytest.mark.django_db
@pytest.mark.parametrize("tampering", [edit, delete, swap, insert])
def test_what_is_done_inside_the_book_is_found_without_any_anchor(tampering: Tampering) -> None:
    write_book()
    chance = random.Random(SEED + 1)
    for _ in range(15):
        expected, fault = tampered(tampering, chance, None)
        assert fault
        assert fault[0] == expected


@pytest.mark.django_db
@pytest.mark.parametrize("tampering", [cut, rewrite])
def test_a_cut_tail_or_a_rewritten_book_needs_the_head_that_was_filed_elsewhere(tampering: Tampering) -> None:
    write_book()
    anchor = audit.head()
    chance = random.Random(SEED + 2)
    assert tampered(tampering, chance, None)[1] is None
    expected, fault = tampered(tampering, chance, anchor)
    assert fault
    assert fault[0] == expected
    assert "存档" in str(fault[1])


@pytest.mark.django_db
def test_a_tail_cut_by_someone_who_forgets_the_head_row_is_found_at_once() -> None:
    write_book()
    sql("DELETE FROM core_auditline WHERE seq > 30")
    assert audit.first_fault() == (31, "末尾的记录被删去。")


@pytest.mark.django_db
def test_the_proof_notices_a_digest_that_leaves_a_column_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "COLUMNS", tuple(c for c in audit.COLUMNS if c != "label"))
    write_book()
    AuditLine.objects.filter(seq=5).update(label="别人")
    assert audit.first_fault() is None


def test_a_line_is_written_with_every_column_of_its_table() -> None:
    assert set(audit._WRITTEN) == {f.column for f in AuditLine._meta.fields}


@pytest.mark.django_db
def test_every_digest_is_the_sha_256_of_the_line_and_the_line_before() -> None:
    write_book(3)
    first, second, _ = AuditLine.objects.order_by("seq")
    assert first.previous == "0" * 64
    assert second.previous == first.digest
    assert audit.head() == (3, AuditLine.objects.get(seq=3).digest)
    assert json.loads(second.detail) == {"n": 1, "reason": "理由1"}


@pytest.mark.django_db
def test_an_empty_book_holds_and_a_forgotten_anchor_shows_that_it_was_emptied() -> None:
    assert audit.first_fault() is None
    assert audit.head() == (0, audit.START)
    assert audit.first_fault((5, "a" * 64)) == (1, "末尾的记录被删去，存档摘要指向的记录已不存在。")


@pytest.mark.django_db(transaction=True)
def test_lines_written_by_several_processes_at_once_never_fork_the_chain(tmp_path) -> None:
    script = """
import datetime as dt, sys
from qicheng.core import audit
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
for i in range(25):
    with writing():
        audit.record("test", at=dt.datetime.now(dt.UTC), by=Viewer(user_id=1, label=sys.argv[1]), about=f"n:{i}")
"""
    processes.together(script, 3, tmp_path)
    check = "from qicheng.core import audit\nprint(audit.first_fault(), audit.head()[0])"
    assert processes.alone(check, tmp_path) == "None 75"


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_book_is_checked_at_twenty_thousand_lines_a_second_or_more() -> None:
    total, previous = 50_000, audit.START
    rows = []
    for seq in range(1, total + 1):
        line: dict[str, object] = {
            "seq": seq, "at": audit.stamp(AT), "user_id": 7, "label": "韦秀兰", "act": "people.reveal", "about": f"person:{seq}",
            "place": "451399001201", "detail": '{"reason":"核对"}', "address": "10.0.0.7", "previous": previous,
        }  # fmt: skip
        previous = audit.digest_of(line)
        rows.append([*({**line, "at": AT}[c] for c in audit.COLUMNS), previous])
    bulk.insert(AuditLine, (*audit.COLUMNS, "digest"), rows)
    AuditHead.objects.create(seq=total, digest=previous)
    began = time.process_time()
    assert audit.first_fault() is None
    rate = total / (time.process_time() - began)
    print(f"audit lines checked per CPU second: {rate:.0f}")
    assert rate >= 20_000
