"""A notice in the words of its own table: what a page shows and its editor begins with; `entry.read` reads it back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from qicheng.kit.marking import gettext_noop as _
from qicheng.season.rules.entry import FIELDS
from qicheng.season.rules.policy import GROUP_WORDS, PROOF_WORDS, ZONE_WORDS, Policy, Tier, Way, Window
from qicheng.season.rules.provinces import BY_NAME

WAYS = {Way.FIXED: _("定额"), Way.ACTUAL: _("实报，最高"), Way.SHARE: _("按比例，最高")}
_LEVELS = {"VILLAGE": "村", "TOWNSHIP": "乡镇", "COUNTY": "县"}
_ONCE = {"YEAR": "年", "NOTICE": "本通知", "EVER": "终身"}


def yuan(fen: int) -> str:
    """Fen as a county writes yuan: 600, 1234.50."""
    return str(fen // 100) if fen % 100 == 0 else f"{Decimal(fen) / 100:.2f}"


def groups(codes: Iterable[str]) -> str:
    """Groups by name, in one order."""
    held = set(codes)
    return "、".join(w.partition("（")[0] for c, w in GROUP_WORDS.items() if c in held)


def proofs(sets: Iterable[frozenset[str]]) -> str:
    """Sets of proofs: all of the parts, of each part one."""
    return "；".join("或".join(PROOF_WORDS[c] for c in PROOF_WORDS if c in s) for s in sets)


def windows(spans: Iterable[Window]) -> str:
    """Spans of days."""
    return "；".join(f"{w.from_date or ''} 至 {w.until_date or ''}" for w in spans)


def places(codes: Iterable[str]) -> str:
    """Places of a line: provinces by name, others by code."""
    names = {code: name for name, code in BY_NAME.items()}
    return "、".join(names.get(c, c) for c in codes)


def spoken(policy: Policy) -> dict[str, str]:
    """Every field of the notice by the first word of `entry.FIELDS`; empty where it makes no difference."""
    p = policy
    told = {
        "number": p.number, "title": p.title, "season": str(p.season), "fund": p.fund, "from_date": str(p.from_date), "until_date": str(p.until_date),
        "groups": groups(p.groups), "ages": "，".join({"M": "男", "F": "女", "ANY": ""}[s] + f"{a}-{b}" for s, (a, b) in p.ages.items()),
        "age_date": str(p.age_date or ""), "min_months": str(p.min_months or ""), "month_days": str(p.month_days or ""),
        "min_income_fen": yuan(p.min_income_fen) if p.min_income_fen else "", "income_per": "每月" if p.income_per == "MONTH" else "总额",
        "claim_windows": windows(p.claim_windows), "depart_windows": windows(p.depart_windows), "near_provinces": places(sorted(p.near_provinces)),
        "not_with_charter": "是" if p.not_with_charter else "否", "charter_days": str(p.charter_days or ""), "once_per": _ONCE.get(p.once_per, "年"),
        "once_of": "户" if p.once_of == "HOUSEHOLD" else "人", "conflicts": "；".join(sorted(p.conflicts)), "proofs": proofs(p.proofs),
        "priority": " > ".join(groups(r) for r in p.priority), "budget_fen": "" if p.budget_fen is None else yuan(p.budget_fen),
        "township_fen": "；".join(f"{place}：{yuan(fen)}" for place, fen in p.township_fen.items()), "publicity_days": str(p.publicity_days),
        "publicity_count": "工作日" if p.publicity_count == "WORKING" else "自然日", "publicity_levels": "、".join(_LEVELS[x] for x in p.publicity_levels),
        "pay_channel": p.pay_channel,
    }  # fmt: skip
    return {FIELDS[name][0]: text for name, text in told.items()}


def tier(line: Tier) -> dict[str, str]:
    """One line of the table of amounts."""
    return {
        "区域": str(ZONE_WORDS[line.zone]), "群体": groups(line.groups), "方式": WAYS[line.way], "金额": yuan(line.fen) if line.fen else "",
        "比例": str(line.percent) if line.way is Way.SHARE else "", "地点": places(line.places), "附加条件": line.when,
    }  # fmt: skip
