"""The way of a claim through desks and lists: what holds it, what returns it, who may not decide it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cast import COUNTY, GREEN, LOWER, UPPER
from qicheng.cases.models import Case
from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.journeys import services as ledger
from qicheng.journeys.models import Journey
from qicheng.staff.queries import installation
from qicheng.subsidy.models import Claim, ClaimEvent, Objection, Posting, Proof
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import claiming, posting, reviewing
from qicheng.subsidy.services.claiming import Application, Paper
from qicheng.subsidy.services.posting import Told
from qicheng.subsidy.tests.conftest import AT, DAY, NO, card

TOLD = Told(words="此人没有外出务工", source="PHONE", name="蓝某", phone="13800005555")


def test_a_claim_is_taken_in_once_and_its_numbers_lie_sealed(apply, viewer, persons) -> None:
    pk = apply("a", by="cadre", phone="13900001111")
    claim = Claim.objects.get(pk=pk)
    assert (claim.state, claim.village, claim.card_tail) == (steps.DRAFT, UPPER, card(97)[-4:])
    raw = bytes(claim.card_sealed) + bytes(claim.phone_sealed) + bytes(claim.id_sealed)
    assert card(97).encode() not in raw and b"13900001111" not in raw
    assert Journey.objects.get(person_id=persons["a"]).subsidy == "CLAIMED"
    with pytest.raises(CannotAct, match="已有一份申请") as fault:
        apply("a")
    assert fault.value.code == "TWICE" and Claim.objects.count() == 1
    with pytest.raises(CannotAct):  # not in the cadre's village
        apply("d", by="cadre")
    claiming.withdraw(claim_id=pk, reason="本人不申请了", at=AT, by=viewer("cadre"))
    assert Journey.objects.get(person_id=persons["a"]).subsidy == "NONE"
    apply("a")  # a withdrawn claim makes room


def test_a_key_sent_twice_is_one_claim(apply, viewer, persons, policy) -> None:
    import uuid

    key = uuid.uuid4()
    ids = {
        claiming.receive(Application(policy=NO, person_id=persons["b"], card=card(1)), at=AT, by=viewer("cadre"), key=key)
        for _ in range(3)
    }  # fmt: skip
    assert len(ids) == 1 and Claim.objects.count() == 1


def test_a_ticket_and_a_photo_are_used_once(apply, viewer) -> None:
    first = apply(
        "a",
        papers=[
            Paper(kind="TICKET", number="E 123 456"),
            Paper(kind="CONTRACT", content=b"photo", file_name="x.jpg"),
        ],
    )
    with pytest.raises(CannotAct) as fault:
        apply("b", papers=[Paper(kind="TICKET", number="e123456")])
    assert fault.value.code == "TICKET_TWICE" and Claim.objects.count() == 1
    with pytest.raises(CannotAct) as fault:
        apply("b", papers=[Paper(kind="WAGE_SHEET", content=b"photo", file_name="y.jpg")])
    assert fault.value.code == "FILE_TWICE"
    assert b"photo" not in bytes(Proof.objects.get(kind="CONTRACT").file_sealed)
    reviewing.refuse(claim_id=first, reason="车票不是本人的", level="VILLAGE", at=AT, by=viewer("cadre"))
    apply("b", papers=[Paper(kind="TICKET", number="E123456")])


def test_a_wrong_card_is_returned_and_keeps_its_place(apply, viewer) -> None:
    pk = apply("a")
    reviewing.send_back(claim_id=pk, reason="卡号少了一位", level="VILLAGE", at=AT, by=viewer("cadre"))
    assert Claim.objects.get(pk=pk).state == steps.RETURNED
    claiming.correct_account(
        claim_id=pk,
        card=card(7),
        bank="农行",
        account_name="",
        reason="持卡原件核对",
        at=AT,
        by=viewer("cadre"),
    )
    claiming.hand_in_again(claim_id=pk, at=AT + DAY, by=viewer("cadre"))
    claim = Claim.objects.get(pk=pk)
    assert (claim.state, claim.received_at, claim.card_tail) == (steps.DRAFT, AT, card(7)[-4:])
    assert [e.act for e in ClaimEvent.objects.filter(claim=pk).order_by("id")] == [
        "RECEIVE",
        "RETURN",
        "ACCOUNT",
        "AGAIN",
    ]


def test_lists_hang_their_time_and_then_the_claim_goes_on(apply, viewer, money, way, persons) -> None:
    money(500_000)
    a, d = apply("a"), apply("d")
    village = viewer("clerk")
    reviewing.look(level="VILLAGE", claim_ids=[a, d], at=AT, by=village)
    posted = posting.put_up(policy=NO, level="VILLAGE", place=UPPER, phone="0779-1234567", at=AT, by=village)
    row = Posting.objects.get(pk=posted)
    # Seven calendar days after the tenth of March: the seventeenth, a Monday, to its end in China.
    assert row.until_date == dt.date(2025, 3, 17) and row.until_at == dt.datetime(
        2025, 3, 17, 16, tzinfo=dt.UTC
    )
    assert Journey.objects.get(person_id=persons["a"]).subsidy == "PUBLIC"
    assert Claim.objects.get(pk=d).state == steps.DRAFT  # the other village's list is not up yet
    assert posting.take_down_due(at=row.until_at - dt.timedelta(seconds=1), by=village) == 0
    assert posting.take_down_due(at=row.until_at, by=village) == 1
    claim = Claim.objects.get(pk=a)
    assert (claim.state, claim.clear_from_at) == (steps.TOWNSHIP_REVIEW, row.until_at)
    lines = [
        line
        for line in AuditLine.objects.filter(about=f"posting:{posted}").order_by("seq")
        if row.digest in line.detail
    ]
    assert [x.act for x in lines] == ["subsidy.put_up", "subsidy.take_down"]


def test_a_list_that_was_changed_does_not_come_down(apply, viewer) -> None:
    pk = apply("a")
    reviewing.look(level="VILLAGE", claim_ids=[pk], at=AT, by=viewer("cadre"))
    posted = posting.put_up(
        policy=NO, level="VILLAGE", place=UPPER, phone="0779-1234567", at=AT, by=viewer("cadre")
    )
    Posting.objects.get(pk=posted).lines.update(amount_fen=1)
    with pytest.raises(CannotAct, match="改动过"):
        posting.take_down_due(at=AT + 20 * DAY, by=viewer("cadre"))
    assert Claim.objects.get(pk=pk).state == steps.VILLAGE_NOTICE


def test_working_days_are_counted_by_the_countys_calendar(policy, apply, viewer) -> None:
    import dataclasses

    policy[NO] = dataclasses.replace(policy[NO], publicity_count="WORKING", publicity_days=7)
    pk = apply("a")
    at = dt.datetime(2025, 4, 27, 2, tzinfo=dt.UTC)  # a working Sunday before the May holiday
    reviewing.look(level="VILLAGE", claim_ids=[pk], at=at, by=viewer("cadre"))
    posted = posting.put_up(
        policy=NO, level="VILLAGE", place=UPPER, phone="0779-1234567", at=at, by=viewer("cadre")
    )
    assert Posting.objects.get(pk=posted).until_date == dt.date(2025, 5, 9)


def test_an_objection_holds_its_line_only_and_nobody_pays_over_it(apply, viewer, money, persons) -> None:
    a, b = apply("a"), apply("b")
    cadre = viewer("cadre")
    reviewing.look(level="VILLAGE", claim_ids=[a, b], at=AT, by=cadre)
    posted = Posting.objects.get(
        pk=posting.put_up(policy=NO, level="VILLAGE", place=UPPER, phone="0779-1234567", at=AT, by=cadre)
    )
    objection = posting.object_by_code(
        code=posted.code, position=2, told=TOLD, at=AT + DAY, address="10.0.0.9"
    )
    assert Objection.objects.get(pk=objection).source == "QR"
    assert b"13800005555" not in bytes(Objection.objects.get(pk=objection).words_sealed)
    assert Case.objects.get(kind="SUBSIDY_OBJECTION").about == f"objection:{objection}"
    assert Journey.objects.get(person_id=persons["b"]).subsidy == "HELD"
    posting.take_down_due(at=posted.until_at, by=cadre)
    assert Claim.objects.get(pk=a).state == steps.TOWNSHIP_REVIEW
    assert Claim.objects.get(pk=b).state == steps.VILLAGE_NOTICE
    with pytest.raises(
        CannotAct, match="由另一人核实"
    ):  # who confirmed the claim does not look into the objection
        posting.decide(
            objection_id=objection, upheld=False, conclusion="已入户核实情况", at=AT + 9 * DAY, by=cadre
        )
    posting.decide(
        objection_id=objection,
        upheld=False,
        conclusion="已入户核实，确在外务工",
        at=posted.until_at + DAY,
        by=viewer("clerk"),
    )
    claim = Claim.objects.get(pk=b)
    assert (claim.state, claim.objections_open) == (steps.TOWNSHIP_REVIEW, 0)


def test_an_objection_that_is_right_refuses_the_claim_and_frees_its_money(apply, viewer, money, way) -> None:
    from qicheng.subsidy.models import Fund

    money(500_000)
    a = apply("a")
    at = way([a])
    assert Fund.objects.get().committed_fen == 60_000
    objection = posting.object_to(claim_id=a, told=TOLD, at=at, by=viewer("clerk2"))
    posting.decide(objection_id=objection, upheld=True, conclusion="核实没有外出", at=at, by=viewer("clerk2"))
    assert Claim.objects.get(pk=a).state == steps.REJECTED and Fund.objects.get().committed_fen == 0


def test_an_objection_decided_early_does_not_shorten_the_list(apply, viewer) -> None:
    pk = apply("a")
    reviewing.look(level="VILLAGE", claim_ids=[pk], at=AT, by=viewer("cadre"))
    posted = posting.put_up(
        policy=NO, level="VILLAGE", place=UPPER, phone="0779-1234567", at=AT, by=viewer("cadre")
    )
    objection = posting.object_to(claim_id=pk, told=TOLD, at=AT, by=viewer("clerk"))
    posting.decide(
        objection_id=objection, upheld=False, conclusion="核实无误，继续公示", at=AT + DAY, by=viewer("clerk")
    )
    assert Claim.objects.get(pk=pk).state == steps.VILLAGE_NOTICE
    posting.take_down_due(at=Posting.objects.get(pk=posted).until_at, by=viewer("cadre"))
    assert Claim.objects.get(pk=pk).state == steps.TOWNSHIP_REVIEW


def test_after_its_time_a_list_takes_no_objection(apply, viewer) -> None:
    pk = apply("a")
    reviewing.look(level="VILLAGE", claim_ids=[pk], at=AT, by=viewer("cadre"))
    posted = Posting.objects.get(
        pk=posting.put_up(
            policy=NO, level="VILLAGE", place=UPPER, phone="0779-1234567", at=AT, by=viewer("cadre")
        )
    )
    for code, position, at, why in (
        (posted.code, 1, posted.until_at, "公示期已经结束"), (posted.code, 9, AT, "没有这个序号"), ("0" * 16, 1, AT, "没有这个序号"),
    ):  # fmt: skip
        with pytest.raises(CannotAct, match=why):
            posting.object_by_code(code=code, position=position, told=TOLD, at=at, address="")


def test_approval_goes_in_order_and_stops_at_the_first_who_is_not_covered(apply, viewer, money, way) -> None:
    money(150_000)
    late = apply("a", at=AT + DAY, rank=0, fen=60_000)  # a priority person, received last
    early = apply("b", at=AT, fen=70_000)
    big = apply("c", at=AT + dt.timedelta(hours=1), fen=60_000)
    small = apply("d", at=AT + dt.timedelta(hours=2), fen=10_000)
    at = way([late, early, big, small], approve=False)
    done = reviewing.approve(policy=NO, at=at, by=viewer("centre2"))
    assert (done.approved, done.fen, done.waiting) == (2, 130_000, 2)
    states = dict(Claim.objects.values_list("pk", "state"))
    assert states[late] == states[early] == steps.APPROVED
    assert (
        states[big] == states[small] == steps.COUNTY_NOTICE
    )  # ten thousand fen would fit, but nobody jumps the queue
    assert "按顺序等待" in Claim.objects.get(pk=small).sentence
    money(500_000, number="请〔2025〕2号")
    assert reviewing.approve(policy=NO, at=at, by=viewer("centre2")).approved == 2


def test_without_money_nothing_is_approved(apply, viewer, way) -> None:
    ids = [apply("a")]
    at = way(ids, approve=False)
    assert reviewing.approve(policy=NO, at=at, by=viewer("centre2")).approved == 0


def test_whoever_compared_does_not_approve_and_a_near_one_decides_nothing(
    apply, viewer, money, way, persons
) -> None:
    from qicheng.staff.models import Account
    from qicheng.subsidy.models import Kin

    money(500_000)
    ids = [apply("a")]
    account = Account.objects.get(username="cadre")
    Kin.objects.create(account_id=account.pk, person_id=persons["a"], relation="叔侄", at=AT, by="x")
    with pytest.raises(CannotAct, match="请回避"):
        reviewing.look(level="VILLAGE", claim_ids=ids, at=AT, by=viewer("cadre"))
    at = way(ids, approve=False)
    with pytest.raises(CannotAct, match="两个人"):
        reviewing.approve(policy=NO, at=at, by=viewer("centre"))


def test_the_phone_of_the_household_marks_a_near_official(apply, viewer, cast, persons) -> None:
    from qicheng.people.models import Person
    from qicheng.people.services import open_phone
    from qicheng.staff.models import Account

    pk = apply("a")
    phone = open_phone(persons["a"], Person.objects.get(pk=persons["a"]).phone_sealed)
    Account.objects.filter(username="cadre").update(phone=phone)
    with pytest.raises(CannotAct, match="电话与申请人家中登记的相同"):
        reviewing.look(level="VILLAGE", claim_ids=[pk], at=AT, by=viewer("cadre"))


def test_who_rode_the_free_bus_gets_no_cash_for_it(apply, viewer, persons) -> None:
    pk = apply("a")
    ride = ledger.Change(person_id=persons["a"], values={"transport": "CHARTER", "departed_date": AT.date()})
    ledger.record([ride], season=2025, kind="CORRECT", at=AT, by=installation("试验"))
    with pytest.raises(CannotAct, match="2025-03-10 的免费包车"):
        reviewing.look(level="VILLAGE", claim_ids=[pk], at=AT, by=viewer("cadre"))


def test_nobody_acts_outside_the_own_range(apply, viewer) -> None:
    pk = apply("a")
    for who, level in (
        ("other_cadre", "VILLAGE"),
        ("cadre", "TOWNSHIP"),
        ("other_clerk", "TOWNSHIP"),
        ("clerk", "COUNTY"),
        ("finance", "COUNTY"),
    ):
        with pytest.raises(NotAllowed):
            reviewing.look(level=level, claim_ids=[pk], at=AT, by=viewer(who))
    for who, level, place in (
        ("cadre", "VILLAGE", LOWER),
        ("cadre", "TOWNSHIP", GREEN),
        ("clerk", "COUNTY", COUNTY),
        ("other_clerk", "TOWNSHIP", GREEN),
    ):
        with pytest.raises(NotAllowed):
            posting.put_up(policy=NO, level=level, place=place, phone="0779-1234567", at=AT, by=viewer(who))
    with pytest.raises(NotAllowed):
        posting.object_to(claim_id=pk, told=TOLD, at=AT, by=viewer("other_cadre"))


@pytest.mark.parametrize(
    "values",
    [
        {"state": steps.PAYMENT_BATCH},  # its lists never hung
        {"state": steps.PAYMENT_BATCH, "clear_from_at": AT, "objections_open": 1},
        {"state": steps.PAID, "clear_from_at": AT, "paid_at": AT - DAY},
        {"state": steps.PAID, "clear_from_at": AT},
        {"state": steps.PAID, "clear_from_at": AT, "paid_at": AT, "person_id": None},
        {"state": steps.PAID, "clear_from_at": AT, "paid_at": AT, "charter": "车次 3"},
        {"state": steps.PAID, "clear_from_at": AT, "paid_at": AT, "amount_fen": 0},
        {"checked_by_id": 5, "approved_by_id": 5},
        {"recovered_fen": 60_001},
    ],
)
def test_the_tables_themselves_refuse_money_that_is_not_clear(apply, values) -> None:
    pk = apply("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=pk).update(**values)
