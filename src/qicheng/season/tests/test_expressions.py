"""The expression language behind its door: what is typed, what is refused, what is unknown."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.season.rules import expressions

FACTS: dict[str, expressions.Value | None] = {
    "age": 34, "months": 3, "income": 5000, "groups": ["POOR", "脱贫户"], "work_place": "广东省", "start": dt.date(2025, 2, 3),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("months >= 3 && income >= 5000", True),
        ("务工月数≥3 并且 务工收入 > 5000", False),
        ("“脱贫户” 属于 户类型 或者 年龄 < 18", True),
        ("开始日期 >= date('2025-2-1')", True),
        ('开始日期 > date("2025-02-03")', False),
        ('size("张三") == 2', True),  # letters, not bytes
        ('work_place.startsWith("广东")', True),
        ('work_place == "年龄"', False),  # names are not looked for inside a text
    ],
)
def test_a_condition_answers_yes_or_no(text: str, answer: bool) -> None:
    assert expressions.holds(text, FACTS) is answer


@pytest.mark.parametrize(
    "text", ["ticket > 100", "month_income > 1 && age > 1", "months / 0 == 1", "!(ticket > 1)"]
)
def test_what_is_unknown_is_neither_yes_nor_no(text: str) -> None:
    assert expressions.holds(text, FACTS) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [("", "空"), ("工资 > 3", "工资"), ("months >", "第"), ("months", "是"), ('months > "3"', "不能相比"), ("income > 3.5", "整数元"), ("a" * 2000, "太长")],
)  # fmt: skip
def test_a_fault_is_told_in_a_sentence(text: str, word: str) -> None:
    with pytest.raises(expressions.ExpressionFault) as fault:
        expressions.compiled(text)
    assert word in fault.value.sentence


def test_an_expression_cannot_work_without_end() -> None:
    short = "groups.all(a,groups.all(b,groups.all(c,groups.all(d,groups.all(e,a+b+c+d+e != '')))))"
    assert expressions.holds(short, {"groups": ["x"] * 60}) is None


def test_what_an_expression_looks_at_and_turns_on() -> None:
    text = '务工月数 >= 3 && ("车票" 属于 证明 || income > 5000)'
    assert expressions.reads(text) == ("months", "income", "proofs")
    assert expressions.literals(text) == ((3, 5000), ("车票",))
