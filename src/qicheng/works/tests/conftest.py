"""A project of the cast's own township with a crew: two persons of the upper village, one of the lower."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from cast import AT, GREEN, LOWER, UPPER, viewer_of
from qicheng.works.models import Member
from qicheng.works.services import crews, days, projects, wages

DAY = dt.date(2025, 3, 4)


@dataclass
class Yard:
    """A tea garden with its crew; acts as members of the cast do them."""

    cast: Any
    project: int
    contract: int

    def member(self, number: str) -> int:
        return Member.objects.get(person_id=self.cast.person_id(number)).pk

    @property
    def members(self) -> list[int]:
        return sorted(Member.objects.values_list("pk", flat=True))

    def worked(
        self, day: dt.date, tenths: dict[int, int], *, signed: bool = True, at: dt.datetime = AT
    ) -> int:
        """A day sheet, signed by the cadre and the clerk unless told not."""
        sheet = days.write_day(contract_id=self.contract, day=day, work="茶园除草", tenths=tenths, at=at, by=viewer_of("cadre"))  # fmt: skip
        if signed:
            days.sign(sheet_id=sheet, at=at, by=viewer_of("cadre"))
            days.sign(sheet_id=sheet, at=at, by=viewer_of("clerk"))
        return sheet

    def waged(self, *, at: dt.datetime = AT) -> int:
        """March's wages, made by the clerk."""
        return wages.make(contract_id=self.contract, month=DAY, at=at, by=viewer_of("clerk"))


@pytest.fixture
def yard(cast) -> Yard:
    clerk = viewer_of("clerk")
    facts = projects.ProjectFacts(
        name="青山茶园管护", kind="RELIEF", owner="县农投公司", place=GREEN, from_date=dt.date(2025, 2, 1), until_date=dt.date(2025, 12, 31),
        invest_fen=1_000_00, labour_percent=30, poor_percent=30, least_rate_fen=100_00, wanted=10,
    )  # fmt: skip
    project = projects.save_project(facts, at=AT, by=clerk)
    company = projects.save_company(name="上村劳务有限公司", village=UPPER, head="韦经理", at=AT, by=clerk)
    contract = projects.add_contract(project_id=project, company_id=company, number="QN-1", signed_date=DAY, at=AT, by=clerk)  # fmt: skip
    persons = [cast.person_id(n) for n in (*cast.numbers[UPPER][3:5], cast.numbers[LOWER][3])]
    terms = crews.Terms(trade="除草", rate_fen=120_00, joined_date=dt.date(2025, 2, 1))
    joined = crews.join(contract_id=contract, person_ids=persons, season=2025, terms=terms, at=AT, by=clerk)
    assert (joined.count, joined.refused) == (3, ())
    return Yard(cast, project, contract)
