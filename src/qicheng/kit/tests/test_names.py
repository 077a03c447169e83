"""Names: of every people and every character, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from qicheng.kit import names

GOOD = ["韦秀兰", "阿依古丽·买买提", "欧阳修", "𠮷田", "䶮", "﨑川", "覃㛃", "长孙无忌", "དོན་གྲུབ", "ئايگۈل"]


@pytest.mark.parametrize("name", [g for g in GOOD if len(g) > 1])
def test_names_of_every_people_pass_unchanged(name: str) -> None:
    assert names.judge(name) == (name, None)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (" 韦 秀 兰 ", "韦秀兰"), ("韦秀兰（脱贫户）", "韦秀兰"), ("韦秀兰\u200b", "韦秀兰"), ("'韦秀兰", "韦秀兰"), ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"), ("⾱秀兰", "韋秀兰"), ("韦秀兰。", "韦秀兰"),
    ],
)  # fmt: skip
def test_dirt_is_taken_off(raw: str, text: str) -> None:
    assert names.judge(raw) == (text, None)


@pytest.mark.parametrize("raw", ["合计", "无名氏", "测试", "张", "Zhang San", "张3", "13812345678", "张三、李四", "张" * 101, 45])
def test_what_is_no_name_is_refused(raw: names.Cell) -> None:
    assert names.judge(raw).code == "NAME_INVALID"


@pytest.mark.parametrize("raw", [None, "", "  ", "/", "——", True])
def test_an_empty_cell_is_missing(raw: names.Cell) -> None:
    assert names.judge(raw) == ("", "NAME_MISSING")


def test_compatibility_ideographs_are_letters_of_real_names_and_stay() -> None:
    assert names.clean("\ufa11川") == "\ufa11川"


@rules(max_examples=600)
@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.text("韦秀兰·•.()（） \u200b'\"")))
def test_no_cell_raises_and_a_clean_name_stays_clean(cell: names.Cell) -> None:
    judged = names.judge(cell)
    if judged.code is None:
        assert names.judge(judged.text) == judged
        assert len(judged.text) <= names.MAX_LENGTH
