"""Pages on one person: an attempt, an intention, a reason, a correction, a call; and what is done for many at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.people import queries as people
from qicheng.people import services as people_services
from qicheng.people.corrections import Corrected
from qicheng.survey import bulk as many
from qicheng.survey import corrections, merge, queries, services
from qicheng.survey.forms import (
    AttemptForm,
    BulkAttemptForm,
    BulkIntentionForm,
    CorrectForm,
    IntentionForm,
    KeyForm,
    MergeForm,
    OutForm,
)
from qicheng.survey.views import RECORD, choices

CALL_REASON = "动员联系"


def _back(request: PageRequest, fallback: str) -> HttpResponse:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return redirect(target if safe else fallback)


def _form_page(
    request: PageRequest,
    form: Form,
    person_id: int,
    *,
    title: str,
    verb: str,
    lead: str = "",
    status: int = 200,
) -> HttpResponse:
    person = people.person(request.viewer, person_id, on=timezone.localdate())
    if person is None or not queries.may_record(request.viewer, person_id):
        raise NotAllowed
    context = {"form": form, "person": person, "title": title, "verb": verb, "lead": lead}
    return render(request, "survey/person_form.html", context, status=status)


Act = Callable[[], object]


def _submitted(request: PageRequest, form: Form, act: Act, person_id: int, **words: str) -> HttpResponse:
    """A good form is acted on and leads to the person; a bad one, or an act that says no, comes back with the sentence."""
    if request.method != "POST":
        return _form_page(
            request, form, person_id, title=words["title"], verb=words["verb"], lead=words.get("lead", "")
        )
    if form.is_valid():
        try:
            act()
        except CannotAct as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, words["done"])
            return _back(request, f"/persons/{person_id}/")
    return _form_page(
        request,
        form,
        person_id,
        title=words["title"],
        verb=words["verb"],
        lead=words.get("lead", ""),
        status=422,
    )


def _data(request: PageRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def contact(request: PageRequest, person_id: int) -> HttpResponse:
    """One attempt to reach a person. From the call list the card comes back instead of a page."""
    form = AttemptForm(_data(request), initial={"key": uuid4()})
    if request.method == "POST" and request.htmx and form.is_valid():
        _attempt(request, form, person_id)
        return _card(request, person_id)
    words = {"title": _("记录联系"), "verb": _("登记"), "done": _("已登记联系情况。")}
    return _submitted(request, form, lambda: _attempt(request, form, person_id), person_id, **words)


def _attempt(request: PageRequest, form: AttemptForm, person_id: int) -> None:
    told = form.cleaned_data
    services.add_attempt(
        season=request.season_year or 0, person_id=person_id,
        said=services.Said(way=told["way"], outcome=told["outcome"], again_date=told["again_date"], note=told["note"]),
        key=form.repeat_key(), at=timezone.now(), by=request.viewer,
    )  # fmt: skip


def _card(request: PageRequest, person_id: int, **more: object) -> HttpResponse:
    line = queries.call(
        request.viewer, season=request.season_year or 0, person_id=person_id, on=timezone.localdate()
    )
    return render(request, "survey/_call.html", {"call": line, **choices(), **more})


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def intention(request: PageRequest, person_id: int) -> HttpResponse:
    """What a person intends."""
    form = IntentionForm(_data(request), initial=_present(request, person_id))
    words = {
        "title": _("登记意向"), "verb": _("登记"), "done": _("已登记意向。"),
        "lead": _("按本人说的写。要外出的写到省或市，包车要用。"),
    }  # fmt: skip
    if request.method == "POST" and request.htmx and form.is_valid():
        _intention(request, form, person_id)
        return _card(request, person_id)
    return _submitted(request, form, lambda: _intention(request, form, person_id), person_id, **words)


def _present(request: PageRequest, person_id: int) -> dict[str, object]:
    line = queries.call(
        request.viewer, season=request.season_year or 0, person_id=person_id, on=timezone.localdate()
    ).person
    return {
        "intention": line.intention, "where": line.destination_path, "go_date": line.go_date, "transport_need": line.transport_need,
        "employer": line.employer,
    }  # fmt: skip


def _intention(request: PageRequest, form: IntentionForm, person_id: int) -> None:
    services.record_intention(
        season=request.season_year or 0, person_id=person_id, values=form.values(), note=form.cleaned_data["note"],
        at=timezone.now(), by=request.viewer,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def out(request: PageRequest, person_id: int) -> HttpResponse:
    """Why a person is no longer on the list."""
    form = OutForm(_data(request))
    words = {
        "title": _("填减少原因"), "verb": _("提交"), "done": _("已登记减少原因。"),
        "lead": _("去年在册、今年不在册的人，要写明原因，村里的账才合得上。"),
    }  # fmt: skip
    return _submitted(request, form, lambda: _out(request, form, person_id), person_id, **words)


def _out(request: PageRequest, form: OutForm, person_id: int) -> None:
    told = form.cleaned_data
    services.record_out(
        season=request.season_year or 0, person_id=person_id, reason=told["reason"], note=told["note"], at=timezone.now(), by=request.viewer
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def correct(request: PageRequest, person_id: int) -> HttpResponse:
    """Name, phone or household type put right."""
    person = people.person(request.viewer, person_id, on=timezone.localdate())
    now = {"name": person.name, "standing": person.standing} if person else {}
    form = CorrectForm(_data(request), initial=now)
    words = {"title": _("更正资料"), "verb": _("保存"), "done": _("已更正，原来的内容留有记录。")}
    return _submitted(request, form, lambda: _correct(request, form, person_id), person_id, **words)


def _correct(request: PageRequest, form: CorrectForm, person_id: int) -> None:
    corrections.correct_person(
        season=request.season_year or 0,
        person_id=person_id,
        facts=Corrected(**form.cleaned_data),
        at=timezone.now(),
        by=request.viewer,
    )


@require_POST
@needs("people.reveal")
def dial(request: PageRequest, person_id: int) -> HttpResponse:
    """Opens the number for a call, with its trace; the page then dials it."""
    line = queries.call(
        request.viewer, season=request.season_year or 0, person_id=person_id, on=timezone.localdate()
    )
    number = people_services.reveal(
        person_id=person_id, field="phone", reason=CALL_REASON, at=timezone.now(), by=request.viewer, code=line.person.village
    )  # fmt: skip
    if request.htmx:
        return render(request, "survey/_call.html", {"call": line, "number": number, **choices()})
    return render(request, "survey/dial.html", {"call": line, "number": number, **choices()})


BULK: dict[str, tuple[type[KeyForm], str, str]] = {
    "intention": (BulkIntentionForm, "登记意向", "已编车或出发的人不改。"),
    "contact": (BulkAttemptForm, "记录已联系", "选中的人都记同一个方式和结果。"),
    "reason": (OutForm, "填减少原因", "只改去年在册、今年名册上没有的人，其余不动。"),
}


@require_POST
@needs(RECORD)
def bulk(request: PageRequest, act: str) -> HttpResponse:
    """The same for all chosen rows: first what, then done."""
    if act not in BULK:
        raise Http404
    kind, title, lead = BULK[act]
    ids = sorted({int(v) for v in request.POST.getlist("chosen") if v.isdigit() and len(v) < 19})
    back = request.POST.get("next") or request.headers.get("Referer", "")
    if not ids:
        messages.warning(request, _("没有选人。请先勾选。"))
        return redirect("journeys:roster")
    form = kind(request.POST if "key" in request.POST else None, initial={"key": uuid4()})
    if form.is_bound and form.is_valid():
        done = _do(request, act, ids, form)
        messages.success(
            request,
            _("已办 %(done)s 人。") % {"done": done.done}
            + (_("%(left)s 人不适用，没有动。") % {"left": done.left} if done.left else ""),
        )
        return _back(request, "/roster/")
    path = back if back.startswith("/") else "/" + "/".join(back.split("/")[3:])
    context = {"form": form, "ids": ids, "act": act, "title": title, "lead": lead, "back": path}
    return render(request, "survey/bulk.html", context, status=422 if form.errors else 200)


def _do(request: PageRequest, act: str, ids: list[int], form: KeyForm) -> many.Done:
    told = form.cleaned_data
    season, key, now = request.season_year or 0, form.repeat_key(), timezone.now()
    if act == "intention":
        values = {"intention": told["intention"]}
        return many.record_intentions(
            season=season, person_ids=ids, values=values, key=key, at=now, by=request.viewer
        )
    if act == "contact":
        return many.add_attempts(
            season=season,
            person_ids=ids,
            way=told["way"],
            outcome=told["outcome"],
            key=key,
            at=now,
            by=request.viewer,
        )
    return many.record_outs(
        season=season,
        person_ids=ids,
        reason=told["reason"],
        note=told["note"],
        key=key,
        at=now,
        by=request.viewer,
    )


@require_POST
@needs("people.merge")
def merge_two(request: PageRequest) -> HttpResponse:
    """Two records are one person."""
    form = MergeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有合并：请选择保留哪一条，并写明核实依据。"))
        return redirect("people:duplicates")
    kept, gone = form.pair()
    merge.merge_people(
        kept=kept,
        gone=gone,
        reason=form.cleaned_data["reason"],
        key=form.repeat_key(),
        at=timezone.now(),
        by=request.viewer,
    )
    messages.success(request, _("已合并。如有误，可在“最近合并”里撤销。"))
    return redirect("people:duplicates")


@require_POST
@needs("people.merge")
def unmerge(request: PageRequest, merge_id: int) -> HttpResponse:
    """They are two after all."""
    merge.unmerge(merge_id=merge_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已撤销合并，两条记录都恢复了。"))
    return redirect("people:duplicates")
