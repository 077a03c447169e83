"""The independent checker: is a plan feasible, what does it cost to the fen, who was passed over?

It shares nothing with the search: it reads the problem, takes the plan as raw JSON and applies the rules of
`dispatch-v1` one by one. A defect is said as `code: plain words`. Money in fen, distance in km, time in days.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qicheng_planner.problem import BusType, Party, Problem, Unreadable, parse, read_json, road_km

MOST_ERRORS = 50
SUBSIDY = -1  # stands for a departure day in the outcome of a party


@dataclass
class Ledger:
    """What is counted while the plan is read."""

    problem: Problem
    errors: list[str] = field(default_factory=list)
    bus_fen: int = 0
    riders: int = 0
    seats: int = 0
    seated: Counter[int] = field(default_factory=Counter)
    parts: Counter[int] = field(default_factory=Counter)
    left: Counter[int] = field(default_factory=Counter)
    out: Counter[tuple[int, int]] = field(default_factory=Counter)  # (type, day)
    leaving: Counter[int] = field(default_factory=Counter)
    drops: Counter[int] = field(default_factory=Counter)
    singles: Counter[tuple[int, int, int]] = field(default_factory=Counter)  # (place, day, bus)
    whole: set[tuple[int, int, int]] = field(default_factory=set)  # (place, day, size)
    legs: dict[tuple[int, int], int] = field(default_factory=dict)

    def refuse(self, code: str, words: str) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(f"{code}: {words}")
        elif len(self.errors) == MOST_ERRORS:
            self.errors.append("more: further defects are not listed")

    def km(self, start: int, end: int) -> int:
        """Road km between two places; -1 is the bus station."""
        pair = (start, end)
        if pair not in self.legs:
            ends = [
                self.problem.origin if i < 0 else (self.problem.places[i].lon, self.problem.places[i].lat)
                for i in pair
            ]
            self.legs[pair] = road_km(ends[0], ends[1], self.problem.rules.circuity_pct)
        return self.legs[pair]


def check(problem: Problem, plan: Any) -> dict[str, Any]:
    """Every rule and the cost, as one report. Raises Unreadable when the plan has not even the shape."""
    buses, listed = _lists(plan)
    ledger = Ledger(problem)
    if plan.get("instance") != problem.name:
        ledger.refuse(
            "instance", f"the plan is for {plan.get('instance')!r}, the problem is {problem.name!r}"
        )
    for number, bus in enumerate(buses):
        _read_bus(ledger, number, bus)
    _check_fleet(ledger)
    money = _settle(ledger)
    if "subsidised" in plan:
        _check_listed(ledger, listed)
    return _report(ledger, len(buses), money)


def _lists(plan: Any) -> tuple[list[Any], list[Any]]:
    if not isinstance(plan, dict):
        raise Unreadable("plan: not an object")
    buses, listed = plan.get("buses", []), plan.get("subsidised", [])
    if not isinstance(buses, list) or not isinstance(listed, list):
        raise Unreadable("plan: buses and subsidised must be lists")
    return buses, listed


def _whole_number(value: Any, below: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < below


def _pair(ledger: Ledger, entry: Any) -> tuple[int, int] | None:
    """(party, persons) when the entry is one, else None."""
    if not isinstance(entry, list) or len(entry) != 2:
        return None
    party, persons = entry
    if not _whole_number(party, len(ledger.problem.parties)) or not _whole_number(persons, sys.maxsize):
        return None
    return (party, persons) if persons >= 1 else None


def _read_bus(ledger: Ledger, number: int, bus: Any) -> None:
    problem = ledger.problem
    if not isinstance(bus, dict):
        ledger.refuse("shape", f"bus {number} is not an object")
        return
    fields: list[Any] = [bus.get(name) for name in ("day", "type", "stops", "riders")]
    day, kind, stops, riders = fields
    shaped = isinstance(stops, list) and isinstance(riders, list)
    if not (shaped and _whole_number(day, problem.days) and _whole_number(kind, len(problem.types))):
        ledger.refuse("shape", f"bus {number}: day, type, stops or riders is missing or out of range")
        return
    if not _stops_right(problem, stops):
        ledger.refuse("stops", f"bus {number}: 1 to {problem.rules.max_drops} different places are allowed")
        return
    _drive(ledger, number, day, kind, stops)
    load = _seat(ledger, number, day, stops, riders)
    _check_load(ledger, number, problem.types[kind], load)
    ledger.drops[len(stops)] += 1


def _stops_right(problem: Problem, stops: list[Any]) -> bool:
    return (
        1 <= len(stops) <= problem.rules.max_drops
        and all(_whole_number(stop, len(problem.places)) for stop in stops)
        and len(set(stops)) == len(stops)
    )


def _drive(ledger: Ledger, number: int, day: int, kind: int, stops: list[int]) -> None:
    """Detour at every drop, the money of the bus, the days it is out."""
    rules, bus_type = ledger.problem.rules, ledger.problem.types[kind]
    driven = 0
    for before, stop in zip([-1, *stops], stops, strict=False):
        driven += ledger.km(before, stop)
        direct = ledger.km(-1, stop)
        if 100 * driven > rules.detour_pct * direct + 100 * rules.detour_km:
            ledger.refuse(
                "detour", f"bus {number} reaches place {stop} after {driven} km, direct {direct} km"
            )
    back = ledger.km(stops[-1], -1)
    hours_km = (rules.depart_hour + rules.rest_hours) * rules.speed_kmh + driven + back
    busy = 1 + hours_km // (24 * rules.speed_kmh)
    fen = bus_type.fixed + bus_type.out_per_km * driven + bus_type.empty_per_km * back
    fen += rules.drop_fee * (len(stops) - 1)
    if driven > rules.second_driver_above_km:
        fen += bus_type.second_driver_per_day * busy
    ledger.bus_fen += fen
    ledger.leaving[day] += 1
    for out_on in range(day, min(ledger.problem.days, day + busy)):
        ledger.out[kind, out_on] += 1


def _seat(ledger: Ledger, number: int, day: int, stops: list[int], riders: list[Any]) -> int:
    """Book the riders of one bus; returns the persons aboard."""
    problem = ledger.problem
    load, aboard, getting_off = 0, set(), set()
    for entry in riders:
        pair = _pair(ledger, entry)
        if pair is None:
            ledger.refuse("rider", f"bus {number}: {entry!r} is not [party, persons]")
            continue
        k, persons = pair
        if k in aboard:
            ledger.refuse("twice", f"bus {number} lists party {k} more than once")
            continue
        aboard.add(k)
        party = problem.parties[k]
        getting_off.add(party.place)
        _check_rider(ledger, number, day, stops, k)
        ledger.seated[k] += persons
        ledger.parts[k] += 1
        load += persons
        if not party.poor and persons == party.size:
            ledger.whole.add((party.place, day, persons))
            ledger.singles[party.place, day, number] += persons == 1
    for stop in stops:
        if stop not in getting_off:
            ledger.refuse("empty-stop", f"bus {number} stops at place {stop} for nobody")
    return load


def _check_rider(ledger: Ledger, number: int, day: int, stops: list[int], k: int) -> None:
    party = ledger.problem.parties[k]
    if party.place not in stops:
        ledger.refuse("place", f"bus {number} does not stop at place {party.place}, where party {k} goes")
    arrival = day + ledger.problem.places[party.place].transit_days
    if day < party.earliest_departure:
        ledger.refuse("early", f"bus {number} leaves on day {day}, before party {k} can")
    if arrival > party.latest_arrival:
        ledger.refuse("late", f"bus {number} brings party {k} on day {arrival}, too late")


def _check_load(ledger: Ledger, number: int, bus_type: BusType, load: int) -> None:
    if load > bus_type.usable:
        ledger.refuse("overload", f"bus {number} carries {load}, it has {bus_type.usable} usable seats")
    if load < bus_type.min_riders:
        ledger.refuse("too-few", f"bus {number} carries {load}, at least {bus_type.min_riders} are needed")
    ledger.seats += bus_type.usable
    ledger.riders += load


def _check_fleet(ledger: Ledger) -> None:
    problem = ledger.problem
    for (kind, day), count in sorted(ledger.out.items()):
        if count > problem.fleet[kind][day]:
            ledger.refuse(
                "fleet", f"day {day}: {count} buses of type {kind} out of {problem.fleet[kind][day]}"
            )
    for day, count in sorted(ledger.leaving.items()):
        if count > problem.max_departures[day]:
            ledger.refuse("station", f"day {day}: {count} departures, {problem.max_departures[day]} possible")


def _settle(ledger: Ledger) -> dict[str, int]:
    """Subsidies and prices of splits; fills `left`, the persons without a seat by party."""
    money = {"subsidy": 0, "split": 0, "splits": 0}
    for k, party in enumerate(ledger.problem.parties):
        left = party.size - ledger.seated[k]
        if left < 0:
            ledger.refuse("oversized", f"party {k} has {party.size} persons, {ledger.seated[k]} are seated")
            continue
        if left:
            ledger.left[k] = left
            ledger.parts[k] += 1
            money["subsidy"] += left * ledger.problem.subsidy_of(party)
        if ledger.parts[k] > 1:
            money["splits"] += 1
            money["split"] += ledger.problem.rules.split_penalty
            if party.hard:
                ledger.refuse("hard-split", f"party {k} must stay together, it is in {ledger.parts[k]} parts")
    return money


def _check_listed(ledger: Ledger, listed: list[Any]) -> None:
    said: Counter[int] = Counter()
    for entry in listed:
        pair = _pair(ledger, entry)
        if pair is None:
            ledger.refuse("subsidy-entry", f"{entry!r} is not [party, persons]")
        else:
            said[pair[0]] += pair[1]
    for k in range(len(ledger.problem.parties)):
        if said[k] != ledger.left[k]:
            ledger.refuse("subsidy-list", f"party {k}: {said[k]} listed, {ledger.left[k]} have no seat")


def passed_over(ledger: Ledger) -> list[int]:
    """Poor parties left behind though someone else's seat would do (§6)."""
    most_singles: dict[tuple[int, int], int] = defaultdict(int)
    for (place, day, _), count in ledger.singles.items():
        most_singles[place, day] = max(most_singles[place, day], count)

    def could_ride(party: Party, day: int) -> bool:
        alike = (party.place, day, party.size) in ledger.whole
        return alike or most_singles.get((party.place, day), 0) >= party.size

    victims = []
    for k, party in enumerate(ledger.problem.parties):
        if not (party.poor and 0 < party.size == ledger.left[k]):
            continue
        first, last = ledger.problem.window(party)
        if any(could_ride(party, day) for day in range(first, last + 1)):
            victims.append(k)
    return victims


