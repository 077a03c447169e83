"""Pages of follow-up that list: the units' figures, the call list, the names behind a figure, children referred."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.shapes import BulkAction, Pager
from qicheng.core.web import PageRequest, needs
from qicheng.followup import counting, named, queries, rules, shown
from qicheng.followup.counting import Figures
from qicheng.followup.forms import TAPS, ListForm, ManyForm
from qicheng.followup.queries import COUNTS, PEOPLE, RECORD, Place
from qicheng.followup.services import bulk as many
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.places.picking import Picked, pick

CHILD = "cases.open"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit of the table."""

    code: str
    name: str
    figures: Figures


@require_GET
@needs(COUNTS, RECORD)
def index(request: PageRequest) -> HttpResponse:
    """How follow-up stands in the viewer's range. Who has households only goes to the call list."""
    begins = [p.ljust(12, "0") if p else request.county_code for p in request.viewer.prefixes(COUNTS)]
    if not begins:
        return redirect("followup:calls")
    unit = ListForm(request.GET).said().get("unit") or begins[0]
    if request.county_code and places.place(unit) is None:
        raise Http404
    season = request.season_year or 0
    by_village = counting.figures(request.viewer, season=season, unit=unit, on=timezone.localdate())
    may, name, total = (
        request.viewer.may(PEOPLE, short(unit)),
        places.name_of(unit),
        counting.sum_of(by_village.values()),
    )
    plan, wanted = queries.rhythm(season), shown.columns(total)
    context = {
        "unit": unit, "calls_unit": "" if unit.endswith("000000") else unit, "name": name, "followed": total["followed"], "stats": shown.stats(unit, total, may=may), "plan": plan,
        "days": "、".join(str(d) for d in plan.days), "has_season": bool(season), "parent": _parent(unit, begins),
        "rows": [shown.row(u.code, u.name, u.figures, may=may, wanted=wanted) for u in _below(unit, by_village)],
        "total": shown.row(unit, name, total, may=may, wanted=wanted), "closes": shown.closes(total), "may_call": request.viewer.may(RECORD),
        "may_rhythm": request.viewer.may("season.edit"), "may_refer": request.viewer.may(CHILD) and request.viewer.may(RECORD),
        "ends": queries.season_end(season), "over": bool(season) and timezone.localdate() > queries.season_end(season),
    }  # fmt: skip
    return render(request, "followup/index.html", context)


def _below(unit: str, by_village: dict[str, Figures]) -> list[UnitRow]:
    if not unit.endswith("000"):
        return []
    digits = 9 if unit.endswith("000000") else 12
    units = {p.code: p.name for p in places.children(unit)}
    units |= {
        c: places.name_of(c) for c in sorted({v[:digits].ljust(12, "0") for v in by_village} - units.keys())
    }
    return [
        UnitRow(
            code=code, name=name, figures=counting.sum_of([f for v, f in by_village.items() if v.startswith(code[:digits])])
        )
        for code, name in units.items()
    ]  # fmt: skip


def _parent(unit: str, begins: list[str]) -> tuple[str, str] | None:
    """The unit above, if the viewer's range reaches it."""
    if unit in begins:
        return None
    above = unit[:9] + "000" if not unit.endswith("000") else unit[:6] + "000000"
    return above, places.name_of(above)


def picked(request: PageRequest, said: dict[str, str], capability: str) -> Picked:
    """The unit that was asked for, held against the viewer's range."""
    return pick(
        request.viewer, capability, county=request.county_code, town=said.get("town", ""), village=said.get("village", ""), unit=said.get("unit", "")
    )  # fmt: skip


def pager(base: dict[str, str], more: Place | None, said: dict[str, str], shown: int) -> Pager:
    """On, or back to the beginning."""
    kept = {k: v for k, v in base.items() if v}
    return Pager(
        next_url=f"?{urlencode({**kept, 'after': '.'.join(str(n) for n in more)})}" if more else None,
        first_url=f"?{urlencode(kept)}" if said.get("after") else None, shown=shown,
    )  # fmt: skip


