"""Acts on projects, village labour companies and their contracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.core import audit, counters
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit import uscc
from qicheng.kit.firms import name_key
from qicheng.places import queries as places
from qicheng.works import access, queries
from qicheng.works.models import Company, Contract, Project
from qicheng.works.rules import work as rules


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What a project is. Sums are integer fen, shares whole percent; nought is: no rule."""

    name: str
    kind: str
    owner: str
    place: str
    from_date: dt.date
    until_date: dt.date | None = None
    contact: str = ""
    phone: str = ""
    invest_fen: int = 0
    document: str = ""
    labour_percent: int = 0
    poor_percent: int = 0
    least_rate_fen: int = 0
    wanted: int = 0


def save_project(facts: ProjectFacts, *, project_id: int | None = None, at: dt.datetime, by: Viewer) -> int:
    """Opens a project, or changes what is said of it. Raises `CannotAct` for what cannot be, `NotAllowed` out of range."""
    require(by, access.EDIT, facts.place)
    if places.place(facts.place) is None or not facts.place[6:9].strip("0"):
        raise CannotAct("PLACE", "请选项目所在的乡镇或村。")
    if facts.until_date and facts.until_date < facts.from_date:
        raise CannotAct("DATES", "完工日期不能早于开工日期。请改正后保存。")
    if facts.kind == rules.RELIEF and facts.labour_percent < rules.LABOUR_PERCENT and len(facts.document) < 4:
        raise CannotAct(
            "LABOUR", f"以工代赈项目的劳务报酬占比不低于 {rules.LABOUR_PERCENT}%。另有批复的请填批复文号。"
        )
    values = {name: getattr(facts, name) for name in facts.__slots__}
    with writing():
        if project_id is None:
            number = f"YG{facts.from_date:%Y}-{counters.take(f'works:{facts.from_date:%Y}', 1):04d}"
            row = Project.objects.create(number=number, **values)
        else:
            row = queries.project(by, project_id, access.EDIT)
            Project.objects.filter(pk=row.pk).update(**values)
        audit.record("works.save_project", at=at, by=by, about=f"works_project:{row.pk}", place=facts.place, detail={"name": facts.name})  # fmt: skip
    return row.pk


def finish(*, project_id: int, at: dt.datetime, by: Viewer) -> None:
    """The project is done: only when the least labour pay was reached and no day is left unsigned or unpaid."""
    with writing():
        row = queries.project(by, project_id, access.EDIT)
        if row.state != "OPEN":
            return
        if refusal := rules.why_not_done(queries.shares([row])[row.pk]):
            raise CannotAct("LABOUR", refusal)
        days = [d for c in queries.crews(row, days=100_000) for d in c.days]
        if any(d.state in {rules.TO_SIGN, rules.HALF} for d in days):
            raise CannotAct("UNSIGNED", "还有记工单没有签完两个字。请签完或作废后再完工。")
        if any(w.state in {rules.MADE, rules.CHECKED} for c in queries.crews(row) for w in c.wages):
            raise CannotAct("UNPAID", "还有工资没有发清。发清后再完工。")
        Project.objects.filter(pk=row.pk).update(state="DONE")
        audit.record("works.finish", at=at, by=by, about=f"works_project:{row.pk}", place=row.place)


def save_company(
    *, name: str, village: str, credit_code: str = "", head: str = "", phone: str = "", at: dt.datetime, by: Viewer
) -> int:  # fmt: skip
    """Lists a village labour company, or changes what is said of the one with this name."""
    require(by, access.EDIT, village)
    code = credit_code.strip().upper()
    if code and not uscc.is_valid(code):
        raise CannotAct("CODE", "统一社会信用代码校验不过（18 位，GB 32100）。请对照营业执照改正，或先空着。")
    if village.endswith("000") or places.place(village) is None:
        raise CannotAct("VILLAGE", "请选公司所在的村。")
    values = {"name": name.strip(), "credit_code": code, "village": village, "head": head.strip(), "phone": phone.strip()}  # fmt: skip
    with writing():
        known = Company.objects.filter(name_key=name_key(name)).first()
        if known is not None and not by.may(access.EDIT, known.village):
            raise CannotAct("KNOWN", "已有同名的劳务公司，在别的乡镇。请写全称。")
        row, _new = Company.objects.update_or_create(name_key=name_key(name), defaults=values)
        audit.record("works.save_company", at=at, by=by, about=f"works_company:{row.pk}", place=village, detail={"name": name})  # fmt: skip
    return row.pk


def add_contract(  # noqa: PLR0913  who, what, when, how much
    *, project_id: int, company_id: int, number: str, signed_date: dt.date, until_date: dt.date | None = None, amount_fen: int = 0, at: dt.datetime, by: Viewer
) -> int:  # fmt: skip
    """A labour company takes on work of a project. The same contract said twice is one."""
    project = queries.project(by, project_id, access.EDIT)
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        raise CannotAct("COMPANY", "没有这家劳务公司。请从列表中选择。")
    if project.state != "OPEN":
        raise CannotAct("DONE", "项目已完工，不能再签合同。")
    with writing():
        row, new = Contract.objects.get_or_create(
            project=project, company=company, number=number.strip(),
            defaults={"signed_date": signed_date, "until_date": until_date, "amount_fen": amount_fen},
        )  # fmt: skip
        if new:
            audit.record("works.add_contract", at=at, by=by, about=f"works_contract:{row.pk}", place=project.place, detail={"number": number})  # fmt: skip
    return row.pk
