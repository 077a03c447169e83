"""The checks of what a notice demands: group, age, place, months, income, days, conditions, proofs, account. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from qicheng.kit.marking import gettext_noop as _
from qicheng.people.rules import age_on
from qicheng.season.rules import expressions
from qicheng.season.rules.expressions import holds
from qicheng.season.rules.policy import (
    GROUP_WORDS,
    PROOF_WORDS,
    ZONE_WORDS,
    Condition,
    Policy,
    Way,
    Window,
    Zone,
)
from qicheng.subsidy.rules.amounts import tier_of
from qicheng.subsidy.rules.checks import NONE, VILLAGE, Check, Mend, Why, put
from qicheng.subsidy.rules.conditions import age_day, fields_of, words_of
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.mending import mend
from qicheng.subsidy.rules.months import begun_for, days_worked, full_on, last_day, months_worked
from qicheng.subsidy.rules.zones import example_of, zone_of


def served(policy: Policy) -> frozenset[str]:
    """The groups that a notice serves; empty means everybody."""
    if policy.groups or any(not t.groups for t in policy.tiers):
        return policy.groups
    return frozenset().union(*(t.groups for t in policy.tiers))


def group_words(codes: frozenset[str]) -> str:
    """Groups as a person reads them."""
    named = [w for c, w in GROUP_WORDS.items() if c in codes]
    return "、".join(named) or "一般农户"


def _group(policy: Policy, f: Facts) -> Why | None:
    wanted = served(policy)
    if not wanted or not wanted.isdisjoint(f.groups):
        return None
    return Why(
        "GROUP",
        f"本通知补贴{group_words(wanted)}，登记为{group_words(f.groups)}。登记有误的，请村里核实更正。",
        hand=VILLAGE,
    )


def _group_mend(policy: Policy, f: Facts) -> list[Mend]:
    groups = sorted(served(policy), key=list(GROUP_WORDS).index)
    return [Mend({"groups": f.groups | {g}}, f"户类型核实为{group_words(frozenset({g}))}") for g in groups]


def _bounds(policy: Policy, f: Facts) -> tuple[int, int] | None:
    return policy.ages.get(f.sex) or policy.ages.get("ANY")


def _age(policy: Policy, f: Facts) -> Why | None:
    bounds = _bounds(policy, f)
    if bounds is None:
        return None
    if f.birth_date is None:
        return Why("AGE_UNKNOWN", "不知道出生日期，算不出年龄。请核对身份证号。", returns=True)
    age = age_on(f.birth_date, age_day(policy, f))
    if bounds[0] <= age <= bounds[1]:
        return None
    sex = {"M": "男", "F": "女"}.get(f.sex, "")
    gap = f"差{bounds[0] - age}岁" if age < bounds[0] else f"超{age - bounds[1]}岁"
    return Why("AGE", f"年龄{age}岁，本通知要求{sex}{bounds[0]}至{bounds[1]}周岁，{gap}。", hand=NONE)


def _age_value(policy: Policy, f: Facts) -> str:
    return f"{age_on(f.birth_date, age_day(policy, f))}岁" if f.birth_date else "不知道"


def _age_mend(policy: Policy, f: Facts) -> list[Mend]:
    low, high = _bounds(policy, f) or (0, 120)
    day = age_day(policy, f)
    young = f.birth_date is not None and age_on(f.birth_date, day) < low
    ages = (low, high, (low + high) // 2) if young else (high, low, (low + high) // 2)
    return [Mend({"birth_date": dt.date(day.year - n, 1, 1)}, f"年龄在{low}至{high}周岁之间") for n in ages]


def _knows_zone(policy: Policy) -> bool:
    return any(t.zone is not Zone.ANY or t.places for t in policy.tiers)


def _zone(policy: Policy, f: Facts) -> Why | None:
    if _knows_zone(policy) and zone_of(policy, f.home_code, f.work_code) is None:
        return Why("ZONE_UNKNOWN", f"务工地“{f.work_text}”写得不够清楚，分不出区域。请写到省、市、县。" if f.work_text else "没有写务工地。请写到省、市、县。", returns=True)  # fmt: skip
    if tier_of(policy, f) is not None:
        return None
    zone = zone_of(policy, f.home_code, f.work_code)
    where = ZONE_WORDS[zone] if zone else "这个区域"
    wanted = "、".join(dict.fromkeys(ZONE_WORDS[t.zone] for t in policy.tiers))
    if zone and any(t.zone is zone for t in policy.tiers):
        return Why("ZONE", f"务工地属{where}，本通知没有给{group_words(f.groups)}的标准。")
    return Why("ZONE", f"务工地属{where}，本通知只补贴{wanted}务工。")


def _zone_value(policy: Policy, f: Facts) -> str:
    zone = zone_of(policy, f.home_code, f.work_code)
    return f"{f.work_text or f.work_code or '没有写'}（{ZONE_WORDS[zone] if zone else '分不出区域'}）"


def _zone_mend(policy: Policy, f: Facts) -> list[Mend]:
    """A workplace, and where it must be the group too, under each line of the table that somebody could come under."""
    mends = []
    for tier in policy.tiers:
        codes = [c.ljust(6, "0") for c in tier.places] or [example_of(policy, f.home_code, tier.zone)]
        own = not tier.groups or not tier.groups.isdisjoint(f.groups)
        groups = f.groups if own else f.groups | {min(tier.groups)}
        for code in codes:
            moved = replace(f, work_code=code, groups=groups)
            open_to_all = not tier.when or holds(tier.when, words_of(policy, moved, tier.when))
            more = {} if open_to_all else mend(policy, moved, tier.when)
            if code and more is not None and tier_of(policy, replace(moved, **more)) is not None:
                who = "" if own else f"、属{group_words(frozenset({min(tier.groups)}))}"
                mends.append(
                    Mend(
                        {"work_code": code, "groups": groups, **more}, f"务工地在{ZONE_WORDS[tier.zone]}{who}"
                    )
                )
    return mends


def _months(policy: Policy, f: Facts) -> Why | None:
    least = policy.min_months
    if f.from_date is not None:
        short = (full_on(policy, f.from_date) - last_day(f)).days
        if short <= 0:
            return None
        return Why("MONTHS", f"务工{days_worked(f)}天，本通知要求满{least}个月，差{short}天。满期后再申请。")
    if f.months is None:
        return Why(
            "MONTHS_UNKNOWN", f"没有写务工起止时间。本通知要求满{least}个月，请补上起止时间。", returns=True
        )
    if f.months >= least:
        return None
    return Why(
        "MONTHS", f"务工{f.months}个月，本通知要求满{least}个月，差{least - f.months}个月。满期后再申请。"
    )


def _months_value(_: Policy, f: Facts) -> str:
    if f.from_date is not None:
        return f"{f.from_date} 至 {f.until_date or '今'}，满{months_worked(f)}个月"
    return "没有写" if f.months is None else f"{f.months}个月"


def _months_mend(policy: Policy, f: Facts) -> list[Mend]:
    if f.from_date is None:
        return [Mend({"months": policy.min_months}, f"务工满{policy.min_months}个月")]
    day, begun = full_on(policy, f.from_date), begun_for(policy, last_day(f))
    earlier = Mend({"from_date": begun}, f"开始务工不晚于{begun}")
    longer = Mend({"until_date": day}, f"务工到{day}（满{policy.min_months}个月）")
    return [earlier, longer] if f.until_date is None else [longer, earlier]


def _income_of(policy: Policy, f: Facts) -> int | None:
    if policy.income_per == "MONTH":
        if f.month_income_fen is not None:
            return f.month_income_fen
        months = months_worked(f)
        return f.income_fen // months if f.income_fen is not None and months else None
    if f.income_fen is not None:
        return f.income_fen
    months = months_worked(f)
    return f.month_income_fen * months if f.month_income_fen is not None and months is not None else None


def yuan(fen: int) -> str:
    """Money as it is said: whole yuan without decimals."""
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen / 100:.2f}元"


def _income(policy: Policy, f: Facts) -> Why | None:
    had, least = _income_of(policy, f), policy.min_income_fen
    each = "月" if policy.income_per == "MONTH" else ""
    if had is None:
        return Why(
            "INCOME_UNKNOWN",
            f"没有写务工收入。本通知要求{each}收入不低于{yuan(least)}，请补上。",
            returns=True,
        )
    if had >= least:
        return None
    return Why("INCOME", f"务工{each}收入{yuan(had)}，本通知要求不低于{yuan(least)}，差{yuan(least - had)}。")


def _income_mend(policy: Policy, f: Facts) -> list[Mend]:
    field = "month_income_fen" if policy.income_per == "MONTH" else "income_fen"
    return [Mend({field: policy.min_income_fen}, f"有证明的收入达到{yuan(policy.min_income_fen)}")]


def _within(day: dt.date, windows: tuple[Window, ...]) -> bool:
    return any(
        (w.from_date is None or w.from_date <= day) and (w.until_date is None or day <= w.until_date)
        for w in windows
    )


def _spans(windows: tuple[Window, ...]) -> str:
    return "；".join(f"{w.from_date or '即日'} 至 {w.until_date or '另行通知'}" for w in windows)


def _received(policy: Policy, f: Facts) -> Why | None:
    day = f.received_date
    if day is None:
        return None
    whole = (Window(from_date=policy.from_date, until_date=policy.until_date),)
    for code, windows in (("VALIDITY", whole), ("WINDOW", policy.claim_windows)):
        if windows and not _within(day, windows):
            early = all(w.from_date and day < w.from_date for w in windows)
            said = "还没有开始受理" if early else "已过受理时间" if all(w.until_date and day > w.until_date for w in windows) else "不在受理时间内"  # fmt: skip
            return Why(code, f"{day}申请，{said}（{_spans(windows)}）。")
    return None


def _received_mend(policy: Policy, f: Facts) -> list[Mend]:
    days = []
    for w in policy.claim_windows or (Window(),):
        first = max(w.from_date or policy.from_date, policy.from_date)
        last = min(w.until_date or policy.until_date, policy.until_date)
        days += [first, last] if first <= last else []
    return [Mend({"received_date": d}, f"在受理时间内申请，例如{d}") for d in days]


def _left(f: Facts) -> dt.date | None:
    return f.departed_date or f.from_date


def _departed(policy: Policy, f: Facts) -> Why | None:
    day = _left(f)
    if day is None:
        return Why(
            "DEPARTED_UNKNOWN",
            f"没有写出发日期。本通知补贴{_spans(policy.depart_windows)}外出的，请补上。",
            returns=True,
        )
    if _within(day, policy.depart_windows):
        return None
    return Why(
        "DEPARTED", f"{day}外出，不在本通知补贴的时间内（{_spans(policy.depart_windows)}）。", hand=NONE
    )


def _departed_mend(policy: Policy, f: Facts) -> list[Mend]:
    days = [d for w in policy.depart_windows for d in (w.from_date, w.until_date) if d]
    return [Mend({"departed_date": d}, f"在补贴时间内外出，例如{d}") for d in days]


def _proofs(policy: Policy, f: Facts) -> Why | None:
    lacking = [p for p in policy.proofs if p.isdisjoint(f.proofs)]
    if not lacking:
        return None
    return Why("PROOF", f"缺少证明材料：{'；'.join(proof_words(p) for p in lacking)}。请补交后重新申请。")


def proof_words(codes: frozenset[str]) -> str:
    """A set of which one must be there, as a person reads it."""
    return "或".join(PROOF_WORDS.get(c, c) for c in PROOF_WORDS if c in codes) or "、".join(sorted(codes))


def _proofs_mend(policy: Policy, f: Facts) -> list[Mend]:
    lacking = [p for p in policy.proofs if p.isdisjoint(f.proofs)]
    return [
        Mend(
            {"proofs": f.proofs | {min(p) for p in lacking}},
            f"补交{'；'.join(proof_words(p) for p in lacking)}",
        )
    ]


def _price(policy: Policy, f: Facts) -> Why | None:
    tier = tier_of(policy, f)
    if tier is None or tier.way is Way.FIXED or f.ticket_fen is not None:
        return None
    return Why("PRICE_UNKNOWN", "本通知按票价补贴，没有写票价。请补上车票和票价。", returns=True)


def _account(_: Policy, f: Facts) -> Why | None:
    return (
        None
        if f.account_fits
        else Why("ACCOUNT", "银行卡户名不是本人。请换成本人名下的卡后再报。", returns=True)
    )


_CARD = {
    "MISSING": "没有写银行卡号",
    "LENGTH": "银行卡号位数不对",
    "DIGITS": "银行卡号里有不是数字的字",
    "CHECK": "银行卡号校验不通过，有一位写错了",
}


def _card(_: Policy, f: Facts) -> Why | None:
    return (
        Why("CARD", f"{_CARD.get(f.card_fault, '银行卡号不对')}。请核对后改正再报。", returns=True)
        if f.card_fault
        else None
    )


_TIER_READS = ("home_code", "work_code", "work_text", "groups")
DEMANDS = (
    Check(code="GROUP", title=_("补贴对象"), reads=("groups",), test=_group, value=lambda _p, f: group_words(f.groups), mend=_group_mend, applies=lambda p: bool(served(p))),
    Check(code="AGE", title=_("年龄"), reads=("birth_date", "sex", "received_date"), test=_age, value=_age_value, mend=_age_mend, applies=lambda p: bool(p.ages)),
    Check(code="ZONE", title=_("务工区域"), reads=_TIER_READS, test=_zone, value=_zone_value, mend=_zone_mend),
    Check(code="MONTHS", title=_("务工时间"), reads=("months", "from_date", "until_date", "received_date"), test=_months, value=_months_value, mend=_months_mend, applies=lambda p: p.min_months > 0),
    Check(code="INCOME", title=_("务工收入"), reads=("income_fen", "month_income_fen", "months", "from_date", "until_date", "received_date"), test=_income, value=lambda p, f: "没有写" if (had := _income_of(p, f)) is None else yuan(had), mend=_income_mend, applies=lambda p: p.min_income_fen > 0),
    Check(code="RECEIVED", title=_("申请时间"), reads=("received_date",), test=_received, value=lambda _p, f: str(f.received_date or "没有写，未比对"), mend=_received_mend, claim=True),
    Check(code="DEPARTED", title=_("外出时间"), reads=("departed_date", "from_date"), test=_departed, value=lambda _p, f: str(_left(f) or "没有写"), mend=_departed_mend, applies=lambda p: bool(p.depart_windows)),
)  # fmt: skip
PAPERS = (
    Check(code="PROOF", title=_("证明材料"), reads=("proofs",), test=_proofs, value=lambda _p, f: "、".join(PROOF_WORDS.get(c, c) for c in sorted(f.proofs)) or "没有", mend=_proofs_mend, claim=True, applies=lambda p: bool(p.proofs)),
    Check(code="PRICE", title=_("票价"), reads=(*_TIER_READS, "ticket_fen"), test=_price, value=lambda _p, f: "没有写" if f.ticket_fen is None else yuan(f.ticket_fen), mend=put("补上车票和票价", ticket_fen=10000), claim=True, applies=lambda p: any(t.way is not Way.FIXED for t in p.tiers)),
    Check(code="ACCOUNT", title=_("户名"), reads=("account_fits",), test=_account, value=lambda _p, f: "本人" if f.account_fits else "不是本人", mend=put("换成本人名下的卡", account_fits=True), claim=True),
    Check(code="CARD", title=_("银行卡号"), reads=("card_fault",), test=_card, value=lambda _p, f: _CARD.get(f.card_fault, "有效"), mend=put("写对银行卡号", card_fault=""), claim=True),
)  # fmt: skip


def condition_checks(policy: Policy) -> tuple[Check, ...]:
    """A check for each named condition of the notice."""
    return tuple(_condition(i, c) for i, c in enumerate(policy.conditions, 1))


def _condition(number: int, c: Condition) -> Check:
    text = c.expression

    def test(policy: Policy, f: Facts) -> Why | None:
        answer = holds(text, words_of(policy, f, text))
        if answer is True:
            return None
        if answer is None:
            lacking = [expressions.BY_NAME[n].word for n, v in words_of(policy, f, text).items() if v is None]
            return Why(
                "CONDITION_UNKNOWN",
                f"“{c.name}”缺少{'、'.join(lacking) or '可比的数'}，不能判定。请补上。",
                returns=True,
            )
        return Why("CONDITION", c.sentence or f"不符合“{c.name}”。")

    def value(policy: Policy, f: Facts) -> str:
        return "，".join(
            f"{expressions.BY_NAME[n].word}{said(v)}" for n, v in words_of(policy, f, text).items()
        )

    def changed(policy: Policy, f: Facts) -> list[Mend]:
        fields = mend(policy, f, text)
        return [] if fields is None else [Mend(fields, f"符合“{c.name}”")]

    only_asked = any(n in ("proofs", "ticket", "received") for n in expressions.reads(text))
    return Check(code=f"CONDITION_{number}", title=c.name, reads=fields_of(text), test=test, value=value, mend=changed, claim=only_asked)  # fmt: skip


def said(value: expressions.Value | None) -> str:
    """A word's value as a person reads it."""
    if value is None:
        return "没有写"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(v for v in value if not v.isascii()) or "没有"
    return str(value)
