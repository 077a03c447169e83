"""The way of a claim (domain.md 2.2), of a batch and of a line: which act leads from where to where. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qicheng.kit.marking import gettext_noop as _

DRAFT, RETURNED = "DRAFT", "RETURNED"
VILLAGE_NOTICE, TOWNSHIP_REVIEW, TOWNSHIP_NOTICE = "VILLAGE_NOTICE", "TOWNSHIP_REVIEW", "TOWNSHIP_NOTICE"
COUNTY_CHECK, COUNTY_NOTICE, APPROVED = "COUNTY_CHECK", "COUNTY_NOTICE", "APPROVED"
PAYMENT_BATCH, PAID, PAYMENT_FAILED = "PAYMENT_BATCH", "PAID", "PAYMENT_FAILED"
REJECTED, WITHDRAWN, RECOVERED = "REJECTED", "WITHDRAWN", "RECOVERED"
OBJECTION_OPEN = "OBJECTION_OPEN"  # lies over a state: the line is held, its state stays

STATES: Mapping[str, str] = {
    DRAFT: _("已受理"), RETURNED: _("退回补正"), VILLAGE_NOTICE: _("村级公示"), TOWNSHIP_REVIEW: _("乡镇审核"),
    TOWNSHIP_NOTICE: _("乡镇公示"), COUNTY_CHECK: _("县级比对"), COUNTY_NOTICE: _("县级公示"), APPROVED: _("已核准"),
    PAYMENT_BATCH: _("发放中"), PAID: _("已发放"), PAYMENT_FAILED: _("发放失败"), REJECTED: _("不予补贴"), WITHDRAWN: _("已撤回"),
    RECOVERED: _("已追回"), OBJECTION_OPEN: _("有异议"),
}  # fmt: skip
# The order in which columns and stops show them; every claim stands in exactly one.
ORDER = (
    DRAFT, RETURNED, VILLAGE_NOTICE, TOWNSHIP_REVIEW, TOWNSHIP_NOTICE, COUNTY_CHECK, COUNTY_NOTICE, APPROVED, PAYMENT_BATCH,
    PAYMENT_FAILED, PAID, RECOVERED, REJECTED, WITHDRAWN,
)  # fmt: skip
ENDED = frozenset({REJECTED, WITHDRAWN})  # no longer a claim: the person may apply anew
UNDECIDED = frozenset(
    {DRAFT, RETURNED, VILLAGE_NOTICE, TOWNSHIP_REVIEW, TOWNSHIP_NOTICE, COUNTY_CHECK, COUNTY_NOTICE}
)
COMMITTED = frozenset({APPROVED, PAYMENT_BATCH, PAYMENT_FAILED})  # money is set aside
PAYABLE = frozenset({APPROVED, PAYMENT_FAILED})

VILLAGE, TOWNSHIP, COUNTY = "VILLAGE", "TOWNSHIP", "COUNTY"
LEVELS: Mapping[str, str] = {VILLAGE: _("村"), TOWNSHIP: _("乡镇"), COUNTY: _("县")}
DIGITS: Mapping[str, int] = {VILLAGE: 12, TOWNSHIP: 9, COUNTY: 6}  # of the place that a level's list is of
# Before a level's list is put up, the level above which it stands has looked: state that waits for it, state while it hangs.
WAITS_FOR: Mapping[str, str] = {VILLAGE: DRAFT, TOWNSHIP: TOWNSHIP_REVIEW, COUNTY: COUNTY_CHECK}
HANGS_IN: Mapping[str, str] = {VILLAGE: VILLAGE_NOTICE, TOWNSHIP: TOWNSHIP_NOTICE, COUNTY: COUNTY_NOTICE}
_AFTER_NOTICE: Mapping[str, str] = {VILLAGE: TOWNSHIP_REVIEW, TOWNSHIP: COUNTY_CHECK, COUNTY: COUNTY_NOTICE}
_BY_WAIT: Mapping[str, str] = {v: k for k, v in WAITS_FOR.items()}


def after_look(state: str, levels: Collection[str]) -> tuple[str, bool]:
    """Where a claim stands after its level has looked at it, and whether it waits there for a list or for approval.

    With a list of that level it waits in its state; without, it goes on; after the county's look it waits for approval.
    """
    level = _BY_WAIT[state]
    if level in levels or level == COUNTY:
        return state, True
    return _AFTER_NOTICE[level], False


def after_notice(level: str) -> tuple[str, bool]:
    """Where a claim stands when its list has hung out its time: at the next desk, or waiting for approval."""
    return _AFTER_NOTICE[level], level == COUNTY


def may_approve(state: str, *, ready: bool, levels: Collection[str]) -> bool:
    """Whether only the approval is missing."""
    last = COUNTY_NOTICE if COUNTY in levels else COUNTY_CHECK
    return ready and state == last


def standing(state: str, objections_open: int) -> str:
    """The state as it is shown: an open objection lies over it."""
    return OBJECTION_OPEN if objections_open and state not in {PAID, RECOVERED, *ENDED} else state


# What stands in a claim's book.
ACTS: Mapping[str, str] = {
    "RECEIVE": _("受理"), "PAPER": _("补材料"), "ACCOUNT": _("改卡号"), "TELL_CARD": _("本人报新卡号"), "REFUSE_CARD": _("新卡号不符"), "AGAIN": _("重新提交"), "WITHDRAW": _("撤回"), "CONFIRM": _("村里确认"),
    "REVIEW": _("乡镇审核通过"), "CHECK": _("县级比对通过"), "PUT_UP": _("张榜公示"), "TAKE_DOWN": _("公示期满"), "AFRESH": _("重新审核"), "OBJECT": _("异议"),
    "DISMISSED": _("异议不成立"), "UPHELD": _("异议成立"), "RETURN": _("退回补正"), "REFUSE": _("不予补贴"), "APPROVE": _("核准"), "BATCH": _("制单"),
    "TAKE_OUT": _("撤出批次"), "HOLD": _("撤出批次"), "PAID": _("到账"), "FAILED": _("发放失败"), "RECOVER": _("追回"), "JUDGE": _("判定"),
}  # fmt: skip

# What the ledger says of a person: the furthest of this season's claims (an objection holds the person's).
LEDGER: Mapping[str, str] = {
    DRAFT: "CLAIMED", RETURNED: "RETURNED", VILLAGE_NOTICE: "PUBLIC", TOWNSHIP_REVIEW: "CLAIMED", TOWNSHIP_NOTICE: "PUBLIC",
    COUNTY_CHECK: "CLAIMED", COUNTY_NOTICE: "PUBLIC", APPROVED: "APPROVED", PAYMENT_BATCH: "APPROVED", PAYMENT_FAILED: "FAILED", PAID: "PAID",
    RECOVERED: "RECOVERED", REJECTED: "REJECTED", WITHDRAWN: "NONE", OBJECTION_OPEN: "HELD",
}  # fmt: skip
_WEIGHT = (
    "NONE",
    "REJECTED",
    "RECOVERED",
    "RETURNED",
    "CLAIMED",
    "PUBLIC",
    "APPROVED",
    "FAILED",
    "HELD",
    "PAID",
)


def ledger_code(standings: Collection[str]) -> str:
    """The ledger's one word for all claims of a person in a season."""
    codes = {LEDGER[s] for s in standings}
    return max(codes, key=_WEIGHT.index, default="NONE")


# Batches: made by one, signed by others, paid by another again.
MADE, SIGNED, SENT, CLOSED, DROPPED = "MADE", "SIGNED", "SENT", "CLOSED", "DROPPED"
BATCHES: Mapping[str, str] = {
    MADE: _("待复核"), SIGNED: _("待发放"), SENT: _("已送银行"), CLOSED: _("已结清"), DROPPED: _("已作废"),
}  # fmt: skip
READY, HELD, AT_BANK, LINE_PAID, FAILED, TAKEN_OUT = "READY", "HELD", "AT_BANK", "PAID", "FAILED", "TAKEN_OUT"
LINES: Mapping[str, str] = {
    READY: _("待发"), HELD: _("因异议撤出"), AT_BANK: _("已送银行"), LINE_PAID: _("已到账"), FAILED: _("发放失败"), TAKEN_OUT: _("已撤出"),
}  # fmt: skip
LIVE_LINES = (READY, AT_BANK, LINE_PAID)  # a claim has at most one of these, ever: the database holds it
