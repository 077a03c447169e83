"""Matters in a browser: a worker tells of one on a phone, the group handles it, the worker agrees; every page at both widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHONE = 390


def test_a_worker_tells_and_agrees_on_a_phone(sign_in, product, chromium: Browser) -> None:
    context = chromium.new_context(
        viewport={"width": PHONE, "height": 844}, locale="zh-CN", is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(product + "/tell/", wait_until="networkidle")
    page.select_option("select[name=topic]", "TRANSPORT")
    page.fill("textarea[name=text]", "车站没有人告诉我们在哪里上车，等了两个小时")
    page.click("form button[type=submit]")
    page.wait_for_load_state("networkidle")
    code = page.locator(".receipt-code").inner_text().strip()
    number = re.search(r"编号 (\d+)", page.locator("main").inner_text())
    assert number
    member = sign_in("gongfu")
    desk = member.open("/cases/desk/")
    assert "公共服务组" in desk.locator("h1").inner_text()
    desk = member.open(f"/cases/{number[1]}/")
    assert "等了两个小时" in desk.locator("main").inner_text()
    desk.click("text=接手办理")
    desk.wait_for_load_state("networkidle")
    desk.click("summary:has-text('答复反映人')")
    desk.fill("#reply_text", "已在村里和车站贴出上车点，并电话告知")
    desk.click("button:has-text('答复'):not(summary)")
    desk.wait_for_load_state("networkidle")
    desk.fill("#outcome-RESOLVED", "已贴出上车点")
    desk.click("button:has-text('办结')")
    desk.wait_for_load_state("networkidle")
    assert "已办结" in desk.locator("h1").inner_text()
    page.goto(product + "/tell/receipt/", wait_until="networkidle")
    page.fill("input[name=code]", code)
    page.click("form button[type=submit]")
    page.wait_for_load_state("networkidle")
    assert "已在村里和车站贴出上车点" in page.locator("main").inner_text()
    assert code.replace(" ", "") not in page.url
    page.check("input[name=satisfaction][value='5']")
    page.click("button:has-text('确认办结')")
    page.wait_for_load_state("networkidle")
    assert "谢谢您的评价" in page.locator("main").inner_text()
    assert member.complaints == []
    context.close()


PAGES = {
    "zhongxin": ("/cases/desk/", "/cases/", "/cases/1/", "/cases/7/", "/cases/9/", "/cases/new/", "/cases/new/arrears/", "/cases/rules/", "/cases/rules/ladder/1/", "/cases/rules/kinds/ARREARS/", "/cases/meetings/", "/cases/meetings/1/", "/cases/meetings/2/", "/meetings/new/", "/staff/duty/", "/season/holidays/", "/tray/"),
    "cun": ("/cases/desk/", "/cases/new/child/", "/cases/9/"),
    "jiaoyu": ("/", "/cases/9/"),
    "xitong": ("/messages/", "/messages/gateways/new/", "/messages/fallback/"),
}  # fmt: skip


@pytest.mark.parametrize("width", [1440, PHONE])
@pytest.mark.parametrize("who", PAGES)
def test_pages_fit_and_do_not_complain(sign_in, who: str, width: int) -> None:
    desk = sign_in(who, width=width)
    wide = []
    for path in PAGES[who]:
        page = desk.open(path)
        assert page.locator("h1").count() == 1, path
        wide += [path] if desk.is_too_wide() else []
    assert wide == []
    assert desk.complaints == []
