"""The book of days: who said what of which day; the enterprise's own link; a bureau that confirms."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.employers import queries, services, voices
from qicheng.employers.models import Conflict, Enterprise, Statement
from qicheng.staff.queries import installation

BY = installation("试验")
MORNING = dt.datetime(2025, 3, 5, 1, 0, tzinfo=dt.UTC)  # 09:00 in the county
EVENING = dt.datetime(2025, 3, 5, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def firm(county) -> Enterprise:
    return Enterprise.objects.create(
        name="示例县第一食品有限公司",
        name_key="示例县第一食品",
        bureau="县工业和信息化局",
        industry="食品",
        due_back=100,
    )


def test_every_day_can_be_read_again(firm):
    services.edit(
        enterprise_id=firm.pk, facts={"status": "PARTIAL", "due_back": 100, "back": 40}, at=MORNING, by=BY
    )
    services.edit(
        enterprise_id=firm.pk, facts={"status": "REOPENED", "due_back": 100, "back": 90}, at=EVENING, by=BY
    )
    fourth = queries.rankings(BY, day=dt.date(2025, 3, 4))[0].rows[0]
    fifth = queries.rankings(BY, day=dt.date(2025, 3, 5))[0].rows[0]
    before = queries.rankings(BY, day=dt.date(2025, 3, 3))[0].rows[0]
    assert (fourth.back_share, fifth.back_share, before.reopened, before.back_share) == (40.0, 90.0, 0, None)
    assert queries.rankings(BY)[0].rows[0].back_share == 90.0
    assert [s.day.day for s in queries.statements(BY, firm.pk)] == [5, 4]


def test_the_same_words_are_said_once_and_nonsense_not_at_all(firm):
    for _ in range(2):
        services.edit(enterprise_id=firm.pk, facts={"status": "PARTIAL", "back": 40}, at=MORNING, by=BY)
    assert Statement.objects.count() == 1
    with pytest.raises(CannotAct, match="大于应返岗"):
        services.edit(enterprise_id=firm.pk, facts={"due_back": 10, "back": 11}, at=MORNING, by=BY)
    assert Enterprise.objects.get().back == 40


def test_the_enterprise_speaks_by_its_link_and_a_difference_waits(firm):
    services.edit(enterprise_id=firm.pk, facts={"status": "REOPENED", "back": 90}, at=MORNING, by=BY)
    token = voices.make_link(enterprise_id=firm.pk, at=MORNING, by=BY)
    page = Client().get(f"/firm/{token}/")
    assert page.status_code == 404  # the link of 2025 is long over
    said = {"status": "PARTIAL", "back": 90, "shortage": 12, "name": "改名公司"}
    assert voices.say_by_link(token=token, facts=said, name="韦经理", at=MORNING, address="") == 1
    firm.refresh_from_db()
    assert (firm.status, firm.shortage, firm.name) == ("REOPENED", 12, "示例县第一食品有限公司")
    assert (Conflict.objects.get().kept, Conflict.objects.get().other) == ("REOPENED", "PARTIAL")
    # The next day nobody else has spoken yet: its word holds.
    assert voices.say_by_link(token=token, facts=said, name="韦经理", at=EVENING, address="") == 0
    assert Enterprise.objects.get().status == "PARTIAL"
    voices.end_link(enterprise_id=firm.pk, at=EVENING, by=BY)
    with pytest.raises(NotAllowed):
        voices.of_link(token, at=EVENING)


def test_the_link_page_takes_what_is_filled_in(cast, firm):
    browser = cast.client("reporter")
    assert browser.post(f"/employers/{firm.pk}/link/", {"what": "new"}).status_code == 302
    shown = browser.get(f"/employers/{firm.pk}/").content.decode()
    token = shown.split("/firm/")[1].split("/")[0]
    assert token not in browser.get(f"/employers/{firm.pk}/").content.decode()
    stranger = Client()
    assert "示例县第一食品有限公司" in stranger.get(f"/firm/{token}/").content.decode()
    assert stranger.post(f"/firm/{token}/", {"back": "3"}).status_code == 422
    good = stranger.post(
        f"/firm/{token}/", {"back": "3", "due_back": "100", "status": "PARTIAL", "filler": "韦经理"}
    )
    assert "已收到" in good.content.decode()
    assert Statement.objects.get().way == "LINK" and "韦经理" in Statement.objects.get().by
    assert stranger.get(f"/firm/{'x' * 32}/").status_code == 404


def test_an_employer_from_elsewhere_counts_in_no_ratio(firm):
    other = voices.ensure(
        name="东莞示例电子有限公司", code="", facts={"contact": "李经理"}, at=MORNING, by=BY
    )
    assert (
        voices.ensure(name="东莞示例电子 公司", code="", facts={"contact": "别人"}, at=MORNING, by=BY)
        == other
    )
    assert Enterprise.objects.get(pk=other).contact == "李经理"
    assert [x.id for x in queries.all_lines(BY)] == [firm.pk]
    assert voices.ensure(name="示例县第一食品公司", code="", facts={}, at=MORNING, by=BY) == firm.pk


def test_a_bureau_confirms_what_it_has(firm):
    day = dt.date(2025, 3, 11)
    known = {"season": 2025, "day": day, "at": MORNING, "by": BY}
    with pytest.raises(CannotAct, match="没有填开复工状态"):
        voices.confirm(code="RESUMED", bureau="工信局", **known)
    services.edit(enterprise_id=firm.pk, facts={"status": "PARTIAL"}, at=MORNING, by=BY)
    assert voices.confirm(code="RESUMED", bureau="工信局", **known) == 1
    said = queries.confirmations(BY, season=2025, days={"RESUMED": day, "ENTERPRISE": day})
    assert set(said["RESUMED"]) == {queries.bureau_key("示例县工业和信息化局")}
    assert said["ENTERPRISE"] == {}
    later = {"RESUMED": day + dt.timedelta(days=1), "ENTERPRISE": day}
    assert not any(queries.confirmations(BY, season=2025, days=later).values())
    with pytest.raises(CannotAct, match="没有住建局的企业"):
        voices.confirm(code="ENTERPRISE", bureau="住建局", **known)


def test_the_ranking_page_names_the_first_and_the_last(cast, firm):
    page = cast.client("member").get("/employers/ranking/?day=2025-03-05").content.decode()
    assert "前三" in page and "县工业和信息化局" in page and "截至 2025-03-05" in page
