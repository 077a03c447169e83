"""Background work. Rooms know only `enqueue(name, id)`, so that the engine can change."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django_q.tasks import async_task, schedule


def enqueue(name: str, row_id: int) -> None:
    """Runs the task function `name` (dotted) with a row's id, after the present transaction. At least once."""
    transaction.on_commit(lambda: async_task(name, row_id, group=name))  # type: ignore[no-untyped-call]


def enqueue_at(name: str, row_id: int, *, at: dt.datetime) -> None:
    """Runs the task function once at an instant; said twice for the same task and row, once."""
    from django_q.models import Schedule

    label = f"{name}:{row_id}"
    if not Schedule.objects.filter(name=label).exists():
        schedule(name, row_id, name=label, schedule_type=Schedule.ONCE, next_run=at)  # type: ignore[no-untyped-call]


def every(name: str, *, minutes: int) -> None:
    """Runs the task function again and again, with 0 as its row; said twice, once. A run that an outage missed is made up by one."""
    from django_q.models import Schedule

    rows = Schedule.objects.filter(name=name)
    if not rows.update(schedule_type=Schedule.MINUTES, minutes=minutes):
        schedule(name, 0, name=name, schedule_type=Schedule.MINUTES, minutes=minutes, repeats=-1)  # type: ignore[no-untyped-call]


def backlog() -> tuple[int, int]:
    """Background tasks that wait, and those that failed."""
    from django_q.models import Failure, OrmQ

    return OrmQ.objects.count(), Failure.objects.count()
