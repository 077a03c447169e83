"""Questions to exchange: how a batch stands, what it answered, its refused and warned rows."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db.models import Count, Q

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.exchange.models import Batch, File, Row
from qicheng.exchange.rights import CAPABILITY
from qicheng.exchange.rowbox import unpack
from qicheng.exchange.rules.verdicts import sentence
from qicheng.places import queries as places
from qicheng.places.gazetteer import province_name
from qicheng.reports import queries as reports
from qicheng_measures import places as folding

Result = dict[str, object]
TOTALS = (
    "persons", "labour_force", "over_60", "poor", "monitored", "intends", "returning", "new_going", "already_out", "local",
    "staying", "undecided", "intends_poor",
)  # fmt: skip


def _batch(viewer: Viewer, batch_id: int) -> Batch:
    row = Batch.objects.filter(id=batch_id).first()
    if row is None:
        raise NotAllowed("没有这一批导入，或者不在您的范围内。请从导入页重新进入。")
    places_of = [p for p in row.place.split(",") if p]
    held = CAPABILITY[row.kind]
    if not (
        viewer.may(held)
        and (
            all(viewer.may(held, p) for p in places_of)
            if places_of
            else viewer.may(held, places.county_code())
        )
    ):
        raise NotAllowed
    return row


def result(viewer: Viewer, *, batch_id: int) -> Result:
    """The answer of a batch as programs read it (`--result`). Its own counts are those of the drop; totals are of now."""
    batch = _batch(viewer, batch_id)
    summary = json.loads(batch.result or "{}")
    if batch.kind == "BASE":
        return {
            "rows": summary["data_rows"], "unique_accepted": summary["unique_accepted"], "rejected": summary["rejected"],
            "reject_reasons": summary["reject_reasons"], "files": files(batch_id),
        }  # fmt: skip
    if batch.kind == "ENTERPRISES":
        return {**summary, "files": files(batch_id)}
    return {
        "import_summary": {"files": File.objects.filter(batch=batch).count(), **summary},
        "files": files(batch_id),
        "match": match(viewer, season=batch.season),
        "totals": totals(viewer, season=batch.season),
    }


def files(batch_id: int) -> dict[str, dict[str, object]]:
    """Each file's fate."""
    counts = Row.objects.filter(batch_id=batch_id).values("file_id").order_by()
    accepted, rejected = Count("id", filter=Q(verdict="ACCEPTED")), Count("id", filter=Q(verdict="REFUSED"))
    counted = {
        file_id: (yes, no)
        for file_id, yes, no in counts.annotate(yes=accepted, no=rejected).values_list("file_id", "yes", "no")
    }
    return {
        f.path: {
            "status": f.status, "reason": f.reason, "code": f.code, "rows": f.rows,
            "accepted": counted.get(f.pk, (0, 0))[0], "rejected": counted.get(f.pk, (0, 0))[1],
        }
        for f in File.objects.filter(batch_id=batch_id).order_by("position")
    }  # fmt: skip


def match(viewer: Viewer, *, season: int) -> dict[str, int]:
    """This year's list against last year's base, person by person."""
    figures = reports.figures(
        viewer, season=season, unit=places.county_code(), level="county", measures=reports.OVERVIEW
    )
    row = next(iter(figures.values()), {})
    return {
        "matched": row.get("matched", 0) + row.get("moved_in", 0),
        "new": row.get("new_on_list", 0),
        "missing": row.get("unexplained", 0) + row.get("left_list", 0),
    }


def totals(viewer: Viewer, *, season: int) -> dict[str, object]:
    """The figures of county, townships and villages, with intended destinations by province."""
    code = places.county_code()
    by_village = reports.figures(viewer, season=season, unit=code, level="village")
    where = reports.destinations(viewer, season=season, unit=code, level="village")

    def shown(level: str) -> dict[str, dict[str, object]]:
        folded = folding.fold(by_village, lambda c: folding.unit(c, level))
        goes = folding.fold(where, lambda c: folding.unit(c, level))
        return {c: _unit(folded[c], goes.get(c, {})) for c in sorted(folded) if folded[c]["persons"]}

    county = shown("county").get(code) or _unit(dict.fromkeys(TOTALS, 0), {})
    return {"county": county, "townships": shown("township"), "villages": shown("village")}


