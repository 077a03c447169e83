"""No sequence of acts lets one person do what two or three must: people with every right there is, acting at random."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.staff.queries import installation
from qicheng.subsidy.models import (
    Batch,
    BatchLine,
    Claim,
    FundEntry,
    MoneyPlan,
    Objection,
    PlanLine,
    Threshold,
)
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import batching, funds, posting, reviewing, sending, settling
from qicheng.subsidy.tests.conftest import DAY, NO
from qicheng.subsidy.tests.test_paying import closes
from qicheng.subsidy.tests.test_way import TOLD

PEOPLE = st.sampled_from(["centre", "centre2", "finance", "leader", ""])

RUNS = int(os.environ.get("QICHENG_HANDS", "100"))  # `make proofs` takes three hundred


@dataclasses.dataclass(frozen=True)
class Stage:
    """Who acts, from when on, and the bank's format."""

    viewers: dict[str, Viewer]
    at: dt.datetime
    form: int


class Hands(RuleBasedStateMachine):
    """Random acts over what the fixtures prepared (`stage`); each run is rolled back."""

    stage: ClassVar[Stage]
    sent: ClassVar[list[int]] = []  # how many batches went out, run by run

    def __init__(self) -> None:
        super().__init__()
        self.at = self.stage.at
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        self.sent.append(Batch.objects.exclude(sent_at=None).count())
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, act: Any, who: str, **more: Any) -> None:
        self.at += dt.timedelta(minutes=1)
        try:
            with transaction.atomic():
                act(**more, at=self.at, by=self.stage.viewers[who])
        except (CannotAct, NotAllowed):
            pass

    def some(self, model: Any, n: int, **having: Any) -> Any:
        ids = list(model.objects.filter(**having).order_by("pk").values_list("pk", flat=True))
        return ids[n % len(ids)] if ids else 0

    @rule(who=PEOPLE)
    def approve(self, who: str) -> None:
        self.attempt(reviewing.approve, who, policy=NO)

    @rule(who=PEOPLE)
    def make(self, who: str) -> None:
        self.attempt(batching.make, who, policy=NO)

    @rule(who=PEOPLE, n=st.integers(0, 3))
    def make_of_one(self, who: str, n: int) -> None:
        self.attempt(batching.make, who, policy=NO, claim_ids=[self.some(Claim, n)])

    @precondition(lambda _self: Batch.objects.exists())
    @rule(who=PEOPLE, n=st.integers(0, 3))
    def sign(self, who: str, n: int) -> None:
        self.attempt(batching.sign, who, batch_id=self.some(Batch, n))

    @precondition(lambda _self: Batch.objects.exists())
    @rule(who=PEOPLE, n=st.integers(0, 3))
    def send(self, who: str, n: int) -> None:
        self.attempt(sending.send, who, batch_id=self.some(Batch, n), format_id=self.stage.form)

    @precondition(lambda _self: Batch.objects.exclude(state=steps.MADE).exists())
    @rule(who=PEOPLE, n=st.integers(0, 3), result=st.sampled_from(["成功", "失败"]))
    def answer(self, who: str, n: int, result: str) -> None:
        batch = self.some(Batch, n)
        rows = [["序号", "处理结果"], *([p, result] for p in range(1, 5))]
        self.attempt(
            settling.take_return,
            who,
            batch_id=batch,
            name="回单",
            content=f"{self.at}".encode(),
            rows=rows,
        )

    @rule(crowd=st.lists(PEOPLE, min_size=4, max_size=8))
    def forward(self, crowd: list[str]) -> None:
        """One after the other tries whatever comes next: this is how most of the sequences reach the bank at all."""
        for who in crowd:
            batch = Batch.objects.exclude(state__in=(steps.CLOSED, steps.DROPPED)).order_by("pk").first()
            if batch is None:
                self.attempt(batching.make, who, policy=NO)
            elif batch.state == steps.MADE:
                self.attempt(batching.sign, who, batch_id=batch.pk)
            elif batch.state == steps.SIGNED:
                self.attempt(sending.send, who, batch_id=batch.pk, format_id=self.stage.form)

    @precondition(lambda _self: Batch.objects.exists())
    @rule(who=PEOPLE, n=st.integers(0, 3))
    def drop(self, who: str, n: int) -> None:
        self.attempt(batching.drop, who, batch_id=self.some(Batch, n), reason="重新制单")

    @rule(who=PEOPLE, n=st.integers(0, 3))
    def object_to(self, who: str, n: int) -> None:
        self.attempt(posting.object_to, who, claim_id=self.some(Claim, n), told=TOLD)

    @precondition(lambda _self: Objection.objects.exists())
    @rule(who=PEOPLE, n=st.integers(0, 3), upheld=st.booleans())
    def decide(self, who: str, n: int, upheld: bool) -> None:
        self.attempt(
            posting.decide,
            who,
            objection_id=self.some(Objection, n),
            upheld=upheld,
            conclusion="已经核实清楚了",
        )

    @rule(who=PEOPLE, fen=st.sampled_from([0, 60_000, 10**9]))
    def ask(self, who: str, fen: int) -> None:
        source = MoneyPlan.objects.first().source_id
        self.attempt(
            funds.ask,
            who,
            source_id=source,
            number=f"请{self.at:%H%M%d}号",
            title="再请示一笔",
            reason="",
            lines=[(NO, "", fen)],
        )

    @rule(who=PEOPLE, n=st.integers(0, 3))
    def grant(self, who: str, n: int) -> None:
        plan = self.some(MoneyPlan, n)
        lines = dict(PlanLine.objects.filter(plan_id=plan).values_list("pk", "asked_fen"))
        self.attempt(funds.answer, who, plan_id=plan, answer_number="批复一号", granted=lines, words="同意")

    @rule(who=PEOPLE)
    def propose(self, who: str) -> None:
        self.attempt(batching.propose_threshold, who, from_fen=0, signatures=2, leader=False)

    @precondition(lambda _self: Threshold.objects.exists())
    @rule(who=PEOPLE, n=st.integers(0, 3))
    def agree(self, who: str, n: int) -> None:
        self.attempt(batching.agree_threshold, who, threshold_id=self.some(Threshold, n))

    @invariant()
    def hands_are_apart(self) -> None:
        for b in Batch.objects.filter(state__in=(steps.SENT, steps.CLOSED)):
            signers = {s.by_id for s in b.signatures.all()}
            assert (
                len({b.made_by_id, b.paid_by_id, *signers}) == 2 + len(signers)
                and len(signers) >= b.needs_signatures
            )
        assert (
            not BatchLine.objects.filter(state__in=(steps.AT_BANK, steps.LINE_PAID))
            .exclude(batch__state__in=(steps.SENT, steps.CLOSED))
            .exists()
        )
        assert all(t.agreed_by_id != t.made_by_id for t in Threshold.objects.all())
        assert all(p.answered_by_id != p.asked_by_id for p in MoneyPlan.objects.all())
        assert not Claim.objects.filter(state__in=(*steps.COMMITTED, steps.PAID), checked_by_id=None).exists()
        assert all(c.approved_by_id != c.checked_by_id for c in Claim.objects.exclude(approved_by_id=None))

    @invariant()
    def money_closes(self) -> None:
        closes()
        paid = list(FundEntry.objects.filter(kind="PAY").values_list("claim_id", flat=True))
        assert len(paid) == len(set(paid))
        assert not Claim.objects.filter(state=steps.PAID, objections_open__gt=0).exists()


