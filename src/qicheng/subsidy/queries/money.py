"""Questions to money: sources, funds, plans, batches and their lines, calls, findings. Figures for who may see money; names masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from qicheng.core.viewer import NotAllowed, Viewer, require
from qicheng.journeys import queries as journeys
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.subsidy import access
from qicheng.subsidy.models import (
    BankFormat,
    Batch,
    BatchLine,
    Call,
    CharterBill,
    Claim,
    Finding,
    Fund,
    MoneyPlan,
    Signature,
    Source,
    Threshold,
    Unmatched,
)
from qicheng.subsidy.queries import keyset, listing
from qicheng.subsidy.rules import steps


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLine:
    """One fund: what was granted, set aside, paid, and is left; how full it is; what claims under way would still ask."""

    id: int
    policy: str
    title: str
    place_name: str
    budget_fen: int
    committed_fen: int
    paid_fen: int
    expected_fen: int

    @property
    def left_fen(self) -> int:
        return self.budget_fen - self.committed_fen - self.paid_fen

    @property
    def percent(self) -> int:
        return (self.committed_fen + self.paid_fen) * 100 // self.budget_fen if self.budget_fen else 0

    @property
    def short_fen(self) -> int:
        return max(0, self.expected_fen - self.left_fen)


def funds(viewer: Viewer, *, season: int) -> list[FundLine]:
    """All funds of a season, with what the undecided claims would ask of each."""
    require(viewer, access.MONEY)
    rows = list(Fund.objects.filter(season=season).order_by("policy", "place"))
    titles = {p.number: p.title for p in seasons.policies(season)}
    own = {(f.policy, f.place) for f in rows}
    expected: dict[tuple[str, str], int] = {}
    asked = (
        Claim.objects.filter(season=season, state__in=sorted(steps.UNDECIDED), decision="ELIGIBLE")
        .values("policy", "village")
        .order_by()
    )
    for policy, village, fen in asked.annotate(fen=Sum("amount_fen")).values_list("policy", "village", "fen"):
        town = village[:9].ljust(12, "0")
        place = town if (policy, town) in own else ""
        expected[policy, place] = expected.get((policy, place), 0) + fen
    return [
        FundLine(
            id=f.pk, policy=f.policy, title=titles.get(f.policy, ""), place_name=places.name_of(f.place) if f.place else "", budget_fen=f.budget_fen,
            committed_fen=f.committed_fen, paid_fen=f.paid_fen, expected_fen=expected.get((f.policy, f.place), 0),
        )
        for f in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TownLine:
    """One township under one notice: set aside and paid, whichever fund it comes from."""

    policy: str
    place: str
    place_name: str
    people: int
    committed_fen: int
    paid_fen: int


def by_township(viewer: Viewer, *, season: int) -> list[TownLine]:
    """How the money spreads over notices and townships."""
    require(viewer, access.MONEY)
    rows = (
        Claim.objects.filter(season=season, state__in=sorted(steps.COMMITTED | {steps.PAID, steps.RECOVERED}))
        .values("policy", "village", "state")
        .order_by()
    )
    sums: dict[tuple[str, str], list[int]] = {}
    for policy, village, state, n, fen, back in rows.annotate(
        n=Count("pk"), fen=Sum("amount_fen"), back=Sum("recovered_fen")
    ).values_list("policy", "village", "state", "n", "fen", "back"):
        line = sums.setdefault((policy, village[:9].ljust(12, "0")), [0, 0, 0])
        line[0] += n
        line[1 if state in steps.COMMITTED else 2] += fen - back
    names = places.names(sorted({p for _n, p in sums}))
    return [
        TownLine(policy=policy, place=place, place_name=names.get(place, place), people=n, committed_fen=kept, paid_fen=paid)
        for (policy, place), (n, kept, paid) in sorted(sums.items())
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a notice would cost if everybody came who intends to go and asked for nothing else: people and fen, from the ledger."""

    policy: str
    title: str
    people: int
    fen: int
    left_fen: int


