"""A card that the claimant tells on the phone: the link is the proof, a cadre with the card in hand is the second, no money in between."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from qicheng.core.models import AuditLine
from qicheng.core.sealing import open_sealed
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.subsidy.models import CardChange, Claim, ClaimEvent
from qicheng.subsidy.queries import listing, worker
from qicheng.subsidy.rules import cards, steps
from qicheng.subsidy.services import batching, claiming, recarding, reviewing, setup
from qicheng.subsidy.tests.conftest import AT, DAY, NO, card

NEW = card(500)


@pytest.fixture
def failed(apply, money, way, viewer, persons):
    """An approved claim whose money came back, and the claimant's link: claim, token, the instant."""
    money(500_000)
    pk = apply("a")
    at = way([pk])
    Claim.objects.filter(pk=pk).update(state=steps.PAYMENT_FAILED, sentence="银行退回：账号不存在")
    token = setup.make_link(person_id=persons["a"], season=2025, at=at, by=viewer("cadre"))
    return pk, token, at


def tell(claim: int, token: str, at, number: str = NEW, **more) -> int:
    return recarding.tell(
        token=token, claim_id=claim, card=number, bank="示例银行", at=at, address="10.0.0.1", **more
    )


@pytest.mark.parametrize(
    ("state", "reason", "asks"),
    [
        (steps.PAYMENT_FAILED, "ELIGIBLE", True), (steps.RETURNED, "PROOF", True), (steps.DRAFT, "CARD", True), (steps.DRAFT, "ACCOUNT", True), (steps.DRAFT, "MONTHS", False),
        (steps.VILLAGE_NOTICE, "CARD", False), (steps.APPROVED, "ELIGIBLE", False), (steps.PAYMENT_BATCH, "ELIGIBLE", False), (steps.PAID, "ELIGIBLE", False),
    ],
)  # fmt: skip
def test_a_card_is_asked_for_only_where_it_did_not_work(state: str, reason: str, asks: bool) -> None:
    assert cards.asks_card(state, reason) is asks


def test_two_hands_put_a_failed_card_right(failed, viewer) -> None:
    claim, token, at = failed
    change = tell(claim, token, at)
    assert Claim.objects.get(pk=claim).card_waiting
    assert not Claim.objects.filter(listing.payable(at), pk=claim).exists()
    with pytest.raises(CannotAct):
        batching.make(policy=NO, claim_ids=[claim], at=at, by=viewer("centre3"))
    recarding.confirm(
        change_id=change, card=f" {NEW[:4]} {NEW[4:]}", reason="本人持卡原件核对", at=at, by=viewer("cadre2")
    )
    row = Claim.objects.get(pk=claim)
    assert (row.card_tail, row.bank, row.account_name, row.card_waiting, row.card_changed_at) == (
        NEW[-4:],
        "示例银行",
        row.name,
        False,
        at,
    )
    assert open_sealed(bytes(row.card_sealed), aad=f"claim.card:{claim}") == NEW
    line = batching.Batch.objects.get(pk=batching.make(policy=NO, at=at, by=viewer("centre3"))).lines.get()
    assert line.card_tail == NEW[-4:] and line.card_changed
    kept = CardChange.objects.get(pk=change)
    assert (kept.state, kept.card_sealed, kept.decided_by_id) == ("CONFIRMED", None, viewer("cadre2").user_id)
    assert [e.act for e in ClaimEvent.objects.filter(claim_id=claim).order_by("pk")][-3:] == [
        "TELL_CARD",
        "ACCOUNT",
        "BATCH",
    ]
    lines = AuditLine.objects.filter(act__in=("subsidy.tell_card", "subsidy.confirm_card"))
    assert lines.count() == 2 and not any(NEW in str(x.detail) for x in lines)


