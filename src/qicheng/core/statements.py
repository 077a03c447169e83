"""Statements written by hand that are asked thousands of times: what an ORM and a fresh plan would cost each time is saved.

On PostgreSQL they are prepared once a connection: a join of ten tables costs more to plan than to carry out. On SQLite the
connection keeps them by itself. A thread keeps one cursor for questions as long as its connection lives.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

_kept = threading.local()
# A plan is made once a connection, and in the first hour of a season: of tables that are still empty PostgreSQL would read all, and go
# on so while they fill. Asked for in a SELECT, this tells it to look things up until the end of the transaction.
BY_INDEX = ", ".join(
    f"set_config('{way}', 'off', true)" for way in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
)


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
        own = _connection()
        cursor, text = self._ready(own)
        with own.wrap_database_errors:
            cursor.execute(text, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _ready(self, own: Any, *, apart: bool = False) -> tuple[Any, str]:
        """A cursor of this connection, and the text for it; `apart`: one whose answer may still be on its way."""
        if own.force_debug_cursor or own.execute_wrappers:  # somebody listens: Django's cursor tells them
            return own._prepare_cursor(
                _fresh(own.connection) if is_postgres() else own.create_cursor()
            ), self.text
        if apart and is_postgres():
            return _fresh(own.connection), self.text
        if getattr(_kept, "raw", None) is not own.connection:
            _kept.raw, _kept.cursor = own.connection, _fresh(own.connection)
        return _kept.cursor, self.text if is_postgres() else self._marked


class Rows:
    """A statement about rows of values: `head`, then for each row `row` with a `%s` for each value, then `tail`.

    On PostgreSQL up to `MOST` rows go into one text, of which there is one for each number of rows; on SQLite each row into its own.
    """

    MOST = 8

    def __init__(self, head: str, row: str, tail: str = "") -> None:
        self._texts = [Statement(f"{head}{', '.join([row] * n)}{tail}") for n in range(1, self.MOST + 1)]

    def of(self, count: int) -> Statement:
        return self._texts[count - 1]


def into(model: type[Model], columns: Sequence[str]) -> tuple[str, str]:
    """Head and row of what puts rows into these columns of a table."""
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ", f"({', '.join(['%s'] * len(columns))})"  # noqa: S608


class Batch:
    """Statements that go to PostgreSQL in one trip and are answered at its end, see `batch`; SQLite carries each out at once."""

    def __init__(self, own: Any) -> None:
        self._own = own

    def one(self, statement: Statement, values: Sequence[Any]) -> Callable[[], int]:
        """The statement once. What it returns tells, after the batch, how many rows of tables it touched."""
        return self.each(statement, [values])

    def each(self, statement: Statement, rows: Sequence[Sequence[Any]]) -> Callable[[], int]:
        """The statement once for every row of values, and how many rows of tables it touched in all."""
        if not rows:
            return lambda: 0
        cursor, text = statement._ready(self._own, apart=True)
        if len(rows) == 1:
            cursor.execute(text, rows[0])
        else:
            cursor.executemany(text, rows)
        touched = cursor.rowcount
        return (lambda: int(cursor.rowcount)) if is_postgres() else (lambda: int(touched))

    def rows(self, statement: Rows, rows: Sequence[Sequence[Any]]) -> Callable[[], int]:
        """The statement about all these rows, and how many rows of tables it touched in all."""
        if not is_postgres():
            return self.each(statement.of(1), rows)
        parts = [rows[n : n + Rows.MOST] for n in range(0, len(rows), Rows.MOST)]
        told = [self.one(statement.of(len(part)), [v for row in part for v in row]) for part in parts]
        return lambda: sum(touched() for touched in told)


@contextmanager
def batch() -> Iterator[Batch]:
    """Around statements of which none needs the answer of another. A failure of one of them is told at the latest when it ends."""
    own = _connection()
    with own.wrap_database_errors, own.connection.pipeline() if is_postgres() else nullcontext():
        yield Batch(own)


def _connection() -> Any:
    """This thread's own, open and fit for statements. Django looks it up anew each time it is named, so it is named once."""
    own: Any = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    own.validate_no_broken_transaction()
    return own


def _fresh(raw: Any) -> Any:
    if not is_postgres():
        return raw.cursor()
    from django.db.backends.postgresql import base

    # Values go apart from the text, so that the server may keep its plan. Django's own cursors write them into the text.
    binding: Any = base.ServerBindingCursor
    return binding(raw)
