"""From the bytes of a real workbook to rows: reader and parser together, and " "columns that could mean two things."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from qicheng.exchange.tests.test_rosters_grids import Grid, book, parse, people, rows_of
from qicheng.kit.reading.books import read_book

P = people(12, seed=11)


def test_a_real_workbook() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["XX县2025年农民工返岗意向情况表"])
    sheet.append(["填报单位：大崇村"])
    sheet.append(["村", "姓名", "身份证号", "联系电话", "外出意向", None, "拟外出时间", "帮扶责任人", None])
    sheet.append([None, None, None, None, "返岗", "不外出", None, "姓名", "电话"])
    for at, person in enumerate(P[:6]):
        number: object = person.number if at else float(person.number[:15] + "000")
        sheet.append(
            [
                "大崇村" if at == 0 else None,
                person.name,
                number,
                int(person.phone),
                "√",
                None,
                dt.date(2025, 3, 4),
                "王",
                "139",
            ]
        )
    for cells in ("A1:I1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4", "H3:I3", "A5:A10"):
        sheet.merge_cells(cells)
    sheet.row_dimensions[6].hidden = True
    hidden = made.create_sheet("旧名册")
    hidden.append(["姓名", "身份证号"])
    hidden.append([P[8].name, P[8].number])
    hidden.sheet_state = "hidden"
    data = io.BytesIO()
    made.save(data)
    found = parse(read_book(data.getvalue(), kind="xlsx", path="百旺镇/大崇村.xlsx", sha256="x"))
    assert (found.status, "旧名册" in found.reason) == ("import", True)
    assert [row.row for row in found.rows] == [5, 6, 7, 8, 9, 10]
    assert [row.code for row in found.rows] == ["ID_PRECISION", *[""] * 5]
    assert {(r.village, r.intent, r.go_start, r.helper_name) for r in found.rows} == {
        ("大崇村", "RETURN", dt.date(2025, 3, 4), "王")
    }
    assert [r.phone for r in found.rows] == [p.phone for p in P[:6]]


def test_places_above_the_header_are_hints_and_no_groups() -> None:
    found = parse([["百旺镇", "八步村"], ["姓名", "身份证号"], [P[0].name, P[0].number]])
    assert {"百旺镇", "八步村"} <= set(found.sheets[0].hints[0])
    assert [row.name for row in found.rows] == [P[0].name]


def test_groups_without_merged_cells() -> None:
    rows: Grid = [
        [
            "序号",
            "姓名",
            "身份证号",
            "联系电话",
            "2024年务工情况",
            "",
            "",
            "2025年意向",
            "",
            "",
            "帮扶干部",
            "",
            "备注",
        ]
    ]
    rows += [["", "", "", "", "是否外出", "省", "单位", "是否外出", "目的地", "时间", "姓名", "电话", ""]]
    rows += [
        [1, P[0].name, P[0].number, P[0].phone, "是", "广东", "厂", "是", "浙江", "3.5", "王", "139", ""]
    ]
    row = rows_of(rows)[0]
    assert (row.worked_last_year, row.last_place, row.last_employer) == (True, "广东", "厂")
    assert (row.intent, row.dest, row.go_start, row.phone) == ("GO", "浙江", dt.date(2025, 3, 5), P[0].phone)


def test_the_second_phone_stands_in_for_the_first() -> None:
    rows: Grid = [
        ["姓名", "身份证号", "联系电话1", "联系电话2"],
        [P[0].name, P[0].number, "", P[0].phone],
        [P[1].name, P[1].number, "123", P[1].phone],
    ]
    assert [(r.phone, r.warnings) for r in rows_of(rows)] == [(P[0].phone, ()), (P[1].phone, ())]


def test_a_column_called_destination_may_hold_intentions_or_areas() -> None:
    for words, intents in ((["省外", "县内", "在家", "省内县外"], ["GO", "LOCAL", "STAY", "GO"]), (["返岗", "就近务工", "在家", "未定"], ["RETURN", "LOCAL", "STAY", "UNDECIDED"])):  # fmt: skip
        rows: Grid = [
            ["姓名", "身份证号", "去向"],
            *[[p.name, p.number, w] for p, w in zip(P, words, strict=False)],
        ]
        assert [r.intent for r in rows_of(rows)] == intents


def test_questions_one_beside_the_other() -> None:
    head = ["姓名", "身份证号", "是否返岗", "是否新外出"]
    answers = [("是", "否"), ("否", "是"), ("否", "否"), ("", "")]
    rows: Grid = [head, *[[p.name, p.number, *said] for p, said in zip(P, answers, strict=False)]]
    assert [r.intent for r in rows_of(rows)] == ["RETURN", "NEW", "STAY", "UNDECIDED"]
    head = ["姓名", "身份证号", "上年是否外出", "今年是否外出", "是否就近就业"]
    said = [("是", "是", ""), ("否", "否", "是"), ("否", "否", "否")]
    rows = [head, *[[p.name, p.number, *words] for p, words in zip(P, said, strict=False)]]
    assert [r.intent for r in rows_of(rows)] == ["GO", "LOCAL", "STAY"]


def test_willing_inside_the_county_is_local() -> None:
    rows: Grid = [
        ["姓名", "身份证号", "外出意愿", "务工区域"],
        [P[0].name, P[0].number, "愿意", "省外"],
        [P[1].name, P[1].number, "愿意", "县内"],
    ]
    assert [(r.intent, r.dest_level) for r in rows_of(book(rows))] == [("GO", "4"), ("LOCAL", "2")]
