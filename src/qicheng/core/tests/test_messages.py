"""Ways out for messages: one that fails lets the next try; what is said twice is sent once; what cannot go out stays to be seen."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from qicheng.core import gateway_acts, gateways, outbox, tray
from qicheng.core.models import Gateway, Message, TrayLine
from qicheng.core.outbox import NotSent, Outgoing
from qicheng.core.tray import Alert
from qicheng.core.viewer import CannotAct, Grant, NotAllowed, Scope, Viewer

AT = dt.datetime(2025, 3, 4, 1, 0, tzinfo=dt.UTC)
ADMIN = Viewer(
    user_id=9, label="系统管理员", grants=(Grant(capability="service.gateways", scope=Scope.COUNTY),)
)
NOBODY = Viewer(user_id=8, label="别人")


class Provider(BaseHTTPRequestHandler):
    """A provider on this machine: keeps what it was sent, answers what the test wants."""

    taken: list[tuple[str, str, str]] = []
    answer: tuple[int, str] = (200, '{"code":0}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        Provider.taken.append((self.path, self.headers["Content-Type"], body))
        status, text = Provider.answer if self.path != "/down" else (503, "down")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def provider() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Provider.taken, Provider.answer = [], (200, '{"code":0}')
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def gateway(name: str, url: str, **more: object) -> str:
    values: dict[str, object] = {"channel": "SMS", "kind": "HTTP", "body": '{"mobile": "{to}", "content": "{text}", "id": "{key}"}', "secret": "", "accepts": "", "priority": 1, "active": True}  # fmt: skip
    return gateway_acts.save(gateway_id=0, name=name, url=url, at=AT, by=ADMIN, **{**values, **more})  # type: ignore[arg-type]


def message(key: str = "k", **more: str) -> Outgoing:
    return Outgoing(key=key, to="13800000009", text='您的"车票"在\n三号窗口', **more)


@pytest.mark.django_db
def test_without_a_gateway_nothing_leaves(caplog: pytest.LogCaptureFixture) -> None:
    outbox.queue([message()], at=AT)
    assert outbox.send_waiting() == 1
    assert "13800000009" not in caplog.text
    assert "车票" not in caplog.text


@pytest.mark.django_db
def test_a_gateway_that_is_down_lets_the_next_try(provider: str) -> None:
    gateway("甲", provider + "/down")
    gateway("乙", provider + "/sms", priority=2, accepts='"code":0', secret='{"X-Key": "s3cret"}')
    outbox.queue([message()], at=AT)
    assert outbox.send_waiting() == 1
    assert [path for path, _, _ in Provider.taken] == ["/down", "/sms"]
    assert json.loads(Provider.taken[1][2]) == {
        "mobile": "13800000009",
        "content": '您的"车票"在\n三号窗口',
        "id": "k",
    }
    assert Message.objects.get().gateway == "乙"
    assert Gateway.objects.get(name="甲").failure
    assert b"s3cret" not in bytes(Gateway.objects.get(name="乙").secret_sealed or b"")


@pytest.mark.django_db
def test_a_refusal_in_the_answer_is_a_failure_and_becomes_a_dead_letter(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway("甲", provider + "/sms", accepts='"code":0')
    Provider.answer = (200, '{"code":7}')
    outbox.queue([message()], at=AT)
    for n in range(outbox.MOST_TRIES):
        assert outbox.send_waiting() == 0
        row = Message.objects.get()
        assert row.tries == n + 1
        assert row.next_at > timezone.now()  # the pause grows
        Message.objects.update(next_at=AT)
    assert [x.message_id for x in outbox.page_of("FAILED")] == [row.pk]
    assert outbox.page_of("FAILED")[0].to_tail == "0009"
    Provider.answer = (200, '{"code":0}')
    assert outbox.try_again(message_id=row.pk, at=AT)
    outbox.send_waiting()
    assert Message.objects.get().state == "SENT"
    assert not outbox.try_again(message_id=row.pk, at=AT)


@pytest.mark.django_db
def test_one_person_is_told_one_thing_once() -> None:
    said = {"person": "account:7", "purpose": "case:12:due"}
    assert outbox.queue([message("a", **said), message("b", **said)], at=AT) == 1
    assert outbox.queue([message("c", **said)], at=AT) == 0
    assert outbox.queue([message("d", **said | {"channel": "VOICE"})], at=AT) == 1
    assert outbox.queue([message("e", person="account:7", purpose="case:12:red")], at=AT) == 1
    assert outbox.queue([message("f")], at=AT) == 1


@pytest.mark.parametrize(
    ("kind", "secret", "said"),
    [("WECOM", "", {"msgtype": "text", "text": {"content": "到期"}}), ("DINGTALK", "k", {"msgtype": "text", "text": {"content": "到期"}}), ("FEISHU", "", {"msg_type": "text", "content": {"text": "到期"}})],
)  # fmt: skip
def test_robots_speak_their_own_way(kind: str, secret: str, said: dict[str, object]) -> None:
    url, body = gateways.robot(kind, "https://robot.example/send?key=1", secret, "到期", at=1741050000)
    assert body == said
    assert ("&timestamp=1741050000000&sign=" in url) == (kind == "DINGTALK")


def test_a_form_body_is_encoded_and_cannot_be_widened() -> None:
    headers, body = gateways.http_request(
        "to={to}\nmsg={text}", "", Outgoing(key="k", to="138", text="a&admin=1")
    )
    assert (headers["Content-Type"], body) == (
        "application/x-www-form-urlencoded",
        b"to=138&msg=a%26admin%3D1",
    )


@pytest.mark.django_db
def test_gateways_are_checked_and_kept_by_the_administrator_only() -> None:
    for url, body, says in (("ftp://x", "", "http"), ("https://x", "to={to}", "{text}"), ("https://x", '{"to": "{to}" "{text}"', "JSON")):  # fmt: skip
        with pytest.raises(CannotAct, match=says):
            gateway("甲", url, body=body)
    with pytest.raises(NotAllowed):
        gateway_acts.set_fallback([(5, "SMS")], at=AT, by=NOBODY)
    gateway_acts.set_fallback([(60, "SUPERIOR"), (5, "SMS")], at=AT, by=ADMIN)
    assert tray.rules() == ((1, 5, "SMS"), (2, 60, "SUPERIOR"))


@pytest.mark.django_db
def test_a_receipt_comes_by_its_own_address(client, provider: str) -> None:
    token = gateway("甲", provider + "/sms")
    outbox.queue([message("r1"), message("r2")], at=AT)
    outbox.send_waiting()
    assert (
        client.post(f"/messages/receipt/{'x' * 32}/", {"key": "r1", "status": "DELIVRD"}).status_code == 404
    )
    assert client.post(f"/messages/receipt/{token}/", {"key": "r1", "status": "DELIVRD"}).json() == {
        "ok": True
    }
    assert client.post(f"/messages/receipt/{token}/", {"key": "r1", "status": "UNDELIV"}).json() == {
        "ok": False
    }
    answer = client.post(
        f"/messages/receipt/{token}/",
        json.dumps({"key": "r2", "status": "EXPIRED"}),
        content_type="application/json",
    )
    assert answer.json() == {"ok": True}
    assert dict(Message.objects.values_list("key", "receipt")) == {"r1": "DELIVERED", "r2": "UNDELIVERED"}


@pytest.mark.django_db
def test_a_tray_is_ones_own() -> None:
    alert = Alert(account_id=8, key="a:8", text="到期", url="/cases/1/", about="case:1")
    assert tray.tell([alert, alert], at=AT) == 1
    assert tray.tell([alert], at=AT) == 0
    assert [x.text for x in tray.lines(NOBODY)] == ["到期"]
    assert tray.lines(ADMIN) == []
    assert tray.acknowledge(line_id=TrayLine.objects.get().pk, at=AT, by=NOBODY) == "/cases/1/"
    assert tray.open_count(NOBODY) == 0


@pytest.mark.django_db
def test_a_robot_that_refuses_says_so(provider: str) -> None:
    gateway("群", provider + "/robot", kind="WECOM", channel="GROUP", body="", accepts='"errcode":0')
    with pytest.raises(NotSent, match="没有收下"):
        gateways.send(Outgoing(key="k", to="群", text="到期", channel="GROUP"))


@pytest.mark.django_db
def test_the_ladder_may_speak_to_a_group_without_a_number(provider: str) -> None:
    gateway("群", provider + "/robot", kind="WECOM", channel="GROUP", body="")
    gateway_acts.set_fallback([(5, "GROUP")], at=AT, by=ADMIN)
    tray.tell([Alert(account_id=8, key="g", text="已超期：途中事件（3号）", ack_until=AT)], at=AT)
    assert tray.fall_back(at=AT + dt.timedelta(minutes=5)) == 1
    outbox.send_waiting()
    assert "途中事件（3号）" in json.loads(Provider.taken[0][2])["text"]["content"]
