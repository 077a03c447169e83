"""What the pages of imports show: answers of the room's questions, put into the shapes that templates draw."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qicheng.core.shapes import Pager, Progress, Stat, Tone
from qicheng.core.viewer import Viewer
from qicheng.exchange import batches, wording
from qicheng.exchange.batches import BatchHead, Counts, RowFilters
from qicheng.exchange.services import decide
from qicheng.places import queries as places
from qicheng.reports import queries as reports

PAGE = 50
RESULT = (
    "persons", "labour_force", "intends", "poor", "matched", "new_on_list", "moved_in", "unexplained",
)  # fmt: skip
TONES: dict[str, Tone] = {"unexplained": "bad", "intends": "ok"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A template and what it is given."""

    template: str
    context: dict[str, object]

    @property
    def is_preview(self) -> bool:
        """Whether the page has rows to turn over."""
        return self.template == "exchange/batch.html"


def index_page(viewer: Viewer, *, before: int | None) -> Page:
    """The batches dropped before."""
    lines, more = batches.batch_lines(viewer, before=before)
    pager = Pager(
        next_url=f"?before={more}" if more else None, first_url="?" if before else None, shown=len(lines)
    )  # fmt: skip
    return Page(template="exchange/index.html", context={"lines": lines, "pager": pager})


def batch_page(viewer: Viewer, *, batch_id: int, filters: RowFilters, after: int) -> Page:
    """One batch as its state asks for it."""
    head = batches.head(viewer, batch_id=batch_id)
    if head.is_running or head.state == "FAILED":
        return Page(template="exchange/running.html", context={"head": head, "progress": progress(head)})
    if head.kind == "ENTERPRISES":
        return Page(
            template="exchange/enterprises.html", context={"head": head, **_enterprises(viewer, head)}
        )
    lines, more = batches.rows_page(viewer, batch_id=batch_id, filters=filters, after=after, size=PAGE)
    base = {k: v for k, v in (("show", filters.show), ("file", filters.file_id), ("code", filters.code)) if v}
    whole = batches.counts(viewer, batch_id=batch_id)
    counts = batches.counts(viewer, batch_id=batch_id, file_id=filters.file_id) if filters.file_id else whole
    pager = Pager(
        next_url=f"?{urlencode({**base, 'after': more})}" if more else None, first_url=f"?{urlencode(base)}" if after else None,
        shown=len(lines), total=_total(counts, filters),
    )  # fmt: skip
    files = batches.file_views(viewer, batch_id=batch_id)
    context: dict[str, object] = {
        "head": head, "lines": lines, "pager": pager, "filters": filters, "whole": whole, "counts": counts, "files": files,
        "tabs": _tabs(counts, filters), "stats": _stats(len(files), whole), "file": _chosen(files, filters.file_id),
        "readable": sum(f.status == "import" for f in files), "results": _results(viewer, head),
    }  # fmt: skip
    return Page(template="exchange/batch.html", context=context)


def _chosen(files: list[batches.FileView], file_id: int | None) -> batches.FileView | None:
    return next((f for f in files if f.id == file_id), None)


