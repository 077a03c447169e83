"""`qicheng-plan explain`: the words of `explain` and `repairs` on the command line.

    qicheng-plan explain PROBLEM PLAN [--party N]… [--json]
    qicheng-plan explain PROBLEM PLAN --seat N… | --serve PLACE | --nobody-left PLACE | --leave N DAY [--json]

Without a party: everyone who is without a seat. With a wish: what would have to give way for it, at which price.
Parties, places and days (--leave) count from 0, as in the files.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from qicheng_planner.explain import Explainer, Unfit
from qicheng_planner.plan import read_plan
from qicheng_planner.problem import Unreadable, read_problem
from qicheng_planner.repairs import Wish, conflict, repairs, stands_in_the_way

MOST = 20  # explanations told when nobody is named


def main(argv: Sequence[str] | None = None) -> int:
    """0 told, 1 the wish cannot be had or the plan is unfit, 2 unreadable."""
    try:
        args = _parser().parse_args(argv)
        problem, plan = read_problem(args.problem), read_plan(args.plan)
        explainer = Explainer(problem, plan)
        wish = _wish(args)
        return _tell_repairs(explainer, wish, args.json) if wish else _tell(explainer, args)
    except SystemExit as stop:
        return 0 if stop.code == 0 else 2
    except Unfit as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (Unreadable, ValueError, IndexError) as error:
        sys.stderr.write(f"无法读取：{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qicheng-plan explain", description="Why, and what else it would cost."
    )
    parser.add_argument("problem")
    parser.add_argument("plan")
    parser.add_argument(
        "--party", type=int, action="append", metavar="N", help="this party (may be repeated)"
    )
    parser.add_argument("--seat", type=int, nargs="+", metavar="N", help="wish: these parties have seats")
    parser.add_argument("--serve", type=int, metavar="PLACE", help="wish: some bus stops there")
    parser.add_argument(
        "--nobody-left", type=int, metavar="PLACE", help="wish: everyone bound there has a seat"
    )
    parser.add_argument(
        "--leave", type=int, nargs=2, metavar=("N", "DAY"), help="wish: the party leaves that day"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _wish(args: argparse.Namespace) -> Wish | None:
    if args.seat:
        return Wish.seat(*args.seat)
    if args.serve is not None:
        return Wish.serve(args.serve)
    if args.nobody_left is not None:
        return Wish.nobody_left(args.nobody_left)
    return Wish.leave(*args.leave) if args.leave else None


def _tell(explainer: Explainer, args: argparse.Namespace) -> int:
    without = [k for k in range(len(explainer.problem.parties)) if explainer.book.left(k)]
    parties = args.party if args.party is not None else without[:MOST]
    found = [explainer.explain(k) for k in parties]
    if args.json:
        _write({"without_seat": len(without), "explained": [one.to_json() for one in found]})
        return 0
    if args.party is None:
        sys.stdout.write(
            f"{len(without)} 户（组）有人没有座位，下面是前 {len(found)} 户。用 --party 指定其他编号。\n"
        )
    for one in found:
        sys.stdout.write("\n".join(one.sentences()) + "\n\n")
    return 0


def _tell_repairs(explainer: Explainer, wish: Wish, as_json: bool) -> int:
    found, reasons = repairs(explainer, wish), conflict(explainer, wish)
    if as_json:
        ways = [{"code": r.code, "sentence": r.sentence} for r in reasons]
        _write({"conflict": ways, "repairs": [one.to_json() for one in found]})
    else:
        said = [one.sentence for one in found] or ["试过的办法都做不到这个愿望，请放宽愿望后再试。"]
        sys.stdout.write("\n".join([stands_in_the_way(reasons), *said]) + "\n")
    return 0 if found else 1


def _write(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
