"""Acts that are safe to send twice: the first answer is kept under the caller's key."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from qicheng.core.models import RepeatKey


def answered(key: UUID | None) -> str | None:
    """What the act done under `key` answered, or None if it was not done yet."""
    if key is None:
        return None
    row = RepeatKey.objects.filter(key=key).first()
    return row.answer if row else None


def keep(key: UUID | None, *, act: str, answer: str, at: dt.datetime) -> None:
    """Remembers the answer. Call it inside the act's transaction."""
    if key is not None:
        RepeatKey.objects.create(key=key, act=act, answer=answer, at=at)
