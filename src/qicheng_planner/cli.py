"""`qicheng-plan`: solve, explain, check and compare dispatch plans from the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

from qicheng_planner.problem import Unreadable, read_json, read_problem

# Subcommands that live in modules of their own, loaded only when called.
ELSEWHERE = {
    "check": ("qicheng_planner.check", "is a plan feasible, and what does it cost"),
    "diff": ("qicheng_planner.diff", "what changed between two plans"),
    "explain": ("qicheng_planner.explaining", "why a party rides or does not, and what else it would cost"),
}
WRITING = 0.3  # seconds kept back for writing the plan and leaving; more where the problem is large
USELESS_PCT = 50  # a bound so far below says nothing yet


def main(argv: Sequence[str] | None = None) -> int:
    """0 well, 1 no (infeasible, no seat), 2 input that cannot be read."""
    args = list(sys.argv[1:] if argv is None else argv)
    if args and args[0] in ELSEWHERE:
        return int(import_module(ELSEWHERE[args[0]][0]).main(args[1:]))
    try:
        wanted = _parser().parse_args(args)
        # As a command, the time given includes the start of the interpreter.
        wanted.begin = monotonic() - (_already_running() if argv is None else 0.0)
        return int(wanted.run(wanted))
    except Unreadable as error:
        sys.stderr.write(f"cannot read the input: {error}\n")
        return 2
    except SystemExit as stop:
        return int(stop.code or 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qicheng-plan", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("solve", help="find a plan")
    one.add_argument("problem")
    one.add_argument("-o", "--output", required=True, metavar="PLAN")
    one.add_argument("--time", type=float, default=60.0, metavar="SECONDS", help="wall time (60)")
    one.add_argument(
        "--iterations", type=int, metavar="N", help="moves instead of time: repeatable to the byte"
    )
    one.add_argument("--gap", type=float, default=0.005, help="end when this close to the bound (0.005)")
    one.add_argument("--seed", type=int, default=0)
    one.add_argument("--pins", metavar="FILE", help="what must stay as in --start")
    one.add_argument("--start", metavar="PLAN", help="the plan so far")
    one.add_argument(
        "--level", action="store_true", help="nowhere a smaller share of the poor rides than of the others"
    )
    one.add_argument("--json", action="store_true", help="print the figures as JSON")
    one.set_defaults(run=_solve)
    for name, (_, text) in ELSEWHERE.items():
        commands.add_parser(name, help=text)
    return parser


def _already_running() -> float:
    """Seconds since the process began, which loading the interpreter has taken; 0 where the system does not say."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0


def _solve(args: argparse.Namespace) -> int:
    begin = args.begin
    problem = read_problem(args.problem)
    from qicheng_planner.plan import read_plan, write_plan

    start = read_plan(args.start) if args.start else None
    pins = read_json(args.pins) if args.pins else None
    if pins is not None and start is None:
        raise Unreadable("--pins needs --start: pins are numbers of the plan so far")
    from qicheng_planner.solve import Params, Stop, solve

    seconds = (
        None if args.iterations else max(0.1, args.time - (monotonic() - begin) - WRITING - args.time / 200)
    )
    stop = Stop(seconds=seconds, iterations=args.iterations, gap=args.gap)
    shown = _progress_line if sys.stderr.isatty() and not args.json else None
    params = Params(level=args.level)
    result = solve(problem, stop=stop, seed=args.seed, params=params, progress=shown, pins=pins, start=start)
    if shown:
        sys.stderr.write("\n")
    facts: dict[str, Any] = {
        "cost_fen": result.cost_fen,
        "bound_fen": result.bound_fen,
        "gap_pct": None if result.gap is None else round(100 * result.gap, 3),
        "seed": args.seed,
        "iterations": result.iterations,
        "seconds": round(monotonic() - begin, 2) if seconds else None,
    }
    if start:
        facts["moved_workers"] = result.moved_workers
    if result.bound_error:
        sys.stderr.write(f"no bound: {result.bound_error}\n")
    write_plan(args.output, problem, result.plan, **facts)
    _print_facts(facts, args.json)
    return 0


def _print_facts(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
        return
    line = f"cost {facts['cost_fen'] / 100:,.2f} yuan"
    if facts["bound_fen"] and facts["gap_pct"] < USELESS_PCT:
        line += f", at most {facts['gap_pct']:.2f} % above the best possible"
    sys.stdout.write(line + "\n")


def _progress_line(phase: str, seconds: float, cost: int, bound: int | None) -> None:
    gap = f"  gap {100 * (cost / bound - 1):.2f} %" if bound else ""
    sys.stderr.write(f"\r{seconds:6.1f} s  {phase:<8} {cost / 100:>16,.2f} yuan{gap}   ")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
