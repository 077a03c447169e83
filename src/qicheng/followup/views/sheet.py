"""The sheet: out as it is seen, in with a verdict for each row."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.core.files.base import File
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qicheng.core.acting import carried_out
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.followup import named, sheets
from qicheng.followup.forms import ListForm, SheetForm
from qicheng.followup.queries import RECORD
from qicheng.followup.services import bulk, leaving
from qicheng.followup.services.bulk import Verdict
from qicheng.followup.views.lists import picked
from qicheng.kit.home import home
from qicheng.places import queries as places

EXPORT = "people.export"
MOST_BYTES = 5 * 2**20


@require_GET
@needs(EXPORT)
def out(request: PageRequest, state: str) -> FileResponse:
    """The list as it is seen, masked, ready to be filled in."""
    if state not in named.LISTS:
        raise Http404
    where = picked(request, ListForm(request.GET).said(), EXPORT)
    season, now = request.season_year or 0, timezone.now()
    lines = leaving.take_out(season=season, unit=where.unit, wanted=state, at=now, by=request.viewer)
    names = places.names(sorted({x.person.village for x in lines}))
    title = _("%(season)s年度跟踪回访表（%(list)s）") % {"season": season, "list": named.LISTS[state]}
    path = sheets.book(lines, names, title=title, at=now, by=request.viewer)
    stream = path.open("rb")
    path.unlink()  # stays readable until it is sent
    return FileResponse(stream, as_attachment=True, filename=_("跟踪回访表.xlsx"))


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def take(request: PageRequest) -> HttpResponse:
    """A filled sheet comes back: every row has its verdict, a bad one holds no other up."""
    posted = request.method == "POST"
    form = SheetForm(request.POST if posted else None, request.FILES if posted else None)
    verdicts: list[Verdict] = []
    if posted and carried_out(form, lambda: verdicts.extend(_take(request, form.cleaned_data["file"]))):
        counts = {v: sum(x.verdict == v for x in verdicts) for v in ("DONE", "SAME", "REFUSED")}
        return render(
            request,
            "followup/sheet.html",
            {"form": SheetForm(), "verdicts": verdicts, "counts": counts, "taken": True},
        )
    context = {
        "form": form,
        "verdicts": (),
        "may_export": request.viewer.may(EXPORT),
        "results": list(sheets.WRITTEN),
    }
    return render(request, "followup/sheet.html", context, status=422 if posted else 200)


def _take(request: PageRequest, file: File[bytes]) -> list[Verdict]:
    if (file.size or 0) > MOST_BYTES:
        raise CannotAct("SIZE", "文件超过 5 MB。请只保留回访表，或分开导入。")
    name = Path(file.name or "回访表.xlsx").name[:100]
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        path = Path(folder) / f"sheet{Path(name).suffix[:6].lower()}"
        path.write_bytes(file.read())
        rows = sheets.read(path, shown_as=name, today=timezone.localdate())
    return bulk.take_sheet(rows, season=request.season_year or 0, at=timezone.now(), by=request.viewer)
