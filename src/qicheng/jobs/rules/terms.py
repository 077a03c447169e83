"""The county's figures for vacancies and pushes, as data from a day on. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the county has set. Money in fen; without a minimum wage none is checked."""

    min_wage_fen: int | None = None
    min_wage_document: str = ""
    per_vacancy: int = 3  # k: a vacancy of n posts is pushed to at most k × n persons
    per_person: int = 3  # offers a person gets in one round
    candidates: int = 15  # best posts of a person that the solver weighs
    cap_messages: int = 2  # messages to one person within `cap_days`
    cap_days: int = 7
    quiet_from: int = 21  # o'clock: from here until `quiet_to` no message goes out
    quiet_to: int = 8
    needs_consent: bool = True
    link_days: int = 14
    valid_days: int = 30  # of a vacancy that does not say until when


def not_before(terms: Terms, local: dt.datetime) -> dt.datetime | None:
    """The end of the quiet hours in which `local` (the county's clock) falls; None when a message may go out now."""
    start, end, hour = terms.quiet_from, terms.quiet_to, local.hour
    quiet = start <= hour or hour < end if start > end else start <= hour < end
    if not quiet or start == end:
        return None
    morning = local.replace(hour=end, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + dt.timedelta(days=1)
