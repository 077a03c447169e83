"""The survey's acts: bases and lists taken in, what a cadre writes down, and sums that close whatever happens."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable

import pytest

import qicheng_measures.catalogue  # noqa: F401  fills the registry
from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, NotAllowed, Scope, Viewer
from qicheng.journeys import rules as ledger_rules
from qicheng.journeys import services as ledger
from qicheng.journeys.models import Event, Journey
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, BY, VILLAGES
from qicheng.season.queries import SeasonFacts
from qicheng.season.services import ensure_season
from qicheng.survey import reported, services
from qicheng.survey.models import Attempt, Round
from qicheng.survey.tests import figures
from qicheng.survey.tests.randomcounty import County, base, entry, intend, out, row, survey

A, B = VILLAGES[:2]


@pytest.fixture
def ids(db: None) -> dict[str, int]:
    return county.make_places()


@pytest.fixture
def season(ids: dict[str, int]) -> SeasonFacts:
    return ensure_season(2025, at=AT, by=BY)


@pytest.mark.parametrize(
    ("worked", "said", "expected"),
    [(True, "GO", ("RETURN", True)), (False, "GO", ("NEW", True)), (None, "GO", ("RETURN", True)), (True, "NEW", ("NEW", False)), (True, "STAY", ("STAY", False)), (True, "", ("UNDECIDED", False))],
)  # fmt: skip
def test_who_goes_is_told_by_last_year_where_the_list_does_not_say(
    season, ids, worked, said, expected
) -> None:
    base(season, entry(1, A, ids, worked_last_year=worked))
    [person] = survey(season, entry(1, A, ids, said))
    assert (row(person).intention, row(person).intention_inferred) == expected


def test_what_this_years_list_says_of_last_year_comes_first(season, ids) -> None:
    base(season, entry(1, A, ids, worked_last_year=True))
    [person] = survey(season, entry(1, A, ids, "GO", worked_last_year=False))
    assert row(person).intention == "NEW"


def test_a_base_that_comes_after_the_survey_infers_anew_and_touches_nothing_that_was_said(
    season, ids
) -> None:
    persons = survey(season, entry(1, A, ids, "GO"), entry(2, A, ids, "GO"), entry(3, B, ids, "STAY"))
    assert [row(p).intention for p in persons] == ["NEW", "NEW", "STAY"]
    base(
        season, entry(1, A, ids), entry(2, A, ids, worked_last_year=False), entry(3, A, ids), source="batch:3"
    )
    assert [row(p).intention for p in persons] == ["RETURN", "NEW", "STAY"]
    assert [row(p).roster for p in persons] == ["PRESENT"] * 3
    assert [(row(p).village, row(p).base_village) for p in persons] == [(A, A), (A, A), (B, A)]
    assert Event.objects.filter(journey__person_id=persons[2]).count() == 2


def test_either_order_of_base_and_survey_gives_the_same_figures(season, ids) -> None:
    entries = [entry(n, VILLAGES[n % 6], ids, ("GO", "STAY", "NEW")[n % 3]) for n in range(30)]
    olds = [entry(n, VILLAGES[n % 5], ids, worked_last_year=bool(n % 4)) for n in range(10, 40)]
    survey(season, *entries)
    base(season, *olds)
    first = figures.by_village()
    Event.objects.all().delete()
    Journey.objects.all().delete()
    base(season, *olds)
    survey(season, *entries)
    assert figures.by_village() == first
    assert figures.faults() == []


def test_a_list_that_comes_again_changes_no_row_and_adds_no_event(season, ids) -> None:
    entries = [entry(n, A, ids, "GO") for n in range(5)]
    survey(season, *entries)
    rows, events = list(Journey.objects.values()), Event.objects.count()
    survey(season, *entries, source="batch:9")
    assert (list(Journey.objects.values()), Event.objects.count()) == (rows, events)


def test_an_undone_base_leaves_no_trace_in_what_is_inferred_later(season, ids) -> None:
    [person] = base(season, entry(1, A, ids))
    ledger.take_back([person], season=2025, source="batch:1", at=AT, by=BY)
    survey(season, entry(1, A, ids, "GO"))
    found = row(person)
    assert (found.roster, found.intention, found.last_year, found.base_village) == (
        "PRESENT",
        "NEW",
        False,
        None,
    )


def test_an_undone_survey_leaves_no_destination_behind(season, ids) -> None:
    [person] = survey(season, entry(1, A, ids, "NEW", dest_province="44", employer="某厂"))
    ledger.take_back([person], season=2025, source="batch:2", at=AT, by=BY)
    base(season, entry(1, A, ids))
    found = row(person)
    assert (found.roster, found.dest_province, found.employer, found.intention) == (
        "LISTED",
        None,
        None,
        None,
    )


# Reports.


def test_a_zero_report_is_a_report_and_silence_is_none(season, ids) -> None:
    services.report_zero(season=2025, village=A, at=AT, by=BY)
    survey(season, entry(1, B, ids, "STAY"))
    assert reported.reports(season=2025) == {A: True, B: False}
    assert reported.reports(season=2025, unit=VILLAGES[3][:9] + "000") == {}
    assert AuditLine.objects.filter(act="survey.report_zero", place=A).count() == 1


def test_a_list_that_comes_after_a_zero_report_takes_its_place(season, ids) -> None:
    services.report_zero(season=2025, village=A, at=AT, by=BY)
    survey(season, entry(1, A, ids, "STAY"))
    assert reported.reports(season=2025) == {A: False}
    with pytest.raises(CannotAct, match="不能报零"):
        services.report_zero(season=2025, village=A, at=AT, by=BY)
    assert Round.objects.count() == 1


# What a cadre writes down.


def test_a_reason_is_one_of_the_list_and_other_needs_words(season, ids) -> None:
    [person] = base(season, entry(1, A, ids))
    for reason, note in (("", ""), ("GONE", ""), ("OTHER", " ")):
        with pytest.raises(CannotAct, match="。"):
            out(person, reason=reason, note=note)
    assert row(person).roster == "LISTED"
    out(person, reason="OTHER", note="去向不明")
    found = row(person)
    assert (found.roster, found.out_reason, found.stage, found.intention) == ("OUT", "OTHER", "OUT", None)


def test_an_intention_is_one_of_the_list(season, ids) -> None:
    [person] = survey(season, entry(1, A, ids, "STAY"))
    for wrong in ("FLY", "", None, "GO"):
        with pytest.raises(CannotAct, match="。"):
            intend(person, intention=wrong)
    assert row(person).intention == "STAY"
    assert figures.faults() == []


@pytest.mark.parametrize("stage", ["ABOARD", "ARRIVED", "WORKING"])
def test_whoever_is_on_the_way_keeps_the_intention(season, ids, stage: str) -> None:
    [person] = survey(season, entry(1, A, ids, "NEW"))
    facts = {"departed_date": AT.date(), "transport": "CHARTER"}
    facts |= {"arrived_date": AT.date()} if stage != "ABOARD" else {}
    facts |= {"months": 1} if stage == "WORKING" else {}
    ledger.record([ledger.Change(person_id=person, values=facts)], season=2025, kind="CORRECT", at=AT, by=BY)
    assert row(person).stage == stage
    with pytest.raises(CannotAct, match="已经编车或出发"):
        intend(person, intention="STAY")
    with pytest.raises(CannotAct, match="已经编车或出发"):
        out(person)
    assert row(person).stage == stage


def test_three_days_without_an_answer_are_unreachable_and_an_answer_ends_it(season, ids) -> None:
    [person] = survey(season, entry(1, A, ids, "STAY"))

    def call(outcome: str, days: int) -> str:
        return services.add_attempt(
            season=2025,
            person_id=person,
            said=services.Said(outcome=outcome),
            at=AT + dt.timedelta(days=days),
            by=BY,
        )

    assert [call("NO_ANSWER", d) for d in (0, 0, 1, 2)] == [
        "NO_ANSWER",
        "NO_ANSWER",
        "NO_ANSWER",
        "UNREACHABLE",
    ]
    assert [call("REACHED", 3), call("NO_ANSWER", 4)] == ["REACHED", "NO_ANSWER"]
    assert row(person).last_contact_date == dt.date(2025, 3, 8)
    with pytest.raises(CannotAct, match="请选择联系方式"):
        call("FELT_ILL", 5)
    assert Attempt.objects.count() == 6


def acts(person: int, village: str, by: Viewer) -> list[Callable[[], object]]:
    return [
        lambda: intend(person, by),
        lambda: out(person, by),
        lambda: services.add_attempt(
            season=2025, person_id=person, said=services.Said(outcome="REACHED"), at=AT, by=by
        ),
        lambda: services.report_zero(season=2025, village=village, at=AT, by=by),
    ]


@pytest.mark.parametrize("prefix", [B, VILLAGES[3], VILLAGES[3][:9], "451400"])
def test_another_villages_cadre_does_none_of_these(season, ids, prefix: str) -> None:
    [person] = base(season, entry(1, A, ids))
    rows, lines = list(Journey.objects.values()), AuditLine.objects.count()
    for act in acts(person, A, county.viewer(prefix, Scope.VILLAGE)):
        with pytest.raises(NotAllowed):
            act()
    assert (list(Journey.objects.values()), AuditLine.objects.count(), Round.objects.count()) == (
        rows,
        lines,
        0,
    )


def test_the_own_villages_cadre_does_all_of_these_and_each_is_in_the_audit_book(season, ids) -> None:
    [person] = base(season, entry(1, A, ids))
    out_first = acts(person, A, county.viewer(A, Scope.VILLAGE))
    for act in (out_first[1], out_first[3], out_first[0], out_first[2]):
        act()
    names = list(AuditLine.objects.order_by("seq").values_list("act", flat=True))[-4:]
    assert names == [
        "survey.record_out",
        "survey.report_zero",
        "survey.record_intention",
        "survey.add_attempt",
    ]


# A random county.


@pytest.mark.parametrize("seed", range(8))
def test_in_a_random_county_everybody_stands_somewhere_and_every_sum_closes(season, ids, seed: int) -> None:
    place = County(random.Random(seed), season, ids)
    for _ in range(22):
        place.step()
        rows = list(Journey.objects.filter(season=2025))
        assert all(r.stage in ledger_rules.STAGES and ledger_rules.stage_of(vars(r)) == r.stage for r in rows)
        assert Counter(r.person_id for r in rows).most_common(1)[:1] in (
            [],
            [(rows[0].person_id, 1)] if rows else [],
        )
        assert figures.faults() == []
        assert figures.unclosed() == []


def test_the_proof_of_the_random_county_catches_a_person_in_no_state_and_one_in_two(season, ids) -> None:
    [person, other] = survey(season, entry(1, A, ids, "NEW"), entry(2, A, ids, "NEW"))
    base(season, entry(1, A, ids), entry(2, B, ids))
    Journey.objects.filter(person_id=person).update(intention=None)
    assert any("在册人数" in f for f in figures.faults())
    Journey.objects.filter(person_id=person).update(intention="NEW")
    assert figures.faults() == []
    Journey.objects.filter(person_id=other).update(base_village=None)
    assert figures.unclosed() or figures.faults()
