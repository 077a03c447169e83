"""Days as clerks write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from qicheng.kit import dates
from qicheng.kit.dates import Day

days = st.dates(dt.date(2020, 1, 1), dt.date(2039, 12, 31))
junk = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.times(), st.text("0123456789年月日.-/上中下旬前后正初十", max_size=14)
)  # fmt: skip


@rules(max_examples=200)
@given(days, st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d 00:00:00", " %Y年%m月%d号左右 "]))
def test_a_full_day_is_that_day_in_every_dress(day: dt.date, shape: str) -> None:
    assert dates.parse_day(day.strftime(shape), year=2025) == Day(day, day)


@given(days)
def test_a_serial_and_a_date_cell_are_the_same_day(day: dt.date) -> None:
    serial = (day - dates.EPOCH).days
    midnight = dt.datetime.combine(day, dt.time())
    for cell in (day, midnight, serial, float(serial), str(serial)):
        assert dates.parse_day(cell, year=2025) == Day(day, day)


@given(days)
def test_month_and_day_alone_lie_in_the_season(day: dt.date) -> None:
    assert dates.parse_day(f"{day.month}月{day.day}日", year=day.year) == Day(day, day)
    assert dates.parse_day(f"{day.month}.{day.day}", year=day.year) == Day(day, day)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("3月上旬", "2025-03-01", "2025-03-10"), ("2月下旬", "2025-02-21", "2025-02-28"), ("3月中旬", "2025-03-11", "2025-03-20"),
        ("10日前", "2025-03-01", "2025-03-10"), ("3月20日以后", "2025-03-20", "2025-03-31"), ("3月", "2025-03-01", "2025-03-31"),
        ("3月4日-6日", "2025-03-04", "2025-03-06"), ("2月28日至3月2日", "2025-02-28", "2025-03-02"), ("正月十六", "2025-02-13", "2025-02-13"),
        ("二〇二五年三月四日", "2025-03-04", "2025-03-04"), ("月底", "2025-03-21", "2025-03-31"), ("15号", "2025-03-15", "2025-03-15"),
    ],
)  # fmt: skip
def test_windows_as_people_say_them(text: str, start: str, end: str) -> None:
    assert dates.parse_day(text, year=2025) == Day(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize("text", ["", "/", "无", "2025-02-30", "13月1日", "尽快", "3月6日-4日", True, None, dt.time(3)])
def test_what_is_no_day_is_none(text: dates.Cell) -> None:
    assert dates.parse_day(text, year=2025) is None


@rules(max_examples=800)
@given(junk)
def test_no_cell_raises_and_a_window_never_ends_before_it_begins(cell: dates.Cell) -> None:
    found = dates.parse_day(cell, year=2025)
    assert found is None or found.start <= found.end
    dates.parse_birth(cell)
    assert isinstance(dates.is_blank(cell), bool)


@given(st.dates(dt.date(1930, 1, 1), dt.date(2024, 12, 31)))
def test_a_birth_date_agrees_with_itself_at_every_precision(day: dt.date) -> None:
    for text in (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day:%Y年%m月}", f"{day:%Y.%m}", f"{day:%Y}", day):
        birth = dates.parse_birth(text)
        assert birth
        assert dates.agrees(birth, day)
    full = dates.parse_birth(f"{day:%Y-%m-%d}")
    assert full
    assert not dates.agrees(full, day + dt.timedelta(days=1))


def test_a_number_cell_of_january_may_be_october() -> None:
    birth = dates.parse_birth(1980.1)
    assert birth
    assert dates.agrees(birth, dt.date(1980, 10, 5))
    assert dates.agrees(birth, dt.date(1980, 1, 5))
    assert not dates.agrees(birth, dt.date(1980, 2, 5))
