"""Questions to what is frozen: the persons behind a signed figure, what a correction would change, which papers it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from qicheng.core.viewer import NotAllowed, Viewer, require
from qicheng.journeys import asof
from qicheng.journeys import queries as ledger
from qicheng.journeys.queries import RosterLine, within
from qicheng.kit.codes import short
from qicheng.reports import asking, returns
from qicheng.reports.models import Correction, Period, Printed, Return, Snapshot
from qicheng.reports.rules import forms, steps
from qicheng.reports.services import cutting
from qicheng_measures.engines import oracle
from qicheng_measures.engines.database import Database
from qicheng_measures.measure import Measure
from qicheng_measures.report import names

Swap = Sequence[int]  # journey, event that counted (0: none), event that counts now


def merged(earlier: Iterable[Swap], later: Iterable[Swap]) -> list[list[int]]:
    """Two corrections one after the other: what first counted, and what counts in the end."""
    found = {s[0]: list(s) for s in earlier}
    for journey, before, after in later:
        found[journey] = [journey, found[journey][1] if journey in found else before, after]
    return [found[j] for j in sorted(found)]


def changes(row: Return, swaps: Iterable[Swap]) -> dict[str, int]:
    """By how much each figure of a return changes when these rows are replaced."""
    measures = returns.measures(row.period)
    found = dict.fromkeys((m.code for m in measures), 0)
    for swap in swaps:
        for code, difference in change_of(row, measures, swap).items():
            found[code] += difference
    return found


def change_of(row: Return, measures: Sequence[Measure], swap: Swap) -> dict[str, int]:
    """What replacing one person's row does to each figure: +1, −1 or nothing."""
    rows = {int(str(v[0])): asof.flat(v) for v in asof.rows_of([e for e in swap[1:] if e])}
    found = dict.fromkeys((m.code for m in measures), 0)
    for event, sign in ((swap[1], -1), (swap[2], 1)):
        if event not in rows:
            continue
        counted = oracle.report([rows[event]], measures, season=row.period.season, place=short(row.unit))
        for figures in counted.values():
            for code, value in figures.items():
                found[code] += sign * value
    return found


def ids_behind(row: Return, code: str) -> list[int]:
    """The journeys behind a figure of a return, as it stood at the cut and after its corrections: as many as the figure says."""
    return ids_of(row, returns.current(row), code)


def ids_of(row: Return, shot: Snapshot | None, code: str) -> list[int]:
    """The same for one version of a return's snapshot, also when a later one has followed."""
    found = ids_at(row.period, row.unit, code)
    measure = forms.find(code, province=cutting.home_province())
    if shot is None or not shot.swaps or measure is None:
        return found
    kept = set(found) - {s[0] for s in shot.swaps}
    after = [asof.flat(v) | {"id": int(str(v[1]))} for v in asof.rows_of([s[2] for s in shot.swaps])]
    added = oracle.names(after, measure, season=row.period.season, place=short(row.unit))
    return sorted(kept | set(added))


def ids_at(period: Period, unit: str, code: str) -> list[int]:
    """The journeys behind a measure in a unit at a period's cut."""
    return ids_at_mark(period.season, period.cut.mark, unit, code) if period.cut else []


def ids_at_mark(season: int, mark: int, unit: str, code: str) -> list[int]:
    """The journeys behind a measure in a unit as the ledger stood after that event."""
    measure = forms.find(code, province=cutting.home_province())
    if measure is None:
        return []
    with connection.cursor() as cursor:
        return names(
            Database(cursor),
            measure,
            season=season,
            place=short(unit),
            table=asof.relation(mark),
            key=asof.KEY,
        )


