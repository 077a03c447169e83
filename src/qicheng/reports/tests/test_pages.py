"""A unit's page, the names behind its figures, the tables: figures equal names, ranges hold, numbers are masked."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from qicheng.core.models import AuditLine
from qicheng.journeys.models import Journey
from qicheng.places import queries as places
from qicheng.reports import drafts, queries
from said import text_of

COUNTY, GREEN, WATER, UPPER, EAST = (
    "450981000000",
    "450981101000",
    "450981102000",
    "450981101201",
    "450981102201",
)
LINK = re.compile(
    r'href="(/units/\d{12}/names/[^"]+)"[^>]*>(?:<svg(?:(?!</svg>).)*</svg>)?([\d,]+)</a>', re.S
)


def figure_of(html: str) -> int:
    return int(re.search(r'data-figure="(\d+)"', html)[1])


def rows_of(html: str) -> int:
    return len(re.findall(r'<th scope="row" class="name">', html))


def test_every_figure_of_the_page_opens_exactly_its_names(cast):
    browser = cast.client("centre")
    html = text_of(browser.get(f"/units/{COUNTY}/"))
    links = LINK.findall(html)
    assert len(links) > 20
    for url, shown in links:
        names = text_of(browser.get(url.replace("&amp;", "&")))
        assert figure_of(names) == int(shown.replace(",", "")), url
        assert rows_of(names) == min(50, figure_of(names)), url


def test_the_closing_bar_says_who_is_not_explained(cast):
    html = text_of(cast.client("centre").get(f"/units/{COUNTY}/"))
    assert "闭合条" in html
    assert re.search(r'class="verdict verdict-bad" href="/units/450981000000/names/unexplained/"', html)
    assert figure_of(text_of(cast.client("centre").get(f"/units/{COUNTY}/names/unexplained/"))) == 4


def test_a_person_who_moved_away_is_named_to_the_village_of_last_year(cast):
    page = text_of(cast.client("cadre").get(f"/units/{UPPER}/names/base/"))
    assert figure_of(page) == 9
    assert rows_of(page) == 9
    assert "现已转到别处" in page
    assert text_of(cast.client("centre").get(f"/units/{UPPER}/names/moved_out/")).count("东岭村") == 1


def test_a_long_list_is_turned_over_without_losing_or_doubling_anybody(cast, monkeypatch):
    from qicheng.reports import names

    page_of = names.page
    monkeypatch.setattr(names, "page", lambda *a, **k: page_of(*a, **{**k, "size": 7}))
    browser, seen, url = cast.client("centre"), [], f"/units/{COUNTY}/names/persons/"
    while url:
        html = text_of(browser.get(url))
        seen += re.findall(r'href="/persons/(\d+)/"', html)
        following = re.search(r'href="\?(after=[^"]+)"[^>]*rel="next"', html)
        url = f"/units/{COUNTY}/names/persons/?{following[1]}" if following else ""
    assert len(seen) == len(set(seen)) == 44


@pytest.mark.parametrize(
    ("who", "unit", "expected"),
    [
        ("cadre", UPPER, 200), ("cadre", EAST, 403), ("cadre", GREEN, 403), ("cadre", COUNTY, 403), ("other_cadre", UPPER, 403),
        ("clerk", GREEN, 200), ("clerk", UPPER, 200), ("clerk", WATER, 403), ("clerk", EAST, 403), ("clerk", COUNTY, 403),
        ("centre", EAST, 200), ("leader", COUNTY, 200), ("member", COUNTY, 200), ("auditor", COUNTY, 403), ("helper", UPPER, 403),
    ],
)  # fmt: skip
def test_ranges_of_units(cast, who, unit, expected):
    browser = cast.client(who)
    assert browser.get(f"/units/{unit}/").status_code == expected
    names = browser.get(f"/units/{unit}/names/persons/").status_code
    assert names == (403 if who == "member" else expected)


def test_whoever_may_not_see_names_sees_figures_without_links(cast):
    html = text_of(cast.client("member").get(f"/units/{COUNTY}/"))
    assert "闭合条" in html
    assert "/names/" not in html


def test_strangers_are_sent_to_the_door(cast, client):
    for url in (f"/units/{COUNTY}/", f"/units/{COUNTY}/names/persons/", "/tables/"):
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "url",
    [
        "/units/110000000000/",
        f"/units/{COUNTY}/names/nothing/",
        f"/units/{COUNTY}/names/intends/?dest_province=%27",
    ],
)
def test_what_is_not_there_is_not_found(cast, url):
    assert cast.client("centre").get(url).status_code == 404


def test_no_whole_number_is_in_any_page(cast):
    browser = cast.client("centre")
    for url in (
        f"/units/{COUNTY}/",
        f"/units/{COUNTY}/names/persons/",
        "/tables/?kind=intents&sheet=1",
        "/tables/?kind=departed",
    ):
        html = text_of(browser.get(url))
        assert not [n for n in cast.all_numbers if n in html], url
        assert not re.search(r"\b1380000\d{4}\b", html), url


def test_a_village_without_a_report_is_not_zero(county, cast):
    from qicheng.survey.models import Round

    Round.objects.filter(village=EAST).delete()
    html = text_of(cast.client("centre").get(f"/units/{WATER}/"))
    assert "未报村" in html
    assert re.search(r'<span class="warn">1</span>', html)


def test_before_anybody_is_on_a_list_the_page_says_what_to_do(county, client):
    from qicheng.staff.models import Account

    client.force_login(
        Account.objects.get(username="centre"), backend="django.contrib.auth.backends.ModelBackend"
    )
    html = text_of(client.get(f"/units/{COUNTY}/"))
    assert "还没有名单" in html
    assert "/imports/" in html


def take_out(browser, **said):
    return browser.post(
        reverse("reports:take_out"), {"kind": "intents", "unit": COUNTY, "form": "xlsx", "sheet": 0, **said}
    )


def cells_of(response) -> str:
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        return "".join(book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet"))


def test_a_table_leaves_masked_and_stands_in_the_book(cast):
    response = take_out(cast.client("centre"))
    assert response.status_code == 200
    text = cells_of(response)
    assert "**************" in text
    assert not [n for n in cast.all_numbers if n in text]
    line = AuditLine.objects.filter(act="reports.table_file").get()
    assert '"unmasked": false' in line.detail


def test_whole_numbers_need_the_right_and_a_reason(cast):
    assert take_out(cast.client("leader"), unmasked="1", reason="报市局").status_code == 403
    refused = take_out(cast.client("centre"), unmasked="1")
    assert refused.status_code == 422
    assert "理由" in text_of(refused)
    text = cells_of(take_out(cast.client("centre"), unmasked="1", reason="报市人社局备案"))
    assert any(n in text for n in cast.all_numbers)
    assert "报市人社局备案" in AuditLine.objects.get(act="reports.table_file").detail


def test_a_table_of_another_township_is_not_given(cast):
    assert take_out(cast.client("clerk"), unit=WATER).status_code == 403
    assert take_out(cast.client("clerk"), unit=GREEN).status_code == 200
    assert cast.client("clerk").get(f"/tables/?unit={WATER}").status_code == 403


def test_a_table_for_paper_is_a_pdf(cast):
    response = take_out(cast.client("clerk"), kind="summary", unit=GREEN, form="pdf")
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"


def test_tables_of_enterprises_are_the_county_s(cast):
    assert "企业基本情况表" in text_of(cast.client("centre").get("/tables/"))
    assert "企业基本情况表" not in text_of(cast.client("clerk").get("/tables/"))
    assert take_out(cast.client("clerk"), kind="enterprises", unit=GREEN).status_code == 403


def test_figures_of_the_table_on_screen_open_their_names(cast):
    browser = cast.client("centre")
    for url, shown in LINK.findall(text_of(browser.get("/tables/?kind=summary"))):
        assert figure_of(text_of(browser.get(url.replace("&amp;", "&")))) == int(shown.replace(",", "")), url


@pytest.mark.parametrize("kind", ["intents", "departed"])
def test_a_table_with_names_holds_exactly_the_persons_of_its_figure(county, cast, kind):
    """Whoever rode the bus went, though he had said 返岗 and not 已外出 at the survey."""
    viewer = cast.viewer("centre")
    going = list(
        Journey.objects.filter(season=2025, roster="PRESENT", intention="RETURN").values_list(
            "person_id", flat=True
        )
    )[:3]
    for person, stage in zip(going, ("ABOARD", "WORKING", "RETURNED"), strict=True):
        Journey.objects.filter(person_id=person).update(
            stage=stage, transport="CHARTER", departed_date=timezone.localdate()
        )
    units = [COUNTY, *(p.code for p in places.children(COUNTY))]
    for unit in units:
        draft = drafts.Draft(kind=kind, season=2025, unit=unit, at=timezone.now())
        rows = drafts.build(viewer, draft)[-1].rows
        figures = queries.unit_figures(viewer, season=2025, unit=unit)
        assert (
            len(rows)
            == figures[drafts.PERSONS[kind]]
            == drafts.persons_in(viewer, kind=kind, season=2025, unit=unit)
        )
    whole = drafts.build(viewer, drafts.Draft(kind="departed", season=2025, unit=COUNTY, at=timezone.now()))[
        -1
    ]
    riders = [row for row in whole.rows if "包车直达" in row]
    assert len(riders) == 3
