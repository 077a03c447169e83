"""Answers to what cases ask before they close. The desk stands above all rooms and asks them (decision 0007)."""

from __future__ import annotations

from qicheng.cases import conditions
from qicheng.desk import late_acts
from qicheng.health import queries as health
from qicheng.reports.services import chasing
from qicheng.trips.services import arrival


def register() -> None:
    """Names who answers which question."""
    conditions.answer("trips.all_accounted", all_accounted)
    conditions.answer("health.settled", fever_settled)
    conditions.answer("reports.submitted", not_submitted)


def all_accounted(about: str) -> str:
    """Whether nobody of a bus is without a word on where he is."""
    what, _mark, number = about.partition(":")
    if what != "trip" or not number.isdigit():
        return ""
    lost = arrival.accounts(int(number)).on_arrival
    return f"这趟车还有 {lost} 人没有下落说明。请带队干部在“途中和交接”里逐人说明后再办结。" if lost else ""


def fever_settled(about: str) -> str:
    """Whether a health role has lifted the fever report."""
    what, _mark, number = about.partition(":")
    if what != "fever" or not number.isdigit() or health.is_settled(int(number)):
        return ""
    return "这份发热报告还没有解除。请医务人员登记诊断结论并解除后再办结。"


def not_submitted(about: str) -> str:
    """Whether what an order to report asks for is in: a township's silent villages, or one return."""
    return late_acts.why_not_in(about) or chasing.why_not_in(about)
