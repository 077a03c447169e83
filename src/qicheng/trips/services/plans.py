"""Acts on plans: opening one, keeping what the planner answered, proposing, publishing by a second person, withdrawing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from qicheng.core import audit, repeats
from qicheng.core.sealing import open_sealed, seal
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.trips import access, notices, readiness
from qicheng.trips.models import DispatchPlan, Seat, Trip
from qicheng.trips.rules import publishing
from qicheng.trips.services import common, making

Plan = DispatchPlan
State = DispatchPlan.State
Parties = Sequence[Sequence[int]]  # party number → person ids
_EDITABLE = frozenset({State.DRAFT, State.RUNNING, State.READY})


def open_plan(
    *,
    season: int,
    name: str,
    at: dt.datetime,
    by: Viewer,
    parent_id: int | None = None,
    key: UUID | None = None,
    **columns: Any,
) -> int:
    """Opens a plan or, with `parent_id`, a scenario that starts as its copy. `columns`: first_date, settings, seed, pins."""
    access.require(by, access.PLAN)
    if not name.strip():
        raise CannotAct("NAME", "请给方案起个名字。")

    def do() -> str:
        values: dict[str, Any] = {}
        if parent_id is not None:
            parent = _plan(parent_id)
            values = {c: getattr(parent, c) for c in _COPIED}
            # Sealed values are bound to their row: the copy gets its own.
            values["state"] = State.READY if parent.plan else State.DRAFT
        row = Plan.objects.create(
            season=season,
            name=name.strip()[:80],
            parent_id=parent_id,
            made_by_id=by.user_id,
            made_by=by.label,
            made_at=at,
            **(values | columns),
        )
        if parent_id is not None and (parties := read_parties(parent_id)):
            Plan.objects.filter(pk=row.pk).update(parties_sealed=_sealed(row.pk, parties))
        audit.record("trips.open_plan", at=at, by=by, about=f"plan:{row.pk}", detail={"parent": parent_id})
        return str(row.pk)

    return int(repeats.once(key, act="trips.open_plan", at=at, do=do))


_COPIED = ("first_date", "settings", "problem", "plan", "pins", "seed", "cost_fen", "bound_fen", "hand_fen", "gap_ppm", "violations")  # fmt: skip


def start_solving(*, plan_id: int, at: dt.datetime, by: Viewer) -> None:
    """The plan goes to the background worker. A second start while it runs is refused."""
    access.require(by, access.PLAN)
    with writing():
        moved = Plan.objects.filter(pk=plan_id, state__in=(State.DRAFT, State.READY)).update(
            state=State.RUNNING, progress=0, message="正在准备"
        )
        if not moved:
            raise CannotAct("PLAN_STATE", "方案正在计算或已经报批，不能再算。请刷新后查看。")
        audit.record("trips.start_solving", at=at, by=by, about=f"plan:{plan_id}")


def show_progress(*, plan_id: int, percent: int, message: str) -> None:
    """What the background worker says on the way; no audit line, nothing is decided by it."""
    with writing():
        Plan.objects.filter(pk=plan_id, state=State.RUNNING).update(
            progress=min(max(percent, 0), 100), message=message[:300]
        )


def store_problem(
    *, plan_id: int, problem: Mapping[str, Any], parties: Parties, at: dt.datetime, by: Viewer
) -> None:
    """Keeps the question: the problem in numbers, and who each party is, sealed."""
    access.require(by, access.PLAN)
    with writing():
        _changeable(plan_id)
        Plan.objects.filter(pk=plan_id).update(problem=problem, parties_sealed=_sealed(plan_id, parties))
        audit.record(
            "trips.store_problem", at=at, by=by, about=f"plan:{plan_id}", detail={"parties": len(parties)}
        )


def store_plan(
    *, plan_id: int, plan: Mapping[str, Any], figures: Mapping[str, int | None], at: dt.datetime, by: Viewer
) -> None:
    """Keeps the answer. `figures`: cost_fen, bound_fen, hand_fen, violations; the gap to the bound is worked out here."""
    access.require(by, access.PLAN)
    known = {"cost_fen", "bound_fen", "hand_fen", "violations"}
    if set(figures) - known:
        raise CannotAct("FIGURES", "方案的数字不完整。请重新计算。")
    cost, bound = figures.get("cost_fen"), figures.get("bound_fen")
    gap = (cost - bound) * 1_000_000 // bound if cost is not None and bound else None
    with writing():
        _changeable(plan_id)
        Plan.objects.filter(pk=plan_id).update(
            plan=plan, gap_ppm=gap, state=State.READY, progress=100, message="", solved_at=at, **figures
        )
        audit.record("trips.store_plan", at=at, by=by, about=f"plan:{plan_id}", detail=dict(figures))


def failed_plan(*, plan_id: int, message: str, at: dt.datetime, by: Viewer) -> None:
    """The planner could not answer: the plan can be tried again, the reason stays on it."""
    with writing():
        Plan.objects.filter(pk=plan_id, state=State.RUNNING).update(
            state=State.DRAFT, progress=0, message=message[:300]
        )
        audit.record("trips.failed_plan", at=at, by=by, about=f"plan:{plan_id}")


def set_pins(*, plan_id: int, pins: Sequence[Any], at: dt.datetime, by: Viewer) -> None:
    """What the next calculation may not change."""
    access.require(by, access.PLAN)
    with writing():
        _changeable(plan_id)
        Plan.objects.filter(pk=plan_id).update(pins=list(pins))
        audit.record("trips.set_pins", at=at, by=by, about=f"plan:{plan_id}", detail={"pins": len(pins)})


def toggled(pins: Sequence[Any], kind: str, value: int) -> list[Any]:
    """The pins with this one set, or without it where it was set. `kind`: buses, parties."""
    wanted = {"kind": kind, "value": value}
    return [p for p in pins if p != wanted] if wanted in pins else [*pins, wanted]


def read_parties(plan_id: int) -> list[list[int]]:
    """Who each party is, for acts and `planning` only."""
    value = Plan.objects.filter(pk=plan_id).values_list("parties_sealed", flat=True).first()
    if not value:
        return []
    found: list[list[int]] = json.loads(open_sealed(value, aad=f"plan.parties:{plan_id}"))
    return found


def propose(*, plan_id: int, at: dt.datetime, by: Viewer) -> None:
    """The planner's clerk asks for publication; the buses must stand, each with its chairs."""
    access.require(by, access.PLAN)
    with writing():
        row = _plan(plan_id, lock=True)
        if row.state != State.READY:
            raise CannotAct("PLAN_STATE", "只有已算出的方案可以报批。请刷新后查看。")
        if not Trip.objects.filter(plan_id=plan_id).exclude(state="CANCELLED").exists():
            raise CannotAct("NO_BUSES", "方案里还没有车次。请先生成车次，再报批。")
        Plan.objects.filter(pk=plan_id).update(
            state=State.PROPOSED, proposed_by_id=by.user_id, proposed_by=by.label, proposed_at=at
        )
        audit.record("trips.propose", at=at, by=by, about=f"plan:{plan_id}")