@require_GET
@needs(RECORD)
def calls(request: PageRequest) -> HttpResponse:
    """The call list: own households for helpers, a village or township for everybody else."""
    form = ListForm(request.GET)
    said = form.said()
    where = picked(request, said, RECORD)
    own, show = request.viewer.own_only(RECORD), said.get("show", "todo")
    context: dict[str, object] = {"picked": where, "own": own, "show": show, "ready": own or bool(where.unit)}
    if own or where.unit:
        page = queries.calls(
            request.viewer, season=request.season_year or 0, unit=where.unit, show=show, on=timezone.localdate(), after=form.after_row()
        )  # fmt: skip
        names = where.names | places.names(
            sorted({x.person.village for x in page.lines} - where.names.keys())
        )
        cards = [(line, names.get(line.person.village, ""), uuid4()) for line in page.lines]
        base = {"unit": where.unit, "show": show}
        context |= {
            "page": page,
            "cards": cards,
            "pager": pager(base, page.more, said, len(cards)),
            **taps(request),
        }
    return render(request, "followup/calls.html", context)


def taps(request: PageRequest) -> dict[str, object]:
    """The buttons of a card."""
    return {
        "taps": [t for t in TAPS if t[0] != rules.LATER],
        "may_refer": request.viewer.may(CHILD),
        "today": timezone.localdate(),
    }


@require_GET
@needs(PEOPLE)
def names(request: PageRequest, state: str) -> HttpResponse:
    """The names behind a figure."""
    if state not in named.LISTS:
        raise Http404
    form = ListForm(request.GET)
    said = form.said()
    where = picked(request, said, PEOPLE)
    lines, more, total = named.names(
        request.viewer, season=request.season_year or 0, unit=where.unit, wanted=state, on=timezone.localdate(), after=form.after_row()
    )  # fmt: skip
    known = where.names | places.names(sorted({x.person.village for x in lines} - where.names.keys()))
    may_record = request.viewer.may(RECORD)
    address = reverse("followup:bulk")
    out = reverse("followup:sheet_out", args=[state])
    context = {
        "rows": [(x, known.get(x.person.village, x.person.village)) for x in lines], "label": named.LISTS[state], "state": state, "total": total,
        "filters": where.filters, "unit_name": known.get(where.unit, ""), "unit": where.unit, "may_record": may_record,
        "pager": pager({"unit": where.unit}, more, said, len(lines)), "back": request.get_full_path(),
        "export_url": f"{out}?unit={where.unit}" if request.viewer.may("people.export") else "",
        "actions": (BulkAction(label=_("一起记回访"), url=address, icon="phone"),) if may_record and state not in rules.ENDS else (),
    }  # fmt: skip
    return render(request, "followup/names.html", context)


@require_POST
@needs(RECORD)
def bulk(request: PageRequest) -> HttpResponse:
    """The same for all chosen rows: first what, then done."""
    ids = sorted({int(v) for v in request.POST.getlist("chosen") if v.isdigit() and len(v) < 19})
    back = _own_path(request.POST.get("next") or request.headers.get("Referer", ""))
    if not ids:
        messages.warning(request, _("没有选人。请先勾选。"))
        return redirect(back)
    form = ManyForm(request.POST if "key" in request.POST else None, initial={"key": uuid4()})
    if form.is_bound:
        done: list[int] = []
        if carried_out(form, lambda: done.append(_many(request, form, ids))):
            messages.success(request, _("已记 %(done)s 人。") % {"done": done[0]})
            return redirect(back)
    context = {"form": form, "ids": ids, "back": back}
    return render(request, "followup/bulk.html", context, status=422 if form.errors else 200)


def _many(request: PageRequest, form: ManyForm, ids: list[int]) -> int:
    told = form.cleaned_data
    return many.record_many(
        season=request.season_year or 0, person_ids=ids, outcome=told["outcome"], way=told["way"], key=form.repeat_key(), at=timezone.now(),
        by=request.viewer,
    )  # fmt: skip


def _own_path(target: str) -> str:
    """An address of this site, as a path."""
    path = target if target.startswith("/") else "/" + "/".join(target.split("/")[3:])
    return path if path.startswith("/followup/") else reverse("followup:index")


@require_GET
@needs(RECORD)
def children(request: PageRequest) -> HttpResponse:
    """The children whom the viewer referred: that it stands, how it ended; nothing of the child."""
    context = {"rows": named.referred_by(request.viewer, at=timezone.now())}
    return render(request, "followup/children.html", context)
