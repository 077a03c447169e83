"""Plain text and region codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from amounts import examples
from qicheng.kit import codes, text

SIX = st.from_regex(r"[0-9]{6}", fullmatch=True)


@rules(examples(500))
@given(st.text())
def test_making_plain_twice_changes_nothing_more(raw: str) -> None:
    for make in (text.plain, text.tight):
        once = make(raw)
        assert make(once) == once


@given(st.text("abc123韦秀兰·、。", max_size=20))
def test_clean_text_is_left_alone(raw: str) -> None:
    assert text.plain(raw) == raw
    assert text.tight(raw) == raw


@pytest.mark.parametrize(
    ("raw", "plain", "tight"),
    [("ＡＢ１２", "AB12", "AB12"), (" a\u3000b ", "a b", "ab"), ("a\u200bb\ufeff", "ab", "ab"), ("a\x00b", "ab", "ab"), ("a\u00a0b\n", "a b", "ab")],
)  # fmt: skip
def test_width_spaces_and_invisible_characters(raw: str, plain: str, tight: str) -> None:
    assert text.plain(raw) == plain
    assert text.tight(raw) == tight


@pytest.mark.parametrize("raw", ["'451399", '="451399"', "“451399”", "451399'", "'451399'", "`451399"])
def test_what_tricks_a_spreadsheet_into_text_is_taken_off(raw: str) -> None:
    assert text.unquote(raw) == "451399"


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_is_written_without_a_point(number: int) -> None:
    assert text.number_text(number) == str(number)
    assert text.number_text(float(number)) == str(number)


@rules(examples(400))
@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.dates(),
        st.datetimes(),
        st.times(),
    )
)
def test_no_cell_raises(cell: text.Cell) -> None:
    assert isinstance(text.cell_text(cell), str)


@given(st.from_regex(r"[0-9]{1,12}", fullmatch=True), st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_the_range_of_a_prefix_holds_its_codes_and_no_other(prefix: str, code: str) -> None:
    end = codes.next_prefix(prefix)
    assert (prefix <= code < end) == code.startswith(prefix)
    assert prefix <= prefix.ljust(12, "9") < end


@pytest.mark.parametrize("prefix", ["9", "99", "999999", "999999999999"])
def test_the_last_prefix_of_all_has_an_end_too(prefix: str) -> None:
    assert prefix <= prefix.ljust(12, "9") < codes.next_prefix(prefix)


@pytest.mark.parametrize("bad", ["", "45%", "45' OR '1'='1", "~", "四五"])
def test_what_is_no_code_has_no_range(bad: str) -> None:
    with pytest.raises(ValueError):
        codes.next_prefix(bad)


@given(SIX)
def test_units_above_a_village_and_their_short_codes(county: str) -> None:
    village = county + "001201"
    assert codes.township_of(village) == county + "001000"
    assert codes.short(village) == village
    assert codes.short(codes.township_of(village)) == county + "001"
    assert codes.short(county + "000000") == county
