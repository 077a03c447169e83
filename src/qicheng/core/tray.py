"""The tray: messages inside the product, to accounts, with acknowledgement and a ladder for those that nobody answers.

A line is written with the act that caused it; so are the steps that follow when nobody acknowledges it (SMS, voice, superior). The
background worker only carries out what is written down: an outage delays a step and loses none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from qicheng.core import outbox
from qicheng.core.models import FallbackRule, FallbackStep, TrayLine
from qicheng.core.outbox import Outgoing
from qicheng.core.sealing import open_sealed, seal
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.core.writing import writing

SUPERIOR, GROUP_CHAT = "SUPERIOR", "工作群"
DEFAULT_RULES = ((1, 30, "SMS"), (2, 60, "VOICE"), (3, 120, SUPERIOR))
_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A message to one account. `key` names purpose and person: said twice it is one line. `text` holds no personal detail.

    With `ack_until` somebody must acknowledge it by then; `phone` and `superior_id` say whom the ladder reaches if not.
    """

    account_id: int
    key: str
    text: str
    url: str = ""
    about: str = ""
    ack_until: dt.datetime | None = None
    phone: str = ""
    superior_id: int | None = None


def tell(alerts: Sequence[Alert], *, at: dt.datetime) -> int:
    """Puts messages into trays with the present transaction; how many were new."""
    with writing():
        known = set(TrayLine.objects.filter(key__in=[a.key for a in alerts]).values_list("key", flat=True))
        fresh = {a.key: a for a in alerts if a.key not in known}
        for alert in fresh.values():
            line = TrayLine.objects.create(
                account_id=alert.account_id, key=alert.key, text=alert.text[:300], url=alert.url, about=alert.about, at=at,
                ack_until_at=alert.ack_until,
            )  # fmt: skip
            if alert.ack_until is not None:
                _plan(line, alert)
    return len(fresh)


def _plan(line: TrayLine, alert: Alert) -> None:
    """The ladder of one line, counted from the moment by which it should have been acknowledged."""
    assert alert.ack_until is not None  # noqa: S101
    steps = []
    for order, minutes, channel in rules():
        due = alert.ack_until + dt.timedelta(minutes=minutes)
        to_superior = channel == SUPERIOR
        to = GROUP_CHAT if channel == "GROUP" else alert.phone  # a group's robot needs no number
        if (to_superior and alert.superior_id is None) or (not to_superior and not to):
            continue
        sealed = None if to_superior else seal(to, aad=f"fallback.to:{line.key}")
        steps.append(FallbackStep(line=line, order=order, due_at=due, channel=channel, to_sealed=sealed, superior_id=alert.superior_id if to_superior else None))  # fmt: skip
    FallbackStep.objects.bulk_create(steps)


def rules() -> tuple[tuple[int, int, str], ...]:
    """The ladder for messages that nobody acknowledges: step, minutes after the deadline, channel. As shipped until somebody edits it."""
    found = tuple(FallbackRule.objects.order_by("order").values_list("order", "minutes", "channel"))
    return found or DEFAULT_RULES


def fall_back(*, at: dt.datetime) -> int:
    """Carries out the steps that are due for lines nobody has acknowledged; how many. Safe to run again and after an outage."""
    done = 0
    while ids := list(FallbackStep.objects.filter(done_at=None, due_at__lte=at).order_by("due_at", "id").values_list("id", flat=True)[:_BATCH]):  # fmt: skip
        for step_id in ids:
            with writing():
                done += _carry_out(step_id, at=at)
    return done


def _carry_out(step_id: int, *, at: dt.datetime) -> int:
    step = FallbackStep.objects.select_for_update(of=("self",)).select_related("line").get(pk=step_id)
    if step.done_at is not None:
        return 0
    line = step.line
    outcome = "ACKED"
    if line.acked_at is None:
        outcome = "SENT"
        if step.superior_id is not None:
            tell([Alert(account_id=step.superior_id, key=f"{line.key}:superior"[:120], text=f"无人签收：{line.text}", url=line.url, about=line.about)], at=at)  # fmt: skip
        elif step.to_sealed is not None:
            to = open_sealed(step.to_sealed, aad=f"fallback.to:{line.key}")
            text = f"【启程】{line.text} 请登录系统签收。"
            outbox.queue([Outgoing(key=f"fallback:{step.pk}", to=to, text=text, channel=step.channel, about=line.about)], at=at)  # fmt: skip
    FallbackStep.objects.filter(pk=step_id).update(done_at=at, outcome=outcome)
    return int(outcome == "SENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message of a tray."""

    line_id: int
    text: str
    url: str
    at: dt.datetime
    ack_until: dt.datetime | None
    acked_at: dt.datetime | None


def lines(viewer: Viewer, *, only_open: bool = False, before: int = 0, size: int = 50) -> list[Line]:
    """One's own messages, newest first; `before` is the number of the last one seen."""
    rows = TrayLine.objects.filter(account_id=viewer.user_id or 0)
    if only_open:
        rows = rows.filter(acked_at=None)
    if before:
        rows = rows.filter(id__lt=before)
    return [
        Line(line_id=r.pk, text=r.text, url=r.url, at=r.at, ack_until=r.ack_until_at, acked_at=r.acked_at)
        for r in rows.order_by("-id")[:size]
    ]


def open_count(viewer: Viewer) -> int:
    """How many of one's own messages are not acknowledged."""
    return TrayLine.objects.filter(account_id=viewer.user_id or 0, acked_at=None).count()


def acknowledge(*, line_id: int, at: dt.datetime, by: Viewer) -> str:
    """Acknowledges one's own message; where it leads."""
    with writing():
        row = TrayLine.objects.select_for_update().filter(pk=line_id, account_id=by.user_id or 0).first()
        if row is None:
            raise NotAllowed("这条消息不是发给您的。")
        TrayLine.objects.filter(pk=line_id, acked_at=None).update(acked_at=at)
    return row.url


def acknowledge_all(*, at: dt.datetime, by: Viewer) -> int:
    """Acknowledges all of one's own messages that nobody must answer by a moment; how many."""
    with writing():
        rows = TrayLine.objects.filter(account_id=by.user_id or 0, acked_at=None, ack_until_at=None)
        return rows.update(acked_at=at)


def acknowledge_about(about: str, *, at: dt.datetime, by: Viewer) -> None:
    """Whoever acts on a matter has seen its messages."""
    TrayLine.objects.filter(account_id=by.user_id or 0, about=about, acked_at=None).update(acked_at=at)


def answer_about(about: str, *, at: dt.datetime) -> None:
    """A matter is in hand or over: its messages wait for nobody any more, and none of their ladders goes on."""
    TrayLine.objects.filter(about=about, acked_at=None).update(acked_at=at)
