"""Who may open what of subsidies: the lines of `test_access` for the room. `claim` is the claim of the cast's own person."""

from __future__ import annotations

from typing import Any

SEE = "LEADER CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER"
APPLY = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER"
DESKS = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
CALL = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK"
MONEY = "LEADER CENTRE FINANCE"
SETUP = "LEADER CENTRE FINANCE"
CLAIM: dict[str, Any] = {"claim_id": "claim"}
BATCH: dict[str, Any] = {"batch_id": "batch"}

# Pages: name → (roles, arguments, what an allowed GET may answer).
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "index": (f"{SEE} FINANCE", {}, (200, 302)),
    "names": (SEE, {"state": "all"}, (200,)),
    "new": (APPLY, {"person_id": "own"}, (200,)),
    "claim": (SEE, CLAIM, (200,)),
    "turn": (DESKS, {**CLAIM, "way": "refuse"}, (200,)),
    "account": (APPLY, CLAIM, (200,)),
    "compare": (APPLY, {**CLAIM, "way": "confirm"}, (200,)),
    "paper": (APPLY, CLAIM, (200,)),
    "withdraw": (APPLY, CLAIM, (200,)),
    "object": (DESKS, CLAIM, (200,)),
    "letter": (SEE, CLAIM, (200,)),
    "kin": (APPLY, CLAIM, (200,)),
    "proof": (SEE, {**CLAIM, "proof_id": "proof"}, (200,)),
    "recover": ("FINANCE", {"claim_id": "paid_claim"}, (200,)),
    "lists": (SEE, {}, (200,)),
    "list": (
        "LEADER CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER",
        {"posting_id": "posting"},
        (200, 403),
    ),
    "list_paper": (SEE, {"posting_id": "posting"}, (200, 403)),
    "objections": (DESKS, {}, (200,)),
    "objection": (DESKS, {"objection_id": "objection"}, (200,)),
    "batches": (MONEY, {}, (200,)),
    "batch": (MONEY, BATCH, (200,)),
    "batch_paper": (MONEY, BATCH, (200,)),
    "money": (MONEY, {}, (200,)),
    "source": ("CENTRE FINANCE", {}, (200,)),
    "ask": ("CENTRE FINANCE", {}, (200,)),
    "grant": ("LEADER", {"plan_id": "money_plan"}, (200,)),
    "calls": (CALL, {}, (200,)),
    "call": (CALL, {"call_id": "call"}, (200,)),
    "findings": (MONEY, {}, (200,)),
    "setup": ("CENTRE FINANCE", {}, (200,)),
    "format_new": ("CENTRE FINANCE", {}, (200,)),
    "format": ("CENTRE FINANCE", {"name": "银行批量代发文本"}, (200,)),
    "threshold": ("CENTRE FINANCE", {}, (200,)),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "look": (DESKS, {}),
    "approve": ("LEADER CENTRE", {}),
    "link": (APPLY, {"person_id": "own"}),
    "again": (APPLY, CLAIM),
    "reveal": ("CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER", CLAIM),
    "sign": (MONEY, BATCH),
    "send": ("FINANCE", BATCH),
    "file": ("FINANCE", BATCH),
    "return": ("FINANCE", BATCH),
    "settle": ("FINANCE", {**BATCH, "row_id": 1}),
    "close": ("FINANCE", BATCH),
    "drop": (MONEY, BATCH),
    "take_out": (MONEY, {**BATCH, "line_id": 1}),
    "draw": ("CENTRE", BATCH),
    "agree": ("CENTRE FINANCE", {"threshold_id": 1}),
}
# Pages that need no account.
OPEN: dict[str, dict[str, Any]] = {
    "every": {},
    "one": {"code": "0" * 16},
    "ask": {},
    "mine": {"token": "x" * 32},
    "card": {"token": "x" * 32, "claim_id": 1},
}


