"""The board of returns: who has reported what, by unit and period; and one return as its page shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys.queries import within
from qicheng.places import queries as places
from qicheng.reports import asking, frozen, gathering, returns
from qicheng.reports.gathering import Column, Said
from qicheng.reports.models import Chase, Correction, Entry, Extension, Period, Printed, Return, Snapshot
from qicheng.reports.returns import Line
from qicheng.reports.rules import checks, forms, ladder, standing, steps
from qicheng.reports.services import correcting
from qicheng_measures.measure import Measure

PERIODS = 8
TONES = {
    standing.ON_TIME: "ok", standing.IN_LATE: "warn", standing.OPEN: "quiet", standing.NOT_DUE: "quiet", standing.LATE: "warn",
    standing.VERY_LATE: "bad", standing.MISSED: "bad", standing.CALLED_OFF: "quiet",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One unit's return of one period, as a square of the board; `word` is what it says without colour."""

    id: int
    word: str
    tone: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit's row of squares."""

    unit: str
    name: str
    squares: list[Square | None]
    on_time: int
    late: int
    sent_back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything the board draws."""

    codes: list[tuple[str, str]]
    code: str
    periods: list[Period]
    rows: list[Row]
    count: standing.Count
    mine: list[Line]
    waiting: list[Line]
    level: str


def board(viewer: Viewer, *, season: int, code: str, level: str, at: dt.datetime) -> Board:
    """The board as far as the viewer's range goes. `count` is of the newest period that has begun."""
    titles = dict(Period.objects.filter(season=season).order_by("code").values_list("code", "title"))
    own = [c for c in forms.FORMS if c in titles]
    order = own + sorted(set(titles) - set(own), key=asking.table_id)
    chosen = code if code in titles else next(iter(order), "")
    periods = list(Period.objects.filter(season=season, code=chosen).order_by("-day")[:PERIODS])[::-1]
    units = [p.ljust(12, "0") for p in viewer.prefixes(returns.VIEW)]
    wide = any(u.endswith("000000") or not u.strip("0") for u in units)
    level = level if level in {steps.TOWNSHIP, steps.VILLAGE} else steps.TOWNSHIP if wide else ""
    rows = (
        Return.objects.filter(returns.in_range(viewer), period__in=periods)
        .select_related("period")
        .order_by("unit", "period__day")
    )
    if level:
        rows = rows.filter(level=level)
    found = returns.lines(rows, at=at)
    latest = [x for x in found if periods and x.day == periods[-1].day]
    return Board(
        codes=[(c, titles[c]) for c in order], code=chosen, periods=periods, rows=_rows(found, periods),
        count=standing.count((x.standing, x.zero) for x in latest), mine=returns.mine(viewer, season=season, at=at),
        waiting=returns.waiting(viewer, season=season, at=at), level=level,
    )  # fmt: skip


def _rows(found: Sequence[Line], periods: Sequence[Period]) -> list[Row]:
    by: dict[str, dict[dt.date, Line]] = {}
    for line in found:
        by.setdefault(line.unit, {})[line.day] = line
    made = []
    for unit, days in by.items():
        squares = [square(days[p.day]) if p.day in days else None for p in periods]
        lines = list(days.values())
        made.append(
            Row(
                unit=unit, name=lines[0].unit_name, squares=squares, on_time=sum(x.standing == standing.ON_TIME for x in lines),
                late=sum(x.standing in {*standing.OVERDUE, standing.IN_LATE} for x in lines), sent_back=sum(x.sent_back for x in lines),
            )
        )  # fmt: skip
    return made


