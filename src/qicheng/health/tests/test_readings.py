"""What a cell means: temperatures, symptoms, contacts, days."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.health.rules.readings import flagged, temperature
from qicheng.health.streams.columns import field_of
from qicheng.health.streams.moments import moment


@pytest.mark.parametrize(
    ("cell", "tenths"),
    [
        ("36.8", 368), ("36.8℃", 368), ("３６．８", 368), ("36,8", 368), ("36，8", 368), (" 36.8 ", 368), ("36.8 ℃", 368), ("\u300036.8", 368),
        ("36.8°C", 368), ("37.3", 373), ("37.2", 372), ("35.0", 350), ("42.0", 420), (36.8, 368), (37, 370), (37.0, 370),
        ("368", None), ("36", None), ("37", None), ("正常", None), ("", None), (None, None), ("42.1", None), ("42.5", None), ("34.9", None),
        ("36.85", None), (36.85, None), ("3.68", None), ("36.8度", None), ("约36.8", None), ("36.8/36.9", None), ("36.8.", None), (True, None),
        ("٣٦.٨", None), (float("nan"), None), (368, None), ("-36.8", None),
    ],
)  # fmt: skip
def test_a_temperature_is_two_digits_point_one_digit_or_asked_again(cell, tenths):
    assert temperature(cell).tenths == tenths


@pytest.mark.parametrize(
    "cell",
    [
        "有",
        "√",
        "咳嗽",
        "发热",
        "乏力、咳嗽",
        "是",
        "1",
        1,
        True,
        "不适",
        "无发热，有咳嗽",
        "从疫区返回",
        "有接触",
        "密接",
        "看不懂的话",
    ],
)
def test_what_says_something_is_a_flag(cell):
    assert flagged(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        None,
        "无",
        "没有",
        "否",
        "正常",
        "健康",
        "-",
        "/",
        "×",
        "0",
        0,
        False,
        "无症状",
        "长期慢性病",
        "无发热、咳嗽等症状",
        "未接触",
        "否，无接触",
        "未见异常,正常",
        "无 ",
    ],
)
def test_what_denies_is_none(cell):
    assert not flagged(cell)


DAY = dt.date(2025, 3, 1)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2025-03-01", (DAY, -1)), ("2025.3.1", (DAY, -1)), ("20250301", (DAY, -1)), ("3月1日", (DAY, -1)), ("2025/3/1 7:05", (DAY, 425)),
        ("2025年3月1日8时30分", (DAY, 510)), ("2025-03-01T08:30:00", (DAY, 510)), ("2025-02-28T23:30:00Z", (DAY, 450)),
        ("2025-03-01T07:30:00+08:00", (DAY, 450)), (45717, (DAY, -1)), (45717.5, (DAY, 720)), ("45717", (DAY, -1)), (1740787200, (DAY, 480)),
        (DAY, (DAY, -1)), (dt.datetime(2025, 3, 1, 8, 30), (DAY, 510)), ("8:30", (None, 510)), (dt.time(8, 30), (None, 510)),  # noqa: DTZ001
        ("3月1日下午3:05", (DAY, 905)), ("不详", (None, -1)), ("", (None, -1)), (None, (None, -1)), ("2025-13-01", (None, -1)),
    ],
)  # fmt: skip
def test_days_and_moments_in_many_forms(cell, wanted):
    found = moment(cell, year=2025)
    assert (found.day, found.minute) == wanted


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("身份证号", "id"), ("公民身份号码", "id"), ("id_no", "id"), ("证件号码", "id"), ("体温（℃）", "temperature"), ("早体温", "temperature"), ("temp", "temperature"),
        ("测温时间", "clock"), ("measured_at", "clock"), ("日期", "day"), ("测温日期", "day"), ("上报时间", "reported"), ("有无症状", "symptom"), ("咳嗽", "symptom"),
        ("近14天接触史", "contact"), ("是否密切接触", "contact"), ("事件编号", "event"), ("event_id", "event"), ("姓名", "name"), ("测温人", ""), ("序号", ""), ("体温是否正常", ""), ("体温是否异常", "symptom"), ("体温计编号", ""), ("近14天旅居史", ""), ("体温测量时间", "clock"), ("晨检体温", "temperature"),
        ("填报人电话", ""), ("家属身份证号", ""),
    ],
)  # fmt: skip
def test_labels_in_many_words(label, field):
    assert field_of(label) == field
