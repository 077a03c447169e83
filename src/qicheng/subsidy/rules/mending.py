"""What single fact, or two, would make a notice's condition true. Pure.

What is tried comes from the expression itself: an answer turns only where one of its own figures or texts stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any

from qicheng.season.rules import expressions
from qicheng.season.rules.policy import PROOF_WORDS, ZONE_WORDS, Policy
from qicheng.subsidy.rules.conditions import GROUPS, TRANSPORT_WORDS, age_day, words_of
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.months import after_months, last_day
from qicheng.subsidy.rules.zones import example_of

Fields = dict[str, Any]
_MONEY = {"income": "income_fen", "month_income": "month_income_fen", "ticket": "ticket_fen"}
_DAYS = {"start": "from_date", "end": "until_date", "departed": "departed_date", "received": "received_date"}
_TEXTS = {"work_place": "work_text", "employer": "employer", "township": "township"}


def mend(policy: Policy, facts: Facts, text: str) -> Fields | None:
    """Fields that, set so, make the condition true: one word's, else two words'; None when nothing tried does."""
    names = expressions.reads(text)
    for count in (1, 2):
        for chosen in combinations(names, count):
            for values in product(*(_tries(n, policy, facts, text) for n in chosen)):
                fields = {k: v for part in values for k, v in part.items()}
                if expressions.holds(text, words_of(policy, replace(facts, **fields), text)) is True:
                    return fields
    return None


def _tries(name: str, policy: Policy, facts: Facts, text: str) -> list[Fields]:
    numbers, texts = expressions.literals(text)
    around = [n for m in numbers for n in (m, m + 1, m - 1) if 0 <= n < 1_000_000]
    if name in _MONEY:
        return [{_MONEY[name]: 100 * n} for n in around]
    if name in _DAYS:
        return [{_DAYS[name]: d} for d in _days(texts)]
    if name in _TEXTS:
        return [{_TEXTS[name]: t} for t in (*texts, "另一处")]
    if name in ("groups", "proofs"):
        return _sets(name, facts, texts)
    if name in _COUNTED:
        return list(_COUNTED[name](policy, facts, [n for n in around if n < 2000]))
    return list(_CHOSEN[name](policy, facts, texts))


def _days(texts: Sequence[str]) -> Iterator[dt.date]:
    for t in texts:
        if t.endswith("T00:00:00Z"):
            yield from (dt.date.fromisoformat(t[:10]) + dt.timedelta(days=d) for d in (0, 1, -1))


def _sets(name: str, facts: Facts, texts: Sequence[str]) -> list[Fields]:
    words, held = (GROUPS, facts.groups) if name == "groups" else (PROOF_WORDS, facts.proofs)
    codes = {v: k for k, v in words.items()}
    named = [codes.get(t, t) for t in texts]
    return [*({name: held | {c}} for c in named if c in words), *({name: held - {c}} for c in named)]


def _months(_: Policy, facts: Facts, around: Sequence[int]) -> Iterator[Fields]:
    if facts.from_date:
        yield from ({"until_date": after_months(facts.from_date, n) - dt.timedelta(days=1)} for n in around)
    else:
        yield from ({"months": n} for n in around)


def _worked(_: Policy, facts: Facts, around: Sequence[int]) -> Iterator[Fields]:
    if facts.from_date:
        yield from ({"until_date": facts.from_date + dt.timedelta(days=n - 1)} for n in around)
    yield from ({"from_date": last_day(facts) - dt.timedelta(days=n - 1)} for n in around)


def _ages(policy: Policy, facts: Facts, around: Sequence[int]) -> Iterator[Fields]:
    year = age_day(policy, facts).year
    yield from ({"birth_date": dt.date(year - n, 1, 1)} for n in around if n < 120)


def _transport(_: Policy, _facts: Facts, texts: Sequence[str]) -> Iterator[Fields]:
    codes = {v: k for k, v in TRANSPORT_WORDS.items()}
    yield from ({"transport": codes[t]} for t in (*texts, *codes) if t in codes)


def _codes(_: Policy, _facts: Facts, texts: Sequence[str]) -> Iterator[Fields]:
    named = [t.ljust(6, "0") for t in texts if t.isdigit()]
    yield from ({"work_code": c} for c in (*named, "440300", "330100"))


def _zones(policy: Policy, facts: Facts, texts: Sequence[str]) -> Iterator[Fields]:
    named = [z for z, w in ZONE_WORDS.items() if w.partition("（")[0] in texts]
    codes = [example_of(policy, facts.home_code, z) for z in (*named, *ZONE_WORDS)]
    yield from ({"work_code": c} for c in codes if c)


def _sexes(_: Policy, _facts: Facts, _texts: Sequence[str]) -> Iterator[Fields]:
    yield from ({"sex": s} for s in "MF")


def _buses(_: Policy, _facts: Facts, _texts: Sequence[str]) -> Iterator[Fields]:
    yield from ({"rode_bus": "", "rode_date": None}, {"rode_bus": "包车"})


_COUNTED: dict[str, Callable[[Policy, Facts, Sequence[int]], Iterator[Fields]]] = {
    "months": _months,
    "days": _worked,
    "age": _ages,
}
_CHOSEN: dict[str, Callable[[Policy, Facts, Sequence[str]], Iterator[Fields]]] = {
    "transport": _transport, "province": _codes, "city": _codes, "zone": _zones, "sex": _sexes, "rode": _buses,
}  # fmt: skip