def square(line: Line) -> Square:
    """How a return looks on the board: time first, then zero, then where it stands on its way up."""
    word = line.standing_word
    if line.standing not in standing.SILENT:
        word = "零报告" if line.zero else line.state_word
    elif line.state == steps.RETURNED:
        word = line.state_word
    return Square(id=line.id, word=word, tone=TONES[line.standing], state=line.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure of a return with what it is compared with. `names` when the viewer may open the persons."""

    code: str
    label: str
    now: int
    before: int | None
    change: int | None
    last_year: int | None
    faults: list[checks.Violation]
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One fact of a return. `parts`: of how many units below it is the sum, of how many it ought to be; `now` where that sum has changed since.

    `question` is the one of an issued table that it answers, nought for the product's own facts.
    """

    fact: forms.Fact
    value: object
    is_over: bool
    question: int = 0
    parts: tuple[int, int] | None = None
    now: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One return's page."""

    row: Return
    line: Line
    unit_name: str
    figures: list[FigureLine]
    faults: list[checks.Violation]
    facts: list[FactLine]
    entries: list[tuple[Entry, str]]
    extensions: list[Extension]
    chases: list[tuple[Chase, str]]
    snapshots: list[Snapshot]
    corrections: list[tuple[Correction, list[frozen.Compared], bool, list[Printed]]]
    has_names: bool
    may_fill: bool
    is_locked: bool
    may_zero: bool
    has_asked: bool  # zero says that there is nothing of what is asked, not that no figure has changed
    is_issued: bool
    may_review: bool
    may_accept: bool
    may_extend: bool
    may_correct: bool


def sheet(viewer: Viewer, return_id: int, *, at: dt.datetime) -> Sheet:
    """One return with everything that its page shows. Raises `NotAllowed` outside the viewer's range."""
    row = returns.one(viewer, return_id)
    found, form = returns.measures(row.period), asking.form_of(row)
    faults = returns.checked(row) if row.state != steps.ACCEPTED else []
    fillable = viewer.may(returns.FILL, row.unit) and row.state in steps.FILLABLE
    asked = returns.asked(viewer, row, at=at)
    figures, facts = _figures(row, found, faults), _facts(row, form, at=at)
    corrections = [
        (
            c,
            frozen.compared(c),
            c.state == "PROPOSED" and correcting.may_decide(viewer, c),
            frozen.papers_with(c.before),
        )
        for c in row.corrections.select_related("before", "of__period__cut").order_by("-id")
    ]
    return Sheet(
        row=row, line=returns.lines([row], at=at)[0], unit_name=places.full_name(row.unit), figures=figures, faults=faults,
        facts=facts, entries=[(e, steps.ENTRIES.get(e.act, e.act)) for e in row.entries.order_by("-id")],
        extensions=list(row.extensions.order_by("id")), chases=[(c, ladder.WHAT.get(c.what, c.what)) for c in row.chases.order_by("id")],
        snapshots=list(row.snapshots.select_related("cut").order_by("-version")), corrections=corrections, has_names=viewer.may("people.view", row.unit),
        may_fill=fillable and not steps.may_fill(asked), is_locked=fillable and bool(steps.may_fill(asked)),
        may_zero=_may_zero(form, facts, figures, at=at), has_asked=bool(form.asked),
        is_issued=bool(asking.table_id(row.period.code)), may_review=not returns.why_not_review(viewer, row),
        may_accept=not returns.why_not_accept(viewer, row), may_extend=viewer.may(returns.EXTEND, row.unit) and row.state in steps.FILLABLE,
        may_correct=viewer.may(returns.FILL, row.unit) and row.state == steps.ACCEPTED and not any(c.state == "PROPOSED" for c, *_ in corrections),
    )  # fmt: skip


def _may_zero(
    form: forms.Form, facts: Sequence[FactLine], figures: Sequence[FigureLine], *, at: dt.datetime
) -> bool:
    """Whether zero can be reported: nothing was said below, and what is asked is still taken; or no figure has changed."""
    if any(f.fact.summed and f.value for f in facts):
        return False
    return any(not f.is_over(at) for f in form.asked) if form.asked else all(f.change == 0 for f in figures)


def _facts(row: Return, form: forms.Form, *, at: dt.datetime) -> list[FactLine]:
    columns = {c.code: c for c in gathering.columns(row.period, row.level)}
    said = (
        {s.column.code: s for s in gathering.said(row.period, [row], list(columns.values()))[row.pk]}
        if columns
        else {}
    )
    below = gathering.sums(row, form) if row.state not in steps.IN else {}
    lines = []
    for fact in form.facts:
        other = said.get(fact.code)
        value = (
            row.facts.get(fact.code, "")
            if row.state in steps.IN or not fact.summed
            else below.get(fact.code, "")
        )
        lines.append(
            FactLine(
                fact=fact, value=value, is_over=fact.is_over(at), question=columns[fact.code].id if fact.code in columns else 0,
                parts=other.parts if other else None, now=other.now if other else None,
            )
        )  # fmt: skip
    return lines


def _figures(row: Return, found: Sequence[Measure], faults: Sequence[checks.Violation]) -> list[FigureLine]:
    now, earlier, year_ago = returns.figures_of(row), returns.before(row), returns.last_year(row)
    was = returns.figures_of(earlier) if earlier else None
    then = returns.figures_of(year_ago) if year_ago else None
    return [
        FigureLine(
            code=m.code, label=m.label, now=now[m.code], before=was.get(m.code) if was else None,
            change=now[m.code] - was[m.code] if was and m.code in was else None if was else now[m.code], last_year=then.get(m.code) if then else None,
            faults=[f for f in faults if f.measure == m.code], remark=row.remarks.get(m.code, ""),
        )
        for m in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One period as the superior sees it: a line per unit, what is in, and the county's own figure beside it.

    `asked` are the questions of an issued table with the sum of what was said to them, `said` the answers by return. `levels`: where a
    report climbs from the villages, the county's page is also one of all villages (`is_deep`).
    """

    period: Period
    unit: str
    unit_name: str
    heads: list[tuple[str, str]]
    rows: list[tuple[Line, list[tuple[str, int | None]]]]
    asked: list[tuple[Column, int | None]]
    said: dict[int, list[Said]]
    level: str
    levels: list[str]
    is_deep: bool
    reported: list[tuple[str, int]]
    ledger: list[tuple[str, int]]
    count: standing.Count
    acceptable: list[int]
    printed: list[Printed]
    has_names: bool


def whole(viewer: Viewer, period_id: int, *, unit: str, at: dt.datetime, level: str = "") -> Whole:
    """One period of the units right below `unit` (12 digits; empty: the viewer's widest), or of all its villages with that `level`.

    A unit that is silent has no figures, not noughts.
    """
    period = returns.period(viewer, period_id)
    unit = unit or (viewer.prefixes(returns.VIEW) or ("",))[0].ljust(12, "0")
    if not unit.strip("0"):
        unit = places.county_code()
    if not viewer.may(returns.VIEW, unit):
        raise NotAllowed
    levels = (
        [steps.TOWNSHIP, steps.VILLAGE]
        if unit.endswith("000000") and period.reporter == steps.VILLAGE
        else []
    )
    level = level if level in levels else returns.level_below(unit)
    inside = Return.objects.filter(within(unit, field="unit"), period=period, level=level)
    rows = list(inside.select_related("period__cut").order_by("unit"))
    measures = returns.measures(period)
    codes = [m.code for m in measures]
    said = returns.said(period, rows)
    columns = gathering.columns(period, level)
    told = gathering.said(period, rows, columns)
    is_deep = bool(levels) and level == steps.VILLAGE
    lines = returns.lines(rows, at=at)
    if is_deep:  # villages of different townships bear the same name
        lines = [replace(x, unit_name=places.full_name(x.unit)) for x in lines]
    ledger = returns.folded(period.cut, unit, codes)
    shown = [(x, [(c, None if (f := said[x.id]) is None else f.get(c, 0)) for c in codes]) for x in lines]
    sums = {c: sum(f.get(c, 0) for f in said.values() if f is not None) for c in codes}
    return Whole(
        period=period, unit=unit, unit_name=places.name_of(unit), level=level, levels=levels, is_deep=is_deep, asked=[(c, _total(c, told)) for c in columns], said=told, heads=[(m.code, m.label) for m in measures], rows=shown,
        reported=list(sums.items()),
        ledger=list(ledger.items()), count=standing.count((x.standing, x.zero) for x in lines),
        acceptable=[r.pk for r in rows if not returns.why_not_accept(viewer, r)], printed=list(period.printed.order_by("-id")[:20]),
        has_names=viewer.may("people.view", unit),
    )  # fmt: skip


def _total(column: Column, told: dict[int, list[Said]]) -> int | None:
    """The sum of the numbers, or how many have written something; None where nobody has yet."""
    said = [s for row in told.values() for s in row if s.column == column]
    if column.is_number:
        return gathering.total(said)
    return sum(s.parts[0] if s.parts else s.value is not None for s in said) or None
