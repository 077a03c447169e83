"""Statements written by hand that are asked thousands of times: what an ORM and a fresh plan would cost each time is saved.

On PostgreSQL they are prepared once a connection: a join of ten tables costs more to plan than to carry out. On SQLite the
connection keeps them by itself. A thread keeps one cursor for questions as long as its connection lives.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_kept = threading.local()


@cache
def is_postgres() -> bool:
    """Whether the database is PostgreSQL; else it is SQLite."""
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def instant(at: dt.datetime) -> dt.datetime | str:
    """An instant as a value of a statement; Django keeps it in SQLite as a text in UTC without a zone."""
    return at if is_postgres() else at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")


class Statement:
    """One text with `%s` for each value, in the SQL of the database that is used."""

    __slots__ = ("_marked", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._marked = text.replace("%s", "?")  # as SQLite wants it; Django would look for them each time

    def ask(self, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that the statement finds."""
        own, cursor, text = self._ready()
        with own.wrap_database_errors:
            cursor.execute(text, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _ready(self, *, apart: bool = False) -> tuple[Any, Any, str]:
        """The connection, a cursor, and the text for that cursor; `apart`: one whose answer may still be on its way."""
        own: Any = connections[DEFAULT_DB_ALIAS]
        own.ensure_connection()
        own.validate_no_broken_transaction()
        if own.force_debug_cursor or own.execute_wrappers:  # somebody listens: Django's cursor tells them
            return (
                own,
                own._prepare_cursor(_fresh(own.connection) if is_postgres() else own.create_cursor()),
                self.text,
            )
        if apart and is_postgres():
            return own, _fresh(own.connection), self.text
        if getattr(_kept, "raw", None) is not own.connection:
            _kept.raw, _kept.cursor = own.connection, _fresh(own.connection)
        return own, _kept.cursor, self.text if is_postgres() else self._marked


class Batch:
    """Statements that go to PostgreSQL in one trip and are answered at its end, see `batch`; SQLite carries each out at once."""

    def each(self, statement: Statement, rows: Sequence[Sequence[Any]]) -> Callable[[], int]:
        """The statement once for every row of values. What it returns tells, after the batch, how many rows of tables it touched."""
        if not rows:
            return lambda: 0
        own, cursor, text = statement._ready(apart=True)
        with own.wrap_database_errors:
            if len(rows) == 1:
                cursor.execute(text, rows[0])
            else:
                cursor.executemany(text, rows)
        touched = cursor.rowcount
        return (lambda: int(cursor.rowcount)) if is_postgres() else (lambda: int(touched))


@contextmanager
def batch() -> Iterator[Batch]:
    """Around statements of which none needs the answer of another. A failure of one of them is told at the latest when it ends."""
    own: Any = connections[DEFAULT_DB_ALIAS]
    if not is_postgres():
        yield Batch()
        return
    own.ensure_connection()
    with own.wrap_database_errors, own.connection.pipeline():
        yield Batch()


def _fresh(raw: Any) -> Any:
    if not is_postgres():
        return raw.cursor()
    from django.db.backends.postgresql import base

    # Values go apart from the text, so that the server may keep its plan. Django's own cursors write them into the text.
    binding: Any = base.ServerBindingCursor
    return binding(raw)
