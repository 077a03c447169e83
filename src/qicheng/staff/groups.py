"""The units that plan 三(一) names, by code: the leading group, its five special groups, and the offices beside them. Pure.

Names are the plan's own and may be changed by the county; the code stays. Duties are domain.md 8.1's reading of the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One unit: its usual name, kind and duties, and the roles whose holders belong to it without a post in it."""

    name: str
    kind: str
    duties: str
    roles: tuple[str, ...] = ()


GROUPS: Mapping[str, Group] = {
    "LEADING_GROUP": Group(name="农民工外出务工领导小组", kind="LEADING_GROUP", roles=("LEADER",), duties="统筹协调返岗工作；定期开会研究进展和困难；督办到期未办的事项；重大问题向上级报告。"),
    "JOB_COLLECT": Group(name="岗位信息收集组", kind="SPECIAL_GROUP", duties="收集企业基本情况和开复工情况、用工岗位；联系输入地人社部门和劳务站；核实岗位真实。"),
    "JOB_PUSH": Group(name="岗位信息推送组", kind="SPECIAL_GROUP", duties="把岗位推送到村到人；统计联系结果；对接求职需要。"),
    "PUBLIC_SERVICE": Group(name="公共服务组", kind="SPECIAL_GROUP", duties="包车、查验、补贴、保险、证明。"),
    "GUIDANCE": Group(name="返岗疏导服务组", kind="SPECIAL_GROUP", duties="动员、政策解释、家庭困难疏导，留守老人儿童关爱。"),
    "LABOUR_INSPECTION": Group(name="劳动保障监察组", kind="SPECIAL_GROUP", roles=("INSPECTOR",), duties="欠薪、劳动合同、非法中介的投诉举报和检查。"),
    "CENTRE": Group(name="县就业服务中心", kind="CENTRE", roles=("CENTRE",), duties="汇总统计、组织调度、日常督办。"),
    "HEALTH": Group(name="卫生健康部门", kind="BUREAU", roles=("HEALTH",), duties="发热报告处置、健康查验。"),
    "EDUCATION": Group(name="控辍保学专责组", kind="SPECIAL_GROUP", roles=("EDUCATION",), duties="核实适龄儿童就学情况，劝返复学，动态销号。"),
}  # fmt: skip
