"""The nightly prover of wages: reads every paid line anew, with the days behind it; what is wrong goes to the labour inspection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from qicheng.cases.services import open_case
from qicheng.core import audit
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.works.models import DayLine, WageLine, WageSheet
from qicheng.works.rules import proving
from qicheng.works.rules import work as rules
from qicheng.works.rules.proving import Paid, Worked

_CHUNK = 500


def prove(*, elsewhere: Mapping[str, Collection[int]], at: dt.datetime, by: Viewer) -> int:
    """Proves all paid wages; each finding is one case, however often it is found. Returns how many stand.

    `elsewhere`: digests of the cards that subsidies were paid to, with their persons.
    """
    found = proving.findings(paid(), elsewhere=elsewhere)
    sheets = {
        w.pk: w
        for w in WageSheet.objects.filter(pk__in={s for f in found for s in f.sheets}).select_related(
            "contract__project"
        )
    }
    with writing():
        for fault in found:
            first = sheets[fault.sheets[0]]
            numbers = "、".join(sheets[s].number for s in fault.sheets[:5])
            open_case(
                kind="INSPECTION", about=f"works_wages:{first.pk}", key=f"works.finding:{fault.key}"[:120], place=first.contract.project.place,
                title=f"工资核验：{proving.KINDS[fault.kind]}", note=f"工资表 {numbers}", at=at, by=by,
            )  # fmt: skip
        audit.record("works.prove", at=at, by=by, about="works", detail={"findings": len(found)})
    return len(found)


def paid() -> Iterator[Paid]:
    """Every wage line that was paid, with the days it pays, in bounded memory."""
    last = 0
    while True:
        lines = list(
            WageLine.objects.filter(state=rules.PAID, pk__gt=last)
            .select_related("sheet", "member")
            .order_by("pk")[:_CHUNK]
        )
        if not lines:
            return
        days: dict[int, list[Worked]] = {}
        for d in DayLine.objects.filter(wage__in=[x.pk for x in lines]).select_related("sheet"):
            hands = [h for h in (d.sheet.first_by_id, d.sheet.second_by_id) if h is not None]
            signers = hands if d.sheet.state == rules.SIGNED else []
            days.setdefault(d.wage_id or 0, []).append(Worked(day=d.sheet.day, tenths=d.tenths, signers=signers))  # fmt: skip
        for x in lines:
            yield Paid(
                line=x.pk, sheet=x.sheet_id, person=x.member.person_id, card=x.member.card_index if x.way == "CARD" else "", rate_fen=x.rate_fen,
                deduct_fen=x.deduct_fen, net_fen=x.net_fen, days=days.get(x.pk, []), hands=(x.sheet.made_by_id, x.sheet.checked_by_id, x.paid_by_id),
            )  # fmt: skip
        last = lines[-1].pk
