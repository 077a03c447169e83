"""Gathers what a verdict needs: the registers, the ledger, manifests and earlier claims, beside what an application says.

A register outweighs what an application says of the person; of the work the application speaks, and the ledger where it is silent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qicheng.journeys.paying import Way, has_roster, ways
from qicheng.kit import cards, names
from qicheng.kit.codes import township_of
from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.telling import say
from qicheng.people import known
from qicheng.people.known import Identity
from qicheng.people.rules import MONITORED, POOR
from qicheng.places import queries as places
from qicheng.places.gazetteer import city_name, province_name
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.application import Application, Rider
from qicheng.subsidy.rules.facts import Facts, Said
from qicheng.subsidy.rules.work import work_of

ROSTER, APPLIED, LEDGER = say(_("本县劳动力名册")), say(_("申请表")), say(_("行程台账"))
_SEX = {"1": "M", "2": "F"}


def _where(code: str, text: str) -> str:
    """Where the work is in words: as it was written, else the name of its code."""
    return text or city_name(code) or province_name(f"{code[:2]}0000" if code else "")


def groups_of(codes: Iterable[str], *, relocated: bool) -> frozenset[str]:
    """Household types with the groups of a notice that they belong to."""
    found = set(codes)
    if found & POOR:
        found.add("POOR")
    if found & MONITORED:
        found.add("MONITORED")
    if relocated:
        found.add("RELOCATED")
    if not found - {"RELOCATED"}:
        found.add("GENERAL")
    return frozenset(found)


def standing_on(person: Identity, day: dt.date, way: Way | None) -> tuple[frozenset[str], Said] | None:
    """The household types that held on a day and what list said so; where no list speaks of that day yet (lists are often
    taken in after the fact), the type on the season's own list, else the first that was ever told.
    """
    holding = [
        s for s in person.standings if s.from_date <= day and (s.until_date is None or day < s.until_date)
    ]
    if not holding and person.standings and way is not None and way.standing:
        return groups_of([way.standing], relocated=person.relocated or way.relocated), Said(source=ROSTER)
    told = holding or list(person.standings[:1])
    if not told:
        return None
    last = told[-1]
    codes = [s.code for s in told]
    return groups_of(codes, relocated=person.relocated), Said(
        source=source_word(last.source), date=last.from_date
    )


def source_word(text: str) -> str:
    """Where a dated fact comes from, as a person reads it."""
    kind, _colon, number = text.partition(":")
    if kind == "batch" and number.isdigit():
        return say(_("%(roster)s（第%(number)s批导入）"), roster=ROSTER, number=number)
    return text or ROSTER


@dataclass(slots=True)
class Registers:
    """What the county knows, looked up once for all applications: persons by ID number, journeys and rides by person."""

    season: int
    home: str
    roster: bool
    persons: Mapping[str, Identity] = field(default_factory=dict)
    ways: Mapping[int, Way] = field(default_factory=dict)
    rides: Mapping[str, Rider] = field(default_factory=dict)  # by ID number, from manifests


def registers(season: int, id_numbers: Iterable[str], riders: Sequence[Rider] = ()) -> Registers:
    """The registers for these ID numbers. Riders count when their bus left in the season's year, or on a day unknown."""
    persons = known.by_numbers(n for n in id_numbers if n)
    found = ways([p.person_id for p in persons.values()], season=season)
    rides: dict[str, Rider] = {}
    for rider in riders:
        if rider.id.code is None and (rider.date is None or rider.date.year == season):
            rides.setdefault(rider.id.number, rider)
    return Registers(
        season=season,
        home=places.county_code()[:6],
        roster=has_roster(season),
        persons=persons,
        ways=found,
        rides=rides,
    )


def of_application(policy: Policy, a: Application, at: Registers, *, as_of: dt.date) -> Facts:
    """The facts of one line of an application list. Earlier claims and tickets are the caller's matter (`replace`)."""
    person = at.persons.get(a.id.number) if a.id.code is None else None
    way = at.ways.get(person.person_id) if person else None
    received = a.received_at.date() if a.received_at else None
    day = policy.age_date or received or as_of
    told = standing_on(person, day, way) if person else None
    applied = groups_of(a.standing, relocated=bool(a.relocated or (person and person.relocated)))
    if told is None:
        told = (applied, Said(source=APPLIED, date=received))
    facts = Facts(
        as_of=as_of, name=a.name, id_fault=a.id.code or "", birth_date=a.id.birth_date, sex=_SEX.get(a.id.sex, ""), groups=told[0], home_code=at.home,
        township=township_of(person.village) if person else "", received_date=received,
        account_fits=account_fits(a.account_name, a.name, person), card_fault=cards.fault(a.card) if a.says_card else "", said=_said(told[1], received),
        **work_of(a) | {"work_text": _where(a.work_code, a.work_text), "ticket_fen": a.ticket_fen if a.ticket_fen is not None else a.amount_fen},
    )  # fmt: skip
    return _ridden(_listed(facts, a.name, person, way, roster=at.roster), way, at.rides.get(a.id.number))


