"""Pages of returns, as the cast meets them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from django.utils import timezone

from cast import EAST, GREEN, UPPER, WATER
from qicheng.reports import returns
from qicheng.reports.models import Period, Printed, Return, Snapshot
from qicheng.reports.services import cutting
from said import text_of

pytestmark = pytest.mark.database


@pytest.fixture
def period(cast) -> Period:
    """A daily period as of an hour ago, due in an hour."""
    now = timezone.now()
    cut = cutting.cut_at(season=2025, as_of=now - dt.timedelta(hours=1), at=now)
    made = Period.objects.create(
        season=2025, code="DAILY", title="每日统计表", rhythm="DAILY", reporter="VILLAGE", day=timezone.localdate(), as_of_at=cut.as_of_at, cut=cut,
        due_at=now + dt.timedelta(hours=1), publish_at=now + dt.timedelta(hours=2), lock_at=now + dt.timedelta(hours=3),
    )  # fmt: skip
    Return.objects.bulk_create(
        [Return(period=made, unit=u, level="TOWNSHIP" if u in {GREEN, WATER} else "VILLAGE", due_at=made.due_at) for u in (GREEN, WATER, UPPER, EAST)]
    )  # fmt: skip
    return made


def page_of(period: Period, unit: str) -> str:
    return f"/returns/{Return.objects.get(period=period, unit=unit).pk}/"


def test_a_report_walks_up_through_the_pages(cast, period) -> None:
    clerk, boss, centre = (cast.client(n) for n in ("clerk", "township_admin", "centre"))
    assert "要我报的" in text_of(clerk.get("/returns/"))
    page = page_of(period, GREEN)
    said = {"act": "keep", "fact-asks": "缺两辆大巴", "remark-intends": "比上年多"}
    clerk.post(f"{page}fill/", said)
    shown = text_of(clerk.get(page))
    assert "缺两辆大巴" in clerk.get(page).content.decode()
    assert "填报中" in shown
    assert "已报送，等待审核" in text_of(clerk.post(f"{page}fill/", said | {"act": "submit"}, follow=True))
    assert "等我审核" in text_of(boss.get("/returns/"))
    assert "已审核" in text_of(boss.post(f"{page}review/", follow=True))
    assert "已接收，数字从此固定" in text_of(centre.post(f"{page}accept/", follow=True))
    shot = Snapshot.objects.get()
    proof = text_of(centre.get(f"/returns/proof/{shot.code.lower()}/"))
    assert "与签收时一致" in proof
    assert shot.digest in proof


def test_the_first_page_of_the_day_says_what_is_to_be_reported_and_taken_in(cast, period) -> None:
    clerk, boss, centre = (cast.client(n) for n in ("clerk", "township_admin", "centre"))
    assert "报表要报" in text_of(clerk.get("/"))
    assert "报表等您审核" not in text_of(boss.get("/"))
    clerk.post(f"{page_of(period, GREEN)}fill/", {"act": "submit"})
    assert "报表要报" not in text_of(clerk.get("/"))
    assert "报表等您审核" not in text_of(clerk.get("/"))  # not of one's own filling
    assert "报表等您审核" in text_of(boss.get("/"))
    assert "报表等您审核" not in text_of(centre.get("/"))
    boss.post(f"{page_of(period, GREEN)}review/")
    assert "报表等您审核" in text_of(centre.get("/"))


def test_who_may_not_is_refused_and_who_was_refused_keeps_what_was_typed(cast, period) -> None:
    page = page_of(period, GREEN)
    assert cast.client("other_clerk").get(page).status_code == 403
    assert cast.client("cadre").get(page).status_code == 403
    assert cast.client("cadre").get(page_of(period, UPPER)).status_code == 200
    assert cast.client("cadre").get(page_of(period, EAST)).status_code == 403
    assert cast.client("centre").post(f"{page}fill/", {"act": "submit"}).status_code == 403
    answer = cast.client("clerk").post(f"{page}fill/", {"act": "zero", "remark-intends": "别丢了这句"})
    assert answer.status_code == 422
    assert "不是零报告" in text_of(answer)
    assert "别丢了这句" in answer.content.decode()


def test_silent_is_not_nought_on_the_period(cast, period) -> None:
    clerk = cast.client("clerk")
    clerk.post(f"{page_of(period, GREEN)}fill/", {"act": "submit"})
    answer = cast.client("centre").get(f"/returns/periods/{period.pk}/")
    shown = text_of(answer)
    assert "已报单位合计（1/2）" in shown
    row = re.search(r"绿水镇.*?</tr>", answer.content.decode(), re.DOTALL)
    assert row
    assert row[0].count("未报") >= 5
    green = returns.figures_of(Return.objects.get(period=period, unit=GREEN))
    assert f"{green['labour_force']}" in shown


def test_the_names_are_as_many_as_the_figure_and_masked(cast, period) -> None:
    row = Return.objects.get(period=period, unit=UPPER)
    answer = cast.client("cadre").get(f"/returns/{row.pk}/names/labour_force/")
    figure = returns.figures_of(row)["labour_force"]
    assert f'data-figure="{figure}"' in answer.content.decode()
    assert answer.content.decode().count('class="name"') == figure
    assert not re.search(r"\d{17}[\dX]", answer.content.decode())
    assert cast.client("member").get(f"/returns/{row.pk}/names/labour_force/").status_code == 403
    assert cast.client("cadre").get(f"/returns/{row.pk}/names/nonsense/").status_code == 404


def test_a_correction_through_the_pages(cast, period) -> None:
    from qicheng.journeys import services as ledger
    from qicheng.staff.queries import installation

    page, row = page_of(period, GREEN), Return.objects.get(period=period, unit=GREEN)
    clerk, boss, centre = (cast.client(n) for n in ("clerk", "township_admin", "centre"))
    clerk.post(f"{page}fill/", {"act": "submit"})
    boss.post(f"{page}review/")
    centre.post(f"{page}accept/")
    person = cast.person_id(cast.numbers[UPPER][0])
    ledger.record(
        [ledger.Change(person_id=person, values={"intention": "STAY"})],
        season=2025,
        kind="CORRECT",
        at=timezone.now(),
        by=installation("试验"),
    )
    form = clerk.get(f"{page}correct/").content.decode()
    journey = re.search(r'name="journeys" value="(\d+)"', form)
    assert journey
    assert "有意外出 -1" in text_of(clerk.get(f"{page}correct/"))
    refused = clerk.post(f"{page}correct/", {"journeys": journey[1], "reason": ""})
    assert refused.status_code == 422
    assert "checked" in refused.content.decode()
    clerk.post(f"{page}correct/", {"journeys": journey[1], "reason": "当日漏登，此人不去"})
    number = row.corrections.get().pk
    assert (
        clerk.post(f"{page}corrections/{number}/", {"approve": "yes"}).status_code == 403
        or row.corrections.get().state == "PROPOSED"
    )
    shown = text_of(
        centre.post(f"{page}corrections/{number}/", {"approve": "yes", "answer": "同意"}, follow=True)
    )
    assert "第 2 版" in shown
    first = Snapshot.objects.get(version=1)
    assert "已不是最新" in text_of(centre.get(f"/returns/proof/{first.code}/"))


def test_a_document_is_the_same_bytes_and_its_code_proves_it(cast, period) -> None:
    page = page_of(period, GREEN)
    clerk, boss, centre = (cast.client(n) for n in ("clerk", "township_admin", "centre"))
    clerk.post(f"{page}fill/", {"act": "submit"})
    boss.post(f"{page}review/")
    centre.post(f"{page}accept/")
    made = {}
    for form in ("xlsx", "docx", "pdf"):
        first, second = (
            b"".join(centre.post(f"/returns/periods/{period.pk}/file/", {"form": form}).streaming_content) for _ in range(2)
        )  # fmt: skip
        assert first == second, form
        if form != "pdf":
            assert {i.date_time[0] for i in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {1980}, form
        made[form] = first
    paper = Printed.objects.get()
    assert paper.number.startswith("务工报〔")
    rows = list(openpyxl.load_workbook(io.BytesIO(made["xlsx"])).active.values)
    green = next(r for r in rows if r[0] == "青山镇")
    water = next(r for r in rows if r[0] == "绿水镇")
    figures = returns.figures_of(Return.objects.get(period=period, unit=GREEN))
    assert list(green[1:]) == list(figures.values())
    assert set(water[1:]) == {"未报"}
    shown = text_of(centre.get(f"/returns/proof/{paper.code}/"))
    assert "与签收时一致" in shown
    Snapshot.objects.update(facts={"asks": "改了"})
    assert "被改动过" in text_of(centre.get(f"/returns/proof/{paper.code}/"))
    assert cast.client("other_clerk").get(f"/returns/proof/{paper.code}/").status_code == 404


def test_the_sums_of_a_period_open_as_many_names(cast, period) -> None:
    cast.client("clerk").post(f"{page_of(period, GREEN)}fill/", {"act": "submit"})
    centre = cast.client("centre")
    green = returns.figures_of(Return.objects.get(period=period, unit=GREEN))["labour_force"]
    for only, figure in (
        ("reported", green),
        ("all", returns.folded(period.cut, "450981000000", ["labour_force"])["labour_force"]),
    ):
        page = centre.get(
            f"/returns/periods/{period.pk}/names/labour_force/?unit=450981000000&only={only}"
        ).content.decode()
        assert f'data-figure="{figure}"' in page
    assert (
        cast.client("clerk")
        .get(f"/returns/periods/{period.pk}/names/labour_force/?unit=450981000000")
        .status_code
        == 403
    )


def test_the_bulletin_ranks_by_what_fell_due(cast, period) -> None:
    cast.client("clerk").post(f"{page_of(period, GREEN)}fill/", {"act": "submit"})
    Return.objects.update(due_at=timezone.now() - dt.timedelta(minutes=1))
    Return.objects.filter(unit=GREEN).update(first_at=timezone.now() - dt.timedelta(minutes=5))
    answer = cast.client("centre").get("/returns/bulletin/")
    rows = [
        " ".join(re.sub(r"<[^>]*>", " ", row).split())
        for row in re.findall(r"<tr>.*?</tr>", answer.content.decode(), re.DOTALL)
    ]
    assert "1 青山镇 1 1 0 0 0 0 100.0%" in rows
    assert "2 绿水镇 1 0 1 0 0 0 0.0%" in rows
    assert cast.client("clerk").get("/returns/bulletin/").status_code == 403
    file = cast.client("centre").post(
        "/returns/bulletin/file/", {"form": "docx", "week": str(timezone.localdate())}
    )
    assert b"".join(file.streaming_content)[:2] == b"PK"
