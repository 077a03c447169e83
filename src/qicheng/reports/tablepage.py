"""The tables on screen: the printed layout, its first rows, every figure with its names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from qicheng.core.papers.layout import Cell, Table
from qicheng.core.shapes import Filter, Option
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.places import queries as places
from qicheng.reports import drafts, queries
from qicheng.reports.drafts import Draft

ROWS = 50
HEADS = {"乡镇", "村（社区）", "姓名", "企业名称"}  # what a row is about: stays in sight on a phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One cell of the header."""

    title: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One cell of the body."""

    text: str
    number: int | None
    url: str | None
    is_head: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet as the screen draws it."""

    table: Table
    index: int
    heads: tuple[tuple[Head, ...], ...]
    rows: tuple[tuple[Drawn, ...], ...]
    totals: tuple[Drawn, ...]
    whole: int

    @property
    def is_cut(self) -> bool:
        """Whether there is more than the screen shows."""
        return self.whole > len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage:
    """Everything that the page draws."""

    kind: drafts.Kind
    unit: str
    unit_name: str
    filters: tuple[Filter, ...]
    sheets: tuple[Sheet, ...]
    sheet: Sheet
    named: bool
    may_open: bool
    season: int


def build(
    viewer: Viewer, *, season: int, kind: str, unit: str, sheet: int, at: dt.datetime
) -> TablePage | None:
    """The page of one table, or None where the viewer has no table or no such unit."""
    units = queries.own_units(viewer, drafts.TABLES)
    chosen = unit or (units[0] if units else "")
    if not chosen or places.place(chosen) is None:
        return None
    offered = drafts.kinds(viewer, chosen)
    found = next((k for k in offered if k.code == kind), offered[0] if offered else None)
    if found is None:
        raise NotAllowed
    draft = Draft(kind=found.code, season=season, unit=chosen, at=at, limit=ROWS)
    people = drafts.persons_in(viewer, kind=found.code, season=season, unit=chosen) if found.named else 0
    may = viewer.may("people.view", chosen)
    sheets = tuple(_sheet(t, i, chosen, people, may) for i, t in enumerate(drafts.build(viewer, draft)))
    return TablePage(
        kind=found, unit=chosen, unit_name=places.full_name(chosen), filters=_filters(viewer, units, offered, found, chosen),
        sheets=sheets, sheet=sheets[min(sheet, len(sheets) - 1)], named=found.named,
        may_open=viewer.may("people.export", chosen), season=season,
    )  # fmt: skip


def _filters(
    viewer: Viewer, units: list[str], offered: list[drafts.Kind], kind: drafts.Kind, unit: str
) -> tuple[Filter, ...]:
    choices: dict[str, str] = {}
    for own in units:
        choices[own] = places.full_name(own)
        choices |= {p.code: p.name for p in places.children(own)}
    choices.setdefault(unit, places.full_name(unit))
    return (
        Filter(name="kind", label=_("表"), options=tuple(Option(value=k.code, label=str(k.title), chosen=k is kind) for k in offered)),
        Filter(name="unit", label=_("单位"), options=tuple(Option(value=c, label=n, chosen=c == unit) for c, n in choices.items())),
    )  # fmt: skip


def _sheet(table: Table, index: int, unit: str, people: int, may: bool) -> Sheet:
    shown = table.rows[:ROWS]
    codes = list(table.codes)[:ROWS]
    rows = tuple(_row(table, row, codes[i] if i < len(codes) and may else "") for i, row in enumerate(shown))
    totals = _row(table, table.totals(), unit if table.codes and may else "") if table.has_totals else ()
    whole = len(table.rows) if table.codes or not people else people
    return Sheet(table=table, index=index, heads=_heads(table), rows=rows, totals=totals, whole=whole)


def _row(table: Table, row: Sequence[Cell], code: str) -> tuple[Drawn, ...]:
    drawn = []
    for value, column in zip(row, table.columns, strict=True):
        number = value if isinstance(value, int) else None
        url = _names(code, column.names) if code and column.names and number is not None else None
        drawn.append(
            Drawn(
                text=str(value or "") if number is None else "",
                number=number,
                url=url,
                is_head=column.title in HEADS,
            )
        )
    return tuple(drawn)


def _names(unit: str, ending: str) -> str:
    measure, _slash, rest = ending.partition("/")
    return reverse("reports:names", args=[unit, measure]) + rest


def _heads(table: Table) -> tuple[tuple[Head, ...], ...]:
    if not table.is_grouped:
        return (tuple(Head(title=c.title) for c in table.columns),)
    spans = {first: Head(title=word, columns=last - first + 1) for first, last, word in table.spans()}
    top = [
        spans[i] if i in spans else Head(title=c.title, rows=2)
        for i, c in enumerate(table.columns)
        if i in spans or not c.group
    ]
    return (tuple(top), tuple(Head(title=c.title) for c in table.columns if c.group))
