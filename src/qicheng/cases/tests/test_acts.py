"""Acts on cases against the database: opening, sight, handling, closing, papers, evidence, appeals."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from cast import GREEN, UPPER, WATER
from qicheng.cases import access, conditions, queries
from qicheng.cases.models import Case, Entry, Evidence, Paper
from qicheng.cases.services import (
    evidence,
    handling,
    issuing,
    open_case,
    opening,
    reporting,
    resolve,
    take_up,
)
from qicheng.cases.tests.conftest import AT
from qicheng.core.models import AuditLine, TrayLine
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.kit.home import home

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
LATER = AT + dt.timedelta(hours=1)


def opened(by, kind: str = "TRANSPORT", place: str = UPPER, key: str = "k1", **more) -> int:
    return open_case(
        kind=kind,
        about=more.pop("about", "trip:7"),
        title="包车座位不够",
        place=place,
        key=key,
        at=AT,
        by=by,
        **more,
    )


def test_opening_twice_is_one_case_with_clock_line_trace_and_message(team, system) -> None:
    first = opened(system)
    assert opened(system) == first
    row = Case.objects.get()
    assert (row.owner, row.state, row.severity, row.level) == ("PUBLIC_SERVICE", "OPEN", 2, "TOWNSHIP")
    assert timezone.localtime(row.due_at) == dt.datetime(
        2025, 3, 6, 17, 30, tzinfo=timezone.get_current_timezone()
    )
    assert Entry.objects.filter(case=row).count() == 1
    assert AuditLine.objects.filter(act="cases.open", about=f"case:{first}").count() == 1
    told = set(TrayLine.objects.values_list("text", flat=True))
    assert told
    assert all("座位" not in t for t in told)  # a message names kind and number only


def test_the_signature_that_other_rooms_use_stays(team, system) -> None:
    for kind in (
        "BOARDING_BREACH",
        "FEVER",
        "NOT_ARRIVED",
        "TRIP_INCIDENT",
        "DOUBLE_SCAN",
        "GATE_DIFFERENCE",
        "HANDOVER_DIFFERENCE",
    ):
        open_case(
            kind=kind, about="trip:7", title="标题", key=f"s:{kind}", at=AT, by=system, place="", note="情况"
        )
    assert queries.open_count(system) == 7
    with pytest.raises(CannotAct):
        open_case(kind="NONE", about="", title="", key="x", at=AT, by=system)


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("bus_member", {"TRANSPORT"}), ("job_member", set()), ("inspector", {"RIGHTS"}), ("doctor", {"HEALTH_QUESTION"}), ("teacher", set()),
        ("centre", {"TRANSPORT", "RIGHTS", "HEALTH_QUESTION"}), ("leader", {"TRANSPORT", "RIGHTS", "HEALTH_QUESTION"}),
        ("township_admin", {"TRANSPORT", "RIGHTS", "HEALTH_QUESTION"}), ("clerk", {"TRANSPORT", "RIGHTS", "HEALTH_QUESTION"}),
        ("other_clerk", set()), ("cadre", {"TRANSPORT", "RIGHTS", "HEALTH_QUESTION"}), ("other_cadre", set()), ("helper", set()),
        ("auditor", set()), ("reporter", set()),
    ],
)  # fmt: skip
def test_who_sees_which_case(team, system, who: str, kinds: set[str]) -> None:
    for kind in ("TRANSPORT", "RIGHTS", "HEALTH_QUESTION"):
        opened(system, kind=kind, key=kind)
    lines = queries.cases(team(who), at=AT)
    assert {x.kind for x in lines} == kinds
    readable = {x.kind for x in lines if x.full}
    assert ("HEALTH_QUESTION" in readable) == (who == "doctor")
    assert all("座位" not in x.title for x in lines if not x.full)


def test_a_group_member_takes_up_replies_and_closes(team, system) -> None:
    by = team("bus_member")
    case_id = opened(system, reporter={"name": "韦大", "phone": "13800000009"})
    take_up(case_id=case_id, at=LATER, by=by)
    assert Case.objects.get().handler_id == by.user_id
    with pytest.raises(CannotAct, match="答复反映人"):
        resolve(case_id=case_id, outcome="已加车", at=LATER, by=by)
    handling.reply(case_id=case_id, text="已加派一辆车", at=LATER, by=by)
    key = uuid.uuid4()
    for _ in range(2):
        resolve(case_id=case_id, outcome="已加车", at=LATER, by=by, key=key)
    row = Case.objects.get()
    assert (row.state, row.closed_by, row.outcome, row.next_at) == ("RESOLVED", "bus_member", "已加车", None)
    with pytest.raises(CannotAct, match="已经办结"):
        resolve(case_id=case_id, outcome="再办", at=LATER, by=by)


@pytest.mark.parametrize(
    "who", ["job_member", "other_clerk", "cadre", "leader", "helper", "inspector", "auditor", "teacher"]
)
def test_nobody_else_handles_it(team, system, who: str) -> None:
    case_id = opened(system)
    for act in (
        lambda: take_up(case_id=case_id, at=LATER, by=team(who)),
        lambda: resolve(case_id=case_id, outcome="已办", at=LATER, by=team(who)),
        lambda: handling.reply(case_id=case_id, text="已经办好", at=LATER, by=team(who)),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Case.objects.get().state == "OPEN"


def test_an_upper_rooms_no_keeps_a_case_open(team, system, monkeypatch) -> None:
    case_id = opened(system, kind="LATE_REPORT", about="report:9", place="")
    truth = {"said": "9 号报表还没有报来。请先报送。"}
    monkeypatch.setattr(conditions, "_answers", {})  # the real ones come back after the test
    conditions.answer("reports.submitted", lambda about: truth["said"] if about == "report:9" else "")
    with pytest.raises(CannotAct, match="还没有报来"):
        resolve(case_id=case_id, outcome="已报", at=LATER, by=team("centre"))
    truth["said"] = ""
    resolve(case_id=case_id, outcome="已报", at=LATER, by=team("centre"))
    assert Case.objects.get().closed_at == LATER


def test_handing_over_names_unit_and_person_and_keeps_the_clock(team, system) -> None:
    from qicheng.staff.models import Office

    case_id = opened(system)
    due = Case.objects.get().due_at
    office, member = Office.objects.get(code="GUIDANCE"), team("guide")
    handling.hand_over(
        case_id=case_id,
        office_id=office.pk,
        account_id=member.user_id,
        reason="家庭问题",
        at=LATER,
        by=team("bus_member"),
    )
    row = Case.objects.get()
    assert (row.unit_id, row.handler_id, row.due_at, row.owner) == (
        office.pk,
        member.user_id,
        due,
        "PUBLIC_SERVICE",
    )
    assert access.may_handle(member, row)
    take_up(case_id=case_id, at=LATER, by=member)
    assert TrayLine.objects.filter(account_id=member.user_id, text__startswith="转办").exists()
    with pytest.raises(CannotAct, match="不在所选单位"):
        handling.hand_over(
            case_id=case_id,
            office_id=office.pk,
            account_id=team("doctor").user_id,
            reason="再转",
            at=LATER,
            by=team("centre"),
        )


def test_a_longer_term_is_given_once_and_never_by_the_handler(team, system) -> None:
    case_id = opened(system)
    take_up(case_id=case_id, at=LATER, by=team("centre"))
    with pytest.raises(CannotAct, match="给自己"):
        handling.extend(
            case_id=case_id, amount=2, unit="WORKDAYS", reason="车辆紧张", at=LATER, by=team("centre")
        )
    with pytest.raises(NotAllowed):
        handling.extend(
            case_id=case_id, amount=2, unit="WORKDAYS", reason="车辆紧张", at=LATER, by=team("bus_member")
        )
    due = handling.extend(
        case_id=case_id, amount=2, unit="WORKDAYS", reason="车辆紧张", at=LATER, by=team("leader")
    )
    assert due.date() == dt.date(2025, 3, 10)  # two working days after Thursday 6th
    with pytest.raises(CannotAct, match="延过一次"):
        handling.extend(
            case_id=case_id, amount=2, unit="WORKDAYS", reason="车辆紧张", at=LATER, by=team("leader")
        )


def test_papers_are_numbered_without_a_gap_and_written(team, system) -> None:
    case_id = opened(system)
    first = issuing.issue(case_id=case_id, series="ASSIGN", text="请三日内办结", at=LATER, by=team("centre"))
    issuing.issue(case_id=case_id, series="ASSIGN", text="请三日内办结", at=LATER, by=team("leader"))
    issuing.issue(case_id=case_id, series="URGE", text="请立即办理", at=LATER, by=team("leader"))
    assert list(Paper.objects.order_by("id").values_list("series", "year", "serial")) == [
        ("ASSIGN", 2025, 1),
        ("ASSIGN", 2025, 2),
        ("URGE", 2025, 1),
    ]
    with pytest.raises(NotAllowed):
        issuing.issue(case_id=case_id, series="SUPERVISE", text="请立即办理", at=LATER, by=team("bus_member"))
    for form, sign in (("pdf", b"%PDF"), ("docx", b"PK")):
        made = issuing.paper_file(paper_id=first, form=form, at=LATER, by=team("bus_member"))
        assert made.path.read_bytes().startswith(sign)
        made.path.unlink()
        assert "〔2025〕1号" in made.name
    with pytest.raises(NotAllowed):
        issuing.paper_file(paper_id=first, form="pdf", at=LATER, by=team("other_clerk"))


def test_evidence_is_sealed_checked_and_traced(team, system) -> None:
    case_id, by = opened(system), team("bus_member")
    made = evidence.add_evidence(
        case_id=case_id, name="../../车票.exe", content=PNG, what="车票", at=LATER, by=by
    )
    assert (
        evidence.add_evidence(case_id=case_id, name="again.png", content=PNG, what="车票", at=LATER, by=by)
        == made
    )
    row = Evidence.objects.get()
    assert (row.name, row.media_type) == ("车票.png", "image/png")
    path = home() / "evidence" / str(case_id) / f"{row.sha256}.sealed"
    assert PNG not in path.read_bytes()
    assert evidence.open_evidence(evidence_id=made, at=LATER, by=by)[1] == PNG
    assert AuditLine.objects.filter(act="cases.open_evidence").count() == 1
    with pytest.raises(NotAllowed):
        evidence.open_evidence(evidence_id=made, at=LATER, by=team("other_clerk"))
    for content, says in (
        (b"", "空的"),
        (b"MZ" + b"0" * 90, "类型"),
        (b"PK\x03\x04junk", "类型"),
        (b"<svg onload=x>", "类型"),
    ):
        with pytest.raises(CannotAct, match=says):
            evidence.add_evidence(case_id=case_id, name="x.png", content=content, what="", at=LATER, by=by)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    from qicheng.core.sealing import CannotOpen

    with pytest.raises(CannotOpen):
        evidence.open_evidence(evidence_id=made, at=LATER, by=by)


def test_a_worker_tells_follows_appeals_and_rates_without_an_account(team, system) -> None:
    key = uuid.uuid4()
    case_id, code = opening.take_intake(
        topic="TRANSPORT", text="没有座位还收了钱", place=UPPER, name="", phone="", at=AT, key=key
    )
    assert opening.take_intake(
        topic="TRANSPORT", text="没有座位还收了钱", place=UPPER, name="", phone="", at=AT, key=key
    ) == (case_id, code)
    row = reporting.case_of_receipt(code.lower())
    assert row.pk == case_id
    assert "收了钱" not in row.title + row.note
    with pytest.raises(NotAllowed):
        reporting.case_of_receipt(code[:-1] + ("2" if code[-1] != "2" else "3"))
    by = team("bus_member")
    for n in range(3):
        if n:
            reporting.ask_review(code=code, text="钱没有退", at=LATER, address="10.0.0.1")
        handling.reply(case_id=case_id, text="已退款并道歉", at=LATER, by=by)
        resolve(case_id=case_id, outcome="已退款", at=LATER, by=by)
    with pytest.raises(CannotAct, match="两次"):
        reporting.ask_review(code=code, text="还是没有退", at=LATER)
    reporting.confirm(code=code, satisfaction=4, text="算了", at=LATER)
    row.refresh_from_db()
    assert (row.state, row.satisfaction, row.appeals, row.level) == ("CONFIRMED", 4, 2, "GROUP")
    with pytest.raises(CannotAct):
        reporting.confirm(code=code, satisfaction=4, text="", at=LATER)


def test_repeated_reports_are_linked(team, system) -> None:
    said = {"topic": "TRANSPORT", "place": UPPER, "name": "", "at": AT}
    first, _ = opening.take_intake(text="没有座位还收了钱", phone="13800000009", **said)
    second, _ = opening.take_intake(text="还是没有座位呢", phone="138 0000 0009", **said)
    third, _ = opening.take_intake(text="第三次说没有座位", phone="13800000009", **said)
    other, _ = opening.take_intake(text="没有座位还收了钱", phone="13800000008", **said)
    assert list(Case.objects.order_by("id").values_list("pk", "repeats_id")) == [
        (first, None),
        (second, first),
        (third, first),
        (other, None),
    ]


def test_reports_stay_in_ones_own_range(team) -> None:
    said = {"kind": "FAMILY", "title": "老人没人照料", "note": "", "source": "VISIT", "at": AT}
    case_id = opening.report(place=UPPER, by=team("cadre"), **said)
    assert Case.objects.get(pk=case_id).opened_by_id == team("cadre").user_id
    for place in (WATER, GREEN, ""):
        if place == "":
            continue
        with pytest.raises(NotAllowed):
            opening.report(place=place, by=team("cadre"), **said)
    with pytest.raises(NotAllowed):
        opening.report(place=UPPER, by=team("auditor"), **said)
