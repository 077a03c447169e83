"""Acts that are safe to send twice: the first answer is kept under the caller's key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError

from qicheng.core.models import RepeatKey
from qicheng.core.writing import writing


def once(key: UUID | None, *, act: str, at: dt.datetime, do: Callable[[], str]) -> str:
    """Does `do` in one transaction, or answers what it answered before under this key."""
    try:
        with writing():
            if (said := answered(key)) is not None:
                return said
            answer = do()
            keep(key, act=act, answer=answer, at=at)
            return answer
    except IntegrityError:
        # The same key was sent twice at the same time and the other one was first: its answer is ours.
        if (said := answered(key)) is not None:
            return said
        raise


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
