"""Kinds of cases and the one group that answers for each (plan 三(一), domain.md 8.1). Pure.

Words, machine, compartment and conditions of a kind stand here. Owner, severity and terms are defaults: a county edits them in its
rule book, version by version (`cases.models.Rulebook`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qicheng.kit.workdays import Span

# The five special groups of 三(一), the leading group and the offices beside them. `staff` keeps a unit for each code.
OWNERS: Mapping[str, str] = {
    "LEADING_GROUP": "领导小组",
    "JOB_COLLECT": "岗位信息收集组",
    "JOB_PUSH": "岗位信息推送组",
    "PUBLIC_SERVICE": "公共服务组",
    "GUIDANCE": "返岗疏导服务组",
    "LABOUR_INSPECTION": "劳动保障监察组",
    "CENTRE": "县就业服务中心",
    "HEALTH": "卫生健康部门",
    "EDUCATION": "控辍保学专责组",
}
GENERIC, ARREARS, CHILD = "GENERIC", "ARREARS", "CHILD"
COMPARTMENTS: Mapping[str, str] = {"HEALTH": "健康事项", "CHILD": "未成年人事项"}
VILLAGE, TOWNSHIP, COUNTY, GROUP = "VILLAGE", "TOWNSHIP", "COUNTY", "GROUP"
LEVELS: Mapping[str, str] = {VILLAGE: "村", TOWNSHIP: "乡镇", COUNTY: "县", GROUP: "领导小组"}
HEIGHT: Mapping[str, int] = {level: n for n, level in enumerate(LEVELS)}
SEVERITIES: Mapping[int, str] = {1: "特急", 2: "重要", 3: "一般"}

# What must be true in a case's own rows before it closes; `asks` of a kind names what an upper room must answer besides.
OUTCOME, EVIDENCE, REPLIED, CONCLUSION, SCHOOL = "OUTCOME", "EVIDENCE", "REPLIED", "CONCLUSION", "SCHOOL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What cases of a kind have in common. `term` runs from opening; `severity` 1 is the most urgent.

    `until_taken`: the term is for somebody to take the matter in hand; what follows (a clinic's result) takes its own time.
    """

    word: str
    owner: str
    severity: int
    term: Span
    level: str = TOWNSHIP
    machine: str = GENERIC
    compartment: str = ""
    conditions: tuple[str, ...] = (OUTCOME,)
    asks: str = ""
    until_taken: bool = False
    by_hand: bool = False  # may be opened on the new-case page
    public: str = ""  # the topic under which a worker finds it on the intake page


def _hours(n: int) -> Span:
    return Span(amount=n, unit="HOURS")


def _days(n: int) -> Span:
    return Span(amount=n, unit="WORKDAYS")


