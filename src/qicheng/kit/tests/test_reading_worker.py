"""Folders and zips are walked, and files opened in children that may die."""

from __future__ import annotations

import os
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from qicheng.kit.reading import archives
from qicheng.kit.reading.grid import Book
from qicheng.kit.reading.walk import walk
from qicheng.kit.reading.worker import ReaderPool, read_path

from . import hostile

HERE = "qicheng.kit.tests.test_reading_worker"


def count_rows(book: Book, *, more: int = 0) -> int:
    return sum(len(sheet.rows) for sheet in book.sheets) + more


def fail_on_b(book: Book) -> str:
    if "b" in book.path:
        raise ValueError("secret cell")
    return book.path


def misbehave(book: Book, *, how: str) -> object:
    if "b" not in book.path:
        return book.path
    if how == "die":
        os.abort()
    return bytearray(8_000_000_000)


def folder(path: Path) -> Path:
    (path / "乡").mkdir()
    for name in ("a.csv", "b.csv", "乡/c.csv", "d.csv"):
        (path / name).write_text(hostile.good_csv(5), encoding="gb18030")
    return path


def test_a_folder_is_walked_in_the_order_of_its_paths(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "~$a.xlsx").write_bytes(b"x")
    (tmp_path / "链.csv").symlink_to("/etc/passwd")
    found = list(walk(tmp_path))
    assert [s.path for s in found] == ["a.csv", "b.csv", "d.csv", "~$a.xlsx", "乡/c.csv", "链.csv"]
    assert [s.unread.status if s.unread else "" for s in found] == ["", "", "", "ignore", "", "refuse"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_zip_names_without_flag_are_read_as_chinese(encoding: str) -> None:
    raw = "大崇村/名册.csv".encode(encoding)
    info = zipfile.ZipInfo(raw.decode("cp437"))
    assert archives.member_name(info) == "大崇村/名册.csv"


def test_the_unicode_path_field_wins_when_it_belongs_to_the_name() -> None:
    info = zipfile.ZipInfo("x.csv")
    body = b"\x01" + struct.pack("<I", zlib.crc32(b"x.csv")) + "好.csv".encode()
    info.extra = struct.pack("<HH", 0x7075, len(body)) + body
    assert archives.member_name(info) == "好.csv"


def test_a_bad_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    inner = hostile.zipped({"丙.xls": hostile.good_xls(3)})
    data = hostile.zipped(
        {
            "甲.xlsx": hostile.good_xlsx(3),
            "乙.xlsx": hostile.good_xlsx(3)[:500],
            "__MACOSX/._甲.xlsx": b"x",
            "说明.pdf": b"%PDF-1.4",
            "丁.xlsx": b"%PDF-1.4",
            "里.zip": inner,
            "深.zip": hostile.zipped({"更深.zip": inner}),
        }
    )
    (tmp_path / "上报.zip").write_bytes(data)
    found = {r.source.path: r.unread for r in read_path(tmp_path / "上报.zip")}
    statuses = {path: (u.status, u.code) if u else None for path, u in found.items()}
    assert statuses == {
        "上报.zip/__MACOSX/._甲.xlsx": ("ignore", "RUBBISH"),
        "上报.zip/丁.xlsx": ("refuse", "WRONG_TYPE"),
        "上报.zip/乙.xlsx": ("refuse", "TRUNCATED"),
        "上报.zip/深.zip/更深.zip": ("refuse", "ZIP_BOMB"),
        "上报.zip/甲.xlsx": None,
        "上报.zip/说明.pdf": ("ignore", "WRONG_TYPE"),
        "上报.zip/里.zip/丙.xls": None,
    }


def test_a_pdf_chosen_directly_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (result,) = read_path(tmp_path / "a.pdf")
    assert result.unread is not None
    assert (result.unread.status, "PDF" in result.unread.reason) == ("refuse", True)


def test_a_job_runs_in_the_child_and_only_its_result_comes_back(tmp_path: Path) -> None:
    results = list(read_path(folder(tmp_path), job=f"{HERE}:count_rows", args={"more": 10}))
    assert [r.value for r in results] == [16, 16, 16, 16]
    assert all(len(r.sha256) == 64 for r in results)


def test_a_failing_job_costs_one_file_and_tells_no_content(tmp_path: Path) -> None:
    results = list(read_path(folder(tmp_path), job=f"{HERE}:fail_on_b"))
    assert [r.unread.code if r.unread else "READ" for r in results] == ["READ", "FAILED", "READ", "READ"]
    unread = results[1].unread
    assert unread is not None
    assert unread.extra["error"] == "ValueError"
    assert "secret" not in repr(unread)


@pytest.mark.parametrize("how", ["die", "eat"])
def test_a_child_that_dies_or_overruns_costs_one_file(tmp_path: Path, how: str) -> None:
    results = list(read_path(folder(tmp_path), job=f"{HERE}:misbehave", args={"how": how}))
    codes = [r.unread.code if r.unread else "READ" for r in results]
    assert codes == ["READ", "TOO_HEAVY", "READ", "READ"]


def test_one_child_serves_many_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(hostile.good_csv(5), encoding="utf-8")
    with ReaderPool(jobs=1) as pool:
        (source,) = pool.walk(tmp_path / "a.csv")
        list(pool.read_all([source]))
        began = time.monotonic()
        results = list(pool.read_all([source] * 100))
        assert len(results) == 100
        assert time.monotonic() - began < 1.0


def test_an_iteration_left_half_way_leaves_the_pool_usable(tmp_path: Path) -> None:
    with ReaderPool(jobs=2) as pool:
        sources = list(pool.walk(folder(tmp_path)))
        reading = pool.read_all(sources * 5)
        next(reading)
        reading.close()  # type: ignore[attr-defined]
        assert len(list(pool.read_all(sources))) == 4
