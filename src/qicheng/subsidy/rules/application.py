"""What a list says of one application, and what a manifest says of one rider, before anything is compared. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.kit.idnum import IdVerdict
from qicheng.subsidy.rules.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(Work):
    """One line of an application list. Numbers in the clear, so it never leaves the process unsealed; money in fen; empty is not said."""

    number: str
    name: str
    id: IdVerdict
    phone: str = ""
    standing: tuple[str, ...] = ()
    relocated: bool | None = None
    job: str = ""
    says_proofs: bool = False  # the list has a column of proofs at all
    bank: str = ""
    card: str = ""
    says_card: bool = False
    account_name: str = ""
    received_at: dt.datetime | None = None
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
