"""What an application and the facts of a verdict both say of the work and the way to it. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Unknown is None or empty. `work_code` as many leading digits of a region as are known; money in fen."""

    work_code: str = ""
    work_text: str = ""
    employer: str = ""
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
    asked_fen: int | None = None


def work_of(said: Work) -> dict[str, Any]:
    """The fields of the work alone, as keyword arguments."""
    return {f.name: getattr(said, f.name) for f in fields(Work)}
