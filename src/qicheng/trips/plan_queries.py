"""Questions to the plans: which there are, what one says, who stands behind its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys.queries import RosterLine, lines_of_persons
from qicheng.trips import access, readiness
from qicheng.trips.models import DispatchPlan, Trip
from qicheng.trips.planning.answer import Answer, answer
from qicheng.trips.planning.explaining import Question, Way, Why
from qicheng.trips.rules.publishing import Fault
from qicheng.trips.services.plans import read_parties

_LIGHT = ("problem", "plan", "parties_sealed")


def plans(viewer: Viewer, *, season: int) -> list[DispatchPlan]:
    """The season's plans, newest first; the heavy columns stay in the table."""
    access.require(viewer, access.VIEW)
    return list(DispatchPlan.objects.filter(season=season).defer(*_LIGHT).order_by("-id"))


def plan(viewer: Viewer, plan_id: int) -> DispatchPlan:
    """One plan whole. Raises `NotAllowed` when it is not there or not the viewer's."""
    access.require(viewer, access.VIEW)
    row = DispatchPlan.objects.filter(pk=plan_id).first()
    if row is None:
        raise NotAllowed
    return row


def answer_of(row: DispatchPlan) -> Answer | None:
    """What the plan says, or None before it was worked out. Kept for as long as the plan stays the same."""
    if row.plan is None or row.problem is None or row.solved_at is None:
        return None
    return _answer(row.pk, row.solved_at)


@lru_cache(maxsize=4)
def _answer(plan_id: int, solved_at: dt.datetime) -> Answer:
    row = DispatchPlan.objects.get(pk=plan_id)
    assert row.problem is not None  # noqa: S101  the caller has looked
    assert row.plan is not None  # noqa: S101
    return answer(row.problem, row.plan, read_parties(plan_id))


def names(viewer: Viewer, person_ids: Sequence[int], *, season: int, on: dt.date) -> list[RosterLine]:
    """Who they are, masked, in the order asked for, as far as the viewer may see persons."""
    found = {line.person_id: line for line in lines_of_persons(viewer, person_ids, season=season, on=on)}
    return [found[p] for p in person_ids if p in found]


def trips_made(plan_id: int) -> int:
    """How many buses the plan has been turned into."""
    return Trip.objects.filter(plan_id=plan_id).exclude(state="CANCELLED").count()


def faults(plan_id: int) -> list[Fault]:
    """What keeps the plan's buses from being published; nothing once they are."""
    row = DispatchPlan.objects.filter(pk=plan_id).values_list("state", flat=True).first()
    return readiness.faults_of_plan(plan_id) if row in {"READY", "PROPOSED"} else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person of the plan, the party they travel in, and the plan's answer to why."""

    line: RosterLine
    party: int
    why: Why


def party_of(viewer: Viewer, row: DispatchPlan, person_id: int, *, season: int, on: dt.date) -> Asked | None:
    """Why a person rides or not, or None when the plan or the viewer's range does not hold the person."""
    lines = names(viewer, [person_id], season=season, on=on)
    if not lines or row.plan is None or row.problem is None or row.solved_at is None:
        return None
    number = party_number(row, person_id)
    if number is None:
        return None
    return Asked(line=lines[0], party=number, why=_question(row.pk, row.solved_at).why(number))


def party_number(row: DispatchPlan, person_id: int) -> int | None:
    """The party of the plan in which a person travels."""
    for number, persons in enumerate(read_parties(row.pk)):
        if person_id in persons:
            return number
    return None


@lru_cache(maxsize=16)
def _ways(plan_id: int, solved_at: dt.datetime, place: int) -> tuple[Way, ...]:
    return _question(plan_id, solved_at).ways_for(place)


def ways_for(row: DispatchPlan, place: int) -> tuple[Way, ...]:
    """What would seat everybody bound for a place of the plan, the cheapest per person first."""
    return _ways(row.pk, row.solved_at, place) if row.solved_at else ()


@lru_cache(maxsize=2)
def _question(plan_id: int, solved_at: dt.datetime) -> Question:
    row = DispatchPlan.objects.get(pk=plan_id)
    assert row.problem is not None  # noqa: S101  the caller has looked
    assert row.plan is not None  # noqa: S101
    return Question(row.problem, row.plan)
