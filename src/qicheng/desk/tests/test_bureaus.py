"""The bureaus' tables: each confirms its own, a late one is seen."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import COUNTY
from qicheng.core.viewer import NotAllowed
from qicheng.desk import bureau_returns
from qicheng.desk.tests.test_home_questions import MOST
from qicheng.employers.models import Enterprise
from qicheng.staff import services as staff
from qicheng.staff.models import Account
from qicheng.staff.queries import installation, viewer_for

BY = installation("试验")
TUESDAY = dt.datetime(
    2025, 3, 11, 5, 0, tzinfo=dt.UTC
)  # 13:00, after the as-of moment and before five o'clock


@pytest.fixture
def works(county):
    for n, bureau in enumerate(("县工业和信息化局", "县住房和城乡建设局")):
        Enterprise.objects.create(
            name=f"示例县第{n}公司", name_key=f"示例县第{n}", bureau=bureau, status="REOPENED"
        )
    staff.ensure_account(
        username="gongxin", name="李科长", role="BUREAU_REPORTER", place_code=COUNTY, office="示例县工信局", password="cast-of-2025",
        at=dt.datetime(2025, 3, 1, tzinfo=dt.UTC), by=BY,
    )  # fmt: skip
    return viewer_for(Account.objects.get(username="gongxin"), on=dt.date(2025, 3, 11), county_code=COUNTY)


def states(at: dt.datetime) -> dict[str, list[str]]:
    return {row.bureau: [c.state for c in row.cells] for row in bureau_returns.rows(BY, at=at)}


def test_each_confirms_its_own_and_a_late_one_is_seen(works):
    assert bureau_returns.open_count(works, at=TUESDAY) == 2
    assert bureau_returns.confirm(bureau="县工业和信息化局", code="RESUMED", at=TUESDAY, by=works) == 1
    assert states(TUESDAY) == {"县工业和信息化局": ["DUE", "ON_TIME"], "县住房和城乡建设局": ["DUE", "DUE"]}
    late = TUESDAY + dt.timedelta(hours=6)
    assert bureau_returns.late_count(BY, at=late) == 3
    bureau_returns.confirm(bureau="县工业和信息化局", code="ENTERPRISE", at=late, by=works)
    assert states(late)["县工业和信息化局"] == ["IN_LATE", "ON_TIME"]
    with pytest.raises(NotAllowed, match="本部门"):
        bureau_returns.confirm(bureau="县住房和城乡建设局", code="RESUMED", at=TUESDAY, by=works)


@time_machine.travel(TUESDAY, tick=False)
def test_the_home_says_what_waits_for_the_bureau_and_asks_no_more_than_others(works):
    browser = Client()
    browser.force_login(Account.objects.get(username="gongxin"))
    browser.get("/")
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/").content.decode()
    assert "企业表要确认" in page
    assert len(asked) <= MOST, [q["sql"] for q in asked]


def test_the_page_shows_all_to_who_may(works, cast):
    page = cast.client("member").get("/employers/returns/").content.decode()
    assert "现在没有要确认的表" in page  # the season of 2025 is long over
    assert cast.client("cadre").get("/employers/returns/").status_code == 403
    assert (
        cast.client("reporter")
        .post("/employers/returns/confirm/", {"bureau": "县住房和城乡建设局", "code": "RESUMED"})
        .status_code
        == 403
    )
