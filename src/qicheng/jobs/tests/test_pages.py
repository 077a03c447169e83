"""The pages by the whole cast: the collecting and the pushing group, the village, the worker's phone, the firm."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cast import COUNTY, UPPER
from qicheng.core.models import AuditLine, Message
from qicheng.jobs.models import Offer, Vacancy, Wish
from qicheng.jobs.services import matching, pushing, vacancies
from qicheng.jobs.tests.conftest import BY, GOOD, HOME, changed, write
from qicheng.journeys.models import Journey
from qicheng.people.queries import names_of


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def now(cast):
    """The present, since pages live in it."""
    return timezone.now()


def fresh(line: list[object]) -> list[object]:
    return changed(line, 有效期=(timezone.localdate() + dt.timedelta(days=20)).isoformat())


@pytest.fixture
def posts(cast, now, tmp_path):
    from qicheng.jobs.services import intake

    intake.take_in(write(tmp_path / "岗位.xlsx", fresh(GOOD), fresh(HOME)), season=2025, at=now, by=BY)
    for row in Vacancy.objects.all():
        vacancies.check(vacancy_id=row.pk, way="CALL", outcome="REAL", note="看过营业执照", at=now, by=BY)
    return {v.local: v for v in Vacancy.objects.all()}


@pytest.fixture
def offered(cast, posts, now):
    matching.match(season=2025, at=now, by=BY)
    person = Offer.objects.filter(village=UPPER, vacancy=posts[False]).values_list("person_id", flat=True)[0]
    return person, posts


def member_of(group: str) -> Client:
    from qicheng.staff import services as staff
    from qicheng.staff.models import Account, Office

    staff.ensure_groups(at=timezone.now(), by=BY)
    office = Office.objects.get(code=group)
    name = group.lower()
    staff.ensure_account(
        username=name,
        name=name,
        role="GROUP_MEMBER",
        place_code=COUNTY,
        office=office.name,
        password="cast-of-2025",
        at=timezone.now() - dt.timedelta(days=2),
        by=BY,
    )
    client = Client()
    client.force_login(
        Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_the_collecting_group_imports_and_checks_the_pushing_group_pushes(cast, now, tmp_path):
    collect, push = member_of("JOB_COLLECT"), member_of("JOB_PUSH")
    file = write(
        tmp_path / "a.xlsx",
        fresh(GOOD),
        changed(fresh(GOOD), 岗位="门卫", 年龄="15-60"),
        changed(fresh(GOOD), 岗位="文员", 性别="女"),
    )
    answer = collect.post(
        "/jobs/import/", {"file": SimpleUploadedFile("岗位.xlsx", file.read_bytes())}, follow=True
    )
    page = text(answer)
    assert "低于16周岁" in page and "15-60" in page and "限男女" in page and answer.redirect_chain
    again = text(
        collect.post(
            "/jobs/import/", {"file": SimpleUploadedFile("岗位.xlsx", file.read_bytes())}, follow=True
        )
    )
    assert Vacancy.objects.count() == 2 and "导入结果" in again
    good = Vacancy.objects.get(title="普工")
    assert (
        collect.post(f"/jobs/{good.pk}/phone/", headers={"HX-Request": "true"})
        .content.decode()
        .count("tel:13900000001")
        == 1
    )
    assert AuditLine.objects.filter(act="jobs.open_phone").exists()
    assert collect.post(f"/jobs/{good.pk}/check/", {"way": "CALL", "outcome": "REAL"}).status_code == 302
    bad = collect.post(
        f"/jobs/{Vacancy.objects.get(title='文员').pk}/check/", {"way": "CALL", "outcome": "REAL"}
    )
    assert bad.status_code == 422 and "与企业商量改好" in text(bad)
    assert collect.get("/jobs/rounds/").status_code == 403 and push.get("/jobs/import/").status_code == 403
    assert push.get("/jobs/rounds/").status_code == 200
    made = push.post("/jobs/rounds/", follow=True)
    assert "上限相差" in text(made) and "推给了谁" in text(made)
    assert push.post(f"/jobs/{good.pk}/close/", {"reason": "FILLED"}).status_code == 403


def test_a_correction_is_a_form_with_its_faults(cast, posts):
    browser, url = cast.client("reporter"), f"/jobs/{posts[False].pk}/correct/"
    page = text(browser.get(url))
    assert 'value="4500"' in page
    facts = {
        "title": "普工",
        "trade": "ELECTRONICS",
        "headcount": 5,
        "wage_low": 7000,
        "wage_high": 6000,
        "wage_unit": "MONTH",
        "place": "广东东莞",
        "valid_until": "2030-01-01",
    }
    assert "不能高于上限" in text(browser.post(url, facts))
    assert browser.post(url, facts | {"wage_high": 8000}).status_code == 302
    row = Vacancy.objects.get(pk=posts[False].pk)
    assert (row.wage_high_fen, row.state, row.city) == (8000_00, "NEW", "441900")


def test_a_village_sees_its_people_with_their_posts_and_records_their_word(cast, offered):
    person, posts = offered
    cadre = cast.client("cadre")
    page = text(cadre.get("/jobs/people/"))
    assert "还没告诉" in page and "没问过短信" in page and not re.search(r"1380000\d{4}", page)
    assert cast.client("other_cadre").get(f"/jobs/people/{person}/").status_code == 403
    assert (
        cadre.post("/jobs/people/agree/", {"chosen": [person]}).status_code == 302
        and Wish.objects.get(pk=person).agreed
    )
    shown = text(cadre.get(f"/jobs/people/{person}/"))
    assert "东莞示例电子有限公司" in shown and "本人要报名" in shown
    wish = {"agreed": "yes", "asked": "on", "trades": ["GARMENT"], "lowest": "4000"}
    assert cadre.post(f"/jobs/people/{person}/", wish).status_code == 302
    assert (Wish.objects.get(pk=person).trades, Wish.objects.get(pk=person).lowest_fen) == (
        ["GARMENT"],
        4000_00,
    )
    assert "只能选一个" in text(cadre.post(f"/jobs/people/{person}/", wish | {"declined": "on"}))
    assert cadre.post(f"/jobs/people/{person}/apply/{posts[False].pk}/").status_code == 302
    assert Offer.objects.get(person_id=person, vacancy=posts[False]).applied_at


def test_the_worker_looks_signs_up_and_the_firm_answers(cast, offered):
    person, posts = offered
    cadre = cast.client("cadre")
    assert cadre.post(f"/jobs/people/{person}/tell/").status_code == 302
    link = re.search(r"/job/[\w-]+/", text(cadre.get(f"/jobs/people/{person}/"))).group(0)
    Offer.objects.update(seen_at=None)
    phone, name = Client(), names_of([person])[person]
    page = text(phone.get(link))
    assert "师傅" in page and "报名后，您的姓名和电话会给这家企业" in page and name not in page
    assert not Offer.objects.filter(seen_at__isnull=False).exists()  # a fetch ahead is no look
    assert (
        phone.post(f"{link}seen/").status_code == 204
        and Offer.objects.filter(person_id=person, seen_at__isnull=False).exists()
    )
    assert "已报名" in text(phone.post(f"{link}act/", {"what": "apply", "vacancy": posts[False].pk}))
    assert phone.post(f"{link}act/", {"what": "apply", "vacancy": "9" * 30}).status_code == 404
    centre = cast.client("centre")
    assert centre.post(f"/jobs/{posts[False].pk}/link/").status_code == 302
    hires = re.search(r"/firm/[\w-]+/hires/", text(centre.get(f"/jobs/{posts[False].pk}/"))).group(0)
    firm = Client()
    seen = text(firm.get(hires))
    assert re.search(r"tel:1380000\d{4}", seen) and AuditLine.objects.filter(act="jobs.applicants").exists()
    offer = Offer.objects.get(person_id=person, vacancy=posts[False]).pk
    assert firm.post(hires, {"offer": offer, "what": "refuse"}).status_code == 422
    assert "已录用" in text(firm.post(hires, {"offer": offer, "what": "hire", "note": "下周一报到"}))
    assert "到岗" in text(
        firm.post(hires, {"offer": offer, "what": "arrive", "day": timezone.localdate().isoformat()})
    )
    assert Journey.objects.get(person_id=person).stage == "WORKING"
    numbers = re.findall(r'data-step="(\w+)".*?stat-value">(\d+)', text(centre.get("/jobs/funnel/")), re.S)
    assert dict(numbers)["ARRIVED"] == "1" and int(dict(numbers)["PUSHED"]) >= 1
    listed = text(centre.get("/jobs/funnel/ARRIVED/"))
    assert "东莞示例电子有限公司" in listed and "到岗" in listed
    assert "/jobs/funnel/ARRIVED/" not in text(cast.client("member").get("/jobs/funnel/"))


def test_stop_and_report_by_the_link(cast, offered):
    person, posts = offered
    cast.client("cadre").post(f"/jobs/people/{person}/tell/")
    token = pushing.tell_in_person(season=2025, person_id=person, at=timezone.now(), by=BY)
    phone = Client()
    assert (
        "不再给您发" in text(phone.post(f"/job/{token}/act/", {"what": "stop"}))
        and Wish.objects.get(pk=person).agreed is False
    )
    assert (
        phone.post(
            f"/job/{token}/act/", {"what": "report", "vacancy": posts[False].pk, "text": "短"}
        ).status_code
        == 422
    )
    assert "已停推" in text(
        phone.post(
            f"/job/{token}/act/", {"what": "report", "vacancy": posts[False].pk, "text": "到了要交五百元押金"}
        )
    )
    assert Vacancy.objects.get(pk=posts[False].pk).state == "PAUSED"
    assert "东莞示例电子" not in text(phone.get("/jobs-board/"))


def test_the_board_shows_no_person_and_no_number(cast, posts):
    page = text(Client().get("/jobs-board/"))
    assert "普工" in page and "本县" in page and not re.search(r"1[39]\d{9}", page) and "李经理" not in page
    one = f"/jobs-board/{posts[False].pk}/"
    assert "13900000001" not in text(Client().get(one))
    assert "收到了" in text(Client().post(f"{one}report/", {"text": "打电话说要交培训费"}))
    Vacancy.objects.filter(pk=posts[False].pk).update(state="NEW")
    assert Client().get(one).status_code == 404
    assert "屠宰工" in text(cast.client("cadre").get("/jobs/poster/")) and "qr-code" in text(
        cast.client("cadre").get("/jobs/poster/")
    )


def test_a_push_by_the_page_says_whom_it_reached(cast, offered):
    person, _posts = offered
    Wish.objects.create(person_id=person, agreed=True)
    from qicheng.jobs.models import Round

    page = text(cast.client("centre").post(f"/jobs/rounds/{Round.objects.get().pk}/push/", follow=True))
    assert "已给 1 人发短信" in page and "还没有问过是否同意接收" in page and Message.objects.count() == 1


def test_need_is_held_against_wish_and_the_figures_are_set(cast, posts):
    page = text(cast.client("clerk").get("/jobs/need/"))
    assert "供需对比" in page and "本县" in page
    centre = cast.client("centre")
    assert "一个空缺最多推给几个人" in text(centre.get("/jobs/terms/"))
    facts = {
        "from_date": "2025-01-01",
        "per_vacancy": 2,
        "per_person": 1,
        "cap_messages": 1,
        "cap_days": 3,
        "quiet_from": 20,
        "quiet_to": 9,
        "link_days": 7,
        "valid_days": 20,
    }
    assert "要写明文号" in text(centre.post("/jobs/terms/", facts | {"min_wage": 2000}))
    assert centre.post("/jobs/terms/", facts).status_code == 302
    assert "最多推给 2 人" in text(centre.get("/jobs/rounds/"))
