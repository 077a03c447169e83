"""The states of a trip and who may follow whom (domain.md 2.2)."""

from __future__ import annotations

from collections.abc import Mapping

from qicheng.kit.marking import gettext_noop as _

STATES: Mapping[str, str] = {
    "PLANNED": _("已编排"),
    "CONTRACT_FILED": _("已签合同"),
    "MANIFEST_FROZEN": _("名单已锁定"),
    "BOARDING": _("检票中"),
    "DEPARTED": _("已发车"),
    "EN_ROUTE": _("途中"),
    "INCIDENT": _("途中有事"),
    "ARRIVED": _("已抵达"),
    "HANDED_OVER": _("已交接"),
    "RETURNED": _("车已返回"),
    "SETTLED": _("已结清"),
    "CANCELLED": _("已取消"),
}
NEXT: Mapping[str, frozenset[str]] = {
    "PLANNED": frozenset({"CONTRACT_FILED", "CANCELLED"}),
    "CONTRACT_FILED": frozenset({"PLANNED", "MANIFEST_FROZEN", "CANCELLED"}),
    "MANIFEST_FROZEN": frozenset({"CONTRACT_FILED", "BOARDING", "CANCELLED"}),
    "BOARDING": frozenset({"MANIFEST_FROZEN", "DEPARTED", "CANCELLED"}),
    "DEPARTED": frozenset({"EN_ROUTE", "INCIDENT", "ARRIVED"}),
    "EN_ROUTE": frozenset({"INCIDENT", "ARRIVED"}),
    "INCIDENT": frozenset({"EN_ROUTE", "ARRIVED"}),
    "ARRIVED": frozenset({"HANDED_OVER"}),
    "HANDED_OVER": frozenset({"RETURNED"}),
    "RETURNED": frozenset({"SETTLED"}),
    "SETTLED": frozenset(),
    "CANCELLED": frozenset(),
}
BEFORE_FREEZE = frozenset({"PLANNED", "CONTRACT_FILED"})
BEFORE_DEPARTURE = frozenset({"PLANNED", "CONTRACT_FILED", "MANIFEST_FROZEN", "BOARDING"})
ON_THE_ROAD = frozenset({"DEPARTED", "EN_ROUTE", "INCIDENT"})
AFTER_ARRIVAL = frozenset({"ARRIVED", "HANDED_OVER", "RETURNED", "SETTLED"})
LIVE = frozenset(STATES) - {"CANCELLED"}


def may_follow(state: str, wanted: str) -> bool:
    """Whether a trip in `state` may become `wanted`."""
    return wanted in NEXT.get(state, frozenset())


def why_not(state: str, wanted: str) -> str:
    """What to tell whoever wants a step that the trip cannot take; empty when it can."""
    if may_follow(state, wanted):
        return ""
    now, then = STATES.get(state, state), STATES.get(wanted, wanted)
    if state == "CANCELLED":
        return "该车次已取消，不能再办理。请查看乘客改乘的车次。"
    allowed = "、".join(STATES[s] for s in STATES if s in NEXT.get(state, ()) and s != "CANCELLED")
    after = f"接下来可以办理：{allowed}。" if allowed else "这一车次已全部办结。"
    return f"该车次现在是“{now}”，不能直接变为“{then}”。{after}"
