"""The prover's eyes: what must never be true of all that was ever paid. Pure: lines in, findings out, whichever way they were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.sharing import shared

KINDS = {
    "PERSON": _("同一人同一政策同一年领了两次"),
    "CLAIM": _("同一份申请付了两次"),
    "CARD": _("不同的人用了同一张卡"),
    "TICKET": _("同一张票用了两次"),
    "PHONE": _("不同户的人留了同一个电话"),
    "CHARTER": _("乘坐免费包车又领了交通补贴"),
    "CONFLICT": _("领了不能同时享受的两项补贴"),
    "HOUSEHOLD": _("一户一次的补贴领了两次"),
    "EARLY": _("公示没有期满就付了款"),
    "HANDS": _("制单、复核、发放不是三个人"),
    "AMOUNT": _("付的钱与核准的不同"),
    "FUND": _("资金账与流水对不上"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One line that was paid, as the prover reads it. Marks are keyed digests; empty where there is none."""

    line: int
    claim: int
    person: int
    household: int | None
    policy: str
    year: int
    turn: str = ""
    card: str = ""
    phone: str = ""
    tickets: Sequence[str] = ()
    fen: int
    approved_fen: int
    once_of_household: bool = False
    not_with_charter: bool = True
    rode: bool = False
    clear: bool = True  # paid after the last list had hung out its time
    hands: Sequence[int] = ()  # maker, signers…, payer
    conflicts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding: its kind, the claims in it, and a key that stays the same night after night."""

    kind: str
    claims: tuple[int, ...]
    key: str


def findings(paid: Iterable[Paid]) -> list[Found]:
    """Everything that is wrong, each matter once."""
    rows = list(paid)
    found = [
        *_shared("PERSON", rows, lambda p: [(p.person, p.policy, p.year, p.turn)]),
        *_shared("CLAIM", rows, lambda p: [p.claim], lines=True),
        *_shared("CARD", rows, lambda p: [p.card] if p.card else [], apart=lambda p: p.person),
        *_shared("TICKET", rows, lambda p: p.tickets),
        *_shared(
            "PHONE", rows, lambda p: [p.phone] if p.phone else [], apart=lambda p: p.household or -p.person
        ),
        *_shared(
            "HOUSEHOLD",
            rows,
            lambda p: (
                [(p.household, p.policy, p.year, p.turn)] if p.once_of_household and p.household else []
            ),
        ),
    ]
    for p in rows:
        for kind, wrong in (
            ("CHARTER", p.rode and p.not_with_charter), ("EARLY", not p.clear), ("HANDS", len(set(p.hands)) < 3 or len(set(p.hands)) != len(p.hands)),
            ("AMOUNT", p.fen != p.approved_fen),
        ):  # fmt: skip
            if wrong:
                found.append(Found(kind=kind, claims=(p.claim,), key=f"{kind}:{p.line}"))
    return [*found, *_conflicts(rows)]


def _shared(
    kind: str, rows: Sequence[Paid], marks: Callable[[Paid], Iterable[Hashable]], *, apart: Callable[[Paid], Hashable] | None = None, lines: bool = False
) -> list[Found]:  # fmt: skip
    """Lines that share a mark; with `apart`, only where at least two differ in it."""
    found = []
    for group in shared(rows, marks, line=lambda p: p.line, apart=apart):
        names = sorted({p.line for p in group} if lines else {p.claim for p in group})
        found.append(
            Found(
                kind=kind,
                claims=tuple(sorted({p.claim for p in group})),
                key=f"{kind}:{'-'.join(map(str, names))}"[:120],
            )
        )
    return found


def _conflicts(rows: Sequence[Paid]) -> list[Found]:
    by_person: dict[tuple[int, int], list[Paid]] = defaultdict(list)
    for p in rows:
        by_person[p.person, p.year].append(p)
    found: Mapping[str, Found] = {
        key: Found(kind="CONFLICT", claims=pair, key=key)
        for group in by_person.values()
        for a in group
        for b in group
        if a.claim != b.claim and b.policy in a.conflicts
        for pair in [tuple(sorted((a.claim, b.claim)))]
        for key in [f"CONFLICT:{pair[0]}-{pair[1]}"]
    }  # fmt: skip
    return list(found.values())
