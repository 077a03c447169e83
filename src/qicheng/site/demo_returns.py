"""Returns of the demo county: some days reported by every township, on time, late, sent back or not at all; the present day still open."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.places import queries as places
from qicheng.reports import asking, returns
from qicheng.reports.services import chasing, opening, returning
from qicheng.season import services as seasons
from qicheng.site import demo_calls, demo_trips
from qicheng.staff import services as staff
from qicheng.staff.queries import viewer_named

DAYS = 6
EVENING = 17
BUS_HOME = 3  # days ago: the bus that left the day before has arrived
_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
LATE, SILENT, BACK = 3, 5, 7  # of so many townships and days one is late, silent, sent back once


def build(*, season: int, password: str, at: dt.datetime, by: Viewer) -> None:
    """The days before today, one after the other, through the product's own acts: people are called, a bus goes and comes home, units report.

    Call it once, in a county that was just brought in, before anything is written of today: what is written later is known later.
    """
    townships = [p.code for p in places.children(places.county_code())]
    on, county = timezone.localdate(at), places.county_code()
    hands = []
    for n, township in enumerate(townships):
        names = _hands(n, township, password=password, at=at - DAYS * _DAY, by=by)
        hands.append([viewer_named(name, on=on, county_code=county) for name in names])
    centre = viewer_named("zhongxin", on=on, county_code=county)
    seasons.set_report_rule(
        year=season, code="MOBILISE", facts={"reporter": "TOWNSHIP"}, at=at, by=by
    )  # the invented villages have no cadres to sign in, but for one
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    last = midnight - DAYS * _DAY
    for ago in range(DAYS - 1, 0, -1):
        if ago == BUS_HOME:
            demo_trips.build(season=season, at=at, by=by, came_home=True)
        for hour in (9, EVENING):
            moment = midnight - ago * _DAY + hour * _HOUR
            if hour == EVENING:
                for township, (fills, _reviews) in zip(townships, hands, strict=True):
                    demo_calls.build(township, season=season, at=moment - _HOUR, by=fills)
            opening.open_due(at=moment, by=by)
            _report(townships, hands, centre, since=last, until=moment, turn=ago)
            chasing.chase_due(at=moment, by=by)
            last = moment


def open_today(*, at: dt.datetime, by: Viewer) -> None:
    """What is due today is for those who look at it."""
    opening.open_due(at=at, by=by)
    chasing.chase_due(at=at, by=by)


def _hands(number: int, township: str, *, password: str, at: dt.datetime, by: Viewer) -> tuple[str, str]:
    """Who fills and who reviews in a township; the first one's stand among the demo's accounts already."""
    if not number:
        return "zhen", "zhenzhang"
    name = places.name_of(township)
    fills, reviews = f"zhen{number + 1}", f"zhenzhang{number + 1}"
    for username, label, role in (
        (fills, f"{name}干事", "TOWNSHIP_CLERK"),
        (reviews, f"{name}审核人", "TOWNSHIP_ADMIN"),
    ):
        staff.ensure_account(
            username=username, name=label, role=role, place_code=township, office=f"{name}人民政府", password=password, at=at, by=by
        )  # fmt: skip
    return fills, reviews


def _report(
    townships: list[str],
    hands: list[list[Viewer]],
    centre: Viewer,
    *,
    since: dt.datetime,
    until: dt.datetime,
    turn: int,
) -> None:
    """What is sent between two moments; nobody reports at a time at which the clock has already chased."""
    for row in returns.drafts(level="TOWNSHIP", until=until):
        number = townships.index(row.unit) + turn
        moment = max(until - _HOUR, row.period.as_of_at)
        if number % LATE == 0 and row.due_at + _HOUR > since:
            moment = row.due_at + _HOUR
        if number % SILENT == 0 or moment > until:
            continue
        _walk(
            row.pk,
            row.period.code,
            hands[townships.index(row.unit)],
            centre,
            at=moment,
            is_back=number % BACK == 0,
        )


def _walk(
    return_id: int, code: str, hands: list[Viewer], centre: Viewer, *, at: dt.datetime, is_back: bool
) -> None:
    fills, reviews = hands
    remarks = {asking.measures(code)[0].code: "与各村核对过"}
    try:
        returning.submit(return_id=return_id, facts={}, remarks=remarks, zero=False, at=at, by=fills)
        if is_back:
            returning.send_back(return_id=return_id, reason="请把去向未明的人逐个核实", at=at, by=reviews)
            returning.submit(return_id=return_id, facts={}, remarks=remarks, zero=False, at=at, by=fills)
        returning.review(return_id=return_id, at=at, by=reviews)
        returning.accept(return_id=return_id, at=at, by=centre)
    except CannotAct:
        return  # a day whose figures ask for a sentence is left to those who look at it
