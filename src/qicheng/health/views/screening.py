"""The screening desk: the day by unit, people by village, three taps a person; one person's clearance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import answer_form, attempt
from qicheng.core.shapes import Pager
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.web import PageRequest
from qicheng.health import access, desk_queries, queries
from qicheng.health.forms import (
    DEGREES,
    SYMPTOMS,
    ClinicFormForm,
    OrderForm,
    OverrideForm,
    PickForm,
    ReasonForm,
    ReportForm,
    TapsForm,
    VisitForm,
)
from qicheng.health.services import clearing, fevers, opening, screening
from qicheng.health.services.fevers import Report
from qicheng.health.services.screening import Taps
from qicheng.health.views.doors import page, station
from qicheng.people import reaching
from qicheng.places import queries as places
from qicheng.places.picking import pick


@require_GET
@station(access.SCREEN)
def index(request: PageRequest) -> HttpResponse:
    """Today: who is to be measured, by unit; in a village, or when somebody is looked for, the cards themselves."""
    said = PickForm(request.GET).said()
    picked = pick(
        request.viewer, access.SCREEN, county=request.county_code, town=said.get("town", ""), village=said.get("village", ""), unit=said.get("unit", "")
    )  # fmt: skip
    at, season = timezone.now(), request.season_year or 0
    usual = (
        "VILLAGE" if request.viewer.may(access.IMPORT) else "STATION"
    )  # who hands in no lists stands at the gate
    text, show, place = said.get("text", ""), said.get("show", "todo"), said.get("place", usual)
    context: dict[str, object] = {
        "picked": picked, "text": text, "show": show, "place": place, "degrees": DEGREES, "symptoms": SYMPTOMS, "again": desk_queries.asked_again(request.viewer, season=season, at=at),
        "may_duty": request.viewer.may(access.DUTY), "may_import": request.viewer.may(access.IMPORT), "may_report": request.viewer.may(access.REPORT),
    }  # fmt: skip
    if picked.is_village or text or show == "again":
        cards, more = desk_queries.cards(
            request.viewer,
            season=season,
            unit=picked.unit,
            text=text,
            show="all" if text else show,
            after=said.get("after", 0),
            at=at,
        )
        base = {
            k: v for k, v in (("unit", picked.unit), ("text", text), ("show", show), ("place", place)) if v
        }
        pager = Pager(
            next_url=f"?{urlencode({**base, 'after': more})}" if more else None, first_url=f"?{urlencode(base)}" if said.get("after") else None,
            shown=len(cards),
        )  # fmt: skip
        context |= {"cards": [(c, uuid4()) for c in cards], "pager": pager, "base": base}
    else:
        lines = desk_queries.day_table(
            request.viewer, season=season, unit=picked.unit, on=timezone.localdate(at)
        )
        context |= {
            "lines": lines,
            "total": {
                k: sum(getattr(x, k) for x in lines)
                for k in ("going", "measured", "missing", "again", "cleared")
            },
        }
    return page(request, "health/desk.html", context)


@require_POST
@station(access.SCREEN)
def screen(request: PageRequest, person_id: int) -> HttpResponse:
    """One person measured."""
    form = TapsForm(request.POST)
    at, season, fault = timezone.now(), request.season_year or 0, ""
    card = desk_queries.card(request.viewer, person_id, season=season, at=at)
    form.is_valid()
    said = form.cleaned_data
    try:
        taps = Taps(
            temperature=said.get("temperature") or said.get("chip") or "", symptoms="、".join(said.get("symptoms") or []),
            contact=said.get("contact") or "", place=said.get("place") or "",
        )  # fmt: skip
        if (
            not taps.temperature
            and not taps.symptoms
            and not taps.contact
            and request.POST.get("well") != "1"
        ):
            raise CannotAct("EMPTY", _("还没有点体温。请先点一个体温，或填写后再记下。"))
        done = screening.screen(
            person_id=person_id, season=season, taps=taps, at=at, by=request.viewer, key=said.get("key")
        )
        note, tone = _told(done.state)
        card = desk_queries.card(request.viewer, person_id, season=season, at=at)
    except CannotAct as refusal:
        fault, note, tone = refusal.sentence, "", ""
    if request.htmx:
        context = {
            "card": card, "key": uuid4(), "degrees": DEGREES, "symptoms": SYMPTOMS, "place": said.get("place") or "VILLAGE", "fault": fault, "note": note,
            "tone": tone, "may_duty": request.viewer.may(access.DUTY), "may_report": True,
        }  # fmt: skip
        return page(request, "health/_card.html", context, status=422 if fault else 200)
    (messages.error if fault or tone == "bad" else messages.success)(request, fault or note)
    return redirect(
        f"{reverse('health:index')}?{urlencode({'unit': request.POST.get('unit', ''), 'place': said.get('place') or 'VILLAGE'})}"
    )


def _told(state: str) -> tuple[str, str]:
    """What whoever measured is told, and how it sounds."""
    if state == "FEVER":
        return _("发热，已报告县疫情指挥部值班、卫生院和乡镇。请让本人戴口罩，在原地等候来电。"), "bad"
    if state == "FLAGGED":
        return _("已记下。有症状或接触史，先不安排出行，请联系卫生院。"), "warn"
    return _("已记下。"), "ok"


@require_GET
@station(access.SCREEN)
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """One person's clearance: what is missing and what would change it."""
    return _person(request, person_id)


