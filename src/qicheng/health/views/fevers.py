"""The fever board, one report with its timeline, and what is done about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import answer_form, attempt
from qicheng.core.web import PageRequest
from qicheng.health import access, queries
from qicheng.health.forms import LiftForm, ReasonForm, StepForm
from qicheng.health.services import fevers, opening, telling
from qicheng.health.views.doors import page, station

BOARD = (access.DUTY, access.REPORT)


@require_GET
@station(*BOARD)
def board(request: PageRequest) -> HttpResponse:
    """Every report not lifted, those that nobody has acknowledged first. The list asks for itself every five seconds."""
    at, season = timezone.now(), request.season_year or 0
    state = "CLEARED" if request.GET.get("show") == "cleared" else ""
    lines = queries.board(request.viewer, season=season, at=at, state=state)
    context = {
        "lines": lines, "show": state, "at": at, "duty": request.viewer.may(access.DUTY), "has_posts": any(p.kind == "HEADQUARTERS" for p in queries.duty_list()),
        "may_posts": request.viewer.may(access.POSTS),
    }  # fmt: skip
    return page(request, "health/_board.html" if request.htmx else "health/board.html", context)


@require_GET
@station(*BOARD)
def event(request: PageRequest, event_id: int) -> HttpResponse:
    """One report."""
    return _event(request, event_id)


def _event(request: PageRequest, event_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    viewer, at = request.viewer, timezone.now()
    shown = queries.event(viewer, event_id, at=at)
    context = {
        "page": shown, "line": shown.line, "duty": viewer.may(access.DUTY), "doctor": "HEALTH" in viewer.roles and viewer.may(access.DUTY), "may_view": viewer.may(access.VIEW),
        "may_acknowledge": telling.may_acknowledge_id(viewer, event_id), "reason_form": ReasonForm(auto_id="r_%s"), "step_form": StepForm(auto_id="s_%s"),
        "lift_form": LiftForm(auto_id="l_%s", initial={"result_date": timezone.localdate(at)}),
    }  # fmt: skip
    return page(request, "health/event.html", {**context, **more}, status=status)


@require_POST
@station(*BOARD)
def acknowledge(request: PageRequest, event_id: int) -> HttpResponse:
    """I know of it."""
    telling.acknowledge(event_id=event_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已记下您确认的时间，不再往下通知。"))
    return redirect("health:event", event_id)


@require_POST
@station(*BOARD)
def step(request: PageRequest, event_id: int) -> HttpResponse:
    """What was done."""
    form = StepForm(request.POST, auto_id="s_%s")
    queries.event(request.viewer, event_id, at=timezone.now())
    return answer_form(
        request, form, telling.add_step, said=_("已记录。"), to=redirect("health:event", event_id),
        again=lambda: _event(request, event_id, status=422, step_form=form), event_id=event_id,
    )  # fmt: skip


@require_POST
@station(access.VIEW)
def open_(request: PageRequest, event_id: int) -> HttpResponse:
    """The health facts of one report, with a reason and a trace."""
    form = ReasonForm(request.POST, auto_id="r_%s")
    found = attempt(request, form, opening.open_event, event_id=event_id)
    return _event(request, event_id, status=found.status, reason_form=form, opened=found.answer)


@require_POST
@station(access.DUTY)
def lift(request: PageRequest, event_id: int) -> HttpResponse:
    """Lifted with the clinic's result."""
    form = LiftForm(request.POST, auto_id="l_%s")
    return answer_form(
        request, form, fevers.lift, said=_("已解除。此人重新核验，结论见查验页。"), to=redirect("health:event", event_id),
        again=lambda: _event(request, event_id, status=422, lift_form=form), event_id=event_id,
    )  # fmt: skip
