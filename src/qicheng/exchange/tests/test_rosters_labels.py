"""Header labels by the hundred, alone and below groups."""

from __future__ import annotations

import pytest

from qicheng.exchange.rosters.fields import EXACT, LABELS
from qicheng.exchange.rosters.recognise import recognise

ALONE = {
    "name": "姓名 姓　名 务工人员姓名 劳动力姓名 外出务工人员姓名 农民工姓名 "
    "返岗务工人员姓名 家庭成员姓名 姓名（必填） 1.姓名",
    "id": "身份证号 身份证号码 公民身份号码 居民身份证号码 证件号码 身份证 "
    "身份证号（18位） 务工人员身份证 *身份证号 证件号码（身份证） "
    "身份证号码(18位文本)",
    "phone": "联系电话 手机号码 电话 联系方式 手机 本人手机号码 联系电话（手机） "
    "联系电话（本人或家属） 电话/微信 联系电话1",
    "township": "乡镇 乡（镇） 乡镇（街道） 所在乡镇 镇/街道 乡(镇、街道) 户籍乡（镇）",
    "village": "村 行政村 村（社区） 村委会 所在村 村名 村别 村（居） 村/社区 "
    "所属行政村（社区） 户籍村（社区）",
    "household_type": "户类型 户属性 农户类型 人员类别 人员属性 户类型（一般户/脱贫户/监测户） 身份类别",
    "household": "是否脱贫户 是否监测对象 是否建档立卡贫困户 是否贫困户 是否低保户 是否易地搬迁户 "
    "脱贫人口（是/否）",
    "intent": "外出意向 返岗意向 务工意向 外出务工意愿 意向 就业意愿 2025年外出务工意向 "
    "返岗意向（返岗/新外出/就近/暂不外出） 节后打算 本年外出意向",
    "go": "是否外出 是否外出务工 是否愿意外出务工 有无外出务工意愿 2025年是否外出 "
    "是否计划外出务工 愿意外出（是/否） 是否返岗",
    "first_time": "是否首次外出 是否新增 是否首次外出务工 首次外出（是/否） 是否第一次外出务工",
    "already": "是否已外出 是否已返岗 目前是否已外出 已外出（是/否）",
    "go_date": "拟外出时间 拟出发日期 计划外出时间 预计返岗时间 外出时间（月/日） 拟离家时间 何时外出",
    "dest": "目的地 去向 意向去向 拟去地点 目的地（省市） 拟务工地点 2025年意向务工地点 流向",
    "transport": "出行方式 交通方式 出行需求 是否需要包车 是否需要点对点服务 乘车需求",
    "worked_last_year": "上年是否务工 去年是否外出 2024年是否外出务工 上年度是否外出务工 "
    "2024年度是否外出务工",
    "last_place": "上年务工地点 2024年务工地点 去年务工地 原务工地点",
    "last_employer": "去年务工单位 2024年务工企业",
    "work_place": "务工地点 工作地点 务工地点（省、市、县）",
    "labor": "劳动能力 劳动力类型 劳动技能 有无劳动能力",
    "relation": "与户主关系 与户主的关系",
    "head_name": "户主 户主姓名 姓名（户主）",
    "head_id": "户主身份证 户主身份证号码",
    "head_phone": "户主电话 户主联系电话",
    "helper_name": "帮扶干部 帮扶责任人 帮扶联系人 结对帮扶干部姓名 包户干部 网格员",
    "helper_phone": "帮扶人电话 帮扶干部联系电话 网格员电话 责任人电话",
    "emergency_name": "紧急联系人",
    "emergency_phone": "紧急联系电话 紧急联系人电话 家属电话",
    "other": "法人 填表人 监护人 监护人电话 企业联系人 用工单位电话 介绍人 配偶身份证号 "
    "子女姓名 联系人 帮扶单位",
    "": "人数 劳动力人数 脱贫人口数 户数",
}
BELOW = {
    ("帮扶责任人", "姓名"): "helper_name",
    ("帮扶责任人", "电话"): "helper_phone",
    ("户主信息", "姓名"): "head_name",
    ("户主信息", "身份证号"): "head_id",
    ("紧急联系人", "联系电话"): "emergency_phone",
    ("务工人员基本情况", "姓名"): "name",
    ("户主及家庭成员情况", "姓名"): "name",
    ("劳动力信息（由驻村工作队填写）", "姓名"): "name",
    ("外出意向", "返岗"): "intent RETURN",
    ("外出意向（打√）", "原岗位返岗"): "intent RETURN",
    ("外出意向", "新外出"): "intent NEW",
    ("外出意向", "未定"): "intent UNDECIDED",
    ("意向", "已外出"): "intent GONE",
    ("外出去向", "省外"): "intent GO",
    ("外出意向", "目的地"): "dest",
    ("返岗意向", "拟出发时间"): "go_date",
    ("2025年意向", "时间"): "go_date",
    ("目的地", "省"): "dest_province",
    ("目的地", "县（区）"): "dest_county",
    ("拟务工地点", "市"): "dest_city",
    ("上年务工情况", "是否务工"): "worked_last_year",
    ("上年务工情况", "地点"): "last_place",
    ("2024年务工情况", "单位"): "last_employer",
    ("2025年外出意向", "务工地点"): "dest",
    ("家庭住址", "乡镇"): "township",
    ("户籍地", "县"): "county",
    ("户籍所在地", "市"): "ignored",
    ("户类型", "脱贫户"): "household OUT_OF_POVERTY",
    ("人员类别（√）", "监测户"): "household MONITORED",
    ("是否外出", "是"): "intent GO",
    ("是否外出", "否"): "intent STAY",
    ("性别", "男"): "sex 1",
    ("就业意愿", "备注"): "remark",
}


@pytest.mark.parametrize(
    ("field", "label"), [(f, label) for f, text in ALONE.items() for label in text.split(" ")]
)
def test_a_label_alone(field: str, label: str) -> None:
    assert recognise((label,), 2025).field == field


@pytest.mark.parametrize(("path", "expected"), BELOW.items())
def test_a_label_below_its_group(path: tuple[str, ...], expected: str) -> None:
    claim = recognise(path, 2025)
    assert f"{claim.field} {claim.option}".strip() == expected


def test_the_year_of_the_season_decides_what_is_last_year() -> None:
    assert recognise(("2025年务工地点",), 2026).field == "last_place"
    assert recognise(("2026年务工地点",), 2026).field == "dest"


def test_every_field_has_a_chinese_label() -> None:
    open_fields = {field for field in EXACT.values() if field.startswith("work_")} | {"phone_weak"}
    assert set(EXACT.values()) - open_fields <= set(LABELS)
