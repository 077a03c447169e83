"""Numbers for rows that are written in bulk."""

from __future__ import annotations

from django.db.models import F

from qicheng.core.models import Counter


def take(name: str, count: int) -> int:
    """The first of `count` consecutive free numbers of `name`. Call it inside `writing()`."""
    Counter.objects.get_or_create(name=name)
    Counter.objects.filter(name=name).update(next=F("next") + count)
    return Counter.objects.get(name=name).next - count
