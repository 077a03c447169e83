"""Rules of the ledger: which station a person stands at. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from qicheng.kit.marking import gettext_noop as _
from qicheng_measures.ledger import PROVINCE

INTENTIONS = {
    "RETURN": _("返岗"),
    "NEW": _("新外出"),
    "LOCAL": _("就近就业"),
    "STAY": _("暂不外出"),
    "UNDECIDED": _("未定"),
    "GONE": _("已外出"),
}
GOING = frozenset({"RETURN", "NEW"})
ROSTER = {"LISTED": _("待摸底"), "PRESENT": _("在册"), "OUT": _("已减少"), "VOID": _("导入已撤销")}
OUT_REASONS = {
    "MOVED_AWAY": _("迁出本县"),
    "DECEASED": _("死亡"),
    "OVERAGE": _("超龄退出"),
    "STUDYING": _("升学入伍"),
    "DUPLICATE": _("重复登记"),
    "NOT_LABOUR": _("丧失劳动力"),
    "OTHER": _("其他（见说明）"),
}
# What an event of the ledger is called. An act writes none that has no word here.
EVENTS: Mapping[str, str] = {
    "BASE": _("列入上年名册"), "SURVEY": _("摸底登记"), "INTENTION": _("登记意向"), "CONTACT": _("联系"), "OUT": _("登记减少原因"),
    "UNDO": _("撤销导入"), "MERGE": _("合并重复"), "UNMERGE": _("撤销合并"), "CORRECT": _("更正资料"), "CLEARANCE": _("查验"),
    "SEATED": _("编入车次"), "UNSEATED": _("退出车次"), "ABOARD": _("检票上车"), "ARRIVED": _("抵达接收"), "FOLLOW": _("跟踪回访"),
    "HIRED": _("企业录用"), "AT_WORK": _("确认到岗"), "JOB_CHANGED": _("换了工作"), "JOB_LOST": _("没有工作了"), "RETURNED": _("返乡"),
    "AGAIN": _("又要外出"), "LOCAL_WORK": _("就近上工"), "SUBSIDY": _("补贴办理"),
}  # fmt: skip
STAGES = {
    "LISTED": _("待摸底"),
    "SURVEYED": _("已摸底"),
    "INTENDING": _("拟外出"),
    "CLEARED": _("可出行"),
    "SEATED": _("已编车"),
    "ABOARD": _("已上车"),
    "ARRIVED": _("已抵达"),
    "WORKING": _("已到岗"),
    "JOBLESS": _("在外待岗"),
    "AWAY": _("已自行外出"),
    "RETURNED": _("已返乡"),
    "LOCAL": _("就近就业"),
    "STAYING": _("暂不外出"),
    "OUT": _("已减少"),
    "VOID": _("导入已撤销"),
}
CONTACTS = {
    "REACHED": _("已联系上"),
    "NO_ANSWER": _("无人接听"),
    "WRONG": _("号码有误"),
    "LATER": _("约定再联系"),
    "REFUSED": _("不愿答复"),
    "UNREACHABLE": _("无法联系"),
}
_BY_INTENTION = {
    "RETURN": "INTENDING",
    "NEW": "INTENDING",
    "LOCAL": "LOCAL",
    "STAY": "STAYING",
    "UNDECIDED": "SURVEYED",
    "GONE": "AWAY",
}


STAGE_INPUTS = frozenset(
    {
        "roster", "intention", "stage", "departed_date", "arrived_date", "returned_date", "transport", "months",
        "clearance",
    }
)  # fmt: skip
# Where those stand who are out now, and who went out this season: what follow-up looks after.
OUT = ("ABOARD", "ARRIVED", "WORKING", "JOBLESS", "AWAY")
WENT_OUT = (*OUT, "RETURNED")


def check_province(code: object) -> None:
    """Refuses a province in any form but the ledger's own: two digits (GB/T 2260), else one province would be counted as two."""
    if code is not None and not (isinstance(code, str) and len(code) == PROVINCE and code.isdigit()):
        raise ValueError(f"the ledger writes a province in two digits: {code!r}")


def stage_of(row: Mapping[str, object]) -> str:
    """The one station of a ledger row. Later stations win; a fact of travel is never undone by an intention."""
    if row["roster"] != "PRESENT":
        return str(row["roster"])
    intention = row["intention"]
    if row["arrived_date"] is not None or row["departed_date"] is not None or intention == "GONE":
        return _out(row)
    if row["transport"] == "CHARTER" and intention in GOING:
        return "SEATED"  # a chair on a charter bus was given; not yet aboard
    if intention in GOING and row["clearance"] == "CLEARED":
        return "CLEARED"  # the health station, where the alert level asks for it, has said yes
    return _BY_INTENTION.get(str(intention), "SURVEYED")


def _out(row: Mapping[str, object]) -> str:
    """Where somebody stands who went out. Being home again outweighs all; what a call said of the work outweighs the way there."""
    if row["returned_date"] is not None:
        return "RETURNED"
    if row["stage"] == "JOBLESS":
        return "JOBLESS"
    if row["months"] or row["stage"] == "WORKING":
        return "WORKING"
    if row["arrived_date"] is not None:
        return "ARRIVED"
    return "ABOARD" if row["departed_date"] is not None and row["transport"] == "CHARTER" else "AWAY"


def in_labour_force(*, age: int, has_labour: bool, age_from: int, age_to: int) -> bool:
    """16–60 at the reference date and not 丧失劳动力 (bounds from the season)."""
    return age_from <= age <= age_to and has_labour


def intention_from_last_year(*, worked_last_year: bool) -> str:
    """Who goes and worked away last year returns; who did not is newly going."""
    return "RETURN" if worked_last_year else "NEW"


def seconds(at: dt.datetime) -> int:
    """An instant as the ledger stamps it: whole seconds since 1970."""
    return int(at.timestamp())
