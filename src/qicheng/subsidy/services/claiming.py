"""Acts that take a claim in and keep it right: by a cadre, by the worker; proofs; the account; withdrawing; handing in again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from qicheng.core import counters, repeats
from qicheng.core.sealing import blind_index, seal, seal_bytes
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.journeys import riding
from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.people import reaching
from qicheng.people import services as people
from qicheng.season.rules.policy import PROOF_WORDS, Policy
from qicheng.subsidy import access
from qicheng.subsidy.models import Claim, Proof
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import common, funds

MOST_FILE = 5 * 2**20
OPEN_TO_CHANGE = frozenset({steps.DRAFT, steps.RETURNED})
OPEN_TO_WITHDRAW = steps.UNDECIDED | {steps.APPROVED}
TWICE = "此人今年在这项政策下已有一份申请，一人一年只能领一次。请先查看原来的申请。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One proof as it is handed in: its kind, its number, its file, if there is one."""

    kind: str
    number: str = ""
    file_name: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is applied for. Empty and None were not told. Money in fen. `work` holds columns of `Claim` about work and way."""

    policy: str
    person_id: int
    card: str = ""
    bank: str = ""
    account_name: str = ""
    phone: str = ""
    turn: str = ""
    promised: bool = False
    work: Mapping[str, Any] = field(default_factory=dict)
    papers: Sequence[Paper] = ()


WORK = frozenset({
    "dest_province", "dest_city", "work_text", "employer", "job", "work_from_date", "work_until_date", "months", "income_fen",
    "transport", "travel_date", "ticket_fen", "asked_fen",
})  # fmt: skip


def card_index(card: str) -> str:
    """The keyed index by which the same card is found under several names."""
    return blind_index(card, purpose="bank.card") if card else ""


def account_columns(claim_id: int, *, card: str, bank: str, account_name: str) -> dict[str, Any]:
    """The columns that keep an account: the card sealed to its claim."""
    card = "".join(card.split())
    return {
        "card_sealed": seal(card, aad=f"claim.card:{claim_id}") if card else None, "card_index": card_index(card), "card_tail": card[-4:],
        "bank": bank.strip()[:80], "account_name": account_name.strip()[:100],
    }  # fmt: skip


def phone_columns(claim_id: int, phone: str) -> dict[str, Any]:
    """The columns that keep the claimant's phone."""
    sealed = seal(phone, aad=f"claim.phone:{claim_id}") if phone else None
    index = people.phone_index(phone) if phone else ""
    return {"phone_sealed": sealed, "phone_index": index, "phone_tail": phone[-4:]}


def number_mark(kind: str, number: str, *, policy: str, year: int) -> str:
    """How a paper's number is told apart: a ticket's is once in the county, another paper's once a notice and year."""
    tidy = "".join(number.upper().split())
    if not tidy:
        return ""
    scope = "" if kind == "TICKET" else f"|{policy}|{year}"
    return blind_index(f"{kind}|{tidy}{scope}", purpose="subsidy.proof")


