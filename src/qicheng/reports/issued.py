"""Questions about issued tables: the list, a table with its figures in place, who was asked, which facts were asked before."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from qicheng.core.viewer import NotAllowed, Viewer, require
from qicheng.journeys import asof
from qicheng.kit.codes import township_of
from qicheng.kit.reading.grid import Blank
from qicheng.places import queries as places
from qicheng.reports import asking, frozen, queries, returns
from qicheng.reports.models import Answer, Binding, IssuedTable, Period, Return, Snapshot
from qicheng.reports.rules import binding as rules
from qicheng.reports.rules import forms
from qicheng.reports.rules.binding import Bound, Filled, Values
from qicheng.reports.services import cutting
from qicheng.season import queries as seasons

BIND = "reports.bind"


def one(viewer: Viewer, table_id: int) -> IssuedTable:
    """An issued table of the viewer's county. Raises `NotAllowed` where there is none."""
    require(viewer, BIND, places.county_code())
    row = IssuedTable.objects.defer("content").filter(pk=table_id).first()
    if row is None:
        raise NotAllowed
    return row


def tables(viewer: Viewer, *, season: int) -> list[IssuedTable]:
    """The issued tables of a season, newest first."""
    require(viewer, BIND, places.county_code())
    return list(IssuedTable.objects.defer("content", "layout").filter(season=season).order_by("-id"))


def blank_of(row: IssuedTable) -> Blank:
    """How the issued sheet is drawn."""
    said = row.layout
    return Blank(
        sheet=said["sheet"], sheets=tuple(said["sheets"]), rows=said["rows"], columns=said["columns"],
        cells={(r, c): t for r, c, t in said["cells"]}, formulas=frozenset((r, c) for r, c in said["formulas"]),
        merges=tuple((a, b, c, d) for a, b, c, d in said["merges"]), widths=tuple(said["widths"]),
    )  # fmt: skip


def layout_of(blank: Blank) -> dict[str, object]:
    """The same as it is kept."""
    return {
        "sheet": blank.sheet, "sheets": list(blank.sheets), "rows": blank.rows, "columns": blank.columns,
        "cells": [[r, c, t] for (r, c), t in sorted(blank.cells.items())], "formulas": [list(p) for p in sorted(blank.formulas)],
        "merges": [list(m) for m in blank.merges], "widths": list(blank.widths),
    }  # fmt: skip


def bound(row: Binding) -> Bound:
    """A binding as the rules read it."""
    return Bound(
        row=row.row, column=row.column, what=row.what, code=row.code, label=row.label, scope=row.scope, unit=row.unit,
        level=row.level, kind=row.kind, word=row.word, due_at=row.due_at, until_at=row.until_at,
    )  # fmt: skip


def bindings(row: IssuedTable) -> list[Binding]:
    """A table's bindings, row by row."""
    return list(row.bindings.order_by("row", "column"))


def known(at: dt.datetime) -> rules.Known:
    """What bindings are judged by."""
    return rules.Known(measures=forms.labels(cutting.catalogue()), units=frozenset(units()), at=at)


def units() -> dict[str, str]:
    """The county, its townships and their villages: code → name."""
    county = places.county_code()
    found = {county: places.name_of(county)}
    for township in places.inside(county, rules.TOWNSHIP):
        found[township.code] = township.name
        found |= {v.code: f"{township.name} {v.name}" for v in places.inside(township.code, rules.VILLAGE)}
    return found


