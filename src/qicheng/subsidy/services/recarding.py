"""Acts about a card that the claimant tells without an account: told by the own link, compared by a cadre. Two hands before any payment."""

from __future__ import annotations

import datetime as dt
import hmac
from uuid import UUID

from qicheng.core import repeats
from qicheng.core.sealing import open_sealed, seal
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.kit import cards as numbers
from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.subsidy import access
from qicheng.subsidy.models import CardChange, Claim
from qicheng.subsidy.rules import cards
from qicheng.subsidy.services import claiming, common, judging, setup

State = CardChange.State


def tell(
    *, token: str, claim_id: int, card: str, bank: str, at: dt.datetime, address: str, key: UUID | None = None
) -> int:
    """A claimant's other card for a claim whose card did not work: kept sealed until a cadre has compared it. Returns the change's id.

    Raises `NotAllowed` for a link that has ended or another's claim, `CannotAct` where no card is asked for or this one cannot be right.
    """
    person, season = setup.person_of_link(token, at=at)
    by = Viewer(user_id=None, label="本人", address=address)

    def do() -> str:
        claim = Claim.objects.select_for_update().filter(pk=claim_id, person_id=person, season=season).first()
        if claim is None:
            raise NotAllowed("没有这份申请。请从自己的链接打开。")
        if not cards.asks_card(claim.state, claim.reason):
            common.need(claim, (), "不用改卡号。要换卡的，请带身份证和新卡找村干部。")
        tidy = numbers.tidy(card)
        same = bool(claim.card_index) and claiming.card_index(tidy) == claim.card_index
        if why := cards.why_not(tidy, same=same):
            raise CannotAct(*why)
        common.end_card_change(claim, State.REPLACED)
        row = CardChange.objects.create(claim=claim, bank=bank.strip()[:80], card_tail=tidy[-4:], told_at=at)
        CardChange.objects.filter(pk=row.pk).update(card_sealed=seal(tidy, aad=_place(row.pk)))
        note = say(gettext_noop("尾号 %(old)s → %(new)s，等村里核对"), old=claim.card_tail or say(gettext_noop("无")), new=tidy[-4:])  # fmt: skip
        common.move(claim, "TELL_CARD", note=note, at=at, by=by, card_waiting=True)
        common.audited(
            "tell_card", at=at, by=by, about=f"claim:{claim_id}", place=claim.village, change=row.pk
        )
        return str(row.pk)

    return int(repeats.once(key, act="subsidy.tell_card", at=at, do=do))


def _place(change_id: int) -> str:
    return f"change.card:{change_id}"


def _waiting(change_id: int, *, by: Viewer) -> tuple[CardChange, Claim, int]:
    """The change with its claim, both held, and the account that decides: one that stands apart from the claimant."""
    claim_id = CardChange.objects.filter(pk=change_id).values_list("claim_id", flat=True).first()
    if claim_id is None:
        raise NotAllowed
    claim = common.one(claim_id, by=by, capability=access.APPLY)
    row = CardChange.objects.select_for_update().get(pk=change_id)
    if row.state != State.WAITING:
        raise CannotAct(
            "CHANGE_STATE", f"这个卡号现在是“{State(row.state).label}”，不用再核对。请刷新后查看。"
        )
    return row, claim, common.keep_apart(by, [claim])


def confirm(
    *, change_id: int, card: str, reason: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> None:
    """A cadre reads the number off the card itself; where it is the one that was told, it is the claim's from now on. The second hand.

    The number that was told is not shown for it: who confirms has had the card in hand. After approval the change is marked.
    """
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "请写明依据，例如“本人持卡原件核对”。")

    def do() -> str:
        row, claim, account = _waiting(change_id, by=by)
        told = open_sealed(bytes(row.card_sealed or b""), aad=_place(change_id))
        if not hmac.compare_digest(told.encode(), numbers.tidy(card).encode()):
            raise CannotAct(
                "CARD_DIFFERS",
                "与本人报的卡号不一样。请照卡面再输一遍；还不一样的，点“不符”写明，请本人重报。",
            )
        _decide(row, State.CONFIRMED, reason, account, at=at, by=by)
        columns = claiming.account_columns(claim.pk, card=told, bank=row.bank or claim.bank, account_name=claim.name)  # fmt: skip
        claiming.put_account(claim, columns, reason=reason, at=at, by=by)
        common.audited("confirm_card", at=at, by=by, about=f"claim:{claim.pk}", place=claim.village, change=change_id)  # fmt: skip
        judging.judge_claims([claim.pk], at=at, by=by)
        return str(claim.pk)

    repeats.once(key, act="subsidy.confirm_card", at=at, do=do)


def refuse(*, change_id: int, reason: str, at: dt.datetime, by: Viewer, key: UUID | None = None) -> None:
    """The card is not what was told, or not the claimant's; the claimant reads why and may tell another."""
    if len(reason.strip()) < 4:
        raise CannotAct("REASON", "请用一句话写明哪里不符（至少 4 个字），本人会看到。")

    def do() -> str:
        row, claim, account = _waiting(change_id, by=by)
        _decide(row, State.REFUSED, reason, account, at=at, by=by)
        common.move(claim, "REFUSE_CARD", note=reason.strip(), at=at, by=by, card_waiting=False)
        common.audited("refuse_card", at=at, by=by, about=f"claim:{claim.pk}", place=claim.village, change=change_id)  # fmt: skip
        return str(claim.pk)

    repeats.once(key, act="subsidy.refuse_card", at=at, do=do)


def _decide(row: CardChange, state: str, reason: str, account: int, *, at: dt.datetime, by: Viewer) -> None:
    CardChange.objects.filter(pk=row.pk).update(
        state=state, reason=reason.strip()[:200], card_sealed=None, decided_at=at, decided_by=by.label[:100], decided_by_id=account
    )  # fmt: skip