def forecast(viewer: Viewer, *, season: int) -> list[Forecast]:
    """The forecast from intentions: who means to go out without the free bus, at the notice's own amount for where they go.

    By zone only (out of the province or within it): the rest of a verdict is not known before people have worked.
    """
    require(viewer, access.MONEY)
    left: dict[str, int] = {}
    for f in Fund.objects.filter(season=season):
        left[f.policy] = left.get(f.policy, 0) + f.budget_fen - f.committed_fen - f.paid_fen
    counts = journeys.going_by_province(viewer, season=season, capability=access.MONEY)
    home = places.county_code()[:2]
    found = []
    for policy in seasons.policies(season):
        people = fen = 0
        for province, standing_poor, n in counts:
            if policy.groups and not standing_poor and not policy.groups & {"GENERAL"}:
                continue
            zones = (
                {"OTHER_CITY", "OTHER_COUNTY"} if province == home else {"CROSS_PROVINCE", "NEXT_PROVINCE"}
            )
            amounts = [t.fen for t in policy.tiers if str(t.zone) in zones | {"ANY"}]
            if amounts:
                people, fen = people + n, fen + n * max(amounts)
        found.append(
            Forecast(
                policy=policy.number,
                title=policy.title,
                people=people,
                fen=fen,
                left_fen=left.get(policy.number, 0),
            )
        )
    return found


def sources(viewer: Viewer, *, season: int) -> list[Source]:
    """Where money comes from."""
    require(viewer, access.MONEY)
    return list(Source.objects.filter(season=season).order_by("pk"))


def plans(viewer: Viewer, *, season: int) -> list[MoneyPlan]:
    """请示 and 批复, the latest first."""
    require(viewer, access.MONEY)
    return list(
        MoneyPlan.objects.filter(season=season)
        .select_related("source")
        .prefetch_related("lines")
        .order_by("-pk")
    )


def plan(viewer: Viewer, plan_id: int) -> MoneyPlan:
    """One 请示. Raises `NotAllowed` where there is none."""
    require(viewer, access.MONEY)
    row = MoneyPlan.objects.filter(pk=plan_id).select_related("source").prefetch_related("lines").first()
    if row is None:
        raise NotAllowed
    return row


# What of a batch waits for somebody: its check, its sending, the bank's answer.
WAITS = {
    "SIGN": (access.SIGN, steps.MADE),
    "SEND": (access.PAY, steps.SIGNED),
    "ANSWERS": (access.PAY, steps.SENT),
}


def waiting(viewer: Viewer, name: str, *, season: int) -> QuerySet[Batch] | None:
    """The batches that wait for this viewer: not the own ones, and not those already signed by the viewer. None without the right."""
    capability, state = WAITS[name]
    if not viewer.may(capability):
        return None
    rows = Batch.objects.filter(season=season, state=state)
    if name == "ANSWERS":
        return rows
    account = viewer.user_id or 0
    return rows.exclude(made_by_id=account).exclude(signatures__by_id=account)


