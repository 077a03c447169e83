"""Card numbers: the check digit, and what else can be wrong with one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qicheng.kit import cards

DIGITS = st.text("0123456789", min_size=15, max_size=18)


@given(DIGITS)
def test_a_completed_number_is_right_and_any_other_last_digit_wrong(digits: str) -> None:
    whole = cards.completed(digits)
    assert whole[:-1] == digits
    assert cards.fault(whole) == ""
    assert cards.fault(f"{whole[:4]} {whole[4:8]}-{whole[8:]}") == ""
    assert {cards.fault(digits + d) for d in "0123456789" if digits + d != whole} == {"CHECK"}


@given(DIGITS, st.data())
def test_one_wrong_digit_is_always_found(digits: str, data: st.DataObject) -> None:
    whole = cards.completed(digits)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != whole[place]]))
    assert cards.fault(whole[:place] + other + whole[place + 1 :]) == "CHECK"


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "MISSING"),
        (" ", "MISSING"),
        ("62230000", "LENGTH"),
        ("6" * 20, "LENGTH"),
        ("62230000X2230000", "DIGITS"),
        ("６２２３" * 4, "DIGITS"),
    ],
)
def test_what_is_no_number_of_a_card(number: str, fault: str) -> None:
    assert cards.fault(number) == fault
