"""Questions to claims: how many stand where, who they are, one claim with its book. Numbers masked; the range is applied here."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Sum

from qicheng.core.sealing import open_facts
from qicheng.core.viewer import Viewer
from qicheng.journeys.queries import within
from qicheng.kit.telling import heard, kept
from qicheng.people import queries as people
from qicheng.people.rules import masked_id, masked_phone
from qicheng.places import queries as places
from qicheng.season.rules.policy import PROOF_WORDS
from qicheng.subsidy import access
from qicheng.subsidy.models import (
    BatchLine,
    CardChange,
    Claim,
    ClaimEvent,
    Objection,
    Posting,
    Proof,
    Recovery,
)
from qicheng.subsidy.queries import keyset, listing, words
from qicheng.subsidy.rules import publicity, steps

VIEW, APPLY = access.VIEW, access.APPLY


def visible(viewer: Viewer, *, season: int, capability: str = access.VIEW) -> QuerySet[Claim]:
    """The claims of a season within the viewer's range (inside the room only)."""
    return Claim.objects.filter(access.in_range(viewer, capability=capability), season=season)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many claims stand in each standing, and their money in fen."""

    counts: Mapping[str, int] = field(default_factory=dict)
    fen: Mapping[str, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        return sum(self.counts.values())


def figures(viewer: Viewer, *, season: int, unit: str = "", policy: str = "") -> dict[str, Figures]:
    """By village: how many claims stand where. Every claim is in exactly one standing."""
    rows = visible(viewer, season=season).filter(within(unit))
    rows = rows.filter(policy=policy) if policy else rows
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    money: dict[str, Counter[str]] = defaultdict(Counter)
    for village, state, held, n, fen in (
        rows.values("village", "state", "objections_open").order_by().annotate(n=Count("pk"), fen=Sum("amount_fen"))
        .values_list("village", "state", "objections_open", "n", "fen")
    ):  # fmt: skip
        at = steps.standing(state, held)
        counts[village][at] += n
        money[village][at] += fen or 0
    return {v: Figures(dict(counts[v]), dict(money[v])) for v in counts}


def added(several: Sequence[Figures]) -> Figures:
    """The sum of several units."""
    counts: Counter[str] = Counter()
    fen: Counter[str] = Counter()
    for one in several:
        counts.update(one.counts)
        fen.update(one.fen)
    return Figures(dict(counts), dict(fen))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One claim of a list."""

    id: int
    number: str
    person_id: int | None
    name: str
    village: str
    policy: str
    work: str
    months: int | None
    amount_fen: int
    standing: str
    standing_word: str
    ready: bool
    sentence: str
    received_at: dt.datetime | None
    card: str


