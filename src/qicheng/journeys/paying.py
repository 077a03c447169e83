"""The ledger as money is decided by it: where somebody stands, works, and whether they rode the county's free bus."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qicheng.core.viewer import Viewer
from qicheng.journeys.models import Event, Journey
from qicheng.journeys.queries import visible, within

_CHUNK = 500
# Columns of `everybody`, in their order: the ledger's, then the person's.
EVERYBODY = (
    "person_id", "household", "village", "roster", "out_reason", "standing", "relocated", "dest_province", "dest_city", "employer", "months",
    "departed_date", "transport", "subsidy", "person__birth_date", "person__sex", "person__name", "returned_date", "stage",
)  # fmt: skip
_COLUMNS = EVERYBODY[:14]


@dataclass(frozen=True, slots=True)
class Way:
    """One person's journey of a season, as far as money asks for it. `bus` is the trip by which a free ride is on record."""

    person_id: int
    household: int | None
    village: str
    roster: str
    out_reason: str | None
    standing: str | None
    relocated: bool
    dest_province: str | None
    dest_city: str | None
    employer: str | None
    months: int
    departed_date: dt.date | None
    transport: str | None
    subsidy: str
    bus: str = ""


def ways(person_ids: Sequence[int], *, season: int) -> dict[int, Way]:
    """The journeys of persons, for acts that have checked the right."""
    found: dict[int, Way] = {}
    for start in range(0, len(person_ids), _CHUNK):
        part = person_ids[start : start + _CHUNK]
        rows = Journey.objects.filter(season=season, person_id__in=part).exclude(roster="VOID")
        buses = _buses(part, season)
        for values in rows.values_list(*_COLUMNS):
            found[values[0]] = replace(Way(*values), bus=buses.get(values[0], ""))
    return found


def _buses(person_ids: Sequence[int], season: int) -> dict[int, str]:
    rows = Event.objects.filter(
        kind="ABOARD", journey__season=season, journey__person_id__in=person_ids
    ).order_by("id")
    return dict(rows.values_list("journey__person_id", "source"))


def has_roster(season: int) -> bool:
    """Whether there is a list of this season at all to compare with."""
    return Journey.objects.filter(season=season).exclude(roster="VOID").exists()


def how_many(*, season: int) -> int:
    """How many are on this year's list of the county."""
    return Journey.objects.filter(season=season, roster="PRESENT").count()


def everybody(
    viewer: Viewer, *, season: int, capability: str, unit: str = ""
) -> Iterator[tuple[object, ...]]:
    """`EVERYBODY` of all on this year's list whom the viewer may see, by person; in bounded memory."""
    rows = visible(viewer, season=season, capability=capability).filter(within(unit), roster="PRESENT")
    yield from rows.order_by("person_id").values_list(*EVERYBODY).iterator(chunk_size=5000)
