"""Pages of issued tables: the list, binding by pointing, preview, publishing, taking out; and the one-off questions as units answer them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.shapes import Pager
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.places import queries as places
from qicheng.reports import frozen, issued, issuedpage, returns
from qicheng.reports.issued_forms import AnswerForm, AsOfForm, BindForm, PublishForm, PutForm, UploadForm
from qicheng.reports.issuedpage import Look
from qicheng.reports.rules import binding as rules
from qicheng.reports.services import issuing

_CELL = re.compile(r"(\d{1,4})-(\d{1,3})")


@require_GET
@needs(issued.BIND)
def index(request: PageRequest) -> HttpResponse:
    """The issued tables of the season, and the facts that are asked more than once."""
    return _index(request, UploadForm())


def _index(request: PageRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    if request.season_year is None:
        return render(request, "reports/first.html")
    season = request.season_year
    context = {
        "tables": issued.tables(request.viewer, season=season),
        "form": form,
        "reasked": issued.reasked(request.viewer, season=season),
    }
    return render(request, "reports/issued.html", context, status=status)


@require_POST
@needs(issued.BIND)
def receive(request: PageRequest) -> HttpResponse:
    """Takes in an issued file and shows it as a table."""
    form = UploadForm(request.POST, request.FILES)
    made: list[int] = []
    season = request.season_year or 0
    if carried_out(
        form,
        lambda: made.append(
            issuing.receive(upload=form.upload(), season=season, at=timezone.now(), by=request.viewer)
        ),
    ):
        return redirect("reports:issued_table", made[0])
    return _index(request, form, status=422)


@require_GET
@needs(issued.BIND)
def table(request: PageRequest, table_id: int) -> HttpResponse:
    """One issued table: bound by pointing, or looked at with its figures."""
    asked = AsOfForm(request.GET)
    as_of = asked.cleaned_data["as_of"] if asked.is_valid() else None
    found = _CELL.fullmatch(request.GET.get("cell", ""))
    cell = (int(found[1]), int(found[2])) if found else None
    return page_of(request, table_id, Look(cell=cell, as_of=as_of, is_preview="look" in request.GET))


def page_of(
    request: PageRequest,
    table_id: int,
    look: Look,
    *,
    fault: str = "",
    said: PublishForm | PutForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one issued table; a form that was refused stands in it as it was typed."""
    page = issuedpage.build(request.viewer, table_id, look, at=timezone.now())
    local = timezone.localtime()
    due = local.replace(hour=17, minute=0) + dt.timedelta(days=3)
    context = {
        "page": page, "here": reverse("reports:issued_table", args=[table_id]), "fault": fault, "typed": request.POST, "publish": said if isinstance(said, PublishForm) else PublishForm(initial={"title": page.row.title, "rhythm": "ONCE", "first_due": local.date()}),
        "as_of_form": AsOfForm(initial={"as_of": look.as_of}), "is_preview": look.is_preview, "as_of": look.as_of, "texts": rules.TEXTS.items(), "row_texts": rules.ROW_TEXTS.items(),
        "levels": rules.LEVELS.items(), "due": due, "until": due + dt.timedelta(days=7),
    }  # fmt: skip
    if page.row.state == "PUBLISHED" and page.row.put_at is None:
        context["put"] = (
            said if isinstance(said, PutForm) else PutForm(**page.put_form, initial=_usual_terms(page, local))
        )
    return render(request, "reports/issued_table.html", context, status=status)


def _usual_terms(page: issuedpage.IssuedPage, local: dt.datetime) -> dict[str, object]:
    """How most tables go out: as of last midnight, to be in after three days at five; villages fill what villages are asked."""
    midnight, due = (
        local.replace(hour=0, minute=0, second=0),
        local.replace(hour=17, minute=0, second=0) + dt.timedelta(days=3),
    )
    asked = [b for b in page.bindings if b.what == rules.ASK]
    return {
        "reporter": rules.VILLAGE if any(b.level == rules.VILLAGE for b in asked) else rules.TOWNSHIP, "as_of": midnight, "due": due,
        "as_of_time": dt.time(0), "as_of_previous_day": True, "due_time": dt.time(17), "publish_minutes": 60, "lock_hours": 24, "two_steps": True,
        "until_at": max([due, *(b.until_at for b in asked if b.until_at)]),
    }  # fmt: skip


@require_POST
@needs(issued.BIND)
def bind(request: PageRequest, table_id: int) -> HttpResponse:
    """Binds the chosen cell; what was typed stays when it is refused."""
    form = BindForm(request.POST)

    def act() -> None:
        issuing.bind(table_id=table_id, wanted=form.bound(), at=timezone.now(), by=request.viewer)

    if carried_out(form, act):
        messages.success(request, _("已绑定，表上是现在的数。"))
        place = (form.cleaned_data["row"], form.cleaned_data["column"])
        return redirect(f"{reverse('reports:issued_table', args=[table_id])}?cell={place[0]}-{place[1]}")
    place = (form.cleaned_data.get("row") or 0, form.cleaned_data.get("column") or 0)
    fault = " ".join(str(e) for e in form.non_field_errors()) or _("没有填好。请改正后再保存。")
    return page_of(request, table_id, Look(cell=place), fault=fault, status=422)


