"""The example county's untidy files give exactly the people, verdicts and sums they were made from."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from django.db import connection, transaction

from county import AT, EXAMPLES
from qicheng.exchange import queries
from qicheng.exchange.services import receive, run, undo
from qicheng.journeys import queries as ledger
from qicheng.journeys import services as writing
from qicheng.journeys.models import Event, Journey
from qicheng.people.models import Person
from qicheng.people.services import id_index, open_id
from qicheng.places import queries as places
from qicheng.reports import queries as reports
from qicheng.reports.services import cutting
from qicheng.staff.queries import installation
from qicheng_measures.engines.database import Database
from qicheng_measures.report import report

BY = installation("试验")
TRUTH = json.loads((EXAMPLES / "truth.json").read_text(encoding="utf-8"))
INTENT = {
    "RETURN": "return",
    "NEW": "new",
    "LOCAL": "local",
    "STAY": "stay",
    "UNDECIDED": "undecided",
    "GONE": "gone",
}
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("example_county")]


def test_counts_are_the_truth(example_county) -> None:
    base, survey = example_county["BASE"], example_county["SURVEY"]
    summary = survey["import_summary"]
    assert base["unique_accepted"] == TRUTH["base"]
    assert {k: summary[k] for k in ("unique_accepted", "rejected", "dup_in_file", "dup_cross_file")} == {
        k: TRUTH[k] for k in ("unique_accepted", "rejected", "dup_in_file", "dup_cross_file")
    }
    assert summary["reject_reasons"] == TRUTH["reject_reasons"]
    assert survey["match"] == {k: TRUTH[k] for k in ("matched", "new", "missing")}


def test_every_person_stands_in_the_right_village_with_the_right_intention(example_county) -> None:
    rows = Journey.objects.filter(season=2025, roster="PRESENT").values_list(
        "person__id_index", "village", "intention"
    )
    found = {index: (village, INTENT[intention]) for index, village, intention in rows}
    expected = {id_index(number): (village, intent) for number, (village, intent) in TRUTH["persons"].items()}
    assert len(found) == len(expected)
    assert [k for k in expected if found.get(k) != expected[k]] == []


def test_totals_add_up_and_close(example_county) -> None:
    totals = example_county["SURVEY"]["totals"]
    county = totals["county"]
    for level in ("townships", "villages"):
        sums: Counter[str] = Counter()
        for unit in totals[level].values():
            sums.update({k: v for k, v in unit.items() if isinstance(v, int)})
        assert sums == {k: v for k, v in county.items() if isinstance(v, int)}
    assert county["poor"] == TRUTH["poor"]
    assert county["monitored"] == TRUTH["monitored"]
    view = reports.overview(BY, season=2025, unit=places.county_code())
    assert all(line.closing.closes for line in (view.unit, *view.below))
    assert view.unit.closing.unexplained == TRUTH["missing"]


def test_every_figure_opens_exactly_its_names(example_county) -> None:
    code = places.county_code()
    view = reports.overview(BY, season=2025, unit=code)
    for measure, figure in view.unit.figures.items():
        ids = reports.ids_behind(BY, season=2025, unit=code, code=measure)
        assert len(ledger.lines_of(BY, ids, season=2025, on=AT.date())) == figure, measure
    for line in view.below[:3]:
        for measure in ("persons", "intends", "unexplained", "moved_out", "base"):
            assert (
                len(reports.ids_behind(BY, season=2025, unit=line.code, code=measure))
                == line.figures[measure]
            )


def test_numbers_lie_sealed_and_open_again(example_county) -> None:
    person = Person.objects.order_by("id").first()
    number = open_id(person.id, bytes(person.id_sealed))
    assert number in TRUTH["persons"] or number[-4:] == person.id_tail
    assert number.encode() not in bytes(person.id_sealed)


def test_the_same_files_again_change_nothing(example_county) -> None:
    before = (Person.objects.count(), Event.objects.count())
    got = receive.receive(EXAMPLES / "今年摸底名册", kind="SURVEY", season=2025, at=AT, by=BY)
    assert got.again
    run.run_all(got.batch_id, at=AT, by=BY)
    again = queries.result(BY, batch_id=got.batch_id)
    assert (Person.objects.count(), Event.objects.count()) == before
    assert again == {k: v for k, v in example_county["SURVEY"].items() if k != "batch_id"}


def test_undo_takes_back_what_nobody_touched_and_lists_the_rest(example_county) -> None:
    from qicheng.survey import services as survey

    with transaction.atomic():
        touched = (
            Journey.objects.filter(roster="PRESENT").order_by("id").values_list("person_id", flat=True)[0]
        )
        survey.add_attempt(
            season=2025, person_id=touched, said=survey.Said(way="PHONE", outcome="REACHED"), at=AT, by=BY
        )
        outcome = undo.undo(batch_id=example_county["SURVEY"]["batch_id"], at=AT, by=BY)
        assert outcome.touched_later == (touched,)
        assert outcome.taken_back == TRUTH["unique_accepted"] - 1
        assert list(Journey.objects.filter(roster="PRESENT").values_list("person_id", flat=True)) == [touched]
        assert Journey.objects.filter(roster="LISTED").count() in {TRUTH["base"], TRUTH["base"] - 1}
        transaction.set_rollback(True)


def test_how_far_people_went_follows_the_cities_they_named(example_county) -> None:
    codes = ("went_out", "left_inside", "left_outside", "left_unknown")
    asked = [m for m in cutting.catalogue() if m.code in codes]
    with connection.cursor() as cursor:
        found = report(Database(cursor), asked, season=2025, level="county")["451399000000"]
    gone = Journey.objects.filter(season=2025, roster="PRESENT", intention="GONE").values_list(
        "dest_city", flat=True
    )
    named = Counter(
        "unknown" if not city else "inside" if city.startswith("45") else "outside" for city in gone
    )
    assert {word: found[f"left_{word}"] for word in ("inside", "outside", "unknown")} == {
        word: named[word] for word in ("inside", "outside", "unknown")
    }
    assert named["inside"] and named["outside"] and found["went_out"] == sum(named.values())


@pytest.mark.parametrize("province", ["450000", "4", "广西", 45])
def test_no_province_comes_into_the_ledger_in_another_form(example_county, province) -> None:
    person = Journey.objects.filter(season=2025, roster="PRESENT").values_list("person_id", flat=True).first()
    change = writing.Change(person_id=person, values={"dest_province": province})
    with pytest.raises(ValueError, match="two digits"):
        writing.record([change], season=2025, kind="INTENTION", at=AT, by=BY)
