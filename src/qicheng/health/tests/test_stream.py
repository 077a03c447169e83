"""A stream of readings answers the same in any order, and what an independent count says."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from amounts import examples
from qicheng.health.rules import screening
from qicheng.health.streams.parse import read_health
from qicheng.kit.idnum import check_char
from qicheng.kit.reading.grid import Book, Sheet

LAST = dt.date(2025, 3, 14)
TODAY = dt.date(2025, 4, 1)


def number(n: int) -> str:
    first = f"45098119850{n % 9 + 1}15{n:03d}"
    return first + check_char(first)


PEOPLE = [number(n) for n in range(1, 7)]
ROSTER = PEOPLE[:4]
TEMPERATURES = [
    "36.5",
    "36.8℃",
    "３６．８",
    "36,8",
    "37.2",
    "37.3",
    "38.1",
    "368",
    "36",
    "正常",
    "",
    "42.5",
    "34.9",
    "42.0",
]
SYMPTOMS, CONTACTS = ["无", "", "咳嗽", "√", "否"], ["否", "", "是", "无"]
rows = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.integers(0, 15), st.sampled_from(["07:30", "18:00", ""]), st.sampled_from(TEMPERATURES),
        st.sampled_from(SYMPTOMS), st.sampled_from(CONTACTS),
    ),
    max_size=60,
)  # fmt: skip


def day_text(ago: int, form: int) -> str:
    day = LAST - dt.timedelta(days=ago)
    return [
        f"{day:%Y-%m-%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.month}月{day.day}日",
    ][form % 4]


def sheet_of(said, forms=0):
    head = ["姓名", "身份证号", "测温日期", "测温时间", "体温", "症状", "接触史"]
    body = [
        ["某人", p, day_text(ago, forms + i), clock, t, s, c]
        for i, (p, ago, clock, t, s, c) in enumerate(said)
    ]
    return Book(
        path="x.csv", sheets=[Sheet(name="x", rows=[["健康监测表"], head, *body])], sha256="", kind="csv"
    )


def answer(said, forms=0):
    lines = [x.line for x in read_health(sheet_of(said, forms), year=2025, today=TODAY).said]
    as_of = screening.latest(lines, today=TODAY)
    found = screening.outcome(lines, roster=ROSTER, as_of=as_of, fever_tenths=373)
    return {
        "alerts": [(a.who, a.day, a.minute, a.tenths) for a in found.alerts], "strangers": len(found.strangers), "unusable": found.unusable,
        "strict": found.strict, "relaxed": found.relaxed, "flags": found.any_flag,
    }  # fmt: skip


def oracle(said):
    """The same by brute force, written from the brief: sets over the raw rows, person by person and day by day."""

    def read(text):
        plain = unicodedata.normalize("NFKC", text).replace("°C", "").replace(",", ".").strip()
        return float(plain) if re.fullmatch(r"\d\d\.\d", plain) and 35 <= float(plain) <= 42 else None

    distinct = {
        (p, ago, clock, read(t) if read(t) is not None else unicodedata.normalize("NFKC", t))
        for p, ago, clock, t, _, _ in said
    }
    hot = {x for x in distinct if isinstance(x[3], float) and x[3] >= 37.3}
    if not said:
        return 0, 0, 0, set(), set(), set()
    newest = min(ago for _, ago, *_ in said)
    flagged = {x[0] for x in hot} | {
        p for p, ago, _, _, s, c in said if ago < newest + 14 and (s in {"咳嗽", "√"} or c == "是")
    }
    strict, relaxed = set(), set()
    for p in set(ROSTER) - flagged:
        good = {x[1] for x in distinct if x[0] == p and isinstance(x[3], float) and x[3] < 37.3}
        wanted = set(range(newest, newest + 14))
        strict |= {p} if wanted <= good else set()
        relaxed |= {p} if wanted & good else set()
    unusable = sum(isinstance(x[3], str) for x in distinct)
    known = {x for x in hot if x[0] in ROSTER}
    return len(known), len(hot - known), unusable, strict, relaxed, flagged & set(ROSTER)


def shape(found):
    return (
        len(found["alerts"]),
        found["strangers"],
        found["unusable"],
        set(found["strict"]),
        set(found["relaxed"]),
        set(found["flags"]),
    )


@settings(examples(150))
@given(rows, st.randoms(use_true_random=False), st.integers(0, 3))
def test_any_order_any_repeat_the_same_answer_and_the_oracle_agrees(said, chance, forms):
    first = answer(said)
    assert shape(first) == oracle(said)
    again = [*said, *chance.sample(said, len(said) // 2)]
    chance.shuffle(again)
    assert answer(again, forms) == first


def full(person, days=14, temperature="36.5"):
    return [(person, ago, "07:30", temperature, "无", "否") for ago in range(days)]


def test_fourteen_days_are_strict_thirteen_are_not():
    said = full(PEOPLE[0]) + full(PEOPLE[1], 13) + full(PEOPLE[2], 1)
    found = answer(said)
    assert found["strict"] == {PEOPLE[0]}
    assert found["relaxed"] == set(PEOPLE[:3])
    assert answer([*full(PEOPLE[0], 13), (PEOPLE[0], 13, "", "368", "无", "否")])["strict"] == frozenset()


def test_the_threshold_itself_is_fever_and_a_tenth_below_is_not():
    assert answer([(PEOPLE[0], 0, "", "37.3", "", "")])["flags"] == {PEOPLE[0]}
    assert answer([(PEOPLE[0], 0, "", "37.2", "", "")])["relaxed"] == {PEOPLE[0]}


def test_a_fever_of_nobody_on_the_list_is_counted_and_kept_apart():
    found = answer([(PEOPLE[5], 0, "", "39.0", "", ""), (PEOPLE[5], 0, "", "39.0", "", "")])
    assert (found["alerts"], found["strangers"], found["flags"]) == ([], 1, frozenset())


def test_a_sheet_with_a_column_a_day():
    head = ["序号", "姓名", "身份证号码", *[f"3月{d}日" for d in range(1, 15)], "有无症状"]
    body = [
        [1, "甲", PEOPLE[0], *["36.5"] * 14, "无"],
        [2, "乙", PEOPLE[1], *["36.5"] * 13, "38.0", "无"],
        [3, "丙", PEOPLE[2], *["36.5"] * 7, *[None] * 7, "无"],
    ]
    book = Book(
        path="x.xlsx", sheets=[Sheet(name="s", rows=[head, *body, ["合计", None, 3]])], sha256="", kind="xlsx"
    )
    lines = [x.line for x in read_health(book, year=2025, today=TODAY).said]
    found = screening.outcome(
        lines, roster=ROSTER, as_of=screening.latest(lines, today=TODAY), fever_tenths=373
    )
    assert (found.strict, found.relaxed, len(found.alerts), found.unusable) == (
        {PEOPLE[0]},
        {PEOPLE[0], PEOPLE[2]},
        1,
        0,
    )


def test_morning_and_evening_columns_and_a_day_in_the_title():
    rows_ = [
        ["2025年3月5日健康监测表"],
        ["姓名", "证件号码", "早体温", "晚体温", "咳嗽", "乏力"],
        ["甲", PEOPLE[0], "36.5", "37.4", "", ""],
        ["乙", PEOPLE[1], "36.5", "36.9", "√", ""],
    ]
    book = Book(path="x.xlsx", sheets=[Sheet(name="s", rows=rows_)], sha256="", kind="xlsx")
    said = read_health(book, year=2025, today=TODAY).said
    assert {x.line.day for x in said} == {dt.date(2025, 3, 5)}
    assert [x.line.tenths for x in said] == [365, 374, 365, 369]
    assert [x.symptoms for x in said] == ["", "", "咳嗽：√", "咳嗽：√"]


def test_no_header_at_all_is_read_by_its_looks():
    rows_ = [[PEOPLE[0], "2025-03-05 07:30", "36.5"], [PEOPLE[1], "2025-03-05 07:31", "38.5"]]
    said = read_health(
        Book(path="x.csv", sheets=[Sheet(name="s", rows=rows_)], sha256="", kind="csv"),
        year=2025,
        today=TODAY,
    ).said
    assert [(x.line.who, x.line.day, x.line.minute, x.line.tenths) for x in said] == [
        (PEOPLE[0], dt.date(2025, 3, 5), 450, 365), (PEOPLE[1], dt.date(2025, 3, 5), 451, 385),
    ]  # fmt: skip


def test_a_plain_id_beside_the_number_numbers_the_lines():
    rows_ = [
        ["id", "id_card", "ts", "temp"],
        ["e1", PEOPLE[0], "2025-03-05T07:30:00+08:00", "36.5"],
        ["e2", PEOPLE[0], "2025-03-05T07:30:00+08:00", "36.5"],
    ]
    said = read_health(
        Book(path="x.csv", sheets=[Sheet(name="s", rows=rows_)], sha256="", kind="csv"),
        year=2025,
        today=TODAY,
    ).said
    assert [(x.line.event, x.line.who) for x in said] == [("e1", PEOPLE[0]), ("e2", PEOPLE[0])]


def test_a_long_sheet_says_in_each_line_what_it_is_of():
    rows_ = [["时间", "身份证号", "类型", "内容"], ["2025-03-05 07:30", PEOPLE[0], "体温", "36.5"], ["2025-03-05 07:30", PEOPLE[0], "症状", "咳嗽"],
        ["2025-03-05 07:30", PEOPLE[1], "接触史", "否"], ["2025-03-05 07:31", PEOPLE[1], "体温", "368"]]  # fmt: skip
    said = read_health(
        Book(path="x.csv", sheets=[Sheet(name="s", rows=rows_)], sha256="", kind="csv"),
        year=2025,
        today=TODAY,
    ).said
    assert [(x.line.measured, x.line.tenths, x.line.symptom, x.line.contact) for x in said] == [
        (True, 365, False, False), (False, None, True, False), (False, None, False, False), (True, None, False, False),
    ]  # fmt: skip


def test_a_letter_is_no_health_sheet():
    book = Book(
        path="x.xlsx", sheets=[Sheet(name="s", rows=[["通知"], ["各乡镇："]])], sha256="", kind="xlsx"
    )
    assert read_health(book, year=2025, today=TODAY).status == "ignore"
