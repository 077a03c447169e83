"""What waits for whom: each count opens exactly the claims that it counts, and all of them are one question."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import UPPER
from qicheng.core.asking import alone
from qicheng.subsidy.models import Claim
from qicheng.subsidy.queries import claims, due, listing, money
from qicheng.subsidy.queries.claims import Wanted
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import batching, posting, reviewing, sending
from qicheng.subsidy.tests.conftest import AT, DAY, NO
from qicheng.subsidy.tests.test_way import TOLD


def counts(viewer, at=AT) -> dict[str, int]:
    return {k: n for k, n in alone(due.counts(viewer, season=2025, at=at)).items() if n}


def test_a_claim_waits_for_one_desk_after_the_other(apply, money_of, viewer) -> None:
    pk = apply("a")
    assert counts(viewer("cadre")) == {"todo_village": 1}
    assert counts(viewer("other_cadre")) == {} == counts(viewer("clerk")) == counts(viewer("finance"))
    reviewing.look(level="VILLAGE", claim_ids=[pk], at=AT, by=viewer("cadre"))
    assert counts(viewer("cadre")) == {"post_village": 1}
    posting.put_up(policy=NO, level="VILLAGE", place=UPPER, phone="0779-1234567", at=AT, by=viewer("cadre"))
    assert counts(viewer("cadre")) == {}
    until = posting.Posting.objects.get().until_at
    assert counts(viewer("cadre"), until - DAY) == {"ending_village": 1}
    posting.take_down_due(at=until + DAY, by=viewer("centre"))
    assert counts(viewer("clerk"), until + DAY) == {"todo_township": 1}
    assert counts(viewer("cadre"), until + DAY) == {} == counts(viewer("other_clerk"), until + DAY)


@pytest.fixture
def money_of(money):
    money(500_000)


def test_what_came_back_and_what_stands_still(apply, viewer, money_of) -> None:
    back, failed, held, told = (apply(p) for p in "abcd")
    reviewing.send_back(claim_id=back, reason="缺少用工证明", level="VILLAGE", at=AT, by=viewer("cadre"))
    Claim.objects.filter(pk=failed).update(state=steps.PAYMENT_FAILED)
    posting.object_to(claim_id=held, told=TOLD, at=AT, by=viewer("clerk"))
    assert counts(viewer("cadre")) == {"RETURNED": 1, "PAYMENT_FAILED": 1, "OBJECTIONS": 1, "todo_village": 1}
    assert counts(viewer("clerk")) == {"OBJECTIONS": 1}
    Claim.objects.filter(pk=told).update(state=steps.RETURNED, card_waiting=True)
    assert counts(viewer("cadre")) == {
        "RETURNED": 1,
        "PAYMENT_FAILED": 1,
        "OBJECTIONS": 1,
        "todo_village": 1,
    }  # d is of another village


def test_county_and_finance(apply, money_of, way, viewer, layouts) -> None:
    ids = [apply("a"), apply("b")]
    at = way(ids, approve=False)
    assert counts(viewer("centre2"), at) == {"approvable": 2}
    reviewing.approve(policy=NO, at=at, by=viewer("centre2"))
    assert counts(viewer("centre3"), at) == {"payable": 2}
    batch = batching.make(policy=NO, at=at, by=viewer("centre3"))
    assert counts(viewer("centre3"), at) == {}  # not the own one
    assert counts(viewer("finance"), at) == {"SIGN": 1}
    batching.sign(batch_id=batch, at=at, by=viewer("finance"))
    assert counts(viewer("finance"), at) == {}  # signed it
    assert counts(viewer("finance2"), at) == {"SEND": 1}
    sending.send(batch_id=batch, format_id=layouts["text"], at=at, by=viewer("finance2"))
    assert counts(viewer("finance2"), at) == {"ANSWERS": 1}
    rows, more = money.batches(viewer("finance2"), season=2025, waits="ANSWERS")
    assert ([b.pk for b in rows], more) == ([batch], None)


@pytest.mark.parametrize("who", ["cadre", "helper", "clerk", "township_admin", "centre", "leader", "finance"])
def test_it_is_one_question_for_every_role(apply, viewer, who: str) -> None:
    apply("a")
    asker = viewer(who)
    with CaptureQueriesContext(connection) as asked:
        alone(due.counts(asker, season=2025, at=AT))
    assert len(asked.captured_queries) == 1


def test_who_has_nothing_to_do_with_it_asks_nothing(viewer) -> None:
    asker = viewer("auditor")
    with CaptureQueriesContext(connection) as asked:
        assert alone(due.counts(asker, season=2025, at=AT)) == {}
    assert len(asked.captured_queries) == 0


@pytest.mark.parametrize("name", listing.LISTS)
def test_every_list_opens_and_holds_what_is_counted(apply, viewer, name: str) -> None:
    for person in "abcde":
        apply(person)
    Claim.objects.filter(pk__in=Claim.objects.order_by("pk").values("pk")[:2]).update(
        state=steps.RETURNED, card_waiting=True
    )
    wanted = Wanted(at=AT, state=name)
    rows, _more = claims.page(viewer("centre"), season=2025, wanted=wanted)
    assert len(rows) == claims.total(viewer("centre"), season=2025, wanted=wanted)
    assert (len(rows) > 0) is (name in {"DRAFT", "RETURNED", "todo_village", "undecided", "new_card"})


def test_the_home_leads_to_exactly_those(cast, apply, viewer, money_of) -> None:
    back = apply("a")
    apply("b")
    reviewing.send_back(claim_id=back, reason="缺少用工证明", level="VILLAGE", at=AT, by=viewer("cadre"))
    with time_machine.travel(AT, tick=False):
        browser = cast.client("cadre")
        home = browser.get("/").content.decode()
        lines = dict(
            re.findall(r'<a href="(/subsidy/[^"]+)">.*?<span class="due-number num">(\d+)', home, re.S)
        )
        assert lines == {"/subsidy/names/RETURNED/": "1", "/subsidy/names/todo_village/": "1"}
        for url, number in lines.items():
            page = browser.get(url).content.decode()
            assert len(re.findall(r"data-open>", page)) == int(number), url
        assert f"/subsidy/claims/{back}/" in browser.get("/subsidy/names/RETURNED/").content.decode()
