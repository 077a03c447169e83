"""Pages of meetings: the list, one with agenda, minutes and decisions. The page that calls one stands above, with the red figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.cases import access, file_queries
from qicheng.cases.forms import DecisionForm, ItemForm, MinutesForm
from qicheng.cases.services import meetings as acts
from qicheng.cases.views.file import sent
from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.staff import duty


@require_GET
@needs(access.MEETINGS_VIEW)
def index(request: PageRequest) -> HttpResponse:
    """All meetings, newest first."""
    rows = file_queries.meetings(request.viewer)
    return render(
        request, "cases/meetings.html", {"rows": rows, "may_call": request.viewer.may(access.MEETINGS)}
    )


def _page(request: PageRequest, meeting_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    page = file_queries.meeting(request.viewer, meeting_id, at=timezone.now())
    if page is None:
        raise Http404
    m = page.meeting
    initial = {
        "version": m.version,
        "present": m.present,
        "absent": m.absent,
        "secretary": m.secretary,
        "opening_text": m.opening,
    }
    context: dict[str, object] = {
        "page": page, "meeting": m, "may_edit": request.viewer.may(access.MEETINGS) and m.state != "ISSUED", "minutes_form": MinutesForm(initial=initial),
        "decision_form": DecisionForm(offices=duty.all_offices()), "item_form": ItemForm(), "typed": {},
    }  # fmt: skip
    return render(request, "cases/meeting.html", context | more, status=status)


@require_GET
@needs(access.MEETINGS_VIEW)
def meeting(request: PageRequest, meeting_id: int) -> HttpResponse:
    """One meeting."""
    return _page(request, meeting_id)


@require_POST
@needs(access.MEETINGS)
def item(request: PageRequest, meeting_id: int) -> HttpResponse:
    """Puts a free item on the agenda."""
    form = ItemForm(request.POST)
    if carried_out(
        form,
        lambda: acts.add_item(
            meeting_id=meeting_id, **form.cleaned_data, at=timezone.now(), by=request.viewer
        ),
    ):
        return redirect("cases:meeting", meeting_id=meeting_id)
    return _page(request, meeting_id, status=422, item_form=form)


@require_POST
@needs(access.MEETINGS)
def item_drop(request: PageRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """Takes an item off the agenda."""
    acts.drop_item(item_id=item_id, at=timezone.now(), by=request.viewer)
    return redirect("cases:meeting", meeting_id=meeting_id)


@require_POST
@needs(access.MEETINGS)
def minutes(request: PageRequest, meeting_id: int) -> HttpResponse:
    """Keeps the minutes as they are being written."""
    form = MinutesForm(request.POST)
    said = {
        int(n[5:]): str(v)[:2000]
        for n, v in request.POST.items()
        if n.startswith("said-") and n[5:].isdigit()
    }
    if carried_out(
        form,
        lambda: acts.write_minutes(
            meeting_id=meeting_id, said=said, **form.cleaned_data, at=timezone.now(), by=request.viewer
        ),
    ):
        messages.success(request, _("纪要已保存。"))
        return redirect("cases:meeting", meeting_id=meeting_id)
    return _page(request, meeting_id, status=422, minutes_form=form, typed=said)


@require_POST
@needs(access.MEETINGS)
def decide(request: PageRequest, meeting_id: int) -> HttpResponse:
    """A decision becomes an order."""
    form = DecisionForm(request.POST, offices=duty.all_offices())
    if carried_out(
        form,
        lambda: acts.decide(meeting_id=meeting_id, **form.cleaned_data, at=timezone.now(), by=request.viewer),
    ):
        messages.success(request, _("议定事项已记录，交办单已签发，责任单位已收到提醒。"))
        return redirect("cases:meeting", meeting_id=meeting_id)
    return _page(request, meeting_id, status=422, decision_form=form)


@require_POST
@needs(access.MEETINGS)
def issue(request: PageRequest, meeting_id: int) -> HttpResponse:
    """Issues the minutes under a number."""
    number = acts.issue_minutes(meeting_id=meeting_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("纪要已印发，编为第 %(n)s 期。") % {"n": number})
    return redirect("cases:meeting", meeting_id=meeting_id)


@require_POST
@needs(access.MEETINGS_VIEW)
def minutes_file(request: PageRequest, meeting_id: int, form: str) -> FileResponse:
    """The minutes as PDF or Word."""
    return sent(acts.minutes_file(meeting_id=meeting_id, form=form, at=timezone.now(), by=request.viewer))
