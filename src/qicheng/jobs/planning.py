"""Rows → people who want work and posts that are free → the assignment → rows. The only caller of `rules.assignment`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.jobs.queries import people, supply
from qicheng.jobs.rules import assignment, fairness, pairing, scoring
from qicheng.jobs.rules.assignment import Answer, Unit
from qicheng.jobs.rules.scoring import Board, Seeker
from qicheng.jobs.rules.terms import Terms
from qicheng.jobs.rules.words import TRADES
from qicheng.places.gazetteer import road_km


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One round as it was worked out, before anything is kept. `offers`: (person, village, vacancy, points, sentence)."""

    offers: Sequence[tuple[int, str, int, int, str]]
    figures: Mapping[str, Any]


def work_out(viewer: Viewer, *, season: int, terms: Terms, at: dt.datetime) -> Matched:
    """Matches everybody who wants work with all posts that may be shown and still have room."""
    today = timezone.localdate(at)
    open_posts = supply.vacant(season=season, on=today)
    room_of = supply.room(season=season, per_vacancy=terms.per_vacancy, on=today)
    board = Board([v for v in open_posts if room_of.get(v.id, 0) > 0], road_km)
    seekers = people.seekers(viewer, season=season, on=today)
    units = pairing.units(seekers, board, most=terms.candidates) if len(board) else []
    answer = assignment.solve(units, [room_of[v.id] for v in board.vacant], most=terms.per_person)
    return _rows(seekers, board, units, answer, terms)


def _rows(
    seekers: Sequence[Seeker], board: Board, units: Sequence[Unit], answer: Answer, terms: Terms
) -> Matched:
    by_id = {s.id: s for s in seekers}
    together = {m: unit.weight == 2 for unit in units for m in unit.members}
    offers = []
    for u, v in answer.chosen:
        vacancy, points = board.vacant[v], dict(units[u].candidates)[v]
        for member in units[u].members:
            who = by_id[member]
            if not together[member] and who.spouse:
                who = alone(who)
            offers.append(
                (
                    who.id,
                    who.village,
                    vacancy.id,
                    points,
                    scoring.sentence(who, vacancy.id, board, TRADES)[:200],
                )
            )
    reached = {person for person, *_ in offers}
    used = {v for _, v in answer.chosen}
    hopeless = [m for unit in units if not unit.candidates for m in unit.members]
    figures = {
        "wanted": len(seekers), "vacancies": len(board), "posts": sum(v.posts for v in board.vacant), "offers": len(offers), "reached": len(reached),
        "couples": sum(unit.weight == 2 for unit in units), "value": answer.value, "bound": answer.bound, "gap_ppm": round(answer.gap * 1e6, 1),
        "no_fit": len(hopeless) if len(board) else len(seekers), "no_room": sum(m not in reached for unit in units if unit.candidates for m in unit.members),
        "unused": [v.id for i, v in enumerate(board.vacant) if i not in used], "per_vacancy": terms.per_vacancy, "per_person": terms.per_person,
        "fairness": {name: [asdict(s) for s in lines] for name, lines in fairness.shares(seekers, reached).items()},
    }  # fmt: skip
    return Matched(offers=offers, figures=figures)


def alone(who: Seeker) -> Seeker:
    """The same person without the spouse: the two found no common post."""
    facts = {name: getattr(who, name) for name in Seeker.__dataclass_fields__} | {"spouse": 0}
    return Seeker(**facts)


def fits(
    viewer: Viewer, person_id: int, *, season: int, terms: Terms, at: dt.datetime, most: int = 10
) -> list[tuple[int, str]]:
    """The posts that fit one person best at this moment, with their sentences: for the village's desk and the person's page."""
    today = timezone.localdate(at)
    who = people.seeker(viewer, person_id, season=season, on=today)
    if who is None:
        return []
    board = Board(supply.vacant(season=season, on=today), road_km)
    found = scoring.best(scoring.score(who, board), most) if len(board) else []
    return [
        (board.vacant[i].id, scoring.sentence(who, board.vacant[i].id, board, TRADES)) for i, _points in found
    ]
