"""Counting by state: the same figures as measure by measure, unknown states included, and fewer counts."""

from __future__ import annotations

import random

import pytest

import qicheng_measures.catalogue  # noqa: F401  fills the registry
from qicheng_measures import render, states
from qicheng_measures.engines import oracle
from qicheng_measures.measure import Count, Measure, Sum, all_measures
from qicheng_measures.report import report
from qicheng_measures.states import Counting
from qicheng_measures.terms import Always, Term, journeys

here, poor = journeys.roster == "PRESENT", journeys.is_poor.true()


def measures(*wheres: Term) -> list[Measure]:
    return [Measure(code=f"m{n}", label="x", what=Count(where)) for n, where in enumerate(wheres)]


def test_rows_are_grouped_by_what_many_ask_for_and_by_nothing_else(monkeypatch) -> None:
    assert Counting(measures(here, here & poor)).states == ()
    monkeypatch.setattr(states, "LEAST", 2)
    assert Counting(measures(here, here & poor)).states == ("roster",)
    assert Counting(measures(journeys.is_poor.true(), poor & poor)).states == ()


def test_alike_rests_are_counted_once(monkeypatch) -> None:
    monkeypatch.setattr(states, "LEAST", 1)
    counting = Counting(measures(here & poor, poor & (journeys.stage == "AWAY"), journeys.stage == "LOCAL"))
    assert [c.where.sql() for c in counting.counts] == ["(1 = 1 AND is_poor)", "1 = 1"]
    figures = dict.fromkeys(("m0", "m1", "m2"), 0)
    counting.add(["PRESENT", "AWAY", 3, 5], figures)
    counting.add(["OUT", "LOCAL", 2, 4], figures)
    counting.add(["PRESENT", "AWAY", "10", "20"], figures)
    assert figures == {"m0": 13, "m1": 13, "m2": 4}


def test_a_part_that_asks_for_other_columns_too_stays_with_the_engine(monkeypatch) -> None:
    monkeypatch.setattr(states, "LEAST", 1)
    counting = Counting(measures(here & (poor | (journeys.stage == "AWAY"))))
    assert [c.where.sql() for c in counting.counts] == ["(1 = 1 AND (is_poor OR stage = 'AWAY'))"]
    figures = {"m0": 0}
    for state in ("PRESENT", "OUT"):
        counting.add([state, None, 7], figures)
    assert figures == {"m0": 7}


def test_an_unknown_state_is_neither_this_nor_not_this(monkeypatch) -> None:
    monkeypatch.setattr(states, "LEAST", 1)
    away = journeys.stage == "AWAY"
    counting = Counting(measures(away, ~away, ~journeys.stage.known()))
    figures = dict.fromkeys(("m0", "m1", "m2"), 0)
    counting.add([None, 4], figures)
    assert figures == {"m0": 0, "m1": 0, "m2": 4}


@pytest.mark.parametrize("least", [1, 4, 1000])
def test_however_rows_are_grouped_the_figures_are_the_oracles(
    ledger, random_ledger, monkeypatch, least: int
) -> None:
    monkeypatch.setattr(states, "LEAST", least)
    ledger.fill(random_ledger(random.Random(least), 300))
    asked = [*all_measures(), Measure(code="fen", label="x", what=Sum("subsidy_fen", here & ~poor))]
    assert report(ledger.engine, asked, season=2025, table=ledger.table) == oracle.report(
        ledger.rows, asked, season=2025
    )


def test_the_comparison_catches_a_group_that_forgets_its_state(ledger, random_ledger, monkeypatch) -> None:
    monkeypatch.setattr(states, "LEAST", 1)
    ledger.fill(random_ledger(random.Random(1), 300))
    parted = states._parted
    monkeypatch.setattr(states, "_parted", lambda where, columns: (Always(), parted(where, columns)[1]))
    assert report(ledger.engine, all_measures(), season=2025, table=ledger.table) != oracle.report(
        ledger.rows, all_measures(), season=2025
    )


def test_a_statement_groups_by_unit_and_states(monkeypatch) -> None:
    monkeypatch.setattr(states, "LEAST", 1)
    text = render.report_sql(Counting(measures(here & poor)), season=2025, prefix="")
    assert text.startswith("SELECT village, roster, COUNT(CASE WHEN is_poor THEN 1 END) FROM")
    assert text.endswith(" GROUP BY village, roster")
