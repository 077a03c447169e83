"""The ledger's one writing door. Every change of a person's way goes through `record`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from operator import itemgetter

from qicheng.core import bulk, counters, settled
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.journeys import rules
from qicheng.journeys.models import Event, Flat, Journey

COLUMNS: tuple[str, ...] = tuple(f.attname for f in Flat._meta.fields)
_DEFAULTS: dict[str, object] = {
    f.attname: (f.get_default() if f.has_default() else None) for f in Flat._meta.fields
}
_FILLED = frozenset(f.attname for f in Flat._meta.fields if not f.null)
_CHUNK = 500
_WHO = frozenset({"season", "village", "person_key", "sex", "age", "household", "stage", "changed_at"})
# A journey whose opening was taken back: who it was stays, what was said of the person is as if never said.
VOID: Mapping[str, object] = {c: v for c, v in _DEFAULTS.items() if c not in _WHO} | {"roster": "VOID"}
_Row = tuple[int, int, dict[str, object]]  # journey, person, columns


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

    `person_key` and `village` must be among the values of a journey that is opened. Raises ValueError for an event without a word and
    for a province that is not two digits.
    """
    if kind not in rules.EVENTS:
        raise ValueError(f"no word for the event {kind}")
    for change in changes:
        rules.check_province(change.values.get("dest_province"))
    with writing():
        touched = {"stage", "changed_at"}.union(*(c.values for c in changes))
        current = dict(_current([c.person_id for c in changes], season, touched | rules.STAGE_INPUTS))
        stamp = rules.seconds(at)
        opened = _opened([c for c in changes if c.person_id not in current], season, stamp)
        changed = _changed(changes, current, stamp)
        _write(opened, changed, touched, kind=kind, at=at, by=by.label, note=note, source=source)
    return Outcome(opened=len(opened), changed=len(changed), same=len(changes) - len(opened) - len(changed))


def _opened(fresh: Sequence[Change], season: int, stamp: int) -> list[_Row]:
    number = counters.take("journey", len(fresh)) if fresh else 0
    rows = []
    for journey_id, change in enumerate(fresh, start=number):
        row = {**_DEFAULTS, **change.values, "season": season, "changed_at": stamp}
        row["stage"] = rules.stage_of(row)
        rows.append((journey_id, change.person_id, row))
    return rows


def _changed(
    changes: Sequence[Change], current: Mapping[int, tuple[int, dict[str, object]]], stamp: int
) -> list[_Row]:
    rows = []
    for change in changes:
        if (found := current.get(change.person_id)) is None:
            continue
        journey_id, before = found
        row = {**before, **change.values}
        row["stage"] = rules.stage_of(row)
        if row != before:
            row["changed_at"] = stamp
            rows.append((journey_id, change.person_id, row))
    return rows


def _current(
    person_ids: Sequence[int], season: int, columns: Set[str]
) -> Iterator[tuple[int, tuple[int, dict[str, object]]]]:
    """The rows as they stand, only the columns that the change names and those that decide the station."""
    names = sorted(columns)
    for start in range(0, len(person_ids), _CHUNK):
        rows = Journey.objects.filter(season=season, person_id__in=person_ids[start : start + _CHUNK])
        rows = rows.select_for_update().order_by(
            "id"
        )  # the station is made of all facts: nobody changes one meanwhile
        for journey_id, person_id, *values in rows.values_list("id", "person_id", *names):
            yield person_id, (journey_id, dict(zip(names, values, strict=True)))


def _write(opened: Sequence[_Row], changed: Sequence[_Row], touched: Set[str], **stamps: object) -> None:
    if opened:
        names = sorted(_FILLED | touched)
        take = itemgetter(*names)
        bulk.insert(Journey, ("id", "person_id", *names), ((i, p, *take(r)) for i, p, r in opened))
    if changed:
        names = sorted(touched)
        take = itemgetter(*names)
        bulk.update(Journey, names, ((*take(r), i) for i, _, r in changed))
    ids = [i for i, _, _ in (*opened, *changed)]
    settled.begin(Event)
    same = dict(zip(COLUMNS, COLUMNS, strict=True))
    bulk.copy_from(Event, Journey, columns=same, key="journey_id", fixed=stamps, ids=ids)


def touched_later(person_ids: Sequence[int], *, season: int, source: str) -> set[int]:
    """Those persons whose journeys were changed after the act named by `source`."""
    touched: set[int] = set()
    for start in range(0, len(person_ids), _CHUNK):
        persons = _persons(person_ids[start : start + _CHUNK], season)
        rows = Event.objects.filter(journey_id__in=persons).order_by("journey_id", "id")
        last: dict[int, str] = dict(rows.values_list("journey_id", "source"))
        touched |= {persons[journey] for journey, name in last.items() if name != source}
    return touched


def _persons(person_ids: Sequence[int], season: int) -> dict[int, int]:
    """Whose journey each is. Asked apart from the events: joined, a database without fresh statistics reads them all."""
    rows = Journey.objects.filter(season=season, person_id__in=person_ids)
    return dict(rows.values_list("id", "person_id"))


def take_back(person_ids: Sequence[int], *, season: int, source: str, at: dt.datetime, by: Viewer) -> None:
    """Sets journeys back to what they were before the act named by `source`; those that it opened become void."""
    with writing():
        for start in range(0, len(person_ids), _CHUNK):
            ids = person_ids[start : start + _CHUNK]
            persons = _persons(ids, season)
            rows = (
                Event.objects.filter(journey_id__in=persons)
                .exclude(source=source)
                .order_by("journey_id", "id")
            )
            before: dict[int, dict[str, object]] = {}
            for journey, *values in rows.values_list("journey_id", *COLUMNS):
                before[persons[journey]] = dict(zip(COLUMNS, values, strict=True))
            changes = [Change(person_id=p, values=before.get(p, VOID)) for p in ids]
            record(changes, season=season, kind="UNDO", at=at, by=by, note="撤销导入", source="")
