"""The way of a claim spelt out once more; who must sign; who is asked; how long a list hangs."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest

from qicheng.kit import cards as numbers
from qicheng.kit.workdays import Calendar
from qicheng.subsidy.rules import cards, publicity, risk, signing, steps
from qicheng.subsidy.rules.signing import Needs, Step

EVERY = [
    "DRAFT",
    "RETURNED",
    "VILLAGE_NOTICE",
    "TOWNSHIP_REVIEW",
    "TOWNSHIP_NOTICE",
    "COUNTY_CHECK",
    "COUNTY_NOTICE",
    "APPROVED",
    "PAYMENT_BATCH",
    "PAYMENT_FAILED",
    "PAID",
    "RECOVERED",
    "REJECTED",
    "WITHDRAWN",
]
ALL = ("VILLAGE", "TOWNSHIP", "COUNTY")


@pytest.mark.parametrize(
    ("state", "levels", "after"),
    [
        ("DRAFT", ALL, ("DRAFT", True)), ("DRAFT", ("COUNTY",), ("TOWNSHIP_REVIEW", False)), ("TOWNSHIP_REVIEW", ALL, ("TOWNSHIP_REVIEW", True)),
        ("TOWNSHIP_REVIEW", ("VILLAGE",), ("COUNTY_CHECK", False)), ("COUNTY_CHECK", ALL, ("COUNTY_CHECK", True)), ("COUNTY_CHECK", (), ("COUNTY_CHECK", True)),
    ],
)  # fmt: skip
def test_after_a_look_a_claim_waits_for_its_list_or_goes_on(state, levels, after) -> None:
    assert steps.after_look(state, levels) == after


def test_after_its_list_a_claim_goes_to_the_next_desk() -> None:
    assert [steps.after_notice(level) for level in ALL] == [("TOWNSHIP_REVIEW", False), ("COUNTY_CHECK", False), ("COUNTY_NOTICE", True)]  # fmt: skip


def test_only_the_last_station_is_approved_and_only_when_it_is_ready() -> None:
    for levels, last in ((ALL, "COUNTY_NOTICE"), (("VILLAGE",), "COUNTY_CHECK")):
        assert [s for s in EVERY if steps.may_approve(s, ready=True, levels=levels)] == [last]
        assert not any(steps.may_approve(s, ready=False, levels=levels) for s in EVERY)


def test_an_open_objection_lies_over_a_state_as_long_as_it_can_change_anything() -> None:
    untouched = {"PAID", "RECOVERED", "REJECTED", "WITHDRAWN"}
    for state in EVERY:
        assert steps.standing(state, 0) == state
        assert steps.standing(state, 2) == (state if state in untouched else "OBJECTION_OPEN")


def test_the_groups_of_states() -> None:
    assert list(steps.ORDER) == EVERY
    assert set(steps.STATES) == {*EVERY, "OBJECTION_OPEN"}
    assert {"REJECTED", "WITHDRAWN"} == steps.ENDED
    assert set(EVERY[:7]) == steps.UNDECIDED
    assert {"APPROVED", "PAYMENT_BATCH", "PAYMENT_FAILED"} == steps.COMMITTED
    assert {"APPROVED", "PAYMENT_FAILED"} == steps.PAYABLE
    assert dict(zip(ALL, ("DRAFT", "TOWNSHIP_REVIEW", "COUNTY_CHECK"), strict=True)) == steps.WAITS_FOR
    assert {level: f"{level}_NOTICE" for level in ALL} == steps.HANGS_IN
    assert steps.DIGITS == {"VILLAGE": 12, "TOWNSHIP": 9, "COUNTY": 6}
    assert list(steps.LEVELS) == list(ALL)


def test_names_of_batches_lines_and_acts() -> None:
    assert list(steps.BATCHES) == ["MADE", "SIGNED", "SENT", "CLOSED", "DROPPED"]
    assert list(steps.LINES) == ["READY", "HELD", "AT_BANK", "PAID", "FAILED", "TAKEN_OUT"]
    assert steps.LIVE_LINES == ("READY", "AT_BANK", "PAID")
    assert list(steps.ACTS) == [
        "RECEIVE",
        "PAPER",
        "ACCOUNT",
        "TELL_CARD",
        "REFUSE_CARD",
        "AGAIN",
        "WITHDRAW",
        "CONFIRM",
        "REVIEW",
        "CHECK",
        "PUT_UP",
        "TAKE_DOWN",
        "AFRESH",
        "OBJECT",
        "DISMISSED",
        "UPHELD",
        "RETURN",
        "REFUSE",
        "APPROVE",
        "BATCH",
        "TAKE_OUT",
        "HOLD",
        "PAID",
        "FAILED",
        "RECOVER",
        "JUDGE",
    ]


# The ledger's words, the lightest first, and the states that give them.
LEDGER = [
    ("NONE", "WITHDRAWN"), ("REJECTED", "REJECTED"), ("RECOVERED", "RECOVERED"), ("RETURNED", "RETURNED"), ("CLAIMED", "DRAFT TOWNSHIP_REVIEW COUNTY_CHECK"),
    ("PUBLIC", "VILLAGE_NOTICE TOWNSHIP_NOTICE COUNTY_NOTICE"), ("APPROVED", "APPROVED PAYMENT_BATCH"), ("FAILED", "PAYMENT_FAILED"), ("HELD", "OBJECTION_OPEN"), ("PAID", "PAID"),
]  # fmt: skip


def test_the_ledger_has_one_word_for_all_claims_of_a_person_the_furthest() -> None:
    assert steps.ledger_code([]) == "NONE"
    for word, states in LEDGER:
        for state in states.split():
            assert steps.ledger_code([state]) == word
    firsts = [(word, states.split()[0]) for word, states in LEDGER]
    for (_, light), (heavy, state) in itertools.combinations(firsts, 2):
        assert steps.ledger_code([light, state]) == steps.ledger_code([state, light]) == heavy


STEPS = (Step(from_fen=100_000, signatures=2), Step(from_fen=500_000, signatures=2, leader=True))


@pytest.mark.parametrize(
    ("total", "wanted"),
    [
        (99_999, (1, False)),
        (100_000, (2, False)),
        (499_999, (2, False)),
        (500_000, (2, True)),
        (0, (1, False)),
    ],
)
def test_a_larger_batch_needs_more_hands(total: int, wanted: tuple[int, bool]) -> None:
    found = signing.needs(total, STEPS)
    assert (found.signatures, found.leader) == wanted
    assert signing.needs(total, [Step(from_fen=0, signatures=0)]).signatures == 1


@pytest.mark.parametrize(
    ("wanted", "signs", "good"),
    [
        ((1, False), [], False), ((1, False), [(1, False)], False), ((1, False), [(2, False)], True), ((2, False), [(2, False), (2, False)], False),
        ((2, False), [(2, False), (3, False)], True), ((2, False), [(1, True), (2, False)], False), ((1, True), [(2, False)], False), ((1, True), [(2, True)], True),
        ((2, True), [(2, True), (3, False)], True), ((1, True), [(1, True), (2, False)], False), ((0, False), [], False),
    ],
)  # fmt: skip
def test_the_makers_own_signature_never_counts(wanted, signs, good: bool) -> None:
    assert signing.enough(Needs(signatures=wanted[0], leader=wanted[1]), signs, made_by=1) is good


def test_one_signature_is_the_least() -> None:
    assert (Needs().signatures, Needs().leader) == (1, False)


def test_neither_maker_nor_signer_pays() -> None:
    assert "制单的人" in signing.why_not_payer(1, made_by=1, signed_by=[2])
    assert "复核过" in signing.why_not_payer(2, made_by=1, signed_by=[3, 2])
    assert signing.why_not_payer(4, made_by=1, signed_by=[3, 2]) == ""


POINTS = {"CARD_CHANGED": 40, "KIN": 30, "SHARED_CARD": 30, "SHARED_PHONE": 20, "OBJECTED": 20, "LARGE": 10, "NO_PHONE": 10, "RETRIED": 10}  # fmt: skip


def test_signs_add_up_to_points() -> None:
    assert {s: risk.points([s]) for s in risk.SIGNS} == POINTS
    assert risk.points([]) == 0
    assert risk.points(["KIN", "KIN", "LARGE"]) == 40
    assert risk.points(["CARD_CHANGED", "KIN", "SHARED_CARD"]) == 100
    assert risk.points(list(POINTS)) == 100


def drawn(people, *, percent: int, least: int, seed: int = 1) -> list[int]:
    return [d.key for d in risk.draw(people, percent=percent, least=least, chance=random.Random(seed))]


def test_the_sample_holds_all_who_bear_thirty_points_and_at_least_its_share() -> None:
    quiet = [(n, []) for n in range(100)]
    assert len(drawn(quiet, percent=5, least=0)) == 5
    assert len(drawn(quiet[:99], percent=5, least=0)) == 5  # 4.95, rounded up
    assert len(drawn(quiet, percent=5, least=7)) == 7
    assert len(drawn(quiet[:3], percent=5, least=7)) == 3
    marked = [(n, ["KIN"]) for n in (200, 201, 202)]
    assert drawn([*quiet, *marked], percent=1, least=0)[:3] == [200, 201, 202]
    assert len(drawn([*quiet, *marked], percent=1, least=0)) == 3
    assert len(drawn([*quiet, *marked], percent=5, least=0)) == 6
    assert 300 not in drawn([*quiet[:1], *marked, (300, ["SHARED_PHONE"])], percent=1, least=0)
    assert drawn([], percent=5, least=3) == []


def test_who_is_drawn_is_told_with_points_and_signs_the_heaviest_first() -> None:
    (one,) = risk.draw([(7, ["LARGE", "KIN", "LARGE"])], percent=100, least=0, chance=random.Random(1))
    assert (one.key, one.risk, one.signs) == (7, 40, ("KIN", "LARGE"))


def test_among_the_rest_chance_decides_and_favours_those_with_points() -> None:
    people = [(n, ["SHARED_PHONE"] if n < 10 else []) for n in range(100)]
    often = [0, 0]
    for seed in range(300):
        for key in drawn(people, percent=10, least=0, seed=seed):
            often[key >= 10] += 1
    each = often[0] / 10, often[1] / 90
    assert 3 < each[0] / each[1] < 5  # weights 25 and 5, drawn without putting back
    assert drawn(people, percent=10, least=0, seed=1) != drawn(people, percent=10, least=0, seed=2)


MONDAY = dt.date(2025, 3, 10)
REST = Calendar({MONDAY + dt.timedelta(days=7): "OFF"})


@pytest.mark.parametrize(
    ("days", "counting", "calendar", "last"),
    [
        (7, "CALENDAR", Calendar(), 17), (7, "CALENDAR", REST, 18), (5, "CALENDAR", Calendar(), 17), (3, "CALENDAR", Calendar(), 13), (5, "WORKING", Calendar(), 17), (5, "WORKING", REST, 18),
        (0, "CALENDAR", Calendar(), 10), (-1, "WORKING", Calendar(), 10), (1, "CALENDAR", Calendar(), 11),
    ],
)  # fmt: skip
def test_a_list_hangs_its_days_and_ends_on_a_day_of_work(days, counting, calendar, last: int) -> None:
    assert publicity.last_day(MONDAY, days=days, counting=counting, calendar=calendar) == dt.date(2025, 3, last)  # fmt: skip


def test_without_days_a_list_ends_with_its_day_even_on_a_day_of_rest() -> None:
    saturday = dt.date(2025, 3, 8)
    assert publicity.last_day(saturday, days=0, counting="CALENDAR", calendar=Calendar()) == saturday


def test_what_the_public_and_officials_read() -> None:
    assert publicity.masked_id("002X") == "****************2X"
    assert publicity.masked_card("0017") == "**** 0017"
    assert publicity.masked_id("") == publicity.masked_card("") == ""
    assert (publicity.CALENDAR, publicity.WORKING) == ("CALENDAR", "WORKING")


def test_when_another_card_is_asked_for() -> None:
    asked = {(s, r) for s in EVERY for r in ("CARD", "ACCOUNT", "MONTHS", "") if cards.asks_card(s, r)}
    always = {(s, r) for s in ("PAYMENT_FAILED", "RETURNED") for r in ("CARD", "ACCOUNT", "MONTHS", "")}
    assert asked == always | {("DRAFT", "CARD"), ("DRAFT", "ACCOUNT")}


@pytest.mark.parametrize(
    ("card", "same", "code"),
    [
        ("", False, "CARD_MISSING"), ("6230 abc", False, "CARD_DIGITS"), ("6230", False, "CARD_LENGTH"), (numbers.completed("623000000000000001"), False, None),
        (numbers.completed("623000000000000001"), True, "CARD_SAME"), (numbers.completed("623000000000000001")[:-1] + "x", True, "CARD_DIGITS"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_card_that_was_told(card: str, same: bool, code: str | None) -> None:
    found = cards.why_not(card, same=same)
    assert (found[0] if found else None) == code


def test_a_card_with_one_digit_wrong_is_seen() -> None:
    good = numbers.completed("623000000000000001")
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    assert cards.why_not(wrong, same=False) == ("CARD_CHECK", cards.FAULTS["CHECK"])
