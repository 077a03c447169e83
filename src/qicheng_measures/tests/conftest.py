"""A ledger of random rows in a table of the test's own, and predicates of every shape over it."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from qicheng_measures.engines.database import Database
from qicheng_measures.ledger import COLUMNS
from qicheng_measures.terms import Always, Both, Col, Compare, Either, Flag, Known, Not, Same, Term

TABLE = "test_ledger"
KINDS = {"int": "BIGINT", "text": "VARCHAR(80)", "bool": "BOOLEAN", "date": "DATE"}
DAY = dt.date(2025, 3, 1)
VILLAGES = [f"45{c}00{t}{v}" for c in (1399, 1400) for t in (1, 2) for v in (201, 202, 203)]
WORDS: dict[str, list[str]] = {
    "village": VILLAGES, "base_village": VILLAGES, "sex": ["M", "F"], "roster": ["LISTED", "PRESENT", "OUT", "VOID"],
    "standing": ["GENERAL", "POOR_REGISTERED", "OUT_OF_POVERTY"], "base_standing": ["GENERAL", "POOR_REGISTERED", "OUT_OF_POVERTY"],
    "intention": ["RETURN", "NEW", "LOCAL", "STAY", "UNDECIDED", "GONE"],
    "stage": ["LISTED", "SURVEYED", "INTENDING", "ABOARD", "AWAY", "LOCAL", "STAYING", "OUT"],
}  # fmt: skip
OTHER_WORDS = ["A", "B", "NONE"]


def value(chance: random.Random, name: str) -> object:
    """A value that the column may hold, few of each kind, so that ties are many."""
    column = COLUMNS[name]
    if column.nullable and chance.random() < 0.3:
        return None
    if name == "season":
        return chance.choice((2024, 2025, 2025))
    if column.kind == "int":
        return chance.choice((0, 1, 16, 60, 61))
    if column.kind == "bool":
        return chance.random() < (0.1 if name == "gone" else 0.5)
    if column.kind == "date":
        return DAY + dt.timedelta(days=chance.randrange(4))
    return chance.choice(WORDS.get(name, OTHER_WORDS))


def random_rows(chance: random.Random, count: int) -> list[dict[str, object]]:
    return [{"id": n, **{name: value(chance, name) for name in COLUMNS}} for n in range(1, count + 1)]


def leaf(chance: random.Random) -> Term:
    name = chance.choice(list(COLUMNS))
    kind = COLUMNS[name].kind
    if chance.random() < 0.15:
        return Known(name)
    if kind == "bool":
        return Flag(name) if chance.random() < 0.9 else Always()
    if kind == "text" and chance.random() < 0.2:
        same = [c.name for c in COLUMNS.values() if c.kind == "text" and c.name != name]
        return Same(name, chance.choice(same))
    said = value(chance, name)
    while said is None:
        said = value(chance, name)
    signs = ["=", "<>"] if kind == "text" else ["=", "<>", "<", "<=", ">", ">="]
    return Compare(name, chance.choice(signs), said)


def predicate(chance: random.Random, depth: int = 4) -> Term:
    """A random predicate no deeper than `depth`."""
    if depth <= 1 or chance.random() < 0.2:
        return leaf(chance)
    shape = chance.randrange(6)
    if shape == 5:
        return Col("stage").one_of(*chance.sample(("AWAY", "LISTED", "LOCAL", "OUT"), 3)) | leaf(chance)
    if shape == 0:
        return Not(predicate(chance, depth - 1))
    make = Both if shape < 3 else Either
    return make(predicate(chance, depth - 1), predicate(chance, depth - 1))


class Ledger:
    """The rows, in Python and in the database."""

    table = TABLE

    def __init__(self, cursor: Any) -> None:
        self.engine = Database(cursor)
        self._cursor = cursor
        self.rows: list[dict[str, object]] = []

    def fill(self, rows: list[dict[str, object]]) -> None:
        self.rows = rows
        names = ["id", *COLUMNS]
        self._cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
        marks = ", ".join(["%s"] * len(names))
        values = [
            [v.isoformat() if isinstance(v, dt.date) else v for v in (r[n] for n in names)] for r in rows
        ]
        self._cursor.executemany(f"INSERT INTO {TABLE} ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608

    def matching(self, text: str) -> list[int]:
        return sorted(int(r[0]) for r in self.engine.rows(f"SELECT id FROM {TABLE} WHERE {text}"))  # noqa: S608

    def holding(self, term: Term) -> list[int]:
        return [int(r["id"]) for r in self.rows if term.holds(r) is True]


class Plain:
    """SQLite's cursor in memory with the marks that Django's takes."""

    def __init__(self) -> None:
        self._cursor = sqlite3.connect(":memory:").cursor()
        self.fetchall = self._cursor.fetchall

    def execute(self, sql: str) -> None:
        self._cursor.execute(sql)

    def executemany(self, sql: str, values: list[list[object]]) -> None:
        self._cursor.executemany(sql.replace("%s", "?"), values)


def _made(cursor: Any) -> Ledger:
    columns = ", ".join(
        f"{c.name} {KINDS[c.kind]}{'' if c.nullable else ' NOT NULL'}" for c in COLUMNS.values()
    )
    cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} (id BIGINT PRIMARY KEY, {columns})")
    return Ledger(cursor)


@pytest.fixture(params=["memory", pytest.param("database", marks=pytest.mark.django_db)])
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """In memory without the house, so that every quick run asks an engine; and on the house's own connection, SQLite or PostgreSQL."""
    if request.param == "memory":
        yield _made(Plain())
        return
    request.getfixturevalue("db")
    with connection.cursor() as cursor:
        yield _made(cursor)
        cursor.execute(f"DROP TABLE {TABLE}")


@pytest.fixture
def random_ledger() -> Callable[[random.Random, int], list[dict[str, object]]]:
    return random_rows


@pytest.fixture
def random_predicate() -> Callable[[random.Random], Term]:
    return predicate
