"""Temperatures on the way cross two rooms: the bus writes the round down, the health station reports whoever is hot. One transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.health.rules import readings
from qicheng.health.services import fevers
from qicheng.health.services.fevers import Report
from qicheng.health.services.telling import Outsider
from qicheng.journeys.riding import travel_rows
from qicheng.trips import tracing
from qicheng.trips.services import ride


def take_temperatures(
    *, trip_id: int, said: Mapping[str, str], season: int, at: dt.datetime, by: Viewer
) -> list[str]:
    """A round by chair as typed; the chairs with fever, each of them reported."""
    tenths = {chair: _tenths(chair, text) for chair, text in said.items()}
    if not tenths:
        raise CannotAct("EMPTY", "还没有填写体温。")
    with writing():
        hot = ride.take_temperatures(trip_id=trip_id, tenths=tenths, where="", at=at, by=by)
        people = tracing.by_chair(trip_id)
        rows = travel_rows([people[c] for c in hot if c in people], season=season)
        leader = tracing.leader_of(trip_id)
        for chair in hot:
            person = people.get(chair)
            facts = Report(
                key=f"ride:{trip_id}:{chair}:{timezone.localtime(at):%m%d%H%M%S}", person=person, village=rows[person]["village"] if person in rows and person else "",
                place="RIDE", said=f"{tenths[chair] / 10:.1f}", seen_at=at, about=f"trip:{trip_id}", seat=chair, leader=Outsider(name=leader[0], phone=leader[1]) if leader else None,
                way_level=tracing.level_of(trip_id),
            )  # fmt: skip
            fevers.report(facts, season=season, at=at, by=by)
    return hot


def _tenths(chair: str, text: str) -> int:
    read = readings.temperature(text)
    if read.tenths is None:
        raise CannotAct(
            "TEMPERATURE",
            f"座位 {chair[:4]} 的体温“{read.said[:10]}”看不懂或不像真的。请重测后填 36.5 这样的数。",
        )
    return read.tenths
