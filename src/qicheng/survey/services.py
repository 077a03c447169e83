"""Acts of the survey: taking in last year's base and this year's lists, intentions, contact attempts, reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from qicheng.core import audit, repeats
from qicheng.core.sealing import blind_index
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.journeys import queries as ledger_queries
from qicheng.journeys import rules as ledger_rules
from qicheng.journeys import services as ledger
from qicheng.people import rules as people_rules
from qicheng.people import services as people
from qicheng.people.services import PersonFacts
from qicheng.season.queries import SeasonFacts
from qicheng.survey import rules
from qicheng.survey.models import Attempt, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One accepted row of a list. `None` and empty mean that the list does not say."""

    person: PersonFacts
    village: str
    standings: tuple[str, ...] = ()
    intention: str = ""
    worked_last_year: bool | None = None
    dest_province: str = ""
    dest_city: str = ""
    go_date: dt.date | None = None
    transport_need: str = ""
    employer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking in one entry did."""

    person_id: int
    new: bool
    before: dict[str, object] = field(default_factory=dict)


def take_base(
    entries: Sequence[Entry], *, season: SeasonFacts, at: dt.datetime, by: Viewer, source: str
) -> list[Taken]:
    """Takes in rows of last year's base: who was on the list, where, of which household type, and whether away."""
    on = timezone.localdate(at)
    with writing():
        saved = people.save_people([e.person for e in entries], on=on, source=source, only_new=True)
        present = ledger_queries.standing_by_person([s.person_id for s in saved], season=season.year)
        changes = []
        for entry, person in zip(entries, saved, strict=True):
            worked = True if entry.worked_last_year is None else entry.worked_last_year
            values: dict[str, object] = {
                "last_year": True, "base_village": entry.village, "worked_last_year": worked,
                "base_standing": people_rules.gravest(entry.standings),
            }  # fmt: skip
            known = present.get(person.person_id)
            if known is None or known.roster in {"LISTED", "VOID"}:
                values |= _facts(entry, person, season) | {"roster": "LISTED"}
            elif known.inferred:
                values["intention"] = ledger_rules.intention_from_last_year(worked_last_year=worked)
            changes.append(ledger.Change(person_id=person.person_id, values=values))
        ledger.record(changes, season=season.year, kind="BASE", at=at, by=by, source=source)
    return [Taken(person_id=s.person_id, new=s.new, before=dict(s.before)) for s in saved]


def take_survey(
    entries: Sequence[Entry], *, season: SeasonFacts, at: dt.datetime, by: Viewer, source: str
) -> list[Taken]:
    """Takes in accepted rows of this year's village lists into people and the ledger."""
    on = timezone.localdate(at)
    with writing():
        saved = people.save_people([e.person for e in entries], on=on, source=source)
        last = ledger_queries.standing_by_person([s.person_id for s in saved], season=season.year)
        changes = []
        for entry, person in zip(entries, saved, strict=True):
            known = last.get(person.person_id)
            worked = known.worked_last_year if known else False
            said = rules.Said(
                intention=entry.intention or "UNDECIDED", worked_last_year=entry.worked_last_year
            )
            intention, inferred = rules.intention_of(said, worked_last_year=worked)
            values = _facts(entry, person, season) | {
                "roster": "PRESENT", "out_reason": None, "intention": intention, "intention_inferred": inferred,
                "dest_province": entry.dest_province or None, "dest_city": entry.dest_city or None,
                "go_date": entry.go_date, "transport_need": entry.transport_need or None,
                "employer": entry.employer[:80] or None,
            }  # fmt: skip
            changes.append(ledger.Change(person_id=person.person_id, values=values))
        ledger.record(changes, season=season.year, kind="SURVEY", at=at, by=by, source=source)
        _report_villages({e.village for e in entries}, season=season.year, at=at, by=by)
    return [Taken(person_id=s.person_id, new=s.new, before=dict(s.before)) for s in saved]


def _facts(entry: Entry, person: people.Saved, season: SeasonFacts) -> dict[str, object]:
    age = people_rules.age_on(entry.person.birth_date, season.reference_date)
    facts: dict[str, object] = {
        "village": entry.village,
        "person_key": blind_index(entry.person.id_number, purpose=f"federation.{season.year}"),
        "sex": entry.person.sex,
        "age": age,
        "household": person.household_id,
        "in_labour_force": ledger_rules.in_labour_force(
            age=age, has_labour=person.skill not in people_rules.NO_LABOUR,
            age_from=season.labour_age_from, age_to=season.labour_age_to,
        ),
    }  # fmt: skip
    if entry.standings:
        facts |= {
            "standing": people_rules.gravest(entry.standings),
            "is_poor": people_rules.is_poor(entry.standings),
            "is_monitored": people_rules.is_monitored(entry.standings),
        }
    if entry.person.relocated is not None:
        facts["relocated"] = entry.person.relocated
    return facts


def _report_villages(codes: set[str], *, season: int, at: dt.datetime, by: Viewer) -> None:
    known = set(Round.objects.filter(season=season, village__in=codes).values_list("village", flat=True))
    Round.objects.bulk_create(
        [
            Round(season=season, village=c, state="REPORTED", reported_at=at, reported_by=by.label)
            for c in sorted(codes - known)
        ]
    )
    Round.objects.filter(season=season, village__in=known).exclude(state="REPORTED", zero=False).update(
        state="REPORTED", zero=False, reported_at=at, reported_by=by.label
    )


