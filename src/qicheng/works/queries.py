"""Questions about local work: projects with their shares, crews, days, wages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from qicheng.core.asking import Question, count, numbers
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys.queries import within
from qicheng.people import queries as people
from qicheng.places import queries as places
from qicheng.works import access
from qicheng.works.models import Company, Contract, DayLine, DaySheet, Member, Project, WageLine, WageSheet
from qicheng.works.rules import work as rules
from qicheng.works.rules.work import Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """One project of the list."""

    row: Project
    place_name: str
    shares: Shares

    @property
    def days_word(self) -> str:
        """The signed days as people write them."""
        return rules.days_word(self.shares.tenths)


def projects(viewer: Viewer, *, unit: str = "", kind: str = "", state: str = "") -> list[ProjectLine]:
    """Projects in the viewer's range, the newest first."""
    rows = Project.objects.filter(access.in_range(viewer, field="place")).order_by("-from_date", "-id")
    if unit:
        rows = rows.filter(within(unit, field="place"))
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    found = list(rows)
    named, said = places.names(sorted({p.place for p in found})), shares(found)
    return [ProjectLine(row=p, place_name=named.get(p.place, p.place), shares=said[p.pk]) for p in found]


def project(viewer: Viewer, project_id: int, capability: str = access.VIEW) -> Project:
    """One project. Raises `NotAllowed` outside the viewer's range (which looks like: no such project)."""
    row = Project.objects.filter(pk=project_id).first()
    if row is None or not access.may(viewer, capability, row.place):
        raise NotAllowed
    return row


def facts(row: Project) -> dict[str, object]:
    """What is said of a project, by column."""
    return {f.name: getattr(row, f.name) for f in Project._meta.fields}


def member(viewer: Viewer, member_id: int, capability: str) -> tuple[Member, str]:
    """One person of a crew with the name, for whoever may do this with the project."""
    row = Member.objects.select_related("contract__project", "contract__company").filter(pk=member_id).first()
    if row is None or not access.may(viewer, capability, row.contract.project.place):
        raise NotAllowed
    return row, people.names_of([row.person_id]).get(row.person_id, "")


def contract(viewer: Viewer, contract_id: int, capability: str = access.VIEW) -> Contract:
    """One contract with its project and company, for whoever may do this with the project."""
    row = Contract.objects.select_related("project", "company").filter(pk=contract_id).first()
    if row is None or not access.may(viewer, capability, row.project.place):
        raise NotAllowed
    return row


