"""目标和进度: targets of each unit beside last year's numbers, how far it is, and whom to visit."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.desk import target_acts
from qicheng.places import queries as places
from qicheng.reports import progress
from qicheng.reports.progress import GoalLine
from qicheng.reports.unitpage import percent
from qicheng.season import queries as seasons


class TargetForm(forms.Form):
    code = forms.RegexField(r"^\d{12}$", widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=0, max_value=10_000_000)
    reason = forms.CharField(max_length=120, required=False)


@require_http_methods(["GET", "POST"])
@needs("season.view")
def targets(request: PageRequest) -> HttpResponse:
    """One row a unit; a number below last year's asks for its ground."""
    year, at = request.season_year or 0, timezone.now()
    season, unit = seasons.season(year) if year else None, request.GET.get("unit", request.county_code)
    goal = progress.GOALS.get(request.GET.get("goal", "set_to_go"))
    until = _day(request.GET.get("until", ""))
    if goal is None or (unit != request.county_code and not places.children(unit)):
        raise Http404
    form = TargetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(
        form,
        lambda: target_acts.set_target(
            year=year,
            unit=unit,
            measure=goal.code,
            until=until,
            **form.cleaned_data,
            at=at,
            by=request.viewer,
        ),
    ):
        messages.success(request, _("目标已保存。"))
        return redirect(_address(unit=unit, goal=goal.code, until=until))
    rows = progress.lines(request.viewer, season=year, unit=unit, goal=goal, until=until, at=at) if season and unit else []  # fmt: skip
    is_county, total = unit == request.county_code, _total(rows)
    context = {
        "rows": [(r, _address(unit=r.code, goal=goal.code, until=until) if is_county else "", percent(r.progress)) for r in rows], "form": form, "asked": request.POST.get("code", ""), "may_edit": request.viewer.may("season.edit"), "season": season,
        "goal": goal, "until": until, "unit": unit, "unit_name": places.name_of(unit) if unit else "", "is_county": is_county,
        "goals": [(g.label, _address(unit=unit, goal=g.code, until=until), g is goal) for g in progress.GOALS.values()],
        "days": _days(year, season, unit=unit, goal=goal.code, until=until),
        "sees_names": request.viewer.may("people.view"), "total": total, "total_reached": percent(total.progress) if total else "",
    }  # fmt: skip
    return render(request, "desk/targets.html", context, status=422 if form.errors else 200)


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _address(*, unit: str, goal: str, until: dt.date | None) -> str:
    said = {"unit": unit, "goal": goal} | ({"until": str(until)} if until else {})
    return f"{reverse('desk:targets')}?{urlencode(said)}"


def _days(
    year: int, season: seasons.SeasonFacts | None, *, unit: str, goal: str, until: dt.date | None
) -> list[tuple[dt.date, str, bool]]:
    """The days up to which targets stand: those that were set, the one asked for, and the season's end."""
    if season is None:
        return []
    known = sorted({*seasons.target_days(year, goal), *([until] if until else [])})
    made = [(d, _address(unit=unit, goal=goal, until=d), d == until) for d in known]
    return [*made, (season.until_date, _address(unit=unit, goal=goal, until=None), until is None)]


def _total(rows: list[GoalLine]) -> GoalLine | None:
    """The line below all others; how far all are only where every one of them is seen."""
    if not rows:
        return None
    sums = {n: sum(getattr(r, n) for r in rows) for n in ("last_year", "target")}
    seen = {
        n: sum(v for v in values if v is not None)
        for n in ("now", "forecast", "visit")
        if None not in (values := [getattr(r, n) for r in rows])
    }
    return GoalLine(code="", name="", is_set=False, reason="", **sums, **seen)
