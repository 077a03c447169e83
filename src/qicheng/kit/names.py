"""Personal names: every character of GB 18030, the dot of 民委发〔2016〕33号 (U+00B7), no noise.

NFKC is not used on names: it would replace CJK compatibility ideographs, which are letters of real names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from qicheng.kit.text import INVISIBLE, SPACES, WIDE, Cell, number_text, unquote, words

MAX_LENGTH = 100
DOT = "\u00b7"
_DOTS = "•・‧∙⋅．●･‣᛫ꞏ⸱◦‐⦁﹒"
# Kangxi radicals come from copied PDF files; they look like ideographs and are none.
_RADICALS = {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
_TIDY: dict[int, str | None] = {
    **WIDE,
    **dict.fromkeys([0x20, *SPACES]),
    **INVISIBLE,
    **_RADICALS,
    **dict.fromkeys(map(ord, _DOTS), DOT),
}
_HAN = (
    "\u2e80-\u2eff\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff"
    "\U00020000-\U0003ffff\U000f0000-\U0010fffd"
)
_SELECTORS = "\U000e0100-\U000e01ef"
_COMMON = re.compile("[\u4e00-\u9fa5]{2,4}")
_FULL = re.compile(f"[{_HAN}{_SELECTORS}]+(?:{DOT}[{_HAN}{_SELECTORS}]+)*")
_REMARK = re.compile(rf"[(（\[【〔<《][{_HAN}、，,/]*[)）\]】〕>》]?$")
_LOOSE_DOT = re.compile(rf"(?<=[{_HAN}])[.。﹑](?=[{_HAN}])")
_MANY_DOTS = re.compile(f"{DOT}{{2,}}")
_ONLY_DASHES = re.compile(r"[/\\\-—–_|]*")
WORDS = words(
    "无 没有 暂无 不详 不祥 未知 不明 不清楚 测试 姓名 名字 合计 小计 总计 共计 示例 样例 例如 待定 "
    "待补 空白 某某 某某某 无名 无名氏 佚名 同上 户主 本人 未填 未提供 匿名 作废 删除 重复"
)


class Name(NamedTuple):
    """`text` is the cleaned name; `code` is None, NAME_MISSING or NAME_INVALID."""

    text: str
    code: str | None


def clean(raw: Cell) -> str:
    """The name without spaces, invisible characters, quotes and a bracketed Han remark; dots as U+00B7."""
    if raw is None or isinstance(raw, bool):
        return ""
    text = raw if isinstance(raw, str) else number_text(raw) if isinstance(raw, int | float) else str(raw)
    # What one layer covered may need the same care: a second remark, a dot before it, a quote within.
    while (tidied := _peeled(text)) != text:
        text = tidied
    return text


def _peeled(text: str) -> str:
    """The text with one layer of noise less; the same text when there is none."""
    text = unquote(unquote(text.strip()).translate(_TIDY))
    text = _LOOSE_DOT.sub(DOT, text)
    text = _MANY_DOTS.sub(DOT, text).strip(DOT + ".。,，、;；:：")
    bare = _REMARK.sub("", text)
    return bare if bare else text


def judge(raw: Cell) -> Name:
    """Clean and judge one name cell: NAME_MISSING when empty, NAME_INVALID when it can't be one."""
    if isinstance(raw, str):
        return _judge_text(raw)
    text = clean(raw)
    return Name(text, "NAME_INVALID" if text else "NAME_MISSING")


@lru_cache(maxsize=65_536)
def _judge_text(raw: str) -> Name:
    text = raw if _COMMON.fullmatch(raw) else clean(raw)
    if not text or _ONLY_DASHES.fullmatch(text):
        return Name("", "NAME_MISSING")
    return Name(text, None if _is_name(text) else "NAME_INVALID")


def _is_name(text: str) -> bool:
    if text in WORDS or len(text) > MAX_LENGTH:
        return False
    if not _FULL.fullmatch(text) and not _is_other_script(text):
        return False
    return sum(1 for char in text if char != DOT and not "\U000e0100" <= char <= "\U000e01ef") >= 2


def _is_other_script(text: str) -> bool:
    """Whether the name is wholly in a script other than Han and Latin: Uyghur, Tibetan, Mongolian, Yi …"""
    for char in text.replace(DOT, ""):
        kind = unicodedata.category(char)
        if kind not in ("Lo", "Mn", "Mc", "Lm") and char not in "་།":
            return False
        if unicodedata.name(char, "").startswith(("LATIN", "CJK", "HALFWIDTH", "FULLWIDTH", "HANGUL FILLER")):
            return False
    return True
