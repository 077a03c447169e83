"""Figures over ledgers that the real acts wrote: each has exactly its names and reasons, each level folds, each promise holds."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from qicheng.journeys.models import Journey
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, BY, TOWNS, VILLAGES
from qicheng.season.services import ensure_season
from qicheng.survey.tests import figures
from qicheng.survey.tests.randomcounty import County
from qicheng_measures import places
from qicheng_measures.engines import oracle
from qicheng_measures.engines.database import Database
from qicheng_measures.measure import Measure, all_measures
from qicheng_measures.report import names, why

UNITS = ("", "45", "451399", *(t[:9] for t in TOWNS), VILLAGES[0], VILLAGES[4])


@pytest.fixture(params=range(4))
def ledger(request, db: None) -> list[dict[str, object]]:
    """The rows of a county after forty random acts."""
    ids = county.make_places()
    place = County(random.Random(100 + request.param), ensure_season(2025, at=AT, by=BY), ids)
    for _ in range(40):
        place.step()
    return list(Journey.objects.values())


def asked(m: Measure, place: str) -> list[int]:
    with connection.cursor() as cursor:
        return names(Database(cursor), m, season=2025, place=place)


def test_each_figure_of_each_unit_has_exactly_its_names(ledger: list[dict[str, object]]) -> None:
    counted = 0
    for place in UNITS:
        found = places.total(figures.by_village(place=place), [m.code for m in all_measures()])
        for m in all_measures():
            number = len(asked(m, place))
            assert number == found[m.code], (m.code, place)
            counted += number
    assert counted > 500


def test_each_name_has_its_reason_and_nobody_else_has_one(ledger: list[dict[str, object]]) -> None:
    for m in all_measures():
        inside = set(asked(m, ""))
        for row in ledger:
            in_scope = oracle._in_scope(row, m, 2025, "")
            assert (row["id"] in inside) == (in_scope and why(m, row).counted), (m.code, row["id"])


def test_names_that_forget_the_season_are_caught(ledger: list[dict[str, object]]) -> None:
    Journey.objects.filter(id__in=[r["id"] for r in ledger[:5]]).update(season=2024)
    persons = next(m for m in all_measures() if m.code == "on_line")
    blind = sorted(r["id"] for r in ledger if r["roster"] != "VOID")
    assert len(blind) != places.total(figures.by_village(), ["on_line"])["on_line"] == len(asked(persons, ""))


def test_every_engine_face_counts_the_same_and_every_level_folds(ledger: list[dict[str, object]]) -> None:
    by_village = figures.by_village()
    for level in places.LEVELS:
        asked_level = figures.by_village(level=level)
        assert places.fold(by_village, lambda c, level=level: places.unit(c, level)) == asked_level
        assert oracle.report(ledger, all_measures(), season=2025, level=level) == asked_level


def test_every_promise_of_the_catalogue_holds(ledger: list[dict[str, object]]) -> None:
    assert figures.faults() == []
    assert figures.unclosed() == []


def test_a_person_in_two_states_is_caught(ledger: list[dict[str, object]]) -> None:
    present = Journey.objects.filter(season=2025, roster="PRESENT").first()
    Journey.objects.filter(pk=present.pk).update(stage="OUTSIDE", intention="BOTH")
    assert figures.faults()
