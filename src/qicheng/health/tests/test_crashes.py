"""Fevers in one stream, the machine killed again and again: afterwards none is unreported (goal R14).

`QICHENG_FEVERS` and `QICHENG_KILLS` set the size; `make proofs` takes ten thousand. Each kill is SIGKILL at a random moment of the import; the last run ends by itself.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
FEVERS, KILLS = int(os.environ.get("QICHENG_FEVERS", "1200")), int(os.environ.get("QICHENG_KILLS", "4"))
PREPARE = """
import datetime as dt, os, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from pathlib import Path
from cast import REGIONS, COUNTY, UPPER, id_number
from qicheng.health.services import duty
from qicheng.kit.idnum import check_char
from qicheng.people.services import PersonFacts
from qicheng.places import queries as places, services as place_services
from qicheng.season import queries as seasons, services as season_services
from qicheng.staff.queries import installation
from qicheng.survey import services as survey
from qicheng.survey.services import Entry
count, folder = int(sys.argv[1]), Path(sys.argv[2])
by, at = installation("试验"), dt.datetime(2025, 3, 4, 9, 0, tzinfo=dt.UTC)
(folder / "regions.csv").write_text(REGIONS, encoding="utf-8")
place_services.load_regions(county=COUNTY[:6], file=folder / "regions.csv", at=at, by=by)
season = season_services.ensure_season(2025, at=at, by=by)
season_services.set_alert_level(year=2025, place_code=COUNTY, level=2, reason="试验", document="", at=at, by=by)
duty.set_post(kind="HEADQUARTERS", place_code="", rung=1, name="甲", title="", phone="13900001001", username="", at=at, by=by)
village = places.place(UPPER)
numbers, entries = [], []
for n in range(count):
    birth = dt.date(1970, 1, 1) + dt.timedelta(days=n % 9000)
    first = f"450981{birth:%Y%m%d}{n // 9000 + 1:03d}"
    number = first + check_char(first)
    numbers.append(number)
    facts = PersonFacts(id_number=number, name=f"韦{n}", sex="M", birth_date=birth, village_id=village.id)
    entries.append(Entry(person=facts, village=UPPER, intention="RETURN"))
for start in range(0, count, 2000):
    survey.take_survey(entries[start : start + 2000], season=season, at=at, by=by, source="batch:1")
lines = ["姓名,身份证号,测温日期,测温时间,体温"] + [f"韦{n},{number},2025-03-05,07:30,38.{n % 10}" for n, number in enumerate(numbers)]
(folder / "发热.csv").write_text("\\n".join(lines) + "\\n", encoding="utf-8")
"""
# Whoever has fever must be open on the board, told of, messaged, filed and held; none of them alone.
CHECKS = {
    "no event": "SELECT COUNT(*) FROM health_reading r WHERE r.state = 'FEVER' AND NOT EXISTS (SELECT 1 FROM health_feverevent e WHERE e.person_id = r.person_id)",
    "two events": "SELECT COUNT(*) FROM (SELECT person_id FROM health_feverevent GROUP BY person_id HAVING COUNT(*) > 1) AS twice",
    "nobody told": "SELECT COUNT(*) FROM health_feverevent e WHERE NOT EXISTS (SELECT 1 FROM health_told t WHERE t.event_id = e.id)",
    "no message": "SELECT COUNT(*) FROM health_told t WHERE t.message_key <> '' AND NOT EXISTS (SELECT 1 FROM core_message m WHERE m.key = t.message_key)",
    "no case": "SELECT COUNT(*) FROM health_feverevent e WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = e.case_id)",
    "not held": "SELECT COUNT(*) FROM health_feverevent e JOIN journeys_journey j ON j.person_id = e.person_id WHERE j.clearance <> 'HELD' OR NOT j.fever",
    "no trace": "SELECT COUNT(*) FROM health_feverevent e WHERE NOT EXISTS (SELECT 1 FROM core_auditline a WHERE a.about = 'fever:' || e.id AND a.act = 'health.report_fever')",
}


def faults(home: Path) -> dict[str, int]:
    """What is missing, by check; empty when nothing is."""
    with sqlite3.connect(home / "qicheng.sqlite3") as book:
        found = {name: book.execute(sql).fetchone()[0] for name, sql in CHECKS.items()}
    return {name: n for name, n in found.items() if n}


def env_of(home: Path) -> dict[str, str]:
    tests = Path(__file__).resolve().parents[4] / "tests"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("QICHENG_", "DJANGO_"))}
    return kept | {
        "QICHENG_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "qicheng.site.settings",
        "PYTHONPATH": str(tests),
    }


def test_none_of_many_fevers_is_unreported(tmp_path):
    seed = int(os.environ.get("QICHENG_SEED", "7"))
    chance = random.Random(seed)
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run([sys.executable, "-c", PREPARE, str(FEVERS), str(tmp_path)], env=env_of(home), check=True)
    command = [
        sys.executable,
        "-m",
        "qicheng.site",
        "import",
        "health",
        str(tmp_path / "发热.csv"),
        "--season",
        "2025",
        "--result",
        str(tmp_path / "out.json"),
    ]
    killed = 0
    for _ in range(KILLS):
        child = subprocess.Popen(
            command, env=env_of(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(1.5, 6))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            killed += 1
        child.wait()
    assert killed > KILLS // 2, "the kills came too late to mean anything"
    begun = time.monotonic()
    subprocess.run(command, env=env_of(home), check=True, stdout=subprocess.DEVNULL)
    with sqlite3.connect(home / "qicheng.sqlite3") as book:
        readings, events = (
            book.execute(f"SELECT COUNT(*) FROM {t}").fetchone()[0]  # noqa: S608
            for t in ("health_reading", "health_feverevent")
        )
    print(
        {
            "seed": seed,
            "fevers": FEVERS,
            "killed": killed,
            "readings": readings,
            "events": events,
            "last_run_s": round(time.monotonic() - begun, 1),
        }
    )
    assert (readings, events) == (FEVERS, FEVERS)
    assert json.loads((tmp_path / "out.json").read_text())["fever_persons"] == FEVERS
    assert faults(home) == {}
    for table, name in (
        ("core_message", "no message"),
        ("cases_case", "no case"),
        ("health_told", "nobody told"),
    ):
        with sqlite3.connect(home / "qicheng.sqlite3") as book:  # a planted loss of one row is seen
            book.execute(f"DELETE FROM {table} WHERE id = (SELECT MAX(id) FROM {table})")  # noqa: S608
        assert faults(home).get(name) == 1
