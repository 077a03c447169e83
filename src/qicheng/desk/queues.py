"""What waits for a special group in the other rooms (domain.md 8.1): one line each with its number and its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from qicheng.core.asking import alone, together
from qicheng.core.viewer import Viewer
from qicheng.desk import bureau_returns
from qicheng.desk.home import DueLine
from qicheng.employers import queries as employers
from qicheng.jobs.queries import funnel, supply
from qicheng.places import queries as places
from qicheng.reports import queries as reports
from qicheng.season import queries as seasons

Lines = list[DueLine]


def _collecting(viewer: Viewer, figures: Mapping[str, int], season: int, at: dt.datetime) -> Lines:
    if not viewer.may("employers.view"):
        return []
    firms = employers.all_lines(viewer)
    silent = sum(not x.phone for x in firms)
    unknown = sum(not x.status for x in firms)
    waits = together(
        {
            "supply": supply.waiting(season=season),
            "employers": employers.conflicts_open(viewer, season=season),
        }
    )
    return [
        DueLine(title=_("企业没有联系电话"), sentence=_("补上联系人和电话，岗位才能核实。"), number=silent, unit=_("家"), url="/employers/", icon="building-factory-2"),
        DueLine(title=_("企业没有报开复工情况"), sentence=_("请主管部门补报。"), number=unknown, unit=_("家"), url="/employers/?status=NONE", icon="building-factory-2"),
        DueLine(title=_("岗位要核实"), sentence=_("打电话问企业，核实过的才推送。"), number=waits["supply"]["to_check"], unit=_("个"), url="/jobs/?state=NEW", icon="user-question"),
        DueLine(title=_("企业 7 天没有更新"), sentence=_("请主管部门更新，或把填报链接发给企业。"), number=employers.stale(viewer, at=at), unit=_("家"), url="/employers/ranking/", icon="building-factory-2"),
        DueLine(title=_("部门企业表迟报"), sentence=_("催部门确认本期的两张表。"), number=bureau_returns.late_count(viewer, at=at), unit=_("张"), url="/employers/returns/", icon="building-factory-2", tone="bad"),
        DueLine(title=_("企业情况各部门报得不一样"), sentence=_("选一个为准，另一个记在旁边。"), number=waits["employers"]["conflicts"], unit=_("处"), url="/employers/conflicts/", icon="building-factory-2"),
    ]  # fmt: skip


def _pushing(viewer: Viewer, figures: Mapping[str, int], season: int, at: dt.datetime) -> Lines:
    return [
        DueLine(title=_("报了名，企业没答复"), sentence=_("催企业，或把答复链接发给企业。"), number=alone(funnel.waiting_answers(season=season))["unanswered"], unit=_("人"), url="/jobs/funnel/", icon="user-question"),
        _of(figures, "undecided", _("意向还没有定"), _("把合适的岗位推给他们。"), "message-circle"),
    ]  # fmt: skip


def _serving(viewer: Viewer, figures: Mapping[str, int], season: int, at: dt.datetime) -> Lines:
    if not viewer.may("trips.view"):
        return []
    return [
        DueLine(title=_("有意外出的人"), sentence=_("看方案里还有谁没有座位。"), number=figures.get("intends", 0), unit=_("人"), url="/trips/plans/", icon="armchair", tone="quiet")
    ]  # fmt: skip


def _guiding(viewer: Viewer, figures: Mapping[str, int], season: int, at: dt.datetime) -> Lines:
    return [
        _of(figures, "wavering", _("上年外出、今年未定或不去"), _("了解顾虑，逐户疏导。"), "users"),
        _of(figures, "uncontacted", _("今年还没有联系过"), _("请乡镇先打电话，再入户。"), "phone"),
        _of(
            figures, "unexplained", _("上年名单上的人还没有说明去处"), _("请村里逐人说明。"), "user-question"
        ),
    ]


def _of(figures: Mapping[str, int], code: str, title: str, sentence: str, icon: str) -> DueLine:
    url = reverse("reports:unit", args=[places.county_code()]) if places.county_code() else "/"
    return DueLine(
        title=title, sentence=sentence, number=figures.get(code, 0), unit=_("人"), url=url, icon=icon
    )


_GROUPS: Mapping[str, Callable[[Viewer, Mapping[str, int], int, dt.datetime], Lines]] = {
    "JOB_COLLECT": _collecting, "JOB_PUSH": _pushing, "PUBLIC_SERVICE": _serving, "GUIDANCE": _guiding,
}  # fmt: skip


def queue(viewer: Viewer, group: str, *, at: dt.datetime) -> Lines:
    """The lines of a group that are not zero, as far as the viewer may see their figures."""
    ask, season = _GROUPS.get(group), seasons.latest_season()
    if ask is None or season is None:
        return []
    units = reports.own_units(viewer)
    found = (
        reports.overview(viewer, season=season.year, unit=units[0])
        if units and viewer.may("counts.view")
        else None
    )
    return [x for x in ask(viewer, found.unit.figures if found else {}, season.year, at) if x.number]
