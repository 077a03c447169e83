"""Background entries that cross rooms."""

from __future__ import annotations

from django.utils import timezone

from qicheng.desk import clock


def minute(_row_id: int = 0) -> str:
    """One tick of the clock; which parts broke, for the list of finished tasks."""
    return "、".join(clock.tick(at=timezone.now()).failed)
