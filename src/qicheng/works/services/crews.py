"""Acts on crews: persons join, leave; the card their wages go to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from qicheng.core import audit
from qicheng.core.sealing import blind_index, seal
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.journeys import queries as journeys
from qicheng.journeys import services as ledger
from qicheng.kit import cards
from qicheng.people import queries as people
from qicheng.works import access, queries
from qicheng.works.models import Contract, DayLine, Member
from qicheng.works.rules import work as rules

INDEX = "bank.card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms persons join a crew: trade, a day's rate in fen, from which day."""

    trade: str
    rate_fen: int
    joined_date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """How many joined, and why others could not: name and sentence."""

    count: int
    refused: tuple[tuple[str, str], ...] = ()


def join(
    *, contract_id: int, person_ids: Sequence[int], season: int, terms: Terms, at: dt.datetime, by: Viewer
) -> Joined:
    """Puts persons on a crew; the ledger then says 就近就业. Each is judged alone: one refusal keeps nobody else out.

    Who is on the crew already counts as joined. Raises `NotAllowed` out of range.
    """
    contract = queries.contract(by, contract_id, access.CREW)
    if not person_ids:
        raise CannotAct("NOBODY", "还没有勾选人。请至少勾一个。")
    if contract.project.state != "OPEN":
        raise CannotAct("DONE", "项目已完工，不能再加人。")
    names = people.names_of(person_ids)
    refused = []
    for person_id in dict.fromkeys(person_ids):
        with writing():
            if sentence := _join(contract, person_id, season, terms, at=at, by=by):
                refused.append((names.get(person_id, ""), sentence))
    return Joined(count=len(set(person_ids)) - len(refused), refused=tuple(refused))


def _join(
    contract: Contract, person_id: int, season: int, terms: Terms, *, at: dt.datetime, by: Viewer
) -> str:
    """Why this person may not join; empty when they now belong to the crew."""
    row, project = journeys.row_of(by, season=season, person_id=person_id), contract.project
    if row is None:
        return "没有找到这个人，或不在您的范围。请从名册里选。"
    if Member.objects.filter(contract=contract, person_id=person_id, left_date=None).exists():
        return ""
    facts = rules.Joining(
        stage=str(row["stage"]), is_present=row["roster"] == "PRESENT", age=age if isinstance(age := row["age"], int) else None, rate_fen=terms.rate_fen,
        least_fen=project.least_rate_fen, joined=terms.joined_date, from_date=project.from_date, until_date=project.until_date,
    )  # fmt: skip
    if sentence := rules.why_not_join(facts):
        return sentence
    member = Member.objects.create(
        contract=contract, person_id=person_id, season=season, village=str(row["village"]), is_poor=bool(row["is_poor"] or row["is_monitored"]),
        trade=terms.trade.strip(), rate_fen=terms.rate_fen, joined_date=terms.joined_date,
    )  # fmt: skip
    if row["intention"] != "LOCAL":
        change = ledger.Change(person_id=person_id, values={"intention": "LOCAL"})
        ledger.record([change], season=season, kind="LOCAL_WORK", at=at, by=by, note=project.name[:200], source=f"works:{member.pk}")  # fmt: skip
    audit.record("works.join", at=at, by=by, about=f"person:{person_id}", place=member.village, detail={"contract": contract.pk})  # fmt: skip
    return ""


def set_card(*, member_id: int, bank: str, card: str, at: dt.datetime, by: Viewer) -> None:
    """The card that a person's wages go to; sealed, shown by its last four. An empty one: wages are handed out."""
    row, _name = queries.member(by, member_id, access.CREW)
    number = cards.tidy(card)
    if number and cards.fault(number):
        raise CannotAct(
            "CARD", "卡号不对：应为 16 至 19 位数字，末位是校验码。请对照银行卡改正，或先空着、发现金签字。"
        )
    index = blind_index(number, purpose=INDEX) if number else ""
    other = Member.objects.filter(card_index=index).exclude(person_id=row.person_id) if number else None
    if other is not None and other.exists():
        raise CannotAct("CARD", "这张卡已经登记在别人名下。工资要发到本人的卡，请核对卡号。")
    with writing():
        sealed = seal(number, aad=f"works.card:{row.pk}") if number else None
        Member.objects.filter(pk=row.pk).update(bank=bank.strip()[:60], card_sealed=sealed, card_tail=number[-4:], card_index=index)  # fmt: skip
        audit.record("works.set_card", at=at, by=by, about=f"person:{row.person_id}", place=row.village)


def leave(*, member_id: int, on: dt.date, at: dt.datetime, by: Viewer) -> None:
    """A person leaves a crew; what was worked stays and is paid."""
    row, _name = queries.member(by, member_id, access.CREW)
    if row.left_date is not None:
        return
    if on < row.joined_date:
        raise CannotAct("DATES", "离开日期不能早于上工日期。请改正。")
    later = DayLine.objects.filter(member=row, sheet__day__gt=on).exclude(sheet__state=rules.VOID)
    if later.exists():
        raise CannotAct("WORKED", "这一天之后还记了工。请先核对记工单，或把离开日期改晚。")
    with writing():
        Member.objects.filter(pk=row.pk, left_date=None).update(left_date=on)
        audit.record("works.leave", at=at, by=by, about=f"person:{row.person_id}", place=row.village, detail={"contract": row.contract_id})  # fmt: skip
