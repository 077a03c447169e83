"""Bytes become plain cells: Excel, CSV and web pages."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter
import xlwt

from qicheng.kit.reading import books, csvs, look
from qicheng.kit.reading.grid import Book, Merge
from qicheng.kit.reading.limits import Refused

from . import hostile


def read(data: bytes, name: str) -> Book:
    return books.read_book(data, kind=look.look(data, name=name).kind, path=name, sha256="")


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("甲")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range("B3:D3", "标题")
    sheet.write_row("B5", ["452231", 522722199001011312, 5, 5.5])
    sheet.write_datetime("F5", dt.date(2025, 3, 4), day)
    sheet.write_boolean("G5", True)
    sheet.write_formula("H5", "=1/0", None, "#DIV/0!")
    sheet.write_formula("I5", "=1+1", None, 2)
    sheet.write_string("J5", '="4512"')
    sheet.set_row(7, None, None, {"hidden": True})
    sheet.write("B8", "藏行")
    book.add_worksheet("藏").hide()
    book.add_worksheet("空")
    book.close()
    return out.getvalue()


def test_cells_keep_what_the_clerk_typed_at_their_own_row() -> None:
    sheet = read(workbook(), "a.xlsx").sheets[0]
    assert sheet.rows[:2] == [[], []]
    assert sheet.rows[4] == [
        None, "452231", 5.22722199001011312e17, 5, 5.5, dt.date(2025, 3, 4), True, None, 2, '="4512"',
    ]  # fmt: skip
    assert isinstance(sheet.rows[4][2], float)
    assert isinstance(sheet.rows[4][3], int)
    assert sheet.rows[7][1] == "藏行"
    assert sheet.merges == (Merge(top=2, left=1, bottom=2, right=3),)


def test_hidden_sheets_are_marked_and_empty_ones_stay() -> None:
    assert [(s.name, s.visible, len(s.rows)) for s in read(workbook(), "a.xlsx").sheets] == [
        ("甲", True, 8),
        ("藏", False, 0),
        ("空", True, 0),
    ]


def test_an_old_xls_and_a_wps_file_are_read_alike() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    sheet.write_merge(2, 2, 1, 3, "标题")
    sheet.write(4, 1, "007")
    sheet.write(4, 2, 5.0)
    out = io.BytesIO()
    book.save(out)
    for name, kind in (("a.xls", "xls"), ("a.et", "et"), ("a.xlsx", "xls")):
        found = read(out.getvalue(), name)
        assert found.kind == kind
        assert found.sheets[0].rows[4][:3] == [None, "007", 5]
        assert found.sheets[0].merges == (Merge(top=2, left=1, bottom=2, right=3),)


def test_styled_blank_rows_and_far_blank_cells_do_no_harm() -> None:
    body = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>'
    body += b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (r, r) for r in range(2, 30_000))
    body += b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    data = hostile.patched(hostile.good_xlsx(2), {hostile.SHEET: hostile.sheet_xml(body)})
    assert read(data, "a.xlsx").sheets[0].rows == [[1]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_csv_is_read_in_every_encoding_that_offices_use(encoding: str) -> None:
    rows = csvs.read_rows(hostile.good_csv(3).encode(encoding))
    assert rows[0] == hostile.HEADS
    assert rows[1][1:3] == ["韦某0", "451228199001010000"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_csv_delimiters_are_told_by_consistency(delimiter: str) -> None:
    lines = [["姓名", "备注"], ["韦某", "a|b"], ["覃某", ""], ["蓝某", "x"]]
    text = "\n".join(delimiter.join(line) for line in lines)
    assert csvs.read_rows(text.encode())[:3] == [["姓名", "备注"], ["韦某", "a|b"], ["覃某", None]]


def test_quotes_and_line_breaks_inside_a_cell_stay() -> None:
    assert csvs.read_rows('姓名,备注\n韦某,"一,\n""二"""\n'.encode()) == [
        ["姓名", "备注"],
        ["韦某", '一,\n"二"'],
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,b\n1,\x002\n", "WRONG_TYPE"),
        ("姓名,村\n韦某,大崇".encode()[:-1], "TRUNCATED"),
        ("姓名,村\n韦某,大崇村里\n".encode() + "覃某,村\n".encode("gb18030"), "ENCODING"),
        (b"\r\n\r\n", "EMPTY"),
    ],
)
def test_csv_that_would_be_read_wrongly_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        csvs.read_rows(data)
    assert caught.value.code == code


def test_a_web_page_under_an_excel_name_is_read_as_a_table() -> None:
    page = (
        "<html><meta charset=gb2312><table><tr><td colspan=2>名册</td></tr>"
        "<tr><td rowspan=2>大崇</td><td>韦<br>某</td></tr><tr><td>覃某</td></tr></table></html>"
    )
    sheet = read(page.encode("gbk"), "a.xls").sheets[0]
    assert sheet.rows == [["名册", None], ["大崇", "韦\n某"], [None, "覃某"]]
    assert len(sheet.merges) == 2
