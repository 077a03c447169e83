"""Text made plain."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from qicheng.kit.text import cell_text, number_text, plain, tight, unquote


def clock(year: int, month: int, day: int, hour: int = 0) -> dt.datetime:
    """A date cell as readers give it: without a time zone."""
    return dt.datetime(year, month, day, hour)  # noqa: DTZ001


def test_full_width_and_invisible_characters() -> None:
    assert plain("　ＡＢＣ１２３（）\u200b\ufeff ") == "ABC123()"
    assert tight("外 出\n意\t向\u00a0") == "外出意向"
    assert plain("大崇村") == "大崇村"


def test_quotes_that_force_text() -> None:
    assert unquote("'123") == "123"
    assert unquote('="123"') == "123"
    assert unquote("“123”") == "123"
    assert unquote("123") == "123"


def test_cells_of_any_kind() -> None:
    assert cell_text(None) == ""
    assert cell_text(3.0) == "3"
    assert cell_text(3.5) == "3.5"
    assert cell_text(True) == "1"
    assert cell_text(clock(2025, 3, 4)) == "2025-03-04"
    assert cell_text(dt.date(2025, 3, 4)) == "2025-03-04"
    assert cell_text(" '大崇村 ") == "大崇村"
    assert number_text(float("nan")) == ""


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.times(), st.booleans())
)
def test_junk_never_raises(value: object) -> None:
    cell_text(value)  # type: ignore[arg-type]


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert tight(tight(text)) == tight(text)
