"""Pages of figures: a unit's page, the names behind a figure, the tables that counties print."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.shapes import Pager
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.kit.codes import short
from qicheng.reports import names, queries, tablepage, unitpage
from qicheng.reports import screen as screens
from qicheng.reports.forms import TableForm, behind
from qicheng.reports.names import Asked
from qicheng.reports.services.tables import table_file


@require_GET
@needs("counts.view")
def units(request: PageRequest) -> HttpResponse:
    """To the viewer's own unit."""
    own = queries.own_units(request.viewer)
    if not own:
        raise Http404
    return redirect("reports:unit", own[0])


@require_GET
@needs("counts.view")
def unit(request: PageRequest, code: str) -> HttpResponse:
    """A unit's page."""
    if request.season_year is None:
        return render(request, "reports/first.html")
    page = unitpage.build(request.viewer, season=request.season_year, unit=code, at=timezone.now())
    if page is None:
        raise Http404
    return render(request, "reports/unit.html", {"page": page})


@require_GET
@needs("counts.view")
def screen(request: PageRequest) -> HttpResponse:
    """The leaders' screen of the county or of a township; only its figures where the page itself asks for them again."""
    if request.season_year is None:
        return render(request, "reports/first.html")
    own = screens.units(request.viewer)
    unit = request.GET.get("unit", "") or (own[0] if own else "")
    if not unit.isdecimal() or len(short(unit)) > 9:
        raise NotAllowed
    page = screens.build(request.viewer, season=request.season_year, unit=unit, at=timezone.now())
    if page is None:
        raise Http404
    part = request.headers.get("X-Part") == "figures"
    return render(request, "reports/_screen.html" if part else "reports/screen.html", {"page": page})


@require_GET
@needs("people.view")
def names_of(request: PageRequest, code: str, measure: str) -> HttpResponse:
    """The names behind a figure."""
    if request.season_year is None:
        raise Http404
    base = {c: v for c in names.SPLITS if (v := request.GET.get(c, ""))}
    parts = tuple((c, "" if v == "-" else v) for c, v in base.items())
    asked = Asked(season=request.season_year, unit=code, code=measure, parts=parts)
    after = behind(request.GET.get("after", ""))
    page = names.page(request.viewer, asked=asked, on=timezone.localdate(), after=after)
    if page is None:
        raise Http404
    more = urlencode({**base, "after": "-".join(map(str, page.more))}) if page.more else ""
    pager = Pager(
        next_url=f"?{more}" if more else None, first_url=f"?{urlencode(base)}" if after else None,
        shown=len(page.lines) + len(page.gone), total=page.figure,
    )  # fmt: skip
    return render(
        request, "reports/names.html", {"page": page, "pager": pager, **names.place_of(request.viewer, code)}
    )


@require_GET
@needs("reports.tables")
def tables(request: PageRequest) -> HttpResponse:
    """The tables on screen."""
    return _tables(
        request, request.GET.get("kind", ""), request.GET.get("unit", ""), request.GET.get("sheet", "0")
    )


def _tables(
    request: PageRequest, kind: str, unit: str, sheet: str, *, form: TableForm | None = None, fault: str = ""
) -> HttpResponse:
    if request.season_year is None:
        return render(request, "reports/first.html")
    page = tablepage.build(
        request.viewer, season=request.season_year, kind=kind, unit=unit, at=timezone.now(),
        sheet=int(sheet) if sheet.isdigit() else 0,
    )  # fmt: skip
    if page is None:
        raise Http404
    may_bind = request.viewer.may("reports.bind", request.county_code)
    context = {"page": page, "form": form or TableForm(), "fault": fault, "may_bind": may_bind}
    return render(request, "reports/tables.html", context, status=422 if fault else 200)


@require_POST
@needs("reports.tables")
def take_out(request: PageRequest) -> HttpResponse | FileResponse:
    """One table as a file."""
    form = TableForm(request.POST)
    if request.season_year is None or not form.is_valid():
        return _tables(request, "", "", "0", form=form, fault=_("没有选好要哪张表。请选好后再下载。"))
    order = form.order()
    try:
        made = table_file(order=order, season=request.season_year, at=timezone.now(), by=request.viewer)
    except CannotAct as refusal:
        return _tables(request, order.kind, order.unit, str(order.sheet), form=form, fault=refusal.sentence)
    stream = made.path.open("rb")
    made.path.unlink()  # stays readable until it is sent
    return FileResponse(stream, as_attachment=True, filename=made.name)
