"""Background entry: the clock of cases."""

from __future__ import annotations

from django.utils import timezone

from qicheng.cases.services import forgetting, ticking

TASK = "qicheng.cases.tasks.tick"


def tick(_row_id: int = 0) -> int:
    """Moves all clocks to now and forgets what need not be kept; how many steps were taken."""
    now = timezone.now()
    forgetting.forget(at=now, by=ticking.CLOCK)
    return ticking.tick(at=now).steps
