"""Who is married to whom, as far as a household's register says it."""

from __future__ import annotations

from collections.abc import Sequence

from qicheng.people.models import Person

_CHUNK = 500
HEAD, SPOUSE = frozenset({"户主", "本人"}), frozenset({"配偶", "妻", "妻子", "丈夫", "夫"})


def spouses(person_ids: Sequence[int]) -> dict[int, int]:
    """Husband and wife among these persons, both ways: a household's head and its one spouse of the other sex."""
    by_household: dict[int, tuple[list[tuple[int, str]], list[tuple[int, str]]]] = {}
    for start in range(0, len(person_ids), _CHUNK):
        rows = Person.objects.filter(id__in=person_ids[start : start + _CHUNK], household__isnull=False)
        for person, household, relation, sex in rows.values_list("id", "household_id", "relation", "sex"):
            heads, partners = by_household.setdefault(household, ([], []))
            if relation in HEAD:
                heads.append((person, sex))
            elif relation in SPOUSE:
                partners.append((person, sex))
    found: dict[int, int] = {}
    for heads, partners in by_household.values():
        if len(heads) == len(partners) == 1 and heads[0][1] != partners[0][1]:
            one, other = heads[0][0], partners[0][0]
            found |= {one: other, other: one}
    return found
