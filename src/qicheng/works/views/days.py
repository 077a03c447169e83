"""Pages of day sheets: write one on the phone, sign, declare void; what waits for a signature."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import answer_button, carried_out
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.works import access, queries
from qicheng.works.forms import DayForm
from qicheng.works.rules import work as rules
from qicheng.works.services import days

KEPT = "X-Kept"  # a phone sends what it had kept, and wants an answer it can read
CHOICES = ((0, gettext_lazy("没来")), (5, gettext_lazy("半天")), (10, gettext_lazy("一天")))


@require_http_methods(["GET", "POST"])
@needs(access.RECORD)
def write(request: PageRequest, contract_id: int) -> HttpResponse:
    """Who worked on a day: everybody of the crew with three buttons; it begins with the last day's."""
    row = queries.contract(request.viewer, contract_id, access.RECORD)
    posted, day = request.method == "POST", timezone.localdate()
    form = DayForm(request.POST if posted else None, initial={"day": day, "key": uuid4()})
    made: list[int] = []

    def act() -> None:
        said = form.cleaned_data
        made.append(
            days.write_day(
                contract_id=contract_id, day=said["day"], work=said["work"], tenths=form.tenths(), key=said["key"], at=timezone.now(), by=request.viewer, written_at=form.written_at()
            )
        )  # fmt: skip

    if posted and carried_out(form, act):
        messages.success(request, _("已记工。请签第一个字，再请另一位同志签第二个。"))
    if posted and KEPT in request.headers:
        return _told(form, made)
    if made:
        return redirect("works:sheet", made[0])
    if posted:
        day = form.cleaned_data.get("day") or day
    begins = form.tenths() if posted else days.usual(row, on=day)
    usual = 0 if posted or begins else rules.DAY
    people = [(m, begins.get(m.id, usual)) for m in queries.members(row, on=day)]
    context = {"contract": row, "form": form, "people": people, "choices": CHOICES}
    return render(request, "works/day.html", context, status=422 if form.errors else 200)


def _told(form: DayForm, made: list[int]) -> JsonResponse:
    """The answer to a phone that kept a sheet until there was a network: where it is now, or why it could not be."""
    if made:
        return JsonResponse({"url": reverse("works:sheet", args=[made[0]])})
    faults = (str(fault) for found in form.errors.values() for fault in found)
    return JsonResponse({"fault": " ".join(faults)}, status=422)


def _sheet(request: PageRequest, sheet_id: int, *, status: int = 200, fault: str = "") -> HttpResponse:
    row, viewer = queries.day_sheet(request.viewer, sheet_id), request.viewer
    lines = queries.day_lines(row)
    context = {
        "row": row, "state": rules.DAY_STATES[row.state], "lines": [(name, x, rules.days_word(x.tenths)) for name, x in lines], "fault": fault,
        "total": rules.days_word(sum(x.tenths for _n, x in lines)), "may_record": access.may(viewer, access.RECORD, row.contract.project.place),
        "why_not": rules.why_not_sign(state=row.state, first_by=row.first_by_id, asks=viewer.user_id),
    }  # fmt: skip
    return render(request, "works/sheet.html", context, status=status)


@require_GET
@needs(access.VIEW)
def sheet(request: PageRequest, sheet_id: int) -> HttpResponse:
    """One day sheet with its signatures."""
    return _sheet(request, sheet_id)


@require_POST
@needs(access.RECORD)
def sign(request: PageRequest, sheet_id: int) -> HttpResponse:
    """Signs it."""
    try:
        state = days.sign(sheet_id=sheet_id, at=timezone.now(), by=request.viewer)
    except CannotAct as refusal:
        return _sheet(request, sheet_id, status=422, fault=refusal.sentence)
    both = state == rules.SIGNED
    messages.success(request, _("两个字都签了，这一天计入工资。") if both else _("已签第一个字，请另一位同志再签。"))  # fmt: skip
    return redirect("works:sheet", sheet_id)


@require_POST
@needs(access.RECORD)
def void(request: PageRequest, sheet_id: int) -> HttpResponse:
    """Takes it out of count."""
    return answer_button(
        request, days.void, said=_("记工单已作废，原件留着。"), to=redirect("works:sheet", sheet_id),
        again=lambda why: _sheet(request, sheet_id, status=422, fault=why), sheet_id=sheet_id, reason=request.POST.get("reason", ""),
    )  # fmt: skip


@require_GET
@needs(access.RECORD, access.CHECK, access.PAY)
def to_do(request: PageRequest) -> HttpResponse:
    """What waits for this viewer: day sheets to sign, wages to check and to pay."""
    wages = [(w, rules.WAGE_STATES[w.state]) for w in queries.sheets_to_do(request.viewer)]
    return render(request, "works/to_do.html", {"days": queries.to_sign(request.viewer), "wages": wages})
