"""The nightly prover over the tables: what a shell or a restored backup has put there is found, told once, and gone when it is gone."""

from __future__ import annotations

import pytest

from qicheng.cases.models import Case
from qicheng.staff.queries import installation
from qicheng.subsidy.models import BatchLine, Finding, Fund
from qicheng.subsidy.services import proving
from qicheng.subsidy.tests.conftest import DAY
from qicheng.subsidy.tests.test_paying import answer, sent


@pytest.fixture
def paid(batch, viewer, layouts):
    """Three people who were paid."""
    sent(batch, viewer, layouts)
    answer(batch[0], viewer, batch[1])
    return batch[1]


def prove(at) -> int:
    return proving.prove(at=at, by=installation("夜间核验"))


def test_good_payments_are_proved(paid) -> None:
    assert prove(paid) == 0 and Finding.objects.count() == 0


def test_a_planted_fault_is_one_case_until_it_is_gone(paid) -> None:
    first, second = BatchLine.objects.order_by("pk")[:2]
    kept = second.card_index
    BatchLine.objects.filter(pk=second.pk).update(card_index=first.card_index)
    assert prove(paid) == prove(paid + DAY) == 1
    finding = Finding.objects.get()
    assert finding.kind == "CARD" and finding.claims == [first.claim_id, second.claim_id]
    assert Case.objects.filter(kind="SUBSIDY_DOUBLE").count() == 1
    BatchLine.objects.filter(pk=second.pk).update(card_index=kept)
    assert prove(paid + 2 * DAY) == 0 and Finding.objects.get().gone_at is not None


def test_a_fund_that_does_not_close_is_found(paid) -> None:
    Fund.objects.update(paid_fen=1)
    assert prove(paid) == 1 and Finding.objects.get().kind == "FUND"


def test_money_before_its_list_had_hung_is_found(paid) -> None:
    from qicheng.subsidy.models import Claim

    line = BatchLine.objects.first()
    # The table refuses the claim's side of it; the frozen line is written by hand.
    BatchLine.objects.filter(pk=line.pk).update(
        paid_at=Claim.objects.get(pk=line.claim_id).clear_from_at - DAY
    )
    prove(paid)
    assert [f.kind for f in Finding.objects.all()] == ["EARLY"]
