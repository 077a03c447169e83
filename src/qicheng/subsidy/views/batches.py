"""Pages of payment: batches, one batch with its signatures and lines, the bank's file and its answer."""

from __future__ import annotations

import secrets
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.files.base import File
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import answer_form, carried_out
from qicheng.core.shapes import Pager
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.kit.home import home
from qicheng.kit.marking import gettext_noop
from qicheng.kit.reading.grid import Book, Unread
from qicheng.kit.reading.worker import read_path
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.subsidy import access, sheets, shown
from qicheng.subsidy.money_forms import BatchForm, RecoverForm, ReturnForm, SendForm
from qicheng.subsidy.queries import money as queries
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import batching, calling, sending, settling
from qicheng.subsidy.views.lists import as_pdf

MOST_BYTES = 10 * 2**20
WAITS = {
    "SIGN": gettext_noop("等我复核"),
    "SEND": gettext_noop("等我发放"),
    "ANSWERS": gettext_noop("等银行回单"),
}


@require_http_methods(["GET", "POST"])
@needs(access.MONEY)
def index(request: PageRequest) -> HttpResponse:
    """Batches, and who can be paid now."""
    viewer, season, now = request.viewer, request.season_year or 0, timezone.now()
    form = BatchForm(request.POST if request.method == "POST" else None)
    made: list[int] = []
    if form.is_bound and carried_out(
        form,
        lambda: made.append(
            batching.make(policy=form.cleaned_data["policy"], at=now, by=viewer, key=form.repeat_key())
        ),
    ):
        messages.success(request, _("批次已冻结。请交由另一人复核。"))
        return redirect("subsidy:batch", made[0])
    titles = {p.number: p.title for p in seasons.policies(season)}
    told, waits = request.GET.dict(), request.GET.get("waits", "")
    rows, more = queries.batches(viewer, season=season, waits=waits, before=shown.cursor(told, "before"))
    context = {
        "tabs": shown.tabs(viewer, "batches"), "batches": [(b, steps.BATCHES[b.state]) for b in rows], "may_make": viewer.may(access.BATCH), "waits": waits,
        "chips": [(name, WAITS[name]) for name, (capability, _state) in queries.WAITS.items() if viewer.may(capability)], "pager": shown.pager(told, "before", more, rows=len(rows)),
        "payable": [(n, titles.get(n, n), people, fen, uuid4()) for n, people, fen in queries.payable_by_policy(viewer, season=season, at=now)], "fault": form if form.is_bound else None,
    }  # fmt: skip
    return render(request, "subsidy/batches.html", context, status=422 if form.is_bound else 200)


@require_GET
@needs(access.MONEY)
def batch(request: PageRequest, batch_id: int) -> HttpResponse:
    """One batch."""
    return _batch(request, batch_id)


