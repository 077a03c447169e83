"""Lists with names that leave the system: with a right of its own, written into the audit book first."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.followup import named, queries
from qicheng.followup.queries import CallLine

EXPORT = "people.export"


def take_out(*, season: int, unit: str, wanted: str, at: dt.datetime, by: Viewer) -> list[CallLine]:
    """The whole list, numbers masked, in the viewer's export range; the book says who took what."""
    if not by.may(EXPORT):
        raise NotAllowed
    on = timezone.localdate(at)
    everybody = queries.followed(by, season=season, unit=unit, on=on, capability=EXPORT)
    mine = [f for f in everybody if named.belongs(f, wanted, on=on)]
    lines: list[CallLine] = []
    for start in range(0, len(mine), 500):
        lines += queries.lines(by, mine[start : start + 500], season=season, on=on, capability=EXPORT)
    with writing():
        audit.record(
            "followup.export",
            at=at,
            by=by,
            about=f"season:{season}",
            place=unit,
            detail={"list": wanted, "rows": len(lines)},
        )
    return lines
