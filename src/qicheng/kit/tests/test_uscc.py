"""Credit codes: an independent library as the judge."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st
from stdnum.cn import uscc as judge

from qicheng.kit import uscc

REAL = ("91110000600037341L", "91350211M000100Y43", "914403007109310121", "91330000MA27U05291")
codes = st.builds(
    lambda a, b, c: (head := a + b + c) + uscc.check_char(head),
    st.text(uscc.ALPHABET, min_size=2, max_size=2), st.text("0123456789", min_size=6, max_size=6),
    st.text(uscc.ALPHABET, min_size=9, max_size=9),
)  # fmt: skip


def test_real_codes_are_judged_as_the_independent_library_judges_them() -> None:
    assert [uscc.is_valid(c) for c in REAL] == [judge.is_valid(c) for c in REAL]
    assert uscc.is_valid("91110000600037341L")


@given(codes)
def test_the_check_character_is_that_of_the_independent_library(code: str) -> None:
    assert uscc.check_char(code[:17]) == judge.calc_check_digit(code[:17])
    assert uscc.is_valid(code)
    assert judge.is_valid(code)


@rules(max_examples=300)
@given(st.text(uscc.ALPHABET + "IOSVZ", min_size=16, max_size=19))
def test_any_text_is_judged_as_the_independent_library_judges_it(text: str) -> None:
    assert uscc.is_valid(text) == judge.is_valid(text)


@rules(max_examples=60)
@given(codes, st.randoms(use_true_random=False))
def test_no_single_wrong_character_passes(code: str, chance: random.Random) -> None:
    for spot in range(18):
        for char in uscc.ALPHABET:
            if char != code[spot]:
                assert not uscc.is_valid(code[:spot] + char + code[spot + 1 :])


@given(codes, st.sampled_from(["{}", " {} ", "'{}", '="{}"', "{}\u200b", "\t{}\n"]))
def test_a_code_is_found_under_the_dirt_of_spreadsheets(code: str, shape: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for text in (code, code.lower(), wide, f"{code[:8]}-{code[8:]}"):
        assert uscc.clean(shape.format(text)) == code


@rules(max_examples=400)
@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.datetimes()))
def test_no_cell_raises_and_cleaning_twice_changes_nothing_more(cell: object) -> None:
    once = uscc.clean(cell)
    assert uscc.clean(once) == once
    assert isinstance(uscc.is_valid(once), bool)
