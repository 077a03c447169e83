"""Health sheets taken in: kept once, fevers reported, strangers not lost, nothing of a body in the clear."""

from __future__ import annotations

import zipfile

import pytest

from cast import EAST, UPPER
from health_lines import STRANGER, WANTED, lines_for
from qicheng.core.viewer import CannotAct
from qicheng.health.models import FeverEvent, Reading
from qicheng.health.services import intake
from qicheng.journeys.models import Event

from .conftest import AT, BY, set_level, sheet, viewer


def test_a_folder_a_zip_and_a_repeat_are_one_stream(cast, tmp_path):
    said = lines_for(cast)
    folder = tmp_path / "drop"
    folder.mkdir()
    sheet(folder, said[:20], "乙村.csv")
    sheet(folder, said[15:], "甲村.csv")
    first = intake.take_in(folder, season=2025, at=AT.replace(month=4), by=BY)
    packed = tmp_path / "drop.zip"
    with zipfile.ZipFile(packed, "w") as box:
        for file in sorted(folder.iterdir()):
            box.write(file, file.name)
    again = intake.take_in(packed, season=2025, at=AT.replace(month=4), by=BY)
    assert first.answer == again.answer
    assert {k: first.answer[k] for k in WANTED} == WANTED
    assert (first.fresh, again.fresh) == (len(set(said)), 0)
    assert Reading.objects.count() == len(set(said))


def test_at_level_zero_nothing_is_reported_and_nobody_held(cast, tmp_path):
    before = Event.objects.count()
    done = intake.take_in(sheet(tmp_path, lines_for(cast)), season=2025, at=AT.replace(month=4), by=BY)
    assert (done.events, FeverEvent.objects.count(), Event.objects.count()) == (0, 0, before)


def test_from_level_one_fevers_are_reported_strangers_too(cast, tmp_path):
    set_level(1)
    done = intake.take_in(sheet(tmp_path, lines_for(cast)), season=2025, at=AT.replace(month=4), by=BY)
    assert done.events == 3
    assert FeverEvent.objects.filter(person=None).count() == 2
    assert FeverEvent.objects.exclude(person=None).get().person_id == cast.person_id(cast.numbers[UPPER][2])


def test_what_is_said_of_a_body_lies_sealed(cast, tmp_path):
    from django.db import connection

    set_level(2)
    intake.take_in(sheet(tmp_path, lines_for(cast)), season=2025, at=AT.replace(month=4), by=BY)
    with connection.cursor() as cursor:
        for table in (
            "health_reading",
            "health_feverevent",
            "core_auditline",
            "journeys_event",
            "core_message",
            "cases_case",
        ):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            text = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
            )
            for secret in ("37.3", "38.5", "咳嗽", STRANGER, cast.numbers[UPPER][2]):
                assert secret not in text, (table, secret)


def test_a_township_hands_in_its_own_people_only(station, tmp_path):
    line = f"甲,{station.numbers[EAST][0]},2025-03-05,07:30,36.5,无,否"
    with pytest.raises(CannotAct, match="1 人不是您负责的"):
        intake.take_in(sheet(tmp_path, [line]), season=2025, at=AT, by=viewer("clerk"))
    assert Reading.objects.count() == 0
