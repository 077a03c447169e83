"""CPU per request of the roster list at two sizes, beside a Django hello in the same run.

`python bench/pages.py [--small 5000] [--large 1000000] [--rounds 5] [--out FILE]` prints JSON: CPU-ms, statements, bytes, and the
ratios. The ledgers are made of invented rows written straight into a fresh SQLite home; the pages are the product's own.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("/roster/", "/roster/?intention=RETURN", "/roster/?q=zs", "/units/451399000000/", "/")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=5000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        print(json.dumps(measure(given.one, given.rounds)))
        return 0
    found = {}
    for size in (given.small, given.large):
        with tempfile.TemporaryDirectory(prefix="qpages-") as home:
            env = {**os.environ, "QICHENG_HOME": home, "DJANGO_SETTINGS_MODULE": "qicheng.site.settings"}
            command = [sys.executable, __file__, "--one", str(size), "--rounds", str(given.rounds)]
            found[str(size)] = json.loads(
                subprocess.run(command, env=env, check=True, capture_output=True).stdout
            )
    answer = {"sizes": found, "list_growth": _growth(found[str(given.small)], found[str(given.large)])}
    text = json.dumps(answer, indent=1)
    print(text)
    if given.out:
        given.out.write_text(text + "\n")
    return 0


def _growth(small: dict, large: dict) -> dict[str, float]:
    return {
        p: round(large["pages"][p]["cpu_ms"] / small["pages"][p]["cpu_ms"], 2)
        for p in small["pages"]
        if p in large["pages"]
    }


def measure(people: int, rounds: int) -> dict[str, object]:
    """Fills a home and times the pages, interleaved, median of rounds."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.http import HttpResponse
    from django.test import Client, RequestFactory
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    call_command("migrate", verbosity=0)
    client = _fill(people, Client)
    factory = RequestFactory()

    def hello(_: object) -> HttpResponse:
        return HttpResponse("hello")

    pages: dict[str, list[float]] = {p: [] for p in PAGES}
    hellos: list[float] = []
    shown: dict[str, dict[str, object]] = {}
    for page in PAGES:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(page)
        assert response.status_code == 200, (page, response.status_code)
        shown[page] = {
            "sql": len(captured),
            "bytes": len(response.content),
            "gzip_bytes": len(gzip.compress(response.content)),
        }
    for _ in range(rounds):
        for page in PAGES:
            began = time.process_time()
            for _n in range(10):
                client.get(page)
            pages[page].append((time.process_time() - began) * 100)
        began = time.process_time()
        for _n in range(200):
            hello(factory.get("/"))
        hellos.append((time.process_time() - began) * 5)
    hello_ms = statistics.median(hellos)
    for page, times in pages.items():
        shown[page]["cpu_ms"] = round(statistics.median(times), 2)
        shown[page]["hellos"] = round(statistics.median(times) / hello_ms, 1)
    return {"people": people, "hello_cpu_ms": round(hello_ms, 4), "pages": shown}


def _fill(people: int, client_class: type) -> object:
    import datetime as dt
    import random

    from django.utils import timezone

    from qicheng.core import bulk
    from qicheng.journeys.models import Journey
    from qicheng.journeys.services import _DEFAULTS, COLUMNS
    from qicheng.people.models import Person
    from qicheng.places import services as places
    from qicheng.places.models import Place
    from qicheng.season import services as seasons
    from qicheng.staff import services as staff
    from qicheng.staff.models import Account
    from qicheng.staff.queries import installation

    sys.path.insert(0, str(ROOT / "bench"))
    from make_roster import regions

    by, now, chance = installation("测"), timezone.now(), random.Random(3)
    file = Path(os.environ["QICHENG_HOME"]) / "regions.csv"
    regions(file)
    places.load_regions(county="451399", file=file, at=now, by=by)
    seasons.ensure_season(2025, at=now, by=by)
    staff.ensure_account(
        username="bench", name="测", role="CENTRE", place_code="", password="bench-2025-x", at=now, by=by
    )
    villages = list(Place.objects.filter(level="VILLAGE").values_list("id", "code"))
    day = dt.date(1985, 5, 5)
    bulk.roomy_cache()

    def persons():
        for i in range(people):
            place = villages[i * len(villages) // people][0]
            letters = chance.choice("zsw") + chance.choice("slxyh")
            yield (
                i + 1,
                "张三",
                letters,
                "",
                "M",
                day,
                b"x" * 46,
                f"{chance.getrandbits(128):032x}",
                f"{i % 10000:04d}",
                None,
                f"{chance.getrandbits(128):032x}",
                "0001",
                place,
                "",
                "",
                "",
                "ORDINARY",
                "GENERAL",
                False,
                "",
            )

    def journeys():
        for i in range(people):
            intention = chance.choice(("RETURN", "NEW", "LOCAL", "STAY", "UNDECIDED", "GONE"))
            row = {
                **_DEFAULTS,
                "season": 2025,
                "village": villages[i * len(villages) // people][1],
                "person_key": f"{chance.getrandbits(128):032x}",
                "sex": "M",
                "age": 40,
                "standing": "GENERAL",
                "roster": "PRESENT",
                "last_year": True,
                "base_village": villages[i * len(villages) // people][1],
                "in_labour_force": True,
                "intention": intention,
                "dest_province": "44",
                "stage": "INTENDING",
                "changed_at": 0,
            }
            yield (i + 1, i + 1, *(row[c] for c in COLUMNS))

    columns = (
        "id",
        "name",
        "initials",
        "other_initials",
        "sex",
        "birth_date",
        "id_sealed",
        "id_index",
        "id_tail",
        "phone_sealed",
        "phone_index",
        "phone_tail",
        "village_id",
        "relation",
        "group_name",
        "education",
        "skill",
        "standing",
        "relocated",
        "notice_version",
    )
    bulk.insert(Person, columns, persons())
    bulk.insert(Journey, ("id", "person_id", *COLUMNS), journeys())
    client = client_class()
    client.force_login(
        Account.objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


if __name__ == "__main__":
    sys.exit(main())
