"""Pages of the survey: progress, zero report, call list, who is missing."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.shapes import BulkAction, Pager
from qicheng.core.web import PageRequest, needs
from qicheng.journeys import rules as ledger_rules
from qicheng.places import queries as places
from qicheng.places.picking import pick
from qicheng.survey import queries, services
from qicheng.survey.forms import INTENTIONS, OUTCOMES, UnitForm

RECORD = "survey.record"


@require_GET
@needs("counts.view", RECORD, "survey.import")
def index(request: PageRequest) -> HttpResponse:
    """How far mobilisation is in the viewer's range. Who has households only goes to the call list."""
    begins = queries.units_of(request.viewer, request.county_code)
    if not begins:
        return redirect("survey:calls")
    said = UnitForm(request.GET).said()
    unit = said.get("unit") or (begins[0] if len(begins) == 1 else "")
    if unit and places.place(unit) is None:
        raise Http404
    season = request.season_year or 0
    shown = [queries.progress(request.viewer, season=season, unit=u) for u in ([unit] if unit else begins)]
    top = shown[0].top if len(shown) == 1 else None
    lines = shown[0].below if top else tuple(p.top for p in shown)
    context = {
        "top": top, "lines": lines, "unit": unit, "may_zero": request.viewer.may("survey.import"),
        "may_urge": request.viewer.may("cases.supervise"), "has_season": bool(season),
        "may_call": request.viewer.may(RECORD), "parent": _parent(unit, begins),
    }  # fmt: skip
    return render(request, "survey/index.html", context)


def _parent(unit: str, begins: list[str]) -> tuple[str, str] | None:
    """The unit above, if the viewer's range reaches it."""
    if not unit or unit in begins:
        return None
    above = unit[:9] + "000" if not unit.endswith("000") else unit[:6] + "000000"
    return above, places.name_of(above)


@require_POST
@needs("survey.import")
def zero(request: PageRequest, village: str) -> HttpResponse:
    """零报告: a village has nobody to list. Said twice it is said once."""
    services.report_zero(
        season=request.season_year or 0, village=village, at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("%(village)s已零报告。") % {"village": places.name_of(village)})
    return redirect(
        f"{reverse('survey:index')}?unit={village[:9]}000"
        if _sees_township(request, village)
        else "survey:index"
    )


def _sees_township(request: PageRequest, village: str) -> bool:
    return request.viewer.may("counts.view", village[:9])


@require_GET
@needs(RECORD)
def calls(request: PageRequest) -> HttpResponse:
    """The call list: own households for helpers, a village for everybody else."""
    form = UnitForm(request.GET)
    said = form.said()
    picked = pick(
        request.viewer, RECORD, county=request.county_code, town=said.get("town", ""), village=said.get("village", ""), unit=said.get("unit", "")
    )  # fmt: skip
    own = request.viewer.own_only(RECORD)
    show = said.get("show", "todo")
    season = request.season_year or 0
    context: dict[str, object] = {
        "picked": picked,
        "own": own,
        "show": show,
        "ready": own or picked.is_village,
    }
    if own or picked.is_village:
        lines, more = queries.calls(
            request.viewer,
            season=season,
            unit=picked.unit,
            show=show,
            on=timezone.localdate(),
            after=form.after_row(),
        )
        base = {k: v for k, v in (("unit", picked.unit), ("show", show)) if v}
        pager = Pager(
            next_url=f"?{urlencode({**base, 'after': f'{more[0]}:{more[1]}'})}" if more else None,
            first_url=f"?{urlencode(base)}" if said.get("after") else None, shown=len(lines),
        )  # fmt: skip
        context |= {
            "lines": lines, "count": queries.call_count(request.viewer, season=season, unit=picked.unit), "pager": pager,
            **choices(),
        }  # fmt: skip
    return render(request, "survey/calls.html", context)


def choices() -> dict[str, object]:
    """The buttons of one card."""
    return {"outcomes": OUTCOMES, "intentions": INTENTIONS, "key": uuid4()}


@require_GET
@needs(RECORD)
def missing(request: PageRequest) -> HttpResponse:
    """Last year's persons who are not on this year's list: each needs a reason, then the sum closes."""
    form = UnitForm(request.GET)
    said = form.said()
    picked = pick(
        request.viewer, RECORD, county=request.county_code, town=said.get("town", ""), village=said.get("village", ""), unit=said.get("unit", "")
    )  # fmt: skip
    lines, more = queries.missing(
        request.viewer,
        season=request.season_year or 0,
        unit=picked.unit,
        on=timezone.localdate(),
        after=form.after_row(),
    )
    base = {"unit": picked.unit} if picked.unit else {}
    pager = Pager(
        next_url=f"?{urlencode({**base, 'after': f'{more[0]}:{more[1]}'})}" if more else None,
        first_url=f"?{urlencode(base)}" if said.get("after") else None, shown=len(lines),
    )  # fmt: skip
    names = picked.names | places.names([x.village for x in lines if x.village not in picked.names])
    context = {
        "rows": [(x, names.get(x.village, x.village)) for x in lines], "filters": picked.filters, "pager": pager,
        "actions": (BulkAction(label=_("填减少原因"), url=reverse("survey:bulk", args=["reason"]), icon="list-check"),),
        "reasons": ledger_rules.OUT_REASONS.items(), "back": request.get_full_path(),
    }  # fmt: skip
    return render(request, "survey/missing.html", context)
