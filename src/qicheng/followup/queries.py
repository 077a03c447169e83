"""Questions to follow-up: who is to be called and why, how the units stand, what was said. The data range is applied here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from qicheng.core import ground
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.followup import rules
from qicheng.followup.models import Follow, Rhythm, Visit
from qicheng.followup.rules import Schedule, Standing
from qicheng.journeys import queries as ledger
from qicheng.journeys import went
from qicheng.journeys.queries import RosterLine
from qicheng.journeys.went import Went
from qicheng.season import queries as seasons

RECORD, COUNTS, PEOPLE = "survey.record", "counts.view", "people.view"
_CHUNK = 500


def rhythm(season: int) -> Schedule:
    """The season's rhythm, or the usual one."""
    return ground.kept(("followup.rhythm", season), lambda: _rhythm(season))


def _rhythm(season: int) -> Schedule:
    row = Rhythm.objects.filter(season=season).first()
    if row is None:
        return Schedule()
    return Schedule(
        days=tuple(int(d) for d in row.days.split(",")), from_departure=row.from_departure, early=row.early, silent=row.silent,
        tries=row.tries, close=row.close,
    )  # fmt: skip


def season_end(season: int) -> dt.date:
    """The last day of a season."""
    facts = seasons.season(season)
    return facts.until_date if facts else dt.date(season or 1, 12, 31)