def receive(
    application: Application, *, source: str = "CADRE", at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:
    """Takes a claim in for a person of the viewer's range. Returns the claim's id. Raises `CannotAct` for a second one."""
    policy = common.notice(application.policy)

    def do() -> str:
        line = riding.travel_row(by, application.person_id, season=policy.season, capability=access.APPLY)
        if line is None:
            raise CannotAct("NOT_LISTED", "本年度名册里没有此人，或不在您的范围内。请先在摸底名册中登记。")
        claim = write(application, policy, line, source=source, at=at, by=by)
        common.audited(
            "receive",
            at=at,
            by=by,
            about=f"claim:{claim.pk}",
            place=claim.village,
            policy=policy.number,
            source=source,
        )
        return str(claim.pk)  # fmt: skip

    return int(once(key, "subsidy.receive", at, do))


def once(key: UUID | None, act: str, at: dt.datetime, do: Any) -> str:
    """Does it once; the database's own refusal of a second claim or paper is told in words."""
    try:
        return repeats.once(key, act=act, at=at, do=do)
    except IntegrityError as error:
        raise refused(error) from error


def refused(error: IntegrityError) -> CannotAct:
    """A constraint's refusal in words."""
    text = str(error)
    if "proof_number_once" in text or "number_mark" in text:
        return CannotAct("TICKET_TWICE", "这个票号（编号）已经用在另一份申请里。请核对原件后改正。")
    if "proof_file_once" in text or "file_hash" in text:
        return CannotAct("FILE_TWICE", "这个文件已经交过，同一张照片不能用两次。请上传原件的照片。")
    if "household" in text:
        return CannotAct(
            "HOUSEHOLD_TWICE", "这一户在这项政策下已有一份申请，一户只能领一次。请先查看原来的申请。"
        )
    return CannotAct("TWICE", TWICE)


def write(
    application: Application,
    policy: Policy,
    line: Mapping[str, Any],
    *,
    source: str,
    at: dt.datetime,
    by: Viewer,
) -> Claim:
    """The claim's row with its papers, its book and its ledger. Call it inside `writing()`; `line` is the person's ledger row."""
    if unknown := application.work.keys() - WORK:
        raise ValueError(sorted(unknown))
    pk = counters.take("subsidy.claim", 1)
    person = reaching.facts([application.person_id], whole=True)[application.person_id]
    year = policy.season if policy.once_per == "YEAR" else 0
    claim = Claim(
        id=pk, number=f"{policy.season}{pk:07d}", policy=policy.number, version=policy.version, season=policy.season, year=year,
        turn=application.turn, person_id=application.person_id, village=line["village"], name=person.name, standing=person.standing,
        one_household=line["household"] if policy.once_of == "HOUSEHOLD" else None,
        id_sealed=seal(person.id_number, aad=f"claim.id:{pk}"), id_index=people.id_index(person.id_number), id_tail=person.id_number[-4:],
        received_at=at, source=source, promised=application.promised, **_tidy(application.work),
        **account_columns(pk, card=application.card, bank=application.bank, account_name=application.account_name or person.name),
        **phone_columns(pk, application.phone or person.phone),
    )  # fmt: skip
    claim.save(force_insert=True)
    common.entry(claim, "RECEIVE", at=at, by=by, note=say(Claim.Source(source).label))
    for paper in application.papers:
        _add(claim, paper, at=at, by=by)
    common.tell_ledger([claim], kind="SUBSIDY", at=at, by=by)
    return claim


def _tidy(work: Mapping[str, Any]) -> dict[str, Any]:
    return {k: (v.strip() if isinstance(v, str) else v) for k, v in work.items() if v is not None}


def _add(claim: Claim, paper: Paper, *, at: dt.datetime, by: Viewer) -> Proof:
    if not paper.number.strip() and not paper.content:
        raise CannotAct("PAPER_EMPTY", "证明要有编号，或者有文件。请补上。")
    if len(paper.content) > MOST_FILE:
        raise CannotAct("PAPER_SIZE", "文件超过 5 MB。请把照片缩小后再传。")
    row = Proof.objects.create(
        claim=claim, kind=paper.kind, number=paper.number.strip()[:60], file_name=paper.file_name[-120:],
        number_mark=number_mark(paper.kind, paper.number, policy=claim.policy, year=claim.year),
        file_hash=hashlib.sha256(paper.content).hexdigest() if paper.content else "", at=at, by=by.label[:100],
    )  # fmt: skip
    if paper.content:
        Proof.objects.filter(pk=row.pk).update(
            file_sealed=seal_bytes(paper.content, aad=f"proof.file:{row.pk}")
        )
    return row


def add_paper(*, claim_id: int, paper: Paper, at: dt.datetime, by: Viewer, key: UUID | None = None) -> int:
    """Adds a proof to a claim that is still open to change."""

    def do() -> str:
        claim = common.one(claim_id, by=by, capability=access.APPLY)
        common.need(claim, OPEN_TO_CHANGE, "不能再补材料。需要补的，请先退回补正。")
        row = _add(claim, paper, at=at, by=by)
        common.entry(claim, "PAPER", at=at, by=by, note=say(PROOF_WORDS.get(paper.kind, paper.kind)))
        common.audited(
            "add_paper", at=at, by=by, about=f"claim:{claim_id}", place=claim.village, kind=paper.kind
        )
        return str(row.pk)

    return int(once(key, "subsidy.add_paper", at, do))


def correct_account(
    *, claim_id: int, card: str, bank: str, account_name: str, reason: str, at: dt.datetime, by: Viewer
) -> None:
    """Puts a wrong card right (returned, or failed at the bank). After approval the change is marked on the payment it goes into."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "改卡号要写明依据，例如“本人持卡原件核对”。")
    with writing():
        claim = common.one(claim_id, by=by, capability=access.APPLY)
        common.need(claim, OPEN_TO_CHANGE | {steps.APPROVED, steps.PAYMENT_FAILED}, "不能改卡号。")
        common.keep_apart(by, [claim])
        late = claim.state in steps.PAYABLE
        put_account(claim, account_columns(claim_id, card=card, bank=bank, account_name=account_name), reason=reason, at=at, by=by)  # fmt: skip
        common.audited("correct_account", at=at, by=by, about=f"claim:{claim_id}", place=claim.village, after_approval=late)  # fmt: skip


def put_account(claim: Claim, columns: dict[str, Any], *, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Another account on a claim that is held. One that the claimant told and nobody has compared yet counts no more."""
    if columns["card_index"] != claim.card_index and claim.state in steps.PAYABLE:
        columns = {**columns, "card_changed_at": at}
    common.end_card_change(claim, "REPLACED")
    note = say(
        gettext_noop("尾号 %(old)s → %(new)s：%(reason)s"), old=claim.card_tail or say(gettext_noop("无")), new=columns["card_tail"], reason=reason.strip()
    )  # fmt: skip
    common.move(claim, "ACCOUNT", note=note, at=at, by=by, card_waiting=False, **columns)


def hand_in_again(*, claim_id: int, at: dt.datetime, by: Viewer) -> None:
    """A returned claim that was put right goes its way again; its place in the order is that of its first receipt."""
    with writing():
        claim = common.one(claim_id, by=by, capability=access.APPLY)
        common.need(claim, {steps.RETURNED}, "不用重新提交。")
        common.move(claim, "AGAIN", after=steps.DRAFT, at=at, by=by, ready=False)
        common.audited("hand_in_again", at=at, by=by, about=f"claim:{claim_id}", place=claim.village)
        common.tell_ledger([claim], kind="SUBSIDY", at=at, by=by)


def withdraw(*, claim_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """The claimant takes the claim back; what was set aside for it is free again."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "请写明撤回的原因，例如“本人不再申请”。")
    with writing():
        claim = common.one(claim_id, by=by, capability=access.APPLY)
        common.need(claim, OPEN_TO_WITHDRAW, "不能撤回。")
        if claim.state == steps.APPROVED:
            funds.release([claim], at=at, by=by)
        common.move(claim, "WITHDRAW", after=steps.WITHDRAWN, note=reason.strip(), at=at, by=by, ready=False)
        common.audited("withdraw", at=at, by=by, about=f"claim:{claim_id}", place=claim.village)
        common.tell_ledger([claim], kind="SUBSIDY", at=at, by=by)
