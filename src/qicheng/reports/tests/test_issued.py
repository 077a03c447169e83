"""Issued tables through the pages: taken in, bound, published, taken out; one-off questions; who may; safe to repeat."""

from __future__ import annotations

import datetime as dt
import io
import re
from functools import cache

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl.styles import Border, Side

from cast import COUNTY, GREEN, UPPER, WATER
from qicheng.core.models import AuditLine
from qicheng.reports.models import Answer, Binding, Cut, IssuedTable, Printed
from said import text_of

pytestmark = pytest.mark.database
PAST = "2025-03-05 10:00"


@cache
def form_file(rows: int = 1) -> bytes:
    """A form with a merged head, `rows` free rows, a total and a line to sign."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "外出务工情况调度表"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "填报单位：      填报时间：    年  月  日"
    for column, word in enumerate(("单位", "在册人数", "有意外出", "返乡创业户数"), 1):
        sheet.cell(3, column, word)
    edge = Side(style="thin")
    for row in range(4, 4 + rows):
        for column in range(1, 5):
            sheet.cell(row, column).border = Border(top=edge, bottom=edge, left=edge, right=edge)
    sheet.cell(4 + rows, 1, "合计")
    sheet.cell(6 + rows, 1, "负责人：")
    sheet.merge_cells(start_row=6 + rows, start_column=1, end_row=6 + rows, end_column=4)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def receive(client, content: bytes, name: str = "调度表.xlsx"):
    return client.post(
        "/issued/receive/", {"file": SimpleUploadedFile(name, content), "issuer": "市人社局", "sheet": 1}
    )


def bind(client, row: int, column: int, **said: object) -> str:
    table = IssuedTable.objects.latest("id")
    answer = client.post(f"/issued/{table.pk}/bind/", {"row": row, "column": column, **said}, follow=True)
    return text_of(answer) if answer.status_code == 422 else ""


def question() -> dict[str, object]:
    due = timezone.now() + dt.timedelta(days=1)
    return {
        "what": "ASK", "label": "返乡创业户数", "kind": "NUMBER", "scope": "ROWS", "level": "TOWNSHIP", "due_at": f"{due:%Y-%m-%dT%H:%M}",
        "until_at": f"{due + dt.timedelta(days=5):%Y-%m-%dT%H:%M}",
    }  # fmt: skip


@pytest.fixture
def bound(cast):
    """The form, taken in and bound in every way, and the centre's browser."""
    client = cast.client("centre")
    receive(client, form_file())
    rows = {"scope": "ROWS", "level": "TOWNSHIP"}
    faults = [
        bind(client, 1, 0, what="TEXT", code="LINE"), bind(client, 3, 0, what="TEXT", code="NAME", level="TOWNSHIP"),
        bind(client, 3, 1, what="MEASURE", code="persons", **rows), bind(client, 3, 2, what="MEASURE", code="intends", **rows),
        bind(client, 3, 3, **question()), bind(client, 4, 1, what="MEASURE", code="persons", scope="ONE", unit=COUNTY),
    ]  # fmt: skip
    assert faults == [""] * 6
    return client, IssuedTable.objects.get()


def publish(client, table: IssuedTable, **more: object):
    said = {
        "title": "外出务工情况调度表",
        "rhythm": "ONCE",
        "first_due": f"{timezone.localdate()}",
        "due_time": "17:00",
        **more,
    }
    return client.post(f"/issued/{table.pk}/publish/", said, follow=True)


def taken(client, table: IssuedTable, as_of: str = PAST):
    answer = client.post(f"/issued/{table.pk}/file/", {"as_of": as_of})
    return b"".join(answer.streaming_content)


