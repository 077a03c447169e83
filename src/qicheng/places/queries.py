"""Questions to places. Places are no secret: no viewer is asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from qicheng.core import ground
from qicheng.core.models import Setting
from qicheng.kit.codes import next_prefix, short
from qicheng.places.models import Place, PlaceAlias, PlaceName, Succession


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """One unit."""

    id: int
    code: str
    name: str
    level: str
    parent_code: str
    closed_date: dt.date | None


def _line(row: Place) -> PlaceLine:
    parent = row.parent.code if row.parent else ""
    return PlaceLine(
        id=row.pk,
        code=row.code,
        name=row.name,
        level=row.level,
        parent_code=parent,
        closed_date=row.closed_date,
    )


def county_code() -> str:
    """This installation's county, 12 digits, or empty before `load-regions`."""
    return ground.kept("places.county", _county_code)


def _county_code() -> str:
    return Setting.objects.filter(name="county").values_list("value", flat=True).first() or ""


def county() -> PlaceLine | None:
    """This installation's county."""
    row = Place.objects.filter(code=county_code()).select_related("parent").first()
    return _line(row) if row else None


def place(code: str) -> PlaceLine | None:
    """One unit by its 12-digit code."""
    row = Place.objects.filter(code=code).select_related("parent").first()
    return _line(row) if row else None


def children(code: str, *, closed: bool = False) -> list[PlaceLine]:
    """The units right below one, by code; closed ones only if asked for."""

    def ask() -> tuple[PlaceLine, ...]:
        rows = Place.objects.filter(parent__code=code).select_related("parent").order_by("code")
        return tuple(_line(r) for r in (rows if closed else rows.filter(closed_date=None)))

    return list(ground.kept(("places.children", code, closed), ask))


def inside(code: str, level: str) -> list[PlaceLine]:
    """All open units of a level inside one, by code."""
    return list(ground.kept(("places.inside", code, level), lambda: _inside(code, level)))


def _inside(code: str, level: str) -> list[PlaceLine]:
    prefix = short(code)
    rows = Place.objects.filter(level=level, closed_date=None).select_related("parent").order_by("code")
    if len(prefix) < 12:
        return [_line(r) for r in rows.filter(code__gte=prefix, code__lt=next_prefix(prefix))]
    return [_line(r) for r in rows.filter(code=code)]


def names(codes: list[str]) -> dict[str, str]:
    """Names by code."""
    known: dict[str, str] = ground.kept("places.names", dict)
    if missing := [c for c in codes if c not in known]:
        known.update(Place.objects.filter(code__in=missing).values_list("code", "name"))
    return {c: known[c] for c in codes if c in known}


def name_of(code: str) -> str:
    """The name of a unit, or its code when it is not known here."""
    return names([code]).get(code, code)


def full_name(code: str) -> str:
    """Township and village, or the township, as a heading says it."""
    found = names([code, code[:9] + "000"])
    parts = [found.get(code[:9] + "000", ""), found.get(code, code) if not code.endswith("000") else ""]
    return "".join(p for p in parts if p) or found.get(code, code)


def name_on(code: str, day: dt.date) -> str:
    """What a unit was called on a day."""
    rows = PlaceName.objects.filter(place__code=code, from_date__lte=day).filter(
        Q(until_date=None) | Q(until_date__gt=day)
    )
    row = rows.order_by("-from_date").first()
    return row.name if row else name_of(code)


def mapping(*, from_day: dt.date, to_day: dt.date) -> dict[str, str]:
    """Where figures counted on one day's tree stand on another day's: old code → new code, chains followed.

    Forwards every closed unit goes to its main successor; backwards every new unit goes to its main predecessor, while a
    unit that was there already and only took another in keeps its figures. Totals are equal both ways, since each code
    goes to exactly one.
    """
    forward = to_day >= from_day
    low, high = sorted((from_day, to_day))
    steps = (
        Succession.objects.filter(date__gt=low, date__lte=high)
        .select_related("old", "new")
        .order_by("-main", "new__code", "old__code")
    )
    single: dict[str, str] = {}
    for step in steps:
        there = step.kind == "MERGE" and (step.new.opened_date is None or step.new.opened_date <= low)
        if there and not forward:
            continue
        source, target = (step.old.code, step.new.code) if forward else (step.new.code, step.old.code)
        single.setdefault(source, target)
    found = {}
    for start in single:
        seen, here = {start}, start
        while here in single and single[here] not in seen:
            here = single[here]
            seen.add(here)
        found[start] = here
    return found


def aliases() -> dict[str, str]:
    """Other spellings and old codes: text → the unit's code."""
    return dict(PlaceAlias.objects.filter(place__closed_date=None).values_list("text", "place__code"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHistory:
    """What a unit was called, what it became and came from, how else files spell it."""

    names: list[tuple[str, dt.date, dt.date | None]]
    became: list[tuple[str, str, dt.date, str]]  # kind, name and code, date, document
    came_from: list[tuple[str, str, dt.date, str]]
    aliases: list[str]


def history(code: str) -> PlaceHistory:
    """The dated past of one unit."""
    names_rows = PlaceName.objects.filter(place__code=code).order_by("-from_date")
    out = Succession.objects.filter(old__code=code).select_related("new").order_by("-date", "-main")
    into = Succession.objects.filter(new__code=code).select_related("old").order_by("-date")
    return PlaceHistory(
        names=[(n.name, n.from_date, n.until_date) for n in names_rows],
        became=[(s.get_kind_display(), f"{s.new.name} {s.new.code}", s.date, s.document) for s in out],
        came_from=[(s.get_kind_display(), f"{s.old.name} {s.old.code}", s.date, s.document) for s in into],
        aliases=list(
            PlaceAlias.objects.filter(place__code=code).order_by("text").values_list("text", flat=True)
        ),
    )


def counts_below(code: str) -> dict[str, int]:
    """How many open units stand right below each unit inside one."""
    rows = Place.objects.filter(closed_date=None, parent__code__startswith=short(code)).values("parent__code")
    return dict(rows.annotate(n=models.Count("id")).order_by().values_list("parent__code", "n"))
