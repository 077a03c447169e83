"""Issued workbooks: drawn as they are, handed back with only the asked cells written, hostile ones refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Border, Font, Side

from qicheng.kit.reading import issued
from qicheng.kit.reading.grid import Writes
from qicheng.kit.reading.limits import Refused
from qicheng.kit.reading.worker import work_on

PNG = b"\x89PNG\r\n\x1a\n"
DRAW, FILL = "qicheng.kit.reading.issued:draw", "qicheng.kit.reading.issued:fill"


def blank(**cells: str) -> bytes:
    """A form with a merged title, two body rows, a total and a line to sign."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表1"
    line = Side(style="thin")
    said = {
        "A1": "外出情况统计表",
        "A3": "单位",
        "B3": "外出",
        "C3": "其中脱贫",
        "A6": "合计",
        "A8": "负责人：",
        **cells,
    }
    for place, text in said.items():
        sheet[place] = text
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B4:B4")
    sheet["A1"].font = Font(bold=True, size=20)
    for row in sheet["A3:C6"]:
        for cell in row:
            cell.border = Border(left=line, right=line, top=line, bottom=line)
    sheet.merge_cells("A8:C8")
    sheet.column_dimensions["A"].width = 22
    sheet.print_area = "A1:C8"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def test_a_form_is_drawn_with_its_merges_and_widths() -> None:
    found = issued.draw(blank())
    assert (found.sheet, found.rows, found.columns) == ("表1", 8, 3)
    assert found.cells[(2, 1)] == "外出"
    assert (0, 0, 0, 2) in found.merges
    assert found.widths[0] == 22


def test_only_the_asked_cells_change() -> None:
    data = blank()
    made = issued.fill(data, sheet=0, writes=Writes(values={(3, 0): "青山镇", (3, 1): 12, (5, 2): 0}))
    before, after = opened(data), opened(made)
    changed = {
        c.coordinate: c.value
        for row in after.iter_rows()
        for c in row
        if c.value != before[c.coordinate].value
    }
    assert changed == {"A4": "青山镇", "B4": 12, "C6": 0}
    assert after["A4"].border.left.style == "thin"
    assert after["A1"].font.size == 20
    assert {str(r) for r in after.merged_cells.ranges} == {str(r) for r in before.merged_cells.ranges}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert old.read("xl/styles.xml") == new.read("xl/styles.xml")
    assert made == issued.fill(data, sheet=0, writes=Writes(values={(3, 0): "青山镇", (3, 1): 12, (5, 2): 0}))


def test_rows_that_are_missing_are_put_in_and_everything_below_follows() -> None:
    made = opened(issued.fill(blank(), sheet=0, writes=Writes(values={(7, 1): 5}, after=4, more=3)))
    assert made["A9"].value == "合计"
    assert made["B8"].value == 5
    assert made["B8"].border.top.style == "thin"
    assert "A11:C11" in {str(r) for r in made.merged_cells.ranges}
    assert "A8:C8" not in {str(r) for r in made.merged_cells.ranges}
    assert made.print_area == "'表1'!$A$1:$C$11"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)"])
def test_a_text_stays_a_text(text: str) -> None:
    cell = opened(issued.fill(blank(), sheet=0, writes=Writes(values={(3, 0): text})))["A4"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_the_formulas_of_the_form_stay_and_lose_their_old_results() -> None:
    data = blank(B6="=SUM(B4:B5)")
    made = issued.fill(data, sheet=0, writes=Writes(values={(3, 1): 7}))
    assert opened(made)["B6"].value == "=SUM(B4:B5)"
    assert openpyxl.load_workbook(io.BytesIO(made)).calculation.fullCalcOnLoad
    with pytest.raises(Refused, match="FORMULAS"):
        issued.fill(data, sheet=0, writes=Writes(values={}, after=4, more=1))


def test_a_proof_stands_below_with_its_picture() -> None:
    made = issued.fill(blank(), sheet=0, writes=Writes(values={}, proof="核验：甲", picture=PNG))
    sheet = opened(made)
    assert sheet["A10"].value == "核验：甲"
    assert sheet.print_area == "'表1'!$A$1:$C$16"
    assert "xl/media/proof.png" in zipfile.ZipFile(io.BytesIO(made)).namelist()


def with_part(name: str, data: bytes = b"x") -> bytes:
    stream = io.BytesIO(blank())
    with zipfile.ZipFile(stream, "a") as book:
        book.writestr(name, data)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO(blank())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet9.xml", b"<worksheet>" + b" " * 400_000_000 + b"</worksheet>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (with_part("xl/vbaProject.bin"), "宏"), (with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), "链接到别的文件"),
        (with_part("xl/embeddings/a.bin"), "嵌"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ""), (b"", "空"),
        (blank(XFD1="远"), "范围"), (blank(CZ1="远"), "80 列"), (blank(A9000="远"), "300 行"), (b"PK\x03\x04 and no more", ""),
    ],
)  # fmt: skip
def test_hostile_and_impossible_files_are_refused_in_the_child(
    tmp_path: Path, data: bytes, word: str
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    answer = work_on(path, shown_as="下发表.xlsx", job=DRAW)
    assert answer.unread is not None
    assert word in answer.unread.reason


@pytest.mark.slow
def test_a_zip_bomb_is_refused_in_the_child(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(bomb())
    answer = work_on(path, shown_as="下发表.xlsx", job=DRAW)
    assert answer.unread is not None
    assert "异常" in answer.unread.reason or "超出" in answer.unread.reason


def test_the_child_draws_and_fills(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(blank())
    assert work_on(path, shown_as="x.xlsx", job=DRAW).value.columns == 3
    made = work_on(path, shown_as="x.xlsx", job=FILL, args={"sheet": 0, "writes": Writes(values={(3, 1): 4})})
    assert opened(made.value)["B4"].value == 4
