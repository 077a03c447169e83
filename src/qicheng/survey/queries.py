"""Questions to the survey: how far mobilisation is, whom to call and why, who is missing, what was tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

import qicheng_measures.catalogue  # noqa: F401  fills the registry
from qicheng.core.asking import Question, alone, numbers
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys import queries as ledger
from qicheng.journeys import rules as ledger_rules
from qicheng.journeys.models import Journey
from qicheng.journeys.queries import RosterLine
from qicheng.kit.codes import short
from qicheng.people import queries as people
from qicheng.places import queries as places
from qicheng.survey import rules
from qicheng.survey.models import Attempt, Round
from qicheng_measures import places as folding
from qicheng_measures.catalogue import survey as measures
from qicheng_measures.engines.database import Database
from qicheng_measures.report import report

COUNTS = "counts.view"
RECORD = "survey.record"
MEASURES = (
    measures.PERSONS, measures.CONTACTED, measures.REACHED, measures.UNDECIDED, measures.INTENDS, measures.UNEXPLAINED,
)  # fmt: skip
CODES = tuple(m.code for m in MEASURES)


# Whoever has left is followed up; neither list asks for him.
LOST = Q(contact="UNREACHABLE") & ~Q(stage__in=ledger_rules.WENT_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """One unit of the progress table: figures, and how its villages reported."""

    code: str
    name: str
    figures: dict[str, int]
    villages: int
    reported: int
    zero: int

    @property
    def silent(self) -> int:
        """Villages that have not reported; a zero report is a report."""
        return self.villages - self.reported

    @property
    def contacted_share(self) -> float | str:
        """Contacted in percent of those on the list, half up to one place; a dash where there is nobody."""
        persons = self.figures["persons"]
        return (self.figures["contacted"] * 2000 + persons) // (2 * persons) / 10 if persons else "—"

    @property
    def is_village(self) -> bool:
        return not self.code.endswith("000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A unit and the units right below it."""

    top: UnitProgress
    below: tuple[UnitProgress, ...]


def progress(viewer: Viewer, *, season: int, unit: str) -> Progress:
    """Mobilisation in a unit (12-digit code), with the units right below it."""
    if not viewer.may(COUNTS, short(unit)):
        raise NotAllowed
    with connection.cursor() as cursor:
        by_village = report(Database(cursor), MEASURES, season=season, place=short(unit), level="village")
    villages = places.inside(unit, "VILLAGE")
    told = Round.objects.filter(ledger.within(unit), season=season, state=Round.State.REPORTED)
    rounds: dict[str, bool] = dict(told.values_list("village", "zero"))
    children = places.children(unit) if unit.endswith("000") else []
    below = [_unit(c.code, c.name, by_village, [v.code for v in villages], rounds) for c in children]
    strays = by_village.keys() - {v.code for v in villages}
    below += [_unit(c, places.name_of(c), by_village, [c], rounds) for c in sorted(strays) if children]
    every = [v.code for v in villages]
    return Progress(top=_unit(unit, places.name_of(unit), by_village, every, rounds), below=tuple(below))


def _unit(
    code: str, name: str, by_village: folding.Figures, villages: Sequence[str], rounds: dict[str, bool]
) -> UnitProgress:
    prefix = short(code)
    inside = [v for v in villages if v.startswith(prefix)]
    figures = folding.total({v: f for v, f in by_village.items() if v.startswith(prefix)}, CODES)
    return UnitProgress(
        code=code, name=name, figures=figures, villages=len(inside), reported=sum(v in rounds for v in inside),
        zero=sum(rounds.get(v, False) for v in inside),
    )  # fmt: skip


