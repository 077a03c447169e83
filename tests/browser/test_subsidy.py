"""A season of claims as five people see it: the worker's phone, the village with an objection, the township, the county, finance."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOTS = os.environ.get("QICHENG_SHOTS", "")
PHONE = 390


def shot(desk, name: str) -> None:
    if SHOTS:
        desk.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def walk(chromium, product):
    """A browser without an account, as wide as a phone."""
    context = chromium.new_context(
        viewport={"width": PHONE, "height": 800}, locale="zh-CN", service_workers="block"
    )
    yield context.new_page()
    context.close()


def test_the_village_takes_a_claim_in_and_the_worker_follows_it_on_the_phone(sign_in, walk, product) -> None:
    desk = sign_in("cun", width=PHONE)
    page = desk.open("/subsidy/")
    assert not desk.is_too_wide() and "合得上" in page.locator("main").inner_text()
    shot(desk, "subsidy-village")
    page = desk.open("/roster/")
    urls = page.locator("tbody a[href^='/persons/']").evaluate_all(
        "(a) => a.map((x) => x.getAttribute('href'))"
    )
    for url in reversed(urls):
        page = desk.open(f"/subsidy{url}new/")
        if page.locator(".message-info").count() == 0:
            break
    assert not desk.is_too_wide()
    shot(desk, "subsidy-new")
    page.locator("button:has-text('给本人出示二维码')").click()
    page.wait_for_url("**/link/")
    link = page.locator("p.digest").inner_text().strip()
    shot(desk, "subsidy-link")
    assert desk.complaints == []

    walk.goto(link, wait_until="networkidle")
    assert "您还没有申请" in walk.locator("main").inner_text()
    walk.fill("[name=where]", "广东东莞")
    walk.fill("[name=work_from_date]", "2025-01-05")
    walk.fill("[name=months]", "5")
    walk.select_option("[name=transport]", "TRAIN")
    walk.fill("[name=ticket_number]", "E987654")
    walk.fill("[name=card]", "6231 9000 0000 0099 99")
    walk.check("[name=promised]")
    walk.locator("button:has-text('提交申请')").click()
    walk.wait_for_load_state("networkidle")
    assert "已提交申请" in walk.locator("h1").inner_text()
    walk.locator("a:has-text('看我的申请')").click()
    walk.wait_for_load_state("networkidle")
    assert walk.locator("section.card").count() == 1
    assert not walk.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    if SHOTS:
        walk.screenshot(path=str(Path(SHOTS) / "subsidy-mine.png"), full_page=True)


def test_anybody_reads_a_list_and_an_objection_stops_one_line(sign_in, walk, product) -> None:
    walk.goto(f"{product}/gongshi/", wait_until="networkidle")
    walk.locator("main li a").first.click()
    walk.wait_for_load_state("networkidle")
    words = walk.locator("main").inner_text()
    assert not re.search(r"\d{17}|1[3-9]\d{9}|62\d{12}", words) and "公示" in words
    assert not walk.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    walk.locator("summary:has-text('我有意见')").click()
    if SHOTS:
        walk.screenshot(path=str(Path(SHOTS) / "subsidy-public.png"), full_page=True)
    walk.fill("[name=position]", "3")
    walk.fill("[name=words]", "这个人正月以后一直在村里")
    walk.locator("button:has-text('提交')").click()
    walk.wait_for_load_state("networkidle")
    assert "已收到您的意见" in walk.locator("h1").inner_text()

    desk = sign_in("zhen")
    page = desk.open("/subsidy/lists/")
    page.locator("table[data-table=hanging] a").first.click()
    page.wait_for_url("**/lists/*/")
    assert page.locator("tbody .state-bad").count() == 2  # the one by phone, and this one
    shot(desk, "subsidy-list")
    page = desk.open("/subsidy/objections/")
    page.locator("table[data-table=open] a[data-open]").first.click()
    page.wait_for_url("**/objections/*/")
    assert "正月以后一直在村里" in page.locator("main").inner_text()
    page.select_option("[name=upheld]", "0")
    page.fill("[name=conclusion]", "已打视频核实，确在东莞务工")
    shot(desk, "subsidy-objection")
    page.locator("button:has-text('办结')").click()
    page.wait_for_url("**/objections/")
    assert "已打视频核实" in page.locator("main").inner_text()
    assert desk.complaints == []


def test_finance_pays_a_corrected_card_with_three_hands(sign_in, tmp_path) -> None:
    county = sign_in("zhen")
    page = county.open("/subsidy/names/PAYMENT_FAILED/")
    assert page.locator("tbody tr").count() == 1 and "账户已销户" in page.locator("tbody").inner_text()
    page.locator("tbody a[data-open]").click()
    page.wait_for_url("**/claims/*/")
    shot(county, "subsidy-claim")
    page.locator("a:has-text('改卡号')").click()
    page.fill("[name=card]", "6231900000000077775")
    page.fill("[name=reason]", "本人持新卡原件核对")
    page.locator("button:has-text('保存')").click()
    page.wait_for_url("**/claims/*/")

    maker = sign_in("zhongxin3")
    page = maker.open("/subsidy/batches/")
    page.locator("button:has-text('制单')").click()
    page.wait_for_url("**/batches/*/")
    assert "核准后改过卡号" in page.locator("tbody").inner_text()
    address = page.url.split("/subsidy")[1]
    assert page.locator("button:has-text('复核无误')").count() == 0
    signer = sign_in("caizheng2")
    page = signer.open(f"/subsidy{address}")
    page.locator("button:has-text('复核无误')").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("button:has-text('送银行发放')").count() == 0  # who signed does not pay
    payer = sign_in("caizheng")
    page = payer.open(f"/subsidy{address}")
    page.locator("button:has-text('送银行发放')").click()
    page.wait_for_load_state("networkidle")
    with page.expect_download() as got:
        page.locator("button:has-text('下载银行文件')").click()
    got.value.save_as(tmp_path / got.value.suggested_filename)
    assert (tmp_path / got.value.suggested_filename).stat().st_size > 1000
    if SHOTS:
        (Path(SHOTS) / got.value.suggested_filename).write_bytes(
            (tmp_path / got.value.suggested_filename).read_bytes()
        )
    answer = tmp_path / "回单.csv"
    answer.write_text("序号,处理结果,失败原因\n1,成功,\n", encoding="gb18030")
    page.set_input_files("[name=file]", str(answer))
    page.locator("button:has-text('导入回单')").click()
    page.wait_for_load_state("networkidle")
    assert "到账 1 笔" in page.locator(".message").first.inner_text()
    page.locator("button:has-text('结清')").click()
    page.wait_for_load_state("networkidle")
    assert "已结清" in page.locator("main").inner_text()
    shot(payer, "subsidy-batch")
    assert payer.complaints == signer.complaints == maker.complaints == []


def test_the_county_sees_its_money_close(sign_in) -> None:
    desk = sign_in("lingdao")
    page = desk.open("/subsidy/money/")
    assert not desk.is_too_wide()
    cells = page.locator("table[data-table=funds] tbody tr").first.locator("td").all_inner_texts()
    budget, committed, paid, left = (round(float(re.sub(r"[^\d.]", "", c)) * 100) for c in cells[1:5])
    assert budget == committed + paid + left and paid > 0
    shot(desk, "subsidy-money")
    page = desk.open("/subsidy/names/RECOVERED/")
    assert page.locator("tbody tr").count() == 1
    for name in ("", "names/all/", "lists/", "batches/", "findings/", "bills/"):
        page = desk.open(f"/subsidy/{name}")
        assert not desk.is_too_wide(), name
        shot(desk, f"subsidy-{name.strip('/').replace('/', '-') or 'index'}")
    assert desk.complaints == []
