"""Cells as clerks type them; words with their law; rows of a list."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.jobs.rules import cells, flags, sheet, terms, wanting
from qicheng.jobs.rules.sheet import Ask
from qicheng.jobs.rules.terms import Terms
from qicheng.jobs.rules.wanting import Reach, Standing
from qicheng.jobs.rules.words import FLAGS, trade_of
from qicheng.kit.reading.grid import Book, Merge, Sheet

TODAY = dt.date(2025, 3, 5)
ASK = Ask(TODAY, 30, "450981", "示例县")


@pytest.mark.parametrize(
    ("text", "wage"),
    [
        ("4000-6000元", (4000, 6000, "MONTH")), ("4.5千—6千", (4500, 6000, "MONTH")), ("4-6千", (4000, 6000, "MONTH")), ("0.45-0.6万", (4500, 6000, "MONTH")),
        ("5000元以上", (5000, 5000, "MONTH")), ("180元/天", (180, 180, "DAY")), ("日薪220", (220, 220, "DAY")), ("18-22元/小时", (18, 22, "HOUR")),
        ("底薪3000+计件，综合5000-7000", (5000, 7000, "MONTH")), (6000, (6000, 6000, "MONTH")), ("4k-6k", (4000, 6000, "MONTH")),
        ("每月15号发工资，4000—5000元", (4000, 5000, "MONTH")), ("6.5-8", (6500, 8000, "MONTH")), ("面议", (0, 0, "OPEN")), ("", (0, 0, "OPEN")), (None, (0, 0, "OPEN")),
        ("６０００～８０００", (6000, 8000, "MONTH")), ("8000-6000", (6000, 8000, "MONTH")), ("五险一金", (0, 0, "OPEN")),
    ],
)  # fmt: skip
def test_wages(text, wage):
    low, high, unit = cells.wage(text)
    assert (low // 100, high // 100, unit) == wage


def test_a_days_and_an_hours_wage_as_a_months():
    assert cells.monthly(200_00, "DAY") == 4350_00
    assert cells.monthly(20_00, "HOUR") == 3480_00
    assert cells.monthly(4000_00, "MONTH") == 4000_00


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("18-45周岁", (18, 45)), ("18岁以上", (18, None)), ("50岁以下", (None, 50)), ("男18-55女18-50", (18, 55)), ("不限", (None, None)), ("满16周岁", (16, None)),
        ("45—18", (18, 45)), ("", (None, None)), ("15-40", (15, 40)),
    ],
)  # fmt: skip
def test_ages(text, ages):
    assert cells.ages(text) == ages


@pytest.mark.parametrize(
    ("text", "count"),
    [("10人", (10, True)), ("20-30", (20, True)), ("两名", (2, True)), ("若干", (None, False)), ("0", (0, True)), ("已满", (0, True)), (12.0, (12, True)), ("", (None, False))],
)  # fmt: skip
def test_headcounts(text, count):
    assert cells.headcount(text) == count


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("男性优先", ["SEX"]), ("限女", ["SEX"]), ("不限男女", []), ("男女不限", []), ("井下作业，限男性", []), ("已婚已育优先", ["MARRIAGE"]), ("已婚未婚均可", []),
        ("属鼠勿扰", ["BIRTH_SIGN"]), ("乙肝携带者不要", ["HEPATITIS"]), ("不查乙肝", []), ("河南人勿扰", ["REGION"]), ("汉族优先", ["ETHNIC"]), ("不招残疾", ["DISABILITY"]),
        ("需交保证金500", ["DEPOSIT"]), ("不收押金", []), ("押金、服装费全免", []), ("无需培训费、服装费", []), ("收服装费200元", ["FEE"]), ("服装费公司承担", []),
        ("刷单日结", ["SCAM"]), ("吃苦耐劳，服从安排", []), ("身份证复印件一张", []), ("限男性，需交押金", ["SEX", "DEPOSIT"]),
    ],
)  # fmt: skip
def test_words_and_their_denial(text, kinds):
    assert [f.kind for f in flags.in_words([text], on=TODAY)] == kinds
    assert all(f.law for f in flags.in_words([text], on=TODAY))


def test_the_list_is_dated():
    before, after = (
        flags.in_words(["男性优先"], on=d)[0].law for d in (dt.date(2022, 12, 31), dt.date(2023, 1, 1))
    )
    assert "妇女权益保障法" not in before and "妇女权益保障法" in after
    assert {x.kind for x in flags.word_list()} - {"EXEMPT_SEX"} <= set(FLAGS)


@pytest.mark.parametrize(
    ("title", "trade"),
    [("平车缝纫工", "GARMENT"), ("SMT操作员", "ELECTRONICS"), ("叉车司机", "DRIVER"), ("二保焊工", "METAL"), ("酒店服务员", "CATERING"), ("普工", "GENERAL"), ("蔗园除草", "FARM")],
)  # fmt: skip
def test_trades(title, trade):
    assert trade_of(title) == trade
    assert trade_of("普工", "电子厂") == "ELECTRONICS"


HEADS = ["序号", "企业名称", "统一社会信用代码", "岗位/工种", "招聘人数", "月薪（元）", "年龄要求", "性别要求", "食宿", "工作地点", "联系人", "联系电话", "有效期至"]  # fmt: skip
GOOD = [1, "东莞示例电子有限公司", "91441900MA0000000T", "普工", "20人", "4500-6500", "18-45周岁", "不限", "包吃住", "广东省东莞市长安镇", "李经理", "13800000001", "2025年4月30日"]  # fmt: skip


def book(*sheets: Sheet) -> Book:
    return Book(path="岗位信息采集表.xlsx", sheets=list(sheets), sha256="0" * 64, kind="xlsx")


def rows(*lines: list[object], merges: tuple[Merge, ...] = ()) -> list[sheet.PostRow]:
    return sheet.read_posts(book(Sheet(name="岗位", rows=list(lines), merges=merges)), ask=ASK).rows


def changed(**cells_: object) -> list[object]:
    line = list(GOOD)
    for label, value in cells_.items():
        line[next(i for i, h in enumerate(HEADS) if label in h)] = value
    return line


def test_a_plain_sheet_under_a_title():
    (row,) = rows(
        ["2025年岗位信息采集表"],
        ["填报单位：人社局", None, "2025-03-01"],
        HEADS,
        GOOD,
        ["合计", None, None, None, 20],
    )
    facts = row.facts
    assert (row.row, row.refusal, facts["trade"], facts["headcount"], facts["city"], facts["phone"]) == (
        4,
        "",
        "ELECTRONICS",
        20,
        "441900",
        "13800000001",
    )
    assert (facts["wage_low_fen"], facts["wage_high_fen"], facts["age_from"], facts["age_to"]) == (
        4500_00,
        6500_00,
        18,
        45,
    )
    assert (facts["lodging"], facts["meals"], facts["valid_until"]) == (True, True, dt.date(2025, 4, 30))
    assert [f.kind for f in row.flags] == ["CODE_INVALID"]


@pytest.mark.parametrize(
    ("cells_", "refusal"),
    [({"企业名称": ""}, "NAME_MISSING"), ({"年龄": "15-40岁"}, "UNDER_AGE"), ({"人数": "0"}, "NO_VACANCY"), ({"有效期": "2025-03-04"}, "EXPIRED"), ({"岗位": ""}, "TITLE_MISSING")],
)  # fmt: skip
def test_rows_that_are_refused_stay_readable(cells_, refusal):
    (row,) = rows(HEADS, changed(**cells_))
    assert row.refusal == refusal and row.cells


@pytest.mark.parametrize(
    ("cells_", "kind"),
    [
        ({"性别": "男"}, "SEX"), ({"年龄": "16-45"}, "YOUNG"), ({"月薪": "面议"}, "WAGE_OPEN"), ({"联系电话": ""}, "CONTACT_MISSING"), ({"人数": "若干"}, "HEADCOUNT_UNCLEAR"),
        ({"工作地点": "南方"}, "PLACE_UNCLEAR"), ({"有效期": ""}, "VALID_MISSING"), ({"信用代码": ""}, "CODE_MISSING"), ({"食宿": "包吃住，收押金300"}, "DEPOSIT"),
    ],
)  # fmt: skip
def test_rows_that_are_flagged(cells_, kind):
    (row,) = rows(HEADS, changed(**cells_))
    assert kind in [f.kind for f in row.flags] and not row.refusal


def test_two_level_heads_merged_firms_and_the_firm_above_the_table():
    heads = ["企业名称", "岗位", "人数", "工资待遇", None, "地点", "电话"]
    below = [None, None, None, "最低", "最高", None, None]
    two = rows(
        heads,
        below,
        ["甲厂", "缝纫工", 5, 4000, 5000, "广东广州", "13800000002"],
        [None, "普工", 3, 3800, 4200, None, None],
    )
    assert [(r.facts["name"], r.facts["city"], r.facts["wage_low_fen"]) for r in two] == [
        ("甲厂", "440100", 4000_00),
        ("甲厂", "440100", 3800_00),
    ]
    single = rows(
        ["企业名称：示例县桑蚕公司  联系电话：13800000003"],
        ["工种", "招聘人数", "月薪", "工作地点"],
        ["采摘工", 10, 3000, "示例县城关镇"],
    )
    assert (single[0].facts["name"], single[0].facts["phone"], single[0].facts["local"]) == (
        "示例县桑蚕公司",
        "13800000003",
        True,
    )
    span = rows(
        ["企业", "岗位", "人数", "月薪"],
        ["甲厂", "焊工", 1, 6000],
        [None, "普工", 2, 5000],
        merges=(Merge(1, 0, 2, 0),),
    )
    assert span[1].facts["name"] == "甲厂"


def test_the_next_firm_inherits_nothing():
    found = rows(HEADS, GOOD, changed(企业名称="乙厂", 信用代码="", 联系电话="", 工作地点=""))
    assert (found[1].facts["name"], found[1].facts["phone"], found[1].facts["city"]) == ("乙厂", "", "")


def test_a_repeated_row_and_a_sheet_of_something_else():
    assert [f.kind for f in rows(HEADS, GOOD, GOOD)[1].flags][-1] == "REPEAT"
    other = sheet.read_posts(book(Sheet(name="名册", rows=[["姓名", "身份证号"], ["韦一", "1"]])), ask=ASK)
    assert other.status == "ignore" and "不像岗位信息采集表" in other.reason


@pytest.mark.parametrize(
    ("local", "wanted"),
    [
        ("20:59", None),
        ("21:00", "08:00"),
        ("23:30", "08:00"),
        ("00:10", "08:00"),
        ("07:59", "08:00"),
        ("08:00", None),
    ],
)
def test_quiet_hours(local, wanted):
    hour, minute = map(int, local.split(":"))
    found = terms.not_before(Terms(), dt.datetime(2025, 3, 5, hour, minute, tzinfo=dt.UTC))
    assert (f"{found:%H:%M}" if found else None) == wanted
    assert found is None or found.day == (6 if hour >= 21 else 5)


@pytest.mark.parametrize(("text", "stops"), [("TD", True), (" td。", True), ("回复TD", True), ("退订", True), ("T", True), ("好的", False), ("什么时候停车", False), ("", False)])  # fmt: skip
def test_stop_words(text, stops):
    assert wanting.says_stop(text) is stops


def who(**facts: object) -> Standing:
    known = {"roster": "PRESENT", "intention": "NEW", "stage": "INTENDING", "employer": ""} | facts
    return Standing(**known)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, "NEW"), ({"intention": "LOCAL", "stage": "LOCAL"}, "LOCAL"), ({"intention": "RETURN"}, ""), ({"intention": "NEW", "employer": "甲厂"}, ""),
        ({"stage": "JOBLESS", "employer": "甲厂"}, "JOBLESS"), ({"intention": "STAY", "asked": True}, "ASKED"), ({"asked": True, "declined": True}, ""),
        ({"roster": "OUT"}, ""), ({"intention": "NEW", "stage": "WORKING"}, ""),
    ],
)  # fmt: skip
def test_who_wants_work(facts, why):
    assert wanting.why_wanting(who(**facts)) == why


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"agreed": True}, ""), ({"agreed": None}, "NO_CONSENT"), ({"agreed": False}, "STOPPED"), ({"agreed": True, "stopped": True}, "STOPPED"), ({"agreed": True, "has_phone": False}, "NO_PHONE"),
        ({"agreed": True, "sent": (1, 2)}, "CAP"), ({"agreed": True, "sent": (1, 8)}, ""),
    ],
)  # fmt: skip
def test_whom_a_message_may_reach(facts, why):
    now = dt.datetime(2025, 3, 10, 9, 0, tzinfo=dt.UTC)
    sent = tuple(now - dt.timedelta(days=d) for d in facts.pop("sent", ()))
    reach = Reach(**{"has_phone": True, "stopped": False, "sent": sent, **facts})
    assert wanting.why_not_told(reach, Terms(), at=now) == why
