"""Days and births as clerks write them; the lunar table against an oracle."""

from __future__ import annotations

import datetime as dt

import cnlunar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qicheng.kit import lunar
from qicheng.kit.dates import Birth, agrees, is_blank, parse_birth, parse_day

DAY = dt.date(2025, 3, 4)


def clock(year: int, month: int, day: int, hour: int = 0) -> dt.datetime:
    """A date cell as readers give it: without a time zone."""
    return dt.datetime(year, month, day, hour)  # noqa: DTZ001


@pytest.mark.parametrize(
    "raw",
    [
        "2025.3.4", "2025-03-04", "2025/3/4", "20250304", "250304", "2025年3月4日", "2025年3月4号", "3月4日", "3月4号", "3.4", "3-4",
        "3/4", "３月４日", "25.3.4", "三月四日", "二〇二五年三月四日", "2025-03-04 00:00:00", "2025.03.04 08:30", "3月4日（周二）", "3月4日左右",
        "拟3月4日出发", "45720", 45720, 45720.5, 20250304, 20250304.0, 3.4, DAY, clock(2025, 3, 4, 8), "二月初五", "农历二月初五",
        "2025年二月初五",
    ],
)  # fmt: skip
def test_one_day(raw: object) -> None:
    assert parse_day(raw, year=2025) == (DAY, DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "start", "end"),
    [
        ("3月上旬", "0301", "0310"),
        ("3月中旬", "0311", "0320"),
        ("3月下旬", "0321", "0331"),
        ("2月下旬", "0221", "0228"),
        ("3月初", "0301", "0310"),
        ("三月底", "0321", "0331"),
        ("中旬", "0311", "0320"),
        ("月底", "0321", "0331"),
        ("10日前", "0301", "0310"),
        ("3月10日前", "0301", "0310"),
        ("3月10日以后", "0310", "0331"),
        ("3月", "0301", "0331"),
        ("3月份", "0301", "0331"),
        ("2025年3月", "0301", "0331"),
        ("3月4-6日", "0304", "0306"),
        ("3月4日至3月10日", "0304", "0310"),
        ("3.4-3.10", "0304", "0310"),
        ("正月十六", "0213", "0213"),
        ("腊月二十", "0119", "0119"),
        ("正月初八", "0205", "0205"),
        ("大年初六", "0203", "0203"),
        ("初八", "0205", "0205"),
        ("正月16", "0213", "0213"),
        ("元宵节", "0212", "0212"),
        ("除夕", "0128", "0128"),
        ("二月二", "0301", "0301"),
        ("三月三", "0331", "0331"),
        ("三月十五日", "0315", "0315"),
    ],
)
def test_a_window_or_a_lunar_day(raw: str, start: str, end: str) -> None:
    found = parse_day(raw, year=2025)
    assert found is not None
    assert (f"{found.start:%m%d}", f"{found.end:%m%d}") == (start, end)


@pytest.mark.parametrize(
    "raw",
    [
        "已走",
        "待定",
        "年后",
        "看情况",
        "过完年",
        "2月30日",
        "13月5日",
        "元宵节后",
        "腊月三十",
        "",
        "/",
        None,
        True,
        5,
        "13月上旬",
    ],
)
def test_what_is_no_day(raw: object) -> None:
    assert parse_day(raw, year=2025) is None  # type: ignore[arg-type]


def test_blank_is_not_unparsed() -> None:
    assert all(is_blank(raw) for raw in (None, "", " ", "/", "——", "无"))
    assert not any(is_blank(raw) for raw in ("年后", 45720, "0"))


@pytest.mark.parametrize(
    ("raw", "birth"),
    [
        ("1980.5", Birth(1980, (5,), None)),
        (1980.5, Birth(1980, (5,), None)),
        (1980.1, Birth(1980, (1, 10), None)),
        ("1980.10", Birth(1980, (10,), None)),
        ("1980-05-06", Birth(1980, (5,), 6)),
        ("19800506", Birth(1980, (5,), 6)),
        (19800506.0, Birth(1980, (5,), 6)),
        ("198005", Birth(1980, (5,), None)),
        ("1980年5月6日", Birth(1980, (5,), 6)),
        ("1980年5月", Birth(1980, (5,), None)),
        (29347, Birth(1980, (5,), 6)),
        (clock(1980, 5, 6), Birth(1980, (5,), 6)),
        ("1980", Birth(1980, (), None)),
        ("80.5.6", Birth(1980, (5,), 6)),
        ("农历五月", None),
        ("1980.13", None),
        ("1980-02-30", None),
    ],
)
def test_a_birth(raw: object, birth: Birth | None) -> None:
    assert parse_birth(raw) == birth  # type: ignore[arg-type]


def test_a_birth_agrees_at_its_own_precision() -> None:
    day = dt.date(1980, 10, 6)
    assert agrees(Birth(1980, (), None), day)
    assert agrees(Birth(1980, (1, 10), None), day)
    assert not agrees(Birth(1980, (10,), 7), day)
    assert not agrees(Birth(1981, (), None), day)


@pytest.mark.slow
def test_the_lunar_table_equals_the_oracle() -> None:
    for year in range(lunar.FIRST_YEAR, lunar.LAST_YEAR + 1):
        for month, days in ((12, 30), (1, 30), (2, 30)):
            for day in range(1, days + 1):
                found = lunar.lunar_day(year, month, day)
                if found is None:
                    assert day == 30
                    continue
                oracle = cnlunar.Lunar(clock(found.year, found.month, found.day, 12))
                assert (oracle.lunarMonth, oracle.lunarDay, oracle.isLunarLeapMonth) == (month, day, False)


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.dates(), st.times(), st.none()))
def test_junk_never_raises(raw: object) -> None:
    parse_day(raw, year=2025)  # type: ignore[arg-type]
    parse_birth(raw)  # type: ignore[arg-type]


@given(st.text(alphabet="0123456789年月日号.-/上中下旬初底前后正腊二十廿一三四五六七八九 ", max_size=12))
def test_nearly_dates_never_raise(raw: str) -> None:
    found = parse_day(raw, year=2025)
    assert found is None or found.start <= found.end
    parse_birth(raw)
