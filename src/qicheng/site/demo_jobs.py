"""Vacancies of the demo county: lists as firms send them, some checked, one false, some over; people matched, told, signed up, hired, at work."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path

from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.employers import queries as employers
from qicheng.jobs.queries import people, supply
from qicheng.jobs.queries.people import OfferLine
from qicheng.jobs.queries.supply import Wanted
from qicheng.jobs.rules import checking
from qicheng.jobs.services import answering, intake, matching, pushing, terms, vacancies
from qicheng.kit.home import home
from qicheng.kit.uscc import check_char

HEADS = ("序号", "企业名称", "统一社会信用代码", "岗位/工种", "招聘人数", "月薪", "年龄要求", "性别要求", "学历", "食宿", "工作地点", "联系人", "联系电话", "有效期至", "备注")  # fmt: skip
# Firm, its place, posts as (title, headcount, wage, ages, board, remark). Everything is invented.
FAR = (
    ("东莞示例电子有限公司", "广东省东莞市长安镇", (("普工", "60人", "4500-6500元", "18-45周岁", "包吃住，有夫妻房", ""), ("SMT操作员", 10, "5.5千—7千", "18-40", "包吃住", "两班倒"), ("品质文员", 2, "4500-5500", "20-40", "包住", "会电脑"))),
    ("深圳示例塑胶制品厂", "广东深圳宝安区", (("注塑工", 15, "5000-7000", "18-50", "包吃包住", ""), ("包装工", "20", "4200-5200", "18-50", "包吃住", ""), ("仓库搬运", 5, "5000元以上", "18-48", "包住", ""))),
    ("佛山示例家具有限公司", "广东省佛山市顺德区", (("木工", 12, "7000-10000", "20-55", "包住，有夫妻房", ""), ("油漆打磨", 8, "6500-9000", "18-50", "包住", "男性优先"), ("普工", 20, "4800-5800", "18-50", "包吃住", ""))),
    ("广州示例服饰有限公司", "广州市番禺区", (("平车缝纫工", 40, "5000-8000", "18-50", "包吃住，夫妻房", "计件"), ("尾部剪线", 6, "3800-4500", "18-55", "包吃住", ""), ("熨烫工", 4, "6000-8000", "18-50", "包吃住", ""))),
    ("宁波示例五金有限公司", "浙江省宁波市北仑区", (("焊工", 6, "7千-9千", "20-50", "包住", "有证优先"), ("冲压工", 10, "5500-7000", "18-48", "包住", "需交押金500元，做满三个月退"), ("数控学徒", 5, "4500-6000", "16-30", "包吃住", ""))),
    ("厦门示例食品有限公司", "福建省厦门市同安区", (("屠宰分割", 10, "6000-8000", "18-50", "包吃住，有夫妻房", ""), ("包装工", 20, "4300-5300", "18-50", "包吃住", "已婚已育优先"))),
    ("上海示例物业有限公司", "上海市浦东新区", (("保安", 15, "5000-6000", "18-55", "包住", ""), ("保洁", 15, "3800-4300", "18-58", "包住", ""))),
    ("中山示例灯饰厂", "广东省中山市古镇镇", (("灯饰组装", 25, "4600-6200", "18-50", "包吃住", ""), ("包装普工", 10, "4300-5000", "18-55", "包吃住", ""), ("叉车司机", 2, "6000-7500", "20-50", "包住", ""))),
    ("南宁示例物流有限公司", "广西南宁市江南区", (("快递分拣", 20, "18-22元/小时", "18-50", "包住", "夜班"), ("配送员", 10, "5000-8000", "20-50", "", ""), ("仓管员", 3, "3800-4500", "20-45", "包中餐", ""), ("客服", 4, "3500-4500", "18-40", "", "属虎勿扰"))),
    ("某信息科技工作室", "外地", (("打字员在家兼职", 100, "月入3万", "不限", "", "刷单日结"),)),
)  # fmt: skip
NEAR = (
    ("", "启程县红渡镇", (("桑蚕车间缫丝工", 12, "3000-4200", "18-55", "包中餐", ""), ("仓管", 1, "3200-3800", "20-50", "包中餐", ""))),
    ("", "启程县城", (("竹木制品普工", 20, "3000-4500", "18-58", "包中餐", "家门口上班"), ("叉车司机", 2, "4500-5500", "20-50", "包中餐", ""))),
    ("", "启程县工业园", (("电子组装", 30, "3200-4600", "18-50", "包吃住", ""), ("保安", 2, "2800-3200", "20-60", "包中餐", ""), ("门卫", "若干", "面议", "50以下", "", ""))),
    ("", "启程县安东乡", (("蔗园管护", 15, "120元/天", "18-60", "", "农忙季"), ("果园采摘", 20, "15元/小时", "18-60", "包中餐", ""))),
    ("启程县示例酒店", "启程县城", (("服务员", 6, "2600-3200", "18-45", "包吃住", ""), ("厨工", 2, "3500-4500", "20-55", "包吃住", ""), ("杂工", 3, "1500", "15-18", "", ""), ("洗碗工", 0, "2500", "不限", "包吃", "")))
)  # fmt: skip


def build(*, season: int, at: dt.datetime, by: Viewer) -> None:
    """The whole of it, once."""
    today, first = timezone.localdate(at), at - dt.timedelta(days=6)
    if supply.counts(season=season, on=today)["all"]:
        return
    terms.set_terms(
        from_date=today.replace(month=1, day=1),
        figures={
            "min_wage_fen": 1870_00,
            "min_wage_document": "示例人社规〔2025〕1号",
            "needs_consent": True,
        },
        at=first,
        by=by,
    )
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        for name, rows in (
            ("外地企业岗位.csv", _rows(FAR, today, 1)),
            ("本县企业岗位.csv", _rows(_own_firms(by), today, 40)),
        ):
            _write(Path(folder) / name, rows)
        intake.take_in(Path(folder), season=season, at=first, by=by)
    _check(season, at=first + dt.timedelta(hours=3), by=by)
    _people(season, at=at, by=by)


def _own_firms(by: Viewer) -> tuple[tuple[str, str, tuple[tuple[object, ...], ...]], ...]:
    """The county's own firms take the open places of `NEAR`, so that posts and resumption belong together."""
    names = iter(x.name for x in employers.all_lines(by))
    return tuple((firm or next(names, "启程县示例公司"), place, posts) for firm, place, posts in NEAR)


