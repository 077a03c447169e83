"""An issued table on the screen: its grid as issued, with what is bound in place; a click on a cell chooses it, a number opens its names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from qicheng.core.viewer import Viewer
from qicheng.kit.reading.sheetrows import name_of
from qicheng.places import queries as places
from qicheng.reports import asking, issued, returns, wording
from qicheng.reports.models import Binding, IssuedTable, Period
from qicheng.reports.rules import binding as rules
from qicheng.reports.rules import calendar, standing
from qicheng.reports.rules.binding import Written
from qicheng.reports.services import cutting

_PIXELS = 8  # a character of an office program's column width, on the screen
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One cell. `row` and `column` are those of the issued sheet, so that a click says which cell is meant."""

    row: int
    column: int
    name: str
    text: str
    number: int | None
    url: str
    is_bound: bool
    is_chosen: bool
    is_formula: bool
    columns: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The cell that was clicked: what it says as issued, what it is bound to, and in which tables that fact is asked already."""

    row: int
    column: int
    name: str
    text: str
    binding: Binding | None
    word: str
    reasked: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One binding in the list beside the table."""

    row: Binding
    name: str
    word: str
    unit: str
    reasked: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedPage:
    """Everything that the page draws."""

    row: IssuedTable
    widths: list[int]
    grid: list[list[Drawn]]
    lines: list[Line]
    chosen: Chosen | None
    measures: list[tuple[str, str, str]]  # code, label, definition
    units: list[tuple[str, str]]
    progress: list[issued.Progress]  # of questions that go out beside the returns
    periods: list[tuple[Period, standing.Count]]  # of the units' returns, the newest first
    code: str  # its line in the calendar
    bindings: list[Binding]
    as_of: dt.datetime
    is_binding: bool
    more: int

    @property
    def put_form(self) -> dict[str, bool]:
        """What the form that puts the table to the units depends on."""
        return {
            "is_once": self.row.rhythm == calendar.ONCE,
            "asks": any(b.what == rules.ASK for b in self.bindings),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the page is looked at: which cell is chosen, as of when, with figures that open their names."""

    cell: Place | None = None
    as_of: dt.datetime | None = None
    is_preview: bool = False


def build(viewer: Viewer, table_id: int, look: Look, *, at: dt.datetime) -> IssuedPage:
    """The page of one issued table."""
    row = issued.one(viewer, table_id)
    found = issued.shown(viewer, row, as_of=look.as_of, at=at)
    binds = row.state == IssuedTable.State.DRAFT and not look.is_preview
    labels = {m.code: m.label for m in cutting.catalogue()}
    asked = issued.asked_in(season=row.season, without=row.pk)
    lines = [_line(b, labels, asked) for b in found.bindings]
    chosen = _chosen(found, look.cell, lines) if binds and look.cell else None
    return IssuedPage(
        row=row, widths=[max(24, round(w * _PIXELS)) if w else 0 for w in found.blank.widths], grid=_grid(found, chosen, look, opens=viewer.may("people.view", places.county_code()) and not binds),
        lines=lines, chosen=chosen, measures=_measures(chosen),
        units=list(issued.units().items()) if chosen else [], progress=[] if row.put_at else issued.progress(found.bindings), periods=returns.counts(asking.code_of(row.pk), at=at) if row.put_at else [], code=asking.code_of(row.pk), bindings=found.bindings, as_of=found.as_of, is_binding=binds,
        more=found.filled.more,
    )  # fmt: skip


def _measures(chosen: Chosen | None) -> list[tuple[str, str, str]]:
    """The whole catalogue for a chosen cell, the measure that stands there first."""
    if chosen is None:
        return []
    code = chosen.binding.code if chosen.binding else ""
    return [
        (m.code, m.label, wording.definition(m))
        for m in sorted(cutting.catalogue(), key=lambda m: m.code != code)
    ]


def _line(row: Binding, labels: Mapping[str, str], asked: Mapping[str, list[str]]) -> Line:
    words = {**rules.TEXTS, **rules.ROW_TEXTS}
    word = (
        labels.get(row.code, "")
        if row.what == rules.MEASURE
        else words.get(row.code, "")
        if row.what == rules.TEXT
        else row.label
    )
    unit = rules.LEVELS[row.level] if row.scope == rules.ROWS else places.full_name(row.unit)
    others = asked.get(issued.key_of(row), []) if row.what != rules.TEXT else []
    return Line(row=row, name=name_of(row.row, row.column), word=word, unit=unit, reasked=others)


def _chosen(found: issued.Shown, cell: Place, lines: list[Line]) -> Chosen | None:
    row, column = rules.anchor(found.blank, cell)
    if not (0 <= row < found.blank.rows and 0 <= column < found.blank.columns):
        return None
    line = next((x for x in lines if (x.row.row, x.row.column) == (row, column)), None)
    return Chosen(
        row=row, column=column, name=name_of(row, column), text=found.blank.cells.get((row, column), ""), binding=line.row if line else None,
        word=line.word if line else "", reasked=line.reasked if line else [],
    )  # fmt: skip


def _grid(found: issued.Shown, chosen: Chosen | None, look: Look, *, opens: bool) -> list[list[Drawn]]:
    """The rows as they will be printed, with those that are put in."""
    blank, after, more = found.blank, found.filled.after, found.filled.more
    written = {w.place: w for w in found.filled.cells}
    bound = {p for b in found.bindings for p in found.filled.places_of(issued.bound(b))}
    spans, hidden = _merged(found)
    marked = {(chosen.row, chosen.column)} if chosen else set()
    grid = []
    for number in range(blank.rows + more):
        line = []
        row = number if number <= after or not more else max(after, number - more)
        put_in = more > 0 and after < number <= after + more
        for column in range(blank.columns):
            if (number, column) in hidden or not blank.widths[column]:
                continue
            said = written.get((number, column))
            rows, columns = spans.get((number, column), (1, 1))
            line.append(
                Drawn(
                    row=row, column=column, name=name_of(number, column), text=str(said.value) if said else "" if put_in else blank.cells.get((row, column), ""),
                    number=said.value if said and isinstance(said.value, int) else None, url=_names(found, said, look) if said and opens else "",
                    is_bound=(number, column) in bound, is_chosen=(row, column) in marked and not put_in,
                    is_formula=(row, column) in blank.formulas, columns=columns, rows=rows,
                )
            )  # fmt: skip
        grid.append(line)
    return grid


def _names(found: issued.Shown, said: Written, look: Look) -> str:
    if not said.measure or not said.value:
        return ""
    query = {"unit": said.unit, **({"as_of": look.as_of.isoformat()} if look.as_of else {})}
    return f"{reverse('reports:issued_names', args=[found.row.pk, said.measure])}?{urlencode(query)}"


def _merged(found: issued.Shown) -> tuple[dict[Place, tuple[int, int]], set[Place]]:
    """How far each merged cell reaches, and which cells it covers, with the rows that are put in."""
    after, more = found.filled.after, found.filled.more
    ranges = []
    for top, left, bottom, right in found.blank.merges:
        down = [more if more and r > after else 0 for r in (top, bottom)]
        ranges.append((top + down[0], left, bottom + down[1], right))
        if more and top == bottom == after:
            ranges += [(after + i, left, after + i, right) for i in range(1, more + 1)]
    spans = {(t, left): (b - t + 1, r - left + 1) for t, left, b, r in ranges}
    covered = {(y, x) for t, left, b, r in ranges for y in range(t, b + 1) for x in range(left, r + 1)}
    return spans, covered - set(spans)
