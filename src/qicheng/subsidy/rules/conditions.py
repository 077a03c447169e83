"""The words of a notice's conditions, filled from facts. Pure."""

from __future__ import annotations

import datetime as dt

from qicheng.kit.marking import gettext_noop as _
from qicheng.people.rules import WORDS as STANDINGS
from qicheng.people.rules import age_on
from qicheng.season.rules import expressions
from qicheng.season.rules.expressions import Value
from qicheng.season.rules.policy import GROUP_WORDS, PROOF_WORDS, ZONE_WORDS, Policy
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.months import days_worked, months_worked
from qicheng.subsidy.rules.zones import zone_of

GROUPS = {**STANDINGS, **GROUP_WORDS, "POOR": _("脱贫户"), "RELOCATED": _("易地搬迁户")}
TRANSPORT_WORDS = {
    "CHARTER": _("政府包车"), "TRAIN": _("火车"), "COACH": _("班车"), "PLANE": _("飞机"), "SHIP": _("轮船"), "SELF_DRIVE": _("自驾"), "EMPLOYER": _("企业接送"), "OTHER": _("其他"),
}  # fmt: skip
# Which fields of `Facts` each word rests on; what a bulk pass must tell apart.
READS: dict[str, tuple[str, ...]] = {
    "age": ("birth_date", "received_date"), "sex": ("sex",), "groups": ("groups",), "zone": ("home_code", "work_code"), "province": ("work_code",),
    "city": ("work_code",), "work_place": ("work_text",), "employer": ("employer",), "months": ("months", "from_date", "until_date", "received_date"),
    "days": ("from_date", "until_date", "received_date"), "income": ("income_fen",), "month_income": ("month_income_fen",),
    "transport": ("transport",), "ticket": ("ticket_fen",), "proofs": ("proofs",), "rode": ("rode_bus",), "township": ("township",),
    "start": ("from_date",), "end": ("until_date",), "departed": ("departed_date",), "received": ("received_date",),
}  # fmt: skip


def fields_of(text: str) -> tuple[str, ...]:
    """The fields of `Facts` that an expression looks at."""
    return tuple(dict.fromkeys(f for name in expressions.reads(text) for f in READS[name]))


def age_day(policy: Policy, facts: Facts) -> dt.date:
    """The day at which a notice counts ages."""
    return policy.age_date or facts.received_date or facts.as_of


def words_of(policy: Policy, facts: Facts, text: str) -> dict[str, Value | None]:
    """What an expression sees: only the words it looks at. Unknown is None."""
    return {name: _word(name, policy, facts) for name in expressions.reads(text)}


def _word(name: str, policy: Policy, f: Facts) -> Value | None:
    if name == "age":
        return age_on(f.birth_date, age_day(policy, f)) if f.birth_date else None
    if name == "groups":
        return sorted(f.groups | {GROUPS[g] for g in f.groups if g in GROUPS})
    if name == "zone":
        zone = zone_of(policy, f.home_code, f.work_code)
        return ZONE_WORDS[zone].partition("（")[0] if zone else None
    if name in ("months", "days"):
        return months_worked(f) if name == "months" else days_worked(f)
    if name in ("income", "month_income", "ticket"):
        fen = {"income": f.income_fen, "month_income": f.month_income_fen, "ticket": f.ticket_fen}[name]
        return None if fen is None else fen // 100
    if name == "proofs":
        return sorted(f.proofs | {PROOF_WORDS[p] for p in f.proofs if p in PROOF_WORDS})
    if name == "rode":
        return bool(f.rode_bus)
    if name in ("start", "end", "departed", "received"):
        return {
            "start": f.from_date,
            "end": f.until_date,
            "departed": f.departed_date,
            "received": f.received_date,
        }[name]
    texts = {
        "sex": {"M": _("男"), "F": _("女")}.get(f.sex, ""), "province": f.work_code[:2], "city": f.work_code[:4], "work_place": f.work_text,
        "employer": f.employer, "transport": TRANSPORT_WORDS.get(f.transport, ""), "township": f.township,
    }  # fmt: skip
    return texts[name] or None
