"""Pages of the roster: the list and its way out as a workbook."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qicheng.core.web import PageRequest, needs
from qicheng.journeys import queries, sheets, shown
from qicheng.journeys.forms import ExportForm, RosterForm
from qicheng.places import queries as places
from qicheng.places.picking import Picked, pick

SIZE = 50


def _picked(request: PageRequest, said: dict[str, str]) -> Picked:
    return pick(
        request.viewer, "people.view", county=request.county_code, town=said.get("town", ""),
        village=said.get("village", ""), unit=said.get("unit", ""),
    )  # fmt: skip


@require_GET
@needs("people.view")
def roster(request: PageRequest) -> HttpResponse:
    """Everybody in the viewer's range, narrowed and paged."""
    form = RosterForm(request.GET)
    said = form.said()
    picked = _picked(request, said)
    season = request.season_year or 0
    lines, more = queries.roster_page(
        request.viewer, season=season, filters=form.filters(picked.unit), on=timezone.localdate(), after=form.after_row(), size=SIZE
    )  # fmt: skip
    unknown = sorted({line.village for line in lines} - picked.names.keys())
    names = picked.names | (places.names(unknown) if unknown else {})
    may_export = request.viewer.may("people.export")
    actions = shown.actions(request.viewer)
    context = {
        "rows": shown.rows(lines, names, pick=bool(actions)), "columns": shown.columns(), "filters": shown.filters(picked, said),
        "actions": actions, "pager": shown.pager(said, more, len(lines)), "narrowed": bool(said),
        "export_url": f"{reverse('journeys:export')}?{shown.query(said)}" if may_export else "",
        "unit_name": names.get(picked.unit, ""), "has_season": bool(season),
    }  # fmt: skip
    part = request.htmx and request.htmx.target == "rows"
    return render(request, "journeys/_roster.html" if part else "journeys/roster.html", context)


@require_http_methods(["GET", "POST"])
@needs("people.export")
def export(request: PageRequest) -> HttpResponse | FileResponse:
    """The list as a workbook: masked by GET, with whole numbers by POST and a reason."""
    reason = ""
    if request.method == "POST":
        form = ExportForm(request.POST)
        if not form.is_valid():
            context = {"form": form, "query": request.GET.urlencode()}
            return render(request, "journeys/export.html", context, status=422)
        reason = form.cleaned_data["reason"]
    elif "whole" in request.GET:
        query = request.GET.copy()
        del query["whole"]
        return render(request, "journeys/export.html", {"form": ExportForm(), "query": query.urlencode()})
    wanted = RosterForm(request.GET)
    picked = _picked(request, wanted.said())
    path = sheets.roster_book(
        season=request.season_year or 0, filters=wanted.filters(picked.unit), columns=request.GET.getlist("columns"),
        reason=reason, at=timezone.now(), by=request.viewer,
    )  # fmt: skip
    stream = path.open("rb")
    path.unlink()  # stays readable until it is sent
    name = _("名册（完整号码）.xlsx") if reason else _("名册.xlsx")
    return FileResponse(stream, as_attachment=True, filename=name)
