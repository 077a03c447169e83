"""Sources, requests and replies, funds of the county and of townships: nothing beyond what was granted, told at four fifths."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from cast import GREEN
from qicheng.cases.models import Case
from qicheng.core.viewer import CannotAct
from qicheng.subsidy.models import Claim, Fund
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import funds
from qicheng.subsidy.tests.conftest import AT, NO
from qicheng.subsidy.tests.test_paying import closes


def test_a_source_and_a_fund_hold_no_more_than_was_granted(viewer, policy, staff, money) -> None:
    from qicheng.subsidy.models import PlanLine

    source = funds.add_source(
        season=2025, name="省级资金", document="财〔2025〕3号", amount_fen=100_000, at=AT, by=viewer("centre")
    )
    ask = {"source_id": source, "title": "关于资金的请示", "reason": "", "at": AT, "by": viewer("centre")}
    first = funds.ask(number="请〔2025〕8号", lines=[(NO, "", 80_000)], **ask)
    second = funds.ask(number="请〔2025〕9号", lines=[(NO, "", 80_000)], **ask)
    with pytest.raises(CannotAct, match="不能自己登记批复"):
        funds.answer(
            plan_id=first,
            answer_number="批8号",
            granted={},
            words="",
            at=AT,
            by=_with(viewer("centre"), "subsidy.grant"),
        )
    lines = {p.plan_id: p.pk for p in PlanLine.objects.all()}
    with pytest.raises(CannotAct, match="不能超过请示金额"):
        funds.answer(
            plan_id=first,
            answer_number="批8号",
            granted={lines[first]: 80_001},
            words="",
            at=AT,
            by=viewer("leader"),
        )
    funds.answer(
        plan_id=first,
        answer_number="批8号",
        granted={lines[first]: 70_000},
        words="同意",
        at=AT,
        by=viewer("leader"),
    )
    with pytest.raises(CannotAct, match="超过了资金来源的余额"):
        funds.answer(
            plan_id=second,
            answer_number="批9号",
            granted={lines[second]: 30_001},
            words="",
            at=AT,
            by=viewer("leader"),
        )
    assert Fund.objects.get().budget_fen == 70_000
    with pytest.raises(IntegrityError), transaction.atomic():
        Fund.objects.update(paid_fen=70_001)
    closes()


def _with(by, capability: str):
    """The same person with one right more."""
    return replace(by, grants=(*by.grants, replace(by.grants[0], capability=capability)))


def test_at_four_fifths_somebody_is_told_once(apply, money, way, viewer) -> None:
    money(150_000)
    way([apply("a"), apply("b")])
    assert Case.objects.filter(kind="SUBSIDY_MONEY").count() == 1
    assert Fund.objects.get().warned_at is not None


def test_a_township_with_money_of_its_own_pays_from_it(apply, money, way, viewer) -> None:
    money(60_000, place=GREEN)
    ids = [apply("a"), apply("b")]
    way(ids)
    assert sorted(Claim.objects.values_list("state", flat=True)) == [steps.APPROVED, steps.COUNTY_NOTICE]


def test_a_carriers_bill_is_paid_by_three_and_only_where_the_people_balance(
    viewer, staff, money, monkeypatch
) -> None:
    from qicheng.cases import conditions
    from qicheng.subsidy.services import bills

    money(500_000)
    said = {"trip:7": "抵达账不平：还差 1 人。"}
    monkeypatch.setattr(conditions, "_answers", {})
    bill = bills.enter(
        trip_id=7,
        trip_no="B7",
        carrier="示例客运",
        invoice="2025000777",
        amount_fen=300_000,
        fund_id=Fund.objects.get().pk,
        at=AT,
        by=viewer("centre"),
    )
    with pytest.raises(CannotAct, match="查不到车次"):  # nobody can say: nothing is paid
        bills.check(bill_id=bill, at=AT, by=viewer("finance2"))
    conditions.answer(bills.QUESTION, lambda about: said.get(about, ""))
    with pytest.raises(CannotAct, match="还差 1 人"):
        bills.check(bill_id=bill, at=AT, by=viewer("finance2"))
    said.clear()
    with pytest.raises(CannotAct, match="三个人"):
        bills.check(bill_id=bill, at=AT, by=viewer("centre"))
    bills.check(bill_id=bill, at=AT, by=viewer("finance2"))
    with pytest.raises(CannotAct, match="三个人"):
        bills.pay(bill_id=bill, at=AT, by=viewer("finance2"))
    said["trip:7"] = "又差 1 人。"
    with pytest.raises(CannotAct, match="又差"):
        bills.pay(bill_id=bill, at=AT, by=viewer("finance"))
    said.clear()
    bills.pay(bill_id=bill, at=AT, by=viewer("finance"))
    with pytest.raises(CannotAct, match="办过这一步"):
        bills.pay(bill_id=bill, at=AT, by=viewer("finance"))
    fund = Fund.objects.get()
    assert (fund.paid_fen, funds.sums(fund.pk)["paid_fen"]) == (300_000, 300_000)
    with pytest.raises(CannotAct, match="已经登记过结算"):
        bills.enter(
            trip_id=7,
            trip_no="B7",
            carrier="x",
            invoice="2025000778",
            amount_fen=1,
            fund_id=fund.pk,
            at=AT,
            by=viewer("centre"),
        )
    other = bills.enter(
        trip_id=8,
        trip_no="B8",
        carrier="x",
        invoice="2025000779",
        amount_fen=200_001,
        fund_id=fund.pk,
        at=AT,
        by=viewer("centre"),
    )
    bills.check(bill_id=other, at=AT, by=viewer("finance2"))
    with pytest.raises(CannotAct, match="余额不够"):
        bills.pay(bill_id=other, at=AT, by=viewer("finance"))
