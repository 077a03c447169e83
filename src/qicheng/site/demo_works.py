"""Local work of the demo county: three projects in the first township, crews from its villages, a month of days and its wages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.journeys import queries as ledger
from qicheng.places import queries as places
from qicheng.staff.queries import viewer_named
from qicheng.works import queries
from qicheng.works.services import crews, days, projects, wages
from qicheng.works.services.projects import ProjectFacts

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Idea:
    """One project as the county would have it: what, for whom, which work, how many, how long ago it began."""

    name: str
    kind: str
    owner: str
    work: tuple[str, ...]
    people: int
    ago: int
    rate_fen: int
    invest_fen: int = 0
    paid: bool = False


IDEAS = (
    _Idea(name="红渡镇茶叶产业园春季管护", kind="GARDEN", owner="县农业农村投资有限公司", work=("茶园除草", "修剪茶枝", "施有机肥"), people=9, ago=40, rate_fen=110_00, paid=True),
    _Idea(name="红渡镇渠道清淤以工代赈项目", kind="RELIEF", owner="县水利局", work=("清淤", "砌边坡"), people=7, ago=24, rate_fen=130_00, invest_fen=60_000_00),
    _Idea(name="村屯道路日常养护", kind="ROAD", owner="红渡镇人民政府", work=("清边沟", "补坑洼"), people=4, ago=12, rate_fen=105_00),
)  # fmt: skip


def build(*, season: int, at: dt.datetime, by: Viewer) -> None:
    """Builds it through the product's own acts. Call it once, in a county whose accounts are there."""
    county = places.county_code()
    township = places.children(county)[0]
    villages = places.children(township.code)
    today = timezone.localdate(at)
    clerk, head, cadre = (viewer_named(n, on=today, county_code=county) for n in ("zhen", "zhenzhang", "cun"))
    want = _wanting(by, township.code, season=season, on=today)
    for n, idea in enumerate(IDEAS):
        village = villages[n % len(villages)]
        facts = ProjectFacts(
            name=idea.name, kind=idea.kind, owner=idea.owner, place=township.code, from_date=today - idea.ago * _DAY, until_date=today + 120 * _DAY, contact="覃干事",
            phone="0776-2100126", invest_fen=idea.invest_fen, labour_percent=30 if idea.kind == "RELIEF" else 0, poor_percent=40, least_rate_fen=100_00, wanted=idea.people + 3,
        )  # fmt: skip
        project = projects.save_project(facts, at=at, by=clerk)
        company = projects.save_company(name=f"{village.name}劳务有限公司", village=village.code, head="蓝经理", phone="13800001100", at=at, by=clerk)  # fmt: skip
        contract = projects.add_contract(project_id=project, company_id=company, number=f"示例劳务{n + 1}号", signed_date=facts.from_date, amount_fen=idea.people * idea.rate_fen * 60, at=at, by=clerk)  # fmt: skip
        own, want = want[: idea.people], want[idea.people :]
        terms = crews.Terms(trade=idea.work[0], rate_fen=idea.rate_fen, joined_date=facts.from_date)
        if own:
            crews.join(contract_id=contract, person_ids=own, season=season, terms=terms, at=at, by=clerk)
            _worked(contract, idea, today=today, at=at, hands=(cadre, clerk, head))


def _wanting(by: Viewer, unit: str, *, season: int, on: dt.date) -> list[int]:
    filters = ledger.Filters(unit=unit, intention="LOCAL", roster="PRESENT")
    lines, _more = ledger.roster_page(by, season=season, filters=filters, on=on, size=60)
    return [x.person_id for x in sorted(lines, key=lambda x: not x.is_poor)]


def _worked(
    contract: int, idea: _Idea, *, today: dt.date, at: dt.datetime, hands: tuple[Viewer, Viewer, Viewer]
) -> None:
    """Every other day of the last month; the last one still waits for its second signature. Last month's wages are paid where said."""
    cadre, clerk, head = hands
    crew = [m.id for m in queries.members(queries.contract(clerk, contract), on=today)]
    for back in range(min(idea.ago, 30), 0, -2):
        day = today - back * _DAY
        tenths = {m: 5 if (i + back) % 7 == 0 else 10 for i, m in enumerate(crew) if (i + back) % 5}
        sheet = days.write_day(contract_id=contract, day=day, work=idea.work[back % len(idea.work)], tenths=tenths, at=at, by=cadre)  # fmt: skip
        days.sign(sheet_id=sheet, at=at, by=cadre)
        if back > 2:
            days.sign(sheet_id=sheet, at=at, by=clerk)
    month = (today.replace(day=1) - _DAY).replace(day=1)
    if idea.paid and any(d.day >= month and d.day < today.replace(day=1) and d.state == "SIGNED" for d in queries.day_sheets(queries.contract(clerk, contract))):  # fmt: skip
        made = wages.make(contract_id=contract, month=month, at=at, by=cadre)
        wages.check(sheet_id=made, at=at, by=clerk)
        wages.pay(sheet_id=made, on=today, failed={}, way="CARD", at=at, by=head)
