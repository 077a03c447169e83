"""Issued tables as units meet them: the pages of putting, filling, summing, and the issuer's own workbook as it was signed."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.utils import timezone

from cast import COUNTY, EAST, GREEN, LOWER, UPPER, WATER
from qicheng.reports import asking
from qicheng.reports.models import Binding, IssuedTable, Period, Printed, Return, Snapshot
from qicheng.reports.tests.test_issued import bind, form_file, publish, question, receive
from said import text_of

pytestmark = pytest.mark.database


def moments(*, reporter: str = "TOWNSHIP", **more: object) -> dict[str, object]:
    """What the centre types when it puts a table to the units: as of an hour ago, due tomorrow."""
    now = timezone.localtime().replace(minute=0, second=0)
    hour = timezone.timedelta(hours=1)
    said = {
        "reporter": reporter, "as_of": f"{now - hour:%Y-%m-%dT%H:%M}", "due": f"{now + 24 * hour:%Y-%m-%dT%H:%M}", "publish_minutes": 60,
        "lock_hours": 24, "two_steps": "on", "until_at": f"{now + 72 * hour:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return {**said, **more}


@pytest.fixture
def bound(cast):
    """A form with a row a unit and a total, published; one number and one line of words are asked of the units."""

    def make(level: str = "TOWNSHIP"):
        client = cast.client("centre")
        receive(client, form_file(rows=4))
        rows = {"scope": "ROWS", "level": level}
        said = question() | rows
        faults = [
            bind(client, 1, 0, what="TEXT", code="LINE"), bind(client, 3, 0, what="TEXT", code="NAME", level=level),
            bind(client, 3, 1, what="MEASURE", code="persons", **rows), bind(client, 3, 3, **said, word="户"),
            bind(client, 3, 2, **(said | {"label": "主要困难", "kind": "TEXT"})),
            bind(client, 7, 1, what="MEASURE", code="persons", scope="ONE", unit=COUNTY),
            bind(client, 7, 3, **(said | {"scope": "ONE", "label": "返乡创业户数合计"})),
        ]  # fmt: skip
        assert faults == [""] * 7
        table = IssuedTable.objects.get()
        publish(client, table)
        return client, table

    return make


def put(client, table: IssuedTable, **more: object):
    return client.post(f"/issued/{table.pk}/put/", moments(**more), follow=True)


def page_of(table: IssuedTable, unit: str) -> str:
    return f"/returns/{Return.objects.get(period__code=asking.code_of(table.pk), unit=unit).pk}/"


def codes(table: IssuedTable) -> dict[str, str]:
    return {b.label: f"fact-{asking.fact_code(b.pk)}" for b in Binding.objects.filter(of=table, what="ASK")}


def filled(table: IssuedTable, number: object, words: str, whole: object = "") -> dict[str, object]:
    names = codes(table)
    return {
        "act": "submit", names["返乡创业户数"]: number, names["主要困难"]: words,
        names["返乡创业户数合计"]: number if whole == "" else whole,
    }  # fmt: skip


def taken(client, table: IssuedTable, unit: str):
    period = Period.objects.get(code=asking.code_of(table.pk))
    answer = client.post(f"/returns/periods/{period.pk}/file/", {"unit": unit, "form": "issued"})
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


def walk(cast, table: IssuedTable, number: object = "3", words: str = "缺资金") -> None:
    """The own township's return from its clerk to the centre."""
    page = page_of(table, GREEN)
    assert "等待审核" in text_of(
        cast.client("clerk").post(f"{page}fill/", filled(table, number, words), follow=True)
    )
    cast.client("township_admin").post(f"{page}review/")
    assert "数字从此固定" in text_of(cast.client("centre").post(f"{page}accept/", follow=True))


