"""What rosters say: intentions, households, last year, verdicts; and sheets that are no rosters."""

from __future__ import annotations

from qicheng.exchange.tests.test_rosters_grids import Grid, book, id_number, parse, people, rows_of
from qicheng.kit.reading.grid import Book, Sheet

P = people(40, seed=7)


def own(at: int) -> list[str]:
    return [P[at].name, P[at].number, P[at].phone]


def test_codes_explained_in_the_header() -> None:
    rows: Grid = [["姓名", "身份证号", "外出意向（1返岗 2新外出 3就近就业 4暂不外出 5未定）"]]
    rows += [[*own(at)[:2], code] for at, code in enumerate([1, "2", 3.0, 4, 5])]
    assert [r.intent for r in rows_of(rows)] == ["RETURN", "NEW", "LOCAL", "STAY", "UNDECIDED"]


def test_codes_of_the_national_list_without_a_legend() -> None:
    rows: Grid = [["姓名", "身份证号", "就业意愿"], *[[*own(at)[:2], at + 1] for at in range(5)]]
    assert [r.intent for r in rows_of(rows)] == ["GO", "GO", "LOCAL", "STAY", "STAY"]


def test_option_columns_without_a_group_and_yes_no_below_a_question() -> None:
    rows: Grid = [
        ["姓名", "身份证号", "返岗", "新外出", "就近就业", "暂不外出"],
        [*own(0)[:2], "√"],
        [*own(1)[:2], "", "", "1"],
    ]
    assert [r.intent for r in rows_of(rows)] == ["RETURN", "LOCAL"]
    rows = [
        ["姓名", "身份证号", "是否愿意外出", ""],
        ["", "", "是", "否"],
        [*own(0)[:2], "√", ""],
        [*own(1)[:2], "", "√"],
    ]
    assert [r.intent for r in rows_of(book(rows, merges=[(0, 2, 0, 3)]))] == ["GO", "STAY"]


def test_the_statutory_intention_form() -> None:
    rows: Grid = [
        ["姓名", "身份证号", "目的地", "", "", "务工单位", "是否首次外出", "出行需求"],
        ["", "", "省", "市", "区县/园区", "", "", ""],
    ]
    rows += [
        [*own(0)[:2], "广东省", "东莞市", "长安镇", "电子厂", "否", "包车直达"],
        [*own(1)[:2], "浙江", "义乌", "", "", "是", "已自行离开"],
    ]
    one, two = rows_of(rows)
    assert (one.dest, one.employer, one.intent, one.transport) == (
        "广东省东莞市长安镇",
        "电子厂",
        "RETURN",
        "CHARTER",
    )
    assert (two.dest, two.intent) == ("浙江义乌", "GONE")


def test_the_roster_of_those_who_have_gone() -> None:
    rows: Grid = [
        ["XX县2025年农民工返岗情况名册"],
        ["序号", "姓名", "身份证号", "目的地", "实际出发日期"],
        [1, *own(0)[:2], "广东", "2025.2.20"],
        [2, *own(1)[:2], "广东", ""],
    ]
    assert [r.intent for r in rows_of(rows)] == ["GONE", "GONE"]


def test_the_present_state_stands_in_for_a_missing_intention() -> None:
    rows: Grid = [
        ["姓名", "身份证号", "目前状况"],
        [*own(0)[:2], "在外务工"],
        [*own(1)[:2], "在家务农"],
        [*own(2)[:2], "县内务工"],
        [*own(3)[:2], ""],
    ]
    assert [r.intent for r in rows_of(rows)] == ["GONE", "STAY", "LOCAL", "UNDECIDED"]


def test_what_a_household_says_once_holds_for_its_members() -> None:
    rows: Grid = [["户编号", "户主姓名", "户类型", "家庭成员姓名", "与户主关系", "身份证号"]]
    rows += [
        ["001", P[0].name, "脱贫户", P[0].name, "户主", P[0].number],
        ["", "", "", P[1].name, "配偶", P[1].number],
    ]
    rows += [
        ["002", P[2].name, "一般户", P[2].name, "户主", P[2].number],
        ["", "", "", P[3].name, "之子", P[3].number],
    ]
    found = rows_of(rows)
    assert [(r.household_no, r.poor) for r in found] == [
        ("001", True),
        ("001", True),
        ("002", False),
        ("002", False),
    ]
    assert {r.name for r in found} == {p.name for p in P[:4]}


