"""The page of the rhythm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.followup import queries
from qicheng.followup.forms import RhythmForm
from qicheng.followup.services import rhythm


@require_http_methods(["GET", "POST"])
@needs("season.edit")
def edit(request: PageRequest) -> HttpResponse:
    """When visits are due, when silence counts, when follow-up ends."""
    season, posted = request.season_year or 0, request.method == "POST"
    plan = queries.rhythm(season)
    now = {
        "days": "、".join(str(d) for d in plan.days), "from_departure": "1" if plan.from_departure else "0", "early": plan.early,
        "silent": plan.silent, "tries": plan.tries, "close": plan.close,
    }  # fmt: skip
    form = RhythmForm(request.POST if posted else None, initial=now)
    if posted and carried_out(
        form,
        lambda: rhythm.set_rhythm(
            season=season, schedule=form.schedule(), at=timezone.now(), by=request.viewer
        ),
    ):
        messages.success(request, _("已保存，名单随即按新的安排显示。"))
        return redirect("followup:index")
    return render(request, "followup/rhythm.html", {"form": form}, status=422 if posted else 200)
