"""The way of a trip spelt out once more, and when its people balance."""

from __future__ import annotations

import pytest

from qicheng.trips.rules import states
from qicheng.trips.rules.closing import Accounts, why_not_close, why_not_depart

WAY = {
    "PLANNED": "CONTRACT_FILED CANCELLED", "CONTRACT_FILED": "PLANNED MANIFEST_FROZEN CANCELLED", "MANIFEST_FROZEN": "CONTRACT_FILED BOARDING CANCELLED",
    "BOARDING": "MANIFEST_FROZEN DEPARTED CANCELLED", "DEPARTED": "EN_ROUTE INCIDENT ARRIVED", "EN_ROUTE": "INCIDENT ARRIVED", "INCIDENT": "EN_ROUTE ARRIVED",
    "ARRIVED": "HANDED_OVER", "HANDED_OVER": "RETURNED", "RETURNED": "SETTLED", "SETTLED": "", "CANCELLED": "",
}  # fmt: skip


@pytest.mark.parametrize("state", WAY)
def test_a_trip_goes_only_the_steps_that_are_written(state: str) -> None:
    assert {s for s in WAY if states.may_follow(state, s)} == set(WAY[state].split())
    assert not states.may_follow("UNHEARD", state)
    assert set(states.STATES) == set(WAY)


def test_the_groups_of_states_follow_from_the_way() -> None:
    assert {"PLANNED", "CONTRACT_FILED"} == states.BEFORE_FREEZE
    assert {"PLANNED", "CONTRACT_FILED", "MANIFEST_FROZEN", "BOARDING"} == states.BEFORE_DEPARTURE
    assert {"DEPARTED", "EN_ROUTE", "INCIDENT"} == states.ON_THE_ROAD
    assert {"ARRIVED", "HANDED_OVER", "RETURNED", "SETTLED"} == states.AFTER_ARRIVAL
    assert states.LIVE == states.BEFORE_DEPARTURE | states.ON_THE_ROAD | states.AFTER_ARRIVAL


@pytest.mark.parametrize(
    ("state", "wanted", "said"),
    [
        ("PLANNED", "CONTRACT_FILED", ""),
        ("CANCELLED", "PLANNED", "该车次已取消，不能再办理。请查看乘客改乘的车次。"),
        ("PLANNED", "BOARDING", "该车次现在是“已编排”，不能直接变为“检票中”。接下来可以办理：已签合同。"),
        ("DEPARTED", "PLANNED", "该车次现在是“已发车”，不能直接变为“已编排”。接下来可以办理：途中、途中有事、已抵达。"),
        ("SETTLED", "ARRIVED", "该车次现在是“已结清”，不能直接变为“已抵达”。这一车次已全部办结。"),
        ("STRANGE", "ODD", "该车次现在是“STRANGE”，不能直接变为“ODD”。这一车次已全部办结。"),
    ],
)  # fmt: skip
def test_a_step_that_is_not_to_be_says_what_is(state: str, wanted: str, said: str) -> None:
    assert states.why_not(state, wanted) == said


EVEN = {
    "planned": 45, "boarded": 42, "no_shows": 3, "no_shows_unexplained": 0, "received": 40, "got_off": 1, "not_arrived": 1, "unexplained": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({}, ""),
        ({"no_shows": 1}, "编座 45 人，上车 42 人，未到 1 人，还差 2 人"),
        ({"no_shows": 4}, "还差 -1 人"),
        ({"no_shows_unexplained": 2}, "有 2 名未到人员没有写明原因"),
        ({"received": 38}, "上车 42 人，已接收 38 人，中途下车 1 人，未到 1 人，还差 2 人"),
        ({"got_off": 2}, "还差 -1 人"),
        ({"not_arrived": 0}, "还差 1 人"),
        ({"unexplained": 1}, "有 1 名中途下车或未到的人员没有写明原因"),
        ({"no_shows": 1, "received": 38}, "上车账不平"),
    ],
)
def test_a_trip_closes_only_when_its_people_balance(odd: dict[str, int], said: str) -> None:
    found = why_not_close(Accounts(**{**EVEN, **odd}))
    assert said in found
    assert bool(found) == bool(odd)


@pytest.mark.parametrize(
    ("aboard", "counted", "said"),
    [(42, 42, ""), (42, None, "还没有清点人数"), (42, 44, "多 2 人"), (42, 39, "少 3 人"), (0, 0, "")],
)
def test_a_bus_leaves_only_when_the_head_count_is_the_seat_map(
    aboard: int, counted: int | None, said: str
) -> None:
    found = why_not_depart(aboard=aboard, head_count=counted)
    assert said in found
    assert bool(found) == bool(said)
