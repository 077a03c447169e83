"""Kinds of cases and the one group that answers for each (plan 三(一), domain.md 8.1). Pure.

Words, machine, compartment and conditions of a kind stand here. Owner, severity and terms are defaults: a county edits them in its
rule book, version by version (`cases.models.Rulebook`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.workdays import Span

# The five special groups of 三(一), the leading group and the offices beside them. `staff` keeps a unit for each code.
OWNERS: Mapping[str, str] = {
    "LEADING_GROUP": _("领导小组"),
    "JOB_COLLECT": _("岗位信息收集组"),
    "JOB_PUSH": _("岗位信息推送组"),
    "PUBLIC_SERVICE": _("公共服务组"),
    "GUIDANCE": _("返岗疏导服务组"),
    "LABOUR_INSPECTION": _("劳动保障监察组"),
    "CENTRE": _("县就业服务中心"),
    "HEALTH": _("卫生健康部门"),
    "EDUCATION": _("控辍保学专责组"),
}
GENERIC, ARREARS, CHILD = "GENERIC", "ARREARS", "CHILD"
COMPARTMENTS: Mapping[str, str] = {"HEALTH": _("健康事项"), "CHILD": _("未成年人事项")}
VILLAGE, TOWNSHIP, COUNTY, GROUP = "VILLAGE", "TOWNSHIP", "COUNTY", "GROUP"
LEVELS: Mapping[str, str] = {VILLAGE: _("村"), TOWNSHIP: _("乡镇"), COUNTY: _("县"), GROUP: _("领导小组")}
HEIGHT: Mapping[str, int] = {level: n for n, level in enumerate(LEVELS)}
SEVERITIES: Mapping[int, str] = {1: _("特急"), 2: _("重要"), 3: _("一般")}

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
    "FEVER": Kind(word=_("发热报告"), owner="HEALTH", severity=1, term=_hours(2), compartment="HEALTH", asks="health.settled", until_taken=True),
    "BOARDING_BREACH": Kind(word=_("非务工人员乘车追责"), owner="GUIDANCE", severity=1, term=_hours(24), level=COUNTY, conditions=(OUTCOME, EVIDENCE)),
    "NOT_ARRIVED": Kind(word=_("上车未到"), owner="GUIDANCE", severity=1, term=_hours(12), asks="trips.all_accounted"),
    "TRIP_INCIDENT": Kind(word=_("途中事件"), owner="PUBLIC_SERVICE", severity=1, term=_hours(12), level=COUNTY),
    "DOUBLE_SCAN": Kind(word=_("一票两处检票"), owner="PUBLIC_SERVICE", severity=2, term=_hours(24), level=COUNTY),
    "GATE_DIFFERENCE": Kind(word=_("离线检票与系统不一致"), owner="PUBLIC_SERVICE", severity=2, term=_hours(24), level=COUNTY),
    "HANDOVER_DIFFERENCE": Kind(word=_("到达交接不一致"), owner="PUBLIC_SERVICE", severity=2, term=_hours(24), level=COUNTY, asks="trips.all_accounted"),
    "ARREARS": Kind(word=_("欠薪投诉"), owner="LABOUR_INSPECTION", severity=1, term=_days(5), level=COUNTY, machine=ARREARS, conditions=(OUTCOME, CONCLUSION), by_hand=True, public=_("工钱没有结清")),
    "RIGHTS": Kind(word=_("权益投诉"), owner="LABOUR_INSPECTION", severity=2, term=_days(5), level=COUNTY, conditions=(OUTCOME, EVIDENCE, REPLIED), by_hand=True, public=_("合同、社保、工伤、加班等权益")),
    "INSPECTION": Kind(word=_("检查发现问题"), owner="LABOUR_INSPECTION", severity=2, term=_days(10), level=COUNTY, conditions=(OUTCOME, EVIDENCE), by_hand=True),
    "CHILD_REFERRAL": Kind(word=_("控辍保学移交"), owner="EDUCATION", severity=1, term=_days(1), machine=CHILD, compartment="CHILD", conditions=(SCHOOL,)),
    "MEETING_DECISION": Kind(word=_("会议议定事项"), owner="LEADING_GROUP", severity=2, term=_days(5), level=COUNTY, conditions=(OUTCOME, EVIDENCE)),
    "LATE_REPORT": Kind(word=_("迟报漏报"), owner="CENTRE", severity=2, term=_days(1), asks="reports.submitted"),
    "TRANSPORT": Kind(word=_("乘车问题"), owner="PUBLIC_SERVICE", severity=2, term=_days(2), conditions=(OUTCOME, REPLIED), by_hand=True, public=_("包车、车票、路上的事")),
    "SUBSIDY_QUESTION": Kind(word=_("补贴问题"), owner="PUBLIC_SERVICE", severity=3, term=_days(5), conditions=(OUTCOME, REPLIED), by_hand=True, public=_("交通补贴和其他补贴")),
    "SUBSIDY_OBJECTION": Kind(word=_("补贴公示异议"), owner="PUBLIC_SERVICE", severity=2, term=_days(3), asks="subsidy.objection_settled"),
    "SUBSIDY_MISMATCH": Kind(word=_("补贴发放核实不符"), owner="PUBLIC_SERVICE", severity=2, term=_days(3), level=COUNTY, conditions=(OUTCOME, EVIDENCE)),
    "SUBSIDY_DOUBLE": Kind(word=_("补贴核验发现"), owner="PUBLIC_SERVICE", severity=1, term=_days(1), level=COUNTY, conditions=(OUTCOME, EVIDENCE), asks="subsidy.finding_gone"),
    "SUBSIDY_MONEY": Kind(word=_("补贴资金"), owner="PUBLIC_SERVICE", severity=2, term=_days(3), level=COUNTY, conditions=(OUTCOME,)),
    "JOB_SUPPLY": Kind(word=_("岗位信息核实"), owner="JOB_COLLECT", severity=3, term=_days(5), level=COUNTY, conditions=(OUTCOME, REPLIED), by_hand=True, public=_("岗位不实、黑中介")),
    "JOB_MATCH": Kind(word=_("求职需要对接"), owner="JOB_PUSH", severity=3, term=_days(5), conditions=(OUTCOME, REPLIED), by_hand=True, public=_("想找工作、想换工作")),
    "FAMILY": Kind(word=_("家庭困难"), owner="GUIDANCE", severity=2, term=_days(3), level=VILLAGE, conditions=(OUTCOME, REPLIED), by_hand=True, public=_("家里老人、孩子、病人没人照料")),
    "HEALTH_QUESTION": Kind(word=_("健康问题"), owner="HEALTH", severity=2, term=_days(1), compartment="HEALTH", conditions=(OUTCOME, REPLIED), by_hand=True, public=_("健康、看病、防疫")),
    "DATA_FAULT": Kind(word=_("数据差错"), owner="CENTRE", severity=3, term=_days(3), conditions=(OUTCOME, REPLIED), by_hand=True, public=_("名单、信息登记有错")),
    "CONSULTATION": Kind(word=_("政策咨询"), owner="CENTRE", severity=3, term=_days(3), conditions=(OUTCOME, REPLIED), by_hand=True, public=_("问政策、问办事")),
    "PROBLEM": Kind(word=_("其他问题"), owner="GUIDANCE", severity=2, term=_days(5), conditions=(OUTCOME, REPLIED), by_hand=True, public=_("其他问题")),
}  # fmt: skip
SOURCES: Mapping[str, str] = {
    "SYSTEM": _("系统发现"), "SURVEY": _("走访摸底"), "HOTLINE": _("电话"), "VISIT": _("来访"), "PUBLIC": _("扫码或网页"), "MESSAGE": _("短信、微信"),
    "COMPLAINT": _("书面投诉"), "PLATFORM": _("上级平台转来"), "MEETING": _("会议"), "INSPECTION": _("检查"),
}  # fmt: skip


def higher(one: str, other: str) -> str:
    """The higher of two levels."""
    return one if HEIGHT[one] >= HEIGHT[other] else other