def test_whoever_confirms_has_the_card_in_hand(failed, viewer) -> None:
    claim, token, at = failed
    change, old = tell(claim, token, at), Claim.objects.get(pk=claim).card_tail
    with pytest.raises(CannotAct) as no:
        recarding.confirm(change_id=change, card=card(501), reason="电话里说的", at=at, by=viewer("cadre"))
    assert no.value.code == "CARD_DIFFERS"
    assert (
        CardChange.objects.get(pk=change).state == "WAITING" and Claim.objects.get(pk=claim).card_tail == old
    )
    for who in ("other_cadre", "leader"):
        with pytest.raises(NotAllowed):
            recarding.confirm(change_id=change, card=NEW, reason="核对", at=at, by=viewer(who))
    recarding.refuse(change_id=change, reason="卡是家里人的", at=at, by=viewer("cadre"))
    kept, row = CardChange.objects.get(pk=change), Claim.objects.get(pk=claim)
    assert (kept.state, kept.card_sealed, row.card_waiting, row.card_tail) == ("REFUSED", None, False, old)
    mine = worker.page(row.person_id, season=2025).claims[0]
    assert mine.asks_card and mine.refused == "卡是家里人的" and not mine.told_card
    with pytest.raises(CannotAct):
        recarding.confirm(change_id=change, card=NEW, reason="核对", at=at, by=viewer("cadre"))


def test_who_is_near_to_the_claimant_does_not_compare(failed, viewer, persons) -> None:
    claim, token, at = failed
    setup.declare_kin(person_id=persons["a"], username="cadre", relation="表兄", at=at, by=viewer("clerk"))
    with pytest.raises(CannotAct) as no:
        recarding.confirm(
            change_id=tell(claim, token, at), card=NEW, reason="核对", at=at, by=viewer("cadre")
        )
    assert no.value.code == "KIN"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "CARD_MISSING"),
        (NEW[:-1] + str((int(NEW[-1]) + 1) % 10), "CARD_CHECK"),
        ("62300000", "CARD_LENGTH"),
        (card(ord("a")), "CARD_SAME"),
    ],
)
def test_what_cannot_be_right_is_refused_at_once(failed, number: str, code: str) -> None:
    claim, token, at = failed
    with pytest.raises(CannotAct) as no:
        tell(claim, token, at, number)
    assert no.value.code == code
    assert not CardChange.objects.exists()


def test_a_repeat_tells_once_and_a_later_one_replaces(failed) -> None:
    claim, token, at = failed
    key = uuid.uuid4()
    assert tell(claim, token, at, key=key) == tell(claim, token, at, key=key)
    assert ClaimEvent.objects.filter(claim_id=claim, act="TELL_CARD").count() == 1
    second = tell(claim, token, at, card(502))
    assert [(c.state, c.card_sealed is None) for c in CardChange.objects.order_by("pk")] == [
        ("REPLACED", True),
        ("WAITING", False),
    ]
    assert CardChange.objects.get(pk=second).card_tail == card(502)[-4:]


def test_a_link_reaches_only_its_own_claims(failed, viewer, persons, apply) -> None:
    claim, token, at = failed
    other = apply("b")
    Claim.objects.filter(pk=other).update(state=steps.PAYMENT_FAILED)
    with pytest.raises(NotAllowed):
        tell(other, token, at)
    with pytest.raises(NotAllowed):
        tell(claim, "x" * 32, at)
    with pytest.raises(NotAllowed):
        tell(claim, token, at + 61 * DAY)


@pytest.mark.parametrize("state", [steps.APPROVED, steps.VILLAGE_NOTICE, steps.PAID, steps.WITHDRAWN])
def test_a_card_that_works_is_not_changed_by_phone(failed, state: str) -> None:
    claim, token, at = failed
    Claim.objects.filter(pk=claim).update(state=state, paid_at=at)
    with pytest.raises(CannotAct) as no:
        tell(claim, token, at)
    assert no.value.code == "CLAIM_STATE"


def test_a_cadre_who_puts_the_card_right_ends_what_waits(failed, viewer) -> None:
    claim, token, at = failed
    change = tell(claim, token, at)
    claiming.correct_account(
        claim_id=claim,
        card=card(503),
        bank="",
        account_name="",
        reason="本人持卡原件核对",
        at=at,
        by=viewer("cadre"),
    )
    row = Claim.objects.get(pk=claim)
    assert (row.card_tail, row.card_waiting, CardChange.objects.get(pk=change).state) == (
        card(503)[-4:],
        False,
        "REPLACED",
    )


