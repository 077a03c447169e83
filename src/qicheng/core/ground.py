"""What every page asks and hardly ever changes: the county, its units' names, the seasons. Read once per change.

A stamp in the settings table names the state; acts that change it set a new one (`changed`). A process remembers answers under
the stamp it saw, and looks at the stamp once a request, so another process' change is seen by the next click. Without a stamp,
and outside requests, every question goes to the database.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from qicheng.core.models import Setting

T = TypeVar("T")
NAME = "ground"

_seen = threading.local()
_kept: dict[Hashable, object] = {}
_kept_for: list[str] = [""]


@contextmanager
def remembering() -> Iterator[None]:
    """Around a request: the stamp is looked at when the first answer is wanted; outside, nothing is remembered."""
    _seen.stamp, _seen.inside = None, True
    try:
        yield
    finally:
        _seen.inside = False


def changed() -> None:
    """An act has changed the ground: answers kept under the old stamp end with its transaction."""
    stamp = uuid.uuid4().hex
    Setting.objects.update_or_create(name=NAME, defaults={"value": stamp})
    _seen.stamp = None


def kept(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer kept under this key, or the one asked for now."""
    if not getattr(_seen, "inside", False):
        return ask()
    if _seen.stamp is None:
        _seen.stamp = Setting.objects.filter(name=NAME).values_list("value", flat=True).first() or ""
    if not _seen.stamp:
        return ask()
    if _kept_for[0] != _seen.stamp:
        _kept.clear()
        _kept_for[0] = _seen.stamp
    if key not in _kept:
        answer = ask()
        if _kept_for[0] == _seen.stamp:  # another thread may have moved on meanwhile
            _kept[key] = answer
        return answer
    return cast(T, _kept[key])
