"""What crosses rooms on a page: the frame of every page, each role's home."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext, gettext_noop

from qicheng.core import tray
from qicheng.core.shapes import AlertLevel, RailItem, Tone
from qicheng.core.viewer import Viewer
from qicheng.health import queries as health
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.staff import queries as staff

HEALTH = "/health/"
_LEVELS: dict[int, tuple[str, Tone]] = {
    0: (gettext_noop("正常"), "quiet"), 1: (gettext_noop("低风险"), "warn"), 2: (gettext_noop("中风险"), "warn"), 3: (gettext_noop("高风险"), "bad"),
}  # fmt: skip

# The line of stations and the offices below it: label, icon, address, the capabilities that open it.
_STOPS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (gettext_noop("摸底"), "clipboard-list", "/survey/", "line", ("survey.record", "survey.import", "counts.view")),
    (gettext_noop("意向"), "message-circle", "/roster/?intention=RETURN", "line", ("people.view",)),
    (gettext_noop("查验"), "shield-check", HEALTH, "line", ("health.screen",)),
    (gettext_noop("编车"), "armchair", "/trips/plans/", "line", ("trips.view",)),
    (gettext_noop("上车"), "bus", "/trips/", "line", ("trips.view", "trips.gate", "trips.lead")),
    (gettext_noop("抵达"), "map-pin-check", "/trips/arrivals/", "line", ("trips.view", "trips.lead")),
    (gettext_noop("到岗"), "briefcase", "/followup/", "line", ("counts.view", "survey.record")),
    (gettext_noop("补贴"), "currency-yuan", "/subsidy/", "line", ("subsidy.view", "subsidy.money")),
    (gettext_noop("就近就业"), "plant", "/works/", "side", ("works.view",)),
    (gettext_noop("暂不外出"), "home", "/roster/?intention=STAY", "side", ("people.view",)),
    (gettext_noop("名册"), "users", "/roster/", "office", ("people.view",)),
    (gettext_noop("导入"), "upload", "/imports/", "office", ("survey.import", "survey.import_base", "employers.edit")),
    (gettext_noop("报送"), "list-check", "/returns/", "office", ("reports.returns",)),
    (gettext_noop("报表"), "chart-bar", "/tables/", "office", ("reports.tables",)),
    (gettext_noop("运力"), "bus", "/trips/fleet/", "office", ("trips.fleet", "trips.plan")),
    (gettext_noop("岗位"), "user-question", "/jobs/", "office", ("jobs.view",)),
    (gettext_noop("企业"), "building-factory-2", "/employers/", "office", ("employers.view",)),
    (gettext_noop("督办"), "flag", "/cases/desk/", "office", ("cases.view", "cases.labour", "cases.child", "cases.health", "cases.open")),
    (gettext_noop("设置"), "settings", "/settings/", "office", ("season.view", "staff.view", "places.edit", "audit.read", "service.view", "service.gateways")),
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
    tray_open: int = 0


def frame(viewer: Viewer, *, path: str, at: dt.datetime) -> Frame:
    """County, season, alert level and the rail as this viewer may walk it."""
    code = places.county_code()
    season = seasons.latest_season()
    level = seasons.alert_level(season.year, code, at=at) if season and code else 0
    label, tone = _LEVELS[level]
    return Frame(
        county_code=code,
        county_name=places.name_of(code) if code else "",
        season_year=season.year if season else None,
        alert_level=AlertLevel(
            label=gettext(label), tone=tone, url="/season/levels/" if viewer.may("season.view") else None
        )
        if level
        else None,
        role_label="、".join(staff.role_words(viewer.roles)),
        rail=rail(
            viewer,
            path=path,
            screening=bool(season) and health.is_open(season.year if season else None, at=at),
        ),
        tray_open=tray.open_count(viewer),
    )


def rail(viewer: Viewer, *, path: str, screening: bool) -> tuple[RailItem, ...]:
    """The line as this viewer may walk it: what is not open to it is drawn quiet, offices it may not enter are left out.

    Without `screening` (level 0 everywhere) the health station is not on the line at all. `path` is the page's whole address:
    of the stops that it begins with, the one that says most of it is where the viewer stands.
    """
    stops: list[RailItem] = []
    here, longest = -1, 0
    for label, icon, url, group, capabilities in _STOPS:
        if url == HEALTH and not screening:
            continue
        if url == HEALTH and not viewer.may("health.screen") and viewer.may("health.report"):
            url, capabilities = f"{HEALTH}fevers/", ("health.report",)
        may = any(viewer.may(c) for c in capabilities)
        if group == "office" and not may:
            continue
        if may:
            stem = url.replace("/cases/desk/", "/cases/")  # every page of cases belongs to its stop
            if path.startswith(stem) and len(stem) > longest:
                here, longest = len(stops), len(stem)
        stops.append(RailItem(label=gettext(label), icon=icon, url=url if may else None, group=group))  # type: ignore[arg-type]
    if here >= 0:
        stops[here] = replace(stops[here], active=True)
    return tuple(stops)
