"""The lunar calendar of going out, every day of it against an independent one."""

from __future__ import annotations

import datetime as dt

import cnlunar
import pytest

from amounts import first_quick
from qicheng.kit import lunar

YEARS = range(2000, 2045)


def cn(day: dt.date) -> tuple[int, int, int, bool]:
    found = cnlunar.Lunar(dt.datetime(day.year, day.month, day.day, 12), godType="8char")  # noqa: DTZ001  a calendar day
    return found.lunarYear, found.lunarMonth, found.lunarDay, found.isLunarLeapMonth


@pytest.mark.parametrize("year", first_quick(YEARS, 8))
def test_every_day_from_the_twelfth_month_to_the_third_is_that_of_the_independent_calendar(
    year: int,
) -> None:
    wrong = []
    for start in range(-32, 92):
        first = lunar.new_year(year)
        assert first
        day = first + dt.timedelta(days=start)
        lunar_year, month, number, leap = cn(day)
        if (
            leap
            or month not in (12, 1, 2, 3)
            or (month == 3 and number == 30)
            or (month == 12) != (lunar_year == year - 1)
        ):
            continue
        if lunar.lunar_day(year, month, number) != day:
            wrong.append((day, month, number))
    assert wrong == []


@pytest.mark.parametrize("year", first_quick(YEARS, 8))
def test_a_day_that_the_month_does_not_have_is_none(year: int) -> None:
    for month in (12, 1, 2):
        last = max(n for n in range(1, 31) if lunar.lunar_day(year, month, n))
        day = lunar.lunar_day(year, month, last)
        assert day
        assert last in {29, 30}
        assert cn(day + dt.timedelta(days=1))[2] == 1
    assert lunar.lunar_day(year, 1, 0) is None
    assert lunar.lunar_day(year, 4, 1) is None
    assert lunar.lunar_day(year, 1, 31) is None


def test_years_outside_the_table_are_unknown_and_not_guessed() -> None:
    assert lunar.new_year(1999) is None
    assert lunar.new_year(lunar.LAST_YEAR + 1) is None
    assert lunar.parse_lunar("正月初六", 1999) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("正月十六", "2025-02-13"), ("除夕", "2025-01-28"), ("大年三十", "2025-01-28"), ("初八", "2025-02-05"), ("腊月二十", "2025-01-19"),
        ("二月初二", "2025-03-01"), ("元宵节", "2025-02-12"), ("大年初六", "2025-02-03"), ("正月廿三", "2025-02-20"), ("农历正月初十", "2025-02-07"),
    ],
)  # fmt: skip
def test_days_as_people_say_them(text: str, day: str) -> None:
    assert lunar.parse_lunar(text, 2025) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["", "二月5日", "正月", "十六", "正月三十一", "四月初三", "初十一", "2月4日"]
)
def test_what_is_no_lunar_day_is_none(text: str) -> None:
    assert lunar.parse_lunar(text, 2025) is None