def _person(request: PageRequest, person_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    at, season, viewer = timezone.now(), request.season_year or 0, request.viewer
    card = desk_queries.card(viewer, person_id, season=season, at=at)
    doctor = viewer.may(access.VIEW)
    context = {
        "card": card, "doctor": doctor, "verdict": desk_queries.verdict_for(viewer, person_id, season=season, at=at) if doctor else None,
        "is_chief": viewer.may(access.OVERRIDE) and clearing.is_chief(viewer), "reason_form": ReasonForm(auto_id="r_%s"), "clinic_form": ClinicFormForm(auto_id="c_%s", initial={"issued": timezone.localdate(at)}),
        "visit_form": VisitForm(auto_id="v_%s"), "override_form": OverrideForm(auto_id="o_%s"), "report_form": ReportForm(auto_id="p_%s", initial={"key": uuid4()}), "may_report": viewer.may(access.REPORT),
    }  # fmt: skip
    return page(request, "health/person.html", {**context, **more}, status=status)


def _on_person(
    request: PageRequest, person_id: int, form: Form, act: Callable[..., object], said: str, *, name: str
) -> HttpResponse:
    """Runs an act of the person's page. What is wrong stands in its own form, with everything that was typed."""
    return answer_form(
        request, form, act, said=said, to=redirect("health:person", person_id),
        again=lambda: _person(request, person_id, status=422, **{name: form}), person_id=person_id, season=request.season_year or 0,
    )  # fmt: skip


@require_POST
@station(access.VIEW)
def readings(request: PageRequest, person_id: int) -> HttpResponse:
    """A person's readings opened, with a reason and a trace."""
    form = ReasonForm(request.POST, auto_id="r_%s")
    found = attempt(
        request, form, opening.open_readings, person_id=person_id, season=request.season_year or 0
    )
    return _person(
        request, person_id, status=found.status, reason_form=form, opened=found.answer or [], is_opened=found.done
    )  # fmt: skip


@require_POST
@station(access.DUTY)
def clinic_form(request: PageRequest, person_id: int) -> HttpResponse:
    """A clinic's certificate."""
    form = ClinicFormForm(request.POST, auto_id="c_%s")
    return _on_person(
        request, person_id, form, screening.file_form, _("已登记卫生院证明。"), name="clinic_form"
    )


@require_POST
@station(access.SCREEN)
def visit(request: PageRequest, person_id: int) -> HttpResponse:
    """A place lately visited."""
    form = VisitForm(request.POST, auto_id="v_%s")
    return _on_person(
        request, person_id, form, screening.add_visit, _("已登记到过的地方。"), name="visit_form"
    )


@require_POST
@station(access.OVERRIDE)
def override(request: PageRequest, person_id: int) -> HttpResponse:
    """The duty chief's word."""
    form = OverrideForm(request.POST, auto_id="o_%s")
    return answer_form(
        request, form, clearing.override, said=_("已特批放行。"), to=redirect("health:chief"),
        again=lambda: _chief(request, status=422, form=form), person_id=person_id, season=request.season_year or 0,
    )  # fmt: skip


@require_GET
@station(access.OVERRIDE)
def chief(request: PageRequest) -> HttpResponse:
    """The duty chief looks somebody up to let go despite what is missing."""
    return _chief(request)


def _chief(
    request: PageRequest,
    *,
    status: int = 200,
    form: OverrideForm | None = None,
    order_form: OrderForm | None = None,
) -> HttpResponse:
    text, at, season = request.GET.get("text", "").strip()[:40], timezone.now(), request.season_year or 0
    found = desk_queries.for_chief(request.viewer, text, season=season, at=at) if text else []
    context: dict[str, object] = {
        "text": text, "cards": found, "form": form or OverrideForm(), "is_chief": clearing.is_chief(request.viewer), "orders": queries.orders(season),
        "order_form": order_form or _order_form(request), "asks_order": queries.asks_order(season, at=at),
    }  # fmt: skip
    return page(request, "health/chief.html", context, status=status)


def _order_form(request: PageRequest, data: object = None) -> OrderForm:
    code = request.county_code
    return OrderForm(
        data, places=[(code, places.name_of(code)), *((t.code, t.name) for t in places.children(code))]
    )


@require_POST
@station(access.OVERRIDE)
def order(request: PageRequest) -> HttpResponse:
    """Headquarters' order that people of a place may leave."""
    form = _order_form(request, request.POST)
    return answer_form(
        request, form, clearing.order_departure, said=lambda n: _("已下达出发指令，现在有 %(n)s 人可以出行。") % {"n": n},
        to=redirect("health:chief"), again=lambda: _chief(request, status=422, order_form=form), season=request.season_year or 0,
    )  # fmt: skip


@require_POST
@station(access.REPORT)
def report(request: PageRequest, person_id: int) -> HttpResponse:
    """A fever heard of: from work, from the family, on the phone."""
    form = ReportForm(request.POST, auto_id="p_%s")
    desk_queries.card(request.viewer, person_id, season=request.season_year or 0, at=timezone.now())
    village = reaching.facts([person_id], whole=False)[person_id].village

    def act(
        *, person_id: int, season: int, key: UUID | None, at: dt.datetime, by: Viewer, **said: str
    ) -> None:
        facts = Report(
            key=fevers.page_key(key or uuid4()), person=person_id, village=village, place="WORK", seen_at=at, said=said["said"], where=said["where"]
        )  # fmt: skip
        fevers.report(facts, season=season, at=at, by=by)

    return _on_person(
        request, person_id, form, act, _("已报告县疫情指挥部值班、卫生院和乡镇。"), name="report_form"
    )


@require_GET
@station(access.SCREEN, access.DUTY, access.REPORT)
def due(request: PageRequest) -> HttpResponse:
    """What health asks of the viewer today: a line for the home page and the frame."""
    count = queries.open_count(request.viewer, season=request.season_year or 0)
    return page(
        request,
        "health/_due.html",
        {
            "count": count,
            "again": len(
                desk_queries.asked_again(request.viewer, season=request.season_year or 0, at=timezone.now())
            )
            if request.viewer.may(access.SCREEN)
            else 0,
        },
    )
