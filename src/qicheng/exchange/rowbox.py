"""A judged row between reading and committing: what is kept of it, sealed, and how it becomes an act's entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from qicheng.core.sealing import open_facts, seal_facts
from qicheng.people.services import PersonFacts
from qicheng.survey.services import Entry

Payload = Mapping[str, object]


def pack(payload: Payload, *, row_id: int) -> bytes:
    """The row's cleaned values, sealed to its place."""
    return seal_facts(payload, aad=f"row:{row_id}")


def unpack(sealed: bytes | memoryview | None, *, row_id: int) -> dict[str, object]:
    """The row's cleaned values."""
    return open_facts(sealed, aad=f"row:{row_id}")  # none once its keeping time was over


def entry_of(payload: Payload, *, village: str, village_id: int, index: str) -> Entry:
    """What the survey's act takes in."""
    say = payload.get
    standings, relocated, worked, go_date = say("standings"), say("relocated"), say("worked"), say("go_date")
    person = PersonFacts(
        id_number=str(say("id")), name=str(say("name")), sex=str(say("sex")), birth_date=dt.date.fromisoformat(str(say("birth"))),
        village_id=village_id, phone=str(say("phone", "")), household_no=str(say("household_no", ""))[:20],
        head_name=str(say("head", ""))[:100], relation=str(say("relation", "")), group_name=str(say("group", "")),
        education=str(say("education", "")), skill=str(say("skill", "")), standing=str(say("standing", "")),
        relocated=relocated if isinstance(relocated, bool) else None, index=index,
    )  # fmt: skip
    return Entry(
        person=person,
        village=village,
        standings=tuple(map(str, standings)) if isinstance(standings, list) else (),
        intention=str(say("intention", "")),
        worked_last_year=worked if isinstance(worked, bool) else None,
        dest_province=str(say("dest_province", "")),
        dest_city=str(say("dest_city", "")),
        go_date=dt.date.fromisoformat(str(go_date)) if go_date else None,
        transport_need=str(say("transport", "")),
        employer=str(say("employer", "")),
    )
