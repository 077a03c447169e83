"""A notice's own example cases: what the county says must come out, and what does. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.season.rules import entry
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.conditions import TRANSPORT_WORDS, age_day
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.judging import WORDS, Decision, Verdict, judge

Place = Callable[[str], str]  # a workplace's words → 6-digit code, "" for none
OUTCOMES = (
    ("ELIGIBLE", r"符合|可发|发放|PAY|ELIGIBLE|通过"),
    ("RETURN", "退回|补正|改正|RETURN"),
    ("REJECT", "不|拒|REJECT"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One example: what was wanted, what came out. `sentence` tells the difference; empty when it passed."""

    name: str
    wanted: str
    wanted_fen: int | None
    verdict: Verdict
    passed: bool
    sentence: str


def try_out(policy: Policy, row: Mapping[str, Any], *, home_code: str, place: Place) -> Tried:
    """Judges one example. Raises `season.rules.entry.EntryFault` for words that cannot be read."""
    verdict = judge(policy, facts_of(policy, row, home_code=home_code, place=place))
    name, wanted = str(row.get("名称") or row.get("name") or "算例"), wanted_of(row)
    amount = _of(row, "金额（元）", "金额(元)", "金额", "amount")
    fen = entry.fen(amount) if amount != "" else None
    right = verdict.decision == wanted and (fen is None or fen == verdict.amount_fen)
    got, should = _outcome(verdict.decision, verdict.amount_fen), _outcome(Decision(wanted), fen)
    said = gettext_noop("%(name)s：应为%(should)s，算出来是%(got)s。%(why)s")
    sentence = "" if right else say(said, name=name, should=should, got=got, why=verdict.sentence)
    return Tried(name=name, wanted=wanted, wanted_fen=fen, verdict=verdict, passed=right, sentence=sentence)


def _outcome(decision: Decision, fen: int | None) -> str:
    word = say(WORDS[decision])
    if fen is None:
        return word
    return say(gettext_noop("%(decision)s，%(sum)s元"), decision=word, sum=f"{fen / 100:.2f}")


def wanted_of(row: Mapping[str, Any]) -> str:
    """What an example says must come out."""
    text = str(_of(row, "结论", "应得结论", "decision") or "符合").strip()
    if re.match(r"不|拒|REJECT", text):
        return "REJECT"
    found = next((code for code, pattern in OUTCOMES if re.search(pattern, text)), "")
    if not found:
        raise entry.EntryFault(f"算例的结论“{text}”看不懂。请写符合、不符合或退回。")
    return found


def facts_of(policy: Policy, row: Mapping[str, Any], *, home_code: str, place: Place) -> Facts:
    """An example's facts; what it does not say is as it should be."""
    received = entry.day_of(_of(row, "申请日期", "申请时间", "received"), "申请日期") or max(
        policy.from_date, _first(policy)
    )
    work = str(_of(row, "务工地", "work_place"))
    rode = entry.yes(_of(row, "乘免费包车", "rode"))
    sex = {"男": "M", "女": "F"}.get(str(_of(row, "性别", "sex")).strip()[:1], "M")
    codes = entry.groups_of(_of(row, "户类型", "groups"))
    facts = Facts(
        as_of=received, name=str(_of(row, "名称") or "某人"), sex=sex, groups=codes or frozenset({"GENERAL"}), home_code=home_code,
        work_code=place(work) if work else "", work_text=work, employer=str(_of(row, "务工单位", "employer")), months=_whole(row, "务工月数", "月数", "months"),
        from_date=entry.day_of(_of(row, "开始日期", "起始日期", "start"), "开始日期"), until_date=entry.day_of(_of(row, "结束日期", "终止日期", "end"), "结束日期"),
        income_fen=_money(row, "务工收入", "收入", "income"), month_income_fen=_money(row, "月收入", "month_income"), ticket_fen=_money(row, "票价", "ticket"),
        departed_date=entry.day_of(_of(row, "出发日期", "departed"), "出发日期") or _leaves(policy), received_date=received, rode_bus=say(gettext_noop("县点对点包车")) if rode else "", rode_date=received if rode else None,
        transport=next((c for c, w in TRANSPORT_WORDS.items() if w == str(_of(row, "交通方式", "transport"))), ""),
        proofs=frozenset[str]().union(*entry.proofs_of(_of(row, "证明", "proofs"), "证明")),
        same_claim=say(gettext_noop("另一份申请")) if entry.yes(_of(row, "重复申请")) else "", card_fault="CHECK" if entry.yes(_of(row, "卡号有误")) else "",
    )  # fmt: skip
    return _aged(policy, facts, _whole(row, "年龄", "age"))


def _aged(policy: Policy, facts: Facts, age: int | None) -> Facts:
    bounds = policy.ages.get(facts.sex) or policy.ages.get("ANY") or (30, 40)
    day = age_day(policy, facts)
    years = age if age is not None else (bounds[0] + bounds[1]) // 2
    return replace(facts, birth_date=dt.date(day.year - years, 1, 1))


def _first(policy: Policy) -> dt.date:
    windows = [w.from_date for w in policy.claim_windows if w.from_date]
    return min(windows, default=policy.from_date)


def _leaves(policy: Policy) -> dt.date | None:
    return next((w.from_date or w.until_date for w in policy.depart_windows), None)


def _of(row: Mapping[str, Any], *names: str) -> Any:
    return next((row[n] for n in names if row.get(n) not in (None, "")), "")


def _whole(row: Mapping[str, Any], *names: str) -> int | None:
    value = _of(row, *names)
    found = re.search(r"\d+", str(value))
    return int(found[0]) if found else None


def _money(row: Mapping[str, Any], *names: str) -> int | None:
    value = _of(row, *names)
    return entry.fen(value) if value != "" else None
