"""The riders of one bus: give a chair, put into the waiting line, change buses or chairs, cancel, print the tickets."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.codes import qr_svg
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest
from qicheng.trips import access, rider_queries, trip_queries
from qicheng.trips.rules import states
from qicheng.trips.services import door, issuing, seats
from qicheng.trips.views.doors import on_trip

SEATING = (access.PLAN, access.REQUEST)


@require_GET
@on_trip(*SEATING, access.LEAD)
def page(request: PageRequest, trip_id: int) -> HttpResponse:
    """Who rides, and whom one could add."""
    viewer = request.viewer
    row = trip_queries.trip(viewer, trip_id)
    text = request.GET.get("q", "")
    listed, hidden = rider_queries.riders(viewer, trip_id)
    context = {
        "trip": row, "riders": listed, "hidden": hidden, "q": text, "found": rider_queries.found(viewer, text, season=row.season, on=timezone.localdate()),
        "others": rider_queries.others(viewer, row), "books": trip_queries.books(viewer, trip_id),
        "open": row.state in states.BEFORE_DEPARTURE and row.gate_closed_at is None,
        "may_seat": any(access.wide(viewer, c) for c in SEATING), "may_print": access.wide(viewer, access.PLAN) or access.leads(viewer, row),
    }  # fmt: skip
    return render(request, "trips/riders.html", context)


def _done(request: PageRequest, trip_id: int, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except CannotAct as refusal:
        messages.error(request, refusal.sentence)
    return redirect("trips:riders", trip_id)


@require_POST
@on_trip(*SEATING)
def claim(request: PageRequest, trip_id: int, person_id: int) -> HttpResponse:
    """Gives a chair: the one named, else the first free one."""

    def act() -> str:
        label = request.POST.get("label", "").strip().upper()
        taken = seats.claim_seat(
            trip_id=trip_id, person_id=person_id, label=label, at=timezone.now(), by=request.viewer
        )
        return _("已编座：%(seat)s。") % {"seat": taken.label}

    return _done(request, trip_id, act)


@require_POST
@on_trip(*SEATING)
def wait(request: PageRequest, trip_id: int, person_id: int) -> HttpResponse:
    """Puts somebody into the waiting line."""

    def act() -> str:
        place = door.add_standby(trip_id=trip_id, person_id=person_id, at=timezone.now(), by=request.viewer)
        return _("已登记候补，排第 %(n)s 位。") % {"n": place}

    return _done(request, trip_id, act)


@require_POST
@on_trip(*SEATING)
def cancel(request: PageRequest, trip_id: int, person_id: int) -> HttpResponse:
    """Somebody does not go."""

    def act() -> str:
        reason = request.POST.get("reason", "")
        seats.cancel_seat(
            trip_id=trip_id, person_id=person_id, reason=reason, at=timezone.now(), by=request.viewer
        )
        return _("座位已取消，原车票作废。")

    return _done(request, trip_id, act)


@require_POST
@on_trip(*SEATING)
def move(request: PageRequest, trip_id: int, person_id: int) -> HttpResponse:
    """Somebody takes another bus."""

    def act() -> str:
        wanted, reason = request.POST.get("to", ""), request.POST.get("reason", "")
        if not wanted.isdigit():
            raise CannotAct("TO", _("请选择改乘哪一趟车。"))
        taken = seats.move_person(
            person_id=person_id, to_trip_id=int(wanted), reason=reason, at=timezone.now(), by=request.viewer
        )
        return _("已改乘，新座位 %(seat)s。") % {"seat": taken.label}

    return _done(request, trip_id, act)


@require_POST
@on_trip(*SEATING)
def swap(request: PageRequest, trip_id: int, person_id: int) -> HttpResponse:
    """Two riders change chairs."""

    def act() -> str:
        other = rider_queries.person_on(trip_id, request.POST.get("label", ""))
        if other is None:
            raise CannotAct("LABEL", _("这个座位没有人。请填写要对换的座位号。"))
        seats.swap_seats(person_id=person_id, other_id=other, at=timezone.now(), by=request.viewer)
        return _("已换座。")

    return _done(request, trip_id, act)


@require_POST
@on_trip(access.PLAN, access.LEAD)
def tickets(request: PageRequest, trip_id: int) -> HttpResponse:
    """The tickets of a bus on paper, eight to a page; printing is written down."""
    row = trip_queries.trip(request.viewer, trip_id)
    found = rider_queries.slips(request.viewer, trip_id)
    if not found:
        messages.error(request, _("名单锁定后才有车票。请先锁定名单。"))
        return redirect("trips:riders", trip_id)
    issuing.note_printed(row, len(found), at=timezone.now(), by=request.viewer)
    cards = [(s, qr_svg(issuing.token_of(s.ticket, s.ticket.seat.position))) for s in found]
    return render(request, "trips/tickets.html", {"trip": row, "cards": cards})
