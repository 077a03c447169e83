"""The demo county: invented people, brought in by the product's own import from untidy example files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.utils import timezone

from qicheng.core.models import Setting
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.exchange.services import receive, run
from qicheng.health import queries as health
from qicheng.health.services import duty
from qicheng.places import queries as place_queries
from qicheng.places import services as places
from qicheng.season import queries as season_queries
from qicheng.season import services as seasons
from qicheng.site import (
    demo_cases,
    demo_fleet,
    demo_followup,
    demo_jobs,
    demo_returns,
    demo_subsidy,
    demo_trips,
    demo_works,
)
from qicheng.staff import services as staff

EXAMPLES = Path(__file__).resolve().parent / "examples"
YEAR = 2025
COUNTY = "451399"
PASSWORD = "qicheng-2025"  # noqa: S105  a demo's, printed in the README
ACCOUNTS = (
    ("zhongxin", "韦主任", "CENTRE", "县就业服务中心", 0),
    ("lingdao", "黄副县长", "LEADER", "县农民工外出务工领导小组", 0),
    ("zhen", "覃干事", "TOWNSHIP_CLERK", "红渡镇人民政府", 9),
    ("zhenzhang", "莫镇长", "TOWNSHIP_ADMIN", "红渡镇人民政府", 9),
    ("cun", "蓝支书", "VILLAGE_CADRE", "红渡镇村民委员会", 12),
    ("bangfu", "陆干部", "HELPER", "县教育局", 0),
    ("daidui", demo_fleet.LEADER, "BUS_LEADER", "县人社局", 0),
    ("gongxin", "李科长", "BUREAU_REPORTER", "县工业和信息化局", 0),
    ("dashuju", "陈工", "BIGDATA", "县大数据中心", 0),
    ("yisheng", "黄医生", "HEALTH", "县卫生健康局", 0),
    ("yisheng2", "潘医生", "HEALTH", "县疾病预防控制中心", 0),
    ("jianpiao", "兰检票", "GATE", "县汽车站", 0),
    ("xitong", "系统管理员", "SYSTEM_ADMIN", "县大数据中心", 0),
    ("anquan", "安全管理员", "SECURITY_ADMIN", "县人民政府办公室", 0),
    ("shenji", "审计管理员", "AUDITOR", "县审计局", 0),
)


def build(*, only_if_empty: bool, at: dt.datetime, by: Viewer) -> dict[str, object]:
    """Builds the demo county in an empty installation. Safe to call again: every step is."""
    if Setting.objects.filter(name="demo").exists() and only_if_empty:
        return {"演示县": "已经建好"}
    own = place_queries.county_code()
    if own and own[:6] != COUNTY:
        if only_if_empty:
            return {"演示县": "已有本县数据，不建演示县"}
        raise CannotAct("NOT_EMPTY", "这套系统已有本县数据，不能再建演示县。另建一套请换一个 QICHENG_HOME。")
    first = at - dt.timedelta(
        days=demo_returns.DAYS
    )  # the lists came in some days ago, so that days have been reported
    places.load_regions(county=COUNTY, file=EXAMPLES / "区划.csv", at=first, by=by)
    seasons.ensure_season(YEAR, at=first, by=by)
    for kind, folder in (("BASE", "上年基础数据"), ("SURVEY", "今年摸底名册"), ("ENTERPRISES", "企业情况")):
        got = receive.receive(EXAMPLES / folder, kind=kind, season=YEAR, at=first, by=by)
        run.run_all(got.batch_id, at=first, by=by)
    _accounts(at=first, by=by)  # the clock of those days finds somebody to tell
    _duty(at=at, by=by)
    _go_on(at=at, by=by)
    demo_fleet.build(season=YEAR, at=first, by=by)
    demo_cases.build(password=PASSWORD, at=at, by=by)
    demo_returns.build(season=YEAR, password=PASSWORD, at=at, by=by)
    demo_followup.build(season=YEAR, at=at, by=by)
    demo_trips.build(season=YEAR, at=at, by=by, came_home=False)
    demo_jobs.build(season=YEAR, at=at, by=by)
    demo_works.build(season=YEAR, at=at, by=by)
    demo_returns.open_today(at=at, by=by)
    demo_subsidy.build(season=YEAR, password=PASSWORD, at=at, by=by)
    Setting.objects.update_or_create(name="demo", defaults={"value": str(YEAR)})
    return {
        "演示县": place_queries.name_of(place_queries.county_code()),
        "账号": "、".join(a[0] for a in (*ACCOUNTS, *demo_cases.TEAM, *demo_subsidy.TEAM)),
        "密码": PASSWORD,
    }


def _go_on(*, at: dt.datetime, by: Viewer) -> None:
    """The invented season goes on, whenever it is looked at."""
    facts, until = season_queries.season(YEAR), timezone.localdate(at) + dt.timedelta(days=120)
    if facts is not None and facts.until_date < until:
        seasons.set_dates(
            year=YEAR, from_date=facts.from_date, until_date=until, reference_date=facts.reference_date, at=at, by=by
        )  # fmt: skip


def _accounts(*, at: dt.datetime, by: Viewer) -> None:
    township = place_queries.children(place_queries.county_code())[0]
    village = place_queries.children(township.code)[0]
    for username, name, role, office, digits in ACCOUNTS:
        code = {0: "", 9: township.code, 12: village.code}[digits]
        staff.ensure_account(
            username=username,
            name=name,
            role=role,
            place_code=code,
            office=office,
            password=PASSWORD,
            at=at,
            by=by,
        )


def _duty(*, at: dt.datetime, by: Viewer) -> None:
    """The duty list of the health station, which stands ready and unseen until somebody raises the alert level."""
    if health.duty_list():
        return
    town = place_queries.children(place_queries.county_code())[0].code
    for kind, place, rung, name, title, phone, username in (
        ("HEADQUARTERS", "", 1, "黄医生", "县卫生健康局应急办", "13900001001", "yisheng"),
        ("HEADQUARTERS", "", 2, "潘医生", "县疾病预防控制中心", "13900001002", "yisheng2"),
        ("CHIEF", "", 1, "黄副县长", "带班领导", "13900001003", "lingdao"),
        ("CDC", "", 1, "石主任", "县疾病预防控制中心", "13900001006", ""),
        ("CLINIC", town, 1, "丁院长", "红渡镇卫生院", "13900001004", ""),
        ("TOWNSHIP", town, 1, "莫镇长", "红渡镇人民政府", "13900001005", "zhenzhang"),
    ):
        duty.set_post(
            kind=kind,
            place_code=place,
            rung=rung,
            name=name,
            title=title,
            phone=phone,
            username=username,
            at=at,
            by=by,
        )
