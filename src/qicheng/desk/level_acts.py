"""A change of alert level reaches everything at once: season, buses, clearances; and says whom it touches. One transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from qicheng.core import jobs
from qicheng.core.viewer import Viewer, require
from qicheng.core.writing import writing
from qicheng.health.services import clearing, rounds
from qicheng.people import queries as people
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.season import services as season_services
from qicheng.trips.services import issuing, releveling
from qicheng.trips.services.releveling import Releveled

MOST = 100
MINUTE = "qicheng.desk.tasks.minute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Whom a change touches: buses with another level, persons who could go before and may not now (names of the first hundred)."""

    judged: int
    lost: int
    names: Sequence[str]
    buses: Sequence[Releveled]
    later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decree:
    """Why, by which document, and from when; without `from_at` from now on."""

    reason: str
    document: str
    from_at: dt.datetime | None


def set_level(
    *, year: int, place_code: str, level: int, decree: Decree, at: dt.datetime, by: Viewer
) -> Affected:
    """Sets a level. From now on: everything is judged again in the same transaction; from later on: by the minute's round then."""
    with writing():
        season_services.set_alert_level(
            year=year, place_code=place_code, level=level, reason=decree.reason, document=decree.document, from_at=decree.from_at, at=at, by=by
        )  # fmt: skip
        # From now on the station lives by the clock, however the worker was started.
        jobs.every(MINUTE, minutes=1)
        return _reach(year, decree.from_at, at=at, by=by)


def set_pack(
    *, year: int, level: int, figures: dict[str, object], decree: Decree, at: dt.datetime, by: Viewer
) -> Affected:
    """Sets what a level demands; everything is judged again."""
    with writing():
        season_services.set_pack(
            level=level, figures=figures, reason=decree.reason, document=decree.document, from_at=decree.from_at or at, at=at, by=by
        )  # fmt: skip
        return _reach(year, decree.from_at, at=at, by=by)


def _reach(year: int, from_at: dt.datetime | None, *, at: dt.datetime, by: Viewer) -> Affected:
    if from_at is not None and from_at > at:
        return Affected(judged=0, lost=0, names=(), buses=(), later=True)
    return recheck(year, at=at, by=by)


def recheck(year: int, *, at: dt.datetime, by: Viewer) -> Affected:
    """Buses, fevers that lay still, clearances: as the levels stand at this instant."""
    require(by, "season.edit")
    done = clearing.recheck_all(season=year, at=at, by=by)
    rounds.report_missing(year, at=at)
    buses = releveling.relevel(season=year, county_code=places.county_code(), at=at, by=by)
    rounds.remember(year, at=at)
    names = people.names_of(done.lost[:MOST]) if by.may("people.view") else {}
    return Affected(judged=done.judged, lost=len(done.lost), names=list(names.values()), buses=buses)


def minute(*, at: dt.datetime, by: Viewer) -> dict[str, int]:
    """The minute's round: when a level has begun to hold, the buses follow too."""
    season = seasons.latest_season()
    if season is not None and rounds.is_behind(season.year, at=at):
        recheck(season.year, at=at, by=by)
    done = rounds.go_round(at=at)
    return {**done, "tickets": issuing.issue_cleared(season=season.year, at=at) if season else 0}
