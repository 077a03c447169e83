"""Questions about returns: the board, one period, one return with its figures, checks and history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from django.db.models import Count, Q

from qicheng.core.asking import Question, numbers
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys.queries import within
from qicheng.kit.codes import township_of
from qicheng.places import queries as places
from qicheng.reports import asking
from qicheng.reports.models import Cell, Cut, Period, Return, Snapshot
from qicheng.reports.rules import checks, ladder, standing, steps
from qicheng.reports.rules.calendar import ZONE as ZONE
from qicheng.reports.rules.standing import Clock
from qicheng.reports.services import cutting
from qicheng.season import queries as seasons
from qicheng.trips.carried import carried
from qicheng_measures.measure import Measure

VIEW, FILL, REVIEW, ACCEPT, EXTEND = (
    "reports.returns",
    "reports.fill",
    "reports.review",
    "reports.accept",
    "reports.extend",
)
Figures = dict[str, int]
_TOWNSHIP = 9  # digits
_PATIENCE, _LEAP = ([f.name for f in fields(c)] for c in (ladder.Terms, checks.Leap))
TERMS = (
    *_PATIENCE,
    *(f"leap_{n}" for n in _LEAP),
)  # of a line of the calendar; a period keeps them as they were


def measures(period: Period) -> tuple[Measure, ...]:
    """The figures of a report at its period."""
    return cutting.counted(asking.measures(period.code), period.cut)


def folded(cut: Cut | None, unit: str, codes: Iterable[str]) -> Figures:
    """A unit's figures at a cut: the sums over its villages' cells."""
    sums = dict.fromkeys(codes, 0)
    if cut is None:
        return sums
    for figures in Cell.objects.filter(within(unit), cut=cut).values_list("figures", flat=True):
        for code in sums:
            sums[code] += figures.get(code, 0)
    return sums


def by_unit(cut: Cut | None, units: Sequence[str], codes: Sequence[str]) -> dict[str, Figures]:
    """The same for many units at once, with one look at the cells."""
    found = {u: dict.fromkeys(codes, 0) for u in units}
    if cut is None:
        return found
    for village, figures in Cell.objects.filter(cut=cut).values_list("village", "figures"):
        for unit in (village, township_of(village), village[:6] + "000000"):
            if unit in found:
                row = found[unit]
                for code in codes:
                    row[code] += figures.get(code, 0)
    return found


def current(row: Return) -> Snapshot | None:
    """The newest snapshot of a return."""
    return row.snapshots.order_by("-version").first()


def snapshots(rows: Iterable[Return]) -> dict[int, Snapshot]:
    """The newest snapshot of each of these returns."""
    found = Snapshot.objects.filter(of__in=list(rows)).order_by("of_id", "version")
    return {s.of_id: s for s in found}  # the last version stays


def clock_of(row: Return, opens: Mapping[tuple[str, dt.date], dt.datetime] | None = None) -> Clock:
    """The moments by which a return is judged."""
    period = row.period
    after = (opens or {}).get((period.code, period.day))
    said = patience(period).very_late_hours
    return Clock(
        as_of=period.as_of_at, due=row.due_at, rhythm=period.rhythm, next_opens=after, very_late=said
    )


def patience(period: Period) -> ladder.Terms:
    """The figures by which late returns of a period are chased: those of the calendar when it opened."""
    return ladder.Terms(**{n: period.terms[n] for n in _PATIENCE if n in period.terms})


def _leap(period: Period) -> checks.Leap:
    """From what difference on a figure of a period looks doubtful, as the calendar said when it opened."""
    said = {n: period.terms.get(f"leap_{n}") for n in _LEAP}
    return checks.Leap(**{n: v for n, v in said.items() if v is not None})


def next_opens(season: int, codes: Iterable[str]) -> dict[tuple[str, dt.date], dt.datetime]:
    """When the period after each one begins, as far as it has been opened."""
    found: dict[tuple[str, dt.date], dt.datetime] = {}
    last: dict[str, dt.date] = {}
    rows = (
        Period.objects.filter(season=season, code__in=set(codes))
        .order_by("code", "day")
        .values_list("code", "day", "as_of_at")
    )
    for code, day, as_of in rows:
        if code in last:
            found[(code, last[code])] = as_of
        last[code] = day
    return found


def standing_of(row: Return, opens: Mapping[tuple[str, dt.date], dt.datetime], *, at: dt.datetime) -> str:
    """How a return stands with time. What is no longer asked for is never late."""
    if row.state == steps.ENDED and row.first_at is None:
        return standing.CALLED_OFF
    return standing.standing(clock_of(row, opens), submitted_at=row.first_at, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One return on the board."""

    id: int
    unit: str
    unit_name: str
    level: str
    code: str
    title: str
    day: dt.date
    due_at: dt.datetime
    state: str
    state_word: str
    standing: str
    standing_word: str
    zero: bool
    extended: bool
    sent_back: int
    filled_at: dt.datetime | None
    filled_by: str
    figures: Figures = field(default_factory=dict)


