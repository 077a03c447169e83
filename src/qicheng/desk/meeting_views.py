"""Calling a meeting: its agenda gets the red figures that only the top of the house can gather."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qicheng.cases import access
from qicheng.cases.forms import MeetingForm
from qicheng.cases.services import meetings
from qicheng.cases.services.meetings import RedFigure
from qicheng.core.acting import carried_out
from qicheng.core.viewer import Viewer
from qicheng.core.web import PageRequest, needs
from qicheng.desk import home


def red_figures(viewer: Viewer, *, at: dt.datetime) -> list[RedFigure]:
    """What the viewer's home counts as due, as figures for an agenda."""
    due = home.home(viewer, at=at).due
    figures = [
        d for d in due if not d.url.startswith(("/cases/", "/tray/"))
    ]  # cases stand on the agenda by themselves
    return [RedFigure(text=d.title, figure=f"{d.number} {d.unit}", url=d.url) for d in figures]


@require_http_methods(["GET", "POST"])
@needs(access.MEETINGS)
def new(request: PageRequest) -> HttpResponse:
    """Calls a meeting."""
    initial = {"day": timezone.localdate(), "hour": dt.time(9, 0)}
    form = MeetingForm(request.POST if request.method == "POST" else None, initial=initial)
    made: list[int] = []

    def act() -> None:
        d, now = form.cleaned_data, timezone.now()
        when = timezone.make_aware(dt.datetime.combine(d["day"], d["hour"]))
        figures = red_figures(request.viewer, at=now)
        made.append(
            meetings.call(
                title=d["title"],
                when=when,
                room=d["room"],
                chair=d["chair"],
                figures=figures,
                at=now,
                by=request.viewer,
            )
        )

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, _("会议已建立，议程已按未办事项和红色指标排好。"))
        return redirect("cases:meeting", meeting_id=made[0])
    return render(request, "desk/meeting_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@needs(access.MEETINGS)
def redraw(request: PageRequest, meeting_id: int) -> HttpResponse:
    """Draws the agenda anew."""
    now = timezone.now()
    meetings.redraw(
        meeting_id=meeting_id, figures=red_figures(request.viewer, at=now), at=now, by=request.viewer
    )
    messages.success(request, _("议程已更新。"))
    return redirect("cases:meeting", meeting_id=meeting_id)
