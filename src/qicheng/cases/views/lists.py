"""Pages of many cases: the list, the workbench of a group, reporting something new."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qicheng.cases import access, queries, shown
from qicheng.cases.forms import ArrearsForm, ChildForm, ListForm, NewForm
from qicheng.cases.queries import Wanted
from qicheng.cases.rules import kinds
from qicheng.cases.services import opening
from qicheng.core.acting import carried_out
from qicheng.core.shapes import Pager
from qicheng.core.web import PageRequest, needs
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.places.picking import grouped
from qicheng.staff import duty

SIZE = 50


@require_GET
@needs(*access.ENTER)
def index(request: PageRequest) -> HttpResponse:
    """Cases in the viewer's sight, narrowed and paged."""
    form = ListForm(request.GET)
    said = form.said()
    at = timezone.now()
    lines, more = queries.page(request.viewer, form.wanted(), at=at, after=form.after_row(), size=SIZE)
    plain = {k: v for k, v in said.items() if k != "after"}
    pager = Pager(
        shown=len(lines), first_url=f"?{urlencode(plain)}" if "after" in said else None,
        next_url=f"?{urlencode({**plain, 'after': f'{more[0]}~{more[1]}'})}" if more else None,
    )  # fmt: skip
    context = {
        "lines": lines, "names": places.names(sorted({x.place for x in lines if x.place})), "filters": shown.filters(request.viewer, said, county=request.county_code), "pager": pager,
        "narrowed": bool(plain), "may_open": request.viewer.may(access.OPEN), "at": at,
    }  # fmt: skip
    part = request.htmx and request.htmx.target == "rows"
    return render(request, "cases/_list.html" if part else "cases/index.html", context)


@require_GET
@needs(*access.ENTER)
def workbench(request: PageRequest) -> HttpResponse:
    """What waits for the viewer's group or range: late first, then today's, then new; who is on duty; how the groups stand."""
    at = timezone.now()
    owner = request.GET.get("owner", "")
    owner = owner if owner in kinds.OWNERS else ""
    mine = sorted(access.groups(request.viewer))
    if not owner and len(mine) == 1 and not access.ranges(request.viewer, access.VIEW):  # a group's own desk
        owner = mine[0]
    names, wide = duty.group_names(), bool(access.ranges(request.viewer, access.VIEW))
    lines, _more = queries.page(request.viewer, Wanted(sort="OPEN", owner=owner), at=at, size=30)
    context = {
        "stats": shown.stats(queries.counts(request.viewer, at=at, owner=owner), owner), "lines": lines, "owner": owner,
        "owner_name": names.get(owner, ""), "groups": [(c, names[c]) for c in kinds.OWNERS if c in names and (wide or c in mine)],
        "on_duty": duty.on_duty(owner, on=timezone.localdate()) if owner else None, "ranking": queries.ranking(request.viewer, at=at),
        "names": places.names(sorted({x.place for x in lines if x.place})), "may_open": request.viewer.may(access.OPEN),
        "may_duty": request.viewer.may(duty.VIEW), "may_meet": request.viewer.may(access.MEETINGS_VIEW), "may_rules": request.viewer.may(access.LADDER),
        "may_review": request.viewer.may(access.REVIEW) or bool({"EDUCATION", "HEALTH"} & set(mine)), "at": at,
    }  # fmt: skip
    return render(request, "cases/workbench.html", context)


def choices(request: PageRequest, *, villages_only: bool = False) -> list[tuple[object, object]]:
    """Townships and villages in which the viewer may report something."""
    prefixes = [g.prefix for g in request.viewer.grants if g.capability == access.OPEN]
    found: list[tuple[object, object]] = []
    for town, units in grouped(request.county_code):
        kept = [
            (c, n)
            for c, n in units
            if any(short(c).startswith(p) for p in prefixes) and not (villages_only and c.endswith("000"))
        ]
        if kept:
            found.append((town, kept))
    return found


@require_http_methods(["GET", "POST"])
@needs(access.OPEN)
def new(request: PageRequest) -> HttpResponse:
    """Reports a matter."""
    said = request.POST if request.method == "POST" else None
    about = request.GET.get("about", "")[:80]
    form = NewForm(said, places=choices(request), initial={"key": uuid.uuid4()})
    made: list[int] = []

    def act() -> None:
        facts = {k: v for k, v in form.cleaned_data.items() if k not in {"name", "phone"}}
        who = {"name": form.cleaned_data["name"], "phone": form.cleaned_data["phone"]}
        made.append(opening.report(**facts, about=about, reporter=who, at=timezone.now(), by=request.viewer))

    return _opened(request, form, act, made, "cases/new.html")


@require_http_methods(["GET", "POST"])
@needs(access.OPEN)
def arrears(request: PageRequest) -> HttpResponse:
    """Takes an arrears complaint."""
    said = request.POST if request.method == "POST" else None
    form = ArrearsForm(said, places=choices(request), initial={"key": uuid.uuid4()})
    made: list[int] = []

    def act() -> None:
        d = form.cleaned_data
        facts = {n: d.get(n, "") for n in opening.ARREARS_FIELDS}
        made.append(
            opening.open_arrears(
                employer=d["employer"], work_place=d["work_place"], persons=d["persons"], claimed_fen=form.claimed_fen(), facts=facts,
                place=d["place"], source=d["source"], at=timezone.now(), by=request.viewer, key=d["key"],
            )
        )  # fmt: skip

    return _opened(request, form, act, made, "cases/new_arrears.html")


@require_http_methods(["GET", "POST"])
@needs(access.OPEN)
def refer(request: PageRequest) -> HttpResponse:
    """Refers a child to the education side."""
    said = request.POST if request.method == "POST" else None
    form = ChildForm(said, places=choices(request, villages_only=True), initial={"key": uuid.uuid4()})
    made: list[int] = []

    def act() -> None:
        d = form.cleaned_data
        facts = {n: str(d.get(n, "")) for n in opening.CHILD_FIELDS}
        made.append(
            opening.refer_child(
                situation=d["situation"], ground=d["ground"], ground_note=d["ground_note"], facts=facts, place=d["place"], at=timezone.now(),
                by=request.viewer, key=d["key"],
            )
        )  # fmt: skip

    return _opened(request, form, act, made, "cases/refer.html")


def _opened(
    request: PageRequest, form: NewForm | ArrearsForm | ChildForm, act: object, made: list[int], template: str
) -> HttpResponse:
    if request.method == "POST" and carried_out(form, act):  # type: ignore[arg-type]
        messages.success(request, _("已登记，编号 %(n)s。责任组已收到提醒。") % {"n": made[0]})
        return redirect("cases:case", case_id=made[0])
    return render(request, template, {"form": form}, status=422 if form.errors else 200)
