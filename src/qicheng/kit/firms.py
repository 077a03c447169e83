"""Names of enterprises, made comparable."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_END = re.compile(r"(?:有限责任公司|有限公司|股份有限公司|公司)$")


def name_key(name: str) -> str:
    """A company's name for comparing: one width, no brackets' kind, no blanks, one form of 有限公司."""
    plain = unicodedata.normalize("NFKC", name).upper()
    return _END.sub("", re.sub(r"[\s()（）\-·.,，。]+", "", plain))[:LONGEST]
