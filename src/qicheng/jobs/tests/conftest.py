"""A county with people who want work, and firms' lists as files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cast import UPPER, cast, county  # noqa: F401
from qicheng.staff.queries import installation

AT = dt.datetime(2025, 3, 5, 2, 0, tzinfo=dt.UTC)  # ten o'clock in the county
DAY = dt.timedelta(days=1)
BY = installation("试验")
HEADS = ["序号", "企业名称", "统一社会信用代码", "岗位/工种", "招聘人数", "月薪（元）", "年龄要求", "性别要求", "食宿", "工作地点", "联系人", "联系电话", "有效期至"]  # fmt: skip
GOOD = [1, "东莞示例电子有限公司", "91441900MA5EXAMP2X", "普工", "20人", "4500-6500", "18-45周岁", "不限", "包吃住", "广东省东莞市长安镇", "李经理", "13900000001", "2025年4月30日"]  # fmt: skip
HOME = [2, "示例县绿水食品有限公司", "", "屠宰工", 2, "3200-4000", "18-55", "", "包中餐", "示例县城关镇", "韦厂长", "13900000002", "2025-05-31"]  # fmt: skip


def changed(line: list[object], **cells: object) -> list[object]:
    """The line with cells changed, named by a part of their heading."""
    found = list(line)
    for label, value in cells.items():
        found[next(i for i, h in enumerate(HEADS) if label in h)] = value
    return found


def write(path: Path, *lines: list[object]) -> Path:
    """A workbook of vacancies under a title."""
    book = openpyxl.Workbook()
    page = book.active
    for line in (["2025年岗位信息采集表"], HEADS, *lines):
        page.append(line)
    book.save(path)
    return path


@pytest.fixture
def take(county, tmp_path):  # noqa: F811
    """Takes lines in as one file; the answer."""
    from qicheng.jobs.services import intake

    turn = iter(range(99))

    def do(*lines: list[object], at: dt.datetime = AT) -> dict[str, Any]:
        return intake.take_in(write(tmp_path / f"岗位{next(turn)}.xlsx", *lines), season=2025, at=at, by=BY)

    return do


@pytest.fixture
def open_posts(take):
    """Two verified vacancies: one far away, one at home."""
    from qicheng.jobs.models import Vacancy
    from qicheng.jobs.services import vacancies

    take(GOOD, HOME)
    for row in Vacancy.objects.all():
        vacancies.check(
            vacancy_id=row.pk, way="CALL", outcome="REAL", note="电话核实，看过营业执照", at=AT, by=BY
        )
    return {v.local: v for v in Vacancy.objects.all()}
