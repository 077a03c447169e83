"""What keeps a bus from being published: one fault at a time, at its edges, with what to do."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from qicheng.trips.rules.publishing import (
    DriverFacts,
    Paper,
    TripFacts,
    drivers_needed,
    faults,
    is_mobile,
    why_not_publish,
)

FIRST, LAST = dt.date(2025, 2, 20), dt.date(2025, 2, 21)
DRIVER = DriverFacts(name="李明", phone="13900000002", licence_class="A1", papers=(Paper(word="从业资格证", until_date=LAST),))  # fmt: skip
GOOD = TripFacts(
    trip_no="B1", from_date=FIRST, until_date=LAST, km=400, riders=30, capacity=45, min_riders=30, leader_name="王强", leader_phone="13900000001",
    leader_busy_with="", plate="桂G12345", vehicle_busy_with="", vehicle_papers=(Paper(word="行驶证", until_date=LAST, from_date=FIRST),), drivers=(DRIVER,),
    departures_that_day=5, max_departures=5,
)  # fmt: skip


def found(**changed: object) -> list[tuple[str, str]]:
    return [(f.code, f.sentence) for f in faults(dataclasses.replace(GOOD, **changed))]


def driver(**changed: object) -> dict[str, object]:
    return {"drivers": (dataclasses.replace(DRIVER, **changed),)}


def papers(paper: Paper) -> dict[str, object]:
    return {"vehicle_papers": (paper,)}


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"leader_name": ""}, "NO_LEADER", "没有指定带队干部"),
        ({"leader_phone": "0772123456"}, "LEADER_PHONE", "王强没有可用的手机号"),
        ({"leader_phone": DRIVER.phone}, "LEADER_DRIVES", "同时是驾驶员"),
        (driver(name="王强", phone=""), "LEADER_DRIVES", "同时是驾驶员"),
        ({"leader_busy_with": "B2"}, "LEADER_BUSY", "王强同日还带 B2"),
        ({"km": 401}, "DRIVERS", "单程 401 公里，要配 2 名驾驶员，现有 1 名"),
        ({"drivers": ()}, "DRIVERS", "要配 1 名驾驶员，现有 0 名"),
        (driver(licence_class="B1"), "LICENCE_CLASS", "准驾车型是 B1"),
        (driver(licence_class=""), "LICENCE_CLASS", "准驾车型是 空"),
        (driver(busy_with="B3"), "DRIVER_BUSY", "李明同期还派在 B3"),
        (driver(papers=(Paper(word="从业资格证", until_date=None),)), "PAPER_MISSING", "驾驶员李明的从业资格证没有登记"),
        ({"plate": ""}, "NO_VEHICLE", "还没有指定车辆"),
        ({"vehicle_busy_with": "B4"}, "VEHICLE_BUSY", "车辆 桂G12345 同期还派在 B4"),
        (papers(Paper(word="行驶证", until_date=LAST, there=False)), "PAPER_MISSING", "车辆 桂G12345 的行驶证没有登记"),
        (papers(Paper(word="行驶证", until_date=LAST - DAY)), "PAPER_EXPIRED", "有效期至 2025-02-20，行程到 2025-02-21 才结束"),
        (papers(Paper(word="行驶证", until_date=LAST, from_date=FIRST + DAY)), "PAPER_EXPIRED", "行驶证有效期至"),
        ({"departures_that_day": 6}, "STATION_FULL", "最多发 5 趟，已排 6 趟"),
        ({"riders": 46}, "OVER_CAPACITY", "已编 46 人，可乘 45 人"),
        ({"riders": 29}, "TOO_FEW", "只编了 29 人，达不到 30 人"),
    ],
)  # fmt: skip
def test_each_fault_is_found_alone_and_says_what_to_do(changed, code: str, words: str) -> None:
    told = found(**changed)
    assert [c for c, _ in told] == [code]
    assert words in told[0][1]


def test_a_bus_at_its_edges_is_published() -> None:
    assert found() == []
    assert found(riders=45, departures_that_day=99, max_departures=None) == []
    for licence in ("A1", "A1A2", "A3"):
        assert found(**driver(licence_class=licence)) == []
    # A namesake with another number is another person.
    assert found(**driver(name="王强")) == []


def test_everything_is_told_at_once_the_people_first() -> None:
    told = [c for c, _ in found(leader_name="", leader_phone="", plate="", riders=46, **driver(busy_with="B3"))]  # fmt: skip
    assert told == ["NO_LEADER", "DRIVER_BUSY", "NO_VEHICLE", "OVER_CAPACITY"]


@pytest.mark.parametrize(
    ("km", "needed"),
    [(1, 1), (400, 1), (401, 2), (520, 2), (521, 2), (1040, 2), (1042, 3), (1400, 3), (1560, 3), (5000, 3)],
)
def test_how_many_drivers_a_distance_asks_for(km: int, needed: int) -> None:
    assert drivers_needed(km=km) == needed


@pytest.mark.parametrize(
    ("phone", "good"),
    [("13900000001", True), ("19912345678", True), ("12900000001", False), ("1390000000", False), ("139000000011", False), ("", False)],
)  # fmt: skip
def test_a_mobile_number_is_one_that_can_be_called(phone: str, good: bool) -> None:
    assert is_mobile(phone) is good


PLAN = {"state": "PROPOSED", "proposed_by": 1, "by": 2, "violations": 0, "buses": 3}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None), ({"state": "DRAFT"}, "NOT_PROPOSED"), ({"by": 1}, "SAME_PERSON"), ({"by": None}, "SAME_PERSON"), ({"violations": 1}, "POOR_FIRST"),
        ({"violations": None}, "NOT_CHECKED"), ({"buses": 0}, "NO_BUSES"), ({"buses": 1}, None), ({"by": 1, "violations": 2, "buses": 0}, "SAME_PERSON"),
        ({"violations": 2, "buses": 0}, "POOR_FIRST"),
    ],
)  # fmt: skip
def test_a_plan_is_published_by_a_second_person_with_the_poor_first(changed, code: str | None) -> None:
    told = why_not_publish(**{**PLAN, **changed})
    assert (told.code if told else None) == code
