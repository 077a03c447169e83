"""The product as its users meet it: real server, real worker, real browser, demo county."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "src" / "qicheng" / "site" / "examples"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = {
    "zhongxin": ("/", "/units/451399000000/", "/roster/", "/imports/", "/tables/", "/survey/", "/employers/", "/season/", "/settings/", "/people/duplicates/"),
    "lingdao": ("/", "/units/451399000000/", "/tables/"),
    "zhen": ("/", "/roster/", "/survey/", "/imports/"),
    "cun": ("/", "/roster/", "/survey/calls/", "/survey/missing/"),
    "gongxin": ("/", "/employers/"),
    "shenji": ("/", "/audit/"),
    "anquan": ("/", "/staff/"),
}  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("who", sorted(PAGES))
def test_every_role_walks_its_pages_without_a_complaint(sign_in, who, width) -> None:
    desk = sign_in(who, width=width)
    for path in PAGES[who]:
        page = desk.open(path)
        assert page.locator("h1").count() >= 1, path
        assert not desk.is_too_wide(), (path, width)
        assert not re.search(r"\d{17}[\dX]", page.content()), path
    assert desk.complaints == []


@pytest.mark.parametrize("who", ["daidui", "jianpiao", "caizheng", "bangfu", "zhenzhang"])
def test_whatever_a_home_says_is_to_do_opens_on_a_phone(sign_in, who) -> None:
    """The links of 今天要办 and the rest of the home, as the people of the day find them at the bus or at a door."""
    desk = sign_in(who, width=390)
    page = desk.open("/")
    found = page.eval_on_selector_all("main a[href^='/']", "links => links.map(a => a.getAttribute('href'))")
    paths = [p for p in dict.fromkeys(found) if "/export" not in p and "/files/" not in p]
    assert paths, who
    for path in paths[:12]:
        page = desk.open(path)
        assert page.locator("h1").count() >= 1, path
        assert not desk.is_too_wide(), path
        assert not re.search(r"\d{17}[\dX]", page.content()), path
    assert desk.complaints == []


def test_a_stranger_is_sent_to_sign_in(product, chromium) -> None:
    page = chromium.new_page()
    page.goto(product + "/roster/")
    assert "/accounts/login/" in page.url
    page.close()


def test_a_wrong_password_says_so_and_nothing_more(product, chromium) -> None:
    page = chromium.new_page()
    page.goto(product + "/accounts/login/")
    page.fill("input[name=login]", "nobody-of-that-name")
    page.fill("input[name=password]", "wrong-wrong-wrong")
    page.click("form button[type=submit]")
    assert page.locator("input[name=password]").count() == 1
    page.close()


def test_the_closing_sum_opens_its_names(sign_in) -> None:
    desk = sign_in("zhongxin")
    page = desk.open("/units/451399000000/")
    link = page.locator("a[href$='/names/unexplained/']").first
    figure = int(re.sub(r"\D", "", link.inner_text()))
    assert figure > 0
    link.click()
    page.wait_for_load_state("networkidle")
    assert f"{figure}" in page.locator("main").inner_text()
    assert page.locator("a[href^='/persons/']").count() > 0


def test_a_clerk_drops_a_file_and_every_row_gets_its_verdict(sign_in, tmp_path) -> None:
    """A township's file that the county does not know yet: upload, progress, preview, commit, numbers."""
    desk = sign_in("zhongxin")
    file = tmp_path / "补报.csv"
    with zipfile.ZipFile(tmp_path / "补报.zip", "w") as packed:
        rows = "姓名,身份证号,村,联系电话,外出意愿\n韦补报,11010519491231002X,红渡镇那良,13800138000,返岗\n黄错号,110105194912310021,,13800138000,返岗\n"
        file.write_text(rows, encoding="gb18030")
        packed.write(file, "补报.csv")
    page = desk.open("/imports/")
    page.locator("input[type=file]").first.set_input_files(str(tmp_path / "补报.zip"))
    survey = page.locator("input[name=kind][value=SURVEY]")
    if survey.count():
        survey.check(force=True)
    else:
        page.select_option("select[name=kind]", "SURVEY")
    page.locator("form[enctype] button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/imports/\d+/"))
    page.locator("text=校验位").first.wait_for(timeout=60_000)  # the page follows the work by itself
    text = page.locator("main").inner_text()
    assert "校验位" in text
    assert "110105194912310021" not in page.content()


def test_the_command_line_answers_in_plain_words() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "qicheng.site", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "load-regions" in out
    assert "导入" in out
