"""Groups under watch: daily, without becoming cases, ended by the calendar with an outcome of their own."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from cast import UPPER
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.health.models import FeverEvent, Watch, Watched
from qicheng.health.rules import watching as rule
from qicheng.health.services import rounds, screening, watching
from qicheng.health.services.screening import Taps

from .conftest import AT, viewer

FIRST = dt.date(2025, 3, 5)
LAST = dt.date(2025, 3, 7)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "on", "outcome"),
    [
        ({}, LAST, "RUNNING"), ({}, LAST + DAY, "NEVER_SEEN"), ({FIRST: "NORMAL"}, LAST + DAY, "ENDED_UNSEEN"), ({LAST: "NORMAL"}, LAST + DAY, "COMPLETED"),
        ({FIRST: "FEVER"}, FIRST, "FEVER"), ({FIRST: "FLAGGED", LAST: "NORMAL"}, LAST + DAY, "FLAGGED"), ({FIRST: "FLAGGED"}, LAST, "RUNNING"),
        ({LAST + DAY: "FEVER"}, LAST + DAY, "NEVER_SEEN"),
    ],
)  # fmt: skip
def test_how_a_watch_ends(said, on, outcome):
    assert rule.outcome(said, from_date=FIRST, until_date=LAST, on=on) == outcome


def test_too_long_or_backwards_is_refused():
    assert rule.why_not(LAST, FIRST)
    assert rule.why_not(FIRST, FIRST + 28 * DAY)
    assert not rule.why_not(FIRST, FIRST + 27 * DAY)
    assert len(rule.days(FIRST, LAST)) == 3


@pytest.mark.django_db
def test_a_village_is_watched_three_days_and_ends_by_itself(station):
    watch = watching.watch_village(
        season=2025, village=UPPER, reason="邻村有病例", days=3, at=AT, by=viewer("doctor")
    )
    members = {m.person_id for m in Watched.objects.filter(watch_id=watch)}
    assert len(members) == 11
    assert FeverEvent.objects.count() == 0
    seen, hot, early = [station.person_id(n) for n in station.numbers[UPPER][:3]]
    for person, day, temperature in ((seen, 2, "36.5"), (hot, 1, "38.0"), (early, 0, "36.6")):
        screening.screen(
            person_id=person,
            season=2025,
            taps=Taps(temperature=temperature),
            at=AT + day * DAY,
            by=viewer("cadre"),
            key=uuid4(),
        )
    assert rounds.go_round(at=AT + 2 * DAY)["watches_ended"] == 1
    assert Watched.objects.get(watch_id=watch, person_id=hot).outcome == "FEVER"
    assert Watch.objects.get(pk=watch).ended_at is None
    rounds.go_round(at=AT + 3 * DAY)
    outcomes = dict(Watched.objects.filter(watch_id=watch).values_list("person_id", "outcome"))
    assert (outcomes[seen], outcomes[hot], outcomes[early]) == ("COMPLETED", "FEVER", "ENDED_UNSEEN")
    assert sorted(outcomes.values()).count("NEVER_SEEN") == 8
    assert Watch.objects.get(pk=watch).ended_at == AT + 3 * DAY
    assert rounds.go_round(at=AT + 4 * DAY)["watches_ended"] == 0
    assert FeverEvent.objects.count() == 1  # the one who had fever, nobody for being watched


@pytest.mark.django_db
def test_contacts_are_held_and_freed_and_others_watched_are_not(station):
    from qicheng.health.models import Clearance
    from qicheng.health.services.watching import NewWatch

    a, b, ill = [station.person_id(n) for n in station.numbers[UPPER][:3]]
    for person in (a, b):
        screening.screen(
            person_id=person,
            season=2025,
            taps=Taps(temperature="36.5"),
            at=AT,
            by=viewer("cadre"),
            key=uuid4(),
        )
    screening.screen(
        person_id=ill, season=2025, taps=Taps(temperature="38.0"), at=AT, by=viewer("cadre"), key=uuid4()
    )
    event = FeverEvent.objects.get()
    facts = NewWatch(
        title="7 号车", reason="同车", from_date=FIRST, until_date=LAST, about="trip:7", event_id=event.pk
    )
    watch = watching.open_watch(season=2025, facts=facts, persons=[a], at=AT, by=viewer("doctor"))
    watching.watch_village(season=2025, village=UPPER, reason="日常", days=2, at=AT, by=viewer("doctor"))
    states = dict(Clearance.objects.values_list("person_id", "state"))
    assert (states[a], states[b]) == ("HELD", "CLEARED")
    with pytest.raises(NotAllowed):
        watching.lift_watch(watch_id=watch, reason="误登记", at=AT, by=viewer("centre"))
    with pytest.raises(CannotAct):
        watching.lift_watch(watch_id=watch, reason="", at=AT, by=viewer("doctor"))
    watching.lift_watch(watch_id=watch, reason="误登记", at=AT, by=viewer("doctor"))
    assert Clearance.objects.get(person_id=a).state == "CLEARED"
    assert Watched.objects.get(watch_id=watch).outcome == "LIFTED"
