"""Questions to public lists and objections: what hangs where, what the public reads, what is to be looked into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from qicheng.core.sealing import open_facts
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.places import queries as places
from qicheng.subsidy import access
from qicheng.subsidy.models import Claim, Objection, Posting, PostingLine
from qicheng.subsidy.queries import keyset
from qicheng.subsidy.rules import steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """One list as pages name it."""

    id: int
    code: str
    policy: str
    title: str
    level: str
    level_word: str
    place: str
    place_name: str
    from_date: dt.date
    until_date: dt.date
    days: int
    counting: str
    phone: str
    people: int
    fen: int
    held: int
    posted_by: str
    closed_at: dt.datetime | None
    digest: str


def _hanging(rows: Sequence[Posting]) -> list[Hanging]:
    """These lists as pages name them; their lines are counted together."""
    lines = PostingLine.objects.filter(posting__in=rows).values("posting_id").order_by()
    held = Count("pk", filter=Q(claim__objections_open__gt=0))
    counted = lines.annotate(people=Count("pk"), fen=Sum("amount_fen"), held=held)
    sums = {pk: (n, fen, kept) for pk, n, fen, kept in counted.values_list("posting_id", "people", "fen", "held")}  # fmt: skip
    names = places.names(sorted({p.place for p in rows}))
    figures = ((p, *sums.get(p.pk, (0, 0, 0))) for p in rows)
    return [
        Hanging(
            id=p.pk, code=p.code, policy=p.policy, title=p.title, level=p.level, level_word=steps.LEVELS[p.level], place=p.place, place_name=names.get(p.place, p.place),
            from_date=p.from_date, until_date=p.until_date, days=p.days, counting=p.counting, phone=p.phone, posted_by=p.posted_by, closed_at=p.closed_at,
            digest=p.digest, people=n, fen=fen, held=kept,
        )
        for p, n, fen, kept in figures
    ]  # fmt: skip


def _seen(viewer: Viewer, *, season: int) -> QuerySet[Posting]:
    """Lists of places inside the viewer's range, and those above it that hang over it: they are public."""
    own = Q()
    for prefix in viewer.prefixes(access.VIEW):
        above = [prefix[:n].ljust(12, "0") for n in (6, 9) if len(prefix) >= n]
        own |= Q(place__startswith=prefix) | Q(place__in=above)
    return Posting.objects.filter(own, season=season) if own else Posting.objects.none()


def postings(
    viewer: Viewer, *, season: int, ended: bool = False, before: int = 0
) -> tuple[list[Hanging], int | None]:
    """One page of the lists that hang now, or of the ended ones, the latest first; and before which the next page begins."""
    rows = _seen(viewer, season=season).filter(closed_at__isnull=not ended)
    found, more = keyset.part((rows.filter(pk__lt=before) if before else rows).order_by("-pk"))
    return _hanging(found), more


def posting(viewer: Viewer, posting_id: int, *, season: int) -> Hanging:
    """One list. Raises `NotAllowed` out of range."""
    row = _seen(viewer, season=season).filter(pk=posting_id).first()
    if row is None:
        raise NotAllowed
    return _hanging([row])[0]


def lines(posting_id: int) -> list[PostingLine]:
    """All lines of a list that was asked for, by position: for its paper."""
    return list(PostingLine.objects.filter(posting_id=posting_id).order_by("position"))


ON_SCREEN = 100


def villages(posting_id: int) -> list[str]:
    """The villages whose people a list names."""
    rows = PostingLine.objects.filter(posting_id=posting_id).order_by()
    return sorted(rows.values_list("village", flat=True).distinct())


def screen(posting_id: int, *, after: int = 0, village: str = "") -> tuple[list[PostingLine], int | None]:
    """A screenful of the lines of a list that was asked for (of one village), and behind which position the next begins."""
    rows = PostingLine.objects.filter(posting_id=posting_id, position__gt=after).select_related("claim")
    rows = rows.filter(village=village) if village else rows
    found = list(rows.order_by("position")[: ON_SCREEN + 1])
    return found[:ON_SCREEN], found[ON_SCREEN - 1].position if len(found) > ON_SCREEN else None


def public_list(code: str, *, at: dt.datetime) -> Hanging | None:
    """A list as anybody reads it, while it hangs; afterwards the names are gone from the public page."""
    row = Posting.objects.filter(code=code, until_at__gt=at).first()
    return _hanging([row])[0] if row else None


