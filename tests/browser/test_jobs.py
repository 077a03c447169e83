"""A vacancy's whole way: a firm's list comes in, is checked, matched, pushed; the worker signs up on the phone, the firm hires; the funnel is right."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import openpyxl
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOTS = os.environ.get("QICHENG_SHOTS", "")
PHONE = 390
HEADS = [
    "企业名称",
    "统一社会信用代码",
    "岗位/工种",
    "招聘人数",
    "月薪",
    "年龄要求",
    "食宿",
    "工作地点",
    "联系人",
    "联系电话",
    "有效期至",
]


def shot(desk, name: str) -> None:
    if SHOTS:
        desk.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def firms_list(folder: Path) -> Path:
    """Three rows as a firm sends them: a good post for near home, one with a deposit, one for children."""
    until = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)).isoformat()
    rest = ["18-60周岁", "包中餐，有夫妻房", "启程县红渡镇", "韦厂长", "13900009999", until]
    book = openpyxl.Workbook()
    page = book.active
    for line in (
        ["红渡镇示例丝绸厂岗位信息采集表"], HEADS, ["启程县示例丝绸厂", "", "缫丝工", "300人", "4500-6000元", *rest],
        ["启程县示例丝绸厂", "", "学徒", "2人", "2500-3000", "18-40周岁", "收押金300元", *rest[2:]], ["启程县示例丝绸厂", "", "帮手", 1, "2000", "14-18", *rest[1:]],
    ):  # fmt: skip
        page.append(line)
    book.save(folder / "岗位.xlsx")
    return folder / "岗位.xlsx"


def number(page, step: str) -> int:
    return int(
        page.locator(f"[data-step={step}] .stat-value")
        .inner_text()
        .replace("人次", "")
        .replace(",", "")
        .strip()
    )


def test_from_a_firms_list_to_the_first_day(sign_in, chromium, product, tmp_path) -> None:
    collect = sign_in("gangwei")
    page = collect.open("/jobs/import/")
    page.set_input_files("input[type=file]", str(firms_list(tmp_path)))
    page.locator("main button[type=submit]:has-text('导入')").click()
    page.wait_for_url("**/jobs/import/*/")
    main = page.locator("main").inner_text()
    assert "低于16周岁" in main and "收押金扣证件" in main
    shot(collect, "jobs-intake")
    page.goto(f"{product}/jobs/?state=NEW&text=示例丝绸厂")
    page.locator("a:has-text('缫丝工')").click()
    page.locator("label:has-text('企业和岗位都真实')").click()
    page.fill("[name=note]", "到厂里看过营业执照")
    page.locator("button:has-text('记下核实结果')").click()
    page.locator(".page-lead .state-ok:has-text('已核实')").wait_for()
    vacancy = page.url.rstrip("/").rsplit("/", 1)[1]
    assert not collect.is_too_wide()

    push = sign_in("tuisong")
    page = push.open("/jobs/funnel/")
    before = {s: number(page, s) for s in ("PUSHED", "APPLIED", "HIRED", "ARRIVED")}
    page.goto(f"{product}/jobs/rounds/")
    page.locator("button:has-text('匹配一次')").click()
    page.wait_for_url("**/jobs/rounds/*/")
    assert "上限相差" in page.locator("main").inner_text() and not push.is_too_wide()
    shot(push, "jobs-round")
    page.locator("button:has-text('推送')").click()
    page.locator(".message:has-text('发短信')").first.wait_for()

    cadre = sign_in("cun", width=PHONE)
    page = cadre.open("/jobs/people/?show=TELL")
    assert not cadre.is_too_wide()
    shot(cadre, "jobs-people")
    card = page.locator("article.call", has_text="示例丝绸厂").first
    card.locator("a.btn").click()
    page.wait_for_url("**/jobs/people/*/")
    page.locator("button:has-text('已告诉本人')").click()
    link = page.locator("[data-offer-link]").inner_text()

    worker = chromium.new_context(
        viewport={"width": PHONE, "height": 844}, locale="zh-CN", service_workers="block"
    )
    phone = worker.new_page()
    phone.goto(link, wait_until="networkidle")
    offer = phone.locator(f"[data-offer='{vacancy}']")
    assert "本县" in offer.inner_text()
    if SHOTS:
        phone.screenshot(path=str(Path(SHOTS) / "jobs-offer.png"), full_page=True)
    assert (offer.locator("button:has-text('我要报名')").bounding_box() or {"height": 0})["height"] >= 44
    offer.locator("button:has-text('我要报名')").click()
    phone.locator("[role=status]:has-text('已报名')").wait_for()
    assert not phone.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")

    page = collect.open(f"/jobs/{vacancy}/")
    page.locator("button:has-text('生成企业答复链接')").click()
    firm = page.locator("[data-firm-link]").inner_text()
    phone.goto(firm, wait_until="networkidle")
    phone.locator("input[name=note]").first.fill("下周一带身份证报到")
    phone.locator("button:has-text('录用')").first.click()
    phone.locator("button:has-text('已到岗')").first.wait_for()
    if SHOTS:
        phone.screenshot(path=str(Path(SHOTS) / "jobs-hires.png"), full_page=True)
    phone.locator("button:has-text('已到岗')").first.click()
    phone.locator(".state-ok:has-text('到岗')").first.wait_for()
    worker.close()

    page = push.open("/jobs/funnel/")
    after = {s: number(page, s) for s in before}
    assert after["PUSHED"] > before["PUSHED"]
    assert [after[s] - before[s] for s in ("APPLIED", "HIRED", "ARRIVED")] == [1, 1, 1]
    assert "合得上" in page.locator("main").inner_text()
    shot(push, "jobs-funnel")
    assert collect.complaints == [] and push.complaints == [] and cadre.complaints == []
