"""Goals of the planner that a single run does not show: growth, fairness, repeatability, honest explanations."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import thread_time
from typing import Any

from qicheng_planner.check import check
from qicheng_planner.explain import Explainer
from qicheng_planner.generate import generate, write
from qicheng_planner.level import level
from qicheng_planner.plan import Plan, to_json
from qicheng_planner.problem import Problem, parse
from qicheng_planner.solve import Params, Stop, solve

ALONE = Params(bound=False)
# D8: seasons of one make, and the gap whose time is taken.
SIZES = ((500, 30, 41), (1_500, 40, 42), (5_000, 60, 43), (15_000, 80, 44), (50_000, 120, 45))
GAP_PCT = 4.0
STEP = 1.4  # from one time tried to the next
PROOF_S = {500: 5.0, 1_500: 10.0, 5_000: 30.0, 15_000: 60.0, 50_000: 120.0}
LONGEST_S = 240.0


def clock_of(cpu: bool) -> Callable[[], float]:
    return thread_time if cpu else time.monotonic


Command = Callable[[str, str, float], dict[str, Any]]  # problem and plan file, seconds → the plan file read


def time_to_gap(solved: Command, files: tuple[str, str], workers: int, bound: int) -> float | None:
    """Seconds of the whole command, with start and reading, that give a plan within the gap, up to the step."""
    seconds = max(1.0, workers / 5_000)
    while seconds <= LONGEST_S:
        if solved(*files, seconds)["cost_fen"] <= bound * (1 + GAP_PCT / 100):
            return round(seconds, 2)
        seconds *= STEP
    return None


def slope(points: list[tuple[float, float]]) -> float:
    """Exponent of the power law through the points, least squares in the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def growth(largest: int, folder: Path, solved: Command) -> dict[str, Any]:
    """D8: how the time to a gap of 4 % grows from 500 workers on; `exponent` is None when a size never got there."""
    rows: list[dict[str, Any]] = []
    for workers, cities, seed in SIZES:
        if workers > largest:
            continue
        files = str(folder / f"growth-{workers}.json"), str(folder / f"growth-{workers}.plan.json")
        write(generate(seed=seed, workers=workers, cities=cities), files[0])
        bound = solved(*files, PROOF_S[workers])["bound_fen"] or 0
        took = time_to_gap(solved, files, workers, bound)
        rows.append({"workers": workers, "seed": seed, "bound_fen": bound, "seconds": took})
    reached = [(float(row["workers"]), row["seconds"]) for row in rows if row["seconds"]]
    whole = len(reached) == len(rows) > 1
    exponent = round(slope(reached), 3) if whole else None
    return {"gap_pct": GAP_PCT, "rows": rows, "exponent": exponent, "goal": 1.1}


def behind(problem: Problem, plan: Plan) -> tuple[int, int, int]:
    """Places with poor and others; those where a smaller share of the poor has seats; of these, those with seats to give.

    Seats to give: on a day a poor party without seats could leave, a bus carries at least as many others of its place.
    """
    wanted: dict[tuple[int, bool], int] = defaultdict(int)
    seated: dict[tuple[int, bool], int] = defaultdict(int)
    aboard: dict[tuple[int, int], list[int]] = defaultdict(list)
    parties, seats = problem.parties, plan.seated()
    for k, party in enumerate(parties):
        wanted[party.place, party.poor] += party.size
        seated[party.place, party.poor] += seats.get(k, 0)
    for bus in plan.buses:
        for p in bus.stops:
            others = sum(n for k, n in bus.riders if parties[k].place == p and not parties[k].poor)
            aboard[p, bus.day].append(others)
    both = {p for p, poor in wanted if poor and wanted[p, True] and wanted.get((p, False))}
    less = {p for p in both if seated[p, True] * wanted[p, False] < seated[p, False] * wanted[p, True]}
    could = set()
    for k, party in enumerate(parties):
        if party.place in less and party.poor and party.size and not seats.get(k):
            first, last = problem.window(party)
            most = max((n for d in range(max(0, first), last + 1) for n in aboard[party.place, d]), default=0)
            could |= {party.place} if most >= party.size else set()
    return len(both), len(less), len(could)


