"""The door of every page of the station: at level 0 there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from qicheng.core.web import PageRequest, View, needs
from qicheng.health import access, queries

_TABS = (
    ("may_screen", access.SCREEN), ("may_duty", access.DUTY), ("may_import", access.IMPORT), ("may_posts", access.POSTS), ("may_override", access.OVERRIDE),
    ("may_report", access.REPORT),
)  # fmt: skip


def page(
    request: PageRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """A page of the station with the tabs that this viewer may walk."""
    may = {name: request.viewer.may(capability) for name, capability in _TABS}
    return render(request, template, {**may, **context}, status=status)


def station(*capabilities: str) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """A page for those who hold one of `capabilities`, while any place of the season stands above level 0."""

    def door(view: Callable[..., HttpResponseBase]) -> View:
        @needs(*capabilities)
        @wraps(view)
        def enter(request: PageRequest, **kwargs: Any) -> HttpResponseBase:
            if not queries.is_open(request.season_year, at=timezone.now()):
                raise Http404
            return view(request, **kwargs)

        return enter

    return door
