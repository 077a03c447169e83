"""The door of the read API: who is let in, to what, how often; and that nothing else opens it, nor does a token open anything else."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amounts import examples
from cast import COUNTY, EAST, GREEN, LOWER, UPPER, WATER, viewer_of
from qicheng.core.models import AuditLine
from qicheng.reports.models import ApiToken
from qicheng.reports.services import api_tokens
from qicheng.reports.tests.api_cast import ALL, accept, call, new_token, open_period
from qicheng.staff.models import Account

pytestmark = pytest.mark.database
UNITS = (COUNTY, GREEN, WATER, UPPER, LOWER, EAST)
# Whose business each address is, in the words of the county's plan and apart from the code. `{unit}` is the unit that is asked for.
MATTERS = {
    "units/{unit}/figures": "figures",
    "periods/{period}/returns?unit={unit}": "returns",
    "snapshots/{unit_code}": "snapshots",
    "snapshots/{unit_code}/names/labour_force": "names-masked",
}
OPEN = ("measures", "openapi.json")


def named(own: str, scopes: tuple[str, ...]) -> str:
    """A token's name, no longer than its column."""
    return f"{own} {' '.join(s[:6] for s in scopes)}".strip()


@pytest.mark.parametrize("own", [COUNTY, GREEN, UPPER])
def test_every_matter_times_address_times_unit(cast, own):
    period = open_period()
    shots = {GREEN: accept(period).code}
    faults, cells = [], 0
    for scopes in ((), *((s,) for s in ALL), ALL):
        secret = new_token(*(scopes or ("figures",)), unit=own, name=named(own, scopes), per_minute=6000)
        ApiToken.objects.filter(name=named(own, scopes)).update(scopes=list(scopes))  # none at all, too
        for path in OPEN:
            faults += [path] if call(secret, path).status_code != 200 else []
        wanted = 200 if "returns" in scopes else 403
        faults += ["periods"] if call(secret, "periods").status_code != wanted else []
        for path, matter in MATTERS.items():
            for unit in UNITS if "{unit}" in path else shots:
                url = path.format(unit=unit, period=period.pk, unit_code=shots.get(unit, ""))
                inside = unit.startswith(own.rstrip("0") if own != COUNTY else COUNTY[:6])
                wanted = 200 if matter in scopes and inside else 403
                found = call(secret, url).status_code
                cells += 1
                faults += [f"{scopes} of {own} at {url}: {found}, not {wanted}"] if found != wanted else []
    assert faults == []
    assert cells == 6 * 14


PATHS = ("measures", f"units/{COUNTY}/figures", "periods", "periods/1/returns", "snapshots/NONE", "snapshots/NONE/names/persons", "openapi.json", "nothing", "x/y/z")  # fmt: skip


def test_without_a_token_nothing_opens_whatever_else_is_brought(cast):
    secret = new_token()
    browser = cast.client("centre")
    for path in PATHS:
        for method in ("get", "post", "put", "delete", "head", "options"):
            answer = getattr(Client(), method)(f"/api/v1/{path}")
            assert answer.status_code == 401, (method, path)
        answer = browser.get(f"/api/v1/{path}")
        assert answer.status_code == 401, path
        assert json.loads(answer.content)["code"] == "TOKEN_MISSING"
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert "Set-Cookie" not in answer
        for brought in (f"Basic {secret}", f"Token {secret}", secret, "Bearer", f"Bearer {secret} x", f"Bearer {secret[:-1]}"):  # fmt: skip
            answer = Client().get(f"/api/v1/{path}", headers={"Authorization": brought})
            assert answer.status_code == 401, brought
        assert Client().get(f"/api/v1/{path}?token={secret}&access_token={secret}").status_code == 401
        assert Client(headers={"Cookie": f"token={secret}"}).get(f"/api/v1/{path}").status_code == 401


