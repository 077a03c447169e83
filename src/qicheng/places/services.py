"""Acts on places: taking in the county's list, renaming, merging, splitting, converting, aliases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qicheng.core import audit, ground
from qicheng.core.models import Setting
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.codes import short
from qicheng.places import regionfile, regionpackage
from qicheng.places.models import Level, Place, PlaceAlias, PlaceName, Succession

EDIT = "places.edit"
BEGINNING = dt.date(1949, 10, 1)  # names of the first list hold for all earlier days


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a region list brought."""

    county_code: str
    county_name: str
    townships: int
    villages: int
    source: str
    warnings: tuple[str, ...]


def load_regions(*, county: str, file: Path | None, at: dt.datetime, by: Viewer) -> Loaded:
    """Makes a county this installation's own and takes in its townships and villages. A repeat changes nothing."""
    require(by, EDIT)
    code = county.strip().ljust(12, "0") if county.strip().isdigit() else ""
    if len(code) != 12 or not code.endswith("000000") or code.startswith("00"):
        raise CannotAct("COUNTY", "本县代码要填6位数字，例如 451228。请改正后重试。")
    own = Setting.objects.filter(name="county").first()
    if own and own.value != code:
        raise CannotAct(
            "OTHER_COUNTY",
            f"这套系统已装入 {own.value} 的区划，不能再改成别的县。另建一套请换一个 QICHENG_HOME。",
        )
    try:
        regions = regionfile.read_regions(
            file if file is not None else regionpackage.fetch_package(), code[:6]
        )
    except (regionfile.CannotReadRegions, regionpackage.CannotFetchRegions) as error:
        raise CannotAct("REGIONS", str(error)) from error
    with writing():
        _take_in(regions)
        Setting.objects.update_or_create(name="county", defaults={"value": code})
        Setting.objects.update_or_create(name="regions_source", defaults={"value": regions.source[:400]})
        ground.changed()
        audit.record(
            "places.load",
            at=at,
            by=by,
            about=f"place:{code}",
            place=code,
            detail={
                "townships": len(regions.townships),
                "villages": len(regions.villages),
                "source": regions.source,
            },
        )
    return Loaded(
        county_code=code, county_name=regions.county.name, townships=len(regions.townships), villages=len(regions.villages),
        source=regions.source, warnings=tuple(regions.warnings),
    )  # fmt: skip


def _take_in(regions: regionfile.RegionList) -> None:
    levels: Sequence[tuple[str, Sequence[regionfile.Region]]] = (
        (Level.PROVINCE, [regions.province]), (Level.CITY, [regions.city]), (Level.COUNTY, [regions.county]),
        (Level.TOWNSHIP, regions.townships), (Level.VILLAGE, regions.villages),
    )  # fmt: skip
    known = dict(Place.objects.values_list("code", "id"))
    for level, units in levels:
        new = [
            Place(
                code=_full(u.code),
                name=u.name[:60],
                level=level,
                parent_id=known.get(_full(u.parent)),
                source=regions.source[:120],
            )
            for u in units
            if _full(u.code) not in known
        ]
        for row in Place.objects.bulk_create(new):
            known[row.code] = row.pk
        PlaceName.objects.bulk_create(
            [
                PlaceName(place_id=known[p.code], name=p.name, parent_id=p.parent_id, from_date=BEGINNING)
                for p in new
            ]
        )


def _full(code: str) -> str:
    """A code with all its twelve digits; empty stays empty."""
    return code.ljust(12, "0") if code else ""


def rename(*, code: str, name: str, on: dt.date, at: dt.datetime, by: Viewer) -> None:
    """A unit is called otherwise from a day on. It stays the same unit."""
    require(by, EDIT)
    with writing():
        place = _open(code)
        _end_name(place, on)
        PlaceName.objects.create(place=place, name=name, parent=place.parent, from_date=on)
        Place.objects.filter(id=place.pk).update(name=name)
        PlaceAlias.objects.get_or_create(place=place, text=place.name)
        ground.changed()
        audit.record(
            "places.rename",
            at=at,
            by=by,
            about=f"place:{code}",
            place=code,
            detail={"from": place.name, "to": name, "on": on},
        )


def _open(code: str) -> Place:
    row = Place.objects.filter(code=code, closed_date=None).select_related("parent").first()
    if row is None:
        raise CannotAct("PLACE_UNKNOWN", f"没有代码为 {code} 的现有单位。请核对代码后重试。")
    return row


