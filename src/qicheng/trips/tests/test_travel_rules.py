"""Who may be given a chair, who waits in which order, when chairs are given on, and how the chairs of a coach are numbered."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from qicheng.trips.rules import travel
from qicheng.trips.rules.travel import Waiting

GOOD = {"roster": "PRESENT", "stage": "CLEARED", "intention": "NEW", "transport_need": "CHARTER", "clearance": "CLEARED"}  # fmt: skip
WRONG = [
    ({"roster": "OUT"}, "NOT_ON_ROSTER"),
    ({"stage": "WORKING"}, "ALREADY_OUT"),
    ({"intention": "STAY"}, "NOT_GOING"),
    ({"transport_need": "RAIL"}, "NOT_WANTED"),
    ({"clearance": "PENDING"}, "NOT_CLEARED"),
]
AT = dt.datetime(2025, 2, 20, 8, 0, tzinfo=dt.UTC)


def code(*, health_needed: bool = True, wants: bool = True, **wrong: object) -> str | None:
    found = travel.why_no_seat({**GOOD, **wrong}, health_needed=health_needed, wants=wants)
    assert found is None or found.sentence.count("。") == 2  # why, and what then
    return found.code if found else None


def test_who_may_be_given_a_chair() -> None:
    assert code() is None
    assert code(intention="RETURN", clearance="PASSED", transport_need=None) is None
    assert code(clearance="PENDING", health_needed=False) is None
    assert code(transport_need="RAIL", wants=False) is None


def test_each_reason_has_its_code_and_the_graver_is_told() -> None:
    for wrong, expected in WRONG:
        assert code(**wrong) == expected
    for (one, first), (two, _) in itertools.combinations(WRONG, 2):
        assert code(**one, **two) == first


def waiting(number: int, *, poor: bool = False, minute: int = 0) -> Waiting:
    return Waiting(standby_id=number, person_id=90 - number, is_poor=poor, added_at=AT + dt.timedelta(minutes=minute))  # fmt: skip


def test_in_the_standby_line_the_poor_go_first_then_whoever_came_first() -> None:
    line = [waiting(1, poor=True, minute=5), waiting(2, minute=1), waiting(3, minute=1), waiting(4, minute=9), waiting(5, poor=True, minute=6)]  # fmt: skip
    for order in itertools.permutations(line):
        assert [w.standby_id for w in travel.standby_order(order)] == [1, 5, 2, 3, 4]


def test_empty_chairs_are_given_on_ten_minutes_before_departure() -> None:
    start = AT - dt.timedelta(minutes=10)
    assert travel.release_at(AT) == start
    assert travel.why_no_release(depart_at=AT, at=start) is None
    assert travel.why_no_release(depart_at=AT, at=AT) is None
    for seconds, minutes in ((1, 1), (60, 1), (61, 2)):
        early = travel.why_no_release(depart_at=AT, at=start - dt.timedelta(seconds=seconds))
        assert early is not None and early.code == "TOO_EARLY"
        assert f"发车前 10 分钟才能把未到的座位转给候补，还有 {minutes} 分钟" in early.sentence


@pytest.mark.parametrize(
    ("rated", "rows"),
    [
        (0, []), (1, []), (2, ["1A"]), (9, ["1ABCD", "2ABCD"]), (10, ["1ABCD", "2ABCDE"]), (12, ["1ABCD", "2AB", "3ABCDE"]),
        (20, ["1ABCD", "2ABCD", "3ABCD", "4AB", "5ABCDE"]),
    ],
)  # fmt: skip
def test_chairs_are_numbered_two_and_two_with_five_in_the_last_row(rated: int, rows: list[str]) -> None:
    expected = [(f"{row[0]}{c}", int(row[0]), c) for row in rows for c in row[1:]]
    assert travel.labels(rated) == expected


def test_the_driver_is_counted_in_what_a_coach_is_rated_for() -> None:
    for rated in range(1, 60):
        assert len(travel.labels(rated)) == rated - 1


@pytest.mark.parametrize(
    ("chairs", "usable", "percent", "cap"),
    [(44, 43, 100, 43), (40, 43, 100, 40), (44, 43, 50, 22), (44, 43, 70, 31)],
)
def test_a_load_cap_is_a_share_of_what_is_rated_and_never_more_than_the_chairs(
    chairs: int, usable: int, percent: int, cap: int
) -> None:
    assert travel.load_cap(chairs=chairs, usable=usable, load_percent=percent, rated=45) == cap
