"""What holds for any input: nothing raises, order does not matter, a mapping survives its JSON form."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amounts import examples
from qicheng.exchange.rosters import codes, intents
from qicheng.exchange.rosters.mapping import Mapping, explain
from qicheng.exchange.rosters.recognise import recognise
from qicheng.exchange.tests.test_rosters_grids import Grid, book, parse, people, rows_of
from qicheng.exchange.tests.test_rosters_layouts import form
from qicheng.kit.reading.grid import Merge, Sheet, Value

LABELS = [
    "姓名",
    "身份证号",
    "联系电话",
    "村",
    "外出意向",
    "返岗",
    "户类型",
    "合计",
    "√",
    "是",
    "张三",
    "11010519491231002X",
    "填表人：",
    "示例",
    "1",
]
CELLS: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(LABELS),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
GRIDS = st.lists(st.lists(CELLS, max_size=8), max_size=12)
MERGES = st.builds(
    lambda top, left, down, right: Merge(top, left, top + down, left + right),
    st.integers(0, 12),
    st.integers(0, 8),
    st.integers(0, 6),
    st.integers(0, 6),
)


@settings(examples(300), suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=GRIDS,
    merges=st.lists(MERGES, max_size=4),
    visible=st.booleans(),
    kind=st.sampled_from(["survey", "base"]),
)
def test_junk_never_raises(rows: Grid, merges: list[Merge], visible: bool, kind: str) -> None:
    sheet = Sheet(name="表", rows=rows, merges=tuple(merges), visible=visible)
    found = parse(book([], more=(sheet,)), kind=kind)
    assert found.status in ("import", "ignore", "question")
    assert all(sheet.reason.endswith("。") for sheet in found.sheets if sheet.status != "import")
    pickle.loads(pickle.dumps(found))  # noqa: S301


@settings(examples(300))
@given(cells=st.lists(CELLS, min_size=5, max_size=5))
def test_junk_below_a_good_header_never_raises(cells: list[Value]) -> None:
    rows_of([["姓名", "身份证号", "联系电话", "外出意向", "拟外出时间"], cells])


@given(text=st.text(max_size=20))
def test_words_never_raise(text: str) -> None:
    intents.from_words(text)
    codes.household_codes(text)
    codes.labour_code(text)
    codes.transport_code(text, text)
    recognise((text or "x",), 2025)
    recognise((text or "x", "姓名"), 2025)


@given(seed=st.integers(0, 10_000))
@settings(examples(60))
def test_the_order_of_rows_changes_no_verdict(seed: int) -> None:
    chance = random.Random(seed)
    head = ["村", "姓名", "身份证号", "联系电话", "性别", "外出意向", "拟外出时间"]
    rows: Grid = []
    for person in people(15, seed=seed):
        row: list[Value] = ["甲村", person.name, person.number, person.phone, "男", "返岗", "3月4日"]
        row[chance.randrange(1, 7)] = chance.choice(
            ["", "无", "A1", 4.5e17, "年后", "452730800101001", 13800000000.0]
        )
        rows.append(row)
    mixed = chance.sample(rows, len(rows))

    def verdicts(body: Grid) -> Counter[tuple[object, ...]]:
        return Counter(
            (r.code, r.warnings, r.number, r.name, r.phone, r.intent, r.go_start)
            for r in rows_of([head, *body])
        )

    assert verdicts(rows) == verdicts(mixed)


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_mapping_kept_as_json_reads_the_same_rows(seed: int) -> None:
    made = form(seed)
    first = parse(made.as_book())
    mapping = first.sheets[0].mapping
    assert mapping is not None
    kept = json.loads(json.dumps(mapping.to_json()))
    again = parse(made.as_book(), remembered={mapping.fingerprint: kept})
    assert again.rows == first.rows
    found = again.sheets[0].mapping
    assert found is not None
    assert found.source == "remembered"
    by_hand = parse(made.as_book(), by_hand={"Sheet1": kept})
    assert by_hand.rows == first.rows
    assert all(explain(column).endswith("。") for column in mapping.columns)


def test_a_column_changed_by_hand_is_read_as_told() -> None:
    rows: Grid = [["姓名", "身份证号", "打工去处"], *[[p.name, p.number, "广东深圳"] for p in people(3)]]
    mapping = parse(rows).sheets[0].mapping
    assert mapping is not None
    assert [column.header for column in mapping.unknown] == ["打工去处"]
    kept = mapping.to_json()
    kept["columns"][2]["field"] = "dest"
    assert {row.dest for row in rows_of(rows, by_hand={"Sheet1": kept})} == {"广东深圳"}
    assert {row.dest for row in rows_of(rows, remembered={mapping.fingerprint: kept})} == {"广东深圳"}


def test_the_fingerprint_is_the_same_next_year_and_another_for_another_form() -> None:
    one = (
        parse([["姓名", "身份证号", "2025年外出意向"], [people(1)[0].name, people(1)[0].number, "返岗"]])
        .sheets[0]
        .mapping
    )
    two = (
        parse([["姓名", "身份证号", "今年外出意向"], [people(1)[0].name, people(1)[0].number, "返岗"]])
        .sheets[0]
        .mapping
    )
    other = (
        parse([["姓名", "身份证号", "外出时间"], [people(1)[0].name, people(1)[0].number, "3月"]])
        .sheets[0]
        .mapping
    )
    assert one is not None
    assert two is not None
    assert other is not None
    assert one.fingerprint == two.fingerprint != other.fingerprint


def test_a_row_stays_small() -> None:
    found = parse([["姓名", "身份证号", "联系电话"], *[[p.name, p.number, p.phone] for p in people(300)]])
    assert len(pickle.dumps(found)) < 300 * 250


def test_dates_in_cells_of_any_kind() -> None:
    person = people(1)[0]
    for value in (
        45720,
        dt.datetime(2025, 3, 4),  # noqa: DTZ001
        dt.date(2025, 3, 4),
        "2025.3.4",
        "3月4日",
        3.4,
        "20250304",
        "二月初五",
    ):
        row = rows_of([["姓名", "身份证号", "拟外出时间"], [person.name, person.number, value]])[0]
        assert row.go_start == dt.date(2025, 3, 4), value
    assert Mapping.from_json({"columns": []}).columns == ()