def test_a_card_and_a_turned_table_are_read_too() -> None:
    card: Grid = [
        ["姓名", P[0].name, "性别", P[0].sex],
        ["身份证号", P[0].number, "联系电话", P[0].phone],
        ["外出意向", "返岗"],
    ]
    turned: Grid = [
        ["姓名", P[0].name, P[1].name],
        ["身份证号", P[0].number, P[1].number],
        ["外出意向", "返岗", "在家"],
    ]
    assert [(r.name, r.phone, r.intent) for r in rows_of(card)] == [(P[0].name, P[0].phone, "RETURN")]
    assert [(r.name, r.intent) for r in rows_of(turned)] == [(P[0].name, "RETURN"), (P[1].name, "STAY")]


def test_the_members_table_inside_a_household_card() -> None:
    rows: Grid = [
        ["农户信息采集表"],
        ["户主姓名", P[0].name, "身份证号", P[0].number],
        ["家庭住址", "甲镇乙村", "联系电话", P[0].phone],
        ["家庭成员情况"],
    ]
    rows += [
        ["姓名", "与户主关系", "身份证号", "联系电话", "务工意向"],
        [P[0].name, "户主", P[0].number, P[0].phone, "返岗"],
        [P[1].name, "配偶", P[1].number, P[1].phone, "在家"],
    ]
    found = parse(book(rows, merges=[(0, 0, 0, 4), (3, 0, 3, 4)]))
    assert [(r.name, r.relation) for r in found.rows] == [(P[0].name, "户主"), (P[1].name, "配偶")]
    assert not any(P[0].number in hint for hint in found.sheets[0].hints[0])


def test_sheets_that_are_no_rosters() -> None:
    summary = Sheet(
        name="汇总",
        rows=[
            ["序号", "村名", "户数", "劳动力人数", "返岗人数"],
            [1, "甲村", 20, 40, 30],
            ["合计", "", 20, 40, 30],
        ],
    )
    guide = Sheet(name="填表说明", rows=[["填表说明"], ["1.身份证号码必须为18位，请核对户口本后填写。"]])
    words = Sheet(name="字典", rows=[["性别", "民族", "文化程度", "户类型"], ["男", "汉", "小学", "一般户"]])
    staff = Sheet(
        name="联系人", rows=[["乡镇", "姓名", "职务", "联系电话"], ["甲镇", "王五", "副镇长", "13800000000"]]
    )
    empty = Sheet(name="Sheet3", rows=[])
    found = parse(Book(path="a.xlsx", sheets=[summary, guide, words, staff, empty], sha256="", kind="xlsx"))
    assert [sheet.status for sheet in found.sheets] == ["ignore"] * 5
    assert all(sheet.reason.endswith("。") for sheet in found.sheets)
    assert (found.status, len(found.rows)) == ("ignore", 0)


def test_a_hidden_roster_is_asked_about_and_the_visible_one_imported() -> None:
    hidden = Sheet(name="旧表", visible=False, rows=[["姓名", "身份证号"], own(1)[:2]])
    found = parse(book([["姓名", "身份证号"], own(0)[:2]], more=(hidden,)))
    assert (found.status, [r.name for r in found.rows]) == ("import", [P[0].name])
    assert "旧表" in found.reason
    again = parse(book([["姓名", "身份证号"], own(0)[:2]], more=(hidden,)), read_hidden=True)
    assert [r.name for r in again.rows] == [P[0].name, P[1].name]


def test_an_empty_form_is_no_error() -> None:
    for tail in ([], [["本村无外出务工人员"]], [[1, "无", "无", ""]]):
        found = parse([["序号", "姓名", "身份证号", "意向"], *tail])
        assert (found.status, found.rows) == ("ignore", [])
        assert "零报告" in found.reason