def report_zero(*, season: int, village: str, at: dt.datetime, by: Viewer) -> None:
    """A village declares that it has nobody to list: a valid report, unlike silence."""
    if not by.may("survey.import", village):
        raise NotAllowed
    if ledger_queries.count_present(season=season, village=village):
        raise CannotAct("NOT_ZERO", "本村名册里已有人员，不能报零。如名册有误，请先核对名册。")
    with writing():
        Round.objects.update_or_create(
            season=season, village=village,
            defaults={"state": "REPORTED", "zero": True, "reported_at": at, "reported_by": by.label},
        )  # fmt: skip
        audit.record("survey.report_zero", at=at, by=by, about=f"village:{village}", place=village)


def record_intention(
    *, season: int, person_id: int, values: dict[str, object], at: dt.datetime, by: Viewer, note: str = ""
) -> None:
    """A cadre writes down what a person intends; `values` are ledger columns of intention and destination."""
    line = ledger_queries.line_of(by, season=season, person_id=person_id, capability="survey.record")
    if line is None:
        raise NotAllowed
    if line.stage in rules.ON_THE_WAY:
        raise CannotAct("ALREADY_ON_THE_WAY", "此人已经编车或出发，不能再改意向。请先在包车环节取消座位。")
    known_intention(values)
    with writing():
        change = ledger.Change(
            person_id=person_id,
            values={**values, "roster": "PRESENT", "out_reason": None, "intention_inferred": False},
        )
        ledger.record([change], season=season, kind="INTENTION", at=at, by=by, note=note[:200])
        audit.record("survey.record_intention", at=at, by=by, about=f"person:{person_id}", place=line.village)


def known_intention(values: Mapping[str, object]) -> None:
    """Refuses an intention outside the list: such a person would stand in no column, and no sum would close."""
    if values.get("intention") not in ledger_rules.INTENTIONS:
        raise CannotAct("INTENTION_UNKNOWN", "请从列表中选择意向。")


def record_out(*, season: int, person_id: int, reason: str, note: str, at: dt.datetime, by: Viewer) -> None:
    """A person of last year's list is not on this year's: the reason closes the sum of the village."""
    line = ledger_queries.line_of(by, season=season, person_id=person_id, capability="survey.record")
    if line is None:
        raise NotAllowed
    if reason not in ledger_rules.OUT_REASONS:
        raise CannotAct("REASON_UNKNOWN", "请从列表中选择减少的原因。")
    if line.stage in rules.ON_THE_WAY:
        raise CannotAct("ALREADY_ON_THE_WAY", "此人已经编车或出发，不能登记减少。请先在包车环节取消座位。")
    if reason == "OTHER" and not note.strip():
        raise CannotAct("NOTE_MISSING", "选择“其他”时要写明情况。请填写说明后再提交。")
    with writing():
        change = ledger.Change(
            person_id=person_id, values={"roster": "OUT", "out_reason": reason, "intention": None}
        )
        ledger.record([change], season=season, kind="OUT", at=at, by=by, note=note[:200])
        audit.record(
            "survey.record_out",
            at=at,
            by=by,
            about=f"person:{person_id}",
            place=line.village,
            detail={"reason": reason},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One attempt as it is told: how, with what outcome, when to try again."""

    outcome: str
    way: str = "PHONE"
    again_date: dt.date | None = None
    note: str = ""


def add_attempt(
    *, season: int, person_id: int, said: Said, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> str:
    """One attempt to reach a person; what all attempts come to stands in the ledger and is returned."""
    if (known := repeats.answered(key)) is not None:
        return known
    line = ledger_queries.line_of(by, season=season, person_id=person_id, capability="survey.record")
    if line is None:
        raise NotAllowed
    if said.way not in Attempt.Way.values or said.outcome not in Attempt.Outcome.values:
        raise CannotAct("CHOICE_UNKNOWN", "请选择联系方式和联系结果。")
    with writing():
        stands = write_attempt(line.journey_id, said=said, at=at, by=by)
        values = {"contact": stands, "last_contact_date": timezone.localdate(at)}
        change = ledger.Change(person_id=person_id, values=values)
        ledger.record([change], season=season, kind="CONTACT", at=at, by=by, note=said.note[:200])
        audit.record(
            "survey.add_attempt", at=at, by=by, about=f"person:{person_id}", place=line.village, detail={"outcome": said.outcome}
        )  # fmt: skip
        repeats.keep(key, act="survey.add_attempt", answer=stands, at=at)
    return stands


def write_attempt(journey_id: int, *, said: Said, at: dt.datetime, by: Viewer) -> str:
    """The attempt's row, and what all attempts now come to. Call it inside `writing()`."""
    Attempt.objects.create(
        journey_id=journey_id, at=at, way=said.way, outcome=said.outcome, again_date=said.again_date, by=by.label,
        note=said.note[:200],
    )  # fmt: skip
    tries = Attempt.objects.filter(journey_id=journey_id).order_by("at", "id").values_list("at", "outcome")
    return rules.contact_after((timezone.localdate(when), outcome) for when, outcome in tries)
