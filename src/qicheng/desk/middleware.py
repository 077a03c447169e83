"""Puts county, season and the line of stations on each request of a signed-in viewer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qicheng.desk import queries

Answer = Callable[[HttpRequest], HttpResponse]
FREE = (
    "/accounts/",
    "/static/",
    "/healthz",
    "/readyz",
    "/tell/",
    "/messages/receipt/",
    "/messages/inbound/",
    "/api/v1/",
    "/firm/",
    "/job/",
    "/jobs-board/",
)


def frame(get_response: Answer) -> Answer:
    """County, season year and rail; a first password must be changed before anything else."""

    def answer(request: HttpRequest) -> HttpResponse:
        viewer = getattr(request, "viewer", None)
        if viewer is not None and not request.path.startswith(FREE):
            if getattr(request.user, "must_change_password", False):
                return redirect("account_change_password")
            frame = queries.frame(viewer, path=request.get_full_path(), at=timezone.now())
            request.county_code = frame.county_code  # type: ignore[attr-defined]
            request.county_name = frame.county_name  # type: ignore[attr-defined]
            request.season_year = frame.season_year  # type: ignore[attr-defined]
            request.alert_level = frame.alert_level  # type: ignore[attr-defined]
            request.role_label = frame.role_label  # type: ignore[attr-defined]
            request.rail = frame.rail  # type: ignore[attr-defined]
            request.tray_open = frame.tray_open  # type: ignore[attr-defined]
        return get_response(request)

    return answer
