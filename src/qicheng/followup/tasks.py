"""Background entry: the clock of follow-up."""

from __future__ import annotations

from django.utils import timezone

from qicheng.followup.services import ending, forgetting

TASK = "qicheng.followup.tasks.tick"


def tick(_row_id: int = 0) -> int:
    """Writes down whose follow-up has ended and forgets what need not be kept; how many have ended."""
    now = timezone.now()
    forgetting.forget(at=now, by=ending.CLOCK)
    return ending.tick(at=now).total
