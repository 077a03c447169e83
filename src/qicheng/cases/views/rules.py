"""Pages of the rule book and of the reviews: who owns what, how long, how the ladder climbs; who opened a sealed case and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.cases import access, book, file_queries, letters
from qicheng.cases.forms import ReviewForm
from qicheng.cases.rule_forms import KindForm, NoteForm, RungSet
from qicheng.cases.rules import kinds, ladder, machines
from qicheng.cases.services import compartments, rulebook
from qicheng.core.acting import carried_out
from qicheng.core.viewer import NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.kit.workdays import Span
from qicheng.staff import duty

UNIT_WORDS = {"MINUTES": "分钟", "HOURS": "小时", "DAYS": "天", "WORKDAYS": "个工作日"}


def span_word(span: Span) -> str:
    """A length of time in words."""
    return f"{span.amount} {UNIT_WORDS[span.unit]}"


@require_GET
@needs(access.VIEW, access.LADDER)
def rules(request: PageRequest) -> HttpResponse:
    """The rule book as it holds now. No secret inside the county: everybody who handles cases may read it."""
    now = book.book(timezone.now())
    names = duty.group_names()
    rows = [
        {
            "kind": k, "word": v.word, "owner": names.get(now.kinds[k].owner, now.kinds[k].owner), "severity": kinds.SEVERITIES[now.kinds[k].severity],
            "terms": [(machines.state(k, s).word, span_word(t)) for (kind, s), t in now.terms.items() if kind == k],
            "compartment": kinds.COMPARTMENTS.get(v.compartment, ""),
        }
        for k, v in kinds.KINDS.items()
    ]  # fmt: skip
    ladders = [
        (severity, word, [_rung(r) for r in now.rungs[severity]])
        for severity, word in kinds.SEVERITIES.items()
    ]
    context = {"number": now.number, "rows": rows, "ladders": ladders, "may_edit": request.viewer.may(access.LADDER), "versions": rulebook.versions(), "closing": now.closing}  # fmt: skip
    return render(request, "cases/rules.html", context)


def _rung(r: ladder.Rung) -> dict[str, str]:
    when = (
        _("到期时")
        if r.side == ladder.AFTER and r.span.is_zero
        else (_("到期前 %(s)s") if r.side == ladder.BEFORE else _("超期 %(s)s")) % {"s": span_word(r.span)}
    )
    paper = letters.SERIES[r.paper].word if r.paper else ""
    what = "、".join(
        x
        for x in (
            _("提醒承办人") if r.side == ladder.BEFORE else "",
            paper,
            ladder.CARDS[r.card] if r.card else "",
        )
        if x
    )
    return {
        "when": when,
        "level": kinds.LEVELS.get(r.level, "—"),
        "what": what,
        "ack": f"{r.ack_hours}" if r.ack_hours else "—",
    }


@require_http_methods(["GET", "POST"])
@needs(access.LADDER)
def kind(request: PageRequest, kind: str) -> HttpResponse:
    """Owner, severity and terms of one kind, as a new version."""
    if kind not in kinds.KINDS:
        raise Http404
    form = KindForm(
        request.POST if request.method == "POST" else None, kind=kind, book=book.book(timezone.now())
    )

    def act() -> None:
        d = form.cleaned_data
        rulebook.revise(
            note=d["note"],
            owners={kind: (d["owner"], d["severity"])},
            terms=form.terms(),
            at=timezone.now(),
            by=request.viewer,
        )

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, _("已存为新版本，从现在起新立案的按新版本办。"))
        return redirect("cases:rules")
    return render(
        request,
        "cases/rule_kind.html",
        {"form": form, "word": kinds.KINDS[kind].word},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@needs(access.LADDER)
def steps(request: PageRequest, severity: int) -> HttpResponse:
    """The ladder of one severity, as a new version."""
    if severity not in kinds.SEVERITIES:
        raise Http404
    initial = [
        {"side": r.side, "amount": r.span.amount, "unit": r.span.unit, "level": r.level, "card": r.card, "paper": r.paper, "ack_hours": r.ack_hours}
        for r in book.book(timezone.now()).rungs[severity]
    ]  # fmt: skip
    data = request.POST if request.method == "POST" else None
    rungs, note = RungSet(data, initial=initial, prefix="r"), NoteForm(data)

    def act() -> None:
        kept = [f for f in rungs.forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]
        for f in kept:
            f.cleaned_data.pop("DELETE", None)
        found = [f.rung(n) for n, f in enumerate(kept, start=1)]
        rulebook.revise(
            note=note.cleaned_data["note"], rungs={severity: found}, at=timezone.now(), by=request.viewer
        )

    if request.method == "POST" and rungs.is_valid() and carried_out(note, act):
        messages.success(request, _("已存为新版本，从现在起新开始的时限按新版本督办。"))
        return redirect("cases:rules")
    faults = bool(note.errors) or (data is not None and not rungs.is_valid())
    return render(
        request,
        "cases/rule_steps.html",
        {"rungs": rungs, "form": note, "word": kinds.SEVERITIES[severity]},
        status=422 if faults else 200,
    )


@require_GET
@needs(access.REVIEW, access.CHILD, access.HEALTH)
def glasses(request: PageRequest) -> HttpResponse:
    """Openings in need, those that wait for review first."""
    every = request.GET.get("show") == "all"
    rows = [
        (g, kinds.KINDS[g.case.kind].word) for g in file_queries.glasses(request.viewer, waiting=not every)
    ]
    return render(
        request, "cases/glasses.html", {"rows": rows, "every": every, "own": request.viewer.user_id}
    )


@require_POST
@needs(access.REVIEW, access.CHILD, access.HEALTH)
def review(request: PageRequest, glass_id: int) -> HttpResponse:
    """Says whether an opening was justified."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise NotAllowed(_("请从列表进入复核页。"))
    compartments.review_glass(glass_id=glass_id, **form.cleaned_data, at=timezone.now(), by=request.viewer)
    messages.success(request, _("复核意见已记录。"))
    return redirect("cases:glasses")
