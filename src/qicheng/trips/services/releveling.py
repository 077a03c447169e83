"""A change of alert level reaches the buses: each takes the highest of its origins, stops and destination (就高原则)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.journeys.riding import travel_rows
from qicheng.season import queries as seasons
from qicheng.trips.models import BusRate, Seat, Trip, TripStop
from qicheng.trips.rules import seating, states
from qicheng.trips.services import common

if TYPE_CHECKING:
    from qicheng.season.models import RulePack

FIGURES = (
    "load_percent", "observation_rows", "declaration", "fever_tenths", "gate_temperature", "ride_temperature_hours",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Releveled:
    """One bus whose level changed; `waiting`: riders who have a chair and may not board as things stand; `over`: more than may ride."""

    trip_id: int
    trip_no: str
    before: int
    level: int
    waiting: tuple[int, ...]
    over: int


def figures_of(pack: RulePack) -> dict[str, Any]:
    """What of a rule pack a bus carries with it."""
    return {name: getattr(pack, name) for name in FIGURES}


def capacity_of(rate: BusRate, figures: Mapping[str, Any]) -> int:
    """How many may ride on a type of bus under these figures."""
    return seating.capacity(
        rated=rate.seats, usable=rate.usable, load_percent=figures["load_percent"],
        observation_rows=figures["observation_rows"],
    )  # fmt: skip


def relevel(
    *, season: int, county_code: str, at: dt.datetime, by: Viewer, trip_ids: Sequence[int] | None = None
) -> list[Releveled]:
    """Gives buses that have not arrived the level of their way; nobody loses a chair by it. The buses that changed."""
    rows = Trip.objects.filter(season=season, state__in=states.BEFORE_DEPARTURE | states.ON_THE_ROAD)
    rows = rows.filter(pk__in=trip_ids) if trip_ids is not None else rows
    found = []
    with writing():
        for trip in rows.select_related("rate").order_by("depart_at", "id"):
            riders = [
                p
                for p in Seat.objects.filter(trip=trip, person__isnull=False).values_list(
                    "person_id", flat=True
                )
                if p
            ]
            facts = travel_rows(riders, season=season)
            stops = TripStop.objects.filter(trip=trip).values_list("city", flat=True)
            level = seasons.travel_level(
                season, [county_code, trip.dest_city, *stops, *(f["village"] for f in facts.values())], at=at
            )
            pack = seasons.pack_at(level, at=at)
            figures = figures_of(pack)
            if level == trip.alert_level and figures.items() <= trip.pack.items():
                continue
            cap = capacity_of(trip.rate, figures) if trip.rate else trip.capacity
            Trip.objects.filter(pk=trip.pk).update(
                alert_level=level,
                pack={**trip.pack, **figures},
                capacity=max(cap, trip.seated),
                version=trip.version + 1,
            )
            common.note("relevel", trip, at=at, by=by, level=level, before=trip.alert_level)
            waiting = tuple(p for p, f in facts.items() if level and f["clearance"] != "CLEARED")
            found.append(
                Releveled(
                    trip_id=trip.pk,
                    trip_no=trip.trip_no,
                    before=trip.alert_level,
                    level=level,
                    waiting=waiting,
                    over=max(trip.seated - cap, 0),
                )
            )
    return found
