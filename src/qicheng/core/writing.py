"""The one door through which anything is written.

SQLite has a single writer and waits unfairly for it; a lock file in front keeps the queue short and fair. On
PostgreSQL the database does this itself. Readers never come here.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from qicheng.kit.home import home

_held = threading.local()
_open = threading.local()


def _descriptor(name: str) -> int:
    """This thread's own handle on the lock file: a shared one would let two threads in, and one kept over a fork two processes."""
    kept: dict[tuple[object, ...], int] | None = getattr(_open, "kept", None)
    if kept is None:
        kept = _open.kept = {}
    key = (name, os.getpid(), os.environ.get("QICHENG_HOME"))
    if key not in kept:
        kept[key] = os.open(home() / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    return kept[key]


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Only one thread of one process of this installation at a time is inside, by a lock file of that name."""
    descriptor = _descriptor(name)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that holds the writer's place. Nested use joins the outer one."""
    own = connections[DEFAULT_DB_ALIAS]
    if getattr(_held, "depth", 0) or own.vendor != "sqlite" or own.in_atomic_block:
        _held.depth = getattr(_held, "depth", 0) + 1
        try:
            with transaction.atomic():
                yield
        finally:
            _held.depth -= 1
        return
    with exclusive("writer"):
        _held.depth = 1
        try:
            with transaction.atomic():
                yield
        finally:
            _held.depth = 0
