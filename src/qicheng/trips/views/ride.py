"""The leader's page on the way, and the receiver's page at the end, which needs no account."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.codes import qr_svg
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.core.web import PageRequest
from qicheng.people.reaching import reach
from qicheng.trips import access, trip_queries
from qicheng.trips.rules import states
from qicheng.trips.services import arrival, ride
from qicheng.trips.trip_forms import IncidentForm, ReceiveForm, RestForm, RoundForm
from qicheng.trips.views.doors import on_trip


@require_GET
@on_trip(access.LEAD)
def page(request: PageRequest, trip_id: int) -> HttpResponse:
    """The bus on its way."""
    row = trip_queries.trip(request.viewer, trip_id)
    rows = trip_queries.chairs(request.viewer, trip_id)
    people = [c for r in rows for c in r if c.aboard]
    context = {
        "trip": row, "state_word": states.STATES[row.state], "rows": rows, "people": people, "aboard": sum(not c.off for c in people),
        "stops": trip_queries.stops(trip_id), "books": trip_queries.books(request.viewer, trip_id), "round_form": RoundForm(prefix="r"),
        "rest_form": RestForm(prefix="s"), "incident_form": IncidentForm(prefix="i"),
        "riding": row.state in states.ON_THE_ROAD, "open_people": [c for c in people if not c.off] if row.state == "ARRIVED" else [], "link": request.session.pop(f"link{trip_id}", None), "accounts": arrival.accounts(trip_id),
    }  # fmt: skip
    return render(request, "trips/ride.html", context)


def _done(request: PageRequest, trip_id: int, act: Callable[[], str]) -> HttpResponse:
    """Runs an act of the page; what it says stands above the page."""
    try:
        messages.success(request, act())
    except CannotAct as refusal:
        messages.error(request, refusal.sentence)
    return redirect("trips:ride", trip_id)


@require_POST
@on_trip(access.LEAD)
def roll(request: PageRequest, trip_id: int) -> HttpResponse:
    """A roll call."""
    form = RoundForm(request.POST, prefix="r")

    def act() -> str:
        if not form.is_valid():
            raise CannotAct("FORM", _("请按座位号填写缺的人。"))
        present = ride.call_roll(
            trip_id=trip_id,
            missing=form.seats(),
            where=form.cleaned_data["where"],
            at=timezone.now(),
            by=request.viewer,
        )
        return _("点名已记录：实到 %(n)s 人。") % {"n": present}

    return _done(request, trip_id, act)


@require_POST
@on_trip(access.LEAD)
def rest(request: PageRequest, trip_id: int) -> HttpResponse:
    """A rest on the way."""
    form = RestForm(request.POST, prefix="s")

    def act() -> str:
        if not form.is_valid():
            raise CannotAct("FORM", _("请填写地点、停车时间和清点人数。"))
        ride.rest(trip_id=trip_id, **form.cleaned_data, at=timezone.now(), by=request.viewer)
        return _("停车休息已记录。")

    return _done(request, trip_id, act)


@require_POST
@on_trip(access.LEAD)
def incident(request: PageRequest, trip_id: int) -> HttpResponse:
    """Something happened."""
    form = IncidentForm(request.POST, prefix="i")

    def act() -> str:
        if not form.is_valid():
            raise CannotAct("FORM", _("请选择类别并写明情况。"))
        said = form.cleaned_data
        ride.report_incident(
            trip_id=trip_id, kind=said["kind"], note=said["note"], where=said["where"], seat=said["seat"].upper(), at=timezone.now(),
            by=request.viewer,
        )  # fmt: skip
        return _("已报告，值班人员会收到。")

    return _done(request, trip_id, act)


@require_POST
@on_trip(access.LEAD)
def incident_end(request: PageRequest, trip_id: int, incident_id: int) -> HttpResponse:
    """It is over."""

    def act() -> str:
        ride.end_incident(
            incident_id=incident_id,
            outcome=request.POST.get("outcome", ""),
            at=timezone.now(),
            by=request.viewer,
        )
        return _("已写明处置结果。")

    return _done(request, trip_id, act)


@require_POST
@on_trip(access.LEAD)
def arrive(request: PageRequest, trip_id: int, position: int) -> HttpResponse:
    """The bus has reached a stop."""

    def act() -> str:
        ride.arrive(trip_id=trip_id, stop=position, at=timezone.now(), by=request.viewer)
        return _("已到达，请与接收人逐人交接。")

    return _done(request, trip_id, act)


@require_POST
@on_trip(access.LEAD)
def link(request: PageRequest, trip_id: int, stop_id: int) -> HttpResponse:
    """Shows the code that the receiver scans to sign."""

    def act() -> str:
        token = arrival.make_link(stop_id=stop_id, at=timezone.now(), by=request.viewer)
        arrival.sign_as_leader(stop_id=stop_id, at=timezone.now(), by=request.viewer)
        address = request.build_absolute_uri(reverse("trips:receive", args=[token]))
        request.session[f"link{trip_id}"] = {"address": address, "svg": qr_svg(address)}
        return _("请接收人用手机扫码，逐人签收。")

    return _done(request, trip_id, act)


@require_POST
@on_trip(access.LEAD)
def explain(request: PageRequest, trip_id: int, person_id: int) -> HttpResponse:
    """The leader accounts for one person."""

    def act() -> str:
        arrival.explain(
            trip_id=trip_id, person_id=person_id, outcome=request.POST.get("outcome", ""), reason=request.POST.get("reason", ""),
            at=timezone.now(), by=request.viewer,
        )  # fmt: skip
        return _("已登记。")

    return _done(request, trip_id, act)


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """The receiver's page: everybody of this stop, one tap each. The link is the right; it ends by itself."""
    at = timezone.now()
    try:
        stop = arrival.stop_of_link(token, at=at)
    except NotAllowed as refusal:
        return render(request, "trips/receive.html", {"fault": str(refusal)}, status=404)
    people = arrival.expected_at(stop)
    names = {r.person_id: r.name for r in reach(list(people), with_phones=False)}
    form = ReceiveForm(request.POST or None)
    fault = ""
    if request.method == "POST" and form.is_valid():
        outcomes = {p: (request.POST.get(f"o-{p}", ""), request.POST.get(f"w-{p}", "")) for p in people}
        try:
            count = arrival.receive(
                token=token,
                outcomes=outcomes,
                at=at,
                address=request.META.get("REMOTE_ADDR", ""),
                key=_key(request),
                **form.cleaned_data,
            )
            return render(
                request,
                "trips/receive.html",
                {"stop": stop, "done": count, "unit": form.cleaned_data["unit"]},
            )
        except CannotAct as refusal:
            fault = refusal.sentence
    lines = [
        (p, names.get(p, ""), label, request.POST.get(f"o-{p}", ""), request.POST.get(f"w-{p}", ""))
        for p, label in people.items()
    ]
    context = {"stop": stop, "lines": lines, "form": form, "fault": fault, "key": uuid.uuid4()}
    response = render(request, "trips/receive.html", context, status=422 if fault or form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
