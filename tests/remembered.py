"""What a fixture puts into the tables is made by the acts once in a process; afterwards the same rows are written back as they were.

Acts judge, seal and audit: half a second for a county of forty people, and a thousand tests begin with it. The rows keep their numbers;
on PostgreSQL sequences do not go back with a transaction, so nothing written later meets them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
Rows = dict[str, Any]  # table → its rows as the engine gives and takes them
_kept: dict[str, tuple[Rows, Any]] = {}


def once(name: str, make: Callable[[], T]) -> T:
    """Makes it by `make` the first time, whose answer must be plain data; later writes the rows that it left and gives that answer."""
    if name in _kept:
        rows, answer = _kept[name]
        with transaction.atomic():  # rows point at each other: checked together at the end
            for table, found in rows.items():
                _write(table, found)
        return answer  # type: ignore[no-any-return]
    tables = connection.introspection.table_names()
    before = {t: _read(t) for t in tables}
    answer = make()
    after = {t: _read(t) for t in tables}
    _kept[name] = ({t: found for t, found in after.items() if found != before[t]}, answer)
    return answer


def _read(table: str) -> Any:
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quoted} TO STDOUT") as out:
                return b"".join(bytes(part) for part in out)
        names = [c.name for c in connection.introspection.get_table_description(cursor, table)]
        # A plus sign leaves the value as it is stored; without it the driver makes a date of it.
        cursor.execute(f"SELECT {', '.join('+' + connection.ops.quote_name(n) for n in names)} FROM {quoted}")
        return names, cursor.fetchall()


def _write(table: str, found: Any) -> None:
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quoted}")
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quoted} FROM STDIN") as into:
                into.write(found)
            return
        names, rows = found
        columns = ", ".join(connection.ops.quote_name(n) for n in names)
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO {quoted} ({columns}) VALUES ({marks})", rows)