def test_a_first_password_does_not_stand_in_the_way_of_a_token(cast):
    Account.objects.filter(username="clerk").update(must_change_password=True)
    browser, secret = cast.client("clerk"), new_token()
    answer = browser.get("/api/v1/measures", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_a_token_opens_no_page_and_no_other_door(cast):
    secret = new_token()
    bearer = {"Authorization": f"Bearer {secret}"}
    for path in ("/", "/units/", "/roster/", "/returns/", "/tokens/", "/audit/"):
        answer = Client().get(path, headers=bearer)
        assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/"), path
    assert Client().post(f"/messages/receipt/{secret}/").status_code == 404


def test_only_reading(cast):
    secret = new_token()
    for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
        answer = call(secret, "measures", method)
        assert (answer.status_code, answer["Allow"]) == (405, "GET"), method


words = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#?"), max_size=40)  # fmt: skip
fuzz = settings(examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzz
@given(path=words, query=words, bearer=words)
def test_strangers_are_told_nothing(cast, path, query, bearer):
    answer = Client().get(f"/api/v1/{path}?{query}", headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code in {401, 404}, (path, query)


NAMES = st.sampled_from(("season", "measures", "level", "as_of", "after", "size", "unit", "report", "id"))
VALUES = st.one_of(words, st.integers(-10, 10**20).map(str), st.sampled_from(("2025", "village", "persons", "٣", "\x00", "0001-01-01T00:00:00+23:59", COUNTY)))  # fmt: skip
KNOWN = st.sampled_from((f"units/{COUNTY}/figures", f"units/{UPPER}/figures", "periods", "periods/1/returns", "measures", "snapshots/X2345678", "snapshots/X2345678/names/persons"))  # fmt: skip


@fuzz
@given(path=st.one_of(KNOWN, words), query=st.dictionaries(NAMES, VALUES, max_size=3))
def test_no_question_breaks_it(cast, path, query):
    ApiToken.objects.all().delete()
    secret = new_token(per_minute=6000)
    answer = Client().get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code in {200, 400, 403, 404}, (path, query)
    assert answer.status_code == 200 or path in {"", "/"} or json.loads(answer.content)["sentence"]


def test_what_is_not_in_the_description_is_refused_and_named(cast):
    secret = new_token()
    for query, name in (("colour=red", "colour"), ("size=0", "size"), ("size=501", "size"), ("level=street", "level"), ("as_of=yesterday", "as_of"), ("as_of=2025-03-05T00:00:00", "as_of"), ("after=1", "after"), ("season=2025&season=2024", "season"), ("code=1", "code")):  # fmt: skip
        answer = call(secret, f"units/{COUNTY}/figures?{query}")
        assert answer.status_code == 400, query
        assert name in json.loads(answer.content)["sentence"]


def test_too_fast_is_told_when_to_come_back(cast):
    secret = new_token(per_minute=1)
    answers = [call(secret, "measures") for _ in range(3)]  # three calls touch at most two minutes
    assert answers[0].status_code == 200
    refused = [a for a in answers if a.status_code == 429]
    assert refused
    assert 1 <= int(refused[0]["Retry-After"]) <= 60
    assert json.loads(refused[0].content)["code"] == "TOO_FAST"


def test_a_revoked_an_expired_and_an_unknown_token_open_nothing(cast):
    secret = new_token(name="甲")
    row = ApiToken.objects.get(name="甲")
    assert call(secret, "measures").status_code == 200
    ApiToken.objects.update(until_date=timezone.localdate())
    assert call(secret, "measures").status_code == 200  # the last day counts
    ApiToken.objects.update(until_date=timezone.localdate() - dt.timedelta(days=1))
    assert json.loads(call(secret, "measures").content)["code"] == "TOKEN_EXPIRED"
    ApiToken.objects.update(until_date=timezone.localdate())
    for _ in range(2):  # twice is once
        api_tokens.revoke(token_id=row.pk, at=timezone.now(), by=viewer_of("system"))
    assert json.loads(call(secret, "measures").content)["code"] == "TOKEN_REVOKED"
    assert json.loads(call("x" * 32, "measures").content)["code"] == "TOKEN_UNKNOWN"
    acts = list(AuditLine.objects.filter(about=f"api_token:{row.pk}").values_list("act", flat=True))
    assert acts == ["reports.make_token", "reports.revoke_token"]


def test_the_secret_lies_nowhere(cast, caplog):
    secret = new_token()
    call(secret, "measures")
    call(secret, "nothing")
    for model in apps.get_models():
        if model.__module__.startswith("qicheng.") and ".tests." not in model.__module__:
            assert secret not in str(list(model.objects.values())), model.__name__
    assert secret not in caplog.text
