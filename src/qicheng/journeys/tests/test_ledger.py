"""The ledger: one row a person and season, one event a change, and any day's state out of the events."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import time

import pytest
from django.db import IntegrityError

from qicheng.core.tests import processes
from qicheng.journeys import queries, rules
from qicheng.journeys.models import Event, Journey
from qicheng.journeys.services import COLUMNS, Change, Outcome, record, take_back, touched_later
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, BY, VILLAGES

SEASON = 2025


@pytest.fixture
def people(db: None) -> list[int]:
    ids = county.make_places()
    saved = county.save([county.facts(n, ids[VILLAGES[n % 6]]) for n in range(12)])
    return [s.person_id for s in saved]


def opening(person: int, **more: object) -> dict[str, object]:
    return {"village": VILLAGES[person % 6], "person_key": f"{person:032x}", "roster": "PRESENT", **more}


def write(
    changes: dict[int, dict[str, object]],
    *,
    at: dt.datetime = AT,
    kind: str = "CORRECT",
    source: str = "",
    season: int = SEASON,
) -> Outcome:
    rows = [Change(person_id=p, values=v) for p, v in changes.items()]
    return record(rows, season=season, kind=kind, at=at, by=BY, source=source)


def row(person: int, season: int = SEASON) -> dict[str, object]:
    return Journey.objects.filter(season=season, person_id=person).values(*COLUMNS).get()


def test_record_opens_changes_and_leaves_the_same(people: list[int]) -> None:
    a, b, c = people[:3]
    assert write({a: opening(a), b: opening(b)}) == Outcome(opened=2, changed=0, same=0)
    later = AT + dt.timedelta(hours=1)
    outcome = write({a: {"intention": "NEW"}, b: {"roster": "PRESENT"}, c: opening(c)}, at=later)
    assert outcome == Outcome(opened=1, changed=1, same=1)
    assert row(a)["changed_at"] == row(c)["changed_at"] == int(later.timestamp())
    assert row(b)["changed_at"] == int(AT.timestamp())
    assert write({a: {"intention": "NEW"}}, at=later) == Outcome(opened=0, changed=0, same=1)
    assert write({}) == Outcome(opened=0, changed=0, same=0)


def test_each_change_adds_exactly_one_event_with_the_whole_row(people: list[int]) -> None:
    chance = random.Random(1)
    kinds = list(rules.EVENTS)
    for step in range(30):
        chosen = chance.sample(people, chance.randrange(1, 6))
        before = {p: Journey.objects.filter(person_id=p).exists() for p in chosen}
        counts = {p: Event.objects.filter(journey__person_id=p).count() for p in chosen}
        old = {p: row(p) for p in chosen if before[p]}
        values = {
            p: ({} if before[p] else opening(p))
            | {"intention": chance.choice(list(rules.INTENTIONS)), "months": chance.choice((0, 3))}
            for p in chosen
        }
        outcome = write(
            values, at=AT + dt.timedelta(minutes=step), kind=kinds[step % len(kinds)], source=f"s:{step}"
        )
        grown = 0
        for p in chosen:
            new = Event.objects.filter(journey__person_id=p).count() - counts[p]
            unlike = {k: v for k, v in row(p).items() if k != "changed_at"} != {
                k: v for k, v in old.get(p, {}).items() if k != "changed_at"
            }
            assert new == int(unlike)
            grown += new
            event = (
                Event.objects.filter(journey__person_id=p)
                .order_by("-id")
                .values(*COLUMNS, "kind", "by", "source", "at")
                .first()
            )
            assert {c: event[c] for c in COLUMNS} == row(p)
            if new:
                assert (event["kind"], event["by"], event["source"]) == (
                    kinds[step % len(kinds)],
                    "试验员",
                    f"s:{step}",
                )
                assert event["at"] == AT + dt.timedelta(minutes=step)
        assert grown == outcome.opened + outcome.changed


def test_seasons_stand_apart(people: list[int]) -> None:
    a = people[0]
    write({a: opening(a, intention="NEW")})
    write({a: opening(a, intention="STAY")}, season=2026)
    assert (row(a)["intention"], row(a, 2026)["intention"]) == ("NEW", "STAY")
    write({a: {"intention": "LOCAL"}}, season=2026)
    assert (row(a)["intention"], row(a, 2026)["intention"]) == ("NEW", "LOCAL")


def test_one_call_names_a_person_once(people: list[int]) -> None:
    twice = [Change(person_id=people[0], values=opening(people[0]))] * 2
    with pytest.raises(IntegrityError):
        record(twice, season=SEASON, kind="CORRECT", at=AT, by=BY)


@pytest.mark.parametrize("seed", range(6))
def test_any_days_state_is_that_of_a_plain_dictionary(people: list[int], seed: int) -> None:
    chance = random.Random(seed)
    model: dict[int, dict[str, object]] = {}
    history: list[tuple[dt.datetime, dict[int, dict[str, object]]]] = []
    at = AT
    for _ in range(25):
        at += dt.timedelta(seconds=chance.choice((0, 1, 3600, 86_400)))
        for person in chance.sample(people, chance.randrange(1, 5)):
            values: dict[str, object] = {} if person in model else opening(person)
            values |= {
                "roster": chance.choice(("LISTED", "PRESENT", "OUT", "VOID")),
                "intention": chance.choice((None, *rules.INTENTIONS)),
                "go_date": chance.choice((None, dt.date(2025, 3, 8))),
                "is_poor": chance.random() < 0.5,
            }
            write({person: values}, at=at)
            model[person] = {**model.get(person, {}), **values}
        history.append((at, {p: dict(v) for p, v in model.items()}))
    moments = [
        AT - dt.timedelta(days=1),
        *(t for t, _ in history),
        *(t + dt.timedelta(milliseconds=1) for t, _ in history),
    ]
    for moment in moments:
        expected = next((state for t, state in reversed(history) if t <= moment), {})
        found = {
            e.journey.person_id: e for e in queries.as_of(moment, season=SEASON).select_related("journey")
        }
        assert found.keys() == {p for p, v in expected.items() if v["roster"] != "VOID"}
        for person, event in found.items():
            assert {c: getattr(event, c) for c in expected[person]} == expected[person]


def test_a_note_of_another_season_is_no_part_of_this_ones_day(people: list[int]) -> None:
    write({people[0]: opening(people[0])}, season=2026)
    assert not queries.as_of(AT, season=SEASON).exists()


STAGES = [
    # roster, intention, departed, transport, arrived, months, stage before → stage
    ("LISTED", None, 0, None, 0, 0, "LISTED", "LISTED"), ("OUT", "NEW", 0, None, 0, 0, "INTENDING", "OUT"),
    ("VOID", "NEW", 1, "CHARTER", 1, 5, "WORKING", "VOID"), ("OUT", None, 1, "CHARTER", 0, 0, "ABOARD", "OUT"),
    ("PRESENT", None, 0, None, 0, 0, "LISTED", "SURVEYED"), ("PRESENT", "UNDECIDED", 0, None, 0, 0, "LISTED", "SURVEYED"),
    ("PRESENT", "RETURN", 0, None, 0, 0, "LISTED", "INTENDING"), ("PRESENT", "NEW", 0, None, 0, 0, "LISTED", "INTENDING"),
    ("PRESENT", "LOCAL", 0, None, 0, 0, "LISTED", "LOCAL"), ("PRESENT", "STAY", 0, None, 0, 0, "LISTED", "STAYING"),
    ("PRESENT", "GONE", 0, None, 0, 0, "LISTED", "AWAY"), ("PRESENT", "NEW", 1, "CHARTER", 0, 0, "INTENDING", "ABOARD"),
    ("PRESENT", "NEW", 1, "OWN", 0, 0, "INTENDING", "AWAY"), ("PRESENT", "STAY", 1, "CHARTER", 0, 0, "STAYING", "ABOARD"),
    ("PRESENT", "NEW", 1, "CHARTER", 1, 0, "ABOARD", "ARRIVED"), ("PRESENT", "NEW", 1, "CHARTER", 1, 2, "ARRIVED", "WORKING"),
    ("PRESENT", "STAY", 1, None, 1, 0, "WORKING", "WORKING"), ("PRESENT", None, 0, None, 1, 0, "SURVEYED", "ARRIVED"),
]  # fmt: skip


def facts_of(
    roster: object,
    intention: object,
    left: object,
    transport: object,
    there: object,
    months: object,
    before: object,
    clearance: object = None,
    home: object = 0,
) -> dict[str, object]:
    return {
        "roster": roster, "intention": intention, "departed_date": AT.date() if left else None, "transport": transport,
        "arrived_date": AT.date() if there else None, "months": months, "stage": before, "clearance": clearance,
        "returned_date": AT.date() if home else None,
    }  # fmt: skip


# What calls found out after the way there: (facts as above, home again) → stage.
AFTER = [
    (("PRESENT", "GONE", 0, None, 0, 0, "WORKING"), 0, "WORKING"), (("PRESENT", "GONE", 0, None, 0, 0, "JOBLESS"), 0, "JOBLESS"),
    (("PRESENT", "NEW", 1, "CHARTER", 0, 0, "WORKING"), 0, "WORKING"), (("PRESENT", "NEW", 1, "CHARTER", 1, 3, "JOBLESS"), 0, "JOBLESS"),
    (("PRESENT", "NEW", 1, "CHARTER", 1, 3, "WORKING"), 1, "RETURNED"), (("PRESENT", "GONE", 0, None, 0, 0, "JOBLESS"), 1, "RETURNED"),
    (("PRESENT", "STAY", 0, None, 0, 0, "WORKING"), 0, "STAYING"), (("PRESENT", "RETURN", 0, None, 0, 0, "RETURNED"), 0, "INTENDING"),
    (("OUT", "GONE", 1, None, 1, 0, "WORKING"), 1, "OUT"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "home", "expected"), AFTER)
def test_what_calls_found_out_outweighs_the_way_there(
    facts: tuple[object, ...], home: int, expected: str
) -> None:
    assert rules.stage_of(facts_of(*facts, home=home)) == expected


@pytest.mark.parametrize("case", STAGES)
def test_the_station_is_the_one_of_the_table(case: tuple[object, ...]) -> None:
    *facts, expected = case
    assert rules.stage_of(facts_of(*facts)) == expected


@pytest.mark.parametrize(
    ("clearance", "intention", "transport", "expected"),
    [
        ("CLEARED", "RETURN", None, "CLEARED"), ("CLEARED", "NEW", None, "CLEARED"), ("CLEARED", "NEW", "CHARTER", "SEATED"), ("HELD", "NEW", None, "INTENDING"),
        ("PENDING", "RETURN", None, "INTENDING"), (None, "RETURN", None, "INTENDING"), ("CLEARED", "STAY", None, "STAYING"), ("CLEARED", "UNDECIDED", None, "SURVEYED"),
    ],
)  # fmt: skip
def test_who_is_cleared_and_wants_to_go_stands_at_the_next_station(
    clearance, intention, transport, expected
) -> None:
    assert (
        rules.stage_of(facts_of("PRESENT", intention, 0, transport, 0, 0, "INTENDING", clearance)) == expected
    )


def test_every_thinkable_row_stands_at_exactly_one_known_station_and_stays_there() -> None:
    thinkable = itertools.product(
        ("LISTED", "PRESENT", "OUT", "VOID"), (None, *rules.INTENTIONS), (0, 1), (None, "CHARTER", "OWN"), (0, 1), (0, 3), rules.STAGES, (None, "CLEARED", "HELD"), (0, 1)
    )  # fmt: skip
    for facts in thinkable:
        row_ = facts_of(*facts)
        stage = rules.stage_of(row_)
        assert stage in rules.STAGES
        assert rules.stage_of({**row_, "stage": stage}) == stage
        assert (stage in {"LISTED", "OUT", "VOID"}) == (row_["roster"] != "PRESENT")


def test_the_facts_that_the_ledger_reads_for_the_station_are_all_that_the_rule_asks_for() -> None:
    class Asked(dict[str, object]):
        seen: set[str] = set()

        def __getitem__(self, key: str) -> object:
            self.seen.add(key)
            return super().__getitem__(key)

    for *facts, _ in STAGES:
        rules.stage_of(Asked(facts_of(*facts)))
    for facts, home, _ in AFTER:
        rules.stage_of(Asked(facts_of(*facts, home)))
    assert Asked.seen <= rules.STAGE_INPUTS


def test_what_an_act_did_is_taken_back_and_what_it_opened_becomes_void(people: list[int]) -> None:
    a, b = people[:2]
    write({a: opening(a, intention="NEW", last_year=True, worked_last_year=True)}, source="batch:1")
    before = row(a)
    write(
        {
            a: {"intention": "STAY", "village": VILLAGES[5]},
            b: opening(b, intention="NEW", dest_province="44", worked_last_year=True),
        },
        source="batch:2",
    )
    take_back([a, b], season=SEASON, source="batch:2", at=AT + dt.timedelta(hours=1), by=BY)
    assert {k: v for k, v in row(a).items() if k != "changed_at"} == {
        k: v for k, v in before.items() if k != "changed_at"
    }
    gone = row(b)
    assert (gone["roster"], gone["stage"]) == ("VOID", "VOID")
    left_over = {
        c: gone[c]
        for c in ("last_year", "worked_last_year", "base_village", "intention", "dest_province", "is_poor")
        if gone[c]
    }
    assert left_over == {}
    assert Event.objects.filter(journey__person_id=a).order_by("-id").first().kind == "UNDO"


def test_who_was_touched_after_an_act_is_named(people: list[int]) -> None:
    a, b, c = people[:3]
    write({p: opening(p) for p in (a, b)}, source="batch:1")
    write({a: {"intention": "NEW"}})
    assert touched_later([a, b, c], season=SEASON, source="batch:1") == {a}


@pytest.mark.django_db(transaction=True)
def test_two_acts_on_one_person_at_once_leave_a_row_whose_station_fits(tmp_path) -> None:
    ids = county.make_places()
    persons = [s.person_id for s in county.save([county.facts(n, ids[VILLAGES[0]]) for n in range(10)])]
    write({p: opening(p) for p in persons})
    script = f"""
import sys, time, datetime as dt
from qicheng.core.viewer import Viewer
from qicheng.journeys import rules, services
slow = int(sys.argv[1])  # reads with the other one, writes after it
plain = rules.stage_of
rules.stage_of = lambda row: (plain(row), time.sleep(0.06 * slow))[0]
values = [{{"intention": "NEW"}}, {{"contact": "REACHED"}}][slow]
for step, person in enumerate({persons}):
    time.sleep(max(0, {time.time() + 4} + step * 0.15 + (1 - slow) * 0.02 - time.time()))
    change = services.Change(person_id=person, values=values)
    services.record([change], season=2025, kind="CORRECT", at=dt.datetime.now(dt.UTC), by=Viewer(user_id=None, label="x"))
"""
    processes.together(script, 2, tmp_path)
    check = """
from collections import Counter
from qicheng.journeys.models import Journey
print(dict(Counter(Journey.objects.values_list("intention", "contact", "stage"))))
"""
    assert processes.alone(check, tmp_path) == "{('NEW', 'REACHED', 'INTENDING'): 10}"
