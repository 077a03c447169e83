"""Pages that need no account: kept by nobody, and who sends too much is asked to come later."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory

from qicheng.core import openly

AT = dt.datetime(2025, 3, 10, 1, 0, tzinfo=dt.UTC)


def sent(method: str = "post", address: str = "10.0.0.1"):
    return getattr(RequestFactory(), method)("/", REMOTE_ADDR=address)


def test_no_cache_keeps_it_and_no_search_engine_lists_it(db):
    page = openly.answer(sent("get"), "core/error.html", {"heading": "x", "sentence": "y"}, 404)
    assert (page.status_code, page["Cache-Control"], page["X-Robots-Tag"]) == (404, "no-store", "noindex")


@pytest.mark.django_db
def test_what_is_sent_is_counted_by_door_and_address_and_hour_looking_is_not():
    assert not any(openly.is_too_much(sent("get"), "door", most=2, at=AT) for _ in range(9))
    assert [openly.is_too_much(sent(), "door", most=2, at=AT) for _ in range(3)] == [False, False, True]
    assert not openly.is_too_much(sent(), "other door", most=2, at=AT)
    assert not openly.is_too_much(sent(address="10.0.0.2"), "door", most=2, at=AT)
    assert not openly.is_too_much(sent(), "door", most=2, at=AT + dt.timedelta(hours=1))


def test_an_address_fits_the_audit_book():
    assert len(openly.address(sent(address="1" * 90))) == 45
