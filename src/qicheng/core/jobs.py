"""Background work. Rooms know only `enqueue(name, id)`, so that the engine can change."""

from __future__ import annotations

from django.db import transaction
from django_q.tasks import async_task


def enqueue(name: str, row_id: int) -> None:
    """Runs the task function `name` (dotted) with a row's id, after the present transaction. At least once."""
    transaction.on_commit(lambda: async_task(name, row_id, group=name))  # type: ignore[no-untyped-call]


def backlog() -> tuple[int, int]:
    """Background tasks that wait, and those that failed."""
    from django_q.models import Failure, OrmQ

    return OrmQ.objects.count(), Failure.objects.count()
