"""Rules of local work: who may join, how much a day is, three hands, shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qicheng.works.rules import work as rules

DAY = dt.date(2025, 3, 10)
JOINING = rules.Joining(
    stage="LOCAL", is_present=True, age=40, rate_fen=12000, least_fen=10000, joined=DAY, from_date=dt.date(2025, 3, 1), until_date=dt.date(2025, 6, 30)
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({}, ""), ({"age": 15}, "不满 16"), ({"age": None}, ""), ({"age": 16}, ""), ({"is_present": False}, "名册"), ({"stage": "WORKING"}, "已经外出"),
        ({"stage": "RETURNED"}, ""), ({"rate_fen": 9999}, "低于"), ({"joined": dt.date(2025, 2, 28)}, "工期"), ({"joined": dt.date(2025, 7, 1)}, "工期"),
        ({"until_date": None, "joined": dt.date(2026, 1, 1)}, ""), ({"age": 15, "stage": "WORKING"}, "不满 16"),
    ],
)  # fmt: skip
def test_who_may_join(said, word) -> None:
    found = rules.why_not_join(replace(JOINING, **said))
    assert (found == "") is (word == "")
    assert word in found


@given(st.integers(1, 10), st.integers(1, 100_000), st.integers(1, 31))
def test_pay_is_never_off_by_more_than_half_a_fen(tenths, rate, days) -> None:
    assert abs(rules.due_fen(tenths * days, rate) * 10 - tenths * days * rate) <= 5
    assert rules.due_fen(10, rate) == rate


def test_nobody_works_two_days_in_one() -> None:
    assert rules.why_not_tenths("韦", 10, 0) == ""
    assert "超过 1 天" in rules.why_not_tenths("韦", 6, 5)
    assert "0.1 到 1" in rules.why_not_tenths("韦", 0, 0)
    assert "0.1 到 1" in rules.why_not_tenths("韦", 11, 0)
    assert rules.days_word(25) == "2.5"
    assert rules.days_word(30) == "3"


def test_days_are_written_down_within_a_month_and_within_the_project() -> None:
    known = {"today": DAY, "from_date": dt.date(2025, 1, 1), "until_date": dt.date(2025, 3, 5)}
    assert "以后" in rules.why_not_day(day=DAY + dt.timedelta(days=1), **known)
    assert "工期" in rules.why_not_day(day=dt.date(2025, 3, 6), **known)
    assert "补登" in rules.why_not_day(day=dt.date(2025, 2, 6), **known)
    assert rules.why_not_day(day=dt.date(2025, 2, 7), **known) == ""


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
def test_maker_checker_and_payer_are_three_persons(maker, checker, payer) -> None:
    checks = rules.why_not_check(rules.Hands(state=rules.MADE, made_by=maker, checked_by=None, asks=checker))
    pays = rules.why_not_pay(rules.Hands(state=rules.CHECKED, made_by=maker, checked_by=checker, asks=payer))
    assert (checks == "" and pays == "") == (len({maker, checker, payer}) == 3)


def test_the_installation_signs_checks_and_pays_nothing() -> None:
    hands = rules.Hands(state=rules.MADE, made_by=None, checked_by=None, asks=None)
    assert rules.why_not_check(hands)
    assert rules.why_not_pay(replace(hands, state=rules.CHECKED))
    assert rules.why_not_sign(state=rules.TO_SIGN, first_by=None, asks=None)


SHARES = rules.Shares(people=9, poor=4, tenths=100, poor_tenths=40, wages_fen=29_99, invest_fen=100_00, labour_percent=30, poor_percent=45)  # fmt: skip


def test_shares_against_the_rule() -> None:
    assert (SHARES.labour_tenths, SHARES.poor_share_tenths, SHARES.labour_missing_fen) == (299, 444, 1)
    assert SHARES.is_poor_short
    assert "30%" in rules.why_not_done(SHARES)
    assert rules.why_not_done(replace(SHARES, wages_fen=30_00)) == ""
    nobody = rules.Shares(
        people=0, poor=0, tenths=0, poor_tenths=0, wages_fen=0, invest_fen=0, labour_percent=0
    )
    assert (nobody.labour_tenths, nobody.poor_share_tenths, nobody.labour_missing_fen, nobody.is_poor_short) == (None, None, 0, False)  # fmt: skip


def test_a_deduction_has_its_ground_and_its_bound() -> None:
    assert rules.why_not_deduct(due=10_000, deduct_fen=2_000, note="损坏工具") == ""
    assert "五分之一" in rules.why_not_deduct(due=10_000, deduct_fen=2_001, note="损坏工具")
    assert "写明" in rules.why_not_deduct(due=10_000, deduct_fen=1, note=" ")
    assert "五分之一" in rules.why_not_deduct(due=10_000, deduct_fen=-1, note="损坏工具")
