"""What the planner is asked about, read from the ledger, the fleet and the map."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.journeys.riding import wanting
from qicheng.places import queries as places
from qicheng.places.gazetteer import city_name, coordinates
from qicheng.season import queries as seasons
from qicheng.trips import access
from qicheng.trips.models import BusRate, FleetDay, StationDay, Vehicle
from qicheng.trips.planning.asking import Asked, Going, Point, Rate, Settings, ask
from qicheng.trips.rules import seating
from qicheng.trips.rules.publishing import drivers_needed
from qicheng_planner.problem import road_km


def settings_from(said: Mapping[str, Any], *, first_date: dt.date, season: int) -> Settings:
    """The settings of a plan: what the county set, defaults for the rest; the station stands at the county's own place."""
    county = places.county()
    if county is None:
        raise CannotAct("NO_COUNTY", "还没有装入本县区划。请先完成设置。")
    known = {
        k: v
        for k, v in said.items()
        if k in Settings.__slots__ and k not in {"first_date", "origin", "county"}
    }
    lon, lat = said.get("origin_lon"), said.get("origin_lat")
    point = (float(lon), float(lat)) if lon and lat else _seat(county.code)
    known.setdefault("origin_name", f"{county.name}汽车站")
    return Settings(first_date=first_date, county=county.code, origin=point, **known)


def _seat(county_code: str) -> Point:
    """Where the station lies when nobody said: the seat of the prefecture."""
    point = coordinates(county_code[:4] + "00") or coordinates(county_code[:6])
    if point is None:
        raise CannotAct("NO_ORIGIN", "不知道车站的位置。请在方案设定里填写车站的经度和纬度。")
    return point


def km_to(city: str, settings: Settings) -> int:
    """Road from the station to a city, as plans reckon it. Raises `CannotAct` for a place off the map."""
    point = coordinates(city)
    if point is None:
        raise CannotAct("NO_POINT", f"地图上没有 {city_name(city) or city}，算不出里程。请填写里程。")
    return road_km(settings.origin, point, settings.circuity_pct)


def gather(viewer: Viewer, *, season: int, name: str, settings: Settings, at: dt.datetime) -> Asked:
    """The problem of a plan as the ledger stands now."""
    rows = wanting(viewer, season=season, capability=access.PLAN, unasked=settings.include_unasked)
    going = [_going(row) for row in rows]
    if not going:
        raise CannotAct("NOBODY", "没有等待编车的人。请先登记外出意向和出行需求。")
    cities = {code: found for code in {p.city for p in going if p.city} if (found := _city(code))}
    rates = _rates(season, settings, crew=_crew(settings, cities), at=at)
    if not rates:
        raise CannotAct("NO_RATES", "还没有登记车型与价格，无法编车。请先在“运力”里登记。")
    last = settings.first_date + dt.timedelta(days=settings.days)
    days = StationDay.objects.filter(season=season, date__gte=settings.first_date, date__lt=last)
    return ask(
        going, name=name, settings=settings, rates=rates, departures=dict(days.values_list("date", "max_departures")), cities=cities
    )  # fmt: skip


def _going(row: Mapping[str, Any]) -> Going:
    """County-level cities (义乌, 晋江) are driven to as such; the map knows them by their prefecture."""
    return Going(
        person_id=row["person_id"], household=row["household"], poor=bool(row["is_poor"]), city=row["dest_city"] or "",
        province=row["dest_province"] or "", employer=row["employer"] or "", go_date=row["go_date"],
    )  # fmt: skip


def _city(code: str) -> tuple[str, Point] | None:
    point = coordinates(code) or coordinates(code[:4] + "00")
    return (city_name(code) or code, point) if point else None


def _crew(settings: Settings, cities: Mapping[str, tuple[str, Point]]) -> int:
    """Chairs that drivers and leader take on the longest way of this plan: a far bus carries two or three drivers."""
    farthest = max(
        (road_km(settings.origin, point, settings.circuity_pct) for _, point in cities.values()), default=0
    )
    return 1 + drivers_needed(km=farthest)


def _rates(season: int, settings: Settings, *, crew: int, at: dt.datetime) -> list[Rate]:
    """Bus types with the seats that workers may take today and how many exist on each day.

    A type without a line per day has as many buses as vehicles of that type are in use.
    """
    level = seasons.alert_level(season, settings.county, at=at)
    pack = seasons.pack_at(level, at=at)
    owned = Counter(Vehicle.objects.filter(active=True).values_list("type_code", flat=True))
    days = [settings.first_date + dt.timedelta(days=d) for d in range(settings.days)]
    by_day: dict[int, dict[dt.date, int]] = {}
    for rate_id, day, count in FleetDay.objects.filter(rate__season=season).values_list(
        "rate_id", "date", "count"
    ):
        by_day.setdefault(rate_id, {})[day] = count
    found = []
    for rate in BusRate.objects.filter(season=season).order_by("seats", "code"):
        usable = seating.capacity(
            rated=rate.seats, usable=max(min(rate.usable, rate.seats - crew), 0), load_percent=pack.load_percent,
            observation_rows=pack.observation_rows,
        )  # fmt: skip
        known = by_day.get(rate.pk, {})
        found.append(
            Rate(
                code=rate.code, seats=rate.seats, usable=usable, min_riders=min(rate.min_riders, usable), fixed_fen=rate.fixed_fen,
                out_per_km_fen=rate.out_per_km_fen, empty_per_km_fen=rate.empty_per_km_fen,
                second_driver_per_day_fen=rate.second_driver_per_day_fen,
                counts=[known.get(day, owned[rate.code]) for day in days],
            )
        )  # fmt: skip
    return found
