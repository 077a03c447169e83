"""What a reading or report says of a body, opened for a health worker with a reason and a trace."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.core import audit
from qicheng.core.sealing import open_facts
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.health import access
from qicheng.health.models import FeverEvent, Reading
from qicheng.health.services.telling import note_step
from qicheng.people.reaching import facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One report in the clear."""

    temperature: str
    symptoms: str
    number: str
    phone: str
    notes: tuple[tuple[dt.datetime, str, str], ...]
    outcome: str


def _check(reason: str, by: Viewer) -> None:
    if not by.may(access.VIEW):
        raise NotAllowed("只有医务人员可以查看健康内容。")
    if len(reason.strip()) < 4:
        raise CannotAct("REASON_MISSING", "请写明查看的事由（至少四个字）。")


def open_event(*, event_id: int, reason: str, at: dt.datetime, by: Viewer) -> Opened:
    """The whole report: temperature, symptoms, number, phone, notes of what was done."""
    _check(reason, by)
    with writing():
        r = FeverEvent.objects.select_for_update().filter(pk=event_id).first()
        if r is None:
            raise NotAllowed
        note_step(r, "OPENED", note=reason, at=at, by=by)
        audit.record(
            "health.open_event",
            at=at,
            by=by,
            about=f"fever:{event_id}",
            place=r.village,
            detail={"reason": reason.strip()[:120]},
        )
    said = open_facts(r.sealed, aad=f"health.fever:{r.key}")
    who = facts([r.person_id], whole=True).get(r.person_id) if r.person_id else None
    stranger = open_facts(r.stranger_sealed, aad=f"health.fever_who:{r.key}")
    outcome = open_facts(r.outcome_sealed, aad=f"health.outcome:{r.pk}")
    notes = tuple(
        (s.at, s.get_kind_display(), _note(open_facts(s.note_sealed, aad=f"health.step:{r.pk}")))
        for s in r.steps.order_by("id")
        if s.note_sealed
    )
    return Opened(
        temperature=str(said.get("t", "")), symptoms=str(said.get("s", "")), number=who.id_number if who else str(stranger.get("id", "")),
        phone=who.phone if who else "", notes=notes, outcome=f"{outcome.get('date', '')} {outcome.get('result', '')}".strip(),
    )  # fmt: skip


def _note(said: dict[str, object]) -> str:
    return "　".join(str(said[k]) for k in ("t", "s", "note") if k in said)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOpened:
    """One reading in the clear."""

    day: dt.date | None
    minute: int
    place_word: str
    temperature: str
    symptoms: str
    contacts: str
    by: str

    @property
    def clock(self) -> str:
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}" if self.minute >= 0 else ""


def open_readings(
    *, person_id: int, season: int, reason: str, at: dt.datetime, by: Viewer
) -> list[ReadingOpened]:
    """A person's readings, newest first."""
    _check(reason, by)
    with writing():
        audit.record(
            "health.open_readings",
            at=at,
            by=by,
            about=f"person:{person_id}",
            detail={"reason": reason.strip()[:120]},
        )
    found = []
    for r in Reading.objects.filter(person_id=person_id, season=season).order_by("-day", "-minute", "-id")[
        :60
    ]:
        said = open_facts(r.sealed, aad=f"health.reading:{r.key}")
        found.append(
            ReadingOpened(
                day=r.day, minute=r.minute, place_word=r.get_place_display(), temperature=str(said.get("t", "")), symptoms=str(said.get("s", "")),
                contacts=str(said.get("c", "")), by=r.by,
            )
        )  # fmt: skip
    return found
