"""Act on the rule book: a new version with changes; the ones before stay as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from qicheng.cases import access, book
from qicheng.cases.models import KindRule, Rulebook, RungRow, TermRow
from qicheng.cases.rules import kinds, ladder, machines
from qicheng.cases.rules.ladder import Rung
from qicheng.core import audit, ground
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.workdays import UNITS, Span

Terms = Mapping[tuple[str, str], Span]
LAW = {
    ("ARREARS", "OPEN"): 5,
    ("ARREARS", "FILED"): 60,
    ("ARREARS", "INVESTIGATED"): 15,
}  # working days, at most


def revise(
    *,
    note: str,
    owners: Mapping[str, tuple[str, int]] | None = None,
    terms: Terms | None = None,
    rungs: Mapping[int, Sequence[Rung]] | None = None,
    at: dt.datetime,
    by: Viewer,
) -> int:
    """A new version from now on: changed owners (kind → owner, severity), terms, ladders; the rest as before. Its number."""
    require(by, access.LADDER)
    if len(note.strip()) < 4:
        raise CannotAct("NOTE", "请写明修订的依据或理由（至少 4 个字）。")
    _check(owners or {}, terms or {}, rungs or {})
    with writing():
        base = book.book(at)
        number = (Rulebook.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        row = Rulebook.objects.create(
            number=number, from_at=at, opening=base.opening, closing=base.closing, made_by=by.label[:100], note=note.strip()[:200]
        )  # fmt: skip
        owned = {k: (owners or {}).get(k, (v.owner, v.severity)) for k, v in base.kinds.items()}
        KindRule.objects.bulk_create(
            KindRule(rulebook=row, kind=k, owner=owner, severity=severity, level=base.kinds[k].level)
            for k, (owner, severity) in owned.items()
        )
        _write(row, {**base.terms, **(terms or {})}, {**base.rungs, **(rungs or {})})
        ground.changed()
        audit.record(
            "cases.revise", at=at, by=by, about=f"rulebook:{number}", detail={"note": note.strip()[:200]}
        )
    return number


def _write(row: Rulebook, terms: Terms, ladders: Mapping[int, Sequence[Rung]]) -> None:
    TermRow.objects.bulk_create(
        TermRow(rulebook=row, kind=k, state=s, amount=t.amount, unit=t.unit) for (k, s), t in terms.items()
    )
    RungRow.objects.bulk_create(
        RungRow(
            rulebook=row, severity=severity, order=r.order, side=r.side, amount=r.span.amount, unit=r.span.unit, level=r.level, card=r.card,
            paper=r.paper, ack_hours=r.ack_hours,
        )
        for severity, found in ladders.items()
        for r in found
    )  # fmt: skip


def _check(owners: Mapping[str, tuple[str, int]], terms: Terms, rungs: Mapping[int, Sequence[Rung]]) -> None:
    for kind, (owner, severity) in owners.items():
        if kind not in kinds.KINDS or owner not in kinds.OWNERS or severity not in kinds.SEVERITIES:
            raise CannotAct("OWNER", "每一类只能有一个责任组，紧急程度为 1 到 3。请从列表中选择。")
        fixed = kinds.KINDS[kind]
        if (fixed.compartment or fixed.machine != kinds.GENERIC) and owner != fixed.owner:
            raise CannotAct("OWNER", f"“{fixed.word}”依法由{kinds.OWNERS[fixed.owner]}负责，不能改给别的组。")
    for (kind, state), span in terms.items():
        if (
            kind not in kinds.KINDS
            or state not in machines.machine(kind)
            or span.unit not in UNITS
            or not 1 <= span.amount <= 400
        ):
            raise CannotAct("TERM", "时限要大于 0，单位从列表中选择。请改正后保存。")
        most = LAW.get((kind, state))
        if most is not None and (span.unit != "WORKDAYS" or span.amount > most):
            raise CannotAct(
                "LAW",
                f"“{machines.state(kind, state).word}”的法定时限是 {most} 个工作日，只能缩短，不能延长。",
            )
    for severity, ladder_rungs in rungs.items():
        if severity not in kinds.SEVERITIES:
            raise CannotAct("LADDER", "紧急程度为 1 到 3。")
        if sentence := ladder.why_not_ladder(ladder_rungs):
            raise CannotAct("LADDER", sentence)


def versions() -> list[Rulebook]:
    """All versions, newest first."""
    return list(Rulebook.objects.order_by("-number")[:50])
