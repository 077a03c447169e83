"""What was written down at visits, opened for who visits: with a trace."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.core import audit
from qicheng.core.sealing import open_sealed
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.followup.models import Visit
from qicheng.followup.services import common


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The words of one visit."""

    at: dt.datetime
    by: str
    text: str


def read_notes(*, season: int, person_id: int, at: dt.datetime, by: Viewer) -> list[Note]:
    """All that was written of a person's season, newest first; the book says who read it. Raises `NotAllowed` out of range."""
    followed = common.person(by, person_id, season=season, at=at)
    rows = Visit.objects.filter(journey_id=followed.went.journey_id).exclude(note_sealed=None).order_by("-id")
    found = [
        Note(at=r.at, by=r.by, text=open_sealed(r.note_sealed or b"", aad=f"visit.note:{r.pk}")) for r in rows
    ]
    with writing():
        audit.record(
            "followup.read_notes", at=at, by=by, about=f"person:{person_id}", place=followed.went.village, detail={"notes": len(found)}
        )  # fmt: skip
    return found
