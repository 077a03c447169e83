"""Notices on the pages: written in tables, tried, handed in, published by another; who qualifies; the effect with its names."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from qicheng.journeys import services as ledger
from qicheng.season import policy_books
from qicheng.season import queries as seasons
from qicheng.season.models import PolicyVersion
from qicheng.staff import services as staff
from qicheng.staff.queries import installation

FIELDS = {
    "number": "示例人社发〔2025〕1号", "title": "外出务工交通补贴", "season": "2025", "from_date": "2025-01-01", "until_date": "2025-12-31", "groups": "", "min_months": "",
    "publicity_days": "7", "publicity_count": "自然日", "publicity_levels": "村、乡镇、县", "not_with_charter": "是", "budget_fen": "100000",
}  # fmt: skip
SETS = {
    "tiers-TOTAL_FORMS": "2", "tiers-INITIAL_FORMS": "0", "tiers-0-zone": "CROSS_PROVINCE", "tiers-0-way": "FIXED", "tiers-0-amount": "600", "tiers-1-zone": "NEXT_PROVINCE", "tiers-1-way": "FIXED", "tiers-1-amount": "400",
    "conditions-TOTAL_FORMS": "1", "conditions-INITIAL_FORMS": "0", "conditions-0-name": "年龄", "conditions-0-expression": "年龄 >= 18", "conditions-0-sentence": "未满18岁。",
    "examples-TOTAL_FORMS": "2", "examples-INITIAL_FORMS": "0", "examples-0-name": "去杭州", "examples-0-work_place": "浙江杭州", "examples-0-decision": "符合", "examples-0-amount": "600",
    "examples-1-name": "乘包车", "examples-1-work_place": "浙江杭州", "examples-1-rode": "on", "examples-1-decision": "不符合",
}  # fmt: skip


@pytest.fixture
def other(cast) -> Client:
    """A second person of the centre."""
    staff.ensure_account(username="centre2", name="覃复核", role="CENTRE", place_code="", password="cast-of-2025", at=timezone.now(), by=installation("试验"))  # fmt: skip
    from qicheng.staff.models import Account

    browser = Client()
    browser.force_login(Account.objects.get(username="centre2"))
    return browser


def drafted(browser: Client) -> int:
    answer = browser.post("/season/policies/new/", {**FIELDS, **SETS, "save": "1"})
    assert answer.status_code == 302, re.findall(
        r'field-error">.*?</div>|alert[^>]*>.*?</', answer.content.decode()
    )
    return PolicyVersion.objects.get().pk


def test_a_notice_is_written_tried_and_published_by_another(cast, other) -> None:
    one = cast.client("centre")
    tried = one.post("/season/policies/new/", {**FIELDS, **SETS, "try": "1"})
    assert tried.status_code == 200 and tried.content.decode().count("一致") >= 2
    assert PolicyVersion.objects.count() == 0
    pk = drafted(one)
    assert seasons.policies(2025) == []
    assert one.post(f"/season/policies/{pk}/submit/").status_code == 302
    digest = PolicyVersion.objects.get().digest
    assert one.post(f"/season/policies/{pk}/publish/", {"digest": digest}).status_code == 403
    assert other.post(f"/season/policies/{pk}/publish/", {"digest": "0" * 64}).status_code == 409
    assert other.post(f"/season/policies/{pk}/publish/", {"digest": digest}).status_code == 302
    policy = seasons.policy(FIELDS["number"])
    assert (
        policy is not None
        and [t.fen for t in policy.tiers] == [60000, 40000]
        and policy.budget_fen == 10_000_000
    )


def test_an_example_that_does_not_come_out_stops_it(cast) -> None:
    one = cast.client("centre")
    one.post("/season/policies/new/", {**FIELDS, **SETS, "examples-0-amount": "500", "save": "1"})
    pk = PolicyVersion.objects.get().pk
    refused = one.post(f"/season/policies/{pk}/submit/")
    assert refused.status_code == 409
    assert "应为符合，500.00元，算出来是符合，600.00元" in refused.content.decode()


def test_a_fault_in_a_condition_is_told_beside_the_form(cast) -> None:
    answer = cast.client("centre").post("/season/policies/new/", {**FIELDS, **SETS, "conditions-0-expression": "工龄 > 3", "save": "1"})  # fmt: skip
    assert answer.status_code == 422 and "不认识“工龄”" in answer.content.decode()


def test_published_is_changed_by_a_further_version_with_a_reason(cast, other) -> None:
    one = cast.client("centre")
    pk = drafted(one)
    one.post(f"/season/policies/{pk}/submit/")
    other.post(f"/season/policies/{pk}/publish/", {"digest": PolicyVersion.objects.get().digest})
    again = {**FIELDS, **SETS, "tiers-0-amount": "700", "examples-0-amount": "700", "save": "1"}
    assert one.post(f"/season/policies/{pk}/edit/", again).status_code == 422
    assert (
        one.post(f"/season/policies/{pk}/edit/", {**again, "reason": "县政府常务会议提高标准"}).status_code
        == 302
    )
    assert [(v.version, v.state) for v in seasons.versions(2025)] == [(2, "DRAFT"), (1, "PUBLISHED")]
    assert seasons.policies(2025)[0].tiers[0].fen == 60000
    page = one.get(f"/season/policies/{pk}/edit/").content.decode()
    assert "年龄 &gt;= 18" in page and 'value="浙江杭州"' in page


def test_who_qualifies_and_the_effect_with_names(cast, other, django_capture_on_commit_callbacks) -> None:
    one = cast.client("centre")
    pk = drafted(one)
    one.post(f"/season/policies/{pk}/submit/")
    other.post(f"/season/policies/{pk}/publish/", {"digest": PolicyVersion.objects.get().digest})
    person = cast.person_id(cast.numbers["450981101201"][0])
    unclear = cast.person_id(cast.numbers["450981101201"][1])
    changes = [
        ledger.Change(person_id=person, values={"dest_province": "33", "dest_city": "330100", "months": 4, "intention": "GONE"}),
        ledger.Change(person_id=unclear, values={"dest_province": None, "dest_city": None, "months": 4, "intention": "GONE"}),
    ]  # fmt: skip
    ledger.record(changes, season=2025, kind="CORRECT", at=timezone.now(), by=installation("试验"))
    mine = cast.client("cadre").get(f"/season/policies/{pk}/qualify/")
    assert (
        mine.status_code == 200
        and f"/persons/{person}/" in mine.content.decode()
        and "600.00" in mine.content.decode()
    )
    theirs = cast.client("other_cadre").get(f"/season/policies/{pk}/qualify/").content.decode()
    assert f"/persons/{person}/" not in theirs
    maybe = cast.client("cadre").get(f"/season/policies/{pk}/qualify/?kind=maybe").content.decode()
    assert f"/persons/{unclear}/" in maybe and "务工地" in maybe and f"/persons/{person}/" not in maybe
    page = f"/season/policies/{pk}/effect/"
    empty = one.get(page).content.decode()
    assert "还没有算过这一版" in empty and "符合人数" not in empty
    with django_capture_on_commit_callbacks(execute=False) as queued:
        assert one.post(f"{page}ask/").status_code == 302
    assert (
        "正在计算" in one.get(page).content.decode()
        and "progress-box" in one.get(f"{page}progress/").content.decode()
    )
    for begin in queued:
        begin()
    assert one.get(f"{page}progress/")["HX-Refresh"] == "true"
    effect = one.get(page).content.decode()
    assert "600.00" in effect and f"/persons/{person}/" in effect and "重新计算" not in effect
    assert f"/persons/{unclear}/" in one.get(f"{page}?kind=maybe").content.decode()
    ledger.record(changes[:1], season=2025, kind="CORRECT", at=timezone.now(), by=installation("试验"))
    ledger.record(
        [ledger.Change(person_id=person, values={"months": 5})],
        season=2025,
        kind="CORRECT",
        at=timezone.now(),
        by=installation("试验"),
    )
    assert "重新计算" in one.get(page).content.decode()


def test_a_workbook_becomes_a_draft(cast) -> None:
    file = BytesIO(policy_books.template())
    file.name = "通知.xlsx"
    assert cast.client("centre").post("/season/policies/upload/", {"file": file}).status_code == 302
    assert PolicyVersion.objects.get().state == "DRAFT"
    junk = BytesIO(b"no workbook")
    junk.name = "x.xlsx"
    assert cast.client("centre").post("/season/policies/upload/", {"file": junk}).status_code == 422


def test_the_database_itself_refuses_one_persons_publication(cast) -> None:
    from django.db import IntegrityError, transaction

    pk = drafted(cast.client("centre"))
    row = PolicyVersion.objects.get(pk=pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=pk).update(state="PUBLISHED", published_at=timezone.now(), published_by_id=row.made_by_id)  # fmt: skip
    assert replace(seasons.version(pk)).state == "DRAFT"
