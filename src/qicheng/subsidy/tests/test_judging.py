"""Verdicts: a table of reasons, and by chance: every refusal has a reason, and what it says would change it changes it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given

from amounts import examples
from qicheng.season.rules.policy import Condition, Policy, Tier, Way, Zone
from qicheng.subsidy.rules.facts import Facts, Said
from qicheng.subsidy.rules.judging import Decision, judge, sentences_of, with_changes
from qicheng.subsidy.tests.notices import any_facts, any_policy, facts, policy

DAY = dt.date


@pytest.mark.parametrize(
    ("changed", "decision", "code", "words"),
    [
        ({"id_fault": "ID_CHECK"}, "REJECT", "BAD_ID", "校验码"),
        ({"listed": False}, "REJECT", "NOT_LISTED", "名册"),
        ({"in_county": False}, "REJECT", "NOT_IN_COUNTY", "迁出"),
        ({"name_fits": False}, "REJECT", "NAME_MISMATCH", "姓名"),
        ({"alive": False}, "REJECT", "DECEASED", "去世"),
        ({"student": True}, "REJECT", "STUDENT", "在校"),
        ({"same_claim": "3号申请（2025-03-01）"}, "REJECT", "DUPLICATE", "3号申请"),
        ({"same_ticket": "5号申请", "ticket_number": "E1"}, "REJECT", "TICKET_USED", "E1"),
        ({"rode_bus": "桂M12345", "rode_date": DAY(2025, 2, 8)}, "REJECT", "RODE_CHARTER", "2025年2月8日已乘坐免费包车（桂M12345）"),
        ({"groups": frozenset({"GENERAL"})}, "REJECT", "GROUP", "登记为一般农户"),
        ({"work_code": "451229"}, "REJECT", "ZONE", "县内"),
        ({"work_code": "", "work_text": ""}, "RETURN", "ZONE_UNKNOWN", "没有写务工地"),
        ({"from_date": DAY(2025, 3, 14), "until_date": DAY(2025, 6, 1)}, "REJECT", "MONTHS", "差12天"),
        ({"from_date": None, "months": 2}, "REJECT", "MONTHS", "差1个月"),
        ({"from_date": None}, "RETURN", "MONTHS_UNKNOWN", "起止时间"),
        ({"received_date": DAY(2026, 1, 2)}, "REJECT", "VALIDITY", "已过受理时间"),
        ({"proofs": frozenset({"TICKET"})}, "REJECT", "PROOF", "劳动合同或用工证明"),
        ({"account_fits": False}, "RETURN", "ACCOUNT", "户名"),
        ({"card_fault": "CHECK"}, "RETURN", "CARD", "校验"),
        # a refusal outweighs a card to be put right; identity outweighs a demand
        ({"card_fault": "CHECK", "rode_bus": "桂M1"}, "REJECT", "RODE_CHARTER", "桂M1"),
        ({"from_date": None, "months": 1, "listed": False}, "REJECT", "NOT_LISTED", "名册"),
    ],
)  # fmt: skip
def test_one_leading_reason(changed: dict[str, object], decision: str, code: str, words: str) -> None:
    verdict = judge(policy(), facts(**changed))
    assert (verdict.decision, verdict.code, verdict.amount_fen) == (decision, code, 0)
    assert words in verdict.sentence


@pytest.mark.parametrize(
    ("work", "fen"),
    [
        ("330100", 60000),
        ("440300", 40000),
        ("450100", 30000),
        ("451221", 20000),
        ("520115", 40000),
        ("110101", 60000),
    ],
)
def test_the_amount_goes_by_the_place_of_work(work: str, fen: int) -> None:
    verdict = judge(policy(), facts(work_code=work))
    assert (verdict.decision, verdict.amount_fen) == ("ELIGIBLE", fen)


@pytest.mark.parametrize(
    ("tier", "ticket", "fen"),
    [
        (Tier(zone=Zone.ANY, way=Way.ACTUAL, fen=50000), 31250, 31250),
        (Tier(zone=Zone.ANY, way=Way.ACTUAL, fen=50000), 61250, 50000),
        (Tier(zone=Zone.ANY, way=Way.SHARE, percent=50, fen=0), 12345, 6173),
        (Tier(zone=Zone.ANY, way=Way.SHARE, percent=80, fen=30000), 50000, 30000),
    ],
)
def test_a_ticket_is_paid_as_the_notice_says(tier: Tier, ticket: int, fen: int) -> None:
    assert judge(policy(tiers=(tier,)), facts(ticket_fen=ticket)).amount_fen == fen
    assert judge(policy(tiers=(tier,)), facts()).code == "PRICE_UNKNOWN"


def test_among_lines_that_fit_the_higher_holds_and_a_named_place_before_all() -> None:
    lines = (
        Tier(zone=Zone.CROSS_PROVINCE, fen=50000, groups=frozenset({"POOR"})),
        Tier(zone=Zone.CROSS_PROVINCE, fen=80000, groups=frozenset({"RELOCATED"})),
        Tier(zone=Zone.CROSS_PROVINCE, fen=100000, when="务工收入 >= 20000"),
        Tier(zone=Zone.CROSS_PROVINCE, fen=30000, places=("31",)),
    )
    both = frozenset({"POOR", "RELOCATED"})
    assert judge(policy(tiers=lines), facts(groups=both)).amount_fen == 80000
    assert judge(policy(tiers=lines), facts(groups=both, work_code="310115")).amount_fen == 30000
    general = policy(tiers=lines, groups=frozenset())
    assert judge(general, facts(groups=frozenset({"GENERAL"}), income_fen=2100000)).amount_fen == 100000


def test_the_trace_names_fact_source_and_day() -> None:
    told = {"groups": Said(source="脱贫户名单", date=DAY(2025, 1, 5))}
    verdict = judge(policy(), facts(said=told))
    line = next(x for x in verdict.trace if x.code == "GROUP")
    assert (line.holds, line.value, line.source, line.date) == (
        True,
        "脱贫户（建档立卡户）",
        "脱贫户名单",
        DAY(2025, 1, 5),
    )


def test_a_condition_of_the_county_refuses_with_its_own_sentence() -> None:
    rule = Condition(
        name="收入", expression="务工收入 >= 5000 || 务工月数 >= 6", sentence="务工收入不到5000元。"
    )
    given_notice = policy(conditions=(rule,))
    poor = judge(given_notice, facts(income_fen=400000))
    assert (poor.code, poor.sentence, sentences_of(poor.changes)) == (
        "CONDITION",
        "务工收入不到5000元。",
        ["符合“收入”"],
    )
    unknown = judge(given_notice, facts())
    assert (unknown.decision, unknown.code) == ("RETURN", "CONDITION_UNKNOWN")
    assert judge(given_notice, facts(income_fen=500000)).decision == "ELIGIBLE"


@pytest.mark.parametrize(
    ("changes", "rode", "code"),
    [({}, DAY(2025, 2, 8), "RODE_CHARTER"), ({"charter_days": 7}, DAY(2025, 2, 8), "RODE_CHARTER"), ({"charter_days": 7}, DAY(2025, 5, 1), "ELIGIBLE"), ({"not_with_charter": False}, DAY(2025, 2, 8), "ELIGIBLE")],
)  # fmt: skip
def test_the_free_bus_of_the_season_or_of_the_same_trip(
    changes: dict[str, object], rode: DAY, code: str
) -> None:
    assert judge(policy(**changes), facts(rode_bus="桂M1", rode_date=rode)).code == code


def test_nobody_who_has_not_applied_is_asked_for_papers() -> None:
    assert (
        judge(
            policy(), facts(asked=False, received_date=None, proofs=frozenset(), card_fault="MISSING")
        ).decision
        == "ELIGIBLE"
    )


def test_three_months_are_full_on_their_last_day() -> None:
    for until, code in ((DAY(2025, 5, 30), "MONTHS"), (DAY(2025, 5, 31), "ELIGIBLE")):
        assert judge(policy(), facts(from_date=DAY(2025, 3, 1), until_date=until)).code == code
    thirty = policy(month_days=30)
    assert judge(thirty, facts(from_date=DAY(2025, 3, 1), until_date=DAY(2025, 5, 29))).code == "ELIGIBLE"


@examples(800)
@given(any_policy, any_facts)
def test_every_refusal_has_a_reason_and_no_other_verdict_has(rules: Policy, of: Facts) -> None:
    verdict = judge(rules, of)
    wrong = [line for line in verdict.trace if line.holds is False]
    assert bool(wrong) == (verdict.decision is not Decision.ELIGIBLE)
    assert all(line.sentence and line.code for line in wrong)
    assert verdict.sentence and verdict == judge(rules, of)
    assert (verdict.decision is Decision.REJECT) == any(
        w.code == verdict.code for w in wrong if not _returns(w.code)
    )
    assert verdict.decision is not Decision.ELIGIBLE or (verdict.amount_fen >= 0 and not verdict.changes)


def test_what_would_change_a_verdict_changes_it() -> None:
    told: Counter[bool] = Counter()

    @examples(800)
    @given(any_policy, any_facts)
    def tried(rules: Policy, of: Facts) -> None:
        verdict = judge(rules, of)
        if verdict.decision is Decision.ELIGIBLE:
            return
        told[bool(verdict.changes)] += 1
        if verdict.changes:
            after = judge(rules, with_changes(of, verdict.changes))
            assert (after.decision, after.amount_fen >= 0) == (Decision.ELIGIBLE, True)
            assert all(c.value != getattr(of, c.field) for c in verdict.changes)

    tried()
    # The rest are notices that nobody can fit, whose own conditions exclude each other.
    assert told[True] >= 0.99 * told.total() > 0


def _returns(code: str) -> bool:
    return code.endswith("_UNKNOWN") or code in ("ACCOUNT", "CARD")
