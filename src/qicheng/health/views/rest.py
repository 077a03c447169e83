"""Watches, the duty list, health sheets dropped on the page."""

from __future__ import annotations

import json
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import answer_form
from qicheng.core.shapes import Progress
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest
from qicheng.health import access, queries
from qicheng.health.forms import PostForm, ReasonForm, UploadForm, WatchForm
from qicheng.health.services import duty, uploads, watching
from qicheng.health.views.doors import page, station
from qicheng.places import queries as places
from qicheng.places.picking import grouped


@require_http_methods(["GET", "POST"])
@station(access.DUTY)
def watches(request: PageRequest) -> HttpResponse:
    """Groups under daily watch, and a village put under one."""
    season = request.season_year or 0
    villages = [
        (town, [v for v in inside if not v[0].endswith("000")])
        for town, inside in grouped(request.county_code)
    ]
    form = WatchForm(
        request.POST if request.method == "POST" else None, villages=[v for v in villages if v[1]]
    )

    def shown() -> HttpResponse:
        context = {"lines": queries.watches(request.viewer, season=season), "form": form}
        return page(request, "health/watches.html", context, status=422 if form.errors else 200)

    if request.method == "GET":
        return shown()
    return answer_form(
        request, form, watching.watch_village, said=_("已设立医学观察，从今天起每天测温。"), to=redirect("health:watches"),
        again=shown, season=season,
    )  # fmt: skip


@require_GET
@station(access.DUTY)
def watch(request: PageRequest, watch_id: int) -> HttpResponse:
    """One watch day by day."""
    return _watch(request, watch_id)


def _watch(
    request: PageRequest, watch_id: int, *, status: int = 200, form: ReasonForm | None = None
) -> HttpResponse:
    line, members, days = queries.watch(request.viewer, watch_id)
    context = {
        "line": line,
        "members": members,
        "days": days,
        "today": timezone.localdate(),
        "form": form or ReasonForm(),
    }
    return page(request, "health/watch.html", context, status=status)


@require_POST
@station(access.DUTY)
def lift_watch(request: PageRequest, watch_id: int) -> HttpResponse:
    """Ends a watch before its day."""
    form = ReasonForm(request.POST)
    return answer_form(
        request, form, watching.lift_watch, said=_("已提前解除。"), to=redirect("health:watch", watch_id),
        again=lambda: _watch(request, watch_id, status=422, form=form), watch_id=watch_id,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@station(access.POSTS)
def posts(request: PageRequest) -> HttpResponse:
    """Who is told, in which order."""
    towns = [(t.code, t.name) for t in places.children(request.county_code)]
    form = PostForm(request.POST if request.method == "POST" else None, towns=towns)

    def shown() -> HttpResponse:
        context = {"lines": queries.duty_list(), "form": form}
        return page(request, "health/posts.html", context, status=422 if form.errors else 200)

    if request.method == "GET":
        return shown()
    return answer_form(
        request, form, duty.set_post, said=_("已登记。"), to=redirect("health:posts"), again=shown
    )


@require_POST
@station(access.POSTS)
def end_post(request: PageRequest, post_id: int) -> HttpResponse:
    """Takes somebody off the list."""
    duty.end_post(post_id=post_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已撤下。"))
    return redirect("health:posts")


@require_http_methods(["GET", "POST"])
@station(access.IMPORT)
def files(request: PageRequest) -> HttpResponse:
    """The drop of health sheets, and those before."""
    form = UploadForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    fault = ""
    if request.method == "POST" and form.is_valid():
        try:
            number = uploads.receive(
                files=request.FILES.getlist("files"),
                season=request.season_year,
                key=form.cleaned_data["key"],
                at=timezone.now(),
                by=request.viewer,
            )
            return redirect("health:file", number)
        except CannotAct as refusal:
            fault = refusal.sentence
    elif request.method == "POST":
        fault = _("页面已经失效。请刷新后再选一次文件。")
    context = {
        "lines": queries.files(request.viewer, season=request.season_year or 0), "form": UploadForm(initial={"key": uuid4()}), "fault": fault,
        "megabytes": settings.UPLOAD_MAX_BYTES // 2**20,
    }  # fmt: skip
    return page(request, "health/files.html", context, status=422 if fault else 200)


@require_GET
@station(access.IMPORT)
def file(request: PageRequest, file_id: int) -> HttpResponse:
    """One drop: its progress while it runs, then what it said in numbers."""
    row = queries.file(request.viewer, file_id)
    running = row.state in {"RECEIVED", "READING"}
    progress = Progress(
        title=_("正在读取"),
        done=0,
        poll_url=reverse("health:file", args=[file_id]) if running else None,
        state="running",
    )
    if request.htmx and running:
        return page(request, "core/_progress.html", {"progress": progress})
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("health:file", args=[file_id])
        return response
    context = {
        "row": row,
        "running": running,
        "progress": progress,
        "counts": json.loads(row.result) if row.result else {},
    }
    return page(request, "health/file.html", context)
