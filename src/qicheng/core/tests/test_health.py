"""Health pages, and what a page says when the database is away: 503 with a time, never a page of code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

ACCOUNT = "clerk"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def away(error: type[Exception]) -> Callable[..., object]:
    def cursor(*args: object, **kwargs: object) -> object:
        raise error("server closed the connection unexpectedly")

    return cursor


@pytest.mark.django_db
def test_a_healthy_service_answers_both_questions_without_signing_in(client: Client) -> None:
    assert client.get("/healthz").json() == {"alive": True}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True})


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
def test_without_its_database_the_service_lives_but_is_not_ready(client, monkeypatch, error) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", away(error))
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"ready": False})


@pytest.fixture
def signed_in(client: Client, db: None) -> Client:
    client.force_login(get_user_model()._default_manager.create_user(ACCOUNT, password="x", name="韦秀兰"))
    assert client.get("/").status_code in {200, 302, 403}
    return client


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/", "/roster/", "/survey/"])
def test_a_lost_database_is_told_as_503_with_a_time_to_come_back(signed_in, monkeypatch, error, path) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", away(error))
        answer = signed_in.get(path)
    html = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "没有保存" in html
    assert "Traceback" not in html
    assert "server closed" not in html


def test_any_other_error_stays_a_500_in_words(signed_in, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", away(ZeroDivisionError))
        answer = signed_in.get("/")
    assert answer.status_code == 500
    assert "没有保存" in answer.content.decode()