def _report(ledger: Ledger, buses: int, money: dict[str, int]) -> dict[str, Any]:
    problem = ledger.problem
    left = sum(ledger.left.values())
    return {
        "instance": problem.name,
        "feasible": not ledger.errors,
        "errors": ledger.errors,
        "cost_fen": ledger.bus_fen + money["subsidy"] + money["split"],
        "bus_cost_fen": ledger.bus_fen,
        "subsidy_fen": money["subsidy"],
        "split_penalty_fen": money["split"],
        "buses": buses,
        "drops_per_bus": {str(drops): ledger.drops[drops] for drops in sorted(ledger.drops)},
        "workers": problem.workers,
        "seated": problem.workers - left,
        "subsidised": left,
        "poor_subsidised": sum(n for k, n in ledger.left.items() if problem.parties[k].poor),
        "split_parties": money["splits"],
        "priority_violations": len(passed_over(ledger)),
        "seat_fill_pct": round(100.0 * ledger.riders / ledger.seats, 2) if ledger.seats else None,
    }


# ---- replanning (§7) ----


def _outcomes(problem: Problem, plan: Any) -> list[Counter[int]]:
    """Per party: persons by departure day, or by SUBSIDY."""
    outcomes: list[Counter[int]] = [Counter() for _ in problem.parties]
    for bus in plan["buses"]:
        for k, persons in bus["riders"]:
            outcomes[k][bus["day"]] += persons
    for party, outcome in zip(problem.parties, outcomes, strict=True):
        left = party.size - outcome.total()
        if left > 0:
            outcome[SUBSIDY] = left
    return outcomes


