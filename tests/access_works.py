"""Who may open what of local work: the lines of `test_access` for the room. The project lies in the cast's own township."""

from __future__ import annotations

from typing import Any

VIEW = "LEADER CENTRE INSPECTOR FINANCE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
CREW = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
EDIT = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK"
PAY = "CENTRE TOWNSHIP_ADMIN FINANCE"
PROJECT: dict[str, Any] = {"project_id": "works_project"}
CONTRACT: dict[str, Any] = {"contract_id": "works_contract"}
MEMBER: dict[str, Any] = {"member_id": "works_member"}
SHEET: dict[str, Any] = {"sheet_id": "works_day"}
WAGES: dict[str, Any] = {"sheet_id": "works_wages"}

# Pages: name → (roles, arguments).
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "index": (VIEW, {}),
    "new": (EDIT, {}),
    "companies": (EDIT, {}),
    "to_do": (f"{CREW} FINANCE", {}),
    "project": (VIEW, PROJECT),
    "board": (VIEW, PROJECT),
    "edit": (EDIT, PROJECT),
    "join": (CREW, CONTRACT),
    "card": (CREW, MEMBER),
    "day": (CREW, CONTRACT),
    "sheet": (VIEW, SHEET),
    "wages": (VIEW, WAGES),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "contract": (EDIT, PROJECT),
    "finish": (EDIT, PROJECT),
    "leave": (CREW, MEMBER),
    "sign": (CREW, SHEET),
    "void": (CREW, SHEET),
    "make_wages": (CREW, CONTRACT),
    "deduct": (CREW, WAGES),
    "check": (EDIT, WAGES),
    "back": (EDIT, WAGES),
    "pay": (PAY, WAGES),
    "paper": (VIEW, WAGES),
}


def build(person_id: int, *, green: str, upper: str) -> dict[str, int]:
    """A project with one person who worked a day, and the day's wages."""
    import datetime as dt

    from django.utils import timezone

    from cast import viewer_of
    from qicheng.works.models import Member
    from qicheng.works.services import crews, days, projects, wages

    at, today, clerk = timezone.now(), timezone.localdate(), viewer_of("clerk")
    facts = projects.ProjectFacts(name="茶园管护", kind="GARDEN", owner="县农投公司", place=green, from_date=today - dt.timedelta(days=90))  # fmt: skip
    project = projects.save_project(facts, at=at, by=clerk)
    company = projects.save_company(name="上村劳务", village=upper, at=at, by=clerk)
    contract = projects.add_contract(project_id=project, company_id=company, number="1", signed_date=today, at=at, by=clerk)  # fmt: skip
    terms = crews.Terms(trade="除草", rate_fen=120_00, joined_date=today - dt.timedelta(days=60))
    crews.join(contract_id=contract, person_ids=[person_id], season=2025, terms=terms, at=at, by=clerk)
    member = Member.objects.get(contract=contract).pk
    days_of = {}
    for back in (0, 1):
        day = today - dt.timedelta(days=back)
        days_of[back] = days.write_day(contract_id=contract, day=day, work="除草", tenths={member: 10}, at=at, by=clerk)  # fmt: skip
    days.sign(sheet_id=days_of[0], at=at, by=clerk)
    days.sign(sheet_id=days_of[0], at=at, by=viewer_of("township_admin"))
    days.void(sheet_id=days_of[1], reason="下雨", at=at, by=clerk)
    made = wages.make(contract_id=contract, month=today, at=at, by=clerk)
    return {"works_project": project, "works_contract": contract, "works_member": member, "works_day": days_of[0], "works_wages": made}  # fmt: skip
