"""Pages of returns: the board, one period, one return and its acts, the persons behind its figures, corrections, the proof of a paper."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import answer_button, carried_out
from qicheng.core.shapes import Pager
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.places import queries as places
from qicheng.reports import asking, board, bulletin, frozen, gathering, issued, returns
from qicheng.reports.return_forms import CorrectForm, DecideForm, ExtendForm, FillForm
from qicheng.reports.services import correcting, documents, filled, returning
from qicheng.reports.services.tables import Made


@require_GET
@needs(returns.VIEW)
def index(request: PageRequest) -> HttpResponse:
    """The board."""
    if request.season_year is None:
        return render(request, "reports/first.html")
    asked = request.GET
    found = board.board(
        request.viewer, season=request.season_year, code=asked.get("code", ""), level=asked.get("level", ""), at=timezone.now()
    )  # fmt: skip
    asked_open = issued.open_for(request.viewer, season=request.season_year, at=timezone.now())
    context = {
        "board": found, "asked_open": asked_open, "may_bind": request.viewer.may(issued.BIND, request.county_code),
        "may_week": request.viewer.may(returns.VIEW, request.county_code),
    }  # fmt: skip
    return render(request, "reports/board.html", context)


@require_GET
@needs(returns.VIEW)
def period(request: PageRequest, period_id: int) -> HttpResponse:
    """One period, unit by unit."""
    unit, level = request.GET.get("unit", ""), request.GET.get("level", "")
    found = board.whole(request.viewer, period_id, unit=unit, level=level, at=timezone.now())
    rows = [(line, values, found.said[line.id]) for line, values in found.rows]
    context = {"page": found, "rows": rows, "is_issued": bool(asking.table_id(found.period.code))}
    return render(request, "reports/period.html", context)


@require_POST
@needs(returns.REVIEW, returns.ACCEPT)
def accept_all(request: PageRequest, period_id: int) -> HttpResponse:
    """Takes in everything of a period that waits for this viewer."""
    found = board.whole(request.viewer, period_id, unit=request.POST.get("unit", ""), at=timezone.now())
    done, faults = returning.accept_all(return_ids=found.acceptable, at=timezone.now(), by=request.viewer)
    if done:
        messages.success(request, ngettext("已接收 %(n)d 份。", "已接收 %(n)d 份。", done) % {"n": done})
    for fault in faults[:3]:
        messages.error(request, fault)
    return redirect(f"{reverse('reports:period', args=[period_id])}?{urlencode({'unit': found.unit})}")


def _page(
    request: PageRequest, return_id: int, *, status: int = 200, fault: str = "", said: FillForm | None = None
) -> HttpResponse:
    found = board.sheet(request.viewer, return_id, at=timezone.now())
    facts = (
        {f.fact.code: said.data.get(f"fact-{f.fact.code}", "") for f in found.facts if not f.fact.summed}
        if said
        else {}
    )
    remarks = {f.code: said.data.get(f"remark-{f.code}", "") for f in found.figures} if said else {}
    context = {
        "page": found, "fault": fault, "key": uuid.uuid4(), "facts": [(f, facts.get(f.fact.code, f.value)) for f in found.facts],
        "figures": [(f, remarks.get(f.code, f.remark)) for f in found.figures], "extend_form": ExtendForm(),
    }  # fmt: skip
    return render(request, "reports/return.html", context, status=status)


@require_GET
@needs(returns.VIEW)
def one(request: PageRequest, return_id: int) -> HttpResponse:
    """One return."""
    return _page(request, return_id)


@require_POST
@needs(returns.FILL)
def fill(request: PageRequest, return_id: int) -> HttpResponse:
    """Keeps, sends up, or reports nought; what was typed stays on the page when it is refused."""
    form = FillForm(request.POST)
    row = returns.one(request.viewer, return_id)
    facts, remarks = form.said(asking.form_of(row))
    by, at = request.viewer, timezone.now()

    def act() -> None:
        said = form.cleaned_data
        if said["act"] not in {"submit", "zero"}:
            returning.keep(return_id=return_id, facts=facts, remarks=remarks, at=at, by=by)
            messages.success(request, _("已暂存，还没有报出。"))
            return
        zero = said["act"] == "zero"
        messages.success(
            request, returning.submit(return_id=return_id, facts=facts, remarks=remarks, zero=zero, key=said["key"], at=at, by=by)
        )  # fmt: skip

    if carried_out(form, act):
        return redirect("reports:return", return_id)
    return _page(
        request, return_id, status=422, fault=" ".join(str(e) for e in form.non_field_errors()), said=form
    )


def _step(
    request: PageRequest, of: int, said: str, act: Callable[..., object], **known: object
) -> HttpResponse:
    """Does `act` with what is known, now and as the viewer; a refusal stands on the return's page."""
    return answer_button(
        request, act, said=said, to=redirect("reports:return", of), again=lambda why: _page(request, of, status=422, fault=why), **known
    )  # fmt: skip


