"""Names: what is cleaned, what is kept, what is no name."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qicheng.kit import names


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("张三", "张三"),
        (" 张　三 ", "张三"),
        ("张\u200b三\ufeff", "张三"),
        ("张\n三", "张三"),
        ("'张三", "张三"),
        ('="张三"', "张三"),
        *((f"买买提{dot}艾力", "买买提·艾力") for dot in "•・‧∙⋅．●。.·･"),
        ("买买提··艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("张三（户主）", "张三"),
        ("李四(已故)", "李四"),
        ("𠮷野", "𠮷野"),
        ("\ue000三", "\ue000三"),
        ("\ufa0e三", "\ufa0e三"),
        ("\uf9dc三", "\uf9dc三"),
        ("䶮三", "䶮三"),
        ("〇三", "〇三"),
        ("⼀三", "一三"),
        ("韦小花（外嫁）（已迁）", "韦小花"),
        ("مەمەت", "مەمەت"),
        ("ꆈꌠ", "ꆈꌠ"),
    ],
)
def test_a_name_that_is_accepted(raw: str, text: str) -> None:
    assert names.judge(raw) == (text, None)


@pytest.mark.parametrize("raw", [None, "", " ", "　", "/", "-", "——", "\u200b"])
def test_a_missing_name(raw: str | None) -> None:
    assert names.judge(raw) == ("", "NAME_MISSING")


@pytest.mark.parametrize(
    "raw",
    ["张", "张3", "张?", "张？", "张*三", "张san", "A", "abc", "无", "不详", "未知", "测试", "姓名", "合计", "张□", "张三(2)", "1", "①三", "张，三", "张三" * 51],
)  # fmt: skip
def test_what_is_no_name(raw: str) -> None:
    assert names.judge(raw).code == "NAME_INVALID"


def test_a_number_is_no_name() -> None:
    assert names.judge(123).code == "NAME_INVALID"


@example("0[[")
@example("韦小花。（外嫁）（已迁）")
@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = names.clean(raw)
    assert names.judge(once).text in (once, "")
    assert names.clean(names.clean(once)) == names.clean(once)
