"""Pinyin initials of names, for finding only, never shown. All readings of the surname count (单 shàn/dān)."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, pinyin

# Where the reading as a surname is not among a character's two most usual ones.
_AS_SURNAME = {"单": "s"}


@lru_cache(maxsize=30000)
def _letters(character: str) -> tuple[str, ...]:
    found = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    letters = [r[0].lower() for r in (found[0] if found else []) if r and r[0].isalpha()]
    return tuple(dict.fromkeys(letters)) or ("",)


def initials(name: str) -> tuple[str, str]:
    """(`usual`, `other`): initials by the most usual readings, and with the surname's other reading if it has one."""
    parts = [_letters(c) for c in name[:24] if c != "·"]
    if not parts:
        return "", ""
    usual = "".join(p[0] for p in parts)
    first = _AS_SURNAME.get(name[0]) or (parts[0][1] if len(parts[0]) > 1 and parts[0][0] else "")
    other = first + usual[1:] if first else ""
    return usual, other
