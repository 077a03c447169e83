"""The sign-in pages in our look, from password to second factor and back; nothing else of the library is offered."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from qicheng.core.tests import styleguide
from qicheng.core.tests.test_templates import read

PASSWORD = "long-enough-word"


@pytest.fixture
def site(settings, db):
    settings.ROOT_URLCONF = "qicheng.core.tests.styleguide"
    settings.TEMPLATES = styleguide.templates()
    return settings


@pytest.fixture
def account(site):
    return get_user_model()._default_manager.create_user("clerk", password=PASSWORD, name="韦秀兰")


def sign_in(password: str = PASSWORD) -> tuple[Client, object]:
    client = Client()
    return client, client.post("/accounts/login/", {"login": "clerk", "password": password})


def sure(client: Client) -> Client:
    """The client after typing the password once more, which changes to the second factor ask for."""
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/"}).status_code == 302
    return client


def good(response: object, *words: str) -> str:
    assert response.status_code == 200
    html = response.content.decode()
    page = read(html)
    assert page.found == []
    for word in words:
        assert word in html
    return html


def now_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_wrong_password_is_told_in_words_and_then_locked_out(account):
    good(sign_in("wrong")[1], "登录", 'role="alert"')
    answers = [sign_in("wrong")[1] for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "请 15 分钟后再试" in answers[-1].content.decode()


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/accounts/password/change/", "再输一次新密码"),
        ("/accounts/2fa/", "未开启"),
        ("/accounts/2fa/totp/activate/", "扫描二维码"),
        ("/accounts/logout/", "不再显示名单"),
    ],
)
def test_pages_of_one_signed_in(account, address, word):
    client, _ = sign_in()
    good(sure(client).get(address), word)


def test_second_factor_from_start_to_end(account):
    client, _ = sign_in()
    page = good(sure(client).get("/accounts/2fa/totp/activate/"))
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page).group(1)
    answer = client.post("/accounts/2fa/totp/activate/", {"code": now_code(secret)}, follow=True)
    codes = re.findall(r"<li>(\d{8})</li>", good(answer, "备用码"))
    assert len(codes) == 10
    good(client.get("/accounts/2fa/"), "已开启", "还剩 10 个")
    good(client.get("/accounts/2fa/recovery-codes/generate/"), "立即作废")

    other, answer = sign_in()
    assert answer.headers["Location"].endswith("/2fa/authenticate/")
    good(other.get("/accounts/2fa/authenticate/"), "6 位验证码")
    good(other.post("/accounts/2fa/authenticate/", {"code": "00000000"}), "field-error")
    assert other.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302

    good(client.get("/accounts/2fa/totp/deactivate/"), "备用码也一并作废")
    good(client.post("/accounts/2fa/totp/deactivate/", follow=True), "未开启")


def test_sensitive_change_asks_for_the_password_again(account):
    client, _ = sign_in()
    good(client.get("/accounts/2fa/totp/activate/", follow=True), "请再输一次密码")


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "account_set_password"]
)
def test_what_is_not_offered_is_not_there(site, name):
    client = Client()
    assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse(name), {"username": "x"}).status_code == 404
