"""The ledger's one writing door. Every change of a person's way goes through `record`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import models

from qicheng.core import bulk, counters
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.journeys import rules
from qicheng.journeys.models import Event, Flat, Journey

COLUMNS: tuple[str, ...] = tuple(f.attname for f in Flat._meta.fields)
_DEFAULTS: dict[str, object] = {
    f.attname: (f.get_default() if f.has_default() else None) for f in Flat._meta.fields
}
_BOOLEAN = frozenset(f.attname for f in Flat._meta.fields if isinstance(f, models.BooleanField))
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes true of one person's journey: only the named columns change."""

    person_id: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a record did: journeys opened, changed, and left as they were."""

    opened: int
    changed: int
    same: int


def record(
    changes: Sequence[Change],
    *,
    season: int,
    kind: str,
    at: dt.datetime,
    by: Viewer,
    note: str = "",
    source: str = "",
) -> Outcome:
    """Opens or changes the journeys of `changes` (one per person) and adds an event to each that really changed.

    `person_key` and `village` must be among the values of a journey that is opened.
    """
    with writing():
        current = dict(_current([c.person_id for c in changes], season))
        opened: list[tuple[int, int, dict[str, object]]] = []
        changed: list[tuple[int, int, dict[str, object]]] = []
        fresh = [c for c in changes if c.person_id not in current]
        number = counters.take("journey", len(fresh)) if fresh else 0
        stamp = rules.seconds(at)
        for change in changes:
            if (found := current.get(change.person_id)) is None:
                row = {**_DEFAULTS, **change.values, "season": season, "changed_at": stamp}
                row["stage"] = rules.stage_of(row)
                opened.append((number, change.person_id, row))
                number += 1
                continue
            journey_id, before = found
            row = {**before, **change.values}
            row["stage"] = rules.stage_of(row)
            if row != before:
                row["changed_at"] = stamp
                changed.append((journey_id, change.person_id, row))
        touched = sorted({"stage", "changed_at"}.union(*(c.values for c in changes)))
        _write(opened, changed, touched, kind=kind, at=at, by=by.label, note=note, source=source)
    return Outcome(opened=len(opened), changed=len(changed), same=len(changes) - len(opened) - len(changed))


def _current(person_ids: Sequence[int], season: int) -> Iterator[tuple[int, tuple[int, dict[str, object]]]]:
    for start in range(0, len(person_ids), _CHUNK):
        rows = Journey.objects.filter(season=season, person_id__in=person_ids[start : start + _CHUNK])
        for journey_id, person_id, *values in rows.values_list("id", "person_id", *COLUMNS):
            yield person_id, (journey_id, dict(zip(COLUMNS, values, strict=True)))


def _write(
    opened: Sequence[tuple[int, int, dict[str, object]]],
    changed: Sequence[tuple[int, int, dict[str, object]]],
    touched: Sequence[str],
    **stamps: object,
) -> None:
    if opened:
        bulk.insert(
            Journey, ("id", "person_id", *COLUMNS), ((i, p, *(r[c] for c in COLUMNS)) for i, p, r in opened)
        )
    if changed:
        bulk.update(Journey, touched, ((*(r[c] for c in touched), i) for i, _, r in changed))
    ids = [i for i, _, _ in (*opened, *changed)]
    bulk.copy_from(
        Event,
        Journey,
        columns=dict(zip(COLUMNS, COLUMNS, strict=True)),
        key="journey_id",
        fixed=stamps,
        ids=ids,
    )


def touched_later(person_ids: Sequence[int], *, season: int, source: str) -> set[int]:
    """Those persons whose journeys were changed after the act named by `source`."""
    touched: set[int] = set()
    for start in range(0, len(person_ids), _CHUNK):
        ids = person_ids[start : start + _CHUNK]
        rows = Event.objects.filter(journey__season=season, journey__person_id__in=ids).order_by("id")
        last: dict[int, str] = dict(rows.values_list("journey__person_id", "source"))
        touched |= {person_id for person_id, name in last.items() if name != source}
    return touched


def take_back(person_ids: Sequence[int], *, season: int, source: str, at: dt.datetime, by: Viewer) -> None:
    """Sets journeys back to what they were before the act named by `source`; those that it opened become void."""
    with writing():
        for start in range(0, len(person_ids), _CHUNK):
            ids = person_ids[start : start + _CHUNK]
            rows = Event.objects.filter(journey__season=season, journey__person_id__in=ids).exclude(
                source=source
            )
            before: dict[int, dict[str, object]] = {}
            for person_id, *values in rows.order_by("id").values_list("journey__person_id", *COLUMNS):
                before[person_id] = dict(zip(COLUMNS, values, strict=True))
            void = {"roster": "VOID", "last_year": False, "intention": None}
            changes = [Change(person_id=p, values=before.get(p, void)) for p in ids]
            record(changes, season=season, kind="UNDO", at=at, by=by, note="撤销导入", source="")
