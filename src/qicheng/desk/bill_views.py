"""Carriers' bills: what trips knows of a bus and what subsidies pay for it, on one page. Payable only when the bus's people balance."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.subsidy import access, shown
from qicheng.subsidy.money_forms import BillForm
from qicheng.subsidy.queries import money
from qicheng.subsidy.services import bills
from qicheng.trips import trip_queries as trips


@require_GET
@needs(access.MONEY)
def index(request: PageRequest) -> HttpResponse:
    """Every bus of the season with its bill, or why there is none to pay."""
    viewer, season = request.viewer, request.season_year or 0
    known = {b.trip_id: b for b in money.bills(viewer, season=season) if b.state != "REFUSED"}
    rows = (
        [(t, known.get(t.id), bills.why_not(t.id)) for t in trips.trips(viewer, season=season)]
        if viewer.may("trips.view")
        else []
    )
    context = {
        "tabs": shown.tabs(viewer, "money"), "rows": rows, "may_enter": viewer.may(access.ASK), "may_check": viewer.may(access.SIGN), "may_pay": viewer.may(access.PAY),
        "me": viewer.user_id,
    }  # fmt: skip
    return render(request, "desk/bills.html", context)


@require_http_methods(["GET", "POST"])
@needs(access.ASK)
def enter(request: PageRequest, trip_id: int) -> HttpResponse:
    """The bill of one bus."""
    trip = trips.trip(request.viewer, trip_id)
    funds = [
        (f.id, f"{f.title or f.policy}{f.place_name}（余 {f.left_fen / 100:,.2f} 元）")
        for f in money.funds(request.viewer, season=trip.season)
    ]
    form = BillForm(request.POST if request.method == "POST" else None, funds=funds, initial={"key": uuid4()})
    carrier = trip.vehicle.carrier.name if trip.vehicle else ""

    def act() -> None:
        t = form.cleaned_data
        bills.enter(
            trip_id=trip_id, trip_no=trip.trip_no, carrier=carrier, invoice=t["invoice"], amount_fen=int(t["amount"] * 100), fund_id=t["fund_id"], at=timezone.now(),
            by=request.viewer, key=form.repeat_key(),
        )  # fmt: skip

    if form.is_bound and carried_out(form, act):
        messages.success(request, _("结算单已登记，由另一人复核。"))
        return redirect("desk:bills")
    context = {
        "tabs": shown.tabs(request.viewer, "money"),
        "trip": trip,
        "carrier": carrier,
        "form": form,
        "why": bills.why_not(trip_id),
    }
    return render(request, "desk/bill.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(access.SIGN, access.PAY)
def step(request: PageRequest, bill_id: int, way: str) -> HttpResponse:
    """Checks, pays or sends back a bill: each by another person."""
    acts = {"check": bills.check, "pay": bills.pay}
    if way == "refuse":
        bills.refuse(
            bill_id=bill_id, reason=request.POST.get("reason", "")[:200], at=timezone.now(), by=request.viewer
        )
    elif way in acts:
        acts[way](bill_id=bill_id, at=timezone.now(), by=request.viewer)
    else:
        raise Http404
    messages.success(request, _("已办。"))
    return redirect("desk:bills")
