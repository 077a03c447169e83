"""The minute's round: unanswered calls go on, fevers without a report get one, ended watches and clearances are settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qicheng.core.models import Setting
from qicheng.core.sealing import open_facts
from qicheng.core.writing import writing
from qicheng.health.models import Reading
from qicheng.health.services import clearing, fevers, retention, telling, watching
from qicheng.health.services.fevers import Report
from qicheng.season import queries as seasons
from qicheng.staff.queries import installation

JUDGED = "health.levels_judged"


def go_round(*, at: dt.datetime) -> dict[str, int]:
    """Everything that time alone makes due. Safe to call as often as one likes."""
    season = seasons.latest_season()
    changed = is_behind(season.year, at=at) if season else False
    done = {
        "escalated": sum(telling.escalate(e, at=at) for e in telling.due(at=at)),
        "reported": report_missing(season.year, at=at) if season else 0,
        "watches_ended": watching.end_due(at=at),
        "clearances_ended": clearing.expire(at=at),
        "forgotten": retention.forget(at=at, by=installation(clearing.SYSTEM)),
        "rechecked": 0,
    }
    if season and changed:
        done["rechecked"] = clearing.recheck_all(
            season=season.year, at=at, by=installation(clearing.SYSTEM)
        ).judged
        remember(season.year, at=at)
    return done


def is_behind(season: int, *, at: dt.datetime) -> bool:
    """Whether a level or pack has begun to hold since everybody was judged last."""
    last = seasons.latest_level_change(season, at=at)
    if last is None:
        return False
    seen = Setting.objects.filter(name=JUDGED).values_list("value", flat=True).first()
    return seen != f"{season}:{last.isoformat()}"


def remember(season: int, *, at: dt.datetime) -> None:
    """Everybody has been judged by the levels that hold at this instant."""
    last = seasons.latest_level_change(season, at=at)
    if last is not None:
        with writing():
            Setting.objects.update_or_create(name=JUDGED, defaults={"value": f"{season}:{last.isoformat()}"})


def report_missing(season: int, *, at: dt.datetime) -> int:
    """Reports fever readings of which nobody was told: the file was kept at level 0, or a machine died between the two."""
    rows = _each(fevers.unreported(season=season))
    return fevers.report_all(
        [(_report(r), installation(r.by or clearing.SYSTEM)) for r in rows], season=season, at=at
    )


def _each(ids: Sequence[int]) -> list[Reading]:
    return [
        r
        for start in range(0, len(ids), 500)
        for r in Reading.objects.filter(pk__in=ids[start : start + 500]).order_by("id")
    ]


def _report(row: Reading) -> Report:
    said = open_facts(row.sealed, aad=f"health.reading:{row.key}")
    who = open_facts(row.stranger_sealed, aad=f"health.stranger:{row.key}")
    return Report(
        key=f"reading:{row.pk}", person=row.person_id, village=row.village, place=row.place, said=str(said.get("t", "")),
        symptoms=str(said.get("s", "")), number=str(who.get("id", "")), name=str(who.get("name", "")),
    )  # fmt: skip