def test_a_table_walks_from_the_centre_to_the_units_and_back(bound, cast) -> None:
    client, table = bound()
    assert "下到各单位" in text_of(client.get(f"/issued/{table.pk}/"))
    assert "2 个单位有了这份报表" in text_of(put(client, table))
    clerk, page = cast.client("clerk"), page_of(table, GREEN)
    assert "报表要报" in text_of(clerk.get("/"))
    assert "外出务工情况调度表" in text_of(clerk.get("/returns/"))
    shown = clerk.get(page).content.decode()
    assert "返乡创业户数" in shown
    assert 'data-say="0"' in shown
    assert 'name="fact-persons"' not in shown
    refused = clerk.post(f"{page}fill/", filled(table, "三户", "缺资金"))
    assert refused.status_code == 422
    assert "请填整数" in text_of(refused)
    assert "三户" in refused.content.decode()
    walk(cast, table)
    proof = text_of(client.get(f"/returns/proof/{Snapshot.objects.get().code}/"))
    assert "返乡创业户数" in proof
    assert "与签收时一致" in proof
    board = text_of(client.get(f"/returns/?code={asking.code_of(table.pk)}"))
    assert "外出务工情况调度表" in board
    period = text_of(client.get(f"/returns/periods/{Return.objects.first().period_id}/"))
    assert "缺资金" in period
    assert "未报" in period
    assert "已报 1/2" in text_of(client.get(f"/issued/{table.pk}/"))


def test_one_tap_says_none_also_without_a_script(bound, cast) -> None:
    client, table = bound()
    put(client, table)
    clerk, page, names = cast.client("clerk"), page_of(table, GREEN), codes(table)
    said = {"none": names["返乡创业户数"].removeprefix("fact-"), names["主要困难"]: "缺人手"}
    assert "已暂存" in text_of(clerk.post(f"{page}fill/", said, follow=True))
    row = Return.objects.get(unit=GREEN)
    assert sorted(map(str, row.facts.values())) == ["0", "缺人手"]
    assert 'value="0"' in clerk.get(page).content.decode()
    assert "零报告已报送" in text_of(clerk.post(f"{page}fill/", {"act": "zero"}, follow=True))


def test_the_issuers_own_workbook_prints_only_what_was_signed(bound, cast) -> None:
    client, table = bound()
    put(client, table)
    period = Period.objects.get()
    early = client.post(
        f"/returns/periods/{period.pk}/file/", {"unit": COUNTY, "form": "issued"}, follow=True
    )
    assert "还没有一个单位的报表已经接收" in text_of(early)
    walk(cast, table)
    sheet, figures = taken(client, table, COUNTY), Snapshot.objects.get().figures
    assert [c.value for c in sheet[4]] == ["青山镇", figures["persons"], "缺资金", 3]
    assert [c.value for c in sheet[5]] == ["绿水镇", "未报", "未报", "未报"]
    assert [c.value for c in sheet[8]] == ["合计", figures["persons"], None, 3]
    assert {"A1:D1", "A10:D10"} <= {str(r) for r in sheet.merged_cells.ranges}
    assert any("已接收 1/2 个乡镇" in str(r[0].value) for r in sheet.iter_rows())
    paper = Printed.objects.get(kind="ISSUED")
    assert [s.of.unit for s in paper.snapshots.all()] == [GREEN]
    assert "与签收时一致" in text_of(client.get(f"/returns/proof/{paper.code}/"))
    town = taken(cast.client("clerk"), table, GREEN)
    assert [c.value for c in town[4]] == ["青山镇", figures["persons"], "缺资金", 3]
    assert town["A5"].value is None
    assert "填报单位：青山镇" in town["A2"].value
    silent = cast.client("other_clerk").post(
        f"/returns/periods/{period.pk}/file/", {"unit": WATER, "form": "issued"}, follow=True
    )
    assert "还没有接收" in text_of(silent)
    assert (
        cast.client("other_clerk")
        .post(f"/returns/periods/{period.pk}/file/", {"unit": GREEN, "form": "issued"})
        .status_code
        == 403
    )
    assert taken(client, table, COUNTY)["D4"].value == 3
    assert Printed.objects.filter(kind="ISSUED").count() == 2  # the same content is the same document


def test_a_workbook_with_a_row_for_each_unit(bound, cast) -> None:
    client, table = bound()
    put(client, table)
    walk(cast, table)
    answer = client.post(
        f"/returns/periods/{Period.objects.get().pk}/file/", {"unit": COUNTY, "form": "xlsx"}
    )
    rows = [
        [c.value for c in r]
        for r in openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows()
    ]
    head = next(r for r in rows if r[0] == "单位")
    assert "返乡创业户数（户）" in head
    column = head.index("返乡创业户数（户）")
    assert {r[0]: r[column] for r in rows if r[0] in {"青山镇", "绿水镇", "合计"}} == {
        "青山镇": 3,
        "绿水镇": "未报",
        "合计": 3,
    }


