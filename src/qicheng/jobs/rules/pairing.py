"""From people and posts to the units of the assignment: each person's best posts; couples as one. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from qicheng.jobs.rules import scoring
from qicheng.jobs.rules.assignment import Unit
from qicheng.jobs.rules.scoring import Board, Seeker


def units(seekers: Sequence[Seeker], board: Board, *, most: int) -> list[Unit]:
    """One unit a person, in the order of their numbers; two who name each other as spouses and share a possible post are one.

    A couple's points for a post are the middle of both. A couple without any common post falls into two persons.
    """
    by_id = {s.id: s for s in seekers}
    found: list[Unit] = []
    done: set[int] = set()
    for who in sorted(seekers, key=lambda s: s.id):
        if who.id in done:
            continue
        spouse = by_id.get(who.spouse)
        if spouse is not None and spouse.spouse == who.id and spouse.id != who.id:
            both = _couple(who, spouse, board, most)
            if both is not None:
                found.append(both)
                done |= {who.id, spouse.id}
                continue
        candidates = tuple(sorted(scoring.best(scoring.score(who, board), most)))
        found.append(Unit((who.id,), candidates, who.poor))
        done.add(who.id)
    return found


def _couple(one: Seeker, other: Seeker, board: Board, most: int) -> Unit | None:
    first, second = scoring.score(one, board), scoring.score(other, board)
    first.possible = first.possible & second.possible
    first.total = (first.total + second.total) // 2
    candidates = tuple(sorted(scoring.best(first, most)))
    members = (one.id, other.id) if one.id < other.id else (other.id, one.id)
    return Unit(members, candidates, one.poor or other.poor) if candidates else None
