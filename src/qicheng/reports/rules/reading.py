"""What partners may read by program: the matters a token opens, how long it lives, when it is turned away. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _

FIGURES, RETURNS, SNAPSHOTS, NAMES = "figures", "returns", "snapshots", "names-masked"
SCOPES: Mapping[str, str] = {
    FIGURES: _("统计数字"), RETURNS: _("报送情况"), SNAPSHOTS: _("快照"), NAMES: _("快照背后的名单（姓名、号码遮盖）"),
}  # fmt: skip
# What each matter asks of a viewer. A call gets the rights of its own matter and no other.
CAPABILITIES: Mapping[str, tuple[str, ...]] = {
    FIGURES: ("counts.view",),
    RETURNS: ("reports.returns",),
    SNAPSHOTS: ("reports.returns",),
    NAMES: ("reports.returns", "people.view"),
}
LONGEST_DAYS, USUAL_PER_MINUTE, MOST_PER_MINUTE = 366, 60, 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A token that is asked for. `until` is its last day; `unit` (12 digits) is what it reaches, with everything below."""

    name: str
    partner: str
    scopes: Sequence[str]
    unit: str
    until: dt.date
    per_minute: int = USUAL_PER_MINUTE


def why_not_make(order: Order, *, today: dt.date, sees_names: bool) -> str:
    """Why a token may not be made so; empty when it may. Whoever sees no names cannot let a partner see them."""
    if not order.name.strip() or not order.partner.strip():
        return "要写明令牌名称和使用单位。请填写后再发放。"
    if not order.scopes or not set(order.scopes) <= set(SCOPES):
        return "要选好可以读哪些内容。请选择后再发放。"
    if NAMES in order.scopes and not sees_names:
        return "名单只能由看得到名单的县就业服务中心授权。请去掉名单一项，或者由中心发放。"
    if order.until < today or order.until > today + dt.timedelta(days=LONGEST_DAYS):
        return "有效期要在今天之后、一年之内。请改正后再发放。"
    if not 1 <= order.per_minute <= MOST_PER_MINUTE:
        return f"每分钟次数要在 1 到 {MOST_PER_MINUTE} 之间。请改正后再发放。"
    return ""


def why_not_enter(*, until: dt.date, is_revoked: bool, today: dt.date) -> tuple[str, str] | None:
    """Why a known token opens nothing any more, as code and sentence; None when it does."""
    if is_revoked:
        return "TOKEN_REVOKED", "令牌已吊销。请联系发放单位。"
    if today > until:
        return "TOKEN_EXPIRED", "令牌已过期。请联系发放单位换发。"
    return None