def _rows(
    firms: tuple[tuple[str, str, tuple[tuple[object, ...], ...]], ...], today: dt.date, first: int
) -> list[list[object]]:
    rows: list[list[object]] = []
    for turn, (firm, place, posts) in enumerate(firms, start=first):
        code = _code(turn) if turn % 4 else ("91450000MA00000000" if turn % 8 else "")
        until = today + dt.timedelta(days=(45, 30, 12, 2)[turn % 4])
        for n, (title, count, wage, ages, board, remark) in enumerate(posts):
            own = (firm, code, place, "李经理", f"139{turn:08d}", until.isoformat()) if n == 0 else ("",) * 6
            rows.append(
                [
                    len(rows) + 1,
                    own[0],
                    own[1],
                    title,
                    count,
                    wage,
                    ages,
                    "女" if title == "尾部剪线" else "不限",
                    "",
                    board,
                    own[2],
                    own[3],
                    own[4],
                    own[5],
                    remark,
                ]
            )
    return rows


def _code(turn: int) -> str:
    first = f"91441900MA5EX{turn:04d}"
    return first + check_char(first)


def _write(path: Path, rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([["2025年岗位信息采集表"], HEADS, *rows])


def _check(season: int, *, at: dt.datetime, by: Viewer) -> None:
    """Most posts are verified by telephone; one firm is false, some could not be reached, one is filled."""
    lines = supply.listed(by, season=season, wanted=Wanted(), on=timezone.localdate(at))
    for row in sorted(lines, key=lambda x: x.id):
        if any(f["kind"] == "SCAM" for f in row.flags):
            vacancies.check(
                vacancy_id=row.id, way="CALL", outcome="FALSE", note="打不通，地址查无此处", at=at, by=by
            )
        elif checking.hard(row.flags) or row.id % 11 == 0:
            vacancies.check(vacancy_id=row.id, way="CALL", outcome="NO_ANSWER", note="", at=at, by=by)
        else:
            vacancies.check(
                vacancy_id=row.id, way="CALL", outcome="REAL", note="电话核实，看过营业执照照片", at=at, by=by
            )
    filled = next((x for x in lines if x.title == "仓管员"), None)
    if filled is not None:
        vacancies.close(vacancy_id=filled.id, reason="FILLED", at=at, by=by)


def _people(season: int, *, at: dt.datetime, by: Viewer) -> None:
    """Two in three agreed to messages; a round five days ago was pushed, some were told at the door; some signed up, were hired, are at work."""
    began, today = at - dt.timedelta(days=5), timezone.localdate(at)
    wanting = [r.person_id for r, _w, _why in people.wanting_work(by, season=season)]
    pushing.agree(season=season, person_ids=[p for i, p in enumerate(wanting) if i % 3], at=began, by=by)
    number = matching.match(season=season, at=began, by=by)
    pushing.push(round_id=number, site="http://127.0.0.1:8000/", at=began, by=by)
    offered = people.offers_of(wanting, season=season, on=today)
    for turn, (person, offers) in enumerate(sorted(offered.items())):
        if offers[0].pushed_at is None and turn % 5 == 0:
            pushing.tell_in_person(season=season, person_id=person, at=began + dt.timedelta(hours=5), by=by)
        elif turn % 12 == 1:
            _signs_up(offers[0], turn, began=began, season=season, by=by)
    matching.match(season=season, at=at - dt.timedelta(hours=1), by=by)


def _signs_up(offer: OfferLine, turn: int, *, began: dt.datetime, season: int, by: Viewer) -> None:
    day = dt.timedelta(days=1)
    answering.apply_for(
        season=season, person_id=offer.person_id, vacancy_id=offer.vacancy.id, at=began + day, by=by
    )
    if turn % 36 == 25:
        answering.answer(
            offer_id=offer.id, hired=False, note="名额已满，下批再联系", at=began + 2 * day, by=by
        )
    elif turn % 24 == 1:
        answering.answer(offer_id=offer.id, hired=True, note="带身份证报到", at=began + 2 * day, by=by)
        if turn % 48 == 1:
            answering.arrive(
                offer_id=offer.id, day=timezone.localdate(began + 3 * day), at=began + 3 * day, by=by
            )
