"""Acts on many chosen persons at once: one transaction, one line in the audit book, all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from qicheng.core import audit, repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.journeys import queries as ledger_queries
from qicheng.journeys import rules as ledger_rules
from qicheng.journeys import services as ledger
from qicheng.journeys.queries import RosterLine
from qicheng.survey import rules, services

RECORD = "survey.record"
MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How many were done and how many left as they were because the act does not fit them."""

    done: int
    left: int


def _lines(person_ids: Sequence[int], *, season: int, by: Viewer) -> list[RosterLine]:
    if not person_ids or len(person_ids) > MOST:
        raise CannotAct("HOW_MANY", f"一次选1至{MOST}人。请重新选择。")
    lines = ledger_queries.lines_by_person(by, person_ids, season=season, on=dt.date.min, capability=RECORD)
    if len(lines) != len(set(person_ids)):
        raise NotAllowed
    return lines


def _kept(key: UUID | None) -> Done | None:
    known = repeats.answered(key)
    if known is None:
        return None
    done, _slash, left = known.partition("/")
    return Done(done=int(done), left=int(left))


def _book(
    act: str, done: Done, ids: Sequence[int], *, key: UUID | None, at: dt.datetime, by: Viewer, **more: object
) -> Done:
    audit.record(
        act, at=at, by=by, about="persons", detail={"persons": sorted(ids), "left": done.left, **more}
    )
    repeats.keep(key, act=act, answer=f"{done.done}/{done.left}", at=at)
    return done


def record_intentions(
    *, season: int, person_ids: Sequence[int], values: Mapping[str, object], at: dt.datetime, by: Viewer, key: UUID | None = None
) -> Done:  # fmt: skip
    """The same intention for all; whoever has a seat or is on the way stays as is."""
    if (known := _kept(key)) is not None:
        return known
    services.known_intention(values)
    with writing():
        lines = _lines(person_ids, season=season, by=by)
        ids = [line.person_id for line in lines if line.stage not in rules.ON_THE_WAY]
        facts = {**values, "roster": "PRESENT", "out_reason": None, "intention_inferred": False}
        ledger.record(
            [ledger.Change(person_id=i, values=facts) for i in ids],
            season=season,
            kind="INTENTION",
            at=at,
            by=by,
        )
        done = Done(done=len(ids), left=len(lines) - len(ids))
        return _book(
            "survey.record_intentions", done, ids, key=key, at=at, by=by, intention=values.get("intention")
        )


def add_attempts(
    *, season: int, person_ids: Sequence[int], way: str, outcome: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> Done:  # fmt: skip
    """The same way and outcome for all: a village was visited, a message was sent."""
    if (known := _kept(key)) is not None:
        return known
    with writing():
        lines = _lines(person_ids, season=season, by=by)
        day, said = timezone.localdate(at), services.Said(way=way, outcome=outcome)
        changes = []
        for line in lines:
            stands = services.write_attempt(line.journey_id, said=said, at=at, by=by)
            changes.append(
                ledger.Change(person_id=line.person_id, values={"contact": stands, "last_contact_date": day})
            )
        ledger.record(changes, season=season, kind="CONTACT", at=at, by=by)
        ids = [line.person_id for line in lines]
        return _book(
            "survey.add_attempts", Done(done=len(ids), left=0), ids, key=key, at=at, by=by, outcome=outcome
        )


def record_outs(
    *, season: int, person_ids: Sequence[int], reason: str, note: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> Done:  # fmt: skip
    """The same reason for all who are missing from this year's list; whoever is on the list or out already stays."""
    if reason not in ledger_rules.OUT_REASONS:
        raise CannotAct("REASON_UNKNOWN", "请从列表中选择减少的原因。")
    if reason == "OTHER" and not note.strip():
        raise CannotAct("NOTE_MISSING", "选择“其他”时要写明情况。请填写说明后再提交。")
    if (known := _kept(key)) is not None:
        return known
    with writing():
        lines = _lines(person_ids, season=season, by=by)
        ids = [line.person_id for line in lines if line.roster == "LISTED"]
        facts: dict[str, object] = {"roster": "OUT", "out_reason": reason, "intention": None}
        changes = [ledger.Change(person_id=i, values=facts) for i in ids]
        ledger.record(changes, season=season, kind="OUT", at=at, by=by, note=note[:200])
        done = Done(done=len(ids), left=len(lines) - len(ids))
        return _book("survey.record_outs", done, ids, key=key, at=at, by=by, reason=reason)
