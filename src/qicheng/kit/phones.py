"""Phone numbers as clerks write them: a mobile number, or why it is none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from qicheng.kit.text import Cell, number_text, plain, unquote, words

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_IN_TEXT = re.compile(r"(?<![0-9])(?:(?:\+|00)?86|0)?(1[3-9][0-9]{9})(?![0-9])")
_JOINTS = re.compile(r"[\s\-—–‐−_.·()（）]+")
_NEXT = re.compile(r"[/、;；,，|\\或和及&\n\r]+")
# 010, 02x and 0[3-9]xx are the area codes; without one a number never begins with 0 or 1.
_LANDLINE = re.compile(
    r"(?:(?:\+|00)?86[\s-]*)?(?:\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[\s\-—–]*[0-9]|[2-9])[0-9]{2,3}[\s-]?[0-9]{4}"
    r"(?:[\s\-—–转(（]+(?:分机|ext\.?)?[0-9]{1,6}[)）]?)?"
)
_TWO = re.compile(r"(1[3-9][0-9]{9})1[3-9][0-9]{9}")
_MISSING = words(
    "无 没有 暂无 不详 不祥 未知 空 缺 待补 未办 未提供 无电话 无手机 没电话 没手机 不清楚 不知 停机 "
    "none null nan n/a na 0 00 #n/a"
)
_ONLY_MARKS = re.compile(r"[\s/\\\-—–_.。,，、*?？~·…|+]*")


_LONGEST = 120  # characters; the rest of a longer cell says nothing about the number


class Phone(NamedTuple):
    """`number` is the mobile, or what stands there.

    `code` is None, PHONE_MISSING, PHONE_LANDLINE or PHONE_INVALID.
    """

    number: str
    code: str | None


_NONE = Phone("", "PHONE_MISSING")


def judge(raw: Cell) -> Phone:
    """Judge one phone cell; of several numbers the first valid mobile is taken."""
    if raw is None:
        return _NONE
    if isinstance(raw, str):
        if _MOBILE.fullmatch(raw):
            return Phone(raw, None)
        return _judge_text(raw)
    if isinstance(raw, int | float):
        text = number_text(raw)
        return Phone(text, None) if _MOBILE.fullmatch(text) else _judge_text(text)
    return Phone(str(raw), "PHONE_INVALID")


@lru_cache(maxsize=8192)
def _judge_text(raw: str) -> Phone:
    text = unquote(plain(raw[:_LONGEST]))
    if text.lower() in _MISSING or _ONLY_MARKS.fullmatch(text):
        return _NONE
    if re.fullmatch(r"[0-9]+\.0+", text):
        text = text.split(".")[0]
    mobile = _find_mobile(text)
    if mobile:
        return Phone(mobile, None)
    for piece in [text, *_NEXT.split(text)]:
        if _LANDLINE.fullmatch(piece.strip()):
            return Phone(re.sub(r"\s+", "", piece), "PHONE_LANDLINE")
    return Phone(text, "PHONE_INVALID")


def _find_mobile(text: str) -> str:
    """The first mobile: whole, then between strong separators, then between spaces, then inside words."""
    for piece in [text, *_NEXT.split(text), *text.split(), text]:
        found = _IN_TEXT.fullmatch(_JOINTS.sub("", piece))
        if found:
            return found[1]
    found = _IN_TEXT.search(text) or _TWO.fullmatch(_JOINTS.sub("", text))
    return found[1] if found else ""
