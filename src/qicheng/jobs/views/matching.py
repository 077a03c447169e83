"""Pages of matching and numbers: rounds, the push, the funnel with its names, need against wish, the county's figures, the poster."""

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
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.jobs import access
from qicheng.jobs.forms import ListForm, TermsForm
from qicheng.jobs.queries import funnel, people, supply
from qicheng.jobs.rules.words import STEPS, WHY_NOT_TOLD
from qicheng.jobs.services import common, matching, pushing
from qicheng.jobs.services import terms as terms_acts
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.places.gazetteer import province_name, short_name
from qicheng.places.picking import pick

PEOPLE = "people.view"


@require_http_methods(["GET", "POST"])
@needs(access.PUSH)
def rounds(request: PageRequest) -> HttpResponse:
    """The rounds so far; a new one by POST."""
    access.require(request.viewer, access.PUSH)
    season, today = request.season_year or 0, timezone.localdate()
    if request.method == "POST":
        try:
            number = matching.match(season=season, at=timezone.now(), by=request.viewer)
        except CannotAct as refusal:
            messages.error(request, refusal.sentence)
            return redirect("jobs:rounds")
        messages.success(request, _("匹配好了，看过再推送。"))
        return redirect("jobs:round", number)
    context = {
        "rounds": funnel.rounds(season=season), "counts": supply.counts(season=season, on=today), "terms": common.terms_on(today),
        "wanted": len(people.wanting_work(request.viewer, season=season, capability=access.PUSH)), "may_terms": request.viewer.may("season.edit"),
    }  # fmt: skip
    return render(request, "jobs/rounds.html", context)