def lines(rows: Iterable[Return], *, at: dt.datetime) -> list[Line]:
    """Returns as the board shows them."""
    found = list(rows)
    opens = next_opens(found[0].period.season, {r.period.code for r in found}) if found else {}
    names = places.names(sorted({r.unit for r in found}))
    made = []
    for r in found:
        stands = standing_of(r, opens, at=at)
        made.append(
            Line(
                id=r.pk, unit=r.unit, unit_name=names.get(r.unit, r.unit), level=r.level, code=r.period.code, title=r.period.title, day=r.period.day,
                due_at=r.due_at, state=r.state, state_word=steps.STATES[r.state], standing=stands, standing_word=standing.STANDINGS[stands],
                zero=r.zero, extended=r.due_at != r.period.due_at, sent_back=r.sent_back, filled_at=r.filled_at, filled_by=r.filled_by,
            )
        )  # fmt: skip
    return made


def in_range(viewer: Viewer) -> Q:
    """The condition that a return lies where the viewer sees returns (inside the room only)."""
    condition = Q(pk__in=[])
    for prefix in viewer.prefixes(VIEW):
        condition |= within(prefix.ljust(12, "0") if prefix else "", field="unit")
    return condition


def mine(viewer: Viewer, *, season: int, at: dt.datetime, days: int = 7) -> list[Line]:
    """What this viewer's own unit still has to report, the most urgent first."""
    rows = Return.objects.filter(_to_fill(viewer, at=at, days=days), period__season=season)
    return lines(rows.select_related("period").order_by("due_at", "id"), at=at)


def drafts(*, level: str, until: dt.datetime) -> list[Return]:
    """Returns that nobody has sent yet, of periods whose as-of moment has come by then, the oldest first."""
    rows = Return.objects.filter(level=level, state=steps.DRAFT, period__as_of_at__lte=until)
    return list(rows.select_related("period__cut").order_by("period__day", "unit"))


def open_counts(viewer: Viewer, *, season: int, at: dt.datetime, days: int = 7) -> Question:
    """`mine`: returns that this viewer's own unit has to report; `waits`: those that wait for this viewer's step."""
    if not any(viewer.prefixes(c) for c in (FILL, REVIEW, ACCEPT)):
        return ()
    mine, waits = _to_fill(viewer, at=at, days=days), _waits_for(viewer)
    rows = Return.objects.filter(period__season=season)
    return (numbers(rows, mine=Count("pk", filter=mine), waits=Count("pk", filter=waits)),)


def _to_fill(viewer: Viewer, *, at: dt.datetime, days: int) -> Q:
    units = [p.ljust(12, "0") for p in viewer.prefixes(FILL)]
    since = (at - dt.timedelta(days=days)).date()
    return Q(unit__in=units, period__day__gte=since, state__in=steps.FILLABLE)


def _waits_for(viewer: Viewer) -> Q:
    """`why_not_review` and `why_not_accept` over many returns at once (a test holds them to each other)."""
    village = Q(level=steps.VILLAGE)
    reviewed_here = ~village & Q(period__two_steps=True)
    review, accept = Q(pk__in=[]), Q(pk__in=[])
    for prefix in viewer.prefixes(REVIEW):
        inside = within(prefix.ljust(12, "0") if prefix else "", field="unit")
        review |= inside & reviewed_here & Q(state=steps.SUBMITTED)
        if len(prefix) <= _TOWNSHIP:  # whoever reviews in a village only is nobody's superior
            accept |= inside & village & Q(state=steps.SUBMITTED)
    for prefix in viewer.prefixes(ACCEPT):
        inside = within(prefix.ljust(12, "0") if prefix else "", field="unit") & ~village
        accept |= inside & (Q(state=steps.REVIEWED) | (~reviewed_here & Q(state=steps.SUBMITTED)))
    by_others = ~Q(filled_by_id=viewer.user_id)
    return (review & by_others) | (
        accept & by_others & (Q(reviewed_by_id=None) | ~Q(reviewed_by_id=viewer.user_id))
    )


def waiting(viewer: Viewer, *, season: int, at: dt.datetime, limit: int = 300) -> list[Line]:
    """What waits for this viewer's review or acceptance."""
    rows = Return.objects.filter(_waits_for(viewer), period__season=season).select_related("period")
    return lines(rows.order_by("period__day", "unit")[:limit], at=at)


def asked(viewer: Viewer, row: Return, *, at: dt.datetime | None = None) -> steps.Asked:
    """What the steps' rules ask of a return and a person."""
    return steps.Asked(
        state=row.state, level=row.level, two_steps=row.period.two_steps, filled_by=row.filled_by_id, reviewed_by=row.reviewed_by_id,
        asks=viewer.user_id, is_locked=at is not None and at > max(row.period.lock_at, row.due_at),
    )  # fmt: skip


def why_not_review(viewer: Viewer, row: Return) -> str:
    """Why this viewer may not review a return; empty when they may."""
    return (
        steps.may_review(asked(viewer, row)) if viewer.may(REVIEW, row.unit) else "您没有审核这张报表的权限。"
    )


