"""Four matters through the pages, from their first word to their end, by those whose work it is; everybody else is refused."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cast import GREEN, UPPER
from qicheng.cases.models import Case, Meeting, Paper
from qicheng.core.models import TrayLine
from qicheng.staff import duty

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def browser(team):
    """A browser in which somebody has signed in; nobody for an empty name."""

    def enter(name: str = "") -> Client:
        from qicheng.staff.models import Account

        client = Client()
        if name:
            client.force_login(
                Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
            )
        return client

    return enter


def key() -> str:
    return str(uuid.uuid4())


def number(answer) -> int:
    found = re.search(r"/cases/(\d+)/", answer["Location"])
    assert found, answer.content.decode()[:2000]
    return int(found[1])


def step(client: Client, case_id: int, wanted: str, **more: str) -> int:
    return client.post(f"/cases/{case_id}/move/", {"wanted": wanted, "key": key(), **more}).status_code


def paper(client: Client, case_id: int, form: str) -> bytes:
    made = Paper.objects.filter(case_id=case_id).order_by("-id").first()
    assert made is not None
    answer = client.post(f"/cases/{case_id}/papers/{made.pk}/{form}/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_an_arrears_complaint_from_the_counter_to_the_money(browser) -> None:
    clerk, inspector = browser("clerk"), browser("inspector")
    form = {
        "employer": "绿水建筑公司",
        "work_place": "东莞市",
        "persons": "12",
        "claimed": "45600.00",
        "worker": "韦大工",
        "phone": "13800000009",
        "period": "去年9月至12月",
        "request": "付清工资",
        "source": "VISIT",
        "place": UPPER,
        "key": key(),
    }
    bad = clerk.post("/cases/new/arrears/", {**form, "phone": "12345"})
    assert bad.status_code == 422
    assert "电话号码不对" in bad.content.decode()
    assert "绿水建筑公司" in bad.content.decode()  # nothing typed is lost
    case_id = number(clerk.post("/cases/new/arrears/", form))
    page = inspector.get(f"/cases/{case_id}/").content.decode()
    assert "45,600.00" in page
    assert "韦大工" not in page
    assert "韦大工" in inspector.post(f"/cases/{case_id}/arrears/", {"reason": "核对投诉人"}).content.decode()
    for name in ("centre", "leader", "bus_member", "township_admin", "clerk", "doctor", "teacher"):
        assert step(browser(name), case_id, "ACCEPTED") == 403
        assert browser(name).post(f"/cases/{case_id}/arrears/", {"reason": "想看"}).status_code == 403
    assert [
        step(inspector, case_id, w, reason=r)
        for w, r in (
            ("ACCEPTED", ""),
            ("FILED", ""),
            ("INVESTIGATING", "覃一、蒙二"),
            ("INVESTIGATED", "查明"),
            ("DECIDED", "责令支付"),
            ("SERVED", ""),
        )
    ] == [302] * 6
    refused = inspector.post(
        f"/cases/{case_id}/move/", {"wanted": "RESOLVED", "key": key(), "outcome": "已付清"}
    )
    assert refused.status_code == 422
    assert "结案方式" in refused.content.decode()
    assert "已付清" in refused.content.decode()
    assert (
        inspector.post(
            f"/cases/{case_id}/sums/",
            {
                "employer": "绿水建筑公司",
                "work_place": "东莞市",
                "persons": "12",
                "claimed": "45600",
                "paid": "45600",
            },
        ).status_code
        == 302
    )
    assert (
        inspector.post(
            f"/cases/{case_id}/papers/", {"series": "NOTICE", "text": "欠薪已全部付清"}
        ).status_code
        == 302
    )
    assert step(inspector, case_id, "RESOLVED", outcome="已付清", conclusion="PAID") == 302
    assert Case.objects.get().conclusion == "PAID"
    assert paper(inspector, case_id, "pdf").startswith(b"%PDF")
    assert paper(inspector, case_id, "docx").startswith(b"PK")


def test_a_child_from_the_village_to_the_school_and_back(browser) -> None:
    cadre, teacher, stranger = browser("cadre"), browser("teacher"), browser()
    form = {
        "situation": "SUSPECTED",
        "place": UPPER,
        "name": "莫小燕子",
        "age": "9",
        "school": "上坪小学",
        "ground": "CONSENT",
        "ground_note": "母亲电话同意",
        "key": key(),
    }
    case_id = number(cadre.post("/cases/new/child/", form))
    assert step(cadre, case_id, "SENT") == 302
    for name in ("cadre", "clerk", "centre", "leader", "inspector", "doctor", "guide"):
        assert "莫小燕子" not in browser(name).get(f"/cases/{case_id}/").content.decode()
        assert browser(name).post(f"/cases/{case_id}/child/").status_code == 403
        assert step(browser(name), case_id, "VERIFIED") == 403
        assert browser(name).post(f"/cases/{case_id}/school-link/").status_code == 403
    assert "莫小燕子" in teacher.post(f"/cases/{case_id}/child/").content.decode()
    assert teacher.post(f"/cases/{case_id}/school-link/").status_code == 302
    link = re.search(
        r"http://testserver(/tell/school/[^<\s]+/)", teacher.get(f"/cases/{case_id}/").content.decode()
    )
    assert link
    shown = stranger.get(link[1])
    assert "莫小燕子" in shown.content.decode()
    assert "母亲" not in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert (
        shown["Referrer-Policy"] == "same-origin"
    )  # the link leaves for nowhere, and the form's own origin is still told
    assert (
        stranger.post(link[1], {"school": "上坪小学", "person": "", "result": "DROPOUT"}).status_code == 422
    )
    assert (
        stranger.post(link[1], {"school": "上坪小学", "person": "覃老师", "result": "DROPOUT"}).status_code
        == 200
    )
    assert stranger.get(link[1]).status_code == 404
    assert (
        teacher.post(
            f"/cases/{case_id}/result/", {"result": "RETURNED", "text": "已返校", "key": key()}
        ).status_code
        == 302
    )
    assert [step(teacher, case_id, w, outcome="稳定") for w in ("MONITORED", "RESOLVED")] == [302, 302]
    page = cadre.get(f"/cases/{case_id}/").content.decode()
    assert "已销号" in page
    assert "莫小燕子" not in page
    told = cadre.get("/tray/").content.decode()
    assert "已复学" in told
    assert "莫小燕子" not in told


def test_a_decision_from_the_meeting_to_the_next_one(browser) -> None:
    centre, member = browser("centre"), browser("bus_member")
    form = {
        "title": "领导小组第一次会议",
        "day": "2025-03-12",
        "hour": "15:00",
        "room": "三楼会议室",
        "chair": "黄副县长",
    }
    assert member.post("/meetings/new/", form).status_code == 403
    assert centre.post("/meetings/new/", form).status_code == 302
    first = Meeting.objects.get()
    office = {n: i for i, n in duty.all_offices()}["公共服务组"]
    day = timezone.localdate() + timezone.timedelta(days=3)
    decision = {"text": "三日内加派两辆车", "office_id": office, "due_date": day.isoformat()}
    assert member.post(f"/cases/meetings/{first.pk}/decisions/", decision).status_code == 403
    assert centre.post(f"/cases/meetings/{first.pk}/decisions/", {**decision, "text": ""}).status_code == 422
    assert centre.post(f"/cases/meetings/{first.pk}/decisions/", decision).status_code == 302
    case_id = Case.objects.get(kind="MEETING_DECISION").pk
    minutes = {"version": first.version, "present": "黄副县长、韦主任"}
    assert centre.post(f"/cases/meetings/{first.pk}/minutes/", minutes).status_code == 302
    assert centre.post(f"/cases/meetings/{first.pk}/issue/").status_code == 302
    assert centre.post(f"/cases/meetings/{first.pk}/decisions/", decision).status_code == 422
    for form_name, sign in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = member.post(f"/cases/meetings/{first.pk}/minutes/{form_name}/")
        assert b"".join(answer.streaming_content).startswith(sign)
    assert member.post(f"/cases/{case_id}/take-up/").status_code == 302
    assert (
        member.post(
            f"/cases/{case_id}/move/", {"wanted": "RESOLVED", "key": key(), "outcome": "已加派"}
        ).status_code
        == 422
    )
    upload = {"file": SimpleUploadedFile("派车单.png", PNG), "what": "派车单"}
    assert browser("job_member").post(f"/cases/{case_id}/files/", upload).status_code == 403
    assert (
        member.post(
            f"/cases/{case_id}/files/", {"file": SimpleUploadedFile("派车单.png", PNG), "what": "派车单"}
        ).status_code
        == 302
    )
    assert step(member, case_id, "RESOLVED", outcome="已加派") == 302
    assert (
        centre.post(
            "/meetings/new/", {**form, "title": "领导小组第二次会议", "day": "2025-03-19"}
        ).status_code
        == 302
    )
    second = Meeting.objects.order_by("-id")[0]
    page = member.get(f"/cases/meetings/{second.pk}/").content.decode()
    assert "三日内加派两辆车" in page
    assert "已办结" in page


def test_an_anonymous_problem_from_the_code_to_the_thanks(browser) -> None:
    worker, member = browser(), browser("bus_member")
    form = {"topic": "TRANSPORT", "text": "没有座位还收了钱", "place": GREEN, "key": key()}
    bad = worker.post("/tell/", {**form, "phone": "123"})
    assert bad.status_code == 422
    assert "没有座位还收了钱" in bad.content.decode()
    told = worker.post("/tell/", form).content.decode()
    code = re.search(r"receipt-code num\">([0-9A-Z ]+)<", told)
    assert code
    case_id = Case.objects.get().pk
    assert "待处理" in worker.post("/tell/receipt/", {"code": code[1]}).content.decode()
    assert worker.post("/tell/receipt/", {"code": "AAAAAAAAAA"}).status_code == 422
    for name in ("job_member", "other_clerk", "doctor", "auditor"):
        assert browser(name).get(f"/cases/{case_id}/").status_code == 403
        assert step(browser(name), case_id, "RESOLVED", outcome="办了") == 403
    assert "没有座位还收了钱" in member.get(f"/cases/{case_id}/").content.decode()
    assert member.post(f"/cases/{case_id}/take-up/").status_code == 302
    assert member.post(f"/cases/{case_id}/reply/", {"text": "已退款并道歉", "key": key()}).status_code == 302
    assert step(member, case_id, "RESOLVED", outcome="已退款") == 302
    again = worker.post("/tell/receipt/", {"code": code[1], "what": "review", "text": "钱没有退到"})
    assert "已申请复议" in again.content.decode()
    assert Case.objects.get().level == "COUNTY"
    assert member.post(f"/cases/{case_id}/reply/", {"text": "已重新退款", "key": key()}).status_code == 302
    assert step(member, case_id, "RESOLVED", outcome="已退款") == 302
    assert (
        "请选择满意程度"
        in worker.post("/tell/receipt/", {"code": code[1], "what": "confirm"}).content.decode()
    )
    assert (
        "谢谢"
        in worker.post(
            "/tell/receipt/", {"code": code[1], "what": "confirm", "satisfaction": "5"}
        ).content.decode()
    )
    assert (Case.objects.get().state, Case.objects.get().satisfaction) == ("CONFIRMED", 5)
    assert code[1].replace(" ", "") not in str(list(TrayLine.objects.values()))


def test_the_open_door_closes_when_one_address_knocks_too_often(browser) -> None:
    worker = browser()
    answers = [worker.post("/tell/", {"topic": "", "key": key()}).status_code for _ in range(32)]
    assert answers == [422] * 30 + [429] * 2
    assert browser().post("/tell/", {"topic": "", "key": key()}, REMOTE_ADDR="10.9.8.7").status_code == 422


def test_lists_turn_their_pages_and_narrow(browser, system) -> None:
    from qicheng.cases.services import open_case
    from qicheng.cases.tests.conftest import AT

    for n in range(120):
        open_case(
            kind="CONSULTATION" if n % 2 else "TRANSPORT",
            about="",
            title=f"第{n:03d}件",
            place=GREEN,
            key=f"p{n}",
            at=AT + timezone.timedelta(minutes=n % 7),
            by=system,
        )
    client, seen, url = browser("centre"), [], "/cases/?sort=OPEN"
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r"第\d{3}件", page)
        found = re.search(r'href="(\?[^"]*after=[^"]*)" rel="next"', page)
        url = "/cases/" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 120
    narrowed = client.get("/cases/?kind=TRANSPORT&text=第002").content.decode()
    assert re.findall(r"第\d{3}件", narrowed) == ["第002件"]
    assert client.get("/cases/?kind=NONE&after=x~y").status_code == 200


def test_a_new_ladder_is_kept_as_a_version_and_a_bad_one_is_given_back(browser) -> None:
    centre = browser("centre")
    rows = [
        ("BEFORE", 1, "WORKDAYS", "", "", "", 8),
        ("AFTER", 0, "HOURS", "TOWNSHIP", "YELLOW", "URGE", 8),
        ("AFTER", 3, "WORKDAYS", "GROUP", "RED", "SUPERVISE", 8),
    ]
    names = ("side", "amount", "unit", "level", "card", "paper", "ack_hours")
    data = {"r-TOTAL_FORMS": 3, "r-INITIAL_FORMS": 3, "note": "按县里要求加快"} | {
        f"r-{n}-{name}": v for n, row in enumerate(rows) for name, v in zip(names, row, strict=True)
    }
    bad = centre.post("/cases/rules/ladder/2/", {**data, "r-1-amount": 9, "r-1-unit": "DAYS"})
    assert bad.status_code == 422
    assert "先后" in bad.content.decode()
    assert centre.post("/cases/rules/ladder/2/", data).status_code == 302
    page = centre.get("/cases/rules/").content.decode()
    assert "现行第 1 版" in page
    assert "按县里要求加快" in page
    assert browser("township_admin").post("/cases/rules/ladder/2/", data).status_code == 403


def test_the_way_from_a_case_to_its_subject(browser) -> None:
    client = browser("centre")
    assert client.get("/about/meeting:7/")["Location"] == "/cases/meetings/7/"
    assert client.get("/about/trip:7/")["Location"] == "/trips/7/"
    for wrong in ("trip:x", "nothing:7", "javascript:7"):
        assert client.get(f"/about/{wrong}/").status_code == 404