def of_level(unit: str, level: str) -> list[str]:
    """The units of a level in a unit, in the order of their codes."""
    return [p.code for p in places.inside(unit, level)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A table with everything in place: bindings, what is written, and the state of the ledger that it was counted from."""

    row: IssuedTable
    blank: Blank
    bindings: list[Binding]
    filled: Filled
    season: int
    as_of: dt.datetime
    mark: int


def shown(viewer: Viewer, row: IssuedTable, *, as_of: dt.datetime | None, at: dt.datetime) -> Shown:
    """The table as of an instant that has passed, or as of now."""
    found, blank = bindings(row), blank_of(row)
    bounds = [bound(b) for b in found]
    moment = min(as_of or at, at)
    mark = asof.mark_at(season=row.season, at=moment) if as_of else asof.latest()
    if as_of:
        villages: Mapping[str, Mapping[str, int]] = cutting.figures(row.season, mark) if mark else {}
    else:
        villages = queries.figures(
            viewer,
            season=row.season,
            unit=places.county_code(),
            level="village",
            measures=cutting.catalogue(),
        )
    values = _values(viewer, row, found, villages, moment)
    return Shown(
        row=row, blank=blank, bindings=found, filled=rules.fill(blank, bounds, values), season=row.season, as_of=moment, mark=mark,
    )  # fmt: skip


def _values(
    viewer: Viewer,
    row: IssuedTable,
    found: Sequence[Binding],
    villages: Mapping[str, Mapping[str, int]],
    as_of: dt.datetime,
) -> Values:
    lines = next((b for b in found if b.scope == rules.ROWS), None)
    listed = of_level(lines.unit, lines.level) if lines else []
    wanted = {*listed, *(b.unit for b in found)}
    codes = {b.code for b in found if b.what == rules.MEASURE}
    local, county = as_of.astimezone(returns.ZONE), places.county_code()
    season = seasons.season(row.season)
    texts = {
        "UNIT": places.name_of(county), "DAY": f"{local:%Y年%-m月%-d日}", "AS_OF": f"{local:%Y年%-m月%-d日%-H时%-M分}",
        "FILLER": viewer.label, "YEAR": f"{season.year if season else row.season}年",
    }  # fmt: skip
    return Values(
        figures=sums(villages, wanted, codes), answers=answers(found, as_of), names=places.names(sorted(wanted)), texts=texts, units=listed,
        asked={level: of_level(county, level) for level in {b.level for b in found if b.what == rules.ASK and b.level}},
    )  # fmt: skip


def sums(
    villages: Mapping[str, Mapping[str, int]], wanted: Iterable[str], codes: Iterable[str]
) -> dict[tuple[str, str], int]:
    """The figures of units, each the sum over its villages."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    units, counted = set(wanted), list(codes)
    for village, figures in villages.items():
        for unit in {village, township_of(village), village[:6] + "000000"} & units:
            for code in counted:
                found[(unit, code)] += figures.get(code, 0)
    return dict(found)


def answers(found: Iterable[Binding], as_of: dt.datetime) -> dict[tuple[int, int, str], str]:
    """The latest answers up to an instant by cell and unit."""
    asked = {asking.fact_code(b.pk): b for b in found if b.what == rules.ASK}
    rows = Answer.objects.filter(of__in=[b.pk for b in asked.values()], at__lte=as_of).order_by("id")
    said = {(a.of.row, a.of.column, a.unit): a.value for a in rows.select_related("of")}
    if not asked:
        return said
    # Of a table that was put to the units the signed returns speak, the newest period last.
    code = asking.code_of(next(iter(asked.values())).of_id)
    shots = Snapshot.objects.filter(of__period__code=code, at__lte=as_of).order_by(
        "of__period__day", "version", "id"
    )
    for facts, unit, level in shots.values_list("facts", "of__unit", "of__level"):
        for name in facts.keys() & asked.keys():
            row = asked[name]
            if row.level == level:
                said[(row.row, row.column, unit)] = str(facts[name])
    return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A one-off question to one unit, as the one who answers it sees it."""

    id: int
    table: str
    label: str
    kind: str
    unit: str
    unit_name: str
    due_at: dt.datetime
    until_at: dt.datetime
    answer: Answer | None
    is_late: bool


def asked_of(viewer: Viewer, *, season: int, at: dt.datetime) -> list[Asked]:
    """The one-off questions that go to the viewer's own units and have not expired, open ones first, then by their day.

    What a table asks that was put to the units stands in their returns, not here.
    """
    prefixes = viewer.prefixes(returns.FILL)
    rows = Binding.objects.filter(
        of__season=season, of__state="PUBLISHED", of__put_at=None, what=rules.ASK, until_at__gt=at
    )
    found: list[Asked] = []
    for row in rows.select_related("of").defer("of__content", "of__layout"):
        said = latest(row)
        for unit in receivers(row):
            if any(unit.startswith(p) for p in prefixes) and row.due_at and row.until_at:
                found.append(
                    Asked(
                        id=row.pk, table=row.of.title, label=row.label, kind=row.kind, unit=unit, unit_name=places.full_name(unit),
                        due_at=row.due_at, until_at=row.until_at, answer=said.get(unit), is_late=unit not in said and row.due_at < at,
                    )
                )  # fmt: skip
    return sorted(found, key=lambda a: (a.answer is not None, a.due_at, a.id, a.unit))


def open_for(viewer: Viewer, *, season: int, at: dt.datetime) -> int:
    """How many one-off questions wait for the viewer."""
    return (
        sum(a.answer is None for a in asked_of(viewer, season=season, at=at))
        if viewer.may(returns.FILL)
        else 0
    )


def told(period: Period) -> dict[tuple[str, str], dict[str, object]]:
    """What units have answered to a table's questions before its returns were opened, by unit and level: nobody types it twice."""
    found: dict[tuple[str, str], dict[str, object]] = defaultdict(dict)
    for row in asking.questions(period.code):
        for unit, answer in latest(row).items():
            value = int(answer.value) if row.kind == rules.NUMBER else answer.value
            found[(unit, row.level)][asking.fact_code(row.pk)] = value
    return found


def receivers(row: Binding) -> list[str]:
    """The units that a one-off question goes to."""
    return of_level(row.unit, row.level)


def latest(row: Binding) -> dict[str, Answer]:
    """The latest answer of each unit."""
    return {a.unit: a for a in row.answers.order_by("id")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a one-off question has come. `missing` are names of units."""

    row: Binding
    asked: int
    said: list[tuple[str, Answer]]
    missing: list[str]


def progress(found: Iterable[Binding]) -> list[Progress]:
    """The same for a table's one-off questions."""
    made = []
    for row in found:
        if row.what != rules.ASK:
            continue
        units, said = receivers(row), latest(row)
        names = places.names(units)
        made.append(
            Progress(
                row=row, asked=len(units), said=[(names[u], said[u]) for u in units if u in said],
                missing=[names[u] for u in units if u not in said],
            )
        )  # fmt: skip
    return made


def asked_in(*, season: int, without: int = 0) -> dict[str, list[str]]:
    """Which tables ask for a fact: measure code or normal label → titles. Returns of the calendar, and issued tables in use."""
    found: dict[str, list[str]] = defaultdict(list)
    titles = {r.code: r.title for r in seasons.calendar(season)}
    for code, form in forms.FORMS.items():
        for m in forms.measures_of(form, province=cutting.home_province()):
            found[m.code].append(titles.get(code, code))
        for fact in form.facts:
            found[rules.normal(fact.label)].append(titles.get(code, code))
    rows = (
        Binding.objects.filter(of__season=season, what__in=(rules.MEASURE, rules.ASK))
        .exclude(of__state="ENDED")
        .exclude(of=without)
    )
    for _id, code, label_key, title in (
        rows.order_by("of_id").values_list("of_id", "code", "label_key", "of__title").distinct()
    ):
        found[code or label_key].append(title)
    return dict(found)


def key_of(row: Binding | Bound) -> str:
    """The fact that a binding asks for, as `asked_in` counts it."""
    return row.code or rules.normal(row.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasked:
    """A fact that more than one table asks for."""

    label: str
    is_filled: bool  # the system fills it, nobody types it
    tables: list[str]
    sheets: int  # how many sheets of units it stands on to be typed, this season so far


def reasked(viewer: Viewer, *, season: int) -> list[Reasked]:
    """表格减负: every fact that two tables or more ask for, those asked most first."""
    require(viewer, BIND, places.county_code())
    measures = forms.labels(cutting.catalogue())
    own = {rules.normal(f.label): f.label for form in forms.FORMS.values() for f in form.facts}
    asked = Binding.objects.filter(of__season=season, what=rules.ASK).values_list("label_key", "label")
    labels, sheets = {**own, **dict(asked), **measures}, _sheets(season)
    rows = [
        Reasked(label=labels.get(key, key), is_filled=key in measures, tables=titles, sheets=sheets[key])
        for key, titles in asked_in(season=season).items()
        if len(titles) > 1
    ]
    return sorted(rows, key=lambda r: (r.is_filled, -len(r.tables), r.label))


def _sheets(season: int) -> Counter[str]:
    """On how many sheets each fact stands that somebody types: those of all returns, and the questions asked beside them."""
    counted = (
        Return.objects.filter(period__season=season)
        .values_list("period__code", "level")
        .annotate(n=Count("pk"))
    )
    opened = {(code, level): n for code, level, n in counted.order_by("period__code", "level")}
    found: Counter[str] = Counter()
    for code, form in forms.FORMS.items():
        for fact in form.facts:
            found[rules.normal(fact.label)] += sum(n for (c, _level), n in opened.items() if c == code)
    rows = Binding.objects.filter(of__season=season, what=rules.ASK, of__state="PUBLISHED")
    for row in rows.select_related("of").defer("of__content", "of__layout"):
        is_put = row.of.put_at is not None
        found[row.label_key] += (
            opened.get((asking.code_of(row.of_id), row.level), 0) if is_put else len(receivers(row))
        )
    return found


def covers(viewer: Viewer, row: Binding, unit: str) -> bool:
    """Whether the viewer answers this question for the unit. A township may answer for a village that does not."""
    return viewer.may(returns.FILL, unit) and unit in receivers(row)


def behind(
    viewer: Viewer, table_id: int, *, unit: str, code: str, as_of: dt.datetime | None
) -> tuple[IssuedTable, list[int]]:
    """The table and the journeys behind a measure in a unit, as of an instant or now."""
    row = one(viewer, table_id)
    if places.place(unit) is None:
        raise NotAllowed
    mark = asof.mark_at(season=row.season, at=as_of) if as_of else asof.latest()
    return row, frozen.ids_at_mark(row.season, mark, unit, code)
