"""Pages of the buses: the list by day, one bus with its chairs, people and papers."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.trips import access, trip_queries, waiting
from qicheng.trips.models import Trip
from qicheng.trips.rules import states
from qicheng.trips.services import arrival, door, making, papers, ride
from qicheng.trips.trip_forms import ContractForm, CostForm, PaperForm, ReasonForm, SendForm
from qicheng.trips.views.doors import on_trip

LOOK = (access.VIEW, access.GATE, access.LEAD)


@require_GET
@needs(*LOOK)
def index(request: PageRequest) -> HttpResponse:
    """Buses of one day: today's, else the next day with buses, else the last. With `waits` those of a matter that waits for the viewer."""
    season = request.season_year or 0
    if (matter := request.GET.get("waits", "")) in waiting.MATTERS:
        only = waiting.of(request.viewer, matter, season=season, on=timezone.localdate())
        lines = trip_queries.trips(request.viewer, season=season, only=only)
        return render(
            request,
            "trips/trips.html",
            {"matter": _(waiting.MATTERS[matter]), "lines": lines, "totals": _totals(lines)},
        )
    days = trip_queries.days(request.viewer, season=season)
    day = _day(request.GET.get("day", ""), [d for d, _n in days])
    lines = trip_queries.trips(request.viewer, season=season, day=day) if day else []
    context = {"days": days, "day": day, "lines": lines, "has_season": bool(season), "totals": _totals(lines)}
    return render(request, "trips/trips.html", context)


def _day(said: str, days: list[dt.date]) -> dt.date | None:
    try:
        wanted = dt.date.fromisoformat(said)
    except ValueError:
        wanted = None
    if wanted in days:
        return wanted
    today = timezone.localdate()
    return next((d for d in days if d >= today), days[-1] if days else None)


def _totals(lines: list[trip_queries.TripLine]) -> dict[str, int]:
    return {
        "buses": len(lines), "seated": sum(t.seated for t in lines), "aboard": sum(t.aboard for t in lines),
        "gone": sum(t.state not in states.BEFORE_DEPARTURE for t in lines),
    }  # fmt: skip


@require_GET
@needs(access.VIEW, access.LEAD)
def arrivals(request: PageRequest) -> HttpResponse:
    """Buses on the way and arrived, with how the ride ended for their people."""
    lines = trip_queries.arrivals(request.viewer, season=request.season_year or 0)
    sums = {
        "aboard": sum(line.trip.aboard for line in lines), "received": sum(line.received for line in lines),
        "not_arrived": sum(line.not_arrived + line.got_off for line in lines), "open": sum(line.open for line in lines),
    }  # fmt: skip
    return render(request, "trips/arrivals.html", {"lines": lines, "totals": sums})


@require_GET
@needs(*LOOK)
def trip(request: PageRequest, trip_id: int) -> HttpResponse:
    """One bus."""
    return _page(request, trip_id)


def _page(request: PageRequest, trip_id: int, status: int = 200, **forms: object) -> HttpResponse:
    viewer = request.viewer
    row = trip_queries.trip(viewer, trip_id)
    fleet = access.wide(viewer, access.FLEET)
    open_ = row.state in states.BEFORE_FREEZE
    context: dict[str, object] = {
        "trip": row, "state_word": states.STATES[row.state], "rows": trip_queries.chairs(viewer, trip_id), "stops": trip_queries.stops(trip_id),
        "books": trip_queries.books(viewer, trip_id), "clashes": trip_queries.clashes(viewer, trip_id), "accounts": arrival.accounts(trip_id), "may_fleet": fleet and open_,
        "may_plan": access.wide(viewer, access.PLAN), "may_gate": access.may(viewer, access.GATE, row), "may_lead": access.may(viewer, access.LEAD, row),
        "may_close": access.wide(viewer, access.CLOSE), "may_cost": access.wide(viewer, access.COST), "paper_form": PaperForm(),
        "may_paper": access.wide(viewer, access.PLAN) or access.leads(viewer, row), "cost_form": CostForm(), "reason_form": ReasonForm(),
        "may_riders": any(access.may(viewer, c, row) for c in (access.PLAN, access.REQUEST, access.LEAD)), "sheet": getattr(row, "cost_sheet", None),
    }  # fmt: skip
    if fleet and open_:
        context |= {"send_form": _send_form(row), "contract_form": _contract_form(row)}
    return render(request, "trips/trip.html", context | forms, status=status)


def _send_form(row: Trip, data: object = None) -> SendForm:
    first = {
        "vehicle": row.vehicle_id, "leader": row.leader_id, "drivers": list(row.drivers.order_by("position").values_list("driver_id", flat=True))
    }  # fmt: skip
    return SendForm(data, choices=trip_queries.sendable(row.pk), initial=first)


def _contract_form(row: Trip) -> ContractForm:
    return ContractForm(
        initial={
            "contract_no": row.contract_no, "plate_no": row.plate_no, "plate_from_date": row.plate_from_date or row.date,
            "plate_until_date": row.plate_until_date,
        }
    )  # fmt: skip


