"""Rosters as villages keep them, one test a shape. What comes out is written beside it."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.exchange.tests.test_rosters_grids import Grid, book, parse, people, rows_of

P = people(40, seed=7)


def own(at: int) -> list[str]:
    return [P[at].name, P[at].number, P[at].phone]


def test_three_header_levels_tell_last_year_from_this_year() -> None:
    rows: Grid = [
        ["2025年摸底表"],
        ["序号", "基本情况", "", "", "", "就业情况", "", "", "", "", "联系电话"],
        ["", "姓名", "身份证号", "户籍地址", "", "2024年", "", "2025年意向", "", "", ""],
        ["", "", "", "乡镇", "村", "务工省份", "务工单位", "是否外出", "目的地省", "目的地市", ""],
        [1, P[0].name, P[0].number, "甲镇", "乙村", "广东", "鞋厂", "是", "浙江", "义乌", P[0].phone],
    ]
    merges = [(1, 0, 3, 0), (1, 1, 1, 4), (1, 5, 1, 9), (1, 10, 3, 10), (2, 1, 3, 1), (2, 2, 3, 2)]
    merges += [(2, 3, 2, 4), (2, 5, 2, 6), (2, 7, 2, 9)]
    row = rows_of(book(rows, merges=merges))[0]
    assert (row.township, row.village, row.last_place, row.last_employer) == ("甲镇", "乙村", "广东", "鞋厂")
    assert (row.intent, row.dest, row.worked_last_year, row.phone) == ("GO", "浙江义乌", True, P[0].phone)


def test_headers_with_line_breaks_stars_and_numbers() -> None:
    rows: Grid = [
        [
            "序\n号",
            "* 姓   名",
            "2.身份证\n号码（18位）",
            "联系电话\n（手机）",
            "是否脱贫户\n（是/否）",
            "预计外\n出时间",
            "所在行政村\n(社区)",
        ],
        [1, *own(0), "是", "3月上旬", "甲村"],
    ]
    row = rows_of(rows)[0]
    assert (row.number, row.phone, row.poor, row.village) == (P[0].number, P[0].phone, True, "甲村")
    assert (row.go_start, row.go_end) == (dt.date(2025, 3, 1), dt.date(2025, 3, 10))


def test_the_head_and_the_helper_are_never_the_worker() -> None:
    rows: Grid = [
        [
            "序号",
            "户主姓名",
            "身份证号码",
            "务工人员姓名",
            "身份证号码",
            "联系电话",
            "务工意愿",
            "帮扶联系人",
            "联系电话",
        ]
    ]
    for at in range(6):
        rows.append(
            [
                at,
                *own(at)[:2],
                P[at + 10].name,
                P[at + 10].number,
                P[at + 10].phone,
                "返岗",
                "王干部",
                "13700000000",
            ]
        )
    found = rows_of(rows)
    assert [(r.name, r.number, r.phone) for r in found] == [(p.name, p.number, p.phone) for p in P[10:16]]
    assert {(r.helper_name, r.helper_phone) for r in found} == {("王干部", "13700000000")}


def test_a_lone_phone_behind_the_helper_is_the_helpers() -> None:
    rows: Grid = [["姓名", "身份证号", "帮扶责任人", "联系电话"]]
    rows += [[p.name, p.number, "王干部", "13700000000"] for p in P[:6]]
    assert {(r.phone, r.helper_phone) for r in rows_of(rows)} == {("", "13700000000")}


def test_a_list_of_heads_only_is_a_question() -> None:
    found = parse([["户主姓名", "户主身份证号", "户主电话", "家庭人口"], [*own(0), 3], [*own(1), 4]])
    assert found.status == "question"
    assert "户主" in found.reason


def test_a_sheet_without_any_header_is_read_by_its_content() -> None:
    rows: Grid = [[at + 1, *own(at), "返岗" if at % 2 else "不外出"] for at in range(6)]
    found = rows_of(rows)
    assert [(r.name, r.number, r.phone) for r in found] == [(p.name, p.number, p.phone) for p in P[:6]]
    assert [r.intent for r in found] == ["STAY", "RETURN"] * 3


def test_unknown_labels_are_read_by_their_content() -> None:
    rows: Grid = [
        ["编号", "人儿", "号码", "联络", "打算"],
        [1, *own(0), "返岗"],
        [2, *own(1), "就近"],
        [3, *own(2), "不去"],
    ]
    found = rows_of(rows)
    assert [(r.row, r.name, r.phone, r.intent) for r in found] == [
        (2, P[0].name, P[0].phone, "RETURN"),
        (3, P[1].name, P[1].phone, "LOCAL"),
        (4, P[2].name, P[2].phone, "STAY"),
    ]


def test_labels_of_name_and_id_changed_over() -> None:
    rows: Grid = [["身份证号", "姓名", "电话"], own(0), own(1), own(2)]
    assert [(r.name, r.number) for r in rows_of(rows)] == [(p.name, p.number) for p in P[:3]]


def test_villages_as_headings_between_the_rows() -> None:
    rows: Grid = [
        ["序号", "姓名", "身份证号", "电话", "意向"],
        ["一、大崇村（2人）"],
        [1, *own(0), "返岗"],
        [2, *own(1), "返岗"],
    ]
    rows += [["小计", 2], ["二、古周村（1人）"], [1, *own(2), "新外出"], ["合计", "3人"]]
    assert [r.section for r in rows_of(book(rows, merges=[(1, 0, 1, 4), (5, 0, 5, 4)]))] == [
        "大崇村",
        "大崇村",
        "古周村",
    ]


def test_a_village_written_once_and_groups_that_end_with_it() -> None:
    rows: Grid = [
        ["村名", "组别", "姓名", "身份证号"],
        ["八步村", "一组", *own(0)[:2]],
        ["", "", *own(1)[:2]],
    ]
    rows += [["", "二组", *own(2)[:2]], ["板定村", "", *own(3)[:2]], ["", None, *own(4)[:2]]]
    assert [(r.village, r.group) for r in rows_of(rows)] == [
        ("八步村", "一组"),
        ("八步村", "一组"),
        ("八步村", "二组"),
        ("板定村", ""),
        ("板定村", ""),
    ]


def test_a_gap_in_a_full_village_column_stays_a_gap() -> None:
    rows: Grid = [["村", "姓名", "身份证号"]]
    rows += [["" if at == 5 else "甲村" if at < 10 else "乙村", *own(at)[:2]] for at in range(20)]
    assert rows_of(rows)[5].village == ""


def test_ditto_marks() -> None:
    rows: Grid = [
        ["村", "姓名", "身份证号", "意向"],
        ["甲村", *own(0)[:2], "返岗"],
        ["同上", *own(1)[:2], "〃"],
    ]
    assert [(r.village, r.intent) for r in rows_of(rows)] == [("甲村", "RETURN")] * 2


def test_two_tables_one_below_the_other_with_other_columns() -> None:
    rows: Grid = [
        ["填报单位：甲村"],
        ["序号", "姓名", "身份证号", "电话", "意向"],
        [1, *own(0), "返岗"],
        ["填表人：x"],
        [],
    ]
    rows += [["填报单位：乙村"], ["姓名", "序号", "身份证", "性别", "手机", "外出意愿"]]
    rows += [[P[at].name, at, P[at].number, P[at].sex, P[at].phone, "暂不外出"] for at in range(1, 4)]
    found = parse(rows)
    assert [(r.name, r.phone, r.intent) for r in found.rows] == [
        (P[0].name, P[0].phone, "RETURN"),
        *[(p.name, p.phone, "STAY") for p in P[1:4]],
    ]
    assert [found.sheets[0].hints[r.hints][0] for r in found.rows] == ["甲村", "乙村", "乙村", "乙村"]


def test_two_tables_side_by_side() -> None:
    rows: Grid = [
        ["序号", "姓名", "身份证号", "电话"] * 2,
        [1, *own(0), 2, *own(1)],
        [3, *own(2), "", "", "", ""],
    ]
    assert {(r.name, r.number, r.phone) for r in rows_of(rows)} == {
        (p.name, p.number, p.phone) for p in P[:3]
    }


def test_page_breaks_repeat_the_header() -> None:
    head = ["序号", "姓名", "身份证号", "电话", "是否外出务工", "是否首次外出"]
    rows: Grid = [
        ["甲村名册"],
        head,
        [1, *own(0), "是", "否"],
        ["本页小计"],
        ["甲村名册"],
        head,
        [2, *own(1), "是", "是"],
        [3, *own(2), "否", ""],
    ]
    assert [r.intent for r in rows_of(rows)] == ["RETURN", "NEW", "STAY"]


def test_notes_totals_and_blank_tails_are_no_persons() -> None:
    rows: Grid = [
        ["序号", "姓名", "性别", "身份证号", "年龄", "意向"],
        [1, P[0].name, P[0].sex, P[0].number, 35, "返岗"],
    ]
    rows += [[2, "", "女", "", 125, ""], [4, None, None, None, "#VALUE!", None], [5, "无", "", "无", "", ""]]
    rows += [
        [6, "/", "/", "/", "/", "/"],
        ["合  计", 3],
        ["", "注：本表一式三份，由各村填报，经乡镇审核后上报。"],
    ]
    rows += [
        ["村（社区）盖章：", "", "年 月 日"],
        ["填表人", "韦三"],
        ["主要负责人：张三", "审核人：李四", "填表人：王五"],
        ["", "以下空白"],
    ]
    found = parse(rows)
    assert [r.name for r in found.rows] == [P[0].name]
    assert sum(found.sheets[0].skipped.values()) == 10


@pytest.mark.parametrize(
    "row",
    [
        ["例", "张三", "452730198001011234", "返岗", ""],
        ["示例", "张三", "452730198001011234", "返岗", ""],
        ["1", "张三（示例）", "452730198001011234", "返岗", ""],
        [1, "李四", "452730198001011234", "返岗", "填写示例"],
        ["", "例：王五", "452730198001011234", "返岗", ""],
        [1, "李四", "452730198001011234", "返岗", "此行为示例，请删除"],
    ],
)
def test_an_example_row_is_no_person(row: list[object]) -> None:
    rows: Grid = [["序号", "姓名", "身份证号", "意向", "备注"], row, [1, P[0].name, P[0].number, "返岗", ""]]  # type: ignore[list-item]
    assert [r.name for r in rows_of(rows)] == [P[0].name]


@pytest.mark.parametrize(
    "numbers",
    [
        [1, 2, 3, 4],
        ["1", "2", "3", "4=1+2"],
        ["甲", "乙", "丙", 1],
        ["（1）", "（2）", "（3）", "（4）"],
        ["A", "B", "C", "D"],
    ],
)
def test_column_numbers_are_no_person(numbers: list[object]) -> None:
    rows: Grid = [["序号", "姓名", "身份证号", "意向"], numbers, [1, P[0].name, P[0].number, "返岗"]]  # type: ignore[list-item]
    assert [r.name for r in rows_of(rows)] == [P[0].name]
