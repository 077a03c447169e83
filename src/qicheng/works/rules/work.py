"""Rules of local work (domain.md 6.11, 5.2): days, wages, shares, hands. Pure. Money is integer fen, work is tenths of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _

GARDEN, RELIEF, ROAD, OTHER = "GARDEN", "RELIEF", "ROAD", "OTHER"
KINDS: Mapping[str, str] = {
    GARDEN: _("产业园管护"),
    RELIEF: _("以工代赈"),
    ROAD: _("道路和公益设施"),
    OTHER: _("其他"),
}
PROJECT_STATES: Mapping[str, str] = {"OPEN": _("在建"), "DONE": _("已完工")}
LABOUR_PERCENT = 30  # of the central money of a 以工代赈 project, since 2023 (domain.md 5.2)
DAY = 10  # tenths
MOST_DAYS_BACK = 31  # a day is written down within the month, so that the month's wages can be made

TO_SIGN, HALF, SIGNED, VOID = "TO_SIGN", "HALF", "SIGNED", "VOID"
DAY_STATES: Mapping[str, str] = {
    TO_SIGN: _("待签字"),
    HALF: _("已签一人"),
    SIGNED: _("两人已签"),
    VOID: _("已作废"),
}
MADE, CHECKED, CLOSED, DROPPED = "MADE", "CHECKED", "CLOSED", "DROPPED"
WAGE_STATES: Mapping[str, str] = {
    MADE: _("待复核"),
    CHECKED: _("待发放"),
    CLOSED: _("已发清"),
    DROPPED: _("退回重做"),
}
DUE, PAID, FAILED = "DUE", "PAID", "FAILED"
LINE_STATES: Mapping[str, str] = {DUE: _("待发"), PAID: _("已发"), FAILED: _("没有发成")}
AWAY = frozenset({"ABOARD", "ARRIVED", "WORKING", "JOBLESS", "AWAY"})


def due_fen(tenths: int, rate_fen: int) -> int:
    """Pay for so many tenths of a day at a day's rate, half a fen up."""
    return (tenths * rate_fen + DAY // 2) // DAY


def days_word(tenths: int) -> str:
    """Tenths of a day as people write them: 2.5, 3."""
    whole, part = divmod(tenths, DAY)
    return f"{whole}.{part}" if part else str(whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Who is to join a crew, and where: what the ledger and other crews say of the person on that day."""

    stage: str
    is_present: bool
    age: int | None
    rate_fen: int
    least_fen: int
    joined: dt.date
    from_date: dt.date
    until_date: dt.date | None


def why_not_join(facts: Joining) -> str:
    """Why a person may not join a crew so; empty when they may. Gravest first."""
    if facts.age is not None and facts.age < 16:
        return f"此人 {facts.age} 岁，不满 16 周岁，不得招用（劳动法第十五条）。"
    if not facts.is_present:
        return "此人不在今年的名册里（已减少或待摸底）。请先在名册核实。"
    if facts.stage in AWAY:
        return "此人已经外出务工。已经回来的，请先在到岗跟踪里登记返乡。"
    if facts.rate_fen < facts.least_fen:
        return f"日工资 {facts.rate_fen / 100:.2f} 元低于本地同工种的 {facts.least_fen / 100:.2f} 元。请改正（以工代赈管理办法）。"
    if facts.joined < facts.from_date or (facts.until_date and facts.joined > facts.until_date):
        return "上工日期不在项目工期内。请改正日期，或先改项目工期。"
    return ""


def why_not_day(*, day: dt.date, today: dt.date, from_date: dt.date, until_date: dt.date | None) -> str:
    """Why no work may be written down for a day; empty when it may."""
    if day > today:
        return "不能登记以后的日子。请改正日期。"
    if day < from_date or (until_date and day > until_date):
        return "这一天不在项目工期内。请改正日期，或先改项目工期。"
    if (today - day).days > MOST_DAYS_BACK:
        return f"只能补登 {MOST_DAYS_BACK} 天以内的用工。更早的请报乡镇核实。"
    return ""


def why_not_tenths(name: str, tenths: int, elsewhere: int) -> str:
    """Why somebody's work of one day cannot be so much; empty when it can. Nobody works two days in one."""
    if not 0 < tenths <= DAY:
        return f"{name}的工日要在 0.1 到 1 之间。请改正。"
    if tenths + elsewhere > DAY:
        return f"{name}当天已在别的项目登记 {days_word(elsewhere)} 个工日，合计超过 1 天。请核对。"
    return ""


def why_not_sign(*, state: str, first_by: int | None, asks: int | None) -> str:
    """Why a day sheet may not be signed by this person; empty when it may. Two signatures, two persons."""
    if state not in {TO_SIGN, HALF}:
        return "这张记工单已经签完或作废。请刷新后查看。"
    if asks is None or asks == first_by:
        return "第二个签字要换一个人：记工的签一个，村监督或乡镇的签一个。"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who made, checked and pays a wage sheet."""

    state: str
    made_by: int | None
    checked_by: int | None
    asks: int | None


def why_not_check(hands: Hands) -> str:
    """Why a wage sheet may not be checked by this person; empty when it may."""
    if hands.state != MADE:
        return "这张工资表现在不在待复核。请刷新后查看。"
    if hands.asks is None or hands.asks == hands.made_by:
        return "制表的人不能复核自己的表。请由另一位同志复核。"
    return ""


def why_not_pay(hands: Hands) -> str:
    """Why wages may not be paid by this person; empty when they may."""
    if hands.state != CHECKED:
        return "这张工资表还没有复核，或已经发清。请刷新后查看。"
    if hands.asks is None or hands.asks in {hands.made_by, hands.checked_by}:
        return "制表、复核的人不能发放。请由第三位同志登记发放。"
    return ""


def why_not_deduct(*, due: int, deduct_fen: int, note: str) -> str:
    """Why a deduction may not stand; empty when it may. Not more than a fifth of the month's pay (工资支付暂行规定 art. 16)."""
    if deduct_fen < 0 or deduct_fen * 5 > due:
        return "扣款不能超过当月应发的五分之一（工资支付暂行规定第十六条）。请改正。"
    if deduct_fen and len(note.strip()) < 2:
        return "有扣款的要写明扣的是什么。请填写后保存。"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What of a project goes to poor households and to labour; wages are those of signed days."""

    people: int
    poor: int
    tenths: int
    poor_tenths: int
    wages_fen: int
    invest_fen: int
    labour_percent: int  # the least share of labour pay; nought where no rule asks for one
    poor_percent: int = 0

    @property
    def labour_tenths(self) -> int | None:
        """Labour pay in tenths of a percent of the money; None where there is no sum."""
        return self.wages_fen * 1000 // self.invest_fen if self.invest_fen else None

    @property
    def poor_share_tenths(self) -> int | None:
        """Poor people among all who work there, in tenths of a percent."""
        return self.poor * 1000 // self.people if self.people else None

    @property
    def labour_missing_fen(self) -> int:
        """How much labour pay is still missing to the least share."""
        return max(0, -(-self.invest_fen * self.labour_percent // 100) - self.wages_fen)

    @property
    def is_poor_short(self) -> bool:
        """Whether fewer poor people work there than the project must employ."""
        return self.poor * 100 < self.people * self.poor_percent


def why_not_done(shares: Shares) -> str:
    """Why a project may not be finished yet; empty when it may: the least labour pay must have been reached."""
    if shares.labour_missing_fen:
        return f"劳务报酬占比不足 {shares.labour_percent}%，还差 {shares.labour_missing_fen / 100:,.2f} 元。补足用工，或由批准单位调整比例后再完工。"
    return ""
