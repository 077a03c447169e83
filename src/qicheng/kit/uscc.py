"""统一社会信用代码 (GB 32100-2015): cleaning and check."""

from __future__ import annotations

import re

from qicheng.kit.text import Cell, tight, unquote

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
_PLACE = {char: at for at, char in enumerate(ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def clean(raw: Cell) -> str:
    """The code half-width, upper-case, without spaces, hyphens and quotes."""
    if raw is None or isinstance(raw, bool):
        return ""
    text = f"{raw:.0f}" if isinstance(raw, float) and raw.is_integer() else str(raw)
    return unquote(tight(text)).replace("-", "").upper()


def check_char(first17: str) -> str:
    """The 18th character to the first 17."""
    total = sum(weight * _PLACE[char] for weight, char in zip(_WEIGHTS, first17, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Whether a cleaned code has the right shape and check character."""
    return bool(_SHAPE.fullmatch(code)) and check_char(code[:17]) == code[17]
