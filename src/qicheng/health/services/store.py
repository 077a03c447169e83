"""Readings are kept: each line once, whatever came before it, sealed where it speaks of a body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qicheng.core import bulk, counters
from qicheng.core.sealing import blind_index
from qicheng.core.writing import writing
from qicheng.health.models import Reading
from qicheng.health.rules.screening import Line
from qicheng.health.sealed import box

_CHUNK = 500
_TOGETHER = 5000  # lines a transaction: each costs a flush of the disk
_COLUMNS = (
    "id", "season", "person_id", "village", "day", "minute", "place", "state", "symptom", "contact", "sealed", "stranger_sealed", "file_id",
    "by", "received_at", "key",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One line with what the health file keeps of it. `person` None: on no list."""

    line: Line
    person: int | None
    village: str = ""
    place: str = "FILE"
    name: str = ""
    symptoms: str = ""
    contacts: str = ""


def key_of(kept: Kept, *, season: int) -> str:
    """What makes a line this one and no other; the person by number, so that an ID corrected later is another line."""
    x = kept.line
    who = f"p{kept.person}" if kept.person else x.who
    said = (
        season,
        who,
        x.day,
        x.minute,
        x.slot,
        x.event,
        x.measured,
        x.said,
        x.symptom,
        x.contact,
        kept.symptoms,
        kept.contacts,
    )
    return blind_index("|".join(map(str, said)), purpose="health.reading")


def state_of(line: Line, fever_tenths: int) -> str:
    """What a line's temperature says."""
    if not line.measured:
        return "NONE"
    if line.tenths is None:
        return "UNUSABLE"
    return "FEVER" if line.tenths >= fever_tenths else "NORMAL"


def keep(
    lines: Sequence[Kept],
    *,
    season: int,
    fever_tenths: Mapping[str, int] | int,
    at: dt.datetime,
    by: str,
    file_id: int | None = None,
) -> list[tuple[int, Kept]]:
    """Keeps what is new; returns it with its row numbers. `fever_tenths` by village, or one for all."""
    fresh: list[tuple[int, Kept]] = []
    for start in range(0, len(lines), _TOGETHER):
        keyed = {key_of(k, season=season): k for k in lines[start : start + _TOGETHER]}
        with writing():
            known = _known(list(keyed))
            new = {k: v for k, v in keyed.items() if k not in known}
            first = counters.take("health_reading", len(new)) if new else 0
            rows = list(_rows(new, first, season=season, limits=fever_tenths, at=at, by=by, file_id=file_id))
            if rows:
                bulk.insert(Reading, _COLUMNS, rows)
        fresh += list(enumerate(new.values(), start=first))
    return fresh


def _known(keys: Sequence[str]) -> set[str]:
    """Those of the keys that are kept already."""
    found: set[str] = set()
    for start in range(0, len(keys), _CHUNK):
        rows = Reading.objects.filter(key__in=keys[start : start + _CHUNK])
        found |= set(rows.values_list("key", flat=True))
    return found


def _rows(
    new: Mapping[str, Kept],
    first: int,
    *,
    season: int,
    limits: Mapping[str, int] | int,
    at: dt.datetime,
    by: str,
    file_id: int | None,
) -> Iterator[tuple[object, ...]]:
    for number, (key, k) in enumerate(new.items(), start=first):
        limit = limits if isinstance(limits, int) else limits[k.village]
        x = k.line
        said: dict[str, object] = {"t": x.said, "s": k.symptoms, "c": k.contacts, "slot": x.slot}
        stranger = None
        if k.person is None:
            stranger = box({"id": x.who.lstrip("?"), "name": k.name}, aad=f"health.stranger:{key}")
        yield (
            number, season, k.person, k.village, x.day, x.minute, k.place, state_of(x, limit), x.symptom, x.contact,
            box(said, aad=f"health.reading:{key}"), stranger, file_id, by[:100], at, key,
        )  # fmt: skip
