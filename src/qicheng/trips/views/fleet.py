"""The fleet's page: bus types and prices, vehicles, drivers, leaders; what runs out is said first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.staff.queries import account_id_of
from qicheng.trips import access, fleet_queries
from qicheng.trips.fleet_forms import ContractForm, DriverForm, LeaderForm, RateForm, VehicleForm
from qicheng.trips.services import assigning
from qicheng.trips.services import fleet as acts


@require_GET
@needs(access.VIEW)
def fleet(request: PageRequest) -> HttpResponse:
    """Everything that can be sent."""
    return _page(request)


def _page(request: PageRequest, status: int = 200, **forms: object) -> HttpResponse:
    season, viewer, on = request.season_year or 0, request.viewer, timezone.localdate()
    rates = fleet_queries.rates(viewer, season=season)
    context: dict[str, object] = {
        "rates": rates, "vehicles": fleet_queries.vehicles(viewer, on=on), "drivers": fleet_queries.drivers(viewer, on=on),
        "leaders": fleet_queries.leaders(viewer, season=season), "may_edit": access.wide(viewer, access.FLEET),
        "may_lead": access.wide(viewer, access.PLAN), "rate_form": RateForm(), "driver_form": DriverForm(), "leader_form": LeaderForm(),
        "vehicle_form": VehicleForm(types=[r.code for r in rates]),
    }  # fmt: skip
    return render(request, "trips/fleet.html", context | forms, status=status)


def _back(anchor: str) -> HttpResponse:
    return redirect(f"{reverse('trips:fleet')}#{anchor}")


@require_POST
@needs(access.FLEET)
def rate(request: PageRequest) -> HttpResponse:
    """Adds or edits a bus type."""
    form = RateForm(request.POST)

    def act() -> None:
        acts.save_rate(
            form.values(),
            season=request.season_year or 0,
            code=form.cleaned_data["code"],
            at=timezone.now(),
            by=request.viewer,
        )

    if carried_out(form, act):
        messages.success(request, _("车型与价格已保存。"))
        return _back("rates")
    return _page(request, 422, rate_form=form)


def _taken(rows: list[dict[str, object]], *, kind: str, request: PageRequest) -> None:
    """One row of the plain table; its fault is this form's fault."""
    if faults := acts.take_fleet(rows, kind=kind, at=timezone.now(), by=request.viewer):
        raise CannotAct("FLEET", faults[0].split("：", 1)[-1])


@require_POST
@needs(access.FLEET)
def vehicle(request: PageRequest) -> HttpResponse:
    """Adds or edits a vehicle, known by its plate."""
    types = [r.code for r in fleet_queries.rates(request.viewer, season=request.season_year or 0)]
    form = VehicleForm(request.POST, types=types)
    if carried_out(form, lambda: _taken([dict(form.cleaned_data)], kind="VEHICLE", request=request)):
        messages.success(request, _("车辆已保存。"))
        return _back("vehicles")
    return _page(request, 422, vehicle_form=form)


@require_POST
@needs(access.FLEET)
def driver(request: PageRequest) -> HttpResponse:
    """Adds or edits a driver, known by the licence."""
    form = DriverForm(request.POST)
    if carried_out(form, lambda: _taken([dict(form.cleaned_data)], kind="DRIVER", request=request)):
        messages.success(request, _("驾驶员已保存。"))
        return _back("drivers")
    return _page(request, 422, driver_form=form)


@require_POST
@needs(access.PLAN)
def leader(request: PageRequest) -> HttpResponse:
    """Names a cadre who may lead buses."""
    form = LeaderForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        account = account_id_of(said["username"]) if said["username"] else None
        if said["username"] and account is None:
            raise CannotAct("ACCOUNT", _("没有这个登录账号。请核对，或先请安全管理员开户。"))
        values = {
            "season": request.season_year or 0,
            "name": said["name"],
            "office": said["office"],
            "account_id": account,
        }
        acts.save_leader(values, phone=said["phone"], at=timezone.now(), by=request.viewer)

    if carried_out(form, act):
        messages.success(request, _("带队干部已保存。"))
        return _back("leaders")
    return _page(request, 422, leader_form=form)


@require_POST
@needs(access.PLAN)
def reached(request: PageRequest, leader_id: int) -> HttpResponse:
    """Somebody called and the leader answered."""
    acts.reached_leader(leader_id=leader_id, at=timezone.now(), by=request.viewer)
    return _back("leaders")


@require_POST
@needs(access.FLEET)
def assign_all(request: PageRequest, plan_id: int) -> HttpResponse:
    """Vehicles, drivers and leaders for all buses of a plan."""
    done = assigning.assign_all(plan_id=plan_id, at=timezone.now(), by=request.viewer)
    said = {"v": done.vehicles, "d": done.drivers, "l": done.leaders}
    messages.success(request, _("已派车 %(v)s 趟、驾驶员 %(d)s 趟、带队干部 %(l)s 趟。") % said)
    if done.lacking:
        messages.warning(request, _("还有 %(n)s 趟没有派齐，请补登运力或逐趟指定。") % {"n": done.lacking})
    return redirect("trips:plan", plan_id)


@require_POST
@needs(access.FLEET)
def contract(request: PageRequest, plan_id: int) -> HttpResponse:
    """One contract and a book of running plates for all buses of a plan."""
    form = ContractForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写包车合同号和包车牌起始号。"))
        return redirect("trips:plan", plan_id)
    filed = assigning.file_all(plan_id=plan_id, **form.cleaned_data, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已登记 %(n)s 趟的合同和包车牌。") % {"n": filed})
    return redirect("trips:plan", plan_id)
