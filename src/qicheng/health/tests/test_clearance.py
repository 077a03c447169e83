"""The clearance: every no has its reason, and doing what it says turns it into a yes."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amounts import examples
from qicheng.health.rules.clearance import CLEARED, HELD, PENDING, WAIT, Demands, Facts, judge

ON = dt.date(2025, 3, 14)
YESTERDAY = ON - dt.timedelta(days=1)
PACKS = {
    0: Demands(level=0), 1: Demands(level=1, declaration="SELF"),
    2: Demands(level=2, declaration="SELF_AND_TEMPERATURE", normal_days=1, form_valid_days=7),
    3: Demands(level=3, declaration="CLINIC_FORM", normal_days=14, form_valid_days=3),
    4: Demands(level=3, declaration="SELF", by_order=True),
}  # fmt: skip
FORTNIGHT = frozenset(ON - dt.timedelta(days=n) for n in range(14))


def facts(level: int, **said: object) -> Facts:
    return Facts(demands=PACKS[level], **said)  # type: ignore[arg-type]


GOOD = {"declared_on": ON, "normal_days": FORTNIGHT, "form_on": ON}


@pytest.mark.parametrize(
    ("said", "state", "codes"),
    [
        (facts(0), CLEARED, ()), (facts(0, fever_open=True, flagged_on=ON, visited_until=ON), CLEARED, ()),
        (facts(0, roster="OUT"), HELD, ("NOT_ON_ROSTER",)),
        (facts(1), PENDING, ("NOT_DECLARED",)), (facts(1, declared_on=YESTERDAY), CLEARED, ()),
        (facts(1, declared_on=ON - dt.timedelta(days=2)), PENDING, ("NOT_DECLARED",)),
        (facts(1, declared_on=ON, fever_open=True), HELD, ("FEVER",)), (facts(1, declared_on=ON, flagged_on=ON), HELD, ("FLAGGED",)),
        (facts(1, declared_on=ON, flagged_on=ON - dt.timedelta(days=14)), CLEARED, ()),
        (facts(1, declared_on=ON, flagged_on=ON - dt.timedelta(days=13)), HELD, ("FLAGGED",)),
        (facts(2, declared_on=ON), PENDING, ("NOT_MEASURED",)), (facts(2, declared_on=ON, normal_days=frozenset({YESTERDAY})), CLEARED, ()),
        (facts(2, declared_on=ON, normal_days=frozenset({ON}), asked_again=True), PENDING, ("ASKED_AGAIN",)),
        (facts(2, **GOOD, visited_until=YESTERDAY), HELD, ("VISITED",)), (facts(2, **GOOD, contact_watch_until=ON), HELD, ("WATCHED",)),
        (facts(2, **GOOD, contact_watch_until=YESTERDAY), CLEARED, ()), (facts(2, **GOOD, stage="AWAY"), HELD, ("ALREADY_OUT",)),
        (facts(2, **GOOD, stage="JOBLESS"), HELD, ("ALREADY_OUT",)), (facts(2, **GOOD, stage="RETURNED"), CLEARED, ()),
        (facts(3, **GOOD), CLEARED, ()), (facts(3, **{**GOOD, "form_on": None}), PENDING, ("NO_FORM",)),
        (facts(3, **{**GOOD, "form_on": ON - dt.timedelta(days=3)}), PENDING, ("FORM_EXPIRED",)),
        (facts(3, **{**GOOD, "form_on": ON - dt.timedelta(days=2)}), CLEARED, ()), (facts(3, **GOOD, form_fit=False), HELD, ("UNFIT",)),
        (facts(3, **{**GOOD, "normal_days": FORTNIGHT - {YESTERDAY}}), PENDING, ("DAYS_MISSING",)),
        (facts(4, declared_on=ON), PENDING, ("NO_ORDER",)), (facts(4, declared_on=ON, ordered=True), CLEARED, ()), (facts(4, ordered=True), PENDING, ("NOT_DECLARED",)),
        (facts(3, override_until=ON), CLEARED, ()), (facts(3, override_until=YESTERDAY), PENDING, ("NOT_DECLARED", "NOT_MEASURED", "NO_FORM")),
        (facts(3, override_until=ON, fever_open=True), HELD, ("FEVER",)),
    ],
)  # fmt: skip
def test_the_table(said, state, codes):
    found = judge(said, on=ON)
    assert (found.state, found.codes) == (state, codes)


def test_how_long_it_holds():
    assert judge(facts(0), on=ON).until is None
    assert judge(facts(1, declared_on=ON), on=ON).until == ON + dt.timedelta(days=1)
    assert judge(facts(3, **{**GOOD, "form_on": ON - dt.timedelta(days=2)}), on=ON).until == ON
    assert judge(facts(3, override_until=ON), on=ON).until == ON


def test_what_speaks_of_a_body_is_one_kind_sentence_to_others():
    found = judge(
        facts(
            2, fever_open=True, flagged_on=ON, visited_until=ON, declared_on=ON, normal_days=frozenset({ON})
        ),
        on=ON,
    )
    assert found.public_sentences == (WAIT,)
    assert not any(w in WAIT for w in ("发热", "症状", "接触", "地区", "体温"))


days = st.integers(0, 20).map(lambda n: ON - dt.timedelta(days=n))
anything = st.builds(
    Facts, demands=st.sampled_from(list(PACKS.values())), roster=st.sampled_from(["PRESENT", "OUT", "LISTED"]),
    stage=st.sampled_from(["INTENDING", "SEATED", "ABOARD", "AWAY"]), fever_open=st.booleans(), contact_watch_until=st.none() | days,
    flagged_on=st.none() | days, visited_until=st.none() | days, declared_on=st.none() | days, normal_days=st.frozensets(days, max_size=16),
    asked_again=st.booleans(), form_on=st.none() | days, form_fit=st.booleans(), override_until=st.none() | days, ordered=st.booleans(),
)  # fmt: skip
# What each reason says would change it, done.
CURES = {
    "FEVER": {"fever_open": False}, "WATCHED": {"contact_watch_until": None}, "NOT_ON_ROSTER": {"roster": "PRESENT"}, "ALREADY_OUT": {"stage": "INTENDING"},
    "FLAGGED": {"flagged_on": None}, "VISITED": {"visited_until": None}, "UNFIT": {"form_fit": True, "form_on": ON}, "ASKED_AGAIN": {"asked_again": False},
    "NOT_DECLARED": {"declared_on": ON}, "NOT_MEASURED": {"normal_days": FORTNIGHT}, "DAYS_MISSING": {"normal_days": FORTNIGHT},
    "NO_FORM": {"form_on": ON}, "FORM_EXPIRED": {"form_on": ON}, "NO_ORDER": {"ordered": True},
}  # fmt: skip


@settings(examples(400))
@given(anything)
def test_every_no_has_a_reason_and_its_cure_flips_it(said):
    found = judge(said, on=ON)
    assert (found.state == CLEARED) == (not found.reasons)
    assert all(r.why and r.change for r in found.reasons)
    for _ in range(len(CURES)):
        if not found.reasons:
            break
        said = dataclasses.replace(said, **CURES[found.reasons[0].code])
        following = judge(said, on=ON)
        assert found.reasons[0].code not in following.codes
        found = following
    assert found.state == CLEARED


@settings(examples(100))
@given(anything)
def test_at_level_zero_health_asks_nothing_of_anybody(said):
    found = judge(dataclasses.replace(said, demands=PACKS[0]), on=ON)
    assert set(found.codes) <= {"NOT_ON_ROSTER", "ALREADY_OUT"}