def _identity(bus: dict[str, Any]) -> tuple[Any, ...]:
    return bus["day"], bus["type"], tuple(bus["stops"]), tuple(sorted((k, n) for k, n in bus["riders"]))


def compare(problem: Problem, old: Any, new: Any, pins: Any) -> dict[str, Any]:
    """What changed against an older plan for the same parties, and which pins were broken."""
    try:
        before, after = _outcomes(problem, old), _outcomes(problem, new)
        now = {_identity(bus) for bus in new["buses"]}
        old_buses = [_identity(bus) for bus in old["buses"]]
        pinned, kept_parties = pins.get("buses", []), pins.get("parties", [])
        if any(not _whole_number(i, len(old_buses)) for i in pinned):
            raise Unreadable("pins: a bus that the old plan does not have")
        if any(not _whole_number(k, len(before)) for k in kept_parties):
            raise Unreadable("pins: a party that does not exist")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Unreadable(f"previous or pins: {error}") from None
    return {
        "moved_workers": sum((a - b).total() for a, b in zip(after, before, strict=True)),
        "lost_seat_workers": sum(max(0, a[SUBSIDY] - b[SUBSIDY]) for a, b in zip(after, before, strict=True)),
        "buses_kept": sum(bus in now for bus in old_buses),
        "buses_old": len(old_buses),
        "broken_bus_pins": [i for i in pinned if old_buses[i] not in now],
        "broken_party_pins": [k for k in kept_parties if before[k] != after[k]],
    }


