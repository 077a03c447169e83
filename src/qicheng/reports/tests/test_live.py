"""Figures kept and mended are those counted anew, whatever happened meanwhile and in whatever order transactions end."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import qicheng_measures.catalogue  # noqa: F401  fills the registry
from qicheng.core.tests.test_settled import under_way
from qicheng.journeys import asof, rules
from qicheng.journeys import queries as ledger
from qicheng.journeys.services import Change, record, take_back
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, BY, VILLAGES
from qicheng.reports import live
from qicheng_measures.engines.database import Database
from qicheng_measures.measure import all_measures, by_code
from qicheng_measures.report import report

SEASON = 2025


def made() -> list[int]:
    ids = county.make_places()
    return [s.person_id for s in county.save([county.facts(n, ids[VILLAGES[n % 6]]) for n in range(24)])]


def write(person: int, source: str = "", **values: object) -> None:
    change = Change(person_id=person, values=values)
    record([change], season=SEASON, kind="CORRECT", at=AT, by=BY, source=source)


def opened(persons: list[int]) -> None:
    for person in persons:
        village = VILLAGES[person % 6]
        write(person, village=village, base_village=village, person_key=f"{person:032x}", roster="PRESENT")


def anew() -> dict[str, dict[str, int]]:
    with connection.cursor() as cursor:
        return report(Database(cursor), all_measures(), season=SEASON)


@pytest.fixture
def always_mended(monkeypatch):
    """However few villages there are, what did not change is not counted again."""
    monkeypatch.setattr(live, "_PART", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_figures_mended_after_any_changes_are_those_counted_anew(always_mended, seed):
    chance, persons = random.Random(seed), made()
    opened(persons)
    for turn in range(12):
        for person in chance.sample(persons, chance.randrange(4)):
            write(
                person,
                source=f"batch:{turn}",
                village=chance.choice(VILLAGES),
                base_village=chance.choice((None, *VILLAGES)),
                roster=chance.choice(("LISTED", "PRESENT", "OUT", "VOID")),
                intention=chance.choice((None, *rules.INTENTIONS)),
                is_poor=chance.random() < 0.5,
                gone=chance.random() < 0.1,
            )
        if chance.random() < 0.3:
            take_back(persons[:6], season=SEASON, source=f"batch:{turn}", at=AT, by=BY)
        assert live.by_village(SEASON, all_measures()) == anew()
        code = chance.choice(("persons", "intends", "base"))
        assert live.of_measure(SEASON, by_code(code)) == {v: f[code] for v, f in anew().items() if f[code]}


@pytest.mark.django_db
def test_only_villages_where_something_happened_are_counted_again(monkeypatch):
    persons = made()
    opened(persons)
    m = by_code("intends")
    live.by_village(SEASON, (m,))
    monkeypatch.setattr(live, "_PART", 1)
    write(persons[0], intention="NEW")
    with CaptureQueriesContext(connection) as found:
        assert sum(live.of_measure(SEASON, m).values()) == 1
    counted = [q["sql"] for q in found.captured_queries if "COUNT(CASE" in q["sql"]]
    assert len(counted) == 1
    assert VILLAGES[persons[0] % 6] in counted[0]
    with CaptureQueriesContext(connection) as found:
        live.by_village(SEASON, (m,))
    assert not any("COUNT(CASE" in q["sql"] for q in found.captured_queries)


@pytest.mark.django_db
def test_where_very_many_changed_nobody_is_looked_up():
    persons = made()
    opened(persons)
    assert asof.touched(season=SEASON, since=0, most=3) is None
    assert asof.touched(season=SEASON, since=0) == {VILLAGES[p % 6] for p in persons}
    assert asof.touched(season=SEASON, since=asof.latest()) == set()
    assert asof.touched(season=SEASON + 1, since=0) == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer: events come in order")
def test_what_a_slow_transaction_brings_late_is_not_missed(always_mended):
    """Its event has a lower number than one that everybody saw before it."""
    persons = made()
    opened(persons)
    m = by_code("intends")
    assert live.of_measure(SEASON, m) == {}
    with under_way(lambda: write(persons[0], intention="NEW")):
        write(persons[1], intention="NEW")
        before = ledger.version()
        assert sum(live.of_measure(SEASON, m).values()) == 1
        assert before[2] < before[0]
        assert not asof.complete(before[0])
    assert ledger.version()[0] == before[0]
    assert sum(live.of_measure(SEASON, m).values()) == 2
    assert asof.complete(before[0])
    assert dt.datetime.fromisoformat(before[1]) == AT
