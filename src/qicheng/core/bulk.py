"""Many rows at once, by plain SQL: COPY on PostgreSQL, executemany on SQLite. For imports, where objects cost too much.

Callers check the rows; constraints in the database still hold. Column names come from code, never from input.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

Row = Sequence[Any]


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Row], *, dated: bool = True) -> None:
    """Inserts `rows` (one value per column name). `dated=False` promises that no value is a date, which is quicker."""
    table, quote = model._meta.db_table, connection.ops.quote_name
    names = ", ".join(quote(c) for c in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["?"] * len(columns))
        sql = f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})"  # noqa: S608
        plain = ([_plain(v) for v in row] for row in rows) if dated else rows
        cursor.connection.executemany(sql, plain)


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Row], *, key: str = "id") -> None:
    """Sets `columns` on rows by key; each row is the columns' values followed by the key."""
    table, quote = model._meta.db_table, connection.ops.quote_name
    mark = "%s" if connection.vendor == "postgresql" else "?"
    sets = ", ".join(f"{quote(c)} = {mark}" for c in columns)
    sql = f"UPDATE {quote(table)} SET {sets} WHERE {quote(key)} = {mark}"  # noqa: S608
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(sql, list(rows))
        else:
            cursor.connection.executemany(sql, ([_plain(v) for v in row] for row in rows))