def test_numbers_climb_from_villages_and_every_sum_opens_its_parts(bound, cast) -> None:
    client, table = bound("VILLAGE")
    assert "要选“村、乡镇逐级”" in text_of(put(client, table))
    assert "6 个单位有了这份报表" in text_of(put(client, table, reporter="VILLAGE"))
    period = Period.objects.get()
    for unit, name, number in ((UPPER, "cadre", "4"), (LOWER, "clerk", "0")):
        page = page_of(table, unit)
        cast.client(name).post(f"{page}fill/", filled(table, number, "无" if number == "0" else "缺技术"))
        cast.client("township_admin").post(f"{page}accept/")
    assert Return.objects.get(unit=LOWER).zero
    page = page_of(table, GREEN)
    shown = cast.client("clerk").get(page).content.decode()
    assert "2/2 个村已报" in shown
    assert "都没有，报零" not in shown
    assert f'name="{codes(table)["返乡创业户数"]}"' not in shown  # nobody types a sum
    walk(cast, table, number="99")
    county = client.get(f"/returns/periods/{period.pk}/?unit={COUNTY}").content.decode()
    ask = Binding.objects.get(of=table, label="返乡创业户数").pk
    for unit in (COUNTY, GREEN):
        url = f"/returns/periods/{period.pk}/asked/{ask}/?unit={unit}"
        assert url in county
        assert 'data-total="4"' in client.get(url).content.decode()
    words = Binding.objects.get(label="主要困难").pk
    shown = client.get(f"/returns/periods/{period.pk}/asked/{words}/?unit={COUNTY}").content.decode()
    assert re.findall(r"data-open>(\w+)</a></th><td class=\"return-words\">(\w+)</td>", shown) == [
        ("青山镇上坪村", "缺技术"),
        ("青山镇下坪村", "无"),
    ]
    assert "青山镇上坪村" in text_of(client.get(f"/returns/periods/{period.pk}/?unit={COUNTY}&level=VILLAGE"))
    east = page_of(table, EAST)
    cast.client("other_cadre").post(f"{east}fill/", filled(table, "8", "无"))
    cast.client("other_clerk").post(f"{east}accept/")
    assert (
        Return.objects.get(unit=EAST).state == "ACCEPTED"
    )  # but its township has signed nothing: the county prints neither
    sheet = taken(client, table, COUNTY)
    assert [(r[0].value, r[3].value) for r in sheet.iter_rows(min_row=4, max_row=7)] == [("上坪村", 4), ("下坪村", 0), ("东岭村", "未报"), ("西岭村", "未报")]  # fmt: skip
    assert sheet["D8"].value == 4
    assert [c.value for c in taken(client, table, UPPER)[4]][3] == 4


def test_who_may_see_and_do_what(bound, cast) -> None:
    client, table = bound()
    put(client, table)
    walk(cast, table)
    period, ask = Period.objects.get().pk, Binding.objects.filter(what="ASK").first().pk
    asked = f"/returns/periods/{period}/asked/{ask}/?unit="
    for name in ("clerk", "cadre", "leader", "other_clerk", "auditor", "member", "reporter"):
        browser = cast.client(name)
        assert browser.post(f"/issued/{table.pk}/put/", moments()).status_code == 403, name
        assert browser.get(asked + COUNTY).status_code == (200 if name in {"leader", "member"} else 403), name
        assert browser.get(page_of(table, GREEN)).status_code == (
            200 if name in {"leader", "member", "clerk"} else 403
        ), name
    assert cast.client("clerk").get(asked + GREEN).status_code == 200
    assert cast.client("clerk").get(asked + WATER).status_code == 403
    for missing in (
        asked,
        f"/returns/periods/{period}/names/persons/?only=reported",
    ):  # no unit named is no unit
        assert cast.client("clerk").get(missing).status_code == 403
    assert (
        cast.client("clerk").post(f"/returns/periods/{period}/file/", {"form": "issued"}).status_code == 403
    )


def test_a_form_that_is_refused_keeps_what_was_typed(bound) -> None:
    client, table = bound()
    answer = put(client, table, until_at="2025-01-01T10:00", lock_hours=48)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "不早于报送时限" in shown
    assert 'value="2025-01-01T10:00"' in shown
    assert 'value="48"' in shown
