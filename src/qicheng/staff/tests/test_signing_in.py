"""Signing in: lock-out, the first password, sessions that end, and second-factor secrets at rest."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.utils import timezone

from qicheng.core import ground
from qicheng.core.models import Setting
from qicheng.core.viewer import Grant, Scope, Viewer
from qicheng.staff import services
from qicheng.staff.models import Account, Post

PASSWORD = "long-enough-word"
BY = Viewer(user_id=None, label="安全管理员", grants=(Grant(capability="staff.manage", scope=Scope.COUNTY),))
LOGIN, CHANGE = "/accounts/login/", "/accounts/password/change/"
pytestmark = pytest.mark.django_db


def account(role: str = "CENTRE", password: str = PASSWORD, username: str = "zhongxin") -> Account:
    Setting.objects.update_or_create(name="county", defaults={"value": "451399000000"})
    yesterday = timezone.now() - dt.timedelta(days=1)
    services.ensure_account(
        username=username, name="韦主任", role=role, place_code="", password=password, at=yesterday, by=BY
    )
    return Account.objects.get(username=username)


def sign_in(password: str = PASSWORD, username: str = "zhongxin") -> Client:
    client = Client()
    client.post(LOGIN, {"login": username, "password": password})
    return client


def try_in(password: str, address: str = "127.0.0.1") -> int:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": "zhongxin", "password": password}).status_code


def is_in(client: Client, path: str = "/roster/") -> bool:
    answer = client.get(path)
    return answer.status_code != 302 or LOGIN not in answer["Location"]


def test_five_wrong_passwords_lock_the_account_also_for_the_right_one() -> None:
    account()
    assert [try_in("wrong") for _ in range(5)] == [200, 200, 200, 200, 429]
    answer = Client().post(LOGIN, {"login": "zhongxin", "password": PASSWORD})
    assert answer.status_code == 429
    assert "请 15 分钟后再试" in answer.content.decode()
    assert not is_in(sign_in())


def test_four_wrong_passwords_and_the_right_one_open_the_door_and_are_forgotten() -> None:
    account()
    for _ in range(3):
        assert [try_in("wrong") for _ in range(4)] == [200] * 4
        assert is_in(sign_in())


def test_a_lock_out_at_one_address_does_not_shut_out_another_address() -> None:
    account()
    for _ in range(5):
        try_in("wrong")
    assert try_in(PASSWORD) == 429
    assert try_in(PASSWORD, address="10.1.1.1") == 302


def test_an_unknown_name_is_answered_as_a_wrong_password() -> None:
    account()
    answers = [
        Client().post(LOGIN, {"login": name, "password": "wrong"}).content.decode()
        for name in ("zhongxin", "nobody")
    ]
    tokens = re.compile(
        r'value="(?:zhongxin|nobody)"|csrf\S+|X-CSRFToken\S+|value="\w{64}"|"[A-Za-z0-9]{64}"'
    )
    assert tokens.sub("", answers[0]) == tokens.sub("", answers[1])


def test_a_first_password_must_be_changed_before_any_page() -> None:
    who = account()
    first = services.set_password(account_id=who.pk, at=timezone.now() - dt.timedelta(minutes=1), by=BY)
    client = sign_in(first)
    for path in ("/", "/roster/", "/survey/", "/imports/", "/staff/", "/season/", "/places/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, CHANGE), path
    own = {"oldpassword": first, "password1": "my-own-long-word", "password2": "my-own-long-word"}
    assert client.post(CHANGE, own).status_code == 302
    assert client.get("/roster/").get("Location") != CHANGE
    assert not Account.objects.get(id=who.pk).must_change_password


def test_the_first_password_is_no_password_of_ones_own() -> None:
    who = account()
    first = services.set_password(account_id=who.pk, at=timezone.now() - dt.timedelta(minutes=1), by=BY)
    client = sign_in(first)
    answer = client.post(CHANGE, {"oldpassword": first, "password1": first, "password2": first})
    assert answer.status_code == 200
    assert "首次密码" in answer.content.decode()
    assert Account.objects.get(id=who.pk).must_change_password


def test_first_passwords_are_long_unlike_and_easy_to_read_aloud() -> None:
    words = {services.first_password() for _ in range(300)}
    assert len(words) == 300
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}", w) for w in words)


def test_ending_a_post_ends_the_rights_and_the_session_with_the_next_click() -> None:
    who = account()
    client = sign_in()
    assert client.get("/roster/").status_code == 200
    services.end_post(post_id=Post.objects.get(account=who).pk, at=timezone.now(), by=BY)
    assert not is_in(client)
    again = sign_in()
    assert is_in(again)
    assert again.get("/roster/").status_code == 403


def test_a_right_ends_with_the_next_click_even_if_the_session_lives() -> None:
    who = account()
    client = sign_in()
    assert client.get("/roster/").status_code == 200
    assert client.get("/roster/").status_code == 200  # remembered by now
    post = Post.objects.get(account=who)
    services.end_post(post_id=post.pk, at=timezone.now(), by=BY)
    Account.objects.filter(pk=who.pk).update(sessions_after=None)
    assert client.get("/roster/").status_code == 403
    services.give_post(
        account_id=who.pk, office_id=post.office_id, role=post.role, place_code=post.place_code, at=timezone.now(), by=BY
    )  # fmt: skip
    assert client.get("/roster/").status_code == 200


def test_a_right_ends_with_its_day() -> None:
    who = account()
    client = sign_in()
    assert client.get("/roster/").status_code == 200
    Post.objects.filter(account=who).update(until_date=timezone.localdate() + dt.timedelta(days=1))
    ground.changed()
    assert client.get("/roster/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):  # the session has ended by then, too
        assert sign_in().get("/roster/").status_code == 403


def test_a_lost_phone_is_signed_out_everywhere_and_may_come_back_with_the_password() -> None:
    who = account()
    clients = [sign_in() for _ in range(3)]
    assert all(is_in(c) for c in clients)
    services.end_sessions(account_id=who.pk, at=timezone.now(), by=BY)
    assert not any(is_in(c) for c in clients)
    assert is_in(sign_in())


def test_a_new_password_ends_all_sessions() -> None:
    who = account()
    client = sign_in()
    services.set_password(account_id=who.pk, at=timezone.now(), by=BY)
    assert not is_in(client)
    assert not is_in(sign_in())


def test_a_closed_account_is_out_at_once() -> None:
    who = account()
    client = sign_in()
    Account.objects.filter(id=who.pk).update(is_active=False)
    assert not is_in(client)
    assert not is_in(sign_in())


def test_the_second_factors_secret_lies_sealed() -> None:
    who = account()
    client = sign_in()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/"})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)[1]
    code = format_hotp_value(hotp_value(secret, int(dt.datetime.now(dt.UTC).timestamp()) // 30))
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code}, follow=True)
    codes = re.findall(r"<li>(\d{8})</li>", answer.content.decode())
    assert len(codes) == 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, data FROM mfa_authenticator WHERE user_id = %s", [who.pk])
        rows = cursor.fetchall()
    assert {kind for kind, _ in rows} == {"totp", "recovery_codes"}
    for _, data in rows:
        assert secret not in str(data)
        assert not any(c in str(data) for c in codes)
    seed = Authenticator.objects.get(user=who, type="recovery_codes").data["seed"]
    assert len(seed) > 40