def public_lists(*, at: dt.datetime, most: int = 300) -> list[Hanging]:
    """All lists that hang, for the county's public page."""
    rows = Posting.objects.filter(until_at__gt=at, from_date__lte=at.date() + dt.timedelta(days=1)).order_by(
        "place", "pk"
    )
    return _hanging(list(rows[:most]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Somewhere people wait for their list to be put up."""

    policy: str
    level: str
    place: str
    place_name: str
    people: int


def to_post(viewer: Viewer, *, season: int) -> list[Ready]:
    """Where a list of the viewer's own level can be put up: notice, place, how many people."""
    found: list[Ready] = []
    for level, state in steps.WAITS_FOR.items():
        capability = access.BY_LEVEL[level]
        if not viewer.may(capability):
            continue
        rows = Claim.objects.filter(
            access.in_range(viewer, capability=capability),
            season=season,
            state=state,
            ready=True,
            objections_open=0,
        )
        counts: dict[tuple[str, str], int] = {}
        for policy, village, n in (
            rows.values("policy", "village")
            .order_by()
            .annotate(n=Count("pk"))
            .values_list("policy", "village", "n")
        ):
            place = village[: steps.DIGITS[level]].ljust(12, "0")
            counts[policy, place] = counts.get((policy, place), 0) + n
        names = places.names(sorted({p for _n, p in counts}))
        found += [
            Ready(policy=policy, level=level, place=place, place_name=names.get(place, place), people=n)
            for (policy, place), n in sorted(counts.items())
            if viewer.may(capability, place[: steps.DIGITS[level]])
        ]  # fmt: skip
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionLine:
    """One objection of a list."""

    id: int
    claim_id: int
    number: str
    name: str
    village_name: str
    amount_fen: int
    source: str
    state: str
    state_word: str
    raised_at: dt.datetime
    conclusion: str
    decided_by: str


SOURCE_WORDS = {"PHONE": "电话", "QR": "扫码", "LETTER": "来信", "VISIT": "来访"}


def _objections(viewer: Viewer) -> QuerySet[Objection]:
    inside = access.in_range(viewer, capability=access.OBJECT, field="claim__village", person="claim__person_id")  # fmt: skip
    return Objection.objects.filter(inside).select_related("claim")


def open_objections(viewer: Viewer, *, season: int) -> QuerySet[Objection]:
    """Objections in the viewer's range that are to be looked into (inside the room only)."""
    return _objections(viewer).filter(claim__season=season, state="OPEN")


def objections(
    viewer: Viewer, *, season: int, is_open: bool = True, before: int = 0
) -> tuple[list[ObjectionLine], int | None]:
    """One page of the objections to look into, or of the settled ones, the latest first; and before which the next begins."""
    rows = open_objections(viewer, season=season)
    if not is_open:
        rows = _objections(viewer).filter(claim__season=season).exclude(state="OPEN")
    found, more = keyset.part((rows.filter(pk__lt=before) if before else rows).order_by("-pk"))
    names = places.names(sorted({o.claim.village for o in found}))
    return [_objection(o, names.get(o.claim.village, "")) for o in found], more


def _objection(o: Objection, village: str) -> ObjectionLine:
    return ObjectionLine(
        id=o.pk, claim_id=o.claim_id, number=o.claim.number, name=o.claim.name, village_name=village, amount_fen=o.claim.amount_fen,
        source=SOURCE_WORDS.get(o.source, o.source), state=o.state, state_word=Objection.State(o.state).label, raised_at=o.raised_at,
        conclusion=o.conclusion, decided_by=o.decided_by,
    )  # fmt: skip


def objection(viewer: Viewer, objection_id: int) -> tuple[ObjectionLine, str]:
    """One objection with what was said; who said it stays sealed. Raises `NotAllowed` out of range."""
    row = _objections(viewer).filter(pk=objection_id).first()
    if row is None:
        raise NotAllowed
    told = open_facts(row.words_sealed, aad=f"objection:{row.pk}")
    return _objection(row, places.name_of(row.claim.village)), str(told.get("words", ""))


def is_settled(objection_id: int) -> bool:
    """Whether an objection was decided; for the case that waits for it."""
    return not Objection.objects.filter(pk=objection_id, state="OPEN").exists()
