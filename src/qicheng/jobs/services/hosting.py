"""What the pages without an account need opened: a firm's number for who was offered its post, an applicant's for the firm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.employers import voices
from qicheng.jobs import access
from qicheng.jobs.models import Offer, Vacancy, Wish
from qicheng.jobs.queries import people
from qicheng.jobs.queries.people import OfferLine
from qicheng.jobs.services import common, pushing, vacancies
from qicheng.people import reaching
from qicheng.people.reaching import Facts
from qicheng.season import queries as seasons


def phones(vacancy_ids: Sequence[int]) -> dict[int, str]:
    """Firms' numbers for persons who were offered their posts."""
    return {v.pk: common.phone_of(v) for v in Vacancy.objects.filter(id__in=list(vacancy_ids))}


def surname(person_id: int) -> str:
    """How a page greets a person without saying who it is."""
    found = next(iter(reaching.reach([person_id], with_phones=False)), None)
    return found.name[:1] if found else ""


def has_stopped(person_id: int) -> bool:
    """Whether the person wants no messages."""
    return Wish.objects.filter(pk=person_id, stopped_at__isnull=False).exists()


def report_by_link(*, token: str, vacancy_id: int, text: str, at: dt.datetime, address: str) -> None:
    """A person who was offered a post says that it is not what it claims."""
    push = pushing.of_link(token, at=at)
    if not Offer.objects.filter(
        person_id=push.person_id, vacancy_id=vacancy_id, pushed_at__isnull=False
    ).exists():
        raise NotAllowed("这个岗位没有推荐给您。")
    who = next(iter(reaching.reach([push.person_id])))
    vacancies.report_fraud(
        vacancy_id=vacancy_id,
        text=text,
        name=who.name,
        phone=who.phone,
        by_person=True,
        mark=f"push:{push.pk}",
        at=at,
        address=address,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicants:
    """A firm's sign-ups: each offer with the person's least facts, the number whole because the person gave it by signing up."""

    firm: str
    rows: Sequence[tuple[OfferLine, Facts]]


def applicants(*, token: str, at: dt.datetime, address: str) -> Applicants:
    """Those who signed up for a firm's posts, for its own page; every look is written down."""
    firm, season = voices.of_link(token, at=at), seasons.latest_season()
    offers = people.of_enterprise(firm.pk, season=season.year if season else 0, on=timezone.localdate(at))
    known = reaching.facts([o.person_id for o in offers], whole=True)
    by = Viewer(user_id=None, label=firm.name[:100], address=address)
    with writing():
        audit.record(
            "jobs.applicants", at=at, by=by, about=f"enterprise:{firm.pk}", detail={"persons": len(known)}
        )
    return Applicants(firm=firm.name, rows=[(o, known[o.person_id]) for o in offers if o.person_id in known])


def firm_link(*, vacancy_id: int, at: dt.datetime, by: Viewer) -> str:
    """A fresh link by which a vacancy's firm answers; the one before ends."""
    access.require(by, access.VERIFY, access.PUSH)
    with writing():
        return voices.link_for(enterprise_id=common.locked(vacancy_id).enterprise_id, at=at, by=by)
