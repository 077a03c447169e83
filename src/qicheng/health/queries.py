"""Questions to the fever board, events, watches and the duty list. What a body has is opened by an act, never by a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from qicheng.core.sealing import open_facts
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.health import access
from qicheng.health.facts import said_of
from qicheng.health.models import DepartureOrder, DutyPost, FeverEvent, HealthFile, Told, Watch, Watched
from qicheng.health.rules.watching import days
from qicheng.people.reaching import facts
from qicheng.people.rules import masked_id
from qicheng.places import queries as places
from qicheng.places.names import tidy
from qicheng.season import queries as seasons

MOST = 200


def is_open(season: int | None, *, at: dt.datetime) -> bool:
    """Whether any place stands above level 0: only then the station exists at all."""
    return seasons.is_screening(season, at=at)


def _visible(viewer: Viewer) -> QuerySet[FeverEvent]:
    """Events a viewer may know of: all for health duty, else of the own range and those one was told of."""
    if viewer.may(access.DUTY):
        return FeverEvent.objects.all()
    condition = Q(pk__in=())
    if viewer.user_id is not None:
        condition |= Q(told__post__account_id=viewer.user_id)
    for prefix in viewer.prefixes(access.REPORT):
        condition |= Q(village__startswith=prefix)
    return FeverEvent.objects.filter(condition).distinct()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One report on the board. `name` is empty for those who need not know it."""

    id: int
    state: str
    state_word: str
    village: str
    place_word: str
    about: str
    seat: str
    name: str
    opened_at: dt.datetime
    due_at: dt.datetime
    acknowledged_at: dt.datetime | None
    acknowledged_by: str
    next_at: dt.datetime | None
    rung: int
    late: bool
    seconds: int | None


def board(viewer: Viewer, *, season: int, at: dt.datetime, state: str = "") -> list[EventLine]:
    """Reports not lifted yet, those nobody acknowledged first; or those of one state."""
    rows = _visible(viewer).filter(season=season)
    rows = rows.filter(state=state) if state else rows.exclude(state="CLEARED")
    found = sorted(
        rows.order_by("-opened_at", "-id")[:MOST], key=lambda r: (r.state != "OPEN", -r.opened_at.timestamp())
    )
    names = _names(viewer, found)
    villages = places.names([r.village for r in found if r.village])
    return [_line(r, names, villages, at) for r in found]


def _names(viewer: Viewer, rows: Sequence[FeverEvent]) -> dict[int, str]:
    """Names by event, for health duty only."""
    if not viewer.may(access.DUTY):
        return {}
    known = facts([r.person_id for r in rows if r.person_id], whole=False)
    named = {r.pk: known[r.person_id].name for r in rows if r.person_id in known}
    for r in rows:
        if r.person_id is None:
            named[r.pk] = str(open_facts(r.stranger_sealed, aad=f"health.fever_who:{r.key}").get("name", ""))
    return named


def _line(r: FeverEvent, names: dict[int, str], villages: dict[str, str], at: dt.datetime) -> EventLine:
    answered = r.acknowledged_at or at
    return EventLine(
        id=r.pk, state=r.state, state_word=r.get_state_display(), village=tidy(villages.get(r.village, "")), place_word=r.get_place_display(),
        about=r.about, seat=r.seat, name=names.get(r.pk, ""), opened_at=r.opened_at, due_at=r.due_at, acknowledged_at=r.acknowledged_at,
        acknowledged_by=r.acknowledged_by, next_at=r.next_at, rung=r.rung, late=answered > r.due_at,
        seconds=int((r.acknowledged_at - r.opened_at).total_seconds()) if r.acknowledged_at else None,
    )  # fmt: skip


def open_count(viewer: Viewer, *, season: int) -> int:
    """How many reports of the viewer's are not lifted."""
    return _visible(viewer).filter(season=season).exclude(state="CLEARED").count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an event's timeline."""

    at: dt.datetime
    what: str
    who: str
    icon: str
    note: str = ""
    answered_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """One report with everything that happened. `number` and `phone` masked; what was measured is not here."""

    line: EventLine
    person_id: int | None
    number: str
    phone: str
    village_code: str
    full_village: str
    where: str
    level: int
    seen_at: dt.datetime | None
    opened_by: str
    cleared_at: dt.datetime | None
    cleared_by: str
    case_id: int
    watches: Sequence[tuple[int, str]]
    timeline: Sequence[Entry]
    trip_id: int | None


