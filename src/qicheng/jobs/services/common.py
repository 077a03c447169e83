"""What the acts share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from qicheng.core import audit
from qicheng.core.phones import columns
from qicheng.core.sealing import open_sealed
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.jobs.models import TermsFrom, Vacancy
from qicheng.jobs.rules.terms import Terms


def terms_on(day: dt.date) -> Terms:
    """The county's figures on a day; the shipped ones where nothing is set."""
    row = TermsFrom.objects.filter(from_date__lte=day).order_by("-from_date").first()
    known = set(Terms.__dataclass_fields__)
    return Terms(**{k: v for k, v in row.figures.items() if k in known}) if row else Terms()


def locked(vacancy_id: int) -> Vacancy:
    """One vacancy, held. Raises `CannotAct` where there is none."""
    row = Vacancy.objects.select_for_update().filter(pk=vacancy_id).first()
    if row is None:
        raise CannotAct("UNKNOWN", "没有这个岗位。请从岗位列表重新进入。")
    return row


def phone_columns(row: Vacancy, phone: str) -> dict[str, Any]:
    """The columns that keep a firm's number."""
    return columns(phone, aad=f"vacancy.phone:{row.season}:{row.key}")


def phone_of(row: Vacancy) -> str:
    """A firm's number in the clear; empty where there is none."""
    aad = f"vacancy.phone:{row.season}:{row.key}"
    return open_sealed(row.phone_sealed, aad=aad) if row.phone_sealed else ""


def note(act: str, vacancy_id: int, *, at: dt.datetime, by: Viewer, **detail: object) -> None:
    """A line in the audit book."""
    audit.record(f"jobs.{act}", at=at, by=by, about=f"vacancy:{vacancy_id}", detail=detail)
