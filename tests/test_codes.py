"""What measures compare a column with is what the house writes into it: a code of another form would count nobody, silently."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qicheng.journeys import rules
from qicheng.places.gazetteer import provinces
from qicheng.reports.rules import forms
from qicheng.reports.tables.content import TRANSPORT
from qicheng.subsidy.rules import steps
from qicheng_measures.ledger import COLUMNS
from qicheng_measures.terms import Both, Compare, Either, Not, Term, journeys

CODES = {
    "roster": set(rules.ROSTER), "stage": set(rules.STAGES), "intention": set(rules.INTENTIONS), "contact": set(rules.CONTACTS),
    "transport": set(TRANSPORT), "transport_need": set(TRANSPORT), "subsidy": {"NONE", *steps.LEDGER.values()},
    "dest_province": {code for code, _name in provinces()},
}  # fmt: skip


def compared(term: Term) -> Iterator[Compare]:
    if isinstance(term, Both | Either):
        yield from compared(term.left)
        yield from compared(term.right)
    elif isinstance(term, Not):
        yield from compared(term.inner)
    elif isinstance(term, Compare) and COLUMNS[term.column].kind == "text":
        yield term


def unwritten(term: Term) -> set[tuple[str, object]]:
    """What is asked for and never written: (column, literal)."""
    return {(c.column, c.value) for c in compared(term) if c.value not in CODES[c.column]}


def test_every_measure_asks_for_codes_that_are_written() -> None:
    asked = forms.all_of(province="45")
    assert len(asked) > 60
    assert {m.code: found for m in asked if (found := unwritten(m.where))} == {}


def test_a_code_that_is_written_nowhere_is_found() -> None:
    assert unwritten(journeys.dest_province == "450000") == {("dest_province", "450000")}


@pytest.mark.parametrize("province", ["450000", "450"])
def test_the_figures_by_distance_refuse_another_form_of_a_province(province: str) -> None:
    with pytest.raises(ValueError, match="two digits"):
        forms.all_of(province=province)
