"""Signed reports are looked at again, as a whole and every night in small parts; a planted fault is named and told."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from cast import UPPER
from qicheng.core.models import AuditLine, TrayLine
from qicheng.reports.models import Cell, Cut, Snapshot
from qicheng.reports.services import cutting, nightly, verifying
from qicheng.reports.services.verifying import Place
from qicheng.reports.tests.api_cast import BY, accept, open_period, plant_figure, plant_row
from qicheng.staff.models import Account

pytestmark = pytest.mark.database
NIGHT = dt.datetime(2026, 3, 5, 17, 0, tzinfo=dt.UTC)  # one o'clock in the county


@pytest.fixture
def signed(cast) -> Snapshot:
    return accept(open_period())


def test_small_parts_find_what_the_whole_finds(signed):
    for hours in range(2, 7):  # more cuts than one part looks at
        cutting.cut_at(season=2025, as_of=timezone.now() - dt.timedelta(minutes=hours), at=timezone.now())
    plant_row()
    plant_figure(signed)
    Cell.objects.filter(cut=Cut.objects.last(), village=UPPER).update(figures={"persons": 777})
    found, place, parts = [], Place(), 0
    while place is not None:
        faults, place = verifying.part(place)
        found += faults
        parts += 1
    whole = verifying.verify().faults
    assert sorted(f.where + f.sentence for f in found) == sorted(f.where + f.sentence for f in whole)
    assert {f.kind for f in found} >= {"ROW", "CELL", "SNAPSHOT", "FIGURES"}
    assert parts > 5


def play(first: dt.datetime, minutes: int) -> int:
    return sum(nightly.verify(at=first + dt.timedelta(minutes=n), by=BY) for n in range(minutes))


def test_at_night_a_fault_is_told_once_to_the_centre_and_the_auditors(signed, settings):
    assert play(NIGHT, 10) == 0
    assert not TrayLine.objects.filter(about__startswith="reports:").exists()
    plant_row()
    plant_figure(signed)
    assert play(NIGHT + dt.timedelta(hours=2), 60) == 0  # this night's is over
    assert play(NIGHT + dt.timedelta(days=1), 60) > 1
    told = TrayLine.objects.filter(about="reports:2026-03-07")
    who = dict(Account.objects.values_list("id", "username"))
    assert {(who[x.account_id], x.url) for x in told} == {("centre", "/returns/"), ("auditor", "/audit/")}
    assert told.count() == 2
    assert all("verify-reports" in x.text for x in told)
    line = AuditLine.objects.filter(act="reports.found_faults").first()
    assert line
    assert json.loads(line.detail)["where"]
    assert play(NIGHT + dt.timedelta(days=2), 60) > 1  # and again every night until it is mended
    assert TrayLine.objects.filter(about="reports:2026-03-08").count() == 2


def test_a_machine_that_was_off_at_night_makes_it_up_and_before_one_oclock_it_is_still_last_night(signed):
    play(NIGHT, 10)
    plant_figure(signed)
    assert play(NIGHT + dt.timedelta(hours=22, minutes=50), 5) == 0
    assert play(NIGHT + dt.timedelta(hours=33), 10) > 0  # ten in the morning
