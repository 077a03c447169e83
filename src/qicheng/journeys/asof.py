"""The ledger as it stood: every row's last event up to a mark. Same mark, same rows, for ever (events are only added).

A mark is the number of an event, not an instant: what is written later with an earlier time cannot slip into a signed figure.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Min

from qicheng.core import settled
from qicheng.core.viewer import Viewer, require
from qicheng.journeys.models import Event, Flat, Journey
from qicheng.journeys.queries import PEOPLE, within
from qicheng.kit.codes import next_prefix, short

KEY = "journey_id"
_EVENTS = Event._meta.db_table
_FLAT = tuple(f.attname for f in Flat._meta.fields)
_COLUMNS = ("id", "journey_id", *_FLAT)
_CHUNK = 500
RowValues = tuple[object, ...]


def mark_at(*, season: int, at: dt.datetime) -> int:
    """The number of the last event before the first one later than an instant; 0 while the season's ledger was empty.

    Not the last one with such a time: what a gate without a network uploads the day after carries the time of the day before.
    """
    later = Event.objects.filter(at__gt=at).aggregate(first=Min("id"))["first"]
    rows = Event.objects.filter(season=season)
    if later is not None:
        rows = rows.filter(id__lt=later)
    return rows.order_by("-id").values_list("id", flat=True).first() or 0


def latest() -> int:
    """The number of the last event of all."""
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def complete(mark: int) -> bool:
    """Whether no transaction under way can still add an event up to this number."""
    rows = Event.objects.order_by("-id").annotate(least=settled.under_way(Event))
    last = rows.values_list("id", "least").first()
    return last is None or settled.end(max(mark, last[0]), last[1]) >= mark


def touched(*, season: int, since: int, most: int = 2000) -> set[str] | None:
    """Villages in whose figures an event after this number may tell: where the person now counts or did so before, this year or last.

    None where more than `most` journeys changed: whoever asks had better count everything.
    """
    changed = (
        Event.objects.filter(id__gt=since, season=season).order_by().values_list("journey_id", flat=True)
    )
    journeys = list(changed.distinct()[: most + 1])
    if len(journeys) > most:
        return None
    found: set[str | None] = set()
    for start in range(0, len(journeys), _CHUNK):
        rows = Event.objects.filter(journey_id__in=journeys[start : start + _CHUNK]).order_by()
        for places in rows.values_list("village", "base_village").distinct():
            found.update(places)
    return {village for village in found if village}


def relation(mark: int) -> str:
    """The rows at a mark, as a relation that measures count over; its key is `KEY`."""
    last = f"SELECT MAX(id) FROM {_EVENTS} WHERE id <= {int(mark)} GROUP BY journey_id"  # noqa: S608
    return f"(SELECT * FROM {_EVENTS} WHERE id IN ({last})) AS standing"  # noqa: S608


def digestible(values: RowValues) -> bytes:
    """A row's one spelling: event, journey and the columns in the order of the contract."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: object) -> str:
    assert isinstance(value, dt.date)  # noqa: S101
    return value.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Which event is a person's row at a mark, and the villages that count it: this year's and last year's."""

    event_id: int
    journey_id: int
    village: str
    base_village: str


def standing(*, season: int, mark: int, unit: str = "") -> Iterator[Standing]:
    """The rows at a mark in a unit (counted there by this year's or last year's village), by journey."""
    where = "season = %s"
    inside: tuple[str, ...] = ()
    if unit:
        prefix = short(unit)
        where += " AND ((village >= %s AND village < %s) OR (base_village >= %s AND base_village < %s))"
        inside = (prefix, next_prefix(prefix)) * 2
    sql = f"SELECT id, journey_id, village, base_village FROM {relation(mark)} WHERE {where} ORDER BY journey_id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, (season, *inside))
        while rows := cursor.fetchmany(5000):
            for event_id, journey_id, village, base in rows:
                yield Standing(
                    event_id=event_id, journey_id=journey_id, village=village, base_village=base or ""
                )


def rows_of(event_ids: Iterable[int]) -> Iterator[RowValues]:
    """The whole rows of events, in the order of `digestible`. Events that are not there are left out."""
    ids = sorted(event_ids)
    for start in range(0, len(ids), _CHUNK):
        yield from (
            Event.objects.filter(id__in=ids[start : start + _CHUNK]).order_by("id").values_list(*_COLUMNS)
        )


def flat(values: RowValues) -> dict[str, Any]:
    """The contract's columns of a row, by name."""
    return dict(zip(_FLAT, values[2:], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A person whose row changed after a mark: the event that stood then (0: nobody's), the one that stands now, and what was done."""

    journey_id: int
    person_id: int
    before: int
    after: int
    kind: str
    at: dt.datetime
    by: str


def changed_since(viewer: Viewer, *, season: int, unit: str, mark: int, limit: int = 500) -> list[Changed]:
    """Whose row in a unit changed after a mark, the latest first: what a correction may take over."""
    require(viewer, PEOPLE, unit)
    later = Event.objects.filter(within(unit), season=season, id__gt=mark).order_by("-id")
    latest_of: dict[int, Event] = {}
    for event in later.iterator(chunk_size=1000):
        latest_of.setdefault(event.journey_id, event)
        if len(latest_of) >= limit:
            break
    before = _before(list(latest_of), mark)
    persons = _persons(list(latest_of))
    return [
        Changed(journey_id=j, person_id=persons[j], before=before.get(j, 0), after=e.pk, kind=e.kind, at=e.at, by=e.by)
        for j, e in latest_of.items()
    ]  # fmt: skip


def _before(journey_ids: Sequence[int], mark: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(journey_ids), _CHUNK):
        rows = Event.objects.filter(
            journey_id__in=journey_ids[start : start + _CHUNK], id__lte=mark
        ).order_by("id")
        found |= dict(rows.values_list("journey_id", "id"))  # the last one stays
    return found


def _persons(journey_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(journey_ids), _CHUNK):
        found |= dict(
            Journey.objects.filter(id__in=journey_ids[start : start + _CHUNK]).values_list("id", "person_id")
        )
    return found