def _total(counts: Counts, filters: RowFilters) -> int | None:
    """How many rows the present view has in all, where a count says so."""
    if filters.code:
        wanted = counts.reasons if filters.show == "REFUSED" else counts.warnings
        return next((r.count for r in wanted if r.code == filters.code), 0)
    return {"REFUSED": counts.refused, "WARNED": counts.warned, "REPEAT": counts.repeats, "ACCEPTED": counts.accepted}[filters.show]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One view of the rows."""

    label: str
    count: int
    url: str
    active: bool


def _tabs(counts: Counts, filters: RowFilters) -> list[Tab]:
    words = (
        ("REFUSED", _("退回"), counts.refused), ("WARNED", _("提示"), counts.warned),
        ("REPEAT", _("重复"), counts.repeats), ("ACCEPTED", _("通过"), counts.accepted),
    )  # fmt: skip
    own = {"file": filters.file_id} if filters.file_id else {}
    return [
        Tab(label=w, count=n, url=f"?{urlencode({'show': s, **own})}", active=s == filters.show) for s, w, n in words
    ]  # fmt: skip


def _stats(files: int, counts: Counts) -> list[Stat]:
    return [
        Stat(label=_("数据行"), value=counts.rows, unit=_("行"), note=_("%(n)s 个文件") % {"n": files}),
        Stat(label=_("通过"), value=counts.accepted, unit=_("人"), url="?show=ACCEPTED", tone="ok" if counts.accepted else "quiet"),
        Stat(label=_("退回"), value=counts.refused, unit=_("行"), url="?show=REFUSED", tone="bad" if counts.refused else "quiet"),
        Stat(label=_("有提示"), value=counts.warned, unit=_("人"), url="?show=WARNED", note=_("已通过，请核对")),
        Stat(
            label=_("重复"), value=counts.repeats, unit=_("行"), url="?show=REPEAT",
            note=_("同一文件 %(a)s，不同文件 %(b)s") % {"a": counts.repeat_in_file, "b": counts.repeat_across},
        ),
    ]  # fmt: skip


def _results(viewer: Viewer, head: BatchHead) -> dict[str, object] | None:
    """What the roster of the batch's range says now that it is written, each figure with its names."""
    if head.state != "DONE" or head.kind == "BASE":
        return None
    unit = batches.unit_of(viewer, batch_id=head.id)
    if not viewer.may(reports.COUNTS, unit):
        return None
    figures = reports.unit_figures(viewer, season=head.season, unit=unit)
    stats = [
        Stat(
            label=reports.label_of(code), value=figures[code], unit=_("人"), url=reverse("reports:names", args=[unit, code]),
            tone=TONES.get(code, "quiet") if figures[code] else "quiet",
        )
        for code in RESULT
    ]  # fmt: skip
    return {"unit": unit, "name": places.full_name(unit), "stats": stats}


def progress(head: BatchHead) -> Progress:
    """How far a batch is, in the house's own bar."""
    reading = head.state in {"RECEIVED", "READING"}
    title = _("正在读取：%(name)s") if reading else _("正在写入：%(name)s")
    failed = head.state == "FAILED"
    sentence = _("没有办完，已写入的不会重复。请点“继续”。") if failed else ""
    if head.state == "RECEIVED":
        sentence = _("已收下，正在排队。可以离开本页，办完会在“今天要办”里告诉您。")
    elif head.state == "READING" and head.done:
        sentence = _("已读 %(n)s 个文件。可以离开本页，办完会在“今天要办”里告诉您。") % {"n": head.done}
    return Progress(
        title=(_("没有办完：%(name)s") if failed else title) % {"name": head.name}, done=head.done, total=head.total or None,
        poll_url=None if failed else reverse("exchange:progress", args=[head.id]),
        state="failed" if failed else "running", sentence=sentence,
    )  # fmt: skip


def columns_page(viewer: Viewer, *, batch_id: int, file_id: int) -> Page:
    """How a file's columns are read, with the choices."""
    path, sheets = batches.sheets(viewer, batch_id=batch_id, file_id=file_id)
    context: dict[str, object] = {
        "head": batches.head(viewer, batch_id=batch_id), "file_id": file_id, "path": path, "sheets": sheets,
        "choices": wording.field_choices(),
    }  # fmt: skip
    return Page(template="exchange/columns.html", context=context)


def undo_page(viewer: Viewer, *, batch_id: int) -> Page:
    """The three lists of an undo."""
    outcome = decide.look_back(batch_id=batch_id, by=viewer)
    context: dict[str, object] = {"head": batches.head(viewer, batch_id=batch_id), "outcome": outcome}
    return Page(template="exchange/undo.html", context=context)


def _enterprises(viewer: Viewer, head: BatchHead) -> dict[str, object]:
    """What a list of enterprises brought."""
    found = json.loads(batches.result_text(viewer, batch_id=head.id) or "{}")
    status = found.get("status_unique") or {}
    words = (
        (_("企业"), found.get("unique"), _("家")), (_("信用代码有效"), found.get("unique_with_valid_code"), _("家")),
        (_("已复工"), status.get("reopened"), _("家")), (_("部分复工"), status.get("partial"), _("家")),
        (_("计划复工"), status.get("planned"), _("家")), (_("未复工"), status.get("not_reopened"), _("家")),
        (_("应返岗"), found.get("due_back"), _("人")), (_("已返岗"), found.get("back"), _("人")),
        (_("缺工"), found.get("shortage"), _("人")),
    )  # fmt: skip
    stats = [Stat(label=w, value=n, unit=u, url="/employers/") for w, n, u in words]
    return {
        "stats": stats, "problems": found.get("problems") or [], "files": batches.file_views(viewer, batch_id=head.id),
    }  # fmt: skip
