"""Who lives with whom, for 回避: an official decides nothing for the own household. For acts; never for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.people.models import Person

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A person's household as 回避 needs it: who belongs to it, their names and the digests of their phones."""

    persons: frozenset[int]
    names: frozenset[str]
    phones: frozenset[str]


def near(person_ids: Sequence[int]) -> Mapping[int, Near]:
    """The households of these persons, each with the person itself in it."""
    homes: dict[int, int | None] = {}
    members: dict[int, list[tuple[int, str, str]]] = {}
    columns = ("id", "name", "phone_index", "household_id")
    for start in range(0, len(person_ids), _CHUNK):
        own = Person.objects.filter(id__in=person_ids[start : start + _CHUNK]).values_list(*columns)
        rows = {i: (i, name, phone, home) for i, name, phone, home in own}
        for home_row in Person.objects.filter(
            household_id__in={h for *_x, h in rows.values() if h}, merged_into=None
        ).values_list(*columns):
            i, name, phone, home = home_row
            members.setdefault(home or 0, []).append((i, name, phone))
        for i, name, phone, home in rows.values():
            homes[i] = home
            if home is None:
                members[-i] = [(i, name, phone)]
    return {
        i: Near(
            persons=frozenset(p for p, _n, _t in group), names=frozenset(n for _p, n, _t in group), phones=frozenset(t for _p, _n, t in group if t)
        )
        for i, home in homes.items()
        for group in [members.get(home if home is not None else -i, [])]
    }  # fmt: skip
