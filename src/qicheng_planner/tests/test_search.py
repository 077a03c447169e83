"""The search keeps its books: whatever moves were tried and undone, seats, yard and price are those of its buses."""

from __future__ import annotations

import numpy as np
import pytest

from qicheng_planner.draft import Road
from qicheng_planner.generate import generate, generate_small
from qicheng_planner.problem import parse
from qicheng_planner.search.anneal import refresh_all
from qicheng_planner.search.chain import Chain
from qicheng_planner.search.ground import (
    BUSES,
    COST,
    DAY,
    DROPS,
    ENERGY,
    LOGGED,
    MORE,
    MORE_POOR,
    SEATS,
    SPARE,
    STALE,
    TYPE,
    make_ground,
    make_state,
)
from qicheng_planner.search.jit import forget_stale
from qicheng_planner.search.moves import pair
from qicheng_planner.search.rank import fresh, rank
from qicheng_planner.search.rebuild import rebuild

FOREVER = 1e12


def buses_of(state):
    for b in range(state.tally[BUSES]):
        drops = state.bus[b, DROPS]
        yield state.bus[b], state.stop[b, :drops].tolist(), state.load[b, :drops].tolist()


def counted(problem, chain):
    """Seats, yard and price as the buses of a chain alone give them."""
    fresh, road, price = make_state(problem, 0), Road(problem), 0
    for row, stops, loads in buses_of(chain.state):
        day, kind = int(row[DAY]), int(row[TYPE])
        _, _, busy, fits = road.way(stops)
        assert fits
        assert len(set(stops)) == len(stops)
        assert min(loads) > 0
        assert max(1, problem.types[kind].min_riders) <= sum(loads) <= problem.types[kind].usable
        assert row[COST] == road.hire(kind, stops)
        price += road.hire(kind, stops)
        fresh.left[-1, day] -= 1
        fresh.left[kind, day : day + busy] -= 1
        for p, n in zip(stops, loads, strict=True):
            fresh.room[p, SEATS, day] += n
    refresh_all(chain.ground, fresh)
    worth = chain.ground.worth
    saved = (fresh.room[:, SEATS].sum(axis=1) * worth[:, 0]).sum() + (
        seated_poor(chain, fresh) * worth[:, 1]
    ).sum()
    return fresh, price - int(saved)


def seated_poor(chain, state):
    """Poor riders by place who could all have a seat, by plain search over disjoint intervals."""
    found = []
    for p in range(len(state.room)):
        demand, seats = chain.ground.demand[p, 1], state.room[p, SEATS]
        days = len(seats)
        short = [0] * (days + 1)
        for b in range(days):
            short[b + 1] = max(
                short[b], *(short[a] + int(demand[a, b]) - int(seats[a : b + 1].sum()) for a in range(b + 1))
            )
        found.append(int(demand[0, days - 1]) - short[days])
    return np.array(found)


def agree(problem, chain):
    fresh, price = counted(problem, chain)
    state = chain.state
    assert (fresh.left >= 0).all()
    assert (state.left == fresh.left).all()
    assert (state.room[:, SEATS] == fresh.room[:, SEATS]).all()
    assert int(state.tally[ENERGY]) == price
    assert state.tally[LOGGED] == -1
    state.mark[:] = 0
    refresh_all(chain.ground, state)
    assert (state.room == fresh.room).all()


SEASONS = (
    {"seed": 5, "workers": 400, "cities": 8, "days": 6},
    {"seed": 6, "workers": 500, "cities": 12, "days": 5, "epidemic": True, "tight": True},
)


@pytest.mark.parametrize("season", SEASONS, ids=("plain", "tight"))
def test_the_books_are_right_after_many_moves(season):
    problem = parse(generate(**season))
    chain = Chain(problem, make_ground(problem), 3)
    for heat in ((0.5, 0.3), (0.1, 0.05)):
        chain.cool(4000, FOREVER, lambda _: False, heat)
        assert chain.state.tally[BUSES] > 2
        agree(problem, chain)


