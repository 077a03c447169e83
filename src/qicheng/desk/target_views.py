"""各乡镇目标: this year's targets beside last year's numbers. It stands at the desk because it asks two rooms."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.desk import target_acts
from qicheng.season import queries as seasons


class TargetForm(forms.Form):
    code = forms.RegexField(r"^\d{12}$", widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=0, max_value=10_000_000)
    reason = forms.CharField(max_length=120, required=False)


@require_http_methods(["GET", "POST"])
@needs("season.view")
def targets(request: PageRequest) -> HttpResponse:
    """One row a township; a number below last year's asks for its ground."""
    year, county = request.season_year or 0, request.county_code
    form = TargetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(form, lambda: target_acts.set_target(
        year=year, county=county, **form.cleaned_data, at=timezone.now(), by=request.viewer
    )):  # fmt: skip
        messages.success(request, _("目标已保存。"))
        return redirect("desk:targets")
    rows = target_acts.rows(year=year, county=county) if year and county else []
    context = {
        "rows": rows, "form": form, "asked": request.POST.get("code", ""), "may_edit": request.viewer.may("season.edit"),
        "season": seasons.season(year) if year else None, "total": sum(r.target for r in rows), "last_total": sum(r.last_year for r in rows),
    }  # fmt: skip
    return render(request, "desk/targets.html", context, status=422 if form.errors else 200)
