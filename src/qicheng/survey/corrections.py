"""Correcting a person: the record and, where the household type changes, the ledger of the open season with it."""

from __future__ import annotations

import datetime as dt

from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.journeys import queries as ledger_queries
from qicheng.journeys import services as ledger
from qicheng.people import corrections, rules


def correct_person(
    *, season: int, person_id: int, facts: corrections.Corrected, at: dt.datetime, by: Viewer
) -> bool:
    """Changes name, phone or household type as the person or a paper says. Returns whether anything differed."""
    with writing():
        before = corrections.correct(person_id=person_id, facts=facts, at=at, by=by)
        standing = facts.standing
        line = ledger_queries.line_of(by, season=season, person_id=person_id, capability=corrections.RECORD)
        if line and "standing" in before:
            values = {
                "standing": standing, "is_poor": rules.is_poor([standing]), "is_monitored": rules.is_monitored([standing]),
            }  # fmt: skip
            change = ledger.Change(person_id=person_id, values=values)
            ledger.record([change], season=season, kind="CORRECT", at=at, by=by, note=facts.reason[:200])
    return bool(before)
