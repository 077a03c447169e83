"""ID numbers: real samples, every single mistake in a digit, junk of all kinds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from stdnum.cn import ric

from qicheng.kit import idnum

TODAY = dt.date(2025, 3, 4)
REAL = ("11010519491231002X", "440524188001010014")
digits17 = st.text("0123456789", min_size=17, max_size=17)
births = st.dates(dt.date(1900, 1, 1), TODAY)
numbers = st.builds(
    lambda p, birth, order: (head := f"{p}1221{birth:%Y%m%d}{order:03}") + idnum.check_char(head),
    st.sampled_from(sorted(idnum.PROVINCES)), births, st.integers(0, 999),
)  # fmt: skip
cells = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.datetimes(), st.times(),
    st.text("0123456789Xx. ×'\"eE+-", max_size=24),
)  # fmt: skip


@pytest.mark.parametrize("number", REAL)
def test_real_numbers_of_the_standard_are_accepted(number: str) -> None:
    assert ric.calc_check_digit(number) == idnum.check_char(number[:17]) == number[17]
    verdict = idnum.judge(number, TODAY)
    assert verdict.code is None
    assert verdict.number == number


def test_what_a_real_number_tells() -> None:
    verdict = idnum.judge("11010519491231002X", TODAY)
    assert (verdict.birth_date, verdict.sex, verdict.region6) == (dt.date(1949, 12, 31), "2", "110105")
    assert idnum.judge("440524188001010014", TODAY).sex == "1"


@given(digits17)
def test_the_check_character_is_that_of_the_independent_library(first: str) -> None:
    assert idnum.check_char(first) == ric.calc_check_digit(first + "0")


@rules(max_examples=60)
@given(numbers)
def test_no_single_wrong_digit_passes(number: str) -> None:
    for spot in range(17):
        for digit in "0123456789":
            if digit != number[spot]:
                wrong = number[:spot] + digit + number[spot + 1 :]
                assert idnum.check_char(wrong[:17]) != wrong[17]
                assert idnum.judge(wrong, TODAY).code is not None


@given(numbers, st.integers(0, 15))
def test_no_exchange_of_unlike_neighbours_passes(number: str, spot: int) -> None:
    assume(number[spot] != number[spot + 1])
    wrong = number[:spot] + number[spot + 1] + number[spot] + number[spot + 2 :]
    assert idnum.judge(wrong, TODAY).code is not None


@given(numbers, births)
def test_nobody_is_born_after_today(number: str, today: dt.date) -> None:
    verdict = idnum.judge(number, today)
    born = dt.datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007
    assert verdict.code == ("ID_DATE" if born > today else None)


@given(numbers, st.sampled_from(["{}", " {} ", "'{}", '="{}"', "{}\u200b", "\ufeff{}", "\t{}\n"]))
def test_a_number_is_found_under_the_dirt_of_spreadsheets(number: str, shape: str) -> None:
    wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    for text in (number, number.lower(), wide):
        verdict = idnum.judge(shape.format(text), TODAY)
        assert (verdict.code, verdict.number) == (None, number)


@pytest.mark.parametrize("mark", sorted(idnum.X_LIKE))
def test_what_looks_like_an_x_at_the_end_is_one(mark: str) -> None:
    assert idnum.judge("11010519491231002" + mark, TODAY).code is None
    assert idnum.judge(mark + "1010519491231002X", TODAY).code == "ID_FORMAT"


@given(numbers)
def test_a_number_of_fifteen_digits_becomes_that_of_eighteen(number: str) -> None:
    assume(number[6:8] == "19")
    verdict = idnum.judge(number[:6] + number[8:17], TODAY)
    assert (verdict.code, verdict.number, verdict.upgraded) == (None, number, True)


@given(numbers)
def test_a_number_that_a_spreadsheet_rounded_is_refused_with_its_own_reason(number: str) -> None:
    assume(number[17] != "X")
    for cell in (float(number), int(number), f"{float(number):.14E}", number[:15] + "000"):
        verdict = idnum.judge(cell, TODAY)
        assert verdict.code == "ID_PRECISION" or (cell == number)


@rules(max_examples=500)
@given(cells)
def test_no_cell_whatever_it_holds_raises_or_passes_unproved(cell: idnum.Cell) -> None:
    verdict = idnum.judge(cell, TODAY)
    if verdict.code is None:
        assert ric.calc_check_digit(verdict.number) == verdict.number[17]
        assert verdict.birth_date
        assert verdict.birth_date <= TODAY


@rules(max_examples=500)
@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = idnum.clean(text)
    assert idnum.clean(once) == once


@pytest.mark.parametrize("cell", [None, "", " ", "无", "／", "—", "N/A", "#N/A", 0, "身份证丢失".replace("身份证", "")])
def test_an_empty_cell_is_missing_and_not_wrong(cell: idnum.Cell) -> None:
    assert idnum.judge(cell, TODAY).code == "ID_MISSING"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("110105194912310020", "ID_CHECK"), ("1101051949123100", "ID_FORMAT"), ("见附件", "ID_FORMAT"), (True, "ID_FORMAT"),
        ("A10105194912310021", "ID_FORMAT"), (451221.5, "ID_FORMAT"), (TODAY, "ID_FORMAT"),
    ],
)  # fmt: skip
def test_each_fault_has_its_code(cell: idnum.Cell, code: str) -> None:
    assert idnum.judge(cell, TODAY).code == code


def test_a_day_that_never_was_and_a_province_that_is_none_are_told_apart() -> None:
    for head, code in (("45122119900230001", "ID_DATE"), ("99122119900228001", "ID_REGION")):
        assert idnum.judge(head + idnum.check_char(head), TODAY).code == code
