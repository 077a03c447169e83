"""Pages of supply: the list, one vacancy, its correction, lists that come in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import attempt
from qicheng.core.codes import qr_svg
from qicheng.core.shapes import Filter, Option
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.jobs import access
from qicheng.jobs.forms import CheckForm, CloseForm, ListForm, UploadForm, VacancyForm
from qicheng.jobs.queries import people, supply
from qicheng.jobs.queries.supply import VacancyLine, Wanted
from qicheng.jobs.rules.words import FLAGS, STATES, TRADES
from qicheng.jobs.services import intake, vacancies
from qicheng.kit.home import home
from qicheng.people import queries as known_people

MOST_BYTES = 20 * 2**20


def rights(request: PageRequest) -> dict[str, bool]:
    """What the viewer may do here, for the buttons."""
    names = {"may_edit": access.EDIT, "may_check": access.VERIFY, "may_push": access.PUSH}
    return {name: access.may(request.viewer, capability) for name, capability in names.items()} | {
        "may_offer": request.viewer.may(access.OFFER), "may_terms": request.viewer.may("season.edit"),
    }  # fmt: skip


@require_GET
@needs(access.VIEW)
def index(request: PageRequest) -> HttpResponse:
    """All vacancies for who works on them; what may be shown for everybody else."""
    said, season, today = ListForm(request.GET).said(), request.season_year or 0, timezone.localdate()
    may = rights(request)
    works = may["may_edit"] or may["may_check"] or may["may_push"]
    wanted = Wanted(**{k: said.get(k, "") for k in ("state", "flag", "trade", "text")}) if works else Wanted(state="VERIFIED", trade=said.get("trade", ""), text=said.get("text", ""))  # fmt: skip
    lines = [
        x for x in supply.listed(request.viewer, season=season, wanted=wanted, on=today) if works or x.shown
    ]
    filters = [
        _choice("trade", _("工种"), TRADES, said),
        Filter(name="text", label=_("企业、岗位、地点"), value=said.get("text", "")),
    ]
    if works:
        filters = [
            _choice("state", _("状态"), STATES, said),
            _choice("flag", _("问题"), {k: f.word for k, f in FLAGS.items()}, said),
            *filters,
        ]
    context = {
        "lines": lines, "filters": filters, "narrowed": any(said.get(k) for k in ("state", "flag", "trade", "text")), "works": works, **may,
        "counts": supply.counts(season=season, on=today), "has_season": bool(season),
    }  # fmt: skip
    return render(request, "jobs/index.html", context)


def _choice(name: str, label: str, words: Any, said: dict[str, Any]) -> Filter:
    options = (
        Option(value="", label=_("全部")),
        *(Option(value=k, label=_(w), chosen=said.get(name) == k) for k, w in words.items()),
    )
    return Filter(name=name, label=label, options=options)


def _found(request: PageRequest, vacancy_id: int) -> VacancyLine:
    line = supply.vacancy(request.viewer, vacancy_id, on=timezone.localdate())
    if line is None:
        raise Http404
    return line


@require_GET
@needs(access.VIEW)
def vacancy(request: PageRequest, vacancy_id: int, form: CheckForm | None = None) -> HttpResponse:
    """One vacancy: its facts, what is wrong with it, who checked it, who signed up."""
    line, may = _found(request, vacancy_id), rights(request)
    works = may["may_check"] or may["may_push"]
    offers = people.of_vacancy(vacancy_id, on=timezone.localdate()) if works else []
    names = known_people.names_of({o.person_id for o in offers})
    named = request.viewer.may("people.view")
    context = {
        "line": line, **may, "checks": supply.checks(vacancy_id), "form": form or CheckForm(), "close_form": CloseForm(), "works": works,
        "offers": [(o, names.get(o.person_id, "") if named else _("（无权看姓名）")) for o in offers], "today": timezone.localdate(),
        "address": request.session.pop(f"hires:{vacancy_id}", ""),
    }  # fmt: skip
    if context["address"]:
        context["code"] = qr_svg(str(context["address"]))
    return render(
        request, "jobs/vacancy.html", context, status=422 if form is not None and form.errors else 200
    )


@require_POST
@needs(access.VERIFY)
def check(request: PageRequest, vacancy_id: int) -> HttpResponse:
    """One attempt to verify."""
    access.require(request.viewer, access.VERIFY)
    _found(request, vacancy_id)
    form = CheckForm(request.POST)
    if attempt(request, form, vacancies.check, vacancy_id=vacancy_id).done:
        messages.success(request, _("已记下核实结果。"))
        return redirect("jobs:vacancy", vacancy_id)
    request.method = "GET"
    return vacancy(request, vacancy_id, form)  # type: ignore[return-value]


@require_POST
@needs(access.VERIFY)
def dial(request: PageRequest, vacancy_id: int) -> HttpResponse:
    """The firm's number, opened with a trace."""
    access.require(request.viewer, access.VERIFY)
    number = vacancies.open_phone(vacancy_id=vacancy_id, at=timezone.now(), by=request.viewer)
    return render(request, "jobs/_dial.html", {"number": number})


