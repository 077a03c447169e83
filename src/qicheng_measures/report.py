"""`report` (how many), `names` (who) and `why` (for one person): one definition, three answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from qicheng_measures import places, render
from qicheng_measures.engines import Engine
from qicheng_measures.ledger import KEY, TABLE
from qicheng_measures.measure import Measure
from qicheng_measures.record import Record
from qicheng_measures.states import Counting
from qicheng_measures.terms import Row

Figures = places.Figures


def report(
    engine: Engine,
    measures: Sequence[Measure],
    *,
    season: int,
    place: str = "",
    level: str = "village",
    table: str = TABLE,
) -> Figures:
    """Figures by unit of `level` inside `place` (a code's leading digits). Units without a row are not in it."""
    villages: Figures = {}
    codes = [m.code for m in measures]
    for by in dict.fromkeys(m.by for m in measures):
        for counting in _slices([m for m in measures if m.by == by]):
            sql = render.report_sql(counting, season=season, prefix=place, table=table)
            for village, *values in engine.rows(sql):
                into = villages.get(str(village))
                if into is None:
                    into = villages[str(village)] = dict.fromkeys(codes, 0)
                counting.add(values, into)
    if level == "village":
        return villages
    return places.fold(villages, lambda code: places.unit(code, level))


def _slices(measures: Sequence[Measure]) -> Iterator[Counting]:
    """As few statements as hold the counts: each reads all rows once more."""
    counting = Counting(measures)
    if len(counting.counts) <= render.SLICE:
        yield counting
    else:
        middle = len(measures) // 2
        yield from (*_slices(measures[:middle]), *_slices(measures[middle:]))


def names(
    engine: Engine,
    m: Measure,
    *,
    season: int,
    place: str = "",
    table: str = TABLE,
    key: str = KEY,
) -> list[int]:
    """The keys of the rows behind a figure, sorted."""
    sql = render.names_sql(m, season=season, prefix=place, table=table, key=key)
    return sorted(int(str(r[0])) for r in engine.rows(sql))


def names_of_part(
    engine: Engine, m: Measure, *, season: int, part: render.Part, table: str = TABLE, key: str = KEY
) -> list[render.Place]:
    """Village and key of a part of the rows behind a figure, in that order, without reading the rest."""
    sql = render.part_sql(m, season=season, part=part, table=table, key=key)
    return [(str(village), int(str(number))) for village, number in engine.rows(sql)]


def cross(
    engine: Engine,
    m: Measure,
    columns: Sequence[str],
    *,
    season: int,
    place: str = "",
    level: str = "village",
    table: str = TABLE,
) -> dict[str, dict[tuple[str, ...], int]]:
    """A measure by unit and by the values of one or two columns, text or date (ISO); rows without a value stand under `""`."""
    found: dict[str, dict[tuple[str, ...], int]] = {}
    sql = render.cross_sql(m, columns, season=season, prefix=place, table=table)
    for village, *values, number in engine.rows(sql):
        into = found.setdefault(places.unit(str(village), level), {})
        key = tuple(_plain(v) for v in values)
        into[key] = into.get(key, 0) + int(str(number))
    return found


def _plain(value: object) -> str:
    """A value as every engine's driver gives it: a date may come as a date or as its text."""
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


def split(
    engine: Engine,
    m: Measure,
    column: str,
    *,
    season: int,
    place: str = "",
    level: str = "village",
    table: str = TABLE,
) -> dict[str, dict[str, int]]:
    """`cross` by one column."""
    found = cross(engine, m, (column,), season=season, place=place, level=level, table=table)
    return {unit: {value: n for (value,), n in values.items()} for unit, values in found.items()}


class Why(Record):
    """Whether a person is counted, and each leaf of the predicate with what it gave (None is unknown)."""

    counted: bool
    leaves: tuple[tuple[str, bool | None], ...]


def why(m: Measure, row: Row) -> Why:
    """The verdict for one row of the ledger."""
    return Why(m.where.holds(row) is True, tuple(m.where.reasons(row)))
