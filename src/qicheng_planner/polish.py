"""Exact repair and improvement of a plan with persons: empty stops, minimum riders, spare seats, poor first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from qicheng_planner.draft import Coach, Draft


def polish(draft: Draft, rounds: int = 3) -> None:
    """Bring a draft to a feasible plan without priority violations, cheaper each round."""
    settle(draft)
    for _ in range(rounds):
        changed = fill(draft)
        changed |= disband_dear(draft)
        settle(draft)
        if not changed:
            break
    poor_first(draft)


def settle(draft: Draft) -> None:
    """Each coach gets its cheapest order and type; one that cannot run is disbanded."""
    for coach in list(draft.coaches):
        if not coach.fixed:
            fit(draft, coach)


def fit(draft: Draft, coach: Coach) -> bool:
    """Cheapest order and type for those aboard; disband when there is none."""
    best = draft.best_way(coach, draft.stops_of(coach)) if coach.riders else None
    if best is None:
        draft.remove(coach)
        return False
    if best[1] != coach.stops or best[2] != coach.type:
        draft.book(coach, -1)
        coach.stops, coach.type = best[1], best[2]
        draft.book(coach, 1)
    return True


def disband_dear(draft: Draft) -> bool:
    """Send home coaches that cost more than the subsidies of those aboard."""
    problem, gone = draft.problem, False
    for coach in list(draft.coaches):
        if coach.fixed:
            continue
        saved = sum(n * problem.subsidy_of(problem.parties[k]) for k, n in coach.riders.items())
        if saved < draft.road.hire(coach.type, coach.stops):
            draft.remove(coach)
            gone = True
    return gone


def visits(draft: Draft) -> dict[tuple[int, int], list[Coach]]:
    """Coaches with free seats by place and day."""
    found: dict[tuple[int, int], list[Coach]] = defaultdict(list)
    types = draft.problem.types
    for coach in draft.coaches:
        if not coach.fixed and coach.load < types[coach.type].usable:
            for p in coach.stops:
                found[p, coach.day].append(coach)
    return found


def fill(draft: Draft) -> bool:
    """Spare seats to parties on the subsidy, the dearest first; soft ones in part when that pays."""
    problem, free = draft.problem, visits(draft)
    places = {p for p, _ in free}
    waiting = [
        (-problem.subsidy_of(party), -draft.left(k), k)
        for k, party in enumerate(problem.parties)
        if party.place in places and draft.left(k) > 0 and (not party.hard or draft.seated[k] == 0)
    ]
    changed = False
    for _, _, k in sorted(waiting):
        changed |= _take_in(draft, free, k)
    return changed


def _take_in(draft: Draft, free: dict[tuple[int, int], list[Coach]], k: int) -> bool:
    problem, party = draft.problem, draft.problem.parties[k]
    first, last = problem.window(party)
    n, best, room = draft.left(k), None, 0
    for day in range(max(0, first), last + 1):
        for coach in free.get((party.place, day), ()):
            seats = min(n, problem.types[coach.type].usable - coach.load)
            if seats > room and k not in coach.riders:
                best, room = coach, seats
    if best is None or (room < n and party.hard):
        return False
    whole = draft.seated[k] == 0
    penalty = problem.rules.split_penalty if whole and room < n else 0
    if room * problem.subsidy_of(party) <= penalty:
        return False
    draft.board(best, k, room)
    return True


def poor_first(draft: Draft, pinned: Collection[int] = ()) -> int:
    """No poor party without seats while others of its place hold seats it could take (§6); returns the swaps."""
    swaps = 0
    while True:
        holders = _holders(draft)
        found = 0
        for k, party in enumerate(draft.problem.parties):
            waits = party.poor and party.size and draft.seated[k] == 0 and k not in pinned
            if waits and _swap_in(draft, holders, k):
                found += 1
        swaps += found
        if not found:
            return swaps


def _holders(draft: Draft) -> dict[tuple[int, int], list[Coach]]:
    found: dict[tuple[int, int], list[Coach]] = defaultdict(list)
    for coach in draft.coaches:
        if not coach.fixed:
            for p in coach.stops:
                found[p, coach.day].append(coach)
    return found


def _swap_in(draft: Draft, holders: dict[tuple[int, int], list[Coach]], k: int) -> bool:
    party = draft.problem.parties[k]
    first, last = draft.problem.window(party)
    for day in range(max(0, first), last + 1):
        for coach in holders.get((party.place, day), ()):
            out = _giving_way(draft, coach, k)
            if out is not None:
                for other in out:
                    draft.alight(coach, other)
                draft.board(coach, k, party.size)
                return True
    return False


def _giving_way(draft: Draft, coach: Coach, k: int) -> Sequence[int] | None:
    """Whole other parties of the place, none poor, whose seats and the free ones are enough; None if there are not as many.

    The fewest persons give way, then the fewest parties. Those who hold more seats than are wanted give way only where the plan
    gets cheaper by it and the bus keeps its least riders.
    """
    problem, want = draft.problem, draft.problem.parties[k]
    ways: dict[int, tuple[int, ...]] = {0: ()}  # by persons, the fewest parties that hold just so many seats
    for other, n in coach.riders.items():
        party = problem.parties[other]
        if party.poor or party.place != want.place or party.size != n:
            continue
        for given, others in list(ways.items()):
            known = ways.get(given + n)
            if given + n < 2 * want.size and (known is None or len(known) > len(others) + 1):
                ways[given + n] = (*others, other)
    kind = problem.types[coach.type]
    wanting = max(0, want.size - (kind.usable - coach.load))
    for given in sorted(given for given in ways if given >= wanting):
        paid = sum(
            problem.parties[other].size * problem.subsidy_of(problem.parties[other]) for other in ways[given]
        )
        cheaper = paid < want.size * problem.subsidy_of(want)
        if given <= want.size or (cheaper and coach.load - given + want.size >= kind.min_riders):
            return ways[given]
    return None
