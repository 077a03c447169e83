"""What the acts share: doing a thing once, and the person in question."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.followup import queries
from qicheng.followup.queries import Followed
from qicheng.journeys import queries as ledger
from qicheng.journeys import went


def person(by: Viewer, person_id: int, *, season: int, at: dt.datetime) -> Followed:
    """Who is followed and where they stand now. Raises `NotAllowed` out of range, `CannotAct` for who did not go out."""
    found = persons(by, [person_id], season=season, at=at)
    return found[0]


def persons(by: Viewer, person_ids: list[int], *, season: int, at: dt.datetime) -> list[Followed]:
    """The same for several: all of them, or none."""
    wanted = set(person_ids)
    lines = ledger.lines_by_person(
        by, sorted(wanted), season=season, on=dt.date.min, capability=queries.RECORD
    )
    if len(lines) != len(wanted):
        raise NotAllowed
    rows = went.went_out(by, season=season, capability=queries.RECORD, person_ids=sorted(wanted))
    if len(rows) != len(wanted):
        missing = wanted - {r.person_id for r in rows}
        names = "、".join(x.name for x in lines if x.person_id in missing)[:60]
        raise CannotAct("NOT_OUT", f"{names}今年没有外出，不用回访。确已外出的，请先登记意向为“已外出”。")
    return queries.judged(rows, season=season, on=timezone.localdate(at))
