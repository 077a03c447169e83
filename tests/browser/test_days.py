"""A day sheet on a phone that loses its network: kept, shown as waiting, sent once when the network is back."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOTS = os.environ.get("QICHENG_SHOTS", "")
PHONE = 390


def crew_page(desk) -> str:
    """The page of today's sheet of the first crew that this account may write for."""
    page = desk.open("/works/")
    for project in page.locator("a[href^='/works/']").evaluate_all(
        "(a) => a.map((x) => x.getAttribute('href'))"
    ):
        if re.fullmatch(r"/works/\d+/", project):
            page = desk.open(project)
            links = page.locator("a[href$='/day/']")
            if links.count():
                return str(links.first.get_attribute("href"))
    raise AssertionError("no crew to write for")


def fill(page, work: str) -> None:
    page.fill("[name=work]", work)
    page.locator("input[type=radio][value='10']").first.check(force=True)
    page.locator("form[data-day] button[type=submit]").click()


def test_a_sheet_survives_a_lost_network_and_is_sent_once(sign_in) -> None:
    desk = sign_in("cun", width=PHONE)
    page = desk.open(crew_page(desk))
    context = page.context
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.headers.get("x-kept", "")) if r.method == "POST" else None)
    context.set_offline(True)
    fill(page, "断网时除草")
    page.wait_for_selector("[data-kept]:not([hidden]) li")
    assert "等网络" in page.locator("[data-kept]").inner_text()
    assert "离线，已存 1 条" in page.locator("[data-net]").first.inner_text()
    assert not desk.is_too_wide()
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / "works-day-offline.png"), full_page=True)
    fill(page, "断网时又改了一次")
    page.locator("[data-kept] li").nth(1).wait_for()
    context.set_offline(False)
    page.wait_for_url(re.compile(r"/works/days/\d+/"), timeout=30_000)
    assert "断网时又改了一次" in page.locator("main").inner_text()  # the later of the two is what stands
    page = desk.open(crew_page(desk))
    page.wait_for_timeout(500)
    assert page.locator("[data-kept]").is_hidden()


def test_what_is_refused_stays_with_its_reason_until_it_is_given_up(sign_in) -> None:
    desk = sign_in("cun", width=PHONE)
    page = desk.open(crew_page(desk))
    page.evaluate("document.querySelector('[name=day]').value = '2020-01-01'")
    fill(page, "很早以前的工")
    page.wait_for_selector("[data-kept] .state-bad")
    assert "不在项目工期内" in page.locator("[data-kept]").inner_text()
    page.locator("[data-kept] button").click()
    page.wait_for_selector("[data-kept]", state="hidden")
    assert page.url.endswith("/day/")
