"""The gate's page and its one endpoint; what the cadre at the door presses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.core.web import PageRequest
from qicheng.trips import access, scan_forms, trip_queries
from qicheng.trips import cards as packs
from qicheng.trips.rules import states
from qicheng.trips.scan_forms import Sent
from qicheng.trips.services import door, gate, late
from qicheng.trips.services.gate import Pass
from qicheng.trips.trip_forms import CountForm
from qicheng.trips.views.doors import on_trip


@require_GET
@on_trip(access.GATE)
def page(request: PageRequest, trip_id: int) -> HttpResponse:
    """The gate of one bus."""
    row = trip_queries.trip(request.viewer, trip_id)
    rows = trip_queries.chairs(request.viewer, trip_id)
    seats = [c for r in rows for c in r if c.person_id]
    context = {
        "trip": row, "state_word": states.STATES[row.state], "rows": rows, "aboard": sum(c.aboard for c in seats), "seated": len(seats),
        "waiting": [c for c in seats if not c.aboard], "checks": trip_queries.checks(trip_id, limit=20), "books": trip_queries.books(request.viewer, trip_id),
        "clashes": trip_queries.clashes(request.viewer, trip_id), "count_form": CountForm(), "may_lead": access.may(request.viewer, access.LEAD, row),
    }  # fmt: skip
    return render(request, "trips/gate.html", context)


@require_POST
@on_trip(access.GATE)
def device(request: PageRequest, trip_id: int) -> JsonResponse:
    """Gives this phone the right to check here: a number and a secret it keeps for the day."""
    who = {"who": request.viewer.label}
    name = _("%(who)s的手机") % who if request.POST.get("kind") == "PHONE" else _("%(who)s的电脑") % who
    made = door.admit_device(trip_id=trip_id, name=name, at=timezone.now(), by=request.viewer)
    return JsonResponse({"device": made.number, "secret": made.secret})


@csrf_exempt
@require_POST
def scan(request: HttpRequest, trip_id: int) -> JsonResponse:
    """One scan. The device's own secret in the header is the right; no cookie is read, so no other site can lend one."""
    # A form comes from a page that was opened before an update.
    is_json = request.content_type == "application/json"
    sent = scan_forms.read(request.body) if is_json else scan_forms.sent(request.POST)
    status, told = scanned(sent, trip_id=trip_id, headers=request.META)
    return JsonResponse(told, status=status)


def scanned(
    sent: Sent | None, *, trip_id: int, headers: Mapping[str, str]
) -> tuple[int, dict[str, str | int]]:
    """The status and what the gate is told. `headers` as WSGI names them: the device's number and secret are among them."""
    number = headers.get("HTTP_X_GATE_DEVICE", "")
    if sent is None or not number.isdecimal():
        return 422, {"fault": "BAD", "sentence": _("没有收到完整的内容，请再扫一次。")}
    right = Pass(device=int(number), secret=headers.get("HTTP_X_GATE_SECRET", ""))
    try:
        found = gate.check_at_gate(trip_id=trip_id, scan=sent.scan, at=_at(sent.at), by=right, key=sent.key)
    except NotAllowed as refusal:
        return 403, {"fault": "NOT_ALLOWED", "sentence": str(refusal) or _("这台设备没有检票权限。")}
    except CannotAct as refusal:
        return 409, {"fault": refusal.code, "sentence": refusal.sentence}
    return 200, {
        "code": found.code, "passed": found.passed, "sentence": found.sentence, "name": found.name, "seat": found.seat,
        "aboard": found.aboard, "seated": found.seated,
    }  # fmt: skip


def _at(milliseconds: float | None) -> dt.datetime:
    """When it was scanned, by the device; the server's time where the device's clock cannot be believed."""
    now = timezone.now()
    if milliseconds is None:
        return now
    said = scan_forms.instant(milliseconds)
    if said is None or abs(said - now) > scan_forms.CLOCK_SLACK or said > now + dt.timedelta(minutes=5):
        return now
    return said


@csrf_exempt
@require_POST
def scans(request: HttpRequest, trip_id: int) -> JsonResponse:
    """What this gate scanned while it had no network, as a list. The device's own secret is the right, as with one scan."""
    now = timezone.now()
    made = scan_forms.made(request.body, now=now)
    number = request.META.get("HTTP_X_GATE_DEVICE", "")
    if made is None or not number.isdecimal():
        return JsonResponse(
            {"fault": "BAD", "sentence": _("没有收到完整的内容，稍后会自动再传。")}, status=422
        )
    right = Pass(device=int(number), secret=request.META.get("HTTP_X_GATE_SECRET", ""))
    try:
        found = late.take_in(trip_id=trip_id, scans=made, at=now, by=right)
    except NotAllowed as refusal:
        return JsonResponse(
            {"fault": "NOT_ALLOWED", "sentence": str(refusal) or _("这台设备没有检票权限。")}, status=403
        )
    return JsonResponse({"scans": [asdict(outcome) for outcome in found]})


@require_GET
@on_trip(access.GATE)
def cards(request: PageRequest, trip_id: int) -> JsonResponse:
    """The list that this gate carries for when the network drops."""
    found = packs.pack(trip_id, at=timezone.now())
    return JsonResponse(
        {
            "until": int(found.until_at.timestamp() * 1000), "stranger": found.stranger, "cards": [asdict(c) for c in found.cards],
        },
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


@require_POST
@on_trip(access.GATE)
def open_(request: PageRequest, trip_id: int) -> HttpResponse:
    """Starts the check."""
    door.open_gate(trip_id=trip_id, at=timezone.now(), by=request.viewer)
    return redirect("trips:gate", trip_id)


@require_POST
@on_trip(access.GATE)
def release(request: PageRequest, trip_id: int) -> HttpResponse:
    """Gives empty chairs to the waiting line."""
    given = door.release_to_standby(trip_id=trip_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已有 %(n)s 名候补人员得到座位，请喊号检票。") % {"n": len(given)})
    return redirect("trips:gate", trip_id)


@require_POST
@on_trip(access.GATE)
def close(request: PageRequest, trip_id: int) -> HttpResponse:
    """Closes the door with the head count."""
    form = CountForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写车上清点的人数。"))
        return redirect("trips:gate", trip_id)
    missing = door.close_gate(
        trip_id=trip_id, head_count=form.cleaned_data["head_count"], at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("已关门，人数相符；未到 %(n)s 人已登记。") % {"n": missing})
    return redirect("trips:gate", trip_id)


@require_POST
@on_trip(access.LEAD)
def depart(request: PageRequest, trip_id: int) -> HttpResponse:
    """The bus leaves."""
    door.depart(trip_id=trip_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已发车，一路平安。"))
    return redirect("trips:ride", trip_id)
