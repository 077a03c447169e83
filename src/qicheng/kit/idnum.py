"""公民身份号码 (GB 11643): cleaning, check character, verdict.

A code of GB/T 2260 that never was in this county, or never existed, is *not* refused: numbers were handed
out from 1984 on to people older than their code, and spouses carry any code of the country.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from qicheng.kit.text import Cell, tight, unquote, words

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARS = "10X98765432"
_ZERO = 48 * sum(WEIGHTS)
PROVINCES = words(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
)
X_LIKE = "×✕✖╳✗✘ｘＸхХχΧⅹⅩx"
MISSING = words(
    "无 没有 暂无 不详 不祥 不知 不知道 不清楚 未知 未办 未办理 未上户 未登记 未提供 待补 待查 待核 "
    "待核实 缺 空 忘记 未填 不明 无身份证 无证 没办 没带 丢失 遗失 补办 补办中 办理中 none null nan "
    "n/a na nil 0 00 000 #n/a"
)
_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.([0-9]*))?[eE]\+?([0-9]{1,3})")
_FLOAT_TEXT = re.compile(r"([0-9]+)\.0*")
_ONLY_MARKS = re.compile(r"[\s/\\\-—–_.。,，、*?？~·…|<>+=:;'\"`]*")


class IdVerdict(NamedTuple):
    """What is known about one ID cell. `code` is None when the number may be used; `number` is cleaned."""

    code: str | None
    number: str
    upgraded: bool = False
    birth_date: dt.date | None = None
    sex: str = ""  # "1" male, "2" female (GB/T 2261.1)
    region6: str = ""


_MISSING = IdVerdict("ID_MISSING", "")


def check_char(first17: str) -> str:
    """The 18th character to 17 digits (GB 11643, mod 11)."""
    return CHECK_CHARS[(sum(map(mul, WEIGHTS, first17.encode())) - _ZERO) % 11]


def clean(raw: str) -> str:
    """The number without spaces, quotes and invisible characters; look-alikes of X only at the end."""
    if _NUMBER.fullmatch(raw):
        return raw
    text = unquote(tight(raw))
    if not text.isascii():
        text = text[:-1] + "X" if text[-1] in X_LIKE else text
        folded = unicodedata.normalize("NFKC", text)
        text = tight(folded) if folded.isascii() else text  # what stays outside ASCII is no number anyway
    if text[-1:] == "x":
        text = text[:-1] + "X"
    return text


def judge(raw: Cell, today: dt.date) -> IdVerdict:
    """Judge one ID cell. The first of ID_MISSING, ID_PRECISION, ID_FORMAT, ID_CHECK, ID_REGION, ID_DATE.

    ID_PRECISION: a spreadsheet keeps 15 significant digits; a number of 16 or more has lost its end and
    can't be restored.
    """
    if raw is None:
        return _MISSING
    if isinstance(raw, str):
        return _judge_text(clean(raw), today)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return IdVerdict("ID_FORMAT", str(raw))
    if raw == 0 or raw != raw:
        return _MISSING
    if abs(raw) >= 1e15:
        return IdVerdict("ID_PRECISION", _long(raw))
    if raw != int(raw):
        return IdVerdict("ID_FORMAT", str(raw))
    return _judge_text(str(int(raw)), today)


def _long(raw: int | float) -> str:
    return str(int(raw)) if abs(raw) < 1e30 else str(raw)


def _judge_text(text: str, today: dt.date) -> IdVerdict:
    if len(text) == 18 and _NUMBER.fullmatch(text):
        wrong = CHECK_CHARS[(sum(map(mul, WEIGHTS, text.encode())) - _ZERO) % 11] != text[17]
        if wrong:
            return IdVerdict("ID_PRECISION" if text.endswith("000") else "ID_CHECK", text)
        return _judge_digits(text, today, upgraded=False)
    if len(text) == 15 and text.isascii() and text.isdigit():
        first17 = text[:6] + "19" + text[6:]
        return _judge_digits(first17 + check_char(first17), today, upgraded=True)
    return _judge_odd(text, today)


def _judge_odd(text: str, today: dt.date) -> IdVerdict:
    if text.lower() in MISSING or _ONLY_MARKS.fullmatch(text):
        return _MISSING
    found = _SCIENTIFIC.fullmatch(text)
    if found:
        digits = found[1] or ""
        if found[2] == "14" and len(digits) == 14:
            return _judge_text(text[0] + digits, today)
        lost = int(found[2]) >= 14
        return IdVerdict("ID_PRECISION" if lost else "ID_FORMAT", text)
    found = _FLOAT_TEXT.fullmatch(text)
    if found and len(found[1]) >= 15:
        return _judge_text(found[1], today) if len(found[1]) == 15 else IdVerdict("ID_PRECISION", text)
    return IdVerdict("ID_FORMAT", text)


def _judge_digits(number: str, today: dt.date, *, upgraded: bool) -> IdVerdict:
    if number[:2] not in PROVINCES:
        return IdVerdict("ID_REGION", number, upgraded)
    birth = _real_day(number[6:14])
    if birth is None or birth > today:
        return IdVerdict("ID_DATE", number, upgraded)
    return IdVerdict(None, number, upgraded, birth, "1" if number[16] in "13579" else "2", number[:6])


@lru_cache(maxsize=65_536)
def _real_day(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
