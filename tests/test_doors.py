"""The two ways into the WSGI door: scans go the short one, everything else through all layers; both keep the headers."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections
from django.test import RequestFactory


@pytest.fixture(autouse=True)
def _connection_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both ways close old connections before a request; inside a test's transaction that would end the test."""
    monkeypatch.setattr("qicheng.site.wsgi.close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(
    method: str,
    path: str,
    body: dict[str, str] | None = None,
    more: dict[str, str] | None = None,
    *,
    form: bool = False,
    **headers: str,
) -> tuple[str, dict[str, str], bytes]:
    from qicheng.site.wsgi import application

    kind = {} if method == "GET" or form else {"content_type": "application/json"}
    request = getattr(RequestFactory(), method.lower())(path, body or {}, headers=headers, **kind)
    environ = {**request.environ, "wsgi.errors": io.StringIO(), **(more or {})}
    told: list[Any] = []
    content = b"".join(application(environ, lambda status, found, *_: told.extend((status, dict(found)))))
    return told[0], told[1], content


@pytest.mark.django_db
def test_a_scan_goes_the_short_way_and_keeps_the_headers():
    form = {"scan": "QC1:X", "key": str(uuid.uuid4()), "at": ""}
    status, headers, content = ask("POST", "/trips/7/gate/scan/", form, X_Gate_Device="1", X_Gate_Secret="x")
    assert status.startswith("403"), content
    assert json.loads(content)["fault"] == "NOT_ALLOWED"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in headers
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")


def test_a_rider_is_let_in_however_the_scan_is_spelled(monkeypatch):
    from qicheng.trips.services import gate

    shown: list[dict[str, object]] = []

    def passes(**scan: object) -> gate.Verdict:
        shown.append(scan)
        return gate.Verdict(
            code="PASS", sentence="张三，请上车，座位 3A。", name="张三", seat="3A", aboard=7, seated=40
        )

    monkeypatch.setattr(gate, "check_at_gate", passes)
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    sent = {"scan": "QC1:A+B% /", "key": str(uuid.uuid4()), "at": str(int(at.timestamp() * 1000))}
    ways = [
        ask("POST", "/trips/7/gate/scan/", sent, more, form=form, X_Gate_Device="3", X_Gate_Secret="x")
        for form, more in ((False, None), (True, None), (False, {"HTTP_COOKIE": "django_language=zh-hans"}))
    ]
    assert {status for status, _, _ in ways} == {"200 OK"}
    assert shown == [shown[0]] * 3
    assert (shown[0]["scan"], shown[0]["at"], shown[0]["by"]) == (
        sent["scan"],
        at,
        gate.Pass(device=3, secret="x"),
    )
    answers = [json.loads(content) for _, _, content in ways]
    assert answers == [answers[0]] * 3
    assert answers[0]["passed"] is True
    assert [headers for _, headers, _ in ways] == [ways[0][1]] * 3
    assert {"Content-Type", "Content-Security-Policy", "Content-Language"} <= set(ways[0][1])


@pytest.mark.django_db
@pytest.mark.parametrize(("length", "told"), [("", "422"), ("-1", "422"), ("999999999", "400")])
def test_a_body_of_no_length_or_too_long_is_no_scan(length, told):
    sent = {"scan": "QC1:X", "key": str(uuid.uuid4()), "at": ""}
    assert (
        ask("POST", "/trips/7/gate/scan/", sent, {"CONTENT_LENGTH": length}, X_Gate_Device="1")[0][:3] == told
    )


@pytest.mark.django_db
def test_both_ways_state_the_same_policy():
    scan = ask("POST", "/trips/7/gate/scan/", {"scan": "x"})[1]
    page = ask("GET", "/accounts/login/")[1]
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
    ):
        assert scan[name] == page[name], name


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "x", "-1", "²", "9" * 30])
def test_a_device_that_is_none_is_told_so(number):
    form = {"scan": "QC1:X", "key": str(uuid.uuid4()), "at": ""}
    environ = {"X_Gate_Device": number, "X_Gate_Secret": "x"}
    assert ask("POST", "/trips/7/gate/scan/", form, **environ)[0][:3] in {"403", "422"}
    assert ask("POST", f"/trips/{'9' * 30}/gate/scan/", form, **environ)[0][:3] in {"403", "422"}


@pytest.mark.django_db
def test_an_incomplete_scan_is_told_what_to_do():
    status, _, content = ask("POST", "/trips/7/gate/scan/", {"scan": "x"}, X_Gate_Device="1")
    assert status.startswith("422")
    assert json.loads(content)["sentence"] == "没有收到完整的内容，请再扫一次。"
    assert ask("GET", "/trips/7/gate/scan/")[0].startswith("405")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/trips/7/gate/", "/trips/7/gate/scan", "/trips/x/gate/scan/"]
)
def test_everything_else_goes_through_all_layers(path):
    status, headers, _ = ask("GET", path)
    assert status[:3] in {"200", "301", "302", "404"}
    assert "Content-Security-Policy" in headers
    assert headers.get("Content-Language") == "zh-hans"
    if path == "/trips/7/gate/":
        assert headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_the_short_way_speaks_the_chosen_language_on_any_scheme():
    told = {}
    for scheme in ("http", "https"):
        for language in ("zh-hans", "en", "xx"):
            environ = {"wsgi.url_scheme": scheme, "HTTP_COOKIE": f"django_language={language}"}
            status, headers, content = ask("POST", "/trips/7/gate/scan/", {"scan": "x"}, environ)
            assert status.startswith("422")
            told[scheme, language] = (headers["Content-Language"], json.loads(content)["sentence"])
    assert told["http", "en"][0] == "en"
    assert told["http", "en"][1] != told["http", "zh-hans"][1]
    assert told["http", "xx"] == told["http", "zh-hans"]
    assert all(told["https", language] == told["http", language] for language in ("zh-hans", "en", "xx"))


@pytest.mark.django_db
def test_a_database_that_is_away_answers_a_scan_with_a_time_to_come_back(monkeypatch, caplog):
    from qicheng.trips.services import gate

    def away(**_: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(gate, "check_at_gate", away)
    form = {"scan": "QC1:X", "key": str(uuid.uuid4()), "at": ""}
    with caplog.at_level("CRITICAL"):
        status, headers, _ = ask("POST", "/trips/7/gate/scan/", form, X_Gate_Device="1", X_Gate_Secret="x")
    assert status.startswith("503")
    assert headers["Retry-After"] == "5"
    assert "Content-Security-Policy" in headers


def test_no_layer_of_the_short_way_names_a_header_twice():
    from qicheng.site.wsgi import Layers

    for language in ("zh-hans", "en"):
        names = [name for name, _ in Layers().headers(scheme="https", language=language)]
        assert len(names) == len(set(names))
        assert {
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Referrer-Policy",
            "Content-Language",
        } <= set(names)


@pytest.mark.django_db
def test_the_short_way_asks_for_lost_connections_first(monkeypatch):
    asked: list[bool] = []
    monkeypatch.setattr("qicheng.site.wsgi.close_old_connections", lambda: asked.append(True))
    ask("POST", "/trips/7/gate/scan/", {"scan": "x"})
    assert asked == [True]
