"""Issued tables put to the units: returns open, are filled, summed, accepted, corrected, expire and are called off like any other."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import COUNTY, EAST, GREEN, LOWER, UPPER, WATER
from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.reports import asking, board, frozen, gathering, issued, returns
from qicheng.reports.models import Answer, Binding, Chase, IssuedTable, Period, Return, Snapshot
from qicheng.reports.services import chasing, correcting, issuing, opening, returning, verifying
from qicheng.reports.tests.put_cast import (
    BY,
    DUE,
    HOUR,
    MORNING,
    UNTIL,
    accept,
    asks,
    of,
    published,
    put,
    said,
    submit,
    who,
)
from qicheng.season.models import ReportRule

pytestmark = pytest.mark.database


@pytest.fixture
def table(cast) -> IssuedTable:
    made = published()
    assert put(made) == 2
    return made


@pytest.fixture
def climbing(cast) -> IssuedTable:
    """Villages answer, townships add up."""
    made = published(level="VILLAGE")
    assert put(made, reporter="VILLAGE") == 6
    return made


def test_a_table_put_to_the_units_opens_their_returns_once(table) -> None:
    assert put(table) == 2
    opening.open_due(at=MORNING + HOUR, by=BY)
    period = Period.objects.get(code=asking.code_of(table.pk))
    assert [period.as_of_at, period.due_at] == [dt.datetime(2025, 3, 4, 16, tzinfo=dt.UTC), DUE]
    assert (period.publish_at, period.lock_at) == (DUE + HOUR, DUE + 24 * HOUR)
    assert AuditLine.objects.filter(act="reports.put_issued").count() == 1
    assert "返乡创业调度表" in [x.title for x in returns.mine(who("clerk"), season=2025, at=MORNING)]
    assert returns.figures_of(of(table, GREEN))["persons"] > 0
    ReportRule.objects.filter(code=period.code).update(first_due_date=dt.date(2025, 3, 10))
    assert opening.open_report(period.code, at=MORNING + 48 * HOUR, by=BY) == 0  # once stays once


def test_it_opens_by_itself_when_its_day_comes(cast) -> None:
    table = published()
    assert put(table, as_of_date=dt.date(2025, 3, 7)) == 0
    code = asking.code_of(table.pk)
    assert opening.open_report(code, at=MORNING + 24 * HOUR, by=BY) == 0
    assert opening.open_report(code, at=MORNING + 40 * HOUR, by=BY) == 1


def test_a_weekly_table_opens_every_week_and_asks_once_only(cast) -> None:
    table = published(rhythm="WEEKLY")
    put(table, as_of_date=None, first_due=None, as_of_previous_day=True)  # due on Tuesdays
    code = asking.code_of(table.pk)
    for day in (6, 13, 20):
        opening.open_report(code, at=MORNING + day * 24 * HOUR, by=BY)
    periods = list(Period.objects.filter(code=code).order_by("day"))
    assert [p.day.day for p in periods] == [11, 18, 25]
    late = Return.objects.get(period=periods[1], unit=GREEN)
    assert submit(
        late, "clerk", {}, at=MORNING + 13 * 24 * HOUR
    )  # after the last day for answers figures go out alone


@pytest.mark.parametrize(
    ("level", "more", "word"),
    [
        ("TOWNSHIP", {"reporter": "BUREAU"}, "由谁报"),
        ("TOWNSHIP", {"as_of_date": None}, "哪一天"),
        ("TOWNSHIP", {"first_due": dt.date(2025, 3, 4)}, "在现在之后"),
        ("TOWNSHIP", {"as_of_date": dt.date(2025, 3, 9)}, "早于报送时限"),
        ("VILLAGE", {}, "要选“村、乡镇逐级”"),
        ("TOWNSHIP", {"until_at": None}, "写明失效时间"),
        ("TOWNSHIP", {"until_at": DUE - HOUR}, "不早于报送时限"),
    ],
)
def test_what_cannot_be_put_is_refused_and_leaves_nothing(cast, level, more, word) -> None:
    table = published(level=level)
    before = ReportRule.objects.filter(code=asking.code_of(table.pk)).values().get()
    with pytest.raises(CannotAct, match=word):
        put(table, **more)
    table.refresh_from_db()
    assert table.put_at is None
    assert ReportRule.objects.filter(code=asking.code_of(table.pk)).values().get() == before
    assert not Period.objects.exists()


def test_only_the_centre_puts_a_table_and_only_a_published_one(cast) -> None:
    from qicheng.reports.services import putting
    from qicheng.reports.tests.put_cast import terms

    table = published()
    for put_before in (False, True):
        if put_before:
            put(table)
        for name in ("clerk", "township_admin", "leader", "auditor", "cadre"):
            with pytest.raises(NotAllowed):
                putting.put(table_id=table.pk, terms=terms(), at=MORNING, by=who(name))
    IssuedTable.objects.update(state="DRAFT")
    with pytest.raises(CannotAct, match="没有发布"):
        put(table)


@pytest.mark.parametrize(
    ("number", "words", "word"),
    [
        ("", "无", "“返乡创业户数”还没有填"), ("3", "", "“主要困难”还没有填"), ("", "", "共 2 项没有填"), ("三户", "无", "“返乡创业户数”：请填整数"),
        ("-1", "无", "请填整数"), ("1.5", "无", "请填整数"), ("3", "长" * 201, "“主要困难”：请填文字，最多 200 个字"),
    ],
)  # fmt: skip
def test_what_is_not_answered_or_no_answer_is_refused_in_a_sentence(table, number, words, word) -> None:
    with pytest.raises(CannotAct, match=word):
        submit(of(table, GREEN), "clerk", said(table, number, words))
    assert of(table, GREEN).state == "DRAFT"


def test_three_hands_and_a_snapshot_that_the_verifier_holds(table) -> None:
    row = of(table, GREEN)
    with pytest.raises(NotAllowed):
        submit(row, "other_clerk", said(table, 3, "缺资金"))
    submit(row, "clerk", said(table, 3, "缺资金"))
    with pytest.raises(CannotAct, match="填报人不能审核"):
        returning.review(return_id=row.pk, at=MORNING, by=who("clerk"))
    accept(row)
    shot = Snapshot.objects.get(of=row)
    assert shot.facts == said(table, 3, "缺资金")
    assert set(shot.figures) == {"persons", "intends"}
    assert shot.figures["persons"] == len(frozen.ids_behind(row, "persons"))
    assert [(f.label, f.unit, v) for f, v in frozen.facts_of(shot)] == [
        ("返乡创业户数", "户", 3),
        ("主要困难", "", "缺资金"),
    ]
    assert verifying.verify(season=2025).faults == []
    Snapshot.objects.update(facts=said(table, 30, "缺资金"))
    assert [f.kind for f in verifying.verify(season=2025).faults] == ["SNAPSHOT"]


@pytest.mark.parametrize("tapped", [True, False])
def test_nothing_is_one_tap_and_stands_as_zero_and_signed(table, tapped) -> None:
    row = of(table, GREEN)
    assert submit(row, "clerk", {} if tapped else said(table, "0", "无"), zero=tapped) == "零报告已报送。"
    row.refresh_from_db()
    assert (row.zero, row.facts) == (True, said(table, 0, "无"))
    page = board.whole(who("centre"), row.period_id, unit=COUNTY, at=MORNING)
    assert {s.unit: s.value for told in page.said.values() for s in told if s.column.is_number} == {
        GREEN: 0,
        WATER: None,
    }
    assert (page.count.in_, page.count.zero, page.count.open) == (1, 1, 1)
    assert [n for c, n in page.asked if c.is_number] == [0]


def test_after_the_last_day_nothing_is_answered_anew_and_what_was_may_be_put_right(table) -> None:
    row, other = of(table, GREEN), of(table, WATER)
    submit(row, "clerk", said(table, 3, "无"))
    returning.send_back(return_id=row.pk, reason="请核对", at=MORNING, by=who("township_admin"))
    Return.objects.update(due_at=UNTIL + 48 * HOUR)  # extended: late is one thing, expired another
    with pytest.raises(CannotAct, match="已过失效时间"):
        submit(other, "other_clerk", said(table, 4), at=UNTIL)
    with pytest.raises(CannotAct, match="已过失效时间"):
        submit(other, "other_clerk", {}, at=UNTIL, zero=True)
    with pytest.raises(CannotAct, match="已过失效时间"):
        returning.keep(return_id=other.pk, facts=said(table, 4), remarks={}, at=UNTIL, by=who("other_clerk"))
    submit(row, "clerk", said(table, 2, "无"), at=UNTIL)
    submit(other, "other_clerk", {}, at=UNTIL)
    assert of(table, WATER).facts == {}
    page = board.whole(who("centre"), row.period_id, unit=COUNTY, at=UNTIL)
    assert [n for c, n in page.asked if c.is_number] == [2]  # not answered is not nought


def test_what_was_only_kept_is_no_answer_when_the_day_has_passed(table) -> None:
    row = of(table, GREEN)
    returning.keep(return_id=row.pk, facts=said(table, 4, "无"), remarks={}, at=MORNING, by=who("clerk"))
    Return.objects.update(due_at=UNTIL + HOUR)
    with pytest.raises(CannotAct, match="已过失效时间"):
        submit(row, "clerk", said(table, 4, "无"), at=UNTIL)


def _report_villages(table: IssuedTable, **numbers: int) -> None:
    for unit, name, number in (
        (UPPER, "cadre", numbers.get("upper")),
        (LOWER, "clerk", numbers.get("lower")),
    ):
        if number is not None:
            submit(of(table, unit), name, said(table, number, "缺技术"))


def test_numbers_climb_and_each_sum_is_its_parts(climbing) -> None:
    number = asks(climbing)[0]
    _report_villages(climbing, upper=3)
    green = of(climbing, GREEN)
    kept = {"return_id": of(climbing, LOWER).pk, "facts": said(climbing, 9), "remarks": {}}
    returning.keep(**kept, at=MORNING, by=who("clerk"))  # what is only kept is not said
    assert gathering.sums(green, asking.form_of(green)) == {number: 3, f"{number}_of": [1, 2]}
    _report_villages(climbing, lower=4)
    submit(green, "clerk", {number: "99"})  # nobody types a sum
    green.refresh_from_db()
    assert green.facts == {number: 7, f"{number}_of": [2, 2]}
    county = board.whole(who("centre"), green.period_id, unit=COUNTY, at=MORNING)
    town = board.whole(who("clerk"), green.period_id, unit=GREEN, at=MORNING)
    assert [n for c, n in county.asked if c.is_number] == [n for c, n in town.asked if c.is_number] == [7]
    for unit, values in ((COUNTY, {GREEN: 7, WATER: None}), (GREEN, {UPPER: 3, LOWER: 4})):
        found = gathering.parts(
            who("centre"), period_id=green.period_id, binding_id=int(number[3:]), unit=unit, at=MORNING
        )
        assert {p.said.unit: p.said.value for p in found.rows} == values
        assert found.total == 7
    words = int(asks(climbing)[1][3:])
    found = gathering.parts(
        who("centre"), period_id=green.period_id, binding_id=words, unit=COUNTY, at=MORNING
    )
    assert [(p.line.unit_name, p.said.value) for p in found.rows if p.said.value] == [
        ("上坪村", "缺技术"),
        ("下坪村", "缺技术"),
    ]
    assert (found.answered, len(found.rows)) == (2, 4)


def test_a_sum_of_nobody_is_not_nought_and_a_township_with_something_below_reports_no_zero(climbing) -> None:
    water = of(climbing, WATER)
    submit(water, "other_clerk", {})
    water.refresh_from_db()
    assert (water.facts, water.zero) == ({}, False)
    _report_villages(climbing, upper=3, lower=0)
    with pytest.raises(CannotAct, match="下面报了“返乡创业户数” 3，不是零报告"):
        submit(of(climbing, GREEN), "clerk", {}, zero=True)


def test_a_village_that_changes_afterwards_shows_beside_the_signed_sum_until_it_is_corrected(
    climbing,
) -> None:
    number = asks(climbing)[0]
    _report_villages(climbing, upper=3, lower=4)
    submit(of(climbing, GREEN), "clerk", {})
    green = accept(of(climbing, GREEN))
    upper = accept(of(climbing, UPPER))
    made = correcting.propose(
        return_id=upper.pk,
        journeys=[],
        facts=said(climbing, "5"),
        reason="漏了两户",
        at=MORNING,
        by=who("cadre"),
    )
    correcting.decide(correction_id=made, approve=True, answer="", at=MORNING, by=who("township_admin"))
    [column] = [c for c in gathering.columns(green.period, "TOWNSHIP") if c.is_number]
    [signed] = gathering.said(green.period, [green], [column])[green.pk]
    assert (signed.value, signed.now) == (7, 9)
    made = correcting.propose(
        return_id=green.pk, journeys=[], facts={}, reason="上坪村已更正", at=MORNING, by=who("clerk")
    )
    correcting.decide(correction_id=made, approve=True, answer="", at=MORNING, by=who("centre"))
    green.refresh_from_db()
    assert green.facts[number] == 9
    assert Snapshot.objects.filter(of=green).latest("version").facts[number] == 9
    assert verifying.verify(season=2025).faults == []


def test_a_correction_of_nought_is_no_zero_report_any_more(table) -> None:
    submit(of(table, GREEN), "clerk", {}, zero=True)
    row = accept(of(table, GREEN))
    made = correcting.propose(
        return_id=row.pk, journeys=[], facts=said(table, "1"), reason="漏了一户", at=MORNING, by=who("clerk")
    )
    correcting.decide(correction_id=made, approve=True, answer="", at=MORNING, by=who("centre"))
    assert not of(table, GREEN).zero


def test_the_ladder_chases_it_and_ending_the_table_calls_it_off(table) -> None:
    late = DUE + 30 * HOUR
    chasing.chase_due(at=late, by=BY)
    row = of(table, GREEN)
    assert set(Chase.objects.filter(of=row).values_list("what", flat=True)) == {"CHASE", "URGE"}
    case_id = row.chases.exclude(case_id=None).get().case_id
    from qicheng.cases.models import Case

    submit(of(table, WATER), "other_clerk", said(table, 1, "无"))
    issuing.end(table_id=table.pk, at=late, by=who("centre"))
    issuing.end(table_id=table.pk, at=late, by=who("centre"))
    assert (of(table, GREEN).state, of(table, WATER).state) == ("ENDED", "SUBMITTED")
    assert Case.objects.get(pk=case_id).state in {"RESOLVED", "CONFIRMED"}
    assert chasing.chase_due(at=late + 24 * HOUR, by=BY) == 0
    with pytest.raises(CannotAct, match="已经停用"):
        submit(of(table, GREEN), "clerk", said(table, 1, "无"), at=late)
    [line] = returns.lines([of(table, GREEN)], at=late)
    assert line.standing == "CALLED_OFF"
    assert returns.mine(who("clerk"), season=2025, at=late) == []
    assert board.whole(who("centre"), row.period_id, unit=COUNTY, at=late).count.total == 1


def test_what_was_answered_before_is_not_typed_again_and_is_asked_in_one_place(cast) -> None:
    table = published()
    ask = Binding.objects.get(of=table, label="返乡创业户数")
    issuing.answer(binding_id=ask.pk, unit=GREEN, value="6", at=MORNING, by=who("clerk"))
    assert len(issued.asked_of(who("clerk"), season=2025, at=MORNING)) == 2
    put(table)
    assert of(table, GREEN).facts == said(table, 6)
    assert issued.asked_of(who("clerk"), season=2025, at=MORNING) == []
    with pytest.raises(CannotAct, match="已列入报表"):
        issuing.answer(binding_id=ask.pk, unit=GREEN, value="7", at=MORNING, by=who("clerk"))
    assert Answer.objects.count() == 1


def test_the_counter_of_what_is_asked_again_counts_these_sheets(table) -> None:
    other = IssuedTable.objects.create(
        season=2025, title="另一张表", file_name="b.xlsx", content=b"", sha256="2" * 64, layout=table.layout, state="PUBLISHED", rhythm="ONCE",
        received_at=MORNING, received_by="试验",
    )  # fmt: skip
    ask = Binding.objects.get(of=table, label="返乡创业户数")
    Binding.objects.create(
        of=other, row=3, column=3, what="ASK", label="返乡创业（户数）", label_key=ask.label_key, scope="ROWS", unit=COUNTY, level="VILLAGE",
        kind="NUMBER", due_at=DUE, until_at=UNTIL, at=MORNING, by="试验",
    )  # fmt: skip
    [line] = [r for r in issued.reasked(who("centre"), season=2025) if r.label.startswith("返乡创业")]
    assert (line.tables, line.sheets) == (["返乡创业调度表", "另一张表"], 2 + 4)
    table.refresh_from_db()
    issuing.end(table_id=table.pk, at=MORNING, by=who("centre"))
    assert not [r for r in issued.reasked(who("centre"), season=2025) if r.label.startswith("返乡创业")]


def test_strangers_see_no_parts(climbing) -> None:
    period = of(climbing, GREEN).period_id
    number = int(asks(climbing)[0][3:])
    for name, unit in (
        ("cadre", GREEN),
        ("other_clerk", GREEN),
        ("clerk", COUNTY),
        ("auditor", COUNTY),
        ("cadre", EAST),
    ):
        with pytest.raises(NotAllowed):
            gathering.parts(who(name), period_id=period, binding_id=number, unit=unit, at=MORNING)
    assert (
        gathering.parts(who("cadre"), period_id=period, binding_id=number, unit=UPPER, at=MORNING).total
        is None
    )
