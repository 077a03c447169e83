"""`qicheng tick`: the whole clock by hand; what broke is named, everything else is done."""

from __future__ import annotations

import argparse
import datetime as dt

import pytest
from django.utils import timezone

from qicheng.cases import services as cases
from qicheng.cases.models import Escalation
from qicheng.core.viewer import CannotAct
from qicheng.desk import clock
from qicheng.site import commands
from qicheng.staff.queries import installation

NOTHING = argparse.Namespace()


def test_the_command_does_every_part_and_has_a_word_for_each(cast):
    answer = commands.tick(NOTHING)
    assert set(answer) == set(commands._TICKED.values())
    assert {p.name for p in clock.PARTS} == set(commands._PARTS)


def test_a_part_that_breaks_is_named_and_the_others_are_done(cast, monkeypatch):
    opened = timezone.now() - dt.timedelta(days=30)
    cases.open_case(kind="PROBLEM", about="", title="路灯不亮", key="one", at=opened, by=installation("试验"))

    def broken(**_: object) -> dict[str, int]:
        raise ZeroDivisionError

    monkeypatch.setattr(clock.level_acts, "minute", broken)
    with pytest.raises(CannotAct, match="没有办成：查验；"):
        commands.tick(NOTHING)
    assert Escalation.objects.exists()


def test_the_clock_counts_the_wall_screen_once_a_change(cast):
    from qicheng.reports.models import Screen

    at = timezone.now()
    assert clock.tick(at=at).counts["screens_counted"] == 1
    assert clock.tick(at=at + dt.timedelta(minutes=1)).counts["screens_counted"] == 0
    assert Screen.objects.get().seen_at == at + dt.timedelta(minutes=1)
