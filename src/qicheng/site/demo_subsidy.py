"""Subsidies of the demo county: a notice published by two, money granted, claims on every stretch of their way. Through the product's own acts."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.journeys import queries as ledger
from qicheng.journeys import riding
from qicheng.kit import cards
from qicheng.places import queries as places
from qicheng.season import policy_acts
from qicheng.season import queries as seasons
from qicheng.season.rules.policy import Policy, Tier, Zone
from qicheng.staff import services as staff
from qicheng.staff.queries import viewer_named
from qicheng.subsidy.queries import claims, money
from qicheng.subsidy.services import (
    batching,
    calling,
    claiming,
    funds,
    judging,
    notices,
    posting,
    recarding,
    reviewing,
    sending,
    settling,
    setup,
)
from qicheng.subsidy.services.claiming import Application, Paper

TEAM = (
    ("zhongxin2", "罗副主任", "CENTRE"), ("zhongxin3", "兰干事", "CENTRE"), ("caizheng", "陆会计", "FINANCE"), ("caizheng2", "潘出纳", "FINANCE"),
)  # fmt: skip
NO = "河县人社发〔2025〕18号"
PHONE = "0772-6612345"
_DAY = dt.timedelta(days=1)
SENT, LIST_DAYS, STEP = (
    5,
    7,
    12,
)  # days ago it went to the bank; how long a list hangs; days from one desk to the next


def build(*, season: int, password: str, at: dt.datetime, by: Viewer) -> None:
    """Builds it. Call it once, in a county that was just brought in."""
    start = at - 60 * _DAY
    for username, name, role in TEAM:
        staff.ensure_account(
            username=username, name=name, role=role, place_code="", office={"CENTRE": "县就业服务中心"}.get(role, "县财政局"), password=password, at=start, by=by
        )  # fmt: skip
    _notice(season, on=start, at=at)
    _money(season, on=start, at=at)
    town = places.children(places.county_code())[0]
    villages = [v.code for v in places.children(town.code)]
    whole_way = [
        c
        for n, v in enumerate(villages[1:3])
        for c in _claims(v, season, first=n * 4, most=4, on=at - (3 * STEP + 10) * _DAY, at=at)
    ]
    _to_the_end(whole_way, town.code, villages, at=at)
    _hanging(
        _claims(villages[0], season, first=40, most=5, on=at - 4 * _DAY, at=at), villages[0], season, at=at
    )


def _as(username: str, at: dt.datetime) -> Viewer:
    return viewer_named(username, on=timezone.localdate(at), county_code=places.county_code())


def _notice(season: int, *, on: dt.datetime, at: dt.datetime) -> None:
    policy = Policy(
        number=NO, version=1, title="务工一次性交通补助", season=season, from_date=dt.date(season, 1, 1), until_date=dt.date(season + 2, 12, 31), fund="中央衔接资金",
        tiers=(Tier(zone=Zone.CROSS_PROVINCE, fen=60_000), Tier(zone=Zone.OTHER_CITY, fen=30_000), Tier(zone=Zone.OTHER_COUNTY, fen=20_000)),
        min_months=3, priority=(frozenset({"POOR", "MONITORED"}),), budget_fen=5_000_000, publicity_days=LIST_DAYS,
    )  # fmt: skip
    examples = [
        {"name": "去东莞做满三个月", "work_place": "广东东莞", "months": 4, "decision": "符合", "amount": 600}
    ]
    row = policy_acts.draft_policy(policy, examples=examples, at=on, by=_as("zhongxin", at))
    notices.submit(row.pk, at=on, by=_as("zhongxin", at))
    line = seasons.version(row.pk)
    notices.publish(row.pk, digest=line.digest if line else "", at=on, by=_as("zhongxin2", at))


def _money(season: int, *, on: dt.datetime, at: dt.datetime) -> None:
    asker, leader = _as("zhongxin", at), _as("lingdao", at)
    source = funds.add_source(
        season=season,
        name="中央衔接推进乡村振兴补助资金",
        document="桂财农〔2025〕6号",
        amount_fen=8_000_000,
        at=at,
        by=asker,
    )
    plan = funds.ask(
        source_id=source, number="河县人社请〔2025〕7号", title="关于拨付务工一次性交通补助资金的请示", reason="按意向预测，约需 50 人份。", lines=[(NO, "", 600_000)], at=on, by=asker
    )  # fmt: skip
    lines = {x.pk: x.asked_fen for x in money.plan(leader, plan).lines.all()}
    funds.answer(
        plan_id=plan,
        answer_number="河县政函〔2025〕11号",
        granted=lines,
        words="同意，专款专用。",
        at=at,
        by=leader,
    )


def card(n: int) -> str:
    """An invented card whose check digit fits."""
    return cards.completed(f"62231900{n:010d}")


def _claims(
    village: str, season: int, *, first: int, most: int, on: dt.datetime, at: dt.datetime
) -> list[int]:
    """So many of a village's people who did not ride the free bus apply, those who went alone first; returns their claims."""
    by, made = _as("zhen", at), []
    ids = ledger.people_in(season=season, village=village)
    rows = riding.travel_rows(ids, season=season)
    people = [
        rows[i]
        for i in ids
        if i in rows and rows[i]["transport"] != "CHARTER" and rows[i]["stage"] != "SEATED"
    ]
    people.sort(key=lambda row: row["intention"] != "GONE")  # who has yet to go may still get a seat
    for n, line in enumerate(people[:most]):
        begun = timezone.localdate(on) - dt.timedelta(days=130)
        work = {
            "dest_province": line["dest_province"] or "44", "dest_city": line["dest_city"] or "441900", "employer": line["employer"] or "示例电子厂", "work_from_date": begun,
            "months": 4, "income_fen": 1_800_000, "transport": "TRAIN", "travel_date": begun,
        }  # fmt: skip
        papers = [
            Paper(kind="TICKET", number=f"E{first + n:06d}"),
            Paper(kind="EMPLOYER", number=f"证{first + n:04d}"),
        ]
        application = Application(
            policy=NO,
            person_id=line["person_id"],
            card=card(first + n),
            bank="示例农村商业银行",
            promised=True,
            work=work,
            papers=papers,
        )
        made.append(claiming.receive(application, at=on + n * dt.timedelta(minutes=7), by=by))
    judging.judge_claims(made, at=on, by=by)
    return made