@require_POST
@needs(access.FLEET)
def send(request: PageRequest, trip_id: int) -> HttpResponse:
    """Vehicle, drivers and leader of one bus."""
    row = trip_queries.trip(request.viewer, trip_id)
    form = _send_form(row, request.POST)

    def act() -> None:
        said, at = form.cleaned_data, timezone.now()
        if said["drivers"]:
            making.assign_drivers(
                trip_id=trip_id, driver_ids=[int(d) for d in said["drivers"]], at=at, by=request.viewer
            )
        if said["vehicle"]:
            making.assign_vehicle(trip_id=trip_id, vehicle_id=int(said["vehicle"]), at=at, by=request.viewer)
        if said["leader"] and int(said["leader"]) != row.leader_id:
            making.assign_leader(trip_id=trip_id, leader_id=int(said["leader"]), at=at, by=request.viewer)

    if carried_out(form, act):
        messages.success(request, _("派车已保存。"))
        return redirect("trips:trip", trip_id)
    return _page(request, trip_id, 422, send_form=form)


@require_POST
@needs(access.FLEET)
def contract(request: PageRequest, trip_id: int) -> HttpResponse:
    """The contract and the plate of one bus."""
    form = ContractForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        making.file_contract(
            trip_id=trip_id, contract_no=said["contract_no"], plate_no=said["plate_no"],
            plate_days=(said["plate_from_date"], said["plate_until_date"]), at=timezone.now(), by=request.viewer,
        )  # fmt: skip

    if carried_out(form, act):
        messages.success(request, _("合同和包车牌已登记。"))
        return redirect("trips:trip", trip_id)
    return _page(request, trip_id, 422, contract_form=form)


@require_POST
@on_trip(access.PLAN, access.LEAD)
def paper(request: PageRequest, trip_id: int) -> HttpResponse | FileResponse:
    """A paper of the bus, masked or whole."""
    form = PaperForm(request.POST)
    if not form.is_valid():
        return _page(request, trip_id, 422, paper_form=form)
    said = form.cleaned_data
    made = papers.paper_file(
        trip_id=trip_id,
        kind=said["kind"],
        form=said["form"],
        reason=said["reason"],
        at=timezone.now(),
        by=request.viewer,
    )
    stream = made.path.open("rb")
    made.path.unlink()  # stays readable until it is sent
    return FileResponse(stream, as_attachment=True, filename=made.name)


@require_POST
@needs(access.PLAN)
def freeze(request: PageRequest, trip_id: int) -> HttpResponse:
    """Locks the list and signs the tickets."""
    made = door.freeze_manifest(trip_id=trip_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("名单已锁定，签出 %(n)s 张车票。") % {"n": made})
    return redirect("trips:trip", trip_id)


@require_POST
@needs(access.PLAN, access.PUBLISH)
def cancel(request: PageRequest, trip_id: int) -> HttpResponse:
    """The bus does not go."""
    riders = making.cancel_trip(
        trip_id=trip_id, reason=request.POST.get("reason", ""), at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("车次已取消，%(n)s 名乘客会收到通知。") % {"n": riders})
    return redirect("trips:trip", trip_id)


@require_POST
@needs(access.CLOSE)
def close(request: PageRequest, trip_id: int) -> HttpResponse:
    """Closes the trip when its people balance."""
    arrival.close_trip(trip_id=trip_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("人数已平，车次闭环。"))
    return redirect("trips:trip", trip_id)


@require_POST
@needs(access.COST)
def costs(request: PageRequest, trip_id: int) -> HttpResponse:
    """The cost sheet of a closed trip."""
    form = CostForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        arrival.write_costs(
            trip_id=trip_id,
            other_fen=int(said["other"] * 100),
            other_note=said["other_note"],
            at=timezone.now(),
            by=request.viewer,
        )

    if carried_out(form, act):
        messages.success(request, _("费用单已保存，请另一名人员复核。"))
        return redirect("trips:trip", trip_id)
    return _page(request, trip_id, 422, cost_form=form)


@require_POST
@needs(access.COST)
def approve_costs(request: PageRequest, trip_id: int) -> HttpResponse:
    """The second person's yes to the costs."""
    arrival.approve_costs(trip_id=trip_id, at=timezone.now(), by=request.viewer)
    return redirect("trips:trip", trip_id)


@require_POST
@on_trip(access.LEAD)
def vehicle_down(request: PageRequest, trip_id: int) -> HttpResponse:
    """Another vehicle takes over."""
    number = request.POST.get("vehicle", "")
    ride.change_vehicle(
        trip_id=trip_id, vehicle_id=int(number) if number.isdigit() else 0, reason=request.POST.get("reason", ""), at=timezone.now(),
        by=request.viewer,
    )  # fmt: skip
    return redirect("trips:ride", trip_id)
