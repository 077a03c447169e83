"""Enterprise lists of the bureaus as they come."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings

from amounts import examples
from qicheng.exchange.rosters.enterprises import SENTENCES, number_of, parse_enterprises, status_of
from qicheng.exchange.tests.test_rosters_grids import Grid, book
from qicheng.exchange.tests.test_rosters_properties import GRIDS
from qicheng.kit.firms import name_key

CODE = "91350100M000100Y43"


def test_the_basic_list() -> None:
    rows: Grid = [
        ["XX县辖区内企业基本情况表"],
        ["填报单位（盖章）：县工业和信息化局    填报时间：2025年3月5日"],
    ]
    rows += [
        [
            "序号",
            "企业名称",
            "统一社会信用代码",
            "行业主管部门",
            "联系人",
            "联系电话",
            "上年末从业人数",
            "其中本县",
            "其中脱贫户",
            "缺工数",
        ]
    ]
    rows += [["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], ["示例", "某某公司", CODE]]
    rows += [
        [
            1,
            "宏达（集团）有限责任公司",
            " 91350100 m000100y43",
            "工信局",
            "张三",
            "13800000000",
            "120人",
            80,
            "约30",
            "１５",
        ]
    ]
    rows += [[2, "注塑厂", "", "工信局"], ["合计", "", "", "", "", "", 120, 80, 30, 15], ["填表人：李四"]]
    found = parse_enterprises(book(rows), year=2025)
    assert (found.status, found.bureau, [row.row for row in found.rows]) == (
        "import",
        "县工业和信息化局",
        [6, 7],
    )
    facts = found.rows[0].facts
    assert (facts["credit_code"], facts["code_valid"], facts["name_key"]) == (CODE, True, "宏达集团")
    assert [facts[name] for name in ("staff_total", "staff_local", "staff_poor", "shortage")] == [
        120,
        80,
        30,
        15,
    ]
    assert found.rows[1].problems == ("CODE_MISSING",)


def test_the_resumption_list_with_two_header_levels() -> None:
    rows: Grid = [["序号", "企业名称", "信用代码", "开复工情况", "", "返岗情况", "", "", "缺工人数"]]
    rows += [["", "", "", "是否开工", "开（复）工时间", "应返岗人数", "已返岗人数", "其中：脱贫劳动力", ""]]
    rows += [
        [1, "A有限公司", CODE, "已复工", "2月10日", 100, 80, 20, 20],
        [2, "B有限公司", CODE[:-1] + "4", "拟复工", "3月10日", 50, 60, 0, 50],
    ]
    one, two = parse_enterprises(book(rows, merges=[(0, 3, 0, 4), (0, 5, 0, 7)]), year=2025).rows
    assert (one.facts["status"], one.facts["reopen_date"], one.facts["due_back"], one.facts["back"]) == (
        "REOPENED",
        dt.date(2025, 2, 10),
        100,
        80,
    )
    assert (two.facts["status"], two.facts["credit_code"], two.problems) == (
        "PLANNED",
        "",
        ("CODE_INVALID", "BACK_OVER_DUE"),
    )


def test_a_file_without_enterprises_is_left_aside_with_a_reason() -> None:
    found = parse_enterprises(book([["说明"], ["请按要求填写"]]), year=2025)
    assert (found.status, found.rows) == ("ignore", [])
    assert found.reason.endswith("。")


STATUS = {
    "REOPENED": "已复工 是 √ 正常生产 已开工 100% 已复产 全面复工 未停工 未停产 一直生产 在建 生产中 已于2月10日复工 2月10日已复工 复工",
    "PARTIAL": "部分复工 半复工 50% 陆续复工",
    "PLANNED": "计划3月10日复工 拟复工 准备复工 待复工 2月10日 3月10日复工 即将复工 筹备中",
    "NOT_REOPENED": "未复工 停产 停工 否 × 未开工 尚未复工 暂未复工 季节性停产 关闭",
    "": "随便 ？",
}


@pytest.mark.parametrize(
    ("status", "word"), [(s, word) for s, text in STATUS.items() for word in text.split()]
)
def test_a_status(status: str, word: str) -> None:
    assert status_of(word) == status


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (120, 120),
        ("120人", 120),
        ("约 120 人左右", 120),
        ("１２０", 120),
        ("1,200", 1200),
        (120.0, 120),
        ("120余人", 120),
        ("", None),
        ("/", None),
        ("无", 0),
        (None, None),
    ],
)
def test_a_number_of_people(value: str | float | None, number: int | None) -> None:
    assert number_of(value) == (number, True)


@pytest.mark.parametrize("value", ["十来个", "100-120", -1])
def test_a_number_nobody_can_read(value: str | int) -> None:
    assert number_of(value) == (None, False)


def test_names_that_mean_the_same_company() -> None:
    same = {
        "宏达（集团）有限责任公司",
        "宏达(集团)有限公司",
        "宏达 （集团） 有限公司",
        "宏达（集团）有限公司。",
    }
    assert len({name_key(name) for name in same}) == 1
    assert name_key("宏达建材有限公司") != name_key("宏达有限公司")


def test_every_problem_has_a_sentence() -> None:
    assert all(text.endswith("。") for text in SENTENCES.values())


@settings(examples(100))
@given(rows=GRIDS)
def test_junk_never_raises(rows: Grid) -> None:
    parse_enterprises(book([["企业名称", "信用代码", "复工状态", "应返岗人数"], *rows]), year=2025)
