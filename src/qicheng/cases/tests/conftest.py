"""Who works on cases in the tests: members of groups, inspector, education side, clinic; and what they share."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from cast import COUNTY, GREEN, PASSWORD, UPPER, viewer_of
from qicheng.core.viewer import Viewer

AT = dt.datetime(2025, 3, 4, 1, 0, tzinfo=dt.UTC)  # Tuesday, 9 in the morning
TEAM = {
    "inspector": ("INSPECTOR", COUNTY, "劳动保障监察组"),
    "second_inspector": ("INSPECTOR", COUNTY, "劳动保障监察组"),
    "teacher": ("EDUCATION", COUNTY, "控辍保学专责组"),
    "doctor": ("HEALTH", COUNTY, "卫生健康部门"),
    "bus_member": ("GROUP_MEMBER", COUNTY, "公共服务组"),
    "job_member": ("GROUP_MEMBER", COUNTY, "岗位信息收集组"),
    "guide": ("GROUP_MEMBER", COUNTY, "返岗疏导服务组"),
    "second_leader": ("LEADER", COUNTY, "农民工外出务工领导小组"),
}


@pytest.fixture
def team(county: None):
    """Signs anybody of the cast or the team in as a viewer, by name."""
    from qicheng.staff import services as staff
    from qicheng.staff.models import Account
    from qicheng.staff.queries import installation

    by = installation("试验")
    for name, (role, place, office) in TEAM.items():
        staff.ensure_account(
            username=name, name=name, role=role, place_code=place, office=office, at=AT - dt.timedelta(days=60), by=by, password=PASSWORD
        )  # fmt: skip
    Account.objects.filter(username="bus_member").update(phone="13900000001")

    return partial(viewer_of, on=AT.date())


@pytest.fixture
def system() -> Viewer:
    """The installation itself, as the rooms that find a matter act."""
    from qicheng.staff.queries import installation

    return installation("试验")


GREEN_TOWN, UPPER_VILLAGE = GREEN, UPPER
