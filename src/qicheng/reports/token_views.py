"""The page of the partners' tokens: who reads what by program, new ones, and those that end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qicheng.core.acting import attempt
from qicheng.core.viewer import Viewer
from qicheng.core.web import PageRequest, needs
from qicheng.places import queries as places
from qicheng.reports.rules import reading
from qicheng.reports.rules.reading import Order
from qicheng.reports.services import api_tokens
from qicheng.reports.token_forms import TokenForm


def _units() -> list[tuple[str, str]]:
    county = places.county_code()
    return [(county, places.name_of(county)), *((p.code, p.name) for p in places.children(county))]


def _made(*, at: dt.datetime, by: Viewer, **said: Any) -> str:
    return api_tokens.make(Order(**said), at=at, by=by)


@require_http_methods(["GET", "POST"])
@needs(api_tokens.MANAGE)
def tokens(request: PageRequest) -> HttpResponse:
    """All tokens; a new one's secret stands in the answer to the form and nowhere else."""
    sees = all(request.viewer.may(c, places.county_code()) for c in reading.CAPABILITIES[reading.NAMES])
    now, secret = timezone.now(), ""
    form = TokenForm(request.POST or None, units=_units(), sees_names=sees)
    if request.method == "POST":
        outcome = attempt(request, form, _made)
        if outcome.done:
            secret, form = str(outcome.answer), TokenForm(units=_units(), sees_names=sees)
    context = {
        "form": form, "secret": secret, "sees_names": sees, "lines": api_tokens.lines(request.viewer, at=now),
        "example": request.build_absolute_uri("/api/v1/measures"),
    }  # fmt: skip
    return render(request, "reports/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@needs(api_tokens.MANAGE)
def revoke(request: PageRequest, token_id: int) -> HttpResponse:
    """Ends a token at once."""
    name = api_tokens.revoke(token_id=token_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("令牌“%(name)s”已吊销，从现在起读不到任何内容。") % {"name": name})
    return redirect("reports:tokens")
