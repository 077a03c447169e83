"""May this person travel? One judgement for ticketing, the door and the phone, with every reason and what would change it. Pure.

Gravest first. `open_to_all` reasons may be told to anybody who helps the person; the others speak of a body and stay with health
workers: everybody else reads `WAIT`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from qicheng.journeys.rules import OUT
from qicheng.kit.marking import gettext_noop as _

CLEARED, PENDING, HELD = "CLEARED", "PENDING", "HELD"
RISKY = 2  # from this level on a place lately visited holds a person back
READING_DAYS = 1  # a reading or declaration holds on its day and so many after
WORDS = {CLEARED: _("可出行"), PENDING: _("待核验"), HELD: _("暂缓出行")}
WAIT = "健康方面要先由医务人员核实，暂缓出行。请联系所在乡镇卫生院。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why not yet: a code, what is in the way, what would change it."""

    code: str
    why: str
    change: str
    state: str
    open_to_all: bool = True

    @property
    def sentence(self) -> str:
        return f"{self.why}{self.change}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What the alert level of the way asks for (season's rule pack)."""

    level: int
    declaration: str = "NONE"  # NONE, SELF, SELF_AND_TEMPERATURE, CLINIC_FORM
    normal_days: int = 0
    form_valid_days: int | None = None
    history_days: int = 14
    by_order: bool = False  # only by order of headquarters


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one person on a day. Days are the county's."""

    demands: Demands
    roster: str = "PRESENT"
    stage: str = "INTENDING"
    fever_open: bool = False
    contact_watch_until: dt.date | None = None
    flagged_on: dt.date | None = None  # the last day with a symptom or a contact
    visited_until: dt.date | None = None  # when the person left the last place of risk
    declared_on: dt.date | None = None
    normal_days: frozenset[dt.date] = field(default_factory=frozenset)
    asked_again: bool = False  # the latest reading could not be used
    form_on: dt.date | None = None
    form_fit: bool = True
    override_until: dt.date | None = None
    ordered: bool = False  # an order of headquarters covers the person's village today


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The clearance. `until`: the last day it holds; None when nothing was asked."""

    state: str
    reasons: tuple[Reason, ...]
    until: dt.date | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(r.code for r in self.reasons)

    @property
    def public_sentences(self) -> tuple[str, ...]:
        """What may be told to anybody: reasons that speak of a body are one kind sentence."""
        told = [r.sentence if r.open_to_all else WAIT for r in self.reasons]
        return tuple(dict.fromkeys(told))


def judge(facts: Facts, *, on: dt.date) -> Verdict:
    """The clearance on a day. At level 0 nothing is asked and nobody is held for health."""
    reasons = tuple(r for check in _CHECKS if (r := check(facts, on)) is not None)
    if facts.override_until is not None and on <= facts.override_until:
        reasons = tuple(r for r in reasons if r.code in _NEVER_OVERRIDDEN)
        if not reasons:
            return Verdict(state=CLEARED, reasons=(), until=facts.override_until)
    if not reasons:
        return Verdict(state=CLEARED, reasons=(), until=_until(facts))
    state = HELD if any(r.state == HELD for r in reasons) else PENDING
    return Verdict(state=state, reasons=reasons)


# A fever is lifted by a health worker and by nobody else; who is off the list or gone has nothing to be overridden.
_NEVER_OVERRIDDEN = frozenset({"FEVER", "NOT_ON_ROSTER", "ALREADY_OUT"})


def _until(f: Facts) -> dt.date | None:
    if f.demands.level == 0:
        return None
    ends: list[dt.date] = []
    if (said := _last_said(f)) is not None:
        ends.append(said + dt.timedelta(days=READING_DAYS))
    if f.demands.declaration == "CLINIC_FORM" and f.form_on and f.demands.form_valid_days:
        ends.append(f.form_on + dt.timedelta(days=f.demands.form_valid_days - 1))
    return min(ends, default=None)


def _last_said(f: Facts) -> dt.date | None:
    if f.demands.declaration == "SELF":
        return f.declared_on
    return max(f.normal_days, default=None)


def _no(code: str, why: str, change: str, *, state: str = PENDING, body: bool = False) -> Reason:
    return Reason(code=code, why=why, change=change, state=state, open_to_all=not body)


def _roster(f: Facts, on: dt.date) -> Reason | None:
    if f.roster != "PRESENT":
        return _no("NOT_ON_ROSTER", "此人不在本年度名册上。", "请由所在村核实后登记。", state=HELD)
    if f.stage in OUT:
        return _no("ALREADY_OUT", "台账显示此人已经外出。", "属登记错误的，请先更正。", state=HELD)
    return None


def _fever(f: Facts, on: dt.date) -> Reason | None:
    if not f.demands.level or not f.fever_open:
        return None
    return _no(
        "FEVER", "有发热报告还没有解除。", "由医务人员登记诊断结论和日期后解除。", state=HELD, body=True
    )


def _watched(f: Facts, on: dt.date) -> Reason | None:
    if not f.demands.level or f.contact_watch_until is None or on > f.contact_watch_until:
        return None
    day = _day(f.contact_watch_until)
    return _no(
        "WATCHED",
        f"作为同乘接触者在医学观察中，到{day}期满。",
        "期满或由医务人员提前解除后再核验。",
        state=HELD,
        body=True,
    )


def _still_asked(f: Facts, since: dt.date | None, on: dt.date) -> dt.date | None:
    """Until when something of the day `since` holds a person back; None when it was nothing, or is past."""
    if not f.demands.level or since is None or (on - since).days >= f.demands.history_days:
        return None
    return since + dt.timedelta(days=f.demands.history_days)


def _flagged(f: Facts, on: dt.date) -> Reason | None:
    ends = _still_asked(f, f.flagged_on, on)
    if f.flagged_on is None or ends is None:
        return None
    return _no(
        "FLAGGED",
        f"{_day(f.flagged_on)}申报有症状或接触史。",
        f"由卫生院出具合格证明，或到{_day(ends)}没有新情况后再核验。",
        state=HELD,
        body=True,
    )


def _visited(f: Facts, on: dt.date) -> Reason | None:
    ends = _still_asked(f, f.visited_until, on)
    if ends is None:
        return None
    return _no(
        "VISITED",
        f"{f.demands.history_days} 天内到过中高风险地区。",
        f"到{_day(ends)}再核验。",
        state=HELD,
        body=True,
    )


def _unfit(f: Facts, on: dt.date) -> Reason | None:
    if not f.demands.level or f.form_on is None or f.form_fit:
        return None
    return _no("UNFIT", "卫生院意见是暂缓。", "由卫生院复查并出具合格意见后再核验。", state=HELD, body=True)


def _asked_again(f: Facts, on: dt.date) -> Reason | None:
    if f.demands.level and f.asked_again:
        return _no("ASKED_AGAIN", "上一次的体温看不清，不能算数。", "请复测一次，写成 36.5 这样的数。")
    return None


def _declared(f: Facts, on: dt.date) -> Reason | None:
    if f.demands.declaration == "NONE" or (f.declared_on and 0 <= (on - f.declared_on).days <= READING_DAYS):
        return None
    return _no("NOT_DECLARED", "昨天和今天都没有健康申报。", "请申报有没有症状、有没有接触史。")


def _measured(f: Facts, on: dt.date) -> Reason | None:
    if f.demands.declaration not in {"SELF_AND_TEMPERATURE", "CLINIC_FORM"}:
        return None
    last = max((d for d in f.normal_days if d <= on), default=None)
    if last is None or (on - last).days > READING_DAYS:
        return _no("NOT_MEASURED", "昨天和今天都没有正常的体温记录。", "请到村医务室或车站查验台测温。")
    missing = _missing(f, last)
    if missing:
        return _no(
            "DAYS_MISSING",
            f"要求连续 {f.demands.normal_days} 天体温正常，缺 {missing} 天。",
            "请补上有据可查的记录，或继续每天测温到满。",
        )
    return None


def _missing(f: Facts, last: dt.date) -> int:
    wanted = {last - dt.timedelta(days=n) for n in range(f.demands.normal_days)}
    return len(wanted - f.normal_days)


def _form(f: Facts, on: dt.date) -> Reason | None:
    if f.demands.declaration != "CLINIC_FORM":
        return None
    days = f.demands.form_valid_days or 1
    if f.form_on is None:
        return _no("NO_FORM", "还没有卫生院证明。", f"请到卫生院开具，{days} 天内有效。")
    if not f.form_fit or (on - f.form_on).days < days:
        return None
    return _no("FORM_EXPIRED", f"卫生院证明是{_day(f.form_on)}开的，已过 {days} 天有效期。", "请重新开具。")


def _ordered(f: Facts, on: dt.date) -> Reason | None:
    if not f.demands.by_order or f.ordered:
        return None
    return _no("NO_ORDER", "现在凭指挥部指令出发，还没有下达到本村。", "请等候县疫情指挥部的出发指令。")


def _day(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"


_CHECKS: tuple[Callable[[Facts, dt.date], Reason | None], ...] = (
    _fever, _watched, _roster, _flagged, _visited, _unfit, _asked_again, _declared, _measured, _form, _ordered,
)  # fmt: skip
