"""Pages that explain a plan: why this person rides there or not at all, what would seat everybody of a place, and taking a way."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.viewer import NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.trips import access, plan_queries
from qicheng.trips.plan_forms import WayForm
from qicheng.trips.services import choosing, plans
from qicheng.trips.services.plans import toggled


@require_GET
@needs(access.VIEW)
def why(request: PageRequest, plan_id: int, person_id: int) -> HttpResponse:
    """One person: seat or none, the reasons, the other ways with their prices."""
    row = plan_queries.plan(request.viewer, plan_id)
    asked = plan_queries.party_of(request.viewer, row, person_id, season=row.season, on=timezone.localdate())
    if asked is None:
        raise NotAllowed
    context = {
        "plan": row, "line": asked.line, "why": asked.why, "party": asked.party, "key": uuid.uuid4(),
        "pinned": {"kind": "parties", "value": asked.party} in row.pins,
        "may_plan": access.wide(request.viewer, access.PLAN),
    }  # fmt: skip
    return render(request, "trips/plan_why.html", context)


@require_GET
@needs(access.VIEW)
def ways(request: PageRequest, plan_id: int, place: int) -> HttpResponse:
    """What would seat everybody bound for one place."""
    row = plan_queries.plan(request.viewer, plan_id)
    found = plan_queries.answer_of(row)
    line = next((x for x in found.left if x.place == place), None) if found else None
    if line is None:
        return redirect("trips:plan", plan_id)
    context = {
        "plan": row, "left": line, "ways": plan_queries.ways_for(row, place), "key": uuid.uuid4(),
        "may_plan": access.wide(request.viewer, access.PLAN),
    }  # fmt: skip
    return render(request, "trips/plan_ways.html", context)


@require_POST
@needs(access.PLAN)
def take(request: PageRequest, plan_id: int) -> HttpResponse:
    """Keeps one of the ways as a scenario."""
    form = WayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有收到完整的内容，请回到上一页再选一次。"))
        return redirect("trips:plan", plan_id)
    said = form.cleaned_data
    made = choosing.take_way(
        plan_id=plan_id, party=said["party"], place=said["place"], sentence=said["sentence"], at=timezone.now(), by=request.viewer,
        key=said["key"],
    )  # fmt: skip
    messages.success(request, _("已另存为一种办法，原方案不变。可与原方案比较后再定。"))
    return redirect("trips:plan_compare", plan_id, made)


@require_POST
@needs(access.PLAN)
def pin(request: PageRequest, plan_id: int, person_id: int) -> HttpResponse:
    """Holds a party's day and seats as they are when the plan is worked out again, or lets them go."""
    row = plan_queries.plan(request.viewer, plan_id)
    party = plan_queries.party_number(row, person_id)
    if party is None:
        raise NotAllowed
    plans.set_pins(
        plan_id=plan_id, pins=toggled(row.pins, "parties", party), at=timezone.now(), by=request.viewer
    )
    return redirect("trips:plan_why", plan_id, person_id)
