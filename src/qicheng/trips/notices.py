"""What riders are told: one message for a chair, a change, a cancellation. Queued with the act, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils import timezone

from qicheng.core import outbox
from qicheng.core.outbox import Outgoing
from qicheng.people.reaching import reach
from qicheng.trips import sealed
from qicheng.trips.models import Trip


def tell_seated(trip: Trip, labels: Mapping[int, str], *, at: dt.datetime) -> int:
    """Tells riders their bus and chair; how many messages were queued. `labels`: person → chair."""
    local = timezone.localtime(trip.depart_at)
    texts = {
        p: f"您乘坐的返岗包车 {trip.trip_no} 于{local.month}月{local.day}日 {local:%H:%M} 从{trip.origin}发往{trip.destination}，座位 {label}。"
        f"请带身份证，提前 30 分钟到场。{_leader(trip)}"
        for p, label in labels.items()
    }
    return _tell(texts, what=f"seat:{trip.pk}:{trip.version}", trip=trip, at=at)


def tell_moved(trip: Trip, labels: Mapping[int, str], *, reason: str, at: dt.datetime) -> int:
    """Tells riders that bus or chair has changed."""
    local = timezone.localtime(trip.depart_at)
    texts = {
        p: f"您的返岗包车有变动（{reason}）：改乘 {trip.trip_no}，{local.month}月{local.day}日 {local:%H:%M} 从{trip.origin}发车，座位 {label}。{_leader(trip)}"
        for p, label in labels.items()
    }
    return _tell(texts, what=f"move:{trip.pk}:{at.timestamp():.0f}", trip=trip, at=at)


def tell_cancelled(trip: Trip, person_ids: Sequence[int], *, reason: str, at: dt.datetime) -> int:
    """Tells riders that their chair is gone and whom to ask."""
    local = timezone.localtime(trip.depart_at)
    text = f"您{local.month}月{local.day}日的返岗包车 {trip.trip_no} 座位已取消（{reason}）。如仍需乘车，请联系所在村或县就业服务中心。"
    return _tell(
        dict.fromkeys(person_ids, text), what=f"cancel:{trip.pk}:{at.timestamp():.0f}", trip=trip, at=at
    )


def _leader(trip: Trip) -> str:
    if trip.leader is None:
        return ""
    phone = sealed.opened(trip.leader.phone_sealed, aad=f"leader.phone:{trip.leader.pk}")
    return f"带队干部{trip.leader.name} {phone}。"


def _tell(texts: Mapping[int, str], *, what: str, trip: Trip, at: dt.datetime) -> int:
    messages = [
        Outgoing(key=f"{what}:{r.person_id}", to=r.phone, text=texts[r.person_id], about=f"trip:{trip.pk}")
        for r in reach(list(texts))
        if r.phone
    ]
    return outbox.queue(messages, at=at)
