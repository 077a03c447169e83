"""What crosses rooms on a page: the frame of every page, each role's home."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext, gettext_noop

from qicheng.core.shapes import AlertLevel, RailItem, Tone
from qicheng.core.viewer import Viewer
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.staff import queries as staff

_LEVELS: dict[int, tuple[str, Tone]] = {
    0: (gettext_noop("正常"), "quiet"), 1: (gettext_noop("低风险"), "warn"), 2: (gettext_noop("中风险"), "warn"), 3: (gettext_noop("高风险"), "bad"),
}  # fmt: skip

# The line of stations and the offices below it: label, icon, address, the capabilities that open it.
_STOPS: tuple[tuple[str, str, str | None, str, tuple[str, ...]], ...] = (
    (gettext_noop("摸底"), "clipboard-list", "/survey/", "line", ("survey.record", "survey.import", "counts.view")),
    (gettext_noop("意向"), "message-circle", "/roster/?intention=RETURN", "line", ("people.view",)),
    (gettext_noop("查验"), "shield-check", None, "line", ()),
    (gettext_noop("编车"), "armchair", None, "line", ()),
    (gettext_noop("上车"), "bus", None, "line", ()),
    (gettext_noop("抵达"), "map-pin-check", None, "line", ()),
    (gettext_noop("到岗"), "briefcase", None, "line", ()),
    (gettext_noop("补贴"), "currency-yuan", None, "line", ()),
    (gettext_noop("就近就业"), "plant", "/roster/?intention=LOCAL", "side", ("people.view",)),
    (gettext_noop("暂不外出"), "home", "/roster/?intention=STAY", "side", ("people.view",)),
    (gettext_noop("名册"), "users", "/roster/", "office", ("people.view",)),
    (gettext_noop("导入"), "upload", "/imports/", "office", ("survey.import", "survey.import_base", "employers.edit")),
    (gettext_noop("报表"), "chart-bar", "/tables/", "office", ("reports.tables",)),
    (gettext_noop("企业"), "building-factory-2", "/employers/", "office", ("employers.view",)),
    (gettext_noop("设置"), "settings", "/settings/", "office", ("season.view", "staff.view", "places.edit", "audit.read", "service.view")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    county_code: str
    county_name: str
    season_year: int | None
    alert_level: AlertLevel | None
    role_label: str
    rail: tuple[RailItem, ...]


@lru_cache(maxsize=4)
def _name(code: str) -> str:
    return places.name_of(code)


def frame(viewer: Viewer, *, path: str, at: dt.datetime) -> Frame:
    """County, season, alert level and the rail as this viewer may walk it."""
    code = places.county_code()
    season = seasons.latest_season()
    level = seasons.alert_level(season.year, code, at=at) if season and code else 0
    label, tone = _LEVELS[level]
    return Frame(
        county_code=code,
        county_name=_name(code) if code else "",
        season_year=season.year if season else None,
        alert_level=AlertLevel(label=gettext(label), tone=tone, url="/season/") if level else None,
        role_label="、".join(staff.role_words(viewer.roles)),
        rail=rail(viewer, path=path),
    )


def rail(viewer: Viewer, *, path: str) -> tuple[RailItem, ...]:
    """The line as this viewer may walk it: what is not open to it is drawn quiet, offices it may not enter are left out."""
    stops = []
    for label, icon, url, group, capabilities in _STOPS:
        may = any(viewer.may(c) for c in capabilities)
        if group == "office" and not may:
            continue
        target = url if may else None
        active = bool(target) and path.startswith(str(target).split("?")[0]) and "?" not in str(target)
        stops.append(RailItem(label=gettext(label), icon=icon, url=target, active=active, group=group))  # type: ignore[arg-type]
    return tuple(stops)