def test_names_without_numbers_are_refused_row_by_row() -> None:
    found = rows_of([["村", "姓名", "性别", "年龄", "外出意向"], ["甲村", "韦一一", "男", 30, "返岗"]])
    assert [(r.code, r.village) for r in found] == [("ID_MISSING", "甲村")]


def test_where_the_village_may_be_found() -> None:
    rows: Grid = [
        ["XX县2025年劳动力摸底表"],
        ["乡镇：百旺镇      村：八步村        屯："],
        ["姓名", "身份证号"],
        own(0)[:2],
    ]
    hints = parse(book(rows, name="Sheet1", path="上报.zip/百旺镇/八步.xls")).sheets[0].hints[0]
    assert hints[:3] == ("百旺镇", "八步村", "XX县2025年劳动力摸底表")
    assert hints[-3:] == ("Sheet1", "八步", "上报")


def test_the_verdicts_of_bad_cells() -> None:
    rows: Grid = [
        ["姓名", "身份证号", "电话"],
        ["韦甲", 4.52730198001011e17, 13800000000.0],
        ["韦乙", "4.5273E+17", ""],
        ["韦丙", 452730800101001, "1380000"],
    ]
    rows += [
        ["韦丁", "452730198001011000", ""],
        ["韦戊", "452730800101001", "0778-1234567"],
        ["", P[0].number, P[0].phone],
        ["韦庚", "", ""],
        ["A", P[1].number, ""],
    ]
    rows += [
        ["韦辛", id_number(2010, 1, 1), "13800000000"],
        ["韦壬", id_number(1950, 1, 1), ""],
        ["韦癸", "45022419800230123", ""],
    ]
    assert [(r.code, r.warnings) for r in rows_of(rows)] == [
        ("ID_PRECISION", ()),
        ("ID_PRECISION", ()),
        ("", ("ID_15_UPGRADED", "PHONE_INVALID")),
        ("ID_PRECISION", ()),
        ("", ("ID_15_UPGRADED", "PHONE_LANDLINE")),
        ("NAME_MISSING", ()),
        ("ID_MISSING", ()),
        ("NAME_INVALID", ()),
        ("AGE_UNDER_16", ()),
        ("", ("AGE_OVER_60", "PHONE_MISSING")),
        ("ID_FORMAT", ()),
    ]


def test_silent_cleaning() -> None:
    number = P[0].number
    rows: Grid = [
        ["姓名", "身份证号", "电话"],
        [P[0].name, f"{number[:6]} {number[6:14]} {number[14:]}", "+86 " + P[0].phone],
    ]
    rows += [
        ["'" + P[1].name, "'" + P[1].number, "'" + P[1].phone],
        [f'="{P[2].name}"', f'="{P[2].number}"', f'="{P[2].phone}"'],
    ]
    rows += [[P[3].name[0] + "　" + P[3].name[1:], "\u200b" + P[3].number + "\t", P[3].phone + " "]]
    assert [(r.code, r.name, r.number, r.phone, r.warnings) for r in rows_of(rows)] == [
        ("", p.name, p.number, p.phone, ()) for p in P[:4]
    ]


def test_a_base_says_who_worked_away() -> None:
    rows: Grid = [
        ["姓名", "身份证号", "2024年务工地点"],
        [*own(0)[:2], "广东"],
        [*own(1)[:2], "都安县"],
        [*own(2)[:2], "在家"],
        [*own(3)[:2], "/"],
    ]
    assert [r.worked_last_year for r in rows_of(rows, kind="base", county_name="都安瑶族自治县")] == [
        True,
        False,
        False,
        False,
    ]
    rows = [["姓名", "身份证号", "是否外出务工"], [*own(0)[:2], "是"], [*own(1)[:2], "否"]]
    assert [r.worked_last_year for r in rows_of(rows, kind="base")] == [True, False]
    rows = [
        ["姓名", "身份证号", "就业状态", "务工区域"],
        [*own(0)[:2], "外出务工", "省外"],
        [*own(1)[:2], "县内务工", "县内"],
        [*own(2)[:2], "务农", ""],
    ]
    assert [r.worked_last_year for r in rows_of(rows, kind="base")] == [True, False, False]
