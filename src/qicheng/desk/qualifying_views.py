"""免申即享 and a notice's effect: who qualifies, for how much, now against before; every number opens its names."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.shapes import Progress
from qicheng.core.web import PageRequest, needs
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.season.queries import VersionLine
from qicheng.subsidy import qualifying, shown
from qicheng.subsidy.queries import effects as queries
from qicheng.subsidy.services import effects

PAGE = 100


@require_GET
@needs("people.view")
def qualify(request: PageRequest, version_id: int) -> HttpResponse:
    """Who qualifies under a published notice and has not applied, within the viewer's range."""
    line = seasons.version(version_id)
    if line is None or line.state != "PUBLISHED":
        raise Http404
    possible = request.GET.get("kind") == "maybe"
    rows = qualifying.qualifying(request.viewer, line.policy, as_of=timezone.localdate(), possible=possible)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "line": line, "page": page, "possible": possible, "total": len(rows), "fen": sum(r.amount_fen for r in rows), "names": places.names([r.village for r in page]),
    }  # fmt: skip
    return render(request, "desk/policy_qualify.html", context)


def _line(version_id: int) -> VersionLine:
    line = seasons.version(version_id)
    if line is None or line.state == "DROPPED":
        raise Http404
    return line


@require_GET
@needs("season.edit")
def effect(request: PageRequest, version_id: int) -> HttpResponse:
    """What a version means for the county against the version that holds: count, money, and the names behind each."""
    line, told = _line(version_id), request.GET.dict()
    page = queries.effect(request.viewer, line, on=timezone.localdate())
    context: dict[str, object] = {
        "line": line, "before": queries.before(line), "effect": page, "figures": page.figures if page else None, "progress": _progress(line, page),
    }  # fmt: skip
    if page and page.state == "DONE":
        kind = told.get("kind") if told.get("kind") in queries.KINDS else "now"
        rows, more = queries.names(request.viewer, line.id, str(kind), after=shown.cursor(told, "after"))
        claims, later = queries.differences(request.viewer, line.id, after=shown.cursor(told, "claims"))
        context |= {
            "kind": kind, "rows": rows, "pager": shown.pager(told, "after", more, rows=len(rows)), "differences": claims,
            "claims_pager": shown.pager(told, "claims", later, rows=len(claims), total=page.figures.differences),
        }  # fmt: skip
    return render(request, "desk/policy_effect.html", context)


def _progress(line: VersionLine, page: queries.EffectPage | None) -> Progress | None:
    if page is None or page.state == "DONE":
        return None
    failed = page.state == "FAILED"
    sentence = _("没有算成。点“重新计算”再试；仍不成，请把时间告诉维护人员。") if failed else _("可以离开本页，算好了再打开就有。")  # fmt: skip
    return Progress(
        title=_("正在计算《%(title)s》的影响") % {"title": line.title}, done=page.done, total=page.total or None, sentence=sentence,
        state="failed" if failed else "running", poll_url=None if failed else reverse("desk:policy_effect_progress", args=[line.id]),
    )  # fmt: skip


@require_GET
@needs("season.edit")
def effect_progress(request: PageRequest, version_id: int) -> HttpResponse:
    """The bar alone; when the answer is there the page loads anew."""
    line = _line(version_id)
    page = queries.effect(request.viewer, line, on=timezone.localdate())
    if page is not None and page.state in queries.UNDER_WAY:
        return render(request, "core/_progress.html", {"progress": _progress(line, page)})
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"
    return answer


@require_POST
@needs("season.edit")
def effect_ask(request: PageRequest, version_id: int) -> HttpResponse:
    """Has the effect worked out in the background."""
    effects.ask(version_id=_line(version_id).id, at=timezone.now(), by=request.viewer)
    return redirect("desk:policy_effect", version_id)