def batches(
    viewer: Viewer, *, season: int, waits: str = "", before: int = 0
) -> tuple[list[Batch], int | None]:
    """One page of batches, the latest first: all, or those that wait for the viewer; and before which the next page begins."""
    require(viewer, access.MONEY)
    rows = waiting(viewer, waits, season=season) if waits in WAITS else Batch.objects.filter(season=season)
    if rows is None:
        raise NotAllowed
    rows = rows.filter(pk__lt=before) if before else rows
    return keyset.part(rows.order_by("-pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """A batch with its signatures, its figures by line state, and what fits no line."""

    batch: Batch
    signatures: Sequence[Signature]
    counts: dict[str, tuple[int, int]]
    unmatched: Sequence[Unmatched]
    drawn: int


def batch(viewer: Viewer, batch_id: int) -> BatchPage:
    """One batch. Raises `NotAllowed` where there is none."""
    require(viewer, access.MONEY)
    row = Batch.objects.select_related("format").filter(pk=batch_id).first()
    if row is None:
        raise NotAllowed
    counts = {
        s: (n, fen)
        for s, n, fen in row.lines.values("state")
        .order_by()
        .annotate(n=Count("pk"), fen=Sum("amount_fen"))
        .values_list("state", "n", "fen")
    }
    return BatchPage(
        batch=row, signatures=list(row.signatures.order_by("pk")), counts=counts, drawn=Call.objects.filter(line__batch=row).count(),
        unmatched=list(Unmatched.objects.filter(file__batch=row, settled_at=None).select_related("file").order_by("pk")),
    )  # fmt: skip


def lines(
    viewer: Viewer, batch_id: int, *, state: str = "", after: int = 0, size: int = 50
) -> tuple[list[BatchLine], int | None]:
    """One page of a batch's lines by position, and behind which the next begins."""
    require(viewer, access.MONEY)
    rows = BatchLine.objects.filter(batch_id=batch_id, position__gt=after).defer("card_sealed", "id_sealed")
    found = list((rows.filter(state=state) if state else rows).order_by("position")[: size + 1])
    return found[:size], found[size - 1].position if len(found) > size else None


def paid_cards() -> dict[str, set[int]]:
    """To which cards (keyed digests) money went, and whose it was: for the nightly proof over all rooms that pay, never for a page."""
    found: dict[str, set[int]] = {}
    rows = BatchLine.objects.filter(state=steps.LINE_PAID).exclude(card_index="")
    for card, person in rows.values_list("card_index", "person_id").distinct().iterator(chunk_size=2000):
        found.setdefault(card, set()).add(person)
    return found


def all_lines(viewer: Viewer, batch_id: int) -> list[BatchLine]:
    """All lines of a batch, for its printed list."""
    require(viewer, access.MONEY)
    return list(
        BatchLine.objects.filter(batch_id=batch_id).defer("card_sealed", "id_sealed").order_by("position")
    )


def payable_by_policy(viewer: Viewer, *, season: int, at: dt.datetime) -> list[tuple[str, int, int]]:
    """How many people and how much may go into a batch now, by notice."""
    require(viewer, access.MONEY)
    rows = Claim.objects.filter(listing.payable(at), season=season)
    return list(
        rows.values("policy")
        .order_by("policy")
        .annotate(n=Count("pk"), fen=Sum("amount_fen"))
        .values_list("policy", "n", "fen")
    )


def formats() -> list[BankFormat]:
    """Bank formats, by name."""
    return list(BankFormat.objects.order_by("name"))


def thresholds() -> list[Threshold]:
    """Thresholds that hold or wait for a second person, by sum."""
    return list(Threshold.objects.filter(ended_at=None).order_by("from_fen", "pk"))


def _calls(viewer: Viewer) -> QuerySet[Call]:
    inside = access.in_range(viewer, capability=access.CALL, person="line__person_id")
    return Call.objects.filter(inside).select_related("line", "line__claim")


def open_calls(viewer: Viewer, *, season: int) -> QuerySet[Call]:
    """Paid people of the sample in the viewer's range who are still to be called (inside the room only)."""
    return _calls(viewer).filter(season=season, state="OPEN")


def calls(viewer: Viewer, *, season: int) -> tuple[list[Call], int]:
    """The next page of people to call, the riskiest first, and how many there are: who is called leaves the list."""
    rows = open_calls(viewer, season=season)
    return list(rows.order_by("-risk", "pk")[: keyset.SIZE]), rows.count()


def called(viewer: Viewer, *, season: int, before: int = 0) -> tuple[list[Call], int | None]:
    """One page of those who were asked, the latest drawn first, and before which the next begins."""
    rows = _calls(viewer).filter(season=season).exclude(state="OPEN")
    return keyset.part((rows.filter(pk__lt=before) if before else rows).order_by("-pk"))


def call(viewer: Viewer, call_id: int) -> Call:
    """One of them. Raises `NotAllowed` out of range."""
    row = _calls(viewer).filter(pk=call_id).first()
    if row is None:
        raise NotAllowed
    return row


def findings(viewer: Viewer, *, season: int, before: int = 0) -> tuple[list[Finding], int | None, int]:
    """One page of what the prover found and still stands, the latest first; before which the next begins; how many in all."""
    require(viewer, access.MONEY)
    rows = Finding.objects.filter(season=season, gone_at=None)
    return *keyset.part((rows.filter(pk__lt=before) if before else rows).order_by("-pk")), rows.count()


def numbers_of(claim_ids: Iterable[int]) -> dict[int, str]:
    """The receipt numbers of claims, as findings name them."""
    return dict(Claim.objects.filter(pk__in=set(claim_ids)).values_list("pk", "number"))


def is_gone(claim_id: int) -> bool:
    """Whether no finding about a claim stands any more; for the case that waits for it."""
    return not any(
        claim_id in claims for claims in Finding.objects.filter(gone_at=None).values_list("claims", flat=True)
    )


def bills(viewer: Viewer, *, season: int) -> list[CharterBill]:
    """Carriers' bills of a season's funds, the latest first."""
    require(viewer, access.MONEY)
    return list(CharterBill.objects.filter(fund__season=season).select_related("fund").order_by("-pk")[:300])


def paid_claim(viewer: Viewer, claim_id: int) -> Claim:
    """A claim that was paid, for who records what came back. Raises `NotAllowed` where there is none."""
    require(viewer, access.PAY)
    row = Claim.objects.filter(pk=claim_id, state=steps.PAID).first()
    if row is None:
        raise NotAllowed
    return row
