"""Puts the viewer on each request. Posts are remembered under the ground's stamp, which each request looks at: a revoked one ends with the next click."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from qicheng.places.queries import county_code
from qicheng.staff.models import Account
from qicheng.staff.queries import viewer_for

Answer = Callable[[HttpRequest], HttpResponse]


def viewer(get_response: Answer) -> Answer:
    """`request.viewer` for whoever is signed in, else None; sessions opened before a revocation end."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.viewer = None  # type: ignore[attr-defined]
        account = request.user
        if isinstance(account, Account):
            since = request.session.get("signed_in_at", 0)
            if account.sessions_after and since < account.sessions_after.timestamp():
                logout(request)
            else:
                request.viewer = viewer_for(  # type: ignore[attr-defined]
                    account,
                    on=timezone.localdate(),
                    county_code=county_code(),
                    address=request.META.get("REMOTE_ADDR", ""),
                )
        return get_response(request)

    return answer
