"""Exports with names: each is an act with a reason, written into the audit book, with the exporter's name on it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.exchange.safe import safe_cell
from qicheng.journeys import queries as ledger
from qicheng.people import services as people
from qicheng.places.gazetteer import province_name

COLUMNS = ("id", "name", "village", "intent", "poor", "dest_province")
INTENT = {
    "RETURN": "return",
    "NEW": "new",
    "LOCAL": "local",
    "STAY": "stay",
    "UNDECIDED": "undecided",
    "GONE": "gone",
}


def export_persons(
    *, season: int, out: Path, unmasked: bool, reason: str, at: dt.datetime, by: Viewer, unit: str = ""
) -> int:
    """Writes this year's list (everybody on it, in the order of villages) as CSV in UTF-8. Returns the rows."""
    if not by.may("people.export", unit):
        raise NotAllowed
    if unmasked and len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "导出完整身份证号要写明理由（--reason）。请填写后再导出。")
    digest = hashlib.sha256()
    rows = 0
    part = out.with_name(out.name + ".part")
    out.parent.mkdir(parents=True, exist_ok=True)
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for row in _rows(season, unmasked=unmasked, by=by, unit=unit):
            writer.writerow([safe_cell(v) for v in row])
            digest.update(row[0].encode())
            rows += 1
    with writing():
        audit.record(
            "people.export", at=at, by=by, about=f"season:{season}", place=unit,
            detail={"rows": rows, "unmasked": unmasked, "reason": reason.strip()[:200], "digest": digest.hexdigest()},
        )  # fmt: skip
    part.replace(out)
    return rows


def _rows(season: int, *, unmasked: bool, by: Viewer, unit: str) -> Iterator[tuple[str, ...]]:
    for line in ledger.present_rows(by, season=season, unit=unit):
        number = people.open_id(line.person_id, line.id_sealed) if unmasked else line.id_masked
        yield (
            number, line.name, line.village, INTENT.get(line.intention, "undecided"), "1" if line.is_poor else "0",
            province_name(line.dest_province),
        )  # fmt: skip
