"""The duty page: the plan's units with their duties and who answers today, the roster, who is away and who stands in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import answer_form
from qicheng.core.web import PageRequest, needs
from qicheng.staff import duty as questions
from qicheng.staff import duty_acts
from qicheng.staff.duty_forms import AbsenceForm, ShiftForm


def _forms(request: PageRequest, shift: object = None, absence: object = None) -> dict[str, object]:
    viewer = request.viewer
    people = questions.colleagues(viewer)
    today = {"first": timezone.localdate(), "last": timezone.localdate()}
    keeps = bool(viewer.prefixes(questions.MANAGE))
    own = [p for p in people if keeps or p[0] == viewer.user_id]
    return {
        "shift_form": ShiftForm(shift, offices=questions.manageable(viewer), people=people, initial=today),
        "absence_form": AbsenceForm(
            absence, people=own, stand_ins=people, initial={**today, "account_id": viewer.user_id}
        ),
    }


def _page(request: PageRequest, *, status: int = 200, **more: object) -> HttpResponse:
    on = timezone.localdate()
    context = {
        "units": questions.units(request.viewer, on=on), "shifts": questions.shifts(request.viewer, on=on), "absences": questions.absences(request.viewer, on=on),
        "may_edit": bool(request.viewer.prefixes(questions.MANAGE)), "keeps": dict(questions.manageable(request.viewer)), "on": on,
        "own": request.viewer.user_id, **_forms(request),
    }  # fmt: skip
    return render(request, "staff/duty.html", {**context, **more}, status=status)


@require_GET
@needs(questions.VIEW)
def duty(request: PageRequest) -> HttpResponse:
    """Everything about duty at one look."""
    return _page(request)


@require_POST
@needs(questions.MANAGE)
def shift(request: PageRequest) -> HttpResponse:
    """Puts somebody on the roster."""
    form = _forms(request, shift=request.POST)["shift_form"]
    assert isinstance(form, ShiftForm)  # noqa: S101
    return answer_form(
        request, form, duty_acts.add_shift, said=_("已排班。"), to=redirect("staff:duty"),
        again=lambda: _page(request, status=422, shift_form=form),
    )  # fmt: skip


@require_POST
@needs(questions.MANAGE)
def drop_shift(request: PageRequest, shift_id: int) -> HttpResponse:
    """Takes a shift off."""
    duty_acts.drop_shift(shift_id=shift_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已删去这一班。"))
    return redirect("staff:duty")


@require_POST
@needs(questions.VIEW)
def absence(request: PageRequest) -> HttpResponse:
    """Somebody will be away."""
    form = _forms(request, absence=request.POST)["absence_form"]
    assert isinstance(form, AbsenceForm)  # noqa: S101
    return answer_form(
        request, form, duty_acts.set_absence, said=_("已登记，这几天的提醒和事项送给代办人。"), to=redirect("staff:duty"),
        again=lambda: _page(request, status=422, absence_form=form),
    )  # fmt: skip


@require_POST
@needs(questions.VIEW)
def end_absence(request: PageRequest, absence_id: int) -> HttpResponse:
    """Somebody is back."""
    duty_acts.end_absence(absence_id=absence_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已撤销。"))
    return redirect("staff:duty")
