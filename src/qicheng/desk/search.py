"""One search over people, places and enterprises, each within the viewer's range."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.core.viewer import Viewer
from qicheng.employers import queries as employers
from qicheng.employers.queries import EnterpriseLine
from qicheng.people import queries as people
from qicheng.people.queries import PersonLine
from qicheng.places import queries as places
from qicheng.places.queries import PlaceLine

MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFound:
    """One unit, and whether the viewer may open its page."""

    place: PlaceLine
    full_name: str
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, each kind cut at thirty."""

    people: list[PersonLine]
    places: list[PlaceFound]
    enterprises: list[EnterpriseLine]

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.places or self.enterprises)

    @property
    def is_cut(self) -> bool:
        return MOST in {len(self.people), len(self.places), len(self.enterprises)}


def search(viewer: Viewer, text: str, *, on: dt.date) -> Found:
    """Everything that the text may mean."""
    wanted = text.strip()[:60]
    if not wanted:
        return Found(people=[], places=[], enterprises=[])
    persons = people.search(viewer, wanted, on=on, limit=MOST) if viewer.may(people.PEOPLE) else []
    firms = employers.all_lines(viewer, text=wanted)[:MOST] if len(wanted) > 1 else []
    return Found(people=persons, places=_places(viewer, wanted), enterprises=firms)


def _places(viewer: Viewer, wanted: str) -> list[PlaceFound]:
    county = places.county_code()
    if not county or (wanted.isascii() and not wanted.isdigit()):
        return []
    units = [*places.inside(county, "TOWNSHIP"), *places.inside(county, "VILLAGE")]
    found = [
        p
        for p in units
        if wanted in p.name or (wanted.isdigit() and len(wanted) >= 6 and p.code.startswith(wanted))
    ]
    return [
        PlaceFound(place=p, full_name=places.full_name(p.code), may_open=viewer.may("counts.view", p.code)) for p in found[:MOST]
    ]  # fmt: skip
