"""Pages of enterprises: the list with its sums, one enterprise, what the bureaus' lists disagree on."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.asking import alone
from qicheng.core.codes import qr_svg
from qicheng.core.shapes import Filter, Option
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.employers import queries, services, voices
from qicheng.employers.forms import STATUS, DayForm, EnterpriseForm, ListForm

VIEW, EDIT = "employers.view", "employers.edit"


@require_GET
@needs(VIEW)
def index(request: PageRequest) -> HttpResponse:
    """All enterprises with the sums over them."""
    said = ListForm(request.GET).said()
    status = said.get("status", "")
    options = (
        Option(value="", label=_("全部")),
        *(Option(value=k, label=str(v), chosen=k == status) for k, v in (*STATUS, ("NONE", _("没有填")))),
    )
    filters = (
        Filter(name="status", label=_("开复工状态"), options=options),
        Filter(name="text", label=_("名称或代码"), value=said.get("text", "")),
    )
    context = {
        "lines": queries.all_lines(request.viewer, status=status, text=said.get("text", "")), "filters": filters, "narrowed": bool(said),
        "sums": queries.resumption(request.viewer), "may_edit": request.viewer.may(EDIT),
        "conflicts": alone(queries.conflicts_open(request.viewer, season=request.season_year or 0))["conflicts"],
    }  # fmt: skip
    return render(request, "employers/index.html", context)


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def enterprise(request: PageRequest, enterprise_id: int) -> HttpResponse:
    """One enterprise: to read, and for who may, to correct."""
    line = queries.enterprise(request.viewer, enterprise_id)
    if line is None:
        raise Http404
    may_edit = request.viewer.may(EDIT)
    form = EnterpriseForm(request.POST if request.method == "POST" else None, initial=asdict(line))
    if request.method == "POST":
        if not may_edit:
            raise NotAllowed
        if form.is_valid():
            try:
                services.edit(
                    enterprise_id=enterprise_id, facts=form.cleaned_data, at=timezone.now(), by=request.viewer
                )
            except CannotAct as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, _("已保存。"))
                return redirect("employers:enterprise", enterprise_id)
    context = {
        "line": line, "form": form, "may_edit": may_edit, "statements": queries.statements(request.viewer, enterprise_id),
        "address": request.session.pop(f"firm:{enterprise_id}", ""), "has_link": bool(line.link_until_at and line.link_until_at > timezone.now()),
    }  # fmt: skip
    if context["address"]:
        context["code"] = qr_svg(str(context["address"]))
    return render(request, "employers/enterprise.html", context, status=422 if form.errors else 200)


@require_GET
@needs(VIEW)
def conflicts(request: PageRequest) -> HttpResponse:
    """What the bureaus' lists disagree on."""
    lines = queries.open_conflicts(request.viewer, season=request.season_year or 0)
    return render(request, "employers/conflicts.html", {"lines": lines, "may_edit": request.viewer.may(EDIT)})


@require_POST
@needs(EDIT)
def settle(request: PageRequest, conflict_id: int) -> HttpResponse:
    """Takes the other value, or keeps the present one."""
    take_other = request.POST.get("take") == "other"
    services.settle(conflict_id=conflict_id, take_other=take_other, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已采用另一说法。") if take_other else _("已保留现采用的。"))
    return redirect("employers:conflicts")


@require_POST
@needs(EDIT)
def link(request: PageRequest, enterprise_id: int) -> HttpResponse:
    """A fresh link for the enterprise itself, shown once; or the end of the present one."""
    if request.POST.get("what") == "end":
        voices.end_link(enterprise_id=enterprise_id, at=timezone.now(), by=request.viewer)
        messages.success(request, _("链接已停用。"))
    else:
        token = voices.make_link(enterprise_id=enterprise_id, at=timezone.now(), by=request.viewer)
        request.session[f"firm:{enterprise_id}"] = request.build_absolute_uri(
            reverse("firm:own", args=[token])
        )
    return redirect("employers:enterprise", enterprise_id)


@require_GET
@needs(VIEW)
def ranking(request: PageRequest) -> HttpResponse:
    """复工率 and 返岗率 by bureau and industry, the first and the last three named."""
    form = DayForm(request.GET)
    day = form.cleaned_data["day"] if form.is_valid() else None
    context = {
        "form": form, "day": day, "rankings": queries.rankings(request.viewer, day=day),
        "words": {"bureau": _("主管部门"), "industry": _("行业")}, "stale": queries.stale(request.viewer, at=timezone.now()),
    }  # fmt: skip
    return render(request, "employers/ranking.html", context)
