"""The roster: how many questions it asks, what its filters leave, what leaves the system as a workbook."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qicheng.core import ground
from qicheng.core.models import AuditLine
from said import text_of

UPPER, GREEN, WATER = "450981101201", "450981101000", "450981102000"
MOST_QUESTIONS = 5  # the whole page, session and viewer included, once the county is remembered


def questions(browser, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "url",
    [
        "/roster/",
        f"/roster/?town={GREEN}",
        f"/roster/?unit={UPPER}&intention=RETURN",
        "/roster/?text=w",
        "/roster/?text=0001",
    ],
)
def test_a_page_asks_five_questions_at_most(cast, url):
    browser = cast.client("clerk" if "town" in url or "unit" in url else "centre")
    ground.changed()
    questions(browser, url)  # the first one reads the county, its seasons and this account's posts
    assert questions(browser, url) <= MOST_QUESTIONS


def test_filters_leave_whom_they_say(cast):
    browser = cast.client("centre")
    rows = lambda query: text_of(browser.get(f"/roster/?{query}")).count('name="chosen"')  # noqa: E731
    everybody = rows("")
    assert everybody == 48
    assert rows("roster=PRESENT") == 44
    assert rows("roster=LISTED") == 4
    assert rows(f"town={GREEN}&roster=PRESENT") == 22
    assert (
        rows(f"town={WATER}&village={UPPER}&roster=PRESENT") == 22
    )  # a village of another township is dropped
    assert rows("contact=NEVER") == everybody
    assert rows("contact=REACHED") == 0
    assert rows("intention=nonsense") == everybody
    assert rows("text=" + cast.numbers[UPPER][0]) == 1
    assert rows("text=" + cast.numbers[UPPER][0][-4:]) >= 1


def test_pages_follow_on_without_a_gap(cast, monkeypatch):
    from qicheng.journeys import views

    monkeypatch.setattr(views, "SIZE", 7)
    browser, seen, url = cast.client("centre"), [], "/roster/?roster=PRESENT"
    while url:
        answer = browser.get(url)
        seen += [int(n) for n in re.findall(r'name="chosen" value="(\d+)"', answer.content.decode())]
        following = answer.context["pager"].next_url
        url = f"/roster/{following}" if following else ""
    assert len(seen) == len(set(seen)) == 44


def test_htmx_gets_the_rows_only(cast):
    answer = cast.client("clerk").get("/roster/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="rows")
    assert "<html" not in text_of(answer)
    assert 'name="chosen"' in text_of(answer)


def book_of(response) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_export_is_what_is_seen_masked_and_traced(cast):
    browser = cast.client("clerk")
    answer = browser.get(
        f"/roster/export/?unit={UPPER}&roster=PRESENT&columns=name&columns=id&columns=intention"
    )
    rows = book_of(answer)
    assert rows[2] == ["姓名", "身份证号", "意向"]
    assert len(rows) == 3 + 11
    assert all(str(r[1]).startswith("*" * 14) for r in rows[3:])
    assert "clerk" in str(rows[1][0])  # the exporter's name is on it
    line = AuditLine.objects.filter(act="journeys.export").get()
    assert line.place == UPPER
    assert '"unmasked": false' in line.detail


def test_whole_numbers_need_a_reason(cast):
    browser = cast.client("clerk")
    assert browser.post(f"/roster/export/?unit={UPPER}", {"reason": "x"}).status_code == 422
    assert AuditLine.objects.filter(act="journeys.export").count() == 0
    rows = book_of(
        browser.post(f"/roster/export/?unit={UPPER}&roster=PRESENT", {"reason": "报县医保局核对参保"})
    )
    assert {str(v) for r in rows for v in r} >= set(cast.numbers[UPPER])
    assert "报县医保局核对参保" in AuditLine.objects.filter(act="journeys.export").get().detail


def test_a_name_that_looks_like_a_formula_stays_a_text(cast):
    from qicheng.people.models import Person

    Person.objects.filter(id=cast.person_id(cast.numbers[UPPER][0])).update(name='=HYPERLINK("http://x")')
    answer = cast.client("clerk").get(f"/roster/export/?unit={UPPER}")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith("=HYPER"))
    assert cell.data_type == "s"
