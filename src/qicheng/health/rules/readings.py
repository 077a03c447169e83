"""One line of a health sheet as words: what is a temperature, a symptom, a contact. Pure.

The rule for temperatures is strict on purpose: what a clerk did not write as `dd.d` is asked again, never guessed (368 may be
36.8 or a slip of the hand). Only spellings that cannot mean anything else are made plain first.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qicheng.kit.text import Cell, cell_text, words

LOWEST, HIGHEST = 350, 420  # tenths of a degree between which a human reading lies
FEVER_TENTHS = 373  # 37.3 ℃ where no rule pack says otherwise (domain.md 4.1)
_READING = re.compile(r"[0-9]{2}\.[0-9]")
_LONGEST = 60

_NO_WORDS = words(
    "无 没有 没 否 不是 正常 良好 健康 一般 好 未见异常 无异常 无症状 无不适 未接触 无接触 没接触 0 × x n no none false 阴性 不适用 未发现 未出现 "
    "均无 均正常 以上均无 以上都没有 都没有 无以上症状 未去过 没去过 不涉及 null nan n/a na 无殊 可 合格 安好 平安 长期慢性病 慢性病 患有大病 残疾"
)
_STROKES = re.compile(r"[\s/\\\-—–_.。、，,*~]*")
_DENIED = re.compile(
    r"(?:均|都|全|目前|本人|暂|暂时|近期|近14天|14天内|近14日)*(?:无|没|否认|未见|未出现|未发现|未接触|未去|未到|未)"
)
_BUT = re.compile(r"但|有|是|曾|√|✓")
_PARTS = re.compile(r"[,，;；/|]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A temperature cell. `tenths` is None when it must be asked again; `said` is what stood there, made plain."""

    tenths: int | None
    said: str


def temperature(value: Cell) -> Reading:
    """A cell as a temperature: exactly two digits, point, one digit, 35.0 to 42.0 ℃.

    NFKC first (３６．８ → 36.8), ℃ dropped, a comma is a point, outer blanks go. A number cell of a spreadsheet has lost its
    last zero (37.0 is stored as 37), so there a whole number is read with it; a text `37` is not.
    """
    if isinstance(value, float | int) and not isinstance(value, bool):
        said = _number(float(value))
    else:
        said = unicodedata.normalize("NFKC", cell_text(value)[:_LONGEST].replace("℃", ""))
        said = said.replace("°C", "").replace(",", ".").strip()
    if not _READING.fullmatch(said):
        return Reading(tenths=None, said=said)
    tenths = int(said.replace(".", ""))
    return Reading(tenths=tenths if LOWEST <= tenths <= HIGHEST else None, said=said)


def _number(value: float) -> str:
    if value != value or abs(value) > 1e6:
        return "?"
    tenths = round(value * 10)
    return f"{tenths / 10:.1f}" if abs(value * 10 - tenths) < 1e-6 else repr(value)


def flagged(value: Cell) -> bool:
    """Whether a symptom or contact cell says that there is something: 有, √, 咳嗽, 是. Words nobody can read count as yes.

    Nothing written is nothing said, and no flag. 无发热、咳嗽 denies all it names; 无发热，有咳嗽 does not.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    text = unicodedata.normalize("NFKC", cell_text(value)[:_LONGEST]).lower()
    text = re.sub(r"\s+", "", text).strip("。.!")
    if _is_no(text):
        return False
    return any(not _is_no(part) for part in _PARTS.split(text))


def _is_no(text: str) -> bool:
    text = text.strip("()[]【】:;。.、")
    if text in _NO_WORDS or _STROKES.fullmatch(text):
        return True
    return bool(_DENIED.match(text)) and not _BUT.search(
        text.replace("没有", "无").replace("未有", "无").replace("没曾", "无")
    )


def word(value: Cell) -> str:
    """What a symptom or contact cell says, plain and short, for the health file."""
    return unicodedata.normalize("NFKC", cell_text(value))[:_LONGEST]
