"""Pages of 公示: what hangs, what can be put up, one list with its A3 paper; objections and what came of them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qicheng.core.acting import answer_form, carried_out
from qicheng.core.papers import pdf
from qicheng.core.papers.layout import Table
from qicheng.core.web import PageRequest, needs
from qicheng.kit.home import home
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.subsidy import access, sheets, shown
from qicheng.subsidy.forms import DecideForm, PostForm
from qicheng.subsidy.queries import lists as queries
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import posting


def as_pdf(table: Table, name: str) -> FileResponse:
    """A paper as a PDF to look at or print."""
    with tempfile.NamedTemporaryFile(dir=home(), suffix=".pdf", delete=False) as handle:
        path = Path(handle.name)
    try:
        pdf.write(path, table)
        stream = path.open("rb")
    finally:
        path.unlink(missing_ok=True)
    return FileResponse(stream, filename=name, content_type="application/pdf")


@require_http_methods(["GET", "POST"])
@needs(access.VIEW)
def index(request: PageRequest) -> HttpResponse:
    """What hangs now, what can be put up, and what has hung out its time."""
    season, titles = (
        request.season_year or 0,
        {p.number: p.title for p in seasons.policies(request.season_year or 0)},
    )
    posted = request.method == "POST"
    form = PostForm(request.POST if posted else None)
    if posted and carried_out(form, lambda: _put_up(request, form)):
        messages.success(request, _("名单已公示。请打印张贴，期满后系统自动转下一步。"))
        return redirect("subsidy:lists")
    ready = [
        (r, steps.LEVELS[r.level], titles.get(r.policy, r.policy), PostForm(initial={"policy": r.policy, "level": r.level, "place": r.place, "key": uuid4()}, auto_id=f"id_{n}_%s"))
        for n, r in enumerate(queries.to_post(request.viewer, season=season))
    ]  # fmt: skip
    told = request.GET.dict()
    hanging, more = queries.postings(request.viewer, season=season, before=shown.cursor(told, "before"))
    ended, older = queries.postings(request.viewer, season=season, ended=True, before=shown.cursor(told, "ended"))  # fmt: skip
    context = {
        "tabs": shown.tabs(request.viewer, "lists"), "ready": ready, "hanging": hanging, "fault": form if posted else None, "ended": ended,
        "hanging_pager": shown.pager(told, "before", more, rows=len(hanging)), "ended_pager": shown.pager(told, "ended", older, rows=len(ended)),
    }  # fmt: skip
    return render(request, "subsidy/lists.html", context, status=422 if posted else 200)


def _put_up(request: PageRequest, form: PostForm) -> int:
    t = form.cleaned_data
    return posting.put_up(
        policy=t["policy"],
        level=t["level"],
        place=t["place"],
        phone=t["phone"],
        at=timezone.now(),
        by=request.viewer,
        key=form.repeat_key(),
    )


@require_GET
@needs(access.VIEW)
def one(request: PageRequest, posting_id: int) -> HttpResponse:
    """One list with its lines; held ones are marked for officials."""
    hanging, told = queries.posting(request.viewer, posting_id, season=request.season_year or 0), request.GET.dict()  # fmt: skip
    lines, more = queries.screen(hanging.id, after=shown.cursor(told, "after"))
    names = places.names(sorted({x.village for x in lines}))
    context = {
        "tabs": shown.tabs(request.viewer, "lists"), "list": hanging, "rows": [(x, names.get(x.village, x.village)) for x in lines],
        "public_url": request.build_absolute_uri(f"/gongshi/{hanging.code}/"), "pager": shown.pager(told, "after", more, rows=len(lines), total=hanging.people),
    }  # fmt: skip
    return render(request, "subsidy/list.html", context)


@require_GET
@needs(access.VIEW)
def paper(request: PageRequest, posting_id: int) -> FileResponse:
    """The list as it hangs on the board: A3."""
    hanging = queries.posting(request.viewer, posting_id, season=request.season_year or 0)
    lines = queries.lines(hanging.id)
    site = request.build_absolute_uri("/").rstrip("/")
    return as_pdf(
        sheets.public_list(hanging, lines, site=site), f"公示-{hanging.place_name}-{hanging.code}.pdf"
    )


@require_GET
@needs(access.OBJECT)
def objections(request: PageRequest) -> HttpResponse:
    """Objections to look into, and the settled ones."""
    season, told = request.season_year or 0, request.GET.dict()
    waiting, more = queries.objections(request.viewer, season=season, before=shown.cursor(told, "before"))
    settled, older = queries.objections(request.viewer, season=season, is_open=False, before=shown.cursor(told, "settled"))  # fmt: skip
    context = {
        "tabs": shown.tabs(request.viewer, "objections"), "open": waiting, "settled": settled, "open_pager": shown.pager(told, "before", more, rows=len(waiting)),
        "settled_pager": shown.pager(told, "settled", older, rows=len(settled)), "total": queries.open_objections(request.viewer, season=season).count(),
    }  # fmt: skip
    return render(request, "subsidy/objections.html", context)


@require_http_methods(["GET", "POST"])
@needs(access.OBJECT)
def objection(request: PageRequest, objection_id: int) -> HttpResponse:
    """One objection: what was said, and what looking into it brought."""
    row, words = queries.objection(request.viewer, objection_id)
    form = DecideForm(request.POST if request.method == "POST" else None)

    def again() -> HttpResponse:
        context = {
            "tabs": shown.tabs(request.viewer, "objections"),
            "objection": row,
            "words": words,
            "form": form,
        }
        return render(
            request, "subsidy/objection.html", context, status=422 if request.method == "POST" else 200
        )

    return answer_form(
        request,
        form,
        posting.decide,
        said=_("异议已办结。"),
        to=redirect("subsidy:objections"),
        again=again,
        objection_id=objection_id,
    )