def _batch(
    request: PageRequest,
    batch_id: int,
    *,
    send_form: SendForm | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    viewer = request.viewer
    page = queries.batch(viewer, batch_id)
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    state = state if state in steps.LINES else ""
    rows, more = queries.lines(
        viewer, batch_id, state=state, after=int(after) if after.isdigit() and len(after) < 9 else 0
    )
    names = places.names(sorted({x.village for x in rows}))
    b = page.batch
    formats = [(f.pk, f.name) for f in queries.formats() if f.active]
    signed = {s.by_id for s in page.signatures}
    context = {
        "tabs": shown.tabs(viewer, "batches"), "batch": b, "state_word": steps.BATCHES[b.state], "signatures": page.signatures, "unmatched": page.unmatched,
        "counts": [(s, steps.LINES[s], *page.counts[s]) for s in steps.LINES if s in page.counts], "state": state, "drawn": page.drawn, "may_view": viewer.may(access.VIEW),
        "rows": [(x, names.get(x.village, x.village), steps.LINES[x.state]) for x in rows],
        "may_sign": viewer.may(access.SIGN) and b.state == steps.MADE and viewer.user_id != b.made_by_id and viewer.user_id not in signed,
        "own": viewer.user_id == b.made_by_id, "may_pay": viewer.may(access.PAY) and b.state == steps.SIGNED and viewer.user_id != b.made_by_id and viewer.user_id not in signed,
        "may_take": viewer.may(access.PAY) and b.state in {steps.SENT, steps.CLOSED}, "may_return": viewer.may(access.PAY) and b.state == steps.SENT,
        "may_drop": (viewer.may(access.BATCH) or viewer.may(access.SIGN)) and b.state in {steps.MADE, steps.SIGNED}, "may_draw": viewer.may(access.BATCH) and b.state in {steps.SENT, steps.CLOSED} and not page.drawn,
        "send_form": send_form or SendForm(formats=formats, initial={"key": uuid4()}), "return_form": return_form or ReturnForm(), "key": uuid4(),
        "pager": Pager(next_url=f"?{urlencode({'state': state, 'after': more})}" if more else None, first_url=f"?{urlencode({'state': state})}" if after else None, shown=len(rows), total=sum(n for n, _f in page.counts.values()) if not state else None),
    }  # fmt: skip
    faulty = (send_form is not None and send_form.errors) or (return_form is not None and return_form.errors)
    return render(request, "subsidy/batch.html", context, status=422 if faulty else 200)


@require_POST
@needs(access.SIGN)
def sign(request: PageRequest, batch_id: int) -> HttpResponse:
    """A second person signs."""
    state = batching.sign(batch_id=batch_id, at=timezone.now(), by=request.viewer)
    messages.success(
        request, _("已复核，可以发放。") if state == steps.SIGNED else _("已复核，还要其他人复核。")
    )
    return redirect("subsidy:batch", batch_id)


@require_POST
@needs(access.PAY)
def send(request: PageRequest, batch_id: int) -> HttpResponse:
    """A third person lets it go to the bank."""
    setup_formats = [(f.pk, f.name) for f in queries.formats() if f.active]
    form = SendForm(request.POST, formats=setup_formats)

    def act() -> None:
        done = sending.send(
            batch_id=batch_id,
            format_id=form.cleaned_data["format_id"],
            at=timezone.now(),
            by=request.viewer,
            key=form.repeat_key(),
        )
        messages.success(
            request,
            _("已送银行 %(n)s 笔，%(sum)s 元。请下载文件交银行。")
            % {"n": done.count, "sum": f"{done.fen / 100:,.2f}"},
        )

    return (
        redirect("subsidy:batch", batch_id)
        if carried_out(form, act)
        else _batch(request, batch_id, send_form=form)
    )


@require_POST
@needs(access.PAY)
def file(request: PageRequest, batch_id: int) -> HttpResponse:
    """The bank's file; whole numbers leave only here, with a trace."""
    found = sending.take_file(batch_id=batch_id, at=timezone.now(), by=request.viewer)
    kinds = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    response = HttpResponse(
        found.body, content_type=kinds.get(found.name.rsplit(".", 1)[-1], "application/octet-stream")
    )
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


@require_POST
@needs(access.PAY)
def take_return(request: PageRequest, batch_id: int) -> HttpResponse:
    """The bank's answer."""
    form = ReturnForm(request.POST, request.FILES)

    def act() -> None:
        upload = form.cleaned_data["file"]
        content, rows = _read(upload)
        done = settling.take_return(
            batch_id=batch_id,
            name=upload.name or "",
            content=content,
            rows=rows,
            at=timezone.now(),
            by=request.viewer,
        )
        said = _("回单：到账 %(paid)s 笔，失败 %(failed)s 笔，对不上 %(n)s 行。") % {
            "paid": done.paid,
            "failed": done.failed,
            "n": done.unmatched,
        }
        messages.success(request, said)

    return (
        redirect("subsidy:batch", batch_id)
        if carried_out(form, act)
        else _batch(request, batch_id, return_form=form)
    )


def _read(upload: File[bytes]) -> tuple[bytes, list[list[object]]]:
    """The rows of all sheets of a strange file, opened in a child process."""
    if (upload.size or 0) > MOST_BYTES:
        raise CannotAct("SIZE", "文件超过 10 MB。请只导入这个批次的回单。")
    name, content = Path(upload.name or "回单").name[:100], upload.read()
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        path = Path(folder) / f"return{Path(name).suffix[:6].lower()}"
        path.write_bytes(content)
        for result in read_path(path, shown_as=name):
            if isinstance(result.value, Unread):
                raise CannotAct("UNREAD", result.value.reason)
            if isinstance(result.value, Book):
                for sheet in result.value.sheets:
                    rows += [list(row) for row in sheet.rows]
    return content, rows


@require_POST
@needs(access.PAY)
def settle(request: PageRequest, batch_id: int, row_id: int) -> HttpResponse:
    """What was done about a row that fits no line."""
    settling.settle_row(
        unmatched_id=row_id, how=request.POST.get("how", "")[:200], at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("已登记处理办法。"))
    return redirect("subsidy:batch", batch_id)


@require_POST
@needs(access.PAY)
def close(request: PageRequest, batch_id: int) -> HttpResponse:
    """Everything has its answer."""
    settling.close(batch_id=batch_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("批次已结清。"))
    return redirect("subsidy:batch", batch_id)


@require_POST
@needs(access.BATCH, access.SIGN)
def drop(request: PageRequest, batch_id: int) -> HttpResponse:
    """A batch is given up."""
    batching.drop(
        batch_id=batch_id, reason=request.POST.get("reason", "")[:200], at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("批次已作废，其中的人可以重新制单。"))
    return redirect("subsidy:batch", batch_id)


@require_POST
@needs(access.BATCH, access.SIGN)
def take_out(request: PageRequest, batch_id: int, line_id: int) -> HttpResponse:
    """One person is taken out."""
    batching.take_out(
        line_id=line_id, reason=request.POST.get("reason", "")[:200], at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("已从批次里撤出。"))
    return redirect("subsidy:batch", batch_id)


@require_POST
@needs(access.BATCH)
def draw(request: PageRequest, batch_id: int) -> HttpResponse:
    """Draws the sample that is called."""
    n = calling.draw(batch_id=batch_id, seed=secrets.randbelow(2**31), at=timezone.now(), by=request.viewer)
    messages.success(request, _("已按风险抽取 %(n)s 人，由乡镇打电话核实。") % {"n": n})
    return redirect("subsidy:batch", batch_id)


@require_GET
@needs(access.MONEY)
def paper(request: PageRequest, batch_id: int) -> FileResponse:
    """The payment list to be signed and filed."""
    page, lines = queries.batch(request.viewer, batch_id), queries.all_lines(request.viewer, batch_id)
    table = sheets.payment_list(
        page.batch, lines, page.signatures, at=timezone.now(), by=request.viewer.label
    )
    return as_pdf(table, f"发放清单-{page.batch.number}.pdf")


@require_http_methods(["GET", "POST"])
@needs(access.PAY)
def recover(request: PageRequest, claim_id: int) -> HttpResponse:
    """Money that came back."""
    line = queries.paid_claim(request.viewer, claim_id)
    form = RecoverForm(
        request.POST if request.method == "POST" else None,
        initial={
            "key": uuid4(),
            "amount": f"{(line.amount_fen - line.recovered_fen) / 100:.2f}",
            "on_date": timezone.localdate(),
        },
    )

    def act(*, key: object, amount: Decimal, **told: Any) -> None:
        settling.recover(claim_id=claim_id, amount_fen=int(amount * 100), key=form.repeat_key(), **told)

    def again() -> HttpResponse:
        context = {
            "claim": line,
            "form": form,
            "heading": _("登记追回"),
            "verb": _("登记"),
            "enctype": False,
            "back": "money",
        }
        return render(request, "subsidy/act.html", context, status=422 if request.method == "POST" else 200)

    return answer_form(
        request, form, act, said=_("追回已登记，资金回到账上。"), to=redirect("subsidy:batches"), again=again
    )
