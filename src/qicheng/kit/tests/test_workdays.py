"""Working days with 调休 against the notices' own words and a counter that knows nothing of the code."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qicheng.kit.workdays import (
    OFF,
    WORK,
    Calendar,
    Span,
    SpecialDay,
    earlier,
    later,
    provided,
    read_days,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
REAL = Calendar.of(provided())
D = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-04", True), ("2024-02-09", True), ("2024-02-10", False), ("2024-02-17", False), ("2024-02-18", True),
        ("2024-09-14", True), ("2024-09-16", False), ("2024-10-12", True), ("2025-01-26", True), ("2025-01-28", False),
        ("2025-02-04", False), ("2025-02-08", True), ("2025-04-27", True), ("2025-05-31", False), ("2025-06-02", False),
        ("2025-10-08", False), ("2025-10-11", True), ("2026-01-04", True), ("2026-02-14", True), ("2026-02-23", False),
        ("2026-02-28", True), ("2026-05-09", True), ("2026-06-19", False), ("2026-09-20", True), ("2026-09-25", False),
        ("2025-03-04", True), ("2025-03-08", False),
    ],
)  # fmt: skip
def test_days_of_the_notices(day: str, works: bool) -> None:
    assert REAL.is_workday(D(day)) is works


@pytest.mark.parametrize(
    ("year", "off", "work"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)]
)  # 2024: 1+8+3+5+1+3+7; 2025: 1+8+3+5+3+8; 2026: 3+9+3+5+3+3+7
def test_each_notice_has_as_many_days_as_it_says(year: int, off: int, work: int) -> None:
    days = [d for d in provided() if d.day.year == year]
    assert (sum(d.kind == OFF for d in days), sum(d.kind == WORK for d in days)) == (off, work)
    assert all(d.day.weekday() >= 5 for d in days if d.kind == WORK)


def test_five_working_days_over_the_spring_festival_of_2025() -> None:
    received = dt.datetime(2025, 1, 24, 15, 0, tzinfo=SHANGHAI)  # Friday; 26 works, 28 to 4 rests
    due = later(received, Span(amount=5, unit="WORKDAYS"), REAL)
    assert due == dt.datetime(2025, 2, 7, 17, 30, tzinfo=SHANGHAI)  # 26, 27, 5, 6, 7


def test_a_term_in_days_ends_on_the_next_working_day() -> None:
    served = dt.datetime(2025, 9, 27, 9, 0, tzinfo=SHANGHAI)
    assert later(served, Span(amount=7, unit="DAYS"), REAL).date() == D("2025-10-09")


def test_hours_run_through_the_night() -> None:
    at = dt.datetime(2025, 1, 28, 23, 0, tzinfo=SHANGHAI)
    assert later(at, Span(amount=2, unit="HOURS"), REAL) == dt.datetime(2025, 1, 29, 1, 0, tzinfo=SHANGHAI)


def test_a_reminder_comes_on_a_working_morning() -> None:
    due = dt.datetime(2025, 10, 9, 17, 30, tzinfo=SHANGHAI)
    assert earlier(due, Span(amount=1, unit="WORKDAYS"), REAL) == dt.datetime(2025, 9, 30, 8, 30, tzinfo=SHANGHAI)  # fmt: skip


@given(
    st.dates(D("2024-01-01"), D("2026-11-30")),
    st.integers(0, 90),
    st.dictionaries(st.dates(D("2024-01-01"), D("2027-06-30")), st.sampled_from((OFF, WORK)), max_size=60),
)
def test_shift_agrees_with_a_list_of_working_days(
    start: dt.date, count: int, special: dict[dt.date, str]
) -> None:
    calendar = Calendar(special)
    off = {d for d, k in special.items() if k == OFF}
    on = {d for d, k in special.items() if k == WORK}
    every = [D("2024-01-01") + dt.timedelta(days=n) for n in range(1500)]
    working = [d for d in every if d in on or (d.isoweekday() <= 5 and d not in off)]
    expected = [d for d in working if d > start][count - 1] if count else start
    assert calendar.shift(start, count) == expected
    if count:
        assert calendar.workdays_between(start, expected) == count
        assert calendar.shift(expected, -count) <= start or not calendar.is_workday(start)


def test_lines_of_a_coming_year_are_read() -> None:
    days = read_days("日期,休或班,名称\n2027-01-01,休,元旦\n2027-01-03，班\n", source="国办发明电〔2026〕9号")
    assert days == [
        SpecialDay(day=D("2027-01-01"), kind=OFF, name="元旦", source="国办发明电〔2026〕9号"),
        SpecialDay(day=D("2027-01-03"), kind=WORK, source="国办发明电〔2026〕9号"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "没有读到"), ("元旦,休", "第 1 行的日期"), ("2027-01-01", "第 1 行没有写"), ("2027-01-01,休\n2027-01-01,班", "第 2 行")],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_days(text)
