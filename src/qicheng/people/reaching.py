"""Numbers opened for an act of the house itself: a message to a rider, a ticket's digest. Never for a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qicheng.core.sealing import open_sealed
from qicheng.people.models import Person

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One person as a message or a ticket needs them. `phone` is empty when none is on record."""

    person_id: int
    name: str
    id_tail: str
    phone: str


def reach(person_ids: Sequence[int], *, with_phones: bool = True) -> Iterator[Reach]:
    """Name, last four and phone of persons; the asker has checked the range and writes the audit line."""
    for start in range(0, len(person_ids), _CHUNK):
        rows = Person.objects.filter(id__in=person_ids[start : start + _CHUNK]).order_by("id")
        for person_id, name, tail, sealed in rows.values_list("id", "name", "id_tail", "phone_sealed"):
            phone = ""
            if with_phones and sealed:
                phone = open_sealed(bytes(sealed), aad=f"person.phone:{person_id}")
            yield Reach(person_id=person_id, name=name, id_tail=tail, phone=phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One person as a paper prints them. `id_number` and `phone` are whole only where the act opened them."""

    person_id: int
    name: str
    sex: str
    id_number: str
    phone: str
    village: str  # 12 digits
    standing: str


def facts(person_ids: Sequence[int], *, whole: bool) -> dict[int, Facts]:
    """Persons for a paper that goes with a bus; the asker has checked the range, taken the reason and writes the audit line."""
    found: dict[int, Facts] = {}
    for start in range(0, len(person_ids), _CHUNK):
        rows = Person.objects.filter(id__in=person_ids[start : start + _CHUNK]).select_related("village")
        for p in rows:
            number = (
                open_sealed(bytes(p.id_sealed), aad=f"person.id:{p.pk}")
                if whole
                else f"{'*' * 14}{p.id_tail}"
            )
            if whole and p.phone_sealed:
                phone = open_sealed(bytes(p.phone_sealed), aad=f"person.phone:{p.pk}")
            else:
                phone = f"{'*' * 7}{p.phone_tail}" if p.phone_tail else ""
            found[p.pk] = Facts(
                person_id=p.pk, name=p.name, sex={"M": "男", "F": "女"}.get(p.sex, ""), id_number=number, phone=phone,
                village=p.village.code, standing=p.standing,
            )  # fmt: skip
    return found
