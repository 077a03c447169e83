"""Notices and facts for tests: the shapes of domain.md 5.1, and chance over all of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from qicheng.season.rules.policy import Condition, Policy, Tier, Way, Window, Zone
from qicheng.subsidy.rules.facts import Facts

HOME = "451229"
DAY = dt.date(2025, 6, 20)
TIERS = (
    Tier(zone=Zone.NEXT_PROVINCE, fen=40000),
    Tier(zone=Zone.CROSS_PROVINCE, fen=60000),
    Tier(zone=Zone.OTHER_CITY, fen=30000),
    Tier(zone=Zone.OTHER_COUNTY, fen=20000),
)


def policy(**changes: Any) -> Policy:
    """A notice in the manner of 崇信 2024: 400, 600, 300, 200 for 脱贫户 and 监测对象 who worked three months."""
    facts: dict[str, Any] = {
        "number": "大化人社发〔2025〕9号", "version": 1, "title": "一次性交通补贴", "season": 2025, "from_date": dt.date(2025, 1, 1),
        "until_date": dt.date(2025, 12, 31), "tiers": TIERS, "groups": frozenset({"POOR", "MONITORED"}), "min_months": 3,
        "proofs": (frozenset({"CONTRACT", "EMPLOYER"}),),
    }  # fmt: skip
    return Policy(**(facts | changes))


def facts(**changes: Any) -> Facts:
    """Somebody who fits `policy()`: a 脱贫户 of 34 who has worked in 浙江 since February."""
    fields: dict[str, Any] = {
        "as_of": DAY, "name": "韦秀英", "birth_date": dt.date(1990, 5, 1), "sex": "F", "groups": frozenset({"POOR", "OUT_OF_POVERTY"}),
        "home_code": HOME, "work_code": "330100", "work_text": "浙江杭州", "from_date": dt.date(2025, 2, 10), "until_date": dt.date(2025, 6, 1),
        "received_date": DAY, "proofs": frozenset({"EMPLOYER"}),
    }  # fmt: skip
    return Facts(**(fields | changes))


_days = st.dates(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
_groups = st.frozensets(st.sampled_from(["POOR", "MONITORED", "RELOCATED", "GENERAL"]), max_size=2)
_codes = st.sampled_from(
    ["", HOME, "451200", "451221", "450100", "450123", "440300", "330106", "520000", "110101", "450000"]
)
_expressions = st.sampled_from(
    [
        "务工收入 >= 5000", "务工月数 >= 6 || 务工收入 > 12000", '"脱贫户" 属于 户类型', '"易地搬迁户" 属于 户类型 并且 年龄 < 50', '性别 == "女"',
        '务工省份 != "11"', '"监测对象" 属于 户类型 或者 年龄 >= 18', '开始日期 >= date("2025-02-01")', '"车票" 属于 证明', '交通方式 != "自驾"', "!乘免费包车",
        '务工单位 != "" ', "月收入 * 3 >= 9000", "务工天数 > 100 && 票价 < 500",
    ]
)  # fmt: skip
_far = [Zone.NEXT_PROVINCE, Zone.CROSS_PROVINCE, Zone.ANY]
_tiers = st.sampled_from(list(Zone)).flatmap(
    lambda zone: st.builds(
        Tier,
        zone=st.just(zone),
        fen=st.integers(100, 150000),
        groups=_groups,
        way=st.sampled_from(list(Way)),
        percent=st.integers(10, 100),
        places=st.sampled_from([(), (), ("44",), ("4401", "4403")] if zone in _far else [()]),
        when=st.one_of(st.just(""), _expressions),
    )
)
_windows = st.tuples(_days, _days).map(lambda d: (Window(from_date=min(d), until_date=max(d)),))
_proof_codes = st.frozensets(
    st.sampled_from(["CONTRACT", "EMPLOYER", "TICKET", "WECHAT"]), min_size=1, max_size=2
)

any_policy = st.builds(
    policy,
    tiers=st.lists(_tiers, min_size=1, max_size=5).map(tuple),
    groups=_groups,
    ages=st.sampled_from([{}, {"M": (16, 60), "F": (16, 55)}, {"ANY": (18, 65)}]),
    age_date=st.one_of(st.none(), _days),
    min_months=st.integers(0, 8),
    month_days=st.sampled_from([0, 30]),
    min_income_fen=st.sampled_from([0, 500000, 2000000]),
    income_per=st.sampled_from(["TOTAL", "MONTH"]),
    claim_windows=st.one_of(st.just(()), _windows),
    depart_windows=st.one_of(st.just(()), _windows),
    charter_days=st.sampled_from([0, 7]),
    not_with_charter=st.booleans(),
    conflicts=st.sampled_from([frozenset(), frozenset({"甲1号"})]),
    conditions=st.lists(_expressions, max_size=2).map(
        lambda texts: tuple(
            Condition(name=f"条件{i}", expression=t, sentence="不符合条件。") for i, t in enumerate(texts)
        )
    ),
    proofs=st.lists(_proof_codes, max_size=2).map(tuple),
)
_maybe_days = st.one_of(st.none(), _days)
_fen = st.one_of(st.none(), st.integers(0, 3000000))
any_facts = st.builds(
    facts,
    id_fault=st.sampled_from(["", "", "", "ID_CHECK", "ID_MISSING"]),
    listed=st.sampled_from([True, True, True, False, None]),
    in_county=st.sampled_from([True, True, False]),
    name_fits=st.sampled_from([True, True, False]),
    alive=st.sampled_from([True, True, False]),
    student=st.sampled_from([False, False, True]),
    birth_date=st.one_of(st.none(), st.dates(dt.date(1945, 1, 1), dt.date(2015, 1, 1))),
    sex=st.sampled_from(["M", "F", ""]),
    groups=_groups,
    work_code=_codes,
    work_text=st.sampled_from(["", "浙江杭州"]),
    employer=st.sampled_from(["", "华兴电子厂"]),
    from_date=_maybe_days,
    until_date=_maybe_days,
    months=st.one_of(st.none(), st.integers(0, 12)),
    income_fen=_fen,
    month_income_fen=_fen,
    ticket_fen=_fen,
    ticket_number=st.sampled_from(["", "E123"]),
    departed_date=_maybe_days,
    transport=st.sampled_from(["", "TRAIN", "SELF_DRIVE", "CHARTER"]),
    rode_date=_maybe_days,
    rode_bus=st.sampled_from(["", "", "桂M12345"]),
    asked=st.booleans(),
    received_date=_maybe_days,
    proofs=st.frozensets(st.sampled_from(["CONTRACT", "EMPLOYER", "TICKET"])),
    same_claim=st.sampled_from(["", "", "3号申请"]),
    same_ticket=st.sampled_from(["", "", "3号申请"]),
    beside=st.sampled_from([frozenset(), frozenset({"甲1号"})]),
    account_fits=st.booleans(),
    card_fault=st.sampled_from(["", "", "CHECK"]),
)
