"""回避: whether an official stands too near to a claimant to decide for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qicheng.people import kin as households
from qicheng.people import services as people
from qicheng.staff import queries as staff
from qicheng.subsidy.models import Kin


def near_to(account_id: int, person_ids: Sequence[int]) -> Mapping[int, str]:
    """Those of the persons to whom the account is near, each with why: declared, or the account's phone is the household's."""
    return {p: why for p, by in between([account_id], person_ids).items() for _a, why in by}


def between(account_ids: Sequence[int], person_ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """By person: the accounts among these that are near to it, and why."""
    homes = households.near(person_ids)
    declared: dict[int, list[tuple[int, str]]] = {}
    everybody = {p for home in homes.values() for p in home.persons}
    for account, person, relation in Kin.objects.filter(account_id__in=account_ids).values_list("account_id", "person_id", "relation"):  # fmt: skip
        if person in everybody:
            declared.setdefault(person, []).append((account, relation))
    phones = {a: people.phone_index(phone) for a, phone in staff.phones_of(account_ids).items() if phone}
    found: dict[int, list[tuple[int, str]]] = {}
    for person, home in homes.items():
        marks = {a: f"已登记回避：{relation}" for p in home.persons for a, relation in declared.get(p, ())}
        for account, mark in phones.items():
            if mark in home.phones:
                marks.setdefault(account, "电话与申请人家中登记的相同")
        if marks:
            found[person] = sorted(marks.items())
    return found
