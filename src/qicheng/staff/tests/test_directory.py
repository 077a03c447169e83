"""Offices and accounts: who sees them, what the security administrator may and may not do; signing in after a revocation."""

from __future__ import annotations

import pytest

from qicheng.staff.models import Account, Assignment, Office, Post
from said import text_of

GREEN, UPPER = "450981101000", "450981101201"


def number(name: str) -> int:
    return Account.objects.get(username=name).pk


def post_for(browser, account: str, role: str, place: str = ""):
    data = {
        "account": number(account),
        "office": Office.objects.first().pk,
        "role": role,
        "place_code": place,
    }
    return browser.post("/staff/posts/", data)


def test_three_administrators_are_kept_apart(county, cast):
    browser = cast.client("security")
    refused = post_for(browser, "auditor", "SYSTEM_ADMIN")
    assert refused.status_code == 422
    assert "不能由同一账号兼任" in text_of(refused)
    refused = post_for(browser, "cadre", "AUDITOR")
    assert refused.status_code == 422
    refused = post_for(browser, "security", "CENTRE")
    assert "不能给自己授权" in text_of(refused)


def test_a_post_opens_and_ends_rights(county, cast):
    browser, reporter = cast.client("security"), cast.client("reporter")
    assert reporter.get("/roster/").status_code == 403
    assert post_for(browser, "reporter", "VILLAGE_CADRE", UPPER).status_code == 302
    assert reporter.get("/roster/").status_code == 200
    post = Post.objects.get(account_id=number("reporter"), role="VILLAGE_CADRE")
    browser.post(f"/staff/posts/{post.pk}/end/", {"account": number("reporter")})
    assert reporter.get("/roster/").status_code in {302, 403}
    assert browser.post(f"/staff/posts/{post.pk}/end/").status_code == 409


def test_whoever_may_look_may_not_change(county, cast):
    browser = cast.client("leader")
    assert browser.get("/staff/accounts/").status_code == 200
    assert browser.post("/staff/accounts/", {"username": "neu", "name": "新人"}).status_code == 403
    assert browser.post("/staff/", {"name": "新单位", "kind": "BUREAU"}).status_code == 403
    assert not Account.objects.filter(username="neu").exists()


def test_a_township_sees_its_own_offices_and_accounts(county, cast):
    html = text_of(cast.client("township_admin").get("/staff/accounts/"))
    assert "clerk" in html
    assert "other_clerk" not in html
    assert "security" not in html


def test_a_new_account_signs_in_and_must_choose_a_password(county, cast, client):
    browser = cast.client("security")
    made = browser.post("/staff/accounts/", {"username": "newcomer", "name": "新来的", "phone": ""})
    secret = made.context["secret"]
    assert secret in text_of(made)
    again = browser.post("/staff/accounts/", {"username": "newcomer", "name": "新来的"})
    assert again.status_code == 422
    assert "已有人用" in text_of(again)
    client.post("/accounts/login/", {"login": "newcomer", "password": secret})
    assert client.get("/")["Location"] == "/accounts/password/change/"
    data = {"oldpassword": secret, "password1": "a-fresh-word-of-25", "password2": "a-fresh-word-of-25"}
    assert client.post("/accounts/password/change/", data).status_code == 302
    assert client.get("/").status_code == 200


def test_signing_in_again_after_a_revocation_works(county, cast, client):
    browser = cast.client("security")
    signed_in = {"login": "cadre", "password": "cast-of-2025"}
    client.post("/accounts/login/", signed_in)
    assert client.get("/").status_code == 200
    browser.post(f"/staff/accounts/{number('cadre')}/sign-out/")
    assert client.get("/").status_code == 302
    client.post("/accounts/login/", signed_in)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("kind", ["LEADER_TOWNSHIP", "OFFICE_VILLAGE"])
def test_assignments_follow_one_another(county, cast, kind):
    browser = cast.client("security")
    place = GREEN if kind == "LEADER_TOWNSHIP" else UPPER
    who = (
        {"account": number("leader")} if kind == "LEADER_TOWNSHIP" else {"office": Office.objects.first().pk}
    )
    for _ in range(2):
        assert (
            browser.post("/staff/assignments/", {"kind": kind, "place_code": place, **who}).status_code == 302
        )
    assert Assignment.objects.filter(kind=kind, until_date=None).count() == 1
    assert browser.post("/staff/assignments/", {"kind": kind, "place_code": place}).status_code == 422
