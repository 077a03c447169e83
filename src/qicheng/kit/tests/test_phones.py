"""Phones: the mobile in what clerks write, or why there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from qicheng.kit import phones

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@rules(max_examples=200)
@given(mobiles, st.sampled_from(["{}", " {}", "+86{}", "0086 {}", "86-{}", "0{}", "'{}", "{}（本人）", "电话：{}", "{}/07783333333"]))
def test_a_mobile_is_found_in_every_dress(number: str, shape: str) -> None:
    assert phones.judge(shape.format(number)) == (number, None)
    assert phones.judge(f"{number[:3]}-{number[3:7]}-{number[7:]}") == (number, None)
    assert phones.judge(float(number)) == (number, None)
    assert phones.judge(int(number)) == (number, None)


@given(mobiles, mobiles, st.sampled_from(["/", "、", "，", " ", "\n", "或"]))
def test_of_two_numbers_the_first_is_taken(first: str, second: str, between: str) -> None:
    assert phones.judge(first + between + second) == (first, None)


@pytest.mark.parametrize("cell", [None, "", "无", "——", "停机", "N/A", " / "])
def test_nothing_is_missing(cell: phones.Cell) -> None:
    assert phones.judge(cell).code == "PHONE_MISSING"


@pytest.mark.parametrize("cell", ["0778-3333333", "07783333333", "3333333", "010-88886666转8"])
def test_a_landline_is_told_apart(cell: str) -> None:
    assert phones.judge(cell).code == "PHONE_LANDLINE"


@pytest.mark.parametrize("cell", ["1381234567", "138123456789", "12812345678", "见备注", 3.5, "2025-03-04"])
def test_what_is_no_phone_is_refused(cell: phones.Cell) -> None:
    assert phones.judge(cell).code == "PHONE_INVALID"


@rules(max_examples=600)
@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.text("0123456789-+ ()/、", max_size=30)))
def test_no_cell_raises_and_what_is_found_is_a_mobile(cell: phones.Cell) -> None:
    judged = phones.judge(cell)
    if judged.code is None:
        assert len(judged.number) == 11
        assert phones.judge(judged.number) == judged