@require_POST
@needs(issued.BIND)
def unbind(request: PageRequest, table_id: int) -> HttpResponse:
    """Takes a binding back."""
    form = BindForm({**request.POST.dict(), "what": "-"})
    if form.is_valid():
        row, column = form.cleaned_data["row"], form.cleaned_data["column"]
        issuing.unbind(table_id=table_id, row=row, column=column, at=timezone.now(), by=request.viewer)
        messages.success(request, _("已取消绑定。"))
    return redirect("reports:issued_table", table_id)


@require_POST
@needs(issued.BIND)
def publish(request: PageRequest, table_id: int) -> HttpResponse:
    """Publishes the table."""
    form = PublishForm(request.POST)
    if carried_out(
        form,
        lambda: issuing.publish(table_id=table_id, terms=form.terms(), at=timezone.now(), by=request.viewer),
    ):
        messages.success(request, _("已发布，已列入上报日历。"))
        return redirect("reports:issued_table", table_id)
    fault = " ".join(str(e) for e in form.non_field_errors()) or _("没有填好。请改正后再发布。")
    return page_of(request, table_id, Look(is_preview=True), fault=fault, said=form, status=422)


@require_POST
@needs(issued.BIND)
def end(request: PageRequest, table_id: int) -> HttpResponse:
    """Ends the table."""
    issuing.end(table_id=table_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已停用，不再收，已填的保留。"))
    return redirect("reports:issued")


@require_POST
@needs(issued.BIND)
def take_out(request: PageRequest, table_id: int) -> HttpResponse | FileResponse:
    """The issued file, filled."""
    form = AsOfForm(request.POST)
    if not form.is_valid():
        return page_of(
            request, table_id, Look(), fault=_("时点没有写对。请重新选日期和时间，不选就是现在。"), status=422
        )
    as_of = form.cleaned_data["as_of"]
    try:
        made = issuing.take_out(
            table_id=table_id,
            as_of=as_of,
            site=request.build_absolute_uri("/")[:-1],
            at=timezone.now(),
            by=request.viewer,
        )
    except CannotAct as refusal:
        return page_of(request, table_id, Look(is_preview=True), fault=refusal.sentence, status=422)
    stream = made.path.open("rb")
    made.path.unlink()  # stays readable until it is sent
    return FileResponse(stream, as_attachment=True, filename=made.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    """What the page of names says about its figure."""

    title: str
    day: dt.date
    as_of_at: dt.datetime


@require_GET
@needs("people.view")
def names(request: PageRequest, table_id: int, measure: str) -> HttpResponse:
    """The persons behind a figure of the table, as of the instant that the table was looked at."""
    form, unit, after = AsOfForm(request.GET), request.GET.get("unit", ""), request.GET.get("after", "")
    as_of = form.cleaned_data["as_of"] if form.is_valid() else None
    row, ids = issued.behind(request.viewer, table_id, unit=unit, code=measure, as_of=as_of)
    figure = frozen.Figure(unit=unit, season=row.season, code=measure)
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    found = frozen.behind(request.viewer, figure, ids, on=timezone.localdate(), after=start)
    if found is None:
        raise Http404
    kept = {"unit": unit, **({"as_of": request.GET["as_of"]} if as_of else {})}
    pager = Pager(
        next_url=f"?{urlencode({**kept, 'after': found.more})}" if found.more else None, first_url=f"?{urlencode(kept)}" if after else None,
        shown=len(found.lines) + found.hidden, total=found.figure,
    )  # fmt: skip
    villages = places.names(sorted({x.village for x in found.lines}))
    moment = as_of or timezone.now()
    context = {
        "period": _When(title=row.title, day=timezone.localdate(moment), as_of_at=moment), "back": reverse("reports:issued_table", args=[row.pk]), "unit_name": places.full_name(unit),
        "page": found, "lines": [(x, villages.get(x.village, x.village)) for x in found.lines], "pager": pager,
    }  # fmt: skip
    return render(request, "reports/return_names.html", context)


@require_GET
@needs(returns.FILL)
def asked(request: PageRequest) -> HttpResponse:
    """The one-off questions to the viewer's units."""
    return _asked(request)


def _asked(
    request: PageRequest, *, fault: str = "", of: tuple[int, str] = (0, ""), status: int = 200
) -> HttpResponse:
    found = issued.asked_of(request.viewer, season=request.season_year or 0, at=timezone.now())
    context = {
        "asked": found,
        "fault": fault,
        "of_id": of[0],
        "of_unit": of[1],
        "typed": request.POST.get("value", ""),
    }
    return render(request, "reports/asked.html", context, status=status)


@require_POST
@needs(returns.FILL)
def answer(request: PageRequest, binding_id: int) -> HttpResponse:
    """One answer."""
    form = AnswerForm(request.POST)
    said: Callable[[], None] = lambda: issuing.answer(  # noqa: E731
        binding_id=binding_id,
        unit=form.cleaned_data["unit"],
        value=form.cleaned_data["value"],
        at=timezone.now(),
        by=request.viewer,
    )
    if carried_out(form, said):
        messages.success(request, _("已报上。"))
        return redirect("reports:asked")
    fault = " ".join(str(e) for e in form.non_field_errors()) or _("没有填好。请改正后再报。")
    return _asked(request, fault=fault, of=(binding_id, str(form.data.get("unit", ""))), status=422)
