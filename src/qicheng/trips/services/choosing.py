"""Act: taking one of the other ways that the planner has named, as a scenario beside the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.trips import access
from qicheng.trips.models import DispatchPlan
from qicheng.trips.planning.explaining import Question, Way
from qicheng.trips.services import plans


def take_way(
    *, plan_id: int, party: int | None, place: int | None, sentence: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:  # fmt: skip
    """Keeps a named way as a scenario of its own, worked out anew and checked; the number of the scenario.

    The way is named by its sentence, which holds its price: when the plan has changed meanwhile it is not found any more.
    """
    access.require(by, access.PLAN)
    row = DispatchPlan.objects.filter(pk=plan_id).first()
    if row is None or row.problem is None or row.plan is None:
        raise CannotAct("PLAN_STATE", "方案还没有算出。请先计算。")
    question = Question(row.problem, row.plan)
    way = _named(question.why(party).ways if party is not None else question.ways_for(place or 0), sentence)
    problem, plan, report = question.taken(way)
    if report["errors"] or report["cost_fen"] != way.cost_fen:
        raise CannotAct("NOT_FEASIBLE", "这个办法没有通过独立校验，没有采用。请把这一情况告诉维护人员。")
    figures = {"cost_fen": report["cost_fen"], "violations": report["priority_violations"]}
    # Where rules give way the parent's bound and hand plan speak of another question.
    same = problem == row.problem
    kept = {"bound_fen": row.bound_fen if same else None, "hand_fen": row.hand_fen if same else None}
    with writing():
        made = plans.open_plan(
            season=row.season,
            name=f"{row.name}：{way.sentence}",
            at=at,
            by=by,
            parent_id=plan_id,
            key=key,
            problem=problem,
        )
        plans.store_plan(plan_id=made, plan=plan, figures=figures | kept, at=at, by=by)
    return made


def _named(ways: Sequence[Way], sentence: str) -> Way:
    for way in ways:
        if way.sentence == sentence:
            return way
    raise CannotAct("WAY_GONE", "方案已经变了，这个办法要重新算。请刷新后再选。")
