"""Rules of the year's plan. Pure."""

from __future__ import annotations


def why_not_target(*, number: int, last_year: int, reason: str) -> str:
    """Why a target may not be set so (plan 一: 与去年持平以上); empty when it may."""
    if number < last_year and len(reason.strip()) < 4:
        return f"目标 {number} 低于去年的 {last_year}，要写明依据。请填写后再保存。"
    return ""
