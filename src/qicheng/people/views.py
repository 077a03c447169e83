"""Pages of people: opening one masked value, records that may be one person, who helps whom."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.shapes import BulkAction, Filter, Option, Pager
from qicheng.core.viewer import NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.people import duplicates as twins
from qicheng.people import paired, pairing, queries, services
from qicheng.people.forms import CoverForm, HelperForm, ReassignForm, RevealForm, chosen
from qicheng.places import queries as places
from qicheng.places.picking import Picked, pick
from qicheng.staff import queries as staff

SIZE = 100


@require_http_methods(["GET", "POST"])
@needs("people.reveal")
def reveal(request: PageRequest, person_id: int) -> HttpResponse:
    """One masked value in the clear: asked for with a reason, shown once, traced."""
    person = queries.person(request.viewer, person_id, on=timezone.localdate())
    if person is None or not queries.may_see(request.viewer, person_id, capability="people.reveal"):
        raise NotAllowed
    asked = RevealForm(
        request.POST if request.method == "POST" else None, initial={"field": request.GET.get("field", "id")}
    )
    context = {"person": person, "form": asked, "value": None, "field": request.GET.get("field", "id")}
    if request.method == "POST" and asked.is_valid():
        field = asked.cleaned_data["field"]
        context["field"] = field
        context["value"] = services.reveal(
            person_id=person_id, field=field, reason=asked.cleaned_data["reason"], at=timezone.now(), by=request.viewer,
            code=person.village_code,
        )  # fmt: skip
    status = 422 if request.method == "POST" and asked.errors else 200
    return render(
        request, "people/_revealed.html" if request.htmx else "people/reveal.html", context, status=status
    )


@require_GET
@needs("people.merge")
def duplicates(request: PageRequest) -> HttpResponse:
    """Pairs waiting for a decision, side by side."""
    pairs = queries.open_pairs(request.viewer, on=timezone.localdate(), limit=20)
    return render(
        request, "people/duplicates.html", {"pairs": pairs, "merges": queries.recent_merges(request.viewer)}
    )


@require_POST
@needs("people.merge")
def find(request: PageRequest) -> HttpResponse:
    """Looks for new pairs."""
    found = twins.find_duplicates(at=timezone.now(), by=request.viewer)
    if found:
        messages.success(request, _("新查出 %(n)s 对疑似重复。请逐对核实。") % {"n": found})
    else:
        messages.info(request, _("没有新的疑似重复。"))
    return redirect("people:duplicates")


@require_POST
@needs("people.merge")
def different(request: PageRequest, pair_id: int) -> HttpResponse:
    """These are two persons."""
    twins.decide_different(pair_id=pair_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已确认是两人，以后不再提示。"))
    return redirect("people:duplicates")


def _helper_choices(request: PageRequest) -> list[tuple[int, str]]:
    found = staff.helpers(prefixes=request.viewer.prefixes("people.pair"), on=timezone.localdate())
    names = places.names([h.place_code for h in found if h.place_code])
    return [
        (h.account_id, "　".join(filter(None, (h.name, names.get(h.place_code, ""), h.role_word))))
        for h in found
    ]


@require_GET
@needs("people.pair")
def helpers(request: PageRequest) -> HttpResponse:
    """Coverage: units with their uncovered persons, or a village's persons by household."""
    said = CoverForm(request.GET).said()
    picked = pick(
        request.viewer, "people.pair", county=request.county_code, town=said.get("town", ""), village=said.get("village", ""), unit=said.get("unit", "")
    )  # fmt: skip
    choices = _helper_choices(request)
    loads = paired.caseloads(request.viewer)
    names = dict(choices) | {i: n for i, n in staff.account_names(loads).items() if i not in dict(choices)}
    context = {
        "picked": picked, "form": ReassignForm(
            helpers=choices, loads=[(i, f"{names.get(i, i)}（{n}）") for i, n in loads.items()], initial={"key": uuid4()}
        ),
        "loads": sorted(((names.get(i, str(i)), n) for i, n in loads.items()), key=lambda x: -x[1]), "has_helpers": bool(choices),
    }  # fmt: skip
    context |= _village(request, picked, said) if picked.is_village else _units(request, picked)
    return render(request, "people/helpers.html", context)


