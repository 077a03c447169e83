"""What a verdict needs to know of one person and one application. Pure; `subsidy.facts` gathers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from qicheng.subsidy.rules.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Where a fact comes from: a register, a paper, a bus; and the day it speaks of (None: not dated)."""

    source: str
    date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Work):
    """Everything a verdict needs. Unknown is None or empty, and is never taken for a yes.

    Person: `id_fault` a code of `kit.idnum` ("" sound); `listed` in the county's roster of the season (None: no roster to compare with yet); `in_county` registered
    in this county; `groups` codes of `season.rules.policy.GROUP_WORDS` and household types on the policy's day; `sex` "M"/"F".
    Work: `home_code`/`work_code` 6-digit region codes (2 or 4 leading digits known, the rest 0: as much as is known); `months`
    as written, `from_date`/`until_date` the work itself (until None: still at work); money in fen.
    Journey: `rode_date`/`rode_bus` the county's free bus of the same season, from the ledger or a manifest.
    Claim: `proofs` codes; `received_date` the day it was received; `same_claim` names the earlier claim of the same person (or
    household) that this one repeats; `same_ticket` names who used the ticket number before; `beside` numbers of conflicting
    notices the person already has in the year; `account_fits` the account is the person's own; `card_fault` "" or MISSING,
    LENGTH, CHECK, DIGITS. `asked` False: nobody applied (the proactive list), so claim rules are left out.
    `as_of` is the day of judging; `said` gives source and day by field name.
    """

    as_of: dt.date
    name: str = ""
    id_fault: str = ""
    listed: bool | None = True
    in_county: bool = True
    name_fits: bool = True
    alive: bool = True
    student: bool = False
    birth_date: dt.date | None = None
    sex: str = ""
    groups: frozenset[str] = frozenset()
    home_code: str = ""
    township: str = ""
    rode_date: dt.date | None = None
    rode_bus: str = ""
    asked: bool = True
    received_date: dt.date | None = None
    same_claim: str = ""
    same_ticket: str = ""
    beside: frozenset[str] = frozenset()
    account_fits: bool = True
    card_fault: str = ""
    said: Mapping[str, Said] = field(default_factory=dict)
