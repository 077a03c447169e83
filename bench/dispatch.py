"""The dispatch planner measured and proved, in one run; JSON out, and the table for docs/planner.md.

    python bench/dispatch.py [--only PART…] [--size 500 5000 50000] [--cpu] [--peers] [--small N] [--out FILE]

`--cpu` counts the time in CPU seconds of each of the two threads (search, proof) instead of wall time: on a machine that
others keep busy this is what two free cores would do in that time.

Parts: `plans` (feasible, gap, time, memory, against the hand plan), `exact` (bound and plan against enumerated optima),
`small` (random odd problems, all to be published), `replan`, `peers` (PyVRP and OR-Tools at equal time; they live
in a venv of their own, made here from requirements/peers.txt), `growth` (time to a gap of 4 % from 500 to 50,000
workers), `poor` (the fleet cut step by step: who keeps the seats), `same` (one seed twice; one thread and two),
`explain` (what is told to who has no seat). Every plan is judged by the independent checker.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import timeit
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch_exact import optimum
from dispatch_goals import explained, growth, poor_first, repeatable
from dispatch_replan import changed
from qicheng_planner.bound import lower_bound
from qicheng_planner.check import check, compare
from qicheng_planner.generate import generate, generate_small, write
from qicheng_planner.hand import hand_plan
from qicheng_planner.plan import to_json
from qicheng_planner.problem import parse, read_json
from qicheng_planner.solve import Params, Stop, solve

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "dispatch.json"
TIME = {500: 5.0, 5_000: 30.0, 50_000: 120.0}
PARTS = ["exact", "small", "plans", "replan", "growth", "poor", "same", "explain"]
GOAL = {500: 1.0, 5_000: 2.0, 50_000: 2.5}


@dataclass(frozen=True)
class Case:
    """A public example (by its file) or an invented season."""

    name: str
    workers: int
    public: bool = False
    cities: int = 0
    seed: int = 0
    epidemic: bool = False
    tight: bool = False
    days: int = 15

    def problem(self) -> dict[str, Any]:
        if self.public:
            found: dict[str, Any] = read_json(ROOT / "bench" / "dispatch" / f"{self.name}.json")
            return found
        return generate(
            seed=self.seed, workers=self.workers, cities=self.cities, days=self.days, epidemic=self.epidemic,
            tight=self.tight, name=self.name,
        )  # fmt: skip


CASES = (
    Case("d1-500-30c", 500, public=True),
    Case("g1-500-30c", 500, cities=30, seed=21),
    Case("g2-500-20c-epi-tight", 500, cities=20, seed=22, epidemic=True, tight=True),
    Case("d5-5k-20c", 5_000, public=True),
    Case("g3-5k-60c", 5_000, cities=60, seed=12),
    Case("g4-5k-120c-epi", 5_000, cities=120, seed=13, epidemic=True),
    Case("g5-5k-40c-tight", 5_000, cities=40, seed=16, tight=True),
    Case("g6-50k-120c", 50_000, cities=120, seed=14),
    Case("g7-50k-60c-epi-tight", 50_000, cities=60, seed=17, epidemic=True, tight=True),
)


def command(words: list[str]) -> dict[str, Any]:
    """Run a command; wall and CPU seconds, peak MB, exit code."""
    begin, env = time.monotonic(), {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
    trouble = child.stderr.read() if child.stderr else b""
    _, status, used = os.wait4(child.pid, 0)
    return {
        "exit": os.waitstatus_to_exitcode(status), "wall_s": round(time.monotonic() - begin, 2),
        "cpu_s": round(used.ru_utime + used.ru_stime, 2), "peak_mb": used.ru_maxrss // 1024,
        "stderr": trouble.decode(errors="replace")[-300:],
    }  # fmt: skip


def verdict(data: dict[str, Any], plan: Any) -> dict[str, Any]:
    report = check(parse(data), plan)
    return {
        "feasible": report["feasible"], "strict": report["feasible"] and not report["priority_violations"],
        "cost_fen": report["cost_fen"], "buses": report["buses"], "seated": report["seated"],
        "seat_fill_pct": report["seat_fill_pct"],
    }  # fmt: skip


def planner(cpu: bool) -> list[str]:
    """The command, on wall time or on CPU time."""
    start = [str(Path(__file__).with_name("dispatch_cpu.py"))] if cpu else ["-m", "qicheng_planner.cli"]
    return [sys.executable, *start]


def plans(cases: list[Case], folder: Path, cpu: bool) -> list[dict[str, Any]]:
    """Each case by the command line, as a user would."""
    rows = []
    for case in cases:
        data, seconds = case.problem(), TIME[case.workers]
        problem_path, plan_path = folder / f"{case.name}.json", folder / f"{case.name}.plan.json"
        write(data, problem_path)
        files = [str(problem_path), "-o", str(plan_path)]
        run = command([*planner(cpu), "solve", *files, "--time", str(seconds), "--gap", "0"])
        plan, problem = read_json(plan_path), parse(data)
        by_hand = check(problem, to_json(problem, hand_plan(problem)))["cost_fen"]
        row = {"name": case.name, "workers": case.workers, "seconds": seconds, **verdict(data, plan), **run}
        row["bound_fen"] = plan["bound_fen"]
        row["hand_fen"], row["saving_pct"] = by_hand, round(100 * (1 - row["cost_fen"] / by_hand), 2)
        gap = None if not plan["bound_fen"] else round(100 * (row["cost_fen"] / plan["bound_fen"] - 1), 3)
        row |= {"gap_pct": gap, "goal_pct": GOAL[case.workers], "iterations": plan["iterations"]}
        rows.append(row)
        say(row)
    return rows


def exact(count: int) -> dict[str, Any]:
    """Bound and plan against the enumerated optimum of tiny problems."""
    found = {
        "proved": 0,
        "bound_above": 0,
        "plan_below": 0,
        "plan_equal": 0,
        "skipped": 0,
        "seeds": [0, count],
    }
    for seed in range(count):
        problem = parse(generate_small(seed))
        best = optimum(problem, seconds=30)
        if best is None:
            found["skipped"] += 1
            continue
        report = check(problem, best[1])
        if not report["feasible"] or report["cost_fen"] != best[0]:
            raise RuntimeError(f"the enumeration of seed {seed} is wrong: {report['errors'][:2]}")
        cost = solve(problem, stop=Stop(iterations=20_000), params=Params(bound=False)).cost_fen
        found["proved"] += 1
        found["bound_above"] += lower_bound(problem, seconds=20).fen > best[0]
        found["plan_below"] += cost < best[0]
        found["plan_equal"] += cost == best[0]
    say(found)
    return found


def small(count: int) -> dict[str, Any]:
    """Random odd problems: each plan feasible, strict and at its cost to the fen."""
    found: dict[str, Any] = {"problems": count, "first_seed": 100_000, "not_strict": []}
    for seed in range(100_000, 100_000 + count):
        problem = parse(generate_small(seed))
        result = solve(problem, stop=Stop(iterations=600), seed=seed, params=Params(bound=False, shakes=0))
        report = check(problem, to_json(problem, result.plan))
        wrong = (
            not report["feasible"] or report["priority_violations"] or report["cost_fen"] != result.cost_fen
        )
        found["not_strict"] += [seed] if wrong else []
    say(found)
    return found


def replan(rows: list[dict[str, Any]], folder: Path, cpu: bool) -> list[dict[str, Any]]:
    """A breakdown, one in a hundred withdrawn, fifty new; every bus they did not touch is pinned."""
    found = []
    for row in rows:
        if row["workers"] < 5_000:
            continue
        old = read_json(folder / f"{row['name']}.plan.json")
        data, pins, touched = changed(read_json(folder / f"{row['name']}.json"), old, seed=1)
        paths = {name: str(folder / f"{row['name']}.{name}.json") for name in ("now", "pins", "new", "free")}
        write(data, paths["now"])
        write(pins, paths["pins"])
        limit = "2" if row["workers"] == 5_000 else "5"
        start = ["--start", str(folder / f"{row['name']}.plan.json"), "--pins", paths["pins"]]
        files = [paths["now"], "-o", paths["new"], *start]
        run = command([*planner(cpu), "solve", *files, "--time", limit, "--gap", "0"])
        problem, new = parse(data), read_json(paths["new"])
        report = check(problem, new)
        free = [*planner(cpu), "solve", paths["now"], "-o", paths["free"], "--time", limit, "--gap", "0"]
        command(free)
        free_fen = read_json(paths["free"])["cost_fen"]
        change = compare(problem, old, new, pins)
        one = {
            "name": row["name"], "limit_s": float(limit), **run, "feasible": report["feasible"],
            "buses": len(old["buses"]), "pinned": len(pins["buses"]), "touched_workers": touched,
            "moved_workers": change["moved_workers"], "broken_pins": len(change["broken_bus_pins"]),
            "cost_fen": report["cost_fen"], "free_fen": free_fen,
            "dearer_than_free_pct": round(100 * (report["cost_fen"] / free_fen - 1), 2), "goal_pct": 1.0,
        }  # fmt: skip
        found.append(one)
        say(one)
    return found


def peers(cases: list[Case], rows: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """PyVRP and OR-Tools at equal time on the same files."""
    python = ROOT / ".build" / "peers" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--no-input"]
        subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "peers.txt")], check=True)
    ours, found = {row["name"]: row["cost_fen"] for row in rows}, []
    for case in cases:
        for solver in ("pyvrp", "ortools"):
            if solver == "ortools" and case.workers > 5_000:
                continue  # its tables alone do not fit into memory
            plan_path = folder / f"{case.name}.{solver}.json"
            script = [str(python), str(ROOT / "bench" / "dispatch_peers.py"), solver]
            run = command(
                [*script, str(folder / f"{case.name}.json"), str(plan_path), str(TIME[case.workers])]
            )
            one: dict[str, Any] = {"name": case.name, "solver": solver, "seconds": TIME[case.workers], **run}
            if run["exit"] == 0:
                one |= verdict(case.problem(), read_json(plan_path))
                one["ours_fen"] = ours[case.name]
                one["dearer_than_ours_pct"] = round(100 * (one["cost_fen"] / ours[case.name] - 1), 2)
            found.append(one)
            say(one)
    return found


def goals(args: argparse.Namespace, cases: list[Case]) -> dict[str, Any]:
    """The parts of `dispatch_goals`, on the cases of middle size."""
    done: dict[str, Any] = {}
    middle = {case.name: case.problem() for case in cases if case.workers == 5_000}
    if "growth" in args.only:

        def solved(problem: str, plan: str, seconds: float) -> dict[str, Any]:
            command([*planner(args.cpu), "solve", problem, "-o", plan, "--time", str(seconds), "--gap", "0"])
            found: dict[str, Any] = read_json(plan)
            return found

        with tempfile.TemporaryDirectory() as name:
            done["growth"] = growth(max(args.size), Path(name), solved)
    if "poor" in args.only:
        done["poor"] = poor_first(middle, 3.0, args.cpu)
    if "same" in args.only:
        done["same"] = repeatable(middle, 500_000, TIME[5_000], args.cpu)
    if "explain" in args.only:
        done["explain"] = {
            name: explained(
                data,
                solve(parse(data), stop=Stop(seconds=3), params=Params(bound=False)).plan,
                1000,
                args.cpu,
            )
            for name, data in middle.items()
        }
    for name, found in done.items():
        say({name: found})
    return done


def say(row: dict[str, Any]) -> None:
    sys.stderr.write(json.dumps(row, ensure_ascii=False) + "\n")


def table(rows: list[dict[str, Any]]) -> str:
    """The plans as Markdown."""
    head = "| problem | workers | seconds | cost, yuan | bound, yuan | gap % | saved against by hand % | MB |\n|---|---|---|---|---|---|---|---|\n"
    lines = []
    for row in rows:
        bound = f"{row['bound_fen'] / 100:,.0f}" if row["bound_fen"] else "–"
        gap = "–" if row["gap_pct"] is None else f"{row['gap_pct']:.2f}"
        lines.append(
            f"| {row['name']} | {row['workers']:,} | {row['wall_s']:.1f} | {row['cost_fen'] / 100:,.0f} | {bound} | {gap} "
            f"| {row['saving_pct']:.1f} | {row['peak_mb']} |"
        )
    return head + "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure and prove the dispatch planner.")
    parser.add_argument("--only", nargs="+", default=PARTS)
    parser.add_argument("--case", nargs="+", default=[], help="only these problems")
    parser.add_argument("--size", type=int, nargs="+", default=list(TIME))
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--cpu", action="store_true", help="CPU seconds instead of wall time")
    parser.add_argument("--small", type=int, default=10_000, metavar="N")
    parser.add_argument("--exact", type=int, default=240, metavar="N")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    cases = [
        case for case in CASES if case.workers in args.size and (not args.case or case.name in args.case)
    ]
    clock, load = "cpu" if args.cpu else "wall", round(os.getloadavg()[0], 1)
    # Nobody's plan waits for the compiler.
    subprocess.run([sys.executable, "-m", "qicheng_planner.warm"], check=True)
    machine = {
        "cpus": os.cpu_count(), "load_1min": load, "python": platform.python_version(), "clock": clock,
        "ten_million_additions_s": round(min(timeit.repeat("x += 1", "x = 0", repeat=3, number=10_000_000)), 2),
    }  # fmt: skip
    done: dict[str, Any] = {"machine": machine}
    if "exact" in args.only:
        done["exact"] = exact(args.exact)
    if "small" in args.only:
        done["small"] = small(args.small)
    done |= goals(args, cases)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "plans" in args.only:
            done["plans"] = plans(cases, folder, args.cpu)
            if "replan" in args.only:
                done["replan"] = replan(done["plans"], folder, args.cpu)
            if args.peers:
                done["peers"] = peers(cases, done["plans"], folder)
            sys.stderr.write(table(done["plans"]) + "\n")
    args.out.write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n")
    sys.stdout.write(json.dumps(done, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
