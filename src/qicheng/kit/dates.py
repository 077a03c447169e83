"""Days as clerks write them: 2025.3.4, 3月4日, 3月上旬, 10日前, 正月十六, a serial, a date cell."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from qicheng.kit.lunar import chinese_number, parse_lunar
from qicheng.kit.text import Cell, cell_text, tight

EPOCH = dt.date(1899, 12, 30)
_FULL = re.compile(r"(20[0-9]{2}|19[0-9]{2})[./\-年]([0-9]{1,2})[./\-月]([0-9]{1,2})(?:日|号)?(?![0-9])")
_SHORT_YEAR = re.compile(r"([0-9]{2})[./\-年]([0-9]{1,2})[./\-月]([0-9]{1,2})(?:日|号)?")
_COMPACT = re.compile(r"(20[0-9]{2}|[0-9]{2})([0-9]{2})([0-9]{2})")
_MONTH_DAY = re.compile(r"(?<![0-9])([0-9]{1,2})月([0-9]{1,2})(?:日|号)?(?![0-9])")
_BARE = re.compile(r"([0-9]{1,2})[./\-]([0-9]{1,2})(?:日|号)?")
_RANGE = re.compile(
    r"(?:(20[0-9]{2})[./\-年])?([0-9]{1,2})[月./]([0-9]{1,2})(?:日|号)?(?:[-—~～至到](?:20[0-9]{2}[./\-年])?)"
    r"(?:([0-9]{1,2})[月./])?([0-9]{1,2})(?:日|号)?"
)
_PART = re.compile(
    r"(?:(20[0-9]{2})[年./\-])?(?:([0-9]{1,2})月份?|本月)?(上旬|中旬|下旬|月初|月中|月底|月末|初|中|底|末)(?:左右|前后)?"
)
_MONTH = re.compile(r"(?:(20[0-9]{2})[年./\-])?([0-9]{1,2})(?:月份?|$)")
_BEFORE = re.compile(r"(?:(20[0-9]{2})[年./\-])?(?:([0-9]{1,2})[月./])?([0-9]{1,2})(?:日|号)(?:之前|以前|前)")
_AFTER = re.compile(r"(?:(20[0-9]{2})[年./\-])?(?:([0-9]{1,2})[月./])?([0-9]{1,2})(?:日|号)(?:之后|以后|后)")
_ONLY_DAY = re.compile(r"(?:本月)?([0-9]{1,2})(?:日|号)")
_ROUND = re.compile(
    r"左右|前后|出发|外出|动身|启程|走|返岗|上午|下午|早上|晚上|晚|早|凌晨|大约|约|计划|预计|拟|于|星期.|周[一二三四五六日天]"
    r"|\(.*\)|（.*）"
)
_CLOCK = re.compile(r"(?<=[0-9日号])[T\s]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_HAN_NUMBER = re.compile(r"([〇零一二三四五六七八九十廿]+)(?=[年月日号])")
_LUNAR_YEAR = re.compile(r"^(?:20[0-9]{2}年?|今年)")
_EMPTY = re.compile(r"[/\\\-—–_.。无]*|没有|暂无|不适用")


_LONGEST = 60  # characters; a longer cell is a story, and patterns must not run over it


class Day(NamedTuple):
    """One day (`start == end`) or the window in which it lies, both ends included."""

    start: dt.date
    end: dt.date


class Birth(NamedTuple):
    """A birth date at the precision given. `months` holds two values when 1980.1 may mean 1980.10."""

    year: int
    months: tuple[int, ...]
    day: int | None


def is_blank(value: Cell) -> bool:
    """Whether the cell says nothing: empty, or a stroke instead of a date."""
    return value is None or (isinstance(value, str) and bool(_EMPTY.fullmatch(tight(value))))


def parse_day(value: Cell, *, year: int, month: int = 3) -> Day | None:
    """The day or window meant, None when it is no date.

    `year` stands in for texts without one, `month` for 中旬 or 10日前 alone.
    """
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return Day(value, value)
    if isinstance(value, bool) or value is None or isinstance(value, dt.time):
        return None
    if isinstance(value, int | float):
        return _parse_number(value, year)
    return _parse_text(value, year, month)


def _parse_number(value: int | float, year: int) -> Day | None:
    if 40_000 <= value < 60_000:
        return _one(EPOCH + dt.timedelta(days=int(value)))
    text = cell_text(value)
    return _parse_text(text, year, 3) if len(text) >= 3 else None


def _one(day: dt.date | None) -> Day | None:
    return Day(day, day) if day else None


def _date(year: int | str, month: int | str, day: int | str) -> dt.date | None:
    number = int(year)
    try:
        return dt.date(number + 2000 if number < 100 else number, int(month), int(day))
    except ValueError:
        return None


def _window(year: int | str | None, month: int | str, part: str, default: int) -> Day:
    number = int(year or default)
    last = calendar.monthrange(number, int(month))[1]
    first_day, last_day = 1, last
    if part:
        first_day, last_day = {"上": (1, 10), "初": (1, 10), "中": (11, 20)}.get(
            part.removeprefix("月")[0], (21, last)
        )
    return Day(dt.date(number, int(month), first_day), dt.date(number, int(month), last_day))


def _arabic(found: re.Match[str]) -> str:
    text = found[1]
    if len(text) == 4 and "十" not in text:
        return "".join(str("〇一二三四五六七八九".find(char.replace("零", "〇"))) for char in text)
    number = chinese_number(text)
    return text if number is None else str(number)


@lru_cache(maxsize=16_384)
def _parse_text(raw: str, year: int, month: int) -> Day | None:
    if len(raw) > _LONGEST:
        return None
    text = tight(_CLOCK.sub("", cell_text(raw)))
    if not text or _EMPTY.fullmatch(text):
        return None
    bare = _ROUND.sub("", text)
    lunar = parse_lunar(_LUNAR_YEAR.sub("", bare), year)
    if lunar:
        return _one(lunar)
    text, bare = _HAN_NUMBER.sub(_arabic, text), _HAN_NUMBER.sub(_arabic, bare)
    return _parse_window(bare, year, month) or _parse_exact(bare, text, year)


def _parse_window(text: str, year: int, month: int) -> Day | None:
    found = _RANGE.fullmatch(text)
    if found:
        start = _date(found[1] or year, found[2], found[3])
        end = _date(found[1] or year, found[4] or found[2], found[5])
        return Day(start, end) if start and end and start <= end else None
    found = _PART.fullmatch(text)
    if found and 1 <= int(found[2] or month) <= 12:
        return _window(found[1], found[2] or month, found[3], year)
    found = _BEFORE.fullmatch(text)
    if found:
        end = _date(found[1] or year, found[2] or month, found[3])
        return Day(end.replace(day=1), end) if end else None
    found = _AFTER.fullmatch(text)
    if found:
        start = _date(found[1] or year, found[2] or month, found[3])
        return (
            Day(start, start.replace(day=calendar.monthrange(start.year, start.month)[1])) if start else None
        )
    found = _ONLY_DAY.fullmatch(text)
    if found:
        return _one(_date(year, month, found[1]))
    found = _MONTH.fullmatch(text)
    if not found or not (found[1] or "月" in text) or not 1 <= int(found[2]) <= 12:
        return None
    return _window(found[1], found[2], "", year)


def _parse_exact(bare: str, text: str, year: int) -> Day | None:
    found = _FULL.search(text)
    if found:
        return _one(_date(found[1], found[2], found[3]))
    for shape in (_SHORT_YEAR, _COMPACT):
        found = shape.fullmatch(bare)
        if found and (len(found[1]) == 4 or abs(int(found[1]) - year % 100) <= 1):
            return _one(_date(found[1], found[2], found[3]))
    found = _BARE.fullmatch(bare) or _MONTH_DAY.search(text)
    if found:
        return _one(_date(year, found[1], found[2]))
    if bare.isascii() and bare.isdigit() and len(bare) == 5 and 40_000 <= int(bare) < 60_000:
        return _one(EPOCH + dt.timedelta(days=int(bare)))
    return None


_BIRTH = re.compile(
    r"(1[89][0-9]{2}|20[0-9]{2})(?:[./\-年]([0-9]{1,2})(?:[./\-月]([0-9]{1,2})?)?)?[年日号生]*"
)
_BIRTH_COMPACT = re.compile(r"(1[89][0-9]{2}|20[0-9]{2})([0-9]{2})([0-9]{2})?")
_BIRTH_SHORT = re.compile(r"([0-9]{2})[./\-年]([0-9]{1,2})[./\-月]([0-9]{1,2})日?")


def parse_birth(value: Cell) -> Birth | None:
    """A birth date as precise as the cell is: 1980, 1980.5, 1980-05-06, 19800506, 1980年5月6日, a serial."""
    if isinstance(value, dt.date):  # a datetime is a date too
        return Birth(value.year, (value.month,), value.day)
    if value is None or isinstance(value, bool | dt.time):
        return None
    if isinstance(value, int | float) and 3_000 <= value < 47_000:
        day = EPOCH + dt.timedelta(days=int(value))
        return Birth(day.year, (day.month,), day.day)
    loose = isinstance(value, float)
    return _parse_birth(cell_text(value), loose)


@lru_cache(maxsize=32_768)
def _parse_birth(raw: str, loose: bool) -> Birth | None:
    text = tight(_CLOCK.sub("", raw[:_LONGEST]))
    found = _BIRTH_COMPACT.fullmatch(text) or _BIRTH.fullmatch(text) or _BIRTH_SHORT.fullmatch(text)
    if not found:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    if year < 100:
        year += 1900 if year >= 30 else 2000
    if month is None:
        return Birth(year, (), None)
    if not 1 <= int(month) <= 12:
        return None
    if loose and month == "1" and day is None:
        return Birth(year, (1, 10), None)  # a number cell can't tell 1980.1 from 1980.10
    if day is not None and _date(year, month, day) is None:
        return None
    return Birth(year, (int(month),), int(day) if day else None)


def agrees(birth: Birth, day: dt.date) -> bool:
    """Whether a birth date as written is the same as `day`, at the precision it was written with."""
    if birth.year != day.year or (birth.months and day.month not in birth.months):
        return False
    return birth.day is None or birth.day == day.day
