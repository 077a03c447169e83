"""Signed reports are looked at again from above: on the command line, and by the clock every night."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from qicheng.desk import clock
from qicheng.reports.models import Snapshot
from qicheng.reports.services import verifying
from qicheng.reports.tests.api_cast import accept, open_period, plant_figure, plant_row
from qicheng.site import cli

pytestmark = pytest.mark.database
NIGHT = dt.datetime(2026, 3, 5, 17, 0, tzinfo=dt.UTC)  # one o'clock in the county


@pytest.fixture
def signed(cast) -> Snapshot:
    return accept(open_period())


def test_the_command_says_that_all_is_well(signed, capsys):
    assert cli.main(["verify-reports", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["报表快照"], said["快照"], said["时点"], said["问题"]) == ("完好", 1, 1, [])
    assert said["行"] > 0


def test_the_command_names_every_fault_and_ends_with_one(signed, capsys):
    event = plant_row()
    plant_figure(signed)
    wanted = verifying.verify().faults
    assert {f.kind for f in wanted} >= {"ROW", "SNAPSHOT", "FIGURES"}
    assert cli.main(["verify-reports"]) == 1
    told = capsys.readouterr().err
    assert all(f.sentence in told for f in wanted)
    assert f"event:{event}" in told
    assert cli.main(["verify-reports", "--json", "--season", "2025"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [f["说明"] for f in said["问题"]] == [f.sentence for f in wanted]
    assert cli.main(["verify-reports", "--season", "2024"]) == 1  # rows have no season of their own


def test_the_clock_does_it_last_and_keeps_nobody_waiting(signed):
    plant_figure(signed)
    assert clock.PARTS[-1].name == "verify"
    done = [clock.tick(at=NIGHT + dt.timedelta(minutes=n)) for n in range(6)]
    assert sum(t.counts.get("report_faults", 0) for t in done) >= 1
    assert all(not t.failed for t in done)