def shares(rows: Iterable[Project]) -> dict[int, Shares]:
    """What of each project goes to poor households and to labour; persons counted once a project."""
    found = {p.pk: p for p in rows}
    crew: dict[int, tuple[int, int]] = {}
    counted = Member.objects.filter(contract__project__in=found).values("contract__project")
    poor = Count("person", filter=Q(is_poor=True), distinct=True)
    for r in counted.annotate(people=Count("person", distinct=True), poor=poor):
        crew[r["contract__project"]] = (r["people"], r["poor"])
    days: dict[int, list[int]] = {}
    signed = DayLine.objects.filter(sheet__state=rules.SIGNED, sheet__contract__project__in=found)
    columns = ("sheet__contract__project", "member", "member__rate_fen", "member__is_poor")
    for project_id, _member, rate, is_poor, tenths in signed.values_list(*columns).annotate(n=Sum("tenths")):
        row = days.setdefault(project_id, [0, 0, 0])
        row[0] += tenths
        row[1] += tenths if is_poor else 0
        row[2] += rules.due_fen(tenths, rate)
    return {
        pk: Shares(
            people=crew.get(pk, (0, 0))[0], poor=crew.get(pk, (0, 0))[1], tenths=days.get(pk, [0, 0, 0])[0],
            poor_tenths=days.get(pk, [0, 0, 0])[1], wages_fen=days.get(pk, [0, 0, 0])[2], invest_fen=p.invest_fen,
            labour_percent=p.labour_percent, poor_percent=p.poor_percent,
        )
        for pk, p in found.items()
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """One contract of a project with who works there and how it stands."""

    contract: Contract
    members: list[MemberLine]
    days: list[DayShown]
    wages: list[WageShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """One person of a crew."""

    id: int
    person_id: int
    name: str
    village: str
    is_poor: bool
    trade: str
    rate_fen: int
    card: str
    joined: dt.date
    left: dt.date | None
    tenths: int  # signed days


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """One day sheet."""

    id: int
    day: dt.date
    work: str
    state: str
    people: int
    tenths: int
    signed: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WageShown:
    """One wage sheet."""

    id: int
    number: str
    month: dt.date
    state: str
    people: int
    net_fen: int
    paid_fen: int
    failed: int


def crews(row: Project, *, days: int = 10) -> list[Crew]:
    """The contracts of a project, with crews, the latest day sheets and all wage sheets."""
    contracts = list(row.contracts.select_related("company").order_by("signed_date", "id"))
    return [
        Crew(contract=c, members=members(c), days=day_sheets(c)[:days], wages=wage_sheets(contract=c))
        for c in contracts
    ]


def members(row: Contract, *, on: dt.date | None = None) -> list[MemberLine]:
    """Who is or was on a contract's crew; with a day only who was there on it. Poor households first, then by name."""
    rows = Member.objects.filter(contract=row)
    if on is not None:
        rows = rows.filter(Q(left_date=None) | Q(left_date__gte=on), joined_date__lte=on)
    signed = Sum("days__tenths", filter=Q(days__sheet__state=rules.SIGNED))
    found = list(rows.annotate(signed=signed))
    names = people.names_of([m.person_id for m in found])
    villages = places.names(sorted({m.village for m in found}))
    lines = [
        MemberLine(
            id=m.pk, person_id=m.person_id, name=names.get(m.person_id, ""), village=villages.get(m.village, m.village), is_poor=m.is_poor, trade=m.trade,
            rate_fen=m.rate_fen, card=f"**** {m.card_tail}" if m.card_tail else "", joined=m.joined_date, left=m.left_date, tenths=m.signed or 0,
        )
        for m in found
    ]  # fmt: skip
    return sorted(lines, key=lambda m: (m.left is not None, not m.is_poor, m.name, m.id))


def at_work(person_ids: Sequence[int], *, contract: Contract | None = None) -> set[int]:
    """Which of these persons are on a crew now: on this contract's, or on any."""
    rows = Member.objects.filter(person_id__in=list(person_ids), left_date=None)
    if contract is not None:
        rows = rows.filter(contract=contract)
    return set(rows.values_list("person_id", flat=True))


def day_sheets(row: Contract) -> list[DayShown]:
    """A contract's day sheets, the latest first; those declared void among them."""
    rows = DaySheet.objects.filter(contract=row).annotate(people=Count("lines"), tenths=Sum("lines__tenths"))
    return [
        DayShown(
            id=d.pk, day=d.day, work=d.work, state=d.state, people=d.people, tenths=d.tenths or 0, signed=[n for n in (d.first_by, d.second_by) if n]
        )
        for d in rows.order_by("-day", "-id")
    ]  # fmt: skip


def day_sheet(viewer: Viewer, sheet_id: int, capability: str = access.VIEW) -> DaySheet:
    """One day sheet. Raises `NotAllowed` outside the range."""
    row = (
        DaySheet.objects.select_related("contract__project", "contract__company").filter(pk=sheet_id).first()
    )
    if row is None or not access.may(viewer, capability, row.contract.project.place):
        raise NotAllowed
    return row


def day_lines(row: DaySheet) -> list[tuple[str, DayLine]]:
    """Who worked on a day, by name."""
    lines = list(row.lines.select_related("member"))
    names = people.names_of([x.member.person_id for x in lines])
    return sorted(((names.get(x.member.person_id, ""), x) for x in lines), key=lambda p: (p[0], p[1].pk))


def to_sign(viewer: Viewer) -> list[DaySheet]:
    """Day sheets that wait for this viewer's signature, the oldest first."""
    rows = _to_sign(viewer).select_related("contract__project", "contract__company")
    return list(rows.order_by("day", "id")[:200])


def _to_sign(viewer: Viewer) -> QuerySet[DaySheet]:
    inside = access.in_range(viewer, field="contract__project__place", capability=access.RECORD)
    rows = DaySheet.objects.filter(inside, state__in=(rules.TO_SIGN, rules.HALF))
    return rows.filter(Q(first_by_id=None) | ~Q(first_by_id=viewer.user_id))


def wage_sheets(*, contract: Contract) -> list[WageShown]:
    """A contract's wage sheets, the latest month first."""
    return _shown(WageSheet.objects.filter(contract=contract).order_by("-month", "-id"))


def _shown(rows: QuerySet[WageSheet]) -> list[WageShown]:
    paid = Q(lines__state=rules.PAID)
    found = rows.annotate(
        people=Count("lines"), net=Sum("lines__net_fen"), paid=Sum(Case(When(paid, then=F("lines__net_fen")), default=0)),
        failed=Count("lines", filter=Q(lines__state=rules.FAILED)),
    )  # fmt: skip
    return [
        WageShown(
            id=w.pk, number=w.number, month=w.month, state=w.state, people=w.people, net_fen=w.net or 0, paid_fen=w.paid or 0, failed=w.failed
        )
        for w in found
    ]  # fmt: skip


def wage_sheet(viewer: Viewer, sheet_id: int, capability: str = access.VIEW) -> WageSheet:
    """One wage sheet. Raises `NotAllowed` outside the range."""
    row = (
        WageSheet.objects.select_related("contract__project", "contract__company").filter(pk=sheet_id).first()
    )
    if row is None or not access.may(viewer, capability, row.contract.project.place):
        raise NotAllowed
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class WageRow:
    """One person's line of a wage sheet."""

    line: WageLine
    name: str
    person_id: int
    is_poor: bool
    card: str


def wage_rows(row: WageSheet) -> list[WageRow]:
    """The lines of a wage sheet, by name."""
    lines = list(row.lines.select_related("member"))
    names = people.names_of([x.member.person_id for x in lines])
    made = [
        WageRow(
            line=x, name=names.get(x.member.person_id, ""), person_id=x.member.person_id, is_poor=x.member.is_poor,
            card=f"{x.member.bank} **** {x.member.card_tail}".strip() if x.member.card_tail else "",
        )
        for x in lines
    ]  # fmt: skip
    return sorted(made, key=lambda r: (r.name, r.line.pk))


def waiting(viewer: Viewer) -> Question:
    """What waits for this viewer: day sheets to `sign`, wage sheets to `check` and to `pay`."""
    asked = [count("sign", _to_sign(viewer))] if viewer.may(access.RECORD) else []
    if viewer.may(access.CHECK) or viewer.may(access.PAY):
        check, pay = (Count("pk", filter=c) for c in _wage_steps(viewer))
        asked.append(numbers(WageSheet.objects.all(), check=check, pay=pay))
    return asked


def _wage_steps(viewer: Viewer) -> tuple[Q, Q]:
    """`why_not_check` and `why_not_pay` over many sheets at once."""
    place, by_others = "contract__project__place", ~Q(made_by_id=viewer.user_id)
    check = access.in_range(viewer, field=place, capability=access.CHECK) & Q(state=rules.MADE) & by_others
    pay = access.in_range(viewer, field=place, capability=access.PAY) & Q(state=rules.CHECKED) & by_others
    return check, pay & ~Q(checked_by_id=viewer.user_id)


def sheets_to_do(viewer: Viewer) -> list[WageSheet]:
    """Wage sheets that wait for this viewer's check or payment, the oldest first."""
    check, pay = _wage_steps(viewer)
    rows = WageSheet.objects.filter(check | pay).select_related("contract__project", "contract__company")
    return list(rows.order_by("month", "id")[:200])


def companies(viewer: Viewer) -> list[Company]:
    """The labour companies of the viewer's range, by name."""
    inside = access.in_range(viewer, field="village")
    for prefix in viewer.prefixes(access.VIEW):
        inside |= Q(village__startswith=prefix)
    return list(Company.objects.filter(inside).order_by("name"))


def work_of(viewer: Viewer, person_id: int) -> list[Member]:
    """The crews that a person was on, the latest first, as far as the viewer sees the projects."""
    rows = Member.objects.filter(
        access.in_range(viewer, field="contract__project__place"), person_id=person_id
    )
    return list(rows.select_related("contract__project", "contract__company").order_by("-joined_date", "-id"))