KINDS: Mapping[str, Kind] = {
    "FEVER": Kind(word="发热报告", owner="HEALTH", severity=1, term=_hours(2), compartment="HEALTH", asks="health.settled", until_taken=True),
    "BOARDING_BREACH": Kind(word="非务工人员乘车追责", owner="GUIDANCE", severity=1, term=_hours(24), level=COUNTY, conditions=(OUTCOME, EVIDENCE)),
    "NOT_ARRIVED": Kind(word="上车未到", owner="GUIDANCE", severity=1, term=_hours(12), asks="trips.all_accounted"),
    "TRIP_INCIDENT": Kind(word="途中事件", owner="PUBLIC_SERVICE", severity=1, term=_hours(12), level=COUNTY),
    "DOUBLE_SCAN": Kind(word="一票两处检票", owner="PUBLIC_SERVICE", severity=2, term=_hours(24), level=COUNTY),
    "GATE_DIFFERENCE": Kind(word="离线检票与系统不一致", owner="PUBLIC_SERVICE", severity=2, term=_hours(24), level=COUNTY),
    "HANDOVER_DIFFERENCE": Kind(word="到达交接不一致", owner="PUBLIC_SERVICE", severity=2, term=_hours(24), level=COUNTY, asks="trips.all_accounted"),
    "ARREARS": Kind(word="欠薪投诉", owner="LABOUR_INSPECTION", severity=1, term=_days(5), level=COUNTY, machine=ARREARS, conditions=(OUTCOME, CONCLUSION), by_hand=True, public="工钱没有结清"),
    "RIGHTS": Kind(word="权益投诉", owner="LABOUR_INSPECTION", severity=2, term=_days(5), level=COUNTY, conditions=(OUTCOME, EVIDENCE, REPLIED), by_hand=True, public="合同、社保、工伤、加班等权益"),
    "INSPECTION": Kind(word="检查发现问题", owner="LABOUR_INSPECTION", severity=2, term=_days(10), level=COUNTY, conditions=(OUTCOME, EVIDENCE), by_hand=True),
    "CHILD_REFERRAL": Kind(word="控辍保学移交", owner="EDUCATION", severity=1, term=_days(1), machine=CHILD, compartment="CHILD", conditions=(SCHOOL,)),
    "MEETING_DECISION": Kind(word="会议议定事项", owner="LEADING_GROUP", severity=2, term=_days(5), level=COUNTY, conditions=(OUTCOME, EVIDENCE)),
    "LATE_REPORT": Kind(word="迟报漏报", owner="CENTRE", severity=2, term=_days(1), asks="reports.submitted"),
    "TRANSPORT": Kind(word="乘车问题", owner="PUBLIC_SERVICE", severity=2, term=_days(2), conditions=(OUTCOME, REPLIED), by_hand=True, public="包车、车票、路上的事"),
    "SUBSIDY_QUESTION": Kind(word="补贴问题", owner="PUBLIC_SERVICE", severity=3, term=_days(5), conditions=(OUTCOME, REPLIED), by_hand=True, public="交通补贴和其他补贴"),
    "JOB_SUPPLY": Kind(word="岗位信息核实", owner="JOB_COLLECT", severity=3, term=_days(5), level=COUNTY, conditions=(OUTCOME, REPLIED), by_hand=True, public="岗位不实、黑中介"),
    "JOB_MATCH": Kind(word="求职需要对接", owner="JOB_PUSH", severity=3, term=_days(5), conditions=(OUTCOME, REPLIED), by_hand=True, public="想找工作、想换工作"),
    "FAMILY": Kind(word="家庭困难", owner="GUIDANCE", severity=2, term=_days(3), level=VILLAGE, conditions=(OUTCOME, REPLIED), by_hand=True, public="家里老人、孩子、病人没人照料"),
    "HEALTH_QUESTION": Kind(word="健康问题", owner="HEALTH", severity=2, term=_days(1), compartment="HEALTH", conditions=(OUTCOME, REPLIED), by_hand=True, public="健康、看病、防疫"),
    "DATA_FAULT": Kind(word="数据差错", owner="CENTRE", severity=3, term=_days(3), conditions=(OUTCOME, REPLIED), by_hand=True, public="名单、信息登记有错"),
    "CONSULTATION": Kind(word="政策咨询", owner="CENTRE", severity=3, term=_days(3), conditions=(OUTCOME, REPLIED), by_hand=True, public="问政策、问办事"),
    "PROBLEM": Kind(word="其他问题", owner="GUIDANCE", severity=2, term=_days(5), conditions=(OUTCOME, REPLIED), by_hand=True, public="其他问题"),
}  # fmt: skip
SOURCES: Mapping[str, str] = {
    "SYSTEM": "系统发现", "SURVEY": "走访摸底", "HOTLINE": "电话", "VISIT": "来访", "PUBLIC": "扫码或网页", "MESSAGE": "短信、微信",
    "COMPLAINT": "书面投诉", "PLATFORM": "上级平台转来", "MEETING": "会议", "INSPECTION": "检查",
}  # fmt: skip


def higher(one: str, other: str) -> str:
    """The higher of two levels."""
    return one if HEIGHT[one] >= HEIGHT[other] else other