def send_back(*, plan_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """The approver returns a proposed plan with a reason."""
    access.require(by, access.PUBLISH)
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "退回时要写明原因。")
    with writing():
        if not Plan.objects.filter(pk=plan_id, state=State.PROPOSED).update(
            state=State.READY, message=reason[:300]
        ):
            raise CannotAct("PLAN_STATE", "只有待审批的方案可以退回。请刷新后查看。")
        audit.record("trips.send_back", at=at, by=by, about=f"plan:{plan_id}")


def publish(*, plan_id: int, at: dt.datetime, by: Viewer, key: UUID | None = None) -> int:
    """A second person publishes: every bus must have its leader, drivers, papers and slot; riders are told. Buses published.

    Raises `CannotAct` with the first faults; `readiness.faults_of_plan` gives them all.
    """
    access.require(by, access.PUBLISH)

    def do() -> str:
        row = _plan(plan_id, lock=True)
        buses = Trip.objects.filter(plan_id=plan_id).exclude(state="CANCELLED").count()
        refusal = publishing.why_not_publish(
            state=row.state,
            proposed_by=row.proposed_by_id,
            by=by.user_id,
            violations=row.violations,
            buses=buses,
        )
        if refusal:
            raise CannotAct(refusal.code, refusal.sentence)
        if found := readiness.faults_of_plan(plan_id):
            more = f"（共 {len(found)} 处）" if len(found) > 1 else ""
            raise CannotAct(found[0].code, found[0].sentence + more)
        Plan.objects.filter(pk=plan_id).update(
            state=State.PUBLISHED, approved_by_id=by.user_id, approved_by=by.label, approved_at=at
        )
        _put_out(plan_id, at=at, by=by)
        audit.record("trips.publish", at=at, by=by, about=f"plan:{plan_id}", detail={"buses": buses})
        return str(buses)

    return int(repeats.once(key, act="trips.publish", at=at, do=do))


def _put_out(plan_id: int, *, at: dt.datetime, by: Viewer) -> None:
    """Everybody with a chair becomes SEATED in the ledger and hears of it."""
    for trip in (
        Trip.objects.filter(plan_id=plan_id, published_at=None).exclude(state="CANCELLED").order_by("id")
    ):
        Trip.objects.filter(pk=trip.pk).update(published_at=at)
        seats = list(Seat.objects.filter(trip=trip, person__isnull=False).values_list("person_id", "label"))
        persons = [p for p, _ in seats if p is not None]
        common.to_ledger(persons, {"transport": "CHARTER"}, trip=trip, kind="SEATED", at=at, by=by)
        notices.tell_seated(trip, {p: label for p, label in seats if p is not None}, at=at)


def withdraw(*, plan_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Takes a plan back: its buses that have not left are cancelled, their riders are free again and told."""
    access.require(by, access.PUBLISH)
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "撤回时要写明原因。")
    with writing():
        row = _plan(plan_id, lock=True)
        if row.state not in {State.READY, State.PROPOSED, State.PUBLISHED}:
            raise CannotAct("PLAN_STATE", "这一方案不能撤回。请刷新后查看。")
        for trip in Trip.objects.filter(plan_id=plan_id).exclude(state="CANCELLED").order_by("id"):
            making.cancel_trip(trip_id=trip.pk, reason=reason, at=at, by=by)
        Plan.objects.filter(pk=plan_id).update(state=State.WITHDRAWN, message=reason[:300])
        audit.record("trips.withdraw", at=at, by=by, about=f"plan:{plan_id}")


def _plan(plan_id: int, *, lock: bool = False) -> DispatchPlan:
    rows = Plan.objects.select_for_update() if lock else Plan.objects.all()
    row = rows.filter(pk=plan_id).first()
    if row is None:
        raise NotAllowed
    return row


def _changeable(plan_id: int) -> None:
    if _plan(plan_id, lock=True).state not in _EDITABLE:
        raise CannotAct("PLAN_STATE", "方案已经报批或发布，不能再改。需要调整请先退回或另存一份。")


def _sealed(plan_id: int, parties: Parties) -> bytes:
    return seal(json.dumps([list(p) for p in parties], separators=(",", ":")), aad=f"plan.parties:{plan_id}")
