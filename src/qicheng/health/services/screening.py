"""Screening by hand: three taps a person, in the village and at the station; clinic forms and places visited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from qicheng.core import audit, repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.health import access
from qicheng.health.models import ClinicForm, Visit
from qicheng.health.rules import readings
from qicheng.health.rules.clearance import Verdict
from qicheng.health.rules.screening import Line
from qicheng.health.sealed import box
from qicheng.health.services import clearing, fevers, store
from qicheng.health.services.intake import fever_line
from qicheng.health.services.store import Kept
from qicheng.journeys.riding import travel_row
from qicheng.places.gazetteer import Destination, resolve_destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Taps:
    """What was tapped for one person. `symptoms` and `contact` are words; empty says asked and none."""

    temperature: str
    symptoms: str = ""
    contact: str = ""
    place: str = "VILLAGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What came of it: NORMAL, FEVER, UNUSABLE, NONE or FLAGGED; the clearance; the event if it was a fever."""

    state: str
    verdict: Verdict
    event_id: int | None = None


def screen(
    *, person_id: int, season: int, taps: Taps, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> Screened:
    """Writes one reading down and judges the person anew. Fever is reported in the same transaction."""
    if taps.place not in {"VILLAGE", "STATION"}:
        raise CannotAct("PLACE", "请选择在村里还是在车站。")
    row = travel_row(by, person_id, season=season, capability=access.SCREEN)
    if row is None:
        raise NotAllowed
    if not fevers.level_of(row["village"], season=season, at=at):
        raise CannotAct("LEVEL_ZERO", "现在是正常级别，不用健康查验。")
    read = readings.temperature(taps.temperature)
    if read.said and read.tenths is None:
        raise CannotAct(
            "TEMPERATURE", f"“{read.said[:12]}”不像体温，没有记下。请复测后按 36.5 这样填（35.0 到 42.0）。"
        )
    limit = fever_line(season, [row["village"]], at=at)
    local = timezone.localtime(at)
    line = Line(
        who="", day=local.date(), minute=local.hour * 60 + local.minute, measured=bool(read.said), tenths=read.tenths, said=read.said,
        symptom=readings.flagged(taps.symptoms), contact=readings.flagged(taps.contact), event=str(key or ""),
    )  # fmt: skip
    kept = Kept(
        line=line,
        person=person_id,
        village=row["village"],
        place=taps.place,
        symptoms=taps.symptoms[:60],
        contacts=taps.contact[:60],
    )

    def do() -> str:
        fresh = store.keep([kept], season=season, fever_tenths=limit, at=at, by=by.label)
        fevers.report_kept(fresh, season=season, fever_tenths=limit, at=at, by=by)
        audit.record("health.screen", at=at, by=by, about=f"person:{person_id}", place=row["village"])
        return str(person_id)

    with writing():
        repeats.once(key, act="health.screen", at=at, do=do)
        verdict = clearing.judge_again([person_id], season=season, at=at, by=by)[person_id]
    state = store.state_of(line, limit)
    return Screened(
        state="FLAGGED" if state in {"NORMAL", "NONE"} and (line.symptom or line.contact) else state,
        verdict=verdict,
    )


def file_form(  # noqa: PLR0913  the form's own facts
    *,
    person_id: int,
    season: int,
    issued: dt.date,
    fit: bool,
    doctor: str,
    note: str,
    at: dt.datetime,
    by: Viewer,
) -> Verdict:
    """Registers a clinic's form; a fit one answers a symptom declared before it."""
    if not by.may(access.DUTY):
        raise NotAllowed("只有医务人员可以登记卫生院证明。")
    if issued > timezone.localdate(at) or len(doctor.strip()) < 2:
        raise CannotAct("FORM", "请填写医生姓名和出具日期，日期不能晚于今天。")
    with writing():
        if travel_row(by, person_id, season=season, capability=access.SCREEN) is None:
            raise NotAllowed
        sealed = box(
            {"doctor": doctor.strip()[:60], "note": note.strip()[:200]}, aad=f"health.form:{person_id}"
        )
        ClinicForm.objects.create(
            season=season, person_id=person_id, issued_date=issued, fit=fit, sealed=sealed, by=by.label, at=at
        )
        audit.record("health.file_form", at=at, by=by, about=f"person:{person_id}")
        return clearing.judge_again([person_id], season=season, at=at, by=by)[person_id]


def add_visit(
    *, person_id: int, season: int, where: str, until: dt.date, at: dt.datetime, by: Viewer
) -> Verdict:
    """Writes down where a person has been lately; the level of that place decides what follows."""
    row = travel_row(by, person_id, season=season, capability=access.SCREEN)
    if row is None:
        raise NotAllowed
    found = resolve_destination(where)
    if not isinstance(found, Destination):
        raise CannotAct("PLACE_UNKNOWN", "认不出这个地方。请写到市，例如“广东深圳”。")
    if until > timezone.localdate(at):
        raise CannotAct("UNTIL", "离开日期不能晚于今天。")
    with writing():
        code = found.county_code or found.city_code or found.province_code
        sealed = box({"code": code, "said": where.strip()[:60]}, aad=f"health.visit:{person_id}")
        Visit.objects.create(
            season=season, person_id=person_id, until_date=until, sealed=sealed, by=by.label, at=at
        )
        audit.record("health.add_visit", at=at, by=by, about=f"person:{person_id}", place=row["village"])
        return clearing.judge_again([person_id], season=season, at=at, by=by)[person_id]
