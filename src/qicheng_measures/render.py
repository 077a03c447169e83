"""The only place where SQL text is made. The same bytes go to every engine."""

from __future__ import annotations

from collections.abc import Sequence

from qicheng_measures.ledger import COLUMNS, KEY, TABLE
from qicheng_measures.measure import Count, Measure, Sum
from qicheng_measures.ordered import condition
from qicheng_measures.record import Record
from qicheng_measures.states import Counting

SLICE = 64  # figures in one statement: generated code gets slow beyond
CROSSED = frozenset({"text", "date"})  # numbers and flags are measures of their own
Place = tuple[str, int]  # in a list of names: the village by which a row is counted, and its key


class Part(Record):
    """Of a list of names: those of these villages (12 digits) behind a place in it, at most so many."""

    villages: Sequence[str]
    most: int
    after: Place | None = None


def next_prefix(prefix: str) -> str:
    """The number after a code: the end of its range; after the last one a letter, which sorts behind digits everywhere.

    Never `~` or `:`, which sort before digits under a language collation.
    """
    if not prefix.isdigit():
        raise ValueError(f"not a code: {prefix!r}")
    following = str(int(prefix) + 1).zfill(len(prefix))
    return following if len(following) == len(prefix) else "A" * len(prefix)


def _code(text: str) -> str:
    """A code that may stand in a statement."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"not a code: {text!r}")
    return text


def _place(column: str, prefix: str) -> str:
    if not prefix:
        return f"{column} IS NOT NULL"
    return f"{column} >= '{prefix}' AND {column} < '{next_prefix(prefix)}'"


def _scope(by: str, season: int, prefix: str) -> str:
    return f"season = {int(season)} AND {_place(by, prefix)} AND NOT gone AND roster <> 'VOID'"


def expression(what: Count | Sum) -> str:
    """The figure's expression: a CASE, never FILTER (same answer, a third of the work in a columnar engine)."""
    if isinstance(what, Sum):
        return f"CAST(COALESCE(SUM(CASE WHEN {condition(what.where)} THEN {what.column} ELSE 0 END), 0) AS BIGINT)"
    return f"COUNT(CASE WHEN {condition(what.where)} THEN 1 END)"


def report_sql(counting: Counting, *, season: int, prefix: str, table: str = TABLE) -> str:
    """Counts by village and state, one row each: village, states, counts."""
    if len(counting.counts) > SLICE:
        raise ValueError("one statement counts at most 64 figures")
    groups = ", ".join((counting.by, *counting.states))
    columns = ", ".join(expression(what) for what in counting.counts)
    return f"SELECT {groups}, {columns} FROM {table} WHERE {_scope(counting.by, season, prefix)} GROUP BY {groups}"  # noqa: S608


def names_sql(m: Measure, *, season: int, prefix: str, table: str = TABLE, key: str = KEY) -> str:
    """The keys of the rows behind a figure: the same predicate, the same scope."""
    return f"SELECT {key} FROM {table} WHERE {_scope(m.by, season, prefix)} AND {condition(m.where)}"  # noqa: S608


def part_sql(m: Measure, *, season: int, part: Part, table: str = TABLE, key: str = KEY) -> str:
    """Village and key of a part of these rows, in that order. Only the villages named are read, the first one from its place on."""
    named = ", ".join(f"'{_code(v)}'" for v in part.villages)
    behind = ""
    if part.after is not None:
        village, last = _code(part.after[0]), part.after[1]
        behind = f" AND ({m.by} > '{village}' OR ({m.by} = '{village}' AND {key} > {int(last)}))"
    return (
        f"SELECT {m.by}, {key} FROM {table} WHERE {_scope(m.by, season, '')} AND {m.by} IN ({named})"  # noqa: S608
        f" AND {condition(m.where)}{behind} ORDER BY {m.by}, {key} LIMIT {int(part.most)}"
    )


def cross_sql(m: Measure, columns: Sequence[str], *, season: int, prefix: str, table: str = TABLE) -> str:
    """A measure counted by unit and by one or two columns (text or date): rows of (unit, value, …, figure)."""
    if not 1 <= len(set(columns)) == len(columns) <= 2 or any(
        COLUMNS[c].kind not in CROSSED for c in columns
    ):
        raise ValueError(f"{columns} cannot split")
    where = f"{_scope(m.by, season, prefix)} AND {condition(m.where)}"
    by = ", ".join((m.by, *columns))
    return f"SELECT {by}, COUNT(*) FROM {table} WHERE {where} GROUP BY {by}"  # noqa: S608
