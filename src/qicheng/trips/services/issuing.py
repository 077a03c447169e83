"""Acts on tickets: signing keys, issuing, revoking. A ticket follows a frozen list; a change of chair brings a new one."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence

from qicheng.core import audit, counters
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.journeys.riding import travel_rows
from qicheng.people.reaching import reach
from qicheng.trips import access, issued, keys, tickets
from qicheng.trips.models import Revocation, Seat, Ticket, TicketKey, Trip
from qicheng.trips.rules.boarding import CLEARED
from qicheng.trips.services import common

_FROZEN = frozenset({"MANIFEST_FROZEN", "BOARDING"})
VALID_BEFORE = dt.timedelta(hours=12)  # before departure
VALID_AFTER = dt.timedelta(hours=12)
MOST_KEYS = 255  # the token keeps the key's number in one byte


def rotate_key(*, at: dt.datetime, by: Viewer) -> int:
    """A new signing key; tickets of the one before go on holding until they expire."""
    access.require(by, access.PUBLISH)
    with writing():
        if TicketKey.objects.count() >= MOST_KEYS:
            raise CannotAct("KEYS", "签票密钥已用满 255 个。请联系系统管理员重建密钥库。")
        number = keys.make(at=at)
        audit.record("trips.rotate_key", at=at, by=by, about=f"ticketkey:{number}")
    return number


def revoke_key(*, number: int, reason: str, at: dt.datetime, by: Viewer) -> int:
    """A key that may be known to others: every ticket it signed stops holding; how many. Riders get new ones by `reissue`."""
    access.require(by, access.PUBLISH)
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "作废密钥要写明原因。")
    with writing():
        TicketKey.objects.filter(pk=number).update(revoked_at=at, until_at=at)
        trips = set(Ticket.objects.filter(key_id=number, state="VALID").values_list("trip_id", flat=True))
        count = Ticket.objects.filter(key_id=number, state="VALID").count()
        keys.make(at=at)
        for trip in Trip.objects.filter(pk__in=trips, state__in=_FROZEN).order_by("id"):
            persons = list(
                Ticket.objects.filter(trip=trip, key_id=number, state="VALID").values_list(
                    "person_id", flat=True
                )
            )
            reissue(trip, persons, at=at, by=by)
        keys.refresh(now=time.monotonic())
        audit.record("trips.revoke_key", at=at, by=by, about=f"ticketkey:{number}", detail={"tickets": count})
    return count


def revoke_ticket(*, serial: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """One ticket stops holding: lost phone, slip passed on. The chair stays the person's."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "作废车票要写明原因。")
    with writing():
        row = Ticket.objects.select_related("trip__leader").filter(pk=serial, state="VALID").first()
        if row is None:
            raise CannotAct("NO_TICKET", "这张票已经作废或不存在。请刷新后查看。")
        access.require(by, access.PLAN if access.wide(by, access.PLAN) else access.LEAD, row.trip)
        _drop([serial], trip_id=row.trip_id, reason=reason, at=at)
        common.note("revoke_ticket", row.trip, at=at, by=by, serial=serial)


def reissue(trip: Trip, person_ids: Sequence[int], *, at: dt.datetime, by: Viewer) -> int:
    """New tickets for these persons' chairs, in place of any they hold; nothing before the list is frozen. How many."""
    if trip.state not in _FROZEN or not person_ids:
        return 0
    held = Ticket.objects.filter(trip=trip, person_id__in=list(person_ids), state="VALID")
    _drop(list(held.values_list("serial", flat=True)), trip_id=trip.pk, reason="换发新票", at=at)
    return issue(trip, person_ids, at=at)


def issue(trip: Trip, person_ids: Sequence[int], *, at: dt.datetime) -> int:
    """Signs tickets for chairs that have none; under an alert level only for riders cleared. Call it inside `writing()`."""
    if trip.alert_level:
        known = travel_rows(list(person_ids), season=trip.season)
        person_ids = [p for p, row in known.items() if row["clearance"] in CLEARED]
    pair = keys.signing()
    if pair is None:
        keys.make(at=at)
        pair = keys.signing()
    if pair is None:  # cannot be: made above
        raise CannotAct("KEYS", "没有签票密钥。请联系系统管理员。")
    seats = {s.person_id: s for s in Seat.objects.filter(trip=trip, person_id__in=list(person_ids))}
    number = counters.take("ticket", len(seats)) if seats else 0
    rows = []
    for serial, person in enumerate(
        reach([p for p in seats if p is not None], with_phones=False), start=number
    ):
        bound = tickets.digest(salt=bytes(trip.salt), name=person.name, id_tail=person.id_tail)
        ticket = Ticket(
            serial=serial, trip=trip, seat=seats[person.person_id], person_id=person.person_id, code=tickets.new_code(),
            key_id=pair[0], digest=bound, valid_from_at=trip.depart_at - VALID_BEFORE, valid_until_at=trip.depart_at + VALID_AFTER,
            issued_at=at,
        )  # fmt: skip
        ticket.mark = tickets.mark(tickets.sign(issued.said(ticket, ticket.seat.position), pair[1]))
        rows.append(ticket)
    Ticket.objects.bulk_create(rows)
    return len(rows)


def issue_cleared(*, season: int, at: dt.datetime) -> int:
    """Tickets for riders of locked lists who were cleared after the locking; how many. For the minute's round."""
    done = 0
    with writing():
        for trip in Trip.objects.filter(season=season, state__in=_FROZEN, alert_level__gt=0).order_by("id"):
            held = set(Ticket.objects.filter(trip=trip, state="VALID").values_list("person_id", flat=True))
            seated = Seat.objects.filter(trip=trip, person__isnull=False).values_list("person_id", flat=True)
            done += issue(trip, [p for p in seated if p and p not in held], at=at)
    return done


def token_of(ticket: Ticket, chair: int) -> str:
    """The signed text of a ticket, made when it is shown or printed; the same each time (Ed25519 is deterministic)."""
    return tickets.sign(issued.said(ticket, chair), keys.private(ticket.key_id))


def note_printed(trip: Trip, count: int, *, at: dt.datetime, by: Viewer) -> None:
    """Writes down that the tickets of a bus went onto paper."""
    with writing():
        common.note("print_tickets", trip, at=at, by=by, tickets=count)


def _drop(serials: Sequence[int], *, trip_id: int, reason: str, at: dt.datetime) -> None:
    Ticket.objects.filter(serial__in=list(serials)).update(state="REVOKED")
    Revocation.objects.bulk_create(
        [Revocation(serial=s, trip_id=trip_id, reason=reason[:200], at=at) for s in serials]
    )
