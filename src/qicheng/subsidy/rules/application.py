"""What a list says of one application, and what a manifest says of one rider, before anything is compared. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.kit.idnum import IdVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One line of an application list. Numbers in the clear, so it never leaves the process unsealed; money in fen; empty is not said."""

    number: str
    name: str
    id: IdVerdict
    phone: str = ""
    standing: tuple[str, ...] = ()
    relocated: bool | None = None
    work_code: str = ""
    work_text: str = ""
    employer: str = ""
    job: str = ""
    from_date: dt.date | None = None
    until_date: dt.date | None = None
    months: int | None = None
    income_fen: int | None = None
    month_income_fen: int | None = None
    transport: str = ""
    departed_date: dt.date | None = None
    ticket_number: str = ""
    ticket_fen: int | None = None
    proofs: frozenset[str] = frozenset()
    says_proofs: bool = False  # the list has a column of proofs at all
    bank: str = ""
    card: str = ""
    says_card: bool = False
    account_name: str = ""
    received_at: dt.datetime | None = None
    asked_fen: int | None = None
    amount_fen: int | None = (
        None  # a bare 金额: the ticket's price where the notice pays by ticket, else what was asked
    )
    township: str = ""
    where: str = ""  # file, sheet and row


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """One person of a charter bus who rode it."""

    id: IdVerdict
    name: str
    date: dt.date | None
    bus: str
    where: str = ""
