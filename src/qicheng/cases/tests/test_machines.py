"""An arrears complaint and a child's referral through their own machines; broken glass and its review; meetings and their orders."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cast import GREEN, UPPER
from qicheng.cases import access, file_queries, queries
from qicheng.cases.models import Arrears, Case, Decision, Glass, Meeting, Paper, Referral
from qicheng.cases.services import (
    compartments,
    handling,
    issuing,
    meetings,
    open_case,
    opening,
    resolve,
    take_up,
    ticking,
)
from qicheng.cases.services.meetings import RedFigure
from qicheng.cases.tests.conftest import AT
from qicheng.core.models import AuditLine, Message, TrayLine
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.staff import duty


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=timezone.get_current_timezone())


@pytest.fixture
def debt(team) -> int:
    facts = {"worker": "韦大工", "phone": "13800000009", "period": "2024年9月至12月", "request": "付清工资"}
    return opening.open_arrears(
        employer="绿水建筑公司", work_place="广东省东莞市", persons=12, claimed_fen=4_560_000, facts=facts, place=UPPER, source="VISIT", at=AT,
        by=team("clerk"),
    )  # fmt: skip


def test_an_arrears_complaint_runs_by_its_legal_clocks(team, debt) -> None:
    by = team("inspector")

    def step(wanted: str, at: dt.datetime, reason: str = "") -> Case:
        handling.move(case_id=debt, wanted=wanted, reason=reason, at=at, by=by)
        return Case.objects.get(pk=debt)

    assert timezone.localtime(Case.objects.get().due_at) == local(2025, 3, 11, 17, 30)
    row = step("NEED_MATERIAL", local(2025, 3, 5), "工资条或考勤")
    assert (row.due_at, row.next_at) == (None, None)
    assert ticking.tick(at=local(2025, 4, 30)).steps == 0  # no clock runs while material is missing
    assert timezone.localtime(step("OPEN", local(2025, 3, 20)).due_at) == local(2025, 3, 27, 17, 30)
    step("ACCEPTED", local(2025, 3, 21))
    filed = step("FILED", local(2025, 3, 24))
    assert timezone.localtime(filed.due_at) == local(
        2025, 6, 20, 17, 30
    )  # 60 working days, with 清明, 劳动节, 端午
    with pytest.raises(CannotAct, match="两名监察员"):
        step("INVESTIGATING", local(2025, 3, 25), "覃一")
    assert step("INVESTIGATING", local(2025, 3, 25), "覃一、蒙二").due_at == filed.due_at
    assert Arrears.objects.get().inspectors == "覃一、蒙二"
    handling.extend(
        case_id=debt,
        amount=30,
        unit="WORKDAYS",
        reason="案情复杂，经批准",
        at=local(2025, 6, 10),
        by=team("leader"),
    )
    assert timezone.localtime(Case.objects.get().due_at) == local(2025, 8, 1, 17, 30)
    step("INVESTIGATED", local(2025, 7, 1), "查明欠 12 人")
    step("DECIDED", local(2025, 7, 2), "责令支付")
    assert timezone.localtime(step("SERVED", local(2025, 7, 3)).due_at) == local(2025, 7, 18, 17, 30)
    with pytest.raises(CannotAct, match="结案方式"):
        resolve(case_id=debt, outcome="已付清", at=local(2025, 7, 10), by=by)
    compartments.record_arrears(
        case_id=debt,
        employer="绿水建筑公司",
        work_place="东莞",
        persons=12,
        claimed_fen=4_560_000,
        paid_fen=4_560_000,
        at=local(2025, 7, 10),
        by=by,
    )
    resolve(case_id=debt, outcome="已付清", conclusion="PAID", at=local(2025, 7, 10), by=by)
    assert (Case.objects.get().state, Case.objects.get().conclusion) == ("RESOLVED", "PAID")


@pytest.mark.parametrize("who", ["centre", "township_admin", "clerk", "bus_member", "leader", "doctor"])
def test_only_the_inspection_moves_and_reads_a_complaint(team, debt, who: str) -> None:
    by = team(who)
    with pytest.raises(NotAllowed):
        handling.move(case_id=debt, wanted="ACCEPTED", at=AT, by=by)
    with pytest.raises(NotAllowed):
        compartments.reveal_arrears(case_id=debt, reason="想看看", at=AT, by=by)
    with pytest.raises(NotAllowed):
        compartments.record_arrears(
            case_id=debt, employer="x", work_place="y", persons=1, claimed_fen=1, paid_fen=None, at=AT, by=by
        )


def test_facts_of_a_complaint_lie_sealed_and_open_with_a_trace(team, debt) -> None:
    assert "韦大工".encode() not in bytes(Arrears.objects.get().facts_sealed)
    shown = compartments.reveal_arrears(case_id=debt, reason="核对投诉人", at=AT, by=team("inspector"))
    assert (shown["worker"], shown["phone"]) == ("韦大工", "13800000009")
    assert AuditLine.objects.filter(act="cases.reveal_arrears").count() == 1


@pytest.fixture
def child(team) -> int:
    facts = {
        "name": "莫小燕子",
        "age": "9",
        "school": "上坪小学",
        "grade": "三年级",
        "guardians": "父母外出，祖母照看",
    }
    return opening.refer_child(
        situation="SUSPECTED",
        ground="CONSENT",
        ground_note="母亲3月3日电话同意",
        facts=facts,
        place=UPPER,
        at=AT,
        by=team("cadre"),
    )


def test_a_referral_is_answered_by_the_school_and_ends_with_the_education_side(team, child) -> None:
    cadre, teacher = team("cadre"), team("teacher")
    handling.move(case_id=child, wanted="SENT", at=AT, by=cadre)
    assert timezone.localtime(Case.objects.get().due_at) == local(2025, 3, 11, 17, 30)
    first = compartments.make_school_link(case_id=child, at=AT, by=teacher)
    token = compartments.make_school_link(case_id=child, at=AT, by=teacher)
    with pytest.raises(NotAllowed):
        compartments.referral_of_link(first, at=AT)
    with pytest.raises(NotAllowed):
        compartments.referral_of_link(token, at=AT + dt.timedelta(days=11))
    assert set(compartments.school_facts(compartments.referral_of_link(token, at=AT))) == {
        "name",
        "age",
        "sex",
        "school",
        "grade",
    }
    compartments.answer_as_school(
        token=token, school="上坪小学", person="覃老师", result="DROPOUT", text="两周没来", at=AT
    )
    with pytest.raises(NotAllowed):
        compartments.referral_of_link(token, at=AT)
    with pytest.raises(CannotAct, match="不能直接"):
        handling.move(case_id=child, wanted="RESOLVED", outcome="好了", at=AT, by=teacher)
    compartments.record_result(case_id=child, result="RETURNED", text="已返校", at=AT, by=teacher)
    handling.move(case_id=child, wanted="MONITORED", at=AT, by=teacher)
    with pytest.raises(NotAllowed):
        handling.move(case_id=child, wanted="RESOLVED", outcome="好了", at=AT, by=team("centre"))
    handling.move(case_id=child, wanted="RESOLVED", outcome="已稳定", at=AT, by=teacher)
    row = Case.objects.get()
    assert (row.state, row.outcome, row.title, row.note) == ("RESOLVED", "", "", "")
    told = TrayLine.objects.filter(account_id=cadre.user_id).values_list("text", flat=True)
    assert any("已复学" in t for t in told)


def test_the_referrer_sees_the_outcome_and_not_the_child(team, child) -> None:
    file = file_queries.case_file(team("cadre"), child, at=AT)
    assert (file.sight, file.line.full, file.situation, file.line.note) == (access.Sight.LINE, False, "", "")
    with pytest.raises(NotAllowed):
        compartments.child_facts(case_id=child, at=AT, by=team("cadre"))
    for who in ("township_admin", "clerk", "bus_member", "doctor", "other_cadre", "auditor"):
        assert queries.cases(team(who), at=AT) == []
        with pytest.raises(NotAllowed):
            file_queries.case_file(team(who), child, at=AT)
    assert compartments.child_facts(case_id=child, at=AT, by=team("teacher"))["name"] == "莫小燕子"
    assert AuditLine.objects.filter(act="cases.child_facts").count() == 1


def test_a_referral_needs_its_ground_and_the_least_facts(team) -> None:
    said = {"facts": {"age": "9"}, "place": UPPER, "at": AT, "by": team("cadre")}
    with pytest.raises(CannotAct, match="监护人何时"):
        opening.refer_child(situation="SUSPECTED", ground="CONSENT", ground_note="", **said)
    with pytest.raises(CannotAct, match="依据"):
        opening.refer_child(situation="SUSPECTED", ground="", ground_note="母亲同意", **said)
    with pytest.raises(NotAllowed):
        opening.refer_child(
            situation="SUSPECTED", ground="CONSENT", ground_note="母亲同意", **{**said, "place": GREEN}
        )
    assert not Referral.objects.exists()


def test_broken_glass_is_short_told_and_reviewed_by_another(team, child) -> None:
    boss = team("centre")
    assert file_queries.case_file(boss, child, at=AT).line.full is False
    with pytest.raises(CannotAct, match="理由"):
        compartments.break_glass(case_id=child, reason="看看", at=AT, by=boss)
    with pytest.raises(NotAllowed):
        compartments.break_glass(case_id=child, reason="孩子可能有危险", at=AT, by=team("township_admin"))
    compartments.break_glass(case_id=child, reason="孩子可能有危险，需立即联系", at=AT, by=boss)
    assert compartments.child_facts(case_id=child, at=AT, by=boss)["name"] == "莫小燕子"
    assert file_queries.case_file(boss, child, at=AT + dt.timedelta(hours=4)).line.full is False
    assert TrayLine.objects.filter(account_id=team("teacher").user_id, text__contains="应急查看").exists()
    made = Glass.objects.get()
    with pytest.raises(NotAllowed):
        compartments.review_glass(glass_id=made.pk, verdict="FAIR", text="", at=AT, by=boss)
    compartments.review_glass(
        glass_id=made.pk, verdict="UNFAIR", text="应先联系专责组", at=AT, by=team("auditor")
    )
    with pytest.raises(CannotAct, match="复核过"):
        compartments.review_glass(glass_id=made.pk, verdict="FAIR", text="", at=AT, by=team("teacher"))
    assert file_queries.glasses(team("auditor")) == []


def test_health_words_are_sealed_and_the_group_alone_reads_them(team, system) -> None:
    case_id = open_case(
        kind="FEVER",
        about="person:7",
        title="韦某某发热 38.5℃",
        note="咳嗽",
        place=UPPER,
        key="f",
        at=AT,
        by=system,
    )
    row = Case.objects.get()
    assert (row.title, row.note) == ("", "")
    assert file_queries.case_file(team("doctor"), case_id, at=AT).line.title.startswith("韦某某")
    file = file_queries.case_file(team("centre"), case_id, at=AT)
    assert (file.line.title, file.line.about, file.line.place) == ("发热报告", "", GREEN)
    with pytest.raises(NotAllowed):
        resolve(case_id=case_id, outcome="好了", at=AT, by=team("centre"))
    take_up(case_id=case_id, at=AT, by=team("doctor"))
    resolve(case_id=case_id, outcome="核酸阴性，已退热", at=AT, by=team("doctor"))
    assert "核酸" not in str(Case.objects.values().get())


def test_a_meeting_draws_its_agenda_and_its_decisions_are_orders(team, system) -> None:
    by = team("centre")
    open_case(kind="TRANSPORT", about="trip:7", title="包车座位不够", place=UPPER, key="t", at=AT, by=system)
    fever = open_case(
        kind="FEVER", about="person:7", title="韦某某发热", place=UPPER, key="f", at=AT, by=system
    )
    ticking.tick(at=local(2025, 3, 12))
    figure = RedFigure(text="乡镇还没有达到目标", figure="3 个", url="/units/450981000000/")
    first = meetings.call(
        title="领导小组第一次会议",
        when=local(2025, 3, 12, 15),
        room="三楼会议室",
        chair="黄副县长",
        figures=[figure],
        at=local(2025, 3, 12),
        by=by,
    )
    page = file_queries.meeting(by, first, at=local(2025, 3, 12))
    assert {i.sort for i, _ in page.items} == {"CASE", "FIGURE"}
    assert all("韦某某" not in i.text for i, _ in page.items)
    assert any(i.case_id == fever for i, _ in page.items)
    office = {name: number for number, name in duty.all_offices()}["公共服务组"]
    case_id = meetings.decide(
        meeting_id=first,
        text="三日内加派两辆车",
        office_id=office,
        due_date=dt.date(2025, 3, 15),
        at=local(2025, 3, 12, 16),
        by=by,
    )
    row = Case.objects.get(pk=case_id)
    assert timezone.localtime(row.due_at) == local(2025, 3, 17, 17, 30)  # Saturday moves to Monday
    assert (row.owner, row.unit.name, Paper.objects.get(case=row).series) == (
        "LEADING_GROUP",
        "公共服务组",
        "ASSIGN",
    )
    said = {i.pk: "会上逐车过了一遍" for i, _ in page.items}
    meetings.write_minutes(
        meeting_id=first,
        present="黄副县长、韦主任",
        absent="",
        secretary="覃一",
        opening_text="",
        said=said,
        version=1,
        at=local(2025, 3, 12, 17),
        by=by,
    )
    with pytest.raises(CannotAct, match="别人改过"):
        meetings.write_minutes(
            meeting_id=first,
            present="x、y",
            absent="",
            secretary="",
            opening_text="",
            said={},
            version=1,
            at=local(2025, 3, 12, 17),
            by=by,
        )
    assert meetings.issue_minutes(meeting_id=first, at=local(2025, 3, 12, 18), by=by) == 1
    with pytest.raises(CannotAct, match="已经印发"):
        meetings.decide(
            meeting_id=first,
            text="再加一项",
            office_id=office,
            due_date=dt.date(2025, 3, 15),
            at=local(2025, 3, 12, 19),
            by=by,
        )
    for form, sign in (("pdf", b"%PDF"), ("docx", b"PK")):
        made = meetings.minutes_file(meeting_id=first, form=form, at=local(2025, 3, 12, 19), by=team("guide"))
        assert made.path.read_bytes().startswith(sign)
        made.path.unlink()
    _next_meeting_shows_it(team, first, case_id)


def _next_meeting_shows_it(team, first: int, case_id: int) -> None:
    by = team("centre")
    second = meetings.call(
        title="领导小组第二次会议",
        when=local(2025, 3, 19, 15),
        room="三楼会议室",
        chair="黄副县长",
        at=local(2025, 3, 19),
        by=by,
    )
    items = {
        i.case_id: line
        for i, line in file_queries.meeting(by, second, at=local(2025, 3, 19)).items
        if i.sort == "DECISION"
    }
    assert items[case_id].closed_at is None
    member = team("bus_member")
    take_up(case_id=case_id, at=local(2025, 3, 19), by=member)
    with pytest.raises(CannotAct, match="佐证材料"):
        resolve(case_id=case_id, outcome="已加派", at=local(2025, 3, 19), by=member)
    from qicheng.cases.services import evidence

    evidence.add_evidence(
        case_id=case_id,
        name="派车单.pdf",
        content=b"%PDF-1.7 x",
        what="派车单",
        at=local(2025, 3, 19),
        by=member,
    )
    resolve(case_id=case_id, outcome="已加派", at=local(2025, 3, 19), by=member)
    meetings.redraw(meeting_id=second, figures=[], at=local(2025, 3, 19), by=by)
    items = {
        i.case_id: line
        for i, line in file_queries.meeting(by, second, at=local(2025, 3, 19)).items
        if i.sort == "DECISION"
    }
    assert items[case_id].closed_at is not None  # the last meeting's decision is shown as done
    assert Meeting.objects.get(pk=first).number == 1
    assert Decision.objects.count() == 1


def test_a_notice_to_the_complainant_is_written_by_who_handles(team, debt) -> None:
    handling.move(
        case_id=debt,
        wanted="NOT_ACCEPTED",
        reason="不属于本机关管辖，请向东莞市反映",
        at=AT,
        by=team("inspector"),
    )
    row = Case.objects.get()
    assert (row.state, row.closed_at, row.outcome) == ("NOT_ACCEPTED", AT, "不属于本机关管辖，请向东莞市反映")
    issuing.issue(case_id=debt, series="NOTICE", text="您的投诉不属于本机关管辖", at=AT, by=team("inspector"))
    assert Paper.objects.get().to == "反映人"
    assert not Message.objects.exists()


def test_what_need_not_be_kept_is_forgotten_and_the_deletion_is_proved(team, child, system) -> None:
    from qicheng.cases.models import Entry, Evidence
    from qicheng.cases.services import evidence, forgetting
    from qicheng.kit.home import home

    teacher = team("teacher")
    handling.move(case_id=child, wanted="SENT", at=AT, by=team("cadre"))
    evidence.add_evidence(
        case_id=child, name="在校证明.pdf", content=b"%PDF-1.7 child", what="证明", at=AT, by=teacher
    )
    compartments.record_result(case_id=child, result="IN_SCHOOL", text="莫小燕子在校", at=AT, by=teacher)
    handling.move(case_id=child, wanted="RESOLVED", outcome="在校", at=AT, by=teacher)
    file = home() / "evidence" / str(child) / f"{Evidence.objects.get().sha256}.sealed"
    assert file.exists()
    assert forgetting.forget(at=local(2026, 12, 31), by=system) == {"child": 0, "health": 0, "reporter": 0}
    assert compartments.child_facts(case_id=child, at=AT, by=teacher)["name"] == "莫小燕子"
    assert forgetting.forget(at=local(2027, 1, 1), by=system)["child"] == 1
    assert compartments.child_facts(case_id=child, at=AT, by=teacher) == {}
    assert not file.exists()
    assert not Entry.objects.exclude(text_sealed=None).exists()
    assert Case.objects.get().state == "RESOLVED"  # that there was a case, and how it ended, stays
    assert AuditLine.objects.filter(act="cases.forget").count() == 1
    assert forgetting.forget(at=local(2027, 1, 1), by=system) == {"child": 0, "health": 0, "reporter": 0}