def test_a_claim_that_ends_forgets_the_card(apply, viewer, persons) -> None:
    pk = apply("a")
    reviewing.send_back(claim_id=pk, reason="卡号写错了", level="VILLAGE", at=AT, by=viewer("cadre"))
    token = setup.make_link(person_id=persons["a"], season=2025, at=AT, by=viewer("cadre"))
    change = tell(pk, token, AT)
    claiming.withdraw(claim_id=pk, reason="本人不再申请", at=AT, by=viewer("cadre"))
    kept = CardChange.objects.get(pk=change)
    assert (kept.state, kept.card_sealed, Claim.objects.get(pk=pk).card_waiting) == ("DROPPED", None, False)


def test_the_database_itself_holds_the_second_hand(failed) -> None:
    claim, token, at = failed
    change = tell(claim, token, at)
    for break_it in (
        lambda: Claim.objects.filter(pk=claim).update(state=steps.PAYMENT_BATCH),
        lambda: CardChange.objects.filter(pk=change).update(state="CONFIRMED", card_sealed=None),
        lambda: CardChange.objects.filter(pk=change).update(state="REPLACED"),
        lambda: CardChange.objects.create(claim_id=claim, card_tail="1111", told_at=at),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it()


def page_of(answer) -> str:
    return answer.content.decode()


def test_a_failed_card_is_put_right_from_the_phone_and_by_the_cadre(
    cast, apply, listed, clock, persons
) -> None:
    pk, stranger = apply("a"), Client()
    Claim.objects.filter(pk=pk).update(state=steps.PAYMENT_FAILED, sentence="银行退回：账号不存在")
    answer = cast.client("cadre").post(f"/subsidy/persons/{persons['a']}/link/")
    token = re.search(r"/butie/([\w-]{32})/", page_of(answer)).group(1)
    mine = page_of(stranger.get(f"/butie/{token}/"))
    assert f"/butie/{token}/card/{pk}/" in mine and "账号不存在" in mine
    page = f"/butie/{token}/card/{pk}/"
    assert (
        stranger.get(page).status_code == 200 and stranger.get(f"/butie/{token}/card/999/").status_code == 404
    )
    assert stranger.get(f"/butie/{'x' * 32}/card/{pk}/").status_code == 404
    wrong = stranger.post(page, {"card": "6230000000000000", "bank": ""})
    assert wrong.status_code == 422 and "有一位写错了" in page_of(wrong)
    done = stranger.post(page, {"card": card(700), "bank": "示例银行"})
    assert done.status_code == 200 and "找村干部核对" in page_of(done)
    mine = page_of(stranger.get(f"/butie/{token}/"))
    assert f"**** {card(700)[-4:]}" in mine and card(700) not in mine
    cadre = cast.client("cadre")
    claim = page_of(cadre.get(f"/subsidy/claims/{pk}/"))
    assert "本人报了新卡号" in claim and card(700) not in claim
    refused = cadre.post(
        f"/subsidy/claims/{pk}/card/confirm/", {"card": card(701), "reason": "本人持卡原件核对"}
    )
    assert (
        refused.status_code == 422
        and "与本人报的卡号不一样" in page_of(refused)
        and card(700) not in page_of(refused)
    )
    assert cast.client("leader").get(f"/subsidy/claims/{pk}/card/confirm/").status_code == 403
    assert cast.client("other_cadre").get(f"/subsidy/claims/{pk}/card/confirm/").status_code == 404
    done = cadre.post(
        f"/subsidy/claims/{pk}/card/confirm/", {"card": card(700), "reason": "本人持卡原件核对"}
    )
    assert done.status_code == 302 and Claim.objects.get(pk=pk).card_tail == card(700)[-4:]
    assert cadre.get(f"/subsidy/claims/{pk}/card/confirm/").status_code == 404  # nothing waits any more
