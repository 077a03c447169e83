"""Binding the cells of an issued table: what may stand where, and what falls into which cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from qicheng.kit.reading.grid import Blank
from qicheng.reports.rules import binding as rules
from qicheng.reports.rules.binding import Bound, Known, Values

COUNTY, GREEN, WATER, HILL = "450981000000", "450981101000", "450981102000", "450981110000"
AT = dt.datetime(2025, 3, 4, tzinfo=dt.UTC)
KNOWN = Known(
    measures={"went_out": "外出务工人数", "persons": "在册人数"}, units={COUNTY, GREEN, WATER, HILL}, at=AT
)
# Title; line to fill; head; two body rows; total with a formula; signature.
FORM = Blank(
    sheet="表", sheets=("表",), rows=8, columns=4,
    cells={
        (0, 0): "统计表", (1, 0): "填报单位（盖章）：      填报时间：   年  月  日", (2, 0): "单位", (2, 1): "外出", (3, 0): "1", (5, 0): "合计",
        (5, 3): "", (7, 0): "填表人：", (7, 2): "甲：  乙：",
    },
    formulas=frozenset({(5, 3)}), merges=((0, 0, 0, 3), (2, 1, 2, 2)), widths=(8.0,) * 4,
)  # fmt: skip
ROW = Bound(row=3, column=1, what="MEASURE", code="went_out", scope="ROWS", unit=COUNTY, level="TOWNSHIP")
TOTAL = Bound(row=5, column=1, what="MEASURE", code="went_out", unit=COUNTY)
QUESTION = Bound(
    row=3, column=2, what="ASK", label="返乡创业户数", scope="ROWS", unit=COUNTY, level="TOWNSHIP", kind="NUMBER",
    due_at=AT + dt.timedelta(days=1), until_at=AT + dt.timedelta(days=2),
)  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "others", "word"),
    [
        (ROW, [], ""), (TOTAL, [ROW], ""), (QUESTION, [ROW, TOTAL], ""),
        (Bound(row=7, column=0, what="TEXT", code="FILLER", unit=COUNTY), [], ""),
        (Bound(row=1, column=0, what="TEXT", code="LINE", unit=COUNTY), [], ""),
        (replace(ROW, code="nonsense"), [], "没有这个指标"),
        (replace(ROW, row=90), [], "不在表里"),
        (replace(TOTAL, column=3), [], "公式"),
        (replace(TOTAL, row=2), [], "已印有“外出”"),
        (replace(TOTAL, unit="110000000000"), [], "没有选好单位"),
        (replace(ROW, level="HAMLET"), [], "每个乡镇一行还是每个村一行"),
        (replace(ROW, row=4), [ROW], "已从第 4 行开始"),
        (replace(ROW, level="VILLAGE", column=2), [ROW], "同一组单位行"),
        (replace(TOTAL, row=4), [ROW], "在单位行里"),
        (ROW, [replace(TOTAL, row=4)], "先取消那一格"),
        (replace(ROW, row=5, column=1), [], "不能作为单位行的第一行"),
        (Bound(row=7, column=2, what="TEXT", code="FILLER", unit=COUNTY), [], "没有留出要填的地方"),
        (Bound(row=7, column=0, what="TEXT", code="LINE", unit=COUNTY), [], ""),
        (Bound(row=0, column=0, what="TEXT", code="LINE", unit=COUNTY), [], "没有“填报单位：”"),
        (Bound(row=4, column=0, what="TEXT", code="NAME", unit=COUNTY), [], "没有选好填什么文字"),
        (Bound(row=4, column=0, what="ELSE", unit=COUNTY), [], "没有选好填什么"),
        (replace(QUESTION, label="外出务工（人）"), [], "已有指标“外出务工人数”"),
        (replace(QUESTION, label=""), [], "写明要收的是什么"),
        (replace(QUESTION, kind="TEXT", scope="ONE", row=5), [], "文字不能相加"),
        (replace(QUESTION, due_at=AT), [], "时限要在现在之后"),
        (replace(QUESTION, until_at=AT + dt.timedelta(hours=1)), [], "失效时间早于"),
        (replace(QUESTION, kind=""), [], "由谁填"),
    ],
)  # fmt: skip
def test_what_may_stand_where(wanted: Bound, others: list[Bound], word: str) -> None:
    said = rules.why_not(FORM, wanted, others, KNOWN)
    assert (word in said) if word else said == ""


def test_a_merged_cell_is_meant_by_any_of_its_places() -> None:
    assert rules.anchor(FORM, (2, 2)) == (2, 1)
    assert rules.anchor(FORM, (4, 2)) == (4, 2)


def values(units: list[str], **more: object) -> Values:
    figures = {(COUNTY, "went_out"): 9, (GREEN, "went_out"): 4, (WATER, "went_out"): 5}
    names = {GREEN: "青山镇", WATER: "绿水镇", HILL: "高山镇"}
    base = {
        "figures": figures,
        "answers": {},
        "names": names,
        "texts": {},
        "units": units,
        "asked": {"TOWNSHIP": units},
    }
    return Values(**{**base, **more})  # type: ignore[arg-type]


def test_rows_that_fit_need_no_more() -> None:
    found = rules.fill(FORM, [ROW, TOTAL], values([GREEN, WATER]))
    assert (found.after, found.more) == (4, 0)
    assert {w.place: w.value for w in found.cells} == {(3, 1): 4, (4, 1): 5, (5, 1): 9}


def test_rows_that_do_not_fit_push_the_total_down() -> None:
    name = replace(ROW, what="TEXT", code="NAME", column=0)
    found = rules.fill(FORM, [name, ROW, TOTAL], values([GREEN, WATER, HILL]))
    assert found.more == 1
    assert {w.place: w.value for w in found.cells} == {
        (3, 0): "青山镇", (4, 0): "绿水镇", (5, 0): "高山镇", (3, 1): 4, (4, 1): 5, (5, 1): 0, (6, 1): 9,
    }  # fmt: skip


def test_an_answer_that_is_missing_is_not_nought_and_a_sum_adds_only_what_was_said() -> None:
    whole = replace(QUESTION, scope="ONE", row=5, column=2)
    said = {(3, 2, GREEN): "7", (5, 2, GREEN): "7", (5, 2, WATER): "0", (5, 2, HILL): "2"}
    found = rules.fill(
        FORM,
        [QUESTION, whole],
        values([GREEN, WATER], answers=said, asked={"TOWNSHIP": [GREEN, WATER, HILL]}),
    )
    assert {w.place: w.value for w in found.cells} == {(3, 2): 7, (5, 2): 9}
    assert found.places_of(QUESTION) == [(3, 2), (4, 2)]
    assert rules.fill(FORM, [whole], values([GREEN], asked={"TOWNSHIP": [GREEN]})).cells == ()


@pytest.mark.parametrize(
    ("printed", "code", "made"),
    [
        ("", "UNIT", "示例县"), ("填表人：____", "FILLER", "填表人：____韦某"), ("填报日期：  年  月  日", "DAY", "填报日期：2025年3月4日"),
        ("填报单位（盖章）：      填报时间：   年  月  日", "LINE", "填报单位（盖章）：示例县　填报时间：2025年3月4日"),
        ("填报单位：____  单位：人", "LINE", "填报单位：示例县　单位：人"),
    ],
)  # fmt: skip
def test_words_go_into_the_blanks(printed: str, code: str, made: str) -> None:
    texts = {"UNIT": "示例县", "DAY": "2025年3月4日", "FILLER": "韦某"}
    if "____韦" in made:
        made = made.replace("____", "")
    assert rules.put_text(printed, code, texts) == made


@pytest.mark.parametrize(
    ("one", "other"),
    [("外出务工人数（人）", "外出务工"), ("返乡创业 户数", "返乡创业户数"), ("其中：脱贫户", "其中脱贫户")],
)
def test_labels_that_ask_the_same_are_seen_to_be_the_same(one: str, other: str) -> None:
    assert rules.normal(one) == rules.normal(other)
    assert rules.normal(one) != rules.normal("滞留")


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("NUMBER", " 012 ", "12"),
        ("NUMBER", "-1", ""),
        ("NUMBER", "１２", ""),
        ("NUMBER", "", ""),
        ("TEXT", " 无 ", "无"),
        ("TEXT", "", ""),
    ],
)
def test_an_answer_is_cleaned_or_refused(kind: str, said: str, kept: str) -> None:
    text, fault = rules.clean_answer(kind, said)
    assert text == kept
    assert bool(fault) == (kept == "")
