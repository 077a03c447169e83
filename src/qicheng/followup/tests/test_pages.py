"""The pages of follow-up, by the whole cast: what they show, how a tap answers, what a bad form says."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from cast import UPPER
from qicheng.core.models import AuditLine
from qicheng.followup.models import Referred, Rhythm, Visit
from qicheng.journeys.models import Journey

HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _in_march():
    """The clock stands nine days after they left."""
    with time_machine.travel(dt.datetime(2025, 3, 19, 1, 0, tzinfo=dt.UTC), tick=False):
        yield


def text(answer) -> str:
    return answer.content.decode()


def test_the_station_shows_each_its_range_and_every_number_its_names(cast, out) -> None:
    for name, there in (
        ("centre", 200),
        ("leader", 200),
        ("clerk", 200),
        ("cadre", 200),
        ("helper", 302),
        ("reporter", 403),
        ("auditor", 403),
        ("security", 403),
    ):
        answer = cast.client(name).get("/followup/")
        assert answer.status_code == there, name
    clerk = cast.client("clerk")
    page = text(clerk.get("/followup/"))
    assert "合得上" in page and "上坪村" in page and "东岭村" not in page
    for url in sorted(set(re.findall(r'href="(/followup/names/\w+/\?unit=\d+)"', page))):
        number = int(
            re.search(
                rf'href="{re.escape(url)}"[^>]*>(?:<span class="stat-label">.*?stat-value">)?(\d+)', page
            ).group(1)
        )
        listed = text(clerk.get(url))
        assert f'<span class="quiet num">{number}</span>' in listed, url
    member = text(cast.client("member").get("/followup/"))
    assert "/followup/names/" not in member and "外出人员" in member


def test_the_call_list_of_each_and_a_stranger_is_refused(cast, out) -> None:
    cadre = text(cast.client("cadre").get("/followup/calls/"))
    assert "外出第 7 天回访" in cadre and "*******" in cadre and not re.search(r"1380000\d{4}", cadre)
    helper = text(cast.client("helper").get("/followup/calls/"))
    assert f'id="call-{out["bus"]}"' in helper and f'id="call-{out["alone"]}"' not in helper
    assert cast.client("other_cadre").post(f"/followup/persons/{out['bus']}/well/").status_code == 403
    assert Visit.objects.count() == 0
    assert "先选乡镇" in text(cast.client("centre").get("/followup/calls/"))


def test_one_tap_answers_with_the_card_and_twice_is_once(cast, out) -> None:
    browser = cast.client("cadre")
    page = text(browser.get("/followup/calls/"))
    card = page.split(f'id="call-{out["bus"]}"')[1]
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', card).group(1)
    for _ in range(2):
        answer = browser.post(f"/followup/persons/{out['bus']}/well/", {"key": key}, headers=HX)
        assert answer.status_code == 200 and "<html" not in text(answer) and "本次已回访" in text(answer)
    assert Visit.objects.count() == 1 and Journey.objects.get(person_id=out["bus"]).stage == "WORKING"
    assert browser.post(f"/followup/persons/{out['alone']}/well/").status_code == 302


def test_nobody_there_and_another_day(cast, out) -> None:
    browser, url = cast.client("cadre"), f"/followup/persons/{out['alone']}/tap/"
    assert "无人接听" in text(browser.post(url, {"outcome": "NO_ANSWER"}, headers=HX))
    past = browser.post(url, {"outcome": "LATER", "again_date": "2025-03-01"}, headers=HX)
    assert past.status_code == 422 and "已经过去" in text(past)
    assert browser.post(url, {"outcome": "LATER", "again_date": "2025-03-01"}).status_code == 409
    assert browser.post(url, {"outcome": "LATER", "again_date": "三月"}, headers=HX).status_code == 422
    assert browser.post(url, {"outcome": "TOLD"}, headers=HX).status_code == 422
    assert "约好 03-25 再联系" in text(
        browser.post(url, {"outcome": "LATER", "again_date": "2025-03-25"}, headers=HX)
    )


def test_the_number_is_opened_with_a_trace(cast, out) -> None:
    answer = text(cast.client("helper").post(f"/followup/persons/{out['bus']}/dial/", headers=HX))
    assert re.search(r'href="tel:1380000\d{4}"', answer)
    line = AuditLine.objects.filter(act="people.reveal").latest("seq")
    assert "跟踪回访" in line.detail and line.about == f"person:{out['bus']}"
    assert cast.client("helper").post(f"/followup/persons/{out['alone']}/dial/").status_code == 403


def test_the_form_says_what_is_missing_and_keeps_what_was_written(cast, out) -> None:
    browser, url = cast.client("cadre"), f"/followup/persons/{out['bus']}/visit/"
    assert browser.get(url).status_code == 200
    bad = browser.post(url, {"way": "PHONE", "wages": "OWED", "note": "说了半年没有发"})
    assert bad.status_code == 422 and "欠薪发生地" in text(bad) and "说了半年没有发" in text(bad)
    nowhere = browser.post(url, {"way": "PHONE", "job": "CHANGED", "where": "火星"})
    assert nowhere.status_code == 422 and "看不出是哪个地方" in text(nowhere)
    assert browser.post(url, {"way": "PHONE"}).status_code == 422
    good = browser.post(
        url,
        {
            "way": "PHONE",
            "job": "AT_WORK",
            "wages": "OWED",
            "employer": "某建筑公司",
            "where": "广东东莞",
            "owed": "6400.50",
        },
        follow=True,
    )
    assert "转办 1 件" in text(good)
    child = browser.post(url, {"way": "PHONE", "children": "HELP"})
    assert child["Location"] == f"/followup/persons/{out['bus']}/child/"
    file = text(browser.get(f"/persons/{out['bus']}/"))
    assert "跟踪回访" in file and "工资被拖欠" in file and "欠薪投诉" in file


CHILD = {
    "situation": "SUSPECTED", "name": "金丝雀小朋友", "age": "9", "school": "金丝雀小学", "grade": "三年级", "ground": "CONSENT", "ground_note": "母亲电话同意",
}  # fmt: skip


def test_a_child_is_handed_over_and_no_page_of_anybody_else_says_its_name(cast, out) -> None:
    browser, url = cast.client("cadre"), f"/followup/persons/{out['bus']}/child/"
    unsaid = browser.post(url, {**CHILD, "ground": ""})
    assert unsaid.status_code == 422
    assert "已移送，待核实" in text(browser.post(url, CHILD, follow=True))
    number = Referred.objects.get().case_id
    pages = (
        "/", "/followup/", "/followup/calls/?show=all", "/followup/names/followed/", "/followup/children/", f"/persons/{out['bus']}/", url,
        "/search/?q=金丝雀", "/cases/desk/", f"/cases/{number}/", "/audit/", "/roster/", "/followup/sheet/out/followed/",
    )  # fmt: skip
    for name in (
        "cadre",
        "other_cadre",
        "clerk",
        "township_admin",
        "centre",
        "leader",
        "helper",
        "member",
        "auditor",
    ):
        for page in pages:
            answer = cast.client(name).get(page)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if body.startswith(b"PK"):
                body = " ".join(
                    str(c.value) for row in load_workbook(io.BytesIO(body)).active for c in row
                ).encode()
            assert "金丝雀小".encode() not in body, (name, page)
    assert "金丝雀小" not in "".join(AuditLine.objects.values_list("detail", flat=True))


def test_chosen_rows_are_recorded_together(cast, out) -> None:
    browser = cast.client("clerk")
    first = browser.post(
        "/followup/bulk/",
        {"chosen": [out["bus"], out["alone"]]},
        headers={"Referer": "http://testserver/followup/names/todo/"},
    )
    assert "2 人" in text(first)
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', text(first)).group(1)
    done = browser.post(
        "/followup/bulk/",
        {
            "chosen": [out["bus"], out["alone"]],
            "key": key,
            "outcome": "WELL",
            "way": "PHONE",
            "next": "/followup/names/todo/",
        },
    )
    assert done["Location"] == "/followup/names/todo/" and Visit.objects.count() == 2
    assert (
        browser.post(
            "/followup/bulk/",
            {
                "chosen": [out["stranger"]],
                "key": "6f2c1d1e-0000-4000-8000-000000000007",
                "outcome": "WELL",
                "way": "PHONE",
            },
        ).status_code
        == 403
    )
    assert browser.post("/followup/bulk/", {"next": "https://else.where/"})["Location"] == "/followup/"


def filled(cast, out, rows: dict[str, dict[str, object]]) -> SimpleUploadedFile:
    """The sheet that the clerk took out, filled in and given back."""
    answer = cast.client("clerk").get("/followup/sheet/out/followed/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.active
    heads = [c.value for c in sheet[3]]
    for row in sheet.iter_rows(min_row=4):
        who = next((w for w, number in out.items() if str(number) == str(row[0].value)), "")
        for head, value in rows.get(who, {}).items():
            row[heads.index(head)].value = value
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("回访表.xlsx", content.getvalue())


def test_the_sheet_goes_out_masked_and_comes_back_row_by_row(cast, out) -> None:
    browser = cast.client("clerk")
    rows = {
        "bus": {"结果": "正常", "回访日期": "2025-03-18"}, "alone": {"结果": "返乡", "回访日期": "2025.3.15", "问题和说明": "家里有事"},
        "gone": {"结果": "很好", "回访日期": "2025-03-18"},
    }  # fmt: skip
    file = filled(cast, out, rows)
    assert not re.search(rb"1380000\d{4}", file.read())
    file.seek(0)
    answer = text(browser.post("/followup/sheet/", {"file": file}))
    assert "记下 2 行，已记过 0 行，退回 1 行" in answer and "结果“很好”看不懂" in answer
    assert Journey.objects.get(person_id=out["alone"]).returned_date == dt.date(2025, 3, 15)
    assert Visit.objects.get(journey__person_id=out["bus"]).local_date == dt.date(2025, 3, 18)
    file.seek(0)
    again = text(browser.post("/followup/sheet/", {"file": file}))
    assert "记下 0 行，已记过 2 行，退回 1 行" in again
    assert Visit.objects.count() == 2
    moved = filled(
        cast,
        out,
        {"bus": {"结果": "正常", "姓名": "别的名字"}, "gone": {"结果": "正常", "回访日期": "2026-01-01"}},
    )
    answer = text(browser.post("/followup/sheet/", {"file": moved}))
    assert "编号和姓名对不上" in answer and "今天或以前" in answer
    strange = filled(cast, out, {"bus": {"结果": "正常"}})
    assert "不在您的范围内" in text(cast.client("other_clerk").post("/followup/sheet/", {"file": strange}))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", "姓名,结果\n".encode(), b"%PDF-1.4"])
def test_a_file_that_is_no_such_sheet_is_refused_in_words(cast, out, content) -> None:
    answer = cast.client("clerk").post(
        "/followup/sheet/", {"file": SimpleUploadedFile("回访表.xlsx", content)}
    )
    assert answer.status_code == 422 and re.search(r"field-error|message|error", text(answer))
    assert Visit.objects.count() == 0


def test_the_rhythm_is_edited_by_the_centre(cast, out) -> None:
    told = {"days": "5、20", "from_departure": "1", "early": 1, "silent": 4, "tries": 2, "close": 10}
    assert cast.client("clerk").post("/followup/rhythm/", told).status_code == 403
    browser = cast.client("centre")
    assert browser.post("/followup/rhythm/", {**told, "days": "20、5"}).status_code == 422
    assert browser.post("/followup/rhythm/", told).status_code == 302
    row = Rhythm.objects.get()
    assert (row.days, row.from_departure, row.tries) == ("5,20", True, 2)
    assert "第 5、20 天" in text(browser.get("/followup/"))


def test_home_says_what_is_due(cast, out) -> None:
    for name in ("cadre", "clerk", "helper"):
        page = text(cast.client(name).get("/"))
        assert "外出的人要回访" in page, name
    assert "外出的人要回访" not in text(cast.client("leader").get("/"))


def test_who_came_home_may_set_out_again(cast, out) -> None:
    browser = cast.client("cadre")
    browser.post(f"/followup/persons/{out['bus']}/visit/", {"way": "PHONE", "job": "HOME"})
    assert "又要外出" in text(browser.get(f"/followup/names/RETURNED/?unit={UPPER}"))
    assert browser.post(f"/followup/persons/{out['bus']}/again/").status_code == 302
    assert Journey.objects.get(person_id=out["bus"]).stage == "INTENDING"
    assert browser.post(f"/followup/persons/{out['bus']}/again/").status_code == 409


def test_what_was_written_is_opened_with_a_trace_by_who_visits(cast, out) -> None:
    browser = cast.client("cadre")
    browser.post(
        f"/followup/persons/{out['bus']}/visit/",
        {"way": "PHONE", "job": "AT_WORK", "note": "夜班多，想换白班"},
    )
    assert "夜班多" not in text(browser.get(f"/followup/persons/{out['bus']}/visit/"))
    assert "夜班多" not in text(browser.get(f"/persons/{out['bus']}/"))
    assert "夜班多" in text(browser.post(f"/followup/persons/{out['bus']}/notes/"))
    assert AuditLine.objects.get(act="followup.read_notes").about == f"person:{out['bus']}"
    assert cast.client("other_cadre").post(f"/followup/persons/{out['bus']}/notes/").status_code == 403
