"""When the claimant may tell another card, and what is wrong with the one that was told. Pure.

A card is asked for again where the bank sent the money back, or where the claim came back to be put right. Whoever tells it without an
account is the first hand; the cadre who compares it with the card itself is the second. Nothing is paid in between.
"""

from __future__ import annotations

from qicheng.kit import cards
from qicheng.kit.marking import gettext_noop as _
from qicheng.subsidy.rules import steps

# Reasons of a verdict that another card puts right.
ABOUT_CARD = frozenset({"CARD", "ACCOUNT"})
FAULTS = {
    "MISSING": _("没有写卡号。请照卡面填写。"),
    "DIGITS": _("卡号里有不是数字的字。请照卡面填写。"),
    "LENGTH": _("卡号应有 16 到 19 位。请照卡面核对。"),
    "CHECK": _("卡号有一位写错了。请照卡面逐位核对。"),
}


def asks_card(state: str, reason: str) -> bool:
    """Whether a claim in this state, judged with this reason, waits for another card of the claimant."""
    if state in {steps.PAYMENT_FAILED, steps.RETURNED}:
        return True
    return state == steps.DRAFT and reason in ABOUT_CARD


def why_not(card: str, *, same: bool) -> tuple[str, str] | None:
    """Code and sentence of what is wrong with a card that was told; `same`: it is the one that did not work."""
    if fault := cards.fault(card):
        return f"CARD_{fault}", FAULTS[fault]
    if same:
        return "CARD_SAME", _("这就是原来的卡号。请填另一张本人名下的卡，或到银行把这张卡恢复后告诉村干部。")
    return None
