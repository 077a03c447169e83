"""A small county for tests: two townships of three villages, and people with sound ID numbers."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from qicheng.core.models import Setting
from qicheng.core.viewer import Grant, Scope, Viewer
from qicheng.core.writing import writing
from qicheng.kit import idnum
from qicheng.people import services
from qicheng.people.services import PersonFacts, Saved
from qicheng.places.models import Level, Place

AT = dt.datetime(2025, 3, 4, 4, 0, tzinfo=dt.UTC)
DAY = AT.date()
COUNTY = "451399000000"
TOWNS = ("451399001000", "451399002000")
VILLAGES = tuple(f"{t[:9]}{n}" for t in TOWNS for n in (201, 202, 203))
EVERYTHING = (
    "counts.view people.view people.reveal people.export survey.import survey.import_base survey.record people.merge people.pair"
)  # fmt: skip


def viewer(prefix: str = "", scope: Scope = Scope.COUNTY, user_id: int | None = None) -> Viewer:
    """A viewer with every right of the roster inside a prefix."""
    grants = tuple(Grant(capability=c, scope=scope, prefix=prefix) for c in EVERYTHING.split())
    return Viewer(user_id=user_id, label="试验员", grants=grants, address="10.0.0.7")


BY = viewer()


def make_places() -> dict[str, int]:
    """The county's units; village code → row."""
    Setting.objects.update_or_create(name="county", defaults={"value": COUNTY})
    county = Place.objects.create(code=COUNTY, name="山水县", level=Level.COUNTY)
    ids = {}
    for t, town in enumerate(TOWNS):
        above = Place.objects.create(code=town, name=f"第{t + 1}镇", level=Level.TOWNSHIP, parent=county)
        for village in (v for v in VILLAGES if v[:9] == town[:9]):
            ids[village] = Place.objects.create(
                code=village, name=f"{village[-3:]}村", level=Level.VILLAGE, parent=above
            ).pk
    return ids


def number(n: int, *, birth: dt.date = dt.date(1985, 5, 6)) -> str:
    """The n-th sound ID number of this county."""
    first = f"451399{birth + dt.timedelta(days=n // 900):%Y%m%d}{n % 900:03}"
    return first + idnum.check_char(first)


def facts(n: int, village_id: int, **said: object) -> PersonFacts:
    """The n-th person as a list names them."""
    birth = dt.date(1985, 5, 6) + dt.timedelta(days=n // 900)
    values: dict[str, object] = {
        "id_number": number(n), "name": f"韦{chr(0x4E00 + n)}", "sex": "M" if n % 2 else "F", "birth_date": birth,
        "village_id": village_id,
    }  # fmt: skip
    return PersonFacts(**{**values, **said})


def save(
    people: Sequence[PersonFacts], *, on: dt.date = DAY, source: str = "batch:1", only_new: bool = False
) -> list[Saved]:
    with writing():
        return services.save_people(people, on=on, source=source, only_new=only_new)


def random_facts(chance: random.Random, n: int, ids: dict[str, int]) -> PersonFacts:
    """A person of whom a list says now this, now that, now nothing."""
    said: dict[str, object] = {}
    if chance.random() < 0.6:
        said["phone"] = f"138{chance.randrange(10**8):08}"
    if chance.random() < 0.6:
        said |= {"household_no": f"H{chance.randrange(5)}", "head_name": "韦大山"}
    for column, words in (
        ("relation", ("户主", "配偶", "")), ("group_name", ("一组", "二组", "")), ("education", ("初中", "")),
        ("skill", ("NORMAL", "LOST", "")), ("standing", ("POOR_REGISTERED", "OUT_OF_POVERTY", "GENERAL", "")), ("relocated", (True, False, None)),
    ):  # fmt: skip
        said[column] = chance.choice(words)
    return facts(n, chance.choice(list(ids.values())), **said)
