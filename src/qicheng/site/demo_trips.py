"""Buses of the demo county: one that came home and waits for the second hand on its costs, one on the road, one at the door, one that leaves tomorrow."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.journeys.riding import wanting
from qicheng.places import queries as places
from qicheng.places.gazetteer import city_name, coordinates
from qicheng.site.demo_fleet import LEADER
from qicheng.staff.queries import viewer_named
from qicheng.trips import access, fleet_queries, rider_queries, trip_queries
from qicheng.trips.planning import gathering
from qicheng.trips.services import arrival, door, gate, making, ride

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """One bus: when it leaves seen from now, of which type, how many whole households' people at most, how far it has come."""

    leaves: dt.timedelta
    rate: str
    riders: int
    aboard: int = 0
    ride: str = ""


BUSES = (
    Bus(leaves=-4 * _DAY, rate="37座", riders=30, aboard=29, ride="RETURNED"),
    Bus(leaves=-3 * _HOUR, rate="37座", riders=28, aboard=28, ride="ON_THE_ROAD"),
    Bus(leaves=_HOUR, rate="37座", riders=26, aboard=9),
    Bus(leaves=_DAY, rate="19座", riders=16),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hands:
    """Who does what."""

    centre: Viewer
    leader: Viewer
    gate: Viewer
    county: Viewer


def build(*, season: int, at: dt.datetime, by: Viewer, came_home: bool) -> None:
    """Builds those that have come home, or the others, through the product's own acts. Call it once, in a county that has its fleet."""
    county, on = places.county_code(), timezone.localdate(at)
    named = [
        viewer_named(n, on=on, county_code=county) for n in ("zhongxin", "lingdao", "jianpiao", "daidui")
    ]
    hands = _Hands(centre=named[0], county=named[1], gate=named[2], leader=named[3])
    groups = _groups(hands.centre, season=season)
    for number, (bus, (city, people)) in enumerate(zip(BUSES, groups, strict=False)):
        if (bus.ride == "RETURNED") != came_home:
            continue
        row = _row(bus, city, people, leaves=at + bus.leaves, season=season, by=hands.centre)
        trip_id = _published(
            number, bus, row, season=season, at=min(at, row.depart_at - 2 * _DAY), hands=hands
        )
        if bus.aboard:
            _boarded(trip_id, bus, hands=hands)
        if bus.ride == "ON_THE_ROAD":
            _on_the_road(trip_id, hands=hands)
        elif bus.ride == "RETURNED":
            _home_again(trip_id, hands=hands)


def _groups(by: Viewer, *, season: int) -> list[tuple[str, list[list[int]]]]:
    """The cities most people want to go to, with their households, all members of which go there."""
    homes: dict[tuple[object, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in wanting(by, season=season, capability=access.PLAN, unasked=True):
        homes[("home", row["household"]) if row["household"] else ("alone", row["person_id"])].append(row)
    cities: dict[str, list[list[int]]] = defaultdict(list)
    for home in homes.values():
        towards = {row["dest_city"] or "" for row in home}
        if len(towards) == 1 and coordinates(city := towards.pop()):
            cities[city].append([row["person_id"] for row in home])
    return sorted(cities.items(), key=lambda item: (-sum(map(len, item[1])), item[0]))


def _row(
    bus: Bus, city: str, homes: Sequence[Sequence[int]], *, leaves: dt.datetime, season: int, by: Viewer
) -> making.TripRow:
    """The bus with whole households of those who want to go to this city."""
    (rate,) = (r for r in fleet_queries.rates(by, season=season) if r.code == bus.rate)
    riders: list[int] = []
    for home in homes:
        riders += home if len(riders) + len(home) <= bus.riders else ()
    settings = gathering.settings_from({}, first_date=timezone.localdate(leaves), season=season)
    km = gathering.km_to(city, settings)
    stop = making.StopRow(
        name=city_name(city) or city, city=city, km=km, receiver_name="驻点劳务服务站", receiver_phone="13877880000"
    )  # fmt: skip
    return making.TripRow(
        date=timezone.localdate(leaves), depart_at=leaves, rate_code=bus.rate, origin=settings.origin_name, stops=(stop,),
        riders=tuple((person, 0, "") for person in riders), km=km,
        cost_fen=rate.fixed_fen + km * (rate.out_per_km_fen + rate.empty_per_km_fen),
    )  # fmt: skip


def _published(
    number: int, bus: Bus, row: making.TripRow, *, season: int, at: dt.datetime, hands: _Hands
) -> int:
    """Vehicle, drivers, leader and contract given to it, and put out by a second person; the trip's number."""
    centre = hands.centre
    (trip_id,) = making.create_trips(
        season=season, rows=[row], at=at, by=centre, county_code=places.county_code()
    )
    on = timezone.localdate(at)
    vehicles = [v.id for v in fleet_queries.vehicles(centre, on=on) if v.type_code == bus.rate]
    drivers = [d.id for d in fleet_queries.drivers(centre, on=on)][number * 4 :]
    leaders = fleet_queries.leaders(centre, season=season)
    own = bus.ride == "ON_THE_ROAD"  # the account `daidui` leads it
    free = [n.id for n in leaders if (n.name == LEADER) == own]
    leader = free[0 if own else number]
    making.assign_vehicle(trip_id=trip_id, vehicle_id=vehicles[number], at=at, by=centre)
    needed = trip_queries.trip(centre, trip_id).drivers_needed
    making.assign_drivers(trip_id=trip_id, driver_ids=drivers[:needed], at=at, by=centre)
    making.assign_leader(trip_id=trip_id, leader_id=leader, at=at, by=centre)
    making.file_contract(
        trip_id=trip_id, contract_no=f"县包〔{season}〕{number + 1}号", plate_no=f"桂包{number + 1:03d}",
        plate_days=(row.date, row.date + 7 * _DAY), at=at, by=centre,
    )  # fmt: skip
    making.publish_trip(trip_id=trip_id, at=at, by=hands.county)
    return trip_id


def _boarded(trip_id: int, bus: Bus, *, hands: _Hands) -> None:
    """The list locked, the door open, the first so many scanned; a bus that has left closed its door with the right count."""
    trip = trip_queries.trip(hands.centre, trip_id)
    opened = trip.depart_at - 2 * _HOUR
    door.freeze_manifest(trip_id=trip_id, at=opened - 12 * _HOUR, by=hands.centre)
    door.open_gate(trip_id=trip_id, at=opened, by=hands.gate)
    codes = [r.code for r in rider_queries.riders(hands.centre, trip_id)[0] if r.code][: bus.aboard]
    for n, code in enumerate(codes):
        moment = opened + n * dt.timedelta(seconds=40)
        key = uuid5(NAMESPACE_URL, f"demo:{trip.trip_no}:{n}")
        gate.check_at_gate(trip_id=trip_id, scan=code, at=moment, by=hands.gate, key=key, device="一号门")
    if bus.ride:
        door.close_gate(trip_id=trip_id, head_count=len(codes), at=trip.depart_at - _HOUR / 6, by=hands.gate)
        door.depart(trip_id=trip_id, at=trip.depart_at, by=hands.centre)


def _on_the_road(trip_id: int, *, hands: _Hands) -> None:
    at, leader = trip_queries.trip(hands.centre, trip_id).depart_at + 2 * _HOUR, hands.leader
    count = ride.call_roll(trip_id=trip_id, missing=[], where="都安服务区", at=at, by=leader)
    ride.rest(trip_id=trip_id, where="都安服务区", minutes=25, head_count=count, at=at, by=leader)


def _home_again(trip_id: int, *, hands: _Hands) -> None:
    """Handed over at the other end, closed the next day, costs written; another hand, 财政, has yet to agree."""
    centre = hands.centre
    there = trip_queries.trip(centre, trip_id).eta_at
    ride.arrive(trip_id=trip_id, at=there, by=centre)
    for stop in trip_queries.stops(trip_id):
        token = arrival.make_link(stop_id=stop.id, at=there, by=centre)
        people = arrival.expected_at(arrival.stop_of_link(token, at=there))
        arrival.receive(
            token=token, name="韦站长", unit=f"{stop.name}劳务服务站", outcomes=dict.fromkeys(people, ("RECEIVED", "")), at=there + _HOUR / 2
        )  # fmt: skip
        arrival.sign_as_leader(stop_id=stop.id, at=there + _HOUR, by=centre)
    arrival.close_trip(trip_id=trip_id, at=there + _DAY, by=centre)
    arrival.write_costs(trip_id=trip_id, other_fen=68000, other_note="过路费", at=there + _DAY, by=centre)
