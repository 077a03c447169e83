"""Plain Python over rows: what every other engine is compared with. Counts without any SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qicheng_measures.measure import Measure, Sum
from qicheng_measures.places import Figures, fold, unit
from qicheng_measures.terms import Row


def _in_scope(row: Row, m: Measure, season: int, place: str) -> bool:
    return (
        row["season"] == season
        and row[m.by] is not None
        and str(row[m.by]).startswith(place)
        and row["gone"] is False
        and row["roster"] != "VOID"
    )


def report(
    rows: Iterable[Row], measures: Sequence[Measure], *, season: int, place: str = "", level: str = "village"
) -> Figures:
    """Figures by unit, as `qicheng_measures.report` gives them; units whose figures are all nought may be missing."""
    found: Figures = {}
    for row in rows:
        for m in measures:
            if not _in_scope(row, m, season, place):
                continue
            into = found.setdefault(str(row[m.by]), dict.fromkeys((x.code for x in measures), 0))
            if m.where.holds(row) is True:
                into[m.code] += int(row[m.what.column] or 0) if isinstance(m.what, Sum) else 1  # type: ignore[arg-type]
    return found if level == "village" else fold(found, lambda code: unit(code, level))


def names(rows: Iterable[Row], m: Measure, *, season: int, place: str = "", key: str = "id") -> list[int]:
    """The keys behind a figure, sorted."""
    return sorted(int(r[key]) for r in rows if _in_scope(r, m, season, place) and m.where.holds(r) is True)  # type: ignore[arg-type]


def cross(
    rows: Iterable[Row],
    m: Measure,
    columns: Sequence[str],
    *,
    season: int,
    place: str = "",
    level: str = "village",
) -> dict[str, dict[tuple[str, ...], int]]:
    """A measure by unit and by columns, as `qicheng_measures.report.cross` gives it."""
    found: dict[str, dict[tuple[str, ...], int]] = {}
    for row in rows:
        if _in_scope(row, m, season, place) and m.where.holds(row) is True:
            into = found.setdefault(unit(str(row[m.by]), level), {})
            key = tuple("" if row[c] is None else str(row[c]) for c in columns)
            into[key] = into.get(key, 0) + 1
    return found
