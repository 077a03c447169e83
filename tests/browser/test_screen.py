"""The wall screen in a browser: it fits, its figures come anew without a reload, and without a network the last ones stay."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOTS = os.environ.get("QICHENG_SHOTS", "")
VALUE = ".screen-stats .stat:nth-child(2) .stat-value"
# Another moment's answer: the same figures but one, which a test can tell apart.
CHANGED = "987,654"


def shot(desk, name: str) -> None:
    if SHOTS:
        desk.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def fits(page) -> bool:
    return page.evaluate(
        """() => document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth
        && [...document.querySelectorAll('.screen .card, .screen .closing, .screen .stats')].every((e) => {
            const box = e.getBoundingClientRect();
            return box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1 && e.scrollHeight <= e.clientHeight + 2;
        })"""
    )


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160), (1440, 900)])
def test_it_fits_the_wall_without_scrolling(sign_in, width: int, height: int) -> None:
    desk = sign_in("lingdao", width=width)
    desk.page.set_viewport_size({"width": width, "height": height})
    page = desk.open("/screen/")
    page.locator("[data-chart] canvas").nth(1).wait_for()
    shot(desk, f"screen-{width}")
    assert fits(page)
    assert desk.complaints == []


def test_on_a_phone_it_is_one_column(sign_in) -> None:
    desk = sign_in("lingdao", width=390)
    page = desk.open("/screen/")
    assert not desk.is_too_wide()
    lefts = page.evaluate(
        "[...document.querySelectorAll('.screen-panels .card')].map((e) => e.getBoundingClientRect().left)"
    )
    assert len(set(lefts)) == 1 and len(lefts) >= 3
    assert desk.complaints == []


def test_figures_come_anew_without_a_reload_and_stay_when_the_network_drops(sign_in) -> None:
    desk = sign_in("lingdao", width=1920)
    page = desk.page
    page.clock.install()
    desk.open("/screen/")
    page.locator("[data-chart] canvas").first.wait_for()
    before = page.locator(VALUE).inner_text()
    page.evaluate("document.querySelector('[data-chart] canvas').dataset.same = 'yes'")
    page.locator(".screen-days summary").click()

    def other(route) -> None:
        answer = route.fetch()
        number = before.replace("人", "").strip()
        route.fulfill(response=answer, body=answer.text().replace(number, CHANGED))

    page.route("**/screen/", other)
    with page.expect_response(lambda r: r.url.endswith("/screen/")):
        page.clock.run_for(61_000)
    page.locator(VALUE, has_text=CHANGED).wait_for()
    assert page.locator("canvas[data-same=yes]").count() == 1  # the drawing was not made again
    assert page.locator(".screen-days details[open]").count() == 1  # what was opened stays open
    assert not page.locator("[data-screen-lost]").is_visible()

    page.unroute("**/screen/")
    page.route("**/screen/", lambda route: route.abort())
    page.clock.run_for(61_000)
    page.locator("[data-screen-lost]", has_text="网络不通").wait_for()
    assert CHANGED in page.locator(VALUE).inner_text()
    page.unroute("**/screen/")
    page.clock.run_for(61_000)
    page.locator("[data-screen-lost]").wait_for(state="hidden")
    assert page.locator(VALUE).inner_text() == before


def test_a_hidden_screen_asks_for_nothing(sign_in) -> None:
    desk = sign_in("lingdao", width=1920)
    page, asked = desk.page, []
    page.clock.install()
    desk.open("/screen/")
    page.on("request", lambda r: asked.append(r.url) if r.url.endswith("/screen/") else None)
    page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })")
    page.clock.run_for(300_000)
    assert asked == []
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(1000)
    page.wait_for_load_state("networkidle")
    assert len(asked) == 1