def test_a_table_is_taken_in_bound_published_and_taken_out_filled(bound, cast) -> None:
    client, table = bound
    preview = text_of(client.get(f"/issued/{table.pk}/?look=1"))
    assert "取出时按原样加 1 行" in preview
    assert "青山镇" in preview
    assert "已列入上报日历" in text_of(publish(client, table))
    sheet = openpyxl.load_workbook(io.BytesIO(taken(client, table))).active
    from qicheng.reports import queries
    from qicheng_measures.catalogue import sheets

    figures = queries.figures(
        cast.viewer("centre"), season=2025, unit=COUNTY, level="township", measures=sheets.SUMMARY
    )
    assert [sheet["A4"].value, sheet["A5"].value, sheet["A6"].value] == ["青山镇", "绿水镇", "合计"]
    assert [sheet["B4"].value, sheet["B5"].value] == [figures[GREEN]["persons"], figures[WATER]["persons"]]
    assert sheet["B6"].value == figures[GREEN]["persons"] + figures[WATER]["persons"] > 0
    assert sheet["C4"].value == figures[GREEN]["intends"]
    assert sheet["D4"].value is None
    assert sheet["A2"].value.startswith("填报单位：示例县　填报时间：2025年3月5日")
    assert "A8:D8" in {str(r) for r in sheet.merged_cells.ranges}
    assert "调度" in text_of(client.get("/season/"))


def test_the_same_file_and_the_same_moment_are_the_same_bytes_and_number(bound) -> None:
    client, table = bound
    receive(client, form_file())
    publish(client, table)
    publish(client, table)
    assert IssuedTable.objects.count() == 1
    assert taken(client, table) == taken(client, table)
    paper = Printed.objects.get(kind="ISSUED")
    assert Cut.objects.count() == 1
    assert "没有经过报送签收" in text_of(client.get(f"/returns/proof/{paper.code}/"))
    assert AuditLine.objects.filter(act="reports.publish_issued").count() == 1
    assert AuditLine.objects.filter(act="reports.bind").count() == 6
    assert AuditLine.objects.filter(act="reports.take_out_issued").count() == 2


def test_each_number_opens_as_many_names(bound) -> None:
    client, table = bound
    page = client.get(f"/issued/{table.pk}/?look=1").content.decode()
    links = re.findall(rf'href="(/issued/{table.pk}/names/[^"]+)">(\d+)<', page)
    assert len(links) >= 5
    for url, figure in links:
        shown = client.get(url.replace("&amp;", "&")).content.decode()
        assert f'data-figure="{figure}"' in shown
        assert not re.search(r"\d{17}[\dX]", shown)


def test_figures_of_a_moment_open_the_names_of_that_moment(bound) -> None:
    client, table = bound
    publish(client, table)
    page = client.get(f"/issued/{table.pk}/?as_of=2025-03-05T10:00").content.decode()
    url, figure = re.findall(rf'href="(/issued/{table.pk}/names/[^"]+)">(\d+)<', page)[0]
    assert "as_of=2025-03-05" in url
    shown = client.get(url.replace("&amp;", "&")).content.decode()
    assert f'data-figure="{figure}"' in shown
    assert "3月5日 10:00" in shown
    assert client.post(f"/issued/{table.pk}/file/", {"as_of": "去年"}).status_code == 422
    early = client.post(f"/issued/{table.pk}/file/", {"as_of": "2020-01-01 00:00"})
    assert early.status_code == 422
    assert "还没有名册" in text_of(early)


