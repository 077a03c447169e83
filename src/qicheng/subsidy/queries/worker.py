"""What a worker reads behind the own link: the own claims, nothing of anybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qicheng.journeys import riding
from qicheng.kit.telling import kept
from qicheng.people import reaching
from qicheng.places.gazetteer import city_name, province_name
from qicheng.season import queries as seasons
from qicheng.subsidy.models import CardChange, Claim
from qicheng.subsidy.rules import cards, publicity, steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """One of the own claims: where it stands and, if it stands still, why."""

    number: str
    title: str
    standing: str
    standing_word: str
    amount_fen: int
    card: str
    sentence: str
    id: int = 0
    asks_card: bool = False
    told_card: str = ""  # masked; waits for a cadre
    refused: str = ""  # why the last one that was told does not count


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPage:
    """Who it is (surname and stars), the own claims, the notices under which there is one already, what the roster knows of the work."""

    name: str
    claims: Sequence[Mine]
    taken: frozenset[str]
    work: str
    employer: str


def page(person_id: int, *, season: int) -> WorkerPage:
    """The page of the person whose link it is; the asker has proved the link."""
    name = next(r.name for r in reaching.reach([person_id], with_phones=False))
    rows = list(Claim.objects.filter(person_id=person_id, season=season).order_by("pk"))
    line = riding.travel_rows([person_id], season=season).get(person_id)
    told: dict[int, CardChange] = {}
    for change in CardChange.objects.filter(claim__in=rows).order_by("pk").defer("card_sealed"):
        told[change.claim_id] = change
    titles = {p.number: p.title for p in seasons.policies(season)}
    work = (
        (province_name(str(line["dest_province"] or "")) + city_name(str(line["dest_city"] or "")))
        if line
        else ""
    )
    return WorkerPage(
        name=name[:1] + "*" * (len(name) - 1), claims=[_mine(c, titles.get(c.policy, c.policy), told.get(c.pk)) for c in rows], work=work, employer=str(line["employer"] or "") if line else "",
        taken=frozenset(c.policy for c in rows if c.state not in steps.ENDED),
    )  # fmt: skip


def _mine(c: Claim, title: str, told: CardChange | None) -> Mine:
    standing = steps.standing(c.state, c.objections_open)
    return Mine(
        number=c.number, title=title, standing=standing, standing_word=steps.STATES[standing], amount_fen=c.amount_fen, card=publicity.masked_card(c.card_tail), sentence=kept(c.sentence, c.sentence_parts), id=c.pk,
        asks_card=cards.asks_card(c.state, c.reason), told_card=publicity.masked_card(told.card_tail) if told and c.card_waiting else "",
        refused=told.reason if told and told.state == "REFUSED" else "",
    )  # fmt: skip
