"""Who gives way to a poor household without a seat: whole other parties of its place, as few persons and parties as can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qicheng_planner.draft import Coach, Draft
from qicheng_planner.generate import generate
from qicheng_planner.polish import poor_first
from qicheng_planner.problem import parse

SEATS = 18  # usable ones of the smallest type


def full_bus(*sizes: int, wanted: int = 3, free: int = 0, poor: int = 0) -> tuple[Draft, int]:
    """A bus of others of these sizes, filled up with a party of two places' worth; and a poor party that waits, its number."""
    rest = SEATS - sum(sizes) - free
    rows = [(n, k < poor) for k, n in enumerate(sizes)] + [(rest, True), (wanted, True)]
    data = generate(seed=5, workers=40, cities=1, days=2)
    draft = Draft(parse(data | {"parties": [[0, size, 0, 1, int(poor), 0] for size, poor in rows]}))
    coach = Coach(0, 0, [0])
    for k, (size, _) in enumerate(rows[:-1]):
        coach.board(k, size)
    draft.add(coach)
    return draft, len(rows) - 1


@pytest.mark.parametrize(
    ("sizes", "free", "out"),
    [
        ((3, 1, 1, 1), 0, {0}),  # one party of the same size before several small ones
        ((1, 1, 1), 0, {0, 1, 2}),
        ((2, 1), 0, {0, 1}),
        ((2, 2), 1, {0}),  # a free seat and two that are given
        ((1, 4), 2, {0}),
        ((2, 2), 0, {0, 1}),  # four give way to three who count for four and a half
        ((4, 4), 0, {0}),
        ((4, 4), 3, set()),  # there is room enough
    ],
)
def test_just_enough_seats_are_given(sizes, free, out):
    draft, waiting = full_bus(*sizes, free=free)
    before = draft.cost()
    assert poor_first(draft) == 1
    assert draft.seated[waiting] == 3
    assert {k for k in range(len(sizes)) if not draft.seated[k]} == out
    assert draft.cost() < before
    assert draft.coaches[0].load <= SEATS


@pytest.mark.parametrize(
    ("sizes", "free", "poor"), [((5, 5), 0, 0), ((3, 3), 0, 2), ((1, 1), 0, 0), ((2,), 0, 0)]
)
def test_nobody_gives_way_in_vain(sizes, free, poor):
    draft, waiting = full_bus(*sizes, free=free, poor=poor)
    assert poor_first(draft) == 0
    assert draft.seated[waiting] == 0


@pytest.mark.parametrize(("least", "swaps"), [(SEATS, 0), (SEATS - 1, 1)])
def test_the_bus_keeps_its_least_riders(least, swaps):
    draft, waiting = full_bus(4)
    smallest, *others = draft.problem.types
    draft.problem = replace(draft.problem, types=(replace(smallest, min_riders=least), *others))
    assert poor_first(draft) == swaps
    assert draft.seated[waiting] == 3 * swaps


def test_half_a_party_keeps_its_seats():
    draft, waiting = full_bus(2, 1, 1)
    draft.coaches[0].alight(0)
    draft.coaches[0].board(0, 1)  # the other half of it rides elsewhere
    draft.seated[0] = 2
    draft.coaches[0].board(3, 1)
    assert poor_first(draft) == 0
    assert draft.seated[waiting] == 0
