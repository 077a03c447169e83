"""The door of a page that belongs to one bus: the right is asked of this bus, before a form is even read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase

from qicheng.core.web import PageRequest, View, needs
from qicheng.trips import access, trip_queries


def on_trip(*capabilities: str) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """A page for those who hold one of `capabilities` on the bus `trip_id`; 403 for everybody else."""

    def door(view: Callable[..., HttpResponseBase]) -> View:
        @needs(*capabilities)
        @wraps(view)
        def enter(request: PageRequest, trip_id: int, **kwargs: Any) -> HttpResponseBase:
            row = trip_queries.trip(request.viewer, trip_id)
            if not any(access.may(request.viewer, c, row) for c in capabilities):
                access.require(request.viewer, capabilities[0], row)
            return view(request, trip_id=trip_id, **kwargs)

        return enter

    return door
