"""The ledger at the bus: who may be given a chair, and the statements by which people come aboard.

Boarding is the one act whose cost is counted in microseconds (the queue stands in the cold), so it is written by hand; a test
holds that it leaves the same row and the same event as `services.record` would.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from qicheng.core import audit
from qicheng.core.statements import Batch, Rows, Statement, instant, is_postgres
from qicheng.core.viewer import Viewer
from qicheng.journeys import rules
from qicheng.journeys.models import Event, Flat, Journey
from qicheng.journeys.queries import visible, within

_CHUNK = 500
TRAVEL = (
    "id", "person_id", "village", "household", "roster", "intention", "stage", "clearance", "transport", "transport_need",
    "is_poor", "sex", "dest_province", "dest_city", "employer", "go_date", "departed_date", "arrived_date", "child_left",
)  # fmt: skip
_FLAT = tuple(str(f.column) for f in Flat._meta.fields)


def travel_rows(person_ids: Sequence[int], *, season: int) -> dict[int, Mapping[str, Any]]:
    """What decides about a chair, by person; for acts that have checked the range."""
    found: dict[int, Mapping[str, Any]] = {}
    for start in range(0, len(person_ids), _CHUNK):
        rows = Journey.objects.filter(season=season, person_id__in=person_ids[start : start + _CHUNK])
        for values in rows.exclude(roster="VOID").values_list(*TRAVEL):
            row = dict(zip(TRAVEL, values, strict=True))
            found[row["person_id"]] = row
    return found


def travel_row(viewer: Viewer, person_id: int, *, season: int, capability: str) -> Mapping[str, Any] | None:
    """The same of one person, or None outside the viewer's range for the capability."""
    rows = visible(viewer, season=season, capability=capability).filter(person_id=person_id)
    row: Mapping[str, Any] | None = rows.values(*TRAVEL).first()
    return row


def wanting(
    viewer: Viewer, *, season: int, capability: str, unit: str = "", unasked: bool = False, stages: Sequence[str] = ("INTENDING", "CLEARED")
) -> Iterator[Mapping[str, Any]]:  # fmt: skip
    """Who intends to go, wants the charter bus and has no chair yet: the demand, in bounded memory, by village.

    With `unasked` also those of whom nobody knows how they will go.
    """
    wish = Q(transport_need="CHARTER") | Q(transport_need=None) if unasked else Q(transport_need="CHARTER")
    rows = visible(viewer, season=season, capability=capability).filter(
        wish, within(unit), roster="PRESENT", intention__in=sorted(rules.GOING), stage__in=stages
    )
    yield from rows.order_by("village", "id").values(*TRAVEL).iterator(chunk_size=2000)


_TABLE, _EVENTS = Journey._meta.db_table, Event._meta.db_table
_STILL = "j.roster = 'PRESENT' AND j.stage = 'SEATED' AND j.arrived_date IS NULL"
_INTO = f'INSERT INTO {_EVENTS} (journey_id, at, kind, "by", note, source, {", ".join(_FLAT)}) SELECT j.id'
_OWN = ", ".join(f"j.{column}" for column in _FLAT)
_MOVED = Statement(
    f"UPDATE {_TABLE} AS j SET stage = 'ABOARD', transport = 'CHARTER', departed_date = %s, changed_at = %s WHERE j.id = %s AND {_STILL}"  # noqa: S608
)
_NOTED = Statement(f"{_INTO}, %s, 'ABOARD', %s, '', %s, {_OWN} FROM {_TABLE} AS j WHERE j.id = %s")
# SQLite knows no writing inside WITH.
_BOTH = Rows(
    "WITH v (day, changed, id, at, who, source) AS (VALUES ",
    "(%s::date, %s::bigint, %s::bigint, %s::timestamptz, %s::text, %s::text)",
    f"), moved AS (UPDATE {_TABLE} AS j SET stage = 'ABOARD', transport = 'CHARTER', departed_date = v.day, changed_at = v.changed "  # noqa: S608
    f"FROM v WHERE j.id = v.id AND {_STILL} RETURNING j.*) "
    f"{_INTO}, v.at, 'ABOARD', v.who, '', v.source, {_OWN} FROM moved AS j JOIN v ON v.id = j.id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarding:
    """One seated person coming aboard on day `on`. `source`: what the event names, such as `trip:7`."""

    journey_id: int
    on: dt.date
    at: dt.datetime
    by: str
    source: str


def hold() -> None:
    """Takes the writer's place for those who are about to come aboard, before anything is read."""
    audit.hold(Event)


def board(batch: Batch, boardings: Sequence[Boarding]) -> Callable[[], bool]:
    """Row and event of each, by hand. What it returns tells, after the batch, whether all rows were as expected; if not, undo everything.

    Call it inside `writing()`, after `hold`, and after `rules` of the door have passed the persons; nobody may stand in it twice.
    """
    if is_postgres():
        rows = [(b.on, rules.seconds(b.at), b.journey_id, b.at, b.by, b.source) for b in boardings]
        moved = batch.rows(_BOTH, rows)
    else:
        moved = batch.each(_MOVED, [(b.on.isoformat(), rules.seconds(b.at), b.journey_id) for b in boardings])
        batch.each(_NOTED, [(instant(b.at), b.by, b.source, b.journey_id) for b in boardings])
    return lambda: moved() == len(boardings)
