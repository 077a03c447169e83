"""One predicate, two faces: what Python says of a row and what the database says of it are the same."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import operator
import random

import pytest

from qicheng_measures import terms
from qicheng_measures.ledger import COLUMNS
from qicheng_measures.ordered import condition
from qicheng_measures.terms import Col, Compare, Flag, Known, Not, Same, journeys, literal

SEED = 20250304


def differences(ledger, make, count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    found = []
    for n in range(count):
        term = make(chance)
        held = ledger.holding(term)
        # As it is defined, and in the order in which it is asked.
        if not held == ledger.matching(term.sql()) == ledger.matching(condition(term)):
            found.append(f"seed {seed}, number {n}: {term.sql()}")
    return found


def test_two_thousand_random_predicates_agree_with_the_database(
    ledger, random_ledger, random_predicate
) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 80))
    assert differences(ledger, random_predicate, 2000, SEED) == []


def test_what_settles_a_row_soonest_is_asked_first() -> None:
    j = journeys
    present = j.roster == "PRESENT"
    assert condition(present & (j.stage == "AWAY") & ~j.is_poor.true() & (j.age > 60)) == (
        "(NOT (is_poor) AND age > 60 AND stage = 'AWAY' AND roster = 'PRESENT')"
    )
    gone = j.stage.one_of("AWAY", "OUT", "LOCAL")
    assert condition(present & gone) == "(stage IN ('AWAY', 'OUT', 'LOCAL') AND roster = 'PRESENT')"
    assert condition(gone | j.is_poor.true()) == "(is_poor OR stage IN ('AWAY', 'OUT', 'LOCAL'))"
    assert condition(j.stage.one_of("AWAY", "OUT")) == "(stage = 'AWAY' OR stage = 'OUT')"
    # A flag or a gap, a number, a word, several together, who is present: written in any order, asked in this.
    kinds = [j.is_poor.true(), j.age > 60, j.sex == "F", gone | j.relocated.true(), present]
    asked = "(is_poor AND age > 60 AND sex = 'F' AND (relocated OR stage IN ('AWAY', 'OUT', 'LOCAL')) AND roster = 'PRESENT')"
    for order in itertools.permutations(kinds):
        assert condition(functools.reduce(operator.and_, order)) == asked
    assert condition(present & j.sex.known()) == "(sex IS NOT NULL AND roster = 'PRESENT')"
    assert (
        condition((j.roster == "OUT") & (j.sex == "F") & (j.age > 60))
        == "(age > 60 AND roster = 'OUT' AND sex = 'F')"
    )


def test_each_sign_says_what_it_is_and_a_column_is_found_by_its_name() -> None:
    age = journeys.age
    said = [age == 60, age != 60, age < 60, age <= 60, age > 60, age >= 60]
    assert [t.sql() for t in said] == [f"age {sign} 60" for sign in ("=", "<>", "<", "<=", ">", ">=")]
    assert [t.sql() for t in (age.known(), ~age.known(), journeys.is_poor.true())] == [
        "age IS NOT NULL",
        "NOT (age IS NOT NULL)",
        "is_poor",
    ]
    assert (journeys.village == journeys.base_village).sql() == "village = base_village"
    assert (journeys.village != journeys.base_village).sql() == "NOT (village = base_village)"
    assert {Col("age"): 1}[age] == 1
    assert len({Col("age"), Col("sex")}) == 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_ten_thousand_random_predicates_agree_with_the_database(
    ledger, random_ledger, random_predicate, seed
) -> None:
    ledger.fill(random_ledger(random.Random(seed), 120))
    assert differences(ledger, random_predicate, 2000, 1000 + seed) == []


def two_valued_not(self: Not, row: terms.Row) -> bool | None:
    return not self.inner.holds(row)


def blind_equals(self: Compare, row: terms.Row) -> bool | None:
    return row[self.column] != self.value if self.operator == "<>" else kept(self, row)


kept = Compare.holds


@pytest.mark.parametrize(("which", "defect"), [(Not, two_valued_not), (Compare, blind_equals)])
def test_a_logic_that_forgets_the_unknown_is_caught(
    ledger, random_ledger, random_predicate, monkeypatch, which, defect
) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 80))
    monkeypatch.setattr(which, "holds", defect)
    assert len(differences(ledger, random_predicate, 300, SEED)) > 5


UNKNOWN = dict.fromkeys(COLUMNS)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (journeys.age > 60, None), (~(journeys.age > 60), None), ((journeys.age > 60) | journeys.sex.known(), None),
        ((journeys.age > 60) & journeys.sex.known(), False), ((journeys.age > 60) | ~journeys.sex.known(), True),
        (journeys.is_poor.true(), None), (journeys.village == journeys.base_village, None), (journeys.village != journeys.base_village, None),
    ],
)  # fmt: skip
def test_the_unknown_stays_unknown_until_the_other_side_decides(
    term: terms.Term, expected: bool | None
) -> None:
    assert term.holds(UNKNOWN) is expected


def test_reasons_tell_leaf_by_leaf_what_was_asked() -> None:
    term = (journeys.intention == "NEW") & ~journeys.is_poor.true()
    told = term.reasons({"intention": "NEW", "is_poor": True})
    assert told == [("intention = 'NEW'", True), ("NOT is_poor", False)]


def test_a_day_in_the_database_may_come_back_as_text() -> None:
    term = journeys.departed_date >= dt.date(2025, 3, 1)
    assert [
        term.holds({"departed_date": d}) for d in ("2025-03-01", "2025-02-28", None, dt.date(2025, 3, 2))
    ] == [True, False, None, True]


@pytest.mark.parametrize(
    "value",
    [
        "x'; DROP TABLE journeys_journey; --", "new", "", " ", "A B", "A'", "A\n", "A\x00", "A" * 33, "村", "%", "--", 1.5, None, b"A",
        dt.datetime(2025, 3, 1, tzinfo=dt.UTC), True, ["A"],
    ],
)  # fmt: skip
def test_a_literal_that_is_none_is_refused(value: object) -> None:
    if value == "--":
        assert literal(value) == "'--'"  # between quotes it is a word of two hyphens
        return
    with pytest.raises((ValueError, TypeError)):
        literal(value)
    with pytest.raises((ValueError, TypeError)):
        Compare("intention", "=", value)


@pytest.mark.parametrize("name", ["name", "id_number", "1 = 1 OR sex", "sex; DROP TABLE x", "", "person_id"])
def test_a_column_that_the_ledger_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(journeys, name)
    for make in (
        lambda: Compare(name, "=", 1),
        lambda: Flag(name),
        lambda: Known(name),
        lambda: Same(name, "sex"),
        lambda: Same("sex", name),
        lambda: Col(name) == 1,
    ):
        with pytest.raises(ValueError, match="the ledger has no column"):
            make()


@pytest.mark.parametrize("sign", ["LIKE", "= 1 OR 1", "==", ""])
def test_a_sign_that_is_none_is_refused(sign: str) -> None:
    with pytest.raises(ValueError):
        Compare("age", sign, 1)


def test_a_value_of_another_kind_than_the_column_is_refused() -> None:
    """One engine would compare it silently, another would stop: a flag is written bare, a day is a day."""
    for make in (
        lambda: journeys.is_poor == 1, lambda: journeys.age == "SIXTY", lambda: journeys.sex == 1, lambda: journeys.go_date == 20250301,
        lambda: journeys.go_date == "2025-03-01", lambda: journeys.village == dt.date(2025, 3, 1), lambda: Flag("sex"), lambda: Same("age", "sex"),
    ):  # fmt: skip
        with pytest.raises((TypeError, ValueError)):
            make()
    with pytest.raises(TypeError):
        journeys.sex.true()
    for nothing in (None, 1.5, ["F"]):
        with pytest.raises(TypeError, match="sex is compared with"):
            journeys.sex == nothing  # noqa: B015  refused before there is anything
