"""Fixtures of health: a level, a duty list, a health worker; lines of a sheet as a file."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from cast import COUNTY, GREEN, viewer_of
from qicheng.season import services as seasons
from qicheng.staff import services as staff
from qicheng.staff.queries import installation

AT = dt.datetime(2025, 3, 5, 1, 0, tzinfo=dt.UTC)  # nine o'clock in the county
BY = installation("试验")
HEAD = "姓名,身份证号,测温日期,测温时间,体温,症状,接触史"


def set_level(level: int, *, place: str = COUNTY, at: dt.datetime = AT - dt.timedelta(days=1)) -> None:
    seasons.set_alert_level(
        year=2025, place_code=place, level=level, reason="试验", document="", at=at, by=BY
    )


viewer = partial(viewer_of, on=AT.date())


def sheet(folder: Path, lines: list[str], name: str = "健康.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def station(cast):
    """The cast at level 2 with a duty list of two and a chief, a clinic, a township, and a health worker."""
    from qicheng.health.services import duty

    for name, role in (
        ("doctor", "HEALTH"),
        ("doctor2", "HEALTH"),
        ("gate", "GATE"),
        ("bus_leader", "BUS_LEADER"),
    ):
        staff.ensure_account(
            username=name,
            name=name,
            role=role,
            place_code=COUNTY,
            at=AT - dt.timedelta(days=30),
            by=BY,
            password="cast-of-2025",
            office="卫健局",
        )
    posts = (
        ("HEADQUARTERS", "", 1, "甲值班", "13900001001", "doctor"), ("HEADQUARTERS", "", 2, "乙值班", "13900001002", "doctor2"),
        ("CHIEF", "", 1, "丙领导", "13900001003", "leader"), ("CLINIC", GREEN, 1, "丁院长", "13900001004", ""),
        ("TOWNSHIP", GREEN, 1, "戊镇长", "13900001005", "township_admin"), ("CDC", "", 1, "己主任", "", ""),
    )  # fmt: skip
    for kind, place, rung, name, phone, username in posts:
        duty.set_post(
            kind=kind,
            place_code=place,
            rung=rung,
            name=name,
            title="",
            phone=phone,
            username=username,
            at=AT,
            by=BY,
        )
    set_level(2)
    return cast
