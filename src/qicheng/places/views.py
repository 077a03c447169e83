"""Pages of places: the tree, one unit with its past, and the acts that change it. Anybody signed in may look."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.places import queries, services
from qicheng.places.forms import AddForm, AliasForm, RenameForm, SucceedForm

EDIT = "places.edit"


@require_GET
@needs()
def tree(request: PageRequest) -> HttpResponse:
    """The county with its townships."""
    county = queries.county()
    counts = queries.counts_below(county.code) if county else {}
    units = queries.children(county.code, closed=True) if county else []
    rows = [(u, counts.get(u.code, 0)) for u in units]
    context = {
        "county": county,
        "rows": rows,
        "villages": sum(n for u, n in rows if not u.closed_date),
        "may_edit": request.viewer.may(EDIT),
    }
    return render(request, "places/tree.html", context)


def _succeed_form(code: str, data: object = None) -> SucceedForm:
    parent = queries.place(code)
    siblings = queries.children(parent.parent_code) if parent else []
    if parent and parent.level == "VILLAGE":
        siblings = queries.inside(code[:6] + "000000", "VILLAGE")
    return SucceedForm(data, units=[(s.code, f"{s.name} {s.code}") for s in siblings if s.code != code])


def _page(request: PageRequest, code: str, *, status: int = 200, **forms: Form) -> HttpResponse:
    unit = queries.place(code)
    if unit is None or unit.level not in {"COUNTY", "TOWNSHIP", "VILLAGE"}:
        raise Http404
    may_edit = request.viewer.may(EDIT) and unit.closed_date is None
    context: dict[str, object] = {
        "unit": unit, "history": queries.history(code), "below": queries.children(code, closed=True), "may_edit": may_edit,
        "parent": queries.place(unit.parent_code) if unit.level != "COUNTY" else None,
    }  # fmt: skip
    if may_edit:
        today = {"on": timezone.localdate()}
        context |= {
            "rename_form": RenameForm(initial=today), "alias_form": AliasForm(), "add_form": AddForm(initial=today),
            "succeed_form": _succeed_form(code),
        }  # fmt: skip
    return render(request, "places/place.html", {**context, **forms}, status=status)


@require_GET
@needs()
def place(request: PageRequest, code: str) -> HttpResponse:
    """One unit."""
    return _page(request, code)


@require_POST
@needs(EDIT)
def rename(request: PageRequest, code: str) -> HttpResponse:
    """A new name from a day on."""
    form = RenameForm(request.POST)
    if carried_out(
        form, lambda: services.rename(code=code, **form.cleaned_data, at=timezone.now(), by=request.viewer)
    ):
        messages.success(request, _("名称已变更，旧名称仍认得。"))
        return redirect("places:place", code)
    return _page(request, code, status=422, rename_form=form)


@require_POST
@needs(EDIT)
def alias(request: PageRequest, code: str) -> HttpResponse:
    """Another spelling."""
    form = AliasForm(request.POST)
    if carried_out(
        form,
        lambda: services.add_alias(
            code=code, text=form.cleaned_data["text"], at=timezone.now(), by=request.viewer
        ),
    ):
        messages.success(request, _("别名已登记，导入时认得。"))
        return redirect("places:place", code)
    return _page(request, code, status=422, alias_form=form)


@require_POST
@needs(EDIT)
def add(request: PageRequest, code: str) -> HttpResponse:
    """A unit of the county's own below this one."""
    form = AddForm(request.POST)
    told = form.cleaned_data if form.is_valid() else {}
    if carried_out(
        form,
        lambda: services.add(
            code=told["code"],
            name=told["name"],
            parent_code=code,
            on=told["on"],
            at=timezone.now(),
            by=request.viewer,
        ),
    ):
        messages.success(request, _("已新设 %(name)s。") % {"name": told["name"]})
        return redirect("places:place", code)
    return _page(request, code, status=422, add_form=form)


@require_POST
@needs(EDIT)
def succeed(request: PageRequest, code: str) -> HttpResponse:
    """A unit ends and becomes one or several others."""
    form = _succeed_form(code, request.POST)
    if carried_out(
        form, lambda: services.succeed(old=code, **form.cleaned_data, at=timezone.now(), by=request.viewer)
    ):
        messages.success(request, _("区划变更已登记，往年数字按承接单位对应。"))
        return redirect("places:place", code)
    return _page(request, code, status=422, succeed_form=form)
