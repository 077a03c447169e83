"""The cast of the page tests: a small invented county, its people, and those who sign in.

青山镇 (上坪村, 下坪村) and 绿水镇 (东岭村, 西岭村). Each village has ten people: of nine on last year's list seven are on
this year's, one has moved to the other township, one is not explained; three are new. The numbers are valid and made up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

import remembered

if TYPE_CHECKING:
    from qicheng.core.viewer import Viewer

AT = dt.datetime(2025, 3, 4, 9, 0, tzinfo=dt.UTC)
COUNTY, GREEN, WATER = "450981000000", "450981101000", "450981102000"
UPPER, LOWER, EAST, WEST = "450981101201", "450981101202", "450981102201", "450981102202"
REGIONS = f"""code,name
{COUNTY},示例县
{GREEN},青山镇
{UPPER},上坪村
{LOWER},下坪村
{WATER},绿水镇
{EAST},东岭村
{WEST},西岭村
"""
PASSWORD = "cast-of-2025"
# Who signs in: login, role, place. Nobody has a right beyond the role's.
ROLES = {
    "cadre": ("VILLAGE_CADRE", UPPER),
    "other_cadre": ("VILLAGE_CADRE", EAST),
    "clerk": ("TOWNSHIP_CLERK", GREEN),
    "township_admin": ("TOWNSHIP_ADMIN", GREEN),
    "other_clerk": ("TOWNSHIP_CLERK", WATER),
    "centre": ("CENTRE", COUNTY),
    "leader": ("LEADER", COUNTY),
    "helper": ("HELPER", UPPER),
    "member": ("GROUP_MEMBER", COUNTY),
    "reporter": ("BUREAU_REPORTER", COUNTY),
    "auditor": ("AUDITOR", COUNTY),
    "system": ("SYSTEM_ADMIN", COUNTY),
    "security": ("SECURITY_ADMIN", COUNTY),
}
INTENTIONS = ("RETURN", "RETURN", "NEW", "LOCAL", "STAY", "UNDECIDED", "GONE", "RETURN", "NEW", "STAY")
SURNAMES = "韦覃蒙罗莫蓝陆黄潘兰"
MOVES_TO = {UPPER: EAST, LOWER: WEST, EAST: UPPER, WEST: LOWER}


def id_number(serial: int, *, year: int = 1985) -> str:
    """A valid ID number that nobody has: a county code of the cast, an invented serial."""
    from qicheng.kit.idnum import check_char

    first = f"450981{year}{serial % 12 + 1:02d}{serial % 28 + 1:02d}{serial % 1000:03d}"
    return first + check_char(first)


@dataclass(frozen=True)
class Cast:
    """The county as the tests meet it."""

    numbers: dict[str, list[str]]  # village → ID numbers of those on this year's list
    all_numbers: frozenset[str]

    def client(self, name: str) -> Client:
        """A browser in which this member of the cast has signed in."""
        from qicheng.staff.models import Account

        client = Client()
        client.force_login(
            Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    def viewer(self, name: str, *, on: dt.date | None = None) -> Viewer:
        """This member of the cast as the acts see them on a day, today if none is named."""
        return viewer_of(name, on=on)

    def person_id(self, number: str) -> int:
        """The person of an ID number."""
        from qicheng.people.models import Person
        from qicheng.people.services import id_index

        return Person.objects.get(id_index=id_index(number)).pk


def viewer_of(name: str, *, on: dt.date | None = None) -> Viewer:
    """Whoever has this login as the acts see them on a day, today if none is named."""
    from django.utils import timezone

    from qicheng.staff.models import Account
    from qicheng.staff.queries import viewer_for

    account = Account.objects.get(username=name)
    return viewer_for(account, on=on or timezone.localdate(), county_code=COUNTY)


@pytest.fixture
def county(db: None, tmp_path: Path) -> None:
    """The county with its season and accounts, and nobody on any list."""
    remembered.once("county", lambda: _make_county(tmp_path))


def _make_county(folder: Path) -> None:
    from qicheng.places import services as places
    from qicheng.season import services as seasons
    from qicheng.staff import services as staff
    from qicheng.staff.queries import installation

    file = folder / "regions.csv"
    file.write_text(REGIONS, encoding="utf-8")
    by = installation("试验")
    places.load_regions(county=COUNTY[:6], file=file, at=AT, by=by)
    seasons.ensure_season(2025, at=AT, by=by)
    for name, (role, place) in ROLES.items():
        staff.ensure_account(
            username=name, name=name, role=role, place_code=place, at=AT - dt.timedelta(days=30), by=by, password=PASSWORD,
            office=f"{role} 办公室",
        )  # fmt: skip


@pytest.fixture
def cast(county: None) -> Cast:
    """The county with forty people."""
    return remembered.once("cast", _make_cast)


def _make_cast() -> Cast:
    from qicheng.places import queries as places
    from qicheng.season import queries as seasons
    from qicheng.staff.queries import installation
    from qicheng.survey import services as survey

    by, season = installation("试验"), seasons.season(2025)
    assert season is not None
    ids = {v: place.id for v in MOVES_TO if (place := places.place(v))}
    numbers: dict[str, list[str]] = {v: [] for v in MOVES_TO}
    for offset, village in enumerate(MOVES_TO):
        serials = [offset * 100 + n for n in range(1, 13)]
        base = [_entry(s, village, ids) for s in serials[:9]]
        survey.take_base(base, season=season, at=AT, by=by, source="batch:base")
        now = [*serials[:7], *serials[9:12]]
        rows = [_entry(s, village, ids, INTENTIONS[i]) for i, s in enumerate(now)]
        survey.take_survey(rows, season=season, at=AT, by=by, source="batch:survey")
        survey.take_survey(
            [_entry(serials[7], MOVES_TO[village], ids, "RETURN")],
            season=season,
            at=AT,
            by=by,
            source="batch:survey",
        )
        numbers[village] += [id_number(s) for s in now]
        numbers[MOVES_TO[village]].append(id_number(serials[7]))
    everybody = frozenset(id_number(o * 100 + n) for o in range(4) for n in range(1, 13))
    return Cast(numbers=numbers, all_numbers=everybody)


def _entry(serial: int, village: str, ids: dict[str, int], intention: str = "") -> object:
    from qicheng.people.services import PersonFacts
    from qicheng.survey.services import Entry

    number = id_number(serial)
    poor = serial % 3 == 0
    return Entry(
        person=PersonFacts(
            id_number=number, name=f"{SURNAMES[serial % 10]}{'一二三四五六七八九十'[serial // 10 % 10]}{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}{serial}",
            sex="M" if serial % 2 else "F", birth_date=dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
            village_id=ids[village], phone=f"1380000{serial:04d}", standing="OUT_OF_POVERTY" if poor else "GENERAL",
        ),
        village=village,
        standings=("OUT_OF_POVERTY",) if poor else ("GENERAL",),
        intention=intention,
        worked_last_year=None if intention else serial % 2 == 1,
        dest_province="44" if intention in {"RETURN", "NEW", "GONE"} else "",
    )  # fmt: skip
