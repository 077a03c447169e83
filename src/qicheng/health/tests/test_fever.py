"""The fever path: one act opens, blocks, files, tells; unanswered goes on; only a health worker lifts it."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import GREEN, UPPER
from qicheng.cases.models import Case
from qicheng.core.models import Message
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.health.models import Clearance, FeverEvent, Step, Told
from qicheng.health.rules import fever
from qicheng.health.rules.fever import Chair, Post
from qicheng.health.services import clearing, fevers, rounds, screening, telling
from qicheng.health.services.fevers import Report
from qicheng.health.services.screening import Taps
from qicheng.health.services.telling import Outsider
from qicheng.journeys.models import Event, Journey

from .conftest import AT, BY, set_level, viewer

MINUTE = dt.timedelta(minutes=1)


def one(station, n: int = 0) -> int:
    return station.person_id(station.numbers[UPPER][n])


def told(event_id: int) -> list[tuple[str, str]]:
    return list(Told.objects.filter(event_id=event_id).order_by("id").values_list("kind", "name"))


def screen(person, temperature="38.2", *, who="cadre", at=AT, **taps):
    return screening.screen(
        person_id=person,
        season=2025,
        taps=Taps(temperature=temperature, **taps),
        at=at,
        by=viewer(who),
        key=uuid4(),
    )


@pytest.mark.django_db
def test_a_fever_in_the_village_is_everything_at_once(station):
    person = one(station)
    found = screen(person)
    event = FeverEvent.objects.get()
    assert found.state == "FEVER"
    assert found.verdict.codes[0] == "FEVER"
    assert (event.person_id, event.state, event.level, event.opened_at) == (person, "OPEN", 2, AT)
    assert event.due_at == AT + 60 * MINUTE  # level 2: within an hour
    assert told(event.pk) == [
        ("HEADQUARTERS", "甲值班"),
        ("CDC", "己主任"),
        ("CLINIC", "丁院长"),
        ("TOWNSHIP", "戊镇长"),
    ]
    assert (
        Message.objects.filter(about=f"fever:{event.pk}").count() == 3
    )  # disease control has no phone on record
    case = Case.objects.get()
    assert (case.kind, case.about, case.owner, event.case_id) == (
        "FEVER",
        f"fever:{event.pk}",
        "HEALTH",
        case.pk,
    )
    row = Journey.objects.get(person_id=person)
    assert (row.clearance, row.fever) == ("HELD", True)
    last = Event.objects.filter(journey=row).latest("id")
    assert (last.kind, last.note) == ("CLEARANCE", "")


@pytest.mark.django_db
def test_the_same_report_twice_is_one_and_another_adds_a_line(station):
    person = one(station)
    facts = Report(
        key="trip:7:1",
        person=person,
        village=UPPER,
        place="RIDE",
        said="38.0",
        about="trip:7",
        seat="3A",
        leader=Outsider(name="韦队长", phone="13900002222"),
    )
    first = fevers.report(facts, season=2025, at=AT, by=BY)
    assert fevers.report(facts, season=2025, at=AT + MINUTE, by=BY) == first
    assert Step.objects.count() == 0
    assert screen(person, "38.5", at=AT + MINUTE).state == "FEVER"
    assert (FeverEvent.objects.count(), Step.objects.count(), Case.objects.count()) == (1, 1, 1)
    assert ("LEADER", "韦队长") in told(first)


@pytest.mark.django_db
def test_nobody_answers_so_the_next_is_told_and_every_stamp_stays(station):
    screen(one(station))
    event = FeverEvent.objects.get()
    assert not telling.escalate(event.pk, at=AT + 9 * MINUTE)
    assert rounds.go_round(at=AT + 10 * MINUTE)["escalated"] == 1
    assert rounds.go_round(at=AT + 10 * MINUTE)["escalated"] == 0
    assert rounds.go_round(at=AT + 20 * MINUTE)["escalated"] == 1
    assert rounds.go_round(at=AT + 30 * MINUTE)["escalated"] == 1  # round again
    line = list(Told.objects.filter(event=event, rung__gt=0).order_by("id").values_list("name", "told_at"))
    assert line == [
        ("甲值班", AT),
        ("乙值班", AT + 10 * MINUTE),
        ("丙领导", AT + 20 * MINUTE),
        ("甲值班", AT + 30 * MINUTE),
    ]
    telling.acknowledge(event_id=event.pk, at=AT + 33 * MINUTE, by=viewer("doctor"))
    assert rounds.go_round(at=AT + 90 * MINUTE)["escalated"] == 0
    event.refresh_from_db()
    assert (event.state, event.acknowledged_by, event.acknowledged_at, event.next_at) == (
        "TAKEN",
        "doctor",
        AT + 33 * MINUTE,
        None,
    )
    assert Told.objects.filter(event=event, name="甲值班", acknowledged_at=AT + 33 * MINUTE).count() == 2


@pytest.mark.django_db
def test_who_may_acknowledge_and_who_may_lift(station):
    screen(one(station))
    event = FeverEvent.objects.get()
    for name in ("cadre", "clerk", "centre", "other_clerk", "auditor", "leader"):
        with pytest.raises(NotAllowed):
            telling.acknowledge(event_id=event.pk, at=AT, by=viewer(name))
        with pytest.raises(NotAllowed):
            fevers.lift(event_id=event.pk, result="普通感冒", result_date=AT.date(), at=AT, by=viewer(name))
    telling.acknowledge(event_id=event.pk, at=AT, by=viewer("township_admin"))  # told under its own account
    with pytest.raises(CannotAct):
        fevers.lift(event_id=event.pk, result="", result_date=AT.date(), at=AT, by=viewer("doctor"))
    fevers.lift(event_id=event.pk, result="普通感冒", result_date=AT.date(), at=AT, by=viewer("doctor"))
    event.refresh_from_db()
    assert (event.state, event.cleared_by) == ("CLEARED", "doctor")
    assert Case.objects.get().state == "RESOLVED"
    assert Journey.objects.get(person_id=event.person_id).fever is False


@pytest.mark.django_db
def test_late_news_of_a_lifted_fever_opens_nothing_and_new_fever_does(station, tmp_path):
    from qicheng.health.services import intake

    from .conftest import sheet

    screen(one(station))
    fevers.lift(
        event_id=FeverEvent.objects.get().pk,
        result="普通感冒",
        result_date=AT.date(),
        at=AT,
        by=viewer("doctor"),
    )
    number = station.numbers[UPPER][0]
    intake.take_in(sheet(tmp_path, [f"甲,{number},2025-03-04,07:30,38.0,无,否"]), season=2025, at=AT, by=BY)
    assert FeverEvent.objects.exclude(state="CLEARED").count() == 0
    assert rounds.go_round(at=AT + MINUTE)["reported"] == 0
    screen(one(station), at=AT + dt.timedelta(days=1))
    assert FeverEvent.objects.exclude(state="CLEARED").count() == 1


@pytest.mark.django_db
def test_the_chief_and_nobody_else_overrides_but_never_a_fever(station):
    person = one(station, 1)
    clearing.judge_again([person], season=2025, at=AT, by=BY)
    assert Clearance.objects.get(person_id=person).state == "PENDING"
    say = {"season": 2025, "reason": "急送医院陪护", "days": 1, "at": AT}
    for name in ("doctor", "centre", "cadre"):
        with pytest.raises(NotAllowed, match="带班领导"):
            clearing.override(person_id=person, by=viewer(name), **say)
    with pytest.raises(CannotAct):
        clearing.override(person_id=person, by=viewer("leader"), **{**say, "reason": ""})
    clearing.override(person_id=person, by=viewer("leader"), **say)
    row = Clearance.objects.get(person_id=person)
    assert (row.state, row.override_by, row.override_reason) == ("CLEARED", "leader", "急送医院陪护")
    assert Journey.objects.get(person_id=person).clearance == "CLEARED"
    assert clearing.expire(at=AT + dt.timedelta(days=1)) == 1
    assert Clearance.objects.get(person_id=person).state == "PENDING"
    screen(one(station))
    with pytest.raises(CannotAct, match="不能特批"):
        clearing.override(person_id=one(station), by=viewer("leader"), **say)


@pytest.mark.django_db
def test_at_level_three_people_leave_by_order_of_headquarters_only(station):
    set_level(3, at=AT - dt.timedelta(days=30))
    set_level(3, at=AT)
    first, second = one(station), one(station, 1)
    doctor = viewer("doctor")
    for person in (first, second):
        for day in range(14):
            screening.screen(
                person_id=person,
                season=2025,
                taps=Taps(temperature="36.5"),
                at=AT - dt.timedelta(days=day),
                by=viewer("cadre"),
                key=uuid4(),
            )
        screening.file_form(
            person_id=person,
            season=2025,
            issued=AT.date(),
            fit=True,
            doctor="丁院长",
            note="",
            at=AT,
            by=doctor,
        )
    assert Clearance.objects.get(person_id=first).codes == "NO_ORDER"
    say = {
        "season": 2025,
        "until": AT.date() + dt.timedelta(days=1),
        "document": "示指令〔2025〕3号",
        "at": AT,
    }
    for name in ("doctor", "centre"):
        with pytest.raises(NotAllowed):
            clearing.order_departure(place_code=GREEN, by=viewer(name), **say)
    with pytest.raises(CannotAct):
        clearing.order_departure(place_code=GREEN, by=viewer("leader"), **{**say, "document": ""})
    assert clearing.order_departure(place_code="450981102000", by=viewer("leader"), **say) == 0
    assert clearing.order_departure(place_code=GREEN, by=viewer("leader"), **say) == 2
    assert Journey.objects.get(person_id=second).clearance == "CLEARED"


@pytest.mark.django_db
def test_a_level_raised_reports_what_lay_still_and_level_zero_takes_all_of_it_back(cast, tmp_path):
    from qicheng.health.services import intake

    from .conftest import sheet

    number = cast.numbers[UPPER][0]
    intake.take_in(sheet(tmp_path, [f"甲,{number},2025-03-05,07:30,38.0,无,否"]), season=2025, at=AT, by=BY)
    assert FeverEvent.objects.count() == 0
    set_level(2, at=AT + MINUTE)
    done = rounds.go_round(at=AT + 2 * MINUTE)
    assert done["reported"] == 1
    assert done["rechecked"] > 0
    assert FeverEvent.objects.count() == 1
    row = Journey.objects.get(person_id=cast.person_id(number))
    assert (row.clearance, row.fever) == ("HELD", True)
    set_level(0, at=AT + 3 * MINUTE)
    rounds.go_round(at=AT + 4 * MINUTE)
    row.refresh_from_db()
    assert (row.clearance, row.fever) == (None, False)
    assert rounds.go_round(at=AT + 5 * MINUTE)["rechecked"] == 0
    with pytest.raises(CannotAct, match="正常级别"):
        screening.screen(
            person_id=row.person_id,
            season=2025,
            taps=Taps(temperature="36.5"),
            at=AT + 5 * MINUTE,
            by=viewer("cadre"),
        )


@pytest.mark.django_db
def test_a_fever_under_a_record_that_was_merged_holds_the_person(station):
    from qicheng.people.models import Person

    kept, old = one(station), one(station, 1)
    screen(old)
    Person.objects.filter(pk=old).update(merged_into_id=kept)
    assert clearing.judge_again([kept], season=2025, at=AT, by=BY)[kept].codes[0] == "FEVER"


@pytest.mark.django_db
def test_after_four_weeks_the_contents_are_gone_and_the_stamps_stay(station):
    from qicheng.health.models import Reading
    from qicheng.health.services import opening, retention

    screen(one(station))
    event = FeverEvent.objects.get()
    telling.add_step(event_id=event.pk, kind="CALLED", note="咳得厉害", at=AT, by=viewer("doctor"))
    fevers.lift(event_id=event.pk, result="普通感冒", result_date=AT.date(), at=AT, by=viewer("doctor"))
    assert retention.forget(at=AT + dt.timedelta(days=28), by=BY) == 0
    assert retention.forget(at=AT + dt.timedelta(days=28, seconds=1), by=BY) == 2
    assert Reading.objects.count() == 0
    opened = opening.open_event(
        event_id=event.pk, reason="核对留存", at=AT + dt.timedelta(days=29), by=viewer("doctor")
    )
    assert (opened.temperature, opened.outcome) == ("", "")
    assert "咳得厉害" not in str(opened.notes)
    assert Told.objects.filter(event=event).count() == 4


@pytest.mark.django_db
def test_an_unreadable_temperature_is_asked_again_on_the_page(station):
    with pytest.raises(CannotAct, match="复测"):
        screen(one(station), "368")
    assert screen(one(station), "36.8").verdict.state == "CLEARED"
    assert screen(one(station, 1), "36.8", symptoms="咳嗽").verdict.codes == ("FLAGGED",)


@pytest.mark.django_db
def test_only_the_own_range_is_screened(station):
    for name in ("other_cadre", "other_clerk", "leader", "auditor"):
        with pytest.raises(NotAllowed):
            screen(one(station), "36.5", who=name)
    assert screen(one(station), "36.5", who="gate", place="STATION").state == "NORMAL"


def test_the_ladder_goes_round_and_without_anybody_stops():
    posts = [
        Post(id=3, kind="CHIEF", place_code="", rung=1),
        Post(id=2, kind="HEADQUARTERS", place_code="", rung=2),
        Post(id=1, kind="HEADQUARTERS", place_code="", rung=1),
    ]
    assert [fever.next_on(posts, rung=n).id for n in (1, 2, 3, 4)] == [1, 2, 3, 1]
    assert fever.next_on([], rung=1) is None
    assert fever.covers(GREEN, UPPER)
    assert not fever.covers("450981102000", UPPER)
    assert fever.covers("", "")


COACH = [
    Chair(label=f"{r}{c}", row=r, person_id=r * 10 + i, aboard=(r, c) != (5, "A"))
    for r in range(1, 12)
    for i, c in enumerate("ABCD")
]


@pytest.mark.parametrize(("seat", "rows"), [("1A", range(1, 5)), ("6B", range(3, 10)), ("11D", range(8, 12))])
def test_a_ventilated_bus_gives_three_rows_before_and_behind(seat, rows):
    found = fever.ring(COACH, seat=seat, coach="VENTILATED")
    assert {c.row for c in found.contacts} == set(rows)
    assert {c.row for c in found.outside} == set(range(1, 12)) - set(rows)
    assert [c.label for c in found.not_aboard] == ["5A"]


@given(st.sampled_from([c.label for c in COACH]), st.sampled_from(["SEALED", "VENTILATED"]))
def test_nobody_is_in_two_lists_and_nobody_is_lost(seat, coach):
    found = fever.ring(COACH, seat=seat, coach=coach)
    parts = [*found.contacts, *found.outside, *found.not_aboard]
    assert sorted(c.label for c in parts) == sorted(c.label for c in COACH if c.label != seat)
    if coach == "SEALED":
        assert not found.outside


def test_a_chair_on_no_map_makes_everybody_a_contact():
    assert len(fever.ring(COACH, seat="99Z", coach="VENTILATED").contacts) == len(COACH) - 1