def ids_of_period(viewer: Viewer, period: Period, unit: str, code: str, *, reported: bool) -> list[int]:
    """The journeys behind a period's sum: of the units that have reported, or of the whole list at that instant."""
    if not returns.sees(viewer, unit):
        raise NotAllowed
    if not reported:
        return ids_at(period, unit, code)
    level = returns.level_below(unit)
    rows = Return.objects.filter(within(unit, field="unit"), period=period, level=level, state__in=steps.IN)
    return sorted(i for row in rows.select_related("period__cut") for i in ids_behind(row, code))


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A page of the persons behind a signed figure. `hidden` of them the viewer may not open: they now live elsewhere."""

    label: str
    figure: int
    lines: list[RosterLine]
    hidden: int
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Which figure the persons stand behind: its unit, season and measure."""

    unit: str
    season: int
    code: str


def behind(viewer: Viewer, figure: Figure, ids: Sequence[int], *, on: dt.date, after: int = 0, size: int = 50) -> Behind | None:  # fmt: skip
    """The persons behind a figure, masked, page by page in the order of journeys."""
    require(viewer, "people.view", figure.unit)
    measure = forms.find(figure.code, province=cutting.home_province())
    if measure is None:
        return None
    rest = [i for i in ids if i > after]
    shown = rest[:size]
    lines = ledger.lines_of(viewer, shown, season=figure.season, on=on)
    return Behind(
        label=measure.label, figure=len(ids), lines=lines, hidden=len(shown) - len(lines), more=shown[-1] if len(rest) > size else 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person whose row changed since the cut, and what taking over the later row would do to the figures."""

    changed: asof.Changed
    line: RosterLine
    changes: list[tuple[str, int]]


def candidates(viewer: Viewer, row: Return, *, on: dt.date) -> list[Candidate]:
    """Whom a correction may take over: persons of the unit whose later row counts otherwise in this report."""
    cut = row.period.cut
    if cut is None:
        return []
    measures = returns.measures(row.period)
    labels = forms.labels(measures)
    found = asof.changed_since(viewer, season=row.period.season, unit=row.unit, mark=cut.mark)
    lines = {
        x.journey_id: x
        for x in ledger.lines_of(viewer, [c.journey_id for c in found], season=row.period.season, on=on)
    }
    made = []
    for changed in found:
        if changed.journey_id not in lines:
            continue
        change = change_of(row, measures, (changed.journey_id, changed.before, changed.after))
        if any(change.values()):
            made.append(
                Candidate(
                    changed=changed,
                    line=lines[changed.journey_id],
                    changes=[(labels[c], n) for c, n in change.items() if n],
                )
            )
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure before and after a correction."""

    code: str
    label: str
    old: int
    new: int


def compared(correction: Correction) -> list[Compared]:
    """Old and new of every figure that a correction changes."""
    row, old = correction.of, correction.before.figures
    cut_figures = returns.folded(row.period.cut, row.unit, old)
    change = changes(row, merged(correction.before.swaps, correction.swaps))
    labels = forms.labels(returns.measures(row.period))
    return [
        Compared(code=c, label=labels[c], old=old[c], new=cut_figures[c] + change.get(c, 0))
        for c in labels
        if c in old and old[c] != cut_figures[c] + change.get(c, 0)
    ]


def paper_of_code(code: str) -> Printed | None:
    """The document whose code this is."""
    return Printed.objects.select_related("period").filter(code=code).first()


def shots_of(paper: Printed) -> list[Snapshot]:
    """The snapshots that a document was made from, by unit."""
    return list(paper.snapshots.select_related("of__period", "cut").order_by("of__unit", "version"))


def papers_with(shot: Snapshot) -> list[Printed]:
    """Every document that printed a snapshot."""
    return list(Printed.objects.filter(snapshots=shot).order_by("at"))


def of_code(code: str) -> Snapshot | None:
    """The snapshot whose code stands on a paper."""
    return Snapshot.objects.select_related("of__period", "cut").filter(code=code).first()


def is_current(shot: Snapshot) -> bool:
    """Whether no correction has followed."""
    return not Snapshot.objects.filter(of=shot.of_id, version__gt=shot.version).exists()


def facts_of(shot: Snapshot) -> list[tuple[forms.Fact, object]]:
    """The reporter's own facts as they were signed."""
    return [(f, shot.facts[f.code]) for f in asking.form_of(shot.of).facts if f.code in shot.facts]
