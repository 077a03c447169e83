"""Contacts of a fever on a bus: the seat map of trips under the rule of health; looked at and taken out with a trace."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.papers import xlsx
from qicheng.core.papers.layout import Column, Table
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.health import queries as health
from qicheng.health.rules import fever
from qicheng.health.rules.fever import Chair
from qicheng.health.services import fevers, telling, watching
from qicheng.health.services.watching import NewWatch
from qicheng.kit.home import home
from qicheng.people.reaching import Facts, facts
from qicheng.places import queries as places
from qicheng.places.names import tidy
from qicheng.trips import tracing
from qicheng.trips.tracing import Aboard

WATCH_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One rider as the page lists it."""

    person_id: int
    label: str
    name: str
    sex: str
    number: str
    phone: str
    village: str
    checked_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The three lists. `coach`: SEALED or VENTILATED."""

    event_id: int
    seat: str
    coach: str
    bus: Aboard
    contacts: tuple[Contact, ...]
    outside: tuple[Contact, ...]
    not_aboard: tuple[Contact, ...]


def contacts(*, event_id: int, coach: str, at: dt.datetime, by: Viewer, whole: bool = False) -> Contacts:
    """Who sat near, who was aboard but outside the ring, who was on the list and never aboard. Each look is written down."""
    trip_id, seat = health.seat_of(by, event_id)
    coach = coach if coach in {fever.SEALED, fever.VENTILATED} else fever.SEALED
    bus = tracing.aboard(by, trip_id)
    chairs = [
        Chair(label=r.label, row=r.row, person_id=r.person_id, aboard=r.checked_at is not None)
        for r in bus.riders
    ]
    found = fever.ring(chairs, seat=seat, coach=coach)
    known = facts([r.person_id for r in bus.riders], whole=whole)
    names = places.names(list({k.village for k in known.values()}))
    times = {r.person_id: r.checked_at for r in bus.riders}

    def lines(ring: tuple[Chair, ...]) -> tuple[Contact, ...]:
        return tuple(
            _contact(c, known[c.person_id], names, times[c.person_id])
            for c in ring
            if c.person_id in known and c.person_id
        )

    with writing():
        event = fevers.locked(event_id)
        telling.note_step(event, "CONTACTS", note="", at=at, by=by)
    return Contacts(
        event_id=event_id,
        seat=seat,
        coach=coach,
        bus=bus,
        contacts=lines(found.contacts),
        outside=lines(found.outside),
        not_aboard=lines(found.not_aboard),
    )


def _contact(chair: Chair, who: Facts, names: dict[str, str], at: dt.datetime | None) -> Contact:
    return Contact(
        person_id=who.person_id, label=chair.label, name=who.name, sex=who.sex, number=who.id_number, phone=who.phone,
        village=tidy(names.get(who.village, "")), checked_at=at,
    )  # fmt: skip


def export(*, event_id: int, coach: str, reason: str, at: dt.datetime, by: Viewer) -> tuple[Path, str]:
    """The lists as a workbook with whole phones, the exporter's name on every page; a reason and a trace first."""
    if len(reason.strip()) < 4:
        raise CannotAct("REASON_MISSING", "导出同乘名单要写明用途（至少四个字）。")
    found = contacts(event_id=event_id, coach=coach, at=at, by=by, whole=True)
    with writing():
        audit.record(
            "health.export_contacts",
            at=at,
            by=by,
            about=f"fever:{event_id}",
            detail={"reason": reason.strip()[:120], "contacts": len(found.contacts)},
        )
    table = _table(
        found, made_by=f"{by.label} {timezone.localtime(at):%Y-%m-%d %H:%M}　用途：{reason.strip()}", at=at
    )
    room = home() / "tmp"
    room.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=room, prefix="contacts-", suffix=".xlsx", delete=False) as stream:
        path = Path(stream.name)
    xlsx.write(path, [table])
    return path, f"同乘名单 {found.bus.trip_no}.xlsx"


def _table(found: Contacts, *, made_by: str, at: dt.datetime) -> Table:
    parts = (
        (found.contacts, "接触者"),
        (found.outside, "同车、不在范围"),
        (found.not_aboard, "在名单、未上车"),
    )
    rows = [
        [c.label, c.name, c.sex, c.number, c.phone, c.village, word] for part, word in parts for c in part
    ]
    columns = [
        Column(title=t, width=w)
        for t, w in (
            ("座位", 6),
            ("姓名", 10),
            ("性别", 5),
            ("身份证号", 20),
            ("电话", 14),
            ("村（社区）", 16),
            ("类别", 16),
        )
    ]
    return Table(
        sheet="同乘名单", title=f"{found.bus.trip_no} 同乘名单", unit=places.name_of(places.county_code()), as_of=f"{timezone.localdate(at):%Y年%m月%d日}",
        measure_word="人", columns=columns, rows=rows, facts=(("发热座位", found.seat or "—"), ("车次", found.bus.trip_no), ("乘务", "、".join(found.bus.crew) or "—")),
        made_by=made_by,
    )  # fmt: skip


def watch(*, event_id: int, coach: str, season: int, at: dt.datetime, by: Viewer) -> int:
    """Puts the contacts under watch for a fortnight from the day of the bus; none of them becomes a case."""
    found = contacts(event_id=event_id, coach=coach, at=at, by=by)
    today = timezone.localdate(at)
    facts_ = NewWatch(
        title=f"{found.bus.trip_no} 同乘接触者", reason=f"发热报告 {event_id} 号，座位 {found.seat or '—'}", from_date=today, until_date=today + dt.timedelta(days=WATCH_DAYS - 1),
        about=f"trip:{found.bus.trip_id}", event_id=event_id,
    )  # fmt: skip
    return watching.open_watch(
        season=season, facts=facts_, persons=[c.person_id for c in found.contacts], at=at, by=by
    )