def season_start(season: int) -> dt.date:
    """The first day of a season."""
    facts = seasons.season(season)
    return facts.from_date if facts else dt.date(season or 1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One person who is followed, on a day."""

    went: Went
    standing: Standing
    again_date: dt.date | None = None

    @property
    def order(self) -> tuple[int, int, int]:
        """Poor households first, then whoever waits longest, then the order of the list."""
        due = self.standing.due_date
        return (
            0 if self.went.is_poor else 1,
            due.toordinal() if due else dt.date.max.toordinal(),
            self.went.journey_id,
        )


def judged(rows: Sequence[Went], *, season: int, on: dt.date, unit: str = "") -> list[Followed]:
    """Where each of these persons stands on a day; for acts and pages that have checked the range.

    `unit` bounds what is read where `rows` are many: all of them lie in it.
    """
    plan, end = rhythm(season), season_end(season)
    tries, agreed, marks = _said([r.journey_id for r in rows], season, unit)
    known: dict[
        tuple[object, ...], Standing
    ] = {}  # many left on one day and nobody has called yet: judged once
    found = []
    for row in rows:
        since, ended = marks.get(row.journey_id, (None, ""))
        nought = row.day_nought(from_departure=plan.from_departure)
        said = tries.get(row.journey_id, ())
        key = (max(nought, since) if since else nought, row.returned_date, ended, *said)
        if (standing := known.get(key)) is None:
            standing = known[key] = _standing(
                key[0], row.returned_date, ended, said, plan=plan, end=end, on=on
            )
        found.append(Followed(went=row, standing=standing, again_date=agreed.get(row.journey_id)))
    return found


def _standing(
    went_date: dt.date, returned: dt.date | None, ended: str, said: Sequence[tuple[dt.date, str]], *, plan: Schedule, end: dt.date, on: dt.date
) -> Standing:  # fmt: skip
    if ended and returned is None:
        return Standing(state=ended)
    heard, missed = rules.since_heard(said)
    facts = rules.Facts(went_date=went_date, returned_date=returned, heard=heard, missed=missed)
    return rules.judge(facts, schedule=plan, season_end=end, on=on)


Tries = dict[int, list[tuple[dt.date, str]]]
Marks = dict[int, tuple[dt.date | None, str]]


def _said(journey_ids: Sequence[int], season: int, unit: str) -> tuple[Tries, dict[int, dt.date], Marks]:
    """Attempts since the person last set out, the day agreed on by the last of them, and what stands besides."""
    few = len(journey_ids) <= _CHUNK
    those = (
        Q(journey_id__in=journey_ids)
        if few
        else Q(ledger.within(unit, "journey__village"), journey__season=season)
    )
    marks: Marks = {}
    before: dict[int, int] = {}
    for journey, since, visit, ended in Follow.objects.filter(those).values_list(
        "journey_id", "since_date", "since_visit", "ended"
    ):
        marks[journey], before[journey] = (since, ended), visit
    tries: Tries = {}
    agreed: dict[int, dt.date] = {}
    rows = Visit.objects.filter(those).order_by("local_date", "id")
    for number, journey, day, outcome, again in rows.values_list(
        "id", "journey_id", "local_date", "outcome", "again_date"
    ):
        if number <= before.get(journey, 0):
            continue
        tries.setdefault(journey, []).append((day, outcome))
        if again is not None and outcome == rules.LATER:
            agreed[journey] = again
        else:
            agreed.pop(journey, None)
    return tries, agreed, marks


def followed(
    viewer: Viewer,
    *,
    season: int,
    unit: str,
    on: dt.date,
    capability: str = RECORD,
    states: Collection[str] = (),
) -> list[Followed]:
    """Those followed in a unit who stand in one of `states` (all, if none is named), in the order of calling."""
    rows = went.went_out(viewer, season=season, capability=capability, unit=unit)
    found = judged(rows, season=season, on=on, unit=unit)
    if states:
        found = [f for f in found if f.standing.state in states]
    return sorted(found, key=lambda f: f.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt, in words."""

    visit_id: int
    at: dt.datetime
    way: str
    outcome: str
    is_heard: bool
    again_date: dt.date | None
    by: str
    told: tuple[str, ...]  # what was said of work, wages, contract, safety, children


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One person of the call list: why to call, and what was tried."""

    person: RosterLine
    followed: Followed
    reason: str
    tries: tuple[Try, ...]

    @property
    def has_phone(self) -> bool:
        return bool(self.person.phone_masked)

    @property
    def state_word(self) -> str:
        return rules.STATES[self.followed.standing.state]


SHOWN: Mapping[str, tuple[str, ...]] = {
    "todo": tuple(sorted(rules.TO_CALL)), "silent": (rules.SILENT,), "unreachable": (rules.UNREACHABLE,), "all": (),
}  # fmt: skip
Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """A page of the call list with the figures above it."""

    lines: list[CallLine]
    more: Place | None
    todo: int
    silent: int
    unreachable: int
    well_today: int
    promised: int  # due, but another day was agreed on


def calls(viewer: Viewer, *, season: int, unit: str, show: str, on: dt.date, after: Place | None = None, size: int = 30) -> CallPage:  # fmt: skip
    """The call list of a unit, or of the viewer's own households; poor households first, then who has waited longest."""
    everybody = followed(viewer, season=season, unit=unit, on=on)
    waiting = [f for f in everybody if rules.waits(f.standing, again_date=f.again_date, on=on)]
    promised = {f.went.journey_id for f in waiting}
    states = SHOWN.get(show, ())
    wanted = [f for f in everybody if not states or f.standing.state in states]
    if show == "todo":
        wanted = [f for f in wanted if f.went.journey_id not in promised]
    behind = [f for f in wanted if after is None or f.order > after]
    shown = behind[:size]
    count = {s: sum(f.standing.state == s for f in everybody) for s in rules.OPEN}
    heard = Visit.objects.filter(
        journey_id__in=[f.went.journey_id for f in everybody][:5000], local_date=on, outcome__in=rules.HEARD
    )
    return CallPage(
        lines=lines(viewer, shown, season=season, on=on), more=shown[-1].order if len(behind) > size else None,
        todo=count[rules.DUE] + count[rules.SILENT] - len(promised), silent=count[rules.SILENT], unreachable=count[rules.UNREACHABLE],
        well_today=heard.values("journey_id").distinct().count(), promised=len(promised),
    )  # fmt: skip


def lines(
    viewer: Viewer, shown: Sequence[Followed], *, season: int, on: dt.date, capability: str = RECORD
) -> list[CallLine]:
    """The call lines of those shown, as far as the viewer may see them."""
    persons = [f.went.person_id for f in shown]
    known = {
        x.person_id: x
        for x in ledger.lines_by_person(viewer, persons, season=season, on=on, capability=capability)
    }
    tries = tries_of([f.went.journey_id for f in shown])
    return [
        CallLine(
            person=known[f.went.person_id], followed=f, reason=rules.reason_to_call(f.standing, again_date=f.again_date, on=on),
            tries=tuple(tries.get(f.went.journey_id, [])[-4:]),
        )
        for f in shown
        if f.went.person_id in known
    ]  # fmt: skip


def tries_of(journey_ids: Sequence[int]) -> dict[int, list[Try]]:
    """Attempts by journey, oldest first, in words; for those who have checked the range."""
    found: dict[int, list[Try]] = {}
    for row in Visit.objects.filter(journey_id__in=journey_ids).order_by("id").defer("note_sealed"):
        told = (
            rules.JOBS.get(row.job, ""), f"工资{rules.WAGES[row.wages]}" if row.wages in rules.WAGES else "",
            f"合同{rules.CONTRACTS[row.contract]}" if row.contract in rules.CONTRACTS else "",
            f"安全{rules.SAFETY[row.safety]}" if row.safety in rules.SAFETY else "",
        )  # fmt: skip
        found.setdefault(row.journey_id, []).append(
            Try(
                visit_id=row.pk, at=row.at, way=row.get_way_display(), outcome=row.get_outcome_display(), is_heard=row.outcome in rules.HEARD,
                again_date=row.again_date, by=row.by, told=tuple(t for t in told if t),
            )
        )  # fmt: skip
    return found


def call(viewer: Viewer, *, season: int, person_id: int, on: dt.date, capability: str = RECORD) -> CallLine:
    """One person of the call list. Raises `NotAllowed` for whoever is out of range or did not go out."""
    rows = went.went_out(viewer, season=season, capability=capability, person_ids=[person_id])
    if not rows:
        raise NotAllowed("此人不在您的范围内，或者今年没有外出，不用回访。")
    return lines(viewer, judged(rows, season=season, on=on), season=season, on=on, capability=capability)[0]


def visits_of(viewer: Viewer, *, season: int, person_id: int) -> list[Try]:
    """All attempts of a person's season, newest first: a part of the person's file."""
    line = ledger.line_of(viewer, season=season, person_id=person_id)
    return tries_of([line.journey_id]).get(line.journey_id, [])[::-1] if line else []


def standing_of(viewer: Viewer, *, season: int, person_id: int, on: dt.date) -> Followed | None:
    """Where one person stands, or None for who did not go out or lies outside the viewer's range."""
    rows = went.went_out(viewer, season=season, capability=PEOPLE, person_ids=[person_id])
    return judged(rows, season=season, on=on)[0] if rows else None
