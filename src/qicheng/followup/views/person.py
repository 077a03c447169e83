"""Pages on one person: all well, nobody there, what was said, the number, a child, setting out again."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.followup import queries, rules
from qicheng.followup.forms import ChildForm, KeyForm, TapForm, VisitForm
from qicheng.followup.queries import RECORD, CallLine
from qicheng.followup.services import children, visits
from qicheng.followup.services import notes as remarks
from qicheng.followup.services.visits import ALL_WELL, Said
from qicheng.followup.views.lists import CHILD, taps
from qicheng.people import services as people
from qicheng.places import queries as places

CALL_REASON = "跟踪回访"


def _line(request: PageRequest, person_id: int) -> CallLine:
    return queries.call(
        request.viewer, season=request.season_year or 0, person_id=person_id, on=timezone.localdate()
    )


def _card(request: PageRequest, person_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    line = _line(request, person_id)
    context = {
        "call": line,
        "village": places.name_of(line.person.village),
        "key": uuid4(),
        **taps(request),
        **more,
    }
    template = "followup/_call.html" if request.htmx else "followup/one.html"
    return render(request, template, context, status=status)


def _back(request: PageRequest, person_id: int) -> HttpResponse:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return redirect(target if safe else f"/persons/{person_id}/")


def _record(request: PageRequest, person_id: int, said: Said, form: KeyForm) -> visits.Done:
    return visits.record_visit(
        season=request.season_year or 0, person_id=person_id, said=said, key=form.repeat_key(), at=timezone.now(), by=request.viewer
    )  # fmt: skip


@require_POST
@needs(RECORD)
def well(request: PageRequest, person_id: int) -> HttpResponse:
    """One tap: at work, paid, safe."""
    form = KeyForm(request.POST)
    form.is_valid()
    _record(request, person_id, replace(ALL_WELL, way=_way(request)), form)
    if request.htmx:
        return _card(request, person_id, done=True)
    messages.success(request, _("已记“都好”。"))
    return _back(request, person_id)


def _way(request: PageRequest) -> str:
    told = request.POST.get("way", "")
    return told if told in {"PHONE", "VISIT", "RELATIVE", "WECHAT"} else "PHONE"


@require_POST
@needs(RECORD)
def tap(request: PageRequest, person_id: int) -> HttpResponse:
    """Nobody was reached, or another day was agreed on."""
    _line(request, person_id)
    form = TapForm(request.POST)
    if not form.is_valid():
        return _card(
            request,
            person_id,
            status=422,
            fault=_("请选择联系结果；约定再联系的，日期写成 2025-03-17 这样。"),
        )
    told = form.cleaned_data
    said = Said(outcome=told["outcome"], way=told["way"] or "PHONE", again_date=told["again_date"])
    try:
        _record(request, person_id, said, form)
    except CannotAct as refusal:
        if not request.htmx:
            raise
        return _card(request, person_id, status=422, fault=refusal.sentence)
    if request.htmx:
        return _card(request, person_id, done=True)
    messages.success(request, _("已记下这次联系。"))
    return _back(request, person_id)


def _usual_way(line: CallLine) -> str:
    """Whom nobody reaches by phone is asked for at home."""
    return "RELATIVE" if line.followed.standing.state == rules.UNREACHABLE else "PHONE"


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def visit(request: PageRequest, person_id: int) -> HttpResponse:
    """What was said: work, wages, contract, safety, children, problems."""
    line = _line(request, person_id)
    posted = request.method == "POST"
    form = VisitForm(request.POST if posted else None, initial={"key": uuid4(), "way": _usual_way(line)})
    done: list[visits.Done] = []
    if posted and carried_out(form, lambda: done.append(_record(request, person_id, form.said(), form))):
        opened = len(done[0].cases)
        messages.success(
            request,
            _("已记下。") + (_("转办 %(n)s 件，办理情况在“督办”里看。") % {"n": opened} if opened else ""),
        )
        if form.cleaned_data["children"] == "HELP" and request.viewer.may(CHILD):
            return redirect("followup:child", person_id)
        return _back(request, person_id)
    context = {"form": form, "call": line, "back": request.GET.get("next") or request.POST.get("next", "")}
    return render(request, "followup/visit.html", context, status=422 if posted else 200)


@require_POST
@needs(RECORD)
def notes(request: PageRequest, person_id: int) -> HttpResponse:
    """What was written down before, with a trace; then the form as usual."""
    line = _line(request, person_id)
    found = remarks.read_notes(
        season=request.season_year or 0, person_id=person_id, at=timezone.now(), by=request.viewer
    )
    form = VisitForm(initial={"key": uuid4(), "way": _usual_way(line)})
    context = {
        "form": form,
        "call": line,
        "back": request.POST.get("next", ""),
        "notes": found,
        "opened": True,
    }
    return render(request, "followup/visit.html", context)


@require_POST
@needs("people.reveal")
def dial(request: PageRequest, person_id: int) -> HttpResponse:
    """Opens the number for a call, with its trace; the page then dials it."""
    line = _line(request, person_id)
    number = people.reveal(
        person_id=person_id, field="phone", reason=CALL_REASON, at=timezone.now(), by=request.viewer, code=line.person.village
    )  # fmt: skip
    return _card(request, person_id, number=number)


@require_http_methods(["GET", "POST"])
@needs(CHILD)
def child(request: PageRequest, person_id: int) -> HttpResponse:
    """A child found at a call goes to the education side; here nothing of it stays."""
    line = _line(request, person_id)
    posted = request.method == "POST"
    form = ChildForm(request.POST if posted else None, initial={"key": uuid4()})
    if posted and carried_out(form, lambda: _refer(request, person_id, form)):
        messages.success(request, _("已移交县控辍保学专责组。办理结果会显示在“我移交的孩子”里。"))
        return redirect("followup:children")
    return render(request, "followup/child.html", {"form": form, "call": line}, status=422 if posted else 200)


def _refer(request: PageRequest, person_id: int, form: ChildForm) -> int:
    told = form.cleaned_data
    return children.refer(
        season=request.season_year or 0, person_id=person_id, situation=told["situation"], ground=told["ground"], ground_note=told["ground_note"],
        facts=form.facts(), key=form.repeat_key(), at=timezone.now(), by=request.viewer,
    )  # fmt: skip


@require_POST
@needs(RECORD)
def again(request: PageRequest, person_id: int) -> HttpResponse:
    """Who came home wants to go again."""
    visits.set_out_again(
        season=request.season_year or 0, person_id=person_id, at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("已回到“拟外出”，可以重新编车或登记去向。"))
    return _back(request, person_id)
