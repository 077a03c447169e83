"""In which places somebody may do what with local work; the condition for rows and the answer for one place agree."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from django.db.models import Q

from qicheng.core.viewer import Grant, Scope, Viewer
from qicheng.works import access

COUNTY, TOWN, VILLAGE, SIBLING, OTHER, ABROAD = (
    "451399000000", "451399001000", "451399001201", "451399001202", "451399002201", "451400001201",
)  # fmt: skip
PLACES = (COUNTY, TOWN, VILLAGE, SIBLING, OTHER, ABROAD)
NAMES = ["works.view", "works.edit", "works.crew", "works.record", "works.wage", "works.check", "works.pay"]
COMPARED = {"exact": operator.eq, "gte": operator.ge, "lt": operator.lt, "in": lambda a, b: a in b}


def viewer(prefix: str | None, *, scope: Scope = Scope.VILLAGE, capability: str = "works.view") -> Viewer:
    held = () if prefix is None else (Grant(capability=capability, scope=scope, prefix=prefix),)
    return Viewer(user_id=1, label="试验", grants=held)


def holds(condition: Any, row: dict[str, object]) -> bool:
    """What a database says of a condition for one row."""
    if isinstance(condition, tuple):
        name, _, sign = condition[0].partition("__")
        return bool(COMPARED[sign or "exact"](row.get(name), condition[1]))
    found = [holds(c, row) for c in condition.children]
    return (all(found) if condition.connector == Q.AND else any(found)) != condition.negated


@pytest.mark.parametrize(
    ("prefix", "seen"),
    [
        (None, ()), ("", PLACES), ("451399", (COUNTY, TOWN, VILLAGE, SIBLING, OTHER)), ("451399001", (TOWN, VILLAGE, SIBLING)),
        (VILLAGE, (VILLAGE, TOWN)),  # the township's project too: its people work there
        (OTHER, (OTHER,)),
    ],
)  # fmt: skip
def test_a_range_sees_its_places_and_a_village_the_projects_of_its_township(
    prefix: str | None, seen: tuple[str, ...]
) -> None:
    who = viewer(prefix)
    condition = access.in_range(who, field="place")
    assert {p for p in PLACES if access.may(who, "works.view", p)} == set(seen)
    assert {p for p in PLACES if holds(condition, {"place": p, "pk": 1})} == set(seen)


def test_a_right_is_for_its_own_capability_and_the_range_for_the_one_that_is_asked() -> None:
    who = viewer("451399", capability="works.pay")
    assert access.may(who, "works.pay", VILLAGE)
    assert not access.may(who, "works.view", VILLAGE)
    row = {"place": VILLAGE, "pk": 1}
    assert holds(access.in_range(who, field="place", capability="works.pay"), row)
    assert not holds(access.in_range(who, field="place"), row)


def test_own_households_are_no_place() -> None:
    assert not access.may(viewer("", scope=Scope.SELF), "works.view", VILLAGE)


def test_the_names_are_those_of_the_table_of_rights() -> None:
    assert [
        access.VIEW,
        access.EDIT,
        access.CREW,
        access.RECORD,
        access.WAGE,
        access.CHECK,
        access.PAY,
    ] == NAMES
