"""Acts on local work: crews, day sheets with two signatures, wages through three hands, shares, the ledger."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from cast import AT, EAST, UPPER, viewer_of
from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.journeys.models import Event, Journey
from qicheng.works import queries
from qicheng.works.models import Company, DayLine, DaySheet, Member, Project, WageLine, WageSheet
from qicheng.works.services import crews, days, papers, projects, wages

from .conftest import DAY

pytestmark = pytest.mark.database
TERMS = crews.Terms(trade="除草", rate_fen=120_00, joined_date=dt.date(2025, 2, 1))


def test_who_joins_stands_at_local_work_and_joins_once(cast, yard) -> None:
    person = cast.person_id(cast.numbers[UPPER][4])  # had meant to stay at home
    row = Journey.objects.get(person_id=person)
    assert (row.intention, row.stage) == ("LOCAL", "LOCAL")
    assert Event.objects.filter(journey=row, kind="LOCAL_WORK").count() == 1
    again = crews.join(contract_id=yard.contract, person_ids=[person], season=2025, terms=TERMS, at=AT, by=viewer_of("clerk"))  # fmt: skip
    assert again.count == 1
    assert Member.objects.filter(person_id=person).count() == 1
    assert Event.objects.filter(journey=row, kind="LOCAL_WORK").count() == 1


def test_one_refusal_keeps_nobody_else_out(cast, yard) -> None:
    gone, free = (cast.person_id(cast.numbers[UPPER][i]) for i in (6, 9))
    done = crews.join(contract_id=yard.contract, person_ids=[gone, free], season=2025, terms=TERMS, at=AT, by=viewer_of("clerk"))  # fmt: skip
    assert done.count == 1
    [(_name, sentence)] = done.refused
    assert "已经外出" in sentence
    elsewhere = cast.person_id(cast.numbers[EAST][3])
    done = crews.join(contract_id=yard.contract, person_ids=[elsewhere], season=2025, terms=TERMS, at=AT, by=viewer_of("clerk"))  # fmt: skip
    assert (done.count, "不在您的范围" in done.refused[0][1]) == (0, True)
    with pytest.raises(NotAllowed):
        crews.join(contract_id=yard.contract, person_ids=[elsewhere], season=2025, terms=TERMS, at=AT, by=viewer_of("other_clerk"))  # fmt: skip


def test_a_day_counts_with_two_signatures_of_two_persons(yard) -> None:
    first, second, _third = yard.members
    sheet = yard.worked(DAY, {first: 10, second: 5}, signed=False)
    assert queries.shares(Project.objects.all())[yard.project].tenths == 0
    assert days.sign(sheet_id=sheet, at=AT, by=viewer_of("cadre")) == "HALF"
    assert days.sign(sheet_id=sheet, at=AT, by=viewer_of("cadre")) == "HALF"  # said twice
    with pytest.raises(NotAllowed):
        days.sign(sheet_id=sheet, at=AT, by=viewer_of("other_clerk"))
    assert days.sign(sheet_id=sheet, at=AT, by=viewer_of("clerk")) == "SIGNED"
    found = queries.shares(Project.objects.all())[yard.project]
    assert (found.people, found.tenths, found.wages_fen) == (3, 15, 180_00)
    with pytest.raises(CannotAct, match="签字"):
        yard.worked(DAY, {first: 10})
    with pytest.raises(IntegrityError), transaction.atomic():
        DaySheet.objects.filter(pk=sheet).update(second_by_id=viewer_of("cadre").user_id)


def test_a_sheet_is_written_over_until_somebody_signs_and_sent_twice_is_one(yard) -> None:
    first, second, _third = yard.members
    key = uuid.uuid4()
    said = {"contract_id": yard.contract, "day": DAY, "work": "除草", "at": AT, "by": viewer_of("cadre")}
    sheet = days.write_day(tenths={first: 10}, key=key, **said)
    assert days.write_day(tenths={first: 10}, key=key, **said) == sheet
    assert days.write_day(tenths={second: 5}, **said) == sheet
    assert list(DayLine.objects.values_list("member", "tenths")) == [(second, 5)]


def test_nobody_works_two_days_in_one_over_all_crews(cast, yard) -> None:
    clerk, person = viewer_of("clerk"), cast.person_id(cast.numbers[UPPER][3])
    other = projects.add_contract(project_id=yard.project, company_id=Company.objects.get().pk, number="QN-2", signed_date=DAY, at=AT, by=clerk)  # fmt: skip
    crews.join(contract_id=other, person_ids=[person], season=2025, terms=TERMS, at=AT, by=clerk)
    yard.worked(DAY, {yard.members[0]: 6})
    twin = Member.objects.get(contract=other).pk
    with pytest.raises(CannotAct, match="超过 1 天"):
        days.write_day(contract_id=other, day=DAY, work="除草", tenths={twin: 5}, at=AT, by=clerk)
    days.write_day(contract_id=other, day=DAY, work="除草", tenths={twin: 4}, at=AT, by=clerk)
    with pytest.raises(CannotAct, match="不在这支队伍"):
        days.write_day(contract_id=other, day=DAY, work="除草", tenths={yard.members[1]: 5}, at=AT, by=clerk)


def test_wages_go_through_three_hands_and_a_day_is_paid_once(yard) -> None:
    first, second, _third = yard.members
    yard.worked(DAY, {first: 10, second: 5})
    half = yard.worked(dt.date(2025, 3, 3), {first: 10}, signed=False)
    with pytest.raises(CannotAct, match="没有签完"):
        yard.waged()
    days.void(sheet_id=half, reason="下雨没做成", at=AT, by=viewer_of("cadre"))
    sheet = yard.waged()
    assert list(WageLine.objects.order_by("member").values_list("due_fen", flat=True)) == [120_00, 60_00]
    with pytest.raises(CannotAct, match="没有已签字"):
        yard.waged()
    with pytest.raises(CannotAct, match="已进工资表"):
        days.void(sheet_id=DaySheet.objects.get(day=DAY, state="SIGNED").pk, reason="错了", at=AT, by=viewer_of("cadre"))  # fmt: skip
    with pytest.raises(CannotAct, match="不能复核自己"):
        wages.check(sheet_id=sheet, at=AT, by=viewer_of("clerk"))
    with pytest.raises(CannotAct, match="还没有复核"):
        wages.pay(sheet_id=sheet, on=DAY, failed={}, way="CARD", at=AT, by=viewer_of("centre"))
    wages.check(sheet_id=sheet, at=AT, by=viewer_of("township_admin"))
    with pytest.raises(CannotAct, match="第三位"):
        wages.pay(sheet_id=sheet, on=DAY, failed={}, way="CARD", at=AT, by=viewer_of("township_admin"))
    bad = WageLine.objects.get(member=second).pk
    centre = viewer_of("centre")
    assert wages.pay(sheet_id=sheet, on=DAY, failed={bad: "户名不符"}, way="CARD", at=AT, by=centre) == 1
    assert WageSheet.objects.get(pk=sheet).state == "CHECKED"
    assert wages.pay(sheet_id=sheet, on=DAY, failed={}, way="CASH", at=AT, by=centre) == 1
    assert WageSheet.objects.get(pk=sheet).state == "CLOSED"
    assert wages.pay(sheet_id=sheet, on=DAY, failed={}, way="CARD", at=AT, by=centre) == 0
    assert set(WageLine.objects.values_list("state", "way")) == {("PAID", "CARD"), ("PAID", "CASH")}


def test_what_is_sent_back_frees_its_days_and_stays_to_be_read(yard) -> None:
    yard.worked(DAY, {yard.members[0]: 10})
    sheet = yard.waged()
    line = WageLine.objects.get()
    wages.deduct(line_id=line.pk, deduct_fen=20_00, note="借支", at=AT, by=viewer_of("clerk"))
    with pytest.raises(CannotAct, match="五分之一"):
        wages.deduct(line_id=line.pk, deduct_fen=24_01, note="借支", at=AT, by=viewer_of("clerk"))
    assert WageLine.objects.get().net_fen == 100_00
    with pytest.raises(CannotAct, match="写明原因"):
        wages.send_back(sheet_id=sheet, reason=" ", at=AT, by=viewer_of("township_admin"))
    wages.send_back(sheet_id=sheet, reason="少算一天", at=AT, by=viewer_of("township_admin"))
    assert yard.waged() != sheet
    assert set(WageSheet.objects.values_list("state", flat=True)) == {"DROPPED", "MADE"}
    with pytest.raises(IntegrityError), transaction.atomic():
        WageLine.objects.filter(pk=line.pk).update(net_fen=1)


def test_a_project_ends_when_labour_got_its_share_and_everybody_is_paid(yard) -> None:
    clerk, first = viewer_of("clerk"), yard.members[0]
    yard.worked(DAY, {first: 10})
    with pytest.raises(CannotAct, match="还差 180"):
        projects.finish(project_id=yard.project, at=AT, by=clerk)
    yard.worked(dt.date(2025, 3, 3), dict.fromkeys(yard.members, 5))
    sheet = yard.waged()
    with pytest.raises(CannotAct, match="没有发清"):
        projects.finish(project_id=yard.project, at=AT, by=clerk)
    wages.check(sheet_id=sheet, at=AT, by=viewer_of("township_admin"))
    wages.pay(sheet_id=sheet, on=DAY, failed={}, way="CASH", at=AT, by=viewer_of("centre"))
    projects.finish(project_id=yard.project, at=AT, by=clerk)
    assert Project.objects.get().state == "DONE"
    with pytest.raises(CannotAct, match="已完工"):
        yard.worked(dt.date(2025, 3, 2), {first: 10})


def test_relief_work_keeps_its_least_share_unless_a_paper_says_otherwise(yard) -> None:
    row = Project.objects.get()
    low = {**{f.name: getattr(row, f.name) for f in Project._meta.fields if f.name in projects.ProjectFacts.__slots__}, "labour_percent": 20}  # fmt: skip
    with pytest.raises(CannotAct, match="不低于 30%"):
        projects.save_project(projects.ProjectFacts(**low), project_id=row.pk, at=AT, by=viewer_of("clerk"))
    with_paper = projects.ProjectFacts(**{**low, "document": "发改〔2025〕7号"})
    projects.save_project(with_paper, project_id=row.pk, at=AT, by=viewer_of("clerk"))
    assert Project.objects.get().labour_percent == 20
    with pytest.raises(NotAllowed):
        projects.save_project(with_paper, project_id=row.pk, at=AT, by=viewer_of("other_clerk"))


def test_a_card_is_the_persons_own_sealed_and_printed_only_for_a_reason(cast, yard) -> None:
    first, second, _third = yard.members
    clerk = viewer_of("clerk")
    crews.set_card(member_id=first, bank="农商行", card="6217 0000 1234 5670", at=AT, by=clerk)
    row = Member.objects.get(pk=first)
    assert row.card_tail == "5670"
    assert b"6217" not in bytes(row.card_sealed)
    with pytest.raises(CannotAct, match="别人名下"):
        crews.set_card(member_id=second, bank="", card="6217000012345670", at=AT, by=clerk)
    yard.worked(DAY, {first: 10})
    sheet = WageSheet.objects.get(pk=yard.waged())
    number = cast.numbers[UPPER][3]
    masked = papers.wages(sheet, reason="", at=AT, by=clerk)
    whole = papers.wages(sheet, reason="银行代发", at=AT, by=clerk)
    text = str(masked.rows)
    assert number not in text
    assert "6217000012345670" not in text
    assert number in str(whole.rows)
    assert "6217000012345670" in str(whole.rows)
    assert "120.00" in text
    assert AuditLine.objects.filter(act="works.export_wages", detail__contains="银行代发").exists()
    with pytest.raises(NotAllowed):
        papers.wages(sheet, reason="看一看", at=AT, by=viewer_of("cadre"))


def test_leaving_ends_the_row_but_not_the_pay(yard) -> None:
    first = yard.members[0]
    yard.worked(DAY, {first: 10})
    with pytest.raises(CannotAct, match="还记了工"):
        crews.leave(member_id=first, on=dt.date(2025, 3, 3), at=AT, by=viewer_of("clerk"))
    crews.leave(member_id=first, on=DAY, at=AT, by=viewer_of("clerk"))
    yard.waged()
    assert WageLine.objects.get().member_id == first


def test_a_sheet_that_a_phone_kept_writes_over_nothing_newer(yard) -> None:
    cadre, first = viewer_of("cadre"), yard.members[0]
    said = {"contract_id": yard.contract, "day": DAY, "work": "除草", "by": cadre}
    hour = dt.timedelta(hours=1)
    sheet = days.write_day(tenths={first: 10}, at=AT, **said)
    with pytest.raises(CannotAct) as no:
        days.write_day(tenths={first: 5}, at=AT + 2 * hour, written_at=AT - hour, **said)
    assert no.value.code == "NEWER"
    assert DayLine.objects.get().tenths == 10
    assert days.write_day(tenths={first: 5}, at=AT + 2 * hour, written_at=AT + hour, **said) == sheet
    assert (DayLine.objects.get().tenths, DaySheet.objects.get().at) == (5, AT + hour)
    # A phone whose clock is ahead has no say over what comes after.
    days.write_day(tenths={first: 8}, at=AT + 3 * hour, written_at=AT + 90 * hour, **said)
    assert DaySheet.objects.get().at == AT + 3 * hour
