"""Any DB-API cursor: SQLite, PostgreSQL. The house passes Django's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qicheng_measures.engines import Engine


class Database(Engine):
    """An engine over a cursor."""

    name = "database"

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def rows(self, sql: str) -> Sequence[Sequence[object]]:
        self._cursor.execute(sql)
        found: Sequence[Sequence[object]] = self._cursor.fetchall()
        return found