def test_a_question_is_answered_on_a_phone_and_stands_in_the_table(bound, cast) -> None:
    client, table = bound
    clerk, ask = cast.client("clerk"), Binding.objects.get(what="ASK")
    assert "没有要填的" in text_of(clerk.get("/asked/"))
    publish(client, table)
    assert "临时收集 1 项" in text_of(clerk.get("/returns/"))
    assert "返乡创业户数" in text_of(clerk.get("/asked/"))
    assert "没有要填的" in text_of(cast.client("cadre").get("/asked/"))
    refused = clerk.post(f"/asked/{ask.pk}/", {"unit": GREEN, "value": "三户"})
    assert refused.status_code == 422
    assert "三户" in refused.content.decode()
    for _again in range(2):
        clerk.post(f"/asked/{ask.pk}/", {"unit": GREEN, "value": "3"})
    said = Answer.objects.get()
    assert (said.value, said.unit, said.by_id is not None) == ("3", GREEN, True)
    clerk.post(f"/asked/{ask.pk}/", {"unit": GREEN, "value": "4"})
    assert [a.value for a in Answer.objects.order_by("id")] == ["3", "4"]
    assert clerk.post(f"/asked/{ask.pk}/", {"unit": WATER, "value": "9"}).status_code == 403
    assert (
        cast.client("other_clerk").post(f"/asked/{ask.pk}/", {"unit": GREEN, "value": "9"}).status_code == 403
    )
    page = text_of(client.get(f"/issued/{table.pk}/"))
    assert "还没有报的：绿水镇" in page
    Binding.objects.filter(pk=ask.pk).update(until_at=timezone.now())
    late = clerk.post(f"/asked/{ask.pk}/", {"unit": GREEN, "value": "5"})
    assert late.status_code == 422
    assert "没有要填的" in text_of(late)
    assert Answer.objects.count() == 2


def test_facts_that_several_tables_ask_for_are_counted(bound) -> None:
    client, table = bound
    assert re.search(r"已有 \d 张表问过", text_of(client.get(f"/issued/{table.pk}/")))
    other = form_file(rows=3)
    receive(client, other)
    bind(client, 3, 3, **question())
    shown = text_of(client.get(f"/issued/{IssuedTable.objects.latest('id').pk}/?cell=3-3"))
    assert "已有 1 张表问过" in shown
    page = text_of(client.get("/issued/"))
    assert "返乡创业户" in page
    assert "下面重复填" in page


def test_what_cannot_be_is_refused_in_a_sentence(bound) -> None:
    client, table = bound
    assert "已印有“合计”" in bind(client, 4, 0, what="MEASURE", code="persons", scope="ONE", unit=COUNTY)
    assert "没有这个指标" in bind(client, 4, 2, what="MEASURE", code="nonsense", scope="ONE", unit=COUNTY)
    assert "另存为 .xlsx" in text_of(receive(client, form_file(), name="表.xlsm"))
    assert receive(client, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600).status_code == 422
    assert client.post(f"/issued/{table.pk}/file/", {}).status_code == 422
    assert "已发布" in text_of(publish(client, table))
    assert "不能再改" in bind(client, 4, 2, what="MEASURE", code="persons", scope="ONE", unit=COUNTY)
    client.post(f"/issued/{table.pk}/end/")
    assert client.post(f"/issued/{table.pk}/file/", {}).status_code == 422


def test_a_table_with_nothing_bound_is_not_published(cast) -> None:
    client = cast.client("centre")
    receive(client, form_file())
    answer = publish(client, IssuedTable.objects.get())
    assert answer.status_code == 422
    assert "还没有绑定任何数字" in text_of(answer)


def test_formulas_and_too_few_rows_are_refused_when_publishing(cast) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_file()))
    book.active["B5"] = "=SUM(B4:B4)"
    stream = io.BytesIO()
    book.save(stream)
    client = cast.client("centre")
    receive(client, stream.getvalue())
    bind(client, 3, 1, what="MEASURE", code="persons", scope="ROWS", level="TOWNSHIP")
    answer = publish(client, IssuedTable.objects.get())
    assert answer.status_code == 422
    assert "空行不够" in text_of(answer)


def test_only_the_centre_binds(bound, cast) -> None:
    _client, table = bound
    for name in ("clerk", "cadre", "leader", "member", "auditor", "township_admin"):
        browser = cast.client(name)
        assert browser.get(f"/issued/{table.pk}/").status_code == 403, name
        assert (
            browser.post(f"/issued/{table.pk}/bind/", {"row": 3, "column": 1, "what": "MEASURE"}).status_code
            == 403
        ), name
        assert browser.get(f"/issued/{table.pk}/names/persons/?unit={UPPER}").status_code == 403, name
