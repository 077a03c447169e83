"""The tray, the ways out, holidays and the duty roster on their pages."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import AT
from qicheng.core import tray, workdays
from qicheng.core.models import FallbackRule, Gateway, Message
from qicheng.core.tray import Alert
from qicheng.staff.models import Absence, Account, DutyShift, Office


def test_a_message_is_acknowledged_and_leads_on(cast) -> None:
    client = cast.client("clerk")
    account = Account.objects.get(username="clerk").pk
    tray.tell(
        [Alert(account_id=account, key="m", text="即将到期：乘车问题（7号）", url="/cases/", ack_until=AT)],
        at=AT,
    )
    page = client.get("/tray/").content.decode()
    assert "即将到期" in page
    assert "签收已超时" in page
    assert 'class="top-count num">1<' in page
    line = tray.lines(_viewer("clerk"))[0]
    assert client.post(f"/tray/{line.line_id}/")["Location"] == "/cases/"
    assert cast.client("other_clerk").post(f"/tray/{line.line_id}/").status_code == 403
    assert "没有新消息" in client.get("/tray/").content.decode()
    assert "即将到期" in client.get("/tray/?show=all").content.decode()


def _viewer(name: str):
    from qicheng.staff.queries import viewer_named

    return viewer_named(name, on=dt.date.today(), county_code="450981000000")  # noqa: DTZ011


def test_a_way_out_is_set_up_without_showing_its_secret(cast) -> None:
    client = cast.client("system")
    form = {
        "name": "短信一",
        "channel": "SMS",
        "kind": "HTTP",
        "url": "ftp://x",
        "body": "to={to}\ntext={text}",
        "secret": '{"X-Key": "s3cret"}',
        "priority": 1,
    }
    bad = client.post("/messages/gateways/new/", form)
    assert bad.status_code == 422
    assert "http:// 或 https://" in bad.content.decode()
    assert (
        client.post("/messages/gateways/new/", {**form, "url": "https://sms.example/send"}).status_code == 302
    )
    page = client.get("/messages/").content.decode()
    assert "/messages/receipt/" in page
    assert "/messages/receipt/" not in client.get("/messages/").content.decode()  # shown once
    row = Gateway.objects.get()
    assert row.active is False
    assert "s3cret" not in client.get(f"/messages/gateways/{row.pk}/").content.decode()
    assert (
        client.post(
            f"/messages/gateways/{row.pk}/",
            {**form, "url": "https://sms.example/2", "secret": "", "name": "短信"},
        ).status_code
        == 302
    )
    from qicheng.core import gateways

    assert gateways.secret_of(Gateway.objects.get()) == '{"X-Key": "s3cret"}'


def test_a_dead_letter_is_sent_again(cast) -> None:
    Message.objects.create(
        key="d",
        channel="SMS",
        to_sealed=b"",
        to_tail="0009",
        text_sealed=b"",
        state="FAILED",
        queued_at=AT,
        next_at=AT,
        error="服务商回答 503",
    )
    client = cast.client("system")
    assert "服务商回答 503" in client.get("/messages/").content.decode()
    assert cast.client("centre").get("/messages/").status_code == 403
    Message.objects.update(key="gone")
    assert client.post("/messages/999/again/").status_code == 302


def test_the_ladder_for_silence_is_data(cast) -> None:
    client = cast.client("system")
    data = {
        "f-TOTAL_FORMS": 2,
        "f-INITIAL_FORMS": 0,
        "f-0-minutes": 10,
        "f-0-channel": "SMS",
        "f-1-minutes": 30,
        "f-1-channel": "SUPERIOR",
    }
    assert client.post("/messages/fallback/", {**data, "f-0-minutes": 0}).status_code == 422
    assert client.post("/messages/fallback/", data).status_code == 302
    assert list(FallbackRule.objects.order_by("order").values_list("minutes", "channel")) == [
        (10, "SMS"),
        (30, "SUPERIOR"),
    ]
    assert "超过签收时限 10 分钟：短信" in client.get("/messages/").content.decode()


def test_next_years_holidays_are_pasted_in(cast) -> None:
    client = cast.client("centre")
    bad = client.post("/season/holidays/", {"source": "国办发明电〔2026〕9号", "text": "2027年元旦,休"})
    assert bad.status_code == 422
    assert "第 1 行" in bad.content.decode()
    assert "2027年元旦,休" in bad.content.decode()
    assert workdays.calendar().is_workday(dt.date(2027, 1, 1))
    assert (
        client.post(
            "/season/holidays/",
            {"source": "国办发明电〔2026〕9号", "text": "2027-01-01,休,元旦\n2027-01-03,班"},
        ).status_code
        == 302
    )
    assert not workdays.calendar().is_workday(dt.date(2027, 1, 1))
    assert workdays.calendar().is_workday(dt.date(2027, 1, 3))
    assert not workdays.calendar().is_workday(dt.date(2026, 10, 1))  # the other years stay
    assert (
        cast.client("clerk").post("/season/holidays/", {"source": "x", "text": "2027-01-01,班"}).status_code
        == 403
    )
    assert "国办发明电〔2026〕9号" in cast.client("clerk").get("/season/holidays/?year=2027").content.decode()


@pytest.mark.parametrize(
    ("who", "answer"), [("centre", 302), ("township_admin", 422), ("clerk", 403), ("leader", 403)]
)
def test_who_keeps_the_roster(cast, who: str, answer: int) -> None:
    office, account = Office.objects.get(code="GUIDANCE"), Account.objects.get(username="member")
    form = {
        "office_id": office.pk,
        "account_id": account.pk,
        "part": "FIRST",
        "first": "2030-03-04",
        "last": "2030-03-10",
    }
    assert cast.client(who).post("/staff/duty/shifts/", form).status_code == answer
    assert DutyShift.objects.count() == (answer == 302)


def test_anybody_with_duties_names_a_stand_in_for_oneself_only(cast) -> None:
    own, other = Account.objects.get(username="clerk").pk, Account.objects.get(username="township_admin").pk
    form = {
        "account_id": own,
        "stand_in_id": "",
        "first": "2030-03-04",
        "last": "2030-03-05",
        "reason": "培训",
    }
    client = cast.client("clerk")
    assert client.post("/staff/duty/absences/", {**form, "account_id": other}).status_code == 422
    assert client.post("/staff/duty/absences/", {**form, "last": "2030-03-01"}).status_code == 422
    assert client.post("/staff/duty/absences/", form).status_code == 302
    assert client.post("/staff/duty/absences/", form).status_code == 422  # already noted
    made = Absence.objects.get()
    assert cast.client("other_clerk").post(f"/staff/duty/absences/{made.pk}/end/").status_code == 403
    assert client.post(f"/staff/duty/absences/{made.pk}/end/").status_code == 302