@require_POST
@needs(access.EDIT)
def close(request: PageRequest, vacancy_id: int) -> HttpResponse:
    """Takes a vacancy down."""
    access.require(request.viewer, access.EDIT)
    form = CloseForm(request.POST)
    if attempt(request, form, vacancies.close, vacancy_id=vacancy_id).done:
        messages.success(request, _("已下架。"))
    return redirect("jobs:vacancy", vacancy_id)


@require_http_methods(["GET", "POST"])
@needs(access.EDIT)
def correct(request: PageRequest, vacancy_id: int) -> HttpResponse:
    """Puts a vacancy's words right."""
    access.require(request.viewer, access.EDIT)
    line = _found(request, vacancy_id)
    word = {None: "", True: "yes", False: "no"}
    initial = {
        **{n: getattr(line, n) for n in ("title", "trade", "headcount", "wage_unit", "age_from", "age_to", "sex", "couples", "detail", "place", "contact", "valid_until", "education")},
        "wage_low": line.wage_low_fen // 100 or None, "wage_high": line.wage_high_fen // 100 or None, "lodging": word[line.lodging], "meals": word[line.meals],
    }  # fmt: skip
    form = VacancyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            vacancies.correct(vacancy_id=vacancy_id, facts=form.facts(), at=timezone.now(), by=request.viewer)
        except CannotAct as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("已改好。改了工资、年龄、地点等内容的，要重新核实。"))
            return redirect("jobs:vacancy", vacancy_id)
    return render(
        request, "jobs/correct.html", {"line": line, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@needs(access.EDIT)
def take(request: PageRequest) -> HttpResponse:
    """Lists come in; the answer is a page of its own."""
    access.require(request.viewer, access.EDIT)
    season = request.season_year or 0
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _with_file(
                form.cleaned_data["file"],
                partial(intake.take_in, season=season, at=timezone.now(), by=request.viewer),
            )
        except CannotAct as refusal:
            form.add_error("file", refusal.sentence)
        else:
            kept = supply.intakes(request.viewer, season=season, most=1)
            if kept and answer["new"] + answer["updated"] + answer["refused_rows"] + len(answer["flagged"]):
                return redirect("jobs:intake", kept[0].pk)
            messages.info(
                request,
                _("这个文件导入过，没有变化。")
                if answer["rows"]
                else "；".join(u["reason"] for u in answer["unread"]),
            )
            return redirect("jobs:take")
    context = {"form": form, "intakes": supply.intakes(request.viewer, season=season)}
    return render(request, "jobs/take.html", context, status=422 if form.errors else 200)


def _with_file(file: Any, act: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    if (file.size or 0) > MOST_BYTES:
        raise CannotAct("SIZE", "文件超过 20 MB。请分开导入。")
    name = Path(file.name or "").name[:100]
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        path = Path(folder) / f"posts{Path(name).suffix[:6].lower()}"
        with path.open("wb") as stream:
            for chunk in file.chunks():
                stream.write(chunk)
        return act(path, shown_as=name)


@require_GET
@needs(access.EDIT)
def intake_page(request: PageRequest, intake_id: int) -> HttpResponse:
    """What became of one drop: refused rows first, each as it was read."""
    found, refused, flagged = supply.intake(request.viewer, intake_id)
    return render(
        request,
        "jobs/intake.html",
        {"intake": found, "refused": refused, "flagged": flagged, "r": found.result},
    )
