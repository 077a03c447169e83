"""Proof R7 and R8: many clients pay, repeat, retry, recover and object at once; each is paid once, and the money closes at every read.

`python bench/payments.py [--payments 100000] [--clients 6] [--people 10000] [--seed 1] [--postgres] [--planted] [--out FILE]` prints JSON.
Every client is a process of its own and calls the product's acts: makes batches of the same people, signs, sends, brings the bank's answer
again and again, recovers, objects. A payment is one row of an answer that says a line was paid. Afterwards the nightly prover must find
nothing, and everything that is then planted. `--planted` lets one client pay by looking first and writing then: the proof must find it.
Exit 0 when nothing is wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from typing import Any

import payable
import proof
from payable import FEN, NO, PEOPLE, viewer

SIZE = 50  # people in a batch
ACTS = (
    ("answer", 0.60),
    ("make", 0.70),
    ("sign", 0.80),
    ("send", 0.90),
    ("recover", 0.93),
    ("object", 0.96),
    ("read", 1.0),
)
PLANTED = 50  # of each kind, where so many were paid


def main() -> int:
    return proof.main(__doc__, prove, home="qpay-", payments=100_000, clients=6, people=10_000, seed=1)


def prove(given: argparse.Namespace) -> dict[str, Any]:
    """Makes the claims, lets the clients loose, reads while they run, judges what stands afterwards."""
    proof.apart(payable.prepare, given.people)
    jobs = [
        (n, given.seed, given.payments // given.clients, given.people, given.planted and n == 0)
        for n in range(given.clients)
    ]
    told, seconds = proof.at_once(_client, jobs)
    stands = proof.apart(_stands, given.people)
    found = proof.apart(_plant) if not given.planted else {}
    faults = [*(f for t in told for f in t["faults"]), *stands.pop("faults")]
    faults += [f"the prover missed {n} planted: {kind}" for kind, n in found.items() if n]
    rows = sum(t["rows"] for t in told)
    if not stands["paid"]:
        faults.append("nobody was paid: the run shows nothing")
    return {
        "database": "postgresql" if given.postgres else "sqlite", "seed": given.seed, "planted": given.planted, "clients": given.clients, "payments_tried": rows,
        "operations": sum(t["done"] + t["refused"] for t in told), "refused": sum(t["refused"] for t in told), "reads": sum(t["reads"] for t in told), **stands,
        "planted_missed": found, "seconds": round(seconds, 1), "payments_a_second": round(rows / seconds), "faults": faults[:20],
    }  # fmt: skip


def _client(job: tuple[int, int, int, int, bool]) -> dict[str, Any]:
    """One client: acts by chance, as whoever, until it has tried its share of payments."""
    number, seed, share, people, naive = job
    import django

    django.setup()
    from qicheng.core.viewer import CannotAct, NotAllowed

    chance, who = random.Random(f"{seed}-{number}"), {n: viewer(n) for n in PEOPLE}
    told: dict[str, Any] = {"rows": 0, "done": 0, "refused": 0, "reads": 0, "faults": []}
    while told["rows"] < share:
        kind = proof.chosen(ACTS, chance)
        try:
            _act(kind, chance, who, people, naive, told)
            told["done"] += 1
        except (CannotAct, NotAllowed):
            told["refused"] += 1
    return told


def _act(
    kind: str, chance: random.Random, who: dict[str, Any], people: int, naive: bool, told: dict[str, Any]
) -> None:
    from django.utils import timezone

    from qicheng.subsidy.models import BankFormat, Batch, Claim
    from qicheng.subsidy.services import batching, posting, sending, settling

    at, by = timezone.now(), who[chance.choice(PEOPLE)]
    if kind == "read":
        told["reads"] += 1
        told["faults"] += _read()
        return
    if kind == "make":
        first = chance.randrange(1, people, SIZE // 2)  # half of the people are another client's too
        batching.make(policy=NO, claim_ids=_payable(first), at=at, by=by)
        return
    states = {
        "sign": ("MADE",),
        "send": ("SIGNED",),
        "answer": ("SENT", "SENT", "SENT", "CLOSED", "SIGNED"),
    }.get(kind, ("SENT",))
    ids = list(
        Batch.objects.filter(state=chance.choice(states)).order_by("?").values_list("pk", flat=True)[:1]
    )
    if kind in {"recover", "object"}:
        claim = chance.randint(1, people)
        if kind == "recover":
            document = f"缴{claim}-{chance.randint(1, 2)}"
            settling.recover(
                claim_id=claim,
                amount_fen=chance.choice([FEN, FEN // 2]),
                on_date=at.date(),
                document=document,
                reason="查实没有外出",
                at=at,
                by=by,
            )
            return
        row = posting.object_to(
            claim_id=claim, told=posting.Told(words="没有外出务工"), at=at, by=who["maker2"]
        )
        posting.decide(
            objection_id=row,
            upheld=chance.random() < 0.1,
            conclusion="已经核实清楚了",
            at=at,
            by=who["signer2"],
        )
    elif ids and kind == "sign":
        batching.sign(batch_id=ids[0], at=at, by=by)
    elif ids and kind == "send":
        sending.send(
            batch_id=ids[0], format_id=BankFormat.objects.get(name="银行批量代发文本").pk, at=at, by=by
        )
    elif ids:
        _answer(ids[0], chance, who, naive, told)
    elif Claim.objects.filter(state__in=("APPROVED", "PAYMENT_FAILED")).exists() is False:
        told["rows"] += SIZE  # everybody is paid and every batch closed: nothing is left to try


def _payable(first: int) -> list[int]:
    from qicheng.subsidy.models import Claim

    rows = Claim.objects.filter(pk__gte=first, pk__lt=first + SIZE, state__in=("APPROVED", "PAYMENT_FAILED"))
    return list(rows.values_list("pk", flat=True)) or [first]


def _answer(
    batch: int, chance: random.Random, who: dict[str, Any], naive: bool, told: dict[str, Any]
) -> None:
    """The bank's answer for a batch, whole or in part, most of it paid; as often as somebody brings it."""
    from django.utils import timezone

    from qicheng.subsidy.models import BatchLine
    from qicheng.subsidy.services import settling

    positions = list(
        BatchLine.objects.filter(batch_id=batch).order_by("position").values_list("position", flat=True)
    )
    if chance.random() < 0.5:
        positions = chance.sample(positions, max(1, len(positions) // 2))
    rows: list[list[object]] = [
        ["序号", "处理结果"],
        *([p, "失败" if chance.random() < 0.05 else "成功"] for p in positions),
    ]
    told["rows"] += len(positions)
    if naive:
        _look_then_write(batch, positions)
        return
    content = f"{batch}-{chance.random()}".encode()
    settling.take_return(
        batch_id=batch,
        name="回单",
        content=content,
        rows=rows,
        at=timezone.now(),
        by=who[chance.choice(["payer", "payer2"])],
    )


def _look_then_write(batch: int, positions: list[int]) -> None:
    """The planted defect: sees that lines are at the bank, thinks, and writes what it saw."""
    from django.utils import timezone

    from qicheng.core.writing import writing
    from qicheng.subsidy.models import BatchLine, Claim, Fund

    lines = list(BatchLine.objects.filter(batch_id=batch, position__in=positions, state="AT_BANK")[:5])
    fund = Fund.objects.get()
    time.sleep(0.01)
    with writing():
        for n, line in enumerate(lines, start=1):
            BatchLine.objects.filter(pk=line.pk).update(state="PAID", paid_at=timezone.now())
            Claim.objects.filter(pk=line.claim_id, state="PAYMENT_BATCH").update(
                state="PAID", paid_at=timezone.now()
            )
            Fund.objects.filter(pk=fund.pk).update(
                paid_fen=min(fund.paid_fen + n * FEN, fund.budget_fen - fund.committed_fen)
            )


_CLOSES = (
    "SELECT f.budget_fen, f.committed_fen, f.paid_fen, "
    "(SELECT COALESCE(SUM(amount_fen), 0) FROM subsidy_batchline WHERE state = 'PAID'), "
    "(SELECT COALESCE(SUM(recovered_fen), 0) FROM subsidy_claim), "
    "(SELECT COALESCE(SUM(amount_fen), 0) FROM subsidy_claim WHERE state IN ('APPROVED', 'PAYMENT_BATCH', 'PAYMENT_FAILED')) "
    "FROM subsidy_fund f"
)


def _read() -> list[str]:
    """One statement, one moment: what was paid (less what came back), what is set aside and what is left are the budget."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_CLOSES)
        budget, committed, paid, lines, back, owed = (int(x) for x in cursor.fetchone())
    faults = []
    if lines - back != paid:
        faults.append(f"a read: lines {lines} less {back} are not {paid}")
    if owed != committed:
        faults.append(f"a read: claims {owed} are not {committed}")
    if committed + paid > budget:
        faults.append(f"a read: {committed} and {paid} are beyond {budget}")
    return faults


def _stands(people: int) -> dict[str, Any]:
    """What stands afterwards: the tables, the entries, the audit chain, the prover."""
    import django

    django.setup()
    from collections import Counter

    from django.utils import timezone

    from qicheng.core import audit
    from qicheng.journeys.models import Journey
    from qicheng.staff.queries import installation
    from qicheng.subsidy.models import BatchLine, Claim, FundEntry
    from qicheng.subsidy.rules import steps
    from qicheng.subsidy.services import proving

    faults = _read()
    entries = Counter(FundEntry.objects.filter(kind="PAY").values_list("claim_id", flat=True))
    paid = set(Claim.objects.filter(state__in=("PAID", "RECOVERED")).values_list("pk", flat=True))
    twice = [c for c, n in entries.items() if n > 1]
    faults += [f"{len(twice)} claims were paid more than once"] if twice else []
    faults += ["entries and claims differ"] if set(entries) != paid else []
    lines = Counter(BatchLine.objects.filter(state__in=steps.LIVE_LINES).values_list("claim_id", flat=True))
    faults += ["a claim has two live lines"] if any(n > 1 for n in lines.values()) else []
    ledger = dict(Journey.objects.filter(subsidy="PAID").values_list("person_id", "subsidy_fen"))
    kept = {
        c: FEN - back for c, back in Claim.objects.filter(state="PAID").values_list("pk", "recovered_fen")
    }
    faults += [f"the ledger differs for {len(ledger.items() ^ kept.items())}"] if ledger != kept else []
    if broken := audit.first_fault():
        faults.append(f"audit book: {broken}")
    if found := proving.prove(at=timezone.now(), by=installation("测")):
        faults.append(f"the prover found {found}")
    return {
        "claims": Claim.objects.count(),
        "paid": len(paid),
        "recovered": Claim.objects.filter(recovered_fen__gt=0).count(),
        "faults": faults,
    }


def _plant() -> dict[str, int]:
    """Plants double and early payments past every act, and counts those the prover does not name."""
    import django

    django.setup()
    import datetime as dt

    from qicheng.journeys.models import Journey
    from qicheng.subsidy.models import BatchLine, Claim
    from qicheng.subsidy.rules import proving as rules
    from qicheng.subsidy.services import proving

    lines = list(BatchLine.objects.filter(state="PAID", claim__state="PAID").order_by("pk")[: PLANTED * 7])
    size = len(lines) // 7
    wanted: dict[str, list[set[int]]] = {}
    for n, kind in enumerate(("CARD", "TICKET", "PHONE", "CHARTER", "EARLY", "AMOUNT")):
        part = lines[n * size : (n + 1) * size]
        others = lines[6 * size : 7 * size]
        for line, other in zip(part, others, strict=True):
            rows = BatchLine.objects.filter(pk__in=(line.pk, other.pk))
            single = BatchLine.objects.filter(pk=line.pk)
            if kind == "CARD":
                single.update(card_index=other.card_index)
            elif kind == "TICKET":
                rows.update(tickets=f"t{line.pk}")
            elif kind == "PHONE":
                rows.update(phone_index=f"p{line.pk}")
            elif kind == "CHARTER":
                Journey.objects.filter(person_id=line.person_id).update(transport="CHARTER")
            elif kind == "EARLY":
                clear = Claim.objects.get(pk=line.claim_id).clear_from_at
                single.update(paid_at=clear - dt.timedelta(days=1))
            else:
                single.update(amount_fen=FEN + 1)
            pair = {line.claim_id, other.claim_id} if kind in {"CARD", "TICKET", "PHONE"} else {line.claim_id}
            wanted.setdefault(kind, []).append(pair)
        named = [set(f.claims) for f in rules.findings(proving.paid()) if f.kind == kind]
        wanted[kind] = [w for w in wanted[kind] if not any(w <= f for f in named)]
    return {kind: len(missed) for kind, missed in wanted.items()}


if __name__ == "__main__":
    sys.exit(main())
