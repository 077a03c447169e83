"""One clock: the schedule's own call works, a part that breaks keeps none of the others, and the hour's parts run by the hour."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from qicheng.cases import services as cases
from qicheng.cases.models import Escalation
from qicheng.core import jobs
from qicheng.desk import clock
from qicheng.desk.clock import Part
from qicheng.desk.level_acts import MINUTE
from qicheng.staff.queries import installation

AT = dt.datetime(2025, 3, 3, 1, 0, tzinfo=dt.UTC)


def minutes(number: int) -> dt.datetime:
    return AT + dt.timedelta(minutes=number)


@pytest.mark.django_db
def test_the_scheduled_call_moves_the_cases(cast):
    opened = timezone.now() - dt.timedelta(days=30)
    cases.open_case(kind="PROBLEM", about="", title="路灯不亮", key="one", at=opened, by=installation("试验"))
    jobs.every(MINUTE, minutes=1)
    planned = Schedule.objects.get()
    import_string(planned.func)(*eval(planned.args))  # noqa: S307  as the worker calls it
    assert Escalation.objects.exists()


@pytest.mark.django_db
def test_a_part_that_breaks_is_logged_and_keeps_none_of_the_others(caplog):
    def broken(at: dt.datetime) -> dict[str, int]:
        raise ZeroDivisionError

    parts = (
        Part(name="broken", every=1, run=broken),
        Part(name="well", every=1, run=lambda _at: {"done": 1}),
    )
    with caplog.at_level(logging.ERROR, logger="qicheng.desk"):
        done = clock.tick(at=AT, parts=parts)
    assert (done.counts, done.failed) == ({"done": 1}, ["broken"])
    assert "broken" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.django_db
def test_the_hours_parts_run_by_the_hour_and_again_at_once_after_they_broke():
    ran: list[dt.datetime] = []

    def part(at: dt.datetime) -> dict[str, int]:
        ran.append(at)
        if len(ran) == 1:
            raise ZeroDivisionError
        return {}

    hourly = (Part(name="hourly", every=60, run=part),)
    for number in (0, 1, 2, 60, 61, 62):
        clock.tick(at=minutes(number), parts=hourly)
    assert ran == [minutes(0), minutes(1), minutes(61)]
    clock.tick(at=minutes(62), parts=hourly, all_parts=True)
    assert ran[-1] == minutes(62)
    clock.tick(at=minutes(-600), parts=hourly)  # the machine's clock was set back
    assert ran[-1] == minutes(-600)
