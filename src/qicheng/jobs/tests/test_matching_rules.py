"""Scores, units, the assignment and its bound, fairness."""

from __future__ import annotations

import itertools
import random

import pytest

from qicheng.jobs.rules import assignment, fairness, pairing, scoring
from qicheng.jobs.rules.assignment import Unit
from qicheng.jobs.rules.scoring import Board, Seeker, Vacant
from qicheng.places.gazetteer import road_km


def post(number: int, **facts: object) -> Vacant:
    known = {"firm": number, "trade": "GENERAL", "wage_fen": 4000_00, "age_from": 18, "age_to": 50, "sex": "", "city": "441900", "local": False, "couples": False, "posts": 1}  # fmt: skip
    return Vacant(id=number, **(known | facts))


def seeker(number: int, **facts: object) -> Seeker:
    known = {
        "why": "NEW",
        "age": 30,
        "sex": "F",
        "village": "450981101201",
        "poor": False,
        "city": "441900",
        "province": "44",
    }
    return Seeker(id=number, **(known | facts))


@pytest.mark.parametrize(
    ("post_facts", "who_facts", "possible"),
    [
        ({}, {}, True), ({"age_to": 29}, {}, False), ({"age_from": 31}, {}, False), ({}, {"lowest_fen": 4000_01}, False), ({}, {"lowest_fen": 4000_00}, True),
        ({}, {"why": "LOCAL"}, False), ({"city": "", "local": True}, {"why": "LOCAL"}, True), ({"sex": "M"}, {}, False), ({}, {"had": frozenset({1})}, False),
        ({"age_from": None, "age_to": None}, {"age": 58}, True), ({}, {"age": None}, False),
    ],
)  # fmt: skip
def test_what_is_possible(post_facts, who_facts, possible):
    board = Board([post(1, **post_facts)], road_km)
    assert bool(scoring.score(seeker(1, **who_facts), board).possible[0]) is possible


def test_nearer_own_trade_and_own_people_come_first():
    posts = [
        post(1, city="330100"),
        post(2, city="440300"),
        post(3),
        post(4, trade="GARMENT"),
        post(5, trade="GARMENT"),
        post(6, wage_fen=6000_00, trade="GARMENT"),
    ]
    who = seeker(1, trades=("GARMENT",), folk_firms=((5, 3),))
    order = [v for v, _points in scoring.best(scoring.score(who, Board(posts, road_km)), 9)]
    assert order == [4, 5, 3, 2, 1, 0]


def test_neither_sex_nor_standing_moves_a_point():
    board = Board([post(1), post(2, city="440300")], road_km)
    for sex, poor in itertools.product("MF", (True, False)):
        assert list(scoring.score(seeker(1, sex=sex, poor=poor), board).total) == list(
            scoring.score(seeker(1), board).total
        )


def test_the_sentence_says_why():
    board = Board([post(7, trade="GARMENT", couples=True)], road_km)
    text = scoring.sentence(
        seeker(1, trades=("GARMENT",), folk_firms=((7, 2),), spouse=2), 7, board, {"GARMENT": "制衣"}
    )
    assert (
        text
        == "是想做的制衣，就在想去的城市，本村有2人在这家，夫妻一起去，有夫妻房，年龄30岁合适，月薪约4000元。"
    )


def test_couples_are_one_unit_only_where_a_post_fits_both():
    board = Board([post(1), post(2, age_to=29)], road_km)
    both = pairing.units([seeker(2, spouse=1), seeker(1, spouse=2), seeker(3)], board, most=5)
    assert [u.members for u in both] == [(1, 2), (3,)] and [v for v, _ in both[0].candidates] == [0]
    apart = pairing.units([seeker(1, spouse=2), seeker(2, spouse=1, age=60)], board, most=5)
    assert [u.members for u in apart] == [(1,), (2,)]


def best_by_trying(units: list[Unit], room: list[int], most: int) -> int:
    options = [
        [c for n in range(most + 1) for c in itertools.combinations([v for v, _ in u.candidates], n)]
        for u in units
    ]
    best = 0
    for choice in itertools.product(*options):
        used = [0] * len(room)
        for unit, taken in zip(units, choice, strict=True):
            for v in taken:
                used[v] += unit.weight
        if all(n <= r for n, r in zip(used, room, strict=True)):
            best = max(
                best, assignment.worth(units, [(u, v) for u, taken in enumerate(choice) for v in taken])
            )
    return best


@pytest.mark.parametrize("seed", range(25))
def test_the_assignment_is_best_within_its_bound(seed):
    chance = random.Random(seed)
    units, serial = [], 0
    for _ in range(5):
        size = 2 if chance.random() < 0.4 else 1
        candidates = tuple(
            sorted((v, chance.randint(200, 900)) for v in chance.sample(range(4), chance.randint(0, 3)))
        )
        units.append(Unit(tuple(range(serial, serial + size)), candidates, chance.random() < 0.5))
        serial += size
    room = [chance.randint(0, 3) for _ in range(4)]
    answer = assignment.solve(units, room, most=2)
    used = [sum(units[u].weight for u, v in answer.chosen if v == at) for at in range(4)]
    assert all(n <= r for n, r in zip(used, room, strict=True))
    assert all(sum(1 for u, _ in answer.chosen if u == at) <= 2 for at in range(5))
    best = best_by_trying(units, room, 2)
    assert answer.value <= best <= answer.bound
    assert answer.value == best
    assert answer.value >= assignment.worth(units, assignment.greedy(units, room, most=2))
    assert assignment.solve(units, room, most=2) == answer


def test_nobody_gets_three_while_somebody_gets_none():
    units = [Unit((1,), ((0, 900), (1, 900), (2, 900))), Unit((2,), ((0, 200), (1, 200), (2, 200)))]
    served = {u for u, _ in assignment.solve(units, [1, 1, 1], most=3).chosen}
    assert served == {0, 1}


def test_where_there_is_one_post_the_poor_household_is_first():
    units = [Unit((1,), ((0, 500),)), Unit((2,), ((0, 500),), poor=True)]
    assert assignment.solve(units, [1], most=3).chosen == ((1, 0),)


def test_shares_count_everybody_once_in_each_ground():
    people = [seeker(1), seeker(2, sex="M", age=60), seeker(3, poor=True, village="450981101202")]
    found = fairness.shares(people, {1, 3})
    assert [(s.group, s.wanted, s.reached) for s in found["sex"]] == [("女", 2, 2), ("男", 1, 0)]
    assert all(
        sum(s.wanted for s in lines) == 3 and sum(s.reached for s in lines) == 2 for lines in found.values()
    )
    assert [s.percent for s in found["poor"]] == [50.0, 100.0]
