"""Lists with names that leave the system: asked for with a right of its own, written into the audit book first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.journeys import queries, shown
from qicheng.journeys.queries import Filters
from qicheng.people import services as people
from qicheng.places import queries as places

EXPORT = "people.export"


def rows(
    *, season: int, filters: Filters, reason: str, at: dt.datetime, by: Viewer
) -> Iterator[dict[str, str | int | None]]:
    """The list's rows by column. With a reason the numbers are whole; either way the book says who took what."""
    if not by.may(EXPORT):
        raise NotAllowed
    if reason and len(reason.strip()) < 4:
        raise CannotAct("REASON_MISSING", "导出完整号码要写明用途。请填写后再导出。")
    said = {k: v for k, v in asdict(filters).items() if v and k != "text"}
    detail = {
        "filters": said,
        "searched": bool(filters.text),
        "unmasked": bool(reason),
        "reason": reason.strip()[:200],
    }
    with writing():
        audit.record(
            "journeys.export", at=at, by=by, about=f"season:{season}", place=filters.unit, detail=detail
        )
    return _rows(season=season, filters=filters, whole=bool(reason), on=timezone.localdate(at), by=by)


def _rows(
    *, season: int, filters: Filters, whole: bool, on: dt.date, by: Viewer
) -> Iterator[dict[str, str | int | None]]:
    names: dict[str, str] = {}
    for line, id_sealed, phone_sealed in queries.sealed_lines(by, season=season, filters=filters, on=on):
        if line.village not in names:
            names[line.village] = places.full_name(line.village)
        row = shown.cells(line, names)
        if whole:
            row["id"] = people.open_id(line.person_id, id_sealed)
            row["phone"] = people.open_phone(line.person_id, phone_sealed)
        yield row