# ---- the command ----


def _gaps(report: dict[str, Any], known: dict[str, Any]) -> dict[str, float]:
    names = {
        "gap_to_lower_bound_pct": "lower_bound_fen",
        "vs_best_known_pct": "best_known_fen",
        "vs_hand_plan_pct": "hand_plan_fen",
    }
    cost = report["cost_fen"]
    return {name: round(100.0 * (cost - known[base]) / known[base], 4) for name, base in names.items()}


def _judge(args: argparse.Namespace) -> dict[str, Any]:
    problem, plan = parse(read_json(args.problem)), read_json(args.plan)
    report = check(problem, plan)
    if args.previous and report["feasible"]:
        report |= compare(problem, read_json(args.previous), plan, read_json(args.pins) if args.pins else {})
        if report["broken_bus_pins"] or report["broken_party_pins"]:
            report["feasible"] = False
            report["errors"].append("pins: what had to stay was changed")
    if args.strict and report["priority_violations"]:
        report["feasible"] = False
        report["errors"].append(f"priority: {report['priority_violations']} poor households were passed over")
    best = read_json(args.best) if args.best else {}
    if problem.name in best:
        report |= _gaps(report, best[problem.name])
    if args.quiet:
        del report["errors"]
    return report


def main(argv: Sequence[str] | None = None) -> int:
    """`qicheng-plan check`: one JSON object; 0 feasible, 1 not, 2 unreadable."""
    parser = argparse.ArgumentParser(
        prog="qicheng-plan check", description="Check a plan and count its cost."
    )
    parser.add_argument("problem")
    parser.add_argument("plan")
    parser.add_argument("--best", help="known costs by name of the problem")
    parser.add_argument("--previous", help="the older plan to compare with")
    parser.add_argument("--pins", help="buses and parties of the older plan that had to stay")
    parser.add_argument("--strict", action="store_true", help="refuse when a poor household was passed over")
    parser.add_argument("--quiet", action="store_true", help="leave the list of defects out")
    try:
        report = _judge(parser.parse_args(argv))
    except SystemExit as stop:
        return 0 if stop.code == 0 else 2
    except (Unreadable, KeyError, TypeError, ZeroDivisionError) as error:
        sys.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False) + "\n")
        return 2
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0 if report["feasible"] else 1


if __name__ == "__main__":
    sys.exit(main())
