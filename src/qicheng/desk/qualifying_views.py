"""免申即享 and a notice's effect: who qualifies, for how much, now against before; every number opens its names."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from qicheng.core.viewer import NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.people import queries as people
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.season.rules.policy import Policy
from qicheng.subsidy import qualifying
from qicheng.subsidy.services import notices

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


@require_GET
@needs("season.edit")
def effect(request: PageRequest, version_id: int) -> HttpResponse:
    """What a version means for the county against the version that holds: count, money, and the names behind each."""
    line = seasons.version(version_id)
    if line is None or line.state == "DROPPED":
        raise Http404
    if not request.viewer.may("people.view"):
        raise NotAllowed
    before = _before(line.number, line.version)
    everybody = qualifying.gather(request.viewer, season=line.season, as_of=timezone.localdate())
    crowd = qualifying.crowd_of(everybody) if everybody.count else None
    now = (
        qualifying.effect(line.policy, everybody, crowd)
        if crowd
        else qualifying.Effect(count=0, fen=0, persons={}, possible={})
    )
    then = qualifying.effect(before, everybody, crowd) if crowd and before else None
    kinds = _kinds(now, then)
    kind = request.GET.get("kind", "now")
    chosen = kinds.get(kind, [])
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    known = people.names_of([p for p, *_ in page])
    context = {
        "line": line, "before": before, "now": now, "then": then, "counts": {k: len(v) for k, v in kinds.items()}, "kind": kind, "page": page, "everybody": everybody.count,
        "rows": [(p, known.get(p, ""), a, b) for p, a, b in page], "differences": notices.differences(version_id, as_of=timezone.localdate()),
    }  # fmt: skip
    return render(request, "desk/policy_effect.html", context)


def _before(number: str, version: int) -> Policy | None:
    """The published version that comes before this one."""
    older = [v for v in seasons.versions(number=number) if v.state == "PUBLISHED" and v.version < version]
    return older[0].policy if older else None


def _kinds(now: qualifying.Effect, then: qualifying.Effect | None) -> dict[str, list[tuple[int, int, int]]]:
    """Person, fen before, fen now: all of now, newly in, no longer in, another amount."""
    old = then.persons if then else {}
    rows = {p: (old.get(p, 0), fen) for p, fen in now.persons.items()}
    return {
        "now": [(p, a, b) for p, (a, b) in rows.items()],
        "maybe": [(p, old.get(p, 0), b) for p, b in now.possible.items()],
        "new": [(p, a, b) for p, (a, b) in rows.items() if p not in old] if then else [],
        "lost": [(p, a, 0) for p, a in old.items() if p not in now.persons],
        "changed": [(p, a, b) for p, (a, b) in rows.items() if p in old and a != b],
    }
