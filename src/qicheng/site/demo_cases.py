"""Matters of the demo county: invented reports at every stage, the groups' members, a duty roster, a meeting with its orders."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils import timezone

from qicheng.cases.services import handling, meetings, open_case, opening, ticking
from qicheng.core.viewer import Viewer
from qicheng.places import queries as places
from qicheng.staff import duty, duty_acts
from qicheng.staff import services as staff
from qicheng.staff.queries import account_id_of, viewer_named

TEAM = (
    ("jiancha", "覃监察", "INSPECTOR", "劳动保障监察组"), ("jiaoyu", "蒙老师", "EDUCATION", "控辍保学专责组"),
    ("weijian", "罗医生", "HEALTH", "卫生健康部门"), ("gongfu", "梁干事", "GROUP_MEMBER", "公共服务组"),
    ("shudao", "潘干事", "GROUP_MEMBER", "返岗疏导服务组"), ("gangwei", "兰干事", "GROUP_MEMBER", "岗位信息收集组"),
    ("tuisong", "吴干事", "GROUP_MEMBER", "岗位信息推送组"),
)  # fmt: skip
_DAY = dt.timedelta(days=1)


def build(*, password: str, at: dt.datetime, by: Viewer) -> None:
    """Builds them. Safe to call again: every step is keyed."""
    staff.ensure_groups(at=at, by=by)
    for username, name, role, office in TEAM:
        staff.ensure_account(
            username=username,
            name=name,
            role=role,
            place_code="",
            office=office,
            password=password,
            at=at,
            by=by,
        )
    _roster(at=at, by=by)
    township = places.children(places.county_code())[0]
    village = places.children(township.code)[0]
    _problems(village.code, township.code, at=at, by=by)
    _sealed(village.code, at=at, by=by)
    ticking.tick(at=at)
    _meeting(at=at)


def _as(username: str, at: dt.datetime) -> Viewer:
    return viewer_named(username, on=timezone.localdate(at), county_code=places.county_code())


def _roster(*, at: dt.datetime, by: Viewer) -> None:
    first = timezone.localdate(at)
    boss = _as("zhongxin", at)
    if duty.shifts(boss, on=first):
        return
    for code, username in (
        ("PUBLIC_SERVICE", "gongfu"),
        ("GUIDANCE", "shudao"),
        ("LABOUR_INSPECTION", "jiancha"),
    ):
        office, account = duty.group_office(code), account_id_of(username)
        if office is not None and account is not None:
            duty_acts.add_shift(
                office_id=office[0],
                account_id=account,
                part="FIRST",
                first=first,
                last=first + 6 * _DAY,
                at=at,
                by=boss,
            )


def _problems(village: str, township: str, *, at: dt.datetime, by: Viewer) -> None:
    told = (
        ("TRANSPORT", "二十号去东莞的包车少六个座位", village, 1, "HOTLINE"), ("FAMILY", "外出后家中老人无人照看", village, 6, "SURVEY"),
        ("SUBSIDY_QUESTION", "去年的交通补贴还没有到账", township, 9, "VISIT"), ("JOB_SUPPLY", "招聘信息上的工价和实际不一样", "", 12, "MESSAGE"),
        ("CONSULTATION", "问易地搬迁户有没有额外补贴", township, 2, "HOTLINE"), ("INSPECTION", "绿水食品公司没有建立职工名册", "", 4, "INSPECTION"),
    )  # fmt: skip
    for n, (kind, title, place, days, source) in enumerate(told):
        open_case(
            kind=kind,
            about="",
            title=title,
            place=place,
            source=source,
            key=f"demo:{n}",
            at=at - days * _DAY,
            by=by,
        )
    opening.open_arrears(
        employer="示例建筑劳务公司", work_place="广东省东莞市", persons=8, claimed_fen=6_400_000, source="VISIT", place=village,
        facts={"worker": "韦示例", "phone": "13900000000", "period": "去年9月至12月", "request": "付清八个人的工资", "job": "钢筋工"}, at=at - 3 * _DAY,
        by=_as("zhen", at), key=UUID(int=101),
    )  # fmt: skip
    opening.take_intake(
        topic="TRANSPORT",
        text="车站没有人告诉我们在哪里上车",
        place=township,
        name="",
        phone="",
        at=at - 2 * _DAY,
        key=UUID(int=102),
    )


def _sealed(village: str, *, at: dt.datetime, by: Viewer) -> None:
    child = opening.refer_child(
        situation="SUSPECTED", ground="CONSENT", ground_note="母亲电话同意", facts={"name": "示例小朋友", "age": "9", "school": "示例小学", "grade": "三年级"},
        place=village, at=at - 2 * _DAY, by=_as("cun", at), key=UUID(int=103),
    )  # fmt: skip
    handling.move(case_id=child, wanted="SENT", at=at - 2 * _DAY, by=_as("cun", at), key=UUID(int=104))
    open_case(
        kind="HEALTH_QUESTION",
        about="",
        title="返乡后一直咳嗽，问去哪里看",
        place=village,
        source="HOTLINE",
        key="demo:health",
        at=at - _DAY,
        by=by,
    )


def _meeting(*, at: dt.datetime) -> None:
    boss = _as("zhongxin", at)
    held = at - 2 * _DAY
    meeting = meetings.call(
        title="县农民工外出务工领导小组第一次会议",
        when=held,
        room="县政府三楼会议室",
        chair="黄副县长",
        at=held,
        by=boss,
    )
    office = duty.group_office("PUBLIC_SERVICE")
    if office is not None:
        meetings.decide(
            meeting_id=meeting, text="三个工作日内给东莞方向加派两辆包车，并逐村通知到人", office_id=office[0], due_date=timezone.localdate(at) + 2 * _DAY,
            at=held, by=boss,
        )  # fmt: skip
    meetings.write_minutes(
        meeting_id=meeting,
        present="黄副县长、韦主任、莫镇长、梁干事",
        absent="",
        secretary="陈工",
        opening_text="",
        said={},
        version=1,
        at=held,
        by=boss,
    )
    meetings.issue_minutes(meeting_id=meeting, at=held, by=boss)
    meetings.call(
        title="县农民工外出务工领导小组第二次会议",
        when=at + _DAY,
        room="县政府三楼会议室",
        chair="黄副县长",
        at=at,
        by=boss,
    )
