"""Questions to the ledger about work: who may want some, and which people of a village are where already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from qicheng.core.viewer import Viewer
from qicheng.journeys import rules
from qicheng.journeys.models import Journey
from qicheng.journeys.queries import visible, within

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Seeking:
    """One person of this year's list, with what decides about work. Empty texts: unknown."""

    person_id: int
    village: str
    household: int
    sex: str
    age: int | None
    is_poor: bool
    roster: str
    intention: str
    stage: str
    employer: str
    province: str  # 2 digits
    city: str  # 6 digits


_COLUMNS = (
    "person_id", "village", "household", "sex", "age", "is_poor", "is_monitored", "roster", "intention", "stage", "employer", "dest_province",
    "dest_city",
)  # fmt: skip


def may_want(
    viewer: Viewer,
    *,
    season: int,
    capability: str,
    unit: str = "",
    asked: Sequence[int] | QuerySet[Any, Any] = (),
) -> Iterator[Seeking]:
    """Those who may want work, in a unit (empty: all in range): new goers, near-home, jobless, and whoever is named in `asked` (numbers, or a question that gives them)."""
    wish = Q(intention__in=("NEW", "LOCAL")) | Q(stage="JOBLESS") | Q(person_id__in=asked)
    rows = visible(viewer, season=season, capability=capability).filter(wish, within(unit), roster="PRESENT")
    yield from map(_seeking, rows.order_by("village", "id").values_list(*_COLUMNS).iterator(chunk_size=2000))


def seeking_of(person_ids: Sequence[int], *, season: int) -> dict[int, Seeking]:
    """The same facts of given persons, for acts that have checked the range."""
    found: dict[int, Seeking] = {}
    for start in range(0, len(person_ids), _CHUNK):
        rows = Journey.objects.filter(season=season, person_id__in=person_ids[start : start + _CHUNK])
        found |= {r[0]: _seeking(r) for r in rows.exclude(roster="VOID").values_list(*_COLUMNS)}
    return found


def _seeking(row: tuple[object, ...]) -> Seeking:
    (
        person,
        village,
        household,
        sex,
        age,
        poor,
        monitored,
        roster,
        intention,
        stage,
        employer,
        province,
        city,
    ) = row
    return Seeking(
        person, village, household or 0, sex or "", age, bool(poor or monitored), roster, intention or "", stage, employer or "",  # type: ignore[arg-type]
        str(province or "")[:2], str(city or ""),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folk:
    """How many people of each village work where: by employer's name as the ledger has it, by city of six digits."""

    employers: dict[str, Counter[str]]
    cities: dict[str, Counter[str]]


def folk(*, season: int) -> Folk:
    """People who are out this season, or return to a place they know, by village."""
    known = Q(stage__in=rules.OUT) | Q(intention="RETURN")
    rows = Journey.objects.filter(known, season=season, roster="PRESENT")
    employers: dict[str, Counter[str]] = {}
    cities: dict[str, Counter[str]] = {}
    for village, employer, city in rows.values_list("village", "employer", "dest_city").iterator(
        chunk_size=5000
    ):
        if employer:
            employers.setdefault(village, Counter())[employer] += 1
        if city:
            cities.setdefault(village, Counter())[city] += 1
    return Folk(employers=employers, cities=cities)
