"""The steps of a return: filled, reviewed by a second person, accepted above; or sent back with a reason. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _

DRAFT, SUBMITTED, REVIEWED, ACCEPTED, RETURNED, ENDED = (
    "DRAFT",
    "SUBMITTED",
    "REVIEWED",
    "ACCEPTED",
    "RETURNED",
    "ENDED",
)
STATES: Mapping[str, str] = {
    DRAFT: _("填报中"),
    SUBMITTED: _("待审核"),
    REVIEWED: _("待接收"),
    ACCEPTED: _("已接收"),
    RETURNED: _("退回重报"),
    ENDED: _("已停收"),
}
ENTRIES: Mapping[str, str] = {
    "SUBMIT": _("报送"), "ZERO": _("零报告"), "REVIEW": _("审核通过"), "ACCEPT": _("接收"), "RETURN": _("退回"), "EXTEND": _("延期"), "PROPOSE": _("申请更正"),
    "CORRECT": _("批准更正"), "REFUSE": _("不予更正"), "PRINT": _("出件"), "CHASE": _("催报"), "NOTE": _("说明"), "END": _("停收"),
}  # fmt: skip
VILLAGE, TOWNSHIP, BUREAU = "VILLAGE", "TOWNSHIP", "BUREAU"
REPORTERS: Mapping[str, str] = {VILLAGE: _("村、乡镇逐级"), TOWNSHIP: _("乡镇"), BUREAU: _("部门")}
FILLABLE = frozenset({DRAFT, RETURNED})
IN = frozenset({SUBMITTED, REVIEWED, ACCEPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a step is judged by: who filled and reviewed, who asks, and whether the time for ordinary changes is over."""

    state: str
    level: str
    two_steps: bool
    filled_by: int | None
    asks: int | None
    is_locked: bool = False
    reviewed_by: int | None = None


def may_review(asked: Asked) -> str:
    """Why a return may not be reviewed by this person; empty when it may. A village's is accepted by its township at once."""
    if asked.level == VILLAGE or not asked.two_steps:
        return "这张报表不用本级审核，由上级直接接收。"
    if asked.state != SUBMITTED:
        return "这张报表现在不在待审核。请刷新后查看。"
    if asked.asks is None or asked.asks == asked.filled_by:
        return "填报人不能审核自己填的报表。请由本单位另一位有审核权的同志审核。"
    return ""


def may_accept(asked: Asked) -> str:
    """Why a return may not be accepted by this person; empty when it may."""
    wanted = SUBMITTED if asked.level == VILLAGE or not asked.two_steps else REVIEWED
    if asked.state != wanted:
        return "这张报表还没有走到接收这一步。请刷新后查看。"
    if asked.asks is None or asked.asks in {asked.filled_by, asked.reviewed_by}:
        return "填报、审核的人不能自己接收。请由上级另一位同志接收。"
    return ""


def may_fill(asked: Asked) -> str:
    """Why a return may not be filled now; empty when it may."""
    if asked.state == ENDED:
        return "这张表已经停用，不再收。"
    if asked.state not in FILLABLE:
        return "这张报表已经报出。要改动请上级退回，或者填更正单。"
    if asked.is_locked and asked.state == DRAFT:  # what was sent back may be sent again
        return "这张报表已过锁定时间。请先请县就业服务中心延期，写明原因。"
    return ""
