"""Questions that the pages of imports ask: batches in a list, one batch with its files, columns and judged rows."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.core.words import in_words
from qicheng.exchange import wording
from qicheng.exchange.models import Batch, File, Row
from qicheng.exchange.queries import files as fates
from qicheng.exchange.rights import CAPABILITY
from qicheng.exchange.rosters.mapping import Mapping, explain
from qicheng.exchange.rowbox import unpack
from qicheng.places import queries as places

RUNNING = ("RECEIVED", "READING", "COMMITTING")
SHOW = ("REFUSED", "WARNED", "REPEAT", "ACCEPTED")


def kinds_of(viewer: Viewer) -> list[tuple[str, str]]:
    """The kinds of import that a viewer may bring, in the order of the work: last year, this year, enterprises."""
    return [(k, str(word)) for k, word in Batch.Kind.choices if viewer.may(CAPABILITY[k])]


def may_handle(viewer: Viewer, *, kind: str, place: str) -> bool:
    """Whether the viewer may see and decide a batch: it must lie wholly inside the range for its kind."""
    held = CAPABILITY[kind]
    codes = [p for p in place.split(",") if p] or [places.county_code()]
    return viewer.may(held) and all(viewer.may(held, c) for c in codes)


def batch_of(viewer: Viewer, batch_id: int) -> Batch:
    """The batch, within the viewer's range (inside the room only)."""
    row = Batch.objects.filter(id=batch_id).first()
    if row is None or not may_handle(viewer, kind=row.kind, place=row.place):
        raise NotAllowed("没有这一批导入，或者不在您的范围内。请从导入页重新进入。")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHead:
    """One batch as lists and headings show it; counts are None until it was read."""

    id: int
    kind: str
    kind_word: str
    season: int
    name: str
    state: str
    state_word: str
    tone: str
    icon: str
    created_at: dt.datetime
    label: str
    sender: str
    place: str
    total: int
    done: int
    data_rows: int | None
    accepted: int | None
    refused: int | None
    repeats: int | None
    message: str

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


def _head(row: Batch) -> BatchHead:
    found = json.loads(row.result or "{}")
    repeats = found.get("dup_in_file", 0) + found.get("dup_cross_file", 0) if "dup_in_file" in found else None
    return BatchHead(
        id=row.pk, kind=row.kind, kind_word=row.get_kind_display(), season=row.season, name=row.message, state=row.state,
        state_word=row.get_state_display(), tone=wording.STATES[row.state], icon=wording.STATE_ICONS[row.state],
        created_at=row.created_at, label=row.label, sender=row.sender,
        place=places.full_name(row.place.ljust(12, "0")) if row.place and "," not in row.place else "",
        total=row.total, done=row.done, data_rows=found.get("data_rows"), accepted=found.get("unique_accepted", found.get("unique")),
        refused=found.get("rejected"), repeats=repeats, message=row.message,
    )  # fmt: skip


def head(viewer: Viewer, *, batch_id: int) -> BatchHead:
    """One batch."""
    return _head(batch_of(viewer, batch_id))


def unit_of(viewer: Viewer, *, batch_id: int) -> str:
    """The unit that a batch covers, 12 digits."""
    place = batch_of(viewer, batch_id).place
    return place.ljust(12, "0") if place else places.county_code()


def result_text(viewer: Viewer, *, batch_id: int) -> str:
    """The answer that a batch was given, as it was kept."""
    return batch_of(viewer, batch_id).result


def _seen(viewer: Viewer, rows: QuerySet[Batch]) -> Iterator[Batch]:
    """The batches of `rows` that lie in the viewer's range, newest first."""
    kinds = [k for k, held in CAPABILITY.items() if viewer.may(held)]
    for row in rows.filter(kind__in=kinds).order_by("-id").iterator(chunk_size=200):
        if may_handle(viewer, kind=row.kind, place=row.place):
            yield row