@require_POST
@needs(returns.REVIEW)
def review(request: PageRequest, return_id: int) -> HttpResponse:
    """A second person of the unit agrees."""
    return _step(request, return_id, _("已审核，等待县级接收。"), returning.review, return_id=return_id)


@require_POST
@needs(returns.REVIEW, returns.ACCEPT)
def accept(request: PageRequest, return_id: int) -> HttpResponse:
    """The superior takes it in."""
    said = _("已接收，数字从此固定。要改动走更正单。")
    return _step(request, return_id, said, returning.accept, return_id=return_id)


@require_POST
@needs(returns.REVIEW, returns.ACCEPT)
def send_back(request: PageRequest, return_id: int) -> HttpResponse:
    """Sends it back with a reason."""
    reason, said = request.POST.get("reason", ""), _("已退回，填报人会看到原因。")
    return _step(request, return_id, said, returning.send_back, return_id=return_id, reason=reason)


@require_POST
@needs(returns.EXTEND)
def extend(request: PageRequest, return_id: int) -> HttpResponse:
    """A later due moment."""
    form = ExtendForm(request.POST)
    if not form.is_valid():
        return _page(request, return_id, status=422, fault=_("请选好延到哪一天几点。"))
    said = _("已延期，原因会印在报表上。")
    return _step(request, return_id, said, returning.extend, return_id=return_id, **form.cleaned_data)


@require_GET
@needs("people.view")
def names(request: PageRequest, return_id: int, measure: str) -> HttpResponse:
    """The persons behind a figure of a return, as they were counted."""
    row = returns.one(request.viewer, return_id)
    back = (reverse("reports:return", args=[row.pk]), row.period)
    return _names(request, row.unit, row.period.season, measure, frozen.ids_behind(row, measure), back)


@require_GET
@needs("people.view")
def period_names(request: PageRequest, period_id: int, measure: str) -> HttpResponse:
    """The persons behind a sum of a period: of the units that have reported, or of the whole list at that instant."""
    row, unit = returns.period(request.viewer, period_id), request.GET.get("unit", "")
    ids = frozen.ids_of_period(
        request.viewer, row, unit, measure, reported=request.GET.get("only") == "reported"
    )
    return _names(
        request,
        unit,
        row.season,
        measure,
        ids,
        (f"{reverse('reports:period', args=[row.pk])}?{urlencode({'unit': unit})}", row),
    )


def _names(
    request: PageRequest, unit: str, season: int, measure: str, ids: list[int], back: tuple[str, object]
) -> HttpResponse:
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    figure = frozen.Figure(unit=unit, season=season, code=measure)
    found = frozen.behind(request.viewer, figure, ids, on=timezone.localdate(), after=start)
    if found is None:
        raise Http404
    villages = places.names(sorted({x.village for x in found.lines}))
    kept = {k: v for k in ("unit", "only") if (v := request.GET.get(k))}
    pager = Pager(
        next_url=f"?{urlencode({**kept, 'after': found.more})}" if found.more else None, first_url=f"?{urlencode(kept)}" if after else None,
        shown=len(found.lines) + found.hidden, total=found.figure,
    )  # fmt: skip
    lines = [(x, villages.get(x.village, x.village)) for x in found.lines]
    context = {
        "period": back[1],
        "back": back[0],
        "unit_name": places.full_name(unit),
        "page": found,
        "lines": lines,
        "pager": pager,
    }
    return render(request, "reports/return_names.html", context)


@require_http_methods(["GET", "POST"])
@needs(returns.FILL)
def correct(request: PageRequest, return_id: int) -> HttpResponse:
    """A correction: whose later row should count."""
    viewer, at = request.viewer, timezone.now()
    row = returns.one(viewer, return_id)
    if not viewer.may(returns.FILL, row.unit):
        raise NotAllowed
    found = frozen.candidates(viewer, row, on=timezone.localdate())
    form = CorrectForm(
        request.POST if request.method == "POST" else None, journeys=[c.changed.journey_id for c in found]
    )
    form_of = asking.form_of(row)
    facts, _remarks = FillForm(request.POST).said(form_of)
    if request.method == "POST" and carried_out(
        form,
        lambda: correcting.propose(
            return_id=return_id,
            journeys=form.cleaned_data["journeys"],
            facts=facts,
            reason=form.cleaned_data["reason"],
            at=at,
            by=viewer,
        ),
    ):
        messages.success(request, _("更正单已提交，等上级批准。"))
        return redirect("reports:return", return_id)
    shot = returns.current(row)
    said = (shot.facts if shot else {}) | gathering.sums(row, form_of)
    context = {
        "row": row, "unit_name": places.full_name(row.unit), "candidates": found, "form": form, "picked": request.POST.getlist("journeys"),
        "facts": [(f, request.POST.get(f"fact-{f.code}", said.get(f.code, ""))) for f in form_of.facts],
    }  # fmt: skip
    return render(request, "reports/correct.html", context, status=422 if form.errors else 200)


