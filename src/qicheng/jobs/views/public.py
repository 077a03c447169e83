"""Pages without an account: the board for everybody, a person's own offers by link, a firm's sign-ups by link."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core import openly
from qicheng.core.acting import carried_out
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.jobs.forms import AnswerForm, ListForm, ReportForm
from qicheng.jobs.queries import people, supply
from qicheng.jobs.queries.supply import VacancyLine
from qicheng.jobs.rules.words import TRADES
from qicheng.jobs.services import answering, hosting, pushing, vacancies
from qicheng.places import queries as places
from qicheng.season import queries as seasons

MOST_TOLD = 20  # an hour and address


def _season() -> int:
    found = seasons.latest_season()
    return found.year if found else 0


def _county() -> str:
    code = places.county_code()
    return places.name_of(code) if code else ""


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """All posts that may be shown, for anybody; no person's facts, no firm's number."""
    said = ListForm(request.GET).said()
    lines = supply.shown(season=_season(), on=timezone.localdate())
    kept = [
        x
        for x in lines
        if (not said.get("trade") or x.trade == said["trade"]) and (said.get("where") != "LOCAL" or x.local)
    ]
    trades = [
        (k, _(w), k == said.get("trade")) for k, w in TRADES.items() if any(x.trade == k for x in lines)
    ]
    context = {
        "lines": kept,
        "trades": trades,
        "local": said.get("where") == "LOCAL",
        "county": _county(),
        "today": timezone.localdate(),
    }
    return openly.answer(request, "jobs/public/board.html", context)


def _shown(vacancy_id: int) -> VacancyLine:
    line = supply.lines_by_id([vacancy_id], on=timezone.localdate()).get(vacancy_id)
    if line is None or not line.shown:
        raise Http404
    return line


@require_GET
def post(request: HttpRequest, vacancy_id: int) -> HttpResponse:
    """One post on the board."""
    return openly.answer(request, "jobs/public/post.html", {"line": _shown(vacancy_id), "county": _county()})


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, vacancy_id: int) -> HttpResponse:
    """Anybody says that a post is not what it claims."""
    line = _shown(vacancy_id)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if openly.is_too_much(request, "jobs.report", most=MOST_TOLD, at=timezone.now()):
            return openly.answer(request, "jobs/public/fault.html", {"fault": openly.too_much()}, 429)
        if carried_out(
            form,
            lambda: vacancies.report_fraud(
                vacancy_id=vacancy_id,
                by_person=False,
                key=uuid.uuid4(),
                at=timezone.now(),
                address=openly.address(request),
                **form.cleaned_data,
            ),
        ):
            return openly.answer(request, "jobs/public/report.html", {"line": line, "done": True})
    return openly.answer(
        request, "jobs/public/report.html", {"line": line, "form": form}, 422 if form.errors else 200
    )


@require_GET
def offers(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own offers. The link is the right; looking is counted by the page itself, not by whoever fetches it ahead."""
    return _offers(request, token)


def _offers(request: HttpRequest, token: str, *, fault: str = "", said: str = "") -> HttpResponse:
    now = timezone.now()
    try:
        push = pushing.of_link(token, at=now)
    except NotAllowed as refusal:
        return openly.answer(request, "jobs/public/fault.html", {"fault": refusal.sentence}, 404)
    lines = people.offers_of(
        [push.person_id], season=push.season, on=timezone.localdate(now), told_only=True
    ).get(push.person_id, [])
    phones = hosting.phones([o.vacancy.id for o in lines])
    context = {
        "token": token, "rows": [(o, phones.get(o.vacancy.id, "")) for o in lines], "name": hosting.surname(push.person_id), "county": _county(), "fault": fault,
        "said": said, "stopped": hosting.has_stopped(push.person_id), "form": ReportForm(),
    }  # fmt: skip
    return openly.answer(request, "jobs/public/offers.html", context, 422 if fault else 200)


@require_POST
def seen(request: HttpRequest, token: str) -> HttpResponse:
    """The page was really opened."""
    try:
        pushing.see(token=token, at=timezone.now())
    except NotAllowed:
        return HttpResponse(status=404)
    return HttpResponse(status=204)


@require_POST
def act(request: HttpRequest, token: str) -> HttpResponse:
    """The person signs up, takes it back, wants no more messages, or says that something is wrong."""
    now, what, number = timezone.now(), request.POST.get("what", ""), request.POST.get("vacancy", "")
    vacancy = int(number) if number.isdigit() and len(number) < 19 else 0
    try:
        pushing.see(token=token, at=now)
        if what == "apply":
            answering.apply_by_link(token=token, vacancy_id=vacancy, at=now, address=openly.address(request))
            return _offers(request, token, said=_("已报名。企业会打电话给您，请保持电话畅通。"))
        if what == "withdraw":
            answering.withdraw_by_link(token=token, vacancy_id=vacancy, at=now)
            return _offers(request, token, said=_("已取消报名。"))
        if what == "stop":
            pushing.stop_by_link(token=token, at=now, address=openly.address(request))
            return _offers(request, token, said=_("好的，以后不再给您发岗位短信。"))
        if what == "report":
            text = str(request.POST.get("text", ""))[:600]
            hosting.report_by_link(
                token=token, vacancy_id=vacancy, text=text, at=now, address=openly.address(request)
            )
            return _offers(request, token, said=_("谢谢您。已停推这个岗位，由岗位信息收集组核实。"))
    except NotAllowed as refusal:
        return openly.answer(request, "jobs/public/fault.html", {"fault": refusal.sentence}, 404)
    except CannotAct as refusal:
        return _offers(request, token, fault=refusal.sentence)
    return redirect("offer:offers", token)


@require_http_methods(["GET", "POST"])
def hires(request: HttpRequest, token: str) -> HttpResponse:
    """A firm's sign-ups by its own link: who to call, hired or not, since when at work."""
    now, fault = timezone.now(), ""
    try:
        if request.method == "POST":
            fault = _hire(request, token, now)
        found = hosting.applicants(token=token, at=now, address=openly.address(request))
    except NotAllowed as refusal:
        return openly.answer(request, "jobs/public/fault.html", {"fault": refusal.sentence}, 404)
    return openly.answer(
        request,
        "jobs/public/hires.html",
        {"found": found, "token": token, "fault": fault, "today": timezone.localdate(now)},
        422 if fault else 200,
    )


def _hire(request: HttpRequest, token: str, at: dt.datetime) -> str:
    """Does what the firm says; a sentence where it cannot be done."""
    form, number = AnswerForm(request.POST), request.POST.get("offer", "")
    if not form.is_valid() or not number.isdigit() or len(number) > 18:
        return _("请选择录用、不录用或到岗。")
    told = form.cleaned_data
    try:
        if told["what"] == "arrive":
            day = told["day"] or timezone.localdate(at)
            answering.arrive_by_link(
                token=token, offer_id=int(number), day=day, at=at, address=openly.address(request)
            )
        else:
            answering.answer_by_link(
                token=token,
                offer_id=int(number),
                hired=told["what"] == "hire",
                note=told["note"],
                at=at,
                address=openly.address(request),
            )
    except CannotAct as refusal:
        return refusal.sentence
    return ""