def is_superior(viewer: Viewer, row: Return) -> bool:
    """Whether a viewer acts for the unit above: a village's returns are its township's matter, a township's the county's."""
    if row.level == steps.VILLAGE:
        return viewer.may(REVIEW, township_of(row.unit))
    return viewer.may(ACCEPT, row.unit)


def why_not_accept(viewer: Viewer, row: Return) -> str:
    """Why this viewer may not accept a return; empty when they may."""
    return steps.may_accept(asked(viewer, row)) if is_superior(viewer, row) else "您没有接收这张报表的权限。"


def _said_below(row: Return) -> list[Figures] | None:
    """What a township's villages have reported, corrections included; None where they do not report or are not all in."""
    if row.level != steps.TOWNSHIP:
        return None
    inside = within(row.unit, field="unit")
    rows = list(Return.objects.filter(inside, period=row.period, level=steps.VILLAGE))
    figures = [f for f in said(row.period, rows).values() if f is not None]
    return figures if rows and len(figures) == len(rows) else None


def sees(viewer: Viewer, unit: str) -> bool:
    """Whether a viewer sees the returns of a unit, which must be named: no unit is nobody's, not everybody's."""
    return bool(unit) and viewer.may(VIEW, unit)


def level_below(unit: str) -> str:
    """Of which level the returns right below a unit are: a county's townships, a township's villages."""
    return steps.TOWNSHIP if unit.endswith("000000") else steps.VILLAGE


def one(viewer: Viewer, return_id: int) -> Return:
    """One return. Raises `NotAllowed` outside the viewer's range."""
    row = Return.objects.select_related("period__cut").filter(pk=return_id).first()
    if row is None or not viewer.may(VIEW, row.unit):
        raise NotAllowed
    return row


def period(viewer: Viewer, period_id: int) -> Period:
    """One period. Raises `NotAllowed` where the viewer has no returns."""
    row = Period.objects.select_related("cut").filter(pk=period_id).first()
    if row is None or not viewer.prefixes(VIEW):
        raise NotAllowed
    return row


def figures_of(row: Return) -> Figures:
    """A return's figures: the newest snapshot's once accepted, till then the cut's."""
    codes = [m.code for m in measures(row.period)]
    snapshot = current(row)
    return (
        {c: snapshot.figures.get(c, 0) for c in codes}
        if snapshot
        else folded(row.period.cut, row.unit, codes)
    )


def said(period: Period, rows: Sequence[Return]) -> dict[int, Figures | None]:
    """What these returns of a period say, by return; None of one that is not in: silent is not nought."""
    codes = [m.code for m in measures(period)]
    shots = snapshots(rows)
    cells = by_unit(period.cut, [r.unit for r in rows], codes)
    return {
        r.pk: (shots[r.pk].figures if r.pk in shots else cells[r.unit]) if r.state in steps.IN else None
        for r in rows
    }


def counts(code: str, *, at: dt.datetime) -> list[tuple[Period, standing.Count]]:
    """The periods of a report with how the returns of all its units stand, the newest period first."""
    found: dict[Period, list[Line]] = {}
    rows = list(
        Return.objects.filter(period__code=code).select_related("period").order_by("-period__day", "unit")
    )
    for row, line in zip(rows, lines(rows, at=at), strict=True):
        found.setdefault(row.period, []).append(line)
    return [(p, standing.count((x.standing, x.zero) for x in own)) for p, own in found.items()]


def before(row: Return) -> Return | None:
    """The same unit's return of the period before."""
    rows = Return.objects.filter(
        unit=row.unit,
        period__season=row.period.season,
        period__code=row.period.code,
        period__day__lt=row.period.day,
    )
    return rows.select_related("period__cut").order_by("-period__day").first()


def last_year(row: Return) -> Return | None:
    """The same unit's return of last season's same day of the year, or the nearest within a week before it."""
    day = row.period.day
    try:
        same = day.replace(year=day.year - 1)
    except ValueError:
        same = day.replace(year=day.year - 1, day=28)
    rows = Return.objects.filter(
        unit=row.unit, period__season=row.period.season - 1, period__code=row.period.code, period__day__lte=same,
        period__day__gt=same - dt.timedelta(days=7),
    )  # fmt: skip
    return rows.select_related("period__cut").order_by("-period__day").first()


def checked(row: Return) -> list[checks.Violation]:
    """The violated cross-checks of a return."""
    form = asking.form_of(row)
    found = measures(row.period)
    codes = [m.code for m in found]
    earlier, year_ago = before(row), last_year(row)
    cut, aboard = row.period.cut, None
    if checks.CHARTER in codes and cut is not None:
        aboard = carried(season=row.period.season, unit=row.unit, until=cut.as_of_at)
    seen = checks.Seen(
        now=folded(row.period.cut, row.unit, codes), before=figures_of(earlier) if earlier else None,
        last_year=figures_of(year_ago) if year_ago else None, below=_said_below(row), carried=aboard, leap=_leap(row.period),
    )  # fmt: skip
    return checks.violations(form, found, seen)


def season_year() -> int:
    """The season that returns are made for."""
    season = seasons.latest_season()
    return season.year if season else 0
