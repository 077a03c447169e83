"""Kinds, machines, closing conditions: tables that a change must answer to."""

from __future__ import annotations

import pytest

from qicheng.cases.rules import closing, kinds, ladder, machines
from qicheng.cases.rules.closing import ClosingFacts
from qicheng.kit.workdays import Span

GROUPS = {"JOB_COLLECT", "JOB_PUSH", "PUBLIC_SERVICE", "GUIDANCE", "LABOUR_INSPECTION"}


def test_every_kind_has_exactly_one_owner_and_every_special_group_has_work() -> None:
    assert {k.owner for k in kinds.KINDS.values()} <= set(kinds.OWNERS)
    assert {k.owner for k in kinds.KINDS.values()} >= GROUPS
    topics = [k.public for k in kinds.KINDS.values() if k.public]
    assert len(topics) == len(set(topics))


def test_the_kinds_that_other_rooms_open_are_there() -> None:
    opened = {"BOARDING_BREACH", "DOUBLE_SCAN", "GATE_DIFFERENCE", "NOT_ARRIVED", "TRIP_INCIDENT", "FEVER", "HANDOVER_DIFFERENCE"}  # fmt: skip
    assert opened <= set(kinds.KINDS)


@pytest.mark.parametrize("name", machines.MACHINES)
def test_every_state_is_reached_and_every_case_can_end(name: str) -> None:
    states = machines.MACHINES[name]
    reached, waiting = {machines.OPEN}, [machines.OPEN]
    while waiting:
        for wanted in states[waiting.pop()].moves:
            if wanted not in reached:
                reached.add(wanted)
                waiting.append(wanted)
    assert reached == set(states)
    ends = {s for s, state in states.items() if state.closed}
    grown = True
    while grown:
        more = {s for s, state in states.items() if set(state.moves) & ends} | ends
        grown, ends = more != ends, more
    assert ends == set(states)


def test_the_legal_clocks_of_an_arrears_complaint() -> None:
    found = machines.terms("ARREARS")
    assert (found["OPEN"], found["FILED"], found["INVESTIGATED"], found["DECIDED"]) == (
        Span(amount=5, unit="WORKDAYS"), Span(amount=60, unit="WORKDAYS"), Span(amount=15, unit="WORKDAYS"), Span(amount=7, unit="DAYS"),
    )  # fmt: skip
    assert "INVESTIGATING" not in found  # runs on from the filing
    assert machines.state("ARREARS", "NEED_MATERIAL").stops


def test_only_the_education_side_closes_a_referral() -> None:
    into = [m for s in machines.MACHINES["CHILD"].values() for to, m in s.moves.items() if to == "RESOLVED"]
    assert into
    assert {m.side for m in into} == {machines.OWNER}


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (ClosingFacts(kind="DOUBLE_SCAN"), "请写明处理结果"),
        (ClosingFacts(kind="DOUBLE_SCAN", outcome="已核实"), ""),
        (ClosingFacts(kind="BOARDING_BREACH", outcome="已核实"), "佐证材料"),
        (ClosingFacts(kind="BOARDING_BREACH", outcome="已核实", evidence=1), ""),
        (ClosingFacts(kind="TRANSPORT", outcome="已核实", has_reporter=True), "答复反映人"),
        (ClosingFacts(kind="TRANSPORT", outcome="已核实", has_reporter=True, replied=True), ""),
        (ClosingFacts(kind="TRANSPORT", outcome="已核实"), ""),
        (ClosingFacts(kind="ARREARS", outcome="已协调"), "结案方式"),
        (ClosingFacts(kind="ARREARS", outcome="已协调", conclusion="PAID"), ""),
        (ClosingFacts(kind="CHILD_REFERRAL", outcome="好了"), "教育部门"),
        (ClosingFacts(kind="CHILD_REFERRAL", school_result="DROPOUT"), "教育部门"),
        (ClosingFacts(kind="CHILD_REFERRAL", school_result="RETURNED"), ""),
        (ClosingFacts(kind="LATE_REPORT", outcome="已补报", upper="报表还没有报来。"), "报表还没有报来"),
    ],
)
def test_a_case_closes_only_when_its_condition_is_true(facts: ClosingFacts, says: str) -> None:
    answer = closing.why_not_close(facts)
    assert says in answer
    assert bool(says) == bool(answer)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_no_kind_closes_on_nothing(kind: str) -> None:
    assert closing.why_not_close(ClosingFacts(kind=kind, has_reporter=True))


def test_a_step_that_is_not_there_says_what_may_be_done() -> None:
    said = machines.why_not_move("ARREARS", "OPEN", "DECIDED")
    assert "已收件" in said
    assert "受理" in said
    assert machines.why_not_move("ARREARS", "OPEN", "ACCEPTED") == ""


@pytest.mark.parametrize("severity", kinds.SEVERITIES)
def test_shipped_ladders_climb(severity: int) -> None:
    rungs = ladder.DEFAULT[severity]
    assert ladder.why_not_ladder(rungs) == ""
    heights = [kinds.HEIGHT[r.level] for r in rungs if r.level]
    assert heights == sorted(heights)
    assert rungs[-1].level == kinds.GROUP


def test_a_ladder_that_falls_is_refused() -> None:
    first, *rest = ladder.DEFAULT[2]
    assert "先后" in ladder.why_not_ladder([first, *(ladder.Rung(order=9 - r.order, side=r.side, span=r.span) for r in rest)])  # fmt: skip
    assert "至少" in ladder.why_not_ladder([first])
