"""One person of a season as lists show it: numbers masked, codes with their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qicheng.journeys import rules
from qicheng.people.rules import masked_id, masked_phone, standing_word
from qicheng.places.gazetteer import city_name, province_name


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """One person of a season as lists show it."""

    journey_id: int
    person_id: int
    name: str
    sex: str
    age: int | None
    id_masked: str
    phone_masked: str
    village: str
    group_name: str
    standing: str
    standing_word: str
    is_poor: bool
    roster: str
    intention: str
    intention_word: str
    dest_province: str
    dest_city: str
    stage: str
    stage_word: str
    last_year: bool
    contact: str
    last_contact_date: dt.date | None
    go_date: dt.date | None
    inferred: bool
    employer: str
    transport_need: str

    @property
    def roster_word(self) -> str:
        return rules.ROSTER.get(self.roster, self.roster)

    @property
    def contact_word(self) -> str:
        return rules.CONTACTS.get(self.contact, self.contact)

    @property
    def destination(self) -> str:
        """Where to, as far as it is known: the city, else the province."""
        return city_name(self.dest_city) or province_name(self.dest_province)

    @property
    def destination_path(self) -> str:
        """Province and city together."""
        province, city = province_name(self.dest_province), city_name(self.dest_city)
        return city if city == province else province + city


COLUMNS = (
    "id", "person_id", "person__name", "sex", "age", "person__id_tail", "person__phone_tail", "village",
    "person__group_name", "standing", "is_poor", "roster", "intention", "dest_province", "dest_city", "stage",
    "last_year", "contact", "last_contact_date", "go_date", "intention_inferred", "employer", "transport_need",
)  # fmt: skip


def line(row: Sequence[Any], on: dt.date) -> RosterLine:
    """The line of one row of `COLUMNS`; household types in the words of day `on`."""
    values: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    standing, intention, stage = (
        str(values["standing"] or ""),
        str(values["intention"] or ""),
        str(values["stage"]),
    )
    return RosterLine(
        journey_id=values["id"], person_id=values["person_id"], name=values["person__name"],
        sex={"M": "男", "F": "女"}.get(str(values["sex"]), ""), age=values["age"],
        id_masked=masked_id(str(values["person__id_tail"])), phone_masked=masked_phone(str(values["person__phone_tail"])),
        village=values["village"], group_name=values["person__group_name"], standing=standing,
        standing_word=standing_word(standing, on) if standing else "", is_poor=values["is_poor"], roster=values["roster"],
        intention=intention, intention_word=rules.INTENTIONS.get(intention, ""),
        dest_province=values["dest_province"] or "", dest_city=values["dest_city"] or "", stage=stage,
        stage_word=rules.STAGES.get(stage, stage), last_year=values["last_year"], contact=values["contact"] or "",
        last_contact_date=values["last_contact_date"], go_date=values["go_date"], inferred=values["intention_inferred"],
        employer=values["employer"] or "", transport_need=values["transport_need"] or "",
    )  # fmt: skip
