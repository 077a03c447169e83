"""一人一档, targets beside last year's numbers, the audit book's page."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cast import EAST, GREEN, UPPER, WATER
from qicheng.core.models import AuditLine
from qicheng.journeys import services as ledger
from qicheng.journeys.models import Journey
from qicheng.season.models import Target
from said import text_of


def test_the_file_says_where_the_line_stops_and_what_moves_it_on(cast):
    missing = Journey.objects.get(village=UPPER, roster="LISTED")
    html = text_of(cast.client("cadre").get(f"/persons/{missing.person_id}/"))
    assert "停在摸底" in html
    assert "去年在册，今年名册上没有" in html
    assert f"/survey/persons/{missing.person_id}/intention/" in html
    assert "填减少原因" in html


def test_one_who_only_looks_has_no_buttons(cast):
    person = cast.person_id(cast.numbers[UPPER][0])
    html = text_of(cast.client("leader").get(f"/persons/{person}/"))
    assert "登记意向</a>" not in html
    assert "/reveal/" not in html
    assert "本人信息打印" not in html


def test_whoever_went_alone_did_not_pass_the_bus(cast):
    gone = Journey.objects.filter(village=UPPER, intention="GONE").first()
    html = text_of(cast.client("cadre").get(f"/persons/{gone.person_id}/"))
    assert html.count("不经过") == 3  # at level 0 there is no health station to pass


def test_the_health_station_is_on_the_line_only_while_a_level_asks_for_it(cast):
    from django.utils import timezone

    from qicheng.season import services as seasons
    from qicheng.staff.queries import installation

    person = cast.person_id(cast.numbers[UPPER][0])
    page = f"/persons/{person}/"
    assert "查验" not in text_of(cast.client("cadre").get(page))
    seasons.set_alert_level(
        year=2025,
        place_code="450981000000",
        level=2,
        reason="试验",
        document="",
        at=timezone.now(),
        by=installation("试验"),
    )
    html = text_of(cast.client("cadre").get(page))
    assert "停在查验" in html
    assert "请到村医务室或车站查验台测温" in html


def test_the_copy_for_the_person_is_whole_and_traced(cast):
    number = cast.numbers[UPPER][0]
    url = f"/persons/{cast.person_id(number)}/print/"
    browser = cast.client("cadre")
    assert browser.get(url).status_code == 405
    answer = browser.post(url)
    assert number in text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    assert AuditLine.objects.filter(act="people.reveal", detail__contains="四十五条").count() == 2


def test_a_target_below_last_year_needs_its_ground(cast):
    browser = cast.client("centre")
    html = text_of(browser.get("/season/targets/"))
    assert "青山镇" in html
    refused = browser.post("/season/targets/", {"code": GREEN, "number": 1, "reason": ""})
    assert refused.status_code == 422
    assert "低于去年" in text_of(refused)
    assert (
        browser.post(
            "/season/targets/", {"code": GREEN, "number": 1, "reason": "两个村整体搬迁到县城"}
        ).status_code
        == 302
    )
    assert Target.objects.get(place_code=GREEN).number == 1
    assert cast.client("leader").post("/season/targets/", {"code": GREEN, "number": 9}).status_code == 403


def test_targets_are_set_for_any_group_unit_and_day(cast):
    """The township goes to its villages; a group and a day have their own figures; the number opens names, the gap whom to visit."""
    browser = cast.client("centre")
    html = text_of(browser.get("/season/targets/", {"goal": "set_to_go_poor"}))
    assert "要走访" in html
    village = f"/season/targets/?unit={GREEN}&goal=went_out&until=2025-03-20"
    assert "还没有定" in text_of(browser.get(village))
    assert browser.post(village, {"code": UPPER, "number": 4, "reason": ""}).status_code == 302
    row = Target.objects.get(place_code=UPPER)
    assert (row.measure, row.number, row.until_date) == ("went_out", 4, dt.date(2025, 3, 20))
    assert "到 2025-03-20" in text_of(browser.get(f"/season/targets/?unit={GREEN}&goal=went_out"))
    for wrong in ("?goal=nothing", "?unit=450981999000", "?until=2025-02-31"):
        assert browser.get(f"/season/targets/{wrong}").status_code == 404
    elsewhere = {"code": EAST, "number": 4, "reason": ""}
    assert browser.post(village, elsewhere).status_code == 422
    shown = text_of(cast.client("clerk").get("/season/targets/"))
    assert reverse("reports:names", args=[GREEN, "set_to_go"]) in shown
    assert reverse("reports:names", args=[WATER, "set_to_go"]) not in shown


def test_the_book_is_listed_filtered_and_verified(cast):
    person = cast.person_id(cast.numbers[UPPER][0])
    cast.client("cadre").post(f"/people/{person}/reveal/", {"field": "phone", "reason": "联系本人"})
    browser = cast.client("auditor")
    html = text_of(browser.get("/audit/?act=people.reveal"))
    assert "查看完整号码" in html
    assert "联系本人" in html or "\\u8054" in html
    assert "没有符合条件的记录" in text_of(browser.get("/audit/?who=没有这个人"))
    assert "审计记录完好" in text_of(browser.post("/audit/verify/", follow=True))
    AuditLine.objects.filter(act="people.reveal").update(label="别人")
    assert "被改动过" in text_of(browser.post("/audit/verify/", follow=True))


@pytest.mark.parametrize(
    ("who", "tiles"),
    [("auditor", {"/audit/"}), ("system", {"/places/", "/service/"}), ("cadre", {"/season/", "/places/"})],
)
def test_settings_show_what_may_be_opened(cast, who, tiles):
    html = text_of(cast.client(who).get("/settings/"))
    assert {
        t
        for t in (
            "/season/",
            "/staff/",
            "/people/helpers/",
            "/people/duplicates/",
            "/places/",
            "/audit/",
            "/service/",
        )
        if f'tile" href="{t}"' in html
    } == tiles


def test_the_file_tells_what_happened_in_words_and_what_it_changed(cast) -> None:

    person, at, by = cast.person_id(cast.numbers[UPPER][0]), timezone.now(), cast.viewer("centre")
    season = Journey.objects.get(person_id=person).season
    for kind, values in (("SUBSIDY", {"subsidy_fen": 60_000}), ("INTENTION", {"intention": "STAY"})):
        change = ledger.Change(person_id=person, values=values)
        ledger.record([change], season=season, kind=kind, at=at, by=by)
    page = text_of(cast.client("centre").get(f"/persons/{person}/"))
    told = [re.sub(r"<.*?>|\s+", "", p) for p in re.findall(r"<p>(<strong>.*?)<br>", page)]
    assert told[:2] == ["登记意向·暂不外出·暂不外出", "补贴办理"]
    with pytest.raises(ValueError, match="NOTHING"):
        ledger.record(
            [ledger.Change(person_id=person, values={})], season=season, kind="NOTHING", at=at, by=by
        )