@pytest.mark.slow
def test_no_sequence_of_acts_goes_around_the_two_person_rule(apply, money, way, viewer, layouts) -> None:
    _run(apply, money, way, viewer, layouts, runs=RUNS)


def test_a_few_sequences_do_not_either(apply, money, way, viewer, layouts) -> None:
    _run(apply, money, way, viewer, layouts, runs=12)


def test_a_rule_that_was_forgotten_is_seen(apply, money, way, viewer, layouts, monkeypatch) -> None:
    from qicheng.subsidy.rules import signing

    monkeypatch.setattr(signing, "why_not_payer", lambda *_a, **_k: "")
    with pytest.raises((AssertionError, IntegrityError)):
        _run(apply, money, way, viewer, layouts, runs=20)


def _run(apply, money, way, viewer, layouts, *, runs: int) -> None:
    money(500_000)
    at = way([apply("a"), apply("b"), apply("d")])
    every = installation().grants
    viewers = {
        n: dataclasses.replace(viewer(n), grants=every) for n in ("centre", "centre2", "finance", "leader")
    }
    viewers[""] = installation()
    machine = type(
        "OnStage", (Hands,), {"stage": Stage(viewers=viewers, at=at + DAY, form=layouts["text"]), "sent": []}
    )
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=runs, stateful_step_count=40, deadline=None, suppress_health_check=quiet, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False)
    )  # fmt: skip
    assert sum(machine.sent) >= runs // 4, "the sequences hardly ever get to pay"
