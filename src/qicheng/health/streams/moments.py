"""When a reading was taken, as sheets say it: a day, a moment, both in one cell, with a zone or as a number. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from qicheng.kit.dates import parse_day
from qicheng.kit.text import Cell, cell_text

CHINA = dt.timezone(dt.timedelta(hours=8))
_CLOCK = re.compile(
    r"(?<![0-9])([01]?[0-9]|2[0-3])\s*(?::|时|点)\s*([0-5]?[0-9])?(?:分)?(?::[0-5][0-9](?:\.[0-9]+)?)?\s*$"
)
_PART = re.compile(r"上午|下午|早晨|早上|早|中午|晚上|晚|夜间|凌晨|傍晚|am|pm", re.IGNORECASE)
_LATE = frozenset({"下午", "晚上", "晚", "夜间", "傍晚", "pm"})
_ISO = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_LONGEST = 60


class Moment(NamedTuple):
    """A day and the minute of it; None and -1 where it is not said. `slot` is 早, 下午 … where that is all."""

    day: dt.date | None
    minute: int = -1
    slot: str = ""


NOTHING = Moment(None)


def moment(value: Cell, *, year: int) -> Moment:
    """The moment meant by a cell. `year` stands in for a day without one."""
    if isinstance(value, dt.datetime):
        here = value.astimezone(CHINA) if value.tzinfo else value
        minute = here.hour * 60 + here.minute
        return Moment(here.date(), minute if minute or here.second else -1)
    if isinstance(value, dt.date):
        return Moment(value)
    if isinstance(value, dt.time):
        return Moment(None, value.hour * 60 + value.minute)
    if value is None or value == "" or isinstance(value, bool):
        return NOTHING
    if isinstance(value, int | float):
        return _of_number(float(value), year)
    return _of_text(value[:_LONGEST], year)


def _of_number(value: float, year: int) -> Moment:
    for scale in (1, 1000):  # seconds or milliseconds since 1970
        if 1e9 * scale <= value < 4e9 * scale:
            return moment(dt.datetime.fromtimestamp(value / scale, tz=CHINA), year=year)
    if 40_000 <= value < 60_000:  # a spreadsheet's day, its fraction the clock
        day = parse_day(int(value), year=year)
        minute = round((value - int(value)) * 1440) if value != int(value) else -1
        return Moment(day.start if day else None, minute)
    if 0 < value < 1:
        return Moment(None, round(value * 1440))
    found = parse_day(int(value) if value == int(value) else value, year=year)
    return Moment(found.start) if found and found.start == found.end else NOTHING


@lru_cache(maxsize=65_536)
def _of_text(raw: str, year: int) -> Moment:
    text = unicodedata.normalize("NFKC", cell_text(raw)).strip()
    if _ISO.fullmatch(text):
        return _of_iso(text, year)
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return _of_number(float(text), year)
    minute, rest = _clock(text)
    part = _PART.search(rest)
    slot = part[0].lower() if part else ""
    if slot in _LATE and 0 < minute < 720:
        minute += 720
    bare = _PART.sub("", rest).strip(" T\t,，")
    found = parse_day(bare, year=year) if bare else None
    day = found.start if found and found.start == found.end else None
    return Moment(day, minute, slot if minute < 0 else "")


def _of_iso(text: str, year: int) -> Moment:
    try:
        return moment(dt.datetime.fromisoformat(text.replace("Z", "+00:00")), year=year)
    except ValueError:
        return NOTHING


def _clock(text: str) -> tuple[int, str]:
    """The minute of the day at the end of a text, -1 when there is none, and what stands before it."""
    found = _CLOCK.search(text)
    if not found:
        return -1, text
    return int(found[1]) * 60 + int(found[2] or 0), text[: found.start()]
