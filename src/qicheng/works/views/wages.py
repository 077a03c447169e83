"""Pages of wages: make a month's sheet, deduct, check, pay, take it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import answer_button
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.works import access, queries
from qicheng.works.forms import DeductForm, MonthForm, PayForm, fen
from qicheng.works.rules import work as rules
from qicheng.works.services import papers, wages


@require_POST
@needs(access.WAGE)
def make(request: PageRequest, contract_id: int) -> HttpResponse:
    """A month's wages out of its signed days."""
    row = queries.contract(request.viewer, contract_id, access.WAGE)
    form = MonthForm(request.POST)
    try:
        if not form.is_valid():
            raise CannotAct("MONTH", _("请选月份。"))
        month = dt.date.fromisoformat(form.cleaned_data["month"] + "-01")
        made = wages.make(contract_id=contract_id, month=month, at=timezone.now(), by=request.viewer)
    except CannotAct as refusal:
        messages.error(request, refusal.sentence)
        return redirect("works:project", row.project_id)
    messages.success(request, _("工资表已做好，请另一位同志复核。"))
    return redirect("works:wages", made)


def _page(request: PageRequest, sheet_id: int, *, status: int = 200, fault: str = "") -> HttpResponse:
    row, viewer = queries.wage_sheet(request.viewer, sheet_id), request.viewer
    place, rows, hands = row.contract.project.place, queries.wage_rows(row), wages.hands(row, viewer)
    may_check = access.may(viewer, access.CHECK, place)
    context = {
        "row": row, "state": rules.WAGE_STATES[row.state], "fault": fault, "today": timezone.localdate(),
        "rows": [(x, rules.days_word(x.line.tenths), rules.LINE_STATES[x.line.state]) for x in rows],
        "due": sum(x.line.due_fen for x in rows), "net": sum(x.line.net_fen for x in rows), "paid": sum(x.line.net_fen for x in rows if x.line.state == rules.PAID),
        "may_deduct": row.state == rules.MADE and access.may(viewer, access.WAGE, place),
        "may_check": may_check and not rules.why_not_check(hands), "may_back": may_check and row.state in {rules.MADE, rules.CHECKED},
        "may_pay": access.may(viewer, access.PAY, place) and not rules.why_not_pay(hands), "may_export": viewer.may(papers.EXPORT, place),
    }  # fmt: skip
    return render(request, "works/wages.html", context, status=status)


@require_GET
@needs(access.VIEW)
def sheet(request: PageRequest, sheet_id: int) -> HttpResponse:
    """One month's wages, line by line."""
    return _page(request, sheet_id)


def _step(
    request: PageRequest, of: int, said: str, act: Callable[..., object], **known: object
) -> HttpResponse:
    """Does `act` with what is known, now and as the viewer; a refusal stands on the sheet's page."""
    return answer_button(
        request, act, said=said, to=redirect("works:wages", of), again=lambda why: _page(request, of, status=422, fault=why), **known
    )  # fmt: skip


@require_POST
@needs(access.WAGE)
def deduct(request: PageRequest, sheet_id: int) -> HttpResponse:
    """A deduction with its ground."""
    form = DeductForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet_id, status=422, fault=_("扣款要写成元，例如 12.50。"))
    said = form.cleaned_data
    return _step(request, sheet_id, _("扣款已登记。"), wages.deduct, line_id=said["line_id"], deduct_fen=fen(said["deduct"]), note=said["note"])  # fmt: skip


@require_POST
@needs(access.CHECK)
def check(request: PageRequest, sheet_id: int) -> HttpResponse:
    """A second person agrees."""
    return _step(request, sheet_id, _("已复核，等待发放。"), wages.check, sheet_id=sheet_id)


@require_POST
@needs(access.CHECK)
def back(request: PageRequest, sheet_id: int) -> HttpResponse:
    """Dropped with a reason; its days are free for a new sheet."""
    reason, said = request.POST.get("reason", ""), _("已退回，可以重新做工资表。")
    return _step(request, sheet_id, said, wages.send_back, sheet_id=sheet_id, reason=reason)


@require_POST
@needs(access.PAY)
def pay(request: PageRequest, sheet_id: int) -> HttpResponse:
    """Wages were handed out."""
    form = PayForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet_id, status=422, fault=_("请选发放日期和方式。"))
    said, word = form.cleaned_data, _("发放已登记。没有发成的，改好卡号后再登记一次。")
    return _step(request, sheet_id, word, wages.pay, sheet_id=sheet_id, on=said["on"], way=said["way"], failed=form.failed())  # fmt: skip


@require_POST
@needs(access.VIEW)
def paper(request: PageRequest, sheet_id: int) -> HttpResponse | FileResponse:
    """工资发放表 as xlsx or PDF; whole numbers only for a reason."""
    asked = {"form": request.POST.get("form", ""), "reason": request.POST.get("reason", "")}
    try:
        path, name = papers.wage_file(sheet_id=sheet_id, **asked, at=timezone.now(), by=request.viewer)
    except CannotAct as refusal:
        return _page(request, sheet_id, status=422, fault=refusal.sentence)
    stream = path.open("rb")
    path.unlink()  # stays readable until it is sent
    return FileResponse(stream, as_attachment=True, filename=name)
