"""The leaders' screen: kept figures equal counted ones and their names, counted once a change, few statements, ranges hold."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cast import COUNTY, EAST, GREEN, PASSWORD, UPPER, WATER
from qicheng.cases.models import Case
from qicheng.journeys.models import Event, Journey
from qicheng.reports.models import Cell, Period, Return, Screen
from qicheng.reports.services import cutting, watching
from qicheng.season import services as seasons
from qicheng.staff import services as staff
from qicheng.staff.queries import installation
from said import text_of

LINK = re.compile(r'<a[^>]*href="(/units/\d{12}/names/[^"]+)"[^>]*>(.*?)</a>', re.S)
BY = installation("试验")


@pytest.fixture
def gone(cast):
    """Some have left in the last days, by two ways, one long ago and one by a way that nobody wrote down."""
    today = timezone.localdate()
    ids = list(
        Journey.objects.filter(season=2025, roster="PRESENT", village=UPPER)
        .order_by("id")
        .values_list("id", flat=True)
    )
    for number, ago, way in (
        (0, 0, "CHARTER"),
        (1, 0, "CHARTER"),
        (2, 0, "TRAIN"),
        (3, 2, None),
        (4, 20, "TRAIN"),
        (5, 21, "TRAIN"),
    ):
        Journey.objects.filter(pk=ids[number]).update(
            stage="AWAY", transport=way, departed_date=today - dt.timedelta(days=ago)
        )
    return cast


def links_of(html: str) -> list[tuple[str, int]]:
    """The addresses of names with the number that each stands under."""
    found = []
    for url, inner in LINK.findall(html):
        value = re.search(r'class="stat-value[^"]*">([\d,]+)', inner)
        shown = value[1] if value else re.findall(r"[\d,]+", re.sub(r"<[^>]+>", " ", inner))[-1]
        found.append((url.replace("&amp;", "&"), int(shown.replace(",", ""))))
    return found


def figures_of(html: str) -> dict[str, str]:
    """Large figures by their words."""
    found = re.findall(
        r'class="stat-label">(?:<span.*?</span>)?([^<]+)</span><div class="stat-value[^"]*">([^<]+)',
        html,
        re.S,
    )
    return {label.strip(): value.strip() for label, value in found}


def screen(browser, unit: str = "", **headers):
    return browser.get(f"/screen/{'?unit=' + unit if unit else ''}", headers=headers)


def test_every_number_opens_exactly_its_names(gone) -> None:
    browser = gone.client("centre")
    for unit in (COUNTY, GREEN):
        links = links_of(screen(browser, unit).content.decode())
        assert len(links) > 40
        assert any("departed_date" in url and "transport=CHARTER" in url for url, _ in links)
        for url, shown in links:
            names = text_of(browser.get(url))
            assert int(re.search(r'data-figure="(\d+)"', names)[1]) == shown, url


def test_departures_are_counted_by_day_and_way_in_the_window_only(gone) -> None:
    today = timezone.localdate()
    counts = watching.current(season=2025, at=timezone.now()).content["counts"]
    day = str(today)
    went = [[str(today - dt.timedelta(days=20)), "TRAIN", 1], [str(today - dt.timedelta(days=2)), "", 1], [day, "CHARTER", 2], [day, "TRAIN", 1]]  # fmt: skip
    assert counts["left"] == {GREEN: went, COUNTY: went}
    page = text_of(screen(gone.client("leader")))
    assert "方式未写明" in page and "包车直达" in page
    unknown = f"/units/{COUNTY}/names/went_out/?departed_date={today - dt.timedelta(days=2)}&transport=-"
    names = text_of(gone.client("leader").get(unknown))
    assert re.search(r'data-figure="1"', names) and "方式未写明" in names
    for wrong in ("departed_date=2025-13-01", "departed_date=x", "transport=%27"):
        assert gone.client("leader").get(f"/units/{COUNTY}/names/went_out/?{wrong}").status_code == 404


def test_kept_figures_are_the_counted_ones(gone) -> None:
    counts = watching.current(season=2025, at=timezone.now()).content["counts"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM journeys_journey WHERE roster = 'PRESENT' AND intention IN ('RETURN', 'NEW', 'GONE')"
        )
        whole = cursor.fetchone()[0]
    at = counts["codes"].index("set_to_go")
    assert sum(row[at] for row in counts["rows"][COUNTY].values()) == whole > 0
    assert figures_of(text_of(screen(gone.client("leader"))))["有意外出和已外出"] == str(whole)


def test_it_is_counted_when_the_ledger_changes_and_not_before(cast, monkeypatch) -> None:
    counted = []
    count = watching._counts
    monkeypatch.setattr(watching, "_counts", lambda *a: counted.append(a) or count(*a))
    at = timezone.now()
    for n in range(3):
        watching.minute(at=at + dt.timedelta(minutes=n))
    assert len(counted) == 1
    kept = Screen.objects.get(season=2025)
    assert kept.seen_at == at + dt.timedelta(minutes=2)
    row = Journey.objects.filter(roster="PRESENT", village=EAST).first()
    facts = {
        f.attname: getattr(row, f.attname)
        for f in Journey._meta.concrete_fields
        if f.attname not in {"id", "person_id"}
    }
    Event.objects.create(journey=row, at=at, kind="试验", by="试验", **facts)
    watching.minute(at=at + dt.timedelta(minutes=3))
    assert len(counted) == 2
    watching.minute(at=at + dt.timedelta(days=1))  # another day: the window of departures has moved
    assert len(counted) == 3


def test_the_clock_keeps_it_and_a_page_counts_only_where_the_clock_stands_still(cast, monkeypatch) -> None:
    asked = []
    refresh = watching.refresh
    monkeypatch.setattr(watching, "refresh", lambda **k: asked.append(k) or refresh(**k))
    watching.minute(at=timezone.now())
    assert len(asked) == 1
    browser = cast.client("leader")
    for _ in range(3):
        assert screen(browser).status_code == 200
    assert len(asked) == 1
    Screen.objects.update(seen_at=timezone.now() - dt.timedelta(minutes=3))
    screen(browser)
    screen(browser)
    assert len(asked) == 2


def test_what_another_version_counted_is_counted_anew(cast) -> None:
    at = timezone.now()
    watching.minute(at=at)
    state = Screen.objects.get().state
    Screen.objects.update(state="0123456789abcdef" + state[16:], content={"counts": {}, "before": None})
    assert screen(cast.client("leader")).status_code == 200
    assert Screen.objects.get().state == state


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="threads share one memory database, which refuses to be read while it is written, as no file does"
)  # fmt: skip
@pytest.mark.django_db(transaction=True)
def test_those_who_come_together_count_once(cast, monkeypatch) -> None:
    counted = []
    count = watching._counts
    monkeypatch.setattr(watching, "_counts", lambda *a: counted.append(a) or count(*a))
    at = timezone.now()

    def look(_: int) -> int:
        try:
            return len(watching.current(season=2025, at=at).content["counts"]["rows"][COUNTY])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(look, range(4))) == {2}
    assert len(counted) == 1


def test_the_page_is_cheap(cast) -> None:
    browser = cast.client("leader")
    for unit in (COUNTY, GREEN):
        screen(browser, unit)
        with CaptureQueriesContext(connection) as captured:
            assert screen(browser, unit).status_code == 200
        own = [
            q["sql"]
            for q in captured
            if "reports_" in q["sql"] or "cases_" in q["sql"] or "journeys_" in q["sql"]
        ]
        assert len(own) == 2, own  # the kept figures, the red cards
        assert len(captured) <= 7, [
            q["sql"][:90] for q in captured
        ]  # with session, account, rights, tray of every page


def test_a_target_that_was_set_is_there_with_the_next_minute(cast) -> None:
    at = timezone.now()
    watching.minute(at=at)
    seasons.set_target(
        year=2025, place_code=GREEN, measure="set_to_go", number=987, reason="试验", at=at, by=BY
    )
    watching.minute(at=at)
    page = text_of(screen(cast.client("leader")))
    assert 'data-label="目标">987</td>' in page


def test_the_forecast_goes_by_the_cut_of_a_week_ago(cast) -> None:
    now = timezone.now()
    page = text_of(screen(cast.client("leader")))
    assert "满一天后才有速度" in page
    cut = cutting.cut_at(season=2025, as_of=now - dt.timedelta(days=7, hours=1), at=now)
    for cell in Cell.objects.filter(cut=cut):
        cell.figures = {**cell.figures, "intends": 1, "already_out": 0}
        cell.save()
    watching.refresh(season=2025, at=now)
    page = text_of(screen(cast.client("leader")))
    assert "按近7日速度" in page
    before = Screen.objects.get().content["before"]
    assert before["cut"] == cut.pk
    villages = Cell.objects.filter(cut=cut).count()
    assert before["reached"][COUNTY] == villages
    assert (
        sum(n for u, n in before["reached"].items() if u.endswith("000")) == 2 * villages
    )  # townships and county


@pytest.fixture
def late(cast) -> Period:
    """A daily report that fell due an hour ago: one township has reported, one has not; a village is late too."""
    now = timezone.now()
    cut = cutting.cut_at(season=2025, as_of=now - dt.timedelta(hours=3), at=now)
    made = Period.objects.create(
        season=2025, code="DAILY", title="每日统计表", rhythm="DAILY", reporter="VILLAGE", day=timezone.localdate(), as_of_at=cut.as_of_at, cut=cut,
        due_at=now - dt.timedelta(hours=1), publish_at=now, lock_at=now + dt.timedelta(hours=3),
    )  # fmt: skip
    for unit, level, first in (
        (GREEN, "TOWNSHIP", now - dt.timedelta(hours=2)),
        (WATER, "TOWNSHIP", None),
        (UPPER, "VILLAGE", None),
    ):
        Return.objects.create(
            period=made,
            unit=unit,
            level=level,
            due_at=made.due_at,
            first_at=first,
            state="SUBMITTED" if first else "DRAFT",
        )
    return made


def test_who_is_late_stands_there_and_who_may_not_see_returns_sees_none(late, cast) -> None:
    page = text_of(screen(cast.client("leader")))
    assert figures_of(page)["迟报单位"] == "1"
    row = Return.objects.get(unit=WATER)
    assert f'href="/returns/{row.pk}/">绿水镇</a>' in page
    assert "上坪村" not in page
    inside = text_of(screen(cast.client("clerk")))
    assert "上坪村</a>" in inside and "绿水镇" not in inside
    staff.ensure_account(
        username="money",
        name="财政",
        role="FINANCE",
        place_code=COUNTY,
        at=timezone.now(),
        by=BY,
        password=PASSWORD,
        office="财政局",
    )
    money = text_of(screen(cast.client("money")))
    assert "迟报" not in money and "/names/" not in money and "闭合条" in money


def test_red_cards_are_counted_as_far_as_the_viewer_sees(cast) -> None:
    now = timezone.now()
    facts = {
        "kind": "PROBLEM",
        "owner": "PUBLIC_SERVICE",
        "severity": 2,
        "opened_by": "试验",
        "state": "OPEN",
    }
    for place, card, days, closed in (
        (UPPER, "RED", 12, None),
        (EAST, "RED", 5, None),
        (EAST, "YELLOW", 30, None),
        (EAST, "RED", 40, now),
    ):
        Case.objects.create(
            place=place,
            card=card,
            key=f"red{days}",
            opened_at=now - dt.timedelta(days=days, hours=1),
            closed_at=closed,
            **facts,
        )
    leader = text_of(screen(cast.client("leader")))
    assert figures_of(leader)["红牌事项"] == "2"
    assert "最久的已 12 天" in leader
    clerk = text_of(screen(cast.client("clerk")))
    assert figures_of(clerk)["红牌事项"] == "1"
    assert figures_of(text_of(screen(cast.client("other_clerk"))))["红牌事项"] == "1"
    assert "最久的已 5 天" in text_of(screen(cast.client("other_clerk")))


@pytest.mark.parametrize(
    ("who", "unit", "expected"),
    [
        ("leader", "", 200), ("leader", GREEN, 200), ("leader", UPPER, 403), ("member", "", 200), ("clerk", "", 200), ("clerk", GREEN, 200),
        ("clerk", WATER, 403), ("clerk", COUNTY, 403), ("cadre", "", 403), ("cadre", UPPER, 403), ("cadre", GREEN, 403), ("helper", "", 403),
        ("leader", "450981999000", 404), ("leader", "110000000000", 403), ("leader", "x", 403), ("auditor", "", 403),
    ],
)  # fmt: skip
def test_ranges(cast, who, unit, expected) -> None:
    assert screen(cast.client(who), unit).status_code == expected


def test_the_page_asks_for_its_figures_alone(cast) -> None:
    browser = cast.client("leader")
    whole, part = screen(browser).content.decode(), screen(browser, **{"X-Part": "figures"}).content.decode()
    assert "<html" in whole and "<html" not in part and "data-as-of" in part
    assert part.strip() in whole
    assert "no-store" in screen(browser)["Cache-Control"]
    assert "rail" not in re.findall(r'class="([\w-]+)', whole)


def test_before_anybody_is_listed_it_says_what_to_do(county, client) -> None:
    from qicheng.staff.models import Account

    client.force_login(
        Account.objects.get(username="leader"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert "还没有名单" in text_of(client.get("/screen/"))


def test_home_and_the_units_page_lead_there(cast) -> None:
    for who in ("leader", "centre", "clerk"):
        assert 'href="/screen/"' in text_of(cast.client(who).get("/"))
    assert 'href="/screen/"' not in text_of(cast.client("cadre").get("/"))
    assert f'href="/screen/?unit={GREEN}"' in text_of(cast.client("centre").get(f"/units/{GREEN}/"))
    assert "/screen/" not in text_of(cast.client("centre").get(f"/units/{UPPER}/"))
