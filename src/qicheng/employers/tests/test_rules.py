"""Days, ratios and ranking of enterprises."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.employers import rules
from qicheng.employers.rules import Counted


@pytest.mark.parametrize(("hour", "minute", "day"), [(0, 0, 4), (11, 59, 4), (12, 0, 5), (23, 59, 5)])
def test_until_noon_yesterday_is_described(hour, minute, day):
    assert rules.day_described(dt.datetime(2025, 3, 5, hour, minute, tzinfo=dt.UTC)) == dt.date(2025, 3, day)


def test_differences_are_asked_of_what_people_act_on_only():
    before = {"status": "REOPENED", "due_back": 100, "needs": "口罩", "back": None}
    now = {"status": "PARTIAL", "due_back": 100, "needs": "用工", "back": 5, "shortage": ""}
    assert rules.differences(before, now) == [("status", "REOPENED", "PARTIAL")]


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"due_back": 10, "back": 11}, "已返岗"),
        ({"staff_total": 10, "staff_poor": 11}, "其中数"),
        ({"due_back": 10, "back": 10}, ""),
        ({"back": 3}, ""),
        ({"staff_local": 3}, ""),
    ],
)
def test_numbers_that_cannot_be(facts, word):
    assert rules.implausible(facts).startswith(word) and bool(rules.implausible(facts)) == bool(word)


def firm(group: str, at_work: bool, due: int = 0, back: int = 0) -> Counted:
    return Counted(group=group, at_work=at_work, due_back=due, back=back, shortage=0)


def test_ratios_rank_by_reopening_then_by_return():
    rows = [
        firm("甲", True, 100, 50),
        firm("甲", False),
        firm("乙", True, 100, 90),
        firm("乙", False),
        firm("丙", True),
    ]
    found = rules.ratios(rows)
    assert [(r.name, r.reopened_share, r.back_share) for r in found] == [
        ("丙", 100.0, None), ("乙", 50.0, 90.0), ("甲", 50.0, 50.0),
    ]  # fmt: skip


@pytest.mark.parametrize(("groups", "best", "last"), [(0, 0, 0), (2, 2, 0), (4, 3, 1), (6, 3, 3), (9, 3, 3)])
def test_nobody_is_among_the_first_and_the_last(groups, best, last):
    ranked = rules.ratios([firm(f"部门{n}", n % 2 == 0) for n in range(groups)])
    first, end = rules.ends(ranked)
    assert (len(first), len(end)) == (best, last)
    assert not {r.name for r in first} & {r.name for r in end}