def event(viewer: Viewer, event_id: int, *, at: dt.datetime) -> EventPage:
    """One report. Raises `NotAllowed` for whoever need not know of it."""
    r = _visible(viewer).filter(pk=event_id).first()
    if r is None:
        raise NotAllowed
    duty = viewer.may(access.DUTY)
    who = facts([r.person_id], whole=False).get(r.person_id) if duty and r.person_id else None
    stranger = (
        open_facts(r.stranger_sealed, aad=f"health.fever_who:{r.key}") if duty and r.person_id is None else {}
    )
    kind, _, number = r.about.partition(":")
    return EventPage(
        line=_line(r, _names(viewer, [r]), places.names([r.village]) if r.village else {}, at), person_id=r.person_id if duty else None,
        number=who.id_number if who else shown_number(str(stranger.get("id", ""))), phone=who.phone if who else "", village_code=r.village,
        full_village=places.full_name(r.village) if r.village else "", where=r.where, level=r.level, seen_at=r.seen_at, opened_by=r.opened_by,
        cleared_at=r.cleared_at, cleared_by=r.cleared_by, case_id=r.case_id,
        watches=list(Watch.objects.filter(event=r).order_by("id").values_list("id", "title")), timeline=timeline(r),
        trip_id=int(number) if kind == "trip" and number.isdigit() else None,
    )  # fmt: skip


KINDS = {**dict(DutyPost.Kind.choices), "LEADER": "带队干部"}


def timeline(r: FeverEvent) -> list[Entry]:
    """Who reported, who was told and when, who answered, what was done, who lifted it: oldest first."""
    found = [Entry(at=r.opened_at, what="报告发热", who=r.opened_by, icon="temperature")]
    for t in Told.objects.filter(event=r).order_by("told_at", "id"):
        way = f"短信 *******{t.phone_tail}" if t.message_key else "站内"
        found.append(
            Entry(at=t.told_at, what=f"已通知{KINDS.get(t.kind, t.kind)}", who=f"{t.name} {t.title}".strip(), icon="bell", note=way, answered_at=t.acknowledged_at)
        )  # fmt: skip
    found += [
        Entry(at=s.at, what=s.get_kind_display(), who=s.by, icon="list-check")
        for s in r.steps.order_by("at", "id")
    ]
    if r.acknowledged_at:
        found.append(Entry(at=r.acknowledged_at, what="已确认", who=r.acknowledged_by, icon="circle-check"))
    if r.cleared_at:
        found.append(Entry(at=r.cleared_at, what="已解除", who=r.cleared_by, icon="shield-check"))
    return sorted(found, key=lambda e: e.at)


def seat_of(viewer: Viewer, event_id: int) -> tuple[int, str]:
    """(trip, chair) of a report made on a bus; for the page of contacts."""
    if not viewer.may(access.DUTY):
        raise NotAllowed
    r = FeverEvent.objects.filter(pk=event_id).first()
    kind, _, number = r.about.partition(":") if r else ("", "", "")
    if r is None or kind != "trip" or not number.isdigit():
        raise NotAllowed("这件报告不在车上，没有同乘名单。")
    return int(number), r.seat


def asks_order(season: int, *, at: dt.datetime) -> bool:
    """Whether people of any place leave by order of headquarters only."""
    levels = {n for n in seasons.levels_now(season, at=at).values() if n}
    return any(seasons.pack_at(n, at=at).by_order_only for n in levels)


def orders(season: int) -> list[tuple[str, DepartureOrder]]:
    """Orders to depart with the names of their places, the latest first."""
    rows = list(DepartureOrder.objects.filter(season=season).order_by("-id")[:30])
    return [(places.name_of(r.place_code), r) for r in rows]


