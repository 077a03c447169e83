"""Act: a bus's papers leave the system, masked or whole, with the name of who took them on every page."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.papers import docx, pdf, xlsx
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.kit.home import home
from qicheng.people.reaching import facts
from qicheng.places import queries as places
from qicheng.trips import access, papers
from qicheng.trips.models import Seat, Trip

FORMS = ("xlsx", "docx", "pdf")
MANIFEST, PLAN = "manifest", "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A written file and the name to offer it under. Whoever sends it removes it."""

    path: Path
    name: str


def paper_file(*, trip_id: int, kind: str, form: str, reason: str = "", at: dt.datetime, by: Viewer) -> Made:
    """Writes one paper. With a reason numbers are whole: for the file of the contract, the driver and the receiver."""
    trip = Trip.objects.select_related("vehicle__carrier", "leader", "rate").filter(pk=trip_id).first()
    if trip is None or form not in FORMS or kind not in {MANIFEST, PLAN}:
        raise NotAllowed
    whole = bool(reason)
    access.require(
        by,
        access.PLAN if whole and access.wide(by, access.PLAN) else access.LEAD if whole else access.VIEW,
        trip,
    )
    if not whole and not access.wide(by, access.PLAN) and not access.leads(by, trip):
        raise NotAllowed
    if whole and len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "带完整身份证号的表要写明用途。请填写后再生成。")
    local = timezone.localtime(at)
    unit = places.name_of(places.county_code())
    if kind == MANIFEST:
        persons = [
            p
            for p in Seat.objects.filter(trip=trip, person__isnull=False).values_list("person_id", flat=True)
            if p
        ]
        table = papers.manifest(trip, facts(persons, whole=whole), whole=whole, unit=unit, on=local.date())
    else:
        table = papers.trip_plan(trip, whole=whole, unit=unit, on=local.date())
    table = replace(
        table, made_by=f"{by.label} {local:%Y-%m-%d %H:%M}" + (f"　用途：{reason.strip()}" if whole else "")
    )
    with writing():
        audit.record(
            "trips.paper", at=at, by=by, about=f"trip:{trip_id}",
            detail={"kind": kind, "form": form, "unmasked": whole, "reason": reason.strip()[:200], "rows": len(table.rows)},
        )  # fmt: skip
    room = home() / "tmp"
    room.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=room, prefix="paper-", suffix=f".{form}", delete=False) as stream:
        path = Path(stream.name)
    if form == "xlsx":
        xlsx.write(path, [table])
    else:
        (pdf if form == "pdf" else docx).write(path, table)
    return Made(path=path, name=f"{table.title.replace('：', ' ')}.{form}")
