"""The prover's eyes on wages: what must never be true of all that was paid for local work. Pure: lines in, findings out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.sharing import shared
from qicheng.works.rules.work import DAY, due_fen

KINDS = {
    "CARD": _("不同的人用了同一张卡"),
    "DAY": _("一个人一天记了超过一天的工"),
    "HANDS": _("制表、复核、发放不是三个人"),
    "SIGN": _("没有两个人签字的工发了钱"),
    "AMOUNT": _("发的钱与工日、日工资对不上"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One day that a line pays: which, how much of it in tenths, and who signed."""

    day: dt.date
    tenths: int
    signers: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One wage line that was paid. `card` is a keyed digest, empty for cash."""

    line: int
    sheet: int
    person: int
    card: str
    rate_fen: int
    deduct_fen: int
    net_fen: int
    days: Sequence[Worked]
    hands: Sequence[int | None]  # maker, checker, payer


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding: its kind, the wage sheets in it, and a key that stays the same night after night."""

    kind: str
    sheets: tuple[int, ...]
    key: str


def findings(paid: Iterable[Paid], *, elsewhere: Mapping[str, Collection[int]] | None = None) -> list[Found]:
    """Everything that is wrong, each matter once. `elsewhere`: cards that other payments went to, with their persons."""
    rows, known = list(paid), elsewhere or {}
    groups = {
        "CARD": shared(rows, lambda p: [p.card] if p.card else [], line=lambda p: p.line, apart=lambda p: p.person),
        "DAY": _overfull(rows),
    }  # fmt: skip
    found = [_found(kind, group) for kind, some in groups.items() for group in some]
    for p in rows:
        due = due_fen(sum(d.tenths for d in p.days), p.rate_fen)
        for kind, wrong in (
            ("HANDS", len(set(p.hands)) < len(p.hands) or None in p.hands), ("SIGN", any(len(set(d.signers)) < 2 for d in p.days)),
            ("AMOUNT", p.net_fen != due - p.deduct_fen or not p.days), ("CARD", bool(set(known.get(p.card, ())) - {p.person}) if p.card else False),
        ):  # fmt: skip
            if wrong:
                found.append(Found(kind=kind, sheets=(p.sheet,), key=f"{kind}:{p.line}"))
    return found


def _overfull(rows: Sequence[Paid]) -> list[list[Paid]]:
    """Who was paid for more than one day of one day, over all crews."""
    by: dict[tuple[int, dt.date], list[tuple[int, Paid]]] = {}
    for p in rows:
        for d in p.days:
            by.setdefault((p.person, d.day), []).append((d.tenths, p))
    return [[p for _n, p in some] for some in by.values() if sum(n for n, _p in some) > DAY]


def _found(kind: str, group: Sequence[Paid]) -> Found:
    lines = sorted({p.line for p in group})
    return Found(
        kind=kind,
        sheets=tuple(sorted({p.sheet for p in group})),
        key=f"{kind}:{'-'.join(map(str, lines))}"[:100],
    )
