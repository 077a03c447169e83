"""Coming aboard by hand-written statements: the same row and the same event as the ledger's own door would leave."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.core import statements
from qicheng.core.writing import writing
from qicheng.journeys import riding
from qicheng.journeys.models import Event, Journey
from qicheng.journeys.riding import Boarding
from qicheng.journeys.services import COLUMNS, Change, record
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, BY, VILLAGES

SEASON = 2025
LATER = AT + dt.timedelta(hours=3, microseconds=7)
DAY = dt.date(2025, 3, 4)
EVENT = ("at", "kind", "by", "note", "source", *COLUMNS)


@pytest.fixture
def seated(db: None) -> list[int]:
    """Four persons with a chair on a bus."""
    places = county.make_places()
    saved = county.save([county.facts(n, places[VILLAGES[n % 6]]) for n in range(4)])
    persons = [s.person_id for s in saved]
    record(
        [
            Change(
                person_id=p,
                values={
                    "village": VILLAGES[n % 6], "person_key": f"{p:032x}", "roster": "PRESENT", "intention": "NEW", "transport": "CHARTER",
                },
            )
            for n, p in enumerate(persons)
        ],
        season=SEASON, kind="SEATED", at=AT, by=BY,
    )  # fmt: skip
    return persons


def boarding(person: int, *, at: dt.datetime = LATER, source: str = "trip:7") -> Boarding:
    journey = Journey.objects.get(season=SEASON, person_id=person)
    return Boarding(journey_id=journey.pk, on=DAY, at=at, by=BY.label, source=source)


def board(boardings: list[Boarding]) -> bool:
    riding.hold()
    with statements.batch() as batch:
        done = riding.board(batch, boardings)
    return done()


def left(person: int) -> tuple[dict[str, object], dict[str, object], int]:
    """The row, its last event, how many events there are."""
    events = Event.objects.filter(journey__person_id=person).order_by("id")
    return (
        Journey.objects.values(*COLUMNS).get(season=SEASON, person_id=person),
        dict(events.values(*EVENT).last() or {}),
        events.count(),
    )


@pytest.mark.parametrize("many", [1, 3])
def test_row_and_event_are_those_that_the_ledgers_door_leaves(seated: list[int], many: int) -> None:
    by_door, others = seated[0], seated[1 : 1 + many]
    record(
        [Change(person_id=by_door, values={"departed_date": DAY})],
        season=SEASON, kind="ABOARD", at=LATER, by=BY, source="trip:7",
    )  # fmt: skip
    with writing():
        assert board([boarding(p) for p in others])
    row, event, count = left(by_door)
    assert row["stage"] == "ABOARD"
    for person in others:
        own = {c: left(person)[0][c] for c in ("village", "person_key")}
        assert left(person) == (row | own, event | own, count)


def test_each_event_says_what_its_own_boarding_said(seated: list[int]) -> None:
    with writing():
        assert board(
            [
                boarding(p, at=LATER + dt.timedelta(seconds=n), source=f"trip:{n}")
                for n, p in enumerate(seated)
            ]
        )
    for n, person in enumerate(seated):
        row, event, _ = left(person)
        assert (event["at"], event["source"]) == (LATER + dt.timedelta(seconds=n), f"trip:{n}")
        assert row["changed_at"] == event["changed_at"] == int(LATER.timestamp()) + n


@pytest.mark.parametrize(
    "change", [{"roster": "OUT"}, {"stage": "INTENDING"}, {"stage": "ABOARD"}, {"arrived_date": DAY}]
)
def test_one_row_that_says_otherwise_is_told(seated: list[int], change: dict[str, object]) -> None:
    boardings = [boarding(p) for p in seated]
    Journey.objects.filter(person_id=seated[2]).update(**change)
    with writing():
        assert not board(boardings)
    with writing():
        assert not board([boardings[2]])


def test_nobody_is_also_a_number(db: None) -> None:
    assert board([])