def account_fits(holder: str, name: str, person: Identity | None) -> bool:
    """Whether an account is the person's own; an empty holder does not speak against it."""
    wanted = {names.clean(name), *({person.name} if person else ())}
    return not holder or names.clean(holder) in wanted


def _said(standing: Said, received: dt.date | None) -> dict[str, Said]:
    applied = Said(source=APPLIED, date=received)
    own = (
        "work_code",
        "months",
        "income_fen",
        "received_date",
        "departed_date",
        "proofs",
        "account_fits",
        "card_fault",
        "id_fault",
        "ticket_fen",
    )
    return {**dict.fromkeys(own, applied), "groups": standing}


def _listed(facts: Facts, name: str, person: Identity | None, way: Way | None, *, roster: bool) -> Facts:
    if person is None or way is None:
        return replace(facts, listed=False if roster else None)
    out = way.out_reason if way.roster == "OUT" else None
    said = {
        **facts.said,
        "listed": Said(source=ROSTER),
        "alive": Said(source=ROSTER),
        "name_fits": Said(source=ROSTER),
        "student": Said(source=ROSTER),
    }
    return replace(
        facts, listed=True, in_county=out != "MOVED_AWAY", alive=out != "DECEASED", student=out == "STUDYING",
        name_fits=not name or names.clean(name) == person.name, birth_date=person.birth_date, sex=person.sex, said=said,
    )  # fmt: skip


def _ridden(facts: Facts, way: Way | None, rider: Rider | None) -> Facts:
    if rider is not None:
        said = Said(source=say(_("乘客信息登记表（%(where)s）"), where=rider.where), date=rider.date)
        return replace(
            facts,
            rode_bus=rider.bus or say(_("县里统一组织")),
            rode_date=rider.date,
            said={**facts.said, "rode_bus": said},
        )
    if way is not None and way.transport == "CHARTER" and way.departed_date is not None:
        said = Said(source=LEDGER, date=way.departed_date)
        return replace(
            facts,
            rode_bus=bus_word(way.bus),
            rode_date=way.departed_date,
            said={**facts.said, "rode_bus": said},
        )
    if facts.transport == "CHARTER":
        own = Said(source=APPLIED, date=facts.received_date)
        said_too = {**facts.said, "rode_bus": own}
        return replace(
            facts, rode_bus=say(_("申请表写明的包车")), rode_date=facts.departed_date, said=said_too
        )
    return facts


def bus_word(source: str) -> str:
    """The county's bus by which a ride is on record."""
    kind, _colon, number = source.partition(":")
    if kind == "trip" and number:
        return say(_("县点对点包车第%(number)s车次"), number=number)
    return say(_("县点对点包车"))


def of_claims(policy: Policy, rows: Sequence[Mapping[str, Any]], *, as_of: dt.date) -> dict[int, Facts]:
    """The facts of claims that were taken in: `rows` as `services.judging` reads them, numbers opened by it."""
    persons = known.by_ids([r["person_id"] for r in rows if r["person_id"]])
    found = ways(list(persons), season=policy.season)
    home = places.county_code()[:6]
    return {
        r["id"]: _of_claim(
            policy, r, persons.get(r["person_id"] or 0), found.get(r["person_id"] or 0), home, as_of
        )
        for r in rows
    }


def _card_fault(r: Mapping[str, Any]) -> str:
    """A list without a column of cards says nothing of them; every other way in asks for one."""
    return "" if not r["card"] and r["source"] == "FILE" else cards.fault(r["card"])


def _of_claim(
    policy: Policy, r: Mapping[str, Any], person: Identity | None, way: Way | None, home: str, as_of: dt.date
) -> Facts:
    received = r["received_date"]
    day = policy.age_date or received or as_of
    told = (standing_on(person, day, way) if person else None) or (
        groups_of([r["standing"]] if r["standing"] else [], relocated=False),
        Said(source=APPLIED, date=received),
    )
    facts = Facts(
        as_of=as_of, name=r["name"], groups=told[0], home_code=home, township=township_of(r["village"]) if r["village"] else "",
        work_code=r["dest_city"] or r["dest_province"], work_text=_where(r["dest_city"] or r["dest_province"], r["work_text"]), employer=r["employer"], from_date=r["work_from_date"],
        until_date=r["work_until_date"], months=r["months"], income_fen=r["income_fen"], transport=r["transport"], departed_date=r["travel_date"],
        ticket_fen=r["ticket_fen"], ticket_number=r["ticket_number"], received_date=received, proofs=r["proofs"], same_claim=r["same_claim"],
        same_ticket=r["same_ticket"], beside=r["beside"], account_fits=account_fits(r["account_name"], r["name"], person),
        card_fault=_card_fault(r), said=_said(told[1], received),
    )  # fmt: skip
    facts = _ridden(_listed(facts, r["name"], person, way, roster=True), way, None)
    if r["charter"] and not facts.rode_bus:
        facts = replace(facts, rode_bus=r["charter"], rode_date=r["charter_date"])
    return facts