def _unit(figures: dict[str, int], goes: dict[str, int]) -> dict[str, object]:
    dest = {province_name(k): v for k, v in sorted(goes.items()) if k}
    return {**{c: figures.get(c, 0) for c in TOTALS}, "dest": dest}


def in_words(answer: Result) -> Result:
    """The few numbers a person at the command line wants to see."""
    summary = answer.get("import_summary", answer)
    assert isinstance(summary, dict)  # noqa: S101
    words = {
        "files": "文件",
        "data_rows": "数据行",
        "rows": "数据行",
        "unique_accepted": "通过人数",
        "rejected": "退回行数",
        "dup_in_file": "文件内重复",
        "dup_cross_file": "文件间重复",
        "unique": "企业数",
    }
    shown: Result = {words[k]: v for k, v in summary.items() if k in words and isinstance(v, int)}
    if isinstance(answer.get("match"), dict):
        shown["与上年比对"] = answer["match"]
    return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One batch in a list."""

    id: int
    kind: str
    kind_word: str
    season: int
    state: str
    state_word: str
    created_at: dt.datetime
    label: str
    name: str
    done: int
    total: int
    summary: dict[str, object]


def batch(viewer: Viewer, batch_id: int) -> BatchLine:
    """One batch."""
    return _line(_batch(viewer, batch_id))


def _line(row: Batch) -> BatchLine:
    return BatchLine(
        id=row.pk, kind=row.kind, kind_word=row.get_kind_display(), season=row.season, state=row.state,
        state_word=row.get_state_display(), created_at=row.created_at, label=row.label, name=row.message, done=row.done,
        total=row.total, summary=json.loads(row.result or "{}"),
    )  # fmt: skip


def batches(viewer: Viewer, *, limit: int = 30) -> list[BatchLine]:
    """The newest batches that the viewer may see: the county all, others their own range's or their own."""
    rows = Batch.objects.order_by("-id")
    if not viewer.may("survey.import", places.county_code()):
        rows = rows.filter(account_id=viewer.user_id)
    return [_line(r) for r in rows[:limit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """One refused or warned row for the preview: where it stands, what is wrong, what to do."""

    id: int
    file: str
    sheet: str
    number: int
    verdict: str
    codes: tuple[str, ...]
    sentences: tuple[str, ...]
    name: str
    number_masked: str
    village: str


def rows(
    viewer: Viewer,
    *,
    batch_id: int,
    show: str = "REFUSED",
    file_id: int | None = None,
    after: int = 0,
    size: int = 50,
) -> tuple[list[RowLine], int | None]:
    """Rows of a batch: `REFUSED`, `WARNED`, `REPEAT` or `ALL`, from behind `after`; and where the next page begins."""
    _batch(viewer, batch_id)
    found = Row.objects.filter(batch_id=batch_id, id__gt=after)
    if file_id:
        found = found.filter(file_id=file_id)
    if show == "REFUSED":
        found = found.filter(verdict="REFUSED")
    elif show == "REPEAT":
        found = found.filter(verdict__startswith="REPEAT")
    elif show == "WARNED":
        found = found.filter(verdict="ACCEPTED").exclude(warnings="")
    page = list(found.select_related("file").order_by("id")[: size + 1])
    lines = [_row_line(r) for r in page[:size]]
    return lines, (page[size - 1].pk if len(page) > size else None)


def _row_line(row: Row) -> RowLine:
    payload = unpack(row.payload, row_id=row.pk)
    number = str(payload.get("id") or payload.get("raw_id") or "")
    codes = tuple(c for c in (row.code, *row.warnings.split(",")) if c)
    return RowLine(
        id=row.pk, file=row.file.path, sheet=row.sheet, number=row.number, verdict=row.verdict, codes=codes,
        sentences=tuple(sentence(c) for c in codes), name=str(payload.get("name") or payload.get("raw_name") or ""),
        number_masked="*" * max(0, len(number) - 4) + number[-4:], village=row.village or str(payload.get("village_text") or ""),
    )  # fmt: skip