def batch_lines(
    viewer: Viewer, *, before: int | None = None, size: int = 30
) -> tuple[list[BatchHead], int | None]:
    """Batches in the viewer's range, newest first, and where the next page begins."""
    rows = Batch.objects.filter(id__lt=before) if before else Batch.objects.all()
    found: list[Batch] = []
    for row in _seen(viewer, rows):
        found.append(row)
        if len(found) > size:
            break
    return [_head(r) for r in found[:size]], found[size - 1].pk if len(found) > size else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that imports ask of the viewer today."""

    title: str
    sentence: str
    number: int
    batch_id: int
    tone: str


def due(viewer: Viewer) -> list[Due]:
    """Batches that wait for the viewer's word or stand still, newest first."""
    rows = Batch.objects.filter(state__in=["READY", "FAILED"])
    lines = []
    for row in _seen(viewer, rows):
        found = _head(row)
        lines.append(
            Due(
                title=found.kind_word, sentence=found.name, number=found.accepted or 0, batch_id=row.pk,
                tone="bad" if row.state == "FAILED" else "warn",
            )
        )  # fmt: skip
        if len(lines) == 5:
            break
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """One column of a sheet: what stands above it, what it is read as, and why."""

    index: int
    header: str
    field: str
    sentence: str
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """One sheet's columns."""

    name: str
    header_row: int
    by_hand: bool
    columns: tuple[ColumnView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """One file of a batch: its fate in a word and a sentence, its counts."""

    id: int
    path: str
    status: str
    status_word: str
    tone: str
    icon: str
    code: str
    reason: str
    rows: int
    accepted: int
    refused: int
    has_columns: bool


def file_views(viewer: Viewer, *, batch_id: int) -> list[FileView]:
    """The files of a batch in their order; what needs a look first: refused, asked about, then the others."""
    batch_of(viewer, batch_id)
    found = fates(batch_id)
    views = []
    for row in File.objects.filter(batch_id=batch_id).order_by("position"):
        word, tone, icon = wording.STATUS.get(row.status, (row.status, "", "hourglass"))
        fate = found[row.path]
        views.append(
            FileView(
                id=row.pk, path=row.path, status=row.status, status_word=str(word), tone=tone, icon=icon, code=row.code, reason=row.reason,
                rows=row.rows, accepted=int(str(fate["accepted"])), refused=int(str(fate["rejected"])),
                has_columns=row.mapping not in {"", "{}"},
            )
        )  # fmt: skip
    order = {"refuse": 0, "question": 1}
    return sorted(views, key=lambda v: order.get(v.status, 2))


def sheets(viewer: Viewer, *, batch_id: int, file_id: int) -> tuple[str, list[SheetView]]:
    """A file's name and how the columns of its sheets are read."""
    batch_of(viewer, batch_id)
    row = File.objects.filter(batch_id=batch_id, id=file_id).first()
    if row is None:
        raise NotAllowed("没有这个文件，或者它刚被重新读取。请从这一批的页面重新进入。")
    return row.path, [_sheet(name, value) for name, value in mappings_of(row.mapping).items()]


def mappings_of(text: str) -> dict[str, Mapping]:
    """The mappings kept with a file, by sheet; one set by hand begins with `!`."""
    found = json.loads(text.removeprefix("!") or "{}")
    return {
        name: Mapping.from_json(value, source=str(value.get("source", "found")))
        for name, value in found.items()
        if isinstance(value, dict)  # beside the sheets: whether hidden ones are read
    }


def _sheet(name: str, mapping: Mapping) -> SheetView:
    columns = tuple(
        ColumnView(
            index=c.index, header=c.header or f"第{c.index + 1}列", field="other" if c.field and not c.label else c.field,
            sentence=explain(c), is_known=bool(c.field),
        )
        for c in mapping.columns
        if c.header or c.field
    )  # fmt: skip
    return SheetView(
        name=name, header_row=mapping.bottom + 1, by_hand=mapping.source == "by_hand", columns=columns
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many rows carry one code."""

    code: str
    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a batch, or one file of it, came to."""

    rows: int
    accepted: int
    refused: int
    warned: int
    repeat_in_file: int
    repeat_across: int
    reasons: tuple[ReasonCount, ...]
    warnings: tuple[ReasonCount, ...]

    @property
    def repeats(self) -> int:
        return self.repeat_in_file + self.repeat_across


def counts(viewer: Viewer, *, batch_id: int, file_id: int | None = None) -> Counts:
    """The counts of a batch's rows by verdict and by code."""
    batch_of(viewer, batch_id)
    rows = Row.objects.filter(batch_id=batch_id)
    if file_id:
        rows = rows.filter(file_id=file_id)
    by = {r["verdict"]: r["n"] for r in rows.values("verdict").annotate(n=Count("id")).order_by()}
    refused = rows.filter(verdict="REFUSED").values("code").annotate(n=Count("id")).order_by()
    warned = rows.filter(verdict="ACCEPTED").exclude(warnings="")
    pairs: dict[str, int] = {}
    for text, number in warned.values_list("warnings").annotate(n=Count("id")).order_by():
        for code in text.split(","):
            pairs[code] = pairs.get(code, 0) + number
    return Counts(
        rows=sum(by.values()), accepted=by.get("ACCEPTED", 0), refused=by.get("REFUSED", 0), warned=warned.count(),
        repeat_in_file=by.get("REPEAT_FILE", 0), repeat_across=by.get("REPEAT_ACROSS", 0),
        reasons=_ranked({r["code"]: r["n"] for r in refused}), warnings=_ranked(pairs),
    )  # fmt: skip


def _ranked(numbers: dict[str, int]) -> tuple[ReasonCount, ...]:
    order = sorted(numbers, key=lambda c: (-numbers[c], c))
    return tuple(ReasonCount(code=c, word=wording.reason_word(c), count=numbers[c]) for c in order)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One judged row: where it stands, who, what is wrong and what to do."""

    id: int
    file: str
    sheet: str
    number: int
    name: str
    id_masked: str
    village: str
    verdict_word: str
    tone: str
    notes: tuple[tuple[str, str], ...]  # reason, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFilters:
    """Which rows are shown."""

    show: str = "REFUSED"
    file_id: int | None = None
    code: str = ""


def rows_page(
    viewer: Viewer, *, batch_id: int, filters: RowFilters, after: int = 0, size: int = 50
) -> tuple[list[RowView], int | None]:
    """Rows of a batch in their own order from behind `after`, and where the next page begins."""
    batch_of(viewer, batch_id)
    rows = Row.objects.filter(batch_id=batch_id, id__gt=after).filter(_shown(filters))
    if filters.file_id:
        rows = rows.filter(file_id=filters.file_id)
    found = list(rows.select_related("file").order_by("id")[: size + 1])
    names = places.names(sorted({r.village for r in found if r.village}))
    return [_row(r, names) for r in found[:size]], found[size - 1].pk if len(found) > size else None


def _shown(filters: RowFilters) -> Q:
    if filters.show == "REPEAT":
        return Q(verdict__startswith="REPEAT")
    if filters.show == "WARNED":
        return Q(verdict="ACCEPTED", warnings__contains=filters.code) & ~Q(warnings="")
    if filters.show == "ACCEPTED":
        return Q(verdict="ACCEPTED")
    return Q(verdict="REFUSED", code=filters.code) if filters.code else Q(verdict="REFUSED")


def masked(text: str) -> str:
    """A number as it may be shown: nothing but its last four characters, and of a short one nothing."""
    kept = text[-4:] if len(text) >= 8 else ""
    return "*" * (len(text) - len(kept)) + kept


def veiled(text: str) -> str:
    """A text of a refused row: numbers that strayed into it are masked too."""
    return re.sub(r"\d{6,}[\dXx]*", lambda m: masked(m[0]), text)


def _row(row: Row, names: dict[str, str]) -> RowView:
    payload = unpack(row.payload, row_id=row.pk)
    codes = [c for c in (row.code, *row.warnings.split(",")) if c]
    tone = {"REFUSED": "bad", "ACCEPTED": "warn" if codes else "ok"}.get(row.verdict, "")
    return RowView(
        id=row.pk, file=row.file.path, sheet=row.sheet, number=row.number,
        name=veiled(str(payload.get("name") or payload.get("raw_name") or "")),
        id_masked=masked(str(payload.get("id") or payload.get("raw_id") or "")),
        village=names.get(row.village, "") or veiled(str(payload.get("village_text") or "")),
        verdict_word=str(wording.VERDICTS.get(row.verdict, row.verdict)), tone=tone,
        notes=tuple(wording.halves(in_words(wording.sentence_of(c))) for c in codes),
    )  # fmt: skip
