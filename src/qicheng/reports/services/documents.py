"""Documents: a period's table, the weekly bulletin; numbered, with a code that proves them. The same content is the same document and bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qicheng.core import audit, counters
from qicheng.core.papers import docx, pdf, xlsx
from qicheng.core.papers.layout import Column, Table
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.kit.home import home
from qicheng.places import queries as places
from qicheng.reports import board, bulletin, gathering, returns
from qicheng.reports.models import Extension, Printed, Return, Snapshot
from qicheng.reports.rules import forms, standing, steps
from qicheng.reports.rules.binding import SILENT
from qicheng.reports.services import returning
from qicheng.reports.services.tables import Made

FORMS: Mapping[str, Callable[[Path, Table], None]] = {
    "xlsx": lambda path, table: xlsx.write(path, [table]), "docx": docx.write, "pdf": pdf.write,
}  # fmt: skip
Content = dict[str, Any]


def of_period(
    *, period_id: int, unit: str, form: str, site: str, at: dt.datetime, by: Viewer, level: str = ""
) -> Made:
    """A period's table as a file, a row for each unit (of all villages with that `level`). Only what is signed is printed: a unit that is silent, or not accepted yet, reads 未报."""
    page = board.whole(by, period_id, unit=unit, level=level, at=at)
    content, shots = _period_content(page)
    of = Of(kind=page.period.code, unit=page.unit, period_id=page.period.pk)
    printed = numbered(content, shots, of, at=at, by=by)
    return write(printed, form, site=site)


def of_week(*, season: int, monday: dt.date, form: str, site: str, at: dt.datetime, by: Viewer) -> Made:
    """The bulletin of a week as a file."""
    week = bulletin.week(by, season=season, monday=monday, at=at)
    if not week.rows:
        raise CannotAct("EMPTY", "这一周没有到期的报表，没有可通报的。请换一周。")
    county = places.county_code()
    content: Content = {
        "title": f"{places.name_of(county)}农民工外出务工报送情况通报", "unit": places.name_of(county), "word": "次、份",
        "as_of": f"{monday:%Y年%-m月%-d日}—{monday + dt.timedelta(days=6):%-m月%-d日}",
        "heads": ["名次", "单位", "应报", "按时", "迟报", "漏报", "其中零报告", "退回", "按时率"],
        "rows": [[r.rank, r.name, r.due, r.on_time, r.late, r.missed, r.zero, r.sent_back, r.rate_word] for r in week.rows],
        "notes": [*week.sentences, "按时率＝按时报送÷应报；名次相同的按区划代码排。延期批准后报送的算按时。"], "made_by": f"{by.label} {at.astimezone(returns.ZONE):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return write(
        numbered(content, [], Of(kind="BULLETIN", unit=county, week=monday), at=at, by=by),
        form,
        site=site,
    )


def _period_content(page: board.Whole) -> tuple[Content, list[Snapshot]]:
    period = page.period
    rows = list(Return.objects.filter(pk__in=[x.id for x, _v in page.rows]))
    shots = returns.snapshots(rows)
    asked = [
        c for c, _n in page.asked if c.is_number or not c.has_parts
    ]  # words stand with those who wrote them
    body: list[list[object]] = []
    for line, values in page.rows:
        shot = shots.get(line.id)
        answers = [shot.facts.get(c.code, SILENT) if shot else SILENT for c in asked]
        body.append(
            [line.unit_name, *((shot.figures.get(c, 0) if shot else SILENT) for c, _v in values), *answers]
        )
    used = [shots[k] for k in sorted(shots)]
    total = [
        "合计",
        *(sum(s.figures.get(c, 0) for s in used) for c, _l in page.heads),
        *(_sum(c, used) for c in asked),
    ]
    as_of, due = (x.astimezone(returns.ZONE) for x in (period.as_of_at, period.due_at))
    return {
        "title": f"{page.unit_name}{period.title}", "unit": page.unit_name, "word": "人", "as_of": f"{as_of:%Y年%-m月%-d日 %H:%M}",
        "heads": ["单位", *(label for _c, label in page.heads), *(f"{c.label}（{c.word}）" if c.word else c.label for c in asked)], "rows": [*body, total],
        "notes": [f"报送时限 {due:%-m月%-d日 %H:%M}。合计只加已接收的 {len(used)} 个单位；“{SILENT}”是没有报或还没有接收，不是零。", *_remarks(page, shots)],
    }, used  # fmt: skip


