"""Follow-up on a phone: the call list, one tap, nobody there, somebody who lost the job; then the desk counts it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOTS = os.environ.get("QICHENG_SHOTS", "")
PHONE = 390


def shot(desk, name: str) -> None:
    if SHOTS:
        desk.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def card(desk, number: int):
    return desk.page.locator("[data-call]").nth(number)


def test_a_cadre_calls_on_the_phone(sign_in) -> None:
    desk = sign_in("cun", width=PHONE)
    page = desk.open("/followup/calls/")
    assert not desk.is_too_wide()
    cards = page.locator("[data-call]").count()
    assert cards >= 2
    shot(desk, "followup-calls")
    # Every target of a card is large enough for a thumb.
    for box in page.locator("[data-call]:first-of-type .btn:visible").all():
        assert (box.bounding_box() or {"height": 0})["height"] >= 44
    # The number arrives with its trace and is a link to dial.
    page.evaluate(
        "document.addEventListener('click', (e) => { if (e.target.closest('a[href^=\"tel:\"]')) e.preventDefault(); }, true)"
    )
    card(desk, 0).locator("button.call-dial").click()
    card(desk, 0).locator("a[href^='tel:']").wait_for()
    # One tap; the page does not reload, the card says what stands now.
    card(desk, 0).locator("button:has-text('都好')").click()
    card(desk, 0).locator(".state-ok").wait_for()
    assert "本次已回访" in card(desk, 0).inner_text()
    assert page.locator("[data-call]").count() == cards
    # Nobody there: it stands among the attempts.
    card(desk, 1).locator("button:has-text('无人接听')").click()
    card(desk, 1).locator(".tries li").last.wait_for()
    assert "无人接听" in card(desk, 1).locator(".tries").inner_text()
    assert not desk.is_too_wide()
    assert desk.complaints == []


def test_what_was_told_is_written_on_the_phone_and_counted_at_the_desk(sign_in) -> None:
    desk = sign_in("cun", width=PHONE)
    page = desk.open("/followup/calls/?show=all")
    card(desk, 0).locator("a:has-text('有情况')").click()
    page.wait_for_url("**/visit/**")
    assert not desk.is_too_wide()
    wants = page.locator("[name=wants_job]")
    assert not wants.is_visible()
    page.locator("label:has-text('没有工作了')").click()
    wants.wait_for(state="visible")
    wants.check()
    shot(desk, "followup-visit")
    page.locator("button:has-text('保存')").click()
    page.wait_for_url("**/followup/calls/**")
    assert "已记下" in page.locator(".message").first.inner_text()
    assert desk.complaints == []

    office = sign_in("zhen")
    table = office.open("/followup/")
    assert not office.is_too_wide()
    assert "合得上" in table.locator("main").inner_text()
    jobless = table.locator("a.stat:has-text('在外待岗')")
    number = int(jobless.locator(".stat-value").inner_text().split("\n")[0].replace("人", ""))
    shot(office, "followup-index")
    jobless.click()
    table.wait_for_url("**/names/jobless/**")
    assert table.locator("tbody tr").count() == number >= 1
    table.locator("tbody input[type=checkbox]").first.check()
    table.locator("button:has-text('一起记回访')").wait_for(state="visible")
    shot(office, "followup-names")
    assert office.complaints == []
