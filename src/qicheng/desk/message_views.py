"""Messages that did not get out, the ways out, and the ladder when nobody answers. Held by the system administrator."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core import gateway_acts, gateways, outbox, tray
from qicheng.core.acting import carried_out
from qicheng.core.shapes import Pager
from qicheng.core.web import PageRequest, needs
from qicheng.desk.message_forms import FallbackSet, GatewayForm
from qicheng.jobs.services import pushing
from qicheng.staff.queries import installation

EDIT = gateway_acts.EDIT
SIZE = 50


@require_GET
@needs(EDIT)
def dead_letters(request: PageRequest) -> HttpResponse:
    """What could not be sent, newest first; the ways out beside it."""
    before = request.GET.get("before", "")
    found = outbox.page_of("FAILED", before=int(before) if before.isdigit() else 0, size=SIZE + 1)
    lines = found[:SIZE]
    pager = Pager(
        shown=len(lines),
        first_url="?" if before else None,
        next_url=f"?before={lines[-1].message_id}" if len(found) > SIZE else None,
    )
    context = {
        "lines": lines, "pager": pager, "counts": outbox.counts(), "gateways": gateway_acts.lines(), "channels": gateways.CHANNELS,
        "rules": [(o, m, {**gateways.CHANNELS, tray.SUPERIOR: _("上级")}.get(c, c)) for o, m, c in tray.rules()],
        "address": request.session.pop("receipt", ""),
    }  # fmt: skip
    context["inbound"] = str(context["address"]).replace("/receipt/", "/inbound/")
    return render(request, "desk/messages.html", context)


@require_POST
@needs(EDIT)
def try_again(request: PageRequest, message_id: int) -> HttpResponse:
    """Sends a failed message again."""
    if outbox.try_again(message_id=message_id, at=timezone.now()):
        messages.success(request, _("已重新排队。"))
    return redirect("desk:messages")


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def gateway(request: PageRequest, gateway_id: int = 0) -> HttpResponse:
    """A way out: new or changed. Its secret is written, never shown."""
    facts = gateway_acts.facts(gateway_id) if gateway_id else {}
    form = GatewayForm(request.POST if request.method == "POST" else None, initial=facts)
    made: list[str] = []

    def act() -> None:
        made.append(
            gateway_acts.save(
                gateway_id=gateway_id, **form.cleaned_data, at=timezone.now(), by=request.viewer
            )
        )

    if request.method == "POST" and carried_out(form, act):
        if made[0]:
            request.session["receipt"] = request.build_absolute_uri(reverse("desk:receipt", args=[made[0]]))
        messages.success(request, _("通道已保存。"))
        return redirect("desk:messages")
    return render(
        request,
        "desk/gateway.html",
        {"form": form, "gateway_id": gateway_id},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def fallback(request: PageRequest) -> HttpResponse:
    """The ladder for messages that nobody acknowledges."""
    initial = [{"minutes": m, "channel": c} for _o, m, c in tray.rules()]
    rows = FallbackSet(request.POST if request.method == "POST" else None, initial=initial, prefix="f")
    if request.method == "POST" and rows.is_valid():
        kept = [
            (f.cleaned_data["minutes"], f.cleaned_data["channel"])
            for f in rows.forms
            if f.cleaned_data and not f.cleaned_data.get("DELETE")
        ]
        gateway_acts.set_fallback(kept, at=timezone.now(), by=request.viewer)
        messages.success(request, _("已保存，对今后的消息有效。"))
        return redirect("desk:messages")
    return render(
        request, "desk/fallback.html", {"rows": rows}, status=422 if request.method == "POST" else 200
    )


@csrf_exempt
@require_POST
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """A provider says what became of a message: `key` and `status`, as form or JSON. The address is the right."""
    if not gateway_acts.knows_receipt(token):
        return JsonResponse({"ok": False}, status=404)
    said = _said(request)
    delivered = str(said.get("status", "")).upper() in {"DELIVERED", "DELIVRD", "0", "OK", "SUCCESS"}
    done = outbox.receive_receipt(key=str(said.get("key", ""))[:100], delivered=delivered, at=timezone.now())
    return JsonResponse({"ok": done})


@csrf_exempt
@require_POST
def inbound(request: HttpRequest, token: str) -> HttpResponse:
    """A provider hands on what somebody answered to a message: `from` and `text`. A stop word stops; everything else is left alone."""
    if not gateway_acts.knows_receipt(token):
        return JsonResponse({"ok": False}, status=404)
    said = _said(request)
    phone, text = str(said.get("from", ""))[:20], str(said.get("text", ""))[:100]
    stopped = pushing.hear(phone=phone, text=text, at=timezone.now(), by=installation("短信回复"))
    return JsonResponse({"ok": True, "stopped": stopped})


def _said(request: HttpRequest) -> dict[str, object]:
    """What was posted, as form or JSON."""
    if request.content_type != "application/json":
        return dict(request.POST.items())
    try:
        found = json.loads(request.body[:4096] or b"{}")
    except ValueError:
        found = {}
    return found if isinstance(found, dict) else {}
