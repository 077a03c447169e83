"""The checks of what a notice demands: group, age, place, months, income, days, conditions, proofs, account. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.telling import joined, say
from qicheng.people.rules import age_on
from qicheng.season.rules import expressions
from qicheng.season.rules.expressions import holds
from qicheng.season.rules.policy import (
    GROUP_WORDS,
    PROOF_WORDS,
    ZONE_WORDS,
    Condition,
    Policy,
    Tier,
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
    named = [say(w) for c, w in GROUP_WORDS.items() if c in codes]
    return joined(named, _("%(a)s、%(b)s")) or say(_("一般农户"))


def _group(policy: Policy, f: Facts) -> Why | None:
    wanted = served(policy)
    if not wanted or not wanted.isdisjoint(f.groups):
        return None
    said = _("本通知补贴%(wanted)s，登记为%(held)s。登记有误的，请村里核实更正。")
    return Why("GROUP", say(said, wanted=group_words(wanted), held=group_words(f.groups)), hand=VILLAGE)


def _group_mend(policy: Policy, f: Facts) -> list[Mend]:
    groups = sorted(served(policy), key=list(GROUP_WORDS).index)
    return [Mend({"groups": f.groups | {g}}, say(_("户类型核实为%(group)s"), group=group_words(frozenset({g})))) for g in groups]  # fmt: skip


def _bounds(policy: Policy, f: Facts) -> tuple[int, int] | None:
    return policy.ages.get(f.sex) or policy.ages.get("ANY")


def _age(policy: Policy, f: Facts) -> Why | None:
    bounds = _bounds(policy, f)
    if bounds is None:
        return None
    if f.birth_date is None:
        return Why("AGE_UNKNOWN", say(_("不知道出生日期，算不出年龄。请核对身份证号。")), returns=True)
    age = age_on(f.birth_date, age_day(policy, f))
    if bounds[0] <= age <= bounds[1]:
        return None
    said = {
        "M": _("年龄%(age)s岁，本通知要求男%(low)s至%(high)s周岁，%(gap)s。"), "F": _("年龄%(age)s岁，本通知要求女%(low)s至%(high)s周岁，%(gap)s。"),
    }.get(f.sex, _("年龄%(age)s岁，本通知要求%(low)s至%(high)s周岁，%(gap)s。"))  # fmt: skip
    low, high = bounds
    gap = say(_("差%(n)s岁"), n=low - age) if age < low else say(_("超%(n)s岁"), n=age - high)
    return Why("AGE", say(said, age=age, low=low, high=high, gap=gap), hand=NONE)


def _age_value(policy: Policy, f: Facts) -> str:
    if f.birth_date is None:
        return say(_("不知道"))
    return say(_("%(n)s岁"), n=age_on(f.birth_date, age_day(policy, f)))


def _age_mend(policy: Policy, f: Facts) -> list[Mend]:
    low, high = _bounds(policy, f) or (0, 120)
    day = age_day(policy, f)
    young = f.birth_date is not None and age_on(f.birth_date, day) < low
    ages = (low, high, (low + high) // 2) if young else (high, low, (low + high) // 2)
    said = say(_("年龄在%(low)s至%(high)s周岁之间"), low=low, high=high)
    return [Mend({"birth_date": dt.date(day.year - n, 1, 1)}, said) for n in ages]


def _knows_zone(policy: Policy) -> bool:
    return any(t.zone is not Zone.ANY or t.places for t in policy.tiers)


def _zone(policy: Policy, f: Facts) -> Why | None:
    if _knows_zone(policy) and zone_of(policy, f.home_code, f.work_code) is None:
        unclear = say(_("务工地“%(place)s”写得不够清楚，分不出区域。请写到省、市、县。"), place=f.work_text)
        return Why("ZONE_UNKNOWN", unclear if f.work_text else say(_("没有写务工地。请写到省、市、县。")), returns=True)  # fmt: skip
    if tier_of(policy, f) is not None:
        return None
    zone = zone_of(policy, f.home_code, f.work_code)
    where = say(ZONE_WORDS[zone] if zone else _("这个区域"))
    wanted = joined(dict.fromkeys(say(ZONE_WORDS[t.zone]) for t in policy.tiers), _("%(a)s、%(b)s"))
    if zone and any(t.zone is zone for t in policy.tiers):
        said = _("务工地属%(zone)s，本通知没有给%(group)s的标准。")
        return Why("ZONE", say(said, zone=where, group=group_words(f.groups)))
    return Why("ZONE", say(_("务工地属%(zone)s，本通知只补贴%(wanted)s务工。"), zone=where, wanted=wanted))


def _zone_value(policy: Policy, f: Facts) -> str:
    zone = zone_of(policy, f.home_code, f.work_code)
    place = f.work_text or f.work_code or say(_("没有写"))
    return say(
        _("%(place)s（%(zone)s）"), place=place, zone=say(ZONE_WORDS[zone] if zone else _("分不出区域"))
    )


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
                mends.append(Mend({"work_code": code, "groups": groups, **more}, _moved(tier, own)))
    return mends


def _moved(tier: Tier, own: bool) -> str:
    zone = say(ZONE_WORDS[tier.zone])
    if own:
        return say(_("务工地在%(zone)s"), zone=zone)
    return say(
        _("务工地在%(zone)s、属%(group)s"), zone=zone, group=group_words(frozenset({min(tier.groups)}))
    )


def _months(policy: Policy, f: Facts) -> Why | None:
    least = policy.min_months
    if f.from_date is not None:
        short = (full_on(policy, f.from_date) - last_day(f)).days
        if short <= 0:
            return None
        said = _("务工%(had)s天，本通知要求满%(least)s个月，差%(gap)s天。满期后再申请。")
        return Why("MONTHS", say(said, had=days_worked(f) or 0, least=least, gap=short))
    if f.months is None:
        said = _("没有写务工起止时间。本通知要求满%(least)s个月，请补上起止时间。")
        return Why("MONTHS_UNKNOWN", say(said, least=least), returns=True)
    if f.months >= least:
        return None
    said = _("务工%(had)s个月，本通知要求满%(least)s个月，差%(gap)s个月。满期后再申请。")
    return Why("MONTHS", say(said, had=f.months, least=least, gap=least - f.months))


def _months_value(_policy: Policy, f: Facts) -> str:
    if f.from_date is not None:
        until = str(f.until_date) if f.until_date else say(_("今"))
        said = _("%(since)s 至 %(until)s，满%(n)s个月")
        return say(said, since=str(f.from_date), until=until, n=months_worked(f) or 0)
    return say(_("没有写")) if f.months is None else say(_("%(n)s个月"), n=f.months)


def _months_mend(policy: Policy, f: Facts) -> list[Mend]:
    if f.from_date is None:
        return [Mend({"months": policy.min_months}, say(_("务工满%(n)s个月"), n=policy.min_months))]
    day, begun = full_on(policy, f.from_date), begun_for(policy, last_day(f))
    earlier = Mend({"from_date": begun}, say(_("开始务工不晚于%(day)s"), day=str(begun)))
    longer = Mend(
        {"until_date": day}, say(_("务工到%(day)s（满%(n)s个月）"), day=str(day), n=policy.min_months)
    )
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
    return say(_("%(sum)s元"), sum=str(fen // 100) if fen % 100 == 0 else f"{fen / 100:.2f}")


def _income(policy: Policy, f: Facts) -> Why | None:
    had, least = _income_of(policy, f), policy.min_income_fen
    monthly = policy.income_per == "MONTH"
    if had is None:
        lacks = _("没有写务工收入。本通知要求月收入不低于%(least)s，请补上。") if monthly else _("没有写务工收入。本通知要求收入不低于%(least)s，请补上。")  # fmt: skip
        return Why("INCOME_UNKNOWN", say(lacks, least=yuan(least)), returns=True)
    if had >= least:
        return None
    said = _("务工月收入%(had)s，本通知要求不低于%(least)s，差%(gap)s。") if monthly else _("务工收入%(had)s，本通知要求不低于%(least)s，差%(gap)s。")  # fmt: skip
    return Why("INCOME", say(said, had=yuan(had), least=yuan(least), gap=yuan(least - had)))


def _income_mend(policy: Policy, f: Facts) -> list[Mend]:
    field = "month_income_fen" if policy.income_per == "MONTH" else "income_fen"
    said = say(_("有证明的收入达到%(sum)s"), sum=yuan(policy.min_income_fen))
    return [Mend({field: policy.min_income_fen}, said)]


def _within(day: dt.date, windows: tuple[Window, ...]) -> bool:
    return any(
        (w.from_date is None or w.from_date <= day) and (w.until_date is None or day <= w.until_date)
        for w in windows
    )


def _spans(windows: tuple[Window, ...]) -> str:
    spans = (
        (str(w.from_date) if w.from_date else say(_("即日")), str(w.until_date) if w.until_date else say(_("另行通知")))
        for w in windows
    )  # fmt: skip
    return joined((say(_("%(since)s 至 %(until)s"), since=a, until=b) for a, b in spans), _("%(a)s；%(b)s"))


def _received(policy: Policy, f: Facts) -> Why | None:
    day = f.received_date
    if day is None:
        return None
    whole = (Window(from_date=policy.from_date, until_date=policy.until_date),)
    for code, windows in (("VALIDITY", whole), ("WINDOW", policy.claim_windows)):
        if windows and not _within(day, windows):
            early = all(w.from_date and day < w.from_date for w in windows)
            late = all(w.until_date and day > w.until_date for w in windows)
            said = _("%(day)s申请，还没有开始受理（%(spans)s）。") if early else _("%(day)s申请，已过受理时间（%(spans)s）。") if late else _("%(day)s申请，不在受理时间内（%(spans)s）。")  # fmt: skip
            return Why(code, say(said, day=str(day), spans=_spans(windows)))
    return None


def _received_mend(policy: Policy, f: Facts) -> list[Mend]:
    days = []
    for w in policy.claim_windows or (Window(),):
        first = max(w.from_date or policy.from_date, policy.from_date)
        last = min(w.until_date or policy.until_date, policy.until_date)
        days += [first, last] if first <= last else []
    return [Mend({"received_date": d}, say(_("在受理时间内申请，例如%(day)s"), day=str(d))) for d in days]


def _left(f: Facts) -> dt.date | None:
    return f.departed_date or f.from_date


def _departed(policy: Policy, f: Facts) -> Why | None:
    day = _left(f)
    if day is None:
        said = _("没有写出发日期。本通知补贴%(spans)s外出的，请补上。")
        return Why("DEPARTED_UNKNOWN", say(said, spans=_spans(policy.depart_windows)), returns=True)
    if _within(day, policy.depart_windows):
        return None
    said = _("%(day)s外出，不在本通知补贴的时间内（%(spans)s）。")
    return Why("DEPARTED", say(said, day=str(day), spans=_spans(policy.depart_windows)), hand=NONE)


def _departed_mend(policy: Policy, f: Facts) -> list[Mend]:
    days = [d for w in policy.depart_windows for d in (w.from_date, w.until_date) if d]
    return [Mend({"departed_date": d}, say(_("在补贴时间内外出，例如%(day)s"), day=str(d))) for d in days]


def _proofs(policy: Policy, f: Facts) -> Why | None:
    lacking = [p for p in policy.proofs if p.isdisjoint(f.proofs)]
    if not lacking:
        return None
    return Why("PROOF", say(_("缺少证明材料：%(proofs)s。请补交后重新申请。"), proofs=_every(lacking)))


def _every(sets: list[frozenset[str]]) -> str:
    return joined((proof_words(p) for p in sets), _("%(a)s；%(b)s"))


def proof_words(codes: frozenset[str]) -> str:
    """A set of which one must be there, as a person reads it."""
    return joined((say(PROOF_WORDS[c]) for c in PROOF_WORDS if c in codes), _("%(a)s或%(b)s")) or joined(sorted(codes), _("%(a)s、%(b)s"))  # fmt: skip


def _proofs_mend(policy: Policy, f: Facts) -> list[Mend]:
    lacking = [p for p in policy.proofs if p.isdisjoint(f.proofs)]
    said = say(_("补交%(proofs)s"), proofs=_every(lacking))
    return [Mend({"proofs": f.proofs | {min(p) for p in lacking}}, said)]


def _price(policy: Policy, f: Facts) -> Why | None:
    tier = tier_of(policy, f)
    if tier is None or tier.way is Way.FIXED or f.ticket_fen is not None:
        return None
    return Why("PRICE_UNKNOWN", say(_("本通知按票价补贴，没有写票价。请补上车票和票价。")), returns=True)


def _account(_policy: Policy, f: Facts) -> Why | None:
    if f.account_fits:
        return None
    return Why("ACCOUNT", say(_("银行卡户名不是本人。请换成本人名下的卡后再报。")), returns=True)


_CARD = {
    "MISSING": _("没有写银行卡号"),
    "LENGTH": _("银行卡号位数不对"),
    "DIGITS": _("银行卡号里有不是数字的字"),
    "CHECK": _("银行卡号校验不通过，有一位写错了"),
}


def _card(_policy: Policy, f: Facts) -> Why | None:
    if not f.card_fault:
        return None
    why = say(_CARD.get(f.card_fault, _("银行卡号不对")))
    return Why("CARD", say(_("%(why)s。请核对后改正再报。"), why=why), returns=True)


_TIER_READS = ("home_code", "work_code", "work_text", "groups")
DEMANDS = (
    Check(code="GROUP", title=_("补贴对象"), reads=("groups",), test=_group, value=lambda _p, f: group_words(f.groups), mend=_group_mend, applies=lambda p: bool(served(p))),
    Check(code="AGE", title=_("年龄"), reads=("birth_date", "sex", "received_date"), test=_age, value=_age_value, mend=_age_mend, applies=lambda p: bool(p.ages)),
    Check(code="ZONE", title=_("务工区域"), reads=_TIER_READS, test=_zone, value=_zone_value, mend=_zone_mend),
    Check(code="MONTHS", title=_("务工时间"), reads=("months", "from_date", "until_date", "received_date"), test=_months, value=_months_value, mend=_months_mend, applies=lambda p: p.min_months > 0),
    Check(code="INCOME", title=_("务工收入"), reads=("income_fen", "month_income_fen", "months", "from_date", "until_date", "received_date"), test=_income, value=lambda p, f: say(_("没有写")) if (had := _income_of(p, f)) is None else yuan(had), mend=_income_mend, applies=lambda p: p.min_income_fen > 0),
    Check(code="RECEIVED", title=_("申请时间"), reads=("received_date",), test=_received, value=lambda _p, f: str(f.received_date) if f.received_date else say(_("没有写，未比对")), mend=_received_mend, claim=True),
    Check(code="DEPARTED", title=_("外出时间"), reads=("departed_date", "from_date"), test=_departed, value=lambda _p, f: str(day) if (day := _left(f)) else say(_("没有写")), mend=_departed_mend, applies=lambda p: bool(p.depart_windows)),
)  # fmt: skip
PAPERS = (
    Check(code="PROOF", title=_("证明材料"), reads=("proofs",), test=_proofs, value=lambda _p, f: joined((say(PROOF_WORDS.get(c, c)) for c in sorted(f.proofs)), _("%(a)s、%(b)s")) or say(_("没有")), mend=_proofs_mend, claim=True, applies=lambda p: bool(p.proofs)),
    Check(code="PRICE", title=_("票价"), reads=(*_TIER_READS, "ticket_fen"), test=_price, value=lambda _p, f: say(_("没有写")) if f.ticket_fen is None else yuan(f.ticket_fen), mend=put(_("补上车票和票价"), ticket_fen=10000), claim=True, applies=lambda p: any(t.way is not Way.FIXED for t in p.tiers)),
    Check(code="ACCOUNT", title=_("户名"), reads=("account_fits",), test=_account, value=lambda _p, f: say(_("本人") if f.account_fits else _("不是本人")), mend=put(_("换成本人名下的卡"), account_fits=True), claim=True),
    Check(code="CARD", title=_("银行卡号"), reads=("card_fault",), test=_card, value=lambda _p, f: say(_CARD.get(f.card_fault, _("有效"))), mend=put(_("写对银行卡号"), card_fault=""), claim=True),
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
            lacking = [say(expressions.BY_NAME[n].word) for n, v in words_of(policy, f, text).items() if v is None]  # fmt: skip
            said = _("“%(name)s”缺少%(lacking)s，不能判定。请补上。")
            lacks = joined(lacking, _("%(a)s、%(b)s")) or say(_("可比的数"))
            return Why("CONDITION_UNKNOWN", say(said, name=c.name, lacking=lacks), returns=True)
        return Why("CONDITION", c.sentence or say(_("不符合“%(name)s”。"), name=c.name))

    def value(policy: Policy, f: Facts) -> str:
        told = (
            (say(expressions.BY_NAME[n].word), spoken(n, v)) for n, v in words_of(policy, f, text).items()
        )
        return joined((say(_("%(word)s%(value)s"), word=w, value=v) for w, v in told), _("%(a)s，%(b)s"))

    def changed(policy: Policy, f: Facts) -> list[Mend]:
        fields = mend(policy, f, text)
        return [] if fields is None else [Mend(fields, say(_("符合“%(name)s”"), name=c.name))]

    only_asked = any(n in ("proofs", "ticket", "received") for n in expressions.reads(text))
    return Check(code=f"CONDITION_{number}", title=c.name, reads=fields_of(text), test=test, value=value, mend=changed, claim=only_asked)  # fmt: skip


_CHOSEN = (
    "sex",
    "zone",
    "transport",
)  # the texts among values that are words of rules; others somebody wrote


def spoken(name: str, value: expressions.Value | None) -> str:
    """The value of a condition's word as a person reads it."""
    if value is None:
        return say(_("没有写"))
    if isinstance(value, bool):
        return say(_("是") if value else _("否"))
    if isinstance(value, list):
        return joined((say(v) for v in value if not v.isascii()), _("%(a)s、%(b)s")) or say(_("没有"))
    return say(str(value)) if name in _CHOSEN else str(value)
