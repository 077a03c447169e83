"""The page of an enterprise's signed link: it says how it stands, without an account."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from qicheng.core import openly
from qicheng.core.acting import carried_out
from qicheng.core.viewer import NotAllowed
from qicheng.employers import queries, voices
from qicheng.employers.forms import OwnForm


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """What the county has of this enterprise, to be brought up to date. The link is the right."""
    now = timezone.now()
    try:
        row = voices.of_link(token, at=now)
    except NotAllowed as refusal:
        return _answer(request, {"fault": refusal.sentence}, 404)
    line = queries.lines_by_id([row.pk])[row.pk]
    form = OwnForm(request.POST if request.method == "POST" else None, initial=asdict(line))
    made: list[int] = []

    def act() -> None:
        facts = dict(form.cleaned_data)
        name, address = str(facts.pop("filler")), openly.address(request)
        made.append(voices.say_by_link(token=token, facts=facts, name=name, at=now, address=address))

    if request.method == "POST" and carried_out(form, act):
        return _answer(request, {"line": line, "done": True, "conflicts": made[0], "token": token})
    return _answer(request, {"line": line, "form": form, "token": token}, 422 if form.errors else 200)


def _answer(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "employers/own.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
