"""Giving a person a copy of what is stored on them: the one act of the desk. It is written into the audit book."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.desk import person_queries
from qicheng.people import services as people

REASON = "本人申请查阅（个人信息保护法第四十五条）"


def copy_for_person(*, person_id: int, season: int, at: dt.datetime, by: Viewer) -> dict[str, object] | None:
    """The file with its numbers in the clear, or None where there is no such person for this viewer."""
    found = person_queries.person_file(by, person_id, season=season, on=timezone.localdate(at), at=at)
    if found is None:
        return None
    code = found.person.village_code
    number, phone = (
        people.reveal(person_id=person_id, field=field, reason=REASON, at=at, by=by, code=code)
        for field in ("id", "phone")
    )
    return {"file": found, "person": found.person, "id_number": number, "phone": phone}
