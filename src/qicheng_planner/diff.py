"""What changed between two plans of one problem: by person, by bus, in yuan.

    qicheng-plan diff [PROBLEM] OLD NEW [--json]

Parties keep their numbers; a day is counted from 0, money in fen. Without the problem the files' own `subsidised`
and `cost_fen` are believed; with it everything is counted anew.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qicheng_planner.draft import Road, plan_cost
from qicheng_planner.plan import Bus, Plan, from_json
from qicheng_planner.problem import Problem, Unreadable, read_json, read_problem

SUBSIDY = -1  # stands for a departure day


@dataclass(frozen=True, slots=True)
class Moved:
    """Persons of a party whose day changed; SUBSIDY stands for no seat."""

    party: int
    persons: int
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """`gone` and `new` are buses by number in their plan; `kept` counts buses that are the same in all."""

    moved: tuple[Moved, ...]
    kept: int
    gone: tuple[int, ...]
    new: tuple[int, ...]
    before_fen: int | None
    after_fen: int | None

    @property
    def moved_workers(self) -> int:
        return sum(row.persons for row in self.moved)

    @property
    def difference_fen(self) -> int | None:
        if self.before_fen is None or self.after_fen is None:
            return None
        return self.after_fen - self.before_fen

    @property
    def lost_seat_workers(self) -> int:
        return sum(row.persons for row in self.moved if row.after == SUBSIDY)

    def to_json(self) -> dict[str, Any]:
        return {
            "before_fen": self.before_fen,
            "after_fen": self.after_fen,
            "difference_fen": self.difference_fen,
            "moved_workers": self.moved_workers,
            "lost_seat_workers": self.lost_seat_workers,
            "buses_kept": self.kept,
            "buses_gone": list(self.gone),
            "buses_new": list(self.new),
            "moved": [[row.party, row.persons, row.before, row.after] for row in self.moved],
        }


def outcomes(problem: Problem, plan: Plan) -> list[Counter[int]]:
    """Per party: persons by departure day, or by SUBSIDY."""
    found: list[Counter[int]] = [Counter() for _ in problem.parties]
    for bus in plan.buses:
        for k, persons in bus.riders:
            found[k][bus.day] += persons
    for party, outcome in zip(problem.parties, found, strict=True):
        left = party.size - outcome.total()
        if left > 0:
            outcome[SUBSIDY] = left
    return found


def moved_workers(problem: Problem, before: Sequence[Counter[int]], plan: Plan) -> int:
    """Persons whose day, or seat or subsidy, is another one than before (section 7)."""
    return sum((a - b).total() for a, b in zip(outcomes(problem, plan), before, strict=True))


def diff(problem: Problem, old: Plan, new: Plan) -> Diff:
    """Raises Unreadable when a plan names a party, place or type that the problem does not have."""
    for plan in (old, new):
        _fits(problem, plan)
    road = Road(problem)
    money = plan_cost(problem, old.buses, road), plan_cost(problem, new.buses, road)
    return _diff((old, new), (outcomes(problem, old), outcomes(problem, new)), money)


def diff_files(old: Any, new: Any) -> Diff:
    """Two decoded plan files, taken at their word. Raises Unreadable."""
    plans = from_json(old), from_json(new)
    count = 1 + max((k for data in (old, new) for k in _named(data)), default=-1)
    money = [data.get("cost_fen") if isinstance(data.get("cost_fen"), int) else None for data in (old, new)]
    return _diff(plans, (_listed(old, count), _listed(new, count)), (money[0], money[1]))


def _named(data: Any) -> list[int]:
    """Parties a plan file speaks of."""
    try:
        riders = [entry for bus in data["buses"] for entry in bus["riders"]]
        return [int(k) for k, _ in [*riders, *data.get("subsidised", [])]]
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"plan: {type(error).__name__}: {error}") from None


def _listed(data: Any, count: int) -> list[Counter[int]]:
    found: list[Counter[int]] = [Counter() for _ in range(count)]
    rows = [(bus["day"], bus["riders"]) for bus in data["buses"]]
    for day, entries in [*rows, (SUBSIDY, data.get("subsidised", []))]:
        for k, persons in entries:
            found[k][day] += persons
    return found


def _diff(
    plans: tuple[Plan, Plan],
    seats: tuple[list[Counter[int]], list[Counter[int]]],
    money: tuple[int | None, int | None],
) -> Diff:
    moved = [row for k, (a, b) in enumerate(zip(*seats, strict=True)) for row in _moved(k, a, b)]
    old, new = plans
    gone = _unmatched(old.buses, new.buses)
    return Diff(
        moved=tuple(moved), kept=len(old.buses) - len(gone), gone=tuple(gone),
        new=tuple(_unmatched(new.buses, old.buses)), before_fen=money[0], after_fen=money[1],
    )  # fmt: skip


def _fits(problem: Problem, plan: Plan) -> None:
    for number, bus in enumerate(plan.buses):
        known = all(0 <= p < len(problem.places) for p in bus.stops) and 0 <= bus.type < len(problem.types)
        if not (known and bus.stops and all(0 <= k < len(problem.parties) for k, _ in bus.riders)):
            raise Unreadable(
                f"plan: bus {number} names a party, place or type that the problem does not have"
            )


def _moved(k: int, before: Counter[int], after: Counter[int]) -> list[Moved]:
    """Those who left a day paired with those who came to one; who joined or withdrew has no pair and did not move."""
    left, came = sorted((before - after).elements()), sorted((after - before).elements())
    pairs = Counter(zip(left, came, strict=False))
    return [Moved(k, n, day, other) for (day, other), n in sorted(pairs.items())]


def _identity(bus: Bus) -> tuple[Any, ...]:
    return bus.day, bus.type, bus.stops, tuple(sorted(bus.riders))


def _unmatched(buses: Sequence[Bus], others: Sequence[Bus]) -> list[int]:
    """Numbers of the buses that have no equal among the others."""
    there = Counter(_identity(bus) for bus in others)
    found = []
    for number, bus in enumerate(buses):
        if there[_identity(bus)] > 0:
            there[_identity(bus)] -= 1
        else:
            found.append(number)
    return found


def said(found: Diff, problem: Problem | None = None) -> list[str]:
    """The difference in sentences; days count from 1."""
    words = [
        f"{found.kept} 辆车不变，取消 {len(found.gone)} 辆，新开 {len(found.new)} 辆。",
        f"{found.moved_workers} 人的安排有变，其中 {found.lost_seat_workers} 人失去座位。",
    ]
    if found.before_fen is not None and found.after_fen is not None:
        change = (found.after_fen - found.before_fen) / 100
        words.insert(
            0,
            f"总费用从 {found.before_fen / 100:,.2f} 元变为 {found.after_fen / 100:,.2f} 元（{change:+,.2f} 元）。",
        )
    for row in found.moved:
        before, after = ("补贴" if d == SUBSIDY else f"第 {d + 1} 天" for d in (row.before, row.after))
        where = f"（去{problem.places[problem.parties[row.party].place].name}）" if problem else ""
        words.append(f"第 {row.party} 号{where} {row.persons} 人：{before} → {after}")
    return words


def main(argv: Sequence[str] | None = None) -> int:
    """`qicheng-plan diff`: 0 the plans are equal, 1 they differ, 2 unreadable."""
    parser = argparse.ArgumentParser(prog="qicheng-plan diff", description="What changed between two plans.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="[PROBLEM] OLD NEW")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    try:
        args = parser.parse_args(argv)
        if len(args.files) not in (2, 3):
            parser.error(
                "two plans are needed, and the problem before them when everything is to be counted anew"
            )
        problem = read_problem(args.files[0]) if len(args.files) == 3 else None
        old, new = (read_json(path) for path in args.files[-2:])
        found = diff(problem, from_json(old), from_json(new)) if problem else diff_files(old, new)
    except SystemExit as stop:
        return 0 if stop.code == 0 else 2
    except Unreadable as error:
        sys.stderr.write(f"无法读取：{error}\n")
        return 2
    text = json.dumps(found.to_json(), ensure_ascii=False) if args.json else "\n".join(said(found, problem))
    sys.stdout.write(text + "\n")
    return int(bool(found.moved or found.gone or found.new))


if __name__ == "__main__":
    sys.exit(main())
