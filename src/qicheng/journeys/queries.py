"""Questions to the ledger. The data range is applied here; figures are counted by `qicheng_measures` over the same rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from qicheng.core import settled
from qicheng.core.viewer import Viewer
from qicheng.journeys import rules
from qicheng.journeys.lines import COLUMNS, line
from qicheng.journeys.lines import RosterLine as RosterLine
from qicheng.journeys.models import Event, Flat, Journey
from qicheng.kit.codes import next_prefix, short
from qicheng.people import queries as people
from qicheng.people.rules import masked_id, masked_phone, standing_word
from qicheng.places.names import tidy

PEOPLE = "people.view"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class LastYear:
    """What the ledger already knows of a person when a list names it."""

    roster: str
    worked_last_year: bool
    last_year: bool
    base_village: str | None
    village: str
    inferred: bool


def standing_by_person(person_ids: Sequence[int], *, season: int) -> dict[int, LastYear]:
    """What the ledger knows of these persons, by person."""
    found: dict[int, LastYear] = {}
    columns = ("roster", "worked_last_year", "last_year", "base_village", "village", "intention_inferred")
    for start in range(0, len(person_ids), _CHUNK):
        rows = Journey.objects.filter(season=season, person_id__in=person_ids[start : start + _CHUNK])
        found |= {p: LastYear(*rest) for p, *rest in rows.values_list("person_id", *columns)}
    return found


def visible(viewer: Viewer, *, season: int, capability: str = PEOPLE) -> QuerySet[Journey]:
    """The ledger rows of a season within the viewer's range (inside the house only)."""
    rows = Journey.objects.filter(season=season).exclude(roster="VOID")
    if viewer.own_only(capability):
        return rows.filter(person_id__in=people.own_ids(viewer))
    return rows.filter(people.in_range(viewer, field="village", capability=capability))


