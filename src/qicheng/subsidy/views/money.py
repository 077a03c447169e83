"""Pages of money: sources, funds, 请示 and 批复, calls after payment, the prover, formats and thresholds."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import answer_form, carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.subsidy import access, shown
from qicheng.subsidy.money_forms import AnswerForm, AskForm, CallForm, FormatForm, SourceForm, ThresholdForm
from qicheng.subsidy.queries import money as queries
from qicheng.subsidy.rules import proving
from qicheng.subsidy.services import batching, calling, funds, opening, setup


@require_GET
@needs(access.MONEY)
def index(request: PageRequest) -> HttpResponse:
    """Source → budget → set aside → paid → left, and what is still to come."""
    viewer, season = request.viewer, request.season_year or 0
    context = {
        "tabs": shown.tabs(viewer, "money"), "funds": queries.funds(viewer, season=season), "towns": queries.by_township(viewer, season=season),
        "forecast": queries.forecast(viewer, season=season), "sources": queries.sources(viewer, season=season), "plans": queries.plans(viewer, season=season),
        "may_ask": viewer.may(access.ASK), "may_grant": viewer.may(access.GRANT), "may_view": viewer.may(access.VIEW),
    }  # fmt: skip
    return render(request, "subsidy/money.html", context)


def _form_page(
    request: PageRequest, form: object, heading: str, verb: str, here: str, lead: str = ""
) -> HttpResponse:
    context = {
        "tabs": shown.tabs(request.viewer, here),
        "form": form,
        "heading": heading,
        "verb": verb,
        "here": here,
        "lead": lead,
    }
    return render(request, "subsidy/form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@needs(access.ASK)
def source(request: PageRequest) -> HttpResponse:
    """A sum that came down."""
    form = SourceForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        t = form.cleaned_data
        funds.add_source(
            season=request.season_year or 0,
            name=t["name"],
            document=t["document"],
            amount_fen=int(t["amount"] * 100),
            at=timezone.now(),
            by=request.viewer,
        )

    if form.is_bound and carried_out(form, act):
        messages.success(request, _("资金来源已登记。"))
        return redirect("subsidy:money")
    return _form_page(request, form, _("登记资金来源"), _("登记"), "money")


@require_http_methods(["GET", "POST"])
@needs(access.ASK)
def ask(request: PageRequest) -> HttpResponse:
    """A 请示."""
    season = request.season_year or 0
    form = AskForm(
        request.POST if request.method == "POST" else None,
        sources=[(s.pk, f"{s.name}（{s.document or '—'}，余 {(s.amount_fen - s.granted_fen) / 100:,.2f} 元）") for s in queries.sources(request.viewer, season=season)],
        policies=[(p.number, f"{p.title}（{p.number}）") for p in seasons.policies(season)], towns=[(t.code, t.name) for t in places.children(request.county_code)],
    )  # fmt: skip

    def act() -> None:
        t = form.cleaned_data
        lines = [(t["policy"], t["place"], int(t["amount"] * 100))]
        funds.ask(
            source_id=t["source_id"],
            number=t["number"],
            title=t["title"],
            reason=t["reason"],
            lines=lines,
            at=timezone.now(),
            by=request.viewer,
        )

    if form.is_bound and carried_out(form, act):
        messages.success(request, _("请示已登记。批复由另一人登记后，资金才可用。"))
        return redirect("subsidy:money")
    return _form_page(
        request, form, _("登记请示"), _("登记"), "money", _("资金以批复为准：没有批复，不能核准发放。")
    )


@require_http_methods(["GET", "POST"])
@needs(access.GRANT)
def grant(request: PageRequest, plan_id: int) -> HttpResponse:
    """Its 批复, by another person."""
    plan = queries.plan(request.viewer, plan_id)
    lines = [
        (x.pk, f"{x.policy}{'　' + places.name_of(x.place) if x.place else ''}", x.asked_fen)
        for x in plan.lines.all()
    ]
    form = AnswerForm(request.POST if request.method == "POST" else None, lines=lines)

    def act() -> None:
        t = form.cleaned_data
        funds.answer(
            plan_id=plan_id,
            answer_number=t["answer_number"],
            granted=form.granted(),
            words=t["words"],
            at=timezone.now(),
            by=request.viewer,
        )

    if form.is_bound and carried_out(form, act):
        messages.success(request, _("批复已登记，资金可用。"))
        return redirect("subsidy:money")
    lead = _("%(number)s %(title)s，请示人 %(who)s。") % {
        "number": plan.number,
        "title": plan.title,
        "who": plan.asked_by,
    }
    return _form_page(request, form, _("登记批复"), _("登记"), "money", lead)


@require_GET
@needs(access.CALL)
def calls(request: PageRequest) -> HttpResponse:
    """Who is to be called, the riskiest first."""
    season, told = request.season_year or 0, request.GET.dict()
    waiting, total = queries.calls(request.viewer, season=season)
    done, older = queries.called(request.viewer, season=season, before=shown.cursor(told, "done"))
    names = places.names(sorted({c.village for c in waiting}))
    context = {
        "tabs": shown.tabs(request.viewer, "calls"), "open": [(c, shown.why_drawn(c.why), names.get(c.village, "")) for c in waiting], "total": total, "done": done,
        "pager": shown.pager(told, "done", older, rows=len(done)),
    }  # fmt: skip
    return render(request, "subsidy/calls.html", context)


@require_http_methods(["GET", "POST"])
@needs(access.CALL)
def call(request: PageRequest, call_id: int) -> HttpResponse:
    """One of them: the phone, opened with a trace, and what was said."""
    row = queries.call(request.viewer, call_id)
    if request.method == "POST" and request.POST.get("what") == "dial":
        number = opening.reveal(
            claim_id=row.line.claim_id, field="phone", reason="发放核实", at=timezone.now(), by=request.viewer
        )
        return render(
            request,
            "subsidy/call.html",
            {
                "tabs": shown.tabs(request.viewer, "calls"),
                "call": row,
                "why": shown.why_drawn(row.why),
                "form": CallForm(),
                "number": number or _("没有登记电话"),
            },
        )
    form = CallForm(request.POST if request.method == "POST" else None)

    def act(*, said: Decimal | None, **told: Any) -> None:
        calling.answer(call_id=call_id, said_fen=int(said * 100) if said is not None else None, **told)

    def again() -> HttpResponse:
        return render(
            request,
            "subsidy/call.html",
            {
                "tabs": shown.tabs(request.viewer, "calls"),
                "call": row,
                "why": shown.why_drawn(row.why),
                "form": form,
            },
            status=422 if request.method == "POST" else 200,
        )

    return answer_form(
        request, form, act, said=_("核实结果已记下。"), to=redirect("subsidy:calls"), again=again
    )


@require_GET
@needs(access.MONEY)
def findings(request: PageRequest) -> HttpResponse:
    """What the nightly prover found."""
    told = request.GET.dict()
    found, more, total = queries.findings(request.viewer, season=request.season_year or 0, before=shown.cursor(told, "before"))  # fmt: skip
    numbers = queries.numbers_of(c for f in found for c in f.claims)
    context = {
        "tabs": shown.tabs(request.viewer, "findings"), "rows": [(f, _(proving.KINDS[f.kind]), [(c, numbers.get(c, c)) for c in f.claims]) for f in found],
        "kinds": [_(w) for w in proving.KINDS.values()], "may_view": request.viewer.may(access.VIEW), "total": total,
        "pager": shown.pager(told, "before", more, rows=len(found), total=total),
    }  # fmt: skip
    return render(request, "subsidy/findings.html", context)


@require_GET
@needs(access.SETUP)
def setting(request: PageRequest) -> HttpResponse:
    """Bank formats and thresholds."""
    context = {
        "tabs": shown.tabs(request.viewer, "setup"),
        "formats": queries.formats(),
        "thresholds": queries.thresholds(),
        "me": request.viewer.user_id,
    }
    return render(request, "subsidy/setup.html", context)


@require_http_methods(["GET", "POST"])
@needs(access.SETUP)
def layout(request: PageRequest, name: str = "") -> HttpResponse:
    """One bank format."""
    known = next((f for f in queries.formats() if f.name == name), None)
    initial = {
        "name": name,
        "active": known.active if known else True,
        "layout": json.dumps(known.layout, ensure_ascii=False, indent=1) if known else "",
    }
    form = FormatForm(request.POST if request.method == "POST" else None, initial=initial)

    def again() -> HttpResponse:
        return _form_page(
            request,
            form,
            _("银行文件格式"),
            _("保存"),
            "setup",
            _("列、分隔符、编码、首行尾行和回单的写法都在这里，不用改程序。"),
        )

    return answer_form(
        request, form, setup.save_format, said=_("格式已保存。"), to=redirect("subsidy:setup"), again=again
    )


@require_http_methods(["GET", "POST"])
@needs(access.SETUP)
def threshold(request: PageRequest) -> HttpResponse:
    """A threshold is proposed."""
    form = ThresholdForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        t = form.cleaned_data
        batching.propose_threshold(
            from_fen=int(t["amount"] * 100),
            signatures=t["signatures"],
            leader=t["leader"],
            at=timezone.now(),
            by=request.viewer,
        )

    if form.is_bound and carried_out(form, act):
        messages.success(request, _("已提出，另一人同意后生效。"))
        return redirect("subsidy:setup")
    return _form_page(
        request,
        form,
        _("复核权限"),
        _("提出"),
        "setup",
        _("任何批次至少一人复核，制单、复核、发放必须是三个人；这里只能加严。"),
    )


@require_POST
@needs(access.SETUP)
def agree(request: PageRequest, threshold_id: int) -> HttpResponse:
    """A second person agrees."""
    batching.agree_threshold(threshold_id=threshold_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已同意，从现在起生效。"))
    return redirect("subsidy:setup")
