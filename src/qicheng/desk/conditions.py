"""Answers to what cases ask before they close. The desk stands above all rooms and asks them (decision 0007)."""

from __future__ import annotations

from qicheng.cases import conditions
from qicheng.desk import late_acts
from qicheng.health import queries as health
from qicheng.reports.services import chasing
from qicheng.subsidy.queries import lists, money
from qicheng.trips.rules.closing import why_not_close
from qicheng.trips.services import arrival


def register() -> None:
    """Names who answers which question."""
    conditions.answer("trips.all_accounted", all_accounted)
    conditions.answer("health.settled", fever_settled)
    conditions.answer("reports.submitted", not_submitted)
    conditions.answer("trips.payable", payable)
    conditions.answer("subsidy.objection_settled", objection_settled)
    conditions.answer("subsidy.finding_gone", finding_gone)


def all_accounted(about: str) -> str:
    """Whether nobody of a bus is without a word on where he is."""
    what, _mark, number = about.partition(":")
    if what != "trip" or not number.isdigit():
        return ""
    lost = arrival.accounts(int(number)).on_arrival
    return f"这趟车还有 {lost} 人没有下落说明。请带队干部在“途中和交接”里逐人说明后再办结。" if lost else ""


def payable(about: str) -> str:
    """Whether the people of a bus balance, so that its carrier may be paid: somebody rode, and of everybody there is a word."""
    what, _mark, number = about.partition(":")
    if what != "trip" or not number.isdigit():
        return "没有这趟车，不能支付。"
    counted = arrival.accounts(int(number))
    return why_not_close(counted) or ("" if counted.boarded else "这趟车没有人乘坐的记录，不能支付。")


def objection_settled(about: str) -> str:
    """Whether an objection to a public list was looked into."""
    what, _mark, number = about.partition(":")
    if what != "objection" or not number.isdigit() or lists.is_settled(int(number)):
        return ""
    return "这条公示异议还没有写核实结论。请在“补贴—异议”里办结。"


def finding_gone(about: str) -> str:
    """Whether what the nightly prover found of a claim still stands."""
    what, _mark, number = about.partition(":")
    if what != "claim" or not number.isdigit() or money.is_gone(int(number)):
        return ""
    return "夜间核验还查得到这个问题。追回或更正后，次日核验消除了再办结。"


def fever_settled(about: str) -> str:
    """Whether a health role has lifted the fever report."""
    what, _mark, number = about.partition(":")
    if what != "fever" or not number.isdigit() or health.is_settled(int(number)):
        return ""
    return "这份发热报告还没有解除。请医务人员登记诊断结论并解除后再办结。"


def not_submitted(about: str) -> str:
    """Whether what an order to report asks for is in: a township's silent villages, or one return."""
    return late_acts.why_not_in(about) or chasing.why_not_in(about)