def _end_name(place: Place, on: dt.date) -> None:
    PlaceName.objects.filter(place=place, until_date=None, from_date__lt=on).update(until_date=on)
    PlaceName.objects.filter(place=place, until_date=None, from_date=on).delete()


def add(*, code: str, name: str, parent_code: str, on: dt.date, at: dt.datetime, by: Viewer) -> int:
    """Opens a unit of the county's own; a free code begins with the township's nine digits (999…) where none is given."""
    require(by, EDIT)
    parent = _open(parent_code)
    if parent.level not in {Level.COUNTY, Level.TOWNSHIP}:
        raise CannotAct("PARENT", "只能在县下设乡镇、在乡镇下设村。请另选上级单位。")
    level = Level.VILLAGE if parent.level == Level.TOWNSHIP else Level.TOWNSHIP
    code = code or _free_code(parent)
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        raise CannotAct("CODE", "区划代码要填12位数字。请改正后保存。")
    if not code.startswith(short(parent.code)) or code.endswith("000") != (level == Level.TOWNSHIP):
        raise CannotAct("CODE_ELSEWHERE", f"代码 {code} 不属于“{parent.name}”。请按上级单位的代码填写。")
    if Place.objects.filter(code=code).exists():
        raise CannotAct("CODE_TAKEN", f"代码 {code} 已被使用。请核对后另填一个。")
    with writing():
        place = Place.objects.create(
            code=code, name=name, level=level, parent=parent, opened_date=on, source="本县登记"
        )
        PlaceName.objects.create(place=place, name=name, parent=parent, from_date=on)
        ground.changed()
        audit.record("places.add", at=at, by=by, about=f"place:{code}", place=code)
    return place.pk


def _free_code(parent: Place) -> str:
    """The highest free code of the county's own inside a unit: 999 downwards."""
    head, tail = short(parent.code), "000" if parent.level == Level.COUNTY else ""
    taken = set(Place.objects.filter(parent=parent).values_list("code", flat=True))
    for number in range(999, 899, -1):
        if (code := f"{head}{number}{tail}") not in taken:
            return code
    raise CannotAct("NO_FREE_CODE", f"“{parent.name}”的自编代码已用完。请填写正式的区划代码。")


def succeed(
    *, old: str, new: Sequence[str], kind: str, on: dt.date, document: str, at: dt.datetime, by: Viewer
) -> None:
    """A unit ends on a day and becomes one other (merge, new code, 村改社区) or several (split; the first is the main one).

    Figures of one day's tree can then be read on another's (`places.queries.mapping`), totals equal.
    """
    require(by, EDIT)
    enough = len(new) == 1 if kind != "SPLIT" else len(new) > 1 and len(set(new)) == len(new)
    if kind not in Succession.Kind.values or not enough:
        raise CannotAct(
            "SUCCESSION", "请选择变更方式，并填写承接单位：合并、改码、改社区填一个，分设填两个以上。"
        )
    with writing():
        before = _open(old)
        if before.opened_date and before.opened_date >= on:
            raise CannotAct(
                "TOO_EARLY",
                f"“{before.name}”在{before.opened_date}才设立，变更日期要在此之后。请改正后保存。",
            )
        for i, code in enumerate(new):
            after = _open(code)
            if after.pk == before.pk:
                raise CannotAct("SUCCESSION_SELF", "承接单位不能是自己。请改正后保存。")
            Succession.objects.create(
                old=before, new=after, kind=kind, date=on, main=i == 0, document=document[:80]
            )
            if i == 0:
                PlaceAlias.objects.get_or_create(place=after, text=before.code)
                PlaceAlias.objects.get_or_create(place=after, text=before.name)
        Place.objects.filter(id=before.pk).update(closed_date=on)
        _end_name(before, on)
        ground.changed()
        audit.record(
            "places.succeed",
            at=at,
            by=by,
            about=f"place:{old}",
            place=old,
            detail={"to": list(new), "kind": kind, "on": on},
        )


def add_alias(*, code: str, text: str, at: dt.datetime, by: Viewer) -> None:
    """Another spelling or old code that files use for a unit."""
    require(by, EDIT)
    if not text.strip():
        raise CannotAct("ALIAS", "请填写别名。")
    with writing():
        PlaceAlias.objects.get_or_create(place=_open(code), text=text.strip()[:60])
        ground.changed()
        audit.record(
            "places.alias",
            at=at,
            by=by,
            about=f"place:{code}",
            place=code,
            detail={"text": text.strip()[:60]},
        )
