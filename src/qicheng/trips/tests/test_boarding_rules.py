"""Who may board, as a table: what is wrong, what is said, what is told first when several things are wrong; which scan counts."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from qicheng.trips.rules import boarding
from qicheng.trips.rules.boarding import PASS, UNSAID, BoardingFacts, RightTrip, Scan, counted, judge_boarding

OPENS = dt.datetime(2025, 2, 20, 6, 30)  # noqa: DTZ001  local time, as the cadre at the door reads it
ELSEWHERE = RightTrip(trip_no="B2", depart_at=dt.datetime(2025, 2, 21, 9, 5), where="汽车站")  # noqa: DTZ001
GOOD = {
    "trip_no": "B1", "trip_state": "BOARDING", "opens_at": OPENS, "on_list": True, "ticket": "OK", "seat_label": "3A", "capacity": 45, "aboard": 44,
    "clearance": "CLEARED", "health_needed": True,
}  # fmt: skip
STRANGER = {"on_list": False}
# In the order of their gravity: what is wrong, the code, and words of the sentence that the cadre needs.
WRONG = [
    ({"ticket": "FORGED"}, "FORGED", "签名不对"),
    ({"ticket": "REVOKED"}, "REVOKED", "取消或换过新票"),
    (STRANGER, "STRANGER", "B1 的乘车名单上没有此人"),
    ({"tail_matches": False}, "TAIL_MISMATCH", "身份证后四位与本人不一致"),
    ({"right_trip": ELSEWHERE}, "WRONG_TRIP", "此人编在 B2，2月21日 09:05 发车。请带到 汽车站 上车。"),
    ({"trip_state": "CANCELLED"}, "TRIP_CANCELLED", "B1 已取消"),
    ({"trip_state": "DEPARTED"}, "DEPARTED", "B1 已经发车"),
    ({"trip_state": "MANIFEST_FROZEN"}, "NOT_OPEN", "B1 预计 06:30 开始检票"),
    ({"ticket": "EXPIRED"}, "EXPIRED", "有效时间已过"),
    ({"ticket": "NOT_YET"}, "NOT_YET", "还没有到有效时间"),
    ({"aboard_at": OPENS, "aboard_where": "东门"}, "ALREADY_ABOARD", "此人 06:30 已在东门检票上车。请到座位 3A 核对"),
    ({"roster": "OUT"}, "NOT_ON_ROSTER", "名册显示此人已减少"),
    ({"stage": "WORKING"}, "ALREADY_OUT", "台账显示此人已经外出"),
    ({"clearance": "PENDING"}, "NOT_CLEARED", "健康核验没有通过"),
    ({"seat_taken_by_other": True}, "SEAT_TAKEN", "座位 3A 上已登记别人"),
    ({"aboard": 45}, "FULL", "已上车 45 人，核定可乘 45 人"),
]  # fmt: skip


def facts(**wrong: object) -> BoardingFacts:
    return BoardingFacts(**{**GOOD, **wrong})


def code(**wrong: object) -> str | None:
    found = judge_boarding(facts(**wrong))
    return found.code if found else None


def test_whoever_has_nothing_against_them_is_welcome() -> None:
    assert code() is None
    assert code(ticket="") is None  # found by hand in the list
    assert code(clearance="PASSED") is None
    assert code(clearance="", health_needed=False) is None
    assert code(stage="CLEARED") is None


@pytest.mark.parametrize(("wrong", "expected", "words"), WRONG, ids=[w[1] for w in WRONG])
def test_each_thing_that_is_wrong_has_its_code_and_says_what_to_do(wrong, expected, words) -> None:
    found = judge_boarding(facts(**wrong))
    assert found is not None and found.code == expected
    assert found.sentence.startswith(boarding.CODES[expected] + "：")
    assert words in found.sentence
    assert found.sentence.count("。") >= 2  # why, and what then


def test_of_two_things_the_graver_is_told() -> None:
    for (one, first, _), (two, _second, _) in itertools.combinations(WRONG, 2):
        if one.keys() & two.keys():
            continue
        told = {first}
        if "right_trip" in two and first in {"REVOKED", "STRANGER"}:
            told = {"WRONG_TRIP"}  # booked on another bus: no stranger, and the old ticket is why
        assert code(**one, **two) in told, (one, two)


def test_the_codes_are_told_in_the_order_in_which_they_stand() -> None:
    assert list(boarding.CODES) == [w[1] for w in WRONG]


@pytest.mark.parametrize("state", ["DEPARTED", "EN_ROUTE", "INCIDENT", "ARRIVED", "HANDED_OVER", "RETURNED", "SETTLED"])  # fmt: skip
def test_a_bus_that_has_left_takes_nobody(state: str) -> None:
    assert code(trip_state=state) == "DEPARTED"


@pytest.mark.parametrize("state", ["PLANNED", "CONTRACT_FILED", "MANIFEST_FROZEN"])
def test_a_bus_that_is_not_open_yet_takes_nobody(state: str) -> None:
    assert code(trip_state=state) == "NOT_OPEN"


@pytest.mark.parametrize("stage", ["ABOARD", "ARRIVED", "WORKING", "JOBLESS", "AWAY"])
def test_whoever_is_out_already_does_not_go_again(stage: str) -> None:
    assert code(stage=stage) == "ALREADY_OUT"


def test_the_gate_that_is_not_known_is_not_told() -> None:
    found = judge_boarding(facts(aboard_at=OPENS))
    assert found is not None and "此人 06:30 已检票上车。" in found.sentence


def test_without_facts_a_bus_has_no_room() -> None:
    """What is not said is not allowed: no capacity, no chair; health asked for, nothing known."""
    bare = BoardingFacts(trip_no="B1", trip_state="BOARDING", opens_at=OPENS, on_list=True)
    assert (found := judge_boarding(bare)) is not None and found.code == "FULL"
    assert code(clearance="") == "NOT_CLEARED"


def test_only_who_should_not_be_there_at_all_is_a_matter_for_accountability() -> None:
    assert {"STRANGER", "FORGED", "TAIL_MISMATCH"} == boarding.BREACHES


def scan(key: str, minute: int, *, fit: bool = True, said: str = PASS) -> Scan:
    return Scan(key=key, at=OPENS + dt.timedelta(minutes=minute), fit=fit, said=said)


@pytest.mark.parametrize(
    ("scans", "winner", "conflicts"),
    [
        ([], None, ""),
        ([scan("a", 0, fit=False)], None, "a"),  # let in, and should not have been
        ([scan("a", 0, fit=False, said="STRANGER")], None, ""),
        ([scan("a", 1)], "a", ""),
        ([scan("a", 2), scan("b", 1)], "b", "a"),
        ([scan("b", 1), scan("a", 1)], "a", "b"),  # at one moment: the smaller key, wherever one asks
        (
            [scan("a", 1), scan("b", 2, said="ALREADY_ABOARD")],
            "a",
            "",
        ),  # turned away at the door: no conflict
        (
            [scan("a", 1, said="NOT_CLEARED"), scan("b", 2)],
            "b",
            "",
        ),  # nor is whoever was turned away aboard by it
        ([scan("a", 1, said="NOT_CLEARED")], None, ""),
        ([scan("a", 1, said=UNSAID), scan("b", 2)], "a", ""),  # one green only, although another counts
        ([scan("a", 1), scan("b", 2), scan("c", 3)], "a", "bc"),
        ([scan("a", 0, fit=False), scan("b", 1), scan("c", 2)], "b", "ac"),
        ([scan("a", 1, said=UNSAID), scan("b", 2), scan("c", 3)], "a", "bc"),
    ],
)
def test_the_earliest_scan_counts_and_who_was_shown_green_beside_it_is_a_conflict(
    scans: list[Scan], winner: str | None, conflicts: str
) -> None:
    for order in itertools.permutations(scans):
        assert counted(list(order)) == (winner, frozenset(conflicts))


@pytest.mark.parametrize(
    ("change", "opened", "closed", "expected"),
    [
        ({}, True, False, PASS),
        ({"trip_state": "DEPARTED"}, True, False, PASS),  # sent from the road, scanned at the open door
        ({"trip_state": "DEPARTED"}, True, True, "DEPARTED"),
        ({"trip_state": "MANIFEST_FROZEN"}, False, False, "NOT_OPEN"),
        ({"trip_state": "CANCELLED"}, True, False, "TRIP_CANCELLED"),
        ({"aboard_at": OPENS, "stage": "ABOARD"}, True, False, PASS),  # aboard by another scan of this bus
        ({"stage": "ABOARD"}, True, False, "ALREADY_OUT"),  # out by something else
        ({"aboard": 45}, True, False, PASS),
        (STRANGER, True, False, "STRANGER"),
    ],
)
def test_a_late_scan_is_judged_as_if_it_were_alone(change, opened: bool, closed: bool, expected: str) -> None:
    facts = boarding.alone(BoardingFacts(**{**GOOD, **change}), opened=opened, closed=closed)
    found = judge_boarding(facts)
    assert (found.code if found else PASS) == expected