@require_POST
@needs(returns.REVIEW, returns.ACCEPT)
def decide(request: PageRequest, return_id: int, correction_id: int) -> HttpResponse:
    """Approves or refuses a correction."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, return_id, status=422, fault=_("请选同意或不予更正。"))
    yes, answer = form.cleaned_data["approve"] == "yes", form.cleaned_data["answer"]
    said = _("已批准更正，生成了新的一版。") if yes else _("已答复不予更正。")
    return _step(
        request, return_id, said, correcting.decide, correction_id=correction_id, approve=yes, answer=answer
    )


@require_GET
@needs(returns.VIEW)
def proof(request: PageRequest, code: str) -> HttpResponse:
    """Where the QR code on a paper leads: what it was printed from, and whether that is still what was signed."""
    shot, paper = frozen.of_code(code.upper()), frozen.paper_of_code(code.upper())
    unit = shot.of.unit if shot else paper.unit if paper else ""
    if not unit or not request.viewer.may(returns.VIEW, unit):
        raise Http404
    if paper is not None:
        shots = [
            (s, returning.digest_of(s) == s.digest, frozen.is_current(s), places.name_of(s.of.unit))
            for s in frozen.shots_of(paper)
        ]
        context = {
            "paper": paper,
            "shots": shots,
            "is_true": all(s[1] for s in shots),
            "is_current": all(s[2] for s in shots),
        }
        return render(request, "reports/paper.html", context)
    assert shot is not None  # noqa: S101
    labels = [(m.label, shot.figures.get(m.code, 0)) for m in returns.measures(shot.of.period)]
    context = {
        "shot": shot, "unit_name": places.full_name(shot.of.unit), "figures": labels, "facts": frozen.facts_of(shot),
        "is_true": returning.digest_of(shot) == shot.digest, "is_current": frozen.is_current(shot),
    }  # fmt: skip
    return render(request, "reports/proof.html", context)


def sent(request: PageRequest, make: Callable[[], Made], back: str) -> HttpResponse | FileResponse:
    """A file that an act makes; where it refuses, its sentence on the page `back`."""
    try:
        made = make()
    except CannotAct as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)
    stream = made.path.open("rb")
    made.path.unlink()  # stays readable until it is sent
    return FileResponse(stream, as_attachment=True, filename=made.name)


@require_POST
@needs(returns.VIEW)
def period_file(request: PageRequest, period_id: int) -> HttpResponse | FileResponse:
    """A period's table as a numbered document; with `issued` the issuer's own file, filled with what the unit has signed."""
    unit, level, form = (request.POST.get(n, "") for n in ("unit", "level", "form"))
    of: dict[str, Any] = {
        "period_id": period_id, "unit": unit, "site": request.build_absolute_uri("/")[:-1], "at": timezone.now(), "by": request.viewer,
    }  # fmt: skip
    return sent(
        request,
        lambda: filled.of_period(**of) if form == "issued" else documents.of_period(**of, level=level, form=form),
        f"{reverse('reports:period', args=[period_id])}?{urlencode({'unit': unit})}",
    )  # fmt: skip


def _monday(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    return bulletin.monday_of(day)


@require_GET
@needs(returns.VIEW)
def week(request: PageRequest) -> HttpResponse:
    """The weekly bulletin."""
    if request.season_year is None:
        return render(request, "reports/first.html")
    monday = _monday(request.GET.get("week", ""))
    found = bulletin.week(request.viewer, season=request.season_year, monday=monday, at=timezone.now())
    days = dt.timedelta(days=7)
    context = {
        "week": found,
        "sunday": monday + days - dt.timedelta(days=1),
        "before": monday - days,
        "after": monday + days,
    }
    return render(request, "reports/bulletin.html", context)


@require_POST
@needs(returns.VIEW)
def week_file(request: PageRequest) -> HttpResponse | FileResponse:
    """The bulletin as a numbered document."""
    monday, form, site = (
        _monday(request.POST.get("week", "")),
        request.POST.get("form", ""),
        request.build_absolute_uri("/")[:-1],
    )
    return sent(
        request,
        lambda: documents.of_week(season=request.season_year or 0, monday=monday, form=form, site=site, at=timezone.now(), by=request.viewer),
        f"{reverse('reports:bulletin')}?{urlencode({'week': monday.isoformat()})}",
    )  # fmt: skip
