"""A table that nobody has seen, from above: put in, bound by pointing, previewed, published, taken out with the right figures; answered on a phone.

Then put to the units: a township fills its sheet on a phone, a second person reviews, the county accepts, sees the sums and their parts,
and takes the issuer's own workbook out.
"""

from __future__ import annotations

import time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, Side
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LABELS = {"persons": "在册", "intends": "有意外出"}
TITLE = "节后农民工有序外出情况周调度表（试行）"


def odd_form(path: Path) -> Path:
    """Merged heads on two levels beginning in column B, notes above, three body rows, a total, a merged line to sign."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附件3"
    said = {
        "B1": "附件3", "B2": TITLE, "B4": "填报单位（盖章）：          填报时间：    年   月   日", "B5": "乡镇", "C5": "农村劳动力", "E5": "其他",
        "C6": "在册人数", "D6": "有意外出", "E6": "返乡创业实体（个）", "B10": "全县合计", "B12": "负责人：            审核人：",
    }  # fmt: skip
    for place, text in said.items():
        sheet[place] = text
    for merged in ("B2:E2", "B4:E4", "B5:B6", "C5:D5", "B12:E12"):
        sheet.merge_cells(merged)
    edge = Side(style="thin")
    for row in sheet["B5:E10"]:
        for cell in row:
            cell.border = Border(top=edge, bottom=edge, left=edge, right=edge)
            cell.alignment = Alignment(horizontal="center")
    sheet["B2"].font = Font(size=18, bold=True)
    sheet.column_dimensions["A"].width = 2
    sheet.column_dimensions["B"].width = 24
    book.save(path)
    return path


def point(page: Page, cell: str) -> None:
    page.click(f"td[data-cell='{cell}'] a")
    page.wait_for_load_state("networkidle")


def open_part(page: Page, words: str) -> None:
    part = page.locator("#bind details", has=page.locator(f"summary:has-text('{words}')"))
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def bind_measure(page: Page, cell: str, measure: str, *, whole: bool = False) -> None:
    point(page, cell)
    open_part(page, "系统里的数")
    page.fill("[data-narrow]", LABELS[measure])
    page.check(f".measure-pick input[value='{measure}']")
    page.check("#one" if whole else "#rows")
    page.click("#bind button:has-text('绑定'):visible")
    page.wait_for_load_state("networkidle")


def bind_words(page: Page, cell: str, code: str) -> None:
    point(page, cell)
    open_part(page, "单位名称、日期等文字")
    page.select_option("#bind select[name=code]", code)
    page.locator("#bind form", has=page.locator("select[name=code]")).locator("button").click()
    page.wait_for_load_state("networkidle")


def ask(page: Page, cell: str, label: str) -> None:
    point(page, cell)
    open_part(page, "临时收一次")
    page.fill("#label", label)
    page.click("button:has-text('绑定，发布后开始收')")
    page.wait_for_load_state("networkidle")


def test_a_table_from_above_without_code(sign_in, tmp_path: Path) -> None:
    began = time.monotonic()
    desk = sign_in("zhongxin")
    page = desk.open("/issued/")
    page.set_input_files("input[type=file]", odd_form(tmp_path / "附件3.xlsx"))
    page.click("button:has-text('放入')")
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").inner_text() == TITLE
    assert page.locator(".issued-sheet td[data-cell='C5']").get_attribute("colspan") == "2"
    point(page, "C6")
    open_part(page, "系统里的数")
    page.check(".measure-pick input[value='persons']")
    page.click("#bind button:has-text('绑定'):visible")
    page.wait_for_load_state("networkidle")
    assert "已印有“在册人数”" in page.locator("[role=alert]").inner_text()
    bind_words(page, "B4", "LINE")
    bind_words(page, "B7", "NAME")
    bind_measure(page, "C7", "persons")
    bind_measure(page, "D7", "intends")
    ask(page, "E7", "返乡创业实体")
    total = page.locator("td:has-text('全县合计')").get_attribute("data-cell") or ""
    bind_measure(page, f"C{total[1:]}", "persons", whole=True)
    page.click("a:has-text('预览')")
    page.wait_for_load_state("networkidle")
    whole = page.locator(f"td[data-cell='C{total[1:]}']").inner_text()
    page.click("button:has-text('发布')")
    page.wait_for_load_state("networkidle")
    with page.expect_download() as coming:
        page.click("button:has-text('取出填好的原表')")
    coming.value.save_as(tmp_path / "out.xlsx")
    assert time.monotonic() - began < 180  # a clerk's fifteen minutes, with room
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [c for c in desk.complaints if "422" not in c] == []  # the refusal above answers 422
    table = page.url.partition("?")[0]
    check(sheet, int(whole), page)
    answer_on_a_phone(sign_in)
    through_the_units(sign_in, desk, table, tmp_path)


def check(sheet, whole: int, page: Page) -> None:
    assert sheet["B2"].value == TITLE
    assert {"B2:E2", "B4:E4", "B5:B6", "C5:D5"} <= {str(r) for r in sheet.merged_cells.ranges}
    assert sheet.column_dimensions["B"].width == 24
    rows = {r[1].value: r for r in sheet.iter_rows(min_row=7) if isinstance(r[2].value, int)}
    assert (
        rows["全县合计"][2].value == whole == sum(r[2].value for n, r in rows.items() if n != "全县合计") > 0
    )
    assert len(rows) == 13  # twelve townships of the demo county, and the total
    assert any("核验" in str(r[0].value) for r in sheet.iter_rows())
    url = (
        page.locator(f".issued-sheet a[href*='/names/persons/']:has-text('{whole}')").first.get_attribute(
            "href"
        )
        or ""
    )
    page.goto(page.url.split("/issued/")[0] + url, wait_until="networkidle")
    assert page.locator(f"[data-figure='{whole}']").count() == 1


def answer_on_a_phone(sign_in) -> None:
    clerk = sign_in("zhen", width=390)
    page = clerk.open("/asked/")
    card = page.locator(".ask-list .card", has_text="返乡创业实体").first
    card.locator("input[name=value]").fill("6")
    card.locator("button").click()
    page.wait_for_load_state("networkidle")
    assert "已报上" in page.locator("main").inner_text()
    assert not clerk.is_too_wide()
    assert clerk.complaints == []


def through_the_units(sign_in, desk, table: str, folder: Path) -> None:
    began = time.monotonic()
    page = desk.page
    page.goto(table, wait_until="networkidle")
    press(page, "下到各单位")
    assert "12 个单位有了这份报表" in page.locator("main").inner_text()
    fill_on_a_phone(sign_in, "zhen", "7", "没有，填 0", already="6")
    fill_on_a_phone(sign_in, "zhen2", None, "没有，填 0")
    for name, words in (("zhenzhang", "审核通过"), ("zhenzhang2", "审核通过")):
        reviewer = sign_in(name)
        press(open_sheet(reviewer), words)
        assert reviewer.complaints == []
    page.goto(table, wait_until="networkidle")
    page.locator("#put li a").first.click()
    press(page, "全部接收（2）")
    shown = page.locator("main").inner_text()
    assert "零报告" in shown
    assert "未报" in shown
    sums = page.locator("tfoot tr").first.locator("a[href*='/asked/']")
    assert sums.inner_text() == "7"
    with page.expect_download() as coming:
        page.click("button:has-text('填好的原表')")
    coming.value.save_as(folder / "signed.xlsx")
    sums.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-total='7']").count() == 1
    assert not desk.is_too_wide()
    check_signed(openpyxl.load_workbook(folder / "signed.xlsx").active)
    assert [c for c in desk.complaints if "422" not in c] == []
    assert time.monotonic() - began < 180


def press(page: Page, words: str) -> None:
    page.click(f"button:has-text('{words}')")
    page.wait_for_load_state("networkidle")


def open_sheet(person) -> Page:
    """The table's return of the own unit, by the way that its people go: from the first page to the sheet."""
    page = person.open("/returns/")
    page.locator("a.return-what", has_text=TITLE).first.click()
    page.wait_for_load_state("networkidle")
    return page


def fill_on_a_phone(sign_in, name: str, number: str | None, none: str, *, already: str = "") -> None:
    """Types the number, or taps that there is none, and sends the sheet up."""
    person = sign_in(name, width=390)
    page = open_sheet(person)
    field = page.locator(".facts-card input")
    assert field.input_value() == already  # what was answered before is not typed again
    if number is None:
        page.click(f"button:has-text('{none}')")
        assert field.input_value() == "0"
    else:
        field.fill(number)
    assert not person.is_too_wide()
    press(page, "核对无误，报送")
    assert ("零报告已报送" if number is None else "已报送，等待审核") in page.locator("main").inner_text()
    assert person.complaints == []


def check_signed(sheet) -> None:
    rows = {r[1].value: [c.value for c in r[2:5]] for r in sheet.iter_rows(min_row=7) if r[1].value}
    assert sorted(str(v[2]) for v in rows.values() if v[2] is not None) == ["0", "7", *["未报"] * 10]
    assert (
        sum(v[0] == "未报" for v in rows.values()) == 10
    )  # a figure is printed when it is signed, not before
    assert sheet.column_dimensions["B"].width == 24
    assert any("已接收 2/12 个乡镇" in str(r[0].value) for r in sheet.iter_rows())
