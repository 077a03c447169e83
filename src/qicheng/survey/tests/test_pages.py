"""Pages of the survey: forms answer 422 with what is wrong, taps change the card, a call leaves its trace."""

from __future__ import annotations

from django.utils import timezone

from qicheng.core.models import AuditLine
from qicheng.journeys.models import Journey
from qicheng.people import pairing
from qicheng.staff.models import Account
from qicheng.staff.queries import installation
from said import text_of

UPPER = "450981101201"


def test_progress_shows_villages_and_totals(cast):
    html = text_of(cast.client("clerk").get("/survey/"))
    assert "青山镇摸底动员" in html
    assert "上坪村" in html
    assert "东岭村" not in html


def test_a_helper_is_led_to_the_own_call_list(cast):
    person = cast.person_id(cast.numbers[UPPER][5])  # undecided
    account = Account.objects.get(username="helper")
    pairing.assign(person_ids=[person], account_id=account.pk, at=timezone.now(), by=installation("试验"))
    browser = cast.client("helper")
    assert browser.get("/survey/")["Location"] == "/survey/calls/"
    html = text_of(browser.get("/survey/calls/"))
    assert html.count("data-call ") == 1
    assert "意向未定" in html


def test_dialling_opens_the_number_with_its_trace(cast):
    person = cast.person_id(cast.numbers[UPPER][0])
    answer = cast.client("cadre").post(f"/survey/persons/{person}/dial/", HTTP_HX_REQUEST="true")
    assert "tel:1380000" in text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    line = AuditLine.objects.filter(act="people.reveal").get()
    assert "动员联系" in line.detail
    assert line.about == f"person:{person}"


def test_two_taps_write_the_outcome_and_answer_with_the_card(cast):
    person = cast.person_id(cast.numbers[UPPER][5])
    browser = cast.client("cadre")
    data = {"way": "PHONE", "outcome": "REACHED"}
    answer = browser.post(f"/survey/persons/{person}/contact/", data, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert "已联系上" in text_of(answer)
    answer = browser.post(
        f"/survey/persons/{person}/intention/", {"intention": "RETURN"}, HTTP_HX_REQUEST="true"
    )
    assert answer.status_code == 200
    row = Journey.objects.get(person_id=person)
    assert (row.contact, row.intention, row.intention_inferred) == ("REACHED", "RETURN", False)


def test_a_tap_on_the_intention_leaves_the_destination(cast):
    person = cast.person_id(cast.numbers[UPPER][0])
    before = Journey.objects.get(person_id=person).dest_province
    assert before
    cast.client("cadre").post(
        f"/survey/persons/{person}/intention/", {"intention": "NEW"}, HTTP_HX_REQUEST="true"
    )
    assert Journey.objects.get(person_id=person).dest_province == before


def test_a_bad_form_comes_back_with_what_is_wrong(cast):
    person = cast.person_id(cast.numbers[UPPER][0])
    browser = cast.client("cadre")
    answer = browser.post(f"/survey/persons/{person}/intention/", {"intention": "RETURN", "where": "朝阳"})
    assert answer.status_code == 422
    answer = browser.post(f"/survey/persons/{person}/out/", {"reason": "OTHER"})
    assert answer.status_code == 422
    assert "要写明情况" in text_of(answer)


def test_a_destination_is_understood(cast):
    person = cast.person_id(cast.numbers[UPPER][0])
    data = {
        "intention": "RETURN",
        "where": "广东东莞",
        "go_date": "2025-03-10",
        "transport_need": "CHARTER",
        "employer": "某电子厂",
    }
    answer = cast.client("cadre").post(f"/survey/persons/{person}/intention/", data)
    assert answer["Location"] == f"/persons/{person}/"
    row = Journey.objects.get(person_id=person)
    assert (row.dest_province, row.dest_city, row.transport_need) == ("44", "441900", "CHARTER")


def test_bulk_asks_first_and_acts_once(cast):
    ids = [cast.person_id(n) for n in cast.numbers[UPPER][:3]]
    browser = cast.client("cadre")
    asked = browser.post("/survey/bulk/intention/", {"chosen": ids})
    assert asked.status_code == 200
    assert "登记意向：3 人" in text_of(asked)
    data = {
        "chosen": ids,
        "key": "6f2c1d1e-0000-4000-8000-000000000009",
        "intention": "STAY",
        "next": "https://elsewhere.example/",
    }
    done = browser.post("/survey/bulk/intention/", data)
    assert done["Location"] == "/roster/"
    assert Journey.objects.filter(person_id__in=ids, intention="STAY").count() == 3
    assert browser.post("/survey/bulk/nonsense/", {"chosen": ids}).status_code == 404


def test_zero_report_is_one_tap_and_refused_where_people_are(cast):
    browser = cast.client("cadre")
    refused = browser.post(f"/survey/zero/{UPPER}/")
    assert refused.status_code == 409
    assert "不能报零" in text_of(refused)
