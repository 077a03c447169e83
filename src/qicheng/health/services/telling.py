"""Who is told of a fever: at once with the report, then one after the other until somebody acknowledges. Every stamp is kept.

Messages name no person and no temperature: whoever may know reads it in the system.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from qicheng.cases import services as cases
from qicheng.core import audit, jobs, outbox
from qicheng.core.outbox import Outgoing
from qicheng.core.sealing import open_sealed
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.health import access
from qicheng.health.models import DutyPost, FeverEvent, Step, Told
from qicheng.health.rules import fever
from qicheng.health.rules.fever import Post
from qicheng.health.sealed import box
from qicheng.places import queries as places
from qicheng.season import queries as seasons

ESCALATE = "qicheng.health.tasks.escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """Somebody to be told who is on no duty list: the leader of the bus."""

    name: str
    phone: str
    title: str = "带队干部"


def posts() -> dict[int, DutyPost]:
    """Everybody on the duty list now."""
    return {p.pk: p for p in DutyPost.objects.filter(active=True).order_by("kind", "rung", "id")}


def _rules(rows: dict[int, DutyPost]) -> list[Post]:
    return [Post(id=p.pk, kind=p.kind, place_code=p.place_code, rung=p.rung) for p in rows.values()]


def tell_first(event: FeverEvent, *, leader: Outsider | None, at: dt.datetime) -> None:
    """With the report itself. Call it inside the report's transaction."""
    rows = posts()
    for post in fever.told_at_once(_rules(rows), village=event.village):
        _tell(event, rows[post.id], rung=1 if post.kind in {"HEADQUARTERS", "CHIEF"} else 0, at=at)
    if leader is not None:
        tell_outsider(event, leader, at=at)
    if event.next_at is not None:
        jobs.enqueue_at(ESCALATE, event.pk, at=event.next_at)


def _tell(event: FeverEvent, post: DutyPost, *, rung: int, at: dt.datetime) -> None:
    key = f"fever:{event.pk}:{post.pk}:{rung}"
    phone = open_sealed(bytes(post.phone_sealed), aad=f"health.post:{post.pk}") if post.phone_sealed else ""
    Told.objects.create(
        event=event, kind=post.kind, rung=rung, name=post.name, title=post.title, phone_tail=post.phone_tail, post=post, message_key=key if phone else "",
        told_at=at,
    )  # fmt: skip
    if phone:
        outbox.queue([Outgoing(key=key, to=phone, text=_text(event), about=f"fever:{event.pk}")], at=at)


def tell_outsider(event: FeverEvent, who: Outsider, *, at: dt.datetime) -> None:
    """The bus leader, who is on no duty list; once an event."""
    if Told.objects.filter(event=event, kind="LEADER").exists():
        return
    key = f"fever:{event.pk}:leader"
    Told.objects.create(
        event=event,
        kind="LEADER",
        name=who.name,
        title=who.title,
        phone_tail=who.phone[-4:],
        message_key=key if who.phone else "",
        told_at=at,
    )
    if who.phone:
        text = f"您带的车上座位 {event.seat or '—'} 需要移到留观座位并戴口罩，请清点人数，等候值班人员来电。（发热报告 {event.pk} 号）"
        outbox.queue([Outgoing(key=key, to=who.phone, text=text, about=f"fever:{event.pk}")], at=at)


def _text(event: FeverEvent) -> str:
    where = places.full_name(event.village) if event.village else "名册外人员"
    return f"发热报告 {event.pk} 号（{where}）待确认。请登录系统点“我已知道”；没有人确认会转给下一位。"


def escalate(event_id: int, *, at: dt.datetime) -> bool:
    """Tells the next on the ladder when the last one has not acknowledged in time. False when there is nothing to do yet."""
    with writing():
        event = FeverEvent.objects.select_for_update().filter(pk=event_id, state="OPEN").first()
        if event is None or event.next_at is None or event.next_at > at:
            return False
        pack = seasons.pack_at(event.level, at=at)
        rows = posts()
        rung = event.rung + 1
        following = fever.next_at(at, minutes=pack.escalate_minutes or fever.FIRST_MINUTES)
        FeverEvent.objects.filter(pk=event_id).update(rung=rung, next_at=following)
        if (post := fever.next_on(_rules(rows), rung=rung)) is not None:
            _tell(event, rows[post.id], rung=rung, at=at)
        from qicheng.staff.queries import installation

        audit.record(
            "health.escalate",
            at=at,
            by=installation("查验"),
            about=f"fever:{event_id}",
            place=event.village,
            detail={"rung": rung},
        )
        jobs.enqueue_at(ESCALATE, event_id, at=following)
    return True


def due(*, at: dt.datetime) -> list[int]:
    """Events whose last call went unanswered for too long."""
    return list(
        FeverEvent.objects.filter(state="OPEN", next_at__lte=at)
        .order_by("next_at", "id")
        .values_list("pk", flat=True)
    )


def may_acknowledge(viewer: Viewer, event: FeverEvent) -> bool:
    """A health worker on duty, or whoever was told under an account of one's own."""
    return viewer.may(access.DUTY) or (
        viewer.user_id is not None
        and Told.objects.filter(event=event, post__account_id=viewer.user_id).exists()
    )


def may_acknowledge_id(viewer: Viewer, event_id: int) -> bool:
    """The same for a report named by number; for pages."""
    row = FeverEvent.objects.filter(pk=event_id).first()
    return row is not None and may_acknowledge(viewer, row)


def acknowledge(*, event_id: int, at: dt.datetime, by: Viewer) -> None:
    """A person says: I know of it and act. Both ladders stop, the report's and its case's; who and when is kept."""
    with writing():
        event = FeverEvent.objects.select_for_update().filter(pk=event_id).first()
        if event is None or not may_acknowledge(by, event):
            raise NotAllowed
        told = Told.objects.filter(
            Q(post__account_id=by.user_id) if by.user_id else Q(pk__in=()), event=event, acknowledged_at=None
        )
        told.update(acknowledged_at=at)
        if event.state == "OPEN":
            FeverEvent.objects.filter(pk=event_id).update(
                state="TAKEN", acknowledged_at=at, acknowledged_by=by.label, next_at=None
            )
            cases.take_in_hand(case_id=event.case_id, at=at, by=by)
        audit.record("health.acknowledge", at=at, by=by, about=f"fever:{event_id}", place=event.village)


def add_step(*, event_id: int, kind: str, note: str, at: dt.datetime, by: Viewer) -> None:
    """Writes down what was done; what is said of a body is sealed."""
    if kind not in Step.Kind.values or kind in {"OPENED", "CONTACTS"}:
        raise CannotAct("STEP", "请选择做了什么。")
    with writing():
        event = FeverEvent.objects.select_for_update().filter(pk=event_id).first()
        if event is None or not may_acknowledge(by, event):
            raise NotAllowed
        note_step(event, kind, note=note, at=at, by=by)


def note_step(event: FeverEvent, kind: str, *, note: str, at: dt.datetime, by: Viewer) -> None:
    """A line of the event's timeline with its audit line. Call it inside a transaction."""
    sealed = box({"note": note.strip()[:300]}, aad=f"health.step:{event.pk}") if note.strip() else None
    Step.objects.create(event=event, kind=kind, note_sealed=sealed, at=at, by=by.label[:100])
    audit.record(
        "health.step", at=at, by=by, about=f"fever:{event.pk}", place=event.village, detail={"kind": kind}
    )
