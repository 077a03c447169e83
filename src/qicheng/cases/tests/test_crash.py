"""A crash at any moment: a fever report that is in the book has reached the duty list, in the same transaction (R14)."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from qicheng.core.tests.processes import START, environment

REPORTS = int(os.environ.get("QICHENG_CRASH_REPORTS", "600"))
WRITER = """
import datetime as dt, sys
from qicheng.cases.services import open_case
from qicheng.staff.queries import installation
by, at, n = installation("试验"), dt.datetime(2025, 3, 4, 1, 0, tzinfo=dt.UTC), 0
while True:
    open_case(kind="FEVER", about=f"person:{n}", title="发热", place="450981101201", key=f"{sys.argv[1]}:{n}", at=at, by=by)
    n += 1
"""
ORPHANS = """
SELECT COUNT(*) FROM cases_case c WHERE NOT EXISTS (SELECT 1 FROM core_trayline t WHERE t.about = 'case:' || c.id AND t.ack_until_at IS NOT NULL)
   OR NOT EXISTS (SELECT 1 FROM core_auditline a WHERE a.about = 'case:' || c.id) OR NOT EXISTS (SELECT 1 FROM cases_entry e WHERE e.case_id = c.id)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_fever_report_is_without_its_message_after_kills(team, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip(
            "kills one process at the embedded database; PostgreSQL's own crash safety is not ours to prove"
        )
    env, rng, kills = environment(tmp_path), random.Random(7), 0
    book = sqlite3.connect(tmp_path / "qicheng.sqlite3", timeout=30)
    while book.execute("SELECT COUNT(*) FROM cases_case").fetchone()[0] < REPORTS:
        process = subprocess.Popen(
            [sys.executable, "-c", START + WRITER, str(kills)],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        time.sleep(2.5 + rng.random() * 3)
        alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
        _out, err = process.communicate()
        assert alive, err.decode()
        kills += 1
        assert book.execute(ORPHANS).fetchone()[0] == 0
    assert kills > 1
    assert book.execute("SELECT COUNT(*) FROM core_trayline").fetchone()[0] >= REPORTS
