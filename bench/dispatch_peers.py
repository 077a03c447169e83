"""Two general routing solvers on the dispatch problem, as a competent user would put it to them.

What a plain vehicle-routing model can say: clients with a prize (the subsidy saved), one vehicle type per bus type and
day, day windows, cost per km, an empty way home at its own price. What it cannot: seats shared by parties, the number of
drop places, the detour against the direct way, minimum riders, buses out for several days. So its routes are repaired
and the rest is seated by our own last step (`polish`), which is to its advantage. Both use one thread; time is counted in
CPU seconds of the process, reading included. Runs in a venv of its own:

    python bench/dispatch_peers.py pyvrp|ortools PROBLEM PLAN SECONDS
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import process_time

from qicheng_planner.draft import Coach, Draft
from qicheng_planner.plan import to_json
from qicheng_planner.polish import fit, polish
from qicheng_planner.problem import Problem, read_problem

CHUNK = 9  # whole parties with one wish are put together up to so many persons
DAY = 1000  # one day on the solver's clock


@dataclass(frozen=True)
class Chunk:
    """Parties for one place with one window, seen by the solver as one client."""

    place: int
    first: int
    last: int
    parties: tuple[int, ...]
    persons: int
    fen: int


def chunks(problem: Problem) -> list[Chunk]:
    groups: dict[tuple[int, int, int, bool], list[int]] = defaultdict(list)
    for k, party in enumerate(problem.parties):
        first, last = problem.window(party)
        if party.size and max(0, first) <= last:
            groups[party.place, max(0, first), last, party.poor].append(k)
    found = []
    for (place, first, last, _), members in sorted(groups.items()):
        now: list[int] = []
        for k in [*members, -1]:
            persons = sum(problem.parties[j].size for j in now)
            if now and (k < 0 or persons + problem.parties[k].size > CHUNK):
                fen = sum(problem.parties[j].size * problem.subsidy_of(problem.parties[j]) for j in now)
                found.append(Chunk(place, first, last, tuple(now), persons, fen))
                now = []
            if k >= 0:
                now.append(k)
    return found


def vehicles(problem: Problem) -> list[tuple[int, int, int]]:
    """(type, day, how many): 0.6 of the fleet, so that the days out mostly fit."""
    return [
        (t, d, max(1, round(0.6 * problem.fleet[t][d])))
        for t in range(len(problem.types))
        for d in range(problem.days)
        if problem.fleet[t][d] > 0
    ]


def km(problem: Problem, a: int, b: int, kind: int) -> int:
    """Price of a way in fen; the way home counts at its own price. -1 is the station."""
    bus, home = problem.types[kind], len(problem.places)
    way = problem.km[a if a >= 0 else home][b if b >= 0 else home]
    return way * (bus.empty_per_km if b < 0 else bus.out_per_km)


def with_pyvrp(problem: Problem, clients: list[Chunk], seconds: float) -> list[tuple[int, int, list[int]]]:
    """Routes as (type, day, clients)."""
    pyvrp = import_module("pyvrp")
    model = pyvrp.Model()
    station = model.add_location(x=0, y=0)
    spots = [model.add_location(x=0, y=0) for _ in problem.places]
    model.add_depot(station)
    for c in clients:
        model.add_client(
            spots[c.place], delivery=[c.persons], prize=c.fen, required=False, tw_early=c.first * DAY,
            tw_late=c.last * DAY + DAY // 2,
        )  # fmt: skip
    profiles = [model.add_profile() for _ in problem.types]
    kinds = vehicles(problem)
    for t, d, count in kinds:
        bus = problem.types[t]
        model.add_vehicle_type(
            count, capacity=[bus.usable], fixed_cost=bus.fixed, tw_early=d * DAY, tw_late=d * DAY + DAY // 2,
            unit_distance_cost=1, profile=profiles[t],
        )  # fmt: skip
    ends = [(station, -1), *((spot, p) for p, spot in enumerate(spots))]
    for t, profile in enumerate(profiles):
        for a, place_a in ends:
            for b, place_b in ends:
                fen = 0 if place_a == place_b else km(problem, place_a, place_b, t)
                fee = problem.rules.drop_fee if place_b >= 0 and place_a >= 0 and place_a != place_b else 0
                model.add_edge(a, b, distance=fen + fee, duration=0, profile=profile)
    result = model.solve(stop=lambda _: process_time() > seconds, display=False, seed=0)
    return [
        (*kinds[route.vehicle_type()][:2], [stop.idx for stop in route if stop.is_client()])
        for route in result.best.routes()
    ]


def with_ortools(problem: Problem, clients: list[Chunk], seconds: float) -> list[tuple[int, int, list[int]]]:
    """Routes as (type, day, clients)."""
    routing = import_module("ortools.constraint_solver.pywrapcp")
    enums = import_module("ortools.constraint_solver.routing_enums_pb2")
    buses = [(t, d) for t, d, count in vehicles(problem) for _ in range(count)]
    manager = routing.RoutingIndexManager(len(clients) + 1, len(buses), 0)
    model = routing.RoutingModel(manager)
    place = [-1, *(c.place for c in clients)]
    callbacks = {}
    for t in range(len(problem.types)):
        table = _table(problem, place, t)
        callbacks[t] = model.RegisterTransitMatrix(table)
    loads = model.RegisterUnaryTransitVector([0, *(c.persons for c in clients)])
    model.AddDimensionWithVehicleCapacity(loads, 0, [problem.types[t].usable for t, _ in buses], True, "load")
    for v, (t, _) in enumerate(buses):
        model.SetArcCostEvaluatorOfVehicle(callbacks[t], v)
        model.SetFixedCostOfVehicle(problem.types[t].fixed, v)
    for i, c in enumerate(clients):
        index = manager.NodeToIndex(i + 1)
        model.AddDisjunction([index], c.fen)
        allowed = [v for v, (_, d) in enumerate(buses) if c.first <= d <= c.last]
        model.VehicleVar(index).SetValues([-1, *allowed])
    search = routing.DefaultRoutingSearchParameters()
    search.first_solution_strategy = enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    model.AddSearchMonitor(model.solver().CustomLimit(lambda: process_time() > seconds))
    found = model.SolveWithParameters(search)
    if found is None:
        return []
    routes = []
    for v, (t, d) in enumerate(buses):
        index, visits = model.Start(v), []
        while not model.IsEnd(index):
            node = manager.IndexToNode(index)
            visits += [node - 1] if node else []
            index = found.Value(model.NextVar(index))
        routes += [(t, d, visits)] if visits else []
    return routes


def _table(problem: Problem, place: list[int], kind: int) -> list[list[int]]:
    fee = problem.rules.drop_fee
    return [
        [
            0 if i == j else km(problem, a, b, kind) + (fee if a >= 0 and b >= 0 and a != b else 0)
            for j, b in enumerate(place)
        ]
        for i, a in enumerate(place)
    ]


def repaired(problem: Problem, clients: list[Chunk], routes: list[tuple[int, int, list[int]]]) -> Draft:
    """Best drops of each route in a feasible order, a bus that is free, then our own last step for everyone else."""
    draft = Draft(problem)
    for kind, day, visits in sorted(routes, key=lambda r: -sum(clients[i].fen for i in r[2])):
        worth: dict[int, int] = defaultdict(int)
        for i in visits:
            worth[clients[i].place] += clients[i].fen
        stops = sorted(worth, key=lambda p: -worth[p])[: problem.rules.max_drops]
        while stops:
            riders = {
                k: problem.parties[k].size
                for i in visits
                if clients[i].place in stops
                for k in clients[i].parties
            }
            coach = Coach(day, kind, list(stops), riders, sum(riders.values()))
            draft.add(coach)
            if fit(draft, coach):
                break
            stops.pop()
    polish(draft)
    return draft


def main() -> int:
    name, problem_path, plan_path, seconds = sys.argv[1:]
    problem = read_problem(problem_path)
    clients = chunks(problem)
    solver = {"pyvrp": with_pyvrp, "ortools": with_ortools}[name]
    draft = repaired(problem, clients, solver(problem, clients, float(seconds)))
    Path(plan_path).write_text(json.dumps(to_json(problem, draft.plan())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
