"""What the acts share: claims under lock, a step with its book and its ledger, 回避, the notice they rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Sum

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.journeys import queries as journeys
from qicheng.journeys import riding
from qicheng.journeys import services as ledger
from qicheng.season import queries as seasons
from qicheng.season.rules.policy import Policy
from qicheng.subsidy import access, kin
from qicheng.subsidy.models import Batch, CardChange, Claim, ClaimEvent, Proof
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services.keeping import note_of

_CHUNK = 500


def notice(number: str) -> Policy:
    """The notice that pays. Raises `CannotAct` for one that is not in force."""
    found = seasons.policy(number)
    if found is None:
        raise CannotAct("NOTICE", "没有这个文号的补贴政策，或者还没有发布。请先在“年度方案—补贴政策”里发布。")
    return found


def locked(claim_ids: Sequence[int], *, by: Viewer, capability: str) -> list[Claim]:
    """The claims, held until the transaction ends, in the order of their numbers. All of them, or `NotAllowed`."""
    wanted = sorted(set(claim_ids))
    found: list[Claim] = []
    for start in range(0, len(wanted), _CHUNK):
        rows = Claim.objects.select_for_update().filter(access.in_range(by, capability=capability), pk__in=wanted[start : start + _CHUNK])  # fmt: skip
        found += rows.order_by("pk")
    if len(found) != len(wanted):
        raise NotAllowed
    return found


def one(claim_id: int, *, by: Viewer, capability: str) -> Claim:
    """The same for one claim."""
    return locked([claim_id], by=by, capability=capability)[0]


def need(claim: Claim, states: Iterable[str], sentence: str) -> None:
    """Raises `CannotAct` unless the claim stands in one of these states."""
    if claim.state not in set(states):
        word = steps.STATES[steps.standing(claim.state, claim.objections_open)]
        raise CannotAct("CLAIM_STATE", f"{claim.name}（{claim.number}）现在是“{word}”，{sentence}")


def keep_apart(by: Viewer, claims: Sequence[Claim]) -> int:
    """The acting account, which must be near to none of the claimants (回避). Raises `CannotAct` with the first name."""
    account = access.human(by)
    near = kin.near_to(account, [c.person_id for c in claims if c.person_id])
    for claim in claims:
        if why := near.get(claim.person_id or 0):
            raise CannotAct("KIN", f"{claim.name}：{why}。请回避，由其他人办理。")
    return account


def move(
    claim: Claim, act: str, *, after: str = "", note: str = "", at: dt.datetime, by: Viewer, **columns: object
) -> None:
    """One step of a claim: its row, an entry in its book. The caller holds the row and tells the ledger."""
    before = claim.state
    values = {**columns, "state": after or before}
    if values["state"] in steps.ENDED and claim.card_waiting:
        end_card_change(claim, "DROPPED")
        values["card_waiting"] = False
    Claim.objects.filter(pk=claim.pk).update(**values)
    for name, value in values.items():
        setattr(claim, name, value)
    entry(claim, act, before=before, note=note, at=at, by=by)
    if claim.state in steps.ENDED and before not in steps.ENDED:
        Proof.objects.filter(claim=claim, live=True).update(live=False)  # another claim may show these papers


def end_card_change(claim: Claim, state: str) -> None:
    """A card that waits for a cadre counts no more, and its number is forgotten. The caller clears `card_waiting`."""
    CardChange.objects.filter(claim=claim, state="WAITING").update(state=state, card_sealed=None)


def entry(claim: Claim, act: str, *, before: str = "", note: str = "", at: dt.datetime, by: Viewer) -> None:
    """An entry in a claim's book."""
    ClaimEvent.objects.create(
        claim=claim, act=act, before=before or claim.state, after=claim.state, **note_of(note), at=at, by=by.label[:100], by_id=by.user_id
    )  # fmt: skip


def audited(act: str, *, at: dt.datetime, by: Viewer, about: str, place: str = "", **detail: object) -> None:
    """The audit line of an act."""
    audit.record(f"subsidy.{act}", at=at, by=by, about=about, place=place, detail=detail or None)


def tell_ledger(claims: Iterable[Claim], *, kind: str, at: dt.datetime, by: Viewer) -> None:
    """What the ledger says of these persons' subsidies now, counted anew from all their claims of the season."""
    wanted: dict[int, set[int]] = {}
    for claim in claims:
        if claim.person_id is not None:
            wanted.setdefault(claim.season, set()).add(claim.person_id)
    for season, persons in sorted(wanted.items()):
        changes = []
        for start in range(0, len(ids := sorted(persons)), _CHUNK):
            changes += _subsidies(ids[start : start + _CHUNK], season)
        ledger.record(changes, season=season, kind=kind, at=at, by=by, source="subsidy")


def _subsidies(person_ids: Sequence[int], season: int) -> list[ledger.Change]:
    rows = Claim.objects.filter(season=season, person_id__in=person_ids)
    standings: dict[int, list[str]] = {}
    for person, state, held in rows.values_list("person_id", "state", "objections_open"):
        standings.setdefault(person or 0, []).append(steps.standing(state, held))
    paid = rows.filter(state__in=(steps.PAID, steps.RECOVERED)).values("person_id").order_by()
    sums = {r["person_id"]: r["given"] - r["back"] for r in paid.annotate(given=Sum("amount_fen"), back=Sum("recovered_fen"))}  # fmt: skip
    present = journeys.standing_by_person(person_ids, season=season)
    return [
        ledger.Change(person_id=p, values={"subsidy": steps.ledger_code(states), "subsidy_fen": sums.get(p, 0)})
        for p, states in standings.items()
        if p in present
    ]  # fmt: skip


def riders(claims: Sequence[Claim]) -> dict[int, str]:
    """Those of the claimants who rode the county's free bus in the claim's season, by claim, with the day; read in the ledger."""
    found: dict[int, str] = {}
    for season in {c.season for c in claims}:
        mine = [c for c in claims if c.season == season and c.person_id is not None]
        rows = riding.travel_rows([c.person_id for c in mine if c.person_id], season=season)
        for claim in mine:
            row = rows.get(claim.person_id or 0)
            if row and row["transport"] == "CHARTER":
                found[claim.pk] = (
                    f"{row['departed_date']:%Y-%m-%d} 的免费包车" if row["departed_date"] else "免费包车"
                )
    return found


def format_used(format_id: int) -> bool:
    """Whether a batch has gone to the bank by this format."""
    return Batch.objects.filter(format_id=format_id).exists()
