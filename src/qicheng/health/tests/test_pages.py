"""Pages of the station, tried by the cast: taps, board, files, duty; nothing at level 0; health facts for nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cast import GREEN, UPPER
from qicheng.core.models import AuditLine
from qicheng.health.models import DutyPost, FeverEvent, HealthFile, Reading
from qicheng.health.services import fevers, intake, rounds
from qicheng.health.services.fevers import Report

from .conftest import BY, HEAD, set_level

PAGES = ("/health/", "/health/fevers/", "/health/duty/", "/health/watches/", "/health/files/", "/health/due/")


def taps(**said: str) -> dict[str, str]:
    return {"place": "VILLAGE", "key": str(uuid4()), **said}


def fever(station) -> FeverEvent:
    person = station.person_id(station.numbers[UPPER][0])
    number = fevers.report(
        Report(key="x", person=person, village=UPPER, place="VILLAGE", said="38.7", symptoms="喉咙肿"),
        season=2025,
        at=timezone.now(),
        by=BY,
    )
    return FeverEvent.objects.get(pk=number)


def test_at_level_zero_there_is_no_such_page_and_no_such_stop(cast):
    for name in ("cadre", "centre", "clerk"):
        browser = cast.client(name)
        for page in PAGES:
            assert browser.get(page).status_code in {403, 404}, page
        home = browser.get("/").content.decode()
        assert "/health/" not in home
        assert "查验" not in home
    assert (
        cast.client("cadre")
        .post(f"/health/persons/{cast.person_id(cast.numbers[UPPER][0])}/screen/", taps(chip="36.5"))
        .status_code
        == 404
    )


def test_three_taps_at_the_desk(station):
    browser = station.client("cadre")
    page = browser.get("/health/").content.decode()
    assert "今天未测" in page
    person = station.person_id(station.numbers[UPPER][0])
    url = f"/health/persons/{person}/screen/"
    card = browser.post(url, taps(chip="36.5", well="1"), headers={"HX-Request": "true"})
    assert card.status_code == 200
    assert "今天已测" in card.content.decode()
    assert "可出行" in card.content.decode()
    refused = browser.post(url, taps(temperature="368", well="1"), headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "复测" in refused.content.decode()
    assert browser.post(url, taps(), headers={"HX-Request": "true"}).status_code == 422
    assert Reading.objects.count() == 1
    hot = browser.post(
        url, taps(temperature="38.7", well="1"), headers={"HX-Request": "true"}
    ).content.decode()
    assert "已报告县疫情指挥部值班" in hot
    assert FeverEvent.objects.count() == 1
    assert browser.post(url, taps(chip="36.6", well="1")).status_code == 302  # a browser without scripts


def test_the_same_tap_sent_twice_is_one_reading(station):
    browser, said = station.client("cadre"), taps(chip="36.5", well="1")
    url = f"/health/persons/{station.person_id(station.numbers[UPPER][0])}/screen/"
    assert {browser.post(url, said).status_code for _ in range(2)} == {302}
    assert Reading.objects.count() == 1


def test_the_board_names_nobody_to_those_who_need_not_know(station):
    event = fever(station)
    name = event.person.name
    for who in ("clerk", "cadre", "centre", "leader"):
        page = station.client(who).get("/health/fevers/").content.decode()
        assert "上坪村" in page
        assert name not in page
        assert name not in station.client(who).get(f"/health/fevers/{event.pk}/").content.decode()
    assert name in station.client("doctor").get("/health/fevers/").content.decode()
    assert station.client("other_clerk").get(f"/health/fevers/{event.pk}/").status_code == 403


def test_health_facts_are_on_no_page_list_or_search_of_anybody_else(station):
    event = fever(station)
    person = event.person_id
    pages = [
        "/", f"/persons/{person}/", "/roster/", "/roster/export/", "/survey/calls/?show=all", f"/search?q={event.person.name[0]}", "/health/", f"/health/persons/{person}/",
        "/health/fevers/", f"/health/fevers/{event.pk}/", "/audit/", "/trips/",
    ]  # fmt: skip
    for who in ("cadre", "clerk", "centre", "leader", "helper", "auditor", "member", "gate", "doctor"):
        browser = station.client(who)
        for page in pages:
            answer = browser.get(page)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"38.7" not in body, (who, page)
            assert "喉咙肿".encode() not in body, (who, page)
    own = station.client("cadre").get(f"/persons/{person}/").content.decode()
    assert "暂缓出行" in own
    assert "发热" not in own.replace("发热报告没有解除", "")


def test_a_doctor_opens_them_with_a_reason_and_a_trace(station):
    event = fever(station)
    browser = station.client("doctor")
    assert browser.post(f"/health/fevers/{event.pk}/open/", {"reason": "看"}).status_code == 422
    opened = browser.post(f"/health/fevers/{event.pk}/open/", {"reason": "电话核实病情"}).content.decode()
    assert "38.7" in opened
    assert station.numbers[UPPER][0] in opened
    line = AuditLine.objects.get(act="health.open_event")
    assert "电话核实病情" in line.detail
    assert "查看健康内容" in browser.get(f"/health/fevers/{event.pk}/").content.decode()
    for who in ("clerk", "centre", "leader", "cadre"):
        assert (
            station.client(who)
            .post(f"/health/fevers/{event.pk}/open/", {"reason": "电话核实病情"})
            .status_code
            == 403
        )
    readings = browser.post(f"/health/persons/{event.person_id}/readings/", {"reason": "电话核实病情"})
    assert readings.status_code == 200
    assert AuditLine.objects.filter(act="health.open_readings").count() == 1


def test_acknowledged_noted_and_lifted_on_the_page(station):
    event = fever(station)
    doctor = station.client("doctor")
    assert doctor.post(f"/health/fevers/{event.pk}/acknowledge/").status_code == 302
    assert (
        doctor.post(f"/health/fevers/{event.pk}/step/", {"kind": "CALLED", "note": "在家"}).status_code == 302
    )
    assert doctor.post(f"/health/fevers/{event.pk}/step/", {"kind": "NONSENSE"}).status_code == 422
    today = timezone.localdate().isoformat()
    assert (
        doctor.post(f"/health/fevers/{event.pk}/lift/", {"result": "", "result_date": today}).status_code
        == 422
    )
    assert (
        doctor.post(
            f"/health/fevers/{event.pk}/lift/", {"result": "普通感冒", "result_date": today}
        ).status_code
        == 302
    )
    page = doctor.get(f"/health/fevers/{event.pk}/").content.decode()
    for word in ("报告发热", "已通知县疫情指挥部值班", "已确认", "已电话核实", "已解除"):
        assert word in page
    assert "在家" not in page
    assert (
        doctor.post(
            f"/health/fevers/{event.pk}/lift/", {"result": "普通感冒", "result_date": today}
        ).status_code
        == 422
    )
    assert "普通感冒" not in page


def test_a_sheet_dropped_on_the_page_is_read_with_the_right_of_its_sender(station):
    number = station.numbers[UPPER][1]
    text = f"{HEAD}\n乙,{number},2025-03-05,07:30,38.2,无,否\n丙,{station.numbers[UPPER][2]},2025-03-05,07:30,368,无,否\n"
    browser = station.client("cadre")
    assert browser.post("/health/files/", {"key": str(uuid4())}).status_code == 422
    sent = browser.post(
        "/health/files/", {"key": str(uuid4()), "files": SimpleUploadedFile("上坪.csv", text.encode())}
    )
    assert sent.status_code == 302
    row = HealthFile.objects.get()
    assert row.place == UPPER
    intake.run_file(row.pk, at=timezone.now())
    page = browser.get(f"/health/files/{row.pk}/").content.decode()
    assert "发热" in page
    assert not intake.folder(row.pk).exists()
    assert station.client("clerk").get(f"/health/files/{row.pk}/").status_code == 403
    assert "要复测" in browser.get("/health/?show=again").content.decode()
    assert FeverEvent.objects.get().person_id == station.person_id(number)
    foreign = f"{HEAD}\n丁,{station.numbers['450981102201'][0]},2025-03-05,07:30,36.5,无,否\n"
    browser.post(
        "/health/files/", {"key": str(uuid4()), "files": SimpleUploadedFile("别人.csv", foreign.encode())}
    )
    other = HealthFile.objects.latest("id")
    intake.run_file(other.pk, at=timezone.now())
    other.refresh_from_db()
    assert other.state == "FAILED"
    assert "不是您负责的" in other.message


def test_the_duty_list_on_the_page(station):
    browser = station.client("centre")
    said = {
        "kind": "CLINIC",
        "place_code": GREEN,
        "rung": 2,
        "name": "新院长",
        "title": "",
        "phone": "13900007777",
        "username": "",
    }
    assert browser.post("/health/duty/", said).status_code == 302
    assert browser.post("/health/duty/", {**said, "place_code": ""}).status_code == 422
    assert browser.post("/health/duty/", {**said, "phone": "123"}).status_code == 422
    assert browser.post("/health/duty/", {**said, "kind": "CHIEF", "username": "nobody"}).status_code == 422
    page = browser.get("/health/duty/").content.decode()
    assert "新院长" in page
    assert "13900007777" not in page
    post = DutyPost.objects.get(name="新院长")
    assert browser.post(f"/health/duty/{post.pk}/end/").status_code == 302
    assert "新院长" not in browser.get("/health/duty/").content.decode()


def test_the_chief_lets_somebody_go_on_the_page(station):
    person = station.person_id(station.numbers[UPPER][1])
    chief = station.client("leader")
    assert "特批放行" in chief.get("/health/chief/?text=1").content.decode()
    assert chief.post(f"/health/persons/{person}/override/", {"reason": "急", "days": 1}).status_code == 422
    assert (
        chief.post(f"/health/persons/{person}/override/", {"reason": "急送医院陪护", "days": 1}).status_code
        == 302
    )
    assert "可出行" in station.client("cadre").get(f"/health/persons/{person}/").content.decode()


def test_the_chief_orders_departures_on_the_page(station):
    chief = station.client("leader")
    assert "出发指令" not in chief.get("/health/chief/").content.decode()
    set_level(3, at=timezone.now())
    assert "出发指令" in chief.get("/health/chief/").content.decode()
    said = {"place_code": GREEN, "until": timezone.localdate().isoformat(), "document": "示指令〔2025〕3号"}
    assert chief.post("/health/chief/order/", {**said, "document": ""}).status_code == 422
    assert chief.post("/health/chief/order/", said).status_code == 302
    assert "示指令〔2025〕3号" in chief.get("/health/chief/").content.decode()


def test_a_village_is_put_under_watch_on_the_page(station):
    doctor = station.client("doctor")
    assert (
        doctor.post("/health/watches/", {"village": UPPER, "days": 40, "reason": "邻村有病例"}).status_code
        == 422
    )
    assert (
        doctor.post("/health/watches/", {"village": UPPER, "days": 3, "reason": "邻村有病例"}).status_code
        == 302
    )
    page = doctor.get("/health/watches/").content.decode()
    assert "上坪村" in page


def test_forms_and_places_on_a_persons_page(station):
    person = station.person_id(station.numbers[UPPER][1])
    doctor, today = station.client("doctor"), timezone.localdate().isoformat()
    assert (
        doctor.post(
            f"/health/persons/{person}/form/", {"issued": today, "fit": "1", "doctor": "丁"}
        ).status_code
        == 422
    )
    assert (
        doctor.post(
            f"/health/persons/{person}/form/", {"issued": today, "fit": "0", "doctor": "丁院长"}
        ).status_code
        == 302
    )
    assert "卫生院意见是暂缓" in doctor.get(f"/health/persons/{person}/").content.decode()
    cadre = station.client("cadre")
    assert "卫生院意见" not in cadre.get(f"/health/persons/{person}/").content.decode()
    assert (
        cadre.post(f"/health/persons/{person}/visit/", {"where": "火星", "until": today}).status_code == 422
    )
    assert (
        cadre.post(f"/health/persons/{person}/visit/", {"where": "广东深圳", "until": today}).status_code
        == 302
    )
    assert (
        cadre.post(f"/health/persons/{person}/report/", {"where": "在家发烧", "said": ""}).status_code == 302
    )
    assert FeverEvent.objects.count() == 1


def test_places_of_risk_hold_back_when_their_level_is_raised(station):
    person = station.person_id(station.numbers[UPPER][1])
    cadre, today = station.client("cadre"), timezone.localdate().isoformat()
    cadre.post(f"/health/persons/{person}/screen/", taps(chip="36.5", well="1"))
    cadre.post(f"/health/persons/{person}/visit/", {"where": "湖北武汉", "until": today})
    assert "可出行" in cadre.get(f"/health/persons/{person}/").content.decode()
    set_level(3, place="420100000000", at=timezone.now())
    rounds.go_round(at=timezone.now())
    assert "到过中高风险地区" in station.client("doctor").get(f"/health/persons/{person}/").content.decode()


@pytest.mark.parametrize("who", ["cadre", "doctor"])
def test_the_home_page_asks_for_what_health_has_due(station, who):
    fever(station)
    browser = station.client(who)
    assert "/health/due/" in browser.get("/").content.decode()
    assert "发热报告没有解除" in browser.get("/health/due/").content.decode()
