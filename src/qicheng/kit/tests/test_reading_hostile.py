"""Proof S4: hostile files are refused with their cause, quickly and cheaply; good files get through."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qicheng.kit.reading.archives import Source
from qicheng.kit.reading.grid import Book
from qicheng.kit.reading.worker import ReaderPool, Result

from . import hostile

MOST_SECONDS = 2.0
MOST_MB = 150


def _sources(pool: ReaderPool, path: Path) -> list[Source]:
    return list(pool.walk(path))


def _codes(results: list[Result]) -> set[str]:
    return {r.unread.code if r.unread else "READ" for r in results}


def _check(results: list[Result], case: hostile.Case) -> None:
    for result in results:
        unread = result.unread
        if unread is None:
            assert isinstance(result.value, Book), case.name
            continue
        assert unread.status in ("refuse", "ignore"), case.name
        assert unread.reason.endswith("。"), case.name
        assert any("\u4e00" <= c <= "\u9fff" for c in unread.reason), case.name
    if case.expect:
        assert _codes(results) <= case.expect, (case.name, _codes(results))


def prove(folder: Path, cases: list[hostile.Case]) -> dict[str, float]:
    """Open every case with a good file after it; returns the worst wall seconds."""
    good = folder / "zz好.xlsx"
    good.write_bytes(hostile.good_xlsx(40))
    worst, slowest = 0.0, ""
    with ReaderPool(jobs=1) as pool, ReaderPool(jobs=1) as lister:
        for case in cases:
            began = time.monotonic()
            results = list(pool.read_all(_sources(lister, folder / case.name)))
            seconds = time.monotonic() - began
            if seconds > worst:
                worst, slowest = seconds, case.name
            _check(results, case)
            (fine,) = pool.read_all(_sources(lister, good))
            assert isinstance(fine.value, Book), case.name
            assert len(fine.value.sheets[0].rows) == 41, case.name
    return {"seconds": worst, "slowest": slowest}  # type: ignore[dict-item]


_MEASURE = """
import json, resource, sys
from pathlib import Path
from qicheng.kit.tests import hostile, test_reading_hostile as proof
folder = Path(sys.argv[1])
cases = [hostile.Case(n, b"", frozenset(e)) for n, e in json.loads((folder / "cases.json").read_text())]
found = proof.prove(folder, cases)
found["mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps(found))
"""


def measured(folder: Path, cases: list[hostile.Case]) -> dict[str, float]:
    """Run `prove` in a process of its own, so that the children's peak memory is theirs alone."""
    listing = [(case.name, sorted(case.expect)) for case in cases]
    (folder / "cases.json").write_text(json.dumps(listing))
    src = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(folder)],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(src), "LANG": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_handful_of_hostile_files_is_refused_and_good_files_between_them_are_read(tmp_path: Path) -> None:
    cases = hostile.build(tmp_path, light=True)
    few = cases[::10]
    assert len(few) >= 38
    prove(tmp_path, few)


@pytest.mark.slow
def test_the_whole_hostile_corpus_is_refused_within_two_seconds_and_150_mb(tmp_path: Path) -> None:
    cases = hostile.build(tmp_path)
    assert len(cases) >= 300
    found = measured(tmp_path, cases)
    print(len(cases), found)
    assert found["seconds"] <= MOST_SECONDS, found
    assert found["mb"] <= MOST_MB, found


def test_the_reading_process_may_not_write_files(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(hostile.good_csv(), encoding="utf-8")
    job = "qicheng.kit.tests.test_reading_hostile:attempt_to_write"
    with ReaderPool(jobs=1) as pool:
        source = Source(path="x.csv", file=str(file), direct=True)
        (result,) = pool.read_all([source], job=job, args={"target": str(tmp_path / "out.bin")})
    assert not (tmp_path / "out.bin").exists() or (tmp_path / "out.bin").stat().st_size == 0
    assert result.unread is not None
    assert result.unread.code in ("FAILED", "TOO_HEAVY")


def attempt_to_write(book: Book, *, target: str) -> str:
    """A job that must fail: files have no size in the child."""
    Path(target).write_bytes(b"x" * 100)
    return book.path
