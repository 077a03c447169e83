"""Who went out in the tests of follow-up: three ways of leaving the own village, and one in another township."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from cast import EAST, UPPER, viewer_of

AT = dt.datetime(2025, 3, 10, 1, 0, tzinfo=dt.UTC)  # 9 in the morning
DAY = dt.timedelta(days=1)


@pytest.fixture
def viewer(county: None):
    """A member of the cast as the acts see them."""
    return partial(viewer_of, on=AT.date())


@pytest.fixture
def out(cast) -> dict[str, int]:
    """Persons by how they left on 10 March: by charter bus and arrived, by oneself, already out before; and one elsewhere."""
    from qicheng.journeys import services as ledger
    from qicheng.people import pairing
    from qicheng.staff.models import Account
    from qicheng.staff.queries import installation

    by, day = installation("试验"), AT.date()
    ids = {
        "bus": cast.person_id(cast.numbers[UPPER][0]), "alone": cast.person_id(cast.numbers[UPPER][1]), "gone": cast.person_id(cast.numbers[UPPER][6]),
        "home": cast.person_id(cast.numbers[UPPER][4]), "stranger": cast.person_id(cast.numbers[EAST][0]),
    }  # fmt: skip
    values = {
        "bus": {"transport": "CHARTER", "departed_date": day, "arrived_date": day}, "alone": {"transport": "OWN", "departed_date": day},
        "stranger": {"departed_date": day},
    }  # fmt: skip
    for who, facts in values.items():
        ledger.record(
            [ledger.Change(person_id=ids[who], values=facts)], season=2025, kind="CORRECT", at=AT, by=by
        )
    account = Account.objects.get(username="helper").pk
    pairing.assign(person_ids=[ids["bus"]], account_id=account, at=AT - 30 * DAY, by=by)
    return ids
