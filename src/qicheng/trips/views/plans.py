"""Pages of the plan: make one, see what it says and why, compare, have it approved by a second person."""

from __future__ import annotations

import uuid
from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.shapes import Progress
from qicheng.core.web import PageRequest, needs
from qicheng.trips import access, plan_page, plan_queries
from qicheng.trips.fleet_forms import ContractForm
from qicheng.trips.models import DispatchPlan
from qicheng.trips.plan_forms import CopyForm, PlanForm, ReasonForm
from qicheng.trips.planning.answer import Answer
from qicheng.trips.services import plans, solving

State = DispatchPlan.State


@require_GET
@needs(access.VIEW)
def index(request: PageRequest) -> HttpResponse:
    """All plans of the season."""
    season = request.season_year
    lines = plan_queries.plans(request.viewer, season=season) if season else []
    return render(
        request, "trips/plans.html", {"plans": lines, "has_season": bool(season), "may_plan": access.wide(request.viewer, access.PLAN)}
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(access.PLAN)
def new(request: PageRequest) -> HttpResponse:
    """A new plan; it is worked out at once."""
    first = {"first_date": timezone.localdate(), "key": uuid.uuid4(), "name": _("春季包车方案")}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=first)
    made: list[int] = []

    def act() -> None:
        at = timezone.now()
        made.append(
            plans.open_plan(
                season=request.season_year or 0, name=form.cleaned_data["name"], at=at, by=request.viewer, key=form.repeat_key(),
                first_date=form.cleaned_data["first_date"], settings=form.settings(),
            )
        )  # fmt: skip
        solving.work_out(plan_id=made[0], at=at, by=request.viewer)

    if request.method == "POST" and carried_out(form, act):
        return redirect("trips:plan", made[0])
    return render(request, "trips/plan_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@needs(access.VIEW)
def plan(request: PageRequest, plan_id: int) -> HttpResponse:
    """One plan: figures, days, buses, who is left and why."""
    row = plan_queries.plan(request.viewer, plan_id)
    found = plan_queries.answer_of(row)
    context: dict[str, object] = {
        "plan": row, "found": found, "progress": _progress(row), "made": plan_queries.trips_made(plan_id),
        "may_plan": access.wide(request.viewer, access.PLAN), "may_fleet": access.wide(request.viewer, access.FLEET),
        "contract_form": ContractForm(), "faults": plan_queries.faults(plan_id), "may_publish": access.wide(request.viewer, access.PUBLISH),
        "copy_form": CopyForm(initial={"name": _("%(name)s（另一种办法）") % {"name": row.name}}), "reason_form": ReasonForm(),
        "pinned": {pin["value"] for pin in row.pins if pin["kind"] == "buses"},
        "others": [p for p in plan_queries.plans(request.viewer, season=row.season) if p.pk != row.pk and p.cost_fen][:8],
        "own_proposal": row.proposed_by_id is not None and row.proposed_by_id == request.viewer.user_id,
    }  # fmt: skip
    if found and row.problem:
        context |= {
            "stats": plan_page.stats(row, found), "days": plan_page.days(found), "charts": plan_page.charts(row, found, row.problem),
            "unplaced": {k: len(v) for k, v in row.problem.get("unplaced", {}).items()}, "trains": plan_page.trains(found),
        }  # fmt: skip
    return render(request, "trips/plan.html", context)


def _progress(row: DispatchPlan) -> Progress | None:
    if row.state != State.RUNNING:
        return None
    return Progress(
        title=_("正在编排 %(name)s") % {"name": row.name}, done=row.progress, total=100, sentence=row.message,
        poll_url=reverse("trips:plan_progress", args=[row.pk]),
    )  # fmt: skip


@require_GET
@needs(access.VIEW)
def progress(request: PageRequest, plan_id: int) -> HttpResponse:
    """The bar alone; when the answer is there the page loads anew."""
    row = plan_queries.plan(request.viewer, plan_id)
    if found := _progress(row):
        return render(request, "core/_progress.html", {"progress": found})
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"
    return answer


@require_GET
@needs(access.VIEW)
def bus(request: PageRequest, plan_id: int, number: int) -> HttpResponse:
    """One bus of a plan with the names of its riders, what it costs part by part."""
    row = plan_queries.plan(request.viewer, plan_id)
    found = plan_queries.answer_of(row)
    if found is None or number >= len(found.buses):
        return redirect("trips:plan", plan_id)
    chosen = found.buses[number]
    persons = [p for p, _drop in chosen.riders]
    lines = plan_queries.names(request.viewer, persons, season=row.season, on=timezone.localdate())
    where = {p: chosen.drops[d].name for p, d in chosen.riders}
    context = {
        "plan": row, "bus": chosen, "hidden": len(persons) - len(lines), "riders": [(line, where[line.person_id]) for line in lines],
        "pinned": {"kind": "buses", "value": number} in row.pins, "may_plan": access.wide(request.viewer, access.PLAN),
    }  # fmt: skip
    return render(request, "trips/plan_bus.html", context)


@require_GET
@needs(access.VIEW)
def left(request: PageRequest, plan_id: int) -> HttpResponse:
    """Who has no seat, by name: to one place, or those that could not be placed at all."""
    row = plan_queries.plan(request.viewer, plan_id)
    found = plan_queries.answer_of(row)
    if found is None or row.problem is None:
        return redirect("trips:plan", plan_id)
    why = request.GET.get("why", "")
    place = request.GET.get("place", "")
    title, persons = "", sorted(found.persons_left)
    if why:
        persons, title = (
            list(row.problem.get("unplaced", {}).get(why, [])),
            plan_page.unplaced_words().get(why, ""),
        )
    elif place.isdigit():
        everybody = plans.read_parties(plan_id)
        line = next((x for x in found.left if x.place == int(place)), None)
        title = line.name if line else ""
        persons = [p for k in (line.parties if line else ()) for p in everybody[k] if p in found.persons_left]
    lines = plan_queries.names(request.viewer, persons[:1000], season=row.season, on=timezone.localdate())
    context = {
        "plan": row,
        "lines": lines,
        "total": len(persons),
        "hidden": min(len(persons), 1000) - len(lines),
        "title": title,
        "explained": not why,
    }
    return render(request, "trips/plan_left.html", context)


@require_GET
@needs(access.VIEW)
def compare(request: PageRequest, plan_id: int, other_id: int) -> HttpResponse:
    """Two plans side by side: by money, by bus, by person."""
    one, two = plan_queries.plan(request.viewer, plan_id), plan_queries.plan(request.viewer, other_id)
    first, second = plan_queries.answer_of(one), plan_queries.answer_of(two)
    if first is None or second is None:
        return redirect("trips:plan", plan_id)
    context = {
        "one": one,
        "two": two,
        "lines": plan_page.differences(one, first, two, second),
        "moved": _moved(request, one, first, second),
    }
    return render(request, "trips/plan_compare.html", context)


def _moved(request: PageRequest, row: DispatchPlan, one: Answer, two: Answer) -> dict[str, object]:
    days_one, days_two = plan_page.day_of(one), plan_page.day_of(two)
    changed = [p for p in sorted(days_one.keys() | days_two.keys()) if days_one.get(p) != days_two.get(p)]
    kinds = Counter("lost" if p not in days_two else "won" if p not in days_one else "day" for p in changed)
    names = plan_queries.names(request.viewer, changed[:200], season=row.season, on=timezone.localdate())
    return {
        "total": len(changed), "lost": kinds["lost"], "won": kinds["won"], "day": kinds["day"],
        "lines": [(line, days_one.get(line.person_id), days_two.get(line.person_id)) for line in names],
    }  # fmt: skip


@require_POST
@needs(access.PLAN)
def solve(request: PageRequest, plan_id: int) -> HttpResponse:
    """Works the plan out (again)."""
    solving.work_out(plan_id=plan_id, at=timezone.now(), by=request.viewer)
    return redirect("trips:plan", plan_id)


@require_POST
@needs(access.PLAN)
def copy(request: PageRequest, plan_id: int) -> HttpResponse:
    """A scenario beside this plan."""
    form = CopyForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else _("另一种办法")
    row = plan_queries.plan(request.viewer, plan_id)
    made = plans.open_plan(
        season=row.season, name=name, at=timezone.now(), by=request.viewer, parent_id=plan_id
    )
    return redirect("trips:plan", made)


@require_POST
@needs(access.PLAN)
def pin(request: PageRequest, plan_id: int, number: int) -> HttpResponse:
    """Holds a bus as it is, or lets it go again."""
    row = plan_queries.plan(request.viewer, plan_id)
    pins = plans.toggled(row.pins, "buses", number)
    plans.set_pins(plan_id=plan_id, pins=pins, at=timezone.now(), by=request.viewer)
    return redirect("trips:plan_bus", plan_id, number)


@require_POST
@needs(access.PLAN)
def make(request: PageRequest, plan_id: int) -> HttpResponse:
    """Turns the plan into buses with chairs."""
    made = solving.make_trips(plan_id=plan_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已生成 %(n)s 个车次，请派车、派驾驶员和带队干部。") % {"n": made})
    return redirect("trips:plan", plan_id)


@require_POST
@needs(access.PLAN)
def propose(request: PageRequest, plan_id: int) -> HttpResponse:
    """Asks for approval."""
    plans.propose(plan_id=plan_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已报批，请另一名负责人审批发布。"))
    return redirect("trips:plan", plan_id)


@require_POST
@needs(access.PUBLISH)
def publish(request: PageRequest, plan_id: int) -> HttpResponse:
    """The second person's yes."""
    buses = plans.publish(plan_id=plan_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已发布 %(n)s 个车次，乘车人会收到通知。") % {"n": buses})
    return redirect("trips:plan", plan_id)


@require_POST
@needs(access.PUBLISH)
def send_back(request: PageRequest, plan_id: int) -> HttpResponse:
    """The second person's no, with a reason."""
    plans.send_back(
        plan_id=plan_id, reason=request.POST.get("reason", ""), at=timezone.now(), by=request.viewer
    )
    return redirect("trips:plan", plan_id)


@require_POST
@needs(access.PUBLISH)
def withdraw(request: PageRequest, plan_id: int) -> HttpResponse:
    """Takes a plan back with all its buses that have not left."""
    plans.withdraw(
        plan_id=plan_id, reason=request.POST.get("reason", ""), at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("方案已撤回，未出发的车次已取消并通知乘车人。"))
    return redirect("trips:plan", plan_id)
