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

from django.db import connection, transaction

from qicheng.kit.home import home

_held = threading.local()


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Only one process of this installation at a time is inside, by a lock file of that name."""
    descriptor = os.open(home() / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that holds the writer's place. Nested use joins the outer one."""
    if getattr(_held, "depth", 0) or connection.vendor != "sqlite" or connection.in_atomic_block:
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