@require_GET
@needs(access.PUSH)
def round_page(request: PageRequest, round_id: int) -> HttpResponse:
    """One round: whom it reaches, how near the proven best, how fair, what was left."""
    access.require(request.viewer, access.PUSH)
    found = funnel.matching_round(round_id)
    if found is None:
        raise Http404
    figures = found.figures
    villages = [s["group"] for s in figures["fairness"]["village"]]
    names = places.names(villages)
    fairness = {
        _("性别"): figures["fairness"]["sex"], _("年龄"): figures["fairness"]["age"], _("户类型"): figures["fairness"]["poor"],
        _("村（社区）"): sorted(({**s, "group": names.get(s["group"], s["group"])} for s in figures["fairness"]["village"]), key=lambda s: (s["reached"] * 1000 // max(1, s["wanted"]), s["group"])),
    }  # fmt: skip
    shown = {
        t: [{**s, "percent": _percent(s["reached"], s["wanted"])} for s in lines]
        for t, lines in fairness.items()
    }
    unused = supply.lines_by_id(figures["unused"][:50], on=timezone.localdate())
    context = {
        "round": found, "f": figures, "fairness": shown.items(), "lines": funnel.of_round(round_id), "told": funnel.told_by(round_id), "unused": list(unused.values()),
        "share": _percent(figures["reached"], figures["wanted"]),
    }  # fmt: skip
    return render(request, "jobs/round.html", context)


def _percent(part: int, whole: int) -> float:
    return (part * 2000 + whole) // (2 * whole) / 10 if whole else 0.0


@require_POST
@needs(access.PUSH)
def push(request: PageRequest, round_id: int) -> HttpResponse:
    """Tells those whom a message may reach."""
    site = request.build_absolute_uri("/")
    done = pushing.push(round_id=round_id, site=site, at=timezone.now(), by=request.viewer)
    words = "、".join(f"{_(WHY_NOT_TOLD[k])} {n}" for k, n in done.not_told.items())
    later = (
        _("，安静时段，到 %(at)s 再发") % {"at": f"{done.not_before:%m-%d %H:%M}"} if done.not_before else ""
    )
    messages.success(request, _("已给 %(n)s 人发短信%(later)s。") % {"n": done.told, "later": later})
    if words:
        messages.info(request, _("没有发短信的，由村里上门说：%(why)s。") % {"why": words})
    return redirect("jobs:round", round_id)


@require_GET
@needs(access.VIEW)
def funnel_page(request: PageRequest) -> HttpResponse:
    """推送 → 看 → 报名 → 录用 → 到岗 by unit, firm and vacancy."""
    viewer, season = request.viewer, request.season_year or 0
    begins = [p.ljust(12, "0") if p else request.county_code for p in viewer.prefixes(access.VIEW)]
    if not begins:
        return redirect("jobs:people")
    unit = ListForm(request.GET).said().get("unit") or begins[0]
    if places.place(unit) is None:
        raise Http404
    if not viewer.may(access.VIEW, short(unit)):
        raise NotAllowed
    below = {p.code: p.name for p in places.children(unit)} if unit.endswith("000") else {}
    context = {
        "unit": unit, "name": places.name_of(unit), "steps": [(k, w) for k, w in STEPS.items()], "total": funnel.total(viewer, season=season, unit=unit),
        "units": funnel.by_unit(viewer, season=season, names=below, unit=unit), "firms": funnel.by_enterprise(viewer, season=season, unit=unit),
        "vacancies": funnel.by_vacancy(viewer, season=season, unit=unit), "may_names": viewer.may(PEOPLE, short(unit)), "waiting": alone(funnel.waiting_answers(season=season, unit=unit))["unanswered"],
    }  # fmt: skip
    return render(request, "jobs/funnel.html", context)


@require_GET
@needs(access.VIEW)
def names(request: PageRequest, step: str) -> HttpResponse:
    """The names behind a number of the funnel."""
    access.require(request.viewer, PEOPLE)
    if step not in STEPS:
        raise Http404
    said = ListForm(request.GET).said()
    where = pick(
        request.viewer,
        PEOPLE,
        county=request.county_code,
        town=said.get("town", ""),
        village=said.get("village", ""),
        unit=said.get("unit", ""),
    )
    lines = funnel.names(
        request.viewer, season=request.season_year or 0, step=step, on=timezone.localdate(), unit=where.unit, vacancy=said.get("vacancy", 0), enterprise=said.get("enterprise", 0)
    )  # fmt: skip
    known = where.names | places.names(sorted({x.person.village for x in lines}))
    context = {
        "rows": [(x, known.get(x.person.village, "")) for x in lines],
        "word": STEPS[step],
        "unit_name": known.get(where.unit, ""),
        "unit": where.unit,
    }
    return render(request, "jobs/names.html", context)


@require_GET
@needs(access.VIEW)
def need(request: PageRequest) -> HttpResponse:
    """Where work is wanted, where posts are."""
    access.require(request.viewer, access.COUNTS)
    rows = people.need(request.viewer, season=request.season_year or 0, on=timezone.localdate())
    words = [
        (_("本县") if p == "LOCAL" else short_name(province_name(p)) if p else _("没有说地方"), w, n, s)
        for p, w, n, s in rows
    ]
    context = {
        "rows": words,
        "people": sum(r[1] for r in rows),
        "posts": sum(r[2] for r in rows),
        "short": sum(r[3] for r in rows),
    }
    return render(request, "jobs/need.html", context)


@require_http_methods(["GET", "POST"])
@needs("season.edit")
def terms(request: PageRequest) -> HttpResponse:
    """The county's figures."""
    today = timezone.localdate()
    now = common.terms_on(today)
    initial = {**asdict(now), "min_wage": (now.min_wage_fen or 0) // 100 or None, "from_date": today}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            terms_acts.set_terms(
                from_date=form.cleaned_data["from_date"],
                figures=form.figures(),
                at=timezone.now(),
                by=request.viewer,
            )
        except CannotAct as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("已保存。"))
            return redirect("jobs:terms")
    context = {"form": form, "history": supply.terms_history()}
    return render(request, "jobs/terms.html", context, status=422 if form.errors else 200)


@require_GET
@needs(access.VIEW)
def poster(request: PageRequest) -> HttpResponse:
    """A sheet for the village's wall: the best open posts and the code of the board. No person's facts."""
    lines = supply.shown(season=request.season_year or 0, on=timezone.localdate())[:12]
    address = request.build_absolute_uri(reverse("board:index"))
    context = {"lines": lines, "code": qr_svg(address), "address": address, "today": timezone.localdate()}
    return render(request, "jobs/poster.html", context)
