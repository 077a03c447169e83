"""The cross-checks of a return (domain.md 6.6): each is violated once and says which figure, how badly and whose names."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.journeys.models import Journey
from qicheng.reports.rules import checks, forms
from qicheng.reports.rules.checks import ERROR, EXPLAIN, WARNING, Leap, Seen
from qicheng.trips.carried import carried
from qicheng.trips.models import GateCheck, Trip

DAILY = forms.FORMS["DAILY"]
MEASURES = forms.measures_of(DAILY, province="45")
QUIET = dict.fromkeys((m.code for m in MEASURES), 0) | {
    "labour_force": 400, "poor": 100, "intends": 250, "intends_poor": 70, "new_going": 40, "to_leave": 220, "went_out": 50, "went_out_poor": 9,
    "left_outside": 40, "left_inside": 8, "left_unknown": 2, "left_charter": 30, "left_charter_poor": 5, "left_otherwise": 20,
}  # fmt: skip


def found(**more) -> list[tuple[str, str, str]]:
    """Code, level and figure of each violation."""
    seen = Seen(**({"now": QUIET} | more))
    made = checks.violations(DAILY, MEASURES, seen)
    assert all(v.names == v.measure and v.sentence.endswith("。") for v in made)
    return [(v.code, v.level, v.measure) for v in made]


def test_figures_that_fit_are_left_alone() -> None:
    assert found() == []
    assert found(before=QUIET, last_year=QUIET, below=[QUIET], carried=30) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"now": QUIET | {"intends_poor": 251}}, [("PART", ERROR, "intends_poor")]),
        ({"now": QUIET | {"left_inside": 9}}, [("FAMILY", ERROR, "went_out")]),
        ({"below": [QUIET, QUIET | dict.fromkeys(QUIET, 0) | {"undecided": 1}]}, [("SUM", EXPLAIN, "undecided")]),
        ({"before": QUIET | {"went_out": 51}}, [("FALLING", EXPLAIN, "went_out")]),
        ({"before": QUIET | {"intends": 251}}, []),  # an intention may be taken back
        ({"carried": 29}, [("CARRIED", EXPLAIN, "left_charter")]),
        ({"carried": 0}, [("CARRIED", EXPLAIN, "left_charter")]),
        ({"carried": None}, []),  # nobody counts buses here
        ({"before": QUIET | {"labour_force": 200}}, [("LEAP", WARNING, "labour_force")]),
        ({"last_year": QUIET | {"labour_force": 200}}, [("LEAP", WARNING, "labour_force")]),
    ],
)  # fmt: skip
def test_each_check_is_violated_by_what_it_is_about(more, expected) -> None:
    assert found(**more) == expected


def test_the_gravest_comes_first() -> None:
    now = QUIET | {"intends_poor": 251}
    levels = [
        level
        for _, level, _ in found(now=now, carried=1, before=QUIET | {"labour_force": 100, "went_out": 60})
    ]
    assert levels == [ERROR, EXPLAIN, EXPLAIN, WARNING, WARNING]


@pytest.mark.parametrize(
    ("now", "was", "leaps"),
    [(30, 10, True), (29, 10, False), (120, 80, False), (121, 80, True), (80, 161, True), (500, 0, False)],
)
def test_a_leap_is_large_in_persons_and_in_percent(now: int, was: int, leaps: bool) -> None:
    assert Leap(percent=50, least=20).is_one(now, was) is leaps


def test_an_error_stops_and_what_must_be_explained_waits_for_a_sentence() -> None:
    bad = checks.violations(DAILY, MEASURES, Seen(now=QUIET | {"intends_poor": 251}))
    assert checks.why_not_submit(bad, {"intends_poor": "核对过"}).startswith("有 1 处对不上")
    silent = checks.violations(DAILY, MEASURES, Seen(now=QUIET, carried=29))
    assert checks.why_not_submit(silent, {}).startswith("有 1 处要写说明")
    assert checks.why_not_submit(silent, {"left_charter": "好"}).startswith("有 1 处要写说明")
    assert checks.why_not_submit(silent, {"left_charter": "一人中途改乘"}) == ""
    doubtful = checks.violations(DAILY, MEASURES, Seen(now=QUIET, before=QUIET | {"labour_force": 100}))
    assert doubtful and checks.why_not_submit(doubtful, {}) == ""


@pytest.fixture
def ridden(cast) -> tuple[str, dt.datetime]:
    """Two of a village have passed a gate, one of them at two buses, one was refused; a phone told of a fourth an hour later."""
    at = dt.datetime(2025, 3, 4, 22, 0, tzinfo=dt.UTC)
    village = "450981101201"
    people = list(
        Journey.objects.filter(season=2025, village=village)
        .order_by("id")
        .values_list("person_id", flat=True)[:4]
    )
    buses = [
        Trip.objects.create(
            season=2025, trip_no=f"B{n}", date=at.date(), depart_at=at, eta_at=at, destination_kind="CITY", destination="东莞", capacity=45, salt=b"s" * 16, batch_no="1", origin="县汽车站"
        )
        for n in range(2)
    ]  # fmt: skip
    rows = ((0, 0, True, 0), (0, 1, True, 0), (1, 0, True, 0), (2, 0, False, 0), (3, 0, True, 60))
    for n, (person, bus, counts, late) in enumerate(rows, start=1):
        GateCheck.objects.create(
            key=f"00000000-0000-0000-0000-{n:012d}", trip=buses[bus], person_id=people[person], manner="QR", said="PASS", verdict="PASS",
            counts=counts, at=at, received_at=at + dt.timedelta(minutes=late), by="检票",
        )  # fmt: skip
    return village, at


def test_the_manifests_add_up_to_persons_known_by_then(ridden) -> None:
    village, at = ridden
    assert carried(season=2025, unit=village, until=at) == 2
    assert carried(season=2025, unit="450981000000", until=at) == 2
    assert carried(season=2025, unit="450981102000", until=at) == 0
    assert carried(season=2025, unit=village, until=at + dt.timedelta(hours=1)) == 3
    assert carried(season=2024, unit=village, until=at) == 0
