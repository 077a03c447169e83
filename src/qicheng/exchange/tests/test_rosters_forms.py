"""Hundreds of forms nobody has seen: whatever the layout, the same persons come out."""

from __future__ import annotations

import pytest

from amounts import first_quick
from qicheng.exchange.rosters.rows import RosterRow
from qicheng.exchange.tests.test_rosters_grids import Person, parse
from qicheng.exchange.tests.test_rosters_layouts import Form, form

GROUPS = {"一般户": (False, False), "脱贫户": (True, False), "监测对象": (False, True)}


def expected_intent(made: Form, person: Person) -> str:
    if made.style["intent"] != "yes":
        return person.intent
    if person.intent not in ("RETURN", "NEW"):
        return "STAY"
    return person.intent if made.style.get("first") else "GO"


def check(made: Form, rows: list[RosterRow]) -> None:
    assert [(row.name, row.number) for row in rows] == [(p.name, p.number) for p in made.persons]
    assert [row.phone for row in rows] == [p.phone for p in made.persons]
    assert [row.village or row.section for row in rows] == [p.village for p in made.persons]
    assert [row.intent for row in rows] == [expected_intent(made, p) for p in made.persons]
    assert [(row.poor, row.monitored) for row in rows] == [GROUPS[p.household] for p in made.persons]
    assert [row.code for row in rows] == [""] * len(rows)
    assert [row.warnings for row in rows] == [()] * len(rows)
    if made.style.get("dest"):
        assert {(row.dest_province, row.dest_city) for row in rows} == {("广东省", "深圳市")}


@pytest.mark.parametrize("seed", first_quick(range(400), 100))
def test_a_form_with_merged_cells_gives_its_persons(seed: int) -> None:
    made = form(seed)
    found = parse(made.as_book())
    assert found.status == "import"
    check(made, found.rows)


@pytest.mark.parametrize("seed", first_quick(range(400), 100))
def test_the_same_form_as_text_without_merged_cells(seed: int) -> None:
    made = form(seed)
    check(made, parse(made.as_book(merged=False)).rows)
