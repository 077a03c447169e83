"""Background entries of exchange: load nothing, call one act."""

from __future__ import annotations

from django.utils import timezone

from qicheng.exchange.services import run


def read_batch(batch_id: int) -> None:
    """Reads and judges a batch; may run again after a crash."""
    run.read_batch(batch_id, at=timezone.now())


def commit_batch(batch_id: int) -> None:
    """Commits a batch; may run again after a crash."""
    run.commit_batch(batch_id, at=timezone.now())
