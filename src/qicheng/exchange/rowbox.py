"""A judged row between reading and committing: what is kept of it, sealed, and how it becomes an act's entry."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from qicheng.core.sealing import open_sealed, seal
from qicheng.people.services import PersonFacts
from qicheng.survey.services import Entry

Payload = Mapping[str, object]


def pack(payload: Payload, *, row_id: int) -> bytes:
    """The row's cleaned values, sealed to its place."""
    return seal(json.dumps(payload, ensure_ascii=False, separators=(",", ":")), aad=f"row:{row_id}")


def unpack(sealed: bytes | memoryview | None, *, row_id: int) -> dict[str, object]:
    """The row's cleaned values."""
    if sealed is None:  # dropped when its keeping time was over
        return {}
    found: dict[str, object] = json.loads(open_sealed(sealed, aad=f"row:{row_id}"))
    return found


def entry_of(payload: Payload, *, village: str, village_id: int, index: str) -> Entry:
    """What the survey's act takes in."""
    text = {k: str(v) for k, v in payload.items() if isinstance(v, str)}
    standings = payload.get("standings")
    relocated = payload.get("relocated")
    worked = payload.get("worked")
    go_date = text.get("go_date")
    return Entry(
        person=PersonFacts(
            id_number=text["id"], name=text["name"], sex=text["sex"], birth_date=dt.date.fromisoformat(text["birth"]),
            village_id=village_id, phone=text.get("phone", ""), household_no=text.get("household_no", "")[:20],
            head_name=text.get("head", "")[:100], relation=text.get("relation", ""), group_name=text.get("group", ""),
            education=text.get("education", ""), skill=text.get("skill", ""), standing=text.get("standing", ""),
            relocated=relocated if isinstance(relocated, bool) else None, index=index,
        ),
        village=village,
        standings=tuple(str(s) for s in standings) if isinstance(standings, list) else (),
        intention=text.get("intention", ""),
        worked_last_year=worked if isinstance(worked, bool) else None,
        dest_province=text.get("dest_province", ""),
        dest_city=text.get("dest_city", ""),
        go_date=dt.date.fromisoformat(go_date) if go_date else None,
        transport_need=text.get("transport", ""),
        employer=text.get("employer", ""),
    )  # fmt: skip
