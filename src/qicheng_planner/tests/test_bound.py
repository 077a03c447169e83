"""The proof: pricing finds the best bus there is, and whatever the prices, what they prove holds."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from dispatch_exact import optimum
from qicheng_planner.bound import Climb, lower_bound
from qicheng_planner.bound.certify import How, Prices, price_day, seat_values, whole_prices
from qicheng_planner.bound.lowering import Lowering, Seen, spent_ticks
from qicheng_planner.bound.market import TICKS
from qicheng_planner.draft import Road
from qicheng_planner.generate import generate, generate_small
from qicheng_planner.problem import parse


def climb_of(problem):
    climb = Climb(problem, float("inf"))
    climb.first_rows()
    return climb


def random_prices(climb, random):
    """Duals that no solver would give, in fen, with zeros among them."""

    def some(shape, most):
        return random.integers(0, most, shape) * (random.random(shape) < 0.6).astype(float)

    rows = some(len(climb.master.rows.key), 60_000)
    return rows, some(climb.problem.days, 20_000), some(climb.coaches.fleet.shape, 9_000)


@pytest.mark.slow
def test_the_bound_of_any_prices_is_below_the_optimum():
    tried = above_zero = 0
    for seed in range(400, 425):
        problem = parse(generate_small(seed))
        best = optimum(problem, seconds=20)
        climb, random = climb_of(problem), np.random.default_rng(seed)
        for _ in range(6):
            climb.best = 0
            climb.price(random_prices(climb, random), climb.proof)
            if best:
                assert climb.best <= best[0], seed
                tried += 1
                above_zero += climb.best > climb.demand.lost_fen
    assert tried > 120
    assert above_zero > 10


def best_gain(climb, d, seats, prices):
    """The most any bus of the day gains, by trying every order of every drop list and every type."""
    problem, road, most = climb.problem, Road(climb.problem), 0
    for t, number in enumerate(climb.coaches.number):
        usable, least = climb.coaches.table[t, :2]
        for drops in range(1, problem.rules.max_drops + 1):
            for stops in permutations(
                [p for p in range(len(problem.places)) if climb.demand.aboard[p, d]], drops
            ):
                _, _, busy, fits = road.way(stops)
                out = range(d, min(problem.days, d + busy))
                if not fits or any(climb.coaches.fleet[t, g] < 1 for g in out):
                    continue
                if climb.demand.aboard[list(stops), d].sum() < least:
                    continue
                worth = [v for p in stops for v, w in steps(seats, p) for _ in range(w)]
                gain = sum(sorted(worth, reverse=True)[:usable]) - road.hire(int(number), stops) * TICKS
                most = max(most, gain - int(prices.station[d]) - sum(int(prices.fleet[t, g]) for g in out))
    return most


def steps(seats, p):
    n = seats.count[p]
    return zip(seats.value[p, :n].tolist(), seats.width[p, :n].tolist(), strict=True)


@pytest.mark.parametrize("shared", [True, False])
def test_pricing_finds_the_best_bus_of_all(shared):
    gains = 0
    for seed in range(500, 530):
        problem = parse(generate_small(seed))
        climb, random = climb_of(problem), np.random.default_rng(seed)
        prices = whole_prices(climb.demand, climb.master.rows, random_prices(climb, random))
        seats = seat_values(climb.demand, climb.master.rows, prices.row)
        for d in range(problem.days):
            how = How(budget=1 << 40, shared=shared)
            _, most, complete = price_day(d, seats[d], prices, climb.demand, climb.roads, climb.coaches, how)
            assert complete
            assert most == best_gain(climb, d, seats[d], prices), (seed, d)
            gains += most > 0
    assert gains > 10


def test_what_a_bus_spends_and_a_part_of_the_prices_are_counted_to_the_tick():
    buses = 0
    for seed in range(500, 520):
        problem = parse(generate_small(seed))
        climb, random = climb_of(problem), np.random.default_rng(seed)
        duals, road = random_prices(climb, random), Road(problem)
        prices = whole_prices(climb.demand, climb.master.rows, duals)
        seats = seat_values(climb.demand, climb.master.rows, prices.row)
        for d in range(problem.days):
            how = replace(climb.look, known={})
            found, _, _ = price_day(d, seats[d], prices, climb.demand, climb.roads, climb.coaches, how)
            spent = spent_ticks(d, found, prices, climb.roads, climb.coaches)
            for row, ticks in zip(found.tolist(), spent.tolist(), strict=True):
                t, stops = row[1], tuple(row[3 : 3 + row[2]])
                out = range(d, min(problem.days, d + road.way(stops)[2]))
                hire = road.hire(int(climb.coaches.number[t]), stops) * TICKS
                assert ticks == hire + prices.station[d] + sum(prices.fleet[t, g] for g in out)
                buses += 1
    assert buses > 10


NO_PRICES = Prices(np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros((1, 1), np.int64))
ONE_DAY = np.array([1], np.int64)


def seen_of(*buses: tuple[list[int], list[int], int]) -> Seen:
    """Buses of the first day: stops, what each is worth, what the bus spends; in ticks."""
    most = max(len(stops) for stops, _, _ in buses)
    found = np.zeros((len(buses), 3 + most), np.int64)
    worth = np.zeros((len(buses), most), np.int64)
    for row, (stops, each, spent) in enumerate(buses):
        found[row, 0], found[row, 2] = sum(each) - spent, len(stops)
        found[row, 3 : 3 + len(stops)], worth[row, : len(stops)] = stops, each
    seen = Seen(NO_PRICES)
    seen.add(0, found, worth, np.array([spent for _, _, spent in buses], np.int64))
    return seen


def test_the_best_part_of_the_prices_weighs_need_against_gains():
    # At full prices one bus gains 20 on each of 10 departures; at 0.9 (worth 180, spent 180) none gains.
    often = Lowering(np.array([1000.0]), 0, 10 * ONE_DAY)
    assert often.take(seen_of(([0], [200], 180)), often.part)
    assert often.best_part() == pytest.approx((0.9, 900.0))
    once = Lowering(np.array([1000.0]), 0, ONE_DAY)
    once.take(seen_of(([0], [200], 180)), once.part)
    assert once.best_part() == pytest.approx((1.0, 980.0))
    assert Lowering(np.array([1000.0]), 30, ONE_DAY).best_part() == pytest.approx((1.0, 970.0))


def test_prices_are_lowered_at_the_places_where_that_costs_least():
    # A bus over both places gains 20: place 0 has the smaller need, so its prices pay for it and those of place 1 stand.
    lowering = Lowering(np.array([1000.0, 5000.0]), 0, 100 * ONE_DAY)
    lowering.take(seen_of(([0, 1], [100, 100], 180)), lowering.part)
    lowering.solve()
    assert lowering.part == pytest.approx([0.8, 1.0])
    assert lowering.ticks == pytest.approx(5800.0)
    # Seen at the lowered prices, another bus gains at place 0: what it was worth before is worked out.
    lowering.take(seen_of(([0], [160], 150)), lowering.part)
    lowering.solve()
    assert lowering.part == pytest.approx([0.75, 1.0])
    assert not lowering.take(Seen(NO_PRICES), lowering.part)


def test_what_the_seats_of_each_stop_are_worth_adds_up_to_the_bus():
    buses = 0
    for seed in range(520, 545):
        problem = parse(generate_small(seed))
        climb, random = climb_of(problem), np.random.default_rng(seed)
        seen = climb.price(random_prices(climb, random), replace(climb.look, known={})).seen
        seats = seat_values(climb.demand, climb.master.rows, seen.prices.row)
        for d, stops, worth, spent in seen.buses:
            how = replace(climb.look, known={})
            found, _, _ = price_day(d, seats[d], seen.prices, climb.demand, climb.roads, climb.coaches, how)
            assert (worth.sum(axis=1) - spent).tolist() == found[:, 0].tolist(), (seed, d)
            assert ((stops >= 0).sum(axis=1) == found[:, 2]).all()
            buses += len(found)
    assert buses > 10


def test_the_first_prices_prove_something_and_never_too_much():
    above_zero = 0
    for seed in range(400, 425):
        problem = parse(generate_small(seed))
        best = optimum(problem, seconds=20)
        if not best or not problem.can_run:
            continue
        climb = climb_of(problem)
        climb.best = 0
        climb.price(climb.first_prices(), climb.proof)
        assert climb.best <= best[0], seed
        above_zero += climb.best > climb.demand.lost_fen
    assert above_zero > 8


@pytest.mark.parametrize("budget", [1, 3, 20])
def test_a_search_cut_short_counts_what_it_could_have_found(budget):
    cut = 0
    for seed, shared in product(range(500, 520), (True, False)):
        problem = parse(generate_small(seed))
        climb, random = climb_of(problem), np.random.default_rng(seed)
        prices = whole_prices(climb.demand, climb.master.rows, random_prices(climb, random))
        seats = seat_values(climb.demand, climb.master.rows, prices.row)
        for d in range(problem.days):
            how = How(budget=budget, shared=shared)
            _, most, complete = price_day(d, seats[d], prices, climb.demand, climb.roads, climb.coaches, how)
            assert most >= best_gain(climb, d, seats[d], prices)
            cut += not complete
    assert cut > 0 or budget > 1


def test_the_bound_rises_and_a_halt_keeps_what_is_proved():
    problem = parse(generate(seed=5, workers=400, cities=8, days=6))
    told = []
    climb = Climb(problem, float("inf"), told.append)
    climb.log = lambda _: climb.halt() if len(told) > 2 else None
    climb.run()
    assert told == sorted(told)
    assert not climb.finished
    whole = lower_bound(problem, seconds=60)
    assert whole.finished
    assert climb.best == told[-1] <= whole.fen


def test_an_empty_season_costs_nothing():
    data = generate(seed=5, workers=60, cities=3, days=3)
    data["parties"] = []
    assert lower_bound(parse(data), seconds=5).fen == 0


def test_who_can_never_ride_counts_in_full():
    data = generate(seed=5, workers=60, cities=3, days=3)
    data["fleet"] = [[0] * 3 for _ in data["types"]]
    problem = parse(data)
    everyone = sum(p.size * problem.subsidy_of(p) for p in problem.parties)
    assert lower_bound(problem, seconds=5).fen == everyone
