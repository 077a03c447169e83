"""An invented county for measurements: people and their journeys, written straight into a fresh home. Not a soul is real."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from make_roster import regions

SEASON = 2025
INTENTIONS = ("RETURN", "NEW", "LOCAL", "STAY", "UNDECIDED", "GONE")
PERSON = (
    "id", "name", "initials", "other_initials", "sex", "birth_date", "id_sealed", "id_index", "id_tail", "phone_sealed", "phone_index",
    "phone_tail", "village_id", "relation", "group_name", "education", "skill", "standing", "relocated", "notice_version",
)  # fmt: skip


def prepare() -> None:
    """Django with the product's settings, quiet, on the home or database that the environment names, with its tables."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    call_command("migrate", verbosity=0)


def county(people: int, *, facts: Mapping[str, Any] | None = None, townships: int = 16) -> None:
    """Regions, the season, one account `bench` and so many persons numbered from 1, each with a journey.

    Each township has ten villages. `facts`: columns of the ledger that all of them share, instead of an intention by chance.
    """
    from django.utils import timezone

    from qicheng.core import bulk
    from qicheng.core.writing import writing
    from qicheng.journeys.models import Journey
    from qicheng.journeys.services import COLUMNS
    from qicheng.people.models import Person
    from qicheng.places import services as places
    from qicheng.places.models import Place
    from qicheng.season import services as seasons
    from qicheng.staff import services as staff
    from qicheng.staff.queries import installation

    by, now = installation("测"), timezone.now()
    file = Path(os.environ["QICHENG_HOME"]) / "regions.csv"
    regions(file, townships=townships)
    places.load_regions(county="451399", file=file, at=now, by=by)
    seasons.ensure_season(SEASON, at=now, by=by)
    staff.ensure_account(
        username="bench", name="测", role="CENTRE", place_code="", password="bench-2025-x", at=now, by=by
    )
    villages = list(Place.objects.filter(level="VILLAGE").values_list("id", "code"))
    bulk.roomy_cache()
    with writing():  # row by row each would be made durable on its own
        bulk.insert(Person, PERSON, _persons(people, villages))
        bulk.insert(Journey, ("id", "person_id", *COLUMNS), _journeys(people, villages, facts or {}))
    _catch_up()


def _persons(people: int, villages: list[tuple[int, str]]) -> Iterator[tuple[Any, ...]]:
    chance, day = random.Random(3), dt.date(1985, 5, 5)
    for i in range(people):
        place = villages[i * len(villages) // people][0]
        letters = chance.choice("zsw") + chance.choice("slxyh")
        yield (
            i + 1, "张三", letters, "", "M", day, b"x" * 46, f"{chance.getrandbits(128):032x}", f"{i % 10000:04d}", None,
            f"{chance.getrandbits(128):032x}", "0001", place, "", "", "", "ORDINARY", "GENERAL", False, "",
        )  # fmt: skip


def _journeys(
    people: int, villages: list[tuple[int, str]], facts: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    from qicheng.journeys.services import _DEFAULTS, COLUMNS

    chance = random.Random(4)
    for i in range(people):
        village = villages[i * len(villages) // people][1]
        row = {
            **_DEFAULTS, "season": SEASON, "village": village, "person_key": f"{chance.getrandbits(128):032x}", "sex": "M", "age": 40,
            "standing": "GENERAL", "roster": "PRESENT", "last_year": True, "base_village": village, "in_labour_force": True,
            "intention": chance.choice(INTENTIONS), "dest_province": "44", "stage": "INTENDING", "changed_at": 0, **facts,
        }  # fmt: skip
        yield (i + 1, i + 1, *(row[c] for c in COLUMNS))


def _catch_up() -> None:
    """PostgreSQL's own numbering starts behind the rows that came with their numbers."""
    from django.core.management.color import no_style
    from django.db import connection

    from qicheng.journeys.models import Journey
    from qicheng.people.models import Person

    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), [Person, Journey]):
            cursor.execute(line)


def viewer() -> Any:
    """The account `bench` as the acts see it: the county's employment centre."""
    from django.utils import timezone

    from qicheng.places.queries import county_code
    from qicheng.staff.models import Account
    from qicheng.staff.queries import viewer_for

    account = Account.objects.get(username="bench")
    return viewer_for(account, on=timezone.localdate(), county_code=county_code())


def book() -> None:
    """The book of events for all journeys: one event each, as an import leaves it."""
    from django.db import connection
    from django.utils import timezone

    from qicheng.journeys.models import Event, Flat, Journey

    flat = ", ".join(f.column for f in Flat._meta.fields)
    at = timezone.now() - dt.timedelta(minutes=1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Event._meta.db_table} ({flat}, journey_id, at, kind, by, note, source) "
            f"SELECT {flat}, id, %s, 'IMPORT', 'bench', '', '' FROM {Journey._meta.db_table} ORDER BY id",
            (at,),
        )
