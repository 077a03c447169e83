"""The township and village fields above a list: only what lies in the viewer's range may be picked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qicheng.core.shapes import Filter, Option
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.kit.codes import short, township_of
from qicheng.places import queries
from qicheng.places.queries import PlaceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The unit that a list shows. `unit` is empty for all that the viewer may see; `names` are of all units loaded."""

    unit: str
    filters: tuple[Filter, ...]
    names: dict[str, str]

    @property
    def is_village(self) -> bool:
        return bool(self.unit) and not self.unit.endswith("000")


def pick(
    viewer: Viewer, capability: str, *, county: str, town: str = "", village: str = "", unit: str = ""
) -> Picked:
    """What was picked, held against the viewer's range. A village of another township than the picked one is dropped."""
    town, village = _told(town, village, unit)
    prefixes = viewer.prefixes(capability)
    if not prefixes or not county:
        return Picked(unit="", filters=(), names={})
    for code in filter(None, (town, village)):
        if not _overlaps(code, prefixes):
            raise NotAllowed
    widest = prefixes[0]
    if len(prefixes) == 1 and len(widest) == 12:
        town, village = township_of(widest), village or widest
    elif len(prefixes) == 1 and len(widest) == 9:
        town = town or widest + "000"
    towns = [t for t in queries.children(county) if _overlaps(t.code, prefixes)]
    villages = [v for v in queries.children(town) if _overlaps(v.code, prefixes)] if town else []
    names = {p.code: p.name for p in (*towns, *villages)}
    fields = []
    if len(towns) > 1:
        fields.append(Filter(name="town", label=_("乡镇"), options=_options(towns, town)))
    if len(villages) > 1:
        fields.append(Filter(name="village", label=_("村（社区）"), options=_options(villages, village)))
    return Picked(unit=village or town, filters=tuple(fields), names=names)


def _told(town: str, village: str, unit: str) -> tuple[str, str]:
    if unit and not town and not village:
        return (unit, "") if unit.endswith("000") else (township_of(unit), unit)
    if town and village and not village.startswith(town[:9]):
        village = ""
    return (town or township_of(village), village) if village else (town, "")


def _overlaps(code: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a unit lies in the range, or holds a part of it."""
    own = short(code)
    return any(own.startswith(p) or p.startswith(own) for p in prefixes)


def _options(units: list[PlaceLine], chosen: str) -> tuple[Option, ...]:
    return (
        Option(value="", label=_("全部")),
        *(Option(value=u.code, label=u.name, chosen=u.code == chosen) for u in units),
    )


def grouped(county: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """All townships and villages for one choice field, each township with its villages under it."""
    villages: dict[str, list[tuple[str, str]]] = {}
    for village in queries.inside(county, "VILLAGE") if county else []:
        villages.setdefault(village.parent_code, []).append((village.code, "　" + village.name))
    towns = queries.children(county) if county else []
    return [(town.name, [(town.code, town.name), *villages.get(town.code, [])]) for town in towns]
