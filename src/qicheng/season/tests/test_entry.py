"""A notice as a county writes it: words, amounts, days; and back."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.season.rules import entry, plainly, spoken
from qicheng.season.rules.policy import Tier, Way, Window, Zone

WRITTEN = {
    "文号": "大人社发〔2025〕9号", "标题": "一次性交通补贴", "受理开始": "2025年1月1日", "受理截止": "2025-12-31", "补贴对象": "脱贫户、监测对象",
    "最少务工月数": "3个月", "最低务工收入": "5,000元", "年龄": "男16-60周岁，女16至55周岁", "外出时段": "2025-02-01 至 2025-03-31", "证明材料": "劳动合同或用工证明；车票",
    "优先对象": "脱贫户、监测对象", "资金总额": "12万元", "公示按": "工作日", "公示级别": "村、乡镇", "乘免费包车不补": "是", "各乡镇资金": "451229100000：3万",
    "标准": [
        {"区域": "跨省", "金额（元）": 600}, {"区域": "相邻省", "金额（元）": "400元", "地点": "陕西、宁夏"}, {"区域": "省内", "方式": "实报", "金额": 300},
        {"区域": "县内", "比例": "50%", "金额": 100, "群体": "易地搬迁户"},
    ],
    "条件": [{"名称": "收入或时间", "表达式": "务工收入 >= 8000 或者 务工月数 >= 6", "不符合时的说明": "收入不到8000元且不满6个月。"}],
}  # fmt: skip


def test_a_written_notice_is_read() -> None:
    policy = entry.read({**WRITTEN, "补贴对象": "脱贫户、监测对象、易地搬迁户"})
    assert policy.tiers == (
        Tier(zone=Zone.CROSS_PROVINCE, fen=60000),
        Tier(zone=Zone.NEXT_PROVINCE, fen=40000, places=("61", "64")),
        Tier(zone=Zone.OTHER_CITY, fen=30000, way=Way.ACTUAL),
        Tier(zone=Zone.OTHER_COUNTY, fen=30000, way=Way.ACTUAL),
        Tier(zone=Zone.IN_COUNTY, fen=10000, way=Way.SHARE, percent=50, groups=frozenset({"RELOCATED"})),
    )
    assert policy.ages == {"M": (16, 60), "F": (16, 55)}
    assert policy.proofs == (frozenset({"CONTRACT", "EMPLOYER"}), frozenset({"TICKET"}))
    assert policy.depart_windows == (Window(from_date=dt.date(2025, 2, 1), until_date=dt.date(2025, 3, 31)),)
    assert (policy.min_income_fen, policy.budget_fen, policy.township_fen) == (
        500000,
        12000000,
        {"451229100000": 3000000},
    )
    assert (policy.publicity_count, policy.publicity_levels, policy.season) == (
        "WORKING",
        ("VILLAGE", "TOWNSHIP"),
        2025,
    )
    assert policy.priority == (frozenset({"POOR", "MONITORED"}),)


def test_what_is_written_out_reads_back_the_same() -> None:
    policy = entry.read({**WRITTEN, "补贴对象": ""})
    told = plainly.plain(policy)
    assert entry.read(told) == policy
    assert plainly.digest(told) == plainly.digest(plainly.plain(entry.read(told)))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"文号": ""}, "文号"),
        ({"受理截止": "2024-01-01"}, "早于"),
        ({"受理截止": "明年"}, "不是日期"),
        ({"标准": []}, "没有补贴标准"),
        ({"标准": [{"区域": "火星", "金额": 1}]}, "火星"),
        ({"标准": [{"区域": "跨省"}]}, "没有写金额"),
        ({"标准": [{"区域": "跨省", "金额": 600, "群体": "一般农户"}]}, "不在补贴对象"),
        ({"补贴对象": "富裕户"}, "富裕户"),
        ({"证明材料": "介绍信"}, "介绍信"),
        ({"条件": [{"名称": "甲", "表达式": "工资 > 3"}]}, "不认识“工资”"),
    ],
)
def test_what_cannot_be_read_is_told(changed: dict[str, object], words: str) -> None:
    with pytest.raises(entry.EntryFault) as fault:
        entry.read({**WRITTEN, **changed})
    assert words in fault.value.sentence


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("跨省（相邻省）", [Zone.NEXT_PROVINCE]), ("跨省务工", [Zone.CROSS_PROVINCE]), ("省内跨市", [Zone.OTHER_CITY]), ("省内市外", [Zone.OTHER_CITY]),
        ("市内跨县", [Zone.OTHER_COUNTY]), ("市内县外", [Zone.OTHER_COUNTY]), ("省内县外", [Zone.OTHER_CITY, Zone.OTHER_COUNTY]), ("县内", [Zone.IN_COUNTY]), ("不限", [Zone.ANY]),
        ("省外", [Zone.CROSS_PROVINCE]), ("跨县", [Zone.OTHER_COUNTY]), ("其他省份（跨省）", [Zone.CROSS_PROVINCE]),
    ],
)  # fmt: skip
def test_words_of_zones(text: str, zones: list[Zone]) -> None:
    assert entry.zones_of(text) == zones


def test_what_a_page_shows_is_what_the_editor_reads() -> None:
    policy = entry.read({**WRITTEN, "补贴对象": "脱贫户、监测对象、易地搬迁户"})
    told = {**spoken.spoken(policy), "标准": [spoken.tier(t) for t in policy.tiers], "条件": [{"名称": c.name, "表达式": c.expression, "说明": c.sentence} for c in policy.conditions]}  # fmt: skip
    assert entry.read(told) == policy


@pytest.mark.parametrize(
    ("said", "ranks"),
    [
        ({}, (frozenset({"POOR", "MONITORED"}),)),
        ({"优先对象": "无"}, ()),
        ({"优先对象": "监测对象 > 脱贫户"}, (frozenset({"MONITORED"}), frozenset({"POOR"}))),
        ({"priority": ["脱贫户", "监测对象"]}, (frozenset({"POOR", "MONITORED"}),)),
    ],
)
def test_who_goes_first(said: dict[str, object], ranks: tuple[frozenset[str], ...]) -> None:
    without = {k: v for k, v in WRITTEN.items() if k != "优先对象"}
    assert entry.read({**without, "补贴对象": "", **said}).priority == ranks
