"""统一社会信用代码 against stdnum."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from qicheng.kit import uscc

GOOD = "91350100M000100Y43"


def test_real_codes_and_cleaning() -> None:
    assert uscc.is_valid(GOOD)
    assert uscc.clean(" 9135 0100-M000100y43 ") == GOOD
    assert uscc.clean("９１３５０１００M000100Y43") == GOOD
    assert uscc.clean(None) == ""
    assert not uscc.is_valid("")
    assert not uscc.is_valid(GOOD[:17] + "4")
    assert not uscc.is_valid("91350100M000100I43")


@given(st.text(alphabet=uscc.ALPHABET + "IO", min_size=17, max_size=19))
def test_agrees_with_the_oracle(code: str) -> None:
    assert uscc.is_valid(code) == (len(code) == 18 and oracle.is_valid(code))


@given(
    st.text(alphabet="0123456789", min_size=6, max_size=6),
    st.text(alphabet=uscc.ALPHABET, min_size=9, max_size=9),
)
def test_a_made_code_is_valid_for_both(region: str, body: str) -> None:
    code = "91" + region + body
    code += uscc.check_char(code)
    assert uscc.is_valid(code)
    assert oracle.is_valid(code)