def poor_first(cases: dict[str, dict[str, Any]], seconds: float, cpu: bool) -> list[dict[str, Any]]:
    """D11: the fleet is cut in steps of a tenth; at each step the poor are set against the others of their place, before and after levelling."""
    found = []
    for name, data in cases.items():
        for tenths in range(10, 0, -1):
            cut = data | {"fleet": [[n * tenths // 10 for n in row] for row in data["fleet"]]}
            problem = parse(cut)
            result = solve(problem, stop=Stop(seconds=seconds, clock=clock_of(cpu)), params=ALONE)
            report = check(problem, to_json(problem, result.plan))
            places, less, could = behind(problem, result.plan)
            found.append({
                "name": name, "fleet_pct": 10 * tenths, "feasible": report["feasible"], "seated": report["seated"],
                "violations": report["priority_violations"], "places": places, "places_behind": less, "with_seats_to_give": could, "goal": 0,
                **shares(problem, result.plan), **levelled(problem, result.plan, result.cost_fen, cpu),
            })  # fmt: skip
    return found


def levelled(problem: Problem, plan: Plan, cost: int, cpu: bool) -> dict[str, Any]:
    """The same plan levelled: places still left behind, what it costs more, and how long it takes."""
    clock = clock_of(cpu)
    begin = clock()
    new = level(problem, plan)
    took = clock() - begin
    report = check(problem, to_json(problem, new))
    return {
        "level_feasible": report["feasible"], "level_violations": report["priority_violations"],
        "level_places_behind": behind(problem, new)[1], "level_dearer_pct": round(100 * (report["cost_fen"] / cost - 1), 3),
        "level_s": round(took, 2),
    }  # fmt: skip


def shares(problem: Problem, plan: Plan) -> dict[str, float]:
    """Per cent of the poor and of the others who have a seat."""
    seats = plan.seated()
    found = {}
    for name, poor in (("poor_seated_pct", True), ("others_seated_pct", False)):
        all_of = sum(p.size for p in problem.parties if p.poor == poor)
        riding = sum(seats.get(k, 0) for k, p in enumerate(problem.parties) if p.poor == poor)
        found[name] = round(100 * riding / all_of, 2) if all_of else 0.0
    return found


def repeatable(
    cases: dict[str, dict[str, Any]], moves: int, seconds: float, cpu: bool
) -> list[dict[str, Any]]:
    """D12: the same seed twice by moves; the search alone against the search with the proof beside it, by time."""
    found = []
    for name, data in cases.items():
        problem = parse(data)
        twice = [
            to_json(problem, solve(problem, stop=Stop(iterations=moves), seed=7, params=ALONE).plan)
            for _ in (0, 1)
        ]
        stop = Stop(seconds=seconds, clock=clock_of(cpu))
        alone, both = (solve(problem, stop=stop, params=params).cost_fen for params in (ALONE, Params()))
        found.append({
            "name": name, "same_bytes": twice[0] == twice[1], "one_thread_fen": alone, "two_threads_fen": both,
            "apart_pct": round(100 * (both / alone - 1), 3), "goal_pct": 0.3,
        })  # fmt: skip
    return found


def explained(data: dict[str, Any], plan: Plan, count: int, cpu: bool, seed: int = 1) -> dict[str, Any]:
    """D10: parties without a seat; the cheapest plan told must seat them at the price told, by the checker."""
    clock = clock_of(cpu)
    problem = parse(data)
    explainer = Explainer(problem, plan)
    without = [k for k in range(len(problem.parties)) if explainer.book.left(k)]
    asked = Random(seed).sample(without, min(count, len(without)))
    times, offered, wrong = [], 0, []
    for k in asked:
        begin = clock()
        told = explainer.explain(k)
        times.append(clock() - begin)
        # Who has seats in part is also told the price of the whole subsidy.
        best = next((option for option in told.options if option.kind != "subsidy"), None)
        if best:
            offered += 1
            report = check(problem, to_json(problem, best.plan))
            right = report["feasible"] and report["cost_fen"] == explainer.book.cost + best.price_fen
            wrong += [] if right and best.plan.seated()[k] == problem.parties[k].size else [k]
    times.sort()
    return {
        "asked": len(asked), "with_an_option": offered, "wrong": wrong, "goal_s": 0.2,
        "median_s": round(times[len(times) // 2], 4), "most_s": round(times[-1], 4),
    }  # fmt: skip
