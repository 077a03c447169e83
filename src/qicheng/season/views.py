"""Pages of the year's plan: dates, alert level and what it demands, reporting calendar, notices."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form, model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.places import queries as places
from qicheng.season import queries, services
from qicheng.season.forms import DatesForm, NoticeForm, OpenForm, RuleForm

VIEW, EDIT = "season.view", "season.edit"


def _page(request: PageRequest, *, status: int = 200, **forms: Form) -> HttpResponse:
    year = request.season_year
    season = queries.season(year) if year else None
    if season is None:
        return render(
            request,
            "season/none.html",
            {"form": forms.get("open_form") or OpenForm(), "may_edit": request.viewer.may(EDIT)},
            status=status,
        )
    code = request.county_code
    history = queries.alert_history(season.year)
    context: dict[str, object] = {
        "season": season, "may_edit": request.viewer.may(EDIT), "level": queries.alert_level(season.year, code, at=timezone.now()),
        "packs": queries.packs_at(timezone.now()), "rules": queries.calendar(season.year), "notices": queries.notices(), "history": history,
        "names": places.names([h.place_code for h in history]),
        "dates_form": DatesForm(initial={"from_date": season.from_date, "until_date": season.until_date, "reference_date": season.reference_date}),
        "notice_form": NoticeForm(), "open_form": OpenForm(initial={"year": season.year + 1}),
    }  # fmt: skip
    return render(request, "season/season.html", {**context, **forms}, status=status)


@require_GET
@needs(VIEW)
def season(request: PageRequest) -> HttpResponse:
    """The whole plan at one look."""
    return _page(request)


@require_POST
@needs(EDIT)
def open_season(request: PageRequest) -> HttpResponse:
    """Opens a year with the usual defaults."""
    form = OpenForm(request.POST)
    if carried_out(
        form, lambda: services.ensure_season(form.cleaned_data["year"], at=timezone.now(), by=request.viewer)
    ):
        messages.success(request, _("已建立年度方案。"))
        return redirect("season:season")
    return _page(request, status=422, open_form=form)


@require_POST
@needs(EDIT)
def dates(request: PageRequest) -> HttpResponse:
    """The season's dates."""
    form = DatesForm(request.POST)
    year = request.season_year or 0
    if carried_out(
        form, lambda: services.set_dates(year=year, **form.cleaned_data, at=timezone.now(), by=request.viewer)
    ):
        messages.success(request, _("日期已保存。"))
        return redirect("season:season")
    return _page(request, status=422, dates_form=form)


@require_POST
@needs(EDIT)
def notice(request: PageRequest) -> HttpResponse:
    """Files a numbered notice."""
    form = NoticeForm(request.POST)
    if carried_out(
        form, lambda: services.add_notice(**form.cleaned_data, at=timezone.now(), by=request.viewer)
    ):
        messages.success(request, _("文件已登记。"))
        return redirect("season:season")
    return _page(request, status=422, notice_form=form)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def rule(request: PageRequest, code: str) -> HttpResponse:
    """One line of the reporting calendar."""
    year = request.season_year or 0
    row = queries.report_rule(year, code)
    if row is None:
        raise Http404
    form = RuleForm(request.POST if request.method == "POST" else None, initial=model_to_dict(row))
    if request.method == "POST" and carried_out(
        form,
        lambda: services.set_report_rule(
            year=year, code=code, facts=form.cleaned_data, at=timezone.now(), by=request.viewer
        ),
    ):
        messages.success(request, _("上报日历已保存。"))
        return redirect("season:season")
    return render(
        request, "season/rule.html", {"form": form, "rule": row}, status=422 if form.errors else 200
    )
