"""The nightly prover: reads every paid line anew and says what must not be. It trusts no counter and no state, only the lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from qicheng.cases.services import open_case
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.journeys import riding
from qicheng.season import queries as seasons
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.models import BatchLine, Claim, Finding, Fund, Signature
from qicheng.subsidy.rules import proving, steps
from qicheng.subsidy.services import common, funds

_CHUNK = 500


def prove(*, at: dt.datetime, by: Viewer) -> int:
    """Proves all paid lines; new findings open a case each, gone ones are marked so. Returns how many stand."""
    found = {f.key: f for f in [*proving.findings(paid()), *_funds()]}
    with writing():
        known = {f.key: f for f in Finding.objects.all()}
        for key, fault in found.items():
            if key not in known:
                _open(fault, at=at, by=by)
            elif known[key].gone_at is not None:
                Finding.objects.filter(key=key).update(gone_at=None)
        gone = [k for k, f in known.items() if k not in found and f.gone_at is None]
        for start in range(0, len(gone), _CHUNK):
            Finding.objects.filter(key__in=gone[start : start + _CHUNK]).update(gone_at=at)
        common.audited("prove", at=at, by=by, about="subsidy", findings=len(found))
    return len(found)


def _open(fault: proving.Found, *, at: dt.datetime, by: Viewer) -> None:
    first = Claim.objects.filter(pk__in=fault.claims).order_by("pk").first()
    numbers = "、".join(
        Claim.objects.filter(pk__in=fault.claims[:5]).order_by("pk").values_list("number", flat=True)
    )
    word = str(proving.KINDS[fault.kind])
    case = open_case(
        kind="SUBSIDY_DOUBLE", about=f"claim:{fault.claims[0]}" if fault.claims else "subsidy", key=f"subsidy.finding:{fault.key}"[:120], at=at, by=by,
        place=first.village if first else "", title=f"补贴核验：{word}", note=f"受理号 {numbers}" if numbers else fault.key,
    )  # fmt: skip
    Finding.objects.create(
        key=fault.key, kind=fault.kind, season=first.season if first else at.year, claims=list(fault.claims), sentence=f"{word}：{numbers}"[:300], found_at=at, case_id=case
    )  # fmt: skip


def paid() -> Iterator[proving.Paid]:
    """Every line that was ever paid and not wholly recovered, in bounded memory."""
    rules: dict[str, Policy | None] = {}
    last = 0
    while True:
        lines = list(
            BatchLine.objects.filter(state=steps.LINE_PAID, pk__gt=last)
            .exclude(claim__state=steps.RECOVERED)
            .order_by("pk")
            .select_related("claim", "batch")[:_CHUNK]
        )
        if not lines:
            return
        signers = _signers([x.batch_id for x in lines])
        homes = _rows(lines)
        for x in lines:
            if x.policy not in rules:
                rules[x.policy] = seasons.policy(x.policy)
            yield _one(
                x, rules[x.policy], signers.get(x.batch_id, ()), homes.get((x.claim.season, x.person_id), {})
            )
        last = lines[-1].pk


def _one(
    x: BatchLine, rule: Policy | None, signers: Sequence[int], row: Mapping[str, object]
) -> proving.Paid:
    clear = x.claim.clear_from_at
    home = row.get("household")
    return proving.Paid(
        line=x.pk, claim=x.claim_id, person=x.person_id, household=home if isinstance(home, int) else None, policy=x.policy, year=x.year, turn=x.turn,
        card=x.card_index, phone=x.phone_index, tickets=tuple(x.tickets.split()), fen=x.amount_fen, approved_fen=x.claim.amount_fen,
        once_of_household=rule is not None and rule.once_of == "HOUSEHOLD", not_with_charter=rule is None or rule.not_with_charter,
        rode=row.get("transport") == "CHARTER", clear=clear is not None and x.paid_at is not None and clear <= x.paid_at,
        hands=(x.batch.made_by_id, *signers, x.batch.paid_by_id or x.batch.made_by_id), conflicts=rule.conflicts if rule else frozenset(),
    )  # fmt: skip


def _signers(batch_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for batch, by in Signature.objects.filter(batch_id__in=set(batch_ids)).values_list("batch_id", "by_id"):
        found.setdefault(batch, []).append(by)
    return found


def _rows(lines: Sequence[BatchLine]) -> dict[tuple[int, int], Mapping[str, object]]:
    """The ledger's rows of these persons, by season and person."""
    found: dict[tuple[int, int], Mapping[str, object]] = {}
    for season in {x.claim.season for x in lines}:
        rows = riding.travel_rows([x.person_id for x in lines if x.claim.season == season], season=season)
        found |= {(season, p): r for p, r in rows.items()}
    return found


def _funds() -> list[proving.Found]:
    """Funds whose columns are not the sums of their entries."""
    faults = []
    for fund in Fund.objects.all():
        if funds.sums(fund.pk) != {
            "budget_fen": fund.budget_fen,
            "committed_fen": fund.committed_fen,
            "paid_fen": fund.paid_fen,
        }:
            faults.append(proving.Found(kind="FUND", claims=(), key=f"FUND:{fund.pk}"))
    return faults
