"""A bad morning for a plan: one bus breaks down, one party in a hundred stays at home, fifty new ones come."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from qicheng_planner.cost import bus_cost
from qicheng_planner.problem import parse


def changed(
    data: dict[str, Any], old: dict[str, Any], seed: int
) -> tuple[dict[str, Any], dict[str, list[int]], int]:
    """(the problem now, pins on every bus that nothing happened to, persons touched)."""
    random, now = Random(seed), copy.deepcopy(data)
    parties = now["parties"]
    gone = set(random.sample(range(len(parties)), len(parties) // 100))
    fresh = [list(random.choice(parties)) for _ in range(50)]
    touched = sum(parties[k][1] for k in gone) + sum(row[1] for row in fresh)
    for k in gone:
        parties[k][1] = 0
    parties += fresh
    number = random.randrange(len(old["buses"]))
    broken = old["buses"][number]
    touched += sum(n for _, n in broken["riders"])
    problem = parse(data)
    out = [
        bus for bus in old["buses"]
        if bus["type"] == broken["type"]
        and bus["day"] <= broken["day"] < bus["day"] + bus_cost(problem, bus["type"], bus["stops"]).busy
    ]  # fmt: skip
    now["fleet"][broken["type"]][broken["day"]] = len(out) - 1
    pinned = [
        i
        for i, bus in enumerate(old["buses"])
        if i != number and not any(k in gone for k, _ in bus["riders"])
    ]
    return now, {"buses": pinned}, touched
