"""Many rows at once, by plain SQL: COPY on PostgreSQL, executemany on SQLite. For imports, where objects cost too much.

Callers check the rows; constraints in the database still hold. Column names come from code, never from input.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Model

Row = Sequence[Any]


def _dated(model: type[Model], columns: Sequence[str]) -> list[int]:
    """Where in a row dates and instants stand: SQLite keeps them as text and its driver would not turn them."""
    fields = {f.attname: f for f in model._meta.concrete_fields}
    return [i for i, c in enumerate(columns) if isinstance(fields[c], DateField | DateTimeField)]


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date) else value


def _texted(rows: Iterable[Row], spots: Sequence[int]) -> Iterable[Row]:
    for row in rows:
        out = list(row)
        for i in spots:
            if out[i] is not None:
                out[i] = _plain(out[i])
        yield out


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Inserts `rows` (one value per column name)."""
    table, quote = model._meta.db_table, connection.ops.quote_name
    names = ", ".join(quote(c) for c in columns)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["?"] * len(columns))
        sql = f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})"  # noqa: S608
        spots = _dated(model, columns)
        cursor.connection.executemany(sql, _texted(rows, spots) if spots else rows)


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Row], *, key: str = "id") -> None:
    """Sets `columns` on rows by key; each row is the columns' values followed by the key."""
    table, quote = model._meta.db_table, connection.ops.quote_name
    mark = "%s" if connection.vendor == "postgresql" else "?"
    sets = ", ".join(f"{quote(c)} = {mark}" for c in columns)
    sql = f"UPDATE {quote(table)} SET {sets} WHERE {quote(key)} = {mark}"  # noqa: S608
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(sql, list(rows))
            return
        spots = _dated(model, columns)
        cursor.connection.executemany(sql, _texted(rows, spots) if spots else rows)


def copy_from(
    model: type[Model],
    source: type[Model],
    *,
    columns: Mapping[str, str],
    key: str,
    fixed: Mapping[str, Any],
    ids: Sequence[int],
) -> None:
    """Inserts into `model` a copy of rows `ids` of `source`: `columns` (target → source), their id under `key`, `fixed` beside it.

    The database copies within itself: for rows as wide as the ledger's this costs a fifth of sending them again.
    """
    quote = connection.ops.quote_name
    postgres = connection.vendor == "postgresql"
    into = ", ".join(quote(c) for c in (key, *fixed, *columns))
    out = ", ".join([quote("id"), *(["%s"] * len(fixed)), *(quote(c) for c in columns.values())])
    fields = {f.attname: f for f in model._meta.concrete_fields}
    if postgres:  # a bare parameter in a SELECT has no type there
        typed = [f"CAST(%s AS {fields[c].db_type(connection)})" for c in fixed]
        out = ", ".join([quote("id"), *typed, *(quote(c) for c in columns.values())])
    values: list[Any] = [v if postgres else _plain(v) for v in fixed.values()]
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({into}) SELECT {out} FROM {quote(source._meta.db_table)} WHERE "  # noqa: S608
    with connection.cursor() as cursor:
        for first, last in _runs(ids):
            cursor.execute(f"{sql} id >= %s AND id <= %s ORDER BY id", [*values, first, last])


def _runs(ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Consecutive numbers as (first, last)."""
    start = previous = None
    for number in sorted(ids):
        if start is None or previous is None or number != previous + 1:
            if start is not None and previous is not None:
                yield start, previous
            start = number
        previous = number
    if start is not None and previous is not None:
        yield start, previous


def roomy_cache() -> None:
    """Gives this process's SQLite a page cache for random inserts into large indexes (256 MB)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -262144")
