"""Rules of the year's plan. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def why_not_target(*, number: int, last_year: int, reason: str) -> str:
    """Why a target may not be set so (plan 一: 与去年持平以上); empty when it may."""
    if number < last_year and len(reason.strip()) < 4:
        return f"目标 {number} 低于去年的 {last_year}，要写明依据。请填写后再保存。"
    return ""


DECLARATIONS = ("NONE", "SELF", "SELF_AND_TEMPERATURE", "CLINIC_FORM")
# What a county may set, from least to most. Tenths of a degree, percent, days, hours, minutes.
BOUNDS = {
    "load_percent": (30, 100), "observation_rows": (0, 3), "form_valid_days": (1, 30), "history_days": (1, 28), "fever_tenths": (370, 385),
    "ride_temperature_hours": (1, 24), "fever_report_minutes": (5, 1440), "normal_days": (0, 28), "escalate_minutes": (1, 240),
}  # fmt: skip
WORDS = {
    "load_percent": "客座率上限", "observation_rows": "留观排数", "form_valid_days": "证明有效天数", "history_days": "行程回溯天数", "fever_tenths": "发热线",
    "ride_temperature_hours": "途中测温间隔", "fever_report_minutes": "发热报告时限", "normal_days": "须连续正常天数", "escalate_minutes": "未确认转下一人",
}  # fmt: skip


def why_not_pack(figures: Mapping[str, object]) -> str:
    """Why a rule pack may not be set so; empty when it may."""
    for name, (least, most) in BOUNDS.items():
        value = figures.get(name)
        if isinstance(value, int) and not least <= value <= most:
            shown = f"{least / 10}—{most / 10}" if name == "fever_tenths" else f"{least}—{most}"
            return f"{WORDS[name]}要在 {shown} 之间。请改正后保存。"
    if figures.get("declaration") == "CLINIC_FORM" and not figures.get("form_valid_days"):
        return "要卫生院证明的级别，要写明证明有效几天。"
    days, history = figures.get("normal_days"), figures.get("history_days")
    if isinstance(days, int) and isinstance(history, int) and days > history:
        return "须连续正常的天数不能多于行程回溯的天数。"
    return ""
