"""Questions to the buses: which go when, what one looks like, who sits where, what happened; within the viewer's right."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys.queries import lines_of_persons
from qicheng.kit.marking import gettext_noop as _
from qicheng.people.reaching import reach
from qicheng.trips import access
from qicheng.trips.models import (
    Change,
    Driver,
    GateCheck,
    Handover,
    HandoverLine,
    Incident,
    Leader,
    RoundCheck,
    Seat,
    Standby,
    Trip,
    TripDriver,
    TripStop,
    Vehicle,
)
from qicheng.trips.rules import boarding, states

MOST = 200
ABOARD = ("DEPARTED", "EN_ROUTE", "INCIDENT")


def _mine(viewer: Viewer) -> QuerySet[Trip]:
    """The trips a viewer may see: all with trips.view, else those it leads."""
    rows = Trip.objects.select_related("vehicle", "leader", "rate")
    if access.wide(viewer, access.VIEW) or access.wide(viewer, access.GATE):
        return rows
    return rows.filter(leader__account_id=viewer.user_id) if viewer.user_id else rows.none()


@dataclass(frozen=True, slots=True, kw_only=True)
class TripLine:
    """One bus in a list."""

    id: int
    trip_no: str
    state: str
    state_word: str
    date: dt.date
    depart_at: dt.datetime
    destination: str
    plate: str
    leader: str
    seated: int
    capacity: int
    aboard: int
    published: bool


def trips(
    viewer: Viewer, *, season: int, day: dt.date | None = None, state: str = "", only: Sequence[int] | None = None
) -> list[TripLine]:  # fmt: skip
    """Buses by departure; of one day or one state if named, or only these."""
    rows = _mine(viewer).filter(season=season)
    if only is not None:
        rows = rows.filter(pk__in=only)
    if day:
        rows = rows.filter(date=day)
    rows = rows.filter(state=state) if state else rows.exclude(state="CANCELLED")
    found = list(rows.order_by("depart_at", "id")[:MOST])
    checked = Counter(GateCheck.objects.filter(trip__in=found, counts=True).values_list("trip_id", flat=True))
    return [_line(t, checked[t.pk]) for t in found]


def _line(t: Trip, aboard: int) -> TripLine:
    return TripLine(
        id=t.pk, trip_no=t.trip_no, state=t.state, state_word=states.STATES[t.state], date=t.date, depart_at=t.depart_at,
        destination=t.destination, plate=t.vehicle.plate if t.vehicle else "", leader=t.leader.name if t.leader else "",
        seated=t.seated, capacity=t.capacity, aboard=aboard, published=t.published_at is not None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalLine:
    """One bus that has left, and how the ride ended for its people: aboard = received + got off + not arrived + open."""

    trip: TripLine
    received: int
    got_off: int
    not_arrived: int

    @property
    def open(self) -> int:
        """Aboard of whom nobody has said yet how the ride ended."""
        return self.trip.aboard - self.received - self.got_off - self.not_arrived


def arrivals(viewer: Viewer, *, season: int) -> list[ArrivalLine]:
    """Buses that have left, the latest 200: those with people still open first, then the latest departure."""
    rows = _mine(viewer).filter(season=season, state__in=states.ON_THE_ROAD | states.AFTER_ARRIVAL)
    found = list(rows.order_by("-depart_at", "-id")[:MOST])
    aboard = Counter(GateCheck.objects.filter(trip__in=found, counts=True).values_list("trip_id", flat=True))
    ends = Counter(HandoverLine.objects.filter(trip__in=found).values_list("trip_id", "outcome"))
    lines = [
        ArrivalLine(
            trip=_line(t, aboard[t.pk]), received=ends[t.pk, "RECEIVED"], got_off=ends[t.pk, "GOT_OFF"], not_arrived=ends[t.pk, "NOT_ARRIVED"]
        )
        for t in found
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.open == 0)


def days(viewer: Viewer, *, season: int) -> list[tuple[dt.date, int]]:
    """Days with buses and how many."""
    rows = _mine(viewer).filter(season=season).exclude(state="CANCELLED")
    return sorted(Counter(rows.values_list("date", flat=True)).items())


def trip(viewer: Viewer, trip_id: int) -> Trip:
    """One bus. Raises `NotAllowed` outside the viewer's right."""
    row = Trip.objects.select_related("vehicle__carrier", "leader", "rate", "plan").filter(pk=trip_id).first()
    if row is None or not any(access.may(viewer, c, row) for c in (access.VIEW, access.GATE, access.LEAD)):
        raise NotAllowed
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    """One chair as the map draws it."""

    label: str
    row: int
    column: str
    kind: str
    name: str
    person_id: int | None
    stop: str
    aboard: bool
    off: bool


def chairs(viewer: Viewer, trip_id: int) -> list[list[Chair]]:
    """The chairs row by row. Whoever leads or plans sees names; others only those in their own range."""
    row = trip(viewer, trip_id)
    seats = list(Seat.objects.filter(trip=row).select_related("stop").order_by("position"))
    persons = [s.person_id for s in seats if s.person_id]
    names = _names(viewer, row, persons)
    aboard = set(GateCheck.objects.filter(trip=row, counts=True).values_list("person_id", flat=True))
    off = set(HandoverLine.objects.filter(trip=row).values_list("person_id", flat=True))
    found: dict[int, list[Chair]] = {}
    for s in seats:
        found.setdefault(s.row, []).append(
            Chair(
                label=s.label, row=s.row, column=s.column, kind=s.kind, name=names.get(s.person_id or 0, ""), person_id=s.person_id,
                stop=s.stop.name if s.stop else "", aboard=s.person_id in aboard, off=s.person_id in off,
            )
        )  # fmt: skip
    return [found[r] for r in sorted(found)]


