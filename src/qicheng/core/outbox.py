"""Messages to persons outside: queued in the act's own transaction, sent by the background worker, each once.

The sender is a function named in settings (`MESSAGE_SENDER`); the one shipped goes through the gateways that the county has switched
on (`core.gateways`), and without any writes a line with the masked number to the log: no outbound connection. A sender that may answer twice gets the message's
key, by which a gateway tells repeats apart: delivery is at least once, and once where the gateway knows keys.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from qicheng.core import jobs
from qicheng.core.models import Message
from qicheng.core.sealing import open_sealed, seal
from qicheng.core.writing import writing

log = logging.getLogger("qicheng.outbox")
TASK = "qicheng.core.outbox.send_waiting"
MOST_TRIES = 6
_BATCH = 200
_FIRST_PAUSE = 60  # seconds; doubled after each failure


class NotSent(Exception):
    """The gateway did not take the message; it is tried again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as an act hands it over. `key` names it for ever: said twice it is sent once.

    `person` and `purpose` together, where given, are sent once too, whatever the key: two acts that tell one person the same.
    """

    key: str
    to: str
    text: str
    channel: str = "SMS"
    about: str = ""
    person: str = ""
    purpose: str = ""


Sender = Callable[[Outgoing], object]  # answers the gateway's name, or nothing


def queue(messages: Sequence[Outgoing], *, at: dt.datetime, not_before: dt.datetime | None = None) -> int:
    """Queues messages with the present transaction; returns how many were new. `not_before`: quiet until then."""
    with writing():
        keys = [m.key for m in messages]
        known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
        told = _told(messages)
        fresh = {}
        for m in messages:
            mark = (m.person, m.purpose, m.channel)
            if m.key in known or not m.to or (m.person and m.purpose and mark in told):
                continue
            fresh[m.key] = m
            told.add(mark)
        Message.objects.bulk_create(
            [
                Message(
                    key=m.key, channel=m.channel, about=m.about, queued_at=at, next_at=not_before or at, to_tail=m.to[-4:],
                    to_sealed=seal(m.to, aad=f"message.to:{m.key}"), text_sealed=seal(m.text, aad=f"message.text:{m.key}"),
                    person=m.person, purpose=m.purpose,
                )
                for m in fresh.values()
            ],
            batch_size=_BATCH,
        )  # fmt: skip
        if fresh and (not_before is None or not_before <= at):
            jobs.enqueue(TASK, 0)
        elif fresh and not_before is not None:
            jobs.enqueue_at(TASK, 0, at=not_before)
    return len(fresh)


def _told(messages: Sequence[Outgoing]) -> set[tuple[str, str, str]]:
    """Who has been told what by which channel already."""
    persons = {m.person for m in messages if m.person and m.purpose}
    if not persons:
        return set()
    purposes = {m.purpose for m in messages}
    rows = Message.objects.filter(person__in=persons, purpose__in=purposes)
    return set(rows.values_list("person", "purpose", "channel"))


def send_waiting(_row_id: int = 0) -> int:
    """Sends what is due; returns how many went out. What fails is tried again later, at growing intervals."""
    sender: Sender = import_string(getattr(settings, "MESSAGE_SENDER", "qicheng.core.gateways.send"))
    sent = 0
    while batch := _due(timezone.now()):
        for row in batch:
            sent += _send(row, sender, at=timezone.now())
    waiting = (
        Message.objects.filter(state=Message.State.WAITING)
        .order_by("next_at")
        .values_list("next_at", flat=True)
    )
    if (later := waiting.first()) is not None:
        jobs.enqueue_at(TASK, 0, at=later)
    return sent


def _due(at: dt.datetime) -> list[Message]:
    rows = Message.objects.filter(state=Message.State.WAITING, next_at__lte=at)
    return list(rows.order_by("next_at", "id")[:_BATCH])


def _send(row: Message, sender: Sender, *, at: dt.datetime) -> bool:
    # The row is marked before the gateway is called: two workers never send one message at the same time.
    taken = Message.objects.filter(pk=row.pk, state=Message.State.WAITING, tries=row.tries)
    pause = dt.timedelta(seconds=_FIRST_PAUSE * 2**row.tries)
    if not taken.update(tries=row.tries + 1, next_at=at + pause):
        return False
    message = Outgoing(
        key=row.key, channel=row.channel, about=row.about, to=open_sealed(row.to_sealed, aad=f"message.to:{row.key}"),
        text=open_sealed(row.text_sealed, aad=f"message.text:{row.key}"),
    )  # fmt: skip
    try:
        way = sender(message)
    except (NotSent, OSError) as error:
        last = row.tries + 1 >= MOST_TRIES
        state = Message.State.FAILED if last else Message.State.WAITING
        Message.objects.filter(pk=row.pk).update(state=state, error=str(error)[:200])
        return False
    Message.objects.filter(pk=row.pk).update(
        state=Message.State.SENT, sent_at=at, error="", gateway=str(way or "")[:40]
    )
    return True


def to_log(message: Outgoing) -> None:
    """The sender shipped: a line in the service's log, number masked, text left out."""
    log.warning(
        "message %s %s to *******%s about %s", message.channel, message.key, message.to[-4:], message.about
    )


def counts(about: str = "") -> dict[str, int]:
    """How many messages wait, went out, failed; of one subject if named."""
    rows = Message.objects.filter(about=about) if about else Message.objects.all()
    return {s: rows.filter(state=s).count() for s in Message.State.values}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message as the page of undelivered ones shows it: never its text or whole number."""

    message_id: int
    channel: str
    to_tail: str
    about: str
    state: str
    tries: int
    queued_at: dt.datetime
    error: str
    receipt: str
    gateway: str


def page_of(state: str, *, before: int = 0, size: int = 50) -> list[MessageLine]:
    """Messages in a state, newest first; `before` is the number of the last one seen."""
    rows = Message.objects.filter(state=state)
    if before:
        rows = rows.filter(id__lt=before)
    return [
        MessageLine(
            message_id=r.pk, channel=r.channel, to_tail=r.to_tail, about=r.about, state=r.state, tries=r.tries, queued_at=r.queued_at,
            error=r.error, receipt=r.receipt, gateway=r.gateway,
        )
        for r in rows.order_by("-id")[:size]
    ]  # fmt: skip


def try_again(*, message_id: int, at: dt.datetime) -> bool:
    """Puts a message that could not be sent back into the queue, with all its tries."""
    with writing():
        rows = Message.objects.filter(pk=message_id, state=Message.State.FAILED)
        found = rows.update(state=Message.State.WAITING, tries=0, next_at=at, error="")
        if found:
            jobs.enqueue(TASK, 0)
    return bool(found)


def receive_receipt(*, key: str, delivered: bool, at: dt.datetime) -> bool:
    """A provider says what became of a message; the first word counts."""
    with writing():
        rows = Message.objects.filter(key=key, receipt="")
        return bool(rows.update(receipt="DELIVERED" if delivered else "UNDELIVERED", receipt_at=at))
