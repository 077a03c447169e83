"""The prover: whatever double or early payment is planted among good ones, it is found; among good ones nothing is."""

from __future__ import annotations

import dataclasses
import random

from hypothesis import given
from hypothesis import strategies as st

from qicheng.subsidy.rules import proving
from qicheng.subsidy.rules.proving import Paid

KINDS = sorted(set(proving.KINDS) - {"FUND"})


def good(n: int) -> Paid:
    return Paid(
        line=n, claim=n, person=n, household=n // 3 + 1, policy="P", year=2025, card=f"c{n}", phone=f"p{n // 3}", tickets=(f"t{n}",), fen=60_000, approved_fen=60_000,
        hands=(1, 2, 3),
    )  # fmt: skip


def plant(kind: str, rows: list[Paid], chance: random.Random) -> set[int]:
    """Makes one payment wrong in this way; the claims that must be named."""
    i, j = chance.sample(range(len(rows)), 2)
    while rows[i].household == rows[j].household:
        i, j = chance.sample(range(len(rows)), 2)
    a, b = rows[i], rows[j]
    pair = {
        "PERSON": {"person": a.person}, "CARD": {"card": a.card}, "TICKET": {"tickets": a.tickets}, "PHONE": {"phone": a.phone}, "CLAIM": {"claim": a.claim},
        "CONFLICT": {"person": a.person, "policy": "Q", "conflicts": frozenset({"P"})},
        "HOUSEHOLD": {"household": a.household, "once_of_household": True},
    }  # fmt: skip
    alone = {
        "CHARTER": {"rode": True}, "EARLY": {"clear": False}, "AMOUNT": {"fen": 60_001}, "HANDS": {"hands": chance.choice([(1, 2, 1), (1, 1, 3), (1, 2, 2), (1, 3)])},
    }  # fmt: skip
    if kind in alone:
        rows[j] = dataclasses.replace(b, **alone[kind])
        return {b.claim}
    if kind == "HOUSEHOLD":
        rows[i] = dataclasses.replace(a, once_of_household=True)
    rows[j] = dataclasses.replace(b, **pair[kind])
    return {a.claim} if kind == "CLAIM" else {a.claim, b.claim}


def test_good_payments_give_no_finding() -> None:
    assert proving.findings(good(n) for n in range(1, 3000)) == []


@given(st.sampled_from(KINDS), st.integers(0, 10**9))
def test_every_planted_fault_is_found_with_its_claims(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    rows = [good(n) for n in range(1, 40)]
    wanted = plant(kind, rows, chance)
    chance.shuffle(rows)
    found = [f for f in proving.findings(rows) if f.kind == kind]
    assert len(found) == 1 and wanted <= set(found[0].claims)


def test_a_family_may_share_a_phone_but_not_two_families() -> None:
    one, two = good(3), dataclasses.replace(good(4), phone="p1")
    assert proving.findings([one, two]) == []
    assert [f.kind for f in proving.findings([one, dataclasses.replace(two, household=9)])] == ["PHONE"]
