"""Who somebody is, for acts that judge many at once and have checked the right themselves: by ID number, by record, in bulk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qicheng.people import services
from qicheng.people.models import Person, Standing
from qicheng.people.queries import absorbed

_CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A household type from a day until another, and what list said so."""

    code: str
    from_date: dt.date
    until_date: dt.date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One person: numbers as indexes only."""

    person_id: int
    id_index: str
    name: str
    sex: str
    birth_date: dt.date
    village: str
    household_id: int | None
    relocated: bool
    standing: str
    standings: tuple[Dated, ...]


def by_numbers(id_numbers: Iterable[str]) -> dict[str, Identity]:
    """ID number → person, of those who are known."""
    wanted = {services.id_index(n): n for n in set(id_numbers)}
    rows: list[Person] = []
    for part in _parts(list(wanted)):
        rows += Person.objects.filter(id_index__in=part, merged_into=None).select_related("village")
    return {wanted[i.id_index]: i for i in _identities(rows)}


def by_ids(person_ids: Sequence[int]) -> dict[int, Identity]:
    """Persons by record; a record that was merged into another is told as that one is."""
    rows: list[Person] = []
    for part in _parts(sorted(set(person_ids))):
        rows += Person.objects.filter(id__in=part).select_related("village")
    return {i.person_id: i for i in _identities(rows)}


def all_of(person_id: int) -> tuple[int, ...]:
    """A person's records: the own one and those that were merged into it."""
    return (person_id, *absorbed([person_id]))


def _identities(rows: list[Person]) -> Iterable[Identity]:
    told: dict[int, list[Dated]] = {}
    for part in _parts([r.pk for r in rows]):
        for s in Standing.objects.filter(person_id__in=part).order_by("from_date", "id"):
            told.setdefault(s.person_id, []).append(
                Dated(code=s.code, from_date=s.from_date, until_date=s.until_date, source=s.source)
            )
    for r in rows:
        yield Identity(
            person_id=r.pk, id_index=r.id_index, name=r.name, sex=r.sex, birth_date=r.birth_date, village=r.village.code, household_id=r.household_id,
            relocated=r.relocated, standing=r.standing, standings=tuple(told.get(r.pk, ())),
        )  # fmt: skip


def _parts(whole: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(whole), _CHUNK):
        yield whole[start : start + _CHUNK]
