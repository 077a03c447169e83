"""Pages about people and posts: who of a village wants work and what fits, one person's wish and offers, telling, signing up, answers."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.codes import qr_svg
from qicheng.core.shapes import BulkAction, Pager
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.jobs import access, planning
from qicheng.jobs.forms import AnswerForm, ListForm, WishForm
from qicheng.jobs.queries import people, supply
from qicheng.jobs.services import answering, common, hosting, pushing
from qicheng.places import queries as places
from qicheng.places.picking import pick

SHOWS = (("", _("全部")), ("TELL", _("要告诉")), ("CONSENT", _("没问过短信")), ("NONE", _("没有推荐")))


@require_GET
@needs(access.OFFER)
def index(request: PageRequest) -> HttpResponse:
    """Those who want work, a card each, with what was matched and how far it came."""
    said, viewer = ListForm(request.GET).said(), request.viewer
    where = pick(
        viewer,
        access.OFFER,
        county=request.county_code,
        town=said.get("town", ""),
        village=said.get("village", ""),
        unit=said.get("unit", ""),
    )
    own, show, after = viewer.own_only(access.OFFER), said.get("show", ""), said.get("after", 0)
    season = request.season_year or 0
    ready = own or bool(where.unit)
    cards, more, count = (
        people.cards(viewer, season=season, unit=where.unit, on=timezone.localdate(), show=show, after=after)
        if ready
        else ([], 0, 0)
    )
    names = where.names | places.names(sorted({c.person.village for c in cards} - where.names.keys()))
    base = {k: v for k, v in {"unit": where.unit, "show": show}.items() if v}
    pager = Pager(
        next_url=f"?{urlencode({**base, 'after': more})}" if more else None,
        first_url=f"?{urlencode(base)}" if after else None,
        shown=len(cards),
    )
    context = {
        "cards": [(c, names.get(c.person.village, "")) for c in cards], "filters": where.filters, "count": count, "own": own, "ready": ready, "show": show, "unit": where.unit,
        "shows": [(code, _(word)) for code, word in SHOWS], "pager": pager, "unit_name": names.get(where.unit, ""),
        "actions": (BulkAction(label=_("都同意接收短信"), url=reverse("jobs:agree"), icon="check"),),
    }  # fmt: skip
    return render(request, "jobs/people.html", context)


@require_POST
@needs(access.OFFER)
def agree(request: PageRequest) -> HttpResponse:
    """All chosen persons agreed to receive messages."""
    ids = sorted({int(v) for v in request.POST.getlist("chosen") if v.isdigit() and len(v) < 19})
    done = pushing.agree(
        season=request.season_year or 0, person_ids=ids, at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("已记 %(n)s 人同意接收岗位短信。") % {"n": done})
    return redirect("jobs:people")


@require_http_methods(["GET", "POST"])
@needs(access.OFFER)
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """One person: the wish, the offers, what else fits now."""
    season, now, viewer = request.season_year or 0, timezone.now(), request.viewer
    today = timezone.localdate(now)
    card = people.person_card(viewer, person_id, season=season, on=today)
    w = card.wish
    initial = {
        "agreed": {None: "", True: "yes", False: "no"}[w.agreed],
        "asked": w.asked,
        "declined": w.declined,
        "trades": w.trades,
        "lowest": (w.lowest_fen or 0) // 100 or None,
        "alone": w.alone,
    }
    form = WishForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            pushing.record_wish(season=season, person_id=person_id, at=now, by=viewer, **form.facts())
        except CannotAct as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("已记下。"))
            return redirect("jobs:person", person_id)
    fits = planning.fits(viewer, person_id, season=season, terms=common.terms_on(today), at=now)
    known = supply.lines_by_id([v for v, _s in fits], on=today)
    had = {o.vacancy.id for o in card.offers}
    context = {
        "card": card, "form": form, "village": places.name_of(card.person.village), "fits": [(known[v], why) for v, why in fits if v not in had],
        "address": request.session.pop(f"job:{person_id}", ""), "today": today,
    }  # fmt: skip
    if context["address"]:
        context["code"] = qr_svg(str(context["address"]))
    return render(request, "jobs/person.html", context, status=422 if form.errors else 200)


@require_POST
@needs(access.OFFER)
def tell(request: PageRequest, person_id: int) -> HttpResponse:
    """The person was told; the link for the own phone is shown once."""
    token = pushing.tell_in_person(
        season=request.season_year or 0, person_id=person_id, at=timezone.now(), by=request.viewer
    )
    request.session[f"job:{person_id}"] = request.build_absolute_uri(reverse("offer:offers", args=[token]))
    messages.success(request, _("已记“告诉本人”。让本人用手机扫码，能看岗位、能报名。"))
    return redirect("jobs:person", person_id)


@require_POST
@needs(access.OFFER)
def apply(request: PageRequest, person_id: int, vacancy_id: int) -> HttpResponse:
    """Signs the person up, who stands beside."""
    answering.apply_for(
        season=request.season_year or 0,
        person_id=person_id,
        vacancy_id=vacancy_id,
        at=timezone.now(),
        by=request.viewer,
    )
    messages.success(request, _("已报名，企业会看到。"))
    return redirect("jobs:person", person_id)


@require_POST
@needs(access.OFFER)
def arrived(request: PageRequest, person_id: int, offer_id: int) -> HttpResponse:
    """The family says that the person is at work."""
    form = AnswerForm(request.POST)
    if not form.is_valid() or form.cleaned_data["day"] is None:
        raise CannotAct("DAY", _("请填写到岗日期。"))
    answering.arrive_for(
        season=request.season_year or 0,
        offer_id=offer_id,
        day=form.cleaned_data["day"],
        at=timezone.now(),
        by=request.viewer,
    )
    messages.success(request, _("已登记到岗。"))
    return redirect("jobs:person", person_id)


@require_POST
@needs(access.VERIFY, access.PUSH)
def answer(request: PageRequest, vacancy_id: int, offer_id: int) -> HttpResponse:
    """A firm's answer, or the first day, written down by the county."""
    access.require(request.viewer, access.VERIFY, access.PUSH)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise CannotAct("CHOICE", _("请选择录用、不录用或到岗。"))
    try:
        said(form, offer_id, by=request)
    except CannotAct as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("已记下。"))
    return redirect("jobs:vacancy", vacancy_id)


@require_POST
@needs(access.VERIFY, access.PUSH)
def link(request: PageRequest, vacancy_id: int) -> HttpResponse:
    """The firm's own link to those who signed up, shown once."""
    token = hosting.firm_link(vacancy_id=vacancy_id, at=timezone.now(), by=request.viewer)
    request.session[f"hires:{vacancy_id}"] = request.build_absolute_uri(reverse("hiring:hires", args=[token]))
    return redirect("jobs:vacancy", vacancy_id)


def said(form: AnswerForm, offer_id: int, *, by: PageRequest) -> None:
    """The form's word as the act that it means."""
    told, at = form.cleaned_data, timezone.now()
    if told["what"] == "arrive":
        if told["day"] is None:
            raise CannotAct("DAY", _("请填写到岗日期。"))
        return answering.arrive(offer_id=offer_id, day=told["day"], at=at, by=by.viewer)
    act = partial(answering.answer, offer_id=offer_id, note=told["note"], at=at, by=by.viewer)
    return act(hired=told["what"] == "hire")