def make_claims(person_id: int, village: str) -> dict[str, int]:
    """One claim with everything that can hang on it, and one that was paid."""
    import datetime as dt

    from django.utils import timezone

    from qicheng.core.sealing import seal, seal_bytes, seal_facts
    from qicheng.subsidy import models as m

    now = timezone.now()
    day = dt.timedelta(days=1)
    common = {"policy": "示例政策1号", "season": 2025, "person_id": person_id, "village": village, "name": "韦某", "source": "CADRE", "received_at": now - 9 * day, "amount_fen": 60_000}  # fmt: skip
    claim = m.Claim.objects.create(
        id=1,
        number="1",
        year=2025,
        state="DRAFT",
        card_waiting=True,
        phone_sealed=seal("13800001234", aad="claim.phone:1"),
        **common,
    )
    m.CardChange.objects.create(claim=claim, card_tail="1234", told_at=now)
    paid = m.Claim.objects.create(
        id=2, number="2", year=2024, state="PAID", clear_from_at=now - 3 * day, paid_at=now - day, **common
    )
    proof = m.Proof.objects.create(
        claim=claim, kind="CONTRACT", file_name="x.jpg", file_hash="0" * 64, at=now, by="x"
    )
    m.Proof.objects.filter(pk=proof.pk).update(file_sealed=seal_bytes(b"x", aad=f"proof.file:{proof.pk}"))
    posting = m.Posting.objects.create(
        policy="示例政策1号", title="补助", season=2025, level="VILLAGE", place=village, from_date=now.date(), until_date=now.date() + day, until_at=now + day, days=1,
        counting="CALENDAR", code="ABCDEF0123456789", digest="0" * 64, posted_at=now, posted_by="x",
    )  # fmt: skip
    line = m.PostingLine.objects.create(
        posting=posting, claim=claim, position=1, name="韦某", village=village, amount_fen=60_000
    )
    objection = m.Objection.objects.create(
        claim=claim, line=line, source="PHONE", words_sealed=b"", raised_at=now
    )
    m.Objection.objects.filter(pk=objection.pk).update(
        words_sealed=seal_facts({"words": "没有外出"}, aad=f"objection:{objection.pk}")
    )
    batch = m.Batch.objects.create(
        number="2025-1",
        policy="示例政策1号",
        title="补助",
        season=2025,
        count=1,
        total_fen=60_000,
        digest="0" * 64,
        made_at=now,
        made_by="x",
        made_by_id=10**6,
    )
    row = m.BatchLine.objects.create(
        id=1, batch=batch, position=1, claim=paid, person_id=person_id, policy="示例政策1号", year=2024, village=village, name="韦某", account_name="韦某",
        id_sealed=seal("1", aad="line.id:1"), id_tail="1234", card_sealed=seal("6230", aad="line.card:1"), card_index="x", card_tail="6230", amount_fen=60_000, state="PAID", paid_at=now,
    )  # fmt: skip
    call = m.Call.objects.create(
        line=row, season=2025, village=village, risk=10, why="随机抽取", drawn_at=now
    )
    source = m.Source.objects.create(name="衔接资金", season=2025, amount_fen=60_000)
    plan = m.MoneyPlan.objects.create(
        number="请1号",
        title="请示",
        source=source,
        season=2025,
        asked_at=now,
        asked_by="x",
        asked_by_id=10**6,
    )
    m.PlanLine.objects.create(plan=plan, policy="示例政策1号", asked_fen=60_000)
    return {
        "claim": claim.pk, "paid_claim": paid.pk, "proof": proof.pk, "posting": posting.pk, "objection": objection.pk, "batch": batch.pk, "call": call.pk, "money_plan": plan.pk,
    }  # fmt: skip


def units(
    upper: str, lower: str, green: str, east: str, water: str, county: str
) -> tuple[tuple[str, str, dict[str, int]], ...]:
    """Pages of a unit: address, role, unit → answer."""
    return (
        ("/subsidy/?unit={}", "VILLAGE_CADRE", {upper: 200, lower: 403, green: 200, east: 403}),
        ("/subsidy/?unit={}", "TOWNSHIP_CLERK", {upper: 200, green: 200, county: 200, water: 403}),
        ("/subsidy/names/all/?unit={}", "VILLAGE_CADRE", {upper: 200, lower: 403, east: 403}),
        ("/subsidy/names/all/?unit={}", "TOWNSHIP_CLERK", {upper: 200, green: 200, water: 403, east: 403}),
    )
