"""The door of every page: who may enter, and what an expected 'no' looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from qicheng.core import pages
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer

View = Callable[..., HttpResponseBase]


class PageRequest(HttpRequest):
    """A request as pages see it."""

    viewer: Viewer
    htmx: Any
    season_year: int | None
    county_code: str


def needs(*capabilities: str) -> Callable[[View], View]:
    """A page for signed-in viewers who hold one of `capabilities` somewhere; what they see there is the queries' matter.

    Not signed in: to the sign-in page. Without the right: 403. An act that cannot be done now: 409 with its sentence.
    """

    def door(view: View) -> View:
        @wraps(view)
        def enter(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            viewer = getattr(request, "viewer", None)
            if viewer is None:
                return redirect_to_login(request.get_full_path())
            if capabilities and not any(viewer.may(c) for c in capabilities):
                return pages.forbidden(request, NotAllowed())
            try:
                response = view(cast(PageRequest, request), *args, **kwargs)
            except NotAllowed as refusal:
                return pages.forbidden(request, refusal)
            except CannotAct as refusal:
                return pages.stale(request, refusal)
            response.setdefault("Cache-Control", "no-store")
            return response

        enter.needs = capabilities  # type: ignore[attr-defined]
        return enter

    return door
