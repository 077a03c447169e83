"""The county's rhythm of visits, as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from qicheng.core import audit, ground
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.followup import queries, rules
from qicheng.followup.models import Rhythm
from qicheng.followup.rules import Schedule
from qicheng.season import queries as seasons


def as_text(season: int) -> dict[str, object]:
    """A season's rhythm as plain values: what `from_text` reads."""
    facts = asdict(queries.rhythm(season))
    return {**facts, "days": list(facts["days"])}


def from_text(text: object, *, season: int, dry_run: bool, at: dt.datetime, by: Viewer) -> list[str]:
    """Takes in a rhythm written by `as_text`. Returns the changes in words; `dry_run` makes none. Nothing said changes nothing."""
    require(by, "season.edit")
    if text is None:
        return []
    before = as_text(season)
    try:
        if not isinstance(text, dict):
            raise TypeError
        said = {**before, **{k: v for k, v in text.items() if k in before}}
        numbers = {k: int(said[k]) for k in ("early", "silent", "tries", "close")}
        schedule = Schedule(
            days=tuple(int(d) for d in said["days"]), from_departure=bool(said["from_departure"]), **numbers
        )
    except (TypeError, ValueError) as error:
        raise CannotAct("SETUP", "设置文件里的回访安排看不懂。请对照导出的文件改正。") from error
    if sentence := rules.why_not_schedule(schedule):
        raise CannotAct("SETUP", f"设置文件里的回访安排不能用：{sentence}")
    after = {**asdict(schedule), "days": list(schedule.days)}
    changes = [
        f"{mark} followup {k}: {v[k]}"
        for k in after
        if before[k] != after[k]
        for mark, v in (("-", before), ("+", after))
    ]
    if changes and not dry_run:
        set_rhythm(season=season, schedule=schedule, at=at, by=by)
    return changes


def set_rhythm(*, season: int, schedule: Schedule, at: dt.datetime, by: Viewer) -> None:
    """Changes a season's rhythm; lists follow it at once, what has ended stays ended."""
    require(by, "season.edit")
    if seasons.season(season) is None:
        raise CannotAct("SEASON_UNKNOWN", "还没有年度方案。请先建立该年度。")
    if sentence := rules.why_not_schedule(schedule):
        raise CannotAct("RHYTHM", sentence)
    facts = asdict(schedule) | {"days": ",".join(str(d) for d in schedule.days)}
    with writing():
        Rhythm.objects.update_or_create(season=season, defaults=facts)
        ground.changed()
        audit.record("followup.set_rhythm", at=at, by=by, about=f"season:{season}", detail=facts)
