"""Acts on the partners' tokens: who may give what, and how calls are counted so that all processes count together."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cast import COUNTY, viewer_of
from qicheng.core import tokens
from qicheng.core.tests import processes
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.reports.models import ApiDay, ApiToken
from qicheng.reports.rules import reading
from qicheng.reports.services import api_tokens
from qicheng.reports.services.api_tokens import Refused
from qicheng.reports.tests.api_cast import BY, new_token

pytestmark = pytest.mark.database


def test_the_minute_is_full_and_the_next_one_is_free(cast):
    secret = new_token(per_minute=3, name="快")
    at = dt.datetime(2026, 3, 5, 2, 0, 20, tzinfo=dt.UTC)
    ApiToken.objects.update(until_date=dt.date(2026, 4, 1))
    for _ in range(3):
        api_tokens.admit(secret, at=at, address="")
    with pytest.raises(Refused) as refused:
        api_tokens.admit(secret, at=at, address="")
    assert (refused.value.status, refused.value.wait) == (429, 40)
    with pytest.raises(Refused):  # another process, whose clock is a second behind, opens no new minute
        api_tokens.admit(secret, at=at - dt.timedelta(seconds=21), address="")
    api_tokens.admit(secret, at=at + dt.timedelta(seconds=40), address="")
    day = ApiDay.objects.get()
    assert (day.day, day.calls, day.refused) == (dt.date(2026, 3, 5), 4, 2)


EIGHT = """
import datetime as dt, sys
from qicheng.reports.services import api_tokens

passed = 0
for n in range(10):
    try:
        api_tokens.admit("SECRET", at=dt.datetime(2026, 3, 5, 2, 0, 20, n, tzinfo=dt.UTC), address="")
        passed += 1
    except api_tokens.Refused as refused:
        assert refused.status == 429
print(passed)
"""


@pytest.mark.django_db(transaction=True)
def test_all_processes_count_together(tmp_path):
    ApiToken.objects.create(
        name="并", partner="市局", scopes=["figures"], unit=COUNTY, per_minute=25, until_date=dt.date(2026, 4, 1), digest=tokens.digest("SECRET"),
        made_at=dt.datetime(2026, 3, 5, tzinfo=dt.UTC), made_by="试验",
    )  # fmt: skip
    assert sum(map(int, processes.together(EIGHT, 4, tmp_path))) == 25


def test_a_clock_set_back_does_not_shut_the_door(cast):
    secret = new_token(per_minute=1, name="慢")
    at = timezone.now()
    api_tokens.admit(secret, at=at, address="")
    api_tokens.admit(secret, at=at - dt.timedelta(days=2), address="")
    with pytest.raises(Refused):
        api_tokens.admit(secret, at=at - dt.timedelta(days=2), address="")


def order(**rest):
    first = {"name": "乙", "partner": "市局", "scopes": ("figures",), "unit": COUNTY, "until": timezone.localdate()}  # fmt: skip
    return reading.Order(**{**first, **rest})


@pytest.mark.parametrize("name", ["centre", "system", "security"])
def test_three_offices_may_give_a_token_and_only_who_sees_names_gives_names(cast, name):
    by, now = viewer_of(name), timezone.now()
    assert api_tokens.make(order(), at=now, by=by)
    asked = order(name="丙", scopes=("names-masked",))
    if name == "centre":
        assert api_tokens.make(asked, at=now, by=by)
    else:
        with pytest.raises(CannotAct, match="名单只能由"):
            api_tokens.make(asked, at=now, by=by)


@pytest.mark.parametrize("name", ["leader", "clerk", "township_admin", "cadre", "auditor", "member"])
def test_nobody_else_gives_or_ends_one(cast, name):
    new_token(name="甲")
    with pytest.raises(NotAllowed):
        api_tokens.make(order(), at=timezone.now(), by=viewer_of(name))
    with pytest.raises(NotAllowed):
        api_tokens.revoke(token_id=ApiToken.objects.get().pk, at=timezone.now(), by=viewer_of(name))
    with pytest.raises(NotAllowed):
        api_tokens.lines(viewer_of(name), at=timezone.now())


def test_a_token_that_may_not_be(cast):
    today = timezone.localdate()
    wrong = (
        {"name": " "}, {"partner": ""}, {"scopes": ()}, {"scopes": ("everything",)}, {"unit": "450000000000"}, {"unit": "450981199000"}, {"unit": ""},
        {"until": today - dt.timedelta(days=1)}, {"until": today + dt.timedelta(days=367)}, {"per_minute": 0}, {"per_minute": 6001},
    )  # fmt: skip
    for rest in wrong:
        with pytest.raises((CannotAct, NotAllowed)):
            api_tokens.make(order(**rest), at=timezone.now(), by=BY)
    assert not ApiToken.objects.exists()
    api_tokens.make(order(), at=timezone.now(), by=BY)
    with pytest.raises(CannotAct, match="同名"):
        api_tokens.make(order(), at=timezone.now(), by=BY)