def _names(viewer: Viewer, row: Trip, persons: Sequence[int]) -> dict[int, str]:
    if (
        access.wide(viewer, access.PLAN)
        or access.may(viewer, access.LEAD, row)
        or access.may(viewer, access.GATE, row)
    ):
        return {p.person_id: p.name for p in reach(persons, with_phones=False)}
    lines = lines_of_persons(viewer, persons, season=row.season, on=row.date)
    return {line.person_id: line.name for line in lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """One stop with who signed for it."""

    id: int
    position: int
    name: str
    eta_at: dt.datetime
    arrived_at: dt.datetime | None
    persons: int
    left: int
    receiver: str
    signed_by: str
    signed_at: dt.datetime | None
    leader_at: dt.datetime | None


def stops(trip_id: int) -> list[StopView]:
    """Stops in order; for pages that have asked for the trip."""
    planned = Counter(
        Seat.objects.filter(trip_id=trip_id, person__isnull=False).values_list("stop_id", flat=True)
    )
    off = Counter(HandoverLine.objects.filter(trip_id=trip_id).values_list("stop_id", flat=True))
    signed = {h.stop_id: h for h in Handover.objects.filter(trip_id=trip_id)}
    found = []
    for s in TripStop.objects.filter(trip_id=trip_id).order_by("position"):
        h = signed.get(s.pk)
        found.append(
            StopView(
                id=s.pk, position=s.position, name=s.name, eta_at=s.eta_at, arrived_at=s.arrived_at, persons=planned[s.pk],
                left=planned[s.pk] - off[s.pk], receiver=s.receiver_name, signed_by=f"{h.receiver_unit} {h.receiver_name}" if h and h.receiver_at else "",
                signed_at=h.receiver_at if h else None, leader_at=h.leader_at if h else None,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    at: dt.datetime
    verdict: str
    word: str
    seat: str
    manner: str
    by: str
    passed: bool
    offline: bool


def checks(trip_id: int, *, limit: int = 60) -> list[CheckView]:
    """The latest scans, the failed ones too."""
    rows = GateCheck.objects.filter(trip_id=trip_id).order_by("-at", "key")[:limit]
    return [
        CheckView(
            at=c.at, verdict=c.said, word=boarding.CODES.get(c.said, "放行"), seat=c.seat_label, manner=c.get_manner_display(), by=c.by,
            passed=c.said == boarding.PASS, offline=c.offline,
        )
        for c in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One scan of somebody let in twice, or wrongly, while a gate had no network. `counts`: by this one the person is aboard."""

    seat: str
    name: str
    at: dt.datetime
    device: str
    by: str
    said: str
    why: str
    counts: bool


def clashes(viewer: Viewer, trip_id: int) -> list[Clash]:
    """What the gates of a bus did not agree about, all scans of each person together."""
    row = trip(viewer, trip_id)
    wrong = GateCheck.objects.filter(trip=row, conflict=True)
    persons = [p for p in wrong.values_list("person_id", flat=True) if p]
    let_in = Q(person_id__in=persons, said__in=(boarding.PASS, boarding.UNSAID))
    found = GateCheck.objects.filter(Q(conflict=True) | let_in, trip=row).order_by("seat_label", "person_id", "at", "key")  # fmt: skip
    names = _names(viewer, row, persons)
    return [
        Clash(
            seat=c.seat_label, name=names.get(c.person_id or 0, ""), at=c.at, device=c.device, by=c.by, counts=c.counts,
            said=_("只记下") if c.said == boarding.UNSAID else boarding.CODES.get(c.said, _("放行")),
            why=boarding.CODES.get(c.verdict, "" if c.counts else _("同一人已在别处放行")),
        )
        for c in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What pages of one bus list beside the chairs."""

    drivers: list[str]
    standby: list[tuple[str, bool]]
    changes: list[Change]
    rounds: list[RoundCheck]
    incidents: list[Incident]


def books(viewer: Viewer, trip_id: int) -> Books:
    """Drivers, waiting line, changes, rounds and incidents of one bus."""
    row = trip(viewer, trip_id)
    waiting = list(Standby.objects.filter(trip=row, state="WAITING").order_by("-is_poor", "added_at", "id"))
    names = _names(viewer, row, [w.person_id for w in waiting])
    return Books(
        drivers=[
            d.driver.name
            for d in TripDriver.objects.filter(trip=row).select_related("driver").order_by("position")
        ],
        standby=[(names.get(w.person_id, "—"), w.is_poor) for w in waiting],
        changes=list(Change.objects.filter(trip=row).order_by("-id")[:50]),
        rounds=list(RoundCheck.objects.filter(trip=row).order_by("-id")[:30]),
        incidents=list(Incident.objects.filter(trip=row).order_by("-id")[:30]),
    )


def sendable(trip_id: int) -> dict[str, list[tuple[int, str]]]:
    """Vehicles, drivers and leaders that may be chosen for a bus, as choices."""
    row = Trip.objects.get(pk=trip_id)
    vehicles = Vehicle.objects.filter(active=True, carrier__active=True).order_by("rated_seats", "plate")
    drivers = (
        Driver.objects.filter(active=True, carrier__active=True)
        .select_related("carrier")
        .order_by("carrier__name", "name")
    )
    leaders = Leader.objects.filter(season=row.season, active=True).order_by("name")
    return {
        "vehicles": [(v.pk, f"{v.plate}（{v.rated_seats} 座）") for v in vehicles],
        "drivers": [(d.pk, f"{d.name}（{d.carrier.name}）") for d in drivers],
        "leaders": [(x.pk, f"{x.name}（{x.office}）") for x in leaders],
    }
