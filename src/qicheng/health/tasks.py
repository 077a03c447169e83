"""Background entries of health: load nothing, call one act."""

from __future__ import annotations

from django.utils import timezone

from qicheng.health.services import intake, telling


def escalate(event_id: int) -> None:
    """The next on the ladder, if nobody has acknowledged."""
    telling.escalate(event_id, at=timezone.now())


def read_file(file_id: int) -> None:
    """Reads an uploaded health sheet."""
    intake.run_file(file_id, at=timezone.now())
