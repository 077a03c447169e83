"""What a home says of cases and messages, for those whose work they are."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cast import COUNTY, UPPER
from qicheng.cases.services import open_case
from qicheng.desk import home
from qicheng.staff import services as staff
from qicheng.staff.queries import installation, viewer_named


@pytest.mark.parametrize(
    ("who", "says"), [("teacher", False), ("bus_member", True), ("centre", True), ("auditor", False)]
)
def test_late_cases_stand_on_the_homes_of_those_who_handle_them(cast, who: str, says: bool) -> None:
    by, now = installation("试验"), timezone.now()
    earlier = now - timezone.timedelta(days=60)
    for name, role, office in (
        ("teacher", "EDUCATION", "控辍保学专责组"),
        ("bus_member", "GROUP_MEMBER", "公共服务组"),
    ):
        staff.ensure_account(
            username=name,
            name=name,
            role=role,
            place_code=COUNTY,
            office=office,
            at=earlier,
            by=by,
            password="cast-of-2025",
        )
    open_case(
        kind="TRANSPORT",
        about="trip:7",
        title="包车座位不够",
        place=UPPER,
        key="h",
        at=now - timezone.timedelta(days=30),
        by=by,
    )
    viewer = viewer_named(who, on=timezone.localdate(now), county_code=COUNTY)
    titles = [d.title for d in home.home(viewer, at=now).due]
    assert ("督办事项已超期" in titles) is says
    assert ("本组手上的督办事项" in titles) is (who == "bus_member")
    assert ("消息要签收" in titles) is (who == "bus_member")
