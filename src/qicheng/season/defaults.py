"""Defaults of a new season: the rule packs of domain.md 4.2 and the reporting calendar of 8.2/8.3. Counties edit them."""

from __future__ import annotations

import datetime as dt

from qicheng.kit.marking import gettext_noop as _

RULE_PACKS: tuple[dict[str, object], ...] = (
    {"name": "正常"},
    {
        "name": "低风险", "load_percent": 90, "observation_rows": 1, "declaration": "SELF", "history_days": 14,
        "fever_tenths": 373, "gate_temperature": "OPTIONAL", "fever_report_minutes": 120,
    },
    {
        "name": "中风险", "load_percent": 70, "observation_rows": 2, "declaration": "SELF_AND_TEMPERATURE",
        "form_valid_days": 7, "history_days": 14, "normal_days": 1, "fever_tenths": 373, "gate_temperature": "REQUIRED",
        "ride_temperature_hours": 4, "fever_report_minutes": 60,
    },
    {
        "name": "高风险", "load_percent": 50, "observation_rows": 2, "declaration": "CLINIC_FORM",
        "form_valid_days": 3, "history_days": 14, "normal_days": 14, "fever_tenths": 373, "gate_temperature": "REQUIRED",
        "ride_temperature_hours": 4, "fever_report_minutes": 30, "by_order_only": True,
    },
)  # fmt: skip


def report_rules(year: int) -> list[dict[str, object]]:
    """The reports of plan 二(四), 二(五), 三(四) with the usual moments; Tuesday is the plan's own day."""
    five, noon = dt.time(17, 0), dt.time(12, 0)
    midnight = dt.time(0, 0)
    weekly = {
        "rhythm": "WEEKLY",
        "weekday": 2,
        "first_due_date": dt.date(year, 3, 5),
        "as_of_time": noon,
        "due_time": five,
    }
    return [
        {"code": "MOBILISE", "title": _("动员进展情况"), "rhythm": "EVERY_TWO_DAYS", "as_of_time": noon, "due_time": five, "reporter": "VILLAGE"},
        {"code": "DAILY", "title": _("每日统计表"), "rhythm": "DAILY", "as_of_time": midnight, "as_of_previous_day": True, "due_time": noon},
        {"code": "INTENT", "title": _("农民工返岗意向情况表"), **weekly},
        {"code": "RETURNED", "title": _("农民工返岗情况名册"), **weekly},
        {"code": "ENTERPRISE", "title": _("辖区内企业基本情况表"), **weekly, "reporter": "BUREAU"},
        {"code": "RESUMED", "title": _("开复工企业情况表"), **weekly, "reporter": "BUREAU"},
    ]  # fmt: skip
