"""The nightly prover of wages: silent over what the acts did, and it names every planted fault, however it came in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from cast import AT, viewer_of
from qicheng.cases.models import Case
from qicheng.works.models import DayLine, DaySheet, Member, WageLine
from qicheng.works.rules import proving as eyes
from qicheng.works.services import crews, proving, wages

from .conftest import DAY

GOOD = eyes.Paid(
    line=1, sheet=1, person=1, card="a", rate_fen=100_00, deduct_fen=5_00, net_fen=145_00, hands=(1, 2, 3),
    days=(eyes.Worked(day=DAY, tenths=10, signers=(1, 2)), eyes.Worked(day=dt.date(2025, 3, 5), tenths=5, signers=(2, 1))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, None), ({"hands": (1, 2, 2)}, "HANDS"), ({"hands": (1, None, 3)}, "HANDS"), ({"net_fen": 145_01}, "AMOUNT"), ({"days": (), "net_fen": -5_00}, "AMOUNT"),
        ({"days": (*GOOD.days[1:], eyes.Worked(day=DAY, tenths=10, signers=(1, 1)))}, "SIGN"),
    ],
)  # fmt: skip
def test_one_line_alone(said, kind) -> None:
    assert [f.kind for f in eyes.findings([replace(GOOD, **said)])] == ([kind] if kind else [])


def test_lines_against_each_other_and_against_other_payments() -> None:
    other = replace(GOOD, line=2, sheet=2, person=2, days=tuple(replace(d, day=d.day) for d in GOOD.days))
    assert [(f.kind, f.sheets) for f in eyes.findings([GOOD, other])] == [("CARD", (1, 2))]
    twin = replace(GOOD, line=3, sheet=3)  # the same person, the same days
    assert {f.kind for f in eyes.findings([GOOD, twin])} == {"DAY"}
    assert eyes.findings([GOOD], elsewhere={"a": {1}, "b": {2}}) == []
    assert [f.kind for f in eyes.findings([GOOD], elsewhere={"a": {1, 9}})] == ["CARD"]


@pytest.fixture
def paid(yard):
    """Two persons of the crew were paid by card."""
    for n, member in enumerate(yard.members[:2]):
        card = ("6217000012345670", "6217000098765437")[n]
        crews.set_card(member_id=member, bank="农商行", card=card, at=AT, by=viewer_of("clerk"))
    yard.worked(DAY, dict.fromkeys(yard.members[:2], 10))
    sheet = yard.waged()
    wages.check(sheet_id=sheet, at=AT, by=viewer_of("township_admin"))
    wages.pay(sheet_id=sheet, on=DAY, failed={}, way="CARD", at=AT, by=viewer_of("centre"))
    return yard


def _plant_card() -> None:
    first, second = Member.objects.exclude(card_index="").order_by("pk")
    Member.objects.filter(pk=second.pk).update(card_index=first.card_index)


def _plant_sum() -> None:
    line = WageLine.objects.first()
    WageLine.objects.filter(pk=line.pk).update(due_fen=line.due_fen + 1, net_fen=line.net_fen + 1)


PLANTS = {
    "CARD": _plant_card,
    "AMOUNT": _plant_sum,
    "SIGN": lambda: DaySheet.objects.update(second_by_id=None),
    "HANDS": lambda: WageLine.objects.update(paid_by_id=viewer_of("township_admin").user_id),
    "DAY": lambda: DayLine.objects.filter(pk=DayLine.objects.first().pk).update(member_id=DayLine.objects.last().member_id, wage_id=DayLine.objects.last().wage_id, sheet_id=_second_day()),
}  # fmt: skip


def _second_day() -> int:
    """A twin of the day on another contract, signed as the first."""
    sheet = DaySheet.objects.get()
    contract = sheet.contract
    contract.pk, contract.number = None, "QN-2"
    contract.save()
    sheet.pk, sheet.contract = None, contract
    sheet.save()
    return sheet.pk


@pytest.mark.database
@pytest.mark.parametrize("kind", PLANTS)
def test_a_planted_fault_is_named_once_and_goes_to_the_inspection(paid, kind) -> None:
    assert proving.prove(elsewhere={}, at=AT, by=viewer_of("centre")) == 0
    PLANTS[kind]()
    found = [f.kind for f in eyes.findings(proving.paid())]
    assert kind in found
    for _night in (1, 2):
        assert proving.prove(elsewhere={}, at=AT, by=viewer_of("centre")) == len(found)
    cases = Case.objects.filter(kind="INSPECTION", title__contains=eyes.KINDS[kind])
    assert cases.count() == found.count(kind)
