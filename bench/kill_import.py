"""Proof R1: an import that is killed at random moments loses nothing, doubles nothing and resumes.

`python bench/kill_import.py [--kills 200] [--people 3200] [--seed 1] [--out FILE]` prints JSON. Each trial starts from the same prepared
home, kills the importing process (SIGKILL, whole group) at a random moment, starts it again, and so on until it ends by
itself; then the roster, the ledger and its events are compared with those of an import that nobody disturbed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import proof
from make_roster import make

QICHENG = str(proof.ROOT / ".venv" / "bin" / "qicheng")
DUMP = r"""
import django, hashlib, json
django.setup()
from django.db import connection
def rows(sql):
    with connection.cursor() as c:
        c.execute(sql)
        return [tuple(str(v) for v in r) for r in c.fetchall()]
flat = "j.season, j.village, j.person_key, j.age, j.standing, j.is_poor, j.roster, j.last_year, j.base_village, j.intention, j.dest_province, j.stage"
people = rows("SELECT p.id_index, p.name, p.sex, p.birth_date, p.phone_index, p.standing FROM people_person p ORDER BY 1")
ledger = rows(f"SELECT p.id_index, {flat} FROM journeys_journey j JOIN people_person p ON p.id = j.person_id ORDER BY 1")
events = rows("SELECT p.id_index, e.kind, COUNT(*) FROM journeys_event e JOIN journeys_journey j ON j.id = e.journey_id "
              "JOIN people_person p ON p.id = j.person_id GROUP BY 1, 2 ORDER BY 1, 2")
kept = rows("SELECT verdict, code, COUNT(*) FROM exchange_row GROUP BY 1, 2 ORDER BY 1, 2")
text = json.dumps([people, ledger, events, kept])
print(json.dumps({"sha256": hashlib.sha256(text.encode()).hexdigest(), "people": len(people), "events": len(events), "rows": kept}))
"""


def run(home: Path, *args: str) -> subprocess.Popen[bytes]:
    """One command of the product in a home, in a process group of its own."""
    return subprocess.Popen(
        [QICHENG, *args],
        env={**os.environ, "QICHENG_HOME": str(home)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )


def dump(home: Path) -> dict[str, object]:
    """The state that matters, as a digest."""
    env = {**os.environ, "QICHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": proof.SETTINGS}
    out = subprocess.run([sys.executable, "-c", DUMP], env=env, check=True, capture_output=True).stdout
    found: dict[str, object] = json.loads(out)
    return found


def prove(*, kills: int, people: int, seed: int, plant: bool = False) -> dict[str, object]:
    """Runs the proof. `plant` doubles one ledger event after each trial: the proof must see it."""
    chance = random.Random(seed)
    work = Path(tempfile.mkdtemp(prefix="qkill-"))
    try:
        make(work / "files", people)
        ready = work / "ready"
        for args in (
            ("load-regions", "--county", "451399", "--from", str(work / "files/regions.csv")),
            ("import", "base", str(work / "files/base"), "--season", "2025"),
        ):
            assert run(ready, *args).wait() == 0
        survey = ("import", "survey", str(work / "files/survey"), "--season", "2025")
        clean = work / "clean"
        shutil.copytree(ready, clean)
        began = time.monotonic()
        assert run(clean, *survey).wait() == 0
        span = time.monotonic() - began
        expected = dump(clean)
        done = different = trials = 0
        while done < kills:
            home = work / "trial"
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(ready, home)
            done += _trial(home, survey, span, chance, kills - done)
            trials += 1
            if plant:
                _double_an_event(home)
            different += dump(home) != expected
        assert run(clean, "audit", "verify").wait() == 0
        return {
            "kills": done,
            "imports": trials,
            "different": different,
            "people": people,
            "seconds_unkilled": round(span, 2),
            "seed": seed,
            "state": expected,
        }
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _trial(home: Path, survey: tuple[str, ...], span: float, chance: random.Random, most: int) -> int:
    """Kills and restarts until the import ends by itself. Returns the kills."""
    killed = 0
    while True:
        process = run(home, *survey)
        try:
            if killed < min(most, 6):
                process.wait(timeout=chance.uniform(0.3, span))
            else:
                process.wait()
            assert process.returncode == 0
            return killed
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1


def _double_an_event(home: Path) -> None:
    import sqlite3

    with sqlite3.connect(home / "qicheng.sqlite3") as database:
        columns = [c[1] for c in database.execute("PRAGMA table_info(journeys_event)") if c[1] != "id"]
        names = ", ".join(f'"{c}"' for c in columns)
        database.execute(f"INSERT INTO journeys_event ({names}) SELECT {names} FROM journeys_event LIMIT 1")


def main() -> int:
    given = proof.parser(__doc__, kills=200, people=3200, seed=1).parse_args()
    answer = prove(kills=given.kills, people=given.people, seed=given.seed)
    return max(proof.tell(answer, given.out), bool(answer["different"]))


if __name__ == "__main__":
    sys.exit(main())
