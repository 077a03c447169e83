"""Cells that no spreadsheet program takes for a formula, and that come back as they were."""

from __future__ import annotations

_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """`text` with a leading apostrophe where a program would calculate; the import strips it again."""
    return "'" + text if text.startswith(_RISKY) else text
