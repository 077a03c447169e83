"""Who is paid out of what is left, how long somebody worked, and what the checks of a person read and say: as tables."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from qicheng.season.rules.policy import Tier, Way, Zone
from qicheng.subsidy.rules import allotting, amounts, checks, months
from qicheng.subsidy.rules.allotting import Asked, allot
from qicheng.subsidy.rules.checks import PERSON_CHECKS
from qicheng.subsidy.rules.work import work_of
from qicheng.subsidy.tests.notices import facts, policy

AT = dt.datetime(2025, 3, 10, 8, 0, tzinfo=dt.UTC)
DAY = dt.date


def asked(number: str, fen: int = 100, *, rank: int = 0, minute: int | None = 0, town: str = "") -> Asked:
    at = None if minute is None else AT + dt.timedelta(minutes=minute)
    return Asked(key=number, rank=rank, received_at=at, number=number, amount_fen=fen, township=town)


# The ledger of payment in the order in which it must come out.
LINE = [
    asked("7", minute=1), asked("S-9", minute=2), asked("S-10", minute=2), asked("S-10a", minute=2), asked("8", minute=None), asked("9", minute=None), asked("10", minute=None),
    asked("3", rank=1, minute=0), asked("1", rank=1, minute=None), asked("2", rank=2, minute=0),
]  # fmt: skip


def test_rank_comes_before_time_time_before_number_and_numbers_count_as_people_count() -> None:
    for one, other in itertools.pairwise(LINE):
        assert allotting.in_order(one) < allotting.in_order(other)
    for turn in range(len(LINE)):
        order = allot([*LINE[turn:], *LINE[:turn]], None)
        assert [a.key for a in order] == [a.key for a in LINE]
    assert allotting.in_order(asked("9")) < allotting.in_order(asked("x"))  # figures before letters


def test_while_the_money_lasts_everybody_is_paid_in_full_and_then_nobody() -> None:
    line = [asked("1", 400), asked("2", 600), asked("3", 1), asked("4", 0)]
    found = allot(line, 1_000)
    assert [(a.place, a.decision, a.left_fen, a.amount_fen) for a in found] == [
        (1, "PAY", 600, 400), (2, "PAY", 0, 600), (3, "WAIT", 0, 1), (4, "WAIT", 0, 0),
    ]  # fmt: skip
    assert [bool(a.sentence) for a in found] == [False, False, True, True]
    assert "资金已不够全额发放" in found[2].sentence and "乡镇" not in found[2].sentence


def test_no_smaller_sum_jumps_the_queue() -> None:
    assert [a.decision for a in allot([asked("1", 700), asked("2", 600), asked("3", 100)], 1_000)] == ["PAY", "WAIT", "WAIT"]  # fmt: skip


def test_without_a_budget_everybody_is_paid() -> None:
    found = allot([asked("1", 700), asked("2", 600)], None)
    assert [(a.decision, a.left_fen, a.sentence) for a in found] == [("PAY", None, "")] * 2
    assert allot([], 100) == []


def test_a_township_that_is_dry_stops_its_own_people_only() -> None:
    line = [asked("1", 300, town="甲"), asked("2", 200, town="甲"), asked("3", 10, town="甲"), asked("4", 500, town="乙"), asked("5", 500)]  # fmt: skip
    found = allot(line, 10_000, {"甲": 400, "丙": 0})
    assert [(a.decision, a.left_fen) for a in found] == [("PAY", 9_700), ("WAIT", 9_700), ("WAIT", 9_700), ("PAY", 9_200), ("PAY", 8_700)]  # fmt: skip
    assert "本乡镇的资金" in found[1].sentence and "本乡镇的资金" in found[2].sentence
    exact = allot([asked("1", 300, town="甲"), asked("2", 100, town="甲"), asked("3", 1, town="甲")], None, {"甲": 400})  # fmt: skip
    assert [a.decision for a in exact] == ["PAY", "PAY", "WAIT"]


def test_when_the_county_stops_it_says_so_also_to_townships_that_still_have_money() -> None:
    found = allot([asked("1", 300, town="甲"), asked("2", 300, town="甲")], 400, {"甲": 300})
    assert [a.decision for a in found] == ["PAY", "WAIT"]
    assert "乡镇" not in found[1].sentence
    limits = {"甲": 1_000}
    allot([asked("1", 300, town="甲")], None, limits)
    assert limits == {"甲": 1_000}  # what was handed in is not written in


def test_the_rank_is_that_of_the_first_group_that_the_notice_names() -> None:
    given = policy(priority=(frozenset({"POOR"}), frozenset({"MONITORED", "RELOCATED"})))
    ranks = [allotting.rank_of(given, frozenset(g)) for g in (("POOR",), ("MONITORED", "POOR"), ("RELOCATED",), ("GENERAL",), ())]  # fmt: skip
    assert ranks == [0, 0, 1, 2, 2]
    assert allotting.rank_of(policy(), frozenset({"POOR"})) == 0


def test_what_counts_as_the_last_day() -> None:
    known = {"until_date": DAY(2025, 6, 1), "received_date": DAY(2025, 6, 10), "as_of": DAY(2025, 6, 20)}
    assert months.last_day(facts(**known)) == DAY(2025, 6, 1)
    assert months.last_day(facts(**known | {"until_date": None})) == DAY(2025, 6, 10)
    assert months.last_day(facts(**known | {"until_date": None, "received_date": None})) == DAY(2025, 6, 20)


@pytest.mark.parametrize(
    ("day", "later", "same"),
    [
        (DAY(2025, 1, 31), 1, DAY(2025, 2, 28)), (DAY(2024, 1, 31), 1, DAY(2024, 2, 29)), (DAY(2025, 11, 15), 2, DAY(2026, 1, 15)), (DAY(2025, 12, 1), 12, DAY(2026, 12, 1)),
        (DAY(2025, 3, 31), -1, DAY(2025, 2, 28)), (DAY(2025, 1, 15), -1, DAY(2024, 12, 15)), (DAY(2025, 1, 15), 0, DAY(2025, 1, 15)),
    ],
)  # fmt: skip
def test_the_same_day_some_months_later(day: dt.date, later: int, same: dt.date) -> None:
    assert months.after_months(day, later) == same


@pytest.mark.parametrize(
    ("first", "last", "days", "full"),
    [
        (DAY(2025, 3, 1), DAY(2025, 3, 1), 1, 0), (DAY(2025, 3, 1), DAY(2025, 3, 30), 30, 0), (DAY(2025, 3, 1), DAY(2025, 3, 31), 31, 1), (DAY(2025, 3, 1), DAY(2025, 5, 31), 92, 3),
        (DAY(2025, 3, 15), DAY(2025, 6, 13), 91, 2), (DAY(2025, 3, 15), DAY(2025, 6, 14), 92, 3), (DAY(2024, 11, 1), DAY(2025, 1, 31), 92, 3), (DAY(2024, 3, 1), DAY(2025, 2, 28), 365, 12),
        (DAY(2023, 3, 1), DAY(2025, 3, 31), 762, 25), (DAY(2025, 1, 31), DAY(2025, 2, 27), 28, 1), (DAY(2025, 3, 2), DAY(2025, 3, 1), 0, 0), (DAY(2025, 3, 9), DAY(2025, 3, 1), 0, 0), (DAY(2025, 6, 1), DAY(2025, 3, 1), 0, 0),
    ],
)  # fmt: skip
def test_days_and_full_months_count_the_first_and_the_last_day(
    first: dt.date, last: dt.date, days: int, full: int
) -> None:
    of = facts(from_date=first, until_date=last)
    assert (months.days_worked(of), months.months_worked(of)) == (days, full)


def test_without_a_first_day_the_months_are_those_that_were_written() -> None:
    of = facts(from_date=None, months=5)
    assert (months.days_worked(of), months.months_worked(of)) == (None, 5)
    assert months.months_worked(facts(from_date=None)) is None


@pytest.mark.parametrize("month_days", [0, 30])
@pytest.mark.parametrize("least", [1, 3, 6])
def test_who_began_on_the_latest_day_is_full_by_the_last_and_a_day_later_is_not(
    month_days: int, least: int
) -> None:
    given = policy(min_months=least, month_days=month_days)
    for n in range(400):
        end = DAY(2024, 12, 1) + dt.timedelta(days=n)
        begun = months.begun_for(given, end)
        assert months.full_on(given, begun) <= end < months.full_on(given, begun + dt.timedelta(days=1))


def test_full_on_by_calendar_months_and_by_thirty_days() -> None:
    assert months.full_on(policy(min_months=3), DAY(2025, 3, 1)) == DAY(2025, 5, 31)
    assert months.full_on(policy(min_months=3, month_days=30), DAY(2025, 3, 1)) == DAY(2025, 5, 29)
    assert months.begun_for(policy(min_months=3, month_days=30), DAY(2025, 5, 29)) == DAY(2025, 3, 1)


def test_among_lines_that_hold_the_narrowest_then_the_highest_stands() -> None:
    near, far = Tier(zone=Zone.CROSS_PROVINCE, fen=100), Tier(zone=Zone.ANY, fen=900)
    poor = Tier(zone=Zone.CROSS_PROVINCE, fen=50, groups=frozenset({"POOR"}))
    high, city = Tier(zone=Zone.CROSS_PROVINCE, fen=200), Tier(zone=Zone.CROSS_PROVINCE, fen=10, places=("44", "3301"))  # fmt: skip
    town = Tier(zone=Zone.CROSS_PROVINCE, fen=5, places=("33", "330100"))
    elsewhere = Tier(zone=Zone.CROSS_PROVINCE, fen=9_999, places=("44",))
    twin = Tier(zone=Zone.CROSS_PROVINCE, fen=100, percent=99)
    for lines, wanted in (
        ((near, far), near), ((near, high), high), ((near, poor, high), poor), ((near, poor, city), city), ((city, town), town), ((elsewhere, near), near), ((elsewhere,), None),
        ((near, twin), near), ((twin, near), twin),
    ):  # fmt: skip
        assert amounts.tier_of(policy(tiers=lines), facts()) is wanted
    for order in itertools.permutations((near, far, poor, high, city, town, elsewhere)):
        assert amounts.tier_of(policy(tiers=order), facts()) is town
    assert amounts.tier_of(policy(tiers=(poor,)), facts(groups=frozenset({"MONITORED"}))) is None


@pytest.mark.parametrize(
    ("tier", "ticket", "fen"),
    [
        ({"fen": 60_000}, None, 60_000), ({"fen": 60_000, "way": Way.ACTUAL}, None, None), ({"fen": 60_000, "way": Way.ACTUAL}, 12_345, 12_345), ({"fen": 60_000, "way": Way.ACTUAL}, 70_000, 60_000),
        ({"fen": 0, "way": Way.ACTUAL}, 70_000, 70_000), ({"fen": 0, "way": Way.SHARE, "percent": 50}, 101, 51), ({"fen": 0, "way": Way.SHARE, "percent": 33}, 100, 33),
        ({"fen": 0, "way": Way.SHARE, "percent": 49}, 1, 0), ({"fen": 40, "way": Way.SHARE, "percent": 50}, 101, 40), ({"fen": 0, "way": Way.SHARE, "percent": 50}, 0, 0),
        ({"fen": 0, "way": Way.SHARE, "percent": 10}, 94, 9), ({"fen": 0, "way": Way.SHARE, "percent": 10}, 95, 10),
    ],
)  # fmt: skip
def test_what_a_line_gives(tier: dict[str, object], ticket: int | None, fen: int | None) -> None:
    assert amounts.amount_of(Tier(zone=Zone.ANY, **tier), facts(ticket_fen=ticket)) == fen


# Code of the check, what it reads, what it is shown for somebody who fits, and for somebody who does not.
PERSON = [
    ("ID", "id_fault", "有效", {"id_fault": "ID_CHECK"}, "校验码"), ("LISTED", "listed in_county", "在册", {"listed": False}, "不在册"), ("NAME", "name_fits", "一致", {"name_fits": False}, "不一致"),
    ("ALIVE", "alive", "是", {"alive": False}, "登记为已去世"), ("STUDENT", "student", "是", {"student": True}, "登记为在校或入伍"), ("ONCE", "same_claim", "没有", {"same_claim": "3号申请"}, "3号申请"),
    ("CONFLICT", "beside", "没有", {"beside": frozenset({"甲1号"})}, "甲1号"), ("TICKET", "same_ticket ticket_number", "没有票号", {"same_ticket": "5号申请"}, "5号申请"),
    ("CHARTER", "rode_bus rode_date departed_date from_date", "没有", {"rode_bus": "桂M1"}, "桂M1"),
]  # fmt: skip
NOTICE = policy(conflicts=frozenset({"甲1号", "甲2号"}))


@pytest.mark.parametrize("n", range(len(PERSON)))
def test_each_check_of_a_person_says_what_it_looked_at(n: int) -> None:
    code, reads, fits, wrong, shown = PERSON[n]
    check = PERSON_CHECKS[n]
    assert (check.code, check.reads) == (code, tuple(reads.split()))
    assert check.claim is (code == "TICKET")
    assert check.test(NOTICE, facts()) is None
    assert fits in str(check.value(NOTICE, facts()))
    assert check.test(NOTICE, facts(**wrong)) is not None
    assert shown in str(check.value(NOTICE, facts(**wrong)))
    for mend in check.mend(NOTICE, facts(**wrong)):
        assert check.test(NOTICE, facts(**wrong | mend.fields)) is None


def test_the_checks_of_a_person_are_these_and_come_in_this_order() -> None:
    assert [c.code for c in PERSON_CHECKS] == [p[0] for p in PERSON]
    assert [c.code for c in PERSON_CHECKS if not c.applies(policy(not_with_charter=False))] == ["CONFLICT", "CHARTER"]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "words"),
    [("ID_MISSING", "没有写"), ("ID_FORMAT", "位数"), ("ID_CHECK", "校验码"), ("ID_REGION", "地区代码"), ("ID_DATE", "出生日期"), ("ID_PRECISION", "表格改坏"), ("ODD", "身份证号不对")],
)  # fmt: skip
def test_each_fault_of_a_number_has_its_words(fault: str, words: str) -> None:
    why = PERSON_CHECKS[0].test(NOTICE, facts(id_fault=fault))
    assert why is not None and words in str(why.sentence)


def test_a_roster_that_is_not_there_yet_is_not_compared_with() -> None:
    listed = PERSON_CHECKS[1]
    assert listed.test(NOTICE, facts(listed=None)) is None
    assert "尚未导入" in str(listed.value(NOTICE, facts(listed=None)))
    assert str(listed.value(NOTICE, facts(in_county=False))) == "已迁出"


def test_who_could_change_it_and_what_can_be_put_right() -> None:
    hands = {}
    for check, (code, _reads, _fits, wrong, _shown) in zip(PERSON_CHECKS, PERSON, strict=True):
        why = check.test(NOTICE, facts(**wrong))
        assert why is not None and not why.returns
        hands[code] = why.hand
    assert hands == {
        "ID": "WORKER", "LISTED": "VILLAGE", "NAME": "WORKER", "ALIVE": "VILLAGE", "STUDENT": "VILLAGE", "ONCE": "NONE", "CONFLICT": "NONE", "TICKET": "WORKER",
        "CHARTER": "NONE",
    }  # fmt: skip
    assert (checks.WORKER, checks.VILLAGE, checks.COUNTY, checks.NONE) == (
        "WORKER",
        "VILLAGE",
        "COUNTY",
        "NONE",
    )


def test_of_several_notices_beside_the_first_that_conflicts_is_named() -> None:
    why = PERSON_CHECKS[6].test(NOTICE, facts(beside=frozenset({"甲2号", "甲1号", "乙1号"})))
    assert why is not None and (why.code, "《甲1号》" in str(why.sentence)) == ("CONFLICT", True)
    assert PERSON_CHECKS[6].test(NOTICE, facts(beside=frozenset({"乙1号"}))) is None


@pytest.mark.parametrize(("gap", "barred"), [(-8, False), (-7, True), (0, True), (7, True), (8, False)])
def test_a_ride_counts_within_the_days_of_the_notice(gap: int, barred: bool) -> None:
    left = DAY(2025, 2, 10)
    of = facts(departed_date=left, from_date=DAY(2025, 1, 1), rode_bus="桂M1", rode_date=left + dt.timedelta(days=gap))  # fmt: skip
    assert (PERSON_CHECKS[8].test(policy(charter_days=7), of) is not None) is barred
    began = facts(from_date=left, rode_bus="", rode_date=left + dt.timedelta(days=gap))
    assert (PERSON_CHECKS[8].test(policy(charter_days=7), began) is not None) is barred


def test_the_fields_of_the_work_alone() -> None:
    found = work_of(facts(employer="华兴电子厂"))
    assert found["employer"] == "华兴电子厂" and "name" not in found and len(found) == 14