def is_settled(event_id: int) -> bool:
    """Whether a report is lifted; for the room of cases, which asks before it closes."""
    return not FeverEvent.objects.filter(pk=event_id).exclude(state="CLEARED").exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """One on the duty list."""

    id: int
    kind: str
    kind_word: str
    place: str
    rung: int
    name: str
    title: str
    phone: str
    has_account: bool


def duty_list() -> list[PostLine]:
    """The duty list by kind and order; no secret inside the station."""
    rows = list(DutyPost.objects.filter(active=True).order_by("kind", "place_code", "rung", "id"))
    names = places.names([r.place_code for r in rows if r.place_code])
    order = list(DutyPost.Kind.values)
    return [
        PostLine(
            id=r.pk, kind=r.kind, kind_word=r.get_kind_display(), place=names.get(r.place_code, ""), rung=r.rung, name=r.name, title=r.title,
            phone=f"*******{r.phone_tail}" if r.phone_tail else "", has_account=r.account_id is not None,
        )
        for r in sorted(rows, key=lambda r: (order.index(r.kind), r.place_code, r.rung, r.pk))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLine:
    """One watch in the list."""

    id: int
    title: str
    reason: str
    from_date: dt.date
    until_date: dt.date
    ended_at: dt.datetime | None
    opened_by: str
    persons: int
    running: int
    fevers: int
    is_contacts: bool


def watches(viewer: Viewer, *, season: int) -> list[WatchLine]:
    """Watches, those that run first."""
    if not viewer.may(access.DUTY):
        raise NotAllowed
    rows = Watch.objects.filter(season=season).annotate(
        persons=Count("members"), running=Count("members", filter=Q(members__outcome="RUNNING")), fevers=Count("members", filter=Q(members__outcome="FEVER"))
    )  # fmt: skip
    found = [_watch_line(w) for w in rows.order_by("-id")[:MOST]]
    return sorted(found, key=lambda w: (w.ended_at is not None, w.until_date))


def _watch_line(w: Watch) -> WatchLine:
    return WatchLine(
        id=w.pk, title=w.title, reason=w.reason, from_date=w.from_date, until_date=w.until_date, ended_at=w.ended_at, opened_by=w.opened_by,
        persons=getattr(w, "persons", 0), running=getattr(w, "running", 0), fevers=getattr(w, "fevers", 0), is_contacts=w.event_id is not None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One under watch with the word of each day: FEVER, FLAGGED, NORMAL or nothing."""

    person_id: int
    name: str
    village: str
    outcome: str
    outcome_word: str
    days: Sequence[str]


def watch(viewer: Viewer, watch_id: int) -> tuple[WatchLine, list[Member], list[dt.date]]:
    """One watch, its people and days."""
    row = Watch.objects.filter(pk=watch_id).first() if viewer.may(access.DUTY) else None
    if row is None:
        raise NotAllowed
    members = list(Watched.objects.filter(watch=row).order_by("village", "id"))
    known = facts([m.person_id for m in members], whole=False)
    said = said_of(
        [m.person_id for m in members], season=row.season, since=row.from_date, until=row.until_date
    )
    span = days(row.from_date, row.until_date)
    names = places.names(list({m.village for m in members}))
    lines = [
        Member(
            person_id=m.person_id, name=known[m.person_id].name, village=tidy(names.get(m.village, m.village)), outcome=m.outcome,
            outcome_word=m.get_outcome_display(), days=[said.get(m.person_id, {}).get(d, "") for d in span],
        )
        for m in members
        if m.person_id in known
    ]  # fmt: skip
    return _watch_line(row), lines, span


def files(viewer: Viewer, *, season: int) -> list[HealthFile]:
    """Drops of health sheets: one's own, all for health workers."""
    rows = HealthFile.objects.filter(season=season).order_by("-id")
    return list((rows if viewer.may(access.DUTY) else rows.filter(account_id=viewer.user_id))[:50])


def file(viewer: Viewer, file_id: int) -> HealthFile:
    """One drop."""
    row = HealthFile.objects.filter(pk=file_id).first()
    if row is None or not (viewer.may(access.DUTY) or row.account_id == viewer.user_id):
        raise NotAllowed
    return row


def shown_number(number: str) -> str:
    """A stranger's number as pages show it."""
    return masked_id(number[-4:]) if len(number) >= 15 else number
