"""The door of a page that belongs to one case: the right is asked of this case, before a form is even read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone

from qicheng.cases import access, file_queries
from qicheng.cases.file_queries import File
from qicheng.core.viewer import NotAllowed
from qicheng.core.web import PageRequest, View, needs

Check = Callable[[File], bool]


def on_case(check: Check | None = None) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """A page of the case `case_id`, for those who see it and pass `check`; 403 for everybody else. The view gets `file`."""

    def door(view: Callable[..., HttpResponseBase]) -> View:
        @needs(*access.ENTER)
        @wraps(view)
        def enter(request: PageRequest, case_id: int, **kwargs: Any) -> HttpResponseBase:
            file = file_queries.case_file(request.viewer, case_id, at=timezone.now())
            if check is not None and not check(file):
                raise NotAllowed
            return view(request, file=file, **kwargs)

        return enter

    return door
