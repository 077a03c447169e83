"""A notice that pays money (补贴政策), as data. Money in fen, shares in percent; no figure of a notice stands in code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qicheng.kit.marking import gettext_noop as _


class Zone(StrEnum):
    """Where the work lies, seen from the home county (domain.md 5.1). `ANY` serves a notice that makes no difference."""

    NEXT_PROVINCE = "NEXT_PROVINCE"
    CROSS_PROVINCE = "CROSS_PROVINCE"
    OTHER_CITY = "OTHER_CITY"
    OTHER_COUNTY = "OTHER_COUNTY"
    IN_COUNTY = "IN_COUNTY"
    ANY = "ANY"


ZONE_WORDS = {
    Zone.NEXT_PROVINCE: _("跨省（相邻省）"),
    Zone.CROSS_PROVINCE: _("跨省"),
    Zone.OTHER_CITY: _("省内跨市"),
    Zone.OTHER_COUNTY: _("市内跨县"),
    Zone.IN_COUNTY: _("县内"),
    Zone.ANY: _("不分区域"),
}
# Groups that a notice may name: the household types of `people.rules`, two that gather several, and flags.
GROUP_WORDS = {
    "POOR": _("脱贫户（建档立卡户）"),
    "MONITORED": _("监测对象"),
    "RELOCATED": _("易地搬迁户"),
    "GENERAL": _("一般农户"),
}
PROOF_WORDS = {
    "CONTRACT": _("劳动合同"),
    "EMPLOYER": _("用工证明"),
    "BANK_FLOW": _("银行流水"),
    "WAGE_SHEET": _("工资表"),
    "WECHAT": _("微信工资截图"),
    "TICKET": _("车票"),
    "LOCATION": _("定位照片"),
    "ID_COPY": _("身份证复印件"),
    "CARD_COPY": _("银行卡复印件"),
    "RECORD": _("就业备案"),
    "RESIDENCE": _("居住证明"),
    "BUSINESS": _("营业执照"),
    "PROMISE": _("承诺书"),
    "OTHER": _("其他证明"),
}


class Way(StrEnum):
    """How the amount is made: `fen` flat, the ticket's price up to `fen`, or a share of it up to `fen`."""

    FIXED = "FIXED"
    ACTUAL = "ACTUAL"
    SHARE = "SHARE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One line of a notice's table of amounts. Empty `groups` and `places` mean no difference; `when` is an expression."""

    zone: Zone
    fen: int
    groups: frozenset[str] = frozenset()
    way: Way = Way.FIXED
    percent: int = 100
    places: tuple[str, ...] = ()
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A named condition in the expression language (`season.rules.expressions`); `sentence` says why not when it is false."""

    name: str
    expression: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of days, both ends within. None leaves an end open."""

    from_date: dt.date | None = None
    until_date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of a notice: everything a verdict takes from it.

    `from_date`/`until_date`: days on which an application may be received (validity); `claim_windows` narrows them, empty
    means the whole validity. `depart_windows`: days of leaving that count, empty means any. `age_date`: the day at which ages
    and household types are taken (None: the day the application was received). `ages`: sex ("M", "F") → (from, to) years, to
    inclusive; empty means any. `min_months` is counted by calendar months, both days within, or by `month_days` days a month.
    `min_income_fen` is of the whole work (`income_per` TOTAL) or of a month (MONTH).
    `once_per` YEAR | NOTICE | EVER, `once_of` PERSON | HOUSEHOLD. `not_with_charter`: who rode the county's free bus
    gets nothing for it: of the season, or with `charter_days` only within so many days of leaving. `conflicts`: numbers of notices not to be had beside this
    one. `proofs`: of each inner set one must be there. `priority`: ranks of groups, the first goes first; nobody's rank comes
    last. `budget_fen` None means no limit was given; `township_fen` limits townships by 12-digit code.
    `publicity_count` CALENDAR | WORKING; `publicity_levels` of VILLAGE, TOWNSHIP, COUNTY.
    """

    number: str
    version: int
    title: str
    season: int
    from_date: dt.date
    until_date: dt.date
    tiers: tuple[Tier, ...]
    fund: str = ""
    groups: frozenset[str] = frozenset()
    ages: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    age_date: dt.date | None = None
    min_months: int = 0
    month_days: int = 0
    min_income_fen: int = 0
    income_per: str = "TOTAL"
    claim_windows: tuple[Window, ...] = ()
    depart_windows: tuple[Window, ...] = ()
    near_provinces: frozenset[str] = frozenset()
    not_with_charter: bool = True
    charter_days: int = 0
    once_per: str = "YEAR"
    once_of: str = "PERSON"
    conflicts: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    proofs: tuple[frozenset[str], ...] = ()
    priority: tuple[frozenset[str], ...] = ()
    budget_fen: int | None = None
    township_fen: Mapping[str, int] = field(default_factory=dict)
    publicity_days: int = 7
    publicity_count: str = "CALENDAR"
    publicity_levels: tuple[str, ...] = ("VILLAGE", "TOWNSHIP", "COUNTY")
    pay_channel: str = "一卡通"