def _units(request: PageRequest, picked: Picked) -> dict[str, object]:
    unit = picked.unit or request.county_code
    length = 12 if picked.unit else 9
    found = paired.by_unit(request.viewer, unit=unit, length=length)
    units = places.children(unit)
    lines = [(u, found[u.code]) for u in units if u.code in found]
    total = sum(c.persons for _u, c in lines)
    return {
        "units": lines,
        "filters": picked.filters,
        "persons": total,
        "uncovered": sum(c.uncovered for _u, c in lines),
    }


def _village(request: PageRequest, picked: Picked, said: dict[str, str]) -> dict[str, object]:
    show = said.get("show", "none")
    home, _colon, number = said.get("after", "").partition(":")
    lines, more = paired.in_village(
        request.viewer, village=picked.unit, uncovered=show == "none", on=timezone.localdate(),
        after=(int(home), int(number)) if number else None, size=SIZE,
    )  # fmt: skip
    cover = paired.by_unit(request.viewer, unit=picked.unit, length=12).get(picked.unit)
    options = (
        Option(value="none", label=_("无帮扶干部的"), chosen=show == "none"),
        Option(value="all", label=_("全部"), chosen=show == "all"),
    )
    base = f"?unit={picked.unit}&show={show}"
    pager = Pager(
        next_url=f"{base}&after={more[0]}:{more[1]}" if more else None, first_url=base if said.get("after") else None, shown=len(lines)
    )  # fmt: skip
    return {
        "lines": lines, "filters": (*picked.filters, Filter(name="show", label=_("显示"), options=options)), "pager": pager,
        "actions": (BulkAction(label=_("指派帮扶干部"), url=reverse("people:assign"), icon="users"),),
        "persons": cover.persons if cover else 0, "uncovered": cover.uncovered if cover else 0,
    }  # fmt: skip


@require_POST
@needs("people.pair")
def assign(request: PageRequest) -> HttpResponse:
    """Chosen persons to one cadre: first who, then done."""
    ids = chosen(request.POST.getlist("chosen"))
    if not ids:
        messages.warning(request, _("没有选人。请先勾选，再指派。"))
        return redirect("people:helpers")
    form = HelperForm(
        request.POST if "key" in request.POST else None,
        helpers=_helper_choices(request),
        initial={"key": uuid4()},
    )
    if form.is_bound and form.is_valid():
        count = pairing.assign(
            person_ids=ids, account_id=form.cleaned_data["account"], key=form.cleaned_data["key"], at=timezone.now(), by=request.viewer
        )  # fmt: skip
        messages.success(request, _("已指派 %(n)s 人（同户的一并指派）。") % {"n": count})
        return redirect("people:helpers")
    return render(
        request, "people/assign.html", {"form": form, "ids": ids}, status=422 if form.errors else 200
    )


@require_POST
@needs("people.pair")
def reassign(request: PageRequest) -> HttpResponse:
    """One cadre's whole caseload to another."""
    loads = paired.caseloads(request.viewer)
    form = ReassignForm(request.POST, helpers=_helper_choices(request), loads=[(i, str(i)) for i in loads])
    if not form.is_valid():
        messages.error(request, _("没有移交：请选择交出的和接手的干部。"))
        return redirect("people:helpers")
    count = pairing.reassign(
        from_account=form.cleaned_data["source"], to_account=form.cleaned_data["account"], key=form.cleaned_data["key"],
        at=timezone.now(), by=request.viewer,
    )  # fmt: skip
    messages.success(request, _("已移交 %(n)s 人。") % {"n": count})
    return redirect(reverse("people:helpers"))
