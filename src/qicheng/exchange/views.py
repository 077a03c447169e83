"""Pages of imports: what was dropped, how it was read, what was refused and why, and the clerk's word on it."""

from __future__ import annotations

from typing import cast
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.exchange import batches, shown
from qicheng.exchange.forms import FilterForm, UploadForm, chosen_fields, chosen_files, upload_form
from qicheng.exchange.services import decide, intake, verdicts

IMPORTERS = ("survey.import", "survey.import_base", "employers.edit")


@require_GET
@needs(*IMPORTERS)
def index(request: PageRequest) -> HttpResponse:
    """The drop area and what was dropped before."""
    return _index(request, upload_form(request.viewer, None, key=uuid4()))


def _index(request: PageRequest, form: UploadForm, *, status: int = 200, fault: str = "") -> HttpResponse:
    before = request.GET.get("before", "")
    page = shown.index_page(request.viewer, before=int(before) if before.isdigit() else None)
    context = {
        **page.context,
        "form": form,
        "fault": fault,
        "limit": settings.UPLOAD_MAX_BYTES,
        "megabytes": settings.UPLOAD_MAX_BYTES // 2**20,
    }
    part = bool(request.htmx) and request.method == "POST"
    return render(request, "exchange/_upload.html" if part else page.template, context, status=status)


@csrf_exempt  # asked below, after the size: asking reads the whole body first
@require_POST
@needs(*IMPORTERS)
def receive(request: PageRequest) -> HttpResponse:
    """Takes in a drop."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_MAX_BYTES:
        megabytes = settings.UPLOAD_MAX_BYTES // 2**20
        fault = _("这次上传的文件合计超过 %(size)s MB，没有收下。请分几次上传，或先压缩成 zip。") % {
            "size": megabytes
        }
        return _index(request, upload_form(request.viewer, None, key=uuid4()), status=413, fault=fault)
    return _receive(request)


@csrf_protect
def _receive(request: HttpRequest) -> HttpResponse:
    page = cast(PageRequest, request)
    form = upload_form(page.viewer, page.POST, key=None)
    files = page.FILES.getlist("files")
    if not form.is_valid():
        return _index(page, form, status=422)
    paths = page.POST.getlist("paths")
    names = paths if len(paths) == len(files) else [f.name or "" for f in files]
    drop = intake.Drop(
        kind=form.cleaned_data["kind"], files=list(zip(names, files, strict=True)), sender=form.cleaned_data["sender"],
        place=form.cleaned_data["place"],
    )  # fmt: skip
    try:
        batch_id = intake.take_in(
            drop=drop,
            season=page.season_year,
            key=form.cleaned_data["key"],
            at=timezone.now(),
            by=page.viewer,
        )
    except CannotAct as refusal:
        return _index(page, form, status=422, fault=refusal.sentence)
    return _go(page, reverse("exchange:batch", args=[batch_id]))


def _go(request: PageRequest, address: str) -> HttpResponse:
    """On to another page, for htmx and for a plain browser."""
    if not request.htmx:
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


@require_GET
@needs(*IMPORTERS)
def batch(request: PageRequest, batch_id: int) -> HttpResponse:
    """One batch: its progress while it runs, the preview, or what it brought."""
    form = FilterForm(request.GET)
    page = shown.batch_page(request.viewer, batch_id=batch_id, filters=form.filters(), after=form.behind())
    part = page.is_preview and request.htmx and request.htmx.target == "rows"
    return render(request, "exchange/_rows.html" if part else page.template, page.context)


@require_GET
@needs(*IMPORTERS)
def progress(request: PageRequest, batch_id: int) -> HttpResponse:
    """How far a batch is; when it has come to its end the page itself follows."""
    head = batches.head(request.viewer, batch_id=batch_id)
    if not head.is_running:
        return _go(request, reverse("exchange:batch", args=[batch_id]))
    return render(request, "core/_progress.html", {"progress": shown.progress(head)})


@require_http_methods(["GET", "POST"])
@needs(*IMPORTERS)
def columns(request: PageRequest, batch_id: int, file_id: int) -> HttpResponse:
    """How the columns of a file are read; a change has the file read anew."""
    if request.method == "POST":
        decide.read_otherwise(
            batch_id=batch_id,
            file_id=file_id,
            fields=chosen_fields(request.POST),
            at=timezone.now(),
            by=request.viewer,
        )
        return _go(request, reverse("exchange:batch", args=[batch_id]))
    page = shown.columns_page(request.viewer, batch_id=batch_id, file_id=file_id)
    return render(request, "exchange/_columns.html" if request.htmx else page.template, page.context)


@require_POST
@needs(*IMPORTERS)
def hidden(request: PageRequest, batch_id: int, file_id: int) -> HttpResponse:
    """Has a file's hidden sheets read too."""
    decide.read_hidden(batch_id=batch_id, file_id=file_id, at=timezone.now(), by=request.viewer)
    return _go(request, reverse("exchange:batch", args=[batch_id]))


@require_POST
@needs(*IMPORTERS)
def confirm(request: PageRequest, batch_id: int) -> HttpResponse:
    """The clerk's yes."""
    files = chosen_files(request.POST) if request.POST.get("scope") == "chosen" else None
    decide.confirm(batch_id=batch_id, files=files, at=timezone.now(), by=request.viewer)
    return _go(request, reverse("exchange:batch", args=[batch_id]))


@require_POST
@needs(*IMPORTERS)
def go_on(request: PageRequest, batch_id: int) -> HttpResponse:
    """Takes a batch up again that stands still."""
    decide.go_on(batch_id=batch_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已重新接着办。"))
    return _go(request, reverse("exchange:batch", args=[batch_id]))


@require_http_methods(["GET", "POST"])
@needs(*IMPORTERS)
def undo(request: PageRequest, batch_id: int) -> HttpResponse:
    """What taking back would do; and doing it."""
    if request.method == "POST":
        done = decide.take_back(batch_id=batch_id, at=timezone.now(), by=request.viewer)
        said = _("已撤销：收回 %(back)s 人，后来有变动的 %(kept)s 人没有动。")
        messages.success(request, said % {"back": done.taken_back, "kept": len(done.touched_later)})
        return _go(request, reverse("exchange:batch", args=[batch_id]))
    page = shown.undo_page(request.viewer, batch_id=batch_id)
    return render(request, page.template, page.context)


@require_POST
@needs(*IMPORTERS)
def workbook(request: PageRequest, batch_id: int) -> FileResponse:
    """The sender's own workbooks with a verdict beside each row."""
    answer = verdicts.write(batch_id=batch_id, at=timezone.now(), by=request.viewer)
    stream = answer.path.open("rb")
    answer.path.unlink()  # stays readable until it is sent
    return FileResponse(stream, as_attachment=True, filename=answer.name)


@require_GET
@needs(*IMPORTERS)
def due(request: PageRequest) -> HttpResponse:
    """What imports ask of the viewer today: lines for the home page, which asks for them itself."""
    return render(request, "exchange/_due.html", {"lines": batches.due(request.viewer)})
