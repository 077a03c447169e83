"""Groups under daily watch: opened for a bus, a village or a contact list; ended by the calendar with an outcome each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.health import access
from qicheng.health.facts import said_of
from qicheng.health.models import Watch, Watched
from qicheng.health.rules import watching as rule
from qicheng.health.services import clearing
from qicheng.journeys.queries import people_in
from qicheng.journeys.riding import travel_rows
from qicheng.staff.queries import installation


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWatch:
    """A watch as it is set. `event_id`: whose contacts these are; without it nobody is held back by being watched."""

    title: str
    reason: str
    from_date: dt.date
    until_date: dt.date
    about: str = ""
    place: str = ""
    event_id: int | None = None


def open_watch(*, season: int, facts: NewWatch, persons: Sequence[int], at: dt.datetime, by: Viewer) -> int:
    """Puts a group under watch. Tasks stand on the first day at once, not after midnight."""
    if not by.may(access.DUTY):
        raise NotAllowed
    if fault := rule.why_not(facts.from_date, facts.until_date):
        raise CannotAct("DAYS", fault)
    if len(facts.reason.strip()) < 2 or not facts.title.strip():
        raise CannotAct("REASON_MISSING", "请写明观察的对象和原因。")
    rows = travel_rows(list(persons), season=season)
    if not rows:
        raise CannotAct("EMPTY", "这个范围里没有人。请重新选择。")
    with writing():
        watch = Watch.objects.create(
            season=season, title=facts.title.strip()[:120], about=facts.about[:40], place=facts.place, reason=facts.reason.strip()[:200],
            from_date=facts.from_date, until_date=facts.until_date, opened_at=at, opened_by=by.label, event_id=facts.event_id,
        )  # fmt: skip
        Watched.objects.bulk_create(
            [Watched(watch=watch, person_id=p, village=r["village"]) for p, r in rows.items()]
        )
        if facts.event_id is not None:
            clearing.judge_again(list(rows), season=season, at=at, by=by)
        _settle(watch, today=timezone.localdate(at), at=at)  # whoever has fever already is told apart at once
        audit.record(
            "health.open_watch",
            at=at,
            by=by,
            about=f"watch:{watch.pk}",
            place=facts.place,
            detail={"persons": len(rows)},
        )
    return watch.pk


def watch_village(*, season: int, village: str, reason: str, days: int, at: dt.datetime, by: Viewer) -> int:
    """A whole village under watch from today."""
    from qicheng.places import queries as places

    today = timezone.localdate(at)
    facts = NewWatch(
        title=places.full_name(village), reason=reason, from_date=today, until_date=today + dt.timedelta(days=days - 1), about=f"place:{village}",
        place=village,
    )  # fmt: skip
    return open_watch(
        season=season, facts=facts, persons=people_in(season=season, village=village), at=at, by=by
    )


def end_due(*, at: dt.datetime) -> int:
    """Ends what is over: fever at once, the rest with the last day. How many persons got an outcome. For the minute's round."""
    today, done = timezone.localdate(at), 0
    over = Q(until_date__lt=today) | Q(members__outcome="RUNNING")
    for watch in Watch.objects.filter(over, ended_at=None).distinct().order_by("id"):
        done += _settle(watch, today=today, at=at)
    return done


def _settle(watch: Watch, *, today: dt.date, at: dt.datetime) -> int:
    members = list(Watched.objects.filter(watch=watch, outcome="RUNNING"))
    said = said_of(
        [m.person_id for m in members], season=watch.season, since=watch.from_date, until=watch.until_date
    )
    ended = []
    for m in members:
        word = rule.outcome(
            said.get(m.person_id, {}), from_date=watch.from_date, until_date=watch.until_date, on=today
        )
        if word != "RUNNING":
            m.outcome, m.ended_at = word, at
            ended.append(m)
    if not ended and today <= watch.until_date:
        return 0
    with writing():
        Watched.objects.bulk_update(ended, ["outcome", "ended_at"])
        if today > watch.until_date:
            Watch.objects.filter(pk=watch.pk).update(ended_at=at)
        by = installation(clearing.SYSTEM)
        if watch.event_id is not None:
            clearing.judge_again([m.person_id for m in ended], season=watch.season, at=at, by=by)
        audit.record(
            "health.settle_watch", at=at, by=by, about=f"watch:{watch.pk}", detail={"ended": len(ended)}
        )
    return len(ended)


def lift_watch(*, watch_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Ends a watch before its day."""
    if not by.may(access.DUTY):
        raise NotAllowed
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "提前解除要写明原因。")
    with writing():
        watch = Watch.objects.select_for_update().filter(pk=watch_id, ended_at=None).first()
        if watch is None:
            raise CannotAct("WATCH_ENDED", "这一批观察已经结束。请刷新后查看。")
        persons = list(
            Watched.objects.filter(watch=watch, outcome="RUNNING").values_list("person_id", flat=True)
        )
        Watched.objects.filter(watch=watch, outcome="RUNNING").update(outcome="LIFTED", ended_at=at)
        Watch.objects.filter(pk=watch_id).update(ended_at=at)
        if watch.event_id is not None:
            clearing.judge_again(persons, season=watch.season, at=at, by=by)
        audit.record(
            "health.lift_watch",
            at=at,
            by=by,
            about=f"watch:{watch_id}",
            detail={"reason": reason.strip()[:120]},
        )
