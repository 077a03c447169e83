"""Verdicts kept current: a fact that changes in the ledger reaches an open claim; what was approved stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from qicheng.core.sealing import open_facts
from qicheng.journeys import services as ledger
from qicheng.journeys.paying import Way
from qicheng.kit import idnum
from qicheng.kit.telling import heard
from qicheng.people import known
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, VILLAGES, number
from qicheng.season import policy_acts
from qicheng.season import queries as seasons
from qicheng.season.rules.policy import Policy
from qicheng.season.services import ensure_season
from qicheng.staff.queries import installation
from qicheng.subsidy.facts import standing_on
from qicheng.subsidy.models import Claim, ClaimEvent
from qicheng.subsidy.rules.application import Application
from qicheng.subsidy.services import effects, judging, notices, taking
from qicheng.subsidy.tests.notices import policy

BY = installation("试验")
EXAMPLE = {
    "名称": "例",
    "户类型": "脱贫户",
    "务工地": "浙江杭州",
    "务工月数": 4,
    "证明": "用工证明",
    "结论": "符合",
    "金额": 600,
}
RECEIVED = dt.datetime(2025, 6, 20, 1, 0, tzinfo=dt.UTC)


def publish(rules: Policy, *, holds_from: dt.date | None = None, example: dict[str, Any] = EXAMPLE) -> int:
    """A notice drafted, handed in and published by two."""
    row = policy_acts.draft_policy(
        rules, examples=[example], reason="试验", holds_from_date=holds_from, at=AT, by=replace(BY, user_id=1)
    )
    notices.submit(row.pk, at=AT, by=replace(BY, user_id=1))
    notices.publish(row.pk, digest=row.digest, at=AT, by=replace(BY, user_id=2))
    return row.pk


@pytest.fixture
def person(db: None) -> int:
    """One 脱贫户 on this year's list, with a claim under a published notice."""
    ids = county.make_places()
    ensure_season(2025, at=AT, by=BY)
    saved = county.save([county.facts(0, ids[VILLAGES[0]], standing="OUT_OF_POVERTY")])[0]
    listed = ledger.Change(
        person_id=saved.person_id, values={"person_key": "k", "village": VILLAGES[0], "roster": "PRESENT"}
    )
    ledger.record([listed], season=2025, kind="SURVEY", at=AT, by=BY)
    publish(policy())
    line = Application(
        number="1", name="韦一", id=idnum.judge(number(0), AT.date()), work_code="330100", work_text="浙江杭州", from_date=dt.date(2025, 2, 10), until_date=dt.date(2025, 6, 1),
        proofs=frozenset({"EMPLOYER"}), received_at=RECEIVED,
    )  # fmt: skip
    taking.take_list(policy().number, [replace(line, name=county.facts(0, 1).name)], [], at=AT, by=BY)
    return saved.person_id


def test_a_ride_reaches_an_open_claim(person: int) -> None:
    claim = Claim.objects.get()
    assert (claim.decision, claim.amount_fen) == ("ELIGIBLE", 60000)
    assert judging.judge_due(at=RECEIVED, by=BY) == 0
    rode = ledger.Change(
        person_id=person, values={"transport": "CHARTER", "departed_date": dt.date(2025, 2, 9)}
    )
    ledger.record([rode], season=2025, kind="ABOARD", at=AT, by=BY, source="trip:3")
    assert judging.judge_due(at=RECEIVED, by=BY) == 1
    claim.refresh_from_db()
    assert (claim.decision, claim.reason, claim.amount_fen) == ("REJECT", "RODE_CHARTER", 0)
    assert "第3车次" in claim.charter
    lines = open_facts(claim.trace_sealed, aad=f"claim.trace:{claim.pk}")["lines"]
    rode_line = next(x for x in lines if x["code"] == "RODE_CHARTER")
    assert (heard(rode_line["source"]), rode_line["date"], rode_line["holds"]) == (
        "行程台账",
        "2025-02-09",
        False,
    )
    assert ClaimEvent.objects.filter(act="JUDGE").count() == 1


def test_an_approved_claim_keeps_its_verdict(person: int) -> None:
    Claim.objects.update(state="APPROVED")
    rode = ledger.Change(
        person_id=person, values={"transport": "CHARTER", "departed_date": dt.date(2025, 2, 9)}
    )
    ledger.record([rode], season=2025, kind="ABOARD", at=AT, by=BY, source="trip:3")
    assert judging.judge_due(at=RECEIVED, by=BY) == 0
    assert Claim.objects.get().decision == "ELIGIBLE"


def test_a_retroactive_version_gives_differences_and_edits_nothing(person: int) -> None:
    raised = policy(tiers=tuple(replace(t, fen=t.fen + 10000) for t in policy().tiers))
    pk = publish(raised, holds_from=dt.date(2025, 1, 1), example=EXAMPLE | {"金额": 700})
    line = seasons.version(pk)
    assert line is not None
    found = [(c.number, c.amount_fen, v.amount_fen) for part in effects.differences(line, as_of=RECEIVED.date()) for c, v in part]  # fmt: skip
    assert found == [("1", 60000, 70000)]
    claim = Claim.objects.get()
    assert (claim.amount_fen, claim.version) == (60000, 1)


def test_a_version_of_later_days_does_not_touch_earlier_claims(person: int) -> None:
    publish(policy(min_months=6), holds_from=dt.date(2025, 7, 1), example=EXAMPLE | {"务工月数": 7})
    assert judging.judge_due(at=RECEIVED, by=BY) == 0
    assert Claim.objects.get().version == 1


def test_the_household_type_of_the_day_counts() -> None:
    day = dt.date
    told = (
        known.Dated(
            code="OUT_OF_POVERTY", from_date=day(2025, 1, 1), until_date=day(2025, 5, 1), source="batch:1"
        ),
        known.Dated(code="GENERAL", from_date=day(2025, 5, 1), until_date=None, source="batch:2"),
    )
    person = known.Identity(
        person_id=1, id_index="x", name="韦一", sex="F", birth_date=day(1990, 1, 1), village=VILLAGES[0], household_id=None, relocated=False, standing="GENERAL", standings=told
    )  # fmt: skip
    for when, code in ((day(2025, 3, 1), "POOR"), (day(2025, 6, 1), "GENERAL"), (day(2024, 6, 1), "POOR")):
        found = standing_on(person, when, None)
        assert found is not None and code in found[0]
    way = Way(
        1,
        None,
        VILLAGES[0],
        "PRESENT",
        None,
        "MONITORED_EDGE",
        False,
        None,
        None,
        None,
        0,
        None,
        None,
        "NONE",
    )
    season = standing_on(person, day(2024, 6, 1), way)
    assert season is not None and "MONITORED" in season[0]