def units_of(viewer: Viewer, county: str) -> list[str]:
    """The units at which the viewer's range begins, 12 digits; the county for who sees it all."""
    return [p.ljust(12, "0") if p else county for p in viewer.prefixes(COUNTS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt."""

    at: dt.datetime
    way: str
    outcome: str
    by: str
    again_date: dt.date | None
    note: str


def attempts_of(viewer: Viewer, *, season: int, person_id: int) -> list[Try]:
    """All attempts to reach a person this season, newest first."""
    line = ledger.line_of(viewer, season=season, person_id=person_id)
    return _tries([line.journey_id]).get(line.journey_id, [])[::-1] if line else []


def _tries(journey_ids: Sequence[int]) -> dict[int, list[Try]]:
    found: dict[int, list[Try]] = {}
    for row in Attempt.objects.filter(journey_id__in=journey_ids).order_by("at", "id"):
        line = Try(
            at=row.at, way=row.get_way_display(), outcome=row.get_outcome_display(), by=row.by, again_date=row.again_date, note=row.note
        )  # fmt: skip
        found.setdefault(row.journey_id, []).append(line)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One person to be called, why, and what was tried."""

    person: RosterLine
    reason: str
    tries: tuple[Try, ...]
    has_phone: bool

    @property
    def unreachable(self) -> bool:
        return self.person.contact == "UNREACHABLE"


SHOW = ("todo", "unreachable", "all")


def calls(
    viewer: Viewer,
    *,
    season: int,
    unit: str,
    show: str,
    on: dt.date,
    after: tuple[str, int] | None = None,
    size: int = 30,
) -> tuple[list[CallLine], tuple[str, int] | None]:
    """The call list of a village, or of the viewer's own households; poor households first, then in the order of the list."""
    rows = _callable(viewer, season, unit)
    if show == "unreachable":
        rows = rows.filter(LOST)
    elif show == "todo":
        rows = rows.filter(_open_question(on)).exclude(contact__in=("UNREACHABLE",))
    if after:
        later = Q(is_poor=after[0] == "1", id__gt=after[1])
        rows = rows.filter(later | Q(is_poor=False) if after[0] == "1" else later)
    heads = list(rows.order_by("-is_poor", "id").values_list("id", "is_poor")[: size + 1])
    numbers = [number for number, _poor in heads[:size]]
    lines = {x.journey_id: x for x in ledger.lines_of(viewer, numbers, season=season, on=on)}
    tries = _tries(list(lines))
    again = _again(list(lines))
    found = [_call(lines[n], tries.get(n, []), again.get(n), on) for n in numbers if n in lines]
    return found, (str(int(heads[size - 1][1])), numbers[-1]) if len(heads) > size else None


def _callable(viewer: Viewer, season: int, unit: str) -> QuerySet[Journey]:
    rows = ledger.visible(viewer, season=season, capability=RECORD).filter(ledger.within(unit))
    return rows.filter(roster__in=("LISTED", "PRESENT"))


def _open_question(on: dt.date) -> Q:
    """The rows that `rules.reason_to_call` may have a reason for; the rule has the last word."""
    going = Q(intention__in=("RETURN", "NEW"), dest_province=None)
    inferred = Q(intention_inferred=True) & ~Q(contact="REACHED")
    undecided = Q(intention=None) | Q(intention="UNDECIDED")
    waits = Attempt.objects.filter(again_date__gt=on).values("journey_id")
    promised = Q(contact="LATER") & Q(id__in=waits)
    asks = Q(roster="LISTED") | undecided | going | inferred | Q(contact__in=("LATER", "WRONG"))
    return asks & ~promised & ~Q(contact="REFUSED") & ~Q(stage__in=ledger_rules.WENT_OUT)


def _again(journey_ids: Sequence[int]) -> dict[int, dt.date]:
    rows = (
        Attempt.objects.filter(journey_id__in=journey_ids)
        .values("journey_id")
        .annotate(day=Max("again_date"))
    )
    return {j: day for j, day in rows.values_list("journey_id", "day") if day}


def _call(line: RosterLine, tries: list[Try], again: dt.date | None, on: dt.date) -> CallLine:
    stand = rules.Standing(
        roster=line.roster, intention=line.intention, inferred=line.inferred, contact=line.contact,
        dest_known=bool(line.dest_province), again_date=again, went=line.stage in ledger_rules.WENT_OUT,
    )  # fmt: skip
    return CallLine(
        person=line,
        reason=rules.reason_to_call(stand, on=on),
        tries=tuple(tries[-5:]),
        has_phone=bool(line.phone_masked),
    )


def call(viewer: Viewer, *, season: int, person_id: int, on: dt.date) -> CallLine:
    """One person of the call list."""
    line = ledger.line_of(viewer, season=season, person_id=person_id, on=on, capability=RECORD)
    if line is None:
        raise NotAllowed
    tries = _tries([line.journey_id]).get(line.journey_id, [])
    return _call(line, tries, _again([line.journey_id]).get(line.journey_id), on)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCount:
    """How the call list stands."""

    to_call: int
    reached_today: int
    unreachable: int


def call_numbers(viewer: Viewer, *, season: int, unit: str) -> Question:
    """The figures above the call list: `to_call`, `reached_today`, `unreachable`."""
    today = timezone.localdate()
    figures = numbers(
        _callable(viewer, season, unit),
        to_call=Count("pk", filter=_open_question(today) & ~Q(contact="UNREACHABLE")),
        reached_today=Count("pk", filter=Q(contact="REACHED", last_contact_date=today)),
        unreachable=Count("pk", filter=LOST),
    )
    return (figures,)


def call_count(viewer: Viewer, *, season: int, unit: str) -> CallCount:
    """These figures, asked."""
    return CallCount(**alone(call_numbers(viewer, season=season, unit=unit)))


def missing(
    viewer: Viewer, *, season: int, unit: str, on: dt.date, after: tuple[str, int] | None, size: int = 50
) -> tuple[list[RosterLine], tuple[str, int] | None]:
    """Last year's persons who are not on this year's list and for whom nobody has said why."""
    filters = ledger.Filters(unit=unit, roster="LISTED")
    return ledger.roster_page(viewer, season=season, filters=filters, on=on, after=after, size=size)


def may_record(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer may write something down of this person."""
    return people.may_see(viewer, person_id, capability=RECORD)