def _line(c: Claim) -> ClaimLine:
    standing = steps.standing(c.state, c.objections_open)
    return ClaimLine(
        id=c.pk, number=c.number, person_id=c.person_id, name=c.name, village=c.village, policy=c.policy, work=words.work_place(c), months=c.months,
        amount_fen=c.amount_fen, standing=standing, standing_word=steps.STATES[standing], ready=c.ready, sentence=kept(c.sentence, c.sentence_parts),
        received_at=c.received_at, card=publicity.masked_card(c.card_tail),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed by; empty means all. `state` is one of `listing.LISTS`, of which some depend on the instant."""

    at: dt.datetime
    unit: str = ""
    state: str = ""
    policy: str = ""
    text: str = ""


def _wanted(viewer: Viewer, season: int, wanted: Wanted, capability: str = access.VIEW) -> QuerySet[Claim]:
    rows = visible(viewer, season=season, capability=capability).filter(within(wanted.unit))
    if wanted.policy:
        rows = rows.filter(policy=wanted.policy)
    rows = rows.filter(listing.condition(wanted.state, at=wanted.at))
    if wanted.text:
        condition = people.matching(wanted.text)
        found = Q(number=wanted.text) | Q(name__startswith=wanted.text)
        rows = rows.filter(found | people.under(condition, "person") if condition is not None else found)
    return rows


def page(
    viewer: Viewer, *, season: int, wanted: Wanted, after: int = 0, size: int = 50
) -> tuple[list[ClaimLine], int | None]:
    """One page of claims by number, and behind which the next begins. Keyset: its cost does not grow with the list."""
    rows, more = keyset.part(_wanted(viewer, season, wanted).filter(pk__gt=after).order_by("pk"), size)
    return [_line(c) for c in rows], more


def total(viewer: Viewer, *, season: int, wanted: Wanted) -> int:
    """How many claims a list has."""
    return _wanted(viewer, season, wanted).count()


def ids(viewer: Viewer, *, season: int, wanted: Wanted, capability: str, most: int = 2001) -> list[int]:
    """All claims of a list, for an act on the whole of it; at most `most`."""
    return list(
        _wanted(viewer, season, wanted, capability).order_by("pk").values_list("pk", flat=True)[:most]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One proof as shown."""

    id: int
    word: str
    number: str
    file_name: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a claim's book."""

    at: dt.datetime
    act: str
    word: str
    note: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCard:
    """A card that the claimant told and nobody has compared yet; masked."""

    id: int
    card: str
    bank: str
    told_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFile:
    """One claim with everything that a page shows of it; numbers masked."""

    line: ClaimLine
    state: str
    village_name: str
    id_masked: str
    phone_masked: str
    bank: str
    account_name: str
    employer: str
    job: str
    work_from: dt.date | None
    work_until: dt.date | None
    income_fen: int | None
    transport: str
    travel_date: dt.date | None
    ticket_fen: int | None
    source: str
    decision: str
    trace: Sequence[Mapping[str, object]]
    changes: Sequence[Mapping[str, object]]
    clear_from_at: dt.datetime | None
    recovered_fen: int
    paid_at: dt.datetime | None
    papers: Sequence[Paper]
    events: Sequence[Entry]
    objections: Sequence[Objection]
    postings: Sequence[Posting]
    payments: Sequence[BatchLine]
    recoveries: Sequence[Recovery]
    told_card: ToldCard | None


def one(viewer: Viewer, claim_id: int) -> ClaimFile | None:
    """One claim, or None outside the viewer's range."""
    c = Claim.objects.filter(access.in_range(viewer), pk=claim_id).first()
    return _file(c) if c else None


def _file(c: Claim) -> ClaimFile:
    trace = open_facts(c.trace_sealed, aad=f"claim.trace:{c.pk}")
    papers = [
        Paper(id=p.pk, word=PROOF_WORDS.get(p.kind, p.kind), number=p.number, file_name=p.file_name, at=p.at, by=p.by)
        for p in Proof.objects.filter(claim=c).order_by("pk").defer("file_sealed")
    ]  # fmt: skip
    return ClaimFile(
        line=_line(c), state=c.state, village_name=places.full_name(c.village) if c.village else "", id_masked=masked_id(c.id_tail), phone_masked=masked_phone(c.phone_tail),
        bank=c.bank, account_name=c.account_name, employer=c.employer, job=c.job, work_from=c.work_from_date, work_until=c.work_until_date,
        income_fen=c.income_fen, transport=c.transport, travel_date=c.travel_date, ticket_fen=c.ticket_fen, source=Claim.Source(c.source).label,
        decision=c.decision, trace=_heard(trace.get("lines")), changes=_heard(trace.get("changes")), clear_from_at=c.clear_from_at, recovered_fen=c.recovered_fen,
        paid_at=c.paid_at, papers=papers, events=[Entry(at=e.at, act=e.act, word=steps.ACTS.get(e.act, steps.STATES.get(e.after, "")), note=kept(e.note, e.note_parts), by=e.by) for e in ClaimEvent.objects.filter(claim=c).order_by("pk")],
        objections=list(Objection.objects.filter(claim=c).order_by("pk")), postings=list(Posting.objects.filter(lines__claim=c).order_by("pk")),
        payments=list(BatchLine.objects.filter(claim=c).select_related("batch").order_by("pk")), recoveries=list(Recovery.objects.filter(claim=c).order_by("pk")),
        told_card=_told_card(c) if c.card_waiting else None,
    )  # fmt: skip


def _told_card(c: Claim) -> ToldCard | None:
    row = CardChange.objects.filter(claim=c, state="WAITING").first()
    return ToldCard(id=row.pk, card=publicity.masked_card(row.card_tail), bank=row.bank, told_at=row.told_at) if row else None  # fmt: skip


def _heard(rows: Sequence[Mapping[str, object]] | None) -> list[dict[str, object]]:
    """Lines of a trace with their sentences as the rules spoke them; lines of before are Chinese text."""
    return [
        {k: heard(v) if k in ("value", "source", "sentence") else v for k, v in row.items()}
        for row in rows or ()
    ]


def of_person(viewer: Viewer, person_id: int, *, season: int) -> list[ClaimLine]:
    """A person's claims of a season, as far as the viewer may see them."""
    return [_line(c) for c in visible(viewer, season=season).filter(person_id=person_id).order_by("pk")]


def policies_used(viewer: Viewer, *, season: int) -> list[str]:
    """The notices under which there are claims in the viewer's range."""
    return sorted(set(visible(viewer, season=season).order_by().values_list("policy", flat=True).distinct()))