def test_the_books_are_right_on_odd_problems():
    buses = 0
    for seed in range(100, 140):
        problem = parse(generate_small(seed))
        if not problem.can_run:
            continue
        chain = Chain(problem, make_ground(problem), seed)
        chain.cool(300, FOREVER, lambda _: False)
        agree(problem, chain)
        buses += int(chain.state.tally[BUSES])
    assert buses > 20


@pytest.mark.parametrize("move", [rebuild, pair])
def test_a_large_move_without_heat_is_never_dearer_and_leaves_no_trace_when_undone(move):
    problem = parse(generate(**SEASONS[0]))
    chain = Chain(problem, make_ground(problem), 3)
    chain.cool(4000, FOREVER, lambda _: False)
    state, done = chain.state, [0, 0]
    for turn in range(300):
        before = list(map(str, buses_of(state))), int(state.tally[ENERGY]), state.left.copy()
        taken = move(chain.ground, state, turn % int(state.tally[BUSES]), 0.0)
        done[bool(taken)] += 1
        assert state.tally[ENERGY] <= before[1]
        if not taken:
            assert sorted(map(str, buses_of(state))) == sorted(before[0])
            assert int(state.tally[ENERGY]) == before[1]
            assert (state.left == before[2]).all()
    assert min(done) > 20
    agree(problem, chain)


def test_the_ranks_are_those_of_a_plain_search():
    problem = parse(generate(**SEASONS[1]))
    chain = Chain(problem, make_ground(problem), 0)
    random = np.random.default_rng(1)
    state = chain.state
    state.room[:, SEATS] = random.integers(0, 9, state.room[:, SEATS].shape) * (random.random() < 0.7)
    refresh_all(chain.ground, state)
    base = seated_poor(chain, state)
    most = 60
    for p, day in random.integers(0, [len(state.room), problem.days], (60, 2)).tolist():
        more, poor, spare = (int(state.room[p, row, day]) for row in (MORE, MORE_POOR, SPARE))
        assert more >= poor >= 0
        own = int(state.room[p, SEATS, day])
        assert 0 <= spare <= own
        for change, gained in ((most, poor), (-spare, 0), (-min(own, spare + 1), -min(1, own - spare))):
            state.room[p, SEATS, day] = own + change
            assert seated_poor(chain, state)[p] - base[p] == gained
        state.room[p, SEATS, day] = own


def test_compiled_code_is_thrown_away_when_any_source_changes(tmp_path):
    for name in ("search/anneal.py", "search/rank.py", "bound/pricing.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a = 1\n")
    assert forget_stale(tmp_path)
    compiled = tmp_path / "search" / "__pycache__" / "anneal.run-1.py311.nbi"
    compiled.write_text("")
    assert not forget_stale(tmp_path)
    assert compiled.exists()
    (tmp_path / "search" / "rank.py").write_text("a = 2\n")
    assert forget_stale(tmp_path)
    assert not compiled.exists()


def test_ranks_that_are_recalled_are_those_worked_out_anew():
    problem = parse(generate(seed=6, workers=300, cities=8, days=6))
    ground, random = make_ground(problem), np.random.default_rng(5)
    state, anew = make_state(problem, 1), make_state(problem, 1)
    tried = [random.integers(0, 12, problem.days) for _ in range(4 * state.key.shape[1])]
    seen = set()
    for _ in range(2):
        for seats in tried:
            state.room[0, SEATS] = anew.room[0, SEATS] = seats
            state.mark[0, STALE] = 1
            seen.add(int((seats * state.digit).sum()) in state.key[0])
            fresh(ground, state, 0)
            rank(anew.room[0], anew.work, ground.table[0], ground.edge[0])
            assert (state.room[0] == anew.room[0]).all()
    assert seen == {True, False}  # some were kept, some had made room for others
