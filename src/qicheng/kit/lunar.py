"""农历 as far as going out needs it: 腊月, 正月 and 二月 of 2000–2050. Own table, tested against cnlunar."""

from __future__ import annotations

import datetime as dt
import re

# Per year: 正月初一 (MMDD), days of the 腊月 before it, of 正月, and from 正月初一 to 三月初一.
_TEXT_TABLE = (
    "0205-29-30-60 0124-29-30-60 0212-30-30-60 0201-29-30-60 0122-30-29-88 0209-30-29-59 "
    "0129-29-30-59 0218-30-29-58 0207-30-30-59 0126-30-30-60 0214-30-30-59 0203-30-30-59 "
    "0123-29-30-59 0210-29-30-59 0131-30-29-59 0219-30-29-59 0208-29-30-59 0128-30-29-59 "
    "0216-30-29-59 0205-30-30-59 0125-30-29-59 0212-30-29-59 0201-29-30-59 0122-30-29-88 "
    "0210-30-29-59 0129-29-30-59 0217-29-30-59 0206-29-30-60 0126-29-30-60 0213-29-30-60 "
    "0203-30-29-59 0123-29-29-59 0211-29-30-59 0131-30-29-59 0219-30-29-59 0208-30-30-59 "
    "0128-30-30-60 0215-30-30-60 0204-30-30-60 0124-29-30-60 0212-29-30-59 0201-29-29-59 "
    "0122-30-29-88 0210-30-29-59 0130-30-30-59 0217-30-30-59 0206-30-30-59 0126-30-30-59 "
    "0214-30-29-59 0202-29-30-59 0123-29-29-59"
)
_TABLE = _TEXT_TABLE.split()
FIRST_YEAR = 2000
LAST_YEAR = FIRST_YEAR + len(_TABLE) - 1

_MONTHS = {"正": 1, "二": 2, "三": 3, "腊": 12, "臘": 12}
_DIGITS = {char: at for at, char in enumerate("〇一二三四五六七八九十")} | {"两": 2, "零": 0}
_TEXT = re.compile(
    r"(?:农历|阴历|古历|旧历|老历)?(?:大年|年|新年)?(?:(正|腊|臘|二|三)月)?"
    r"(初[一二三四五六七八九十]|初[1-9]|初10|[二三]十|十[一二三四五六七八九]?|廿[一二三四五六七八九]?|二十[一二三四五六七八九]"
    r"|[12]?[0-9]|30)(?:日|号)?"
)


def new_year(year: int) -> dt.date | None:
    """正月初一 of the year, None outside 2000–2050."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    first = _TABLE[year - FIRST_YEAR][:4]
    return dt.date(year, int(first[:2]), int(first[2:]))


def lunar_day(year: int, month: int, day: int) -> dt.date | None:
    """The civil day of a lunar day around the Spring Festival of `year`; month 12 is the 腊月 before it."""
    first = new_year(year)
    if first is None or day < 1:
        return None
    last, january, to_march = (int(part) for part in _TABLE[year - FIRST_YEAR].split("-")[1:])
    starts = {
        12: (-last, last),
        1: (0, january),
        2: (january, min(30, to_march - january)),
        3: (to_march, 29),
    }
    if month not in starts or day > starts[month][1]:
        return None
    return first + dt.timedelta(days=starts[month][0] + day - 1)


def chinese_number(text: str) -> int | None:
    """初八, 十六, 二十, 廿三, 8 as a number up to 31; None when it is none."""
    text = text.removeprefix("初")
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if text and all(char in _DIGITS for char in text):
        tens, mark, ones = text.rpartition("十")
        if not mark:
            return _DIGITS[text] if len(text) == 1 else None
        return (
            (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
            if len(tens) < 2 and len(ones) < 2
            else None
        )
    return None


def parse_lunar(text: str, year: int) -> dt.date | None:
    """正月十六, 腊月二十, 二月初二, 大年初六, 初八, 除夕, 元宵节 in the season of `year`."""
    if text in ("除夕", "大年三十", "年三十", "大年夜"):
        first = new_year(year)
        return first - dt.timedelta(days=1) if first else None
    if text in ("元宵", "元宵节", "正月半", "正月十五元宵节"):
        return lunar_day(year, 1, 15)
    if text in ("春节", "大年初一"):
        return new_year(year)
    if text in ("二月二", "三月三"):  # 龙抬头, 三月三
        return lunar_day(year, _MONTHS[text[0]], _MONTHS[text[0]])
    found = _TEXT.fullmatch(text)
    if not found or not (found[1] or found[2].startswith("初")):
        return None
    day = chinese_number(found[2])
    # 二月5日 is the civil month; the lunar one is written 初五, 十五, 廿五.
    if day is None or (found[1] == "二" and text.endswith(("日", "号"))):
        return None
    if found[1] == "三" and not found[2].startswith("初"):
        return None
    return lunar_day(year, _MONTHS[found[1] or "正"], day)
