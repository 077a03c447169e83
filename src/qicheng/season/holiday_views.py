"""The page of holidays and make-up days: a year at a look, the next year's notice taken in by pasting it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qicheng.core import workdays
from qicheng.core.acting import carried_out
from qicheng.core.viewer import NotAllowed
from qicheng.core.web import PageRequest, needs

VIEW, EDIT = "season.view", workdays.EDIT


class DaysForm(forms.Form):
    """A notice as lines."""

    source = forms.CharField(label=gettext_lazy("文号"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("每行一天：日期,休或班,名称"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000,
        help_text=gettext_lazy("例如 2027-01-01,休,元旦；2027-01-03,班。同一年的旧安排会被换掉。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def holidays(request: PageRequest) -> HttpResponse:
    """A year's days; a new notice taken in."""
    may_edit = request.viewer.may(EDIT)
    if request.method == "POST" and not may_edit:
        raise NotAllowed
    form = DaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(
        form, lambda: workdays.take_days(**form.cleaned_data, at=timezone.now(), by=request.viewer)
    ):
        messages.success(request, _("节假日安排已更新，新开始的时限按它计算。"))
        return redirect("season:holidays")
    years, this = workdays.years(), timezone.localdate().year
    said = request.GET.get("year", "")
    year = int(said) if said.isdigit() and int(said) in years else (this if this in years else years[-1])
    context = {
        "year": year,
        "years": years,
        "days": workdays.days(year),
        "form": form,
        "may_edit": may_edit,
        "lacking": [y for y in (this, this + 1) if y not in years],
    }
    return render(request, "season/holidays.html", context, status=422 if form.errors else 200)
