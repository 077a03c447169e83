"""Many at once: the same for chosen rows, or what a filled sheet says row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from qicheng.core import audit, repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.followup import queries, rules
from qicheng.followup.models import Visit
from qicheng.followup.services import common, visits
from qicheng.followup.services.visits import ALL_WELL, Said
from qicheng.people import queries as people

MOST = 1000
# What may be said of many at once: nothing that starts a case.
TOGETHER = frozenset({rules.WELL, rules.NO_ANSWER})


def record_many(
    *, season: int, person_ids: Sequence[int], outcome: str, way: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:  # fmt: skip
    """The same outcome for all chosen; how many. All or none; who came home is left as they are."""
    if not 1 <= len(set(person_ids)) <= MOST:
        raise CannotAct("HOW_MANY", f"一次选 1 至 {MOST} 人。请重新选择。")
    if outcome not in TOGETHER:
        raise CannotAct("CHOICE", "多人一起只能记“都好”或“无人接听”；有情况的请逐人记。")
    said = Said(outcome=outcome, way=way) if outcome != rules.WELL else _all_well(way)

    def do() -> str:
        chosen = common.persons(by, list(person_ids), season=season, at=at)
        there = [f for f in chosen if f.went.stage != "RETURNED"]
        for followed in there:
            visits.fits(said, followed, on=timezone.localdate(at))
            visits.write(followed, said, season=season, at=at, by=by)
        detail = {"persons": sorted(f.went.person_id for f in there), "outcome": outcome}
        audit.record("followup.record_many", at=at, by=by, about="persons", detail=detail)
        return str(len(there))

    return int(repeats.once(key, act="followup.record_many", at=at, do=do))


def _all_well(way: str) -> Said:
    return Said(outcome=rules.WELL, way=way, job=ALL_WELL.job, wages=ALL_WELL.wages, safety=ALL_WELL.safety)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row of a returned sheet: whom it names and what it says; `fault` where it cannot be read."""

    number: int  # as the spreadsheet program shows it
    person_id: int
    name: str
    said: Said | None
    on: dt.date | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one row: DONE, SAME (said before) or REFUSED with a sentence."""

    number: int
    name: str
    verdict: str
    sentence: str = ""


def take_sheet(rows: Sequence[SheetRow], *, season: int, at: dt.datetime, by: Viewer) -> list[Verdict]:
    """Takes in a filled sheet row by row: a bad row never holds the others up, the same row twice is said once."""
    found = []
    with writing():
        for row in rows:
            found.append(_take(row, season=season, at=at, by=by))
        done = sum(v.verdict == "DONE" for v in found)
        audit.record(
            "followup.take_sheet",
            at=at,
            by=by,
            about=f"season:{season}",
            detail={"rows": len(found), "done": done},
        )
    return found


def _take(row: SheetRow, *, season: int, at: dt.datetime, by: Viewer) -> Verdict:
    refused = Verdict(number=row.number, name=row.name, verdict="REFUSED", sentence=row.fault)
    if row.fault or row.said is None:
        return refused
    today = timezone.localdate(at)
    day = row.on or today
    try:
        followed = common.person(by, row.person_id, season=season, at=at)
        if people.names_of([row.person_id]).get(row.person_id) != row.name:
            raise CannotAct("NAME", "编号和姓名对不上，可能排序时错了行。请重新导出回访表，整行一起排序。")
        if not queries.season_start(season) <= day <= today:
            raise CannotAct("DAY", "回访日期要在今年、今天或以前。请改正后重新导入这一行。")
        said = Visit.objects.filter(journey_id=followed.went.journey_id, local_date=day)
        if said.filter(
            outcome=row.said.outcome, job=row.said.job, wages=row.said.wages, safety=row.said.safety
        ).exists():
            return Verdict(
                number=row.number,
                name=row.name,
                verdict="SAME",
                sentence="这一天的这个结果已经记过，没有重复记。",
            )
        visits.fits(row.said, followed, on=day)
        visits.write(followed, row.said, season=season, at=at, by=by, on=day)
    except CannotAct as refusal:
        return Verdict(number=row.number, name=row.name, verdict="REFUSED", sentence=refusal.sentence)
    except NotAllowed:
        return Verdict(
            number=row.number,
            name=row.name,
            verdict="REFUSED",
            sentence="编号对应的人不在您的范围内。请用系统导出的回访表填写，编号列不要改。",
        )
    return Verdict(number=row.number, name=row.name, verdict="DONE")