def within(code: str, field: str = "village") -> Q:
    """The condition that a 12-digit column lies in a unit; everything for an empty code."""
    if not code:
        return Q()
    prefix = short(code)
    return (
        Q(**{f"{field}__gte": prefix, f"{field}__lt": next_prefix(prefix)})
        if len(prefix) < 12
        else Q(**{field: code})
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed by; empty means all."""

    unit: str = ""
    text: str = ""
    intention: str = ""
    stage: str = ""
    standing: str = ""
    roster: str = ""
    dest_province: str = ""
    contact: str = ""


def roster_page(
    viewer: Viewer,
    *,
    season: int,
    filters: Filters,
    on: dt.date,
    after: tuple[str, int] | None = None,
    size: int = 50,
) -> tuple[list[RosterLine], tuple[str, int] | None]:
    """One page in the order (village, journey), and where the next begins. Keyset: its cost does not grow with the list."""
    rows = filtered(viewer, season=season, filters=filters)
    if after:
        rows = rows.filter(Q(village__gt=after[0]) | Q(village=after[0], id__gt=after[1]))
        rows = rows.filter(village__gte=after[0])  # lets the index begin at the right place
    found = list(rows.order_by("village", "id").values_list(*COLUMNS)[: size + 1])
    lines = [line(r, _spoken(on, season)) for r in found[:size]]
    more = (lines[-1].village, lines[-1].journey_id) if len(found) > size else None
    return lines, more


def filtered(viewer: Viewer, *, season: int, filters: Filters, capability: str = PEOPLE) -> QuerySet[Journey]:
    """The rows that a list's filters leave, within the viewer's range (inside the house only)."""
    rows = visible(viewer, season=season, capability=capability).filter(within(filters.unit))
    exact = {
        "intention": filters.intention, "stage": filters.stage, "roster": filters.roster,
        "dest_province": filters.dest_province, "contact": filters.contact if filters.contact != "NEVER" else "",
    }  # fmt: skip
    rows = rows.filter(**{k: v for k, v in exact.items() if v})
    if filters.contact == "NEVER":
        rows = rows.filter(contact=None)
    if filters.standing == "POOR":
        rows = rows.filter(is_poor=True)
    elif filters.standing == "MONITORED":
        rows = rows.filter(is_monitored=True)
    elif filters.standing:
        rows = rows.filter(standing=filters.standing)
    condition = people.matching(filters.text)
    return rows.filter(people.under(condition, "person")) if condition is not None else rows


def _spoken(on: dt.date, season: int) -> dt.date:
    """A season's lists speak in the words of its own year, also when they are looked at later."""
    return min(on, dt.date(season, 12, 31))


def sealed_lines(
    viewer: Viewer, *, season: int, filters: Filters, on: dt.date
) -> Iterator[tuple[RosterLine, bytes, bytes]]:
    """A whole list with its numbers still sealed (ID, phone), in the viewer's export range and in bounded memory."""
    rows = filtered(viewer, season=season, filters=filters, capability="people.export").order_by(
        "village", "id"
    )
    found = rows.values_list(*COLUMNS, "person__id_sealed", "person__phone_sealed")
    for *values, id_sealed, phone_sealed in found.iterator(chunk_size=2000):
        yield line(tuple(values), on), bytes(id_sealed), bytes(phone_sealed or b"")


def lines_by_person(
    viewer: Viewer, person_ids: Sequence[int], *, season: int, on: dt.date, capability: str = PEOPLE
) -> list[RosterLine]:
    """The lines of given persons, as far as the viewer may see them with this capability."""
    rows = visible(viewer, season=season, capability=capability).filter(person_id__in=person_ids)
    return [line(r, _spoken(on, season)) for r in rows.order_by("village", "id").values_list(*COLUMNS)]


def lines_of(viewer: Viewer, journey_ids: Sequence[int], *, season: int, on: dt.date) -> list[RosterLine]:
    """The lines of given journeys, as far as the viewer may see them: the names behind a figure."""
    return _lines_where("id__in", viewer, journey_ids, season=season, on=on)


def lines_of_persons(
    viewer: Viewer, person_ids: Sequence[int], *, season: int, on: dt.date
) -> list[RosterLine]:
    """The lines of given persons, as far as the viewer may see them."""
    return _lines_where("person_id__in", viewer, person_ids, season=season, on=on)


def _lines_where(
    field: str, viewer: Viewer, ids: Sequence[int], *, season: int, on: dt.date
) -> list[RosterLine]:
    lines: list[RosterLine] = []
    for start in range(0, len(ids), _CHUNK):
        rows = visible(viewer, season=season).filter(**{field: ids[start : start + _CHUNK]})
        lines += [line(r, _spoken(on, season)) for r in rows.order_by("village", "id").values_list(*COLUMNS)]
    return lines


def line_of(
    viewer: Viewer, *, season: int, person_id: int, on: dt.date = dt.date.min, capability: str = PEOPLE
) -> RosterLine | None:
    """One person's line in a season, or None outside the viewer's range."""
    row = (
        visible(viewer, season=season, capability=capability)
        .filter(person_id=person_id)
        .values_list(*COLUMNS)
        .first()
    )
    return line(row, _spoken(on, season)) if row else None


def row_of(viewer: Viewer, *, season: int, person_id: int) -> Mapping[str, object] | None:
    """One person's whole ledger row, or None outside the viewer's range."""
    return visible(viewer, season=season).filter(person_id=person_id).values().first()


def count_present(*, season: int, village: str) -> int:
    """How many persons are on this year's list of a village."""
    return Journey.objects.filter(season=season, village=village, roster="PRESENT").count()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One entry of a person's line: what happened, when, who did it."""

    at: dt.datetime
    kind: str
    by: str
    note: str
    stage: str
    stage_word: str
    intention_word: str


def events_of(viewer: Viewer, *, season: int, person_id: int) -> list[EventLine]:
    """All entries of a person's season, oldest first."""
    row = visible(viewer, season=season).filter(person_id=person_id).values_list("id", flat=True).first()
    found = Event.objects.filter(journey_id=row).order_by("id") if row else Event.objects.none()
    return [
        EventLine(
            at=e.at, kind=e.kind, by=e.by, note=e.note, stage=e.stage, stage_word=rules.STAGES.get(e.stage, e.stage),
            intention_word=rules.INTENTIONS.get(e.intention or "", ""),
        )
        for e in found
    ]  # fmt: skip


def as_of(rows_at: dt.datetime, *, season: int) -> QuerySet[Event]:
    """The ledger as it stood at an instant: the last event of each journey until then (inside the house only)."""
    later = Event.objects.filter(journey_id=OuterRef("journey_id"), id__gt=OuterRef("id"), at__lte=rows_at)
    return Event.objects.filter(season=season, at__lte=rows_at).filter(~Exists(later)).exclude(roster="VOID")


FLAT_COLUMNS: tuple[str, ...] = tuple(f.attname for f in Flat._meta.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentRow:
    """One person on this year's list, for exports; the ID number still sealed."""

    person_id: int
    id_sealed: bytes
    id_masked: str
    name: str
    village: str
    intention: str
    is_poor: bool
    dest_province: str


def present_rows(viewer: Viewer, *, season: int, unit: str = "") -> Iterator[PresentRow]:
    """Everybody on this year's list in the viewer's export range, by village, in bounded memory."""
    rows = visible(viewer, season=season, capability="people.export").filter(within(unit), roster="PRESENT")
    columns = (
        "person_id",
        "person__id_sealed",
        "person__id_tail",
        "person__name",
        "village",
        "intention",
        "is_poor",
        "dest_province",
    )
    for p, sealed, tail, name, village, intention, poor, province in (
        rows.order_by("village", "id").values_list(*columns).iterator(chunk_size=2000)
    ):
        yield PresentRow(
            person_id=p, id_sealed=bytes(sealed), id_masked=masked_id(tail), name=name, village=village,
            intention=intention or "", is_poor=poor, dest_province=province or "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One person as the statutory tables print it."""

    township: str
    village: str
    name: str
    sex: str
    id_number: str
    phone: str
    standing: str
    intention: str
    go_date: dt.date | None
    dest_province: str
    dest_city: str
    employer: str
    transport_need: str
    transport: str
    departed_date: dt.date | None
    arrived_date: dt.date | None
    stage_word: str
    last_contact_date: dt.date | None
    is_subsidised: bool
    clearance: str = ""


# Who stands in the tables with names: who intends to go; who went, by bus or alone, whatever he had said before (domain.md 6.2, 6.3).
TABLES = {"intents": Q(intention__in=sorted(rules.GOING)), "departed": Q(stage__in=rules.WENT_OUT)}
_TABLE = (
    "person_id", "person__name", "sex", "person__id_sealed", "person__id_tail", "person__phone_tail", "person__village__name",
    "person__village__parent__name", "standing", "intention", "go_date", "dest_province", "dest_city", "employer",
    "transport_need", "transport", "departed_date", "arrived_date", "stage", "clearance", "last_contact_date", "subsidy",
)  # fmt: skip


def table_rows(
    viewer: Viewer,
    *,
    season: int,
    table: str,
    on: dt.date,
    unit: str = "",
    open_number: Callable[[int, bytes], str] | None = None,
) -> list[TableRow]:
    """The persons of a statutory table (of `TABLES`), by village; `open_number` where an audited act prints whole numbers."""
    rows = visible(viewer, season=season).filter(within(unit), TABLES[table], roster="PRESENT")
    found = []
    for values in rows.order_by("village", "id").values_list(*_TABLE).iterator(chunk_size=2000):
        v = dict(zip(_TABLE, values, strict=True))
        number = (
            open_number(v["person_id"], bytes(v["person__id_sealed"]))
            if open_number
            else masked_id(v["person__id_tail"])
        )
        found.append(
            TableRow(
                township=v["person__village__parent__name"] or "", village=tidy(v["person__village__name"]), name=v["person__name"],
                sex={"M": "男", "F": "女"}.get(v["sex"], ""), id_number=number, phone=masked_phone(v["person__phone_tail"]),
                standing=standing_word(v["standing"] or "GENERAL", _spoken(on, season)), intention=v["intention"] or "", go_date=v["go_date"],
                dest_province=v["dest_province"] or "", dest_city=v["dest_city"] or "", employer=v["employer"] or "",
                transport_need=v["transport_need"] or "", transport=v["transport"] or "", departed_date=v["departed_date"],
                arrived_date=v["arrived_date"], last_contact_date=v["last_contact_date"], is_subsidised=v["subsidy"] == "PAID", stage_word=rules.STAGES.get(v["stage"], v["stage"]), clearance=v["clearance"] or "",
            )
        )  # fmt: skip
    return found


def how_many(person_ids: Iterable[int], *, season: int, unit: str) -> int:
    """How many of these persons (numbers, or a question for them) stand in a unit, whoever asks."""
    rows = Journey.objects.filter(within(unit), season=season, person_id__in=person_ids)
    return rows.exclude(roster="VOID").count()


def known_by_index(*, season: int) -> Iterator[tuple[str, str | None, str, bool]]:
    """(ID index, last year's village, name, on this year's list) of everybody in a season: what a new list is held against."""
    rows = Journey.objects.filter(season=season).exclude(roster="VOID")
    columns = ("person__id_index", "base_village", "person__name", "roster")
    for index, base_village, name, roster in rows.values_list(*columns).iterator(chunk_size=5000):
        yield index, base_village, name, roster == "PRESENT"


def present_by_index(*, season: int) -> dict[str, tuple[int, str]]:
    """ID index → (person, village) of this year's list: what a sheet that names people by number is held against."""
    rows = Journey.objects.filter(season=season, roster="PRESENT").values_list(
        "person__id_index", "person_id", "village"
    )
    return {index: (person, village) for index, person, village in rows.iterator(chunk_size=5000)}


def going_ids(*, season: int) -> list[int]:
    """Everybody on this year's list who intends to go and has not left, whoever asks: for acts that judge them all again."""
    rows = Journey.objects.filter(
        season=season, roster="PRESENT", intention__in=sorted(rules.GOING), departed_date=None
    )
    return list(rows.order_by("id").values_list("person_id", flat=True))


def people_in(*, season: int, village: str) -> list[int]:
    """Everybody on this year's list of a village, whoever asks: for acts that have checked the right."""
    rows = Journey.objects.filter(season=season, village=village, roster="PRESENT")
    return list(rows.order_by("id").values_list("person_id", flat=True))


Version = tuple[int, str, int]


def version() -> Version:
    """Which state of the ledger this is: number and instant of its last event, and up to which number it is complete.

    Every change makes another. What changed after it is found by `asof.touched` from its third figure on: a transaction under way may
    still add lower numbers than the last one seen.
    """
    rows = Event.objects.order_by("-id").annotate(least=settled.under_way(Event))
    last = rows.values_list("id", "at", "least").first()
    return (last[0], str(last[1]), settled.end(last[0], last[2])) if last else (0, "", 0)


def going_by_province(viewer: Viewer, *, season: int, capability: str) -> list[tuple[str, bool, int]]:
    """Who intends to go and does not want the free bus: how many by province (empty: unknown) and poor or not. Figures only."""
    rows = visible(viewer, season=season, capability=capability).filter(
        roster="PRESENT", intention__in=sorted(rules.GOING)
    )
    rows = rows.exclude(transport_need="CHARTER").exclude(transport="CHARTER")
    counts = rows.values("dest_province", "is_poor").order_by().annotate(n=Count("id"))
    return [(p or "", poor, n) for p, poor, n in counts.values_list("dest_province", "is_poor", "n")]
