"""The county sets its figures: minimum wage, k, caps, quiet hours, from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.jobs.models import TermsFrom
from qicheng.jobs.rules.terms import Terms
from qicheng.jobs.services import common

EDIT = "season.edit"


def set_terms(*, from_date: dt.date, figures: dict[str, Any], at: dt.datetime, by: Viewer) -> None:
    """Figures from a day on; what is not named stays as it was on that day."""
    require(by, EDIT)
    now = {**asdict(common.terms_on(from_date)), **figures}
    terms = Terms(**now)
    if (
        min(
            terms.per_vacancy,
            terms.per_person,
            terms.cap_messages,
            terms.cap_days,
            terms.link_days,
            terms.valid_days,
        )
        < 1
    ):
        raise CannotAct("NUMBERS", "各项数值至少是 1。请改正。")
    if terms.min_wage_fen and not terms.min_wage_document.strip():
        raise CannotAct("DOCUMENT", "填了最低工资标准，要写明文号。")
    with writing():
        TermsFrom.objects.update_or_create(
            from_date=from_date, defaults={"figures": asdict(terms), "set_by": by.label[:100], "set_at": at}
        )
        audit.record("jobs.set_terms", at=at, by=by, about=f"terms:{from_date}", detail=figures)
