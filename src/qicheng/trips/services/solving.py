"""Acts of planning: asking what the ledger wants now, having it worked out in the background, turning the answer into buses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from qicheng.core.jobs import enqueue
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.places import queries as places
from qicheng.staff.queries import installation
from qicheng.trips import access
from qicheng.trips.models import DispatchPlan, Trip
from qicheng.trips.planning import answer as answers
from qicheng.trips.planning import gathering, solving
from qicheng.trips.services import making, plans

SOLVE = "qicheng.trips.tasks.solve_plan"
SECONDS = 60
SLOT_MINUTES, SLOTS = 10, 12  # buses of a day leave the station one after the other


def work_out(*, plan_id: int, at: dt.datetime, by: Viewer) -> None:
    """Starts the calculation of a plan in the background."""
    with writing():
        plans.start_solving(plan_id=plan_id, at=at, by=by)
        enqueue(SOLVE, plan_id)


def solve_plan(plan_id: int, *, at: dt.datetime) -> None:
    """The background half: reads the demand, asks the planner, keeps the answer. A plan no longer waiting is left alone."""
    row = DispatchPlan.objects.get(pk=plan_id)
    if row.state != DispatchPlan.State.RUNNING:
        return
    by = installation(row.made_by)
    try:
        _solve(row, at=at, by=by)
    except CannotAct as refusal:
        plans.failed_plan(plan_id=plan_id, message=refusal.sentence, at=at, by=by)
    except Exception:
        # Whatever it was, nobody may wait before a bar that never moves; the log has the cause.
        sentence = "计算中断了，请再点一次“重新计算”。仍不成功，请把时间告诉维护人员。"
        plans.failed_plan(plan_id=plan_id, message=sentence, at=at, by=by)
        raise


def _solve(row: DispatchPlan, *, at: dt.datetime, by: Viewer) -> None:
    start = row.plan if row.parent_id or row.pins else None
    problem = row.problem if start else None
    if problem is None:
        first = row.first_date or timezone.localdate(at)
        settings = gathering.settings_from(row.settings, first_date=first, season=row.season)
        asked = gathering.gather(by, season=row.season, name=f"plan-{row.pk}", settings=settings, at=at)
        problem = {**asked.problem, "unplaced": asked.unplaced}
        plans.store_problem(plan_id=row.pk, problem=problem, parties=asked.parties, at=at, by=by)

    def say(percent: int, sentence: str) -> None:
        plans.show_progress(plan_id=row.pk, percent=percent, message=sentence)

    found = solving.solved(
        problem,
        seconds=int(row.settings.get("seconds", SECONDS)),
        seed=row.seed,
        pins=_pins(row.pins),
        start=start,
        level=bool(row.settings.get("level")),
        say=say,
    )
    if found.errors:
        raise CannotAct("NOT_FEASIBLE", "算出的方案没有通过独立校验，没有采用。请把这一情况告诉维护人员。")
    figures = {
        "cost_fen": found.cost_fen, "bound_fen": found.bound_fen, "hand_fen": found.hand_fen, "violations": found.violations,
    }  # fmt: skip
    plans.store_plan(plan_id=row.pk, plan=found.plan, figures=figures, at=timezone.now(), by=by)


def _pins(said: Any) -> dict[str, Any] | None:
    """Pins are kept as a list of {kind, …}; the planner wants them by kind."""
    found: dict[str, list[Any]] = {}
    for pin in said or ():
        found.setdefault(pin["kind"], []).append(pin["value"])
    return found or None


def make_trips(*, plan_id: int, at: dt.datetime, by: Viewer) -> int:
    """Turns a plan's answer into trips with chairs and riders; how many. A repeat makes none."""
    access.require(by, access.PLAN)
    row = DispatchPlan.objects.filter(pk=plan_id).first()
    if row is None or row.plan is None or row.problem is None or row.state != DispatchPlan.State.READY:
        raise CannotAct("PLAN_STATE", "方案还没有算出，或已经报批。请刷新后查看。")
    with writing():
        if Trip.objects.filter(plan_id=plan_id).exclude(state="CANCELLED").exists():
            raise CannotAct("TRIPS_MADE", "这个方案的车次已经生成。需要重做请先撤回。")
        found = answers.answer(row.problem, row.plan, plans.read_parties(plan_id))
        origin = row.problem["origin"]["name"]
        made = making.create_trips(
            season=row.season, rows=_rows(found, origin, row.problem), at=at, by=by, plan_id=plan_id,
            county_code=places.county_code(),
        )  # fmt: skip
    return len(made)


def _rows(found: answers.Answer, origin: str, problem: dict[str, Any]) -> list[making.TripRow]:
    hour = int(problem["rules"]["depart_hour"])
    rows, on_day = [], dict[dt.date, int]()
    for bus in sorted(found.buses, key=lambda b: (b.day, b.number)):
        slot = on_day.get(bus.date, 0)
        on_day[bus.date] = slot + 1
        leaves = timezone.make_aware(dt.datetime.combine(bus.date, dt.time(hour)))
        stops = tuple(
            making.StopRow(
                name=d.name, kind="ENTERPRISE" if d.kind == "gate" else "CITY", city=d.city,
                enterprise=d.name if d.kind == "gate" else "", km=d.km,
            )
            for d in bus.drops
        )  # fmt: skip
        rows.append(
            making.TripRow(
                date=bus.date, depart_at=leaves + dt.timedelta(minutes=slot % SLOTS * SLOT_MINUTES), rate_code=bus.rate_code,
                origin=origin, stops=stops, riders=tuple((p, s, "") for p, s in bus.riders), km=bus.cost.km,
                cost_fen=bus.cost.total,
            )
        )  # fmt: skip
    return rows
