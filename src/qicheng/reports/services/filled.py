"""Issued files written: as of any instant out of the ledger, or for a period out of what its units have signed. The file is opened in a child only."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qicheng.core import audit
from qicheng.core.codes import qr_png
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.journeys.queries import within
from qicheng.kit.codes import township_of
from qicheng.kit.home import home
from qicheng.kit.reading.grid import Writes
from qicheng.kit.reading.sheetrows import name_of
from qicheng.kit.reading.worker import work_on
from qicheng.places import queries as places
from qicheng.reports import asking, issued, returns
from qicheng.reports.models import IssuedTable, Period, Return, Snapshot
from qicheng.reports.rules import binding as rules
from qicheng.reports.rules import steps
from qicheng.reports.rules.binding import Bound, Filled, Values
from qicheng.reports.services import cutting, documents
from qicheng.reports.services.documents import Of
from qicheng.reports.services.tables import Made

_JOBS = "qicheng.kit.reading.issued"
Answers = dict[tuple[int, int, str], str]


def in_child(content: bytes, name: str, job: str, **args: Any) -> Any:
    """What the job makes of the file; a refusal becomes the act's own sentence."""
    folder = home() / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="issued-", suffix=".xlsx", delete=False) as file:
        file.write(content)
        path = Path(file.name)
    try:
        answer = work_on(path, shown_as=name, job=f"{_JOBS}:{job}", args=args)
    finally:
        path.unlink(missing_ok=True)
    if answer.unread is not None:
        raise CannotAct(answer.unread.code, answer.unread.reason)
    return answer.value


def file_of(row: IssuedTable, filled: Filled, *, proof: str) -> bytes:
    """The issued file with these cells in place. Raises `CannotAct` where they cannot be written."""
    content = bytes(IssuedTable.objects.values_list("content", flat=True).get(pk=row.pk))
    writes = Writes(
        values={w.place: w.value for w in filled.cells}, after=filled.after, more=filled.more,
        proof=proof, picture=qr_png(proof.rpartition("：")[2]) if proof else b"",
    )  # fmt: skip
    made: bytes = in_child(content, row.file_name, "fill", sheet=row.sheet, writes=writes)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a filled file is of: its unit and instant, the snapshots that it prints, and a word on them."""

    of: Of
    as_of: dt.datetime
    shots: Sequence[Snapshot] = ()
    note: str = ""


def hand_out(
    row: IssuedTable, filled: Filled, paper: Paper, *, site: str, at: dt.datetime, by: Viewer
) -> Made:
    """The filled file, numbered, with its proof below the table. Whoever sends it removes it."""
    labels = {m.code: m.label for m in cutting.catalogue()}
    content: documents.Content = {
        "title": row.title, "unit": places.name_of(paper.of.unit), "word": "",
        "as_of": f"{paper.as_of.astimezone(returns.ZONE):%Y年%-m月%-d日 %H:%M}",
        "heads": ["格", "单位", "项目", "内容"],
        "rows": [
            [name_of(*w.place), places.name_of(w.unit) if w.unit else "", labels.get(w.measure) or w.bound.label, w.value]
            for w in filled.cells if w.bound.what != rules.TEXT or w.bound.code == "NAME"
        ],
        "notes": [f"原表 {row.file_name}，摘要 {row.sha256[:16]}。", *([paper.note] if paper.note else [])], "made_by": by.label,
    }  # fmt: skip
    printed = documents.numbered(content, paper.shots, paper.of, at=at, by=by)
    said = "　".join(p for p in (printed.number, paper.note) if p)
    made = file_of(row, filled, proof=f"{said}　扫码核验：{site}/returns/proof/{printed.code}/")
    with tempfile.NamedTemporaryFile(
        dir=home() / "tmp", prefix="issued-", suffix=".xlsx", delete=False
    ) as file:
        file.write(made)
    with writing():
        audit.record(
            "reports.take_out_issued", at=at, by=by, about=f"issued:{row.pk}", place=paper.of.unit,
            detail={"number": printed.number, "as_of": str(paper.as_of)},
        )  # fmt: skip
    return Made(path=Path(file.name), name=f"{row.title}-{printed.number}.xlsx")


def of_period(*, period_id: int, unit: str, site: str, at: dt.datetime, by: Viewer) -> Made:
    """The issued file as a unit has signed it in a period; the county's out of all townships that were accepted.

    Only what is signed is printed: a unit that is silent or not accepted yet reads 未报, and the sums do without it.
    """
    period = returns.period(by, period_id)
    row = IssuedTable.objects.defer("content").filter(pk=asking.table_id(period.code)).first()
    if row is None or not returns.sees(by, unit):
        raise NotAllowed
    signed = _signed(period, unit)
    whole = unit == places.county_code()
    own = signed.get(unit)
    if not whole and own is None:
        raise CannotAct("NOT_ACCEPTED", "这个单位的报表还没有接收，数字没有固定。接收后再取。")
    if not signed:
        raise CannotAct("EMPTY", "还没有一个单位的报表已经接收，没有可填的数。请接收后再取。")
    filler = (own.of.filled_by, own.of.filled_at or period.due_at) if own else (by.label, period.due_at)
    filled = _fill(row, period, unit, signed, filler)
    towns = [s for s in signed.values() if s.of.level == steps.TOWNSHIP]
    of = Return.objects.filter(period=period, level=steps.TOWNSHIP).count()
    note = f"已接收 {len(towns)}/{of} 个乡镇，其余写“{rules.SILENT}”" if whole else ""
    paper = Paper(
        of=Of(kind="ISSUED", unit=unit, period_id=period.pk),
        as_of=period.as_of_at,
        shots=list(signed.values()),
        note=note,
    )
    return hand_out(row, filled, paper, site=site, at=at, by=by)


def _signed(period: Period, unit: str) -> dict[str, Snapshot]:
    """The newest snapshots of what counts in a unit's file: accepted itself, and so is the township above where the county asks."""
    rows = Return.objects.filter(
        within(unit, field="unit"), period=period, state=steps.ACCEPTED
    ).select_related("period__cut")
    shots = {s.of.unit: s for s in returns.snapshots(rows.order_by("unit")).values()}
    if unit.endswith("000000"):
        return {u: s for u, s in shots.items() if township_of(u) in shots}
    return shots


