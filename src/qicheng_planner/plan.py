"""A plan of `dispatch-v1`: the buses with their riders; whoever is not seated has the subsidy."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qicheng_planner.problem import Problem, Unreadable, read_json


@dataclass(frozen=True, slots=True)
class Bus:
    day: int
    type: int
    stops: tuple[int, ...]  # places in the order of the drops
    riders: tuple[tuple[int, int], ...]  # (party, persons)

    @property
    def load(self) -> int:
        return sum(persons for _, persons in self.riders)


@dataclass(frozen=True, slots=True)
class Plan:
    instance: str
    buses: tuple[Bus, ...]

    def seated(self) -> Counter[int]:
        """Persons seated by party."""
        count: Counter[int] = Counter()
        for bus in self.buses:
            for party, persons in bus.riders:
                count[party] += persons
        return count


def to_json(problem: Problem, plan: Plan, **more: Any) -> dict[str, Any]:
    """The plan as a `dispatch-v1` object with the list of those on the subsidy; `more` are free fields."""
    seated = plan.seated()
    left = [[k, party.size - seated[k]] for k, party in enumerate(problem.parties) if party.size > seated[k]]
    buses = [
        {"day": b.day, "type": b.type, "stops": list(b.stops), "riders": [list(r) for r in b.riders]}
        for b in plan.buses
    ]
    return {"instance": plan.instance, "buses": buses, "subsidised": left, **more}


def from_json(data: Any) -> Plan:
    """Shape only; whether it is feasible says `check`. Raises Unreadable."""
    try:
        buses = tuple(
            Bus(b["day"], b["type"], tuple(b["stops"]), tuple((int(k), int(n)) for k, n in b["riders"]))
            for b in data["buses"]
        )
        return Plan(str(data["instance"]), buses)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"plan: {type(error).__name__}: {error}") from None


def read_plan(path: str | Path) -> Plan:
    return from_json(read_json(path))


def write_plan(path: str | Path, problem: Problem, plan: Plan, **more: Any) -> None:
    text = json.dumps(to_json(problem, plan, **more), ensure_ascii=False, separators=(",", ":"))
    Path(path).write_text(text + "\n", encoding="utf-8")