def _sum(column: gathering.Column, used: Sequence[Snapshot]) -> object:
    """The sum of the signed answers; nothing below words, 未报 where nobody has answered."""
    if not column.is_number:
        return ""
    numbers = forms.numbers_of(column.code, [s.facts for s in used])
    return sum(numbers) if numbers else SILENT


def _remarks(page: board.Whole, shots: Mapping[int, Snapshot]) -> list[str]:
    """What must stand below the table: late and zero reports, extensions with their reasons, corrections."""
    found = []
    late = [x.unit_name for x, _v in page.rows if x.standing == standing.IN_LATE]
    zero = [x.unit_name for x, _v in page.rows if x.zero and x.state == steps.ACCEPTED]
    if late:
        found.append(f"迟报：{'、'.join(late)}。")
    if zero:
        found.append(f"零报告：{'、'.join(zero)}。")
    names = {x.id: x.unit_name for x, _v in page.rows}
    for e in Extension.objects.filter(of__in=names).order_by("id"):
        found.append(
            f"{names[e.of_id]}延至 {e.until_at.astimezone(returns.ZONE):%-m月%-d日 %H:%M}：{e.reason}（{e.by}）。"
        )
    corrected = [names[k] for k, s in shots.items() if s.version > 1]
    if corrected:
        found.append(f"已更正：{'、'.join(corrected)}。")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Of:
    """What a document is of: a period's unit, a week, or a unit alone."""

    kind: str
    unit: str
    period_id: int | None = None
    week: dt.date | None = None


def numbered(content: Content, shots: Sequence[Snapshot], of: Of, *, at: dt.datetime, by: Viewer) -> Printed:
    """The document with this content: the one that was numbered before, or a new one."""
    said = {**content, "made_by": ""}
    digest = hashlib.sha256(
        json.dumps(
            [of.kind, of.unit, of.period_id, str(of.week), said], ensure_ascii=False, sort_keys=True
        ).encode()
    ).hexdigest()
    with writing():
        found = Printed.objects.filter(digest=digest).first()
        if found is not None:
            return found
        year = at.astimezone(returns.ZONE).year
        serial = counters.take(f"reports.documents:{year}", 1)
        made = Printed.objects.create(
            period_id=of.period_id, kind=of.kind, week=of.week, number=f"务工报〔{year}〕{serial}号", code=returning.new_code(), unit=of.unit, content=content,
            digest=digest, at=at, by=by.label[:100],
        )  # fmt: skip
        made.snapshots.set(shots)
        for row in {s.of_id: s.of for s in shots}.values():
            returning.entry(row, "PRINT", at=at, by=by, text=made.number)
        audit.record(
            "reports.print",
            at=at,
            by=by,
            about=f"document:{made.pk}",
            place=of.unit,
            detail={"kind": of.kind, "number": made.number},
        )
    return made


def table_of(printed: Printed, *, site: str) -> Table:
    """A document as the table that papers draw."""
    said = printed.content
    last = len(said["rows"]) - 1
    wide = [
        max(4, *(len(str(r[i])) for r in said["rows"]), min(len(h), 9)) for i, h in enumerate(said["heads"])
    ]
    columns = [Column(title=h, width=float(min(max(w, 5), 16)), number=any(isinstance(r[i], int) for r in said["rows"])) for i, (h, w) in enumerate(zip(said["heads"], wide, strict=True))]  # fmt: skip
    return Table(
        sheet="报表", title=said["title"], unit=said["unit"], as_of=said["as_of"], measure_word=said["word"], columns=columns, rows=said["rows"],
        notes=[*said["notes"], printed.number], bold_rows=frozenset({last}) if said["rows"][last][0] == "合计" else frozenset(),
        made_by=f"{printed.by} {printed.at.astimezone(returns.ZONE):%Y-%m-%d %H:%M}", proof=f"{site}/returns/proof/{printed.code}/", made_at=printed.at,
    )  # fmt: skip


def write(printed: Printed, form: str, *, site: str) -> Made:
    """A document as a file in the installation's own folder; whoever sends it removes it."""
    if form not in FORMS:
        raise CannotAct("FORM", "请选表格、Word 或 PDF。")
    folder = home() / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=f".{form}", delete=False) as file:
        path = Path(file.name)
    FORMS[form](path, table_of(printed, site=site))
    return Made(path=path, name=f"{printed.content['title']}-{printed.number}.{form}")