def _to_the_end(ids: list[int], town: str, villages: list[str], *, at: dt.datetime) -> None:
    """From the village to the bank: one line fails, one person is paid who should not have been and pays back."""
    day = at - (3 * STEP + SENT + 2) * _DAY
    for level, who, spots in (
        ("VILLAGE", "zhen", villages[1:3]),
        ("TOWNSHIP", "zhenzhang", [town]),
        ("COUNTY", "zhongxin", [places.county_code()]),
    ):
        by = _as(who, at)
        reviewing.look(level=level, claim_ids=ids, at=day, by=by)
        for spot in spots:
            posting.put_up(policy=NO, level=level, place=spot, phone=PHONE, at=day, by=by)
        day += STEP * _DAY
        posting.take_down_due(at=day, by=by)
    reviewing.approve(policy=NO, at=day, by=_as("zhongxin2", at))
    batch = batching.make(policy=NO, at=day, by=_as("zhongxin3", at))
    batching.sign(batch_id=batch, at=day, by=_as("caizheng2", at))
    day = at - SENT * _DAY
    form = money.formats()[0].pk
    finance = _as("caizheng", at)
    sending.send(batch_id=batch, format_id=form, at=day, by=finance)
    rows: list[list[object]] = [["序号", "处理结果", "失败原因"]]
    rows += [
        [n, "失败" if n == 2 else "成功", "账户已销户" if n == 2 else ""] for n in range(1, len(ids) + 1)
    ]
    settling.take_return(
        batch_id=batch, name="回单.xlsx", content=b"demo", rows=rows, at=day + _DAY, by=finance
    )
    settling.close(batch_id=batch, at=day + _DAY, by=finance)
    files = [file for i in ids if (file := claims.one(_as("zhongxin", at), i)) is not None]
    paid = [file.line for file in files if file.line.standing == "PAID"][-1]
    settling.recover(
        claim_id=paid.id, amount_fen=paid.amount_fen, on_date=timezone.localdate(at - 2 * _DAY), document="缴款书 00231", reason="复查发现务工不满三个月，本人已退回", at=at - 2 * _DAY, by=finance
    )  # fmt: skip
    calling.draw(batch_id=batch, seed=2025, at=at - 2 * _DAY, by=_as("zhongxin", at))


def _hanging(ids: list[int], village: str, season: int, *, at: dt.datetime) -> None:
    """The own village: three hang since the day before yesterday, one card was wrong and another was told since, one waits for the village's word."""
    day = at - 2 * _DAY
    by = _as("cun", at)
    reviewing.look(level="VILLAGE", claim_ids=ids[:3], at=day, by=by)
    posting.put_up(policy=NO, level="VILLAGE", place=village, phone=PHONE, at=day, by=by)
    told = posting.Told(words="听说他年后一直在家，没有外出务工。", source="PHONE")
    posting.object_to(claim_id=ids[1], told=told, at=day + _DAY, by=_as("zhen", at))
    if len(ids) > 3:
        reviewing.send_back(
            claim_id=ids[3], reason="卡号少了一位，请持卡原件核对", level="VILLAGE", at=day, by=by
        )
        file = claims.one(by, ids[3])
        if file is not None and file.line.person_id is not None:
            link = setup.make_link(person_id=file.line.person_id, season=season, at=day, by=by)
            recarding.tell(
                token=link,
                claim_id=ids[3],
                card=card(900),
                bank="示例农村商业银行",
                at=day + _DAY,
                address="",
            )
