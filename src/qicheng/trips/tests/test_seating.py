"""Who sits where on a coach."""

from __future__ import annotations

import random

import pytest

from qicheng.trips.rules import seating
from qicheng.trips.rules.seating import Rider

FULL = {"load_percent": 100, "observation_rows": 0}


def coach(rated: int = 45, rows: int = 0):
    return [(c.label, c.kind) for c in seating.chairs(rated, observation_rows=rows)]


def rider(
    person: int, *, household: int | None = None, village: str = "1", stop: int = 0, employer: str = ""
) -> Rider:
    return Rider(person_id=person, stop=stop, village=village, household=household, employer=employer)


def bench(label: str) -> tuple[str, str]:
    return label[:-1], "AB" if label[-1] in "AB" else "CD"


def test_couples_sit_on_one_bench_and_singles_fill_the_rest():
    riders = [
        rider(1),
        rider(2, household=9),
        rider(3, household=9),
        rider(4, household=8),
        rider(5, household=8),
        rider(6),
    ]
    placed = seating.place(riders, coach(), FULL)
    assert placed[1] == "1B"  # beside the leader: nobody is parted for this chair
    assert bench(placed[2]) == bench(placed[3])
    assert bench(placed[4]) == bench(placed[5])


def test_villages_stay_together_and_who_gets_off_first_sits_in_front():
    riders = [rider(n, village=str(n % 3), stop=n % 2) for n in range(1, 31)]
    placed = seating.place(riders, coach(), FULL)
    order = [label for label, kind in coach() if kind == "SEAT"]
    by_chair = sorted(riders, key=lambda r: order.index(placed[r.person_id]))
    keys = [(r.stop, r.village) for r in by_chair]
    assert keys == sorted(keys)


def test_mates_of_one_enterprise_follow_each_other():
    riders = [rider(n, employer="甲乙"[n % 2]) for n in range(1, 11)]
    placed = seating.place(riders, coach(), FULL)
    order = [label for label, _ in coach()]
    names = [r.employer for r in sorted(riders, key=lambda r: order.index(placed[r.person_id]))]
    assert names == sorted(names)


@pytest.mark.parametrize("seed", range(20))
def test_everybody_has_one_chair_and_no_couple_is_parted_while_benches_are_left(seed):
    chance = random.Random(seed)
    riders, home = [], 0
    while len(riders) < 40:
        home += 1
        riders += [
            rider(100 * home + i, household=home, village=str(home % 3))
            for i in range(chance.choice((1, 1, 2, 2, 3, 4)))
        ]
    riders = riders[:44]
    placed = seating.place(riders, coach(53), FULL)
    assert len(set(placed.values())) == len(riders)
    couples = [h for h in range(1, home + 1) if sum(r.household == h for r in riders) == 2]
    parted = [h for h in couples if len({bench(placed[r.person_id]) for r in riders if r.household == h}) > 1]
    assert len(parted) <= 1  # the last row has five chairs


def test_half_load_uses_windows_left_and_right_in_turn():
    placed = seating.place([rider(n) for n in range(1, 9)], coach(), {"load_percent": 50})
    assert {label[-1] for label in placed.values()} == {"A", "D"}
    assert all(label[-1] == ("A" if int(label[:-1]) % 2 else "D") for label in placed.values())


def test_observation_rows_and_the_leaders_chair_stay_free():
    placed = seating.place([rider(n) for n in range(1, 60)], coach(45, rows=2), FULL)
    free = {label for label, kind in coach(45, rows=2) if kind != "SEAT"}
    assert not free & set(placed.values())
    assert len(placed) == sum(kind == "SEAT" for _, kind in coach(45, rows=2))


@pytest.mark.parametrize(
    ("pack", "expected"),
    [((100, 0), 43), ((90, 1), 38), ((70, 2), 31), ((50, 2), 22)],
)
def test_nobody_is_promised_an_observation_chair(pack, expected):
    percent, rows = pack
    assert seating.capacity(rated=45, usable=43, load_percent=percent, observation_rows=rows) == expected


def test_the_first_chair_is_the_leaders_and_only_rows_kept_free_are_for_observation():
    kinds = {c.label: c.kind for c in seating.chairs(13, observation_rows=1)}
    assert kinds == {
        "1A": "CREW", "1B": "SEAT", "1C": "SEAT", "1D": "SEAT", "2A": "SEAT", "2B": "SEAT", "2C": "SEAT", "3A": "OBSERVATION", "3B": "OBSERVATION",
        "3C": "OBSERVATION", "3D": "OBSERVATION", "3E": "OBSERVATION",
    }  # fmt: skip
    assert [c.kind for c in seating.chairs(13)] == ["CREW"] + ["SEAT"] * 11
    assert seating.chairs(0) == []


def test_a_chair_that_the_plan_names_stands_and_nobody_else_gets_it():
    named = Rider(person_id=9, stop=0, village="1", household=None, label="1C")
    placed = seating.place([rider(1), named, rider(2)], coach(), FULL)
    assert placed[9] == "1C"
    assert sorted(placed.values()) == ["1B", "1C", "1D"]


@pytest.mark.parametrize(("percent", "apart"), [(50, True), (51, False), (100, False), (None, False)])
def test_windows_only_are_for_half_a_load(percent, apart):
    pack = {} if percent is None else {"load_percent": percent}
    placed = seating.place([rider(n) for n in range(1, 5)], coach(), pack)
    assert (set(placed.values()) == {"2D", "3A", "4D", "5A"}) is apart


def test_a_chair_stays_empty_rather_than_part_a_couple_while_there_are_chairs_to_spare():
    couples = [rider(10 * h + i, household=h) for h in range(1, 4) for i in (0, 1)]
    placed = seating.place(couples, coach(18), FULL)  # sixteen chairs for six
    assert "1B" not in placed.values()
    assert all(bench(placed[10 * h]) == bench(placed[10 * h + 1]) for h in (1, 2, 3))
    full = seating.place(couples, coach(8), FULL)  # six chairs for six: all are used
    assert len(set(full.values())) == 6


def test_in_a_village_the_order_is_by_enterprise_then_by_number_and_odd_households_fill_their_bench():
    three = [rider(n, household=3) for n in (31, 32, 33)]
    placed = seating.place([rider(50, employer="甲"), rider(40), *three], coach(), FULL)
    order = [label for label, kind in coach() if kind == "SEAT"]
    assert [p for p, _ in sorted(placed.items(), key=lambda x: order.index(x[1]))] == [40, 31, 32, 33, 50]
