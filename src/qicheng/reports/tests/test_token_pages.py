"""The page of tokens, as those who may give them meet it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from cast import COUNTY, GREEN
from qicheng.reports.models import ApiToken
from qicheng.reports.tests.api_cast import call
from said import text_of

pytestmark = pytest.mark.database


def form(**rest: object) -> dict[str, object]:
    until = timezone.localdate() + dt.timedelta(days=90)
    return {"name": "市大数据局每日", "partner": "市大数据局", "scopes": ["figures", "returns"], "unit": COUNTY, "until": until.isoformat(), "per_minute": "60", **rest}  # fmt: skip


def test_a_token_is_given_shown_once_used_and_ended(cast):
    browser = cast.client("system")
    assert "还没有令牌" in text_of(browser.get("/tokens/"))
    answer = browser.post("/tokens/", form())
    shown = re.search(r"Bearer ([\w-]{32})", answer.content.decode())
    assert shown
    assert "只显示这一次" in text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    assert shown[1] not in browser.get("/tokens/").content.decode()
    assert call(shown[1], f"units/{GREEN}/figures").status_code == 200
    page = text_of(browser.get("/tokens/"))
    assert "统计数字、报送情况" in page
    assert "可用" in page
    row = ApiToken.objects.get()
    assert "已吊销" in text_of(browser.post(f"/tokens/{row.pk}/revoke/", follow=True))
    assert call(shown[1], "measures").status_code == 401


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast):
    browser = cast.client("security")
    answer = browser.post("/tokens/", form(until="2020-01-01", partner="别丢了这句"))
    assert answer.status_code == 422
    assert "一年之内" in text_of(answer)
    assert "别丢了这句" in answer.content.decode()
    assert (
        browser.post("/tokens/", form(scopes=["names-masked"])).status_code == 422
    )  # not offered to those who see no names
    assert 'value="names-masked"' not in answer.content.decode()
    assert not ApiToken.objects.exists()
    assert browser.post("/tokens/999/revoke/").status_code == 409


def test_the_centre_may_let_a_partner_see_masked_names(cast):
    browser = cast.client("centre")
    assert 'value="names-masked"' in browser.get("/tokens/").content.decode()
    assert browser.post("/tokens/", form(scopes=["names-masked"], unit=GREEN)).status_code == 200
    assert ApiToken.objects.get().scopes == ["names-masked"]


def test_the_hub_leads_there_for_those_who_may(cast):
    for name, leads in (("centre", True), ("system", True), ("security", True), ("auditor", False), ("leader", False)):  # fmt: skip
        assert ('href="/tokens/"' in cast.client(name).get("/settings/").content.decode()) is leads, name