def _fill(
    row: IssuedTable,
    period: Period,
    unit: str,
    signed: Mapping[str, Snapshot],
    filler: tuple[str, dt.datetime],
) -> Filled:
    county = places.county_code()
    found = issued.bindings(row)
    bounds = [b for b in (_moved(issued.bound(b), unit, county) for b in found) if b is not None]
    lines = next((b for b in bounds if b.scope == rules.ROWS), None)
    listed = (issued.of_level(unit, lines.level) or [unit]) if lines else []
    wanted = {*listed, *(b.unit for b in bounds)}
    figures = _figures(period, wanted, signed, [m.code for m in returns.measures(period)])
    children = [u for u in signed if unit == county and signed[u].of.level == steps.TOWNSHIP] or [unit]
    label, day = filler
    texts = {
        "UNIT": places.name_of(unit), "DAY": f"{day.astimezone(returns.ZONE):%Y年%-m月%-d日}", "FILLER": label, "YEAR": f"{row.season}年",
        "AS_OF": f"{period.as_of_at.astimezone(returns.ZONE):%Y年%-m月%-d日%-H时%-M分}",
    }  # fmt: skip
    values = Values(
        figures=figures, answers=_answers(found, signed), names=places.names(sorted(wanted)), texts=texts, units=listed,
        asked=dict.fromkeys((rules.TOWNSHIP, rules.VILLAGE), children), unsigned=frozenset(u for u in wanted if u != county and not _counts(u, signed)),
    )  # fmt: skip
    return rules.fill(issued.blank_of(row), bounds, values)


def _moved(bound: Bound, unit: str, county: str) -> Bound | None:
    """A binding as it stands in one unit's file: what was the county's is the unit's; another unit's cell is nobody's here."""
    if bound.unit == county:
        return replace(bound, unit=unit)
    return bound if within_unit(bound.unit, unit) else None


def within_unit(one: str, unit: str) -> bool:
    """Whether a unit lies in another, or is the same."""
    return one == unit or township_of(one) == unit or one[:6] + "000000" == unit


def _counts(unit: str, signed: Mapping[str, Snapshot]) -> bool:
    """Whether a unit's figures are signed: by itself, or by its township where villages do not report."""
    return unit in signed or (
        township_of(unit) in signed and signed[township_of(unit)].of.period.reporter != steps.VILLAGE
    )


def _figures(
    period: Period, wanted: set[str], signed: Mapping[str, Snapshot], codes: Sequence[str]
) -> dict[tuple[str, str], int]:
    """The signed figures of each unit; the county's are the sums of its townships'. Of villages that do not report, those of the cut."""
    found = returns.by_unit(period.cut, sorted(wanted - set(signed)), codes)
    towns = [s for s in signed.values() if s.of.level == steps.TOWNSHIP]
    for unit in wanted:
        if unit in signed:
            found[unit] = signed[unit].figures
        elif unit.endswith("000000"):
            found[unit] = {c: sum(s.figures.get(c, 0) for s in towns) for c in codes}
    return {(unit, code): row.get(code, 0) for unit, row in found.items() for code in codes}


def _answers(found: Sequence[Any], signed: Mapping[str, Snapshot]) -> Answers:
    """The signed answers by cell and unit, sums among them."""
    asked = [(b, asking.fact_code(b.pk)) for b in found if b.what == rules.ASK]
    return {
        (b.row, b.column, unit): str(shot.facts[code])
        for b, code in asked for unit, shot in signed.items() if code in shot.facts
    }  # fmt: skip
