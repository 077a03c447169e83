"""A fever that somebody has in hand calls nobody any more, neither by its own ladder nor by its case's; one that nobody has, does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cast import COUNTY, UPPER, viewer_of
from qicheng.cases.models import Case, Escalation
from qicheng.core.models import FallbackStep, TrayLine
from qicheng.desk import clock
from qicheng.health.models import FeverEvent, Told
from qicheng.health.services import duty, fevers, telling
from qicheng.health.services.fevers import Report
from qicheng.season import services as seasons
from qicheng.staff import services as staff
from qicheng.staff.models import Account
from qicheng.staff.queries import installation

BY = installation("试验")
HOURS = 4  # past the case's term of two, its first card and the last call of an unanswered message


@pytest.fixture
def event(cast):
    """A fever of 上坪村 reported now, with a doctor and an officer on duty."""
    now = timezone.now()
    for name, role in (("doctor", "HEALTH"), ("officer", "CENTRE")):
        staff.ensure_account(
            username=name, name=name, role=role, place_code=COUNTY, at=now, by=BY, password="cast-of-2025", office="卫健局"
        )  # fmt: skip
    Account.objects.filter(username="doctor").update(phone="13900001009")
    for rung, name in ((1, "doctor"), (2, "officer")):
        duty.set_post(
            kind="HEADQUARTERS", place_code="", rung=rung, name=name, title="", phone=f"1390000100{rung}", username=name, at=now, by=BY
        )  # fmt: skip
    seasons.set_alert_level(year=2025, place_code=COUNTY, level=2, document="", reason="试验", at=now, by=BY)
    facts = Report(
        key="one", person=cast.person_id(cast.numbers[UPPER][0]), village=UPPER, place="VILLAGE", said="38.4"
    )
    return FeverEvent.objects.get(pk=fevers.report(facts, season=2025, at=now, by=BY))


def run(event: FeverEvent, *, until: dt.timedelta, since: dt.timedelta = dt.timedelta()) -> None:
    at = event.opened_at + since
    while at < event.opened_at + until:
        at += dt.timedelta(minutes=10)
        assert not clock.tick(at=at).failed


def calls(event: FeverEvent) -> tuple[int, int, int, int]:
    return (
        Told.objects.filter(event=event).count(),
        Escalation.objects.filter(case_id=event.case_id).count(),
        FallbackStep.objects.filter(outcome="SENT").count(),
        TrayLine.objects.filter(about=f"case:{event.case_id}").count(),
    )


@pytest.mark.django_db
def test_without_an_answer_both_ladders_climb(event):
    before = calls(event)
    assert before[3]  # somebody was told at once
    run(event, until=dt.timedelta(hours=HOURS))
    assert all(now > then for now, then in zip(calls(event), before, strict=True))
    assert Case.objects.get(pk=event.case_id).card


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["doctor", "officer"])
def test_after_an_answer_nobody_is_called(event, name):
    run(event, until=dt.timedelta(minutes=20))
    told = dt.timedelta(minutes=25)
    telling.acknowledge(event_id=event.pk, at=event.opened_at + told, by=viewer_of(name))
    before = calls(event)
    run(event, since=told, until=dt.timedelta(hours=HOURS))
    assert calls(event) == before
    case = Case.objects.get(pk=event.case_id)
    assert (case.state, case.card, case.due_at) == ("IN_PROGRESS", "", None)
    # Being told of a fever gives nobody the case of it.
    assert case.handler_id == (Account.objects.get(username="doctor").pk if name == "doctor" else None)


@pytest.mark.django_db
def test_a_second_answer_and_a_closed_case_are_well(event):
    at = event.opened_at
    telling.acknowledge(event_id=event.pk, at=at, by=viewer_of("doctor"))
    telling.acknowledge(event_id=event.pk, at=at, by=viewer_of("doctor"))
    fevers.lift(
        event_id=event.pk,
        result="普通感冒",
        result_date=timezone.localdate(at),
        at=at,
        by=viewer_of("doctor"),
    )
    telling.acknowledge(event_id=event.pk, at=at, by=viewer_of("doctor"))
    assert Case.objects.get(pk=event.case_id).state == "RESOLVED"
